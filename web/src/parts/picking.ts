// A text field with a search behind it, for parts that make their own fields: chosen is what the server found.
import { Finder } from "./finder";
import { drawing, make } from "./page";

export interface Picking {
  input: HTMLInputElement;
  url: string;
  label: string;
  /** Fewest characters that are worth asking for; 0 asks when the field is entered, too. */
  least: number;
  choose(value: string, title: string): void;
}

/** Puts a search beneath a text field; the box takes the field's place. */
export function searching({ input, url, label, least, choose }: Picking): HTMLElement {
  const panel = make("div", { class: "hits pop", hidden: "" });
  const box = make("span", { class: "picker" });
  input.replaceWith(box);
  box.append(input, drawing("search"), panel);
  const finder: Finder = new Finder({
    input,
    panel,
    url,
    label,
    least,
    choose: (option) => {
      finder.close();
      choose(option.dataset["value"] ?? "", option.dataset["title"] ?? "");
    },
  });
  if (!least) input.addEventListener("click", () => finder.open || finder.later());
  box.addEventListener("focusout", (event) => {
    if (!(event.relatedTarget instanceof Node && box.contains(event.relatedTarget))) finder.close();
  });
  return box;
}
