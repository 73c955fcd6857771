// A condition as rows that people build, with its text in step. The server reads and writes FEEL; nothing is parsed here.
import { calmed, post } from "../designer/ask";
import { make } from "../parts/page";
import { searching } from "../parts/picking";

interface Side {
  field?: string;
  value?: string;
  type?: string;
  call?: string;
  calculate?: string;
  of?: Side[];
}
interface Row {
  left?: Side;
  operator?: string;
  right?: Side | Side[];
}
interface Group {
  join: "and" | "or";
  not?: boolean;
  rows: (Row | Group)[];
}
interface Field {
  path: string;
  label: string;
  group: string;
  type: string;
  choices: [string, string][];
}
interface Known {
  name: string;
  signature: string;
  takes: string[];
  gives: string;
}
interface Answer {
  text?: string;
  rows?: Group;
  reason?: string;
  type?: string;
  fields?: Field[];
  functions?: Known[];
  sentence?: string;
  error?: { sentence: string; line: number; column: number };
  result?: { value?: string; yes?: boolean; sentence?: string; facts?: { source: string; value: string }[] };
}

export interface Asking {
  url: string;
  /** What the condition is about: {path: BPMN} or {entity}. */
  about: () => Promise<Record<string, string>>;
  text: string;
  changed: (text: string) => void;
  /** Where records are searched for; none: a reference is typed. */
  records?: string;
}

const TEXT_OPERATORS = ["=", "!=", "is one of", "is not one of", "contains", "starts with", "ends with", "is empty", "is not empty"];
const ORDER_OPERATORS = ["=", "!=", "<", "<=", ">", ">=", "is between", "is empty", "is not empty"];
const WORDS: Record<string, string> = { "=": "is", "!=": "is not", "<": "is less than", "<=": "is at most", ">": "is more than", ">=": "is at least" };
const DATE_WORDS: Record<string, string> = { "<": "is before", "<=": "is on or before", ">": "is after", ">=": "is on or after" };
const DATES = ["date", "date and time"];
const FORMS: [string, string][] = [
  ["field", "A field"],
  ["value", "A value"],
  ["today", "Today"],
  ["now", "Now"],
  ["+", "Add to a date"],
  ["-", "Take from a date; difference between two dates"],
  ["substring", "Part of a text"],
  ["count", "How many"],
  ["number", "A calculation"],
];

const isGroup = (row: Row | Group): row is Group => "rows" in row;
let count = 0;

export class Builder {
  private group: Group = { join: "and", rows: [] };
  private fields: Field[] = [];
  private functions: Known[] = [];
  private readonly text: HTMLTextAreaElement;
  private readonly rows = make("div", { class: "sm-rows" });
  private readonly said = make("p", { class: "hint sm-said", role: "status" });
  private readonly known = make("details", { class: "small sm-known", hidden: "" }, make("summary", {}, "Functions of your landlord"));
  private readonly record: HTMLInputElement;
  private readonly result = make("div", { class: "sm-result", role: "status" });
  private asked = 0;

  constructor(
    box: HTMLElement,
    private readonly asking: Asking,
    label: string,
    own?: HTMLTextAreaElement,
  ) {
    count += 1;
    this.text = own ?? make("textarea", { class: "form-control feel", rows: "2", spellcheck: "false", id: `sm-text-${count}`, "aria-label": `${label}, as text` });
    if (!own) this.text.value = asking.text;
    this.record = make("input", { class: "form-control", id: `sm-record-${count}`, placeholder: "Reference, such as T-00012", autocomplete: "off" });
    const soon = calmed(200, () => void this.ask({ text: this.text.value }));
    this.text.addEventListener("input", soon);
    this.record.addEventListener("input", calmed(350, () => void this.ask({ text: this.text.value })));
    const tryIt = make("div", { class: "sm-try" }, make("label", { class: "lab", for: this.record.id }, "Try it with a record"), this.record, this.result);
    if (asking.records) {
      this.record.placeholder = "Part of a name, or a reference";
      searching({
        input: this.record,
        url: asking.records,
        label: "Records found",
        least: 2,
        choose: (value) => {
          this.record.value = value;
          void this.ask({ text: this.text.value });
        },
      });
    }
    box.append(make("div", { class: "sm", role: "group", "aria-label": label }, this.rows, ...(own ? [] : [this.text]), this.said, this.known, tryIt));
    void this.ask({ text: this.text.value, fields: true });
  }

