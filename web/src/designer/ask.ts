// Questions to the server, in JSON.
const token = (): string => document.querySelector<HTMLMetaElement>('meta[name="csrf-token"]')?.content ?? "";

export interface Answer<T> {
  status: number;
  body: T;
}

/** Posts a body; null when the server can't be reached or answered no JSON (the session ended). */
export async function post<T>(url: string, body: string, signal?: AbortSignal): Promise<Answer<T> | null> {
  try {
    const response = await fetch(url, {
      method: "POST",
      headers: { "X-CSRFToken": token(), "Content-Type": "application/json" },
      body,
      ...(signal ? { signal } : {}),
    });
    return { status: response.status, body: (await response.json()) as T };
  } catch {
    return null;
  }
}

export async function read<T>(url: string): Promise<T | null> {
  try {
    const response = await fetch(url, { headers: { Accept: "application/json" } });
    return response.ok ? ((await response.json()) as T) : null;
  } catch {
    return null;
  }
}

/** Calls a function once things have been quiet for so long. */
export function calmed(milliseconds: number, act: () => void): () => void {
  let timer = 0;
  return () => {
    window.clearTimeout(timer);
    timer = window.setTimeout(act, milliseconds);
  };
}
