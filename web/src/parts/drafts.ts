// Drafts: what is typed into <form data-draft="key"> is kept in this browser until it has been sent.
import { forget, keysOf, owners, read, write, type Kept } from "./keep";
import { clockTime, make } from "./page";
import { announce } from "./say";

/** Name, value (or "on"/"" for a tick), and the words of a picked record. */
type Entry = [name: string, value: string, shown?: string];

export interface Draft extends Kept {
  fields: Entry[];
  /** The record of the page, so that its tab in the dock can say so. */
  record: string;
  /** The browser tab that has sent it, until it is known whether that worked. */
  sentBy?: string;
}

const KIND = "draft";
const PAUSE = 400;

type Control = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement;

function controls(form: HTMLFormElement): Control[] {
  return [...form.elements].filter(
    (element): element is Control =>
      (element instanceof HTMLInputElement || element instanceof HTMLTextAreaElement || element instanceof HTMLSelectElement) &&
      element.name !== "",
  );
}

function isKept(control: Control): boolean {
  if (control.hasAttribute("data-no-draft") || control.closest("[data-no-draft]")) return false;
  if (control.type === "hidden") return control.hasAttribute("data-picked");
  return !["password", "file", "submit", "button", "image", "reset"].includes(control.type);
}

const isTick = (control: Control): control is HTMLInputElement => control.type === "checkbox" || control.type === "radio";

function entryOf(control: Control): Entry {
  if (isTick(control)) return [`${control.name}=${control.value}`, control.checked ? "on" : ""];
  if (control instanceof HTMLSelectElement && control.multiple) {
    return [control.name, [...control.selectedOptions].map((option) => option.value).join("\n")];
  }
  const shown = control.dataset["shown"];
  return shown === undefined ? [control.name, control.value] : [control.name, control.value, shown];
}

export function valuesOf(form: HTMLFormElement): Entry[] {
  return controls(form).filter(isKept).map(entryOf);
}

function putBack(form: HTMLFormElement, fields: Entry[]): void {
  const known = new Map(fields.map((entry) => [entry[0], entry]));
  for (const control of controls(form).filter(isKept)) {
    const entry = known.get(entryOf(control)[0]);
    if (!entry) continue;
    if (isTick(control)) control.checked = entry[1] === "on";
    else if (control instanceof HTMLSelectElement && control.multiple) {
      const chosen = new Set(entry[1].split("\n"));
      for (const option of control.options) option.selected = chosen.has(option.value);
    } else {
      control.value = entry[1];
      if (entry[2] !== undefined) control.dataset["shown"] = entry[2];
      control.dispatchEvent(new Event("restore"));
    }
  }
  form.dispatchEvent(new Event("restore"));
}

function thisTab(): string {
  let tab = sessionStorage.getItem("hearth.tab");
  if (!tab) {
    tab = crypto.getRandomValues(new Uint32Array(2)).join("-");
    sessionStorage.setItem("hearth.tab", tab);
  }
  return tab;
}

/** How this page was reached: "navigate" after a form was sent, "back_forward" or "reload" when it is shown again. */
function arrived(): string {
  return performance.getEntriesByType("navigation").map((entry) => (entry as PerformanceNavigationTiming).type)[0] ?? "navigate";
}

const same = (one: Entry[], other: Entry[]): boolean => JSON.stringify(one.map((e) => e.slice(0, 2))) === JSON.stringify(other.map((e) => e.slice(0, 2)));

export class DraftKeeper {
  private timer = 0;
  private blank: Entry[];
  private secrets: string;
  private failed = false;
  private leaving = false;
  private readonly note: HTMLElement;

