"""Dates, times, zones and durations: Python's own calendar as the reference, and what lies beyond it."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hearth.feel import Scope, YearsMonths, calendar, compile_expression, shown, types
from tests.feel.evaluating import NOW, value

LONDON = ZoneInfo("Europe/London")
WEST = dt.timezone(dt.timedelta(hours=-7))
ZONES: st.SearchStrategy[Any] = st.sampled_from([None, dt.UTC, LONDON, ZoneInfo("Asia/Kathmandu"), WEST])
DAYS = st.dates(dt.date(1000, 1, 1), dt.date(9000, 1, 1))
MOMENTS = st.datetimes(dt.datetime(1900, 1, 1), dt.datetime(2100, 1, 1), timezones=ZONES.filter(bool))  # noqa: DTZ001
LOCAL = st.datetimes(dt.datetime(1000, 1, 1), dt.datetime(9000, 1, 1))  # noqa: DTZ001
SPANS = st.timedeltas(dt.timedelta(days=-20_000), dt.timedelta(days=20_000))
MONTHS = st.integers(-2000, 2000).map(YearsMonths)


@given(st.one_of(st.dates(), LOCAL, MOMENTS, st.times(timezones=ZONES.filter(lambda zone: zone is not LONDON))))
def test_what_is_written_can_be_read(moment: Any) -> None:
    again = calendar.read_text(calendar.moment_text(moment))
    assert again == moment
    assert type(again) is type(moment)


@given(st.one_of(SPANS, st.timedeltas(), MONTHS))
def test_a_duration_that_is_written_can_be_read(span: dt.timedelta | YearsMonths) -> None:
    assert calendar.read_duration(calendar.duration_text(span)) == span


@given(st.integers(-(10**9) + 1, 10**9 - 1), st.integers(1, 12), st.integers(1, 28))
def test_days_of_any_year_are_counted_without_gaps(year: int, month: int, day: int) -> None:
    counted = calendar.day_of(year, month, day)
    assert counted is not None
    assert calendar.date_of(counted) == (year, month, day)
    assert calendar.date_of(counted + 1) > (year, month, day)


@given(DAYS, SPANS)
def test_a_date_moves_by_whole_days(day: dt.date, span: dt.timedelta) -> None:
    assert value("day + span", day=day, span=span) == day + dt.timedelta(days=span // dt.timedelta(days=1))
    assert value("day - (day - other) = other", day=day, other=dt.date(2020, 2, 29)) is True


@given(LOCAL, SPANS)
def test_a_moment_without_a_zone_moves_as_pythons(moment: dt.datetime, span: dt.timedelta) -> None:
    assert value("moment + span", moment=moment, span=span) == moment + span
    assert value("moment + span - moment", moment=moment, span=span) == span


@given(MOMENTS, SPANS)
def test_a_moment_with_a_zone_moves_on_the_time_line(moment: dt.datetime, span: dt.timedelta) -> None:
    moved = value("moment + span", moment=moment, span=span)
    assert moved.astimezone(dt.UTC) == moment.astimezone(dt.UTC) + span
    assert moved.tzinfo is moment.tzinfo
    assert value("moment + span - span = moment", moment=moment, span=span) is True


@given(MOMENTS, MOMENTS)
def test_moments_compare_as_instants(a: dt.datetime, b: dt.datetime) -> None:
    first, second = a.astimezone(dt.UTC), b.astimezone(dt.UTC)
    assert value("a < b", a=a, b=b) is (first < second)
    assert value("a = b", a=a, b=b) is (first == second)
    assert value("a = b", a=a, b=first) is True


@given(DAYS, st.integers(-600, 600).map(YearsMonths))
def test_months_keep_the_day_or_take_the_last(day: dt.date, months: YearsMonths) -> None:
    moved = value("day + months", day=day, months=months)
    assert (moved.year * 12 + moved.month) - (day.year * 12 + day.month) == months.months
    assert moved.day == day.day or (moved.day < day.day and (moved + dt.timedelta(days=1)).day == 1)


@given(DAYS, DAYS)
def test_months_between_are_the_most_that_fit(start: dt.date, end: dt.date) -> None:
    months = value("years and months duration(start, end)", start=start, end=end)
    earlier, later, count = (start, end, months) if start <= end else (end, start, YearsMonths(-months.months))
    if start <= end:
        assert value("start + months", start=earlier, months=count) <= later
        assert value("start + months", start=earlier, months=YearsMonths(count.months + 1)) > later or later.day < 29


@given(DAYS)
def test_the_calendar_knows_its_days(day: dt.date) -> None:
    assert value("[day.year, day.month, day.day, day.weekday]", day=day) == [
        *(day.year, day.month, day.day, day.isoweekday())
    ]
    assert value("week of year(day)", day=day) == day.isocalendar().week
    assert value("day of year(day)", day=day) == day.timetuple().tm_yday
    assert value("day of week(day)", day=day) == day.strftime("%A")
    assert value("month of year(day)", day=day) == day.strftime("%B")


def test_the_hour_that_clocks_repeat_keeps_its_order() -> None:
    """On 25 October 2026 the clock in London shows 01:30 twice."""
    first = dt.datetime(2026, 10, 25, 1, 30, tzinfo=LONDON)
    second = first.replace(fold=1)
    assert value("first < second", first=first, second=second) is True
    assert value('second - first = duration("PT1H")', first=first, second=second) is True
    assert value('first + duration("PT1H") = second', first=first, second=second) is True
    assert value("later < second", later=dt.datetime(2026, 10, 25, 1, 40, tzinfo=LONDON), second=second) is True


def test_a_day_in_hours_is_not_a_day_on_the_clock_when_clocks_change() -> None:
    """28 days of 24 hours from noon in summer end at 11 in winter; noon of the day 28 days on is said in so many
    words."""
    noon = dt.datetime(2026, 10, 1, 12, tzinfo=LONDON)
    assert value('(end + duration("P28D")).hour', end=noon) == 11
    said = 'date and time(date(end) + duration("P28D"), time("12:00:00@Europe/London")).hour'
    assert value(said, end=noon) == 12


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ('date("2026-02-29")', None),
        ('date("2024-02-29") + @"P1Y"', dt.date(2025, 2, 28)),
        ('@"2026-01-31" + @"P1M"', dt.date(2026, 2, 28)),
        ('@"2026-01-31T10:00:00" + @"P1M"', dt.datetime(2026, 2, 28, 10)),  # noqa: DTZ001
        ('string(@"-2021-01-01T10:10:10+11:00" + @"-P1M")', "-2022-12-01T10:10:10+11:00"),
        ('string(@"999999999-12-31" + @"P1D")', None),
        ('string(@"10:15:00" + @"PT24H")', "10:15:00"),
        ('string(@"P1DT2H" * 1.5)', "P1DT15H"),
        ('string(@"P1Y" / 5)', "P2M"),
        ('@"P1D" / @"PT6H"', Decimal(4)),
        ('@"P1D" / @"PT0S"', None),
        ('@"P1Y" = @"P365D"', None),
        ('@"PT36H".days', Decimal(1)),
        ('(-@"PT36H").hours', Decimal(-12)),
        ('@"P1Y6M".months', Decimal(6)),
        ('@"2026-07-01T10:00:00@Europe/London".time offset', dt.timedelta(hours=1)),
        ('@"2026-07-01T10:00:00@Europe/London".timezone', "Europe/London"),
        ('@"2026-07-01T10:00:00@Europe/Atlantis"', None),
        ('@"2026-07-01T24:00:00" = @"2026-07-02T00:00:00"', True),
        ('@"2026-07-01T25:00:00"', None),
        ('string(duration("P1DT2H3M4.123456789S") + duration("PT0.000000001S"))', "P1DT2H3M4.12345679S"),
        ('@"2026-07-01T10:00:00" - @"2026-07-01T10:00:00Z"', None),
        ('@"2026-07-01T10:00:00" < @"2026-07-01T10:00:01Z"', None),
        ('@"10:00:00Z" < @"10:30:00+01:00"', False),
        ('is(@"10:00:00Z", @"11:00:00+01:00")', False),
        ("now()", NOW),
        ("today()", dt.date(2026, 7, 1)),
        ("now().hour", Decimal(10)),
        ('for day in @"2026-02-27"..@"2026-03-01" return day.day', [Decimal(27), Decimal(28), Decimal(1)]),
    ],
)
def test_the_standard_says(source: str, expected: object) -> None:
    assert value(source) == expected


def test_there_is_no_clock_but_the_one_passed_in() -> None:
    assert value("now()", now=None) is None
    assert value("today()", now=None) is None
    assert value("today()", now=dt.datetime(2026, 7, 1, 23, 30, tzinfo=dt.UTC)) == dt.date(2026, 7, 2)


def test_records_are_read_in_london() -> None:
    """An instant comes from the database in UTC; an officer's expression means the day and the hour in London."""
    scope = Scope({"tenancy": types.context({"end_at": types.DATE_TIME})})
    record = {"tenancy": {"end_at": dt.datetime(2026, 6, 30, 23, 30, tzinfo=dt.UTC)}}

    def read(source: str) -> Any:
        return compile_expression(source, scope=scope).evaluate(record)

    assert read("date(tenancy.end_at)") == dt.date(2026, 7, 1)
    assert read("tenancy.end_at.hour") == 0
    assert read('tenancy.end_at >= @"2026-07-01T00:30:00"') is True
    assert read('tenancy.end_at > @"2026-07-01T00:30:00"') is False
    assert shown(read("tenancy.end_at")) == "2026-07-01T00:30:00@Europe/London"
