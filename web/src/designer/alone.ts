// A task definition: the designer's panel for one task that stands in no path, with its findings and a trial.
import { drawing as icon, make } from "../parts/page";
import { calmed, post } from "./ask";
import type { Finding, Start } from "./description";
import { Drawing } from "./drawing";
import { newModeler } from "./modeler";
import { Panel } from "./panel";
import { Trial } from "./trial";

const LEVELS = { error: ["late", "s-late", "Stops it"], warning: ["due", "s-due", "Mind"], information: ["idle", "s-info", "Note"] } as const;
const VALIDATE_AFTER = 100;

export async function defineTask(box: HTMLElement, start: Start & { alone: string }, sprite: string): Promise<void> {
  const board = make("div", { class: "visually-hidden", "aria-hidden": "true", inert: "" });
  const panelBox = make("div", { class: "design-panel" });
  box.append(board, panelBox);
  const found = document.querySelector<HTMLElement>("[data-findings]");
  const trialBox = document.querySelector<HTMLElement>("[data-trial]");
  const saved = document.querySelector<HTMLElement>("[data-saved]");
  const note = document.querySelector<HTMLInputElement>("[data-note]");
  const modeler = newModeler(board, start.palette.blocks, sprite);
  const drawing = new Drawing(modeler, start);
  let findings: Finding[] = [];
  let revision = start.revision ?? 0;
  let dirty = false;
  const panel = new Panel(panelBox, drawing, start, () => findings);
  await modeler.importXML(start.bpmn);
  const task = drawing.registry.get(start.alone);
  if (!task) return;
  drawing.selection.select(task);
  panel.show(task);

  const say = (words: string, wrong = false): void => {
    if (!saved) return;
    saved.textContent = words;
    saved.setAttribute("role", "status");
    saved.classList.toggle("save-wrong", wrong);
  };
  const show = (): void => {
    if (!found) return;
    const heading = found.querySelector("header");
    const sound = !findings.some((each) => each.level === "error");
    const list = make("ul", { class: "lines told-findings" });
    for (const each of findings) {
      const [tone, shape, word] = LEVELS[each.level];
      list.append(make("li", {}, make("span", { class: "st-first" }, make("span", { class: `st ${tone}` }, icon(shape), word)), make("span", { class: "main" }, `${each.sentence} ${each.advice}`.replaceAll("`", ""))));
    }
    if (!findings.length) list.append(make("li", {}, make("span", { class: "st good" }, icon("s-good"), "There is nothing to say against it.")));
    found.replaceChildren(...(heading ? [heading] : []), list);
    document.querySelector<HTMLButtonElement>('[data-do="save"]')?.setAttribute("aria-disabled", String(!sound));
  };
  let checking: AbortController | null = null;
  const validate = async (): Promise<void> => {
    checking?.abort();
    const mine = new AbortController();
    checking = mine;
    const answer = await post<{ findings: Finding[] }>(start.urls.validate, await drawing.xml(), mine.signal);
    if (mine.signal.aborted || !answer || answer.status !== 200) return;
    findings = answer.body.findings;
    show();
  };
  const trial = trialBox && start.urls.rehearse ? new Trial(trialBox, drawing, start.urls) : null;
  const soon = calmed(VALIDATE_AFTER, () => {
    void validate();
    if (trial?.on) void trial.again();
  });
  drawing.get<{ on(name: string, act: () => void): void }>("eventBus").on("commandStack.changed", () => {
    dirty = true;
    say("Not kept yet");
    soon();
  });
  window.addEventListener("beforeunload", (event) => {
    if (dirty) event.preventDefault();
  });
  document.querySelector('[data-do="save"]')?.addEventListener("click", () => {
    if (findings.some((each) => each.level === "error")) return say("It can be kept when the last error is gone.", true);
    void (async () => {
      const answer = await post<{ version?: number; sentence?: string }>(start.urls.save, JSON.stringify({ bpmn: await drawing.xml(), revision, note: note?.value ?? "" }));
      if (!answer || answer.status !== 200 || answer.body.version === undefined) return say(answer?.body.sentence ?? "Hearth can’t be reached. What you wrote is kept on this page.", true);
      dirty = false;
      if (answer.body.version === revision) return say("Nothing has changed.");
      revision = answer.body.version;
      location.assign(location.pathname);
    })();
  });
  await validate();
  if (trial && trialBox) {
    trialBox.hidden = false;
    await trial.begin(false);
  }
  box.dataset["ready"] = "true";
}
