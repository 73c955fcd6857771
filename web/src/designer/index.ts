// The path designer: board, palette, panel, outline and findings of one path; or two versions side by side.
import "../builder/builder.css";
import "./designer.css";
import { drawing as icon, make, takesText } from "../parts/page";
import { defineTask } from "./alone";
import { calmed, post } from "./ask";
import { showComparison } from "./compare";
import type { Finding, Start } from "./description";
import { Drawing } from "./drawing";
import { newModeler, type Shape } from "./modeler";
import { Outline } from "./outline";
import { Panel } from "./panel";
import { Trial } from "./trial";

const sprite = document.documentElement.dataset["sprite"] ?? "";
const told = document.getElementById("path-start")?.textContent ?? "";
const LEVELS = { error: ["late", "s-late", "Stops it"], warning: ["due", "s-due", "Mind"], information: ["idle", "s-info", "Note"] } as const;
const VALIDATE_AFTER = 100;
const SAVE_AFTER = 20_000;

interface Validated {
  sound: boolean;
  findings: Finding[];
  milliseconds: number;
  drawn?: string;
}

async function design(box: HTMLElement, start: Start): Promise<void> {
  const palette = make("section", { class: "design-palette", "aria-labelledby": "d-b" });
  const board = make("div", { class: "board", id: "board" });
  const outlineBox = make("div", { class: "outline-box", id: "outline" });
  const panelBox = make("section", { class: "design-panel", "aria-labelledby": "panel-name" });
  const findingsBox = make("section", { class: "design-findings", "aria-labelledby": "d-f", hidden: "" });
  const status = make("span", { class: "small soft push", role: "status" });
  const tabs = make("div", { class: "seg", role: "group", "aria-label": "How it is shown" });
  const zoom = make("span", { class: "soft small push" });
  const fit = make("button", { type: "button", class: "btn btn-tight" }, "Fit");
  const bar = make("div", { class: "row-x small board-bar" }, tabs, zoom, fit);
  const canvasBox = make("section", { class: "design-canvas", "aria-labelledby": "d-c" }, make("h2", { id: "d-c", class: "visually-hidden" }, "The path"), bar, board, outlineBox, findingsBox);
  box.append(...(start.draft ? [palette] : []), canvasBox, panelBox);
  box.classList.toggle("is-read", !start.draft);

  const modeler = newModeler(board, start.palette.blocks, sprite);
  const drawing = new Drawing(modeler, start);
  let findings: Finding[] = [];
  let revision = start.revision;
  let dirty = false;
  let checking: AbortController | null = null;
  const of = (id: string): Finding[] => findings.filter((each) => each.element === id);
  const announce = (words: string): void => {
    status.textContent = words;
  };

  const selected = (): Shape => drawing.selection.get()[0] ?? drawing.root;
  const choose = (element: Shape): void => {
    drawing.selection.select(element === drawing.root ? null : element);
    if (!board.hidden && element !== drawing.root) drawing.canvas.scrollToElement(element, 60);
  };
  const trial = new Trial(panelBox, drawing, start.urls);
  const panel = new Panel(panelBox, drawing, start, of);
  const outline = new Outline(outlineBox, drawing, start, of, choose, announce);

  // --- findings
  let marked: [string, string][] = [];
  const overlays = drawing.get<{ add(id: string, type: string, what: unknown): string; remove(filter: unknown): void }>("overlays");
  const mark = (): void => {
    for (const [id, marker] of marked) if (drawing.registry.get(id)) drawing.canvas.removeMarker(id, marker);
    marked = [];
    overlays.remove({ type: "finding" });
    for (const level of ["warning", "error"] as const) {
      for (const id of new Set(findings.filter((each) => each.level === level).map((each) => each.element))) {
        const element = drawing.registry.get(id);
        if (!element || element === drawing.root) continue;
        drawing.canvas.addMarker(id, `has-${level}`);
        marked.push([id, `has-${level}`]);
        if (element.waypoints) continue;
        if (level === "warning" && of(id).some((each) => each.level === "error")) continue;
        const badge = make("div", { class: `badge-found ${LEVELS[level][0]}`, title: of(id).map((each) => each.sentence).join("\n"), "aria-hidden": "true" });
        const shape = icon(LEVELS[level][1]);
        badge.append(shape);
        overlays.add(id, "finding", { position: { top: -9, right: 9 }, html: badge });
      }
    }
  };
  const showFindings = (took: number): void => {
    const errors = findings.filter((each) => each.level === "error").length;
    const warnings = findings.filter((each) => each.level === "warning").length;
    const count = (kind: keyof typeof LEVELS, number: number, words: string): HTMLElement => make("span", { class: `st ${LEVELS[kind][0]} strong` }, icon(LEVELS[kind][1]), `${number} ${words}${number === 1 ? "" : "s"}`);
    const head = make("div", { class: "row-x mb-1" }, make("h2", { id: "d-f" }, "Findings"));
    if (errors) head.append(count("error", errors, "error"));
    if (warnings) head.append(count("warning", warnings, "warning"));
    if (!errors) head.append(make("span", { class: "st good" }, icon("s-good"), "It can be published"));
    status.textContent = `Checked in ${took} ms`;
    head.append(status);
    const list = make("ul", { class: "findings" });
    for (const each of findings.filter((one) => one.level !== "information" || findings.length < 12)) {
      const element = drawing.registry.get(each.element);
      const [tone, shape, word] = LEVELS[each.level];
      const where = element && element !== drawing.root ? make("button", { type: "button", class: "link" }, each.name) : make("span", {}, each.name || "The path");
      if (element && where instanceof HTMLButtonElement) where.addEventListener("click", () => choose(element));
      list.append(make("li", {}, make("span", { class: `st ${tone}` }, icon(shape), word), where, make("span", {}, `${each.sentence} ${each.advice}`.replaceAll("`", ""))));
    }
    findingsBox.replaceChildren(head, list);
    findingsBox.hidden = false;
    document.querySelector<HTMLButtonElement>('[data-do="publish"]')?.setAttribute("aria-disabled", String(errors > 0));
  };
  const validate = async (): Promise<void> => {
    checking?.abort();
    checking = new AbortController();
    const mine = checking;
    const begun = performance.now();
    const answer = await post<Validated>(start.urls.validate, await drawing.xml(), mine.signal);
    if (mine.signal.aborted || !answer || answer.status !== 200) return;
    findings = answer.body.findings;
    mark();
    const took = Math.round(performance.now() - begun);
    box.dataset["checked"] = String(took);
    showFindings(took);
    panel.refresh(selected());
    outline.draw();
  };
  const soon = calmed(VALIDATE_AFTER, () => void validate());

  // --- saving
  const saved = document.querySelector<HTMLElement>("[data-saved]");
  const tell = (words: string, wrong = false): void => {
    if (!saved) return;
    saved.textContent = words;
    saved.setAttribute("role", "status");
    saved.classList.toggle("save-wrong", wrong);
  };
  let saving: Promise<boolean> | null = null;
  const keep = async (): Promise<boolean> => {
    if (!start.draft || (!dirty && revision !== null)) return true;
    if (saving) await saving;
    dirty = false;
    const answer = await post<{ revision?: number; saved?: string; sentence?: string; findings?: Finding[] }>(start.urls.save, JSON.stringify({ bpmn: await drawing.xml(), revision, note: start.note }));
    if (answer?.status === 200 && answer.body.revision) {
      revision = answer.body.revision;
      tell(dirty ? "Not saved yet" : `Saved ${answer.body.saved ?? ""}`);
      return true;
    }
    dirty = true;
    const why = answer?.body.findings?.[0];
    tell(why ? `Not saved: ${why.name} ${why.sentence}` : (answer?.body.sentence ?? "Hearth can’t be reached. What you drew is kept on this page; save again in a minute."), true);
    return false;
  };
  const save = (): Promise<boolean> => {
    saving = keep().finally(() => {
      saving = null;
    });
    return saving;
  };
  const later = calmed(SAVE_AFTER, () => void save());
  window.addEventListener("beforeunload", (event) => {
    if (dirty) event.preventDefault();
  });

  // --- the board
  await modeler.importXML(start.bpmn);
  drawing.placeLabels();
  const bus = drawing.get<{ on(name: string, act: (event: { trigger?: string; newSelection?: Shape[]; element?: Shape }) => void): void }>("eventBus");
  const showZoom = (): void => {
    zoom.textContent = `Zoom ${Math.round(drawing.canvas.zoom() * 100)}%`;
  };
  const fitIn = (): void => {
    drawing.canvas.zoom("fit-viewport", "auto");
    if (drawing.canvas.zoom() > 1) drawing.canvas.zoom(1, "auto");
    if (drawing.canvas.zoom() < 0.5) {
      // a long path is shown from its start on, at a size that can be read
      drawing.canvas.zoom(0.75);
      const first = drawing.told()[0];
      const box = drawing.canvas.viewbox();
      if (first) drawing.canvas.viewbox({ x: first.x - 40, y: first.y + first.height / 2 - box.height / 2, width: box.width, height: box.height });
    }
    showZoom();
  };
  bus.on("canvas.viewbox.changed", showZoom);
  bus.on("selection.changed", () => {
    if (!trial.on) panel.show(selected());
    outline.draw();
  });
  bus.on("commandStack.changed", (event) => {
    if (!start.draft) return;
    dirty = true;
    tell("Not saved yet");
    if (trial.on) void trial.again();
    else if (event.trigger === "undo" || event.trigger === "redo") panel.show(selected());
    outline.draw();
    soon();
    later();
  });
  if (!start.draft) {
    // a version that cases run on is looked at only
    for (const name of ["shape.move.start", "connect.start", "create.start", "bendpoint.move.start", "connectionSegment.move.start", "elements.delete", "element.dblclick"]) bus.on(name, () => false as unknown as void);
    drawing.get<{ on(name: string, priority: number, act: () => boolean): void }>("eventBus").on("commandStack.canExecute", 9000, () => false);
    drawing.get<{ close(): void; _providers?: unknown } & Record<string, unknown>>("contextPad")["open"] = () => undefined;
  }
  fit.addEventListener("click", fitIn);

  // --- diagram or outline
  const shows = (asOutline: boolean): void => {
    board.hidden = asOutline;
    outlineBox.hidden = !asOutline;
    zoom.hidden = asOutline;
    fit.hidden = asOutline;
    for (const [at, button] of [...tabs.children].entries()) {
      if (Boolean(at) === asOutline) button.setAttribute("aria-current", "true");
      else button.removeAttribute("aria-current");
    }
    history.replaceState(null, "", asOutline ? "#outline" : location.pathname + location.search);
    if (asOutline) outline.draw();
    else fitIn();
  };
  for (const [words, asOutline] of [["Diagram", false], ["Outline", true]] as const) {
    const tab = make("button", { type: "button" }, words);
    tab.addEventListener("click", () => shows(asOutline));
    tabs.append(tab);
  }

  const trying = make("button", { type: "button", class: "btn btn-tight", "aria-pressed": "false" }, "Simulate");
  trying.addEventListener("click", () => {
    trying.setAttribute("aria-pressed", String(!trial.on));
    if (trial.on) {
      trial.stop();
      panel.show(selected());
    } else void trial.begin();
  });
  tabs.after(trying);

  // --- the palette
  if (start.draft) {
    const blocks = make("div", { class: "blocks" });
    for (const face of start.palette.blocks.filter((each) => each.code !== "start")) {
      const button = make("button", { type: "button", draggable: "true", title: face.about }, icon(face.icon), face.label, make("kbd", { "aria-hidden": "true" }, face.letter));
      button.addEventListener("click", () => void drawing.add(face, drawing.selection.get()[0]));
      button.addEventListener("dragstart", (event) => {
        event.preventDefault();
        if (!board.hidden) drawing.drag(event, face);
      });
      blocks.append(button);
    }
    const edit = make("div", { class: "row-x mt-3" });
    for (const [words, action] of [["Undo", "undo"], ["Redo", "redo"]] as const) {
      const button = make("button", { type: "button", class: "btn btn-tight" }, words);
      button.addEventListener("click", () => drawing.get<Record<string, () => void>>("commandStack")[action]?.());
      edit.append(button);
    }
    palette.append(make("h2", { id: "d-b" }, "Blocks"), make("p", { class: "tiny soft mb-2" }, "Press a letter, or drag."), blocks, edit);
    canvasBox.addEventListener("keydown", (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey || takesText(event.target)) return;
      const face = start.palette.blocks.find((each) => each.letter && each.letter === event.key.toUpperCase());
      if (!face) return;
      event.preventDefault();
      event.stopPropagation();
      drawing.add(face, drawing.selection.get()[0]);
    });
  }

  // --- the page's own buttons
  const does = (name: string, act: (event: Event) => void): void => document.querySelector(`[data-do="${name}"]`)?.addEventListener("click", act);
  does("save", () => void save());
  does("publish", (event) => {
    const button = event.currentTarget as HTMLElement;
    if (button.getAttribute("aria-disabled") === "true") return tell("Publish opens when the last error is gone.");
    void save().then((kept) => kept && location.assign(start.urls.publish));
  });
  does("export", (event) => {
    const link = (event.currentTarget as HTMLAnchorElement).href;
    if (!dirty) return;
    event.preventDefault();
    void save().then((kept) => kept && location.assign(link));
  });
  does("print", () => window.print());
  window.addEventListener("beforeprint", () => drawing.canvas.zoom("fit-viewport", "auto"));
  does("import", () => {
    const file = make("input", { type: "file", accept: ".bpmn,.xml" });
    file.addEventListener("change", () => {
      const chosen = file.files?.[0];
      if (!chosen) return;
      if (chosen.size > 2_000_000) return tell("A path’s file has at most 2 MB. This one is larger.", true);
      void chosen.text().then(async (text) => {
        const answer = await post<Validated>(`${start.urls.validate}?draw=1`, text);
        const refused = answer?.body.findings?.find((each) => each.code === "not_bpmn");
        if (!answer || refused) return tell(refused?.sentence ?? "Hearth can’t be reached.", true);
        try {
          await modeler.importXML(answer.body.drawn ?? text);
        } catch {
          return tell("The file’s drawing can’t be shown.", true);
        }
        drawing.placeLabels();
        drawing.process.id = start.key;
        dirty = true;
        fitIn();
        panel.show(selected());
        void validate();
        tell("Imported, not saved yet. What is there is replaced when you save.");
      });
    });
    file.click();
  });

  panel.show(selected());
  const simulated = location.hash === "#simulate";
  shows(location.hash === "#outline");
  await validate();
  if (simulated) trying.click();
  box.dataset["ready"] = "true";
}

const start = told ? (JSON.parse(told) as unknown) : null;
const designBox = document.querySelector<HTMLElement>("[data-design]");
const compareBox = document.querySelector<HTMLElement>("[data-compare]");
if (designBox && start) void design(designBox, start as Start);
const aloneBox = document.querySelector<HTMLElement>("[data-task-alone]");
if (aloneBox && start) void defineTask(aloneBox, start as Parameters<typeof defineTask>[1], sprite);
if (compareBox && start) void showComparison(compareBox, start as Parameters<typeof showComparison>[1], sprite);
