"""Money is Decimal pounds to the penny, never float."""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal

PENNY = Decimal("0.01")


def pounds(value: Decimal | int | str) -> Decimal:
    """An amount in pounds, rounded half up to the penny. A float is refused: it has already lost pennies."""
    if isinstance(value, float):
        raise TypeError("Money can't be made from a float; pass a Decimal or a string.")
    return Decimal(value).quantize(PENNY, rounding=ROUND_HALF_UP)


def share(value: Decimal, numerator: int, denominator: int) -> Decimal:
    """`numerator`/`denominator` of an amount, to the penny, half even so that many shares don't drift upwards."""
    return (value * numerator / denominator).quantize(PENNY, rounding=ROUND_HALF_EVEN)


def format_pounds(value: Decimal) -> str:
    """`£1,234.50`, or `-£3.00` below nought."""
    amount = pounds(value)
    return f"-£{-amount:,.2f}" if amount < 0 else f"£{amount:,.2f}"