  private async ask(what: { text?: string; rows?: Group; fields?: boolean }): Promise<void> {
    this.asked += 1;
    const mine = this.asked;
    const about = await this.asking.about();
    const answer = await post<Answer>(this.asking.url, JSON.stringify({ about, expect: "boolean", record: this.record.value.trim(), ...what }));
    if (mine !== this.asked) return;
    if (!answer) return void (this.said.textContent = "Hearth can’t be reached. What you typed is kept.");
    const body = answer.body;
    if (body.fields) this.fields = body.fields;
    if (body.functions?.length) {
      this.functions = body.functions;
      this.known.hidden = false;
      this.known.append(make("ul", {}, ...body.functions.map((each) => make("li", {}, make("code", {}, each.signature)))));
    }
    if (what.rows) {
      if (body.text !== undefined) this.text.value = body.text;
    } else if (body.rows) {
      this.group = body.rows;
    }
    if (!what.rows || what.fields) this.draw(body.reason ?? "");
    this.say(body);
    if (!body.error && body.text !== undefined) this.asking.changed(body.text);
  }

  private say(body: Answer): void {
    const error = body.error ?? (body.sentence ? { sentence: body.sentence, line: 0, column: 0 } : undefined);
    const place = error && error.line ? ` (line ${error.line}, column ${error.column})` : "";
    this.said.textContent = error ? `${error.sentence}${place}` : body.type ? `It gives ${body.type}.` : "Nothing is asked yet: it is always left open.";
    this.said.classList.toggle("field-error", Boolean(error));
    this.text.setAttribute("aria-invalid", String(Boolean(error)));
    if (error?.line && document.activeElement !== this.text) this.mark(error.line, error.column);
    this.result.replaceChildren();
    const result = body.result;
    if (!result) return;
    if (result.sentence) return void this.result.append(make("p", { class: "hint field-error" }, result.sentence));
    const value = result.value === "true" ? "Yes" : result.value === "false" ? "No" : (result.value ?? "");
    this.result.append(make("p", {}, make("b", {}, value === "null" ? "Neither yes nor no: something is empty" : value)));
    const why = make("dl", { class: "why" });
    for (const fact of result.facts ?? []) why.append(make("div", {}, make("dt", {}, fact.source), make("dd", {}, fact.value)));
    if (result.facts?.length) this.result.append(why);
  }

  /** Puts the cursor's selection where the text is wrong, for whoever goes there next. */
  private mark(line: number, column: number): void {
    const before = this.text.value.split("\n").slice(0, line - 1).join("\n").length + (line > 1 ? 1 : 0);
    this.text.setSelectionRange(before + column - 1, Math.min(before + column, this.text.value.length));
  }

  private changed(redraw = true): void {
    if (redraw) this.draw("");
    void this.ask({ rows: this.group });
  }

  private draw(reason: string): void {
    const held = document.activeElement instanceof HTMLElement ? document.activeElement.dataset["place"] : undefined;
    this.rows.replaceChildren();
    if (reason) {
      this.rows.append(make("p", { class: "hint" }, reason));
      return;
    }
    this.rows.append(this.drawGroup(this.group, "", null));
    if (held) this.rows.querySelector<HTMLElement>(`[data-place="${CSS.escape(held)}"]`)?.focus();
  }

  private drawGroup(group: Group, place: string, remove: (() => void) | null): HTMLElement {
    const list = make("ol", { class: "sm-group" });
    group.rows.forEach((row, at) => {
      const here = `${place}.${at}`;
      const drop = (): void => {
        group.rows.splice(at, 1);
        this.changed();
      };
      const item = make("li", {});
      if (at) item.append(this.select(`${here}.join`, "Joined by", [["and", "and"], ["or", "or"]], group.join, (value) => {
        group.join = value === "or" ? "or" : "and";
        this.changed();
      }));
      else item.append(make("span", { class: "sm-if" }, group.not ? "not" : place ? "(" : "If"));
      item.append(isGroup(row) ? this.drawGroup(row, here, drop) : this.drawRow(row, here, drop));
      list.append(item);
    });
    const button = (words: string, key: string, act: () => void): HTMLButtonElement => {
      const made = make("button", { type: "button", class: "btn btn-tight", "data-place": `${place}.${key}` }, words);
      made.addEventListener("click", act);
      return made;
    };
    const acts = make(
      "div",
      { class: "sm-acts" },
      button("+ Row", "add", () => {
        group.rows.push({ left: { field: "" }, operator: "=", right: { value: "", type: "string" } });
        this.draw("");
        this.rows.querySelector<HTMLElement>(`[data-place="${CSS.escape(`${place}.${group.rows.length - 1}.l.field`)}"]`)?.focus();
      }),
      button("+ Bracket", "bracket", () => {
        group.rows.push({ join: group.join === "and" ? "or" : "and", rows: [{ left: { field: "" }, operator: "=", right: { value: "", type: "string" } }] });
        this.draw("");
      }),
      button(group.not ? "Take “not” away" : "Not", "not", () => {
        group.not = !group.not;
        this.changed();
      }),
      ...(remove ? [button("Remove bracket", "remove", remove)] : []),
    );
    return make("div", { class: place ? "sm-bracket" : "" }, list, acts);
  }

