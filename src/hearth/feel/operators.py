"""What `+`, `=`, `<` and their like do with two values, and which types they take.

Each arithmetic operator is one table, (left type, right type) -> (result type, function): the checker reads the
types, the compiler the functions, so that the two can't disagree. A function gives null where the standard wants an
error.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from contextlib import suppress
from decimal import Decimal
from typing import NamedTuple

from hearth.feel import calendar, types
from hearth.feel.calendar import Duration, Temporal
from hearth.feel.decimals import NUMBERS, or_null
from hearth.feel.run import Run
from hearth.feel.types import (
    BOOLEAN,
    DATE,
    DATE_TIME,
    DAYS_DURATION,
    NULL,
    NUMBER,
    STRING,
    TIME,
    YEARS_DURATION,
    FeelType,
)
from hearth.feel.values import CONTEXT, LIST, RANGE, Moment, Range, Value, YearsMonths, kind


class Operation(NamedTuple):
    """One cell of a table: the type of the result, and what computes it."""

    result: FeelType
    run: Callable[[Value, Value], Value]


_FIRST, _LAST = dt.MINYEAR, dt.MAXYEAR
Table = dict[tuple[FeelType, FeelType], Operation]


def _later(left: Temporal, right: Duration) -> Value:
    if type(left) is dt.datetime and type(right) is dt.timedelta and left.tzinfo is not None:
        # Most of what cases wait for. At the edges of the years that Python knows, and beyond, the figures go on.
        with suppress(OverflowError):
            found = (left.astimezone(dt.UTC) + right).astimezone(left.tzinfo)
            if _FIRST < left.year < _LAST and _FIRST < found.year < _LAST:
                return found
    return _settled(calendar.add_nanoseconds(calendar.opened(left), calendar.nanoseconds(right)))


def _earlier(left: Temporal, right: Duration) -> Value:
    if type(right) is dt.timedelta:
        return _later(left, -right)
    return _settled(calendar.add_nanoseconds(calendar.opened(left), -calendar.nanoseconds(right)))


def _months_later(left: Temporal, right: YearsMonths) -> Value:
    return _settled(calendar.add_months(calendar.opened(left), right.months))


def _months_earlier(left: Temporal, right: YearsMonths) -> Value:
    return _settled(calendar.add_months(calendar.opened(left), -right.months))


def _settled(moment: Moment | None) -> Value:
    # A day that no calendar here can name (a year of ten digits) is an error, so null.
    return calendar.settled(moment) if moment is not None else None


def _difference(left: Temporal, right: Temporal) -> Value:
    """Left minus right. A date beside a date and time is midnight UTC of that day; one with a zone and one without
    have no difference. DMN 1.5 table 60."""
    a, b = (
        Moment(moment.day, 0, dt.UTC) if moment.nano is None and kind(left) is not kind(right) else moment
        for moment in (calendar.opened(left), calendar.opened(right))
    )
    if (a.zone is None) != (b.zone is None):
        return None
    return calendar.duration_of(calendar.instant(a) - calendar.instant(b))


def _scaled(left: Duration, right: Value) -> Value:
    return _rounded(NUMBERS.multiply, calendar.nanoseconds(left), right)


def _divided(left: Duration, right: Value) -> Value:
    return _rounded(NUMBERS.divide, calendar.nanoseconds(left), right)


def _rounded(operation: Callable[[Decimal, Value], Decimal], nanos: int, by: Value) -> Value:
    result = operation(Decimal(nanos), by)
    return calendar.duration_of(int(result)) if result.adjusted() < _LONGEST else None


def _months_scaled(left: YearsMonths, right: Value) -> Value:
    return _months_rounded(NUMBERS.multiply(Decimal(left.months), right))


def _months_divided(left: YearsMonths, right: Value) -> Value:
    return _months_rounded(NUMBERS.divide(Decimal(left.months), right))


def _months_rounded(months: Decimal) -> Value:
    return YearsMonths(int(months)) if months.adjusted() < _LONGEST else None


_LONGEST = 30
"""Digits of the longest duration; beyond it the result is null, as for a number that overflows."""


def _turned(run: Callable[[Value, Value], Value]) -> Callable[[Value, Value], Value]:
    return lambda left, right: run(right, left)


def _ratio(left: Duration, right: Duration) -> Value:
    return NUMBERS.divide(Decimal(calendar.nanoseconds(left)), Decimal(calendar.nanoseconds(right)))


def _both(table: Table, left: FeelType, right: FeelType, operation: Operation) -> None:
    table[left, right] = operation
    table[right, left] = Operation(operation.result, _turned(operation.run))


ADD: Table = {
    (NUMBER, NUMBER): Operation(NUMBER, or_null(NUMBERS.add)),
    (STRING, STRING): Operation(STRING, lambda left, right: left + right),
    (DAYS_DURATION, DAYS_DURATION): Operation(
        DAYS_DURATION, lambda a, b: calendar.duration_of(calendar.nanoseconds(a) + calendar.nanoseconds(b))
    ),
    (YEARS_DURATION, YEARS_DURATION): Operation(YEARS_DURATION, lambda a, b: YearsMonths(a.months + b.months)),
}
SUBTRACT: Table = {
    (NUMBER, NUMBER): Operation(NUMBER, or_null(NUMBERS.subtract)),
    (DAYS_DURATION, DAYS_DURATION): Operation(
        DAYS_DURATION, lambda a, b: calendar.duration_of(calendar.nanoseconds(a) - calendar.nanoseconds(b))
    ),
    (YEARS_DURATION, YEARS_DURATION): Operation(YEARS_DURATION, lambda a, b: YearsMonths(a.months - b.months)),
    (DATE, DATE): Operation(DAYS_DURATION, _difference),
    (DATE, DATE_TIME): Operation(DAYS_DURATION, _difference),
    (DATE_TIME, DATE): Operation(DAYS_DURATION, _difference),
    (DATE_TIME, DATE_TIME): Operation(DAYS_DURATION, _difference),
    (TIME, TIME): Operation(DAYS_DURATION, _difference),
}
MULTIPLY: Table = {(NUMBER, NUMBER): Operation(NUMBER, or_null(NUMBERS.multiply))}
DIVIDE: Table = {
    (NUMBER, NUMBER): Operation(NUMBER, or_null(NUMBERS.divide)),
    (DAYS_DURATION, NUMBER): Operation(DAYS_DURATION, or_null(_divided)),
    (DAYS_DURATION, DAYS_DURATION): Operation(NUMBER, or_null(_ratio)),
    (YEARS_DURATION, NUMBER): Operation(YEARS_DURATION, or_null(_months_divided)),
    (YEARS_DURATION, YEARS_DURATION): Operation(
        NUMBER, or_null(lambda a, b: NUMBERS.divide(Decimal(a.months), Decimal(b.months)))
    ),
}
POWER: Table = {(NUMBER, NUMBER): Operation(NUMBER, or_null(NUMBERS.power))}

for _day in (DATE, TIME, DATE_TIME):
    _both(ADD, _day, DAYS_DURATION, Operation(_day, _later))
    SUBTRACT[_day, DAYS_DURATION] = Operation(_day, _earlier)
for _day in (DATE, DATE_TIME):
    _both(ADD, _day, YEARS_DURATION, Operation(_day, _months_later))
    SUBTRACT[_day, YEARS_DURATION] = Operation(_day, _months_earlier)
_both(MULTIPLY, DAYS_DURATION, NUMBER, Operation(DAYS_DURATION, or_null(_scaled)))
_both(MULTIPLY, YEARS_DURATION, NUMBER, Operation(YEARS_DURATION, or_null(_months_scaled)))

ARITHMETIC: dict[str, Table] = {"+": ADD, "-": SUBTRACT, "*": MULTIPLY, "/": DIVIDE, "**": POWER}


def negated(value: Value) -> Value:
    """`-value`"""
    match kind(value):
        case types.NUMBER:
            return NUMBERS.minus(value)
        case types.DAYS_DURATION:
            return calendar.duration_of(-calendar.nanoseconds(value))
        case types.YEARS_DURATION:
            return YearsMonths(-value.months)
        case _:
            return None


# Comparison

_PLAIN = frozenset({NUMBER, STRING, YEARS_DURATION})


def order(left: Value, right: Value, run: Run) -> int | None:
    """Below, at or above zero as left is smaller than, equal to or larger than right; null when the two have no
    order: of different types, of a type without one, or null. A date and time without a zone is read in `run.zone`."""
    kind_ = kind(left)
    if kind_ is not kind(right) or kind_ not in types.ORDERED:
        return None
    if kind_ in _PLAIN:
        return int(left > right) - int(left < right)
    if kind_ is DAYS_DURATION:
        a, b = calendar.nanoseconds(left), calendar.nanoseconds(right)
        return (a > b) - (a < b)
    figures = calendar.comparable(left, right, run.zone)
    return None if figures is None else (figures[0] > figures[1]) - (figures[0] < figures[1])


def equal(left: Value, right: Value, run: Run) -> bool | None:  # noqa: PLR0911 - one for each kind of value
    """Whether two values are equal; null when they are of different types. Only null equals null. DMN 1.5 table 47."""
    if left is None or right is None:
        return left is right
    kind_ = kind(left)
    if kind_ is not kind(right):
        return None
    if kind_ in types.ORDERED:
        rank = order(left, right, run)
        return None if rank is None else rank == 0
    if kind_ is BOOLEAN:
        return bool(left == right)
    run.burn(1)
    if kind_ is LIST:
        return len(left) == len(right) and _all_equal(zip(left, right, strict=True), run)
    if kind_ is CONTEXT:
        return left.keys() == right.keys() and _all_equal(((left[key], right[key]) for key in left), run)
    if kind_ is RANGE:
        return _ranges_equal(left, right, run)
    return left is right


def _all_equal(pairs: object, run: Run) -> bool:
    for left, right in pairs:  # type: ignore[attr-defined]
        run.burn(4)
        if equal(left, right, run) is not True:
            return False
    return True


def _ranges_equal(left: Range, right: Range, run: Run) -> bool:
    return (left.test, left.low_included, left.high_included) == (
        right.test,
        right.low_included,
        right.high_included,
    ) and (_all_equal(((left.low, right.low), (left.high, right.high)), run))


def contains(range_: Range, value: Value, run: Run) -> bool | None:
    """Whether a value lies in a range; null when that can't be said: the value is null or of another type, or an end
    that was written is null."""
    if range_.test in {"=", "!="}:
        same = equal(value, range_.low, run)
        return same if same is None or range_.test == "=" else not same
    if value is None or (not range_.test and (range_.low is None or range_.high is None)):
        return None
    for end, included, sign in ((range_.low, range_.low_included, 1), (range_.high, range_.high_included, -1)):
        if end is None:
            continue
        rank = order(value, end, run)
        if rank is None:
            return None
        if rank * sign < 0 or (rank == 0 and not included):
            return False
    return True


def passes(value: Value, test: Value, run: Run) -> bool | None:
    """Whether `value in test` holds: the test is a range, a list with a range or an equal value in it, or an equal
    value."""
    kind_ = kind(test)
    if kind_ is RANGE and kind(value) is not RANGE:
        return contains(test, value, run)
    if kind_ is LIST:
        unknown = False
        for item in test:
            run.burn(4)
            held = contains(item, value, run) if kind(item) is RANGE else equal(value, item, run)
            if held is True:
                return True
            unknown = unknown or held is None
        if kind(value) is LIST and equal(value, test, run):
            return True
        return None if unknown and kind(value) is NULL else False
    return equal(value, test, run)
