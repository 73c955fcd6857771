"""Finding those who are here already, and pairs that look like one."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hearth.platform.identity.access import Access
from hearth.platform.identity.models import User
from hearth.platform.index import operations as index
from hearth.platform.organisation.models import Company
from hearth.records.contacts import duplicates, operations
from hearth.records.contacts.duplicates import candidate_from, likely_duplicates, similarity, worklist
from hearth.records.contacts.models import Contact, DuplicatePair
from hearth.records.contacts.operations import Details
from hearth.records.contacts.rules import Names
from tests.records.landlord import BY, NOW, TODAY, everything

BORN = dt.date(1980, 1, 2)


@pytest.fixture
def anna(company: Company) -> Contact:
    anna = operations.create_person(
        by=BY,
        company_id=company.pk,
        first_name="Anna",
        last_name="Kowalczyk",
        details=Details(date_of_birth=BORN, national_insurance_number="AB123456C"),
        now=NOW,
    )
    operations.add_address(
        by=BY, contact_id=anna.pk, lines="14 Mill Lane", postcode="LM1 2AB", from_date=TODAY, now=NOW
    )
    operations.add_phone(by=BY, contact_id=anna.pk, number="07700 900123", now=NOW)
    operations.add_email(by=BY, contact_id=anna.pk, address="Anna@example.org", now=NOW)
    return anna


def found(access: Access, company: Company, *, last: str = "Kowalczik", first: str = "Ana", **said: Any) -> list[Any]:
    names = Names(first_name=first, last_name=last)
    return likely_duplicates(access, candidate_from(company_id=company.pk, names=names, **said))


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ({"date_of_birth": BORN}, "birth-date"),
        ({"phone": "07700900123"}, "phone"),
        ({"email": "anna@EXAMPLE.org"}, "email"),
        ({"postcode": "lm12ab"}, "postcode"),
        ({"national_insurance_number": "ab 12 34 56 c"}, "insurance-number"),
    ],
)
def test_a_similar_name_and_one_thing_in_common(
    anna: Contact, company: Company, access: Access, said: dict[str, Any], reason: str
) -> None:
    (match,) = found(access, company, **said)
    assert (match.reference, match.reasons) == (anna.reference, (reason, "name"))


@pytest.mark.django_db
def test_another_name_is_another_person_unless_the_insurance_number_says_otherwise(
    anna: Contact, company: Company, access: Access
) -> None:
    said: dict[str, Any] = {"last": "Okafor", "first": "Ben"}
    assert found(access, company, **said, date_of_birth=BORN, postcode="LM1 2AB", phone="07700 900123") == []
    (match,) = found(access, company, **said, national_insurance_number="AB123456C")
    assert match.score == 100
    assert match.why == "same National Insurance number"


@pytest.mark.django_db
def test_the_likeliest_comes_first_and_the_same_name_alone_is_told_last(
    anna: Contact, company: Company, access: Access
) -> None:
    namesake = operations.create_person(by=BY, company_id=company.pk, first_name="Anna", last_name="Kowalczyk", now=NOW)
    matches = found(access, company, last="Kowalczyk", first="Anna", date_of_birth=BORN)
    assert [match.reference for match in matches] == [anna.reference, namesake.reference]


@pytest.mark.django_db
def test_hidden_and_confidential_ones_are_not_given_away(
    anna: Contact, company: Company, other_company: Company, access: Access, user: User
) -> None:
    phone = anna.phones.get()
    operations.mark_confidential(by=BY, what="phone", key=phone.pk, reason="Fled", now=NOW)
    assert found(access, company, phone="07700 900123") == []
    cleared = everything(user, company)
    assert len(found(cleared, company, phone="07700 900123")) == 1
    index.restrict(by=BY, record_id=anna.pk, reason="Fled", now=NOW)
    assert found(access, company, date_of_birth=BORN) == []
    assert found(everything(user, other_company), other_company, date_of_birth=BORN) == []


@pytest.mark.django_db
def test_pairs_are_found_once_and_a_decision_is_kept(anna: Contact, company: Company, access: Access) -> None:
    twin = operations.create_person(
        by=BY,
        company_id=company.pk,
        first_name="Ania",
        last_name="Kowalczyk",
        details=Details(date_of_birth=BORN),
        now=NOW,
    )
    operations.create_person(by=BY, company_id=company.pk, first_name="Ben", last_name="Okafor", now=NOW)
    assert operations.find_pairs(by=BY, now=NOW) == 1
    assert operations.find_pairs(by=BY, now=NOW) == 0
    (row,) = worklist(access)
    assert {row.first[0], row.second[0]} == {anna.reference, twin.reference}
    assert row.why == "same date of birth, similar name"
    assert duplicates.open_pairs(access) == 1
    operations.decide_different(by=BY, first_id=twin.pk, second_id=anna.pk, reason="Twins", now=NOW)
    assert worklist(access) == []
    assert operations.find_pairs(by=BY, now=NOW) == 0, "what was decided is not asked again"


@pytest.mark.django_db
def test_mother_and_daughter_live_together(anna: Contact, company: Company) -> None:
    daughter = operations.create_person(
        by=BY,
        company_id=company.pk,
        first_name="Anna",
        last_name="Kowalczyk",
        details=Details(date_of_birth=dt.date(2004, 5, 6)),
        now=NOW,
    )
    operations.add_address(
        by=BY, contact_id=daughter.pk, lines="14 Mill Lane", postcode="LM1 2AB", from_date=TODAY, now=NOW
    )
    assert operations.find_pairs(by=BY, now=NOW) == 0


@pytest.mark.django_db
def test_what_many_share_says_nothing(company: Company) -> None:
    for number in range(21):
        tenant = operations.create_person(
            by=BY, company_id=company.pk, first_name="Sam", last_name=f"Tenant{number % 3}", now=NOW
        )
        operations.add_phone(by=BY, contact_id=tenant.pk, number="01632 960000", now=NOW)
    assert operations.find_pairs(by=BY, now=NOW) == 0


@pytest.mark.django_db
def test_restricted_pairs_are_for_those_who_may_read_both(
    anna: Contact, company: Company, access: Access, user: User
) -> None:
    operations.create_person(
        by=BY,
        company_id=company.pk,
        first_name="Anna",
        last_name="Kowalczyk",
        details=Details(date_of_birth=BORN),
        now=NOW,
    )
    operations.find_pairs(by=BY, now=NOW)
    index.restrict(by=BY, record_id=anna.pk, reason="Works here", now=NOW)
    assert worklist(access) == []
    assert len(worklist(everything(user, company))) == 1
    assert worklist(everything(user, company, without=("contacts.merge",))) == []
    assert DuplicatePair.objects.count() == 1


@pytest.mark.django_db
@given(one=st.text(max_size=60), other=st.text(max_size=60))
def test_likeness_is_counted_from_nought_to_one_and_the_same_from_either_side(one: str, other: str) -> None:
    counted = similarity(one, other)
    assert 0 <= counted <= 1
    assert counted == similarity(other, one)
