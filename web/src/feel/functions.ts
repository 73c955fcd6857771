// Named functions and how any function is called: the twin of src/hearth/feel/functions.py.
import { MAX_CALLS, refuse } from "./limits";
import type { Run } from "./run";
import { isAny, parseSignature, places, type FeelType, type Signature } from "./types";
import { Closure, Named, Range, isContext, isList, kind, type Body, type Overload, type Value } from "./values";

const CALL_FUEL = 12;
const MISFIT = Symbol("misfit");

export class Functions {
  private readonly named = new Map<string, Named>();

  /** Registers a function under a name, once for each signature; it is given the Run before its values. */
  define(name: string, signatures: string | readonly string[], run: Body): void {
    let named = this.named.get(name);
    if (named === undefined) this.named.set(name, (named = new Named(name)));
    for (const signature of typeof signatures === "string" ? [signatures] : signatures) {
      named.overloads.push({ signature: parseSignature(signature), run: run as Overload["run"] });
    }
  }

  get(name: string): Named | undefined {
    return this.named.get(name);
  }

  [Symbol.iterator](): IterableIterator<Named> {
    return this.named.values();
  }
}

export type Bound = (run: Run, values: Value[]) => Value;

/** What calls the function with that many arguments (of these names). Arguments that go with no overload give null. */
export function bound(named: Named, count: number, names: readonly string[]): Bound {
  const ways: [Overload, number[]][] = [];
  for (const overload of named.overloads) {
    const found = places(overload.signature, count, names);
    if (found !== null) ways.push([overload, found]);
  }
  return (run, values) => {
    run.burn(CALL_FUEL);
    for (const [overload, found] of ways) {
      const ready = arranged(overload.signature, found, values, run);
      if (ready !== null) return overload.run(run, ...ready);
    }
    return null;
  };
}

function arranged(signature: Signature, found: readonly number[], given: readonly Value[], run: Run): Value[] | null {
  const values: Value[] = signature.parameters.map(() => null);
  const last = values.length - 1;
  const rest: Value[] = [];
  if (signature.many) values[last] = rest;
  for (const [index, place] of found.entries()) {
    const parameter = signature.parameters[place];
    let value: Value | typeof MISFIT = given[index] ?? null;
    if (parameter === undefined) return null;
    if (value === null) {
      if (!parameter.nullable) return null;
    } else {
      value = fitted(value, parameter.type, run);
      if (value === MISFIT) return null;
    }
    if (signature.many && place === last) rest.push(value);
    else values[place] = value;
  }
  return values;
}

/** The value as that type: itself, the only item of a list where no list is wanted, or a list of it where one is. */
export function fitted(value: Value, type: FeelType, run: Run): Value | typeof MISFIT {
  if (conforms(value, type, run)) return value;
  if (type.kind === "list") return !isList(value) && conforms([value], type, run) ? [value] : MISFIT;
  const only = isList(value) && value.length === 1 ? (value[0] ?? null) : null;
  return only !== null && conforms(only, type, run) ? only : MISFIT;
}

/** Whether a value is of a type; null is of every type but, on its own, of none. */
export function conforms(value: Value, type: FeelType, run: Run): boolean {
  if (value === null || isAny(type)) return true;
  switch (type.kind) {
    case "list":
      if (!isList(value)) return false;
      if (isAny(type.item)) return true;
      run.burn(3 * value.length);
      return value.every((item) => conforms(item, type.item, run));
    case "context":
      return isContext(value)
        && (type.fields ?? []).every(([name, field]) => value.has(name) && conforms(value.get(name) ?? null, field, run));
    case "range":
      return value instanceof Range && [value.low, value.high].every((end) => end === null || conforms(end, type.item, run));
    case "function":
      return kind(value) === "function" && takes(value as Closure | Named, type.parameters);
    case "simple":
      return kind(value) === type.name;
  }
}

function takes(value: Closure | Named, parameters: readonly FeelType[] | null): boolean {
  if (parameters === null) return true;
  if (value instanceof Closure) return value.parameters.length === parameters.length;
  return value.overloads.some((overload) => places(overload.signature, parameters.length, []) !== null);
}

/** Calls a value that is a function; null when it is none or the arguments don't go with it. */
export function apply(called: Value, given: Value[], run: Run, names: readonly string[] = []): Value {
  if (called instanceof Named) return bound(called, given.length, names)(run, given);
  if (!(called instanceof Closure) || given.length !== called.parameters.length) return null;
  let ordered = given;
  if (names.length) {
    const byName = new Map(names.map((name, index) => [name, given[index] ?? null]));
    if (byName.size !== called.parameters.length || !called.parameters.every(([name]) => byName.has(name))) return null;
    ordered = called.parameters.map(([name]) => byName.get(name) ?? null);
  }
  const values: Value[] = [];
  for (const [index, [, type]] of called.parameters.entries()) {
    const argument = ordered[index] ?? null;
    const value = type === null || argument === null ? argument : fitted(argument, type, run);
    if (value === MISFIT) return null;
    values.push(value);
  }
  run.burn(CALL_FUEL + called.cost);
  if (run.calls >= MAX_CALLS) refuse("calls");
  run.calls += 1;
  try {
    return called.run(values);
  } finally {
    run.calls -= 1;
  }
}
