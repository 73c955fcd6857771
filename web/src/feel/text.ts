// Values as FEEL writes them: what string() gives.
import { durationText, momentText } from "./calendar";
import { numberText } from "./decimals";
import type { Meter } from "./limits";
import { Closure, Days, Moment, Range, YearsMonths, isContext, isList, lengthOf, type Named, type Value } from "./values";

export function text(value: Value, meter: Meter): string | null {
  if (value === null) return null;
  return typeof value === "string" ? value : written(value, meter);
}

export function written(value: Value, meter: Meter): string {
  meter.burn(5);
  if (value === null) return "null";
  if (typeof value === "string") {
    meter.text(lengthOf(value));
    return quoted(value);
  }
  if (typeof value === "boolean") return String(value);
  const result = other(value, meter);
  meter.text(lengthOf(result));
  return result;
}

function other(value: Exclude<Value, null | string | boolean>, meter: Meter): string {
  if (value instanceof Moment) return momentText(value);
  if (value instanceof Days || value instanceof YearsMonths) return durationText(value);
  if (isList(value)) return `[${value.map((item) => written(item, meter)).join(", ")}]`;
  if (isContext(value)) return `{${[...value].map(([key, item]) => `${keyText(key)}: ${written(item, meter)}`).join(", ")}}`;
  if (value instanceof Range) return rangeText(value, meter);
  if (value instanceof Closure) return `function(${value.parameters.map(([name]) => name).join(", ")})`;
  if ("overloads" in value) return `function ${(value as Named).name}`;
  return numberText(value);
}

const quoted = (value: string): string => `"${value.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n")}"`;

function keyText(key: string): string {
  const plain = key.replaceAll(" ", "").replaceAll("_", "");
  return /^[\p{L}\p{N}]+$/u.test(plain) && !/^\p{Nd}/u.test(key) ? key : quoted(key);
}

function rangeText(value: Range, meter: Meter): string {
  if (value.test) return `(${value.test} ${written(value.test.startsWith("<") ? value.high : value.low, meter)})`;
  const [opening, closing] = [value.lowIncluded ? "[" : "(", value.highIncluded ? "]" : ")"];
  return `${opening}${written(value.low, meter)}..${written(value.high, meter)}${closing}`;
}
