"""Working time, tenancy weeks and rent years as rules: properties that hold for every day, and days people know."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from hearth.kernel.time import LONDON, UTC, business_day, london
from hearth.platform.calendars.rules import (
    RentYear,
    WorkingTime,
    bank_holidays,
    first_on_or_after,
    next_tenancy_week,
    same_time,
    tenancy_week,
)

WEEK = frozenset({0, 1, 2, 3, 4})
OFFICE = WorkingTime(weekdays=WEEK, opens=dt.time(9), closes=dt.time(17), nation="england")
ALL_HOURS = WorkingTime(weekdays=frozenset(range(7)), opens=dt.time(0), closes=dt.time(0))
HOUR = dt.timedelta(hours=1)

days = st.dates(dt.date(2020, 1, 1), dt.date(2035, 12, 31))
_FIRST, _LAST = (int(dt.datetime(year, 1, 1, tzinfo=UTC).timestamp()) for year in (2020, 2036))
instants = st.integers(_FIRST, _LAST).map(lambda seconds: dt.datetime.fromtimestamp(seconds, UTC))
lengths = st.timedeltas(dt.timedelta(0), dt.timedelta(hours=100))
calendars = st.builds(
    WorkingTime,
    weekdays=st.frozensets(st.integers(0, 6), min_size=1),
    opens=st.sampled_from([dt.time(0), dt.time(7, 30), dt.time(9)]),
    closes=st.sampled_from([dt.time(16), dt.time(17, 45), dt.time(0)]),
    nation=st.sampled_from(["", "england", "wales", "scotland", "northern-ireland"]),
)


def at(day: str, time: str) -> dt.datetime:
    return london(dt.date.fromisoformat(day), dt.time.fromisoformat(time))


# --- working days


@given(calendars, days, st.integers(-60, 60))
def test_the_nth_working_day_is_worked_and_n_days_on(calendar: WorkingTime, day: dt.date, count: int) -> None:
    assume(count)
    found = calendar.add_working_days(day, count)
    assert calendar.is_working_day(found)
    after_day = day + dt.timedelta(days=1)
    counted = (
        calendar.working_days_between(after_day, found + dt.timedelta(days=1))
        if count > 0
        else calendar.working_days_between(found, day)
    )
    assert counted == abs(count)


@given(calendars, days, st.integers(1, 30), st.integers(1, 30))
def test_working_days_add_up(calendar: WorkingTime, day: dt.date, one: int, other: int) -> None:
    step = calendar.add_working_days(calendar.add_working_days(day, one), other)
    assert step == calendar.add_working_days(day, one + other)


@given(calendars, days)
def test_no_days_is_the_day_or_the_next_that_is_worked(calendar: WorkingTime, day: dt.date) -> None:
    found = calendar.add_working_days(day, 0)
    assert found == calendar.on_or_after(day) >= day
    assert calendar.working_days_between(day, found) == 0
    assert calendar.on_or_before(found) == found


@pytest.mark.parametrize(
    ("day", "count", "wanted"),
    [
        ("2026-11-23", 1, "2026-11-24"),
        ("2026-11-27", 1, "2026-11-30"),  # over a weekend
        ("2026-12-24", 1, "2026-12-29"),  # Christmas, a weekend and the substitute for Boxing Day
        ("2026-04-02", 10, "2026-04-20"),  # Good Friday and Easter Monday
        ("2026-11-30", -1, "2026-11-27"),
    ],
)
def test_working_days_that_people_know(day: str, count: int, wanted: str) -> None:
    assert OFFICE.add_working_days(dt.date.fromisoformat(day), count) == dt.date.fromisoformat(wanted)


def test_the_nations_have_their_own_holidays() -> None:
    easter_monday, st_andrew, st_patrick = dt.date(2026, 4, 6), dt.date(2026, 11, 30), dt.date(2026, 3, 17)
    assert easter_monday in bank_holidays("england", 2026)
    assert easter_monday not in bank_holidays("scotland", 2026)
    assert st_andrew in bank_holidays("scotland", 2026)
    assert st_andrew not in bank_holidays("wales", 2026)
    assert st_patrick in bank_holidays("northern-ireland", 2026)
    assert bank_holidays("england", 2026)[dt.date(2026, 12, 28)] == "Boxing Day (observed)"
    with pytest.raises(KeyError):
        bank_holidays("france", 2026)


def test_a_closure_is_not_worked() -> None:
    closed = WorkingTime(
        weekdays=WEEK, opens=dt.time(9), closes=dt.time(17), closures=frozenset({dt.date(2026, 11, 24)})
    )
    assert closed.add_working_days(dt.date(2026, 11, 23), 1) == dt.date(2026, 11, 25)


@pytest.mark.parametrize(
    "facts",
    [
        {"weekdays": frozenset()},
        {"weekdays": frozenset({7})},
        {"opens": dt.time(17), "closes": dt.time(9)},
        {"opens": dt.time(9), "closes": dt.time(9)},
    ],
)
def test_a_calendar_on_which_nothing_could_be_done_is_refused(facts: dict[str, object]) -> None:
    given_facts: dict[str, object] = {"weekdays": WEEK, "opens": dt.time(9), "closes": dt.time(17), **facts}
    with pytest.raises(ValueError, match=r"Weekdays are numbers|must close after"):
        WorkingTime(**given_facts)  # type: ignore[arg-type]


def test_a_calendar_that_is_closed_for_years_says_so_instead_of_searching_for_ever() -> None:
    start = dt.date(2026, 1, 1)
    closures = frozenset(start + dt.timedelta(days=number) for number in range(1500))
    with pytest.raises(ValueError, match="no working day within"):
        WorkingTime(weekdays=WEEK, opens=dt.time(9), closes=dt.time(17), closures=closures).on_or_after(start)


# --- working hours


@given(calendars, instants, lengths)
def test_exactly_so_much_working_time_passes(calendar: WorkingTime, instant: dt.datetime, length: dt.timedelta) -> None:
    end = calendar.add_working_time(instant, length)
    assert end >= instant
    assert calendar.working_time_between(instant, end) == length


@given(calendars, instants, lengths, lengths)
def test_working_time_adds_up(
    calendar: WorkingTime, instant: dt.datetime, one: dt.timedelta, other: dt.timedelta
) -> None:
    assume(other)
    step = calendar.add_working_time(calendar.add_working_time(instant, one), other)
    assert step == calendar.add_working_time(instant, one + other)


@given(calendars, instants, lengths)
def test_the_end_lies_in_working_hours(calendar: WorkingTime, instant: dt.datetime, length: dt.timedelta) -> None:
    assume(length)
    end = calendar.add_working_time(instant, length)
    before = end - dt.timedelta(microseconds=1)
    opens, closes = calendar.hours(business_day(before)) or (end, before)
    assert opens < end <= closes


@given(instants, lengths)
def test_all_days_all_hours_is_the_clock(instant: dt.datetime, length: dt.timedelta) -> None:
    assert ALL_HOURS.add_working_time(instant, length) == instant + length


@pytest.mark.parametrize(
    ("start", "hours", "wanted"),
    [
        (("2026-11-23", "10:00"), 2, ("2026-11-23", "12:00")),
        (("2026-11-23", "16:00"), 1, ("2026-11-23", "17:00")),  # to the minute of closing, not the next morning
        (("2026-11-23", "16:00"), 2, ("2026-11-24", "10:00")),
        (("2026-11-27", "16:30"), 1, ("2026-11-30", "09:30")),
        (("2026-11-28", "11:00"), 0, ("2026-11-30", "09:00")),  # a Saturday
        (("2026-11-23", "07:00"), 8, ("2026-11-23", "17:00")),
        (("2026-12-24", "16:00"), 2, ("2026-12-29", "10:00")),
    ],
)
def test_working_hours_that_people_know(start: tuple[str, str], hours: int, wanted: tuple[str, str]) -> None:
    assert OFFICE.add_working_time(at(*start), hours * HOUR) == at(*wanted)


def test_a_night_on_which_the_clocks_change_has_an_hour_more_or_less() -> None:
    assert ALL_HOURS.working_time_between(at("2026-03-29", "00:00"), at("2026-03-30", "00:00")) == 23 * HOUR
    assert ALL_HOURS.working_time_between(at("2026-10-25", "00:00"), at("2026-10-26", "00:00")) == 25 * HOUR


def test_working_time_is_counted_forwards() -> None:
    with pytest.raises(ValueError, match="forwards"):
        OFFICE.add_working_time(at("2026-11-23", "10:00"), -HOUR)
    assert OFFICE.working_time_between(at("2026-11-24", "10:00"), at("2026-11-23", "10:00")) == dt.timedelta(0)


@given(instants, days)
def test_the_same_time_on_another_day_is_the_same_on_the_clock(instant: dt.datetime, day: dt.date) -> None:
    assume(business_day(instant) != day)
    moved = same_time(instant, day)
    assert business_day(moved) == day
    wall, was = moved.astimezone(LONDON).time(), instant.astimezone(LONDON).time()
    assert wall == was or day.month in {3, 10}  # an hour that the change skips


# --- tenancy weeks


@given(instants)
def test_every_instant_lies_in_one_week_that_turns_at_noon_on_a_monday(instant: dt.datetime) -> None:
    week = tenancy_week(instant)
    assert week.start <= instant < week.end
    for turn in (week.start, week.end):
        wall = turn.astimezone(LONDON)
        assert (wall.weekday(), wall.time()) == (0, dt.time(12))
    assert business_day(week.end) - business_day(week.start) == dt.timedelta(days=7)


@given(instants)
def test_weeks_meet(instant: dt.datetime) -> None:
    week = tenancy_week(instant)
    assert tenancy_week(week.end).start == week.end
    assert tenancy_week(week.end - dt.timedelta(microseconds=1)) == week
    assert next_tenancy_week(week.start) == week.start
    assert next_tenancy_week(week.start + dt.timedelta(microseconds=1)) == week.end


def test_noon_is_noon_on_both_sides_of_the_change() -> None:
    before, after = at("2026-10-19", "12:00"), at("2026-10-26", "12:00")
    assert tenancy_week(before).end == after
    assert after - before == dt.timedelta(days=7, hours=1)
    assert (before.hour, after.hour) == (11, 12)


def test_a_landlord_s_week_may_turn_elsewhere() -> None:
    week = tenancy_week(at("2026-11-25", "09:00"), weekday=6, at=dt.time(10))
    assert week.start == at("2026-11-22", "10:00")


# --- rent years


@given(days, st.integers(0, 6))
def test_every_day_lies_in_one_rent_year_of_52_or_53_weeks(day: dt.date, weekday: int) -> None:
    year = RentYear.of(day, weekday=weekday)
    assert day in year.period
    assert {start.weekday() for start in year.week_starts} == {weekday}
    assert len(year.week_starts) in {52, 53}
    assert RentYear.of(year.end, weekday=weekday).start == year.end


def test_the_years_of_53_mondays() -> None:
    """The years that the landlords' own pages name, by computation."""
    long_years = [year for year in range(2015, 2045) if len(RentYear.beginning(year).week_starts) == 53]
    assert long_years == [2019, 2024, 2030, 2035, 2041]


def test_rent_free_weeks_are_not_charged() -> None:
    year = RentYear.beginning(2026)
    christmas = {dt.date(2026, 12, 21), dt.date(2026, 12, 28)}
    assert year.charged_weeks() == 52
    assert year.charged_weeks(christmas) == 50
    with pytest.raises(ValueError, match="No rent week starts on 2026-12-22"):
        year.charged_weeks({dt.date(2026, 12, 22)})


@given(days, st.integers(0, 6))
def test_the_first_weekday_on_or_after(day: dt.date, weekday: int) -> None:
    found = first_on_or_after(day, weekday)
    assert found.weekday() == weekday
    assert dt.timedelta(0) <= found - day < dt.timedelta(days=7)
