// Wakes the rows above every text field of a condition: <div data-statement data-url data-entity-field="id" | data-entity | data-list>.
import "./builder.css";
import { type Asking, Builder } from "./builder";

for (const box of document.querySelectorAll<HTMLElement>("[data-statement]")) {
  const text = document.getElementById(box.dataset["statement"] ?? "");
  if (!(text instanceof HTMLTextAreaElement)) continue;
  const chooser = document.getElementById(box.dataset["entityField"] ?? "");
  const list = box.dataset["list"] ?? "";
  const about = async (): Promise<Record<string, string>> => list ? { list } : ({
    entity: chooser instanceof HTMLSelectElement || chooser instanceof HTMLInputElement ? chooser.value : (box.dataset["entity"] ?? ""),
  });
  const asking = (): Asking => ({ url: box.dataset["url"] ?? "", about, text: text.value, changed: () => undefined, records: box.dataset["records"] ?? "" });
  let builder = new Builder(box, asking(), "The condition, as rows", text);
  chooser?.addEventListener("change", () => {
    box.replaceChildren();
    builder = new Builder(box, asking(), "The condition, as rows", text);
  });
  void builder;
}
