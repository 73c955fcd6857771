import "./styles/bootstrap.scss";
import "./styles/tokens.css";
import "./styles/base.css";
import "./styles/shell.css";
import "./styles/sheet.css";
import "./styles/forms.css";
import "./styles/print.css";
import "htmx.org";
import { Dock } from "./parts/dock";
import { clearSent, DraftKeeper, draftTimes, keepUnsent } from "./parts/drafts";
import { startAllOf, startFind, startKeys } from "./parts/find";
import { forgetAll, sweep } from "./parts/keep";
import { reader } from "./parts/page";
import { startPalette } from "./parts/palette";
import { startPanes } from "./parts/panes";
import { startPicker } from "./parts/picker";
import { startRequests } from "./parts/requests";
import { sayNews } from "./parts/say";
import { Script } from "./parts/script";
import { focusErrors, panToNow, startAlerts, startCopying, startDay, startMenus, startPreferences } from "./parts/small";
import { startTold } from "./parts/told";
import { Typing } from "./parts/typing";

const user = reader();
let dock: Dock | null = null;
const started = new WeakSet<Element>();
const scripts = new Map<Element, Script>();
const typing = new Typing();
let refocus: (() => void)[] = [];

function each<E extends Element>(root: ParentNode, selector: string, start: (element: E) => void): void {
  for (const element of root.querySelectorAll<E>(selector)) {
    if (started.has(element)) continue;
    started.add(element);
    start(element);
  }
}

/** Brings what the server has sent to life; again for what htmx swaps in. Pickers first: a draft fills them. */
function enliven(root: ParentNode): void {
  each<HTMLElement>(root, "[data-picker]", startPicker);
  each<HTMLElement>(root, "[data-told]", startTold);
  each<HTMLElement>(root, "[data-day]", startDay);
  each<HTMLElement>(root, "[data-script]", (list) => scripts.set(list, new Script(list)));
  if (user) each<HTMLFormElement>(root, "form[data-draft]", (form) => void new DraftKeeper(form, user.key, () => dock?.draw()));
  each<SVGElement>(root, "svg.path", panToNow);
  each<HTMLInputElement>(root, "input[data-all]", startAllOf);
  each<HTMLElement>(root, "[data-panes]", startPanes);
  sayNews(root);
}

if (user) {
  sweep(user.key, new Date());
  clearSent(user.key);
} else keepUnsent();
startRequests();
startCopying();
startMenus();
startAlerts();
startKeys();
each<HTMLFormElement>(document, "form[data-combobox]", startFind);
each<HTMLDialogElement>(document, "dialog[data-palette]", startPalette);
each<HTMLElement>(document, "[data-preferences]", startPreferences);
each<HTMLFormElement>(document, "form[data-sign-out]", (form) => {
  form.addEventListener("submit", (event) => {
    const kept = user ? draftTimes(user.key).size : 0;
    const records = kept === 1 ? "1 record has a draft" : `${kept} records have drafts`;
    if (kept && !window.confirm(`${records} in this browser. Signing out removes what was not sent.`)) event.preventDefault();
    else forgetAll();
  });
});
enliven(document);
each<HTMLElement>(document, "nav[data-dock]", (nav) => {
  dock = new Dock(nav);
});
focusErrors(document);
document.addEventListener("htmx:before:request", (event) => {
  if (event.target instanceof Element) typing.leaves(event.target);
});
// A morph compares the server's new markup with the page: a script first gives its own additions back.
document.addEventListener("htmx:before:swap", () => {
  typing.arrives(document);
  refocus = [...scripts.values()].flatMap((script) => script.undress() ?? []);
  for (const list of scripts.keys()) started.delete(list);
  scripts.clear();
});
document.addEventListener("htmx:after:swap", () => {
  typing.settled();
  if (user) clearSent(user.key);
  enliven(document);
  for (const focus of refocus) focus();
  dock?.draw();
});
