// Numbers: DMN 1.5 section 10.3.4.5.
import * as decimals from "../decimals";
import { type Decimal, Rounding, ZERO } from "../decimals";
import type { Functions } from "../functions";
import type { Run } from "../run";
import { Days, YearsMonths, type Value } from "../values";

const HARD = 350;
const TWO = decimals.whole(2);

export function numbers(functions: Functions): void {
  for (const [name, rounding] of [
    ["decimal", Rounding.HALF_EVEN], ["round up", Rounding.UP], ["round down", Rounding.DOWN],
    ["round half up", Rounding.HALF_UP], ["round half down", Rounding.HALF_DOWN],
  ] as const) {
    functions.define(name, "(n: number, scale: number) -> number", (_run: Run, n: Decimal, scale: Decimal) => decimals.rounded(n, scale, rounding));
  }
  for (const [name, rounding] of [["floor", Rounding.FLOOR], ["ceiling", Rounding.CEILING]] as const) {
    functions.define(name, "(n: number, scale?: number) -> number", (_run: Run, n: Decimal, scale: Decimal | null) => decimals.rounded(n, scale ?? ZERO, rounding));
  }
  functions.define("abs", "(n: number) -> number", (_run: Run, n: Decimal) => n.abs());
  functions.define("abs", "(n: days and time duration) -> days and time duration", (_run: Run, n: Days) =>
    n.nanoseconds < 0n ? new Days(-n.nanoseconds) : n);
  functions.define("abs", "(n: years and months duration) -> years and months duration", (_run: Run, n: YearsMonths) =>
    n.months < 0n ? new YearsMonths(-n.months) : n);
  functions.define("modulo", "(dividend: number, divisor: number) -> number", (_run: Run, a: Decimal, b: Decimal) => decimals.modulo(a, b));
  for (const [name, run_] of [["sqrt", decimals.squareRoot], ["log", decimals.logarithm], ["exp", decimals.exponential]] as const) {
    functions.define(name, "(number: number) -> number", (run: Run, n: Decimal) => {
      run.burn(HARD);
      return run_(n);
    });
  }
  for (const [name, rest] of [["even", 0], ["odd", 1]] as const) {
    functions.define(name, "(number: number) -> boolean", (_run: Run, n: Decimal): Value => decimals.modulo(n, TWO)?.equals(rest) ?? false);
  }
}
