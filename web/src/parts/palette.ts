// The quick menu: every screen and action the user may use. Without JavaScript its button opens a page.
import { Finder, openHit } from "./finder";

export function startPalette(dialog: HTMLDialogElement): void {
  const input = dialog.querySelector("input");
  const panel = dialog.querySelector<HTMLElement>(".hits");
  const peek = dialog.querySelector<HTMLElement>("[data-peek]");
  const count = dialog.querySelector<HTMLElement>("[data-count]");
  const url = dialog.dataset["url"];
  if (!input || !panel || !url) return;

  const finder = new Finder({
    input,
    panel,
    url,
    label: "Results",
    least: 0,
    choose: (option, aside) => {
      dialog.close();
      openHit(option, aside);
    },
    moved: (option) => {
      if (!peek) return;
      const about = option?.dataset["about"] ?? "";
      peek.textContent = about;
      peek.hidden = about === "";
    },
    found: (found) => {
      if (count) count.textContent = `${found} found`;
    },
  });

  const open = (): void => {
    if (dialog.open) return;
    dialog.showModal();
    input.select();
    void finder.ask(input.value.trim());
  };
  for (const opener of document.querySelectorAll<HTMLElement>("[data-palette-opener]")) {
    opener.setAttribute("aria-haspopup", "dialog");
    opener.addEventListener("click", (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      open();
    });
  }
  document.addEventListener("keydown", (event) => {
    if (event.key.toLowerCase() !== "k" || !(event.ctrlKey || event.metaKey) || event.shiftKey || event.altKey) return;
    event.preventDefault();
    if (dialog.open) dialog.close();
    else open();
  });
  // Escape closes the menu at once, not first its results
  input.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    event.preventDefault();
    event.stopImmediatePropagation();
    dialog.close();
  }, { capture: true });
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog) dialog.close();
  });
}
