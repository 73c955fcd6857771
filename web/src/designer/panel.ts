// The panel of a block: every option that the server describes, and nothing that it does not.
import { Builder } from "../builder/builder";
import { make } from "../parts/page";
import { searching } from "../parts/picking";
import { post, read } from "./ask";
import type { Finding, Option, Part, Start } from "./description";
import type { Drawing } from "./drawing";
import type { Shape } from "./modeler";
import { type Tree, tree } from "./settings";

type Commit = () => void;
let count = 0;
const label = (words: string, id: string): HTMLElement => make("label", { class: "lab", for: id }, words);

/** A duration of the standard as an amount and a unit; null for one that has several parts. */
export function span(iso: string): [string, string] | null {
  const match = /^P(?:(\d+)([DWM])|T(\d+)([HM]))$/.exec(iso.trim());
  if (!match) return null;
  const unit = match[2] ? { D: "days", W: "weeks", M: "months" }[match[2]] : { H: "hours", M: "minutes" }[match[4] ?? "M"];
  return [match[1] ?? match[3] ?? "", unit ?? "days"];
}

export class Panel {
  private open = new Set<string>();

  constructor(
    private readonly box: HTMLElement,
    private readonly drawing: Drawing,
    private readonly start: Start,
    private readonly findingsOf: (id: string) => Finding[],
  ) {}

  show(element: Shape): void {
    const focused = document.activeElement instanceof HTMLElement && this.box.contains(document.activeElement) ? document.activeElement.dataset["at"] : "";
    this.box.replaceChildren();
    const isPath = element === this.drawing.root;
    const face = isPath ? null : this.drawing.face(element);
    const form = make("form", { class: "stack", autocomplete: "off" });
    form.addEventListener("submit", (event) => event.preventDefault());
    const kind = isPath ? "Path" : element.waypoints ? "Arrow" : (face?.label ?? element.type.replace("bpmn:", ""));
    const name = isPath ? (this.drawing.process.name ?? "") : this.drawing.nameOf(element);
    if (this.start.alone) this.box.append(form);
    else this.box.append(make("div", { class: "row-x mb-2" }, make("h2", { id: "panel-name", tabindex: "-1" }, name || kind), make("span", { class: "soft small" }, kind)), this.found(element), form);
    if (!this.start.draft) form.inert = true;
    if (!this.start.alone) this.name(form, element, isPath);
    if (isPath) this.path(form, element);
    else if (element.waypoints) this.arrow(form, element);
    else if (face) {
      if (face.about) form.append(make("p", { class: "hint" }, face.about));
      this.own(form, element, face.own);
      if (face.tag) this.block(form, element, face.tag, face.options, face.parts, face.event);
      if (face.arrow) this.ways(form, element, face.arrow);
    } else form.append(make("p", {}, "Hearth can’t run this block. Take it out, and draw what it stands for with blocks of the palette."));
    if (!isPath && this.start.draft && !this.start.alone) {
      const remove = make("button", { type: "button", class: "btn" }, element.waypoints ? "Remove the arrow" : "Remove the block");
      remove.addEventListener("click", () => this.drawing.remove(element));
      form.append(make("div", { class: "acts" }, remove));
    }
    if (focused) this.box.querySelector<HTMLElement>(`[data-at="${CSS.escape(focused)}"]`)?.focus();
  }

  private found(element: Shape): HTMLElement {
    const list = make("ul", { class: "panel-findings" });
    for (const each of this.findingsOf(element.businessObject.id)) {
      list.append(make("li", { class: `is-${each.level}` }, make("b", {}, { error: "Stops it: ", warning: "Mind: ", information: "Note: " }[each.level]), `${each.sentence} ${each.advice}`.replaceAll("`", "")));
    }
    return list;
  }

  /** Findings anew, without taking the reader's place in the form. */
  refresh(element: Shape): void {
    this.box.querySelector(".panel-findings")?.replaceWith(this.found(element));
  }

