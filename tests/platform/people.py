"""People as bare rows, for tests of the ground that must not lean on the floors above it."""

from __future__ import annotations

import datetime as dt

from hearth.platform.audit.acting import acting
from hearth.platform.identity.access import Access
from hearth.platform.index.operations import create_record
from hearth.platform.organisation.models import Company
from hearth.records.contacts.models import Contact, ContactAddress, ContactPhone
from tests.records.landlord import BY

START = dt.date(2026, 1, 5)


def person(company: Company, first: str = "Anna", last: str = "Bell", **facts: object) -> Contact:
    """A person with an index record."""
    with acting(by=BY, reason="Set up"):
        record = create_record(kind="contact", company_id=company.pk, title=f"{first} {last}")
        return Contact.objects.create(
            record=record, first_name=first, last_name=last, sort_name=f"{last} {first}".lower(), **facts
        )


def address(contact: Contact, lines: str, *, confidential: bool = False, **facts: object) -> ContactAddress:
    """A main address, from January on."""
    with acting(by=BY, reason="Set up"):
        given = {"category": "main", "from_date": START, **facts}
        return ContactAddress.objects.create(contact=contact, lines=lines, confidential=confidential, **given)


def phone(contact: Contact, number: str, *, confidential: bool = False) -> ContactPhone:
    """A mobile."""
    with acting(by=BY, reason="Set up"):
        return ContactPhone.objects.create(contact=contact, number=number, kind="mobile", confidential=confidential)


def reader_with(company: Company, *clearances: str, user_id: int = 0) -> Access:
    """Somebody who is cleared for these classes only."""
    return Access(
        user_id=user_id,
        label="A. Shah",
        company_ids=frozenset({company.pk}),
        permissions=frozenset(),
        clearances=frozenset(clearances),
    )
