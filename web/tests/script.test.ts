import { beforeEach, describe, expect, it } from "vitest";
import { answerOf, Script, wordsOf } from "../src/parts/script";

const question = (words: string, control: string): string =>
  `<li data-question><fieldset><legend class="q">${words} <span class="req">required</span></legend>${control}</fieldset></li>`;

const LIST = `<form><ol class="script" data-script>
${question("Does the address match?", '<label><input type="radio" name="a" value="y"> Yes</label><label><input type="radio" name="a" value="n"> No</label>')}
${question("Who signed?", '<input name="b">')}
${question("Which form?", '<select name="c"><option value="">Choose</option><option value="o">Ours</option></select>')}
</ol></form>`;

let list: HTMLElement;
const shown = (): number[] => [...list.children].flatMap((item, n) => (item.hasAttribute("data-script-away") ? [] : [n]));
const press = (words: string): void => [...document.querySelectorAll("button")].find((b) => b.textContent === words)!.click();

beforeEach(() => {
  document.body.innerHTML = `${LIST}<div data-announcer></div>`;
  list = document.querySelector("ol")!;
});

describe("a task script", () => {
  it("is a plain list until it is started", () => {
    expect(shown()).toEqual([0, 1, 2]);
  });

  it("asks one question at a time and keeps what was said in sight", () => {
    new Script(list);
    expect(shown()).toEqual([0]);
    expect(document.body.textContent).toContain("question 1 of 3");
    document.querySelector<HTMLInputElement>('[value="y"]')!.checked = true;
    press("Next question");
    expect(shown()).toEqual([1]);
    expect(document.querySelector(".said")!.textContent).toContain("Does the address match?Yes");
    expect(document.activeElement).toBe(document.querySelector('[name="b"]'));
  });

  it("goes on with Enter, back with Back, and to any question from what was said", () => {
    new Script(list);
    press("Next question");
    const signed = document.querySelector<HTMLInputElement>('[name="b"]')!;
    signed.value = "Both tenants";
    signed.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true, cancelable: true }));
    expect(shown()).toEqual([2]);
    press("Back");
    expect(shown()).toEqual([1]);
    document.querySelector<HTMLButtonElement>(".said button")!.click();
    expect(shown()).toEqual([0]);
    expect(document.querySelector(".said")!.textContent).toContain("Who signed?Both tenants");
  });

  it("ends with everything said, to be changed", () => {
    new Script(list);
    press("Next question");
    press("Next question");
    press("Finish script");
    expect(shown()).toEqual([]);
    expect(document.querySelectorAll(".said li")).toHaveLength(3);
    expect(document.body.textContent).toContain("All 3 questions have been asked");
  });

  it("opens at the first error, else at the first question without an answer", () => {
    document.querySelector<HTMLInputElement>('[value="y"]')!.checked = true;
    new Script(list);
    expect(shown()).toEqual([1]);
    document.body.innerHTML = LIST;
    list = document.querySelector("ol")!;
    list.children[2]!.querySelector("select")!.setAttribute("aria-invalid", "true");
    new Script(list);
    expect(shown()).toEqual([2]);
  });

  it("gives everything back before the server's list is morphed in, and goes on where it stood", () => {
    const form = document.querySelector("form")!;
    form.dataset["draft"] = "task:1";
    const before = form.innerHTML;
    const script = new Script(list);
    press("Next question");
    const button = [...document.querySelectorAll("button")].find((b) => b.textContent === "Next question")!;
    button.focus();
    const refocus = script.undress();
    expect(form.innerHTML.replace(/ data-script-(stepping|away)=""/g, "")).toBe(before);
    new Script(list);
    refocus!();
    expect(shown()).toEqual([1]);
    expect(document.activeElement?.textContent).toBe("Next question");
  });

  it("shows words to say with the question that follows them", () => {
    list.insertAdjacentHTML("afterbegin", "<li>Good morning.</li>");
    new Script(list);
    expect(shown()).toEqual([0, 1]);
    press("Next question");
    expect(shown()).toEqual([2]);
  });

  it("reads questions without their mark and answers as they were seen", () => {
    const [first, , third] = [...list.children] as HTMLElement[];
    expect(wordsOf(first!)).toBe("Does the address match?");
    expect(answerOf(first!)).toBe("Not answered");
    third!.querySelector("select")!.value = "o";
    expect(answerOf(third!)).toBe("Ours");
  });
});
