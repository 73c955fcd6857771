// Regular expressions as FEEL has them (XPath 3.1 section 5.6.1), searched in linear time whatever the pattern: a
// Thompson machine with submatches (Pike), since the browser's own search may run for ever. The twin of
// src/hearth/feel/patterns.py, which hands the same patterns to RE2.
import { MAX_PATTERN, refuse } from "./limits";
import type { Run } from "./run";
import { characters } from "./values";

const MAX_POSITIONS = 2_000;
const MAX_GROUPS = 20;
const MAX_PROGRAM = 12_000;
const MAX_REPEAT = 1_000;
/** Fewer than in Python, whose search is RE2: so many places are as much work here. */
const POSITIONS_A_UNIT = 3;
const LAST = 0x10ffff;
const LITERAL_ESCAPES = new Set("\\|.-^?*+{}()[]$");
const CONTROL: Record<string, string> = { n: "\n", r: "\r", t: "\t" };
const CLASSES: Record<string, string> = {
  s: String.raw` \t\n\r`, d: String.raw`\p{Nd}`, w: String.raw`\p{L}\p{M}\p{N}\p{S}`, W: String.raw`\p{P}\p{Z}\p{C}`,
  D: String.raw`\P{Nd}`, i: String.raw`\p{L}\p{Nl}_:`, c: String.raw`\p{L}\p{Nl}\p{M}\p{Nd}\p{Lm}_:.\-\u{b7}`,
};
const NEGATED: Record<string, string> = { S: "s", I: "i", C: "c" };
const BLOCKS: Record<string, Span> = {
  BasicLatin: [0, 0x7f], "Latin-1Supplement": [0x80, 0xff], "LatinExtended-A": [0x100, 0x17f],
  "LatinExtended-B": [0x180, 0x24f], GreekandCoptic: [0x370, 0x3ff], Cyrillic: [0x400, 0x4ff], Hebrew: [0x590, 0x5ff],
  Arabic: [0x600, 0x6ff], GeneralPunctuation: [0x2000, 0x206f], CurrencySymbols: [0x20a0, 0x20cf],
};
const CATEGORY = /^\{(Is[A-Za-z0-9-]+|[LMNPSZC][a-z]?)\}/;
const QUANTIFIER = /^(?:[?*+]|\{([0-9]{1,4})(?:,([0-9]{0,4}))?\})(\?)?/;

type Span = [number, number];
type Test = (character: string) => boolean;
type Part =
  | { kind: "test"; test: Test }
  | { kind: "assert"; holds: Assertion }
  | { kind: "sequence"; parts: Part[] }
  | { kind: "choice"; ways: Part[] }
  | { kind: "group"; part: Part; index: number | null }
  | { kind: "repeat"; part: Part; least: number; most: number | null; greedy: boolean };
type Assertion = (text: readonly string[], at: number) => boolean;
type Step =
  | { do: "test"; test: Test }
  | { do: "assert"; holds: Assertion }
  | { do: "save"; slot: number }
  | { do: "split"; first: number; second: number }
  | { do: "jump"; to: number }
  | { do: "match" };

/** The text is no pattern: becomes null. */
class NoPattern extends Error {}

export class Pattern {
  constructor(private readonly steps: readonly Step[], readonly groups: number, readonly positions: number) {}

  get program(): number {
    return this.steps.length;
  }

  /** Takes the fuel of one search through a text of that length. */
  pay(run: Run, length: number): void {
    run.burn(4 + Math.floor((length * this.positions) / POSITIONS_A_UNIT));
  }

  /** Whether there is a match anywhere: no groups are kept. */
  found(text: readonly string[]): boolean {
    const marks = new Int32Array(this.steps.length).fill(-1);
    let now: number[] = [];
    const waiting: number[] = [];
    for (let at = 0; at <= text.length; at += 1) {
      const character = text[at];
      const next: number[] = [];
      now.push(0);
      for (const start of now) {
        waiting.push(start);
        for (let step = waiting.pop(); step !== undefined; step = waiting.pop()) {
          if (marks[step] === at) continue;
          marks[step] = at;
          const there = this.steps[step] as Step;
          switch (there.do) {
            case "match":
              return true;
            case "jump":
              waiting.push(there.to);
              break;
            case "split":
              waiting.push(there.second, there.first);
              break;
            case "save":
              waiting.push(step + 1);
              break;
            case "assert":
              if (there.holds(text, at)) waiting.push(step + 1);
              break;
            case "test":
              if (character !== undefined && there.test(character)) next.push(step + 1);
          }
        }
      }
      now = next;
    }
    return false;
  }

