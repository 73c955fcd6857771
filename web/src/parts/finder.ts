// Search as you type, shared by the bar, the quick menu and record pickers: an ARIA combobox over options that
// the server sends as a fragment (kit/hits.html).
import { announce } from "./say";
import { make } from "./page";

export interface FinderParts {
  input: HTMLInputElement;
  /** The element that shows and hides; the listbox and its foot are made in it. */
  panel: HTMLElement;
  url: string;
  label: string;
  /** Fewest characters that are worth asking for; 0 asks at once. */
  least: number;
  /** Chosen with Enter or a click; `aside` when with Ctrl or the middle button. */
  choose(option: HTMLElement, aside: boolean): void;
  /** The option that the arrow keys stand on has changed. */
  moved?(option: HTMLElement | null): void;
  /** New results are in the list. */
  found?(count: number): void;
}

const DELAY = 120;
const SAY_DELAY = 600;
const SLOW = 500;

export class Finder {
  private readonly list: HTMLElement;
  private readonly foot: HTMLElement;
  private asking: AbortController | null = null;
  private timer = 0;
  private sayTimer = 0;
  private answered: string | null = null;
  private active = -1;

  constructor(private readonly parts: FinderParts) {
    const { input, panel, label } = parts;
    const id = `${input.id || "finder"}-options`;
    this.list = make("div", { role: "listbox", id, "aria-label": label });
    this.foot = make("div", { class: "hits-foot" });
    panel.replaceChildren(this.list, this.foot);
    for (const [name, value] of Object.entries({
      role: "combobox",
      "aria-autocomplete": "list",
      "aria-expanded": "false",
      "aria-controls": id,
      autocomplete: "off",
    })) input.setAttribute(name, value);
    input.addEventListener("input", () => this.later());
    input.addEventListener("keydown", (event) => this.key(event));
    panel.addEventListener("mousedown", (event) => event.preventDefault()); // the text keeps the focus
    panel.addEventListener("click", (event) => this.click(event));
    panel.addEventListener("auxclick", (event) => this.click(event));
  }

  get options(): HTMLElement[] {
    return [...this.list.querySelectorAll<HTMLElement>('[role="option"]')];
  }

  get open(): boolean {
    return !this.parts.panel.hidden;
  }

  /** Asks after a pause in typing; an answer to anything but the last question is dropped. */
  later(): void {
    clearTimeout(this.timer);
    const text = this.parts.input.value.trim();
    if (text.length < this.parts.least) return this.close();
    this.timer = window.setTimeout(() => void this.ask(text), DELAY);
  }

  async ask(text: string): Promise<void> {
    this.asking?.abort();
    const asking = new AbortController();
    this.asking = asking;
    const slow = window.setTimeout(() => this.tell("Looking…"), SLOW);
    try {
      const address = new URL(this.parts.url, location.href);
      address.searchParams.set("q", text);
      const answer = await fetch(address, { signal: asking.signal, headers: { "X-Hearth-Fragment": "hits" } });
      if (answer.redirected) return this.tell("You have been signed out. Reload the page to sign in again.");
      if (!answer.ok) return this.tell("The search didn’t answer. Try again in a moment.");
      const html = await answer.text();
      if (!asking.signal.aborted) this.show(html, text);
    } catch (error) {
      if (!(error instanceof DOMException && error.name === "AbortError")) {
        this.tell("Hearth can’t be reached. Check the connection and try again.");
      }
    } finally {
      clearTimeout(slow);
    }
  }

  private show(html: string, text: string): void {
    const fragment = make("template");
    fragment.innerHTML = html; // our own server's fragment; scripts in it don't run
    this.list.replaceChildren(...fragment.content.querySelectorAll('[role="group"]'));
    this.foot.replaceChildren(...fragment.content.querySelectorAll("p"));
    this.answered = text;
    const options = this.options;
    options.forEach((option, n) => {
      option.id = `${this.list.id}-${n}`;
    });
    this.reveal();
    this.move(options.length ? 0 : -1);
    this.parts.found?.(options.length);
    clearTimeout(this.sayTimer);
    const total = this.foot.querySelector<HTMLElement>("[data-total]")?.dataset["total"];
    const words = options.length === 0 ? (this.foot.textContent?.trim() ?? "") : `${total ?? options.length} found`;
    this.sayTimer = window.setTimeout(() => announce(words), SAY_DELAY);
  }

  private tell(text: string): void {
    this.list.replaceChildren();
    this.foot.replaceChildren(make("p", { class: "none" }, text));
    this.answered = null;
    this.reveal();
    this.move(-1);
    announce(text);
  }

  private reveal(): void {
    const some = this.list.childElementCount > 0;
    this.list.hidden = !some;
    this.parts.panel.hidden = !some && !this.foot.textContent?.trim();
    this.parts.input.setAttribute("aria-expanded", String(some));
  }

  close(): void {
    clearTimeout(this.timer);
    clearTimeout(this.sayTimer);
    this.asking?.abort();
    this.answered = null;
    this.list.replaceChildren();
    this.foot.replaceChildren();
    this.reveal();
    this.move(-1);
  }

  private move(to: number): void {
    const options = this.options;
    this.active = to;
    options.forEach((option, n) => option.setAttribute("aria-selected", String(n === to)));
    const option = options[to] ?? null;
    if (option) {
      this.parts.input.setAttribute("aria-activedescendant", option.id);
      option.scrollIntoView({ block: "nearest" });
    } else {
      this.parts.input.removeAttribute("aria-activedescendant");
    }
    this.parts.moved?.(option);
  }

  private key(event: KeyboardEvent): void {
    if (event.isComposing) return;
    const count = this.options.length;
    const steps: Record<string, number> = { ArrowDown: 1, ArrowUp: -1, PageDown: 5, PageUp: -5 };
    const step = steps[event.key];
    if (step !== undefined) {
      event.preventDefault();
      if (!this.open && this.parts.input.value.trim().length >= this.parts.least) return this.later();
      if (count) this.move(Math.abs(step) === 1 ? (this.active + step + count) % count : Math.min(count - 1, Math.max(0, this.active + step)));
    } else if (event.key === "Escape" && this.open) {
      event.preventDefault();
      event.stopPropagation();
      this.close();
    } else if (event.key === "Enter" && this.open) {
      // an option found for other words than those typed now is not what was meant
      const option = this.answered === this.parts.input.value.trim() ? this.options[this.active] : undefined;
      if (option) {
        event.preventDefault();
        this.parts.choose(option, event.ctrlKey || event.metaKey);
      }
    } else if (event.key === "Tab" && this.open) {
      this.close();
    }
  }

  private click(event: MouseEvent): void {
    const option = event.target instanceof Element ? event.target.closest<HTMLElement>('[role="option"]') : null;
    if (!option || event.button > 1) return;
    event.preventDefault();
    this.parts.choose(option, event.ctrlKey || event.metaKey || event.button === 1);
  }
}

/** Opens a hit's page, beside this one when asked. */
export function openHit(option: HTMLElement, aside: boolean): void {
  const address = option.getAttribute("href");
  if (!address) return;
  if (aside) window.open(address, "_blank", "noopener");
  else location.assign(address);
}
