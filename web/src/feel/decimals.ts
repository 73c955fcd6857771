// Numbers as decimal128: 34 digits, half even (DMN 1.5 section 10.3.2.3.1). What overflows or is no number is null.
// The twin of src/hearth/feel/decimals.py.
import DecimalJs from "decimal.js";

const common = { rounding: 6, toExpNeg: -7, toExpPos: 21, modulo: 1, defaults: true } as const;
export const Decimal = DecimalJs.clone({ ...common, precision: 34, minE: -6176, maxE: 6144 });
export type Decimal = DecimalJs;
/** For what is rounded once at the end. Powers take time that grows with the digits, so they get fewer. */
const Wide = DecimalJs.clone({ ...common, precision: 90, minE: -20_000, maxE: 20_000 });
const Powers = DecimalJs.clone({ ...common, precision: 40, minE: -20_000, maxE: 20_000 });

const MIN_EXPONENT = -6143;
const SMALLEST_PLACES = 6176;
const MIN_SCALE = -6111;
const DIGITS = 34;

export const Rounding = { UP: 0, DOWN: 1, CEILING: 2, FLOOR: 3, HALF_UP: 4, HALF_DOWN: 5, HALF_EVEN: 6 } as const;
export type Rounding = (typeof Rounding)[keyof typeof Rounding];

export const ZERO = new Decimal(0);

export const whole = (value: number | bigint): Decimal => new Decimal(value.toString());

/** A result as decimal128 has it: null for infinity and for what is no number, fewer digits near zero. */
export function settled(value: Decimal): Decimal | null {
  if (!value.isFinite()) return null;
  if (value.e < MIN_EXPONENT && !value.isZero()) return value.toDecimalPlaces(SMALLEST_PLACES, Rounding.HALF_EVEN);
  return value;
}

const narrowed = (value: Decimal): Decimal | null =>
  value.isFinite() ? settled(new Decimal(value.toSignificantDigits(DIGITS, Rounding.HALF_EVEN).toString())) : null;

export const add = (a: Decimal, b: Decimal): Decimal | null => settled(a.plus(b));
export const subtract = (a: Decimal, b: Decimal): Decimal | null => settled(a.minus(b));
export const multiply = (a: Decimal, b: Decimal): Decimal | null => settled(a.times(b));
export const divide = (a: Decimal, b: Decimal): Decimal | null => settled(a.div(b));
export const squareRoot = (a: Decimal): Decimal | null => settled(a.sqrt());
export const exponential = (a: Decimal): Decimal | null => settled(a.exp());
export const logarithm = (a: Decimal): Decimal | null => (a.greaterThan(0) ? settled(a.ln()) : null);

export function power(a: Decimal, b: Decimal): Decimal | null {
  if (a.isZero() && !b.greaterThan(0)) return null;
  return narrowed(new Powers(a).pow(b));
}

/** What is left of a division, its sign the divisor's; null where the quotient has more digits than a number. */
export function modulo(a: Decimal, b: Decimal): Decimal | null {
  if (b.isZero() || (!a.isZero() && a.e - b.e > DIGITS + 1)) return null;
  const quotient = new Wide(a).divToInt(b);
  if (!quotient.isZero() && quotient.e >= DIGITS) return null;
  const rest = narrowed(new Wide(a).minus(quotient.times(b)));
  if (rest === null || rest.isZero() || rest.isNegative() === b.isNegative()) return rest;
  return add(rest, b);
}

/** The number that a text says (its form is checked by the caller). */
export const parsed = (text: string): Decimal | null => narrowed(new Wide(text));

/** The number without its fraction, as a count or a position; null when it is absurdly large. */
export function integer(value: Decimal): number | null {
  return value.abs().lessThan("1e18") ? value.trunc().toNumber() : null;
}

export function rounded(value: Decimal, scale: Decimal, rounding: Rounding): Decimal | null {
  const digits = integer(scale);
  if (digits === null || digits < MIN_SCALE || digits > SMALLEST_PLACES) return null;
  const result = digits >= 0 ? value.toDecimalPlaces(digits, rounding) : value.toNearest(`1e${-digits}`, rounding);
  return settled(result);
}

/** The digits, without an exponent and without zeros that say nothing. */
export const numberText = (value: Decimal): string => (value.isZero() ? "0" : value.toFixed());
