"""Dates, times and durations: DMN 1.5 sections 10.3.4.1, 10.3.4.7 and 10.3.4.8. Names of days and months are
English."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from hearth.feel import calendar
from hearth.feel.builtins.group import Group
from hearth.feel.calendar import SECOND, Duration, Temporal, opened, settled
from hearth.feel.decimals import whole
from hearth.feel.members import weekday
from hearth.feel.run import Run
from hearth.feel.types import DATE, DATE_TIME, TIME, FeelType
from hearth.feel.values import Moment, Value, YearsMonths, kind

FUNCTIONS = Group()
_READ = 16
"""Fuel of reading a text."""
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


def _read(text: str, wanted: FeelType) -> Value:
    value = calendar.read_moment(text)
    return value if value is not None and kind(value) is wanted else None


@FUNCTIONS("date", "(from: string) -> date", "(from: date) -> date", "(from: date and time) -> date")
def date(run: Run, value: str | Temporal) -> Value:
    """The day that a text says, or the day of a date and time."""
    if isinstance(value, str):
        run.burn(_READ)
        return _read(value, DATE)
    return settled(Moment(opened(value).day, None))


@FUNCTIONS("date", "(year: number, month: number, day: number) -> date")
def date_of_figures(_run: Run, year: Decimal, month: Decimal, day: Decimal) -> Value:
    """The day of these figures."""
    figures = [whole(figure) for figure in (year, month, day)]
    if None in figures:
        return None
    there = calendar.day_of(figures[0] or 0, figures[1] or 0, figures[2] or 0)
    return settled(Moment(there, None)) if there is not None else None


@FUNCTIONS("date and time", "(from: string) -> date and time")
def date_and_time(run: Run, value: str) -> Value:
    """The date and time that a text says; a text that says only a date is its midnight."""
    run.burn(_READ)
    there = calendar.read_moment(value)
    if there is None:
        return None
    return settled(Moment(opened(there).day, 0)) if kind(there) is DATE else there if kind(there) is DATE_TIME else None


@FUNCTIONS(
    "date and time",
    "(date: date, time: time) -> date and time",
    "(date: date and time, time: time) -> date and time",
)
def date_and_time_of(_run: Run, day: Temporal, time: Temporal) -> Value:
    """A time of a day."""
    clock = opened(time)
    return settled(Moment(opened(day).day, clock.nano, clock.zone))


@FUNCTIONS(
    "time", "(from: string) -> time", "(from: time) -> time", "(from: date and time) -> time", "(from: date) -> time"
)
def time(run: Run, value: str | Temporal) -> Value:
    """The time that a text says, or the time of a date and time; of a date, midnight UTC."""
    if isinstance(value, str):
        run.burn(_READ)
        return _read(value, TIME)
    moment = opened(value)
    return settled(Moment(None, moment.nano, moment.zone) if moment.nano is not None else Moment(None, 0, dt.UTC))


@FUNCTIONS("time", "(hour: number, minute: number, second: number, offset?: days and time duration = null) -> time")
def time_of_figures(_run: Run, hour: Decimal, minute: Decimal, second: Decimal, offset: Duration | None) -> Value:
    """The time of these figures, `offset` ahead of UTC."""
    hours, minutes = whole(hour), whole(minute)
    if hours is None or minutes is None or not (0 <= hours < 24 and 0 <= minutes < 60 and 0 <= second < 60):
        return None
    zone = None
    if offset is not None:
        zone = calendar.fixed_zone(calendar.nanoseconds(offset) // SECOND)
        if zone is None:
            return None
    return settled(Moment(None, (hours * 3600 + minutes * 60) * SECOND + int(second * SECOND), zone))


@FUNCTIONS(
    "duration",
    "(from: string) -> Any",
    "(from: days and time duration) -> days and time duration",
    "(from: years and months duration) -> years and months duration",
)
def duration(run: Run, value: Value) -> Value:
    """The duration that a text says."""
    if not isinstance(value, str):
        return value
    run.burn(_READ)
    return calendar.read_duration(value)


@FUNCTIONS(
    "years and months duration",
    "(from: date, to: date) -> years and months duration",
    "(from: date, to: date and time) -> years and months duration",
    "(from: date and time, to: date) -> years and months duration",
    "(from: date and time, to: date and time) -> years and months duration",
)
def years_and_months_duration(_run: Run, start: Temporal, end: Temporal) -> YearsMonths:
    """The whole months from one day to another."""
    return calendar.months_between(opened(start), opened(end))


@FUNCTIONS("now", "() -> date and time")
def now(run: Run) -> Value:
    """The instant of the evaluation, seen in London."""
    return run.instant()


@FUNCTIONS("today", "() -> date")
def today(run: Run) -> Value:
    """The day of the evaluation in London."""
    return run.today()


@FUNCTIONS("day of year", "(date: date) -> number", "(date: date and time) -> number")
def day_of_year(_run: Run, value: Temporal) -> Decimal:
    """1 for 1 January."""
    day = opened(value).day or 0
    year = calendar.date_of(day)[0]
    return Decimal(day - (calendar.day_of(year, 1, 1) or 0) + 1)


@FUNCTIONS("day of week", "(date: date) -> string", "(date: date and time) -> string")
def day_of_week(_run: Run, value: Temporal) -> str:
    """Monday to Sunday."""
    return _DAYS[weekday(value) - 1]


@FUNCTIONS("month of year", "(date: date) -> string", "(date: date and time) -> string")
def month_of_year(_run: Run, value: Temporal) -> str:
    """January to December."""
    return _MONTHS[calendar.date_of(opened(value).day or 0)[1] - 1]


@FUNCTIONS("week of year", "(date: date) -> number", "(date: date and time) -> number")
def week_of_year(_run: Run, value: Temporal) -> Decimal:
    """The week as ISO 8601 counts them: the first has the year's first Thursday."""
    thursday = (opened(value).day or 0) - weekday(value) + 4
    first = calendar.day_of(calendar.date_of(thursday)[0], 1, 1) or 0
    return Decimal((thursday - first) // 7 + 1)
