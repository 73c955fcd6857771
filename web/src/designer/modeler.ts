// bpmn-js with the parts of it that Hearth needs: no palette and menus of its own, blocks drawn in Hearth's look.
import "diagram-js/assets/diagram-js.css";
import BaseModeler from "bpmn-js/lib/BaseModeler";
import AutoPlaceModule from "bpmn-js/lib/features/auto-place";
import CopyPasteModule from "bpmn-js/lib/features/copy-paste";
import EditorActionsModule from "bpmn-js/lib/features/editor-actions";
import GridSnappingModule from "bpmn-js/lib/features/grid-snapping";
import InteractionEventsModule from "bpmn-js/lib/features/interaction-events";
import KeyboardModule from "bpmn-js/lib/features/keyboard";
import LabelEditingModule from "bpmn-js/lib/features/label-editing";
import ModelingModule from "bpmn-js/lib/features/modeling";
import ModelingFeedbackModule from "bpmn-js/lib/features/modeling-feedback";
import OutlineModule from "bpmn-js/lib/features/outline";
import SnappingModule from "bpmn-js/lib/features/snapping";
import NavigatedViewer from "bpmn-js/lib/NavigatedViewer";
import Viewer from "bpmn-js/lib/Viewer";
import BaseRenderer from "diagram-js/lib/draw/BaseRenderer";
import AutoScrollModule from "diagram-js/lib/features/auto-scroll";
import BendpointsModule from "diagram-js/lib/features/bendpoints";
import ConnectModule from "diagram-js/lib/features/connect";
import ConnectionPreviewModule from "diagram-js/lib/features/connection-preview";
import ContextPadModule from "diagram-js/lib/features/context-pad";
import CreateModule from "diagram-js/lib/features/create";
import KeyboardMoveSelectionModule from "diagram-js/lib/features/keyboard-move-selection";
import MoveModule from "diagram-js/lib/features/move";
import KeyboardMoveModule from "diagram-js/lib/navigation/keyboard-move";
import MoveCanvasModule from "diagram-js/lib/navigation/movecanvas";
import ZoomScrollModule from "diagram-js/lib/navigation/zoomscroll";
import type { BlockFace } from "./description";
import { faceOf, settingsOf } from "./settings";

export interface BusinessObject {
  $type: string;
  id: string;
  name?: string;
  extensionElements?: unknown;
  eventDefinitions?: unknown[];
  default?: BusinessObject;
  conditionExpression?: { body?: string };
  [name: string]: unknown;
}

export interface Shape {
  id: string;
  type: string;
  businessObject: BusinessObject;
  x: number;
  y: number;
  width: number;
  height: number;
  parent: Shape;
  incoming: Shape[];
  outgoing: Shape[];
  source: Shape;
  target: Shape;
  labelTarget?: Shape;
  waypoints?: unknown[];
}

export interface Moddle {
  create(type: string, properties: Record<string, unknown>): unknown;
  createAny(type: string, uri: string, properties: Record<string, unknown>): unknown;
}

export interface Modeling {
  updateProperties(element: Shape, properties: Record<string, unknown>): void;
  updateModdleProperties(element: Shape, object: unknown, properties: Record<string, unknown>): void;
  appendShape(source: Shape, shape: Shape, position: { x: number; y: number }, parent: Shape): Shape;
  createShape(shape: Shape, position: { x: number; y: number }, parent: Shape): Shape;
  connect(source: Shape, target: Shape): Shape;
  reconnectStart(connection: Shape, source: Shape, docking: { x: number; y: number }): void;
  reconnectEnd(connection: Shape, target: Shape, docking: { x: number; y: number }): void;
  moveElements(shapes: Shape[], by: { x: number; y: number }): void;
  removeElements(elements: Shape[]): void;
  layoutConnection(connection: Shape): void;
}

const SVG = "http://www.w3.org/2000/svg";
const WIDTH = 168;
const HEIGHT = 56;

