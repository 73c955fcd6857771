// Values as JSON: a number {"number": "1.5"}, a temporal {"temporal": "date", "text": "2026-03-01"}, a context
// {"context": {...}}; texts, yes/no, null and lists as they are. The twin of src/hearth/feel/codec.py.
import { durationText, momentText, readText } from "./calendar";
import { Decimal, numberText } from "./decimals";
import { Meter } from "./limits";
import { written } from "./text";
import { Days, Moment, YearsMonths, isContext, isList, isNumber, kind, type Value } from "./values";

export type Json = string | number | boolean | null | Json[] | { [key: string]: Json };

/** The value that a JSON form stands for; a TypeError for a form that stands for none. */
export function decoded(json: Json): Value {
  if (json === null || typeof json === "string" || typeof json === "boolean") return json;
  if (typeof json === "number") return new Decimal(json);
  if (Array.isArray(json)) return json.map(decoded);
  const { number, text, context } = json;
  if (typeof number === "string") return new Decimal(number);
  if (typeof text === "string") return readText(text);
  if (typeof context === "object" && context !== null && !Array.isArray(context)) {
    return new Map(Object.entries(context).map(([key, value]) => [key, decoded(value)]));
  }
  throw new TypeError(`${JSON.stringify(json).slice(0, 80)} stands for no value.`);
}

/** The JSON form of a value; a range and a function only as their text. */
export function encoded(value: Value): Json {
  if (value === null || typeof value === "string" || typeof value === "boolean") return value;
  if (isNumber(value)) return { number: numberText(value) };
  if (isList(value)) return value.map(encoded);
  if (isContext(value)) return { context: Object.fromEntries([...value].map(([key, item]) => [key, encoded(item)])) };
  if (value instanceof Moment) return { temporal: kind(value), text: momentText(value) };
  if (value instanceof Days || value instanceof YearsMonths) return { temporal: kind(value), text: durationText(value) };
  return { shown: written(value, new Meter()) };
}
