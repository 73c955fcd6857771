type Control = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement;

const SKIP = "hx-morph-skip";

/** What a control holds, as one text. */
function held(control: Control): string {
  const ticked = control instanceof HTMLInputElement && (control.type === "checkbox" || control.type === "radio");
  return ticked ? String(control.checked) : control.value;
}

function controls(within: ParentNode): NodeListOf<Control> {
  return within.querySelectorAll<Control>("input, textarea, select");
}

/** What somebody types while the server answers stays: the answer to what was sent before knows nothing of it. */
export class Typing {
  private readonly sent = new WeakMap<Element, string>();
  private kept: Control[] = [];

  /** As a request leaves: what the controls hold that it takes along. */
  leaves(within: ParentNode): void {
    for (const control of controls(within)) this.sent.set(control, held(control));
  }

  /** Before its answer is put in: those that hold something else by now are passed over. */
  arrives(within: ParentNode): void {
    this.settled();
    this.kept = [...controls(within)].filter((control) => {
      const before = this.sent.get(control);
      return before !== undefined && before !== held(control) && !control.hasAttribute(SKIP);
    });
    for (const control of this.kept) control.setAttribute(SKIP, "");
  }

  /** Once it is in. */
  settled(): void {
    for (const control of this.kept) control.removeAttribute(SKIP);
    this.kept = [];
  }
}
