import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Finder } from "../src/parts/finder";

const HITS = `
<div role="group" aria-label="Contacts"><div class="grp" aria-hidden="true">Contacts</div>
<a href="/a" tabindex="-1" role="option" aria-selected="false" data-title="Joanna">Joanna</a>
<a href="/b" tabindex="-1" role="option" aria-selected="false" data-title="Joan">Joan</a></div>
<p class="more" data-total="1204">1,204 found</p>`;

let input: HTMLInputElement;
let panel: HTMLElement;
let chosen: [string | null, boolean][];
let finder: Finder;

function answer(html: string, init: ResponseInit = {}): Response {
  return new Response(html, init);
}

function type(text: string): void {
  input.value = text;
  input.dispatchEvent(new Event("input"));
}

function press(key: string, init: KeyboardEventInit = {}): KeyboardEvent {
  const event = new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true, ...init });
  input.dispatchEvent(event);
  return event;
}

const selected = (): string | undefined => panel.querySelector<HTMLElement>('[aria-selected="true"]')?.dataset["title"];
const settle = (): Promise<unknown> => vi.advanceTimersByTimeAsync(200);

beforeEach(() => {
  vi.useFakeTimers();
  document.body.innerHTML = '<input id="find"><div id="panel" hidden></div><div data-announcer></div>';
  input = document.querySelector("input")!;
  panel = document.querySelector("#panel")!;
  chosen = [];
  finder = new Finder({
    input,
    panel,
    url: "/search/",
    label: "Records",
    least: 2,
    choose: (option, aside) => chosen.push([option.getAttribute("href"), aside]),
  });
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

describe("search as you type", () => {
  it("asks once after a pause, for a fragment, and stands on the best hit", async () => {
    const ask = vi.fn(async (_url: URL, _init: RequestInit) => answer(HITS));
    vi.stubGlobal("fetch", ask);
    type("j");
    type("jo");
    type("joa");
    await settle();
    expect(ask).toHaveBeenCalledTimes(1);
    const [url, init] = ask.mock.calls[0]!;
    expect(url.searchParams.get("q")).toBe("joa");
    expect(new Headers(init.headers).get("X-Hearth-Fragment")).toBe("hits");
    expect(selected()).toBe("Joanna");
    expect(input.getAttribute("aria-expanded")).toBe("true");
    expect(input.getAttribute("aria-activedescendant")).toBe(panel.querySelector('[aria-selected="true"]')!.id);
  });

  it("does not ask for one letter", async () => {
    const ask = vi.fn(async () => answer(HITS));
    vi.stubGlobal("fetch", ask);
    type("j");
    await settle();
    expect(ask).not.toHaveBeenCalled();
    expect(panel.hidden).toBe(true);
  });

  it("moves round with the arrows and opens with Enter, aside with Ctrl", async () => {
    vi.stubGlobal("fetch", async () => answer(HITS));
    type("jo");
    await settle();
    press("ArrowDown");
    expect(selected()).toBe("Joan");
    press("ArrowDown");
    expect(selected()).toBe("Joanna");
    press("ArrowUp");
    expect(selected()).toBe("Joan");
    expect(press("Enter").defaultPrevented).toBe(true);
    press("Enter", { ctrlKey: true });
    expect(chosen).toEqual([["/b", false], ["/b", true]]);
  });

  it("never opens a hit that was found for other words: Enter then sends the form", async () => {
    vi.stubGlobal("fetch", async () => answer(HITS));
    type("jo");
    await settle();
    input.value = "smith"; // typed faster than the answer
    expect(press("Enter").defaultPrevented).toBe(false);
    expect(chosen).toEqual([]);
  });

  it("drops a late answer to an earlier question", async () => {
    const asked: { url: URL; signal: AbortSignal; give(html: string): void }[] = [];
    vi.stubGlobal("fetch", (url: URL, init: RequestInit) => new Promise<Response>((resolve, reject) => {
      init.signal!.addEventListener("abort", () => reject(new DOMException("gone", "AbortError")));
      asked.push({ url, signal: init.signal!, give: (html) => resolve(answer(html)) });
    }));
    type("jo");
    await settle();
    type("joan");
    await settle();
    expect(asked[0]!.signal.aborted).toBe(true);
    asked[1]!.give(HITS.replaceAll("Joanna", "Newest"));
    await settle();
    asked[0]!.give(HITS);
    await settle();
    expect(selected()).toBe("Newest");
  });

  it("says how many were found, the whole count where more exist", async () => {
    vi.stubGlobal("fetch", async () => answer(HITS));
    type("jo");
    await settle();
    await vi.advanceTimersByTimeAsync(700);
    expect(document.querySelector("[data-announcer]")!.textContent!.trim()).toBe("1204 found");
  });

  it("says what to do when nothing is found, the server fails, or the session has ended", async () => {
    vi.stubGlobal("fetch", async () => answer('<p class="none">Nothing found for “zz”.</p>'));
    type("zz");
    await settle();
    expect(panel.textContent).toContain("Nothing found");
    expect(input.getAttribute("aria-expanded")).toBe("false");

    vi.stubGlobal("fetch", async () => answer("", { status: 500 }));
    type("jo");
    await settle();
    expect(panel.textContent).toContain("didn’t answer");

    vi.stubGlobal("fetch", async () => Object.defineProperty(answer("<form>"), "redirected", { value: true }));
    type("joa");
    await settle();
    expect(panel.textContent).toContain("signed out");

    vi.stubGlobal("fetch", async () => { throw new TypeError("network"); });
    type("joan");
    await settle();
    expect(panel.textContent).toContain("can’t be reached");
  });

  it("closes with Escape and leaves the words", async () => {
    vi.stubGlobal("fetch", async () => answer(HITS));
    type("jo");
    await settle();
    expect(finder.open).toBe(true);
    press("Escape");
    expect(finder.open).toBe(false);
    expect(input.value).toBe("jo");
  });
});