  private name(form: HTMLElement, element: Shape, isPath: boolean): void {
    const input = this.input("Name", isPath ? (this.drawing.process.name ?? "") : (element.businessObject.name ?? ""), "name", form);
    input.addEventListener("change", () => {
      if (isPath && element.businessObject !== this.drawing.process) this.drawing.modeling.updateModdleProperties(element, this.drawing.process, { name: input.value });
      else this.drawing.property(element, "name", input.value || undefined);
      const heading = this.box.querySelector("h2");
      if (heading) heading.textContent = input.value || this.drawing.nameOf(element);
    });
  }

  private input(words: string, value: string, at: string, form: HTMLElement, hint = ""): HTMLInputElement {
    count += 1;
    const input = make("input", { class: "form-control", id: `p${count}`, "data-at": at });
    input.value = value;
    const box = make("div", {}, label(words, input.id), input);
    if (hint) this.hint(box, input, hint);
    form.append(box);
    return input;
  }

  private hint(box: HTMLElement, control: HTMLElement, words: string): void {
    const hint = make("p", { class: "hint", id: `${control.id}h` }, words);
    control.setAttribute("aria-describedby", hint.id);
    box.append(hint);
  }

  private path(form: HTMLElement, element: Shape): void {
    const settings = this.drawing.settings(this.drawing.process, "path")[0] ?? tree("path");
    const commit = (): void => this.drawing.set(element, "path", [settings]);
    this.options(form, settings, this.start.palette.path, "path", commit);
    this.parts(form, settings, this.start.palette.path_parts, "path", commit, () => this.show(element));
    form.append(make("p", { class: "hint" }, "Choose a block in the drawing or in the outline to set it up."));
  }

  private arrow(form: HTMLElement, element: Shape): void {
    form.append(make("p", {}, `From “${this.drawing.nameOf(element.source)}” to “${this.drawing.nameOf(element.target)}”.`));
    const face = this.drawing.face(element.source);
    if (face?.arrow && this.drawing.arrows(element.source).length > 1) this.way(form, element, face.arrow);
  }

  private own(form: HTMLElement, element: Shape, options: Option[]): void {
    for (const option of options) {
      if (option.name === "condition") {
        const definition = this.drawing.eventDefinition(element);
        const body = (definition?.["condition"] as { body?: string } | undefined)?.body ?? "";
        const held = { ...tree("condition"), text: body.trim() };
        this.options(form, held, [{ ...option, name: "" }], "own", () => this.drawing.setEvent(element, { condition: this.drawing.expression(held.text) }));
      } else {
        const held = tree("own");
        const value = element.businessObject[option.name];
        if (typeof value === "string") held.attributes[option.name] = value;
        this.options(form, held, [option], "own", () => this.drawing.property(element, option.name, held.attributes[option.name] || undefined));
      }
    }
  }

  private block(form: HTMLElement, element: Shape, tag: string, options: Option[], parts: Part[], event: string): void {
    const settings = this.drawing.settings(element.businessObject, tag)[0] ?? tree(tag);
    const definition = event === "timer" ? this.drawing.eventDefinition(element) : undefined;
    const standard = definition?.["timeDuration"] as { body?: string } | undefined;
    if (standard?.body && !settings.attributes["amount"]) {
      const found = span(standard.body);
      if (found) [settings.attributes["amount"], settings.attributes["unit"]] = found;
    }
    const commit = (): void => {
      if (standard && settings.attributes["amount"]) this.drawing.setEvent(element, { timeDuration: undefined });
      this.drawing.set(element, tag, [settings]);
    };
    const again = (): void => this.show(element);
    const asked = (): Part[] => parts.filter((part) => !(part.unless && settings.attributes[part.unless]));
    const shown = asked().length;
    this.options(form, settings, options, tag, () => {
      commit();
      if (asked().length !== shown) again();
    });
    this.parts(form, settings, asked(), tag, commit, again);
    if (parts.some((part) => part.unless) && this.start.urls.lift) this.reuse(form, element, settings, commit, again);
  }

