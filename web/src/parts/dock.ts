// The dock: open records stay as tabs at the foot. Five are shown, the rest open from a menu.
import { draftTimes } from "./drafts";
import { read, write, type Kept } from "./keep";
import { clockTime, drawing, make } from "./page";
import { announce } from "./say";

interface Tab {
  record: string;
  title: string;
  icon: string;
  url: string;
}

interface Tabs extends Kept {
  tabs: Tab[];
}

const KIND = "dock";
const MOST = 24;
const NARROW = "(max-width: 48rem)";

/** The tabs to show and those for the menu; the record that is open is always shown. */
export function shareOut(tabs: Tab[], shown: number, current: string): { front: Tab[]; rest: Tab[] } {
  if (tabs.length <= shown) return { front: tabs, rest: [] };
  const front = tabs.slice(0, shown);
  const open = tabs.find((tab) => tab.record === current);
  if (open && !front.includes(open)) front[shown - 1] = open;
  return { front, rest: tabs.filter((tab) => !front.includes(tab)) };
}

export class Dock {
  private readonly user: string;
  private readonly current: string;

  constructor(private readonly nav: HTMLElement) {
    this.user = nav.dataset["dock"] ?? "";
    const main = document.querySelector<HTMLElement>("main");
    this.current = main?.dataset["record"] ?? "";
    if (main && this.current) {
      this.put({
        record: this.current,
        title: main.dataset["recordTitle"] ?? this.current,
        icon: main.dataset["recordIcon"] ?? "list",
        url: location.pathname + location.search,
      });
    }
    this.draw();
    window.addEventListener("storage", () => this.draw());
    window.matchMedia(NARROW).addEventListener("change", () => this.draw());
  }

  private get tabs(): Tab[] {
    return read<Tabs>(this.user, KIND, "tabs")?.tabs ?? [];
  }

  private save(tabs: Tab[]): void {
    write<Tabs>(this.user, KIND, "tabs", { at: new Date().toISOString(), tabs: tabs.slice(-MOST) });
  }

  private put(tab: Tab): void {
    const tabs = this.tabs;
    const at = tabs.findIndex((known) => known.record === tab.record);
    if (at < 0) tabs.push(tab);
    else tabs[at] = tab;
    this.save(tabs);
  }

  private shut(tab: Tab): void {
    this.save(this.tabs.filter((known) => known.record !== tab.record));
    announce(`${tab.title} closed`);
    this.draw();
    const next = this.nav.querySelector<HTMLElement>("[data-dock-tabs] a, summary");
    (next ?? document.querySelector<HTMLElement>("main"))?.focus();
  }

  draw(): void {
    const list = this.nav.querySelector<HTMLElement>("[data-dock-tabs]");
    const more = this.nav.querySelector<HTMLDetailsElement>("[data-dock-more]");
    if (!list || !more) return;
    const drafts = draftTimes(this.user);
    const { front, rest } = shareOut(this.tabs, window.matchMedia(NARROW).matches ? 1 : 5, this.current);
    const line = (tab: Tab): HTMLElement => this.line(tab, drafts.get(tab.record));
    list.replaceChildren(...front.map(line));
    more.hidden = rest.length === 0;
    more.querySelector("summary")?.replaceChildren(`${rest.length} more`);
    more.querySelector("ul")?.replaceChildren(...rest.map(line));
  }

  private line(tab: Tab, draft: Date | undefined): HTMLElement {
    const link = make("a", { href: tab.url }, drawing(tab.icon), make("span", {}, tab.title));
    if (draft) link.append(make("em", { class: "draft" }, `draft kept ${clockTime(draft)}`));
    const shut = make("button", { type: "button", class: "shut", "aria-label": `Close ${tab.title}` }, drawing("x"));
    shut.addEventListener("click", () => this.shut(tab));
    const item = make("li", {}, link, shut);
    if (tab.record === this.current) {
      link.setAttribute("aria-current", "page");
      item.className = "on";
    }
    return item;
  }
}
