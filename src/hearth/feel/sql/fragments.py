"""Pieces of SQL: text with its parameters in order, and what is known of the value.

How a value of each type stands in PostgreSQL: number numeric - string text - boolean boolean - date date - date and
time timestamptz, or timestamp without a zone - time of day, and duration in days and hours, numeric nanoseconds -
duration in years and months, numeric months.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from string import Formatter
from typing import Any, ClassVar, Protocol

from hearth.feel import calendar, types
from hearth.feel.errors import FeelError
from hearth.feel.types import FeelType
from hearth.feel.values import LongDuration, Value, YearsMonths

DIGITS = 34
Width = tuple[int, int]
"""The most digits that a number can have before and after its point."""


class NotCompilable(FeelError):  # noqa: N818 - refusals state the fact
    """A part of an expression that the database can't answer; Python can."""

    code: ClassVar[str] = "not_compilable"


@dataclass(frozen=True, slots=True)
class Fragment:
    """`text` has one `%s` for each of `params`. `zone` is where a date and time is seen (None: it has none); `fine`
    says that a duration may be finer than a microsecond; `width` is None for a number of any size."""

    text: str
    params: tuple[Any, ...] = ()
    type: FeelType = types.NULL
    zone: dt.tzinfo | None = None
    fine: bool = False
    width: Width | None = None

    def of(self, type_: FeelType) -> Fragment:
        """The same text as a value of another type."""
        return replace(self, type=type_)


class Source(Protocol):
    """What the names of an expression stand for in a query: a record, or a row of a list."""

    def field(self, path: tuple[str, ...]) -> Fragment | None:
        """The value at a path ("tenancy", "start_date"); None when the database has no such column. Refused with
        NotCompilable or another refusal: what may not be tried."""
        ...

    def rows(self, path: tuple[str, ...]) -> Rows | None:
        """The list at a path; None when it is none that the database has."""
        ...


@dataclass(frozen=True, slots=True)
class Rows:
    """A list as rows: what follows FROM (told once all fields are asked for), in what order, and what an item's fields
    are. `present` is null or false where there is no list at all (a record on the way is missing); None when there
    always is one."""

    table: Callable[[], Fragment]
    order: str
    item: Source
    present: Fragment | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """A way into a source: the record of a query, or the row of a list."""

    source: Source
    path: tuple[str, ...]


def put(template: str, *parts: Fragment, type_: FeelType = types.BOOLEAN, **known: object) -> Fragment:
    """The template with the parts in the places `{0}`, `{1}`; a part may stand twice."""
    params: list[Any] = []
    text: list[str] = []
    for before, place, _, _ in Formatter().parse(template):
        text.append(before)
        if place is not None:
            part = parts[int(place)]
            text.append(part.text)
            params += part.params
    return Fragment("".join(text), tuple(params), type_, **known)  # type: ignore[arg-type]


def joined(parts: Sequence[Fragment], between: str) -> Fragment:
    """Conditions in brackets, joined by AND or OR."""
    if len(parts) == 1:
        return parts[0]
    template = between.join(f"{{{index}}}" for index in range(len(parts)))
    return put(f"({template})", *parts)


def null(type_: FeelType) -> Fragment:
    """Null as a value of that type."""
    return Fragment(f"NULL::{_CLASSES.get(type_, 'boolean')}", (), type_, width=(0, 0))


_CLASSES = {
    types.NUMBER: "numeric",
    types.STRING: "text",
    types.BOOLEAN: "boolean",
    types.DATE: "date",
    types.DATE_TIME: "timestamptz",
    types.TIME: "numeric",
    types.DAYS_DURATION: "numeric",
    types.YEARS_DURATION: "numeric",
}


def literal(value: Value) -> Fragment | None:
    """A value as a parameter; None for one that PostgreSQL has no class for."""
    if isinstance(value, str) and "\x00" in value:
        return None
    make = _LITERALS.get(type(value))
    return make(value) if make is not None else None


def _number(value: int | Decimal) -> Fragment:
    return Fragment("%s::numeric", (Decimal(value),), types.NUMBER, width=width_of(Decimal(value)))


def _instant(value: dt.datetime) -> Fragment:
    if value.tzinfo is None:
        return Fragment("%s::timestamp", (value.isoformat(sep=" "),), types.DATE_TIME)
    there = value.astimezone(dt.UTC).isoformat(sep=" ")
    return Fragment("%s::timestamptz", (there,), types.DATE_TIME, zone=value.tzinfo)


def _time(value: dt.time) -> Fragment:
    moment = calendar.opened(value)
    return Fragment("%s::numeric", (Decimal(moment.nano or 0),), types.TIME, zone=moment.zone)


def _days(value: dt.timedelta | LongDuration) -> Fragment:
    nanos = calendar.nanoseconds(value)
    return Fragment("%s::numeric", (Decimal(nanos),), types.DAYS_DURATION, fine=nanos % 1000 != 0)


_LITERALS: dict[type, Callable[[Any], Fragment]] = {
    type(None): lambda _: Fragment("NULL", (), types.NULL),
    bool: lambda value: Fragment("TRUE" if value else "FALSE", (), types.BOOLEAN),
    str: lambda value: Fragment("%s::text", (value,), types.STRING),
    int: _number,
    Decimal: _number,
    dt.datetime: _instant,
    dt.date: lambda value: Fragment("%s::date", (value,), types.DATE),
    dt.time: _time,
    YearsMonths: lambda value: Fragment("%s::numeric", (Decimal(value.months),), types.YEARS_DURATION),
    dt.timedelta: _days,
    LongDuration: _days,
}


def width_of(number: Decimal) -> Width:
    """The digits of a number before and after its point."""
    _, digits, exponent = number.as_tuple()
    places = -exponent if isinstance(exponent, int) and exponent < 0 else 0
    return max(len(digits) - places, 0) + (exponent if isinstance(exponent, int) and exponent > 0 else 0), places


def widest(parts: Sequence[Fragment]) -> Width | None:
    """The digits that hold each of these numbers; None when one has no bound."""
    known = [part.width for part in parts if part.width is not None]
    if len(known) < len(parts):
        return None
    return max(before for before, _ in known), max(after for _, after in known)
