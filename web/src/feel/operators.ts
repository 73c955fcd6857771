// What `+`, `=`, `<` and their like do with two values: the twin of src/hearth/feel/operators.py.
import { addMonths, addNanoseconds, comparable, instant, settled, UTC } from "./calendar";
import * as decimals from "./decimals";
import { Decimal, whole } from "./decimals";
import type { Run } from "./run";
import { Days, Moment, Range, YearsMonths, compareTexts, isContext, isList, kind, type Kind, type Value } from "./values";

type Operation = (left: never, right: never) => Value;
const LONGEST = 30;

function difference(left: Moment, right: Moment): Value {
  const mixed = (left.nano === null) !== (right.nano === null);
  const [a, b] = [left, right].map((each) => (mixed && each.nano === null ? new Moment(each.day, 0, UTC) : each)) as [Moment, Moment];
  if ((a.zone === null) !== (b.zone === null)) return null;
  return new Days(instant(a) - instant(b));
}

const integral = (value: Decimal | null): bigint | null =>
  value !== null && (value.isZero() || value.e < LONGEST) ? BigInt(value.trunc().toFixed(0)) : null;
const daysOf = (value: Decimal | null): Value => {
  const nanos = integral(value);
  return nanos === null ? null : new Days(nanos);
};
const monthsOf = (value: Decimal | null): Value => {
  const months = integral(value);
  return months === null ? null : new YearsMonths(months);
};
const big = (value: bigint): Decimal => whole(value);

const later = (left: Moment, right: Days): Value => settled(addNanoseconds(left, right.nanoseconds));
const earlier = (left: Moment, right: Days): Value => settled(addNanoseconds(left, -right.nanoseconds));
const monthsLater = (left: Moment, right: YearsMonths): Value => settled(addMonths(left, right.months));
const monthsEarlier = (left: Moment, right: YearsMonths): Value => settled(addMonths(left, -right.months));

class Table {
  private readonly cells = new Map<string, Operation>();

  put<L extends Value, R extends Value>(left: Kind, right: Kind, run: (left: L, right: R) => Value): this {
    this.cells.set(`${left}|${right}`, run as unknown as Operation);
    return this;
  }

  both<L extends Value, R extends Value>(left: Kind, right: Kind, run: (left: L, right: R) => Value): this {
    return this.put<L, R>(left, right, run).put<R, L>(right, left, (a, b) => run(b, a));
  }

  get(left: Value, right: Value): ((left: Value, right: Value) => Value) | undefined {
    return this.cells.get(`${kind(left)}|${kind(right)}`) as ((left: Value, right: Value) => Value) | undefined;
  }
}

const DAYS = "days and time duration";
const YEARS = "years and months duration";
const INSTANT = "date and time";

const ADD = new Table()
  .put<Decimal, Decimal>("number", "number", decimals.add)
  .put<string, string>("string", "string", (a, b) => a + b)
  .put<Days, Days>(DAYS, DAYS, (a, b) => new Days(a.nanoseconds + b.nanoseconds))
  .put<YearsMonths, YearsMonths>(YEARS, YEARS, (a, b) => new YearsMonths(a.months + b.months));
const SUBTRACT = new Table()
  .put<Decimal, Decimal>("number", "number", decimals.subtract)
  .put<Days, Days>(DAYS, DAYS, (a, b) => new Days(a.nanoseconds - b.nanoseconds))
  .put<YearsMonths, YearsMonths>(YEARS, YEARS, (a, b) => new YearsMonths(a.months - b.months))
  .put("time", "time", difference);
const MULTIPLY = new Table()
  .put<Decimal, Decimal>("number", "number", decimals.multiply)
  .both<Days, Decimal>(DAYS, "number", (a, b) => daysOf(decimals.multiply(big(a.nanoseconds), b)))
  .both<YearsMonths, Decimal>(YEARS, "number", (a, b) => monthsOf(decimals.multiply(big(a.months), b)));
const DIVIDE = new Table()
  .put<Decimal, Decimal>("number", "number", decimals.divide)
  .put<Days, Decimal>(DAYS, "number", (a, b) => daysOf(decimals.divide(big(a.nanoseconds), b)))
  .put<Days, Days>(DAYS, DAYS, (a, b) => decimals.divide(big(a.nanoseconds), big(b.nanoseconds)))
  .put<YearsMonths, Decimal>(YEARS, "number", (a, b) => monthsOf(decimals.divide(big(a.months), b)))
  .put<YearsMonths, YearsMonths>(YEARS, YEARS, (a, b) => decimals.divide(big(a.months), big(b.months)));
