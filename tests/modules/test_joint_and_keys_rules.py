"""Joint tenants, keys and age: what the rules say, and what they leave to an officer."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from hearth.kernel.time import LONDON, UTC
from hearth.modules.tenancies import rules
from hearth.modules.tenancies.rules import JointNoticeRule, MinimumAge, NoticeRule, NoticeValidity, keys_effect

MONK = JointNoticeRule.from_value(
    {"periodic": "one", "fixed_term": "all", "shorter": "all"},
    source="Hammersmith and Fulham LBC v Monk [1992] 1 AC 478",
)
NOTICE = NoticeRule(weeks=4, ends_on=0, ends_at=dt.time(12), received_by=dt.time(12), source="Conditions of tenancy")
END = rules.earliest_end(dt.datetime(2026, 11, 23, 9, tzinfo=UTC), NOTICE)
AFTER_THE_END = dt.date(2027, 6, 1)
ANN, BOB = 1, 2


def validity(
    given_by: set[int], *, term: dt.date | None = None, shorter: bool = False, nation: str = "england"
) -> NoticeValidity:
    return rules.notice_validity(
        jurisdiction=nation,
        tenants={ANN, BOB},
        given_by=given_by,
        fixed_term_ends=term,
        end=END,
        rule=MONK,
        shorter_by_agreement=shorter,
    )


def test_one_joint_tenant_ends_a_periodic_tenancy_for_all_and_an_officer_is_warned() -> None:
    found = validity({ANN})
    assert found.ends_for_all
    assert found.needs_decision
    assert found.warnings == (
        "1 of 2 joint tenants gave this notice. It ends the tenancy for all of them: write to each by name.",
    )
    assert "Monk" in found.explanation.source


def test_all_joint_tenants_together_leave_nothing_to_decide() -> None:
    found = validity({ANN, BOB})
    assert found.ends_for_all
    assert not found.needs_decision


def test_a_fixed_term_needs_every_joint_tenant() -> None:
    found = validity({ANN}, term=AFTER_THE_END)
    assert not found.ends_for_all
    assert "A fixed term needs every one of them." in found.warnings[1]


def test_a_fixed_term_is_never_ended_by_notice_alone() -> None:
    found = validity({ANN, BOB}, term=AFTER_THE_END)
    assert found.ends_for_all
    assert found.needs_decision
    assert "break clause" in found.warnings[0]


def test_a_fixed_term_that_is_over_by_then_is_periodic() -> None:
    assert validity({ANN}, term=END.day).ends_for_all


def test_a_shorter_notice_needs_every_joint_tenant() -> None:
    found = validity({ANN}, shorter=True)
    assert not found.ends_for_all
    assert "A shorter notice needs every one of them." in found.warnings[0]


@pytest.mark.parametrize("nation", ["scotland", "wales", "northern-ireland"])
def test_another_nation_is_refused_as_not_verified(nation: str) -> None:
    with pytest.raises(rules.JurisdictionNotVerified, match="have not been verified"):
        validity({ANN}, nation=nation)


def test_a_notice_from_nobody_or_from_a_stranger_is_refused() -> None:
    with pytest.raises(rules.NoticeUnsigned):
        validity(set())
    with pytest.raises(rules.NoticeNotFromTenant):
        validity({ANN, 99})


@given(
    tenants=st.sets(st.integers(1, 9), min_size=1),
    signed=st.sets(st.integers(1, 9), min_size=1),
    shorter=st.booleans(),
    term=st.none() | st.dates(dt.date(2026, 1, 1), dt.date(2028, 1, 1)),
)
def test_everybody_signing_always_ends_it_and_less_always_asks_an_officer(
    tenants: set[int], signed: set[int], shorter: bool, term: dt.date | None
) -> None:
    assume(signed <= tenants)
    found = rules.notice_validity(
        jurisdiction="england",
        tenants=tenants,
        given_by=signed,
        fixed_term_ends=term,
        end=END,
        rule=MONK,
        shorter_by_agreement=shorter,
    )
    assert found.ends_for_all or signed != tenants
    assert found.needs_decision or signed == tenants


def test_early_keys_do_not_stop_rent() -> None:
    effect = keys_effect(END.instant - dt.timedelta(days=5), END.instant)
    assert (effect.early, effect.late, effect.weeks_late) == (True, False, 0)
    assert "early keys don't stop it" in effect.sentence


def test_keys_without_an_end_do_not_stop_rent() -> None:
    assert not keys_effect(END.instant, None).late


@pytest.mark.parametrize(
    ("received", "weeks"),
    [
        ("2027-03-22T12:00", 0),
        ("2027-03-22T12:01", 1),
        ("2027-03-29T12:00", 1),  # an hour shorter: the clocks went forward on Sunday
        ("2027-03-29T12:01", 2),
    ],
)
def test_late_keys_ask_for_use_and_occupation_by_the_week(received: str, weeks: int) -> None:
    ends_at = dt.datetime(2027, 3, 22, 12, tzinfo=LONDON)
    effect = keys_effect(dt.datetime.fromisoformat(received).replace(tzinfo=LONDON), ends_at)
    assert effect.weeks_late == weeks
    assert effect.late == (weeks > 0)
    assert ("use and occupation" in effect.sentence) == effect.late


ADULT = MinimumAge.from_value({"years": 18}, source="Law of Property Act 1925 s1(6)")


@pytest.mark.parametrize(
    ("born", "on", "old_enough"),
    [
        ("2008-11-23", "2026-11-22", False),
        ("2008-11-23", "2026-11-23", True),
        ("2008-02-29", "2026-02-28", False),
        ("2008-02-29", "2026-03-01", True),
    ],
)
def test_the_age_is_reached_on_the_birthday(born: str, on: str, old_enough: bool) -> None:
    assert ADULT.reached(dt.date.fromisoformat(born), dt.date.fromisoformat(on)) is old_enough


def test_an_unknown_date_of_birth_counts_as_an_adult() -> None:
    assert ADULT.reached(None, dt.date(2026, 11, 23))
