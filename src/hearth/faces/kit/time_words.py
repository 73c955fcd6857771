"""Days and instants as people in the United Kingdom write them; the business day is Europe/London."""

from __future__ import annotations

import datetime as dt
from functools import lru_cache

from django.utils import dateformat
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from hearth.kernel.time import LONDON, business_day

NOON, MIDNIGHT = dt.time(12), dt.time(0)


def day_words(day: dt.date, *, weekday: bool = False) -> str:
    """`30 Nov 2026`, or `Mon 30 Nov 2026`. An instant is refused: it falls on a day only in a time zone."""
    if isinstance(day, dt.datetime):
        raise TypeError("An instant isn't a day; use instant_words, or business_day first.")
    return _formatted(day, "D j M Y" if weekday else "j M Y", get_language())


@lru_cache(maxsize=4096)
def _formatted(day: dt.date, pattern: str, _language: str | None) -> str:
    """A list says the same few days many times."""
    return dateformat.format(day, pattern)


def time_words(instant: dt.datetime) -> str:
    """London wall-clock time: `16:30`, `12 noon`, `12 midnight`."""
    at = instant.astimezone(LONDON).time()
    if at.replace(microsecond=0) == NOON:
        return _("12 noon")
    if at.replace(microsecond=0) == MIDNIGHT:
        return _("12 midnight")
    return at.strftime("%H:%M")


def instant_words(instant: dt.datetime) -> str:
    """`Mon 30 Nov 2026, 12 noon` in London. An instant without a time zone is refused."""
    return f"{day_words(business_day(instant), weekday=True)}, {time_words(instant)}"


def when_words(instant: dt.datetime, *, now: dt.datetime) -> str:
    """An instant seen from `now`, for lists: `Today, 17:00`, `Mon 16 Nov, 16:30`, with the year if it differs."""
    day, today = business_day(instant), business_day(now)
    days = (day - today).days
    if days == 0:
        near = _("Today")
    elif days == 1:
        near = _("Tomorrow")
    elif days == -1:
        near = _("Yesterday")
    else:
        near = _formatted(day, "D j M" if day.year == today.year else "D j M Y", get_language())
    return f"{near}, {time_words(instant)}"
