// Dates, times and durations: DMN 1.5 sections 10.3.4.1, 10.3.4.7 and 10.3.4.8.
import * as calendar from "../calendar";
import { SECOND, UTC, dateOf, dateOnly, dayOf, settled, weekday } from "../calendar";
import { integer, whole, type Decimal } from "../decimals";
import type { Functions } from "../functions";
import type { Run } from "../run";
import { Days, Moment, kind, type Kind, type Value, type YearsMonths } from "../values";

const READ = 16;
const DAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
const MONTHS = [
  "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December",
];
const EITHER = (result: string): string[] => [`(date: date) -> ${result}`, `(date: date and time) -> ${result}`];

function read(text: string, wanted: Kind): Value {
  const value = calendar.readMoment(text);
  return value !== null && kind(value) === wanted ? value : null;
}

export function date(run: Run, value: string | Moment): Value {
  if (typeof value !== "string") return settled(dateOnly(value));
  run.burn(READ);
  return read(value, "date");
}

function dateOfFigures(_run: Run, ...figures: Decimal[]): Value {
  const [year, month, day] = figures.map(integer);
  if (year == null || month == null || day == null) return null;
  const there = dayOf(year, month, day);
  return there === null ? null : settled(new Moment(there, null));
}

export function dateAndTime(run: Run, value: string): Value {
  run.burn(READ);
  const there = calendar.readMoment(value);
  if (there === null || there.day === null) return null;
  return there.nano === null ? settled(new Moment(there.day, 0)) : there;
}

export function time(run: Run, value: string | Moment): Value {
  if (typeof value === "string") {
    run.burn(READ);
    return read(value, "time");
  }
  return value.nano === null ? new Moment(null, 0, UTC) : new Moment(null, value.nano, value.zone);
}

function timeOfFigures(_run: Run, hour: Decimal, minute: Decimal, second: Decimal, ahead: Days | null): Value {
  const [hours, minutes] = [integer(hour), integer(minute)];
  if (hours === null || minutes === null || second.lessThan(0) || second.greaterThanOrEqualTo(60)) return null;
  if (hours < 0 || hours >= 24 || minutes < 0 || minutes >= 60) return null;
  let zone = null;
  if (ahead !== null) {
    zone = calendar.fixedZone(Number(calendar.floorDivide(ahead.nanoseconds, BigInt(SECOND))));
    if (zone === null) return null;
  }
  return new Moment(null, (hours * 3600 + minutes * 60) * SECOND + second.times(SECOND).trunc().toNumber(), zone);
}

export function duration(run: Run, value: string | Days | YearsMonths): Value {
  if (typeof value !== "string") return value;
  run.burn(READ);
  return calendar.readDuration(value);
}

function weekOfYear(_run: Run, value: Moment): Value {
  const thursday = (value.day ?? 0) - weekday(value) + 4;
  const first = dayOf(dateOf(thursday)[0], 1, 1) ?? 0;
  return whole(Math.floor((thursday - first) / 7) + 1);
}

export function temporals(functions: Functions): void {
  const define = functions.define.bind(functions);
  define("date", ["(from: string) -> date", "(from: date) -> date", "(from: date and time) -> date"], date);
  define("date", "(year: number, month: number, day: number) -> date", dateOfFigures);
  define("date and time", "(from: string) -> date and time", dateAndTime);
  define(
    "date and time",
    ["(date: date, time: time) -> date and time", "(date: date and time, time: time) -> date and time"],
    (_run: Run, day: Moment, clock: Moment) => settled(new Moment(day.day, clock.nano, clock.zone)),
  );
  define("time", ["(from: string) -> time", "(from: time) -> time", "(from: date and time) -> time", "(from: date) -> time"], time);
  define("time", "(hour: number, minute: number, second: number, offset?: days and time duration = null) -> time", timeOfFigures);
  define("duration", [
    "(from: string) -> Any", "(from: days and time duration) -> days and time duration",
    "(from: years and months duration) -> years and months duration",
  ], duration);
  define("years and months duration", [
    "(from: date, to: date) -> years and months duration",
    "(from: date, to: date and time) -> years and months duration",
    "(from: date and time, to: date) -> years and months duration",
    "(from: date and time, to: date and time) -> years and months duration",
  ], (_run: Run, start: Moment, end: Moment) => calendar.monthsBetween(start, end));
  define("now", "() -> date and time", (run: Run) => run.instant());
  define("today", "() -> date", (run: Run) => run.today());
  define("day of year", EITHER("number"), (_run: Run, value: Moment) =>
    whole((value.day ?? 0) - (dayOf(dateOf(value.day ?? 0)[0], 1, 1) ?? 0) + 1));
  define("day of week", EITHER("string"), (_run: Run, value: Moment) => DAYS[weekday(value) - 1] ?? null);
  define("month of year", EITHER("string"), (_run: Run, value: Moment) => MONTHS[dateOf(value.day ?? 0)[1] - 1] ?? null);
  define("week of year", EITHER("number"), weekOfYear);
}
