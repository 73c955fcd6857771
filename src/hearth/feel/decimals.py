"""Numbers: IEEE 754-2008 decimal128, 34 digits, as DMN 1.5 section 10.3.2.3.1 wants them."""

from __future__ import annotations

import decimal
from collections.abc import Callable
from decimal import Decimal
from typing import Any

NUMBERS = decimal.Context(
    prec=34,
    rounding=decimal.ROUND_HALF_EVEN,
    Emin=-6143,
    Emax=6144,
    traps=[decimal.InvalidOperation, decimal.DivisionByZero, decimal.Overflow],
)
"""The arithmetic of expressions. What overflows or is not a number is an error, so null."""
MIN_SCALE, MAX_SCALE = -6111, 6176


def or_null(operation: Callable[..., Any]) -> Callable[..., Any]:
    """The operation, giving null where the arithmetic has no answer."""

    def run(*values: Any) -> Any:
        try:
            return operation(*values)
        except decimal.DecimalException:
            return None

    return run


def whole(number: Decimal) -> int | None:
    """The number without its fraction, as a count or a position; None when it is absurdly large."""
    return int(number) if abs(number) < 10**18 else None


def rounded(number: Decimal, scale: Decimal, rounding: str) -> Decimal | None:
    """The number with `scale` digits after the point (before it when negative); None for a scale that decimal128
    lacks."""
    digits = whole(scale)
    if digits is None or not MIN_SCALE <= digits <= MAX_SCALE:
        return None
    number = Decimal(number)
    exponent = number.as_tuple().exponent
    if isinstance(exponent, int) and exponent >= -digits:
        return number
    return number.quantize(Decimal(1).scaleb(-digits, NUMBERS), rounding=rounding, context=NUMBERS)


def number_text(number: Decimal) -> str:
    """The digits of a number, without an exponent and without zeros that say nothing: every back-end writes the
    same."""
    text = format(Decimal(number), "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text == "-0" else text
