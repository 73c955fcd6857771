// Days, clocks and zones as plain figures: the twin of src/hearth/feel/calendar.py.
import { Days, Moment, YearsMonths, Zone } from "./values";
import { isRegion, offsetAt, offsetOfLocal } from "./zones";

export const SECOND = 1_000_000_000;
export const DAY = 86_400 * SECOND;
const SECOND_N = BigInt(SECOND);
const DAY_N = BigInt(DAY);
const MAX_YEAR = 999_999_999;
/** Days in the 400 years after which the calendar repeats itself. */
const CYCLE = 146_097;
const FARTHEST_DAY = 400_000_000_000n;
const FIRST = dayNumber(1, 1, 1);
const LAST = dayNumber(9999, 12, 31);
const YEAR_2000 = dayNumber(2000, 1, 1);
export const UTC = new Zone(null, 0);
export const LONDON = new Zone("Europe/London", 0);

export const floorDivide = (a: bigint, b: bigint): bigint => (a >= 0n ? a / b : -((-a + b - 1n) / b));
const modulo = (a: number, b: number): number => ((a % b) + b) % b;

function dayNumber(year: number, month: number, day: number): number {
  const from = month <= 2 ? year - 1 : year;
  const era = Math.floor(from / 400);
  const inEra = from - era * 400;
  const inYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  return era * CYCLE + inEra * 365 + Math.floor(inEra / 4) - Math.floor(inEra / 100) + inYear - 719_468;
}

const isLeap = (year: number): boolean => year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
const lengths = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** The day counted from 1970-01-01; null when there is no such day. */
export function dayOf(year: number, month: number, day: number): number | null {
  if (month < 1 || month > 12 || Math.abs(year) > MAX_YEAR) return null;
  const longest = (lengths[month - 1] ?? 0) + (month === 2 && isLeap(year) ? 1 : 0);
  return day >= 1 && day <= longest ? dayNumber(year, month, day) : null;
}

/** Year, month and day of a day counted from 1970-01-01. */
export function dateOf(day: number): [number, number, number] {
  const shifted = day + 719_468;
  const era = Math.floor(shifted / CYCLE);
  const inEra = shifted - era * CYCLE;
  const yearOfEra = Math.floor((inEra - Math.floor(inEra / 1460) + Math.floor(inEra / 36_524) - Math.floor(inEra / 146_096)) / 365);
  const inYear = inEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const march = Math.floor((5 * inYear + 2) / 153);
  const month = march + (march < 10 ? 3 : -9);
  return [yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, inYear - Math.floor((153 * march + 2) / 5) + 1];
}

/** The moment itself; null for a year beyond FEEL's. */
export function settled(moment: Moment | null): Moment | null {
  if (moment === null || moment.day === null) return moment;
  if (Math.abs(moment.day) > Number(FARTHEST_DAY)) return null;
  return Math.abs(dateOf(moment.day)[0]) <= MAX_YEAR ? moment : null;
}

export const dateOnly = (moment: Moment): Moment => new Moment(moment.day, null);

/** A day that the tables of zones know and that has the same offsets. */
const standIn = (day: number): number => (day > FIRST && day < LAST ? day : YEAR_2000 + modulo(day - YEAR_2000, CYCLE));

/** How many seconds the moment's zone is ahead of UTC at it; of a time without a day as on 1 January 2000. */
export function offset(moment: Moment): number {
  if (moment.zone === null) return 0;
  if (moment.zone.region === null) return moment.zone.seconds;
  const day = standIn(moment.day ?? YEAR_2000);
  const local = day * 86_400 + Math.floor((moment.nano ?? 0) / SECOND);
  return offsetOfLocal(moment.zone.region, local, moment.fold);
}

/** Nanoseconds since 1970-01-01T00:00Z; without a zone read as UTC, a time as on 1970-01-01. */
export const instant = (moment: Moment): bigint =>
  BigInt(moment.day ?? 0) * DAY_N + BigInt(moment.nano ?? 0) - BigInt(offset(moment)) * SECOND_N;

/** The date and time in a zone at an instant; null beyond FEEL's years. */
export function atInstant(nanoseconds: bigint, zone: Zone | null): Moment | null {
  const [day, nano] = split(nanoseconds);
  if (day === null) return null;
  if (zone === null) return new Moment(day, nano);
  let ahead = zone.seconds;
  let fold: 0 | 1 = 0;
  if (zone.region !== null) {
    const seconds = standIn(day) * 86_400 + Math.floor(nano / SECOND);
    ahead = offsetAt(zone.region, seconds);
    fold = offsetOfLocal(zone.region, seconds + ahead, 0) === ahead ? 0 : 1;
  }
  const [there, clock] = split(nanoseconds + BigInt(ahead) * SECOND_N);
  return there === null ? null : new Moment(there, clock, zone, fold);
}

