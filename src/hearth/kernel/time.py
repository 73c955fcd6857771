"""Instants and business days. Instants are aware and kept in UTC; the business day is Europe/London."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")
UTC = dt.UTC
NOON = dt.time(12, 0)


def business_day(instant: dt.datetime) -> dt.date:
    """The London calendar day on which an aware instant falls."""
    if instant.tzinfo is None:
        raise ValueError("An instant needs a time zone.")
    return instant.astimezone(LONDON).date()


def london(day: dt.date, at: dt.time = NOON) -> dt.datetime:
    """The instant of a London wall-clock time on a day, noon by default, as UTC.

    A time that the spring change skips is taken at the offset before the change; one that the autumn
    change repeats is the first of the two.
    """
    return dt.datetime.combine(day, at, tzinfo=LONDON).astimezone(UTC)


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """Days from `start` up to but not including `end`; `end` None means without end."""

    start: dt.date
    end: dt.date | None = None

    def __post_init__(self) -> None:
        if self.end is not None and self.end <= self.start:
            raise ValueError(f"A period must end after it starts: {self.start} to {self.end}.")

    def __contains__(self, day: dt.date) -> bool:
        return self.start <= day and (self.end is None or day < self.end)

    def overlaps(self, other: Period) -> bool:
        """Whether the two share a day; periods that only meet do not."""
        return (other.end is None or self.start < other.end) and (self.end is None or other.start < self.end)
