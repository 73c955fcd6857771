// The values of FEEL: number Decimal, text string, yes/no boolean, null, list Array, context Map, and these classes.
import { Decimal } from "./decimals";
import type { FeelType, Signature } from "./types";
import type { Run } from "./run";

export type Value =
  | Decimal | string | boolean | null | Moment | Days | YearsMonths | Range | Closure | Named | Value[] | Context;
export type Context = Map<string, Value>;

export type Kind =
  | "number" | "string" | "boolean" | "Null" | "date" | "time" | "date and time"
  | "days and time duration" | "years and months duration" | "list" | "context" | "range" | "function";

/** A zone: a region such as "Europe/London", or an offset of so many seconds ahead of UTC. */
export class Zone {
  constructor(readonly region: string | null, readonly seconds: number) {}

  same(other: Zone | null): boolean {
    return other !== null && this.region === other.region && this.seconds === other.seconds;
  }
}

/** A date (no nano), a time (no day), or a date and time. `day` counts from 1970-01-01, `nano` from midnight; `fold`
 * is 1 for the second passing of an hour that the clocks repeat. */
export class Moment {
  constructor(
    readonly day: number | null,
    readonly nano: number | null,
    readonly zone: Zone | null = null,
    readonly fold: 0 | 1 = 0,
  ) {}
}

/** A days and time duration. */
export class Days {
  constructor(readonly nanoseconds: bigint) {}
}

/** A years and months duration. */
export class YearsMonths {
  constructor(readonly months: bigint) {}
}

export type RangeTest = "" | "<" | "<=" | ">" | ">=" | "=" | "!=";

export class Range {
  constructor(
    readonly low: Value,
    readonly high: Value,
    readonly lowIncluded: boolean,
    readonly highIncluded: boolean,
    readonly test: RangeTest = "",
  ) {}
}

/** A function that is written in the expression. */
export class Closure {
  constructor(
    readonly parameters: readonly (readonly [string, FeelType | null])[],
    readonly run: (values: Value[]) => Value,
    readonly cost: number,
  ) {}
}

export type Body = (run: Run, ...values: never[]) => Value;

export interface Overload {
  readonly signature: Signature;
  readonly run: (run: Run, ...values: Value[]) => Value;
}

/** A function with a name and its overloads, tried in the order in which they were defined. */
export class Named {
  readonly overloads: Overload[] = [];
  constructor(readonly name: string) {}
}

export function kind(value: Value): Kind {
  switch (typeof value) {
    case "string":
      return "string";
    case "boolean":
      return "boolean";
  }
  if (value === null || value === undefined) return "Null";
  if (Array.isArray(value)) return "list";
  if (value instanceof Map) return "context";
  if (value instanceof Moment) return value.day === null ? "time" : value.nano === null ? "date" : "date and time";
  if (value instanceof Days) return "days and time duration";
  if (value instanceof YearsMonths) return "years and months duration";
  if (value instanceof Range) return "range";
  if (value instanceof Closure || value instanceof Named) return "function";
  return "number";
}

export const isNumber = (value: Value): value is Decimal => kind(value) === "number";
export const isList = (value: Value): value is Value[] => Array.isArray(value);
export const isContext = (value: Value): value is Context => value instanceof Map;

const ASTRAL = /[\ud800-\udfff]/;
/** The characters of a text: Unicode code points, as the standard counts them. */
export const characters = (text: string): string[] => (ASTRAL.test(text) ? Array.from(text) : text.split(""));
export const lengthOf = (text: string): number => (ASTRAL.test(text) ? Array.from(text).length : text.length);

/** Below, at or above zero as two texts compare by code point. */
export function compareTexts(left: string, right: string): number {
  if (left === right) return 0;
  const end = Math.min(left.length, right.length);
  for (let index = 0; index < end; index += 1) {
    const a = left.charCodeAt(index);
    const b = right.charCodeAt(index);
    if (a === b) continue;
    // half of a pair stands above every single unit
    const aHalf = a >= 0xd800 && a <= 0xdfff;
    const bHalf = b >= 0xd800 && b <= 0xdfff;
    return aHalf === bHalf ? a - b : aHalf ? 1 : -1;
  }
  return left.length - right.length;
}
