// What can be done with a path: add, lead, move, remove, set. The board, the panel and the outline all go through here.
import type { BlockFace, Start } from "./description";
import type { Board, BusinessObject, Moddle, Modeling, Shape } from "./modeler";
import { faceOf, settingsOf, type Tree, tree, withSettings } from "./settings";

const GAP = 40;
const STEP = 208;

interface Registry {
  get(id: string): Shape | undefined;
  filter(keep: (element: Shape) => boolean): Shape[];
}
interface Factory {
  createShape(attributes: Record<string, unknown>): Shape;
}
interface Canvas {
  getRootElement(): Shape;
  zoom(level?: number | "fit-viewport", centre?: "auto"): number;
  viewbox(box?: Record<string, number>): { x: number; y: number; width: number; height: number };
  scrollToElement(element: Shape, padding?: number): void;
  addMarker(element: string, marker: string): void;
  removeMarker(element: string, marker: string): void;
  focus?(): void;
}
interface Selection {
  get(): Shape[];
  select(element: Shape | null): void;
}

interface Commands {
  register(name: string, handler: { preExecute(context: { act(): void }): void }): void;
  execute(name: string, context: { act(): void }): void;
}

const DEED = "hearth.deed";
const centre = (shape: Shape): { x: number; y: number } => ({ x: shape.x + shape.width / 2, y: shape.y + shape.height / 2 });

export class Drawing {
  readonly faces: BlockFace[];

  constructor(
    readonly board: Board,
    start: Start,
  ) {
    this.faces = start.palette.blocks;
    this.get<Commands>("commandStack").register(DEED, { preExecute: (context) => context.act() });
  }

  /** What somebody does in one go is undone in one go, however many changes it takes. */
  private together(act: () => void): void {
    this.get<Commands>("commandStack").execute(DEED, { act });
  }

  get<T>(name: string): T {
    return this.board.get(name);
  }
  get canvas(): Canvas {
    return this.get("canvas");
  }
  get registry(): Registry {
    return this.get("elementRegistry");
  }
  get modeling(): Modeling {
    return this.get("modeling");
  }
  get selection(): Selection {
    return this.get("selection");
  }
  get moddle(): Moddle {
    return this.get("moddle");
  }
  get root(): Shape {
    const root = this.canvas.getRootElement();
    if (root.businessObject.$type !== "bpmn:Collaboration") return root;
    return this.registry.filter((each) => each.type === "bpmn:Participant")[0] ?? root;
  }
  /** The process itself, whose settings are those of the path. */
  get process(): BusinessObject {
    const object = this.root.businessObject;
    return object.$type === "bpmn:Participant" ? (object["processRef"] as BusinessObject) : object;
  }

  face(element: Shape): BlockFace | null {
    return faceOf(element.businessObject, this.faces);
  }
  nameOf(element: Shape): string {
    return element.businessObject.name || this.face(element)?.label || element.id;
  }
  blocks(): Shape[] {
    return this.registry.filter((each) => !each.labelTarget && !each.waypoints && Boolean(each.parent) && /Task$|Event$|Gateway$|Activity$|SubProcess$|Transaction$/.test(each.type));
  }
  arrows(element: Shape): Shape[] {
    return (element.outgoing ?? []).filter((each) => each.type === "bpmn:SequenceFlow");
  }

  /** The blocks as somebody would tell them: from the start on, branch after branch; then what nothing leads to. */
  told(): Shape[] {
    const all = this.blocks();
    const found = new Set<Shape>();
    const follow = (element: Shape): void => {
      const waiting = [element];
      while (waiting.length) {
        const next = waiting.pop();
        if (!next || found.has(next)) continue;
        found.add(next);
        waiting.push(...this.arrows(next).map((arrow) => arrow.target).reverse());
      }
    };
    all.filter((each) => each.type === "bpmn:StartEvent").forEach(follow);
    all.forEach(follow);
    return [...found].filter((each) => all.includes(each));
  }

  private shape(face: BlockFace): Shape {
    const type = `bpmn:${face.bpmn.charAt(0).toUpperCase()}${face.bpmn.slice(1)}`;
    const event = face.event ? { eventDefinitionType: `bpmn:${face.event.charAt(0).toUpperCase()}${face.event.slice(1)}EventDefinition` } : {};
    const shape = this.get<Factory>("elementFactory").createShape({ type, ...event });
    if (face.tag) shape.businessObject["extensionElements"] = withSettings(this.moddle, shape.businessObject, face.tag, [tree(face.tag)]);
    if (!/Gateway$/.test(type)) shape.businessObject["name"] = this.freshName(face.label);
    return shape;
  }

  private freshName(label: string): string {
    const names = new Set(this.blocks().map((each) => each.businessObject.name));
    let name = label;
    for (let count = 2; names.has(name); count += 1) name = `${label} ${count}`;
    return name;
  }

  /** Begins to drag a new block onto the board. */
  drag(event: Event, face: BlockFace): void {
    this.get<{ start(event: Event, shape: Shape): void }>("create").start(event, this.shape(face));
  }

