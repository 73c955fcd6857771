import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { singleKeys, startAllOf, startFind, startKeys } from "../src/parts/find";
import { startPicker } from "../src/parts/picker";
import { sentenceFor, startRequests } from "../src/parts/requests";
import { announce, toast } from "../src/parts/say";
import { startTold } from "../src/parts/told";
import { startAlerts, startCopying, startMenus, startPreferences } from "../src/parts/small";

beforeEach(() => {
  document.cookie = "hearth_single_keys=; max-age=0";
  document.cookie = "hearth_theme=; max-age=0";
});
afterEach(() => vi.unstubAllGlobals());

describe("saying", () => {
  it("says a repeated sentence again", () => {
    document.body.innerHTML = "<div data-announcer></div>";
    const region = document.querySelector("[data-announcer]")!;
    announce("3 found");
    const first = region.textContent;
    announce("3 found");
    expect(region.textContent).not.toBe(first);
    expect(region.textContent!.trim()).toBe("3 found");
  });

  it("shows a message as text, to be closed", () => {
    document.body.innerHTML = "<div data-announcer></div><div data-toasts></div>";
    toast("<b>no</b>");
    expect(document.querySelector(".toast b")).toBeNull();
    document.querySelector<HTMLButtonElement>(".toast button")!.click();
    expect(document.querySelector(".toast")).toBeNull();
  });
});

describe("a link's own key", () => {
  it("opens it from anywhere but a text, unless single keys are off or another key is held", () => {
    document.body.innerHTML = '<a href="#next" data-key="n">Next</a><textarea></textarea><p></p>';
    startKeys();
    const opened = vi.fn((event: Event) => event.preventDefault());
    document.querySelector("a")!.addEventListener("click", opened);
    const press = (target: string, held = {}) =>
      document.querySelector(target)!.dispatchEvent(new KeyboardEvent("keydown", { key: "n", bubbles: true, ...held }));
    press("textarea");
    press("p", { ctrlKey: true });
    expect(opened).not.toHaveBeenCalled();
    press("p");
    expect(opened).toHaveBeenCalledTimes(1);
    document.cookie = "hearth_single_keys=off";
    press("p");
    expect(opened).toHaveBeenCalledTimes(1);
  });
});

describe("the tick above a list", () => {
  it("ticks each row, and shows when only some are", () => {
    const row = '<input type="checkbox" name="task">';
    document.body.innerHTML = `<form><input type="checkbox" data-all hidden>${row}${row}</form>`;
    const all = document.querySelector<HTMLInputElement>("[data-all]")!;
    const rows = [...document.querySelectorAll<HTMLInputElement>("[name]")];
    startAllOf(all);
    all.checked = true;
    all.dispatchEvent(new Event("change", { bubbles: true }));
    expect(rows.every((each) => each.checked)).toBe(true);
    rows[0]!.checked = false;
    rows[0]!.dispatchEvent(new Event("change", { bubbles: true }));
    expect([all.checked, all.indeterminate]).toEqual([false, true]);
  });
});

describe("the search key", () => {
  const slash = (target: Element): KeyboardEvent => {
    const event = new KeyboardEvent("keydown", { key: "/", bubbles: true, cancelable: true });
    target.dispatchEvent(event);
    return event;
  };

  it("goes to the search, but never from a text, nor when it is switched off", () => {
    document.body.innerHTML = '<form data-combobox data-url="/s/"><input></form><textarea></textarea><p></p>';
    startFind(document.querySelector("form")!);
    expect(slash(document.querySelector("textarea")!).defaultPrevented).toBe(false);
    expect(slash(document.querySelector("p")!).defaultPrevented).toBe(true);
    expect(document.activeElement).toBe(document.querySelector("input"));
    document.cookie = "hearth_single_keys=off";
    expect(singleKeys()).toBe(false);
    expect(slash(document.querySelector("p")!).defaultPrevented).toBe(false);
  });
});

describe("a record picker", () => {
  it("sends the chosen hit's reference and shows its words", async () => {
    vi.useFakeTimers();
    vi.stubGlobal("fetch", async () => new Response('<div role="group"><div role="option" data-value="CN-1" data-title="Joanna">J</div></div>'));
    document.body.innerHTML = '<form><span data-picker data-url="/p/"><input name="tenant" id="t" value="CN-9"></span></form><div data-announcer></div>';
    const form = document.querySelector("form")!;
    startPicker(document.querySelector("[data-picker]")!);
    const sent = (): FormDataEntryValue | null => new FormData(form).get("tenant");
    expect(sent()).toBe("CN-9");
    const input = document.querySelector<HTMLInputElement>("#t")!;
    input.value = "joa";
    input.dispatchEvent(new Event("input"));
    await vi.advanceTimersByTimeAsync(200);
    input.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", cancelable: true }));
    expect(sent()).toBe("CN-1");
    expect(input.value).toBe("Joanna");
    expect(form.textContent).toContain("CN-1 chosen");
    input.value = "CN-44";
    input.dispatchEvent(new Event("input"));
    expect(sent()).toBe("CN-44"); // a reference typed in full is sent as it is
    vi.useRealTimers();
  });
});

