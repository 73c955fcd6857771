import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { clearSent, DraftKeeper, draftTimes, keepUnsent, valuesOf, type Draft } from "../src/parts/drafts";
import { forgetAll, keysOf, read, sweep, write } from "../src/parts/keep";
import { startPicker } from "../src/parts/picker";

const FORM = `
<main data-record="CS-1"><form data-draft="task:TK-1">
<input type="hidden" name="csrfmiddlewaretoken" value="secret">
<input name="note"><input type="checkbox" name="read" value="1">
<input type="radio" name="keys" value="y"><input type="radio" name="keys" value="n" checked>
<select name="why"><option value="">Choose</option><option value="work">Work</option></select>
<select name="bring" multiple><option value="i">I</option><option value="p">P</option></select>
<input name="pin" data-no-draft><input type="password" name="word">
<span data-picker data-url="/people/"><input name="tenant" id="tenant"></span>
<span data-draft-note></span></form></main>`;

let form: HTMLFormElement;

function open(): DraftKeeper {
  document.body.innerHTML = `${FORM}<div data-announcer></div>`;
  form = document.querySelector("form")!;
  startPicker(form.querySelector("[data-picker]")!);
  return new DraftKeeper(form, "u1", () => undefined);
}

function put(name: string, value: string): void {
  const control = form.elements.namedItem(name) as HTMLInputElement;
  control.value = value;
  control.dispatchEvent(new Event("input", { bubbles: true }));
}

const kept = (): Draft | null => read<Draft>("u1", "draft", "task:TK-1");
const note = (): string => document.querySelector("[data-draft-note]")!.textContent ?? "";

beforeEach(() => {
  vi.useFakeTimers({ now: new Date("2026-11-17T10:38:00Z") });
  localStorage.clear();
  sessionStorage.clear();
});
afterEach(() => vi.useRealTimers());

describe("a draft", () => {
  it("is kept after a pause and says when", () => {
    open();
    put("note", "Two dogs");
    expect(kept()).toBeNull();
    vi.advanceTimersByTime(500);
    expect(kept()?.fields).toContainEqual(["note", "Two dogs"]);
    expect(note()).toBe("Draft kept 10:38");
    expect(draftTimes("u1").get("CS-1")?.toISOString()).toBe(kept()?.at);
  });

  it("is put back when the form is opened again, every kind of control", () => {
    open();
    put("note", "Two dogs");
    (form.elements.namedItem("read") as HTMLInputElement).checked = true;
    form.querySelector<HTMLInputElement>('[name="keys"][value="y"]')!.checked = true;
    (form.elements.namedItem("why") as HTMLSelectElement).value = "work";
    form.querySelector<HTMLOptionElement>('[value="p"]')!.selected = true;
    const picked = form.querySelector<HTMLInputElement>("[data-picked]")!;
    picked.value = "CN-1";
    picked.dataset["shown"] = "Ms J. Kowalczyk";
    vi.advanceTimersByTime(500);
    const before = valuesOf(form);

    open();
    expect(valuesOf(form)).toEqual(before);
    expect(document.querySelector<HTMLInputElement>("#tenant")!.value).toBe("Ms J. Kowalczyk");
    expect(note()).toContain("put back");
    form.querySelector<HTMLButtonElement>("[data-draft-note] button")!.click();
    expect((form.elements.namedItem("note") as HTMLInputElement).value).toBe("");
    expect(kept()).toBeNull();
  });

  it("never holds a password, a token, or a field marked so", () => {
    open();
    put("note", "x");
    put("pin", "4071");
    put("word", "hunter2");
    vi.advanceTimersByTime(500);
    expect(JSON.stringify(kept())).not.toMatch(/4071|hunter2|secret/);
  });

  it("goes when what was typed is taken back", () => {
    open();
    put("note", "x");
    vi.advanceTimersByTime(500);
    put("note", "");
    vi.advanceTimersByTime(500);
    expect(kept()).toBeNull();
  });

  it("stays through sending, and goes when the next page shows that it worked", () => {
    open();
    put("note", "x");
    form.dispatchEvent(new Event("submit"));
    expect(kept()?.sentBy).toBeTruthy();
    document.body.innerHTML = "<main></main>";
    clearSent("u1");
    expect(kept()).toBeNull();
  });

  it("stays when the next page is an error page, and when another tab looks", () => {
    open();
    put("note", "x");
    form.dispatchEvent(new Event("submit"));
    document.body.innerHTML = "<main></main>";
    const sent = kept()!;
    sessionStorage.setItem("hearth.tab", "another");
    clearSent("u1");
    expect(kept()).toEqual(sent);
    sessionStorage.setItem("hearth.tab", sent.sentBy!);
    document.body.setAttribute("data-keep-drafts", "");
    clearSent("u1");
    document.body.removeAttribute("data-keep-drafts");
    clearSent("u1");
    expect(kept()?.fields).toContainEqual(["note", "x"]);
    open();
    expect((form.elements.namedItem("note") as HTMLInputElement).value).toBe("x");
  });

  it("is there again for whoever had to sign in first, as their session had ended", () => {
    open();
    put("note", "x");
    form.dispatchEvent(new Event("submit"));
    document.body.innerHTML = "<main>Sign in</main>";
    keepUnsent();
    clearSent("u1");
    open();
    expect((form.elements.namedItem("note") as HTMLInputElement).value).toBe("x");
  });

  it("goes when the same page comes back without errors: the server holds it now, in its own words", () => {
    open();
    put("note", "30/11/2026");
    form.dispatchEvent(new Event("submit"));
    document.body.innerHTML = FORM.replace('<input name="note">', '<input name="note" value="30 Nov 2026">');
    form = document.querySelector("form")!;
    new DraftKeeper(form, "u1", () => undefined);
    expect((form.elements.namedItem("note") as HTMLInputElement).value).toBe("30 Nov 2026");
    expect(kept()).toBeNull();
  });

  it("gives way to what the server sent back with errors", () => {
    write<Draft>("u1", "draft", "task:TK-1", { at: "2026-11-17T10:00:00Z", record: "", fields: [["note", "old"]], sentBy: "t" });
    document.body.innerHTML = FORM.replace('<input name="note">', '<input name="note" value="sent" aria-invalid="true">');
    form = document.querySelector("form")!;
    new DraftKeeper(form, "u1", () => undefined);
    expect((form.elements.namedItem("note") as HTMLInputElement).value).toBe("sent");
    expect(kept()?.fields).toContainEqual(["note", "sent"]);
    expect(kept()?.sentBy).toBeUndefined();
  });
});

