// What stands after a dot: fields of contexts, properties of temporals, durations and ranges. DMN 1.5 table 65.
import { dateOf, offset, SECOND, weekday } from "./calendar";
import { whole } from "./decimals";
import type { Run } from "./run";
import { Days, Moment, Range, YearsMonths, isContext, isList, kind, type Kind, type Value } from "./values";

type Property = (value: never) => Value;

const ofDate = (index: 0 | 1 | 2): Property => (value: Moment) => whole(dateOf(value.day ?? 0)[index]);
const ofClock = (unit: number, top: number): Property => (value: Moment) =>
  whole(Math.floor((value.nano ?? 0) / SECOND / unit) % top);
const ofDays = (unit: bigint, top: bigint): Property => (value: Days) => {
  const negative = value.nanoseconds < 0n;
  const figure = (negative ? -value.nanoseconds : value.nanoseconds) / BigInt(SECOND) / unit;
  const part = top ? figure % top : figure;
  return whole(negative ? -part : part);
};

const OF_DATE: Record<string, Property> = {
  year: ofDate(0), month: ofDate(1), day: ofDate(2), weekday: (value: Moment) => whole(weekday(value)),
};
const OF_TIME: Record<string, Property> = {
  hour: ofClock(3600, 24), minute: ofClock(60, 60), second: ofClock(1, 60),
  "time offset": (value: Moment) => (value.zone === null ? null : new Days(BigInt(offset(value)) * BigInt(SECOND))),
  timezone: (value: Moment) => value.zone?.region ?? null,
};
const PROPERTIES: Partial<Record<Kind, Record<string, Property>>> = {
  date: OF_DATE,
  time: OF_TIME,
  "date and time": { ...OF_DATE, ...OF_TIME },
  "days and time duration": { days: ofDays(86_400n, 0n), hours: ofDays(3600n, 24n), minutes: ofDays(60n, 60n), seconds: ofDays(1n, 60n) },
  "years and months duration": {
    // BigInt divides towards zero, so that both figures have the sign of the whole
    years: (value: YearsMonths) => whole(value.months / 12n),
    months: (value: YearsMonths) => whole(value.months % 12n),
  },
  range: {
    start: (value: Range) => value.low, end: (value: Range) => value.high,
    "start included": (value: Range) => value.lowIncluded, "end included": (value: Range) => value.highIncluded,
  },
};

/** `value.name`; of a list, the member of each item; null where there is none. */
export function member(value: Value, name: string, run: Run): Value {
  if (isContext(value)) return value.get(name) ?? null;
  if (isList(value)) {
    run.items(value.length);
    return value.map((item) => member(item, name, run));
  }
  const known = PROPERTIES[kind(value)];
  if (known === undefined || !Object.hasOwn(known, name)) return null;
  return (known[name] as (value: Value) => Value)(value);
}
