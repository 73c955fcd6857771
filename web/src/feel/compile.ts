// Syntax tree to closures: the twin of src/hearth/feel/compile.py, which is the authority on what an expression gives.
import { STANDARD } from "./builtins";
import { atInstant, instant, readText } from "./calendar";
import { Decimal, integer, whole } from "./decimals";
import { apply, bound, conforms } from "./functions";
import { member } from "./members";
import { ARITHMETIC, equal, negated, order, passes } from "./operators";
import { Frame, Run, type Code } from "./run";
import { walk, type Iteration, type Node, type NodeOf } from "./tree";
import { parseType } from "./types";
import {
  Closure, Moment, Named, Range, Zone, isContext, isList, isNumber, kind, lengthOf, type Context, type RangeTest, type Value,
} from "./values";

const FOLDED = new Set(["date", "time", "date and time", "duration", "number"]);
const SLOW_FUEL = 8;
const POWER_FUEL = 350;
/** What counting one day costs more than counting one number. */
const DAY_FUEL = 6;

/** What a loop should run over is no list: a signal inside it. */
class NoList extends Error {}

/** The fuel that one turn of a loop over this part costs. */
function weight(node: Node): number {
  let sum = 3;
  for (const part of walk(node)) sum += part.node === "Function" ? 10 : 1;
  return sum;
}

export class Compiler {
  /** The variables of each frame, the innermost last; null for the item of a list whose fields aren't known. */
  private readonly names: (Set<string> | null)[] = [];

  constructor(private readonly passedIn: ReadonlySet<string>, private readonly zone: Zone | null) {}

  /** The closure of a part. An instant read from a record is seen in the landlord's zone. */
  code(node: Node): Code {
    const code = this.emit(node);
    return node.instant && this.zone !== null ? seenIn(this.zone, code) : code;
  }

  private codes(nodes: Node[]): Code[] {
    return nodes.map((node) => this.code(node));
  }

  private within(node: Node, names: Set<string> | null): Code {
    this.names.push(names);
    try {
      return this.code(node);
    } finally {
      this.names.pop();
    }
  }

  /** One side of a comparison, for which an instant is as good in any zone. */
  private operand(node: Node): Code {
    if (node.node === "Call" && !node.arguments.length && this.standard(node.function) === "now") {
      return (frame) => frame.run.instant();
    }
    return this.emit(node);
  }

  private isVariable(name: string): boolean {
    return this.passedIn.has(name) || this.names.some((names) => names !== null && names.has(name));
  }

  private standard(node: Node): string {
    return node.node === "Name" && !this.isVariable(node.name) && STANDARD.get(node.name) ? node.name : "";
  }

  private emit(node: Node): Code {
    switch (node.node) {
      case "Number": {
        const value = new Decimal(node.value);
        return () => value;
      }
      case "String":
      case "Boolean": {
        const value = node.value;
        return () => value;
      }
      case "Null":
        return () => null;
      case "At": {
        const value = readText(node.text);
        return () => value;
      }
      case "ListOf": {
        const items = this.codes(node.items);
        return (frame) => items.map((item) => item(frame));
      }
      case "Context":
        return this.context(node);
      case "Range":
        return this.range(node);
      case "Function":
        return this.function(node);
      case "Name":
        return this.read(node.name, this.names.length);
      case "Path": {
        const [base, name] = [this.code(node.base), node.name];
        return (frame) => member(base(frame), name, frame.run);
      }
      case "Filter":
        return this.filter(node);
      case "Call":
        return this.call(node);
      case "If": {
        const [condition, yes, no] = [this.code(node.condition), this.code(node.yes), this.code(node.no)];
        return (frame) => (condition(frame) === true ? yes(frame) : no(frame));
      }
      case "For":
        return this.loop(node);
      case "Quantified":
        return this.quantified(node);
      case "Arithmetic":
        return arithmetic(node.operator, this.code(node.left), this.code(node.right));
      case "Negation": {
        const operand = this.code(node.operand);
        return (frame) => negated(operand(frame));
      }
      case "Comparison":
        return comparison(node.operator, this.operand(node.left), this.operand(node.right));
      case "Between":
        return between(this.operand(node.value), this.operand(node.low), this.operand(node.high));
      case "In":
        return membership(this.operand(node.value), this.codes(node.tests));
      case "InstanceOf":
        return this.instanceOf(node);
      case "And":
        return logic(this.codes(node.parts), false);
      case "Or":
        return logic(this.codes(node.parts), true);
    }
  }