  private drawRow(row: Row, place: string, drop: () => void): HTMLElement {
    const left = row.left ?? {};
    const type = this.typeOf(left);
    const box = make("div", { class: "sm-row" });
    box.append(this.drawSide(left, `${place}.l`, "", (side) => {
      row.left = side;
      const now = this.typeOf(side);
      if (now === "boolean") {
        row.operator = "=";
        row.right = { value: "true", type: "boolean" };
      } else if (now !== type) {
        row.operator = "=";
        row.right = { value: "", type: now };
      }
      this.changed();
    }));
    const operators = this.operators(type, row.operator ?? "=");
    box.append(this.select(`${place}.op`, "Compared how", operators, row.operator ?? "=", (value) => {
      row.operator = value;
      if (["is empty", "is not empty", "is true"].includes(value)) delete row.right;
      else if (["is one of", "is not one of", "is between"].includes(value)) {
        const first = Array.isArray(row.right) ? row.right[0] : row.right;
        row.right = [first ?? { value: "", type }, ...(value === "is between" ? [{ value: "", type }] : [])];
      } else row.right = (Array.isArray(row.right) ? row.right[0] : row.right) ?? { value: "", type };
      this.changed();
    }));
    const field = this.fields.find((each) => each.path === left.field);
    const rights = Array.isArray(row.right) ? row.right : row.right ? [row.right] : [];
    rights.forEach((side, at) => {
      if (at) box.append(make("span", { class: "soft" }, row.operator === "is between" ? "and" : ","));
      box.append(this.drawSide(side, `${place}.r${at}`, type, (now) => {
        if (Array.isArray(row.right)) row.right[at] = now;
        else row.right = now;
        this.changed(now.field !== side.field || now.call !== side.call || now.calculate !== side.calculate);
      }, field?.choices));
    });
    if (row.operator === "is one of" || row.operator === "is not one of") {
      const more = make("button", { type: "button", class: "btn btn-tight", "data-place": `${place}.more` }, "+ Value");
      more.addEventListener("click", () => {
        (row.right as Side[]).push({ value: "", type });
        this.draw("");
      });
      box.append(more);
    }
    const remove = make("button", { type: "button", class: "btn btn-plain", "aria-label": "Remove the row", "data-place": `${place}.x` }, "✕");
    remove.addEventListener("click", drop);
    box.append(remove);
    return box;
  }

  private drawSide(side: Side, place: string, wanted: string, set: (side: Side) => void, choices: [string, string][] = []): HTMLElement {
    const form = side.field !== undefined ? "field" : side.calculate ? (DATES.includes(this.typeOf(side.of?.[0] ?? {})) || side.calculate === "+" ? side.calculate : "number") : side.call ? side.call : "value";
    const box = make("span", { class: "sm-side" });
    const offered = [...FORMS, ...this.functions.map((each) => [each.name, each.name] as [string, string])];
    const forms = offered.some(([value]) => value === form) ? offered : [...offered, [form, form] as [string, string]];
    box.append(this.select(`${place}.form`, "What stands here", forms, form, (value) => set(this.fresh(value, side, wanted)), "sm-form"));
    if (side.field !== undefined) box.append(this.fieldPicker(side.field, `${place}.field`, (path) => set({ field: path })));
    else if (side.of) {
      const kinds = side.calculate ? [["+", "+"], ["-", "−"], ["*", "×"], ["/", "÷"]] : [];
      side.of.forEach((inner, at) => {
        if (at && kinds.length) box.append(this.select(`${place}.calc`, "Calculation", kinds as [string, string][], side.calculate ?? "+", (value) => set({ ...side, calculate: value }), "sm-form"));
        const put = (now: Side): void => set({ ...side, of: (side.of ?? []).map((each, index) => (index === at ? now : each)) });
        const takes = this.functions.find((each) => each.name === side.call)?.takes[at];
        box.append(this.drawSide(inner, `${place}.${at}`, takes ?? (at ? "" : wanted), put));
      });
    } else box.append(this.valueInput(side, place, wanted || side.type || "string", set, choices));
    return box;
  }

  private fresh(form: string, side: Side, wanted: string): Side {
    const known = this.functions.find((each) => each.name === form);
    if (known) return { call: form, of: known.takes.map((_, at) => (at === 0 && side.field ? side : { field: "" })) };
    switch (form) {
      case "field":
        return { field: "" };
      case "value":
        return { value: "", type: wanted || "string" };
      case "today":
      case "now":
        return { call: form, of: [] };
      case "substring":
        return { call: form, of: [side.field ? side : { field: "" }, { value: "1", type: "number" }, { value: "3", type: "number" }] };
      case "count":
        return { call: form, of: [{ field: side.field ?? "" }] };
      case "number":
        return { calculate: "+", of: [side.field ? side : { field: "" }, { value: "1", type: "number" }] };
      default:
        return { calculate: form, of: [side.field || side.call ? side : { call: "today", of: [] }, { value: "P7D", type: "duration" }] };
    }
  }

