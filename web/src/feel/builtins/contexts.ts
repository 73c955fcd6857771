// Contexts: DMN 1.5 section 10.3.4.9.
import type { Functions } from "../functions";
import type { Run } from "../run";
import { isContext, type Context, type Value } from "../values";

export function contexts(functions: Functions): void {
  functions.define("get value", "(m: context, key: string) -> Any", (_run: Run, from: Context, key: string) => from.get(key) ?? null);
  functions.define("get entries", "(m: context) -> list<context<key: string, value: Any>>", (run: Run, from: Context) => {
    run.items(from.size);
    return [...from].map(([key, value]) => new Map<string, Value>([["key", key], ["value", value]]));
  });
  functions.define("context", "(entries: list<context<key: string, value: Any>>) -> context", context);
  functions.define("context put", "(context: context, key: string, value: Any) -> context", (run: Run, from: Context, key: string, value: Value) => {
    run.burn(from.size);
    return new Map(from).set(key, value);
  });
  functions.define("context put", "(context: context, keys: list<string>, value: Any) -> context", putDeep);
  functions.define("context merge", "(contexts: list<context>) -> context", (run: Run, parts: (Context | null)[]) => {
    const made: Context = new Map();
    for (const part of parts) {
      if (part === null) return null;
      run.burn(1 + part.size);
      for (const [key, value] of part) made.set(key, value);
    }
    return made;
  });
}

function context(run: Run, entries: (Context | null)[]): Value {
  run.items(entries.length);
  const made: Context = new Map();
  for (const entry of entries) {
    const key = entry?.get("key") ?? null;
    if (entry === null || typeof key !== "string" || made.has(key)) return null;
    made.set(key, entry.get("value") ?? null);
  }
  return made;
}

function putDeep(run: Run, from: Context, keys: (string | null)[], value: Value): Value {
  if (!keys.length || keys.includes(null)) return null;
  run.burn(from.size + keys.length);
  const made: Context = new Map(from);
  let inner = made;
  for (const key of keys.slice(0, -1) as string[]) {
    const next = inner.get(key) ?? null;
    if (!isContext(next)) return null;
    run.burn(next.size);
    const copy: Context = new Map(next);
    inner.set(key, copy);
    inner = copy;
  }
  inner.set(keys[keys.length - 1] as string, value);
  return made;
}