  private context(node: NodeOf<"Context">): Code {
    const before = new Set<string>();
    const entries = node.entries.map(({ key, value }): [string, Code] => {
      const code = this.within(value, before);
      before.add(key);
      return [key, code];
    });
    return (frame) => {
      const values: Context = new Map();
      const inner = new Frame(values, frame, frame.run);
      for (const [key, code] of entries) values.set(key, code(inner));
      return values;
    };
  }

  private range(node: NodeOf<"Range">): Code {
    const low = node.low === null ? null : this.code(node.low);
    const high = node.high === null ? null : this.code(node.high);
    const { low_included, high_included } = node;
    const test = node.test as RangeTest;
    return (frame) => {
      const start = low === null ? null : low(frame);
      const end = high === null ? null : high(frame);
      if (start !== null && end !== null && kind(start) !== kind(end)) return null;
      return new Range(start, end, low_included, high_included, test);
    };
  }

  private function(node: NodeOf<"Function">): Code {
    const parameters = node.parameters.map(({ name, type }) => [name, type === null ? null : parseType(type)] as const);
    const names = parameters.map(([name]) => name);
    const body = this.within(node.body, new Set(names));
    const cost = weight(node.body);
    return (frame) =>
      new Closure(
        parameters,
        (values) => body(new Frame(new Map(names.map((name, index) => [name, values[index] ?? null])), frame, frame.run)),
        cost,
      );
  }

  /** What reads a name in the frame of that level: the innermost variable of that name, else what was passed in. */
  private read(name: string, from: number): Code {
    let level = from;
    let hops = 0;
    while (level) {
      const names = this.names[level - 1];
      if (names === null || names?.has(name)) break;
      level -= 1;
      hops += 1;
    }
    if (level && this.names[level - 1] === null) return hopping(hops, ofItem(name, this.read(name, level - 1)));
    if (!level) return hopping(hops, this.given(name));
    if (name === "item") return hopping(hops, (frame) => frame.values.get(name) ?? (frame.values.has(name) ? null : frame.item));
    return hopping(hops, (frame) => frame.values.get(name) ?? null);
  }

  private given(name: string): Code {
    const named = this.passedIn.has(name) ? undefined : STANDARD.get(name);
    return (frame) => frame.values.get(name) ?? (frame.values.has(name) ? null : (named ?? null));
  }

  private filter(node: NodeOf<"Filter">): Code {
    const base = this.code(node.base);
    const condition = this.within(node.condition, node.sees === null ? null : new Set(node.sees));
    const cost = weight(node.condition);
    return (frame) => {
      const value = base(frame);
      const items = isList(value) ? value : value === null ? [] : [value];
      const kept: Value[] = [];
      for (const [index, item] of (items.length ? items : [null]).entries()) {
        frame.run.burn(cost);
        const held = condition(new Frame(isContext(item) ? item : new Map(), frame, frame.run, item));
        if (!index && isNumber(held)) return atPosition(items, held);
        if (held === true && items.length) kept.push(item);
      }
      return kept;
    };
  }

  private call(node: NodeOf<"Call">): Code {
    const called = node.function;
    const names = node.names;
    if (called.node === "Name" && !this.isVariable(called.name)) {
      const named = STANDARD.get(called.name);
      if (named !== undefined) return this.standardCall(node, named);
    }
    const code = called.node === "Name" ? this.read(called.name, this.names.length) : this.code(called);
    const given = this.codes(node.arguments);
    return (frame) => apply(code(frame), given.map((argument) => argument(frame)), frame.run, names);
  }