  /** The leftmost match from a place on: where it and each group begin and end; null when there is none. */
  search(text: readonly string[], from: number): (number | undefined)[] | null {
    const marks = new Int32Array(this.steps.length).fill(-1);
    let now: Thread[] = [];
    let found: Slots | null = null;
    for (let at = from; at <= text.length; at += 1) {
      const ready: Thread[] = [];
      for (const thread of now) this.follow(thread, text, at, marks, ready);
      if (found === null) this.follow({ step: 0, slots: [] }, text, at, marks, ready);
      if (!ready.length && found !== null) break;
      now = [];
      for (const { step, slots } of ready) {
        const there = this.steps[step] as Step;
        if (there.do === "match") {
          found = slots;
          break; // what comes after in the order is a lesser choice
        }
        const character = text[at];
        if (there.do === "test" && character !== undefined && there.test(character)) now.push({ step: step + 1, slots });
      }
    }
    return found;
  }

  /** Follows the steps that read nothing, in the order of preference; `marks` say where each was last come by. */
  private follow(start: Thread, text: readonly string[], at: number, marks: Int32Array, ready: Thread[]): void {
    const waiting: Thread[] = [start];
    for (let thread = waiting.pop(); thread !== undefined; thread = waiting.pop()) {
      if (marks[thread.step] === at) continue;
      marks[thread.step] = at;
      const there = this.steps[thread.step] as Step;
      switch (there.do) {
        case "jump":
          waiting.push({ step: there.to, slots: thread.slots });
          break;
        case "split":
          waiting.push({ step: there.second, slots: thread.slots }, { step: there.first, slots: thread.slots });
          break;
        case "save": {
          const slots = [...thread.slots];
          slots[there.slot] = at;
          waiting.push({ step: thread.step + 1, slots });
          break;
        }
        case "assert":
          if (there.holds(text, at)) waiting.push({ step: thread.step + 1, slots: thread.slots });
          break;
        default:
          ready.push(thread);
      }
    }
  }
}

type Slots = (number | undefined)[];
interface Thread {
  step: number;
  slots: Slots;
}

const made = new Map<string, Pattern | null>();
const MOST_KEPT = 64;

/** The pattern that a text and flags ("s", "m", "i", "x") say; null when they say none. */
export function pattern(text: string, flags: string, run: Run): Pattern | null {
  const all = characters(text);
  if (all.length > MAX_PATTERN) refuse("pattern");
  run.burn(Math.floor(all.length / 4) + 4);
  if (!/^[smix]*$/.test(flags)) return null;
  const key = `${[...new Set(flags)].sort().join("")} ${text}`;
  let found = made.get(key);
  if (found === undefined) {
    found = built(all, flags);
    if (made.size >= MOST_KEPT) made.clear();
    made.set(key, found);
  }
  if (found === null) return null;
  if (found.positions > MAX_POSITIONS || found.program > MAX_PROGRAM) refuse("pattern");
  if (!run.patterns.has(`${flags} ${text}`)) {
    run.patterns.add(`${flags} ${text}`);
    run.burn(found.program * 4);
  }
  return found;
}

function built(text: string[], flags: string): Pattern | null {
  try {
    const reader = new Reader(text, flags);
    const [part, positions] = reader.whole();
    if (positions > MAX_POSITIONS) refuse("pattern");
    if (repeats(part) > MAX_REPEAT) return null;
    return new Pattern(new Assembler().assemble(part), reader.groups, Math.max(positions, 1));
  } catch (error) {
    if (error instanceof NoPattern) return null;
    throw error;
  }
}

