"""Days and amounts that somebody can have meant. What a slip of the finger types is refused in words, before rules
reckon with it and the database overflows."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from hearth.kernel.money import PENNY, format_pounds
from hearth.kernel.refusal import Refused

FIRST_DAY = dt.date(1900, 1, 1)
LAST_DAY = dt.date(2199, 12, 31)
LAST_OF_A_TERM = dt.date(3999, 12, 31)
"""Long leases run for 999 years."""


class DayOutOfReach(Refused):
    """A day that can't be meant: nothing of a landlord happened then, or will."""

    code = "day_out_of_reach"


class AmountOutOfReach(Refused):
    """An amount that can't be meant."""

    code = "amount_out_of_reach"


def check_day(day: dt.date | None, *, field: str, last: dt.date = LAST_DAY) -> None:
    """Refuses (DayOutOfReach) a day before 1900 or after `last`; None passes. An instant is held by its own day."""
    asked = day.date() if isinstance(day, dt.datetime) else day
    if asked is not None and not FIRST_DAY <= asked <= last:
        raise DayOutOfReach(f"The year {asked.year:04} can't be right. Check the date.", field=field)


def check_amount(amount: Decimal, *, field: str, most: Decimal) -> None:
    """Refuses (AmountOutOfReach) pounds beyond `most` either way, and what is no number."""
    if not amount.is_finite() or abs(amount) > most:
        raise AmountOutOfReach(f"More than {format_pounds(most)} can't be entered. Check the amount.", field=field)


def is_pennies(amount: Decimal) -> bool:
    """Whether an amount is whole pennies."""
    return amount == amount.quantize(PENNY)
