"""Search as you type: what is found, in which order, and what is never found."""

from __future__ import annotations

import unicodedata

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from hearth.platform.identity.access import Access, Rights
from hearth.platform.index import operations as index
from hearth.platform.index.models import Record
from hearth.platform.index.operations import NewRecord
from hearth.platform.index.rules import fold, search_text
from hearth.platform.index.search import search
from hearth.platform.organisation.models import Company
from tests.records.landlord import make_company

# --- folding


@given(st.text())
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.text())
def test_folded_words_are_parted_by_single_spaces_and_hold_only_letters_and_digits(text: str) -> None:
    folded = fold(text)
    assert folded == folded.strip()
    assert "  " not in folded
    assert all(word.isalnum() or any(unicodedata.category(x) == "No" for x in word) for word in folded.split())


@given(st.text(alphabet=st.characters(codec="latin-1")))
def test_case_does_not_matter(text: str) -> None:
    assert fold(text.upper()) == fold(text.lower())


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("O'Brien", "obrien"),
        ("O\N{RIGHT SINGLE QUOTATION MARK}Brien", "obrien"),
        ("Smith-Jones", "smith jones"),
        ("Łukasz Wójcik", "lukasz wojcik"),
        ("Siân Ŵyn", "sian wyn"),
        ("Strauß", "strauss"),
        ("Søren Æbelø", "soren aebelo"),
        ("14a, Mill Lane;  LM1 2AB", "14a mill lane lm1 2ab"),
        ("St. Mary's Rd.", "st marys rd"),
        ("", ""),
        ("--", ""),
    ],
)
def test_names_as_they_are_written_and_typed(text: str, folded: str) -> None:
    assert fold(text) == folded


def test_search_text_begins_every_word_with_a_space() -> None:
    assert search_text(reference="CT-0000001", title="Ms Anna", more="LM1 2AB") == " ct 0000001 ms anna lm1 2ab"


# --- searching


@pytest.fixture
def company(db: None) -> Company:
    return make_company("north")


@pytest.fixture
def access(company: Company) -> Access:
    return _access({company.pk: {"contacts.read", "assets.read"}})


def _access(permissions: dict[int, set[str]], clearances: frozenset[str] = frozenset({"personal"})) -> Access:
    rights = {company_id: Rights(frozenset(codes), clearances) for company_id, codes in permissions.items()}
    return Access.of(user_id=1, label="A. Shah", rights=rights)


def person(company: Company, first: str, last: str, more: str = "", *, closed: bool = False) -> Record:
    return index.create_record(
        kind="contact",
        company_id=company.pk,
        title=f"{first} {last}",
        sort=f"{last} {first}",
        search_text=more,
        closed=closed,
    )


def titles(access: Access, text: str, **options: object) -> list[str]:
    return [hit.title for hit in search(access, text, **options)]  # type: ignore[arg-type]


def test_nothing_typed_finds_nothing(company: Company, access: Access) -> None:
    person(company, "Anna", "Kowalczyk")
    assert [search(access, text) for text in ("", "   ", "--", "'")] == [[], [], [], []]


@pytest.mark.parametrize(
    "typed", ["k", "kow", "Kowalczyk", "KOWALCZYK a", "anna", "anna kow", "kow anna", "an ko", "lm1 2ab", "lm12ab"]
)
def test_the_beginnings_of_words_find_in_any_order(company: Company, access: Access, typed: str) -> None:
    person(company, "Anna", "Kowalczyk", "14 Mill Lane LM1 2AB LM12AB")
    person(company, "Ben", "Ogden", "2 High Street OG9 9ZZ")
    assert titles(access, typed) == ["Anna Kowalczyk"]


def test_accents_need_not_be_typed_and_may_be(company: Company, access: Access) -> None:
    person(company, "Łukasz", "Wójcik")
    assert titles(access, "wojcik") == titles(access, "Wójcik") == titles(access, "lukasz w") == ["Łukasz Wójcik"]


def test_part_of_a_word_finds_when_no_beginning_does(company: Company, access: Access) -> None:
    person(company, "Anna", "Kowalczyk", "07700900123")
    assert titles(access, "walczyk") == ["Anna Kowalczyk"]
    assert titles(access, "07700 900123") == ["Anna Kowalczyk"]
    assert titles(access, "900 077") == ["Anna Kowalczyk"]


def test_the_full_reference_comes_first(company: Company, access: Access) -> None:
    found = person(company, "Anna", "Kowalczyk")
    person(company, "Ben", "Ogden", f"lives with {found.reference}")
    assert titles(access, found.reference.lower()) == ["Anna Kowalczyk", "Ben Ogden"]
    assert titles(access, f" {found.reference} ")[0] == "Anna Kowalczyk"
    assert titles(access, "ct-0000") == ["Anna Kowalczyk", "Ben Ogden"]


def test_order_name_first_then_words_and_current_before_closed(company: Company, access: Access) -> None:
    person(company, "Ann", "Mill", closed=True)
    person(company, "Bob", "Miller")
    person(company, "Zoe", "Ash", "14 Mill Lane")
    person(company, "Mill", "Young")
    assert titles(access, "mill") == ["Bob Miller", "Ann Mill", "Mill Young", "Zoe Ash"]