  /** What a task says, for other paths, too: a task definition is made of it. */
  private reuse(form: HTMLElement, element: Shape, settings: Tree, commit: Commit, again: Commit): void {
    if (settings.attributes["definition"]) {
      form.append(make("p", { class: "hint" }, "What it says is written in ", make("a", { href: this.start.urls.definitions, target: "_blank", rel: "noopener" }, "Task definitions"), "."));
      return;
    }
    const said = new Set((this.drawing.face(element)?.parts ?? []).filter((part) => part.unless).map((part) => part.tag));
    if (!this.start.draft || !settings.children.some((each) => said.has(each.tag))) return;
    const box = this.folding("task.reuse", "Use it in other paths", form);
    const name = this.input("Name of the task definition", this.drawing.nameOf(element), "task.reuse.name", box);
    const wrong = make("p", { class: "field-error", role: "alert" });
    const button = make("button", { type: "button", class: "btn btn-tight", "data-at": "task.reuse.make" }, "Make a task definition of it");
    button.addEventListener("click", () => {
      void (async () => {
        const answer = await post<{ code: string; name: string; sentence?: string }>(this.start.urls.lift, JSON.stringify({ bpmn: await this.drawing.xml(), block: element.businessObject.id, name: name.value }));
        if (!answer || answer.status !== 200) return void (wrong.textContent = answer?.body.sentence ?? "Hearth can’t be reached.");
        (this.start.sources["task_definitions"] ??= []).push([answer.body.code, answer.body.name]);
        settings.attributes["definition"] = answer.body.code;
        settings.children.splice(0, settings.children.length, ...settings.children.filter((each) => !said.has(each.tag)));
        commit();
        again();
      })();
    });
    box.append(make("p", { class: "hint" }, "What it says goes into the library and is taken from there. Who does it, and when, stays here."), wrong, make("div", { class: "row-x" }, button));
  }

  /** The ways out of a decision, in the order in which they are tried. */
  private ways(form: HTMLElement, element: Shape, part: Part): void {
    const arrows = this.drawing.arrows(element);
    if (arrows.length < 2) {
      form.append(make("p", { class: "hint" }, "Ways meet here. With a second arrow out of it, it decides."));
      return;
    }
    form.append(make("h3", {}, "Ways out, the first that is true is taken"));
    for (const arrow of arrows) this.way(form, arrow, part);
  }

  private way(form: HTMLElement, arrow: Shape, part: Part): void {
    const object = arrow.businessObject;
    const otherwise = arrow.source.businessObject.default === object;
    const words = `${object.name || "Way"} → ${this.drawing.nameOf(arrow.target)}`;
    const box = this.folding(`way.${arrow.id}`, otherwise ? `Else → ${this.drawing.nameOf(arrow.target)}` : words, form, true);
    const again = (): void => this.show(this.drawing.selection.get()[0] ?? arrow.source);
    const named = this.input("Words on the arrow", object.name ?? "", `way.${arrow.id}.name`, box);
    named.addEventListener("change", () => this.drawing.property(arrow, "name", named.value || undefined));
    count += 1;
    const tick = make("input", { type: "checkbox", id: `p${count}`, "data-at": `way.${arrow.id}.else` });
    tick.checked = otherwise;
    tick.addEventListener("change", () => {
      if (tick.checked) {
        this.drawing.property(arrow, "conditionExpression", undefined);
        this.drawing.set(arrow, "condition", []);
      }
      this.drawing.property(arrow.source, "default", tick.checked ? object : undefined);
      again();
    });
    box.append(make("div", { class: "tick" }, tick, make("label", { for: tick.id }, "Else: taken when no other way is")));
    if (otherwise) return;
    const conditions = this.drawing.settings(object, "condition");
    const standard = object.conditionExpression?.body?.trim();
    if (standard && !conditions.length) conditions.push({ ...tree("condition"), text: standard });
    if (!conditions.length) conditions.push(tree("condition"));
    const commit = (): void => {
      if (standard) this.drawing.property(arrow, "conditionExpression", undefined);
      this.drawing.set(arrow, "condition", conditions.filter((each) => each.text || Object.keys(each.attributes).length));
    };
    this.list(box, conditions, [part], `way.${arrow.id}`, commit, again);
  }

