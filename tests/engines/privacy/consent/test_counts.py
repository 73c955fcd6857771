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

from hearth.engines.privacy.consent import counting, patterns, projecting, spells
from hearth.engines.privacy.consent.operations import Given, complete_review, void, withdraw
from hearth.engines.privacy.consent.patterns import People
from hearth.engines.privacy.consent.rules import Answer, Cells, ConsentInvalid, Derived, Member, standing
from hearth.engines.privacy.erasing.operations import erase
from hearth.engines.privacy.models import (
    ConsentChange,
    ConsentCurrent,
    ConsentEvent,
    ConsentPattern,
    ConsentRecord,
    ConsentSpell,
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


Who = set[tuple[int, int, int, int, bool]]
"""Contact, tag, consent type, outcome, whether its review is overdue."""


def who_stood(on: dt.date, *, by: dt.date | None) -> Who:
    """By hand: what stood of whom on a day, as it was known at the end of another (None: as it is known now)."""
    cells: dict[tuple[int, int, int], list[ConsentEvent]] = {}
    for event in ConsentEvent.objects.select_related("void"):
        void = getattr(event, "void", None)
        known = by is None or business_day(event.recorded_at) <= by
        voided = void is not None and (by is None or business_day(void.recorded_at) <= by)
        if known and not voided:
            cells.setdefault((event.contact_id, event.tag_id, event.type_id), []).append(event)
    found: Who = set()
    for cell, events in cells.items():
        answers = [
            Answer(number=each.pk, effective_from=each.effective_from, effective_to=each.effective_to)
            for each in events
        ]
        if (stands := standing(answers, on)) is not None:
            event = next(each for each in events if each.pk == stands.number)
            found.add((*cell, event.outcome_id, event.review_due is not None and event.review_due <= on))
    return found


def check_people(people: People | counting.PeopleThen, who: Who, company: int) -> None:
    """Each pair of tag and consent type, some and all of them, with each outcome: nobody is counted twice."""
    pairs = sorted({(tag, kind) for _, tag, kind, _, _ in who})
    outcomes: list[Member | None] = [None, Derived.OVERDUE.value, *sorted({outcome for *_, outcome, _ in who})]
    for group in [*([pair] for pair in pairs), pairs[::2], pairs, [*pairs, (0, 0)]]:
        for asked in outcomes:
            having = {
                contact
                for contact, tag, kind, outcome, overdue in who
                if (tag, kind) in group and (asked in {None, outcome} or (overdue and asked == Derived.OVERDUE.value))
            }
            assert people.count({company: group}, asked) == len(having), (group, asked)
        answered = Counter(contact for contact, tag, kind, _, _ in who if (tag, kind) in group)
        assert people.count_all(company, group) == sum(1 for pairs in answered.values() if pairs == len(group)), group


def of_cells(cells: Iterable[Cells]) -> Counter[Key]:
    return Counter({(each.tag, each.type, int(each.outcome), each.overdue): each.count for each in cells})


def patterns_by_hand(who: Who) -> list[tuple[int, str, int]]:
    """Outcome, the pairs in which somebody has it, and how many people have it in just these."""
    having: dict[tuple[int, int], set[tuple[int, int]]] = {}
    for contact, tag, kind, outcome, overdue in who:
        for each in (outcome, patterns.ANY, *([patterns.OVERDUE] if overdue else ())):
            having.setdefault((contact, each), set()).add((tag, kind))
    alike = Counter(
        (outcome, " ".join(f"{tag}:{kind}" for tag, kind in sorted(pairs))) for (_, outcome), pairs in having.items()
    )
    return [(outcome, pairs, people) for (outcome, pairs), people in alike.items()]


def check_past_days(company: list[int], days: list[dt.date]) -> None:
    """By cells, and by people who have any cell, in both ways of knowing."""
    for on in days:
        for by in (None, on):
            cells, who = counting.cells_on(company, on, as_recorded_by=by), who_stood(on, by=by)
            assert of_cells(cells) == Counter((each[1], each[2], each[3], each[4]) for each in who), (on, by)
            check_people(counting.PeopleThen(cells, on=on, as_recorded_by=by), who, company[0])


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
                    patterns.fold(now)
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
            check_people(People(company), who_stood(business_day(now), by=None), company[0])
            if number % 3 == 0:
                check_past_days(company, [business_day(now) - random.randint(-20, 900) * DAY])
    projecting.roll(now)
    assert counted() == recounted(business_day(now))
    who = who_stood(business_day(now), by=None)
    check_people(People(company), who, company[0])
    patterns.fold(now)
    assert not ConsentChange.objects.exists()
    assert counted() == recounted(business_day(now))
    check_people(People(company), who, company[0])
    assert sorted(ConsentPattern.objects.values_list("outcome", "pairs", "people")) == sorted(patterns_by_hand(who))
    some_days = [business_day(now) - random.randint(-20, 900) * DAY for _ in range(8)]
    check_past_days(company, some_days)
    spells.work_out(now)
    check_past_days(company, some_days)
    assert not ConsentTouched.objects.exists()
    assert not ConsentSpell.objects.filter(contact_id__in=erased).exists()
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
    with django_assert_max_num_queries(12):
        office.answer(ann, tags=(office.details, office.groups))


def test_a_roll_that_is_broken_off_is_done_by_the_next(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(4):
        office.answer(office.landlord.person(f"P{number}", "Lee"), end=business_day(NOW) + 5 * DAY)
    projecting.roll(NOW)
    monkeypatch.setattr(projecting, "_STEP", 1)
    project, done = projecting.project, Counter[str]()

    def twice(*given: Any, **more: Any) -> None:
        done["project"] += 1
        if done["project"] == 3:
            raise RuntimeError("The power went.")
        project(*given, **more)

    monkeypatch.setattr(projecting, "project", twice)
    later = NOW + 10 * DAY
    with pytest.raises(RuntimeError):
        projecting.roll(later)
    assert sum(counted().values()) == 2, "so far"
    assert projecting.roll(later) == 4
    assert counted() == recounted(business_day(later)) == Counter()
    assert projecting.roll(later) == 0
