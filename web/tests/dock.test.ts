import { beforeEach, describe, expect, it, vi } from "vitest";
import { Dock, shareOut } from "../src/parts/dock";

const tab = (n: number) => ({ record: `R-${n}`, title: `Record ${n}`, icon: "list", url: `/${n}` });
const many = [1, 2, 3, 4, 5, 6, 7].map(tab);

/** A page as the server sends it: the tabs that it keeps, and the record that the page is about. */
function page(record = "", kept: string[] = []): HTMLElement {
  const attributes = record ? `data-record="${record}" data-record-title="Record ${record}" data-record-icon="case"` : "";
  const tabs = kept.map((n) => `<li data-record="${n}" data-icon="case"><a href="/${n}"><span>Record ${n}</span></a></li>`).join("");
  document.body.innerHTML = `<main tabindex="-1" ${attributes}></main>
    <nav data-dock="u1" data-url="/dock/"><ul data-dock-tabs>${tabs}</ul><details data-dock-more hidden><summary></summary><ul></ul></details></nav>`;
  return document.querySelector("nav")!;
}

let told: string[] = [];

const titles = (): string[] => [...document.querySelectorAll("[data-dock-tabs] a span")].map((span) => span.textContent ?? "");

beforeEach(() => {
  localStorage.clear();
  told = [];
  vi.stubGlobal("fetch", (_address: string, sent: RequestInit) => {
    told.push(String(sent.body));
    return Promise.resolve(new Response());
  });
});

describe("sharing out the tabs", () => {
  it("shows all that fit, in the order they were opened", () => {
    expect(shareOut(many.slice(0, 5), 5, "")).toEqual({ front: many.slice(0, 5), rest: [] });
  });

  it("puts the rest in the menu, and never the open one", () => {
    const { front, rest } = shareOut(many, 5, "R-7");
    expect(front.map((t) => t.record)).toEqual(["R-1", "R-2", "R-3", "R-4", "R-7"]);
    expect(rest.map((t) => t.record)).toEqual(["R-5", "R-6"]);
  });
});

describe("the dock", () => {
  it("gains a tab for the record that is opened, once, and tells the server", () => {
    new Dock(page("B", ["A"]));
    expect(titles()).toEqual(["Record A", "Record B"]);
    expect(document.querySelector("[aria-current]")?.textContent).toContain("Record B");
    expect(told).toEqual(["open=B"]);
    new Dock(page("A", ["A", "B"]));
    expect(titles()).toEqual(["Record A", "Record B"]);
  });

  it("shows what the server keeps on pages that are no record", () => {
    new Dock(page("", ["A", "B"]));
    expect(titles()).toEqual(["Record A", "Record B"]);
    expect(document.querySelector("[aria-current]")).toBeNull();
    expect(told).toEqual([]);
  });

  it("closes a tab, tells the server, and moves the focus to the next", () => {
    new Dock(page("", ["A", "B"]));
    document.querySelector<HTMLButtonElement>('[aria-label="Close Record A"]')!.click();
    expect(titles()).toEqual(["Record B"]);
    expect(told).toEqual(["shut=A"]);
    expect(document.activeElement?.textContent).toContain("Record B");
  });

  it("opens a menu beyond five", () => {
    new Dock(page("G", [..."ABCDEF"]));
    expect(titles()).toHaveLength(5);
    expect(document.querySelector<HTMLElement>("[data-dock-more]")!.hidden).toBe(false);
    expect(document.querySelector("summary")!.textContent).toBe("2 more");
  });

  it("keeps nothing of records in the browser", () => {
    new Dock(page("B", ["A"]));
    expect(localStorage.length).toBe(0);
  });

  it("shows text as text", () => {
    const nav = page("A");
    document.querySelector("main")!.dataset["recordTitle"] = '<img src=x onerror="alert(1)">';
    new Dock(nav);
    expect(document.querySelector("nav img")).toBeNull();
  });
});
