// Texts: DMN 1.5 section 10.3.4.3. Characters are counted as Unicode code points.
import { integer, whole, type Decimal } from "../decimals";
import type { Functions } from "../functions";
import { pattern } from "../patterns";
import type { Run } from "../run";
import { characters, lengthOf, type Value } from "../values";

const MATCH = 16;

function substring(run: Run, text: string, start: Decimal, length: Decimal | null): Value {
  const all = characters(text);
  const first = integer(start);
  const count = length === null ? all.length : integer(length);
  if (first === null || count === null || first === 0 || count < 1) return null;
  const begin = first > 0 ? first - 1 : all.length + first;
  if (begin < 0) return null;
  run.text(all.length);
  return all.slice(begin, begin + count).join("");
}

/** A function of two texts that pays for both. */
const ofTwo = (operation: (text: string, match: string) => Value) => (run: Run, text: string, match: string): Value => {
  run.text(lengthOf(text) + lengthOf(match));
  return operation(text, match);
};

const cased = (operation: (text: string) => string) => (run: Run, text: string): Value => {
  run.text(2 * lengthOf(text));
  return operation(text);
};

function matches(run: Run, text: string, wanted: string, flags: string | null): Value {
  const found = pattern(wanted, flags ?? "", run);
  if (found === null) return null;
  const all = characters(text);
  found.pay(run, all.length);
  return found.found(all);
}

function replace(run: Run, text: string, wanted: string, replacement: string, flags: string | null): Value {
  const found = pattern(wanted, flags ?? "", run);
  if (found === null) return null;
  const pieces = piecesOf(replacement, found.groups);
  // A pattern that is found in nothing is found everywhere: the standard makes that an error.
  if (pieces === null || found.found([])) return null;
  const all = characters(text);
  found.pay(run, all.length);
  const made: string[] = [];
  let end = 0;
  for (let match = found.search(all, 0); match !== null; match = found.search(all, end)) {
    run.burn(MATCH);
    made.push(all.slice(end, match[0]).join(""));
    for (const piece of pieces) {
      const part = typeof piece === "string" ? piece : all.slice(match[2 * piece] ?? 0, match[2 * piece + 1] ?? 0).join("");
      run.text(lengthOf(part));
      made.push(part);
    }
    end = match[1] ?? end;
  }
  made.push(all.slice(end).join(""));
  const result = made.join("");
  run.text(lengthOf(result));
  return result;
}

const PIECE = /\\([\\$])|\$([0-9]{1,4})|([^\\$]+)/y;

/** The pieces of a replacement, a group as its number; null when a `$` or backslash means nothing. */
function piecesOf(text: string, groups: number): (string | number)[] | null {
  const pieces: (string | number)[] = [];
  PIECE.lastIndex = 0;
  let end = 0;
  while (end < text.length) {
    PIECE.lastIndex = end;
    const match = PIECE.exec(text);
    if (!match) return null;
    end = PIECE.lastIndex;
    const [, escaped, group, plain] = match;
    if (group === undefined) {
      pieces.push(escaped ?? plain ?? "");
      continue;
    }
    // "$12" is the first group and a 2 where there are fewer than twelve.
    let digits = group.length;
    while (digits > 1 && Number(group.slice(0, digits)) > groups) digits -= 1;
    const number = Number(group.slice(0, digits));
    pieces.push(number <= groups ? number : "", group.slice(digits));
  }
  return pieces;
}

function split(run: Run, text: string, delimiter: string): Value {
  const found = pattern(delimiter, "", run);
  if (found === null || found.found([])) return null;
  const all = characters(text);
  found.pay(run, all.length);
  run.text(all.length);
  const pieces: Value[] = [];
  let end = 0;
  for (let match = found.search(all, 0); match !== null; match = found.search(all, end)) {
    run.burn(MATCH);
    pieces.push(all.slice(end, match[0]).join(""));
    end = match[1] ?? end;
  }
  run.items(pieces.length);
  return [...pieces, all.slice(end).join("")];
}

function join(run: Run, parts: (string | null)[], delimiter: string | null): Value {
  const texts = parts.filter((part) => part !== null);
  run.text(texts.reduce((sum, each) => sum + lengthOf(each), 0) + lengthOf(delimiter ?? "") * texts.length);
  return texts.join(delimiter ?? "");
}

export function strings(functions: Functions): void {
  const define = functions.define.bind(functions);
  define("substring", "(string: string, start position: number, length?: number) -> string", substring);
  define("string length", "(string: string) -> number", (_run: Run, text: string) => whole(lengthOf(text)));
  define("upper case", "(string: string) -> string", cased((text) => text.toUpperCase()));
  define("lower case", "(string: string) -> string", cased((text) => text.toLowerCase()));
  define("substring before", "(string: string, match: string) -> string", ofTwo((text, match) =>
    match && text.includes(match) ? text.slice(0, text.indexOf(match)) : ""));
  define("substring after", "(string: string, match: string) -> string", ofTwo((text, match) =>
    !match ? text : text.includes(match) ? text.slice(text.indexOf(match) + match.length) : ""));
  define("contains", "(string: string, match: string) -> boolean", ofTwo((text, match) => text.includes(match)));
  define("starts with", "(string: string, match: string) -> boolean", (_run: Run, text: string, match: string) => text.startsWith(match));
  define("ends with", "(string: string, match: string) -> boolean", (_run: Run, text: string, match: string) => text.endsWith(match));
  define("matches", "(input: string, pattern: string, flags?: string = null) -> boolean", matches);
  define("replace", "(input: string, pattern: string, replacement: string, flags?: string = null) -> string", replace);
  define("split", "(string: string, delimiter: string) -> list<string>", split);
  define("string join", "(list: list<string>, delimiter?: string = null) -> string", join);
}
