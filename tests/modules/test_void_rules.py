"""A void that comes starts the case that a rule wants: once, about the home, counting back from the void's start."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from pytest_django.fixtures import DjangoAssertNumQueries

from hearth.engines.cases import publishing, running
from hearth.engines.cases.models import Case, CaseEvent, CaseToken, CaseType
from hearth.engines.cases.publishing import LibraryPath
from hearth.engines.cases.subjects import subjects
from hearth.kernel.refusal import Refused
from hearth.modules.tenancies import operations, queries, void_rules
from hearth.modules.tenancies.models import VoidEpisode, VoidStage
from hearth.modules.tenancies.void_rule_models import VoidRule, VoidStart
from hearth.platform.audit.acting import acting
from hearth.platform.configuration import operations as configuration
from hearth.platform.configuration.models import FeelFunction
from hearth.platform.configuration.operations import Effective
from hearth.records.assets.models import Asset
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
    found = VoidStart.objects.exclude(rule=None).order_by("pk").select_related("rule")
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
    history = CaseEvent.objects.filter(case=case)
    assert set(history.values_list("actor", flat=True)) == {"Hearth: void rule “To come”"}, "no officer opened it"
    assert not history.exclude(user=None).exists()
    token = CaseToken.objects.get(case=case)
    assert token.due_at == ends_at - dt.timedelta(days=14)
    operations.end_tenancy(by=BY, tenancy_id=tenancy.pk, end_at=MONDAY, reason="Left early", now=NOW)
    assert void_rules.start_cases(NOW) == 0, "its void has such a case already"
    assert starts() == [("to-come", "To come", True), ("end", "Ended", False)]


def test_a_case_about_a_home_without_a_void_wakes_when_one_comes(voids: Voids) -> None:
    """And when what it reads of that void changes, though the void did not end the wait."""
    voids.furnish()
    keys = "<condition>void.keys_received_at != null</condition>"
    wait = node("intermediateCatchEvent", "keys", f"<conditionalEventDefinition>{keys}</conditionalEventDefinition>")
    for_keys = process(START, wait, END, arrows("start", "keys", "end"), about=ABOUT)
    version = publishing.publish(by=BY, key="keys-of-a-void", bpmn=for_keys, now=NOW)
    entry = LibraryPath(key="keys-of-a-void", category="Homes", description="Keys", information="", keywords="")
    publishing.offer(
        by=BY, code="keys-of-a-void", entry=entry, path=version.path, companies=[voids.company], from_date=LONG_AGO
    )
    tenancy, other = voids.let(), voids.let()
    anchored = voids.open("empty-home", tenancy.home.record)
    waiting = voids.open("keys-of-a-void", other.home.record)
    running.wake_changed(NOW)
    assert CaseToken.objects.get(case=anchored).due_at is None
    ends_at = voids.noticed(tenancy)
    voids.noticed(other)
    assert running.wake_changed(NOW) == 2
    assert CaseToken.objects.get(case=anchored).due_at == ends_at - dt.timedelta(days=14)
    waiting.refresh_from_db()
    assert waiting.state == "open", "no keys have come yet"
    operations.record_keys(by=BY, tenancy_id=other.pk, received_at=NOW, now=NOW)
    assert running.wake_changed(NOW) == 1
    waiting.refresh_from_db()
    assert waiting.state == "closed"


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
    assert starts() == [("end", "Sooner", True)], "for the home that came empty no rule fits"


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


def test_a_rule_that_comes_later_counts_and_what_was_refused_is_tried_again(voids: Voids) -> None:
    case_type = voids.furnish()
    voids.rule(case_type, description="Garages", expression='asset.type.description = "Garage"')
    tenancy = voids.let()
    operations.end_tenancy(by=BY, tenancy_id=tenancy.pk, end_at=MONDAY, reason="Left", now=NOW)
    assert (void_rules.start_cases(NOW), starts()) == (0, []), "no rule fits"
    voids.rule(case_type, description="All")
    configuration.expire(by=BY, record=case_type, on=NOW.date())
    assert void_rules.start_cases(NOW) == 0
    (shown,) = queries.voids_at(tenancy.home.pk)
    assert shown.refused.startswith("The void rule “All”: ")
    effective = [Effective(company_id=voids.company.pk, effective_from=LONG_AGO)]
    configuration.set_periods(by=BY, record=case_type, effective=effective)
    assert void_rules.start_cases(NOW + dt.timedelta(minutes=59)) == 0
    assert void_rules.start_cases(NOW + dt.timedelta(hours=1)) == 1
    assert starts() == [("end", "All", True)]
    assert queries.voids_at(tenancy.home.pk)[0].refused == ""


def test_a_void_that_no_rule_fits_is_looked_at_anew_only_when_something_has_changed(
    voids: Voids, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A rule, a function, the void, or what a rule asks of its home; nothing else, and no other void with it."""
    case_type = voids.furnish()
    rule = voids.rule(case_type, description="Large ones", expression="asset.bedrooms > 4")
    tenancies = [voids.let(), voids.let()]
    for each in tenancies:
        operations.end_tenancy(by=BY, tenancy_id=each.pk, end_at=MONDAY, reason="Left", now=NOW)
    first, second = (VoidEpisode.objects.get(tenancy=each) for each in tenancies)
    looked: list[int] = []
    decide = void_rules._decide

    def seen(void_id: int, *rest: Any) -> int:
        looked.append(void_id)
        return decide(void_id, *rest)

    monkeypatch.setattr(void_rules, "_decide", seen)

    def looked_at() -> list[int]:
        looked.clear()
        void_rules.start_cases(NOW)
        return sorted(looked)

    assert looked_at() == sorted([first.pk, second.pk])
    assert looked_at() == []
    with acting(by=BY, reason="Test"):
        Asset.objects.filter(pk=first.asset_id).update(postcode="NE9 9ZZ")
    assert looked_at() == [], "no rule asks for that"
    with acting(by=BY, reason="Test"):
        Asset.objects.filter(pk=first.asset_id).update(bedrooms=3)
    assert looked_at() == [first.pk]
    with acting(by=BY, reason="Test"):
        VoidEpisode.objects.filter(pk=second.pk).update(starts_at=MONDAY + dt.timedelta(days=7))
    assert looked_at() == [second.pk]
    configuration.change(by=BY, record=rule, facts={"rank": 7})
    assert looked_at() == sorted([first.pk, second.pk])
    assert VoidStart.objects.filter(rule=None).count() == 2
    assert queries.voids_at(first.asset_id)[0].refused == "", "nothing is wrong"
    with acting(by=BY, reason="Test"):
        Asset.objects.filter(pk=first.asset_id).update(bedrooms=5)
    assert looked_at() == [first.pk]
    assert starts() == [("end", "Large ones", True)]


