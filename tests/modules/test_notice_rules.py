"""When a tenant's notice ends the tenancy: by noon on Monday, four weeks, noon on a Monday, whatever the clocks do."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hearth.kernel.time import LONDON, UTC, business_day, london
from hearth.modules.tenancies import rules
from hearth.modules.tenancies.rules import NoticeRule, earliest_end, notice_end
from hearth.modules.tenancies.words import day_words

RULE = NoticeRule.from_value(
    {"weeks": 4, "ends_on": "Monday", "ends_at": "12:00", "received_by": "12:00"}, source="Conditions of tenancy 4.2"
)
DAYS = st.dates(min_value=dt.date(2000, 1, 1), max_value=dt.date(2090, 1, 1))
INSTANTS = st.builds(lambda day, at: dt.datetime.combine(day, at, tzinfo=LONDON).astimezone(UTC), DAYS, st.times())
RULES = st.builds(
    lambda weeks, weekday, ends_at, received_by: NoticeRule(
        weeks=weeks, ends_on=weekday, ends_at=ends_at, received_by=received_by, source="A policy"
    ),
    st.integers(1, 12),
    st.integers(0, 6),
    # Not between one and two in the morning, which two nights a year don't have or have twice.
    st.times(min_value=dt.time(6)),
    st.times(min_value=dt.time(6)),
)


def at(text: str) -> dt.datetime:
    """London wall-clock time as an instant."""
    return dt.datetime.fromisoformat(text).replace(tzinfo=LONDON).astimezone(UTC)


@pytest.mark.parametrize(
    ("received", "ends"),
    [
        # Monday 23 November 2026: by 12 noon counts as that Monday
        ("2026-11-23T11:59", "2026-12-21T12:00"),
        ("2026-11-23T12:00", "2026-12-21T12:00"),
        ("2026-11-23T12:01", "2026-12-28T12:00"),
        ("2026-11-23T00:00", "2026-12-21T12:00"),
        ("2026-11-22T23:59", "2026-12-21T12:00"),
        ("2026-11-24T09:00", "2026-12-28T12:00"),
        # Christmas: 28 December 2026 is a bank holiday Monday (Boxing Day in lieu); it doesn't move the end
        ("2026-11-27T16:00", "2026-12-28T12:00"),
        # Easter Monday, 29 March 2027, the day after the clocks go forward
        ("2027-03-01T12:00", "2027-03-29T12:00"),
        ("2027-03-01T12:01", "2027-04-05T12:00"),
        # The week in which the clocks go back (25 October 2026): noon stays noon
        ("2026-10-26T11:59", "2026-11-23T12:00"),
        ("2026-10-26T12:01", "2026-11-30T12:00"),
        ("2026-09-28T12:00", "2026-10-26T12:00"),
        # New Year
        ("2026-12-31T17:00", "2027-02-01T12:00"),
    ],
)
def test_received_and_ended(received: str, ends: str) -> None:
    assert earliest_end(at(received), RULE).instant == at(ends)


def test_noon_is_the_london_clock_in_summer() -> None:
    """11:30 UTC on a Monday in July is half past twelve in London: too late for that Monday."""
    received = dt.datetime(2026, 7, 6, 11, 30, tzinfo=UTC)
    end = earliest_end(received, RULE)
    assert end.instant == dt.datetime(2026, 8, 10, 11, 0, tzinfo=UTC)
    assert end.day == dt.date(2026, 8, 10)


@given(INSTANTS, RULES)
def test_the_end_is_on_the_weekday_and_hour_of_the_rule(received: dt.datetime, rule: NoticeRule) -> None:
    wall = earliest_end(received, rule).instant.astimezone(LONDON)
    assert wall.weekday() == rule.ends_on
    assert wall.time() == rule.ends_at


@given(INSTANTS, RULES)
def test_the_notice_is_as_long_as_the_rule_says_and_less_than_a_week_longer(
    received: dt.datetime, rule: NoticeRule
) -> None:
    """Counted in days of the calendar from the day it is received to the day of the end."""
    days = (earliest_end(received, rule).day - business_day(received)).days
    assert rule.weeks * 7 <= days <= rule.weeks * 7 + 7


@given(INSTANTS, st.timedeltas(min_value=dt.timedelta(), max_value=dt.timedelta(days=60)), RULES)
def test_a_later_notice_never_ends_earlier(received: dt.datetime, later: dt.timedelta, rule: NoticeRule) -> None:
    assert earliest_end(received, rule).instant <= earliest_end(received + later, rule).instant


@given(INSTANTS, DAYS, st.booleans())
def test_an_asked_for_day_is_kept_or_refused_with_one_that_would_be_kept(
    received: dt.datetime, asked: dt.date, agreed: bool
) -> None:
    earliest = earliest_end(received, RULE)
    if asked.weekday() == 0 and (asked >= earliest.day or (agreed and asked > business_day(received))):
        assert notice_end(received, asked, RULE, shorter_by_agreement=agreed).day == asked
    else:
        with pytest.raises(rules.EndDateRefused) as refused:
            notice_end(received, asked, RULE, shorter_by_agreement=agreed)
        offered = refused.value.offered
        assert offered >= asked
        assert day_words(offered) in refused.value.sentence
        assert notice_end(received, offered, RULE, shorter_by_agreement=agreed).day == offered


def test_another_weekday_is_refused_and_the_next_monday_offered() -> None:
    with pytest.raises(rules.EndDateWrongWeekday, match=r"the next right day is Monday 4 January 2027") as refusal:
        notice_end(at("2026-11-23T09:00"), dt.date(2027, 1, 1), RULE)
    assert refusal.value.offered == dt.date(2027, 1, 4)
    assert refusal.value.code == "end_date_wrong_weekday"
    assert refusal.value.field == "asked_end_date"


def test_another_weekday_that_is_too_early_as_well_is_offered_the_earliest_end() -> None:
    with pytest.raises(rules.EndDateWrongWeekday) as refusal:
        notice_end(at("2026-11-23T09:00"), dt.date(2026, 11, 26), RULE)
    assert refusal.value.offered == dt.date(2026, 12, 21)


def test_a_day_too_early_is_refused_and_the_earliest_offered() -> None:
    with pytest.raises(rules.EndDateTooEarly, match=r"12 noon on Monday 28 December 2026") as refusal:
        notice_end(at("2026-11-23T12:01"), dt.date(2026, 12, 21), RULE)
    assert refusal.value.offered == dt.date(2026, 12, 28)


def test_a_shorter_notice_by_agreement_still_ends_on_a_monday_to_come() -> None:
    received = at("2026-11-23T09:00")
    end = notice_end(received, dt.date(2026, 11, 30), RULE, shorter_by_agreement=True)
    assert end.instant == at("2026-11-30T12:00")
    assert "agreed" in end.explanation.parts[0].source
    with pytest.raises(rules.EndDateTooEarly):
        notice_end(received, dt.date(2026, 11, 23), RULE, shorter_by_agreement=True)
    with pytest.raises(rules.EndDateWrongWeekday):
        notice_end(received, dt.date(2026, 12, 1), RULE, shorter_by_agreement=True)


@pytest.mark.parametrize(
    ("received", "stated"),
    [
        ("2026-11-24T09:00", "2026-11-23"),
        ("2026-11-24T09:00", "2026-11-24"),
        ("2026-11-23T12:01", "2026-11-23"),
        ("2026-11-23T09:00", "2026-11-22"),
    ],
)
def test_a_notice_that_starts_before_it_was_received_is_backdated(received: str, stated: str) -> None:
    with pytest.raises(rules.NoticeBackdated, match="can't be backdated"):
        earliest_end(at(received), RULE, stated_start_date=dt.date.fromisoformat(stated))


def test_a_notice_received_by_noon_on_monday_may_start_that_monday() -> None:
    monday = dt.date(2026, 11, 23)
    assert earliest_end(at("2026-11-23T12:00"), RULE, stated_start_date=monday).day == dt.date(2026, 12, 21)


def test_a_notice_that_starts_later_is_counted_from_there() -> None:
    end = earliest_end(at("2026-11-24T09:00"), RULE, stated_start_date=dt.date(2026, 12, 9))
    assert end.day == dt.date(2027, 1, 11)


def test_the_explanation_says_what_went_in_which_rule_and_what_came_out() -> None:
    explanation = earliest_end(at("2026-11-23T11:59"), RULE).explanation
    assert explanation.value == "12 noon on Monday 21 December 2026"
    assert explanation.source == "Conditions of tenancy 4.2"
    assert explanation.as_json() == {
        "says": "The tenancy ends",
        "value": "12 noon on Monday 21 December 2026",
        "source": "Conditions of tenancy 4.2",
        "parts": [
            {
                "says": "Counted from",
                "value": "Monday 23 November 2026",
                "source": "Received by 12 noon on a Monday counts as that Monday",
                "parts": [{"says": "Notice received", "value": "11:59am on Monday 23 November 2026"}],
            },
            {"says": "Length of notice", "value": "4 weeks"},
            {"says": "Tenancies end", "value": "at 12 noon on a Monday, a bank holiday too"},
        ],
    }


@given(INSTANTS, RULES)
def test_figures_come_from_the_rule_alone(received: dt.datetime, rule: NoticeRule) -> None:
    """A rule of one week more ends one week later, whatever the figures."""
    longer = NoticeRule(
        weeks=rule.weeks + 1,
        ends_on=rule.ends_on,
        ends_at=rule.ends_at,
        received_by=rule.received_by,
        source=rule.source,
    )
    end, later = earliest_end(received, rule), earliest_end(received, longer)
    assert later.instant == london(end.day + dt.timedelta(weeks=1), rule.ends_at)


@pytest.mark.parametrize(
    "value",
    [
        {},
        {"weeks": 4, "ends_on": "Moonday", "ends_at": "12:00", "received_by": "12:00"},
        {"weeks": -1, "ends_on": "Monday", "ends_at": "12:00", "received_by": "12:00"},
        {"weeks": 4, "ends_on": "Monday", "ends_at": "noon", "received_by": "12:00"},
    ],
)
def test_a_rule_of_another_shape_is_refused(value: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"usable|can't be"):
        NoticeRule.from_value(value, source="A policy")
