"""Expressions that try to take too much: of the parser, of time, of memory. Each names the limit that stops it, if
any."""

from __future__ import annotations

from itertools import pairwise


def doubled(first: str, step: str, last: str) -> str:
    """A context whose entries each double the one before, 20 times, and what is done with the last."""
    letters = "abcdefghijklmnopqrstu"
    entries = [f"a: {first}"]
    entries += [f"{name}: {step.replace('_', before)}" for before, name in pairwise(letters)]
    return f"{{{', '.join(entries)}, result: {last}}}.result"


LONG = "x" * 4_000

TOO_LARGE = {
    "deep brackets": ("(" * 900 + "1" + ")" * 900, "depth"),
    "deep lists": ("[" * 900 + "]" * 900, "depth"),
    "minus signs": ("-" * 1_900 + "1", "depth"),
    "nested choices": ("if true then 1 else " * 300 + "1", "depth"),
    "a long sum": ("+".join(["1"] * 900), "depth"),
    "filters on filters": ("a" + "[1]" * 600, "depth"),
    "a long path": ("a" + ".b" * 900, "depth"),
    "calls of calls": ("a" + "()" * 600, "depth"),
    "a type in a type": ("1 instance of " + "list<" * 900, "depth"),
    "too many words": ("1," * 4_000, "tokens"),
    "white space": ("1" + " " * 20_000, "source"),
}
"""Refused when they are compiled."""

TOO_LONG = {
    "a loop": ("for i in 1..100000000 return i", "fuel"),
    "loops in a loop": ("count(for a in 1..1000, b in 1..1000, c in 1..1000 return 1)", "fuel"),
    "a loop that returns loops": ("for a in 1..1000 return for b in 1..1000 return a * b", "fuel"),
    "every pair": ("every a in 1..1000, b in 1..1000 satisfies a * b > 0", "fuel"),
    "every day": ('for day in @"0001-01-01"..@"9999-01-01" return day', "fuel"),
    "a heavy body": (f"for i in 1..1000 return {'+'.join(['i'] * 90)}", "fuel"),
    "functions": ("for i in 1..20000 return function(x) x", "fuel"),
    "strings doubled": (doubled(f'"{LONG}"', "_ + _", "u"), "string"),
    "many strings": (f'{{a: "{LONG}", b: a + a + a + a, r: for i in 1..10000 return b + "y"}}.r', "fuel"),
    "lists doubled": (doubled("[1, 1]", "concatenate(_, _)", "u"), "list"),
    "comparing what is shared": (doubled("[1, 1]", "[_, _]", "u = u"), "fuel"),
    "flattening what is shared": (doubled("[1, 1]", "[_, _]", "flatten(u)"), "fuel"),
    "writing what is shared": (doubled("[1, 1]", "[_, _]", "string(u)"), "fuel"),
    "typing what is shared": (
        doubled("[1, 1]", "[_, _]", f"u instance of {'list<' * 21}number{'>' * 21}"),
        "fuel",
    ),
    "endless calls": ("{f: function(f, n) f(f, n + 1), r: f(f, 1)}.r", "calls"),
    "branching calls": ("{f: function(f, n) if n > 30 then 0 else f(f, n+1) + f(f, n+1), r: f(f, 1)}.r", "fuel"),
    "results so far": ("for i in 1..10000 return count(partial)", "fuel"),
    "powers": ("for i in 1..5000 return 1.0000001 ** (i * 1000.5)", "fuel"),
    "powers of e": ("for i in 1..5000 return exp(i / 100)", "fuel"),
    "digits": ("for i in 1..5000 return string(1e6000)", "fuel"),
    "rounding": ("for i in 1..10000 return decimal(1 / 3, 6000)", "fuel"),
    "sorting": ("sort(for i in 1..9000 return -i)", "fuel"),
    "sorting by a function": ("sort(for i in 1..9000 return -i, function(a, b) a < b)", "fuel"),
    "looking for doubles": ("distinct values(for i in 1..5000 return i)", "fuel"),
    "dates": ('for i in 1..5000 return @"2020-01-01T10:00:00@Europe/Paris" + @"P1M" * i', "fuel"),
    "reading dates": ('for i in 1..5000 return date("2020-01-0" + "1")', "fuel"),
    "reading ranges": ('for i in 1..5000 return range("[1.." + "5]")', "fuel"),
    "unknown zones": ('for i in 1..3000 return time("10:00:00@Europe/P" + string(i))', "fuel"),
    "building contexts": ("for i in 1..3000 return context put({a: 1}, string(i), i)", "fuel"),
    "a long list read": ("for i in 1..1000 return reverse(big)", "list"),
    "a long list mapped": ("big.a", "list"),
    "a long list filtered": ('big[a = 5 and s = "x"]', "fuel"),
    "a backtracking pattern": (f'{{t: "{LONG}", r: for i in 1..1000 return matches(t, "([a-z]{{1,9}})+!")}}.r', "fuel"),
    "a pattern of patterns": ('matches("a", "(((a{99}){99}){99}){99}")', "pattern"),
    "many patterns": ('for i in 1..2000 return matches("a", "\\\\p{L}" + string(i))', "fuel"),
    "a replacement that grows": (f'replace("{LONG}", "x", "{LONG}")', "fuel"),
    "pieces": (f'split("{"a," * 4_500}", ",")', "fuel"),
    "capitals": (f'{{a: "{LONG}", r: for i in 1..5000 return upper case(a)}}.r', "fuel"),
    "looking in a text": (f'{{a: "{LONG}", r: for i in 1..5000 return contains(a, "y")}}.r', "fuel"),
    "comparing texts": (f'{{a: "{LONG}", b: a + "", r: every i in 1..50000 satisfies a = b}}.r', "fuel"),
    "tests in a loop": ("for i in 1..1000 return 5 in (for j in 1..1000 return -1)", "fuel"),
}
"""Refused when they are evaluated; `big` is a list of 20,000 records."""

HARMLESS = {
    "nested comments": "/*" * 4_000,
    "a text without an end": '"' * 9_001,
    "backslashes": '"' + "\\" * 9_000,
    "words": " ".join(["a"] * 1_900),
    "half names": "date and " * 900,
    "open ranges": "[1.." * 600,
    "quantifiers": "some " * 1_900,
    "betweens": "1 between " * 80 + "1",
    "a long number": "1" * 9_000,
    "a large number": "1e" + "9" * 3_000,
    "a context": "{" + ",".join(f"a{i}:{i}" for i in range(490)) + "}",
    "a list": "[" + "1," * 990 + "1]",
    "parameters": "function(" + ",".join(f"x{i}" for i in range(900)) + ") 1",
    "named arguments": "f(" + ",".join(f"a{i} b:1" for i in range(390)) + ")",
    "and": " and ".join(["true"] * 990),
    "an exploding pattern": f'matches("{LONG}", "(x+x+)+y")',
    "a huge power": "9.99 ** 999999999",
    "an overflow": "1e6144 * 10",
    "a long number in a text": f'number("{"9" * 9_000}")',
    "a deep pattern": f'matches("a", "{"(" * 400 + ")" * 400}")',
}
"""Neither large nor long, though they look it: each is refused for its syntax or gives a value, quickly."""
