"""Closures of the operators: logic with three values, comparisons, arithmetic, tests.

Each function here takes the closures of the operands and gives the closure of the whole. The common case (two values
of one Python class) is decided on the spot; everything else goes to hearth.feel.operators.
"""

from __future__ import annotations

import datetime as dt
import operator
from collections.abc import Callable, Sequence
from decimal import Decimal, DecimalException

from hearth.feel import operators
from hearth.feel.decimals import NUMBERS
from hearth.feel.frame import Code, Frame
from hearth.feel.values import Range, Value, kind

_COMPARED_BY_PYTHON = frozenset({Decimal, str, dt.date, dt.timedelta})
_EQUAL_BY_PYTHON = _COMPARED_BY_PYTHON | {bool}
_COMPARE: dict[str, Callable[[Value, Value], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
_SLOW_FUEL, _POWER_FUEL = 8, 350
"""What calculating with dates, and with powers, costs beyond calculating with numbers."""
_FAST: dict[str, Callable[[Decimal, Decimal], Decimal]] = {
    "+": NUMBERS.add,
    "-": NUMBERS.subtract,
    "*": NUMBERS.multiply,
    "/": NUMBERS.divide,
}


def conjunction(parts: Sequence[Code]) -> Code:
    """False if a part is false, else null unless every part is true. What follows a false part is not looked at."""
    if len(parts) == 2:
        return _both(*parts)

    def run(frame: Frame) -> Value:
        unknown = False
        for part in parts:
            value = part(frame)
            if value is False:
                return False
            if value is not True:
                unknown = True
        return None if unknown else True

    return run


def _both(left: Code, right: Code) -> Code:
    """The conjunction of two, which most are, without a loop."""

    def run(frame: Frame) -> Value:
        a = left(frame)
        if a is False:
            return False
        b = right(frame)
        if b is False:
            return False
        return True if a is True and b is True else None

    return run


def disjunction(parts: Sequence[Code]) -> Code:
    """True if a part is true, else null unless every part is false. What follows a true part is not looked at."""

    def run(frame: Frame) -> Value:
        unknown = False
        for part in parts:
            value = part(frame)
            if value is True:
                return True
            if value is not False:
                unknown = True
        return None if unknown else False

    return run


def comparison(sign: str, left: Code, right: Code) -> Code:
    """`left sign right`; null when the two can't be compared."""
    if sign in {"=", "!="}:
        return _equality(left, right, wanted=sign == "=")
    compare = _COMPARE[sign]

    def run(frame: Frame) -> Value:
        a, b = left(frame), right(frame)
        class_ = type(a)
        if class_ is type(b):
            if class_ in _COMPARED_BY_PYTHON:
                return compare(a, b)
            # Two zones: Python compares the instants. One zone: it would compare the clocks, which an hour that the
            # clocks repeat makes wrong, and which UTC has not.
            if class_ is dt.datetime:
                zone, other = a.tzinfo, b.tzinfo
                if zone is not None and other is not None and (zone is not other or zone is dt.UTC):
                    return compare(a, b)
        rank = operators.order(a, b, frame.run)
        return None if rank is None else compare(rank, 0)

    return run


def _equality(left: Code, right: Code, *, wanted: bool) -> Code:
    def run(frame: Frame) -> Value:
        a, b = left(frame), right(frame)
        if type(a) is type(b) and type(a) in _EQUAL_BY_PYTHON:
            return (a == b) is wanted
        same = operators.equal(a, b, frame.run)
        return None if same is None else same is wanted

    return run


def arithmetic(sign: str, left: Code, right: Code) -> Code:
    """`left sign right`; null when the two don't go together or there is no result."""
    table = operators.ARITHMETIC[sign]
    fast = _FAST.get(sign)
    fuel = _POWER_FUEL if sign == "**" else _SLOW_FUEL

    def run(frame: Frame) -> Value:
        a, b = left(frame), right(frame)
        if fast is not None and type(a) is Decimal and type(b) is Decimal:
            try:
                return fast(a, b)
            except DecimalException:
                return None
        if type(a) is str and type(b) is str:
            frame.run.text(len(a) + len(b))
        frame.run.burn(fuel)
        operation = table.get((kind(a), kind(b)))
        return operation.run(a, b) if operation is not None else None

    return run


def negation(operand: Code) -> Code:
    """`-operand`"""
    return lambda frame: operators.negated(operand(frame))


def between(value: Code, low: Code, high: Code) -> Code:
    """`value between low and high`; null when one of them is."""

    def run(frame: Frame) -> Value:
        middle = value(frame)
        above = operators.order(middle, low(frame), frame.run)
        below = operators.order(middle, high(frame), frame.run)
        return None if above is None or below is None else above >= 0 >= below

    return run


def membership(value: Code, tests: Sequence[Code]) -> Code:
    """`value in (tests)`: true when one holds, else null when one can't be decided, else false."""

    def run(frame: Frame) -> Value:
        found = value(frame)
        unknown = False
        for test in tests:
            held = operators.passes(found, test(frame), frame.run)
            if held is True:
                return True
            unknown = unknown or held is None
        return None if unknown else False

    return run


def range_(low: Code | None, high: Code | None, *, low_included: bool, high_included: bool, test: str) -> Code:
    """`[low..high]`; null when the two ends can't be compared."""

    def run(frame: Frame) -> Value:
        start = low(frame) if low is not None else None
        end = high(frame) if high is not None else None
        if start is not None and end is not None and kind(start) is not kind(end):
            return None
        return Range(start, end, low_included, high_included, test)

    return run
