"""References: unique everywhere, counted one by one, told from a slip of the tongue by their check digit."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import assume, given
from hypothesis import strategies as st

from hearth.platform.audit.acting import acting
from hearth.platform.configuration import references
from hearth.platform.configuration.models import ReferenceSyntax
from hearth.platform.configuration.rules import Syntax, luhn_digit
from hearth.platform.organisation.models import Company
from tests.records.landlord import BY, make_company

T = TypeVar("T")
PREFIXES = st.from_regex(r"\A([A-Z0-9]{0,5}[A-Z/-])?\Z")
SUFFIXES = st.from_regex(r"\A([/-][A-Z]{0,3})?\Z")
SYNTAXES = st.builds(Syntax, prefix=PREFIXES, suffix=SUFFIXES, digits=st.integers(3, 12), check_digit=st.booleans())
NUMBERS = st.integers(0, 10**13)
if "test-thing" not in references.USUAL:
    references.usual("test-thing", "TT-")
    references.usual("test-checked", "TC-", digits=5, check_digit=True)


# --- writing and reading, as rules


@given(SYNTAXES, NUMBERS)
def test_what_is_written_is_read_back_in_any_case(syntax: Syntax, number: int) -> None:
    reference = syntax.write(number)
    assert syntax.read(reference) == number
    assert syntax.read(f" {reference.lower()} ") == number


@given(SYNTAXES, NUMBERS, NUMBERS)
def test_two_numbers_have_two_references(syntax: Syntax, one: int, other: int) -> None:
    assume(one != other)
    assert syntax.write(one) != syntax.write(other)


@given(SYNTAXES, SYNTAXES, NUMBERS, NUMBERS)
def test_two_syntaxes_never_write_the_same(one: Syntax, other: Syntax, first: int, second: int) -> None:
    """Prefix or suffix differ, and neither can be taken for a part of the number."""
    assume((one.prefix, one.suffix) != (other.prefix, other.suffix))
    assert one.write(first) != other.write(second)


@given(st.integers(0, 10**9), st.integers(0, 8), st.integers(1, 9))
def test_a_wrong_digit_is_found(number: int, place: int, shift: int) -> None:
    syntax = Syntax(prefix="CT-", suffix="", digits=9, check_digit=True)
    right = syntax.write(number)
    index = 3 + place
    wrong = right[:index] + str((int(right[index]) + shift) % 10) + right[index + 1 :]
    assert syntax.read(wrong) is None


@given(st.integers(0, 10**9), st.integers(0, 7))
def test_two_digits_that_changed_places_are_found(number: int, place: int) -> None:
    syntax = Syntax(prefix="CT-", suffix="", digits=9, check_digit=True)
    right = syntax.write(number)
    one, other = right[3 + place], right[4 + place]
    assume(one != other and {one, other} != {"0", "9"})  # the one swap that Luhn does not see
    assert syntax.read(right[: 3 + place] + other + one + right[5 + place :]) is None


@pytest.mark.parametrize(("digits", "check"), [("7992739871", "3"), ("0", "0"), ("1789372997", "4")])
def test_check_digits_that_are_known(digits: str, check: str) -> None:
    assert luhn_digit(digits) == check


@pytest.mark.parametrize("text", ["", "TN-", "TN-12", "TN-00000012", "XX-0000012", "TN-000001x", "TN-٠٠٠٠٠١٢"])
def test_what_is_no_reference(text: str) -> None:
    assert Syntax(prefix="TN-", suffix="", digits=7, check_digit=False).read(text) is None


# --- counting


@pytest.fixture
def company(db: None) -> Company:
    return make_company("northmoor")


def test_references_count_upwards_in_the_usual_way(company: Company) -> None:
    assert [references.next("test-thing", company.pk) for _ in range(3)] == ["TT-0000001", "TT-0000002", "TT-0000003"]
    assert references.next("test-checked", company.pk) == "TC-000018"


def test_a_second_company_s_references_are_told_apart(company: Company) -> None:
    other = make_company("southmoor")
    assert references.next("test-thing", company.pk) == "TT-0000001"
    assert references.next("test-thing", other.pk) == "SOUTHMOOR-TT-0000001"


def test_a_kind_that_registered_nothing_still_gets_references(company: Company) -> None:
    assert references.next("test-odd", company.pk) == "TEST-ODD-0000001"


def test_the_landlord_s_own_syntax(company: Company) -> None:
    syntax = references.syntax_of("test-thing", company.pk)
    with acting(by=BY, reason="As on the rent cards"):
        ReferenceSyntax.objects.filter(pk=syntax.pk).update(prefix="NM/", suffix="/T", digits=4, check_digit=True)
    assert references.next("test-thing", company.pk) == "NM/00018/T"


def test_a_block_is_taken_at_once(company: Company) -> None:
    references.next("test-thing", company.pk)
    with CaptureQueriesContext(connection) as queries:
        block = references.block("test-thing", company.pk, 10_000)
    assert len(queries) == 1
    assert (block[0], block[-1], len(set(block))) == ("TT-0000002", "TT-0010001", 10_000)
    assert references.next("test-thing", company.pk) == "TT-0010002"
    assert references.block("test-thing", company.pk, 0) == []


@pytest.mark.parametrize("facts", [{"prefix": "T1"}, {"suffix": "-26"}, {"digits": 2}, {"prefix": "TT-"}])
def test_the_database_refuses_a_syntax_that_could_be_misread(company: Company, facts: dict[str, object]) -> None:
    references.syntax_of("test-thing", company.pk)
    given_facts: dict[str, object] = {"prefix": "X-", **facts}
    with pytest.raises(IntegrityError), transaction.atomic(), acting(by=BY, reason="Tried"):
        ReferenceSyntax.objects.create(company=company, kind="test-other", **given_facts)


# --- side by side: with connections of their own, which commit


@pytest.fixture
def committed_company() -> Iterator[Company]:
    """A company that other connections can see; taken away afterwards."""
    with ThreadPoolExecutor(1) as pool:
        made = pool.submit(_closing, lambda: make_company("sideways")).result()
        yield made
        pool.submit(_closing, lambda: _remove(made)).result()


def _closing(work: Callable[[], T]) -> T:
    try:
        return work()
    finally:
        connection.close()


def _remove(company: Company) -> None:
    with acting(by=BY, reason="The test is over"):
        ReferenceSyntax.objects.filter(company=company).delete()
        company.delete()


@pytest.mark.django_db
def test_officers_side_by_side_never_get_the_same(committed_company: Company) -> None:
    def take(_: int) -> list[str]:
        def many() -> list[str]:
            return [references.next("test-thing", committed_company.pk) for _ in range(25)]

        return _closing(many)

    with ThreadPoolExecutor(4) as pool:
        taken = [reference for batch in pool.map(take, range(4)) for reference in batch]
    assert len(set(taken)) == len(taken) == 100
    assert max(taken).endswith("0000100")
