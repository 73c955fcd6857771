// The dock: open records stay as tabs at the foot, on every device. The server keeps which; five are shown, the rest
// open from a menu. Drafts stay in this browser.
import { draftTimes } from "./drafts";
import { clockTime, drawing, make } from "./page";
import { announce } from "./say";

export interface Tab {
  record: string;
  title: string;
  icon: string;
  url: string;
}

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

/** The tabs as the server has drawn them. */
function drawn(nav: HTMLElement): Tab[] {
  return [...nav.querySelectorAll<HTMLElement>("[data-dock-tabs] > li[data-record]")].map((item) => ({
    record: item.dataset["record"] ?? "",
    title: item.querySelector("a span")?.textContent ?? "",
    icon: item.dataset["icon"] ?? "list",
    url: item.querySelector("a")?.getAttribute("href") ?? "",
  }));
}

export class Dock {
  private readonly user: string;
  private readonly current: string;
  private readonly keptAt: string;
  private tabs: Tab[];

  constructor(private readonly nav: HTMLElement) {
    this.user = nav.dataset["dock"] ?? "";
    this.keptAt = nav.dataset["url"] ?? "";
    this.tabs = drawn(nav);
    const main = document.querySelector<HTMLElement>("main");
    this.current = main?.dataset["record"] ?? "";
    if (main && this.current) {
      this.put({
        record: this.current,
        title: main.dataset["recordTitle"] ?? this.current,
        icon: main.dataset["recordIcon"] ?? "list",
        url: location.pathname + location.search,
      });
      this.tell({ open: this.current });
    }
    this.draw();
    window.matchMedia(NARROW).addEventListener("change", () => this.draw());
  }

  /** Has the server keep a change. A dock that can't be kept is no reason to disturb anybody: the tab is here all the same. */
  private tell(change: Record<string, string>): void {
    if (!this.keptAt) return;
    const token = document.querySelector<HTMLMetaElement>('meta[name="csrf-token"]')?.content ?? "";
    const body = new URLSearchParams(change);
    void fetch(this.keptAt, { method: "POST", body, headers: { "X-CSRFToken": token }, keepalive: true }).catch(() => undefined);
  }

  private put(tab: Tab): void {
    const at = this.tabs.findIndex((known) => known.record === tab.record);
    if (at < 0) this.tabs = [...this.tabs, tab].slice(-MOST);
    else this.tabs[at] = tab;
  }

  private shut(tab: Tab): void {
    this.tabs = this.tabs.filter((known) => known.record !== tab.record);
    this.tell({ shut: tab.record });
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
