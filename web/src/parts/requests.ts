// htmx: the CSRF token goes with what changes something; an error says what to do and leaves the page as it was.
import { toast } from "./say";

interface Context {
  request: { method: string; headers: Record<string, string> };
  response?: { status: number };
  text?: string;
}

const contextOf = (event: Event): Context | undefined => (event as CustomEvent<{ ctx?: Context }>).detail.ctx;

export function sentenceFor(status: number): string {
  if (status === 401) return "You have been signed out. Reload the page to sign in again; what you typed is kept.";
  if (status === 403) return "That was refused: you lack the permission, or the page was open too long. Reload it and try again.";
  if (status === 404 || status === 410) return "That record isn’t there any more. Reload the page to see what has changed.";
  if (status === 413) return "That is too large to send.";
  if (status === 429) return "Too many requests at once. Wait a minute and try again.";
  if (status >= 500) return "Hearth could not finish that. Nothing has been changed; try again in a minute.";
  return "That could not be done. Reload the page and try again.";
}

export function startRequests(): void {
  const token = document.querySelector<HTMLMetaElement>('meta[name="csrf-token"]')?.content;
  document.addEventListener("htmx:config:request", (event) => {
    const context = contextOf(event);
    if (token && context && context.request.method.toUpperCase() !== "GET") context.request.headers["X-CSRFToken"] = token;
  });
  document.addEventListener("htmx:before:swap", (event) => {
    // the session ended, and the answer is the sign-in page
    if (!contextOf(event)?.text?.includes('class="gate-page"')) return;
    event.preventDefault();
    location.reload();
  });
  document.addEventListener("htmx:response:error", (event) => {
    const status = contextOf(event)?.response?.status ?? 0;
    if (status !== 422 && status !== 409) toast(sentenceFor(status));
  });
  document.addEventListener("htmx:error", (event) => {
    if (contextOf(event)) toast("Hearth can’t be reached. What you typed is kept; check the connection and try again.");
  });
}
