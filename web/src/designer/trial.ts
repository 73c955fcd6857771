// The simulation: a case of the drawing on a virtual clock, step by step, with answers that are chosen here.
import { make } from "../parts/page";
import { searching } from "../parts/picking";
import { post } from "./ask";
import type { Drawing } from "./drawing";

interface Field {
  key: string;
  label: string;
  type: string;
  mandatory: boolean;
  options: [string, string][];
  value: string;
}
interface Standing {
  block: string;
  name: string;
  stands: "task" | "service" | "waits";
  mandatory: boolean;
  fields: Field[];
  outcomes: [string, string][];
}
interface Tried {
  clock: string;
  ended: boolean;
  why: string;
  refused: boolean;
  steps: { at: string; block: string; name: string; words: string }[];
  standing: Standing[];
  passed: string[];
  been: string[];
  sentence?: string;
}
interface Chosen {
  block: string;
  answers: Record<string, string>;
  outcome: string;
  bypassed: boolean;
}

const INPUTS: Record<string, string> = { date: "date", "date-and-time": "datetime-local", time: "time", integer: "number", decimal: "number" };
let count = 0;

export class Trial {
  on = false;
  private chosen: Chosen[] = [];
  private record = "";
  private begins = "";
  private added: Chosen | null = null;
  private marked: [string, string][] = [];

  constructor(
    private readonly box: HTMLElement,
    private readonly drawing: Drawing,
    private readonly urls: { rehearse: string; records: string },
  ) {}

  async begin(focus = true): Promise<void> {
    this.on = true;
    this.chosen = [];
    await this.again();
    if (focus) this.box.querySelector<HTMLElement>("h2")?.focus();
  }

  stop(): void {
    this.on = false;
    this.mark([], []);
  }

  async again(problem: { sentence: string; wrong: Chosen } | null = null): Promise<void> {
    const answer = await post<Tried>(this.urls.rehearse, JSON.stringify({ bpmn: await this.drawing.xml(), chosen: this.chosen, record: this.record, begins: this.begins }));
    if (!this.on) return;
    const tried = answer?.body;
    const head = [make("h2", { id: "panel-name", class: "mb-2", tabindex: "-1" }, "Simulation"), this.about()];
    const added = this.added;
    this.added = null;
    if (tried?.sentence !== undefined && added && this.chosen.at(-1) === added) {
      // what can't be read does not count either
      this.chosen.pop();
      return this.again({ sentence: tried.sentence, wrong: added });
    }
    if (!tried || tried.sentence !== undefined) {
      this.mark([], []);
      this.box.replaceChildren(...head, make("p", { class: "field-error", role: "alert" }, tried?.sentence ?? "Hearth can’t be reached."), this.acts());
      return;
    }
    // what was refused does not count: it is there again to be corrected
    const wrong = problem?.wrong ?? (tried.refused ? this.chosen.pop() : undefined);
    this.mark([...tried.been, ...tried.passed], tried.standing.map((each) => each.block));
    const steps = make("ol", { class: "trial-steps", "aria-label": "What happened" });
    for (const each of tried.steps) steps.append(make("li", {}, make("span", { class: "at" }, each.at), make("b", {}, each.name), ` ${each.words}`));
    const state = make("p", wrong ? { class: "field-error", role: "alert" } : { role: "status" }, make("b", {}, tried.clock), ` ${problem?.sentence ?? (tried.ended ? "The case is closed." : tried.why)}`);
    this.box.replaceChildren(...head, state, ...tried.standing.filter((each) => each.stands !== "waits" || each.outcomes.length).map((each) => this.ask(each, wrong?.block === each.block ? wrong.answers : {})), this.acts(), make("h3", {}, "What happened"), steps);
  }

