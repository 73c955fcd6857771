"""Values in the words of a sentence: dates and times as people in the UK write them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from hearth.kernel.time import LONDON


def say(value: object) -> str:
    """This function will write a FEEL value for people: `30 November 2026, 12 noon`, `Yes`, `1,234.5`; "" for null.

    Instants are said on the London clock. A lookup's context is its description; lists are joined by commas.
    """
    for kind, write in _WRITERS:
        if isinstance(value, kind):
            return write(value)
    return "" if value is None else str(value)


def _time(value: dt.time) -> str:
    if (value.hour, value.minute) == (12, 0):
        return "12 noon"
    return f"{value:%H:%M}"


_WRITERS: tuple[tuple[type | tuple[type, ...], Callable[[Any], str]], ...] = (
    (bool, lambda value: "Yes" if value else "No"),
    (Decimal, lambda value: f"{value:,f}"),
    (int, lambda value: f"{value:,}"),
    (dt.datetime, lambda value: f"{say(value.astimezone(LONDON).date())}, {_time(value.astimezone(LONDON).time())}"),
    (dt.date, lambda value: f"{value.day} {value:%B %Y}"),
    (dt.time, _time),
    ((list, tuple), lambda value: ", ".join(filter(None, map(say, value)))),
    (Mapping, lambda value: say(value.get("description"))),
)
"""In the order in which they are tried: yes/no is a kind of number, an instant a kind of date."""
