"""A void that comes starts the case that a rule wants: once, about the home, counting back from the void's start."""

from __future__ import annotations

import datetime as dt

import pytest

from hearth.engines.cases import publishing
from hearth.engines.cases.models import Case, CaseToken, CaseType
from hearth.engines.cases.publishing import LibraryPath
from hearth.kernel.refusal import Refused
from hearth.modules.tenancies import operations, void_rules
from hearth.modules.tenancies.void_rule_models import VoidRule, VoidStart
from hearth.platform.configuration import operations as configuration
from hearth.platform.configuration.operations import Effective
from tests.engines.cases.drawn import END, START, arrows, node, process
from tests.landlord import WholeLandlord
from tests.modules.landlord import BY, LONG_AGO, NOW, at

pytestmark = pytest.mark.django_db
MONDAY = at("2026-11-16T12:00")
ABOUT = '<extensionElements><hearth:path subject="asset"/></extensionElements>'


class Voids(WholeLandlord):
    """A landlord with a path for empty homes, whose first task begins two weeks before the void."""

    def furnish(self) -> CaseType:
        begins = '<hearth:task><hearth:begins at="void.starts_at" daysBefore="14"/></hearth:task>'
        bpmn = process(
            START, node("userTask", "inspect", settings=begins), END, arrows("start", "inspect", "end"), about=ABOUT
        )
        version = publishing.publish(by=BY, key="empty-home", bpmn=bpmn, now=NOW)
        entry = LibraryPath(key="empty-home", category="Homes", description="Empty home", information="", keywords="")
        return publishing.offer(
            by=BY, code="empty-home", entry=entry, path=version.path, companies=[self.company], from_date=LONG_AGO
        )

    def rule(self, case_type: CaseType, **facts: object) -> VoidRule:
        effective = [Effective(company_id=self.company.pk, effective_from=LONG_AGO)]
        given = {"description": f"Rule {facts}"[:200], "trigger": "end", "owner": self.officer, "case_type": case_type}
        return configuration.create(by=BY, model=VoidRule, facts={**given, **facts}, effective=effective)


@pytest.fixture
def voids(db: None) -> Voids:
    return Voids()


def starts() -> list[tuple[str, str, bool]]:
    found = VoidStart.objects.order_by("pk").select_related("rule")
    return [(each.trigger, each.rule.description if each.rule else "", each.case_id is not None) for each in found]


def test_a_void_to_come_starts_a_case_that_counts_back_from_it_and_follows_it(voids: Voids) -> None:
    case_type = voids.furnish()
    assert void_rules.start_cases(NOW) == 0
    voids.rule(case_type, description="To come", trigger="to-come")
    voids.rule(case_type, description="Ended", trigger="end")
    tenancy = voids.let()
    ends_at = voids.noticed(tenancy)
    assert (void_rules.start_cases(NOW), void_rules.start_cases(NOW)) == (1, 0)
    case = Case.objects.get(type=case_type)
    assert (case.subject_id, case.owner_id, case.note) == (tenancy.home.record_id, voids.officer.pk, "To come")
    token = CaseToken.objects.get(case=case)
    assert token.due_at == ends_at - dt.timedelta(days=14)
    operations.end_tenancy(by=BY, tenancy_id=tenancy.pk, end_at=MONDAY, reason="Left early", now=NOW)
    assert void_rules.start_cases(NOW) == 0, "its void has such a case already"
    assert starts() == [("to-come", "To come", True), ("end", "Ended", False)]


def test_the_first_rule_by_rank_whose_condition_the_home_meets_counts(voids: Voids) -> None:
    case_type = voids.furnish()
    voids.rule(case_type, description="Garages", rank=1, expression='asset.type.description = "Garage"')
    voids.rule(case_type, description="All", rank=9)
    voids.rule(case_type, description="Sooner", rank=5, expression='asset.postcode = "NE1 1AA"')
    other = voids.rule(case_type, description="Later", rank=0)
    effective = [Effective(company_id=voids.company.pk, effective_from=NOW.date() + dt.timedelta(days=30))]
    configuration.set_periods(by=BY, record=other, effective=effective)
    tenancy = voids.let()
    operations.end_tenancy(by=BY, tenancy_id=tenancy.pk, end_at=MONDAY, reason="Left", now=NOW)
    empty = voids.home()
    operations.open_void(by=BY, asset_id=empty.pk, starts_at=MONDAY, reason="Newly built", now=NOW)
    assert void_rules.start_cases(NOW) == 1
    assert sorted(starts()) == [("empty", "", False), ("end", "Sooner", True)]


def test_what_a_case_refuses_is_kept_and_nothing_else_is_held_up(voids: Voids) -> None:
    case_type = voids.furnish()
    voids.rule(case_type, description="Ended")
    configuration.expire(by=BY, record=case_type, on=NOW.date())
    tenancy = voids.let()
    operations.end_tenancy(by=BY, tenancy_id=tenancy.pk, end_at=MONDAY, reason="Left", now=NOW)
    assert void_rules.start_cases(NOW) == 0
    assert "Empty home" in VoidStart.objects.get().refused
    for facts, words in (
        ({"expression": "asset.nothing = 1"}, "can't be read"),
        ({"expression": "asset.built_date = today()"}, "can't"),
    ):
        with pytest.raises(Refused, match=words):
            voids.rule(case_type, **facts)
    voids.open_for_business()
    with pytest.raises(Refused, match="about a home"):
        voids.rule(CaseType.objects.get(code="call-back"))
