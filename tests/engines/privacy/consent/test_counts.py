"""The counts are what a recount says, whatever was written in whatever order, and whichever way the clock moves."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from random import Random
from typing import Any

import pytest
from pytest_django import Settings

from hearth.engines.privacy.consent import counting, people_bits, projecting, spells
from hearth.engines.privacy.consent.operations import Given, complete_review, void, withdraw
from hearth.engines.privacy.consent.people_bits import People
from hearth.engines.privacy.consent.rules import Answer, Cells, ConsentInvalid, standing
from hearth.engines.privacy.erasing.operations import erase
from hearth.engines.privacy.models import (
    ConsentCurrent,
    ConsentEvent,
    ConsentRecord,
    ConsentSpell,
    ConsentTallyDelta,
    ConsentTouched,
)
from hearth.engines.privacy.models.consent import Deed, ReviewOutcome
from hearth.kernel.refusal import Refused
from hearth.kernel.time import business_day
from hearth.records.contacts import operations as contacts
from tests.engines.privacy.consent.conftest import DAY, Office
from tests.modules.landlord import BY, NOW

pytestmark = pytest.mark.django_db
Key = tuple[int, int, int, bool]


def recounted(on: dt.date) -> Counter[Key]:
    """By hand, from the events alone."""
    cells: dict[tuple[int, int, int], list[ConsentEvent]] = {}
    for event in ConsentEvent.objects.filter(void=None):
        cells.setdefault((event.contact_id, event.tag_id, event.type_id), []).append(event)
    found: Counter[Key] = Counter()
    for (_, tag, kind), events in cells.items():
        answers = [
            Answer(number=each.pk, effective_from=each.effective_from, effective_to=each.effective_to)
            for each in events
        ]
        if (stands := standing(answers, on)) is not None:
            event = next(each for each in events if each.pk == stands.number)
            overdue = event.review_due is not None and event.review_due <= on
            found[tag, kind, event.outcome_id, overdue] += 1
    return found


def stood(on: dt.date, *, by: dt.date | None) -> Counter[Key]:
    """By hand: what stood on a day, as it was known at the end of another (None: as it is known now)."""
    cells: dict[tuple[int, int, int], list[ConsentEvent]] = {}
    for event in ConsentEvent.objects.select_related("void"):
        void = getattr(event, "void", None)
        known = by is None or business_day(event.recorded_at) <= by
        voided = void is not None and (by is None or business_day(void.recorded_at) <= by)
        if known and not voided:
            cells.setdefault((event.contact_id, event.tag_id, event.type_id), []).append(event)
    found: Counter[Key] = Counter()
    for (_, tag, kind), events in cells.items():
        answers = [
            Answer(number=each.pk, effective_from=each.effective_from, effective_to=each.effective_to)
            for each in events
        ]
        if (stands := standing(answers, on)) is not None:
            event = next(each for each in events if each.pk == stands.number)
            found[tag, kind, event.outcome_id, event.review_due is not None and event.review_due <= on] += 1
    return found


def of_cells(cells: Iterable[Cells]) -> Counter[Key]:
    return Counter({(each.tag, each.type, int(each.outcome), each.overdue): each.count for each in cells})


def check_past_days(company: list[int], days: list[dt.date]) -> None:
    """By cells, and by people who have any cell, in both ways of knowing."""
    for on in days:
        for by in (None, on):
            cells = counting.cells_on(company, on, as_recorded_by=by)
            assert of_cells(cells) == stood(on, by=by), (on, by)
            people = counting.PeopleThen(cells, on=on, as_recorded_by=by)
            assert [people.count([each]) for each in cells] == [each.count for each in cells]
            assert people.count(cells) <= sum(each.count for each in cells)


def counted() -> Counter[Key]:
    return of_cells(counting.cells_now(None))


@pytest.mark.parametrize("seed", [1, 2])
def test_many_deeds_in_any_order_leave_the_counts_right(  # noqa: C901, PLR0912 - one arm for each deed
    office: Office, seed: int, settings: Settings, tmp_path: Path
) -> None:
    random = Random(seed)  # noqa: S311 - a test that can be run again
    settings.HOME = tmp_path
    people = [office.landlord.person(f"P{number}", "Lee") for number in range(6)]
    erased: set[int] = set()
    company = [office.landlord.company.pk]
    now = NOW
    accepted: Counter[str] = Counter()
    for number in range(150):
        contact = random.choice(people)
        today = business_day(now)
        start = today + random.randint(-900, 60) * DAY
        end = random.choice([None, start + random.randint(1, 400) * DAY])
        cells = list(ConsentCurrent.objects.filter(contact_id=contact.pk).values_list("tag_id", "type_id"))
        deed = random.choice(["answer"] * 5 + ["withdraw", "review", "void", "clock", "fold"])
        if number in {60, 110}:  # whoever was erased is asked again afterwards, and refused
            deed = "erase"
        try:
            match deed:
                case "answer":
                    tags = tuple(random.sample([office.details, office.groups], random.randint(1, 2)))
                    office.answer(
                        contact, random.choice(list(office.outcomes)), tags=tags, start=start, end=end, now=now
                    )
                case "withdraw":
                    withdraw(by=BY, contact_id=contact.pk, cells=cells, given=Given(), now=now)
                case "review":
                    complete_review(
                        by=BY,
                        contact_id=contact.pk,
                        cells=cells[:1],
                        outcome=ReviewOutcome.STILL_APPLICABLE,
                        given=Given(),
                        now=now,
                    )
                case "void":
                    records = ConsentRecord.objects.filter(contact=contact).exclude(deed=Deed.VOIDED)
                    if records:
                        record = random.choice(list(records))
                        void(by=BY, contact_id=contact.pk, record_id=record.pk, reason="Wrong", now=now)
                case "clock":
                    now += random.choice([1, 30, 200, -20]) * DAY
                    projecting.roll(now)
                case "fold":
                    projecting.fold(now)
                    people_bits.fold(now)
                    spells.work_out(now)
                case "erase":
                    erase(by=BY, contact_id=contact.pk, ground="objection", reason="They asked", now=now)
                    erased.add(contact.pk)
            accepted[deed] += 1
        except (ConsentInvalid, Refused):
            continue
        assert contact.pk not in erased or deed not in {"answer", "withdraw", "review"}, "nothing is written of them"
        if deed in {"clock", "void", "withdraw", "erase"}:
            projecting.roll(now)
            assert counted() == recounted(business_day(now))
            if number % 3 == 0:
                check_past_days(company, [business_day(now) - random.randint(-20, 900) * DAY])
    projecting.roll(now)
    assert counted() == recounted(business_day(now))
    everybody = counting.cells_now(company)
    groups = [*([each] for each in everybody), everybody]
    rows = counting.PeopleThen(everybody)
    once = [rows.count(group) for group in groups]
    assert once[-1] == ConsentCurrent.objects.values("contact").distinct().count()
    pairs = {(each.tag, each.type) for each in everybody}
    whole = rows.count_all(company[0], pairs)
    for folded in (False, True):
        bits = People(company)
        assert [bits.count(group) for group in groups] == once, folded
        assert bits.count_all(company[0], pairs) == whole
        people_bits.fold(now)
    some_days = [business_day(now) - random.randint(-20, 900) * DAY for _ in range(8)]
    check_past_days(company, some_days)
    spells.work_out(now)
    check_past_days(company, some_days)
    assert not ConsentTouched.objects.exists()
    assert not ConsentSpell.objects.filter(contact_id__in=erased).exists()
    projecting.fold(now)
    assert not ConsentTallyDelta.objects.exists()
    assert counted() == recounted(business_day(now))
    assert min(accepted[each] for each in ("answer", "withdraw", "review", "void", "clock")) > 0
    living = {company[0]: len(people) - len(erased)}
    assert len(erased) > 0
    assert projecting.people_of(company) == counting.people_on(company, business_day(now)) == living
    assert counting.people_on(company, business_day(NOW) - 900 * DAY) == living, "on no day"
    assert not ConsentRecord.objects.filter(contact__in=erased).exists()


def test_a_past_day_is_counted_as_it_was_recorded_by_then_and_as_it_is_known_now(office: Office) -> None:
    ann, bob = office.ann(), office.landlord.person("Bob", "Lee")
    office.answer(ann)
    past = business_day(NOW)
    later = NOW + 10 * DAY
    office.answer(bob, "refused", start=past, now=later)
    company = {office.landlord.company.pk}
    granted, refused = office.outcomes["granted"].pk, office.outcomes["refused"].pk
    assert {each.outcome for each in counting.cells_on(company, past, as_recorded_by=past)} == {granted}
    assert {each.outcome for each in counting.cells_on(company, past)} == {granted, refused}
    assert counting.cells_on(company, past - DAY) == []
    # Merged, dead or neither: the same before the spells are worked out and after it.
    cat, dan = (office.landlord.person(name, "Lee") for name in ("Cat", "Dan"))
    for each in (cat, dan):
        office.answer(each, "refused", start=past - 9 * DAY)
    contacts.merge(by=BY, survivor_id=ann.pk, loser_id=cat.pk, reason="One and the same", now=later)
    contacts.record_death(by=BY, contact_id=dan.pk, died_on=past - DAY, now=later)
    days = [past + number * DAY for number in (-9, -1, 0, 10)]
    found = [[of_cells(counting.cells_on(company, on, as_recorded_by=by)) for by in (None, on)] for on in days]
    assert [sum(known.values()) for known, _ in found] == [2, 1, 2, 2], "cat's answer is ann's, dan's ends with him"
    spells.work_out(later)
    assert [[of_cells(counting.cells_on(company, on, as_recorded_by=by)) for by in (None, on)] for on in days] == found


def test_saving_cells_asks_few_questions(office: Office, django_assert_max_num_queries: Any) -> None:
    ann = office.ann()
    with django_assert_max_num_queries(20):
        office.answer(ann, tags=(office.details, office.groups))
