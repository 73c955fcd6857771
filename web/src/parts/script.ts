// A task's script: one question at a time, what was said stays in sight. Without JavaScript it is a plain list.
import { make } from "./page";
import { announce } from "./say";

const UNANSWERED = "Not answered";

/** The question's words, without "required". */
export function wordsOf(question: HTMLElement): string {
  const source = question.querySelector(".q, .lab");
  if (!source) return "";
  const copy = source.cloneNode(true) as HTMLElement;
  for (const mark of copy.querySelectorAll(".req")) mark.remove();
  return (copy.textContent ?? "").trim().replace(/\s+/g, " ");
}

/** What was answered, as the reader saw it. */
export function answerOf(question: HTMLElement): string {
  const said: string[] = [];
  for (const control of question.querySelectorAll<HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement>("input, textarea, select")) {
    if (control.type === "hidden") continue;
    if (control instanceof HTMLInputElement && (control.type === "radio" || control.type === "checkbox")) {
      if (control.checked) said.push((control.closest("label") ?? control.labels?.[0])?.textContent?.trim() ?? control.value);
    } else if (control instanceof HTMLSelectElement) {
      if (control.value) said.push(...[...control.selectedOptions].map((option) => option.text.trim()));
    } else if (control.value.trim()) {
      said.push(control.value.trim());
    }
  }
  return said.join(", ") || UNANSWERED;
}

/** Where each script stands, by its form: a script that the server sends again goes on there. */
const places = new Map<string, { at: number; furthest: number }>();

export class Script {
  private at = 0;
  private furthest = 0;
  /** A question with the words to say before it. */
  private readonly steps: { question: HTMLElement; parts: HTMLElement[] }[] = [];
  private readonly said = make("ol", { class: "said", "aria-label": "Said so far" });
  private readonly next = make("button", { type: "button", class: "btn btn-main" });
  private readonly back = make("button", { type: "button", class: "btn btn-plain" }, "Back");
  private readonly buttons = make("div", { class: "steps" }, this.next, this.back);
  private readonly place = make("p", { class: "place" });
  private readonly ahead = make("p", { class: "small soft" });
  private readonly form: HTMLFormElement | null;
  private readonly stop = new AbortController();

  constructor(list: HTMLElement) {
    this.form = list.closest("form");
    let parts: HTMLElement[] = [];
    for (const item of list.querySelectorAll<HTMLElement>(":scope > li")) {
      parts.push(item);
      if (!item.hasAttribute("data-question")) continue;
      this.steps.push({ question: item, parts });
      parts = [];
    }
    if (this.steps.length < 2) return;
    list.setAttribute("data-script-stepping", "");
    list.before(this.said);
    list.after(this.ahead);
    const { signal } = this.stop;
    this.next.addEventListener("click", () => this.go(this.at + 1, true));
    this.back.addEventListener("click", () => this.go(this.at - 1, true));
    list.addEventListener("change", () => this.write(), { signal });
    this.form?.addEventListener("restore", () => this.go(this.start(), false), { signal });
    list.addEventListener("keydown", (event) => {
      // Enter in a line of text goes on; sending the whole task is its own button
      if (event.key !== "Enter" || !(event.target instanceof HTMLInputElement) || event.target.getAttribute("role") === "combobox") return;
      event.preventDefault();
      this.go(this.at + 1, true);
    }, { signal });
    const known = places.get(this.key);
    this.furthest = known?.furthest ?? 0;
    this.go(known ? known.at : this.start(), false);
  }

  private get key(): string {
    return this.form?.dataset["draft"] ?? "";
  }

  /**
   * Takes everything away that was put in, so that the server's new list meets its own old one.
   * Gives back what had the focus, to be focused again after.
   */
  undress(): (() => void) | null {
    const active = document.activeElement;
    const button = [this.next, this.back].find((own) => own === active);
    const change = [...this.said.querySelectorAll("button")].findIndex((own) => own === active);
    this.stop.abort();
    for (const own of [this.said, this.ahead, this.buttons, this.place]) own.remove();
    if (button === this.next) return () => document.querySelector<HTMLElement>(".script .steps .btn-main")?.focus();
    if (button === this.back) return () => document.querySelector<HTMLElement>(".script .steps .btn-plain")?.focus();
    return change < 0 ? null : () => document.querySelectorAll<HTMLElement>(".said button")[change]?.focus();
  }

  /** Where to begin: at the first error, else at the first question that has no answer. */
  private start(): number {
    const wrong = this.steps.findIndex(({ question }) => question.querySelector('.field-error, [aria-invalid="true"]'));
    if (wrong >= 0) return wrong;
    const open = this.steps.findIndex(({ question }) => answerOf(question) === UNANSWERED);
    return open >= 0 ? open : this.steps.length;
  }

  private go(to: number, focus: boolean): void {
    const count = this.steps.length;
    this.at = Math.min(Math.max(to, 0), count);
    this.furthest = Math.max(this.furthest, this.at);
    if (this.key) places.set(this.key, { at: this.at, furthest: this.furthest });
    // own attributes, which a morph leaves alone (htmx's morphIgnore)
    this.steps.forEach(({ parts }, n) => {
      for (const part of parts) part.toggleAttribute("data-script-away", n !== this.at);
    });
    const step = this.steps[this.at];
    if (step) {
      this.place.textContent = `Say or ask, question ${this.at + 1} of ${count}`;
      this.next.textContent = this.at === count - 1 ? "Finish script" : "Next question";
      this.back.hidden = this.at === 0;
      step.question.prepend(this.place);
      step.question.append(this.buttons);
    } else {
      this.place.remove();
      this.buttons.remove();
    }
    const following = this.steps[this.at + 1];
    this.ahead.textContent = !step
      ? `All ${count} questions have been asked. Choose one above to change it.`
      : following ? `Next: ${wordsOf(following.question)}` : "This is the last question.";
    this.write();
    if (!focus) return;
    const target = step?.question.querySelector<HTMLElement>('input:not([type="hidden"]), textarea, select') ?? this.said.querySelector("button");
    target?.focus();
    announce(step ? `Question ${this.at + 1} of ${count}` : this.ahead.textContent);
  }

  private write(): void {
    this.said.replaceChildren(
      ...this.steps.slice(0, this.furthest).flatMap(({ question }, n) => {
        if (n === this.at) return [];
        const change = make("button", { type: "button", "aria-label": `Change: ${wordsOf(question)}` }, wordsOf(question));
        change.addEventListener("click", () => this.go(n, true));
        return [make("li", {}, change, make("b", {}, answerOf(question)))];
      }),
    );
    this.said.hidden = this.said.childElementCount === 0;
  }
}