/** How often the innermost part is written out at most. */
function repeats(part: Part): number {
  switch (part.kind) {
    case "sequence":
      return Math.max(1, ...part.parts.map(repeats));
    case "choice":
      return Math.max(1, ...part.ways.map(repeats));
    case "group":
      return repeats(part.part);
    case "repeat":
      return Math.max(part.most ?? part.least, 1) * repeats(part.part);
    default:
      return 1;
  }
}

class Assembler {
  private readonly steps: Step[] = [];

  assemble(part: Part): Step[] {
    this.group(part, 0);
    this.steps.push({ do: "match" });
    return this.steps;
  }

  private group(part: Part, index: number): void {
    this.steps.push({ do: "save", slot: 2 * index });
    this.put(part);
    this.steps.push({ do: "save", slot: 2 * index + 1 });
  }

  private put(part: Part): void {
    if (this.steps.length > MAX_PROGRAM) refuse("pattern");
    switch (part.kind) {
      case "test":
        this.steps.push({ do: "test", test: part.test });
        return;
      case "assert":
        this.steps.push({ do: "assert", holds: part.holds });
        return;
      case "sequence":
        for (const each of part.parts) this.put(each);
        return;
      case "group":
        if (part.index === null) this.put(part.part);
        else this.group(part.part, part.index);
        return;
      case "choice":
        this.choice(part.ways);
        return;
      case "repeat":
        for (let turn = 0; turn < part.least; turn += 1) this.put(part.part);
        if (part.most === null) this.loop(part.part, part.greedy);
        else this.optional(part.part, part.most - part.least, part.greedy);
    }
  }

  private choice(ways: Part[]): void {
    const jumps: { do: "jump"; to: number }[] = [];
    for (const [index, way] of ways.entries()) {
      if (index === ways.length - 1) {
        this.put(way);
        break;
      }
      const split = this.split();
      split.first = this.steps.length;
      this.put(way);
      const jump = { do: "jump" as const, to: 0 };
      this.steps.push(jump);
      jumps.push(jump);
      split.second = this.steps.length;
    }
    for (const jump of jumps) jump.to = this.steps.length;
  }

  private loop(part: Part, greedy: boolean): void {
    const start = this.steps.length;
    const split = this.split();
    const inside = this.steps.length;
    this.put(part);
    this.steps.push({ do: "jump", to: start });
    this.aim(split, inside, this.steps.length, greedy);
  }

  private optional(part: Part, times: number, greedy: boolean): void {
    const splits: [{ first: number; second: number }, number][] = [];
    for (let turn = 0; turn < times; turn += 1) {
      const split = this.split();
      splits.push([split, this.steps.length]);
      this.put(part);
    }
    for (const [split, inside] of splits) this.aim(split, inside, this.steps.length, greedy);
  }

  private split(): { do: "split"; first: number; second: number } {
    const split = { do: "split" as const, first: 0, second: 0 };
    this.steps.push(split);
    return split;
  }

  private aim(split: { first: number; second: number }, inside: number, after: number, greedy: boolean): void {
    [split.first, split.second] = greedy ? [inside, after] : [after, inside];
  }
}

/** Reads a pattern of XPath and counts its positions. */
class Reader {
  groups = 0;
  private at = 0;
  private depth = 0;
  private readonly text: readonly string[];
  private readonly fold: boolean;
  private readonly any: Test;
  private readonly begin: Assertion;
  private readonly end: Assertion;

  constructor(text: string[], flags: string) {
    this.text = flags.includes("x") ? withoutSpace(text) : text;
    this.fold = flags.includes("i");
    this.any = flags.includes("s") ? () => true : (character) => character !== "\n" && character !== "\r";
    const lines = flags.includes("m");
    this.begin = (all, at) => at === 0 || (lines && all[at - 1] === "\n");
    this.end = (all, at) => at === all.length || (lines && all[at] === "\n");
  }

  whole(): [Part, number] {
    const result = this.branches();
    if (this.at < this.text.length) throw new NoPattern();
    return result;
  }

  private is(piece: string): boolean {
    return [...piece].every((character, index) => this.text[this.at + index] === character);
  }

