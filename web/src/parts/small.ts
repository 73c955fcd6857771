// Parts too small for a file each: copying, theme, menus, alerts, dates, diagrams, the error summary.
import { singleKeys } from "./find";
import { drawing, make } from "./page";
import { announce } from "./say";

/** A reference copies itself; where the clipboard is closed (plain http) the old way is tried. */
export function startCopying(): void {
  document.addEventListener("click", (event) => {
    const plate = event.target instanceof Element ? event.target.closest<HTMLElement>("[data-copy]") : null;
    if (plate) void copy(plate);
  });
}

async function copy(plate: HTMLElement): Promise<void> {
  const text = plate.dataset["copy"] ?? "";
  let done = false;
  try {
    await navigator.clipboard.writeText(text);
    done = true;
  } catch {
    const hidden = make("textarea", { class: "visually-hidden", readonly: "" }, text);
    document.body.append(hidden);
    hidden.select();
    done = document.execCommand("copy");
    hidden.remove();
    plate.focus();
  }
  announce(done ? `${text} copied` : `${text} could not be copied`);
  if (!done) return;
  plate.setAttribute("data-copied", "");
  setTimeout(() => plate.removeAttribute("data-copied"), 1500);
}

function remember(name: string, value: string): void {
  const age = value ? 60 * 60 * 24 * 365 : 0;
  document.cookie = `${name}=${value}; path=/; max-age=${age}; SameSite=Lax${location.protocol === "https:" ? "; Secure" : ""}`;
}

/** Theme, density and single keys: kept by the server for every device, and in cookies for the page of signing in. */
export function startPreferences(box: HTMLElement): void {
  const root = document.documentElement;
  box.hidden = false;
  for (const input of box.querySelectorAll("input")) {
    if (input.name === "theme") input.checked = (root.dataset["theme"] ?? "") === input.value;
    if (input.name === "density") input.checked = root.dataset["density"] === input.value;
    if (input.name === "single_keys") input.checked = singleKeys();
  }
  box.addEventListener("change", (event) => {
    if (!(event.target instanceof HTMLInputElement)) return;
    const { name, value, checked } = event.target;
    const chosen = name === "theme" || checked ? value : "";
    keep(box.dataset["url"], name, chosen);
    if (name === "single_keys") {
      if (checked) delete root.dataset["singleKeys"];
      else root.dataset["singleKeys"] = "off";
      return remember("hearth_single_keys", checked ? "" : "off");
    }
    remember(`hearth_${name}`, chosen);
    if (chosen) root.dataset[name] = chosen;
    else delete root.dataset[name];
  });
}

function keep(url: string | undefined, name: string, value: string): void {
  if (!url) return;
  const token = document.querySelector<HTMLMetaElement>('meta[name="csrf-token"]')?.content ?? "";
  const body = new URLSearchParams({ [name]: value });
  void fetch(url, { method: "POST", body, headers: { "X-CSRFToken": token }, keepalive: true }).catch(() => undefined);
}

/** Menus are <details>: Escape, a click elsewhere or leaving with Tab closes them. */
export function startMenus(): void {
  const opened = (): HTMLDetailsElement[] => [...document.querySelectorAll<HTMLDetailsElement>("details[data-menu][open]")];
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    for (const menu of opened()) {
      menu.open = false;
      if (menu.contains(document.activeElement)) menu.querySelector("summary")?.focus();
    }
  });
  const outside = (event: Event): void => {
    for (const menu of opened()) if (event.target instanceof Node && !menu.contains(event.target)) menu.open = false;
  };
  document.addEventListener("click", outside);
  document.addEventListener("focusin", outside);
}

/** A call, letter or visit (data-act) first leads to a high alert that has not been read. */
export function startAlerts(): void {
  document.addEventListener("click", (event) => {
    const act = event.target instanceof Element ? event.target.closest("[data-act]") : null;
    const unread = document.querySelector<HTMLElement>(".alerts [data-unread]");
    if (!act || !unread) return;
    event.preventDefault();
    unread.scrollIntoView({ block: "center" });
    unread.querySelector<HTMLElement>("button")?.focus();
    announce(`Read this first: ${unread.querySelector(".main")?.textContent?.trim() ?? ""}`);
  });
}

/** A date can also be picked from the browser's own calendar; typing stays the quick way. */
export function startDay(box: HTMLElement): void {
  const text = box.querySelector("input");
  if (!text || !("showPicker" in HTMLInputElement.prototype)) return;
  const label = document.querySelector(`label[for="${text.id}"]`)?.firstChild?.textContent?.trim() ?? "date";
  const calendar = make("input", { type: "date", tabindex: "-1", "aria-hidden": "true" });
  const button = make("button", { type: "button", class: "btn", "aria-label": `${label}: choose from a calendar` }, drawing("cal"));
  button.addEventListener("click", () => calendar.showPicker());
  calendar.addEventListener("change", () => {
    if (!calendar.valueAsDate) return;
    text.value = calendar.valueAsDate.toLocaleDateString("en-GB", { day: "numeric", month: "short", year: "numeric", timeZone: "UTC" }).replace("Sept", "Sep");
    text.dispatchEvent(new Event("input", { bubbles: true }));
    text.dispatchEvent(new Event("change", { bubbles: true }));
    text.focus();
  });
  box.append(button, calendar);
  box.setAttribute("hx-morph-skip", "");
}

/** A long path is scrolled to where the case is now. */
export function panToNow(diagram: SVGElement): void {
  const box = diagram.closest<HTMLElement>(".scroll");
  const now = diagram.querySelector(".now");
  if (!box || !now || box.scrollWidth <= box.clientWidth) return;
  const place = now.getBoundingClientRect();
  box.scrollLeft += place.left + place.width / 2 - box.getBoundingClientRect().left - box.clientWidth / 2;
}

/** What is wrong is the first thing that a reader meets. */
export function focusErrors(root: ParentNode): void {
  root.querySelector<HTMLElement>("[data-error-summary]")?.focus();
}