  private folding(at: string, words: string, into: HTMLElement, open = false): HTMLElement {
    const box = make("details", { class: "part" }, make("summary", { "data-at": `${at}.fold` }, words));
    box.open = open ? !this.open.has(`-${at}`) : this.open.has(at);
    box.addEventListener("toggle", () => {
      if (open) box.open ? this.open.delete(`-${at}`) : this.open.add(`-${at}`);
      else box.open ? this.open.add(at) : this.open.delete(at);
    });
    const inside = make("div", { class: "stack" });
    box.append(inside);
    into.append(box);
    return inside;
  }

  private parts(form: HTMLElement, settings: Tree, parts: Part[], at: string, commit: Commit, again: Commit): void {
    for (const part of parts) {
      const mine = settings.children.filter((each) => each.tag === part.tag);
      const here = `${at}.${part.tag}`;
      const held = part.many ? mine.length : (mine[0]?.children.length ?? 0);
      const words = part.many || part.mixed || part.parts.some((each) => each.many) ? `${part.label}${held ? ` (${held})` : ""}` : `${part.label}${mine.length ? " ·" : ""}`;
      const box = this.folding(here, words, form);
      if (part.hint) box.append(make("p", { class: "hint" }, part.hint));
      if (part.many) {
        this.list(box, settings.children, [part], here, commit, again);
        continue;
      }
      const one = mine[0] ?? tree(part.tag);
      const keep = (): void => {
        const filled = one.text || Object.keys(one.attributes).length || one.children.length;
        const rest = settings.children.filter((each) => each !== one);
        settings.children.splice(0, settings.children.length, ...rest, ...(filled ? [one] : []));
        commit();
      };
      this.options(box, one, part.options, here, keep);
      if (part.mixed) this.list(box, one.children, part.parts, here, keep, again);
      else this.parts(box, one, part.parts, here, keep, again);
    }
  }

  /** Several of some parts, in order: each can be changed, moved and taken out. `among` may hold other things, too. */
  private list(box: HTMLElement, among: Tree[], parts: Part[], at: string, commit: Commit, again: Commit): void {
    const tags = new Map(parts.map((part) => [part.tag, part]));
    const mine = among.filter((each) => tags.has(each.tag));
    const list = make("ol", { class: "part-list" });
    mine.forEach((each, index) => {
      const part = tags.get(each.tag);
      if (!part) return;
      const here = `${at}.${index}`;
      const item = make("li", {});
      const words = each.attributes["label"] || each.attributes["name"] || each.attributes["key"] || each.attributes["field"] || each.attributes["value"] || each.text.slice(0, 40);
      const inside = this.folding(here, `${part.one || part.label}${words ? `: ${words}` : ""}`, item, mine.length === 1);
      this.options(inside, each, part.options, here, commit);
      this.parts(inside, each, part.parts, here, commit, again);
      const move = (by: number): void => {
        const other = mine[index + by];
        if (!other) return;
        const [one, two] = [among.indexOf(each), among.indexOf(other)];
        [among[one], among[two]] = [other, each];
        commit();
        again();
      };
      const button = (words: string, key: string, act: () => void): HTMLButtonElement => {
        const made = make("button", { type: "button", class: "btn btn-tight", "data-at": `${here}.${key}` }, words);
        made.addEventListener("click", act);
        return made;
      };
      inside.append(
        make(
          "div",
          { class: "row-x" },
          ...(index ? [button("Up", "up", () => move(-1))] : []),
          ...(index < mine.length - 1 ? [button("Down", "down", () => move(1))] : []),
          button("Remove", "remove", () => {
            among.splice(among.indexOf(each), 1);
            commit();
            again();
          }),
        ),
      );
      list.append(item);
    });
    box.append(list);
    const adds = make("div", { class: "row-x" });
    for (const part of parts) {
      const add = make("button", { type: "button", class: "btn btn-tight", "data-at": `${at}.add.${part.tag}` }, `+ ${part.one || part.label}`);
      add.addEventListener("click", () => {
        among.push(tree(part.tag));
        this.open.add(`${at}.${mine.length}`);
        commit();
        again();
      });
      adds.append(add);
    }
    box.append(adds);
  }

