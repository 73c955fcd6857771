"""What a program computes: expressions, and wording with expressions merged in.

A formula carries its source and the types of what it reads, so that a stored program needs nothing else to run: the
expression is compiled once per process, the first time that it is asked.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import TypeAlias
from urllib.parse import quote

from hearth.engines.cases.saying import say
from hearth.feel import Expression, Scope, compile_expression, types
from hearth.feel.explain import Explanation
from hearth.feel.grammar import Cursor
from hearth.feel.monotone import Monotone, time_monotone
from hearth.feel.stored import Library
from hearth.feel.type_parser import parse_type
from hearth.feel.types import ContextType, FeelType

Data: TypeAlias = Mapping[str, object]
"""FEEL values by root name ("tenancy", "case", "answers", ...), each a context."""

MISSING = "(not recorded)"
"""What wording shows for a value that is empty."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Formula:
    """A typed FEEL expression. `reads` are the paths of data it reads; `reads_clock`: it asks for today() or now().

    `type` is the type of its result and `scope` the type of each root it names, in the standard's spelling.
    """

    source: str
    type: str
    reads: tuple[str, ...] = ()
    reads_clock: bool = False
    scope: tuple[tuple[str, str], ...] = ()

    @classmethod
    def compile(
        cls, source: str, roots: Mapping[str, FeelType], expect: FeelType, functions: Library | None = None
    ) -> Formula:
        """The formula of an expression over these roots, with the landlord's functions that it calls written out.

        FeelError where it is refused.
        """
        expression = compile_expression(source, scope=Scope(roots, stored=functions or {}), expect=expect)
        reads = tuple(sorted(expression.reads))
        return cls(
            source=expression.source,
            type=str(expression.type),
            reads=reads,
            reads_clock=expression.reads_clock,
            scope=tuple((name, str(type_)) for name, type_ in _trimmed(roots, reads).items()),
        )

    @property
    def feel_type(self) -> FeelType:
        """The type of its result."""
        return _type(self.type)

    @property
    def time_monotone(self) -> bool:
        """Whether, data unchanged, it turns true at one instant and stays so."""
        return _monotone(self) is not None

    def evaluate(self, data: Data, now: dt.datetime) -> object:
        """Its value; null where data are absent."""
        return _expression(self).evaluate(data, now=now)

    def explain(self, data: Data, now: dt.datetime) -> Explanation:
        """Its value, and how it came about."""
        return _expression(self).explain(data, now=now)

    def due_at(self, data: Data) -> dt.datetime | None:
        """The instant from which a time-monotone condition is true, data unchanged; None while data are absent."""
        monotone = _monotone(self)
        return monotone.solve(data) if monotone is not None else None


@cache
def _expression(formula: Formula) -> Expression:
    roots = {name: _type(text) for name, text in formula.scope}
    return compile_expression(formula.source, scope=Scope(roots), expect=formula.feel_type)


@cache
def _monotone(formula: Formula) -> Monotone | None:
    return time_monotone(_expression(formula))


@cache
def _type(text: str) -> FeelType:
    found = parse_type(Cursor(text))
    if found is None:
        raise ValueError(f"“{text}” is not a type.")
    return found


def _trimmed(roots: Mapping[str, FeelType], reads: Iterable[str]) -> dict[str, FeelType]:
    """The roots with only the fields that are read: a program must not depend on the rest of the catalogue."""
    paths = [tuple(path.split(".")) for path in reads]
    return {
        name: _kept(roots[name], [path[1:] for path in paths if path[0] == name])
        for name in sorted({path[0] for path in paths} & roots.keys())
    }


def _kept(type_: FeelType, paths: list[tuple[str, ...]]) -> FeelType:
    """The type with the fields on these paths; whole where a path ends at it."""
    if not isinstance(type_, ContextType) or type_.fields is None or () in paths:
        return type_
    inner = {name: [path[1:] for path in paths if path[0] == name] for name in {path[0] for path in paths}}
    return types.context({name: _kept(field, inner[name]) for name, field in type_.fields if name in inner})


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A piece of wording: plain `text`, or the `value` of an expression, or `text` shown only when `value` is true."""

    text: str = ""
    value: Formula | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """Text with merge fields, in the syntax of GOV.UK Notify: ((contact.name)), ((flag??text))."""

    source: str
    parts: tuple[Part, ...]

    def render(self, data: Data, now: dt.datetime) -> str:
        """The text for these data; an empty value is shown as MISSING."""
        return "".join(_said(part, data, now) for part in self.parts)

    def address(self, data: Data, now: dt.datetime) -> str:
        """The text as a web address: what is merged in is quoted, so that it can't lead anywhere else."""
        return "".join(_quoted(part, data, now) for part in self.parts)


def _quoted(part: Part, data: Data, now: dt.datetime) -> str:
    if part.value is None:
        return part.text
    value = part.value.evaluate(data, now)
    if part.text:
        return part.text if value is True else ""
    return quote("" if value is None else str(value), safe="")


def _said(part: Part, data: Data, now: dt.datetime) -> str:
    if part.value is None:
        return part.text
    value = part.value.evaluate(data, now)
    if part.text:
        return part.text if value is True else ""
    return say(value) or MISSING