  private about(): HTMLElement {
    const asked = (words: string, facts: Record<string, string>, value: string, keep: (typed: string) => void): HTMLElement => {
      count += 1;
      const input = make("input", { class: "form-control", id: `t${count}`, ...facts });
      input.value = value;
      input.addEventListener("change", () => {
        keep(input.value.trim());
        void this.again();
      });
      return make("div", { class: "mb-2" }, make("label", { class: "lab", for: input.id }, words), input);
    };
    const subject = this.drawing.settings(this.drawing.process, "path")[0]?.attributes["subject"] ?? "";
    const record = asked("About a record", { placeholder: "Part of a name, or a reference" }, this.record, (typed) => (this.record = typed));
    const typed = record.querySelector("input");
    const chosen = (value: string): void => {
      if (typed) typed.value = value;
      this.record = value;
      void this.again();
    };
    if (typed) searching({ input: typed, url: `${this.urls.records}&kind=${encodeURIComponent(subject)}`, label: "Records found", least: 2, choose: chosen });
    return make(
      "div",
      {},
      record,
      asked("Opened", { type: "datetime-local", title: "Empty: now" }, this.begins, (typed) => (this.begins = typed)),
    );
  }

  private acts(): HTMLElement {
    const button = (words: string, act: () => void): HTMLButtonElement => {
      const made = make("button", { type: "button", class: "btn btn-tight" }, words);
      made.addEventListener("click", act);
      return made;
    };
    const back = (): void => {
      this.chosen.pop();
      void this.again();
    };
    return make("div", { class: "row-x mb-2" }, ...(this.chosen.length ? [button("One step back", back), button("From the start", () => void this.begin())] : []));
  }

  private ask(standing: Standing, typed: Record<string, string>): HTMLElement {
    const form = make("fieldset", { class: "trial-ask" }, make("legend", {}, standing.name));
    const controls = new Map<string, HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement>();
    for (const field of standing.fields) {
      count += 1;
      const id = `t${count}`;
      const offered: [string, string][] = field.type === "true-or-false" ? [["true", "Yes"], ["false", "No"]] : field.options;
      let control: HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement;
      if (field.type === "tick") control = make("input", { type: "checkbox", id });
      else if (offered.length) {
        control = make("select", { class: "form-select", id });
        for (const [value, words] of [["", "–"], ...offered] as [string, string][]) control.append(make("option", { value }, words));
      } else if (field.type === "json") control = make("textarea", { class: "form-control", id, rows: "6", spellcheck: "false" });
      else control = make("input", { class: "form-control", id, type: INPUTS[field.type] ?? "text" });
      const before = typed[field.key] ?? field.value;
      if (control instanceof HTMLInputElement && control.type === "checkbox") control.checked = before === "true";
      else control.value = before;
      controls.set(field.key, control);
      form.append(make("div", {}, make("label", { class: "lab", for: id }, `${field.label}${field.mandatory ? " (required)" : ""}`), control));
    }
    const value = (control: HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement): string => (control instanceof HTMLInputElement && control.type === "checkbox" ? String(control.checked) : control.value);
    const done = (outcome: string, bypassed: boolean): void => {
      this.added = { block: standing.block, answers: Object.fromEntries([...controls].map(([key, control]) => [key, value(control)])), outcome, bypassed };
      this.chosen.push(this.added);
      void this.again();
    };
    const acts = make("div", { class: "row-x" });
    const outcomes: [string, string][] = standing.outcomes.length ? standing.outcomes : [["", "Complete it"]];
    for (const [outcome, words] of outcomes) {
      const button = make("button", { type: "button", class: "btn" }, words);
      button.addEventListener("click", () => done(outcome, false));
      acts.append(button);
    }
    if (!standing.mandatory && standing.stands === "task") {
      const pass = make("button", { type: "button", class: "btn" }, "Pass over it");
      pass.addEventListener("click", () => done("", true));
      acts.append(pass);
    }
    form.append(acts);
    return form;
  }

  private mark(been: string[], now: string[]): void {
    for (const [id, marker] of this.marked) if (this.drawing.registry.get(id)) this.drawing.canvas.removeMarker(id, marker);
    this.marked = [...been.map((id) => [id, "sim-been"] as [string, string]), ...now.map((id) => [id, "sim-now"] as [string, string])].filter(([id]) => this.drawing.registry.get(id));
    for (const [id, marker] of this.marked) this.drawing.canvas.addMarker(id, marker);
  }
}
