"""What stands on a day, what contradicts what, and how cells are counted."""

from __future__ import annotations

import datetime as dt
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hearth.engines.privacy.consent.rules import (
    Answer,
    Cells,
    ConsentInvalid,
    Derived,
    Dimension,
    Map,
    TagShape,
    applicable,
    check_no_overlap,
    check_period,
    check_provider,
    not_recorded,
    pivot,
    review_due,
    standing,
    within,
)

MONDAY = dt.date(2026, 11, 23)
DAYS = st.integers(0, 40).map(lambda days: MONDAY + dt.timedelta(days=days))


@st.composite
def histories(draw: st.DrawFn) -> list[Answer]:
    """Answers as they may come to be: each was accepted beside those before it."""
    found: list[Answer] = []
    for number in range(draw(st.integers(0, 8))):
        start, length = draw(DAYS), draw(st.one_of(st.none(), st.integers(1, 20)))
        end = None if length is None else start + dt.timedelta(days=length)
        try:
            check_no_overlap(found, effective_from=start, effective_to=end, what="It")
        except ConsentInvalid:
            continue
        found.append(Answer(number=number, effective_from=start, effective_to=end))
    return found


@given(histories(), DAYS)
def test_what_stands_has_begun_and_not_ended_and_nothing_began_after_it(answers: list[Answer], on: dt.date) -> None:
    found = standing(answers, on)
    begun = [each for each in answers if each.effective_from <= on]
    if found is None:
        last = max(begun, key=lambda each: (each.effective_from, each.number), default=None)
        assert last is None or (last.effective_to is not None and last.effective_to <= on)
    else:
        assert found.effective_from <= on
        assert found.effective_to is None or found.effective_to > on
        assert all((each.effective_from, each.number) <= (found.effective_from, found.number) for each in begun)


@given(histories())
def test_an_accepted_answer_never_takes_from_one_that_begins_later(answers: list[Answer]) -> None:
    for each in answers:
        on = each.effective_from
        same_day = [one for one in answers if one.effective_from == on]
        assert standing(answers, on) == max(same_day, key=lambda one: one.number)


def test_an_overlap_is_refused_with_the_day_that_would_fit() -> None:
    later = Answer(number=1, effective_from=MONDAY)
    with pytest.raises(ConsentInvalid, match="Let this one end on 22 November 2026") as refused:
        check_no_overlap([later], effective_from=dt.date(2026, 1, 1), effective_to=None, what="It")
    assert refused.value.field == "effective_to"
    check_no_overlap([later], effective_from=dt.date(2026, 1, 1), effective_to=MONDAY, what="It")


@pytest.mark.parametrize(
    ("provided_by", "provider", "needed", "field"),
    [("third-party", " ", False, "provider"), ("not-said", "", True, "provided_by")],
)
def test_somebody_must_have_answered(provided_by: str, provider: str, needed: bool, field: str) -> None:
    with pytest.raises(ConsentInvalid) as refused:
        check_provider(provided_by=provided_by, provider=provider, needed=needed)
    assert refused.value.field == field


def test_an_end_must_come_after_the_beginning() -> None:
    check_period(MONDAY, MONDAY + dt.timedelta(days=1))
    with pytest.raises(ConsentInvalid):
        check_period(MONDAY, MONDAY)


@pytest.mark.parametrize(
    ("unit", "period", "due"),
    [
        ("days", 10, dt.date(2026, 12, 3)),
        ("weeks", 2, dt.date(2026, 12, 7)),
        ("months", 3, dt.date(2027, 2, 23)),
        ("years", 1, dt.date(2027, 11, 23)),
        ("", None, None),
    ],
)
def test_a_review_is_due_so_many_units_later(unit: str, period: int | None, due: dt.date | None) -> None:
    assert review_due(MONDAY, unit=unit, period=period) == due


def test_a_review_falls_on_a_working_day_and_a_month_has_its_last() -> None:
    weekdays = lambda day: day.weekday() < 5  # noqa: E731
    assert review_due(dt.date(2026, 11, 26), unit="days", period=2, is_working_day=weekdays) == dt.date(2026, 11, 30)
    assert review_due(dt.date(2026, 8, 31), unit="months", period=1) == dt.date(2026, 9, 30)


def test_only_what_fits_all_chosen_tags_is_offered() -> None:
    one = TagShape(tag=1, types=((frozenset({7, 8}), frozenset({3})), (frozenset({9}), frozenset({3, 4}))))
    two = TagShape(tag=2, types=((frozenset({8, 9}), frozenset({5})),))
    assert applicable([one, two], [1]) == {7, 8, 9}
    assert applicable([one, two], [1, 2]) == {8, 9}
    assert applicable([one, two], []) == frozenset()
    assert one.purposes(9) == {3, 4}


CELLS = st.builds(
    Cells,
    company=st.integers(1, 2),
    tag=st.integers(1, 3),
    type=st.integers(1, 3),
    outcome=st.integers(1, 3),
    overdue=st.booleans(),
    count=st.integers(1, 5),
)
MAP = Map(
    categories={1: frozenset({1}), 2: frozenset({1, 2}), 3: frozenset()},
    purposes={(tag, kind): frozenset({tag, kind}) for tag in (1, 2, 3) for kind in (1, 2)},
)


@given(st.lists(CELLS), st.lists(st.sampled_from(list(Dimension)), unique=True))
def test_a_pivot_counts_as_counting_by_hand_does_in_any_order(rows: list[Cells], dimensions: list[Dimension]) -> None:
    by_hand: Counter[tuple[object, ...]] = Counter()
    combined: list[tuple[Cells, tuple[object, ...]]] = [(each, ()) for each in rows]
    for dimension in dimensions:
        combined = [(each, (*key, one)) for each, key in combined for one in set(MAP.members(each, dimension))]
    for each, key in combined:
        by_hand[key] += each.count
    assert pivot(rows, dimensions, MAP) == by_hand
    for key, count in by_hand.items():
        chosen = dict(zip(dimensions, key, strict=True))
        assert sum(each.count for each in within(rows, chosen, MAP)) == count  # type: ignore[arg-type,misc]


def test_a_cell_counts_once_for_a_purpose_that_its_tag_reaches_by_two_types() -> None:
    shape = TagShape(tag=1, types=((frozenset({7}), frozenset({3})), (frozenset({7}), frozenset({3}))))
    given_map = Map(categories={}, purposes={(1, 7): shape.purposes(7)})
    rows = [Cells(company=1, tag=1, type=7, outcome=1, count=4)]
    assert pivot(rows, [Dimension.PURPOSE], given_map) == {(3,): 4}


def test_what_nobody_answered_is_what_is_left_of_the_people() -> None:
    rows = [Cells(company=1, tag=1, type=7, outcome=1, count=4), Cells(company=1, tag=1, type=7, outcome=2, count=1)]
    left = not_recorded(rows, {1: {(1, 7), (2, 7)}}, {1: 5})
    assert left == [Cells(company=1, tag=2, type=7, outcome=Derived.NOT_RECORDED.value, count=5)]