  private options(form: HTMLElement, held: Tree, options: Option[], at: string, commit: Commit): void {
    for (const option of options) this.option(form, held, option, `${at}@${option.name}`, commit);
  }

  private option(form: HTMLElement, held: Tree, option: Option, at: string, commit: Commit): void {
    count += 1;
    const id = `p${count}`;
    const value = option.name ? (held.attributes[option.name] ?? "") : held.text;
    const set = (now: string): void => {
      if (!option.name) held.text = now;
      else if (now && now !== option.default) held.attributes[option.name] = now;
      else delete held.attributes[option.name];
      commit();
    };
    const words = option.needed ? `${option.label} (required)` : option.label;
    const box = make("div", {});
    let control: HTMLElement;
    if (option.kind === "flag") {
      const tick = make("input", { type: "checkbox", id, "data-at": at });
      tick.checked = (value || option.default) === "true";
      tick.addEventListener("change", () => set(String(tick.checked)));
      control = tick;
      box.className = "tick";
      box.append(tick, make("label", { for: id }, option.label));
    } else if (option.kind === "several") {
      control = this.several(box, option, value, id, at, set);
    } else if (option.kind === "choice") {
      const select = make("select", { class: "form-select", id, "data-at": at });
      control = select;
      box.append(label(words, id), select);
      this.choices(option, held).then((choices) => {
        const offered: [string, string][] = [...(option.default ? [] : ([["", "–"]] as [string, string][])), ...choices];
        const now = value || option.default;
        if (now && !offered.some(([each]) => each === now)) offered.push([now, now]);
        select.append(...offered.map(([each, said]) => make("option", { value: each }, said)));
        select.value = now;
      });
      select.addEventListener("change", () => set(select.value));
    } else if (option.kind === "expression" || option.kind === "wording" || option.kind === "long") {
      const area = make("textarea", { class: `form-control${option.kind === "expression" ? " feel" : ""}`, rows: option.kind === "expression" ? "2" : "3", id, "data-at": at, spellcheck: String(option.kind !== "expression") });
      area.value = value;
      control = area;
      area.addEventListener("change", () => set(area.value.trim()));
      box.append(label(words, id), area);
      if (option.expect === "boolean") this.builder(box, area, option.label, set);
    } else {
      const input = make("input", { class: "form-control", id, "data-at": at, type: { day: "date", whole: "number" }[option.kind as string] ?? "text" });
      input.value = value;
      if (!value) input.placeholder = option.default;
      control = input;
      input.addEventListener("change", () => set(input.value.trim()));
      box.append(label(words, id), input);
    }
    if (option.hint || option.kind === "wording") this.hint(box, control, [option.hint, option.kind === "wording" ? "Merge fields stand in double brackets: ((tenancy.address))." : ""].filter(Boolean).join(" "));
    form.append(box);
  }

