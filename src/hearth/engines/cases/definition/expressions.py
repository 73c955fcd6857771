"""Expressions and wording of a path, typed against what it may name; a wrong one is a finding of its block."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from hearth.engines.cases.definition.findings import Report
from hearth.engines.cases.formula import Formula, Part, Wording
from hearth.feel import FeelError, types
from hearth.feel.stored import Library
from hearth.feel.types import ContextType, FeelType, FunctionType, RangeType


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where an expression stands: the block, and which of its settings ("the condition “Valid”")."""

    element: str
    name: str
    what: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """That a block's setting reads a path of data; kept for the checks that need the whole path."""

    place: Place
    path: str


class Expressions:
    """Compiles against the roots in scope and the landlord's functions. `reads` collects what has been read, and
    where."""

    def __init__(self, roots: Mapping[str, FeelType], report: Report, functions: Library) -> None:
        self.roots, self.report, self.functions = dict(roots), report, functions
        self.reads: list[Read] = []

    def with_roots(self, **more: FeelType) -> Expressions:
        """The same with more roots in scope; what it reads is collected together."""
        wider = Expressions({**self.roots, **more}, self.report, self.functions)
        wider.reads = self.reads
        return wider

    def formula(self, source: str, expect: FeelType, place: Place) -> Formula | None:
        """The typed expression; None, with a finding that shows it and says where it is wrong, if it is refused."""
        try:
            formula = Formula.compile(source, self.roots, expect, self.functions)
        except FeelError as error:
            self._refuse(source, place, error)
            return None
        self.reads.extend(Read(place=place, path=path) for path in formula.reads)
        return formula

    def optional(self, source: str, expect: FeelType, place: Place) -> Formula | None:
        """As `formula`; an empty source is no expression."""
        return self.formula(source, expect, place) if source else None

    def wording(self, source: str, place: Place) -> Wording:
        """Text with merge fields; a merge field that is refused is a finding."""
        parts: list[Part] = []
        for text, inner in _pieces(source):
            if text:
                parts.append(Part(text=text))
            if "((" in text:
                sentence = f"{place.what} has a merge field that is not closed: {text[text.index('((') :][:40]}"
                self.report.refuse("merge_field", sentence, element=place.element, name=place.name)
            if inner is None:
                continue
            condition, shown = _conditional(inner)
            expect = types.ANY if shown is None else types.BOOLEAN
            value = self.formula(condition, expect, place)
            if value is not None and shown is None and _unsayable(value.feel_type):
                self.report.refuse(
                    "merge_field",
                    f"{place.what}: (({condition})) is {value.feel_type.one}, which can't be put in a sentence.",
                    element=place.element,
                    name=place.name,
                )
            parts.append(Part(text=shown or "", value=value))
        return Wording(source=source, parts=tuple(parts))

    def _refuse(self, source: str, place: Place, error: FeelError) -> None:
        at = f" (line {error.line}, column {error.column})" if len(source) > 1 else ""
        self.report.refuse(
            "expression",
            f"{place.what}: `{source}` is refused{at}: {error.sentence}",
            element=place.element,
            name=place.name,
        )


def _unsayable(type_: FeelType) -> bool:
    return isinstance(type_, (FunctionType, RangeType)) or (
        isinstance(type_, ContextType) and "description" not in type_.names
    )


def _pieces(source: str) -> Iterator[tuple[str, str | None]]:
    """Pairs of plain text and the expression after it; brackets and texts inside the expression are respected."""
    start = 0
    while (opening := source.find("((", start)) >= 0:
        closing = _closing(source, opening + 2)
        if closing is None:
            break
        yield source[start:opening], source[opening + 2 : closing].strip()
        start = closing + 2
    yield source[start:], None


def _closing(source: str, start: int) -> int | None:
    depth, quoted = 0, False
    for index in range(start, len(source)):
        character = source[index]
        if character == '"':
            quoted = not quoted
        elif quoted:
            continue
        elif character == "(":
            depth += 1
        elif character == ")" and depth:
            depth -= 1
        elif source.startswith("))", index):
            return index
    return None


def _conditional(inner: str) -> tuple[str, str | None]:
    condition, separator, shown = inner.partition("??")
    return condition.strip(), shown.strip() if separator else None
