"""When the time of something is over."""

from __future__ import annotations

import datetime as dt
from calendar import monthrange

LONGEST = 1200  # months: a hundred years


def due_before(today: dt.date, months: int) -> dt.date:
    """The day before which an event must have been for its record to be due today.

    Kept for whole months from the event's day: of an event on 31 August, six months are over on the last day of
    February, so that from 1 March it is due. ValueError for a period that is none.
    """
    if not 0 < months <= LONGEST:
        raise ValueError(f"A record is kept for 1 to {LONGEST} months.")
    year, month = divmod(today.year * 12 + today.month - 1 - months, 12)
    month += 1
    # A month that is too short for the day ended before it: all of it counts.
    if today.day > monthrange(year, month)[1]:
        return dt.date(year + month // 12, month % 12 + 1, 1)
    return dt.date(year, month, today.day)


def last_day_kept(event: dt.date, months: int) -> dt.date:
    """The last day on which a record of an event is kept: that many months on, or the end of a shorter month."""
    year, month = divmod(event.year * 12 + event.month - 1 + months, 12)
    return dt.date(year, month + 1, min(event.day, monthrange(year, month + 1)[1]))
