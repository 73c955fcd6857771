"""What officers do with contacts, on the real database."""

from __future__ import annotations

import datetime as dt

import pytest

from hearth.platform.identity.access import Access
from hearth.platform.index.search import search
from hearth.platform.organisation.models import Company
from hearth.records.contacts import operations as contacts
from hearth.records.contacts import queries
from hearth.records.contacts.models import Contact
from tests.records.landlord import BY, NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def anna(company: Company) -> Contact:
    return contacts.create_person(
        by=BY,
        company_id=company.pk,
        title="Ms",
        first_name="Anna",
        last_name="Kowalczyk",
        details=contacts.Details(date_of_birth=dt.date(1987, 2, 3)),
        now=NOW,
    )


def test_a_new_person_has_a_reference_and_is_found_by_part_of_the_name(anna: Contact, access: Access) -> None:
    assert anna.record.reference == "CT-0000001"
    assert [hit.title for hit in search(access, "kowal")] == ["Ms Anna Kowalczyk"]
    assert [hit.title for hit in search(access, "anna kow")] == ["Ms Anna Kowalczyk"]


def test_page(anna: Contact, access: Access) -> None:
    page = queries.contact_page(access, anna.record.reference, now=NOW)
    assert page.age == 39
