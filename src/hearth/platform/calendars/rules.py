"""Working days and hours, bank holidays, tenancy weeks and rent years. Pure: no Django, no clock.

Days are London calendar days, instants are aware and come back in UTC, ends are exclusive.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import cache

import holidays

from hearth.kernel.time import LONDON, NOON, Period, business_day, london

MIDNIGHT = dt.time(0, 0)
MONDAY = 0
WEEK = dt.timedelta(weeks=1)
_DAY = dt.timedelta(days=1)
_SUBDIVISIONS = {"england": "ENG", "wales": "WLS", "scotland": "SCT", "northern-ireland": "NIR"}
_LONGEST_SEARCH = 1000
"""Days without a working day after which a calendar is taken to have none."""


@cache
def bank_holidays(nation: str, year: int) -> dict[dt.date, str]:
    """The nation's bank holidays of a year with their names, substitute days included; KeyError for another nation.

    Source: the `holidays` package, which follows the Banking and Financial Dealings Act 1971 and the proclamations.
    """
    return dict(holidays.country_holidays("GB", subdiv=_SUBDIVISIONS[nation], years=year, language="en_GB"))


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkingTime:
    """When work is done: on which weekdays (Monday is 0), from when to when on the London clock.

    `closes` at 00:00 is the end of the day. Bank holidays of `nation` are not worked ("" knows none), nor `closures`.
    """

    weekdays: frozenset[int]
    opens: dt.time
    closes: dt.time
    nation: str = ""
    closures: frozenset[dt.date] = frozenset()

    def __post_init__(self) -> None:
        if not self.weekdays or not self.weekdays <= set(range(7)):
            raise ValueError(f"Weekdays are numbers from 0 (Monday) to 6, at least one: {sorted(self.weekdays)}.")
        if self.closes != MIDNIGHT and self.closes <= self.opens:
            raise ValueError(f"It must close after it opens: {self.opens} to {self.closes}.")

    def is_working_day(self, day: dt.date) -> bool:
        """Whether work is done on a day."""
        if day.weekday() not in self.weekdays or day in self.closures:
            return False
        return not self.nation or day not in bank_holidays(self.nation, day.year)

    def on_or_after(self, day: dt.date) -> dt.date:
        """The day itself if it is worked, else the next one that is."""
        return self._search(day, _DAY)

    def on_or_before(self, day: dt.date) -> dt.date:
        """The day itself if it is worked, else the last one before it that is."""
        return self._search(day, -_DAY)

    def add_working_days(self, day: dt.date, count: int) -> dt.date:
        """The `count`-th working day after a day, which itself doesn't count; before it for a negative count.

        None at all: the day itself if it is worked, else the next working day.
        """
        step = _DAY if count >= 0 else -_DAY
        found = day
        for _ in range(abs(count)):
            found = self._search(found + step, step)
        return found if count else self.on_or_after(day)

    def working_days_between(self, start: dt.date, end: dt.date) -> int:
        """How many working days there are from `start` up to but not including `end`; none when it is not later."""
        return sum(self.is_working_day(start + _DAY * offset) for offset in range((end - start).days))

    def hours(self, day: dt.date) -> tuple[dt.datetime, dt.datetime] | None:
        """The instants of opening and closing on a day; None when it is not worked.

        Hours are those of the London clock, so a day on which the clocks change has an hour more or less of them.
        """
        if not self.is_working_day(day):
            return None
        return london(day, self.opens), london(day + _DAY if self.closes == MIDNIGHT else day, self.closes)

    def add_working_time(self, instant: dt.datetime, length: dt.timedelta) -> dt.datetime:
        """The instant at which `length` of working time has passed since an instant.

        What is left at closing goes on at the next opening. No time at all: the instant itself while work is done,
        else the next opening. A negative length is a ValueError.
        """
        if length < dt.timedelta(0):
            raise ValueError("Working time is counted forwards.")
        left = length
        for opens, closes in self._hours_from(instant):
            begins = max(opens, instant)
            if left < closes - begins or (left and left == closes - begins):
                return begins + left
            left -= max(closes - begins, dt.timedelta(0))
        raise AssertionError("unreachable: there is always another working day")

    def working_time_between(self, start: dt.datetime, end: dt.datetime) -> dt.timedelta:
        """How much working time lies between two instants; none when the end is not later."""
        total = dt.timedelta(0)
        for opens, closes in self._hours_from(start):
            if opens >= end:
                break
            total += max(min(closes, end) - max(opens, start), dt.timedelta(0))
        return total

    def _hours_from(self, instant: dt.datetime) -> Iterator[tuple[dt.datetime, dt.datetime]]:
        day = self.on_or_after(business_day(instant))
        while True:
            hours = self.hours(day)
            if hours is not None:
                yield hours
            day = self._search(day + _DAY, _DAY)

    def _search(self, day: dt.date, step: dt.timedelta) -> dt.date:
        for offset in range(_LONGEST_SEARCH):
            if self.is_working_day(day + step * offset):
                return day + step * offset
        raise ValueError(f"This calendar has no working day within {_LONGEST_SEARCH} days of {day}.")


@dataclass(frozen=True, slots=True)
class TenancyWeek:
    """From an instant (noon on a Monday) up to but not including the same a week later, on the London clock."""

    start: dt.datetime
    end: dt.datetime


def tenancy_week(instant: dt.datetime, *, weekday: int = MONDAY, at: dt.time = NOON) -> TenancyWeek:
    """The tenancy week in which an instant lies. Weeks turn at a London clock time, noon on Mondays by default,

    so the weeks in which the clocks change have 167 or 169 hours.
    """
    day = business_day(instant)
    start = day - dt.timedelta(days=(day.weekday() - weekday) % 7)
    if london(start, at) > instant:
        start -= WEEK
    return TenancyWeek(london(start, at), london(start + WEEK, at))


def next_tenancy_week(instant: dt.datetime, *, weekday: int = MONDAY, at: dt.time = NOON) -> dt.datetime:
    """The first turn of a tenancy week at or after an instant."""
    week = tenancy_week(instant, weekday=weekday, at=at)
    return week.start if week.start == instant else week.end


def first_on_or_after(day: dt.date, weekday: int) -> dt.date:
    """The day itself if it is that weekday, else the next one that is."""
    return day + dt.timedelta(days=(weekday - day.weekday()) % 7)


@dataclass(frozen=True, slots=True)
class RentYear:
    """Whole rent weeks: from the first rent weekday (Monday) on or after the year's first day, 1 April by default,
    up to the same of the next year. 52 weeks, in every fifth or sixth year 53."""

    start: dt.date
    end: dt.date

    @classmethod
    def beginning(cls, year: int, *, month: int = 4, day: int = 1, weekday: int = MONDAY) -> RentYear:
        """The rent year that begins in a calendar year; `month` and `day` are the landlord's."""
        return cls(
            first_on_or_after(dt.date(year, month, day), weekday),
            first_on_or_after(dt.date(year + 1, month, day), weekday),
        )

    @classmethod
    def of(cls, on: dt.date, *, month: int = 4, day: int = 1, weekday: int = MONDAY) -> RentYear:
        """The rent year in which a day lies."""
        year = cls.beginning(on.year, month=month, day=day, weekday=weekday)
        return year if year.start <= on else cls.beginning(on.year - 1, month=month, day=day, weekday=weekday)

    @property
    def period(self) -> Period:
        """The days of the year."""
        return Period(self.start, self.end)

    @property
    def week_starts(self) -> tuple[dt.date, ...]:
        """The first days of its weeks: 52 or 53 Mondays."""
        return tuple(self.start + WEEK * number for number in range((self.end - self.start) // WEEK))

    def charged_weeks(self, free: Collection[dt.date] = ()) -> int:
        """How many weeks are charged: those whose first day is not a rent-free week's. ValueError for a day on which
        no week of this year starts."""
        if strange := set(free) - set(self.week_starts):
            raise ValueError(f"No rent week starts on {', '.join(map(str, sorted(strange)))}.")
        return len(self.week_starts) - len(set(free))


def same_time(instant: dt.datetime, day: dt.date) -> dt.datetime:
    """The London clock time of an instant, on another day."""
    return london(day, instant.astimezone(LONDON).time())
