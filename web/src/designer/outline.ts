// The same path as an outline: every block in the order of the way, and all that can be done with it, without the drawing.
import { drawing as icon, make } from "../parts/page";
import type { Finding, Start } from "./description";
import type { Drawing } from "./drawing";
import type { Shape } from "./modeler";

export class Outline {
  constructor(
    private readonly box: HTMLElement,
    private readonly drawing: Drawing,
    private readonly start: Start,
    private readonly findingsOf: (id: string) => Finding[],
    private readonly choose: (element: Shape) => void,
    private readonly say: (words: string) => void,
  ) {}

  draw(): void {
    if (this.box.hidden) return;
    const focused = document.activeElement instanceof HTMLElement && this.box.contains(document.activeElement) ? document.activeElement.dataset["at"] : "";
    const told = this.drawing.told();
    const chosen = this.drawing.selection.get()[0];
    const list = make("ol", { class: "outline", "aria-label": "Blocks, in the order of the way" });
    told.forEach((element, at) => list.append(this.item(element, at, told, element === chosen)));
    this.box.replaceChildren(list);
    if (focused) this.box.querySelector<HTMLElement>(`[data-at="${CSS.escape(focused)}"]`)?.focus();
  }

  private item(element: Shape, at: number, told: Shape[], on: boolean): HTMLElement {
    const face = this.drawing.face(element);
    const name = this.drawing.nameOf(element);
    const findings = this.findingsOf(element.businessObject.id).filter((each) => each.level !== "information");
    const pick = make("button", { type: "button", class: "outline-name", "data-at": element.id, ...(on ? { "aria-current": "true" } : {}) }, icon(face?.icon ?? "q"), `${at + 1}. ${name}`, make("span", { class: "soft small" }, ` ${face?.label ?? "can’t run"}`));
    if (findings.length) pick.append(make("span", { class: `found is-${findings[0]?.level ?? "warning"}` }, findings.some((each) => each.level === "error") ? " stops it" : " mind"));
    pick.addEventListener("click", () => this.choose(element));
    const ways = this.drawing.arrows(element);
    const lead = make("ul", { class: "outline-ways" });
    for (const arrow of ways) {
      const said = arrow.businessObject.name || (element.businessObject.default === arrow.businessObject ? "Else" : "");
      const words = `${said ? `${said}: ` : ""}then ${told.indexOf(arrow.target) + 1}. ${this.drawing.nameOf(arrow.target)}`;
      const line = make("li", {}, make("span", {}, words));
      if (on && this.start.draft) line.append(this.targets("Lead it to", `${arrow.id}.to`, told, arrow.target, (to) => this.drawing.redirect(arrow, to)), this.button("Remove the arrow", `${arrow.id}.x`, () => this.drawing.remove(arrow), `Remove the arrow from ${name} to ${this.drawing.nameOf(arrow.target)}`));
      lead.append(line);
    }
    if (!ways.length && element.type !== "bpmn:EndEvent") lead.append(make("li", { class: "soft" }, "leads nowhere"));
    const item = make("li", { class: on ? "on" : "" }, pick, lead);
    if (on && this.start.draft) item.append(this.acts(element, told));
    return item;
  }

  private acts(element: Shape, told: Shape[]): HTMLElement {
    const kinds = make("select", { class: "form-select", "aria-label": "Kind of block", "data-at": `${element.id}.kind` });
    for (const face of this.drawing.faces.filter((each) => each.code !== "start")) kinds.append(make("option", { value: face.code }, face.label));
    const add = this.button("Add after", `${element.id}.add`, () => {
      const face = this.drawing.faces.find((each) => each.code === kinds.value);
      if (!face) return;
      const added = this.drawing.add(face, element);
      this.say(`${this.drawing.nameOf(added)} is added after ${this.drawing.nameOf(element)}.`);
      this.draw();
      this.box.querySelector<HTMLElement>(`[data-at="${CSS.escape(added.id)}"]`)?.focus();
    });
    const row = make("div", { class: "outline-acts" }, kinds, add);
    if (element.type !== "bpmn:EndEvent") row.append(this.targets("Draw an arrow to", `${element.id}.lead`, told, null, (to) => this.drawing.lead(element, to)));
    if (element.type !== "bpmn:StartEvent") {
      row.append(this.targets("Move it after", `${element.id}.move`, told.filter((each) => each !== element && each.type !== "bpmn:EndEvent"), null, (to) => {
        this.drawing.moveAfter(element, to);
        this.say(`${this.drawing.nameOf(element)} now comes after ${this.drawing.nameOf(to)}.`);
      }));
    }
    row.append(this.button("Remove", `${element.id}.remove`, () => {
      const name = this.drawing.nameOf(element);
      const next = told[Math.max(told.indexOf(element) - 1, 0)];
      this.drawing.remove(element);
      this.say(`${name} is removed.`);
      this.draw();
      if (next) this.box.querySelector<HTMLElement>(`[data-at="${CSS.escape(next.id)}"]`)?.focus();
    }));
    return row;
  }

  private button(words: string, at: string, act: () => void, label = ""): HTMLButtonElement {
    const made = make("button", { type: "button", class: "btn btn-tight", "data-at": at, ...(label ? { "aria-label": label } : {}) }, words);
    made.addEventListener("click", act);
    return made;
  }

  /** A choice of block with the button that does it: choosing alone, with arrow keys, must do nothing. */
  private targets(words: string, at: string, told: Shape[], chosen: Shape | null, act: (to: Shape) => void): HTMLElement {
    const select = make("select", { class: "form-select", "aria-label": `${words}: which block`, "data-at": at });
    for (const each of told) select.append(make("option", { value: each.id }, this.drawing.nameOf(each)));
    if (chosen) select.value = chosen.id;
    const go = this.button(words, `${at}.go`, () => {
      const to = told.find((each) => each.id === select.value);
      if (to) act(to);
    });
    return make("span", { class: "outline-to" }, select, go);
  }
}