  /** What can be picked; the values that an operation or communication takes are asked of the server. */
  private async choices(option: Option, held: Tree): Promise<[string, string][]> {
    if (option.source !== "parameters") return option.choices.length ? option.choices : (this.start.sources[option.source] ?? []);
    const element = this.drawing.selection.get()[0];
    const face = element ? this.drawing.face(element) : null;
    const of = element && face ? this.drawing.settings(element.businessObject, face.tag)[0]?.attributes : undefined;
    const name = of?.["operation"] ?? of?.["definition"];
    if (!name) return held.attributes["name"] ? [[held.attributes["name"], held.attributes["name"]]] : [];
    const kind = of?.["operation"] ? "operation" : "communication";
    const answer = await read<{ parameters: { name: string; label: string; type: string; mandatory: boolean }[] }>(`${this.start.urls.parameters}?kind=${kind}&name=${encodeURIComponent(name)}`);
    return (answer?.parameters ?? []).map((each) => [each.name, `${each.label}: ${each.type}${each.mandatory ? ", required" : ""}`]);
  }

  private several(box: HTMLElement, option: Option, value: string, id: string, at: string, set: (value: string) => void): HTMLElement {
    const chosen = value.split(/[,\s]+/).filter(Boolean);
    const list = make("ul", { class: "chips" });
    const known = this.start.sources[option.source] ?? [];
    const found = option.source === "users";
    const select = found ? make("input", { class: "form-control", id, "data-at": at, placeholder: "Part of a name" }) : make("select", { class: "form-select", id, "data-at": at });
    const keep = (): void => {
      draw();
      set(chosen.join(option.source === "jurisdictions" ? " " : ","));
    };
    const draw = (): void => {
      list.replaceChildren(
        ...chosen.map((each) => {
          const drop = make("button", { type: "button", class: "chip", "aria-label": `Take ${each} away` }, `${known.find(([code]) => code === each)?.[1] ?? each} ✕`);
          drop.addEventListener("click", () => {
            chosen.splice(chosen.indexOf(each), 1);
            keep();
            select.focus();
          });
          return make("li", {}, drop);
        }),
      );
      if (!found) select.replaceChildren(make("option", { value: "" }, "Add…"), ...known.filter(([code]) => !chosen.includes(code)).map(([code, said]) => make("option", { value: code }, said)));
    };
    const add = (one: string): void => {
      if (!one || chosen.includes(one)) return;
      chosen.push(one);
      keep();
    };
    draw();
    box.append(label(option.label, id), list, select);
    if (!(select instanceof HTMLInputElement)) {
      select.addEventListener("change", () => add(select.value));
      return select;
    }
    // There may be thousands of colleagues: they are searched for; a whole address that was typed counts, too.
    const pick = (one: string, title = ""): void => {
      select.value = "";
      if (title && !known.some(([code]) => code === one)) known.push([one, `${title} (${one})`]);
      add(one);
    };
    select.addEventListener("change", () => select.value.includes("@") && pick(select.value.trim()));
    searching({ input: select, url: this.start.urls.colleagues, label: "Colleagues found", least: 2, choose: pick });
    return select;
  }

  private builder(box: HTMLElement, area: HTMLTextAreaElement, words: string, set: (value: string) => void): void {
    const fold = make("details", { class: "part" }, make("summary", {}, "Build it from rows, and try it"));
    const inside = make("div", {});
    fold.append(inside);
    fold.addEventListener("toggle", () => {
      if (!fold.open || inside.childElementCount) return;
      const about = async (): Promise<Record<string, string>> => ({ path: await this.drawing.xml() });
      new Builder(inside, { url: this.start.urls.statement, records: this.start.urls.records, about, text: area.value, changed: (text) => text !== area.dataset["kept"] && this.kept(area, text, set) }, words, area);
      area.dataset["kept"] = area.value;
    });
    box.append(fold);
  }

  private kept(area: HTMLTextAreaElement, text: string, set: (value: string) => void): void {
    area.dataset["kept"] = text;
    set(text);
  }
}

