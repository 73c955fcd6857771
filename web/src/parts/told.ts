// Who is told, as a list that is picked from: the case's own people, roles, groups, colleagues. What is sent is the
// words with commas between them, as it is typed where there is no script.
import { make } from "./page";
import { searching } from "./picking";
import { announce } from "./say";

/** Makes a picked list of a field of words. */
export function startTold(box: HTMLElement): void {
  const input = box.querySelector("input");
  const url = box.dataset["url"];
  if (!input || !url) return;
  const labels = new Map<string, string>();
  for (const each of box.querySelectorAll<HTMLElement>("[data-value]")) labels.set(each.dataset["value"] ?? "", each.textContent ?? "");
  const sent = make("input", { type: "hidden", name: input.name, value: input.value, "data-picked": "" });
  const list = make("ul", { class: "chips" });
  let words: string[] = [];
  input.removeAttribute("name");
  input.removeAttribute("required");
  input.value = "";
  box.replaceChildren(list, input, sent);
  box.setAttribute("hx-morph-skip", ""); // what the reader chose here stays when htmx morphs the form around it

  const draw = (): void => {
    sent.dataset["shown"] = JSON.stringify(words.map((each) => labels.get(each) ?? each));
    list.hidden = !words.length;
    list.replaceChildren(
      ...words.map((each, place) => {
        const said = labels.get(each) ?? each;
        const drop = make("button", { type: "button", class: "chip", "aria-label": `Take ${said} away` }, `${said} ✕`);
        drop.addEventListener("click", () => {
          keep(words.filter((other) => other !== each));
          announce(`${said} taken away`);
          // The button is gone with its chip: whoever goes on by keyboard is at the next one.
          const left = list.querySelectorAll("button");
          (left[Math.min(place, left.length - 1)] ?? input).focus();
        });
        return make("li", {}, drop);
      }),
    );
  };
  const keep = (now: string[]): void => {
    words = [...new Set(now)];
    sent.value = words.join(", ");
    draw();
    sent.dispatchEvent(new Event("change", { bubbles: true }));
  };
  const add = (value: string, title: string): void => {
    input.value = "";
    if (!value || words.includes(value)) return;
    labels.set(value, title || value);
    keep([...words, value]);
    announce(`${title || value} added`);
  };
  searching({ input, url, label: "People, roles and groups found", least: 0, choose: add });
  // What was typed in full and never picked counts too: the server says if nobody is called that.
  input.addEventListener("change", (event) => {
    event.stopPropagation();
    for (const each of input.value.split(",")) add(each.trim(), "");
  });
  const take = (): void => {
    words = sent.value.split(",").map((each) => each.trim()).filter(Boolean);
  };
  // A draft put back: the words, and what each is called.
  sent.addEventListener("restore", () => {
    take();
    const said = JSON.parse(sent.dataset["shown"] || "[]") as string[];
    words.forEach((each, place) => labels.set(each, labels.get(each) ?? said[place] ?? each));
    draw();
  });
  take();
  draw();
}
