"""A figure is found for a day, a nation, a landlord and a tenure, with its source; never guessed."""

from __future__ import annotations

import datetime as dt

import pytest

from hearth.kernel.refusal import Refused
from hearth.modules.tenancies.rules import JointNoticeRule, MinimumAge, NoticeRule
from hearth.platform.configuration import statutory
from hearth.platform.configuration.models import StatutoryRule
from hearth.platform.configuration.starter_rules import STARTER_RULES, StarterRule
from hearth.platform.organisation.models import Jurisdiction, LandlordType
from tests.records.landlord import BY

pytestmark = pytest.mark.django_db
DAY = dt.date(2026, 11, 22)
COUNCIL = LandlordType.LOCAL_AUTHORITY


def add(*, tenure: str = "", landlord_type: str = "", days: int = 28, verified: bool = True, **facts: object) -> None:
    given: dict[str, object] = {
        "key": "visit",
        "jurisdiction": Jurisdiction.ENGLAND,
        "effective_from": dt.date(2020, 1, 1),
        "source": "Act s1",
        **facts,
    }
    statutory.add(by=BY, tenure=tenure, landlord_type=landlord_type, value={"days": days}, verified=verified, **given)  # type: ignore[arg-type]


def days(*, landlord_type: str = COUNCIL, tenure: str = "secure", on: dt.date = DAY) -> object:
    return statutory.rule("visit", Jurisdiction.ENGLAND, landlord_type, tenure, on).value["days"]


def test_the_most_specific_rule_wins() -> None:
    add(days=1)
    assert days() == 1
    add(days=2, landlord_type=COUNCIL)
    assert days() == 2
    add(days=3, tenure="secure")
    assert days() == 3
    add(days=4, tenure="secure", landlord_type=COUNCIL)
    assert days() == 4
    assert days(tenure="introductory") == 2
    assert days(landlord_type="private-registered-provider") == 3
    assert days(landlord_type="private-registered-provider", tenure="assured") == 1


def test_a_rule_that_is_not_verified_is_never_applied() -> None:
    add(days=1)
    add(days=99, tenure="secure", verified=False)
    assert days() == 1
    row = StatutoryRule.objects.get(tenure="secure")
    with pytest.raises(Refused, match="what the rule was checked against"):
        statutory.verify(by=BY, row=row, checked_against=" ")
    statutory.verify(by=BY, row=row, checked_against="the Act")
    assert days() == 99


def test_a_rule_holds_from_its_first_day_and_ends_before_its_last() -> None:
    add(days=1)
    add(days=2, effective_from=dt.date(2026, 11, 22))
    assert days(on=dt.date(2026, 11, 21)) == 1
    assert days(on=dt.date(2026, 11, 22)) == 2
    assert StatutoryRule.objects.get(value={"days": 1}).effective_to == dt.date(2026, 11, 22)


def test_no_rule_is_said_with_what_was_looked_for() -> None:
    with pytest.raises(Refused, match="England, local authority, tenure secure on 22 November 2026") as refused:
        days()
    assert refused.value.code == "statutory_rule_missing"
    add(days=1, effective_from=dt.date(2027, 1, 1))
    with pytest.raises(Refused, match="no verified rule"):
        days()


def test_the_rule_says_where_it_comes_from() -> None:
    add()
    assert statutory.rule("visit", "england", COUNCIL, "", DAY).source == "Act s1"


@pytest.mark.parametrize(
    ("facts", "says", "field"),
    [
        ({"source": " "}, "Name the Act", "source"),
        ({"effective_to": dt.date(2020, 1, 1)}, "end after it starts", "effective_to"),
        ({"effective_from": dt.date(2019, 1, 1)}, "already such a rule from 1 January 2020", "effective_from"),
    ],
)
def test_a_rule_that_can_not_be_kept(facts: dict[str, object], says: str, field: str) -> None:
    add()
    with pytest.raises(Refused, match=says) as refused:
        add(**facts)  # type: ignore[arg-type]
    assert refused.value.field == field
    assert days() == 28


def test_a_rule_can_be_put_before_another_when_it_ends_in_time() -> None:
    add(days=2, effective_from=dt.date(2025, 1, 1))
    add(days=1, effective_from=dt.date(2020, 1, 1), effective_to=dt.date(2025, 1, 1))
    assert [days(on=dt.date(year, 6, 1)) for year in (2024, 2026)] == [1, 2]


# --- the rules that Hearth ships


def shipped(key: str) -> StarterRule:
    (row,) = (row for row in STARTER_RULES if row.key == key)
    return row


def test_the_starter_rules_are_installed_once_and_the_landlord_s_own_stands() -> None:
    statutory.add(
        by=BY,
        key="tenant-notice",
        jurisdiction=Jurisdiction.ENGLAND,
        landlord_type=COUNCIL,
        value={"weeks": 5, "ends_on": "Sunday", "ends_at": "10:00", "received_by": "10:00"},
        source="Our conditions, 2019",
        effective_from=dt.date(2019, 4, 1),
        verified=True,
    )
    expected = sum(len(row.jurisdictions) for row in STARTER_RULES) - 1
    assert statutory.install_starter_rules(by=BY) == expected
    assert statutory.install_starter_rules(by=BY) == 0
    assert statutory.rule("tenant-notice", "england", COUNCIL, "secure", DAY).value["weeks"] == 5


@pytest.mark.parametrize("row", STARTER_RULES, ids=lambda row: row.key)
def test_each_shipped_rule_names_its_source_and_is_found_today(row: StarterRule) -> None:
    statutory.install_starter_rules(by=BY)
    assert len(row.source) > 20
    for jurisdiction in row.jurisdictions:
        found = statutory.rule(row.key, jurisdiction, row.landlord_type or COUNCIL, row.tenure, DAY)
        assert (found.value, found.source) == (row.value, row.source)


def test_a_tenant_gives_four_weeks_to_noon_on_a_monday() -> None:
    rule = NoticeRule.from_value(shipped("tenant-notice").value, source="")
    assert (rule.weeks, rule.weekday, rule.ends_at, rule.received_by) == (4, "Monday", dt.time(12), dt.time(12))


def test_one_joint_tenant_ends_a_periodic_tenancy_only() -> None:
    rule = JointNoticeRule.from_value(shipped("joint-tenant-notice").value, source="")
    assert (rule.one_ends_periodic, rule.one_ends_fixed_term, rule.one_agrees_shorter) == (True, False, False)


def test_nobody_under_eighteen_holds_a_tenancy() -> None:
    assert MinimumAge.from_value(shipped("tenant-minimum-age").value, source="").years == 18


def test_a_visit_within_a_fortnight() -> None:
    assert shipped("pre-termination-visit").value == {"days": 14}


def test_a_month_for_a_subject_access_request_and_two_more() -> None:
    row = shipped("subject-access-response")
    assert row.value == {"months": 1, "extension_months": 2}
    assert set(row.jurisdictions) == set(Jurisdiction.values)


def test_thirty_days_to_acknowledge_a_data_protection_complaint_since_june_2026() -> None:
    row = shipped("data-protection-complaint")
    assert (row.value, row.effective_from) == ({"acknowledge_days": 30}, dt.date(2026, 6, 19))
