"""Rent weeks, and how the lines of an account add up. Pure: no Django, no clock, no tables.

Amounts are pounds; a positive balance is owed by the tenant. A week is charged whole, by the Monday on which it
starts; periods have an exclusive end.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal

from hearth.kernel.money import format_pounds

NOUGHT = Decimal("0.00")
_WEEK = dt.timedelta(weeks=1)
_MONDAY = 0
MISSED_AT_MOST = 3
"""Weeks that are posted later by themselves; more than that is for an officer to look at."""


def is_week_start(day: dt.date) -> bool:
    """Whether a rent week starts on a day."""
    return day.weekday() == _MONDAY


def week_start(day: dt.date) -> dt.date:
    """The Monday of the rent week in which a day lies."""
    return day - dt.timedelta(days=day.weekday())


def week_starts(start: dt.date, end: dt.date) -> Iterator[dt.date]:
    """The Mondays from `start` up to but not including `end`."""
    monday = week_start(start + dt.timedelta(days=6))
    while monday < end:
        yield monday
        monday += _WEEK


def weeks_to_post(this_week: dt.date, *, posted: Callable[[dt.date], bool]) -> list[dt.date]:
    """The Mondays whose debits are to be posted by themselves, oldest first: this week's, and up to three before it
    that come after a week which was posted. This week's is always among them: posting it again posts what is missing.
    """
    weeks = [this_week]
    for back in range(1, MISSED_AT_MOST + 2):
        week = this_week - back * _WEEK
        if posted(week):
            return weeks
        weeks.insert(0, week)
    return [this_week]


def is_charged(monday: dt.date, *, from_date: dt.date, to_date: dt.date | None, tenancy_ends: dt.date | None) -> bool:
    """Whether a weekly charge is due for the week that starts on a Monday.

    It is for weeks that start in the charge's period, up to the tenancy's end: no rent for the week that starts on
    the day of the end.
    """
    return (
        from_date <= monday
        and (to_date is None or monday < to_date)
        and (tenancy_ends is None or monday < tenancy_ends)
    )


def running(opening: Decimal, amounts: Iterable[Decimal]) -> Iterator[Decimal]:
    """The balance after each line."""
    balance = opening
    for amount in amounts:
        balance += amount
        yield balance


def standing(balance: Decimal) -> str:
    """A balance in words, as letters say it: "You owe £12.00", "You are £3.50 in credit", "You owe nothing"."""
    if balance > NOUGHT:
        return f"You owe {format_pounds(balance)}"
    return f"You are {format_pounds(-balance)} in credit" if balance < NOUGHT else "You owe nothing"