function split(nanoseconds: bigint): [number | null, number] {
  const day = floorDivide(nanoseconds, DAY_N);
  return [day > FARTHEST_DAY || day < -FARTHEST_DAY ? null : Number(day), Number(nanoseconds - day * DAY_N)];
}

/** Figures that compare as two temporals of one kind do; null where only one has a zone and none is assumed. */
export function comparable(left: Moment, right: Moment, zone: Zone | null): [bigint, bigint] | null {
  if ((left.zone === null) !== (right.zone === null) && left.nano !== null) {
    if (zone === null) return null;
    return [instant(inZone(left, zone)), instant(inZone(right, zone))];
  }
  return [instant(left), instant(right)];
}

export const inZone = (moment: Moment, zone: Zone): Moment =>
  moment.zone !== null ? moment : new Moment(moment.day, moment.nano, zone, moment.fold);

/** The moment that much later on the time line; a date stays a date, a time stays within the day. */
export function addNanoseconds(moment: Moment, nanos: bigint): Moment | null {
  if (moment.day === null) {
    const sum = BigInt(moment.nano ?? 0) + nanos;
    return new Moment(null, Number(sum - floorDivide(sum, DAY_N) * DAY_N), moment.zone);
  }
  if (moment.nano === null) {
    const day = floorDivide(BigInt(moment.day) * DAY_N + nanos, DAY_N);
    return day > FARTHEST_DAY || day < -FARTHEST_DAY ? null : new Moment(Number(day), null);
  }
  return atInstant(instant(moment) + nanos, moment.zone);
}

/** The same day of the month that many months later, or the last of the month where it is shorter. */
export function addMonths(moment: Moment, months: bigint): Moment | null {
  if (months > 30_000_000_000n || months < -30_000_000_000n) return null;
  const [year, month, day] = dateOf(moment.day ?? 0);
  const total = year * 12 + month - 1 + Number(months);
  const years = Math.floor(total / 12);
  for (const last of [day, 30, 29, 28]) {
    const there = last <= day ? dayOf(years, total - years * 12 + 1, last) : null;
    if (there !== null) return new Moment(there, moment.nano, moment.zone, moment.fold);
  }
  return null;
}

/** Whole months from one day to another, times of day left aside. */
export function monthsBetween(start: Moment, end: Moment): YearsMonths {
  const [year, month, day] = dateOf(start.day ?? 0);
  const [toYear, toMonth, toDay] = dateOf(end.day ?? 0);
  let months = (toYear - year) * 12 + toMonth - month;
  if (months > 0 && toDay < day) months -= 1;
  else if (months < 0 && toDay > day) months += 1;
  return new YearsMonths(BigInt(months));
}

/** 1 for Monday to 7 for Sunday. */
export const weekday = (moment: Moment): number => modulo((moment.day ?? 0) + 3, 7) + 1;

// Text

const DATE = "(?<year>-?(?:[1-9][0-9]{4,8}|[0-9]{4}))-(?<month>[0-9]{2})-(?<day>[0-9]{2})";
const ZONE = "(?:(?<utc>Z)|(?<sign>[+-])(?<ahead>[0-9]{2}:[0-9]{2}(?::[0-9]{2})?)|@(?<region>[A-Za-z][A-Za-z0-9_+/-]*))?";
const TIME = `(?<hour>[0-9]{2}):(?<minute>[0-9]{2}):(?<second>[0-9]{2})(?:\\.(?<fraction>[0-9]+))?${ZONE}`;
const MOMENT = new RegExp(`^(?:${DATE})?(?:(?<t>T)?${TIME})?$`);
const DURATION_DAYS = /^(-)?P(?=.)(?:([0-9]{1,18})D)?(?:T(?=.)(?:([0-9]{1,18})H)?(?:([0-9]{1,18})M)?(?:([0-9]{1,18})(?:\.([0-9]*))?S)?)?$/;
const DURATION_MONTHS = /^(-)?P(?=.)(?:([0-9]{1,18})Y)?(?:([0-9]{1,18})M)?$/;

const nanosOf = (fraction: string | undefined): number => Number((fraction || "0").slice(0, 9).padEnd(9, "0"));

