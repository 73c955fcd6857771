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

export class Script {
  private at = 0;
  private furthest = 0;
  private readonly questions: HTMLElement[];
  private readonly said = make("ol", { class: "said", "aria-label": "Said so far" });
  private readonly next = make("button", { type: "button", class: "btn btn-main" });
  private readonly back = make("button", { type: "button", class: "btn btn-plain" }, "Back");
  private readonly place = make("p", { class: "say" });
  private readonly ahead = make("p", { class: "small soft" });

  constructor(private readonly list: HTMLElement) {
    this.questions = [...list.querySelectorAll<HTMLElement>(":scope > [data-question]")];
    if (this.questions.length < 2) return;
    list.setAttribute("data-stepping", "");
    list.before(this.said);
    list.after(this.ahead);
    this.next.addEventListener("click", () => this.go(this.at + 1, true));
    this.back.addEventListener("click", () => this.go(this.at - 1, true));
    list.addEventListener("change", () => this.write());
    list.closest("form")?.addEventListener("restore", () => this.go(this.start(), false));
    list.addEventListener("keydown", (event) => {
      // Enter in a line of text goes on; sending the whole task is its own button
      if (event.key !== "Enter" || !(event.target instanceof HTMLInputElement) || event.target.getAttribute("role") === "combobox") return;
      event.preventDefault();
      this.go(this.at + 1, true);
    });
    this.go(this.start(), false);
  }

  /** Where to begin: at the first error, else at the first question that has no answer. */
  private start(): number {
    const wrong = this.questions.findIndex((question) => question.querySelector('.field-error, [aria-invalid="true"]'));
    if (wrong >= 0) return wrong;
    const open = this.questions.findIndex((question) => answerOf(question) === UNANSWERED);
    return open >= 0 ? open : this.questions.length;
  }

  private go(to: number, focus: boolean): void {
    const count = this.questions.length;
    this.at = Math.min(Math.max(to, 0), count);
    this.furthest = Math.max(this.furthest, this.at);
    this.questions.forEach((question, n) => {
      question.hidden = n !== this.at;
    });
    const question = this.questions[this.at];
    if (question) {
      this.place.textContent = `Say or ask, question ${this.at + 1} of ${count}`;
      this.next.textContent = this.at === count - 1 ? "Finish script" : "Next question";
      this.back.hidden = this.at === 0;
      question.prepend(this.place);
      question.append(make("div", { class: "steps" }, this.next, this.back));
    }
    for (const old of this.list.querySelectorAll(".steps:empty")) old.remove();
    this.list.hidden = !question;
    const following = this.questions.slice(this.at + 1).map(wordsOf);
    this.ahead.textContent = question
      ? following.length ? `Next: ${following[0] ?? ""}` : "This is the last question."
      : `All ${count} questions have been asked. Choose one above to change it.`;
    this.write();
    if (!focus) return;
    const target = question?.querySelector<HTMLElement>('input:not([type="hidden"]), textarea, select') ?? this.said.querySelector("button");
    target?.focus();
    announce(question ? `Question ${this.at + 1} of ${count}` : this.ahead.textContent);
  }

  private write(): void {
    this.said.replaceChildren(
      ...this.questions.slice(0, this.furthest).flatMap((question, n) => {
        if (n === this.at) return [];
        const change = make("button", { type: "button", "aria-label": `Change: ${wordsOf(question)}` }, wordsOf(question));
        change.addEventListener("click", () => this.go(n, true));
        return [make("li", {}, change, make("b", {}, answerOf(question)))];
      }),
    );
    this.said.hidden = this.said.childElementCount === 0;
  }
}
