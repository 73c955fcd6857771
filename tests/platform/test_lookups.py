"""People choose their own words; rules read what they mean."""

from __future__ import annotations

import datetime as dt

import pytest

from hearth.kernel.refusal import Refused
from hearth.platform.configuration import lookups
from hearth.platform.configuration.models import Lookup
from hearth.platform.configuration.operations import Effective
from hearth.platform.organisation.models import Company
from tests.records.landlord import BY, make_company

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 11, 22)
REASONS, FREE = "test.reasons", "test.free"
if REASONS not in lookups.HEADINGS:
    lookups.heading(REASONS, "Reasons", [("care-home", "Going to a care home"), "domestic-abuse"])
    lookups.heading(FREE, "Free words")


@pytest.fixture
def company() -> Company:
    return make_company("northmoor")


def add(company: Company, description: str, master: str = "care-home", **facts: object) -> Lookup:
    start = facts.pop("start", dt.date(2026, 1, 1))
    periods = [Effective(company_id=company.pk, effective_from=start)]  # type: ignore[arg-type]
    given: dict[str, object] = {"heading": REASONS, **facts}
    return lookups.add(by=BY, description=description, master=master, effective=periods, **given)  # type: ignore[arg-type]


def test_choices_are_those_in_force_in_the_landlord_s_order(company: Company) -> None:
    add(company, "Nursing home", position=2)
    add(company, "Care home", position=1)
    add(company, "From next year", start=dt.date(2027, 1, 1))
    assert [each.description for each in lookups.choices(REASONS, company.pk, TODAY)] == ["Care home", "Nursing home"]
    assert lookups.choices(REASONS, make_company("southmoor").pk, TODAY) == []


def test_several_words_may_mean_the_same(company: Company) -> None:
    add(company, "Care home")
    add(company, "Nursing home")
    add(company, "Fleeing", "domestic-abuse")
    found = {each.description for each in lookups.by_master(REASONS, "care-home", company.pk, TODAY)}
    assert found == {"Care home", "Nursing home"}


def test_a_master_without_a_label_reads_well() -> None:
    assert lookups.HEADINGS.get(REASONS).masters == (
        ("care-home", "Going to a care home"),
        ("domestic-abuse", "Domestic abuse"),
    )


@pytest.mark.parametrize("master", ["", "unheard-of"])
def test_a_word_must_mean_something_where_rules_read_the_list(company: Company, master: str) -> None:
    with pytest.raises(Refused, match="Going to a care home, Domestic abuse") as refused:
        add(company, "Hm", master)
    assert (refused.value.code, refused.value.field) == ("not_in_list", "master")


def test_a_word_means_nothing_more_where_no_rule_reads_the_list(company: Company) -> None:
    add(company, "Anything", "", heading=FREE)
    with pytest.raises(Refused, match="its values mean nothing beyond their words"):
        add(company, "Something", "care-home", heading=FREE)


def test_a_list_that_nobody_registered(company: Company) -> None:
    assert not lookups.exists("test.unheard-of")
    with pytest.raises(Refused, match=r"no list “test\.unheard-of”"):
        add(company, "Hm", heading="test.unheard-of")


def test_what_was_chosen_must_be_in_the_list_on_the_day(company: Company) -> None:
    home, later = add(company, "Care home"), add(company, "Later", start=dt.date(2027, 1, 1))
    assert lookups.chosen(REASONS, home.pk, company.pk, TODAY) == home
    for wrong in (later.pk, 0, add(company, "Free", "", heading=FREE).pk):
        with pytest.raises(Refused, match="not in the list “Reasons”"):
            lookups.chosen(REASONS, wrong, company.pk, TODAY)
