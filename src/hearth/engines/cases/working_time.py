"""Spans of time as paths state them, and the calendar that counts working time (given by the platform)."""

from __future__ import annotations

import calendar as months
import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from hearth.kernel.time import LONDON, UTC


class WorkingTime(Protocol):
    """Counts working days and hours. `calendar` is a calendar's code; "" is the landlord's usual one."""

    def add_working_days(self, instant: dt.datetime, days: int, *, calendar: str = "") -> dt.datetime:
        """The instant `days` working days later, at the same time of the London day."""
        ...

    def add_working_minutes(self, instant: dt.datetime, minutes: int, *, calendar: str = "") -> dt.datetime:
        """The instant after `minutes` of working time."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """When something happens (an aware instant), and how working time is counted."""

    now: dt.datetime
    working: WorkingTime


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """A stretch of time: calendar months and days on the London clock, seconds as they pass, then working time."""

    months: int = 0
    days: int = 0
    seconds: int = 0
    working_days: int = 0
    working_minutes: int = 0
    calendar: str = ""

    def after(self, instant: dt.datetime, working: WorkingTime) -> dt.datetime:
        """The instant at the end of the span that starts at an aware `instant`, in UTC.

        Days and months keep the time of the London clock (noon stays noon when the clocks change); a day that the
        month lacks becomes its last day.
        """
        end = instant
        if self.months or self.days:
            wall = _add_months(instant.astimezone(LONDON), self.months) + dt.timedelta(days=self.days)
            end = wall.astimezone(UTC)
        end += dt.timedelta(seconds=self.seconds)
        if self.working_days:
            end = working.add_working_days(end, self.working_days, calendar=self.calendar)
        if self.working_minutes:
            end = working.add_working_minutes(end, self.working_minutes, calendar=self.calendar)
        return end


def _add_months(wall: dt.datetime, count: int) -> dt.datetime:
    year, month = divmod(wall.year * 12 + wall.month - 1 + count, 12)
    last = months.monthrange(year, month + 1)[1]
    return wall.replace(year=year, month=month + 1, day=min(wall.day, last))


class Unit(StrEnum):
    MINUTES = "minutes"
    HOURS = "hours"
    DAYS = "days"
    WEEKS = "weeks"
    MONTHS = "months"
    WORKING_HOURS = "working-hours"
    WORKING_DAYS = "working-days"


def span_of(amount: int, unit: Unit, calendar: str = "") -> Span:
    """This function will give a span of so many of a unit; working time is counted by that calendar."""
    return _SPANS[unit](amount, calendar)


_SPANS: Mapping[Unit, Callable[[int, str], Span]] = {
    Unit.MINUTES: lambda amount, _: Span(seconds=amount * 60),
    Unit.HOURS: lambda amount, _: Span(seconds=amount * 3600),
    Unit.DAYS: lambda amount, _: Span(days=amount),
    Unit.WEEKS: lambda amount, _: Span(days=amount * 7),
    Unit.MONTHS: lambda amount, _: Span(months=amount),
    Unit.WORKING_HOURS: lambda amount, calendar: Span(working_minutes=amount * 60, calendar=calendar),
    Unit.WORKING_DAYS: lambda amount, calendar: Span(working_days=amount, calendar=calendar),
}
