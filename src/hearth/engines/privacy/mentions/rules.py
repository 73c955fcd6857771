"""By which words somebody is told of in what others wrote, and the sentences that do. Pure.

A bare first name or surname is looked for only on records of people close to them (who lives with them, who is related
to them): elsewhere half the street would be found. Every place is a candidate for a person to judge, as two people may
have one name.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

NAME, REFERENCE, NUMBER, ADDRESS, PART = "name", "reference", "number", "address", "part"
KINDS = {
    NAME: "their name",
    REFERENCE: "their reference",
    NUMBER: "their telephone or official number",
    ADDRESS: "their email address",
    PART: "a part of their name alone, on a record of somebody close to them",
}
_TITLES = "mr|mrs|ms|miss|mx|dr|prof|sir|lady|rev|master"
_PART = 3  # letters of a name that is looked for alone
_LEAST = 5  # letters or digits of a number that is looked for: shorter ones stand for anything
BETWEEN = r"[\s().-]+"
_GAP = r"[\s().-]*"
_SENTENCE = re.compile(r"(?<=[.!?;])\s+(?=[A-Z0-9\[“\"'])|\s*\n+\s*")
_SHORT = re.compile(rf"(?:^|\W)(?:{_TITLES}|[a-z]|no|st|rd)\.$", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """What a person is called: "" for what is not known."""

    first: str = ""
    middle: str = ""
    last: str = ""
    known_as: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """All by which somebody is known: their names, those they had, references, numbers, email addresses."""

    names: Sequence[Names] = ()
    former: Sequence[str] = ()
    references: Sequence[str] = ()
    numbers: Sequence[str] = ()
    emails: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Words:
    """What to look for, by KINDS: parts of regular expressions that Python and PostgreSQL read alike.

    `near` and `near_bare` are rougher, for an index of trigrams: a text that tells of somebody fits `near`, or
    `near_bare` once it is without what may stand between the figures of a number (BETWEEN).
    """

    by_kind: Mapping[str, str]
    near: str = ""
    near_bare: str = ""

    def __bool__(self) -> bool:
        return bool(self.by_kind)

    @property
    def for_database(self) -> str:
        """For `~*`: a row that fits it is looked at by `pattern`."""
        return f"(^|\\W)({self._all})($|\\W)"

    @property
    def pattern(self) -> re.Pattern[str]:
        """For Python; the words alone, not what stands beside them."""
        return _whole(self._all)

    @property
    def _all(self) -> str:
        return "|".join(self.by_kind.values())

    def kinds_in(self, text: str) -> list[str]:
        """By what they are told of in a text: some of KINDS, in their order."""
        return [kind for kind in KINDS if kind in self.by_kind and _whole(self.by_kind[kind]).search(text)]


NOTHING = Words({})
"""Nothing to look for."""


def _whole(words: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{words})(?!\w)", re.IGNORECASE)


def words_for(known: Known, *, close: Collection[str] | None = None) -> Words:
    """What to look for; nothing (false) for somebody of whom only a first name is known. On records of people close to
    them: the surnames of those (`close`), which tell nobody apart there.
    """
    said = {
        NAME: [each for names in known.names for each in _names(names)] + [_spaced(each) for each in known.former],
        REFERENCE: [re.escape(each) for each in known.references],
        NUMBER: [_number(each) for each in known.numbers],
        ADDRESS: [re.escape(each) for each in known.emails if "@" in each],
    }
    if close is not None:
        said[PART] = [re.escape(each) for each in _parts(known, close)]
    return Words(
        {kind: "|".join(some) for kind, each in said.items() if (some := _once(each))},
        near="|".join(_once([*map(re.escape, _near(known)), *said.get(PART, ())])),
        near_bare="|".join(_once(re.escape(_rest(each)) for each in known.numbers)),
    )


def _parts(known: Known, close: Collection[str]) -> Iterable[str]:
    """First names, what they are known as, and surnames that nobody close to them has."""
    theirs = {each.strip().lower() for each in close}
    for each in known.names:
        alone = (each.first, each.known_as, "" if each.last.strip().lower() in theirs else each.last)
        yield from (part.strip() for part in alone if len(part.strip()) >= _PART)


def _near(known: Known) -> Iterable[str]:
    """Words of which one stands wherever a name, reference or address does: of several the longest, as what is between
    them varies."""
    last = [each.last for each in known.names if len(each.last.strip()) > 1]
    former = [each for each in known.former if len(each.split()) > 1]
    yield from (max(each.split(), key=len) for each in (*last, *former))
    yield from known.references
    yield from (each for each in known.emails if "@" in each)


def _once(each: Iterable[str]) -> list[str]:
    return sorted({one for one in each if one}, key=lambda one: (-len(one), one))


def _spaced(words: str) -> str:
    """A former name as it was written down; "" for a single word."""
    parts = words.split()
    return r"\s+".join(map(re.escape, parts)) if len(parts) > 1 else ""


def _names(names: Names) -> Iterable[str]:
    last = r"\s+".join(map(re.escape, names.last.split()))
    if len(names.last.strip()) < 2:
        return
    yield rf"(?:{_TITLES})\.?\s+(?:[a-z]\.?\s+)?{last}"
    for first in {names.first.strip(), names.known_as.strip()} - {""}:
        given = r"\s+".join(map(re.escape, first.split()))
        middle = r"(?:\s+" + r"\s+".join(map(re.escape, names.middle.split())) + ")?" if names.middle.strip() else ""
        yield rf"{given}{middle}\s+{last}"
        yield rf"{last},\s*{given}"
        if first[0].isalpha():
            yield rf"{re.escape(first[0])}\.?\s+{last}"


def _number(number: str) -> str:
    """Its letters and digits however they are spaced; a British number with +44 or 0."""
    rest = _rest(number)
    spaced = _GAP.join(rest)
    return rf"(?:\+44{_GAP}(?:\(0\))?|0044|0){_GAP}{spaced}" if rest and _is_british(number) else spaced


def _rest(number: str) -> str:
    """The letters and digits of a number, of a British one those after +44 or 0; "" where they are too few."""
    bare = re.sub(r"\W", "", number)
    if len(bare) < _LEAST or not any(each.isdigit() for each in bare):
        return ""
    rest = re.sub(r"^(?:0044|44|0)", "", bare) if _is_british(number) else bare
    return rest if len(rest) >= _LEAST else ""


def _is_british(number: str) -> bool:
    bare = re.sub(r"\W", "", number)
    return bare.isdigit() and (number.strip().startswith(("+44", "0044")) or bare.startswith("0"))


def passages(text: str, words: Words) -> list[str]:
    """The sentences of a text that tell of somebody, in order; those that run into each other as one."""
    gaps = _SENTENCE.finditer(text)
    starts = [0, *(gap.end() for gap in gaps if "\n" in gap[0] or not _SHORT.search(text[: gap.start()]))]
    ends = [*starts[1:], len(text)]
    told: list[list[int]] = []
    for match in words.pattern.finditer(text):
        first = max(each for each in starts if each <= match.start())
        end = min(each for each in ends if each >= match.end())
        if told and first < told[-1][1]:
            told[-1][1] = max(told[-1][1], end)
        else:
            told.append([first, end])
    return [text[first:end].strip() for first, end in told]


def changed(value: Any, change: Callable[[str], str]) -> Any:
    """A value with each text in it changed: a text itself, or those within lists and the values of mappings."""
    if isinstance(value, str):
        return change(value)
    if isinstance(value, Mapping):
        return {key: changed(each, change) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [changed(each, change) for each in value]
    return value


def texts(value: Any) -> list[str]:
    """Every text in a value."""
    found: list[str] = []

    def take(text: str) -> str:
        found.append(text)
        return text

    changed(value, take)
    return found
