"""Conditions on the clock, solved: they turn true at the instant that was solved, not before, and stay true."""

from __future__ import annotations

import datetime as dt
from functools import cache
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hearth.feel import ALREADY, Expression, Scope, YearsMonths, compile_expression, solve, time_monotone, types

SCOPE = Scope(
    {
        "tenancy": types.context(
            {
                "end_at": types.DATE_TIME,
                "start_at": types.DATE_TIME,
                "end_date": types.DATE,
                "gap": types.DAYS_DURATION,
                "ready": types.BOOLEAN,
            }
        )
    }
)
TICK = dt.timedelta(microseconds=1)
MONOTONE = [
    "now() >= tenancy.end_at",
    "tenancy.end_at < now()",
    'now() > tenancy.end_at + duration("P14D")',
    'now() >= duration("PT90M") + tenancy.end_at',
    'tenancy.end_at - @"P1M" <= now()',
    'now() - duration("PT36H") >= tenancy.end_at',
    'now() + duration("PT36H") > tenancy.end_at',
    "now() - tenancy.end_at > tenancy.gap",
    "now() - tenancy.gap >= tenancy.end_at",
    "today() >= tenancy.end_date",
    "tenancy.end_date < today()",
    'today() >= tenancy.end_date + duration("P7D")',
    'today() - duration("P7D") >= tenancy.end_date',
    'today() - tenancy.end_date >= duration("P7D")',
    "date(now()) > date(tenancy.end_at)",
    'now() >= date and time(tenancy.end_date, time("12:00:00"))',
    "now() >= tenancy.end_at and today() >= tenancy.end_date",
    "now() >= tenancy.end_at or today() > tenancy.end_date",
    "tenancy.ready and now() >= tenancy.end_at",
    "(tenancy.ready or now() >= tenancy.end_at) and today() >= tenancy.end_date",
    "now() >= (if tenancy.ready then tenancy.start_at else tenancy.end_at)",
]
MIXED = [
    "now() < tenancy.end_at",
    "now() = tenancy.end_at",
    "not(now() >= tenancy.end_at)",
    "now() between tenancy.start_at and tenancy.end_at",
    "now() >= tenancy.start_at and now() < tenancy.end_at",
    "now().hour >= 9",
    'today() - duration("PT36H") >= tenancy.end_date',
    'today() - @"P1M" >= tenancy.end_date',
    "now() - now() >= tenancy.gap",
    "if now() >= tenancy.end_at then true else false",
    'now() - tenancy.end_date >= duration("P1D")',
]
INSTANTS = st.datetimes(dt.datetime(2000, 1, 1), dt.datetime(2040, 1, 1), timezones=st.just(dt.UTC))  # noqa: DTZ001
RECORDS = st.fixed_dictionaries(
    {
        "end_at": INSTANTS,
        "start_at": INSTANTS,
        "end_date": st.dates(dt.date(2000, 1, 1), dt.date(2040, 1, 1)),
        "gap": st.timedeltas(dt.timedelta(days=-100), dt.timedelta(days=100)),
        "ready": st.booleans(),
    }
)


@cache
def compiled(source: str) -> Expression:
    return compile_expression(source, scope=SCOPE, expect=types.BOOLEAN)


@pytest.mark.parametrize("source", MONOTONE)
@given(record=RECORDS)
def test_it_turns_true_when_solved_and_not_before(source: str, record: dict[str, Any]) -> None:
    condition, context = compiled(source), {"tenancy": record}
    assert time_monotone(condition) is not None
    due = solve(condition, context)
    if due is None:
        assert condition.evaluate(context, now=dt.datetime(2100, 1, 1, tzinfo=dt.UTC)) is not True
    elif due is not ALREADY:
        assert due.tzinfo is dt.UTC
        assert condition.evaluate(context, now=due) is True
        assert condition.evaluate(context, now=due - TICK) is not True
        assert condition.evaluate(context, now=due + dt.timedelta(days=3650)) is True


@pytest.mark.parametrize("source", MIXED)
def test_what_may_turn_false_again_is_not_solved(source: str) -> None:
    assert time_monotone(compiled(source)) is None
    assert solve(compiled(source), {}) is None


def test_data_alone_is_no_matter_of_time() -> None:
    assert time_monotone(compiled("tenancy.ready")) is None


def test_an_end_date_wakes_at_midnight_in_london() -> None:
    """A date in summer begins at 23:00 UTC of the day before, one in winter at 00:00."""
    condition = compiled("today() >= tenancy.end_date")
    summer, winter = {"end_date": dt.date(2026, 7, 1)}, {"end_date": dt.date(2026, 12, 1)}
    assert solve(condition, {"tenancy": summer}) == dt.datetime(2026, 6, 30, 23, tzinfo=dt.UTC)
    assert solve(condition, {"tenancy": winter}) == dt.datetime(2026, 12, 1, 0, tzinfo=dt.UTC)


def test_a_corrected_end_moves_the_waking() -> None:
    condition = compiled('tenancy.ready and now() >= tenancy.end_at + duration("P1D")')
    noon = dt.datetime(2026, 3, 2, 12, tzinfo=dt.UTC)
    assert solve(condition, {"tenancy": {"end_at": noon, "ready": True}}) == noon + dt.timedelta(days=1)
    assert solve(condition, {"tenancy": {"end_at": noon, "ready": False}}) is None
    assert solve(condition, {"tenancy": {"end_at": None, "ready": True}}) is None
    assert condition.reads == {"tenancy.ready", "tenancy.end_at"}


def test_the_field_and_the_constant_are_told_apart() -> None:
    found = time_monotone(compiled('now() > tenancy.end_at - @"P1M" and today() - @"P2D" >= tenancy.end_date'))
    assert found is not None
    first, second = found.thresholds()
    assert (first.clock, first.strict, first.path, first.offset) == ("now", True, "tenancy.end_at", YearsMonths(-1))
    assert (second.clock, second.strict, second.path) == ("today", False, "tenancy.end_date")
    assert second.offset == dt.timedelta(days=2)


def test_data_that_are_enough_make_it_due_at_once() -> None:
    condition = compiled("tenancy.ready or now() >= tenancy.end_at")
    assert solve(condition, {"tenancy": {"ready": True}}) is ALREADY


def test_an_end_beyond_the_calendar_never_comes() -> None:
    condition = compiled('now() >= tenancy.end_at + @"P9000Y"')
    assert solve(condition, {"tenancy": {"end_at": dt.datetime(2026, 1, 1, tzinfo=dt.UTC)}}) is None
