"""Numbers: DMN 1.5 section 10.3.4.5."""

from __future__ import annotations

import decimal
from collections.abc import Callable
from decimal import Decimal

from hearth.feel.builtins.group import Group
from hearth.feel.calendar import Duration, duration_of, nanoseconds
from hearth.feel.decimals import NUMBERS, or_null, rounded
from hearth.feel.run import Run
from hearth.feel.values import Value, YearsMonths

FUNCTIONS = Group()
_HARD = 350
"""Fuel of a root, logarithm or power of e."""


def _rounding(rounding: str) -> Callable[[Run, Decimal, Decimal], Value]:
    return lambda _run, number, scale: rounded(number, scale, rounding)


def _to_whole(rounding: str) -> Callable[[Run, Decimal, Decimal | None], Value]:
    return lambda _run, number, scale: rounded(number, Decimal(0) if scale is None else scale, rounding)


FUNCTIONS("decimal", "(n: number, scale: number) -> number")(_rounding(decimal.ROUND_HALF_EVEN))
FUNCTIONS("round up", "(n: number, scale: number) -> number")(_rounding(decimal.ROUND_UP))
FUNCTIONS("round down", "(n: number, scale: number) -> number")(_rounding(decimal.ROUND_DOWN))
FUNCTIONS("round half up", "(n: number, scale: number) -> number")(_rounding(decimal.ROUND_HALF_UP))
FUNCTIONS("round half down", "(n: number, scale: number) -> number")(_rounding(decimal.ROUND_HALF_DOWN))
FUNCTIONS("floor", "(n: number, scale?: number) -> number")(_to_whole(decimal.ROUND_FLOOR))
FUNCTIONS("ceiling", "(n: number, scale?: number) -> number")(_to_whole(decimal.ROUND_CEILING))


@FUNCTIONS("abs", "(n: number) -> number")
def absolute(_run: Run, number: Decimal) -> Decimal:
    """The number without its sign."""
    return NUMBERS.abs(Decimal(number))


@FUNCTIONS("abs", "(n: days and time duration) -> days and time duration")
def absolute_days(_run: Run, duration: Duration) -> Duration:
    """The duration without its sign."""
    return duration_of(abs(nanoseconds(duration)))


@FUNCTIONS("abs", "(n: years and months duration) -> years and months duration")
def absolute_months(_run: Run, duration: YearsMonths) -> YearsMonths:
    """The duration without its sign."""
    return YearsMonths(abs(duration.months))


@FUNCTIONS("modulo", "(dividend: number, divisor: number) -> number")
def modulo(_run: Run, dividend: Decimal, divisor: Decimal) -> Value:
    """What is left of a division; its sign is the divisor's."""
    return or_null(_modulo)(Decimal(dividend), Decimal(divisor))


def _modulo(dividend: Decimal, divisor: Decimal) -> Decimal:
    rest = NUMBERS.remainder(dividend, divisor)
    return NUMBERS.add(rest, divisor) if rest and (rest < 0) != (divisor < 0) else rest


@FUNCTIONS("sqrt", "(number: number) -> number")
def square_root(run: Run, number: Decimal) -> Value:
    """The root of a number that is not negative."""
    run.burn(_HARD)
    return or_null(NUMBERS.sqrt)(Decimal(number))


@FUNCTIONS("log", "(number: number) -> number")
def logarithm(run: Run, number: Decimal) -> Value:
    """The natural logarithm of a number above zero."""
    run.burn(_HARD)
    return or_null(NUMBERS.ln)(Decimal(number)) if number > 0 else None


@FUNCTIONS("exp", "(number: number) -> number")
def exponential(run: Run, number: Decimal) -> Value:
    """e to the power of a number."""
    run.burn(_HARD)
    return or_null(NUMBERS.exp)(Decimal(number))


@FUNCTIONS("even", "(number: number) -> boolean")
def even(_run: Run, number: Decimal) -> bool:
    """Whether two divides the number."""
    return bool(modulo(_run, number, Decimal(2)) == 0)


@FUNCTIONS("odd", "(number: number) -> boolean")
def odd(_run: Run, number: Decimal) -> bool:
    """Whether the number is whole and two doesn't divide it."""
    return bool(modulo(_run, number, Decimal(2)) == 1)