  private standardCall(node: NodeOf<"Call">, named: Named): Code {
    if (!node.arguments.length && named.name === "now") return (frame) => frame.run.instant();
    if (!node.arguments.length && named.name === "today") return (frame) => frame.run.today();
    const run = bound(named, node.arguments.length, node.names);
    const literals = node.arguments.map(literal);
    if (FOLDED.has(named.name) && literals.length && literals.every((value) => value !== undefined)) {
      const value = run(new Run(null, null), literals as Value[]);
      return () => value;
    }
    const given = this.codes(node.arguments);
    return (frame) => run(frame.run, given.map((argument) => argument(frame)));
  }

  /** What gives a frame for every turn of a loop, and the body. */
  private iterations(iterations: Iteration[], body: Node, partial: boolean): [(frame: Frame) => Generator<Frame>, Code] {
    const start = this.names.length;
    const domains: Domain[] = iterations.map(({ name, domain, last }) => {
      const end = last === null ? null : this.code(last);
      const found: Domain = { name, domain: this.code(domain), last: end };
      this.names.push(new Set(partial ? [name, "partial"] : [name]));
      return found;
    });
    const code = this.code(body);
    this.names.length = start;
    const cost = weight(body);
    return [(frame) => turns(domains, 0, frame, cost), code];
  }

  private loop(node: NodeOf<"For">): Code {
    const [all, body] = this.iterations(node.iterations, node.body, true);
    const looksBack = [...walk(node.body)].some((part) => part.node === "Name" && part.name === "partial");
    return (frame) => {
      const results: Value[] = [];
      try {
        for (const turn of all(frame)) {
          if (looksBack) {
            frame.run.burn(results.length);
            turn.values.set("partial", [...results]);
          }
          results.push(body(turn));
        }
      } catch (error) {
        if (error instanceof NoList) return null;
        throw error;
      }
      frame.run.items(results.length);
      return results;
    };
  }

  private quantified(node: NodeOf<"Quantified">): Code {
    const [all, condition] = this.iterations(node.iterations, node.condition, false);
    const decisive = !node.every;
    return (frame) => {
      let unknown = false;
      try {
        for (const turn of all(frame)) {
          const held = condition(turn);
          if (held === decisive) return decisive;
          unknown ||= typeof held !== "boolean";
        }
      } catch (error) {
        if (error instanceof NoList) return null;
        throw error;
      }
      return unknown ? null : !decisive;
    };
  }

  private instanceOf(node: NodeOf<"InstanceOf">): Code {
    if (node.type === null) return () => null;
    const [value, type] = [this.code(node.value), parseType(node.type)];
    return (frame) => {
      const found = value(frame);
      return found !== null && conforms(found, type, frame.run);
    };
  }
}

// Loops

interface Domain {
  name: string;
  domain: Code;
  last: Code | null;
}

function* turns(domains: Domain[], level: number, frame: Frame, cost: number): Generator<Frame> {
  const { name, domain, last } = domains[level] as Domain;
  const start = domain(frame);
  for (const item of last === null ? itemsOf(start, frame.run) : counted(start, last(frame))) {
    frame.run.burn(isNumber(item) ? cost : cost + DAY_FUEL);
    const inner = new Frame(new Map([[name, item]]), frame, frame.run);
    if (level + 1 < domains.length) yield* turns(domains, level + 1, inner, cost);
    else yield inner;
  }
}

function itemsOf(value: Value, run: Run): Iterable<Value> {
  if (isList(value)) return value;
  if (value instanceof Range) {
    if (value.test || !value.lowIncluded || !value.highIncluded) throw new NoList();
    const rank = order(value.low, value.high, run);
    if (rank !== null && rank > 0) throw new NoList();
    return counted(value.low, value.high);
  }
  if (value === null) throw new NoList();
  return [value];
}

/** The whole numbers, or the days, from start to end, up or down. */
function* counted(start: Value, end: Value): Generator<Value> {
  const [first, last, of] = ends(start, end);
  const step = last >= first ? 1 : -1;
  for (let figure = first; figure !== last + step; figure += step) yield of(figure);
}

