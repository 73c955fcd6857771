// Hearth's settings of an element as a plain tree, and back into the BPMN model.
import type { BlockFace } from "./description";
import type { BusinessObject, Moddle } from "./modeler";

const NAMESPACE = "https://hearth.example/bpmn/1";

export interface Tree {
  tag: string;
  attributes: Record<string, string>;
  text: string;
  children: Tree[];
}

interface Generic {
  $type: string;
  $body?: string;
  $children?: Generic[];
  $descriptor?: { ns?: { uri?: string; localName?: string } };
  [attribute: string]: unknown;
}

export const tree = (tag: string): Tree => ({ tag, attributes: {}, text: "", children: [] });

const tagOf = (element: Generic): string => element.$descriptor?.ns?.localName ?? element.$type.replace(/^.*:/, "");
const ours = (element: Generic): boolean => element.$descriptor?.ns?.uri === NAMESPACE || element.$type.startsWith("hearth:");

function grown(element: Generic): Tree {
  const attributes: Record<string, string> = {};
  for (const [name, value] of Object.entries(element)) {
    if (!name.startsWith("$") && !name.startsWith("xmlns") && (typeof value === "string" || typeof value === "number" || typeof value === "boolean")) attributes[name] = String(value);
  }
  return { tag: tagOf(element), attributes, text: dedent(element.$body ?? ""), children: (element.$children ?? []).map(grown) };
}

/** A text without the indentation of the file. */
export function dedent(text: string): string {
  const lines = text.replace(/\s+$/, "").split("\n");
  const margins = lines.slice(1).filter((line) => line.trim()).map((line) => line.length - line.trimStart().length);
  const margin = margins.length ? Math.min(...margins) : 0;
  return lines.map((line, at) => (at ? line.slice(margin) : line.trimStart())).join("\n").trim();
}

function rooted(moddle: Moddle, from: Tree): Generic {
  const element = moddle.createAny(`hearth:${from.tag}`, NAMESPACE, { ...from.attributes }) as unknown as Generic;
  if (from.text) element.$body = from.text;
  if (from.children.length) element.$children = from.children.map((child) => rooted(moddle, child));
  return element;
}

const valuesOf = (object: BusinessObject): Generic[] => ((object.extensionElements as { values?: Generic[] } | undefined)?.values ?? []) as Generic[];

/** The settings of these tags on an element, in order. */
export function settingsOf(object: BusinessObject, tag: string): Tree[] {
  return valuesOf(object).filter((each) => ours(each) && tagOf(each) === tag).map(grown);
}

/** Extension elements with the settings of a tag replaced; those of other tools stay. */
export function withSettings(moddle: Moddle, object: BusinessObject, tag: string, settings: Tree[]): unknown {
  const others = valuesOf(object).filter((each) => !(ours(each) && tagOf(each) === tag));
  const values = [...others, ...settings.map((each) => rooted(moddle, each))];
  return values.length ? moddle.create("bpmn:ExtensionElements", { values }) : undefined;
}

/** Which block of the palette an element is; null for what Hearth has no block for. */
export function faceOf(object: BusinessObject, faces: BlockFace[]): BlockFace | null {
  const type = object.$type.replace("bpmn:", "");
  const tag = (type.charAt(0).toLowerCase() + type.slice(1)).replace(/^(task|manualTask)$/, "userTask");
  const events = (object.eventDefinitions ?? []) as { $type: string }[];
  const event = (events[0]?.$type ?? "").replace("bpmn:", "").replace("EventDefinition", "").toLowerCase();
  const fitting = faces.filter((face) => face.bpmn === tag && (!face.event || face.event === event));
  if (event && tag !== "endEvent" && !fitting.some((face) => face.event === event)) return null;
  return fitting.find((face) => face.tag && settingsOf(object, face.tag).length > 0) ?? fitting[0] ?? null;
}
