// Two versions of a path, one above the other, with what became of each block marked.
import { make } from "../parts/page";
import type { BlockFace } from "./description";
import { newViewer } from "./modeler";

interface Both {
  before: string;
  after: string;
  changes: Record<string, "added" | "changed" | "removed" | "moved">;
  blocks: BlockFace[];
}

export async function showComparison(box: HTMLElement, both: Both, sprite: string): Promise<void> {
  for (const [which, words, marks] of [
    ["before", "Before", ["removed", "changed"]],
    ["after", "After", ["added", "changed", "moved"]],
  ] as const) {
    const board = make("div", { class: "board" });
    box.append(make("section", { class: "compared", "aria-label": words }, make("h3", {}, words), board));
    const viewer = newViewer(board, both.blocks, sprite);
    await viewer.importXML(both[which]);
    const canvas = viewer.get<{ zoom(level: string, centre: string): void; addMarker(id: string, marker: string): void }>("canvas");
    const registry = viewer.get<{ get(id: string): unknown }>("elementRegistry");
    canvas.zoom("fit-viewport", "auto");
    for (const [id, change] of Object.entries(both.changes)) {
      if ((marks as readonly string[]).includes(change) && registry.get(id)) canvas.addMarker(id, `is-${change}`);
    }
  }
  box.dataset["ready"] = "true";
}
