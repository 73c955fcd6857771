"""The clocks of data protection, day by day, against the examples of the Information Commissioner and the calendar."""

from __future__ import annotations

import datetime as dt

import holidays
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hearth.engines.privacy.rules import (
    ClockInvalid,
    Pause,
    breach_deadline,
    complaint_deadline,
    months_after,
    request_deadline,
)
from hearth.kernel.time import UTC

ENGLAND = holidays.country_holidays("GB", subdiv="ENG")
day = dt.date.fromisoformat


def working(on: dt.date) -> bool:
    return on.weekday() < 5 and on not in ENGLAND


@pytest.mark.parametrize(
    ("received", "due", "why"),
    [
        ("2018-09-03", "2018-10-03", "the Commissioner's example: the same day of the next month"),
        ("2018-03-31", "2018-04-30", "and: the month has no such day, so its last"),
        ("2026-01-31", "2026-03-02", "28 February is a Saturday: the Monday after"),
        ("2024-01-31", "2024-02-29", "a leap year"),
        ("2026-05-25", "2026-06-25", "received on a bank holiday: the day counts all the same"),
        ("2026-04-25", "2026-05-26", "25 May is a bank holiday Monday"),
        ("2026-11-25", "2026-12-29", "Christmas, the weekend, and the substitute day for Boxing Day"),
        ("2026-03-03", "2026-04-07", "Good Friday to Easter Monday"),
        ("2025-12-31", "2026-02-02", "31 January is a Saturday"),
        ("2026-08-15", "2026-09-15", "received on a Saturday"),
    ],
)
def test_a_month_is_counted_as_the_commissioner_counts_it(received: str, due: str, why: str) -> None:
    assert request_deadline(received=day(received), is_working_day=working).day == day(due), why


@pytest.mark.parametrize(
    ("facts", "due"),
    [
        ({"identity_asked": day("2026-06-02")}, None),
        ({"identity_asked": day("2026-06-02"), "identity_proved": day("2026-06-10")}, "2026-07-10"),
        ({"pauses": [Pause(day("2026-06-05"))]}, None),
        ({"pauses": [Pause(day("2026-06-05"), day("2026-06-12"))]}, "2026-07-08"),
        ({"pauses": [Pause(day("2026-06-05"), day("2026-06-05"))]}, "2026-07-01"),
        (
            {"pauses": [Pause(day("2026-06-05"), day("2026-06-08")), Pause(day("2026-06-15"), day("2026-06-20"))]},
            "2026-07-09",
        ),
        ({"extended_on": day("2026-06-20")}, "2026-09-01"),
        ({"extended_on": day("2026-07-01")}, "2026-09-01"),
        ({"extended_on": day("2026-06-20"), "pauses": [Pause(day("2026-06-05"), day("2026-06-12"))]}, "2026-09-08"),
        (
            {
                "identity_asked": day("2026-06-02"),
                "identity_proved": day("2026-06-10"),
                "pauses": [Pause(day("2026-06-03"), day("2026-06-12"))],
            },
            "2026-07-13",
        ),
    ],
)
def test_identity_starts_it_clarification_pauses_it_and_an_extension_runs_from_the_start(
    facts: dict[str, object], due: str | None
) -> None:
    found = request_deadline(received=day("2026-06-01"), is_working_day=working, **facts)  # type: ignore[arg-type]
    assert found.day == (day(due) if due else None)
    assert found.steps[0] == "Received on 1 June 2026."


@pytest.mark.parametrize(
    "facts",
    [
        {"identity_asked": day("2026-05-31")},
        {"identity_proved": day("2026-06-05")},
        {"identity_asked": day("2026-06-05"), "identity_proved": day("2026-06-04")},
        {"pauses": [Pause(day("2026-05-31"))]},
        {"pauses": [Pause(day("2026-06-05"), day("2026-06-04"))]},
        {"pauses": [Pause(day("2026-06-05"), day("2026-06-09")), Pause(day("2026-06-08"))]},
        {"pauses": [Pause(day("2026-06-05")), Pause(day("2026-06-08"))]},
        {"extended_on": day("2026-07-02")},
    ],
)
def test_days_that_contradict_one_another_are_refused(facts: dict[str, object]) -> None:
    with pytest.raises(ClockInvalid):
        request_deadline(received=day("2026-06-01"), is_working_day=working, **facts)  # type: ignore[arg-type]


@given(st.dates(dt.date(2020, 1, 1), dt.date(2030, 12, 31)), st.integers(0, 40), st.integers(0, 40))
def test_it_is_a_working_day_at_least_28_days_off_and_a_pause_never_shortens_it(
    received: dt.date, after: int, took: int
) -> None:
    plain = request_deadline(received=received, is_working_day=working).day
    asked = received + dt.timedelta(days=after)
    paused = request_deadline(
        received=received, is_working_day=working, pauses=[Pause(asked, asked + dt.timedelta(days=took))]
    ).day
    assert plain is not None
    assert paused is not None
    assert working(plain)
    assert working(paused)
    assert 28 <= (plain - received).days <= 31 + 4
    assert paused >= plain
    assert (months_after(received, 1) - received).days in range(28, 32)


def test_a_complaint_has_thirty_days_and_a_breach_seventy_two_hours() -> None:
    assert complaint_deadline(day("2026-06-19")).day == day("2026-07-19")
    aware = dt.datetime(2026, 10, 23, 15, tzinfo=UTC)  # the clocks go back in between: hours are hours
    assert breach_deadline(aware) == dt.datetime(2026, 10, 26, 15, tzinfo=UTC)
    with pytest.raises(ValueError, match="time zone"):
        breach_deadline(dt.datetime(2026, 10, 23, 15))  # noqa: DTZ001
