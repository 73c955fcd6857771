// Lists: DMN 1.5 sections 10.3.4.4 and 10.3.4.6. Positions count from 1, from -1 at the end.
import * as decimals from "../decimals";
import { type Decimal, whole } from "../decimals";
import { apply, type Functions } from "../functions";
import { order, same } from "../operators";
import type { Run } from "../run";
import { isList, type Value } from "../values";

const LISTS = "(list...: list<T>) -> list<T>";

/** Two items that can't be put in order: a signal inside a sort. */
class Unordered extends Error {}

function indexOf(position: Decimal, length: number): number | null {
  const index = decimals.integer(position);
  if (index === null || Math.abs(index) < 1 || Math.abs(index) > length) return null;
  return index > 0 ? index - 1 : length + index;
}

type Figure = (items: Decimal[]) => Value;

function fold(operation: (a: Decimal, b: Decimal) => Decimal | null): (items: Decimal[]) => Decimal | null {
  return (items) => {
    let total: Decimal | null = items[0] ?? null;
    for (const item of items.slice(1)) {
      if (total === null) return null;
      total = operation(total, item);
    }
    return total;
  };
}
const total = fold(decimals.add);

function mean(items: Decimal[]): Decimal | null {
  const sum = total(items);
  return sum === null ? null : decimals.divide(sum, whole(items.length));
}

function median(items: Decimal[]): Value {
  const sorted = [...items].sort((a, b) => a.comparedTo(b));
  const half = Math.floor(sorted.length / 2);
  return mean(sorted.length % 2 ? sorted.slice(half, half + 1) : sorted.slice(half - 1, half + 1));
}

function deviation(items: Decimal[]): Value {
  if (items.length < 2) return null;
  const middle = mean(items);
  if (middle === null) return null;
  const squares: Decimal[] = [];
  for (const item of items) {
    const gap = decimals.subtract(item, middle);
    const square = gap === null ? null : decimals.multiply(gap, gap);
    if (square === null) return null;
    squares.push(square);
  }
  const sum = total(squares);
  const variance = sum === null ? null : decimals.divide(sum, whole(items.length - 1));
  return variance === null ? null : decimals.squareRoot(variance);
}

const figure = (operation: Figure) => (run: Run, items: (Decimal | null)[]): Value => {
  run.burn(2 * items.length);
  return !items.length || items.includes(null) ? null : operation(items as Decimal[]);
};

function mode(run: Run, items: (Decimal | null)[]): Value {
  run.burn(4 * items.length);
  if (items.includes(null)) return null;
  const times = new Map<string, [Decimal, number]>();
  for (const item of items as Decimal[]) {
    const key = decimals.numberText(item);
    times.set(key, [item, (times.get(key)?.[1] ?? 0) + 1]);
  }
  const most = Math.max(0, ...[...times.values()].map(([, found]) => found));
  return [...times.values()].filter(([, found]) => found === most).map(([item]) => item).sort((a, b) => a.comparedTo(b));
}

const extreme = (side: 1 | -1) => (run: Run, items: Value[]): Value => {
  let best = items[0] ?? null;
  for (const item of items) {
    run.burn(2);
    const rank = order(item, best, run);
    if (rank === null) return null;
    if (rank * side > 0) best = item;
  }
  return best;
};

const ofAll = (decisive: boolean) => (run: Run, items: Value[]): Value => {
  run.burn(items.length);
  if (items.some((item) => item !== null && typeof item !== "boolean")) return null;
  if (items.includes(decisive)) return decisive;
  return items.includes(null) ? null : !decisive;
};

function sublist(run: Run, items: Value[], start: Decimal, length: Decimal | null): Value {
  const begin = indexOf(start, items.length);
  const size = length === null ? items.length : decimals.integer(length);
  if (begin === null || size === null || size < 0 || (length !== null && begin + size > items.length)) return null;
  run.items(Math.min(size, items.length));
  return items.slice(begin, begin + size);
}

/** What puts something in the place of the item at a position; `added` is how much longer the list gets. */
const changed = (added: number, change: (items: Value[], index: number, item: Value) => Value[]) =>
  (run: Run, items: Value[], position: Decimal, item: Value): Value => {
    const index = indexOf(position, items.length);
    if (index === null) return null;
    run.items(items.length + added);
    return change(items, index, item);
  };

