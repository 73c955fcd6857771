"""Texts: DMN 1.5 section 10.3.4.3. Characters are counted as Unicode code points."""

from __future__ import annotations

import re
from decimal import Decimal

from hearth.feel.builtins.group import Group
from hearth.feel.decimals import whole
from hearth.feel.patterns import pattern
from hearth.feel.run import Run
from hearth.feel.values import Value

FUNCTIONS = Group()
_MATCH = 16
"""Fuel of each match after the first."""


@FUNCTIONS("substring", "(string: string, start position: number, length?: number) -> string")
def substring(run: Run, text: str, start: Decimal, length: Decimal | None) -> Value:
    """So many characters (or all that follow) from a position counted from 1, from -1 at the end."""
    first = whole(start)
    count = len(text) if length is None else whole(length)
    if first is None or count is None or first == 0 or count < 1:
        return None
    begin = first - 1 if first > 0 else len(text) + first
    if begin < 0:
        return None
    run.text(len(text))
    return text[begin : begin + count]


@FUNCTIONS("string length", "(string: string) -> number")
def string_length(_run: Run, text: str) -> Decimal:
    """How many characters."""
    return Decimal(len(text))


@FUNCTIONS("upper case", "(string: string) -> string")
def upper_case(run: Run, text: str) -> str:
    """In capitals."""
    run.text(2 * len(text))
    return text.upper()


@FUNCTIONS("lower case", "(string: string) -> string")
def lower_case(run: Run, text: str) -> str:
    """Without capitals."""
    run.text(2 * len(text))
    return text.lower()


@FUNCTIONS("substring before", "(string: string, match: string) -> string")
def substring_before(run: Run, text: str, match: str) -> str:
    """What stands before the first match; nothing if there is none."""
    run.text(len(text) + len(match))
    before, found, _ = text.partition(match) if match else ("", "", "")
    return before if found else ""


@FUNCTIONS("substring after", "(string: string, match: string) -> string")
def substring_after(run: Run, text: str, match: str) -> str:
    """What stands after the first match; nothing if there is none."""
    run.text(len(text) + len(match))
    return text.partition(match)[2] if match else text


@FUNCTIONS("contains", "(string: string, match: string) -> boolean")
def contains(run: Run, text: str, match: str) -> bool:
    """Whether the text has the match in it."""
    run.text(len(text) + len(match))
    return match in text


@FUNCTIONS("starts with", "(string: string, match: string) -> boolean")
def starts_with(_run: Run, text: str, match: str) -> bool:
    """Whether the text begins with the match."""
    return text.startswith(match)


@FUNCTIONS("ends with", "(string: string, match: string) -> boolean")
def ends_with(_run: Run, text: str, match: str) -> bool:
    """Whether the text ends with the match."""
    return text.endswith(match)


@FUNCTIONS("matches", "(input: string, pattern: string, flags?: string = null) -> boolean")
def matches(run: Run, text: str, wanted: str, flags: str | None) -> Value:
    """Whether the pattern is found in the text."""
    found = pattern(wanted, flags or "", run)
    if found is None:
        return None
    found.pay(run, len(text))
    return found.compiled.search(text) is not None


@FUNCTIONS("replace", "(input: string, pattern: string, replacement: string, flags?: string = null) -> string")
def replace(run: Run, text: str, wanted: str, replacement: str, flags: str | None) -> Value:
    """The text with every match replaced; `$1` in the replacement is the first group, `\\$` a dollar sign."""
    found = pattern(wanted, flags or "", run)
    if found is None:
        return None
    pieces = _replacement(replacement, found.compiled.groups)
    # A pattern that is found in nothing is found everywhere: the standard makes that an error.
    if pieces is None or found.compiled.search("") is not None:
        return None
    found.pay(run, len(text))
    made: list[str] = []
    end = 0
    for match in found.compiled.finditer(text):
        run.burn(_MATCH)
        made.append(text[end : match.start()])
        for piece in pieces:
            part = piece if isinstance(piece, str) else match.group(piece) or ""
            run.text(len(part))
            made.append(part)
        end = match.end()
    made.append(text[end:])
    run.text(sum(map(len, made)))
    return "".join(made)


_PIECE = re.compile(r"\\([\\$])|\$([0-9]{1,4})|([^\\$]+)")


def _replacement(text: str, groups: int) -> list[str | int] | None:
    """The pieces of a replacement, a group as its number; None when a `$` or backslash means nothing."""
    pieces: list[str | int] = []
    end = 0
    for match in _PIECE.finditer(text):
        if match.start() != end:
            return None
        escaped, group, plain = match.groups()
        end = match.end()
        if group is None:
            pieces.append(escaped or plain)
            continue
        # "$12" is the first group and a 2 where there are fewer than twelve.
        digits = len(group)
        while digits > 1 and int(group[:digits]) > groups:
            digits -= 1
        number = int(group[:digits])
        pieces += [number if number <= groups else "", group[digits:]]
    return pieces if end == len(text) else None


@FUNCTIONS("split", "(string: string, delimiter: string) -> list<string>")
def split(run: Run, text: str, delimiter: str) -> Value:
    """The pieces between the matches of a pattern."""
    found = pattern(delimiter, "", run)
    if found is None or found.compiled.search("") is not None:
        return None
    found.pay(run, len(text))
    run.text(len(text))
    pieces: list[str] = []
    end = 0
    for match in found.compiled.finditer(text):
        run.burn(_MATCH)
        pieces.append(text[end : match.start()])
        end = match.end()
    run.items(len(pieces))
    return [*pieces, text[end:]]


@FUNCTIONS("string join", "(list: list<string>, delimiter?: string = null) -> string")
def string_join(run: Run, parts: list[str | None], delimiter: str | None) -> Value:
    """The texts of a list in one, nulls left out."""
    texts = [part for part in parts if part is not None]
    run.text(sum(map(len, texts)) + len(delimiter or "") * len(texts))
    return (delimiter or "").join(texts)
