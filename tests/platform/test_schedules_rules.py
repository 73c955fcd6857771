"""When schedules run: properties of the timings, and what follows from failures, pauses and orders."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hearth.kernel.time import LONDON, UTC
from hearth.platform.schedules.rules import (
    ALWAYS,
    LATE_AFTER,
    Rhythm,
    Standing,
    Timing,
    TimingInvalid,
    daily,
    every,
    retry_after,
    worth_telling,
)

NOON = dt.datetime(2026, 11, 23, 12, tzinfo=UTC)  # a Monday
HOUR = dt.timedelta(hours=1)
WEEK, SOME, SEVEN = frozenset(range(5)), frozenset({0, 3, 5}), dt.time(7)
instants = st.integers(0, 100 * 366 * 24 * 60).map(lambda passed: NOON + dt.timedelta(minutes=passed))
times = st.times().map(lambda at: at.replace(second=0, microsecond=0))
weekdays = st.frozensets(st.integers(0, 6), min_size=1)
timings = st.one_of(
    st.builds(Timing, rhythm=st.just(Rhythm.MINUTES), minutes=st.integers(5, 1440), weekdays=weekdays),
    st.builds(Timing, rhythm=st.just(Rhythm.DAILY), at=times, weekdays=weekdays),
    st.builds(Timing, rhythm=st.just(Rhythm.MONTHLY), at=times, day=st.integers(1, 31)),
)


@given(timing=timings, instant=instants)
def test_the_next_run_lies_ahead_on_a_chosen_day_and_none_is_left_out(timing: Timing, instant: dt.datetime) -> None:
    following = timing.next_after(instant)
    assert following > instant
    local = following.astimezone(LONDON)
    if timing.rhythm is Rhythm.MONTHLY:
        last = (local.date().replace(day=28) + dt.timedelta(days=4)).replace(day=1) - dt.timedelta(days=1)
        assert local.day == min(timing.day, last.day)
        assert following - instant <= dt.timedelta(days=31, hours=1)
    else:
        assert local.weekday() in timing.weekdays
        assert following - instant <= dt.timedelta(days=8, hours=1)
    if timing.rhythm is not Rhythm.MINUTES:
        clock = dt.datetime.combine(local.date(), timing.at, tzinfo=LONDON)
        assert following == clock.astimezone(UTC)  # an hour that spring skips is taken at the offset before it
        assert timing.next_after(following - dt.timedelta(microseconds=1)) == following


@pytest.mark.parametrize(
    ("timing", "words"),
    [
        (ALWAYS, "Whenever there is something to do"),
        (daily(2), "Every day at 02:00"),
        (every(60), "Every hour"),
        (every(90), "Every 90 minutes"),
        (Timing(rhythm=Rhythm.MINUTES, minutes=120, weekdays=WEEK), "Every 2 hours, on Monday to Friday"),
        (Timing(rhythm=Rhythm.DAILY, at=dt.time(0, 30), weekdays=frozenset({0})), "Monday at 00:30"),
        (Timing(rhythm=Rhythm.DAILY, at=SEVEN, weekdays=SOME), "Monday, Thursday and Saturday at 07:00"),
        (Timing(rhythm=Rhythm.MONTHLY, at=dt.time(6), day=31), "On the last day of each month at 06:00"),
        (Timing(rhythm=Rhythm.MONTHLY, at=dt.time(6), day=4), "On day 4 of each month at 06:00"),
    ],
)  # fmt: skip
def test_timings_in_words(timing: Timing, words: str) -> None:
    assert timing.words() == words


@pytest.mark.parametrize(
    "given_",
    [
        {"rhythm": Rhythm.MINUTES, "minutes": 4},
        {"rhythm": Rhythm.MINUTES, "minutes": 1441},
        {"rhythm": Rhythm.DAILY, "weekdays": frozenset()},
        {"rhythm": Rhythm.DAILY, "weekdays": frozenset({7})},
        {"rhythm": Rhythm.MONTHLY, "day": 0},
        {"rhythm": Rhythm.MONTHLY, "day": 32},
    ],
)
def test_timings_that_cannot_be(given_: dict[str, object]) -> None:
    with pytest.raises(TimingInvalid):
        Timing(**given_)  # type: ignore[arg-type]


def test_what_never_ran_runs_at_once_and_then_at_its_time() -> None:
    assert Standing(timing=daily(2)).next_run(NOON) == NOON
    ran = Standing(timing=daily(2), began_at=NOON)
    assert ran.next_run(NOON) == dt.datetime(2026, 11, 24, 2, tzinfo=UTC)
    assert not ran.due(NOON)
    assert ran.due(NOON + 14 * HOUR)


def test_a_run_that_lies_ahead_counts_for_nothing() -> None:
    """The development clock was set back."""
    assert Standing(timing=daily(2), began_at=NOON + HOUR).due(NOON)


def test_a_failure_is_tried_again_ever_later_but_never_later_than_its_time() -> None:
    failed = Standing(timing=daily(2), began_at=NOON, failures=1, failing_since=NOON)
    assert failed.next_run(NOON) == NOON + dt.timedelta(minutes=5)
    often = Standing(timing=daily(2), began_at=NOON, failures=300, failing_since=NOON)
    assert often.next_run(NOON) == NOON + HOUR
    close = Standing(timing=every(5), began_at=NOON, failures=4, failing_since=NOON)
    assert close.next_run(NOON) == NOON + dt.timedelta(minutes=5)
    assert [retry_after(each) // dt.timedelta(minutes=1) for each in (1, 2, 3, 4, 5, 6)] == [5, 10, 20, 40, 60, 60]


def test_what_is_paused_runs_only_when_asked_for_and_once() -> None:
    paused = Standing(timing=daily(2), paused=True, began_at=NOON)
    assert paused.next_run(NOON + 100 * HOUR) is None
    asked = Standing(timing=daily(2), paused=True, began_at=NOON, asked_at=NOON + HOUR)
    assert asked.due(NOON + HOUR)
    done = Standing(timing=daily(2), paused=True, began_at=NOON + HOUR, asked_at=NOON + HOUR)
    assert done.next_run(NOON + 2 * HOUR) is None


@given(timing=timings, began=instants, failures=st.integers(0, 20), minutes=st.integers(0, 20_000))
def test_late_means_that_its_time_is_a_quarter_of_an_hour_past(
    timing: Timing, began: dt.datetime, failures: int, minutes: int
) -> None:
    standing = Standing(timing=timing, began_at=began, failures=failures, failing_since=began if failures else None)
    now = began + dt.timedelta(minutes=minutes)
    late = standing.late(now)
    assert late == (standing.next_run(began) is not None and standing._following(began) + LATE_AFTER <= now)
    assert not late or standing.due(now)


def test_what_is_always_done_is_late_when_nobody_looked_for_a_quarter_of_an_hour() -> None:
    standing = Standing(timing=ALWAYS, began_at=NOON)
    assert standing.due(NOON)
    assert not standing.late(NOON + LATE_AFTER - dt.timedelta(seconds=1))
    assert standing.late(NOON + LATE_AFTER)


def test_a_blip_of_what_is_always_done_is_told_to_nobody() -> None:
    assert worth_telling(daily(2), failing_since=NOON, now=NOON)
    assert not worth_telling(ALWAYS, failing_since=NOON, now=NOON + dt.timedelta(seconds=59))
    assert worth_telling(ALWAYS, failing_since=NOON, now=NOON + dt.timedelta(minutes=1))
