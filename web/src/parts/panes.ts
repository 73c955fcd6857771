// Two panes for a long list of ticks: what there is at the left under its headings, what is chosen at the right, with a
// filter. The ticks stay the form's; without this part they are the list.
import { make } from "./page";

interface Item {
  box: HTMLInputElement;
  label: HTMLElement;
  group: HTMLDetailsElement;
  words: string;
}

/** Makes two panes of a list of ticks. */
export function startPanes(list: HTMLElement): void {
  const said = (name: string): string => list.dataset[name] ?? "";
  const items: Item[] = [...list.querySelectorAll<HTMLInputElement>("input[type=checkbox]")].flatMap((box) => {
    const label = box.closest<HTMLElement>("label");
    const group = box.closest<HTMLDetailsElement>("details");
    return label && group ? [{ box, label, group, words: (label.textContent ?? "").trim() }] : [];
  });
  const filter = make("input", { type: "search", class: "form-control", "aria-label": said("filter"), placeholder: said("filter") });
  const left = make("div", { class: "pane", role: "group", "aria-label": said("offered") });
  const right = make("div", { class: "pane", role: "group", "aria-label": said("chosen") });
  const chosen = make("ul", { class: "lines" });
  const count = make("span", { class: "n" });
  const addAll = make("button", { type: "button", class: "btn btn-tight" }, said("addAll"));
  const removeAll = make("button", { type: "button", class: "btn btn-tight" }, said("removeAll"));
  left.append(make("h3", {}, said("offered")), filter, addAll, ...list.children);
  const heading = make("h3", {}, `${said("chosen")} `);
  heading.append(count);
  right.append(heading, removeAll, chosen);
  list.append(left, right);

  const draw = (): void => {
    const picked = items.filter((item) => item.box.checked);
    count.textContent = String(picked.length);
    chosen.replaceChildren(
      ...picked.map((item, place) => {
        const line = make("li", {});
        const remove = make("button", { type: "button", class: "btn btn-tight", "aria-label": `${said("remove")} ${item.words}` }, said("remove"));
        remove.addEventListener("click", () => {
          set([item], false);
          // The button is gone with its line: whoever goes on by keyboard is at the next one.
          const left = chosen.querySelectorAll("button");
          (left[Math.min(place, left.length - 1)] ?? filter).focus();
        });
        line.append(make("span", { class: "main" }, item.words), remove);
        return line;
      }),
    );
  };
  const set = (some: Item[], checked: boolean): void => {
    for (const item of some) item.box.checked = checked;
    draw();
    list.dispatchEvent(new Event("change", { bubbles: true }));
  };
  const seen = (): Item[] => items.filter((item) => !item.label.hidden);
  filter.addEventListener("input", () => {
    const wanted = (filter as HTMLInputElement).value.trim().toLowerCase();
    for (const item of items) item.label.hidden = !item.words.toLowerCase().includes(wanted);
    for (const group of new Set(items.map((item) => item.group))) {
      const some = items.some((item) => item.group === group && !item.label.hidden);
      group.hidden = !some;
      group.open = wanted !== "" && some;
    }
  });
  addAll.addEventListener("click", () => set(seen(), true));
  removeAll.addEventListener("click", () => set(items, false));
  left.addEventListener("change", draw);
  draw();
}
