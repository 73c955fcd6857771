import { beforeEach, describe, expect, it } from "vitest";
import { Dock, shareOut } from "../src/parts/dock";

const tab = (n: number) => ({ record: `R-${n}`, title: `Record ${n}`, icon: "list", url: `/${n}` });
const many = [1, 2, 3, 4, 5, 6, 7].map(tab);

function page(record = ""): HTMLElement {
  const attributes = record ? `data-record="${record}" data-record-title="Record ${record}" data-record-icon="case"` : "";
  document.body.innerHTML = `<main tabindex="-1" ${attributes}></main>
    <nav data-dock="u1"><ul data-dock-tabs></ul><details data-dock-more hidden><summary></summary><ul></ul></details></nav>`;
  return document.querySelector("nav")!;
}

const titles = (): string[] => [...document.querySelectorAll("[data-dock-tabs] a span")].map((span) => span.textContent ?? "");

beforeEach(() => localStorage.clear());

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
  it("gains a tab for each record opened, once, and keeps them on pages that are no record", () => {
    for (const record of ["A", "B", "A"]) new Dock(page(record));
    expect(titles()).toEqual(["Record A", "Record B"]);
    expect(document.querySelector("[aria-current]")?.textContent).toContain("Record A");
    new Dock(page());
    expect(titles()).toEqual(["Record A", "Record B"]);
    expect(document.querySelector("[aria-current]")).toBeNull();
  });

  it("closes a tab and moves the focus to the next", () => {
    for (const record of ["A", "B"]) new Dock(page(record));
    document.querySelector<HTMLButtonElement>('[aria-label="Close Record A"]')!.click();
    expect(titles()).toEqual(["Record B"]);
    expect(document.activeElement?.textContent).toContain("Record B");
  });

  it("opens a menu beyond five", () => {
    for (const n of "ABCDEFG") new Dock(page(n));
    expect(titles()).toHaveLength(5);
    expect(document.querySelector<HTMLElement>("[data-dock-more]")!.hidden).toBe(false);
    expect(document.querySelector("summary")!.textContent).toBe("2 more");
  });

  it("shows text as text", () => {
    const nav = page("A");
    document.querySelector("main")!.dataset["recordTitle"] = '<img src=x onerror="alert(1)">';
    new Dock(nav);
    expect(document.querySelector("nav img")).toBeNull();
  });
});
