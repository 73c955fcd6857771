"""Who may hold a tenancy after somebody, and how long a trial runs: the rules alone."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hearth.modules.tenancies.holding_rules import (
    Basis,
    Claim,
    ExtensionTooLate,
    NotExchangeable,
    Relationship,
    SuccessionRight,
    SuccessionRule,
    TrialRule,
    add_months,
    assigned_role,
    check_exchangeable,
    succession_right,
)

RULE = SuccessionRule.from_value(
    {"successions": 1, "family_months": 12, "family_until": "2012-04-01"}, source="Housing Act 1985 s87"
)
TRIAL = TrialRule.from_value(
    {"months": 12, "extension_months": 6, "extension_notice_weeks": 8}, source="Housing Act 1996 s125"
)
OLD, NEW, DIED = dt.date(2012, 3, 31), dt.date(2012, 4, 1), dt.date(2026, 11, 20)
DAYS = st.dates(dt.date(1900, 1, 1), dt.date(2199, 12, 31))
DAY = dt.timedelta(days=1)


def right(
    relationship: Relationship,
    *,
    granted: dt.date = OLD,
    only_home: bool = True,
    since: dt.date | None = dt.date(2020, 1, 1),
    before: int = 0,
) -> SuccessionRight:
    claim = Claim(relationship=relationship, only_home=only_home, lived_since=since)
    return succession_right(claim=claim, granted=granted, died=DIED, successions_before=before, rule=RULE)


@given(DAYS, st.integers(-1200, 1200))
def test_so_many_months_later_is_in_that_month_on_that_day_or_its_last(day: dt.date, months: int) -> None:
    later = add_months(day, months)
    assert (later.year - day.year) * 12 + later.month - day.month == months
    assert later.day == day.day or (later.day < day.day and (later + DAY).day == 1)


@pytest.mark.parametrize("granted", [OLD, NEW])
def test_a_partner_succeeds_whatever_the_day_of_the_grant(granted: dt.date) -> None:
    assert right(Relationship.PARTNER, granted=granted, since=None).entitled


def test_one_of_the_family_succeeds_to_an_old_tenancy_after_a_year_there() -> None:
    assert right(Relationship.FAMILY, since=dt.date(2025, 11, 20)).entitled
    assert not right(Relationship.FAMILY, since=dt.date(2025, 11, 21)).entitled
    assert not right(Relationship.FAMILY, since=None).entitled
    assert not right(Relationship.FAMILY, granted=NEW).entitled


@given(st.sampled_from(Relationship), DAYS, st.booleans(), st.integers(0, 3))
def test_there_is_one_succession_only_and_for_the_only_home(
    relationship: Relationship, granted: dt.date, only_home: bool, before: int
) -> None:
    found = right(relationship, granted=granted, only_home=only_home, before=before)
    if before or not only_home or relationship is Relationship.OTHER:
        assert not found.entitled
    assert found.entitled is (found.why_not == ())
    assert found.explanation.value == ("Yes" if found.entitled else "No")
    assert found.explanation.source


@given(DAYS)
def test_a_trial_lasts_a_year_and_is_reviewed_in_time_for_a_notice(starts: dt.date) -> None:
    ends = TRIAL.ends(starts)
    assert dt.timedelta(days=365) <= ends - starts <= dt.timedelta(days=366)
    assert ends - DAY - TRIAL.review_by(ends) == dt.timedelta(weeks=8)
    longer = TRIAL.extended(starts=starts, ends=ends, notice_served=TRIAL.review_by(ends))
    assert longer == add_months(ends, 6)
    with pytest.raises(ExtensionTooLate, match="served by"):
        TRIAL.extended(starts=starts, ends=ends, notice_served=TRIAL.review_by(ends) + DAY)
    with pytest.raises(ExtensionTooLate, match="before"):
        TRIAL.extended(starts=starts, ends=longer, notice_served=starts)


def test_who_takes_a_tenancy_over_counts_as_a_successor_but_for_an_order_from_one_who_was_none() -> None:
    assert assigned_role(basis=Basis.FAMILY_ORDER, assignor_role="tenant") == "tenant"
    assert assigned_role(basis=Basis.FAMILY_ORDER, assignor_role="successor") == "successor"
    assert assigned_role(basis=Basis.POTENTIAL_SUCCESSOR, assignor_role="tenant") == "successor"
    assert assigned_role(basis=Basis.JOINT_TO_SOLE, assignor_role="tenant") == "successor"


def test_an_introductory_tenancy_is_not_exchanged() -> None:
    check_exchangeable(["secure", "flexible"])
    with pytest.raises(NotExchangeable, match="introductory"):
        check_exchangeable(["secure", "introductory"])


@pytest.mark.parametrize("lacking", ["successions", "family_months", "family_until"])
def test_a_rule_of_another_shape_is_no_rule(lacking: str) -> None:
    value = {"successions": 1, "family_months": 12, "family_until": "2012-04-01"}
    del value[lacking]
    with pytest.raises(ValueError, match=lacking):
        SuccessionRule.from_value(value, source="x")
