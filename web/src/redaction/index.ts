// Boxes over the pages of a file. The lines of the form say them; without JavaScript they are written there by hand.
import "./redaction.css";

const SVG = "http://www.w3.org/2000/svg";
const STEP = 5;
const LEAST = 4;

interface Box {
  page: number;
  left: number;
  top: number;
  width: number;
  height: number;
}

function readBoxes(text: string): Box[] {
  const boxes: Box[] = [];
  for (const line of text.split("\n")) {
    const [page, left, top, width, height] = line.trim().split(/[\s,;]+/).map(Number);
    if (page && left !== undefined && top !== undefined && width && height) boxes.push({ page, left, top, width, height });
  }
  return boxes;
}

const within = (value: number, least: number, most: number): number => Math.min(Math.max(value, least), most);

/** Keeps a box on its page. */
function settle(box: Box): void {
  box.width = within(box.width, LEAST, 1000);
  box.height = within(box.height, LEAST, 1000);
  box.left = within(box.left, 0, 1000 - box.width);
  box.top = within(box.top, 0, 1000 - box.height);
}

class Redaction {
  private boxes: Box[];
  private readonly pages = new Map<number, SVGSVGElement>();

  constructor(
    root: HTMLElement,
    private readonly lines: HTMLTextAreaElement,
  ) {
    this.boxes = readBoxes(lines.value);
    for (const figure of root.querySelectorAll<HTMLElement>("figure[data-page]")) {
      const svg = figure.querySelector("svg");
      const page = Number(figure.dataset["page"]);
      if (!svg) continue;
      this.pages.set(page, svg);
      this.drawing(svg, page);
      const add = figure.querySelector<HTMLButtonElement>("[data-add-box]");
      if (add) {
        add.hidden = false;
        add.addEventListener("click", () => this.add({ page, left: 350, top: 450, width: 300, height: 30 }));
      }
    }
    lines.addEventListener("change", () => {
      this.boxes = readBoxes(lines.value);
      this.draw();
    });
    this.draw();
  }

  private add(box: Box): void {
    settle(box);
    this.boxes.push(box);
    this.write();
    this.draw(box);
  }

  private write(): void {
    const said = (box: Box): string => [box.page, ...[box.left, box.top, box.width, box.height].map((n) => n.toFixed(1))].join(" ");
    this.lines.value = this.boxes.map(said).join("\n");
  }

  private draw(focused?: Box): void {
    for (const svg of this.pages.values()) svg.replaceChildren();
    this.boxes.forEach((box, index) => {
      const svg = this.pages.get(box.page);
      if (!svg) return;
      const rect = document.createElementNS(SVG, "rect");
      for (const [name, value] of Object.entries({ x: box.left, y: box.top, width: box.width, height: box.height })) {
        rect.setAttribute(name, String(value));
      }
      rect.setAttribute("tabindex", "0");
      rect.setAttribute("role", "img");
      rect.setAttribute("aria-label", `Box ${index + 1} on page ${box.page}`);
      rect.addEventListener("keydown", (event) => this.key(event, box));
      svg.append(rect);
      if (box === focused) rect.focus();
    });
  }

  private key(event: KeyboardEvent, box: Box): void {
    const way = { ArrowLeft: [-STEP, 0], ArrowRight: [STEP, 0], ArrowUp: [0, -STEP], ArrowDown: [0, STEP] }[event.key];
    if (event.key === "Delete" || event.key === "Backspace") {
      this.boxes = this.boxes.filter((each) => each !== box);
      event.preventDefault();
      this.write();
      this.draw(this.boxes.find((each) => each.page === box.page));
      return;
    }
    if (!way) return;
    event.preventDefault();
    const [x = 0, y = 0] = way;
    if (event.shiftKey) {
      box.width += x;
      box.height += y;
    } else {
      box.left += x;
      box.top += y;
    }
    settle(box);
    this.write();
    this.draw(box);
  }

  private drawing(svg: SVGSVGElement, page: number): void {
    let from: { x: number; y: number } | null = null;
    let shown: SVGRectElement | null = null;
    const at = (event: PointerEvent): { x: number; y: number } => {
      const place = svg.getBoundingClientRect();
      return {
        x: within(((event.clientX - place.left) / place.width) * 1000, 0, 1000),
        y: within(((event.clientY - place.top) / place.height) * 1000, 0, 1000),
      };
    };
    svg.addEventListener("pointerdown", (event) => {
      if (event.button !== 0 || event.target !== svg) return;
      from = at(event);
      shown = document.createElementNS(SVG, "rect");
      svg.append(shown);
      svg.setPointerCapture(event.pointerId);
    });
    svg.addEventListener("pointermove", (event) => {
      if (!from || !shown) return;
      const to = at(event);
      shown.setAttribute("x", String(Math.min(from.x, to.x)));
      shown.setAttribute("y", String(Math.min(from.y, to.y)));
      shown.setAttribute("width", String(Math.abs(to.x - from.x)));
      shown.setAttribute("height", String(Math.abs(to.y - from.y)));
    });
    svg.addEventListener("pointerup", (event) => {
      if (!from) return;
      const to = at(event);
      const box = { page, left: Math.min(from.x, to.x), top: Math.min(from.y, to.y), width: Math.abs(to.x - from.x), height: Math.abs(to.y - from.y) };
      from = shown = null;
      if (box.width >= LEAST && box.height >= LEAST) this.add(box);
      else this.draw();
    });
  }
}

for (const root of document.querySelectorAll<HTMLElement>("[data-redaction]")) {
  const lines = root.querySelector<HTMLTextAreaElement>("textarea[data-boxes]");
  if (lines) new Redaction(root, lines);
}