describe("leaving", () => {
  it("warns only when something typed is not kept", () => {
    const keeper = open();
    expect(keeper.wouldLose()).toBe(false);
    put("note", "x");
    vi.advanceTimersByTime(500);
    expect(keeper.wouldLose()).toBe(false);
    put("pin", "4071");
    expect(keeper.wouldLose()).toBe(true);
    form.dispatchEvent(new Event("submit"));
    expect(keeper.wouldLose()).toBe(false);
  });

  it("warns when the browser can't keep the draft, and says so", () => {
    const keeper = open();
    const setItem = (): void => {
      throw new DOMException("full", "QuotaExceededError");
    };
    vi.stubGlobal("localStorage", { setItem, getItem: () => null, removeItem: () => undefined });
    put("note", "x");
    vi.advanceTimersByTime(500);
    vi.unstubAllGlobals();
    expect(note()).toContain("can’t keep");
    expect(keeper.wouldLose()).toBe(true);
  });
});

describe("what is kept in the browser", () => {
  it("is removed when somebody else signs in, and after a week", () => {
    const now = new Date("2026-11-17T10:00:00Z");
    write("u1", "draft", "a", { at: "2026-11-16T10:00:00Z" });
    write("u1", "draft", "old", { at: "2026-11-09T10:00:00Z" });
    write("u2", "draft", "b", { at: "2026-11-17T09:00:00Z" });
    localStorage.setItem("hearth.draft.u1.broken", "{");
    localStorage.setItem("somebody.else", "stays");
    sweep("u1", now);
    expect(keysOf("u1", "draft")).toEqual(["a"]);
    expect(keysOf("u2", "draft")).toEqual([]);
    expect(localStorage.getItem("somebody.else")).toBe("stays");
  });

  it("is removed at sign-out, and nothing is kept after it", () => {
    write("u1", "draft", "a", { at: "2026-11-16T10:00:00Z" });
    forgetAll();
    expect(keysOf("u1", "draft")).toEqual([]);
    expect(write("u1", "draft", "b", { at: "2026-11-16T10:00:00Z" })).toBe(false);
  });
});