  private matched(expression: RegExp): RegExpExecArray | null {
    const match = expression.exec(this.text.slice(this.at, this.at + 80).join(""));
    if (match) this.at += match[0].length;
    return match;
  }

  private branches(): [Part, number] {
    const ways: Part[][] = [[]];
    let positions = 0;
    while (this.at < this.text.length && !this.is(")")) {
      if (this.is("|")) {
        this.at += 1;
        ways.push([]);
        continue;
      }
      const [part, count] = this.atom();
      const match = this.matched(QUANTIFIER);
      ways[ways.length - 1]?.push(match ? repeated(part, match) : part);
      positions += match ? count * Math.max(Number(match[1] || 1), Number(match[2] || 1)) : count;
    }
    const sequences = ways.map((parts): Part => ({ kind: "sequence", parts }));
    return [{ kind: "choice", ways: sequences }, positions];
  }

  private atom(): [Part, number] {
    const character = this.text[this.at] ?? "";
    this.at += 1;
    switch (character) {
      case "(":
        return this.group();
      case "[": {
        const [spans, classes, negated] = this.bracket();
        return [this.of(spans, classes, negated), 1];
      }
      case "\\": {
        const [spans, classes] = this.escape();
        return [this.of(spans, classes, false), 1];
      }
      case ".":
        return [{ kind: "test", test: this.any }, 1];
      case "^":
        return [{ kind: "assert", holds: this.begin }, 0];
      case "$":
        return [{ kind: "assert", holds: this.end }, 0];
      case "?": case "*": case "+": case "{": case "}": case "]":
        throw new NoPattern();
      default: {
        const code = codeOf(character);
        return [this.fold ? this.of([[code, code]], [], false) : { kind: "test", test: (other) => other === character }, 1];
      }
    }
  }

  private group(): [Part, number] {
    this.depth += 1;
    if (this.depth > MAX_GROUPS) refuse("pattern");
    let index: number | null = null;
    if (this.is("?:")) this.at += 2;
    else if (this.is("?")) throw new NoPattern();
    else index = this.groups += 1;
    const [part, positions] = this.branches();
    if (!this.is(")")) throw new NoPattern();
    this.at += 1;
    this.depth -= 1;
    return [{ kind: "group", part, index }, Math.max(positions, 1)];
  }

  /** What stands after a backslash: characters, or a class. */
  private escape(): [Span[], string[]] {
    const letter = this.text[this.at] ?? "";
    this.at += 1;
    if (LITERAL_ESCAPES.has(letter)) return [[[codeOf(letter), codeOf(letter)]], []];
    const control = own(CONTROL, letter);
    if (control !== undefined) return [[[codeOf(control), codeOf(control)]], []];
    if (letter === "p" || letter === "P") return this.category(letter === "P");
    const class_ = own(CLASSES, letter);
    if (class_ !== undefined) return [[], [class_]];
    const negated = own(NEGATED, letter);
    if (negated !== undefined) return [[], [`^${CLASSES[negated] ?? ""}`]];
    throw new NoPattern();
  }

  private category(negated: boolean): [Span[], string[]] {
    const name = this.matched(CATEGORY)?.[1];
    if (name === undefined) throw new NoPattern();
    if (!name.startsWith("Is")) return [[], [`\\${negated ? "P" : "p"}{${name}}`]];
    const block = own(BLOCKS, name.slice(2));
    if (block === undefined) throw new NoPattern();
    return [negated ? without([[0, LAST]], [block]) : [block], []];
  }

  /** The characters and classes between brackets, those subtracted taken away. */
  private bracket(): [Span[], string[], boolean] {
    const negated = this.is("^");
    if (negated) this.at += 1;
    const spans: Span[] = [];
    const classes: string[] = [];
    while (!this.is("]")) {
      if (this.is("-[") && (spans.length || classes.length)) {
        this.at += 2;
        return [this.subtracted(spans, classes, negated), [], false];
      }
      const [more, named] = this.one();
      const low = named.length ? undefined : more[0]?.[0];
      if (low !== undefined && this.is("-") && !this.is("-]") && !this.is("-[")) {
        this.at += 1;
        const [high, namedHigh] = this.one();
        const top = high[0]?.[0];
        if (namedHigh.length || high.length !== 1 || top === undefined || top < low) throw new NoPattern();
        spans.push([low, top]);
      } else {
        spans.push(...more);
      }
      classes.push(...named);
    }
    this.at += 1;
    if (!spans.length && !classes.length) throw new NoPattern();
    return [spans, classes, negated];
  }