const POWER = new Table().put<Decimal, Decimal>("number", "number", decimals.power);

for (const day of ["date", INSTANT] as const) {
  for (const other of ["date", INSTANT] as const) SUBTRACT.put(day, other, difference);
  ADD.both(day, YEARS, monthsLater);
  SUBTRACT.put(day, YEARS, monthsEarlier);
}
for (const day of ["date", "time", INSTANT] as const) {
  ADD.both(day, DAYS, later);
  SUBTRACT.put(day, DAYS, earlier);
}

export const ARITHMETIC: Readonly<Record<string, Table>> = { "+": ADD, "-": SUBTRACT, "*": MULTIPLY, "/": DIVIDE, "**": POWER };

export function negated(value: Value): Value {
  if (value instanceof Days) return new Days(-value.nanoseconds);
  if (value instanceof YearsMonths) return new YearsMonths(-value.months);
  return kind(value) === "number" ? (value as Decimal).negated() : null;
}

const sign = (a: bigint, b: bigint): number => (a < b ? -1 : a > b ? 1 : 0);

/** Below, at or above zero as left is smaller than, equal to or larger than right; null when the two have no order. */
export function order(left: Value, right: Value, run: Run): number | null {
  const kind_ = kind(left);
  if (kind_ !== kind(right)) return null;
  switch (kind_) {
    case "number":
      return (left as Decimal).comparedTo(right as Decimal);
    case "string":
      return Math.sign(compareTexts(left as string, right as string));
    case YEARS:
      return sign((left as YearsMonths).months, (right as YearsMonths).months);
    case DAYS:
      return sign((left as Days).nanoseconds, (right as Days).nanoseconds);
    case "date":
    case "time":
    case INSTANT: {
      const figures = comparable(left as Moment, right as Moment, run.zone);
      return figures === null ? null : sign(...figures);
    }
    default:
      return null;
  }
}

/** Whether two values are equal; null when they are of different types. Only null equals null. */
export function equal(left: Value, right: Value, run: Run): boolean | null {
  if (left === null || right === null) return left === right;
  const kind_ = kind(left);
  if (kind_ !== kind(right)) return null;
  if (kind_ === "boolean") return left === right;
  if (kind_ === "function") {
    run.burn(1);
    return left === right;
  }
  if (isList(left) && isList(right)) {
    run.burn(1);
    return left.length === right.length && left.every((item, index) => same(item, right[index] ?? null, run));
  }
  if (isContext(left) && isContext(right)) {
    run.burn(1);
    if (left.size !== right.size || ![...left.keys()].every((key) => right.has(key))) return false;
    return [...left].every(([key, item]) => same(item, right.get(key) ?? null, run));
  }
  if (left instanceof Range && right instanceof Range) {
    run.burn(1);
    return left.test === right.test && left.lowIncluded === right.lowIncluded && left.highIncluded === right.highIncluded
      && same(left.low, right.low, run) && same(left.high, right.high, run);
  }
  const rank = order(left, right, run);
  return rank === null ? null : rank === 0;
}

export function same(left: Value, right: Value, run: Run): boolean {
  run.burn(4);
  return equal(left, right, run) === true;
}

/** Whether a value lies in a range; null when that can't be said. */
export function contains(range: Range, value: Value, run: Run): boolean | null {
  if (range.test === "=" || range.test === "!=") {
    const held = equal(value, range.low, run);
    return held === null || range.test === "=" ? held : !held;
  }
  if (value === null || (!range.test && (range.low === null || range.high === null))) return null;
  for (const [end, included, side] of [[range.low, range.lowIncluded, 1], [range.high, range.highIncluded, -1]] as const) {
    if (end === null) continue;
    const rank = order(value, end, run);
    if (rank === null) return null;
    if (rank * side < 0 || (rank === 0 && !included)) return false;
  }
  return true;
}

/** Whether `value in test` holds. */
export function passes(value: Value, test: Value, run: Run): boolean | null {
  if (test instanceof Range && !(value instanceof Range)) return contains(test, value, run);
  if (isList(test)) {
    let unknown = false;
    for (const item of test) {
      run.burn(4);
      const held = item instanceof Range ? contains(item, value, run) : equal(value, item, run);
      if (held === true) return true;
      unknown ||= held === null;
    }
    if (isList(value) && equal(value, test, run)) return true;
    return unknown && value === null ? null : false;
  }
  return equal(value, test, run);
}
