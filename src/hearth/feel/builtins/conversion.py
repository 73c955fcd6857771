"""Between types, and what belongs to none: DMN 1.5 sections 10.3.4.1, 10.3.4.2 and 10.3.4.10."""

from __future__ import annotations

import re

from hearth.feel import types
from hearth.feel.builtins.group import Group
from hearth.feel.calendar import opened
from hearth.feel.decimals import NUMBERS, or_null
from hearth.feel.operators import equal
from hearth.feel.run import Run
from hearth.feel.text import text
from hearth.feel.values import Value, kind

FUNCTIONS = Group()
_NUMBER = re.compile(r"-?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]{1,5})?")
_TEMPORAL = frozenset({types.DATE, types.TIME, types.DATE_TIME})


@FUNCTIONS("string", "(from: Any) -> string")
def string(run: Run, value: Value) -> Value:
    """A value as text."""
    return text(value, run)


@FUNCTIONS("number", "(from: string) -> number")
def number(run: Run, value: str) -> Value:
    """The number that a text says."""
    run.text(len(value))
    return or_null(NUMBERS.create_decimal)(value) if _NUMBER.fullmatch(value) else None


@FUNCTIONS(
    "number",
    "(from: string, grouping separator: string = null, decimal separator: string = null) -> number",
)
def number_with_separators(run: Run, value: str, grouping: str | None, point: str | None) -> Value:
    """The number that a text says, written with these separators. As the standard has it both must be said; null is
    none for groups and the full stop for decimals."""
    if (
        grouping not in {" ", ",", ".", None}
        or point not in {",", ".", None}
        or (point is not None and grouping == point)
    ):
        return None
    if grouping:
        value = value.replace(grouping, "")
    return number(run, value.replace(point, ".") if point else value)


@FUNCTIONS("not", "(negand: boolean) -> boolean")
def negation(_run: Run, value: bool) -> bool:
    """True for false, false for true."""
    return not value


@FUNCTIONS("is", "(value1: Any, value2: Any) -> boolean")
def identical(run: Run, left: Value, right: Value) -> bool:
    """Whether two values are the same thing: equal, of one type and, for times, written in one zone."""
    if kind(left) is not kind(right):
        return False
    if kind(left) in _TEMPORAL:
        return opened(left) == opened(right)
    return equal(left, right, run) is True
