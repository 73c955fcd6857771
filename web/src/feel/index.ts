// The expression language in the browser: evaluates what the server has parsed and checked. No eval, exact decimals,
// the same limits. What an expression gives is settled by src/hearth/feel; tests hold the two together.
import { readMoment, instant } from "./calendar";
import { Compiler } from "./compile";
import { conforms } from "./functions";
import { LimitExceeded, Meter, refuse } from "./limits";
import { Frame, Run, type Code } from "./run";
import { written } from "./text";
import type { Program } from "./tree";
import { parseType, type FeelType } from "./types";
import { Zone, isContext, isList, type Context, type Value } from "./values";

export { decoded, encoded, type Json } from "./codec";
export { LimitExceeded } from "./limits";
export type { Program } from "./tree";
export { isContext, type Context, type Value } from "./values";

/** A value as it would be written in an expression. */
export const shown = (value: Value): string => written(value, new Meter());

/** A compiled expression, to be evaluated as often as wanted. */
export class Expression {
  private readonly code: Code;
  private readonly expect: FeelType | null;
  private readonly zone: Zone | null;

  constructor(program: Program) {
    this.zone = program.zone === null ? null : new Zone(program.zone, 0);
    this.expect = program.expect === null ? null : parseType(program.expect);
    this.code = limited(() => new Compiler(new Set(program.names), this.zone).code(program.tree));
  }

  /** The value for these records at an instant in ISO 8601 with its zone (without one now() and today() are null). Absent
   * data and errors give null. LimitExceeded: what takes too long or grows too large. */
  evaluate(context: Context, now: string | null = null): Value {
    const moment = now === null ? null : readMoment(now);
    const run = new Run(moment === null ? null : instant(moment), this.zone);
    return limited(() => {
      const value = this.code(new Frame(context, null, run));
      weigh(value, run);
      return value === null || this.expect === null || conforms(value, this.expect, run) ? value : null;
    });
  }
}

/** The browser's own limit on depth, as the same refusal. */
function limited<T>(run: () => T): T {
  try {
    return run();
  } catch (error) {
    if (error instanceof RangeError && !(error instanceof LimitExceeded)) refuse("depth");
    throw error;
  }
}

/** Pays for a result as large as it is written out. */
function weigh(value: Value, run: Run): void {
  if (!isList(value) && !isContext(value)) return;
  run.burn(1 + Math.floor((isList(value) ? value.length : value.size) / 8));
  for (const item of value.values()) weigh(item, run);
}