function svg(parent: Element, tag: string, attributes: Record<string, string>, text = ""): SVGElement {
  const element = document.createElementNS(SVG, tag) as SVGElement;
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  if (text) element.textContent = text;
  parent.append(element);
  return element;
}

/** Lines of at most so many characters, two of them; the last one ends in dots where words are left over. */
export function lines(words: string, most: number): string[] {
  const found: string[] = [""];
  for (const word of words.split(/\s+/)) {
    const line = found[found.length - 1] ?? "";
    if (!line || `${line} ${word}`.length <= most) found[found.length - 1] = line ? `${line} ${word}` : word;
    else found.push(word);
  }
  if (found.length <= 2) return found;
  return [found[0] ?? "", `${(found[1] ?? "").slice(0, most - 1)}…`];
}

/** What a block says under its name. */
function second(object: BusinessObject, face: BlockFace): string {
  const settings = face.tag ? settingsOf(object, face.tag)[0] : undefined;
  const target = settings?.children.find((each) => each.tag === "target")?.attributes;
  if (face.code === "task" && target?.["amount"]) return `task, ${target["amount"]} ${(target["unit"] ?? "").replace("-", " ").replace(target["amount"] === "1" ? /s$/ : /$^/, "")}`;
  if (face.code === "sub-path") return String(object["calledElement"] ?? "sub-path");
  return face.label.toLowerCase();
}

/** Whether a block lies on the board as a box: work does, and so do delays and milestones as Hearth lays them out. */
export const isBox = ({ type, width, height }: Pick<Shape, "type" | "width" | "height">): boolean => /Task$|CallActivity$/.test(type) || (/^bpmn:Intermediate/.test(type) && width > height);

/** Draws work blocks as Hearth's pages do: a drawing, the name, and what kind of block it is. */
function blockRenderer(faces: BlockFace[], sprite: string) {
  class BlockRenderer extends (BaseRenderer as unknown as new (bus: unknown, priority: number) => object) {
    static $inject = ["eventBus"];
    constructor(eventBus: unknown) {
      super(eventBus, 1500);
    }
    canRender(element: Shape): boolean {
      if (element.labelTarget) return isBox(element.labelTarget) && this.canRender(element.labelTarget);
      return (isBox(element) || /(Exclusive|Parallel)Gateway$/.test(element.type)) && Boolean(faceOf(element.businessObject, faces));
    }
    drawShape(visuals: Element, element: Shape): SVGElement {
      if (element.labelTarget) return svg(visuals, "g", {}); // a box says its name inside
      const object = element.businessObject;
      const face = faceOf(object, faces);
      if (/Gateway$/.test(element.type)) return this.drawGateway(visuals, element);
      const box = svg(visuals, "rect", { class: "n", width: String(element.width), height: String(element.height), rx: "3" });
      if (!face) return box;
      const words = lines(object.name ?? face.label, Math.floor((element.width - 40) / 6.6));
      const top = element.height / 2 - (words.length + 1) * 8 + 11;
      svg(visuals, "use", { class: "g", href: `${sprite}#${face.icon}`, x: "9", y: String(element.height / 2 - 8), width: "16", height: "16" });
      words.forEach((line, at) => svg(visuals, "text", { class: "b", x: "32", y: String(top + at * 16) }, line));
      svg(visuals, "text", { class: "t2", x: "32", y: String(top + words.length * 16) }, second(object, face));
      return box;
    }
    drawGateway(visuals: Element, { type, width, height }: Shape): SVGElement {
      const diamond = svg(visuals, "path", { class: "n", d: `M${width / 2} 0L${width} ${height / 2}L${width / 2} ${height}L0 ${height / 2}Z` });
      const [x, y] = [width / 2, height / 2];
      if (type === "bpmn:ParallelGateway") svg(visuals, "path", { class: "g", d: `M${x} ${y - 8}V${y + 8}M${x - 8} ${y}H${x + 8}` });
      return diamond;
    }
    getShapePath(element: Shape): string {
      const { x, y, width, height } = element;
      if (/Gateway$/.test(element.type)) return `M${x + width / 2},${y}l${width / 2},${height / 2}l${-width / 2},${height / 2}l${-width / 2},${-height / 2}z`;
      return `M${x},${y}h${width}v${height}h${-width}z`;
    }
  }
  return { __init__: ["hearthRenderer"], hearthRenderer: ["type", BlockRenderer] };
}

