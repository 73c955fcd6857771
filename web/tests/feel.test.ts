// The evaluator by itself; that it gives what Python gives is held by tests/feel/test_back_ends.py and the standard's cases.
import { describe, expect, it } from "vitest";
import { decoded, encoded, Expression, LimitExceeded, isContext, shown, type Json, type Program } from "../src/feel";

type Tree = Record<string, unknown>;
const at = [0, 1];
const number = (value: string): Tree => ({ node: "Number", at, value });
const text = (value: string): Tree => ({ node: "String", at, value });
const name = (value: string): Tree => ({ node: "Name", at, name: value });
const call = (called: string, ...given: Tree[]): Tree => ({ node: "Call", at, function: name(called), arguments: given, names: [] });
const infix = (operator: string, left: Tree, right: Tree): Tree => ({ node: "Arithmetic", at, operator, left, right });

function evaluated(tree: Tree, context: Json = {}, extra: Partial<Program> = {}): Json {
  const program = { tree, names: Object.keys(context as object), zone: null, expect: null, ...extra } as unknown as Program;
  const values = decoded({ context });
  if (!isContext(values)) throw new TypeError();
  return encoded(new Expression(program).evaluate(values, "2026-07-01T09:30:00Z"));
}

describe("numbers", () => {
  it("have 34 digits, half even", () => {
    expect(evaluated(infix("+", number("0.1"), number("0.2")))).toEqual({ number: "0.3" });
    expect(evaluated(infix("/", number("2"), number("3")))).toEqual({ number: "0.6666666666666666666666666666666667" });
    expect(evaluated(call("decimal", number("2.5"), number("0")))).toEqual({ number: "2" });
    expect(evaluated(infix("/", number("1"), number("0")))).toBeNull();
    expect(evaluated(infix("**", number("1e6000"), number("2")))).toBeNull();
  });
});

describe("days and instants", () => {
  const london = (instant: string): Json => ({ at: { temporal: "date and time", text: instant } });
  const seen = (field: string): Tree => ({ node: "Path", at, base: { ...name("at"), instant: true }, name: field });

  it("see an instant in the landlord's zone", () => {
    expect(evaluated(seen("hour"), london("2026-07-01T23:30:00Z"), { zone: "Europe/London" })).toEqual({ number: "0" });
    expect(evaluated(seen("day"), london("2026-07-01T23:30:00Z"), { zone: "Europe/London" })).toEqual({ number: "2" });
  });

  it("tell the two passings of a repeated hour apart", () => {
    const later = infix("-", { ...name("b"), instant: true }, { ...name("a"), instant: true });
    const both = { a: { temporal: "date and time", text: "2026-10-25T00:30:00Z" }, b: { temporal: "date and time", text: "2026-10-25T01:30:00Z" } };
    expect(evaluated(later, both, { zone: "Europe/London" })).toEqual({ temporal: "days and time duration", text: "PT1H" });
  });

  it("know years of nine digits", () => {
    expect(evaluated(call("date", text("-999999999-02-28")))).toEqual({ temporal: "date", text: "-999999999-02-28" });
  });

  it("refuse a zone that isn't spelt as it is", () => {
    expect(evaluated(call("time", text("10:00:00@europe/london")))).toBeNull();
  });
});

describe("patterns", () => {
  const matches = (input: string, pattern: string): Json => evaluated(call("matches", text(input), text(pattern)));

  it("are searched in linear time", () => {
    const began = performance.now();
    expect(matches("x".repeat(2000), "(x+x+)+y")).toBe(false);
    expect(performance.now() - began).toBeLessThan(2000);
  });

  it("take the leftmost match, and the first way of it", () => {
    expect(evaluated(call("replace", text("abcabc"), text("(a|ab)(c|bcd)?"), text("[$1]")))).toBe("[a]bc[a]bc");
    expect(evaluated(call("replace", text("aaa"), text("a{2}?"), text("b")))).toBe("ba");
    expect(matches("a\nb", "a.b")).toBe(false);
    expect(matches("ÄÖ", "^\\p{Lu}+$")).toBe(true);
    expect(matches("x", "(")).toBeNull();
  });
});

describe("names", () => {
  it("of objects are no members", () => {
    expect(evaluated({ node: "Path", at, base: name("a"), name: "constructor" }, { a: { context: {} } })).toBeNull();
    expect(evaluated(name("__proto__"))).toBeNull();
  });
});

describe("limits", () => {
  it("end what takes too long, in the same words as the server's", () => {
    const loop = { node: "For", at, iterations: [{ node: "Iteration", at, name: "i", domain: number("1"), last: number("100000000") }], body: name("i") };
    expect(() => evaluated(loop)).toThrow(LimitExceeded);
    expect(() => evaluated(loop)).toThrow(/takes too long/);
  });
});

describe("values", () => {
  it("are shown as they would be written", () => {
    const values = decoded([{ number: "1.50" }, 'a"b', null, { context: { "a b": true } }]);
    expect(shown(values)).toBe('[1.5, "a\\"b", null, {a b: true}]');
  });
});