/** The date, time or date and time that a text says; null when it says none. */
export function readMoment(text: string): Moment | null {
  const part = text ? MOMENT.exec(text)?.groups : undefined;
  if (part === undefined) return null;
  const hasDate = part["year"] !== undefined;
  const hasTime = part["hour"] !== undefined;
  if ((part["t"] !== undefined) !== (hasDate && hasTime)) return null;
  let day: number | null = null;
  if (hasDate) {
    day = dayOf(Number(part["year"]), Number(part["month"]), Number(part["day"]));
    if (day === null) return null;
  }
  if (!hasTime) return settled(new Moment(day, null));
  const [hour, minute, second] = [Number(part["hour"]), Number(part["minute"]), Number(part["second"])];
  let nano = (hour * 3600 + minute * 60 + second) * SECOND + nanosOf(part["fraction"]);
  if (minute >= 60 || second >= 60 || nano > DAY || hour > 24) return null;
  const zone = readZone(part);
  if (zone === null && (part["utc"] || part["sign"] || part["region"])) return null;
  if (nano === DAY) {
    nano = 0;
    day = day === null ? null : day + 1;
  }
  return settled(new Moment(day, nano, zone));
}

function readZone(part: Record<string, string | undefined>): Zone | null {
  if (part["utc"]) return UTC;
  if (part["region"]) return isRegion(part["region"]) ? new Zone(part["region"], 0) : null;
  if (part["sign"] === undefined) return null;
  const [hours = 0, minutes = 0, seconds = 0] = (part["ahead"] ?? "").split(":").map(Number);
  if (minutes >= 60 || seconds >= 60) return null;
  const ahead = hours * 3600 + minutes * 60 + seconds;
  return fixedZone(part["sign"] === "-" ? -ahead : ahead);
}

/** The zone that many seconds ahead of UTC; null beyond 18 hours. */
export const fixedZone = (seconds: number): Zone | null =>
  Math.abs(seconds) > 18 * 3600 ? null : seconds ? new Zone(null, seconds) : UTC;

export function readDuration(text: string): Days | YearsMonths | null {
  const months = DURATION_MONTHS.exec(text);
  if (months) {
    const total = BigInt(months[2] ?? 0) * 12n + BigInt(months[3] ?? 0);
    return new YearsMonths(months[1] ? -total : total);
  }
  const days = DURATION_DAYS.exec(text);
  if (!days) return null;
  const seconds = ((BigInt(days[2] ?? 0) * 24n + BigInt(days[3] ?? 0)) * 60n + BigInt(days[4] ?? 0)) * 60n + BigInt(days[5] ?? 0);
  const nanos = seconds * SECOND_N + BigInt(nanosOf(days[6]));
  return new Days(days[1] ? -nanos : nanos);
}

/** What `@"text"` stands for. */
export const readText = (text: string): Moment | Days | YearsMonths | null =>
  text.replace(/^-+/, "").startsWith("P") ? readDuration(text) : readMoment(text);

const two = (figure: number): string => String(figure).padStart(2, "0");
const fractionText = (nanos: number): string => (nanos ? `.${String(nanos).padStart(9, "0")}`.replace(/0+$/, "") : "");

export function momentText(moment: Moment): string {
  const parts: string[] = [];
  if (moment.day !== null) {
    const [year, month, day] = dateOf(moment.day);
    parts.push(`${year < 0 ? "-" : ""}${String(Math.abs(year)).padStart(4, "0")}-${two(month)}-${two(day)}`);
  }
  if (moment.nano !== null) {
    const seconds = Math.floor(moment.nano / SECOND);
    const clock = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60].map(two).join(":");
    parts.push(clock + fractionText(moment.nano % SECOND));
  }
  return parts.join("T") + zoneText(moment);
}

function zoneText(moment: Moment): string {
  if (moment.zone === null) return "";
  if (moment.zone.region !== null) return `@${moment.zone.region}`;
  const ahead = moment.zone.seconds;
  if (!ahead) return "Z";
  const length = Math.abs(ahead);
  const rest = length % 60 ? `:${two(length % 60)}` : "";
  return `${ahead < 0 ? "-" : "+"}${two(Math.floor(length / 3600))}:${two(Math.floor(length / 60) % 60)}${rest}`;
}

const absolute = (value: bigint): bigint => (value < 0n ? -value : value);

export function durationText(value: Days | YearsMonths): string {
  if (value instanceof YearsMonths) {
    const length = absolute(value.months);
    const [years, months] = [length / 12n, length % 12n];
    return `${value.months < 0n ? "-" : ""}P${years ? `${years}Y` : ""}${months || !years ? `${months}M` : ""}`;
  }
  const total = absolute(value.nanoseconds);
  const nanos = Number(total % SECOND_N);
  const days = total / DAY_N;
  const seconds = Number((total / SECOND_N) % 86_400n);
  const [hour, minute, second] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  const clock = (hour ? `${hour}H` : "") + (minute ? `${minute}M` : "") + (second || nanos ? `${second}${fractionText(nanos)}S` : "");
  if (!days && !clock) return "PT0S";
  return `${value.nanoseconds < 0n ? "-" : ""}P${days ? `${days}D` : ""}${clock ? `T${clock}` : ""}`;
}