  private one(): [Span[], string[]] {
    const character = this.text[this.at];
    if (character === undefined || character === "[") throw new NoPattern();
    this.at += 1;
    return character === "\\" ? this.escape() : [[[codeOf(character), codeOf(character)]], []];
  }

  private subtracted(spans: Span[], classes: string[], negated: boolean): Span[] {
    const [away, named, awayNegated] = this.bracket();
    if (classes.length || named.length || !this.is("]")) throw new NoPattern();
    this.at += 1;
    const from = negated ? without([[0, LAST]], spans) : spans;
    return without(from, awayNegated ? without([[0, LAST]], away) : away);
  }

  private of(spans: Span[], classes: string[], negated: boolean): Part {
    return { kind: "test", test: tester(source(spans, classes, negated), this.fold) };
  }
}

const codeOf = (character: string): number => character.codePointAt(0) ?? 0;
const own = <T>(table: Record<string, T>, key: string): T | undefined => (Object.hasOwn(table, key) ? table[key] : undefined);

function withoutSpace(text: string[]): string[] {
  let depth = 0;
  return text.filter((character, index) => {
    const escaped = index > 0 && text[index - 1] === "\\";
    if (character === "[" && !escaped) depth += 1;
    else if (character === "]" && !escaped) depth -= 1;
    return depth > 0 || !" \t\n\r".includes(character);
  });
}

function repeated(part: Part, match: RegExpExecArray): Part {
  const greedy = match[3] === undefined;
  switch (match[0][0]) {
    case "?":
      return { kind: "repeat", part, least: 0, most: 1, greedy };
    case "*":
      return { kind: "repeat", part, least: 0, most: null, greedy };
    case "+":
      return { kind: "repeat", part, least: 1, most: null, greedy };
  }
  const least = Number(match[1]);
  const most = match[2] === undefined ? least : match[2] === "" ? null : Number(match[2]);
  if (least > MAX_REPEAT || (most !== null && (most < least || most > MAX_REPEAT))) throw new NoPattern();
  return { kind: "repeat", part, least, most, greedy };
}

function without(spans: Span[], away: Span[]): Span[] {
  let left = spans;
  for (const [low, high] of away) {
    left = left.flatMap(([start, end]) => {
      const rest: Span[] = [];
      if (start < low) rest.push([start, Math.min(end, low - 1)]);
      if (end > high) rest.push([Math.max(start, high + 1), end]);
      return rest;
    });
  }
  return left;
}

/** A class of characters as the browser writes it. */
function source(spans: Span[], classes: string[], negated: boolean): string {
  const first = classes[0];
  if (classes.length === 1 && first?.startsWith("^") && !spans.length) return negated ? `[${first.slice(1)}]` : `[${first}]`;
  if (classes.some((class_) => class_.startsWith("^")) || (!spans.length && !classes.length)) throw new NoPattern();
  const hex = (code: number): string => `\\u{${code.toString(16)}}`;
  const inner = spans.map(([low, high]) => (low === high ? hex(low) : `${hex(low)}-${hex(high)}`)).join("");
  return `[${negated ? "^" : ""}${inner}${classes.join("")}]`;
}

/** Whether one character is of a class: the browser is asked of single characters only, which it answers at once. */
function tester(class_: string, fold: boolean): Test {
  let expression: RegExp;
  try {
    expression = new RegExp(`^${class_}$`, fold ? "iu" : "u");
  } catch {
    throw new NoPattern();
  }
  // What each of the first characters gave: 0 not asked yet, 1 no, 2 yes.
  const known = new Uint8Array(0x250);
  return (character) => {
    const code = character.codePointAt(0) ?? 0;
    if (code >= known.length) return expression.test(character);
    if (!known[code]) known[code] = expression.test(character) ? 2 : 1;
    return known[code] === 2;
  };
}
