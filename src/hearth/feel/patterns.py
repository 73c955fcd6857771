"""Regular expressions as FEEL has them (XPath 3.1 section 5.6.1), searched by RE2: in linear time, whatever the
pattern.

This module translates and meters. Left out, because no linear search can do it: references back to a group
("(a)\\1"); a function that is given one has the result null, as for any pattern that is none.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import re2  # type: ignore[import-untyped]

from hearth.feel.errors import LimitExceeded
from hearth.feel.limits import MAX_PATTERN, REFUSALS, refuse
from hearth.feel.run import Run

_MAX_POSITIONS = 2_000
"""Places in a pattern, repeats written out, at which a search can stand at once."""
_MAX_GROUPS = 20
"""How deep groups may nest."""
_MAX_PROGRAM = 12_000
_MEMORY = 1 << 20
"""Bytes that RE2 may use for one pattern."""
_POSITIONS_A_UNIT = 7
_END = 0x10FFFF
_LITERAL_ESCAPES = frozenset("\\|.-^?*+{}()[]$")
_CONTROL = {"n": "\n", "r": "\r", "t": "\t"}
_CLASSES = {
    "s": r" \t\n\r",
    "d": r"\p{Nd}",
    "w": r"\p{L}\p{M}\p{N}\p{S}",
    "W": r"\p{P}\p{Z}\p{C}",
    "D": r"\P{Nd}",
    "i": r"\p{L}\p{Nl}_:",
    "c": r"\p{L}\p{Nl}\p{M}\p{Nd}\p{Lm}_:.\-\x{b7}",
}
_NEGATED = {"S": "s", "I": "i", "C": "c"}
_BLOCKS = {
    "BasicLatin": (0, 0x7F),
    "Latin-1Supplement": (0x80, 0xFF),
    "LatinExtended-A": (0x100, 0x17F),
    "LatinExtended-B": (0x180, 0x24F),
    "GreekandCoptic": (0x370, 0x3FF),
    "Cyrillic": (0x400, 0x4FF),
    "Hebrew": (0x590, 0x5FF),
    "Arabic": (0x600, 0x6FF),
    "GeneralPunctuation": (0x2000, 0x206F),
    "CurrencySymbols": (0x20A0, 0x20CF),
}
_CATEGORY = re.compile(r"\{(Is[A-Za-z0-9-]+|[LMNPSZC][a-z]?)\}")
_QUANTIFIER = re.compile(r"(?:[?*+]|\{([0-9]{1,4})(?:,([0-9]{0,4}))?\})\??")


class _NoPattern(Exception):  # noqa: N818 - becomes null
    """The text is no pattern."""


@dataclass(frozen=True, slots=True)
class Pattern:
    """A pattern that is ready to be searched for, and what a search of it costs."""

    compiled: Any
    positions: int
    program: int

    def pay(self, run: Run, characters: int) -> None:
        """Takes the fuel of one search through a text of that length."""
        run.burn(4 + characters * self.positions // _POSITIONS_A_UNIT)


def pattern(text: str, flags: str, run: Run) -> Pattern | None:
    """The pattern that a text and flags ("s", "m", "i", "x") say; None when they say none. One that is too large is
    refused."""
    if len(text) > MAX_PATTERN:
        refuse("pattern")
    run.burn(len(text) // 4 + 4)
    if not set(flags) <= set("smix"):
        return None
    made = _made(text, "".join(sorted(set(flags))))
    if made is None:
        return None
    if made.positions > _MAX_POSITIONS or made.program > _MAX_PROGRAM:
        refuse("pattern")
    # What building the search costs is taken once for each run and pattern, whether or not it was built before.
    if (text, flags) not in run.patterns:
        run.patterns |= {(text, flags)}
        run.burn(made.program * 4)
    return made


@lru_cache(maxsize=64)
def _made(text: str, flags: str) -> Pattern | None:
    try:
        translated, positions = _Translator(text, flags).translated()
    except _NoPattern:
        return None
    if positions > _MAX_POSITIONS:
        raise LimitExceeded("pattern", REFUSALS["pattern"])
    options = re2.Options()
    options.log_errors = False
    options.max_mem = _MEMORY
    options.case_sensitive = "i" not in flags
    try:
        compiled = re2.compile(translated, options)
    except re2.error:
        return None
    return Pattern(compiled, max(positions, 1), compiled.programsize)


Span = tuple[int, int]


class _Translator:
    """Reads a pattern of XPath, writes one of RE2, and counts positions."""

    def __init__(self, text: str, flags: str) -> None:
        self.text = self.without_space(text) if "x" in flags else text
        self.at = 0
        self.depth = 0
        self.any = "(?s:.)" if "s" in flags else r"[^\n\r]"
        self.begin, self.end = ("(?m:^)", "(?m:$)") if "m" in flags else (r"\A", r"\z")

    @staticmethod
    def without_space(text: str) -> str:
        """The pattern as the flag x wants it: white space outside of brackets means nothing."""
        kept, depth = [], 0
        for index, character in enumerate(text):
            escaped = index > 0 and text[index - 1] == "\\"
            if character == "[" and not escaped:
                depth += 1
            elif character == "]" and not escaped:
                depth -= 1
            if depth > 0 or character not in " \t\n\r":
                kept.append(character)
        return "".join(kept)

    def translated(self) -> tuple[str, int]:
        """The pattern for RE2 and its positions."""
        result = self.branches()
        if self.at < len(self.text):
            raise _NoPattern
        return result

    def branches(self) -> tuple[str, int]:
        parts: list[str] = []
        positions = 0
        while self.at < len(self.text) and self.text[self.at] != ")":
            if self.text[self.at] == "|":
                self.at += 1
                parts.append("|")
                continue
            atom, count = self.atom()
            match = _QUANTIFIER.match(self.text, self.at)
            if match is not None:
                self.at = match.end()
                atom += match.group()
                count *= max(int(match[1] or 1), int(match[2] or 1))
            parts.append(atom)
            positions += count
        return "".join(parts), positions

    def atom(self) -> tuple[str, int]:  # noqa: PLR0911 - one for each character with a meaning
        character = self.text[self.at]
        self.at += 1
        match character:
            case "(":
                return self.group()
            case "[":
                spans, classes, negated = self.bracket()
                return _written(spans, classes, negated=negated), 1
            case "\\":
                spans, classes = self.escape()
                return _written(spans, classes, negated=False), 1
            case ".":
                return self.any, 1
            case "^":
                return self.begin, 0
            case "$":
                return self.end, 0
            case "?" | "*" | "+" | "{" | "}" | "]":
                raise _NoPattern
            case _:
                return re2.escape(character), 1

    def group(self) -> tuple[str, int]:
        self.depth += 1
        if self.depth > _MAX_GROUPS:
            raise LimitExceeded("pattern", REFUSALS["pattern"])
        opening = "("
        if self.text.startswith("?", self.at):
            if not self.text.startswith("?:", self.at):
                raise _NoPattern
            self.at += 2
            opening = "(?:"
        inner, positions = self.branches()
        if not self.text.startswith(")", self.at):
            raise _NoPattern
        self.at += 1
        self.depth -= 1
        return f"{opening}{inner})", max(positions, 1)

    def escape(self) -> tuple[list[Span], list[str]]:
        """What stands after a backslash: characters, or a class."""
        if self.at >= len(self.text):
            raise _NoPattern
        letter = self.text[self.at]
        self.at += 1
        if letter in _LITERAL_ESCAPES:
            return [(ord(letter), ord(letter))], []
        if letter in _CONTROL:
            return [(ord(_CONTROL[letter]), ord(_CONTROL[letter]))], []
        if letter in {"p", "P"}:
            return self.category(negated=letter == "P")
        if letter in _CLASSES:
            return [], [_CLASSES[letter]]
        if letter in _NEGATED:
            return [], [f"^{_CLASSES[_NEGATED[letter]]}"]
        raise _NoPattern

    def category(self, *, negated: bool) -> tuple[list[Span], list[str]]:
        match = _CATEGORY.match(self.text, self.at)
        if match is None:
            raise _NoPattern
        self.at = match.end()
        name = match[1]
        if not name.startswith("Is"):
            return [], [rf"\{'P' if negated else 'p'}{{{name}}}"]
        block = _BLOCKS.get(name[2:])
        if block is None:
            raise _NoPattern
        return (_without([(0, _END)], [block]) if negated else [block]), []

    def bracket(self) -> tuple[list[Span], list[str], bool]:
        """The characters and classes between brackets, those subtracted taken away."""
        negated = self.text.startswith("^", self.at)
        self.at += negated
        spans: list[Span] = []
        classes: list[str] = []
        while not self.text.startswith("]", self.at):
            if self.text.startswith("-[", self.at) and (spans or classes):
                self.at += 2
                return (*self.subtracted(spans, classes, negated=negated), False)
            more, named = self.one()
            low = more[0][0] if more and not named else None
            if (
                low is not None
                and self.text.startswith("-", self.at)
                and not self.text.startswith(("-]", "-["), self.at)
            ):
                self.at += 1
                high, named_high = self.one()
                if named_high or len(high) != 1 or high[0][0] < low:
                    raise _NoPattern
                more = [(low, high[0][0])]
            spans += more
            classes += named
        self.at += 1
        if not spans and not classes:
            raise _NoPattern
        return spans, classes, negated

    def one(self) -> tuple[list[Span], list[str]]:
        if self.at >= len(self.text) or self.text[self.at] == "[":
            raise _NoPattern
        character = self.text[self.at]
        self.at += 1
        return self.escape() if character == "\\" else ([(ord(character), ord(character))], [])

    def subtracted(self, spans: list[Span], classes: list[str], *, negated: bool) -> tuple[list[Span], list[str]]:
        away, named, away_negated = self.bracket()
        if classes or named or not self.text.startswith("]", self.at):
            raise _NoPattern
        self.at += 1
        if negated:
            spans = _without([(0, _END)], spans)
        if away_negated:
            away = _without([(0, _END)], away)
        return _without(spans, away), []


def _without(spans: list[Span], away: list[Span]) -> list[Span]:
    for low, high in away:
        rest: list[Span] = []
        for start, end in spans:
            if start < low:
                rest.append((start, min(end, low - 1)))
            if end > high:
                rest.append((max(start, high + 1), end))
        spans = rest
    return spans


def _written(spans: list[Span], classes: list[str], *, negated: bool) -> str:
    if len(classes) == 1 and classes[0].startswith("^") and not spans:
        return f"[{classes[0][1:]}]" if negated else f"[{classes[0]}]"
    if any(class_.startswith("^") for class_ in classes):
        raise _NoPattern
    if not spans and not classes:
        raise _NoPattern
    inner = "".join(f"\\x{{{low:x}}}-\\x{{{high:x}}}" if low != high else f"\\x{{{low:x}}}" for low, high in spans)
    return f"[{'^' if negated else ''}{inner}{''.join(classes)}]"
