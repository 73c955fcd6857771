// One evaluation: its instant, its zone, and how much it may still use.
import { atInstant, dateOnly, LONDON } from "./calendar";
import { Meter } from "./limits";
import { Moment, type Context, type Value, type Zone } from "./values";

export class Run extends Meter {
  /** The regular expressions that this run has paid for. */
  readonly patterns = new Set<string>();

  /** `now` in nanoseconds since 1970, null for an evaluation without an instant. */
  constructor(readonly now: bigint | null, readonly zone: Zone | null) {
    super();
  }

  instant(): Moment | null {
    return this.now === null ? null : atInstant(this.now, LONDON);
  }

  today(): Moment | null {
    const there = this.instant();
    return there === null ? null : dateOnly(there);
  }
}

/** The variables of a part, and the frame of the part around it. In a filter `item` is the item and the variables are
 * its fields. */
export class Frame {
  constructor(
    readonly values: Context,
    readonly up: Frame | null,
    readonly run: Run,
    readonly item: Value = null,
  ) {}
}

export type Code = (frame: Frame) => Value;
