// The same limits as src/hearth/feel/limits.py: what is refused there is refused here.
export const MAX_CALLS = 32;
export const MAX_STRING = 50_000;
export const MAX_LIST = 10_000;
export const MAX_PATTERN = 1_000;
export const MAX_FUEL = 40_000;

export type Limit = "depth" | "calls" | "string" | "list" | "pattern" | "fuel";
const REFUSALS: Record<Limit, string> = {
  depth: "The expression nests too deep. Split it into several.",
  calls: "The expression's functions call each other without end.",
  string: "The expression builds a text of more than 50,000 characters.",
  list: "The expression builds a list of more than 10,000 items.",
  pattern: "The search pattern is too large. Make it simpler.",
  fuel: "The expression takes too long. Make its lists shorter or its loops simpler.",
};

export class LimitExceeded extends Error {
  constructor(readonly limit: Limit) {
    super(REFUSALS[limit]);
  }
}

export function refuse(limit: Limit): never {
  throw new LimitExceeded(limit);
}

/** The fuel of one evaluation, and how deep its function calls are. */
export class Meter {
  fuel = MAX_FUEL;
  calls = 0;

  burn(units: number): void {
    this.fuel -= units;
    if (this.fuel < 0) refuse("fuel");
  }

  /** Pays for a text of that length before or as it is made. */
  text(characters: number): void {
    if (characters > MAX_STRING) refuse("string");
    this.burn(1 + Math.floor(characters / 50));
  }

  /** Pays for a list of that length before or as it is made. */
  items(count: number): void {
    if (count > MAX_LIST) refuse("list");
    this.burn(1 + count);
  }
}
