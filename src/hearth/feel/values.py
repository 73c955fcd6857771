"""The values of FEEL in Python: its own classes where they do, and the few that Python lacks.

number Decimal (int accepted) - string str - boolean bool - date, time, date and time: datetime's classes, or Moment
where those can't hold it - days and time duration timedelta, or LongDuration - years and months duration YearsMonths
- list - context dict - range Range - function Closure, or a function of the registry - null None.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from hearth.feel import types
from hearth.feel.types import FeelType

Value = Any
"""A FEEL value, one of the classes above."""


@dataclass(frozen=True, slots=True, order=True)
class YearsMonths:
    """A duration in years and months; `months` is the whole of it, negative when it goes back."""

    months: int


@dataclass(frozen=True, slots=True, order=True)
class LongDuration:
    """A days and time duration finer than a microsecond or longer than timedelta's 999,999,999 days."""

    nanoseconds: int


@dataclass(frozen=True, slots=True)
class Moment:
    """A date, time, or date and time as plain figures: how the calendar calculates (hearth.feel.calendar), and the
    value itself where Python's classes can't hold it: a year outside 1 to 9999, or finer than a microsecond.

    `day` counts from 1970-01-01 (None for a time), `nano` from midnight (None for a date). `fold` is 1 for the second
    passing of an hour that the clocks repeat.
    """

    day: int | None
    nano: int | None
    zone: dt.tzinfo | None = None
    fold: int = 0


@dataclass(frozen=True, slots=True)
class Range:
    """The values between two ends, each included or not; an end of None is open. `test` is set for a range that was
    written as a test: "<", "<=", ">", ">=", "=", "!=" (the last two keep their value in `low`)."""

    low: Value
    high: Value
    low_included: bool
    high_included: bool
    test: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Closure:
    """A function that is written in the expression: its parameters, what runs it with one value for each, and the
    fuel that a call costs."""

    parameters: tuple[tuple[str, FeelType | None], ...]
    run: Callable[[list[Value]], Value]
    cost: int


_KINDS: dict[type, FeelType] = {
    Decimal: types.NUMBER,
    int: types.NUMBER,
    str: types.STRING,
    bool: types.BOOLEAN,
    dt.date: types.DATE,
    dt.time: types.TIME,
    dt.datetime: types.DATE_TIME,
    dt.timedelta: types.DAYS_DURATION,
    LongDuration: types.DAYS_DURATION,
    YearsMonths: types.YEARS_DURATION,
    type(None): types.NULL,
}
LIST, CONTEXT, RANGE, FUNCTION = types.list_of(), types.context(), types.range_of(), types.function(None)
_KINDS |= {list: LIST, dict: CONTEXT, Range: RANGE, Closure: FUNCTION}


def kind(value: Value) -> FeelType:
    """The type of a value, its inside not looked at. A class that FEEL has no place for is a TypeError: a float has
    already lost digits, a record must be made a dict by who passes it."""
    found = _KINDS.get(type(value))
    if found is not None:
        return found
    if type(value) is Moment:
        if value.day is None:
            return types.TIME
        return types.DATE if value.nano is None else types.DATE_TIME
    return _kind_of_subclass(value)


def register_kind(class_: type, kind_: FeelType) -> None:
    """Makes a class of this package known as a kind of value."""
    _KINDS[class_] = kind_


def _kind_of_subclass(value: Value) -> FeelType:
    for class_ in type(value).__mro__:
        if class_ in _KINDS:
            return _KINDS[class_]
    raise TypeError(
        f"An expression can't hold a {type(value).__name__} ({value!r}); see hearth.feel.values for what it can."
    )


def type_of(value: Value) -> FeelType:
    """The type of a value, its inside looked at: what a scope says of it when it is passed in."""
    found = kind(value)
    if found is LIST:
        return types.list_of(types.common([type_of(item) for item in value]) if value else types.ANY)
    if found is CONTEXT:
        return types.context({name: type_of(inner) for name, inner in value.items()})
    if found is RANGE:
        return types.range_of(types.common([type_of(end) for end in (value.low, value.high) if end is not None]))
    return types.function(None) if found is FUNCTION else found
