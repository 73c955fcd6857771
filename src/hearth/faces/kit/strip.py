"""Effective dates as a strip: a bar from the first day in force to the last, today as a tick."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Strip:
    """`left`, `right` and `today` are shares of the window from 0 to 1; `kind` is past, life or next."""

    left: float
    right: float
    today: float
    kind: str


def strip(*, start: dt.date, end: dt.date | None, today: dt.date, years_back: int = 2, years_ahead: int = 3) -> Strip:
    """Where a period lies in the window of whole years around `today`. `end` is exclusive; None runs on."""
    opens = dt.date(today.year - years_back, 1, 1)
    closes = dt.date(today.year + years_ahead, 1, 1)
    span = (closes - opens).days

    def share(day: dt.date) -> float:
        return min(1.0, max(0.0, (day - opens).days / span))

    if start > today:
        kind = "next"
    elif end is not None and end <= today:
        kind = "past"
    else:
        kind = "life"
    return Strip(share(start), 1.0 if end is None else share(end), share(today), kind)
