"""The dashboard says what a recount says, by cells and by people, in any order and down to the people."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest
from pytest_django import Settings

from hearth.engines.privacy.consent.compliance import Dashboard, Question
from hearth.engines.privacy.consent.operations import Given, record_consent
from hearth.engines.privacy.consent.rules import ConsentInvalid, Derived, Dimension
from hearth.engines.privacy.erasing.operations import erase
from hearth.engines.privacy.models import ConsentCurrent, DataPurpose
from hearth.kernel.refusal import NotPermitted
from hearth.kernel.time import london
from hearth.platform.catalogue.register import history_model
from hearth.records.contacts import operations as contacts
from hearth.records.contacts.models import Contact
from tests.engines.privacy.consent.conftest import DAY, TODAY, Office
from tests.modules.landlord import BY, NOW

pytestmark = pytest.mark.django_db
OUTCOME, TAG, PURPOSE, TYPE = Dimension.OUTCOME, Dimension.TAG, Dimension.PURPOSE, Dimension.TYPE
SILENT, OVERDUE = Derived.NOT_RECORDED.value, Derived.OVERDUE.value


@pytest.fixture
def people(office: Office) -> list[Contact]:
    """Four: one granted all news, one refused a part of it, one granted stories long ago, one was never asked."""
    found = [office.landlord.person(name, "Lee") for name in ("Ann", "Bob", "Cat", "Dan")]
    office.answer(found[0], tags=(office.details, office.groups))
    office.answer(found[1], "refused")
    record_consent(
        by=BY,
        contact_id=found[2].pk,
        tag_ids=[office.names.pk],
        type_ids=[office.stories.pk],
        outcome_id=office.outcomes["granted"].pk,
        given=Given(),
        effective_from=TODAY - 900 * DAY,
        now=NOW,
    )
    return found


def test_cells_and_people_of_each_purpose(office: Office, people: list[Contact]) -> None:
    board = Dashboard(office.access, today=TODAY)
    news = DataPurpose.objects.get(description="News, surveys and events").pk
    granted, refused = office.outcomes["granted"].pk, office.outcomes["refused"].pk

    def counted(question: Question) -> dict[str | int, int]:
        table = board.pivot(question)
        line = next(each for each in table.lines if each.path == (news,))
        return {"all": line.total} | {
            key: count for (key, _), count in zip(table.columns, line.cells, strict=True) if count
        }

    assert counted(Question(rows=(PURPOSE,))) == {"all": 8, granted: 2, refused: 1, SILENT: 5}
    assert counted(Question(rows=(PURPOSE,), people=True)) == {"all": 4, granted: 1, refused: 1, SILENT: 3}
    before = Question(rows=(PURPOSE,), on=TODAY - DAY, known_then=False)
    assert counted(before) == {"all": 8, SILENT: 8}
    assert counted(replace(before, people=True)) == {"all": 4, SILENT: 4}


def test_a_past_day_counts_the_people_of_that_day(office: Office, people: list[Contact]) -> None:
    """Who was on record then is told by the database's own clock; who had died, and was whom, by the landlord's."""
    ann, bob, _cat, dan = people
    long_ago, later = TODAY - 30 * DAY, NOW + 400 * DAY
    contacts.record_death(by=BY, contact_id=dan.pk, died_on=TODAY - 10 * DAY, now=NOW)
    contacts.merge(by=BY, survivor_id=ann.pk, loser_id=bob.pk, reason="One and the same", now=NOW)
    board = Dashboard(office.access, today=later.date())
    news: dict[str, Any] = {"rows": (TYPE,), "across": OUTCOME, "known_then": False}

    def told(**more: Any) -> tuple[int, dict[int | str, int]]:
        table = board.pivot(Question(**(news | more)))
        cells = next((each.cells for each in table.lines if each.path == (office.news.pk,)), ())
        return table.people, {key: count for (key, _), count in zip(table.columns, cells, strict=False) if count}

    pairs = len([pair for pair in next(iter(board.pairs(TODAY).values())) if pair[1] == office.news.pk])
    granted, refused = office.outcomes["granted"].pk, office.outcomes["refused"].pk
    assert told(on=long_ago) == (3, {SILENT: 3 * pairs}), "Dan was alive; Bob is Ann, as known now"
    assert told(on=TODAY) == (2, {granted: 1, refused: 1, SILENT: 2 * pairs - 2}), "Bob's later answer stands for Ann"
    assert told(on=TODAY, people=True) == (2, {granted: 1, refused: 1, SILENT: 1})
    at: dict[str, Any] = {"on": TODAY, "known_then": True}
    on_record = history_model(Contact)._base_manager.filter(pgh_created_at__lt=london(TODAY + DAY, dt.time())).exists()
    assert told(**at)[0] == (2 if on_record else 0), "by the end of the day all of that was recorded"
    assert told(on=dt.date(2020, 1, 1), known_then=True)[0] == 0, "nobody was on record"


def test_who_was_erased_is_counted_on_no_day_nor_who_was_merged_into_them(
    office: Office, people: list[Contact], settings: Settings, tmp_path: Path
) -> None:
    settings.HOME = tmp_path
    ann, bob, cat, dan = people
    contacts.merge(by=BY, survivor_id=ann.pk, loser_id=bob.pk, reason="One and the same", now=NOW)
    erase(by=BY, contact_id=ann.pk, ground="objection", reason="They asked", now=NOW + DAY)
    board = Dashboard(office.access, today=TODAY + DAY)
    for on, known_then in ((None, True), (TODAY, False), (TODAY - 30 * DAY, False), (TODAY + DAY, True)):
        table = board.pivot(Question(rows=(TYPE,), on=on, known_then=known_then))
        line = next(each for each in table.lines if each.path == (office.news.pk,))
        told = {key: count for (key, _), count in zip(table.columns, line.cells, strict=True) if count}
        assert (table.people, told) == (2, {SILENT: line.total}), (on, known_then)
    assert [row.key for row in board.contacts({OUTCOME: SILENT, TYPE: office.news.pk})] == [cat.pk, dan.pk]
    with pytest.raises(ConsentInvalid, match="was erased"):
        office.answer(ann)


def test_each_order_of_variables_leads_to_the_same_people(office: Office, people: list[Contact]) -> None:
    board = Dashboard(office.access, today=TODAY)
    granted = office.outcomes["granted"].pk
    path = {PURPOSE: DataPurpose.objects.get(description="Photographs and stories of tenants").pk, OUTCOME: granted}
    path |= {TAG: office.names.pk, TYPE: office.stories.pk}
    for order in permutations(path):
        at = tuple(path[each] for each in order)
        table = board.pivot(Question(rows=order, across=None, at=at))
        assert {line.total for line in table.lines if line.path == at} == {1}
    assert [row.key for row in board.contacts(path)] == [people[2].pk]
    assert [row.key for row in board.contacts({**path, OUTCOME: OVERDUE})] == [people[2].pk]
    never = board.contacts({OUTCOME: SILENT, TYPE: office.news.pk})
    assert [row.title for row in never] == ["Ms Bob Lee", "Ms Cat Lee", "Ms Dan Lee"]
    first = board.contacts({OUTCOME: SILENT, TYPE: office.news.pk}, limit=1)[-1]
    after = board.contacts({OUTCOME: SILENT, TYPE: office.news.pk}, after=(first.sort_key, first.key))
    assert [row.title for row in after] == ["Ms Cat Lee", "Ms Dan Lee"]
    assert ConsentCurrent.objects.count() == 4


def test_who_may_not_see_consent_sees_no_dashboard_and_who_is_not_cleared_no_people(office: Office) -> None:
    with pytest.raises(NotPermitted):
        Dashboard(office.landlord.access(without=("consent.see",)), today=TODAY)
    board = Dashboard(office.landlord.access(without=("personal",)), today=TODAY)
    assert board.contacts({OUTCOME: SILENT}) == []
    with pytest.raises(ConsentInvalid):
        Question(rows=(TAG, TAG))
