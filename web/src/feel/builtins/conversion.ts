// Between types, and what belongs to none: DMN 1.5 sections 10.3.4.1, 10.3.4.2 and 10.3.4.10.
import { parsed } from "../decimals";
import type { Functions } from "../functions";
import { equal } from "../operators";
import type { Run } from "../run";
import { text } from "../text";
import { kind, lengthOf, Moment, type Value } from "../values";

const NUMBER = /^-?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]{1,5})?$/;

export function conversion(functions: Functions): void {
  functions.define("string", "(from: Any) -> string", (run: Run, value: Value) => text(value, run));
  functions.define("number", "(from: string) -> number", number);
  functions.define(
    "number", "(from: string, grouping separator: string = null, decimal separator: string = null) -> number", separated,
  );
  functions.define("not", "(negand: boolean) -> boolean", (_run: Run, value: boolean) => !value);
  functions.define("is", "(value1: Any, value2: Any) -> boolean", identical);
}

function number(run: Run, value: string): Value {
  run.text(lengthOf(value));
  return NUMBER.test(value) ? parsed(value) : null;
}

function separated(run: Run, value: string, grouping: string | null, point: string | null): Value {
  if (![" ", ",", ".", null].includes(grouping) || ![",", ".", null].includes(point)) return null;
  if (point !== null && grouping === point) return null;
  const grouped = grouping ? value.replaceAll(grouping, "") : value;
  return number(run, point ? grouped.replaceAll(point, ".") : grouped);
}

function identical(run: Run, left: Value, right: Value): boolean {
  if (kind(left) !== kind(right)) return false;
  if (left instanceof Moment && right instanceof Moment) {
    const zones = left.zone === null ? right.zone === null : left.zone.same(right.zone);
    return zones && left.day === right.day && left.nano === right.nano && left.fold === right.fold;
  }
  return equal(left, right, run) === true;
}
