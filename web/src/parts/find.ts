// The search of the top bar. Without JavaScript it is a form that opens the page of results.
import { Finder, openHit } from "./finder";
import { make, takesText } from "./page";

const OFF = "hearth_single_keys=off";

/** Whether single keys do something: some people's speech software types them. */
export function singleKeys(): boolean {
  return document.documentElement.dataset["singleKeys"] !== "off" && !document.cookie.split("; ").includes(OFF);
}

export function startFind(form: HTMLFormElement): void {
  const input = form.querySelector("input");
  const url = form.dataset["url"];
  if (!input || !url) return;
  const panel = make("div", { class: "hits pop", hidden: "" });
  form.append(panel);
  const finder = new Finder({ input, panel, url, label: "Records found", least: 2, choose: openHit });
  form.addEventListener("focusout", (event) => {
    if (!(event.relatedTarget instanceof Node && form.contains(event.relatedTarget))) finder.close();
  });
  input.addEventListener("focus", () => input.select());
  // one key alone can be switched off: WCAG 2.2, 2.1.4
  document.addEventListener("keydown", (event) => {
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || takesText(event.target) || !singleKeys()) return;
    if (document.querySelector("dialog[open]")) return;
    event.preventDefault();
    input.focus();
  });
}

/** A link with `data-key` opens by that key alone from anywhere, unless one types or has switched single keys off. */
export function startKeys(): void {
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey || event.repeat) return;
    if (!/^[a-z]$/.test(event.key) || takesText(event.target) || !singleKeys()) return;
    if (document.querySelector("dialog[open]")) return;
    const link = document.querySelector<HTMLAnchorElement>(`a[data-key="${event.key}"]`);
    if (!link) return;
    event.preventDefault();
    link.click();
  });
}

/** A tick above a list ticks each of its rows; the ticks and nothing else say what is chosen. */
export function startAllOf(all: HTMLInputElement): void {
  const rows = () => [...(all.form?.querySelectorAll<HTMLInputElement>('input[type="checkbox"][name]') ?? [])];
  all.hidden = false;
  all.addEventListener("change", () => {
    for (const row of rows()) row.checked = all.checked;
  });
  all.form?.addEventListener("change", (event) => {
    if (event.target === all) return;
    const ticked = rows().filter((row) => row.checked).length;
    all.checked = ticked > 0 && ticked === rows().length;
    all.indeterminate = ticked > 0 && !all.checked;
  });
}
