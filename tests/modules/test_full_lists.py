"""Full lists: what may be seen, in which order, by keyset; nobody sorts or filters by what they may not read."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Sequence

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from hearth.kernel.refusal import NotPermitted
from hearth.platform.catalogue import FieldNotUsable, Masked
from hearth.platform.identity.access import Access
from hearth.platform.index import operations as index
from hearth.platform.workspace.installing import wanted
from hearth.platform.workspace.lists import LISTS
from hearth.platform.workspace.reading import CURRENT, Asked, FilterInvalid, ListReading, Place, page_of
from tests.modules.landlord import NOW, Landlord

pytestmark = pytest.mark.django_db


def reading(access: Access, code: str, **asked: object) -> ListReading:
    return ListReading(access, LISTS.get(code), Asked(**asked), now=NOW)  # type: ignore[arg-type]


def walked(one: ListReading, size: int) -> list[Place]:
    """All places, a page at a time."""
    return [place for batch in one.everything(batch=size) for place in batch]


def walked_back(one: ListReading, size: int) -> list[Place]:
    """All places but the last, from the end to the beginning."""
    last = walked(one, 100)[-1]
    found: list[Place] = []
    while batch := one.places(before=found[-1] if found else last, limit=size):
        found += batch
    return found


@pytest.fixture
def people(landlord: Landlord) -> Sequence[str]:
    chance = random.Random(7)  # noqa: S311 - the same people each time
    names = [(chance.choice(["Ann", "Bob", "Zoë"]), chance.choice(["Lee", "Łukasz", "O'Brien"])) for _ in range(23)]
    made = [
        landlord.person(first, last, born=dt.date(1950 + place % 5, 1, 1) if place % 3 else None)
        for place, (first, last) in enumerate(names)
    ]
    return [person.reference for person in made]


@pytest.mark.parametrize("sort", ["title", "reference", "born", "died"])
@pytest.mark.parametrize("descending", [False, True])
@pytest.mark.parametrize("size", [1, 4, 50])
def test_pages_have_every_row_once_both_ways(
    landlord: Landlord, people: Sequence[str], sort: str, descending: bool, size: int
) -> None:
    one = reading(landlord.access(), "contacts", sort=sort, descending=descending)
    found = walked(one, size)
    rows = one.rows(found, ["reference", "born"])
    assert sorted(str(row.values["reference"]) for row in rows) == sorted(people)
    assert walked_back(one, size) == found[-2::-1]
    said = [value for value, _ in found if value is not None]
    assert said == sorted(said, reverse=descending)
    assert [value is None for value, _ in found] == sorted(value is None for value, _ in found), "without one: last"


def test_rows_of_several_companies_are_merged_in_order(landlord: Landlord) -> None:
    other = Landlord(code="southmoor")
    for first in ("Cleo", "Ada", "Eve"):
        landlord.person(first, "Lee")
    for first in ("Dora", "Bea"):
        other.person(first, "Lee")
    access = Access.of(
        user_id=landlord.officer.pk,
        label="Ade",
        rights=dict(landlord.access().rights) | dict(other.access().rights),
    )
    one = reading(access, "contacts", sort="title")
    assert [str(row.values["title"]) for row in one.rows(walked(one, 2), ["title"])] == [
        f"Ms {first} Lee" for first in ("Ada", "Bea", "Cleo", "Dora", "Eve")
    ]


def test_another_company_and_restricted_records_are_not_in_it(landlord: Landlord) -> None:
    Landlord(code="southmoor").person("Bea", "Elsewhere")
    landlord.person("Ann", "Hidden", restricted=True)
    seen = landlord.person("Ann", "Seen")
    without = reading(landlord.access(without=("records.read_restricted",)), "contacts")
    assert [key for _, key in walked(without, 5)] == [seen.pk]
    assert without.count() == 1


def test_who_is_not_cleared_can_neither_sort_nor_filter_nor_search_by_it(landlord: Landlord) -> None:
    landlord.person("Ann", "Lee", born=dt.date(1980, 1, 1))
    access = landlord.access(without=("personal",))
    one = reading(access, "contacts")
    (row,) = one.rows(walked(one, 5), ["title", "reference", "address", "born"])
    assert [isinstance(row.values[name], Masked) for name in ("title", "reference", "address", "born")] == [
        True,
        False,
        True,
        True,
    ]
    assert one.sorts() == ["reference"]
    # A segment is as private as what its condition reads, so its choices are what is masked, not the filter.
    assert {each.name for each in one.filters()} == {"kind", "segment"}
    for asked in ({"sort": "title"}, {"sort": "born"}, {"filters": {"born_from": "1980-01-01"}}):
        with pytest.raises(FieldNotUsable):
            reading(access, "contacts", **asked)
    assert walked(reading(access, "contacts", text="Lee"), 5) == []
    assert len(walked(reading(landlord.access(), "contacts", text="Lee"), 5)) == 1


def test_a_list_needs_its_permission(landlord: Landlord) -> None:
    with pytest.raises(NotPermitted):
        reading(landlord.access(without=("accounts.see",)), "accounts")


def test_tenancies_say_who_and_how_it_stands(landlord: Landlord) -> None:
    tenancy = landlord.let(landlord.person("Ann", "Lee"), landlord.person("Bo", "Hidden", restricted=True))
    access = landlord.access(without=("records.read_restricted",))
    # The tenancy of a restricted tenant may itself be seen: who she is may not.
    one = reading(access, "tenancies")
    rows = one.rows(walked(one, 5), ["title", "tenants", "status", "start", "kind"])
    assert [row.key for row in rows] == [tenancy.pk]
    assert rows[0].values["tenants"] == "Ms Ann Lee, restricted record"
    assert (rows[0].values["status"], rows[0].values["start"], rows[0].values["kind"]) == (
        "current",
        tenancy.start_at,
        "Tenancy",
    )


def test_accounts_say_balances_to_the_cleared_alone(landlord: Landlord) -> None:
    landlord.let(landlord.person())
    one = reading(landlord.access(), "accounts")
    (row,) = one.rows(walked(one, 5), ["balance", "tenants"])
    assert (row.values["balance"], row.values["tenants"]) == (0, "Ms Ann Lee")
    masked = reading(landlord.access(without=("financial",)), "accounts")
    assert isinstance(masked.rows(walked(masked, 5), ["balance"])[0].values["balance"], Masked)


def test_filters(landlord: Landlord) -> None:
    house, garage = landlord.home(), landlord.home(type="Garage")
    access = landlord.access()
    for filters, expected in (
        ({"type": str(landlord.types["Garage"].pk)}, [garage.pk]),
        ({"patch": str(landlord.patch.pk)}, [house.pk, garage.pk]),
        ({"status": "disposed"}, []),
    ):
        assert sorted(key for _, key in walked(reading(access, "homes", filters=filters), 5)) == expected
    tenancy = landlord.let(home=house)
    for asked, found in (
        ({"start_from": "2020-06-01", "start_until": "2020-06-02"}, [tenancy.pk]),
        ({"start_from": "2020-06-02"}, []),
        ({"patch": str(landlord.patch.pk), "kind": "tenancy"}, [tenancy.pk]),
    ):
        assert [key for _, key in walked(reading(access, "tenancies", filters=asked), 5)] == found


@pytest.mark.parametrize(
    "filters", [{"nothing": "1"}, {"patch": "north"}, {"start_from": "2026-02-30"}, {"start_from": "9999-12-32"}]
)
def test_filters_that_can_not_be_read_are_refused(landlord: Landlord, filters: dict[str, str]) -> None:
    with pytest.raises(FilterInvalid):
        walked(reading(landlord.access(), "tenancies", filters=filters), 5)


def test_ended_ones_are_shown_when_asked_for(landlord: Landlord) -> None:
    current, ended = landlord.person("Ann", "Lee"), landlord.person("Bob", "Lee")
    index.set_closed(record_id=ended.pk, closed=True)
    for closed, expected in ((CURRENT, [current.pk]), ("ended", [ended.pk]), ("", [current.pk, ended.pk])):
        assert [key for _, key in walked(reading(landlord.access(), "contacts", closed=closed), 5)] == expected


@pytest.mark.parametrize("code", sorted(name for name, _ in LISTS.items()))
def test_a_page_asks_few_questions_whatever_its_length(landlord: Landlord, code: str) -> None:
    counts = []
    for _ in range(2):
        for _ in range(2):
            landlord.let(landlord.person())
        with CaptureQueriesContext(connection) as asked:
            one = reading(landlord.access(), code)
            page_of(one, list(one.offered), size=50)
            one.count()
        counts.append(len(asked))
    assert counts[0] == counts[1] <= 18


def test_every_index_that_lists_stand_on_is_there(db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT indexname FROM pg_indexes WHERE schemaname = 'public'")
        there = {name for (name,) in cursor.fetchall()}
    assert {each.name for each in wanted()} <= there


def test_a_page_far_on_begins_in_the_index(landlord: Landlord) -> None:
    """The place is a range of the index, not rows that are read and thrown away."""
    landlord.person()
    one = reading(landlord.access(), "tenancies", sort="start")
    with CaptureQueriesContext(connection) as asked:
        one.places(after=(NOW, 1), limit=51)
    sql = next(each["sql"] for each in asked if "LIMIT 51" in each["sql"])
    assert "OFFSET" not in sql
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off; SET LOCAL enable_sort = off")
        cursor.execute(f"EXPLAIN {sql}")
        plan = "\n".join(line for (line,) in cursor.fetchall())
    assert "lists_tenancies_tenancy_start_at_record_id" in plan, plan
