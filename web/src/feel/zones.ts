// Offsets of named zones, from the browser's own tables (Intl).
const formats = new Map<string, Intl.DateTimeFormat | null>();
const offsets = new Map<string, number>();
const MOST_KEPT = 5_000;

function format(region: string): Intl.DateTimeFormat | null {
  let found = formats.get(region);
  if (found === undefined) {
    found = made(region);
    formats.set(region, found);
  }
  return found;
}

function made(region: string): Intl.DateTimeFormat | null {
  try {
    const found = new Intl.DateTimeFormat("en-US", {
      timeZone: region, calendar: "iso8601", numberingSystem: "latn", hourCycle: "h23", era: "short",
      year: "numeric", month: "numeric", day: "numeric", hour: "numeric", minute: "numeric", second: "numeric",
    });
    // Intl doesn't mind the case of a name, the standard does
    const known = found.resolvedOptions().timeZone;
    return known !== region && known.toLowerCase() === region.toLowerCase() ? null : found;
  } catch {
    return null;
  }
}

export const isRegion = (name: string): boolean => format(name) !== null;

/** Seconds that a region is ahead of UTC at an instant, given in seconds since 1970. */
export function offsetAt(region: string, seconds: number): number {
  const key = `${region} ${seconds}`;
  const kept = offsets.get(key);
  if (kept !== undefined) return kept;
  const zone = format(region);
  if (zone === null) return 0;
  const part: Record<string, number> = {};
  let before = false;
  for (const { type, value } of zone.formatToParts(seconds * 1000)) {
    if (type === "era") before = value.startsWith("B");
    else if (type !== "literal") part[type] = Number(value);
  }
  const year = before ? 1 - (part["year"] ?? 0) : (part["year"] ?? 0);
  const there = new Date(0);
  there.setUTCFullYear(year, (part["month"] ?? 1) - 1, part["day"] ?? 1);
  there.setUTCHours(part["hour"] ?? 0, part["minute"] ?? 0, part["second"] ?? 0);
  const ahead = there.getTime() / 1000 - seconds;
  if (offsets.size > MOST_KEPT) offsets.clear();
  offsets.set(key, ahead);
  return ahead;
}

const DAY = 86_400;

/** Seconds ahead of UTC where the clocks show `local` (seconds): of an hour that they repeat the first passing unless
 * `fold`, of one that they leave out what held before it unless `fold`. */
export function offsetOfLocal(region: string, local: number, fold: 0 | 1): number {
  const before = offsetAt(region, local - DAY);
  const after = offsetAt(region, local + DAY);
  if (before === after) return before;
  const fits = (ahead: number): boolean => offsetAt(region, local - ahead) === ahead;
  const [early, late] = [fits(before), fits(after)];
  if (early !== late) return early ? before : after;
  return fold ? after : before;
}