const COLOURS = { defaultFillColor: "var(--sheet)", defaultStrokeColor: "var(--edge)", defaultLabelColor: "var(--ink)" };
const TEXT = { defaultStyle: { fontFamily: "var(--font)", fontSize: "12px", lineHeight: 1.3 }, externalStyle: { fontSize: "12px", lineHeight: 1.3 } };

/** Blocks of Hearth are wider than BPMN's; everything else keeps its size. */
const sizes = {
  __init__: ["hearthSizes"],
  hearthSizes: [
    "type",
    Object.assign(
      function (this: unknown, elementFactory: { getDefaultSize: (object: BusinessObject, di: unknown) => { width: number; height: number } }) {
        const before = elementFactory.getDefaultSize.bind(elementFactory);
        elementFactory.getDefaultSize = (object, di) => (/Task$|CallActivity$/.test(object.$type) ? { width: WIDTH, height: HEIGHT } : before(object, di));
      },
      { $inject: ["elementFactory"] },
    ),
  ],
};

/** What can be done with a block where it lies: draw an arrow from it, remove it. */
function contextPad(sprite: string) {
  const entry = (icon: string): string => `<div class="entry"><svg class="ic" aria-hidden="true"><use href="${sprite}#${icon}"></use></svg></div>`;
  class Pad {
    static $inject = ["contextPad", "connect", "modeling"];
    constructor(
      pad: { registerProvider(provider: unknown): void },
      private connect: { start(event: Event, element: Shape): void },
      private modeling: Modeling,
    ) {
      pad.registerProvider(this);
    }
    getContextPadEntries(element: Shape): Record<string, unknown> {
      const draw = (event: Event): void => this.connect.start(event, element);
      const remove = { group: "edit", html: entry("x"), title: "Remove", action: { click: () => this.modeling.removeElements([element]) } };
      if (element.waypoints || element.labelTarget) return { remove };
      return { connect: { group: "connect", html: entry("chev"), title: "Draw an arrow from here", action: { click: draw, dragstart: draw } }, remove };
    }
  }
  return { __init__: ["hearthPad"], hearthPad: ["type", Pad] };
}

const MODULES = [
  ...[AutoPlaceModule, AutoScrollModule, BendpointsModule, ConnectModule, ConnectionPreviewModule, ContextPadModule, CopyPasteModule],
  ...[CreateModule, EditorActionsModule, GridSnappingModule, InteractionEventsModule, KeyboardModule, KeyboardMoveSelectionModule],
  ...[LabelEditingModule, ModelingModule, ModelingFeedbackModule, MoveModule, OutlineModule, SnappingModule],
  ...[KeyboardMoveModule, MoveCanvasModule, ZoomScrollModule],
];

class Drawer extends BaseModeler {}
const modules = (of: unknown): unknown[] => (of as { prototype: { _modules: unknown[] } }).prototype._modules;
(Drawer.prototype as unknown as { _modules: unknown[] })._modules = [...modules(Viewer), ...MODULES];

export type Board = BaseModeler;

export function newModeler(container: HTMLElement, faces: BlockFace[], sprite: string): Board {
  return new Drawer({
    container,
    bpmnRenderer: COLOURS,
    textRenderer: TEXT,
    additionalModules: [blockRenderer(faces, sprite), sizes, contextPad(sprite)],
  } as unknown as ConstructorParameters<typeof BaseModeler>[0]);
}

export function newViewer(container: HTMLElement, faces: BlockFace[], sprite: string): NavigatedViewer {
  return new NavigatedViewer({ container, bpmnRenderer: COLOURS, textRenderer: TEXT, additionalModules: [blockRenderer(faces, sprite)] } as unknown as ConstructorParameters<typeof NavigatedViewer>[0]);
}
