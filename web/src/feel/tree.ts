// The syntax tree as the server writes it (src/hearth/feel/ast.py), with what the checker found out of it.
export interface Iteration {
  name: string;
  domain: Node;
  last: Node | null;
}

export type Node = { at: [number, number]; instant?: true } & (
  | { node: "Number"; value: string }
  | { node: "String"; value: string }
  | { node: "Boolean"; value: boolean }
  | { node: "Null" }
  | { node: "At"; text: string }
  | { node: "Name"; name: string }
  | { node: "Path"; base: Node; name: string }
  /** `sees`: the names of the item's fields; null where they aren't known. */
  | { node: "Filter"; base: Node; condition: Node; sees: string[] | null }
  | { node: "Call"; function: Node; arguments: Node[]; names: string[] }
  | { node: "Function"; parameters: { name: string; type: string | null }[]; body: Node }
  | { node: "If"; condition: Node; yes: Node; no: Node }
  | { node: "For"; iterations: Iteration[]; body: Node }
  | { node: "Quantified"; every: boolean; iterations: Iteration[]; condition: Node }
  | { node: "ListOf"; items: Node[] }
  | { node: "Context"; entries: { key: string; value: Node }[] }
  | { node: "Range"; low: Node | null; high: Node | null; low_included: boolean; high_included: boolean; test: string }
  | { node: "Arithmetic"; operator: string; left: Node; right: Node }
  | { node: "Negation"; operand: Node }
  | { node: "Comparison"; operator: string; left: Node; right: Node }
  | { node: "Between"; value: Node; low: Node; high: Node }
  | { node: "In"; value: Node; tests: Node[] }
  | { node: "InstanceOf"; value: Node; type: string | null }
  | { node: "And"; parts: Node[] }
  | { node: "Or"; parts: Node[] }
);

export type NodeOf<Name extends Node["node"]> = Extract<Node, { node: Name }>;

/** What the server sends of an expression: all that is needed to evaluate it. */
export interface Program {
  tree: Node;
  /** The names that are passed in; they hide functions of the same name. */
  names: string[];
  /** Where a date and time without a zone is read; null keeps the two apart. */
  zone: string | null;
  expect: string | null;
}

type Values = { [key: string]: unknown };

/** The parts of a node. */
export function* children(node: Node): Generator<Node> {
  for (const value of Object.values(node as Values)) {
    for (const each of Array.isArray(value) ? value : [value]) yield* inner(each);
  }
}

function* inner(value: unknown): Generator<Node> {
  if (typeof value !== "object" || value === null) return;
  if ("node" in value) yield value as Node;
}

/** A node and everything beneath it. */
export function* walk(node: Node): Generator<Node> {
  const waiting: Node[] = [node];
  for (let current = waiting.pop(); current !== undefined; current = waiting.pop()) {
    yield current;
    waiting.push(...children(current));
  }
}