function replaceMatches(run: Run, items: Value[], match: Value, next: Value): Value {
  run.items(items.length);
  const made: Value[] = [];
  for (const item of items) {
    const held = apply(match, [item, next], run);
    if (typeof held !== "boolean") return null;
    made.push(held ? next : item);
  }
  return made;
}

function distinct(run: Run, items: Value[]): Value[] {
  const made: Value[] = [];
  for (const item of items) {
    run.burn(1);
    if (!made.some((other) => same(item, other, run))) made.push(item);
  }
  return made;
}

function concatenate(run: Run, lists: Value[][]): Value[] {
  run.items(lists.reduce((sum, items) => sum + items.length, 0));
  return lists.flat(1) as Value[];
}

function flatten(run: Run, items: Value[]): Value[] {
  const made: Value[] = [];
  for (const item of items) {
    run.burn(1);
    if (isList(item)) made.push(...flatten(run, item));
    else made.push(item);
  }
  run.items(made.length);
  return made;
}

function sort(run: Run, items: Value[], precedes: Value): Value {
  const compare = (left: Value, right: Value): number => {
    run.burn(2);
    if (precedes === null) {
      const rank = order(left, right, run);
      if (rank === null) throw new Unordered();
      return rank;
    }
    if (apply(precedes, [left, right], run) === true) return -1;
    return apply(precedes, [right, left], run) === true ? 1 : 0;
  };
  run.items(items.length);
  try {
    return [...items].sort(compare);
  } catch (error) {
    if (error instanceof Unordered) return null;
    throw error;
  }
}

export function lists(functions: Functions): void {
  const define = functions.define.bind(functions);
  define("list contains", "(list: list<T>, element: T) -> boolean", (run: Run, items: Value[], element: Value) =>
    items.some((item) => same(item, element, run)));
  define("count", "(list: list<T>) -> number", (_run: Run, items: Value[]) => whole(items.length));
  for (const [name, side] of [["min", -1], ["max", 1]] as const) {
    define(name, ["(list: list<T>) -> T", "(c...: T) -> T"], extreme(side));
  }
  for (const [name, operation] of [
    ["sum", total], ["mean", mean], ["product", fold(decimals.multiply)], ["median", median], ["stddev", deviation],
  ] as const) {
    define(name, ["(list: list<number>) -> number", "(n...: number) -> number"], figure(operation));
  }
  define("mode", ["(list: list<number>) -> list<number>", "(n...: number) -> list<number>"], mode);
  for (const [name, decisive] of [["all", false], ["any", true]] as const) {
    define(name, ["(list: list<Any>) -> boolean", "(b...: boolean = null) -> boolean"], ofAll(decisive));
  }
  define("sublist", "(list: list<T>, start position: number, length?: number) -> list<T>", sublist);
  define("append", "(list: list<T>, item...: T) -> list<T>", (run: Run, items: Value[], added: Value[]) => {
    run.items(items.length + added.length);
    return [...items, ...added];
  });
  define("concatenate", LISTS, concatenate);
  define("insert before", "(list: list<T>, position: number, newItem: T) -> list<T>",
    changed(1, (items, index, item) => items.toSpliced(index, 0, item)));
  define("remove", "(list: list<T>, position: number) -> list<T>", changed(0, (items, index) => items.toSpliced(index, 1)));
  define("list replace", "(list: list<T>, position: number, newItem: T) -> list<T>",
    changed(0, (items, index, item) => items.with(index, item)));
  define("list replace", "(list: list<T>, match: function<T, T> -> boolean, newItem: T) -> list<T>", replaceMatches);
  define("reverse", "(list: list<T>) -> list<T>", (run: Run, items: Value[]) => {
    run.items(items.length);
    return items.toReversed();
  });
  define("index of", "(list: list<T>, match: T) -> list<number>", (run: Run, items: Value[], match: Value) => {
    run.items(items.length);
    return items.flatMap((item, index) => (same(item, match, run) ? [whole(index + 1)] : []));
  });
  define("union", LISTS, (run: Run, all: Value[][]) => distinct(run, concatenate(run, all)));
  define("distinct values", "(list: list<T>) -> list<T>", distinct);
  define("flatten", "(list: list<Any>) -> list<Any>", flatten);
  define("sort", "(list: list<T>, precedes?: function<T, T> -> boolean = null) -> list<T>", sort);
}