def test_a_misspelt_word_finds_only_when_nothing_else_does(company: Company, access: Access) -> None:
    person(company, "Anna", "Kowalczyk")
    assert titles(access, "kowalcyzk") == ["Anna Kowalczyk"]
    person(company, "Ben", "Kowalcyzk")
    assert titles(access, "kowalcyzk") == ["Ben Kowalcyzk"]
    assert titles(access, "xyzzy") == []


@pytest.mark.parametrize(
    "typed", ["kowalcyzk", "kovalczyk", "kowlczyk", "kowalczykk", "anna kovalczyk", "Kowalchuk", "an kowalcyzk"]
)
def test_slips_that_are_forgiven(company: Company, access: Access, typed: str) -> None:
    person(company, "Anna", "Kowalczyk")
    person(company, "Ben", "Ogden")
    assert titles(access, typed) == ["Anna Kowalczyk"]


def test_a_number_like_another_is_another_number(company: Company, access: Access) -> None:
    person(company, "Anna", "Kowalczyk", "07700900123 14 Mill Lane LM1 2AB")
    assert titles(access, "07700900124") == titles(access, "15 mill lane") == titles(access, "lm1 2ac") == []


def test_limit_and_kinds(company: Company, access: Access) -> None:
    for number in range(30):
        person(company, f"Anna{number:02}", "Kowalczyk")
    index.create_record(kind="asset", company_id=company.pk, title="1 Kowalczyk Court")
    assert len(search(access, "kowalczyk", limit=7)) == 7
    assert [hit.kind for hit in search(access, "kowalczyk", kinds=["asset"])] == ["asset"]


def test_percent_underscore_and_quotes_are_only_letters(company: Company, access: Access) -> None:
    person(company, "Anna", "Kowalczyk")
    for typed in ("%", "_", "a%k", "\\", "'; DROP TABLE index_record; --", "\x00", "a\x00", "a\ud83d", "\ud83d\ude00"):
        assert titles(access, typed) in ([], ["Anna Kowalczyk"])
    assert Record.objects.count() == 1


def test_other_companies_and_kinds_without_permission_are_never_found(company: Company) -> None:
    south = make_company("south")
    person(company, "Anna", "Kowalczyk")
    person(south, "Anna", "Kowalczyk")
    access = _access({company.pk: {"contacts.read"}, south.pk: {"assets.read"}})
    assert [hit.company_id for hit in search(access, "kowalczyk")] == [company.pk]
    assert search(access, Record.objects.get(company=south).reference) == []
    assert search(_access({company.pk: {"assets.read"}}), "kowalcyzk") == []


def test_who_may_not_read_names_can_not_search_by_them(company: Company) -> None:
    person(company, "Anna", "Kowalczyk")
    index.create_record(kind="asset", company_id=company.pk, title="1 Kowalczyk Court")
    uncleared = _access({company.pk: {"contacts.read", "assets.read"}}, frozenset())
    assert [hit.kind for hit in search(uncleared, "kowalczyk")] == ["asset"]


def test_a_record_that_is_described_anew_is_found_by_the_new_words_only(company: Company, access: Access) -> None:
    anna = person(company, "Anna", "Kowalczyk", "14 Mill Lane")
    assert index.retitle(record_id=anna.pk, title="Anna Nowak", context="", sort="Nowak Anna")
    assert titles(access, "nowak") == ["Anna Nowak"]
    assert titles(access, "kowalczyk") == titles(access, "mill") == []
    assert not index.retitle(record_id=anna.pk, title="Anna Nowak", context="", sort="Nowak Anna")


def test_many_records_are_added_at_once_in_order(company: Company) -> None:
    person(company, "First", "Of All")  # sets up the references of the kind
    rows = [
        NewRecord(kind="contact", company_id=company.pk, title=f"Person {number}", reference=given)
        for number, given in ((1, None), (2, "OLD-2"), (3, None))
    ]
    made = index.create_records(rows)
    assert [(each.title, each.reference) for each in made] == [
        ("Person 1", "CT-0000002"),
        ("Person 2", "OLD-2"),
        ("Person 3", "CT-0000003"),
    ]
    assert [each.pk for each in made] == [each.pk for each in Record.objects.order_by("pk")[1:]]


def test_a_hundred_records_take_as_many_queries_as_two(company: Company) -> None:
    def queries(count: int) -> int:
        rows = [NewRecord(kind="contact", company_id=company.pk, title=f"Person {number}") for number in range(count)]
        with CaptureQueriesContext(connection) as asked:
            index.create_records(rows)
        return len(asked)

    queries(1)  # sets up the references of the kind
    assert queries(100) == queries(2)


def test_a_long_title_is_cut_and_an_unknown_kind_refused(company: Company) -> None:
    long = index.create_record(kind="contact", company_id=company.pk, title="x" * 300)
    assert (len(long.title), long.title[-1]) == (200, "…")
    with pytest.raises(KeyError, match="spaceship"):
        index.create_record(kind="spaceship", company_id=company.pk, title="Enterprise")