describe("who is told", () => {
  it("is picked, taken away and typed, and sent as words with commas", async () => {
    vi.useFakeTimers();
    vi.stubGlobal("fetch", async () => new Response('<div role="group"><div role="option" data-value="r@x.org" data-title="Rosa">R</div></div>'));
    document.body.innerHTML =
      '<form><div data-told data-url="/w/"><ul hidden><li data-value="owner">The case’s owner</li></ul><input name="tells" id="t" value="owner, desk"></div></form><div data-announcer></div>';
    startTold(document.querySelector("[data-told]")!);
    const sent = (): FormDataEntryValue | null => new FormData(document.querySelector("form")!).get("tells");
    const chips = (): (string | null)[] => [...document.querySelectorAll(".chip")].map((each) => each.textContent);
    expect([sent(), chips()]).toEqual(["owner, desk", ["The case’s owner ✕", "desk ✕"]]);
    const input = document.querySelector<HTMLInputElement>("#t")!;
    input.value = "ro";
    input.dispatchEvent(new Event("input"));
    await vi.advanceTimersByTimeAsync(200);
    input.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", cancelable: true }));
    expect([sent(), input.value]).toEqual(["owner, desk, r@x.org", ""]);
    document.querySelectorAll<HTMLButtonElement>(".chip")[1]!.click();
    expect([sent(), document.activeElement?.textContent]).toEqual(["owner, r@x.org", "Rosa ✕"]);
    input.value = "team-leader";
    input.dispatchEvent(new Event("change"));
    expect(sent()).toBe("owner, r@x.org, team-leader");
    const kept = document.querySelector<HTMLInputElement>("[data-picked]")!;
    kept.value = "r@x.org";
    kept.dispatchEvent(new Event("restore"));
    expect(chips()).toEqual(["Rosa ✕"]); // a draft put back
    vi.useRealTimers();
  });
});

describe("a high alert", () => {
  it("is read before a call, letter or visit", () => {
    document.body.innerHTML = `<div data-announcer></div><ul class="alerts"><li data-unread><span class="main">Two officers</span><button>Read</button></li></ul><a data-act href="/call/">Call</a>`;
    document.querySelector("li")!.scrollIntoView = () => undefined;
    startAlerts();
    const click = (): MouseEvent => {
      const event = new MouseEvent("click", { bubbles: true, cancelable: true });
      document.querySelector("a")!.dispatchEvent(event);
      return event;
    };
    expect(click().defaultPrevented).toBe(true);
    expect(document.activeElement).toBe(document.querySelector("button"));
    document.querySelector("li")!.removeAttribute("data-unread");
    document.addEventListener("click", (event) => event.preventDefault(), { once: true }); // don't navigate
    click();
    expect(document.querySelector("[data-unread]")).toBeNull();
  });
});

describe("small parts", () => {
  it("copies a reference and says so", async () => {
    const written: string[] = [];
    vi.stubGlobal("navigator", { clipboard: { writeText: async (text: string) => void written.push(text) } });
    document.body.innerHTML = '<div data-announcer></div><button data-copy="CN-0001">CN-0001</button>';
    startCopying();
    document.querySelector("button")!.click();
    await vi.waitFor(() => expect(document.querySelector("[data-announcer]")!.textContent!.trim()).toBe("CN-0001 copied"));
    expect(written).toEqual(["CN-0001"]);
  });

  it("closes a menu with Escape and gives the focus back", () => {
    document.body.innerHTML = "<details data-menu open><summary>Menu</summary><a href='#'>One</a></details>";
    startMenus();
    document.querySelector("a")!.focus();
    document.dispatchEvent(new KeyboardEvent("keydown", { key: "Escape" }));
    expect(document.querySelector("details")!.open).toBe(false);
    expect(document.activeElement).toBe(document.querySelector("summary"));
  });

  it("forces a theme at once and remembers it for the server's next page", () => {
    document.body.innerHTML = '<fieldset hidden><input type="radio" name="theme" value=""><input type="radio" name="theme" value="dark"></fieldset>';
    startPreferences(document.querySelector("fieldset")!);
    const dark = document.querySelector<HTMLInputElement>('[value="dark"]')!;
    dark.checked = true;
    dark.dispatchEvent(new Event("change", { bubbles: true }));
    expect(document.documentElement.dataset["theme"]).toBe("dark");
    expect(document.cookie).toContain("hearth_theme=dark");
  });
});

describe("htmx", () => {
  const send = (name: string, ctx: object): CustomEvent => {
    const event = new CustomEvent(name, { detail: { ctx }, bubbles: true, cancelable: true });
    document.dispatchEvent(event);
    return event;
  };

  it("sends the token with what changes something, and not with a GET", () => {
    document.head.innerHTML = '<meta name="csrf-token" content="t0k">';
    document.body.innerHTML = "<div data-announcer></div><div data-toasts></div>";
    startRequests();
    const post = { request: { method: "POST", headers: {} as Record<string, string> } };
    const get = { request: { method: "GET", headers: {} as Record<string, string> } };
    send("htmx:config:request", post);
    send("htmx:config:request", get);
    expect(post.request.headers["X-CSRFToken"]).toBe("t0k");
    expect(get.request.headers).toEqual({});
  });

  it("says what to do for every kind of failure", () => {
    send("htmx:response:error", { response: { status: 500 } });
    expect(document.querySelector(".toast")!.textContent).toContain("try again");
    for (const status of [400, 401, 403, 404, 413, 429, 500, 503]) expect(sentenceFor(status)).toMatch(/\.$/);
    expect(new Set([401, 403, 404, 413, 429, 500].map(sentenceFor)).size).toBe(6);
  });

  it("leaves a conflict or a refused form to the page that was sent", () => {
    document.querySelector("[data-toasts]")!.innerHTML = "";
    send("htmx:response:error", { response: { status: 422 } });
    send("htmx:response:error", { response: { status: 409 } });
    expect(document.querySelector(".toast")).toBeNull();
  });
});
