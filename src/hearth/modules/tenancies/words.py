"""Days and instants in the sentences of refusals and explanations; the business day is Europe/London. No Django."""

from __future__ import annotations

import datetime as dt

from hearth.kernel.time import LONDON, NOON

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def date_words(day: dt.date) -> str:
    """`30 November 2026`."""
    return f"{day.day} {day:%B %Y}"


def day_words(day: dt.date) -> str:
    """`Monday 30 November 2026`."""
    return f"{WEEKDAYS[day.weekday()]} {date_words(day)}"


def time_words(at: dt.time) -> str:
    """`12 noon`, `12 midnight`, `9:05am`, `3:30pm`: the hour of the London clock, seconds left out."""
    if (at.hour, at.minute) == (NOON.hour, NOON.minute):
        return "12 noon"
    if (at.hour, at.minute) == (0, 0):
        return "12 midnight"
    return f"{at.hour % 12 or 12}:{at.minute:02}{'am' if at.hour < NOON.hour else 'pm'}"


def instant_words(instant: dt.datetime) -> str:
    """`12 noon on Monday 30 November 2026` in London."""
    wall = instant.astimezone(LONDON)
    return f"{time_words(wall.time())} on {day_words(wall.date())}"


def count_words(number: int, one: str, many: str = "") -> str:
    """`1 week`, `4 weeks`."""
    return f"{number} {one if number == 1 else many or one + 's'}"


def list_words(items: list[str]) -> str:
    """`Ann`, `Ann and Bob`, `Ann, Bob and Cy`."""
    return " and ".join(filter(None, [", ".join(items[:-1]), items[-1]])) if items else ""