  private fieldPicker(path: string, place: string, set: (path: string) => void): HTMLElement {
    const select = make("select", { class: "form-select", "aria-label": "Field", "data-place": place });
    select.append(make("option", { value: "" }, "Choose a field"));
    const groups = new Map<string, HTMLOptGroupElement>();
    for (const field of this.fields) {
      let group = groups.get(field.group);
      if (!group) {
        group = make("optgroup", { label: field.group });
        groups.set(field.group, group);
        select.append(group);
      }
      group.append(make("option", { value: field.path }, field.label));
    }
    if (path && !this.fields.some((field) => field.path === path)) select.append(make("option", { value: path }, path));
    select.value = path;
    select.addEventListener("change", () => set(select.value));
    return select;
  }

  private valueInput(side: Side, place: string, type: string, set: (side: Side) => void, choices: [string, string][]): HTMLElement {
    if (type === "boolean") return this.select(`${place}.value`, "Value", [["true", "yes"], ["false", "no"]], side.value ?? "true", (value) => set({ value, type }));
    if (choices.length && type === "string") return this.select(`${place}.value`, "Value", [["", "Choose"], ...choices], side.value ?? "", (value) => set({ value, type }));
    if (side.type === "duration") return this.duration(side, place, set);
    const kinds: Record<string, string> = { date: "date", "date and time": "datetime-local", time: "time" };
    const input = make("input", { class: "form-control", type: kinds[type] ?? "text", "aria-label": "Value", "data-place": `${place}.value`, autocomplete: "off" });
    if (type === "number") input.inputMode = "decimal";
    input.value = type === "date and time" ? (side.value ?? "").slice(0, 16) : (side.value ?? "");
    const written = (): Side => ({ value: type === "date and time" && input.value ? `${input.value}:00@Europe/London` : input.value, type });
    input.addEventListener(kinds[type] ? "change" : "input", calmed(kinds[type] ? 0 : 250, () => set(written())));
    return input;
  }

  private duration(side: Side, place: string, set: (side: Side) => void): HTMLElement {
    const match = /^P(?:(\d+)([DMY])|T(\d+)([HM]))$/.exec(side.value ?? "");
    const amount = make("input", { class: "form-control sm-short", type: "number", min: "0", "aria-label": "How many", "data-place": `${place}.amount` });
    amount.value = match?.[1] ?? match?.[3] ?? "";
    const unit = match?.[4] ? `T${match[4]}` : (match?.[2] ?? "D");
    const units: [string, string][] = [["D", "days"], ["M", "months"], ["Y", "years"], ["TH", "hours"], ["TM", "minutes"]];
    const made = (count: string, chosen: string): Side => ({ value: chosen.startsWith("T") ? `PT${count || "0"}${chosen.slice(1)}` : `P${count || "0"}${chosen}`, type: "duration" });
    amount.addEventListener("input", calmed(250, () => set(made(amount.value, unit))));
    return make("span", { class: "sm-side" }, amount, this.select(`${place}.unit`, "Unit", units, unit, (value) => set(made(amount.value, value))));
  }

  private typeOf(side: Side): string {
    if (side.field !== undefined) return this.fields.find((each) => each.path === side.field)?.type ?? "string";
    if (side.call) return { today: "date", now: "date and time", count: "number", substring: "string" }[side.call] ?? this.functions.find((each) => each.name === side.call)?.gives ?? "string";
    if (side.calculate) {
      const [one, two] = (side.of ?? []).map((each) => this.typeOf(each));
      if (one && DATES.includes(one)) return two && DATES.includes(two) ? "duration" : one;
      return "number";
    }
    return side.type ?? "string";
  }

  private operators(type: string, chosen: string): [string, string][] {
    const words = DATES.includes(type) ? { ...WORDS, ...DATE_WORDS } : WORDS;
    const all = type === "string" ? TEXT_OPERATORS : type === "boolean" ? ["=", "!=", "is true", "is empty", "is not empty"] : ORDER_OPERATORS;
    const offered = all.includes(chosen) ? all : [...all, chosen];
    return offered.map((each) => [each, words[each] ?? each]);
  }

  private select(place: string, label: string, options: [string, string][], chosen: string, set: (value: string) => void, more = ""): HTMLSelectElement {
    const select = make("select", { class: `form-select ${more}`, "aria-label": label, "data-place": place });
    for (const [value, words] of options) select.append(make("option", { value }, words));
    select.value = chosen;
    select.addEventListener("change", () => set(select.value));
    return select;
  }
}
