// Ranges, and how they and points lie to each other: DMN 1.5 section 10.3.4.8; the twin of builtins/ranges.py.
import { readText } from "../calendar";
import { parsed } from "../decimals";
import type { Functions } from "../functions";
import { order } from "../operators";
import type { Run } from "../run";
import { Range, lengthOf, type Value } from "../values";
import { date, dateAndTime, duration, time } from "./temporals";

const MAX_TEXT = 200;
const POINTS = "(point1: T, point2: T) -> boolean";
const POINT_RANGE = "(point: T, range: range<T>) -> boolean";
const RANGE_POINT = "(range: range<T>, point: T) -> boolean";
const RANGES = "(range1: range<T>, range2: range<T>) -> boolean";

/** Two ends that can't be compared: a signal inside a relation. */
class Unordered extends Error {}

/** A value and a nudge: an excluded low end lies just above its value, an excluded high end just below. */
type Cut = readonly [Value, number];

class Span {
  readonly low: Cut;
  readonly high: Cut;

  constructor(value: Value, private readonly run: Run) {
    if (value instanceof Range) {
      if (value.test === "!=") throw new Unordered();
      this.low = [value.low, value.lowIncluded ? 0 : 1];
      this.high = [value.test === "=" ? value.low : value.high, value.highIncluded || value.test === "=" ? 0 : -1];
    } else if (value === null) {
      throw new Unordered();
    } else {
      this.low = this.high = [value, 0];
    }
  }

  private compare(left: Cut, right: Cut, openEnds: number): number {
    if (left[0] === null || right[0] === null) return openEnds;
    const rank = order(left[0], right[0], this.run);
    if (rank === null) throw new Unordered();
    return rank || left[1] - right[1];
  }

  lows(other: Span): number {
    return this.compare(this.low, other.low, Number(this.low[0] !== null) - Number(other.low[0] !== null));
  }

  highs(other: Span): number {
    return this.compare(this.high, other.high, Number(this.high[0] === null) - Number(other.high[0] === null));
  }

  highToLow(other: Span): number {
    return this.compare(this.high, other.low, 1);
  }
}

type Holds = (a: Span, b: Span) => boolean;
const before: Holds = (a, b) => a.highToLow(b) < 0;
const meets: Holds = (a, b) => a.highToLow(b) === 0;
const overlaps: Holds = (a, b) => a.highToLow(b) >= 0 && b.highToLow(a) >= 0;
const overlapsBefore: Holds = (a, b) => a.lows(b) < 0 && a.highToLow(b) >= 0 && a.highs(b) <= 0;
const finishes: Holds = (a, b) => a.highs(b) === 0 && a.lows(b) >= 0;
const includes: Holds = (a, b) => a.lows(b) <= 0 && a.highs(b) >= 0;
const starts: Holds = (a, b) => a.lows(b) === 0 && a.highs(b) <= 0;
const coincides: Holds = (a, b) => a.lows(b) === 0 && a.highs(b) === 0;

const relation = (holds: Holds, turned = false) => (run: Run, left: Value, right: Value): Value => {
  if (left === null || right === null) return null;
  try {
    const [a, b] = [new Span(left, run), new Span(right, run)];
    return turned ? holds(b, a) : holds(a, b);
  } catch (error) {
    if (error instanceof Unordered) return null;
    throw error;
  }
};

export function ranges(functions: Functions): void {
  const define = (name: string, holds: Holds, turned: boolean, ...signatures: string[]): void =>
    functions.define(name, signatures, relation(holds, turned));
  define("before", before, false, RANGES, POINT_RANGE, RANGE_POINT, POINTS);
  define("after", before, true, RANGES, POINT_RANGE, RANGE_POINT, POINTS);
  define("meets", meets, false, RANGES);
  define("met by", meets, true, RANGES);
  define("overlaps", overlaps, false, RANGES);
  define("overlaps before", overlapsBefore, false, RANGES);
  define("overlaps after", overlapsBefore, true, RANGES);
  define("finishes", finishes, false, RANGES, POINT_RANGE);
  define("finished by", finishes, true, RANGES, RANGE_POINT);
  define("includes", includes, false, RANGES, RANGE_POINT);
  define("during", includes, true, RANGES, POINT_RANGE);
  define("starts", starts, false, RANGES, POINT_RANGE);
  define("started by", starts, true, RANGES, RANGE_POINT);
  define("coincides", coincides, false, RANGES, POINTS);
  functions.define("range", "(from: string) -> range<Any>", fromText);
}

const STRING = String.raw`"(?:[^"\\]|\\.)*"`;
const NUMBER = String.raw`-?\s*(?:[0-9]+(?:\.[0-9]+)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?`;
const END = String.raw`(${NUMBER}|${STRING}|@\s*${STRING}|(?:date\s+and\s+time|date|time|duration)\s*\(\s*${STRING}\s*\))`;
const RANGE = new RegExp(String.raw`^\s*([\[(\]])\s*${END}\s*\.\.\s*${END}\s*([\])\[])\s*$`, "s");

/** The range that a text says; its ends are written out, in order and of one type. */
function fromText(run: Run, source: string): Value {
  if (lengthOf(source) > MAX_TEXT) return null;
  run.burn(200 + lengthOf(source) * 20);
  const match = RANGE.exec(source);
  if (!match) return null;
  const [, opening, first = "", last = "", closing] = match;
  const [low, high] = [literal(first, run), literal(last, run)];
  const rank = order(low, high, run);
  return rank !== null && rank <= 0 ? new Range(low, high, opening === "[", closing === "]") : null;
}

function literal(source: string, run: Run): Value {
  const quote = source.indexOf('"');
  if (quote < 0) return parsed(source.replace(/\s/g, ""));
  const text = unescaped(source.slice(quote + 1, source.lastIndexOf('"')));
  const word = source.slice(0, quote).replace(/[(\s]+/g, " ").trim();
  switch (word) {
    case "":
      return text;
    case "@":
      return readText(text);
    case "date":
      return date(run, text);
    case "time":
      return time(run, text);
    case "date and time":
      return dateAndTime(run, text);
    default:
      return duration(run, text);
  }
}

const PLAIN: Record<string, string> = { n: "\n", r: "\r", t: "\t", '"': '"', "'": "'", "\\": "\\" };
const unescaped = (body: string): string =>
  body.replace(/\\(?:u([0-9a-fA-F]{4})|U([0-9a-fA-F]{6})|(.))/gs, (all, four: string, six: string, plain: string) =>
    plain !== undefined ? (PLAIN[plain] ?? all) : String.fromCodePoint(Number.parseInt(four ?? six, 16)));
