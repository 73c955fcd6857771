// Saying things without moving the reader: a live region for ears, a toast for eyes.
import { drawing, make } from "./page";

let turn = 0;

/** Says a sentence to screen readers once. A repeated sentence is said again. */
export function announce(text: string): void {
  const region = document.querySelector<HTMLElement>("[data-announcer]");
  if (!region) return;
  turn += 1;
  region.textContent = turn % 2 ? text : `${text}\u00a0`;
}

/** Shows and says a message; it stays until it is closed unless it is good news. */
export function toast(text: string, tone: "good" | "due" | "late" = "late"): void {
  announce(text);
  const place = document.querySelector("[data-toasts]");
  if (!place) return;
  const shut = make("button", { type: "button", "aria-label": "Close message", class: "push" }, drawing("x"));
  const box = make("div", { class: `toast ${tone}` }, make("span", {}, text), shut);
  shut.addEventListener("click", () => box.remove());
  place.append(box);
  if (tone === "good") setTimeout(() => box.remove(), 6000);
}

/** What the server marked as news is said once, when the page opens. */
export function sayNews(root: ParentNode): void {
  const news = [...root.querySelectorAll<HTMLElement>("[data-announce]")].map((element) => element.innerText.trim());
  if (news.length) setTimeout(() => announce(news.join(". ")), 300);
}