  /** Adds a block after another one, in its way where one way goes on; without one, in the middle of what is seen. */
  add(face: BlockFace, after?: Shape): Shape {
    const shape = this.shape(face);
    if (!after || after.waypoints || after.type === "bpmn:EndEvent") {
      const box = this.canvas.viewbox();
      const added = this.modeling.createShape(shape, { x: Math.round(box.x + box.width / 2), y: Math.round(box.y + box.height / 2) }, this.root);
      this.selection.select(added);
      return added;
    }
    const onward = this.arrows(after);
    const single = onward.length === 1 && !/Gateway$/.test(after.type) && face.bpmn !== "endEvent" ? onward[0] : undefined;
    const x = after.x + after.width + GAP;
    let added = shape;
    this.together(() => {
      if (single) this.makeRoom(after, x);
      const free = single ? centre(after).y : this.freeRow(x, shape, centre(after).y);
      added = this.modeling.appendShape(after, shape, { x: x + shape.width / 2, y: free }, after.parent);
      if (single) this.modeling.reconnectStart(single, added, centre(added));
    });
    this.selection.select(added);
    this.canvas.scrollToElement(added);
    return added;
  }

  private makeRoom(after: Shape, from: number): void {
    const right = this.blocks().filter((each) => each !== after && each.x >= from - GAP / 2);
    if (right.length) this.modeling.moveElements(right, { x: STEP, y: 0 });
  }

  private freeRow(x: number, shape: Shape, from: number): number {
    const beside = this.blocks().filter((each) => each.x < x + shape.width + 8 && each.x + each.width > x - 8);
    let y = from;
    while (beside.some((each) => Math.abs(centre(each).y - y) < (each.height + shape.height) / 2 + 16)) y += 100;
    return y;
  }

  lead(from: Shape, to: Shape): void {
    this.modeling.connect(from, to);
  }
  redirect(arrow: Shape, to: Shape): void {
    this.modeling.reconnectEnd(arrow, to, centre(to));
  }

  /** Takes a block out; where one way came in and one went on, they become one. */
  remove(element: Shape): void {
    const incoming = (element.incoming ?? []).filter((each) => each.type === "bpmn:SequenceFlow");
    const onward = element.waypoints ? [] : this.arrows(element);
    const [one, next] = [incoming[0], onward[0]];
    this.together(() => {
      if (!element.waypoints && incoming.length === 1 && onward.length === 1 && one && next && one.source !== next.target) this.modeling.reconnectEnd(one, next.target, centre(next.target));
      this.modeling.removeElements([element]);
    });
  }

  /** Takes a block out of its place and puts it after another one. */
  moveAfter(element: Shape, after: Shape): void {
    this.together(() => this.movedAfter(element, after));
  }

  private movedAfter(element: Shape, after: Shape): void {
    const [one, next] = [element.incoming.filter((each) => each.type === "bpmn:SequenceFlow"), this.arrows(element)];
    const onward = this.arrows(after).filter((each) => each.target !== element);
    if (one.length === 1 && next.length === 1 && one[0] && next[0]) {
      this.modeling.reconnectEnd(one[0], next[0].target, centre(next[0].target));
      this.modeling.removeElements([next[0]]);
    }
    const x = after.x + after.width + GAP;
    const single = onward.length === 1 && !/Gateway$/.test(after.type) ? onward[0] : undefined;
    if (single) this.makeRoom(after, x);
    this.modeling.moveElements([element], { x: x - element.x, y: centre(after).y - centre(element).y });
    this.modeling.connect(after, element);
    if (single) this.modeling.reconnectStart(single, element, centre(element));
  }

  settings(object: BusinessObject, tag: string): Tree[] {
    return settingsOf(object, tag);
  }
  set(element: Shape, tag: string, settings: Tree[]): void {
    if (element === this.root && element.businessObject !== this.process) {
      this.modeling.updateModdleProperties(element, this.process, { extensionElements: withSettings(this.moddle, this.process, tag, settings) });
      return;
    }
    this.modeling.updateProperties(element, { extensionElements: withSettings(this.moddle, element.businessObject, tag, settings) });
  }
  property(element: Shape, name: string, value: unknown): void {
    this.modeling.updateProperties(element, { [name]: value });
  }
  eventDefinition(element: Shape): Record<string, unknown> | undefined {
    return (element.businessObject.eventDefinitions as Record<string, unknown>[] | undefined)?.[0];
  }
  setEvent(element: Shape, properties: Record<string, unknown>): void {
    const definition = this.eventDefinition(element);
    if (definition) this.modeling.updateModdleProperties(element, definition, properties);
  }
  expression(body: string): unknown {
    return body ? this.moddle.create("bpmn:FormalExpression", { body }) : undefined;
  }

  /** Names of decisions stand above them where the file does not say where: beneath, arrows run through them. */
  placeLabels(): void {
    const bus = this.get<{ fire(name: string, what: unknown): void }>("eventBus");
    for (const label of this.registry.filter((each) => Boolean(each.labelTarget) && /Gateway$/.test(each.labelTarget?.type ?? ""))) {
      const target = label.labelTarget;
      const placed = (target as unknown as { di?: { label?: { bounds?: unknown } } }).di?.label?.bounds;
      if (!target || placed) continue;
      label.y = target.y - label.height - 4;
      bus.fire("element.changed", { element: label });
    }
  }

  async xml(): Promise<string> {
    return (await this.board.saveXML({ format: true })).xml ?? "";
  }
}
