import { beforeEach, describe, expect, it } from "vitest";
import { Typing } from "../src/parts/typing";

const skipped = (): string[] => [...document.querySelectorAll("[hx-morph-skip]")].map((each) => each.id);
const field = (id: string): HTMLInputElement => document.querySelector<HTMLInputElement>(`#${id}`)!;

beforeEach(() => {
  document.body.innerHTML = `<form><input id="day"><input id="time"><input id="yes" type="radio" name="r">
<input id="no" type="radio" name="r" checked><div id="own" hx-morph-skip><input id="inner"></div></form>`;
});

describe("typing while the server answers", () => {
  it("passes over what was changed since the request left, and over nothing else", () => {
    const typing = new Typing();
    field("time").value = "12:";
    typing.leaves(document.querySelector("form")!);
    field("time").value = "12:00";
    field("yes").checked = true;
    typing.arrives(document);
    expect(skipped()).toEqual(["time", "yes", "no", "own"]);
    typing.settled();
    expect(skipped()).toEqual(["own"]);
  });

  it("lets an answer write where nothing was typed, and where no request took anything along", () => {
    const typing = new Typing();
    field("day").value = "x";
    typing.arrives(document);
    expect(skipped()).toEqual(["own"]);
    typing.leaves(document.querySelector("form")!);
    typing.arrives(document);
    expect(skipped()).toEqual(["own"]);
  });

  it("forgets an answer that never came in", () => {
    const typing = new Typing();
    typing.leaves(document);
    field("day").value = "2";
    typing.arrives(document);
    typing.leaves(document);
    typing.arrives(document);
    typing.settled();
    expect(skipped()).toEqual(["own"]);
  });
});
