// What is kept in this browser, per user. It may hold people's names, so it never outlives the user's stay:
// signing out removes it, somebody else's is removed on sight, and nothing stays longer than a week.

const ROOT = "hearth.";
const LONGEST = 7 * 24 * 60 * 60 * 1000;

export interface Kept {
  /** When it was kept, as an ISO instant. */
  at: string;
}

const nameOf = (user: string, kind: string, key: string): string => `${ROOT}${kind}.${user}.${key}`;

export function read<T extends Kept>(user: string, kind: string, key: string): T | null {
  try {
    const text = localStorage.getItem(nameOf(user, kind, key));
    return text === null ? null : (JSON.parse(text) as T);
  } catch {
    return null;
  }
}

let closed = false;

/** Whether it was kept: a full or forbidden store says no, and the caller must not promise otherwise. */
export function write<T extends Kept>(user: string, kind: string, key: string, value: T): boolean {
  if (closed) return false;
  try {
    localStorage.setItem(nameOf(user, kind, key), JSON.stringify(value));
    return true;
  } catch {
    return false;
  }
}

export function forget(user: string, kind: string, key: string): void {
  try {
    localStorage.removeItem(nameOf(user, kind, key));
  } catch {
    // a store that can't be opened holds nothing
  }
}

/** The keys of a kind that this user has. */
export function keysOf(user: string, kind: string): string[] {
  const prefix = nameOf(user, kind, "");
  return everyName().filter((name) => name.startsWith(prefix)).map((name) => name.slice(prefix.length));
}

/** Whose things of a kind there are: on the page of signing in nobody is the reader. */
export function owners(kind: string): string[] {
  const names = everyName().filter((name) => name.startsWith(`${ROOT}${kind}.`));
  return [...new Set(names.map((name) => name.split(".")[2] ?? ""))];
}

/** Removes what belongs to anybody else, and what is older than a week. */
export function sweep(user: string, now: Date): void {
  for (const name of everyName()) {
    if (!name.startsWith(ROOT)) continue;
    const [, , owner] = name.split(".");
    let at = Number.NaN;
    try {
      at = Date.parse((JSON.parse(localStorage.getItem(name) ?? "{}") as Kept).at);
    } catch {
      // unreadable: it goes
    }
    if (owner !== user || !(now.getTime() - at < LONGEST)) localStorage.removeItem(name);
  }
}

/** Removes everything and keeps nothing more: the user signs out. */
export function forgetAll(): void {
  closed = true;
  for (const name of everyName()) if (name.startsWith(ROOT)) localStorage.removeItem(name);
}

function everyName(): string[] {
  try {
    return Object.keys(localStorage);
  } catch {
    return [];
  }
}