def test_a_condition_that_a_function_spoils_holds_up_no_other_void(
    voids: Voids, monkeypatch: pytest.MonkeyPatch
) -> None:
    effective = [Effective(company_id=voids.company.pk, effective_from=LONG_AGO)]
    facts = {"description": "Near", "name": "near", "parameters": "code: string", "gives": "boolean"}
    near = configuration.create(
        by=BY, model=FeelFunction, facts={**facts, "body": 'code = "NE1 1AA"'}, effective=effective
    )
    case_type = voids.furnish()
    voids.rule(case_type, description="Near ones", rank=1, expression="near(asset.postcode)")
    voids.rule(case_type, description="New", trigger="empty")
    for body in ("code <", "1 = 1", "today() > date(code)"):
        with pytest.raises(Refused, match=r"“Near ones” calls it|should be a value"):
            configuration.change(by=BY, record=near, facts={"body": body})
    with acting(by=BY, reason="Test"):  # as if it had been changed in spite of that
        FeelFunction.objects.filter(pk=near.pk).update(name="other")
    tenancies = [voids.let(), voids.let()]
    for each in tenancies:
        operations.end_tenancy(by=BY, tenancy_id=each.pk, end_at=MONDAY, reason="Left", now=NOW)
    operations.open_void(by=BY, asset_id=voids.home().pk, starts_at=MONDAY, reason="Newly built", now=NOW)
    first = VoidEpisode.objects.get(tenancy=tenancies[0])
    decide = void_rules._decide

    def failing(void_id: int, *rest: Any) -> int:
        if void_id == first.pk:
            raise KeyError(void_id)
        return decide(void_id, *rest)

    monkeypatch.setattr(void_rules, "_decide", failing)
    assert void_rules.start_cases(NOW) == 1
    assert sorted(starts()) == [("empty", "New", True), ("end", "Near ones", False)]
    refused = VoidStart.objects.get(trigger="end").refused
    assert refused.startswith("The void rule “Near ones”: The condition can't be read")


def test_the_voids_of_many_homes_are_found_in_one_query(
    voids: Voids, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    homes = [voids.home(), voids.home()]
    with acting(by=BY, reason="Test"):
        VoidEpisode.objects.create(asset_id=homes[0].pk, starts_at=MONDAY - dt.timedelta(days=9))
        made = VoidEpisode.objects.create(asset_id=homes[0].pk, starts_at=MONDAY)
        VoidEpisode.objects.create(
            asset_id=homes[0].pk, starts_at=MONDAY + dt.timedelta(days=9), stage=VoidStage.CANCELLED
        )
    subject = subjects.get("asset")
    assert subject.related_many is not None
    with django_assert_num_queries(1):
        found = subject.related_many([each.pk for each in homes])
    assert found == {
        homes[0].pk: {"asset": homes[0].pk, "void": made.pk},
        homes[1].pk: {"asset": homes[1].pk, "void": None},
    }
    assert found == {each.pk: subject.related(each.pk) for each in homes}
