// A field that chooses a record. What is sent is the hit's value, or else the words typed, which may be a reference.
import { Finder } from "./finder";
import { drawing, make } from "./page";

export function startPicker(box: HTMLElement): void {
  const input = box.querySelector("input");
  const url = box.dataset["url"];
  if (!input || !url) return;
  const sent = make("input", { type: "hidden", name: input.name, value: input.value, "data-picked": "" });
  const said = make("span", { class: "picker-said", id: `${input.id}_said` });
  const panel = make("div", { class: "hits pop", hidden: "" });
  input.removeAttribute("name");
  input.setAttribute("aria-describedby", [input.getAttribute("aria-describedby"), said.id].filter(Boolean).join(" "));
  box.append(drawing("search"), sent, panel, said);
  box.setAttribute("hx-morph-skip", ""); // what the reader chose here stays when htmx morphs the form around it

  const show = (value: string, words: string): void => {
    sent.value = value;
    sent.dataset["shown"] = words;
    input.value = words || value;
    said.textContent = words && value ? `${value} chosen` : "";
  };
  const finder = new Finder({
    input,
    panel,
    url,
    label: "Records found",
    least: 2,
    choose: (option) => {
      show(option.dataset["value"] ?? "", option.dataset["title"] ?? "");
      finder.close();
      sent.dispatchEvent(new Event("change", { bubbles: true }));
    },
  });
  input.addEventListener("input", () => {
    sent.value = input.value.trim();
    delete sent.dataset["shown"];
    said.textContent = "";
  });
  // a draft put back: the value and the words that belong to it
  sent.addEventListener("restore", () => show(sent.value, sent.dataset["shown"] ?? ""));
  box.addEventListener("focusout", (event) => {
    if (!(event.relatedTarget instanceof Node && box.contains(event.relatedTarget))) finder.close();
  });
  show(sent.value, box.dataset["shown"] ?? "");
}