  constructor(
    private readonly form: HTMLFormElement,
    private readonly user: string,
    private readonly changed: () => void,
  ) {
    this.blank = valuesOf(form);
    this.secrets = this.unkept();
    const outside = form.parentElement?.querySelector<HTMLElement>("[data-draft-note]");
    this.note = form.querySelector<HTMLElement>("[data-draft-note]") ?? outside ?? form.appendChild(make("p", { class: "draft-note" }));
    this.open();
    form.addEventListener("input", () => this.later());
    form.addEventListener("change", () => this.later());
    form.addEventListener("submit", () => {
      this.leaving = true;
      this.keep(thisTab());
    });
    window.addEventListener("pagehide", () => this.flush());
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "hidden") this.flush();
    });
    window.addEventListener("beforeunload", (event) => {
      if (this.wouldLose()) event.preventDefault();
    });
  }

  get key(): string {
    return this.form.dataset["draft"] ?? "";
  }

  /** Something typed is not kept: a field that may not be, or a store that is full. */
  wouldLose(): boolean {
    if (this.leaving) return false;
    return this.unkept() !== this.secrets || (this.failed && !same(valuesOf(this.form), this.blank));
  }

  private unkept(): string {
    return JSON.stringify(controls(this.form).filter((c) => !isKept(c) && c.type !== "hidden").map((c) => c.value));
  }

  private open(): void {
    const draft = read<Draft>(this.user, KIND, this.key);
    if (!draft) return;
    if (document.querySelector('main :is([aria-invalid="true"], [data-error-summary], [role="alert"])')) {
      this.blank = []; // it came back with errors: the page holds what was sent, and that is still to be kept
      this.keep();
    } else if (same(draft.fields, this.blank) || (draft.sentBy === thisTab() && arrived() === "navigate")) {
      this.drop(); // saved: the page shows what the server now holds
    } else {
      putBack(this.form, draft.fields);
      if (draft.sentBy) this.keep();
      // what depends on the answers (advice, further questions) is asked for again, once htmx is awake
      setTimeout(() => this.form.querySelector("input, textarea, select")?.dispatchEvent(new Event("change", { bubbles: true })), 50);
      this.say(`Draft kept ${clockTime(new Date(draft.at))} put back.`, true);
    }
  }

  private later(): void {
    clearTimeout(this.timer);
    this.timer = window.setTimeout(() => this.keep(), PAUSE);
  }

  private flush(): void {
    if (!this.timer) return;
    this.keep();
  }

  /** Keeps what is typed now; `sentBy` when it has just been sent. */
  keep(sentBy?: string): void {
    clearTimeout(this.timer);
    this.timer = 0;
    const fields = valuesOf(this.form);
    if (same(fields, this.blank) && !sentBy) return this.drop();
    const at = new Date();
    const record = document.querySelector<HTMLElement>("main")?.dataset["record"] ?? "";
    const draft: Draft = { at: at.toISOString(), fields, record, ...(sentBy ? { sentBy } : {}) };
    this.failed = !write(this.user, KIND, this.key, draft);
    if (!sentBy) this.say(this.failed ? "This browser can’t keep a draft. Save before you leave." : `Draft kept ${clockTime(at)}`, false);
    this.changed();
  }

  private drop(): void {
    forget(this.user, KIND, this.key);
    this.note.replaceChildren();
    this.changed();
  }

  private say(text: string, again: boolean): void {
    this.note.replaceChildren(text);
    if (!again) return;
    announce(text);
    const button = make("button", { type: "button", class: "btn btn-plain btn-tight" }, "Start again");
    button.addEventListener("click", () => {
      putBack(this.form, this.blank);
      this.drop();
      announce("The draft has been removed.");
    });
    this.note.append(" ", button);
  }
}

/**
 * Drafts that this tab has sent, whose form is not on this page any more: it worked, so they go. On an error page
 * it did not: they are drafts again.
 */
export function clearSent(user: string, failed = document.body.hasAttribute("data-keep-drafts")): void {
  const here = new Set([...document.querySelectorAll<HTMLElement>("form[data-draft]")].map((form) => form.dataset["draft"]));
  for (const key of keysOf(user, KIND)) {
    const draft = read<Draft>(user, KIND, key);
    if (!draft || draft.sentBy !== thisTab() || here.has(key)) continue;
    if (failed) write<Draft>(user, KIND, key, { at: draft.at, fields: draft.fields, record: draft.record });
    else forget(user, KIND, key);
  }
}

/** Whoever must sign in first had sent it in vain: what this tab has sent is a draft again. */
export function keepUnsent(): void {
  for (const owner of owners(KIND)) clearSent(owner, true);
}

/** When the newest draft of each record was kept. */
export function draftTimes(user: string): Map<string, Date> {
  const times = new Map<string, Date>();
  for (const key of keysOf(user, KIND)) {
    const draft = read<Draft>(user, KIND, key);
    if (!draft?.record || draft.sentBy) continue;
    const at = new Date(draft.at);
    const known = times.get(draft.record);
    if (!known || known < at) times.set(draft.record, at);
  }
  return times;
}