function ends(start: Value, end: Value): [number, number, (figure: number) => Value] {
  if (start instanceof Moment && end instanceof Moment && kind(start) === "date" && kind(end) === "date") {
    return [start.day ?? 0, end.day ?? 0, (day) => new Moment(day, null)];
  }
  if (!isNumber(start) || !isNumber(end)) throw new NoList();
  const [first, last] = [integer(start), integer(end)];
  if (first === null || last === null || !start.isInteger() || !end.isInteger()) throw new NoList();
  return [first, last, whole];
}

function atPosition(items: Value[], position: Decimal): Value {
  const index = integer(position);
  if (index === null || !position.isInteger() || index === 0) return null;
  return items.at(index > 0 ? index - 1 : index) ?? null;
}

// Names

function hopping(hops: number, code: Code): Code {
  if (!hops) return code;
  return (frame) => {
    let there = frame;
    for (let count = 0; count < hops; count += 1) there = there.up as Frame;
    return code(there);
  };
}

/** Reads a name in a filter: a field of the item if it has one of that name, else what the name means outside. */
const ofItem = (name: string, outside: Code): Code => (frame) => {
  if (frame.values.has(name)) return frame.values.get(name) ?? null;
  return name === "item" ? frame.item : outside(frame.up as Frame);
};

const seenIn = (zone: Zone, code: Code): Code => (frame) => {
  const value = code(frame);
  if (!(value instanceof Moment) || value.day === null || value.nano === null || value.zone === null) return value;
  const utc = value.zone.region === null ? value.zone.seconds === 0 : value.zone.region === "UTC";
  return utc ? atInstant(instant(value), zone) : value;
};

function literal(node: Node): Value | undefined {
  switch (node.node) {
    case "Number":
      return new Decimal(node.value);
    case "String":
      return node.value;
    case "At":
      return readText(node.text);
    default:
      return undefined;
  }
}

// Operators

/** `and` (decisive false) and `or` (decisive true): what follows the decisive part is not looked at. */
const logic = (parts: Code[], decisive: boolean): Code => (frame) => {
  let unknown = false;
  for (const part of parts) {
    const value = part(frame);
    if (value === decisive) return decisive;
    if (value !== !decisive) unknown = true;
  }
  return unknown ? null : !decisive;
};

function arithmetic(sign: string, left: Code, right: Code): Code {
  const table = ARITHMETIC[sign];
  const fuel = sign === "**" ? POWER_FUEL : SLOW_FUEL;
  return (frame) => {
    const [a, b] = [left(frame), right(frame)];
    const operation = table?.get(a, b);
    if (sign === "**" || !isNumber(a) || !isNumber(b)) {
      if (typeof a === "string" && typeof b === "string") frame.run.text(lengthOf(a) + lengthOf(b));
      frame.run.burn(fuel);
    }
    return operation === undefined ? null : operation(a, b);
  };
}

const COMPARE: Record<string, (rank: number) => boolean> = {
  "<": (rank) => rank < 0, "<=": (rank) => rank <= 0, ">": (rank) => rank > 0, ">=": (rank) => rank >= 0,
};

function comparison(sign: string, left: Code, right: Code): Code {
  const compare = COMPARE[sign];
  if (compare === undefined) {
    const wanted = sign === "=";
    return (frame) => {
      const held = equal(left(frame), right(frame), frame.run);
      return held === null ? null : held === wanted;
    };
  }
  return (frame) => {
    const rank = order(left(frame), right(frame), frame.run);
    return rank === null ? null : compare(rank);
  };
}

const between = (value: Code, low: Code, high: Code): Code => (frame) => {
  const middle = value(frame);
  const above = order(middle, low(frame), frame.run);
  const below = order(middle, high(frame), frame.run);
  return above === null || below === null ? null : above >= 0 && below <= 0;
};

const membership = (value: Code, tests: Code[]): Code => (frame) => {
  const found = value(frame);
  let unknown = false;
  for (const test of tests) {
    const held = passes(found, test(frame), frame.run);
    if (held === true) return true;
    unknown ||= held === null;
  }
  return unknown ? null : false;
};
