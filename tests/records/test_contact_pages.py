"""The page of a contact: what each reader sees of it."""

from __future__ import annotations

import datetime as dt

import pytest

from hearth.kernel.refusal import NotFound
from hearth.platform.catalogue import Masked
from hearth.platform.identity.access import Access
from hearth.platform.identity.models import User
from hearth.platform.index import operations as index
from hearth.platform.index.visibility import ReasonNeeded
from hearth.platform.organisation.models import Company
from hearth.records.contacts import operations as contacts
from hearth.records.contacts import queries
from hearth.records.contacts.models import AddressCategory, Contact, Severity
from hearth.records.contacts.operations import Details
from hearth.records.contacts.timeline import SOURCES, Entry, source, timeline
from tests.records.landlord import BY, NOW, TODAY, everything

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


@pytest.fixture
def anna(company: Company) -> Contact:
    details = Details(
        date_of_birth=dt.date(1987, 2, 3), national_insurance_number="AB123456C", language="Polish", needs="Large print"
    )
    return contacts.create_person(
        by=BY, company_id=company.pk, title="Ms", first_name="Anna", last_name="Kowalczyk", details=details, now=NOW
    )


def test_the_head_of_the_page(anna: Contact, access: Access) -> None:
    contacts.add_address(
        by=BY, contact_id=anna.pk, lines="14 Mill Lane", postcode="LM1 2AB", from_date=TODAY - DAY, now=NOW
    )
    contacts.add_phone(by=BY, contact_id=anna.pk, number="07700 900123", now=NOW)
    contacts.add_email(by=BY, contact_id=anna.pk, address="anna@example.org", safe=False, now=NOW)
    page = queries.contact_page(access, anna.reference, now=NOW)
    assert (page.reference, page.formal_name, page.age, page.under_18) == ("CT-0000001", "Ms Anna Kowalczyk", 39, False)
    assert page.main_address is not None
    assert (page.main_address.lines, page.main_address.postcode) == ("14 Mill Lane", "LM1 2AB")
    assert [(phone.number, phone.safe) for phone in page.phones] == [("07700 900123", True)]
    assert [(email.address, email.safe) for email in page.emails] == [("anna@example.org", False)]
    assert (page.language, page.needs) == ("Polish", "Large print")


def test_the_page_costs_few_queries(anna: Contact, access: Access, django_assert_max_num_queries) -> None:  # type: ignore[no-untyped-def]
    for number in range(5):
        contacts.add_phone(by=BY, contact_id=anna.pk, number=f"07700 90012{number}", now=NOW)
    with django_assert_max_num_queries(11):
        queries.contact_page(access, anna.reference, now=NOW)


def test_who_is_cleared_for_less_sees_less(anna: Contact, user: User, company: Company) -> None:
    page = queries.contact_page(
        everything(user, company, without=("special-category", "confidential")), anna.reference, now=NOW
    )
    assert page.formal_name == "Ms Anna Kowalczyk"
    assert isinstance(page.language, Masked)
    assert isinstance(page.needs, Masked)
    page = queries.contact_page(everything(user, company, without=("personal",)), anna.reference, now=NOW)
    for value in (page.formal_name, page.date_of_birth, page.age, page.under_18, page.national_insurance_number):
        assert isinstance(value, Masked)


def test_age_stops_at_death_and_a_minor_is_flagged(anna: Contact, company: Company, access: Access) -> None:
    contacts.record_death(by=BY, contact_id=anna.pk, died_on=dt.date(2026, 2, 2), now=NOW)
    page = queries.contact_page(access, anna.reference, now=NOW)
    assert (page.age, page.date_of_death) == (38, dt.date(2026, 2, 2))
    child = contacts.create_person(
        by=BY, company_id=company.pk, last_name="Shah", details=Details(date_of_birth=dt.date(2008, 6, 16)), now=NOW
    )
    assert queries.contact_page(access, child.reference, now=NOW).under_18 is True
    assert queries.contact_page(access, child.reference, now=NOW + DAY).under_18 is False


def test_alerts_stand_by_severity_and_only_while_they_hold(anna: Contact, access: Access) -> None:
    for severity, text, start, end in (
        (Severity.INFORMATION, "Prefers mornings", TODAY, None),
        (Severity.HIGH_CONFIRM, "Don't visit alone", TODAY, None),
        (Severity.WARNING, "Dog", TODAY - 9 * DAY, None),
        (Severity.HIGH, "Over", TODAY - 9 * DAY, TODAY),
        (Severity.HIGH, "Later", TODAY + DAY, None),
    ):
        contacts.add_alert(by=BY, record_id=anna.pk, severity=severity, text=text, from_date=start, to_date=end)
    page = queries.contact_page(access, anna.reference, now=NOW)
    assert [alert.text for alert in page.alerts] == ["Don't visit alone", "Dog", "Prefers mornings"]


def test_a_contact_of_another_company_or_kind_is_not_there(
    anna: Contact, user: User, company: Company, other_company: Company, access: Access
) -> None:
    group = index.create_record(kind="group", company_id=company.pk, title="Residents")
    for asker, reference in (
        (everything(user, other_company), anna.reference),
        (everything(user, company, without=("contacts.read",)), anna.reference),
        (access, group.reference),
    ):
        with pytest.raises(NotFound):
            queries.contact_page(asker, reference, now=NOW)


def test_a_restricted_contact_asks_for_a_reason(anna: Contact, user: User, company: Company, access: Access) -> None:
    index.restrict(by=BY, record_id=anna.pk, reason="Councillor", now=NOW)
    with pytest.raises(NotFound):
        queries.contact_page(access, anna.reference, now=NOW)
    with pytest.raises(ReasonNeeded):
        queries.contact_page(everything(user, company), anna.reference, now=NOW)
    assert queries.contact_page(everything(user, company), anna.reference, now=NOW, reason="Called in").restricted


# --- how letters reach somebody


def test_letters_go_to_the_correspondence_address_then_the_main_then_the_forwarding_one(anna: Contact) -> None:
    assert queries.addressee(anna, TODAY).address is None
    for category, lines in (
        (AddressCategory.FORWARDING, "3 New Road"),
        (AddressCategory.MAIN, "Flat 2, 14 Mill Lane"),
        (AddressCategory.CORRESPONDENCE, "c/o Mr Novak, 1 High Street"),
    ):
        contacts.add_address(
            by=BY, contact_id=anna.pk, lines=lines, postcode="LM1 2AB", category=category, from_date=TODAY, now=NOW
        )
        found = queries.addressee(anna, TODAY)
        assert found.address is not None
        assert found.address.lines == (*lines.split(", "), "LM1 2AB")
    assert (found.name, found.salutation) == ("Ms Anna Kowalczyk", "Dear Ms Kowalczyk")
    assert queries.addressee(anna, TODAY - DAY).address is None


def test_only_what_is_safe_is_used(anna: Contact) -> None:
    contacts.add_email(by=BY, contact_id=anna.pk, address="shared@example.org", safe=False, now=NOW)
    contacts.add_phone(by=BY, contact_id=anna.pk, number="01632 960001", safe=False, now=NOW)
    assert queries.safe_email(anna) is None
    assert queries.safe_phone(anna) is None
    own = contacts.add_email(by=BY, contact_id=anna.pk, address="own@example.org", now=NOW)
    assert queries.safe_email(anna) == own


# --- the timeline


def test_the_timeline_joins_what_every_source_tells_newest_first(anna: Contact, user: User, access: Access) -> None:
    for hours, text in ((1, "First"), (3, "Third")):
        contacts.add_note(by=user.actor, record_id=anna.pk, text=text, now=NOW + dt.timedelta(hours=hours))

    @source("tests")
    def calls(_reading: object, record_id: int, before: dt.datetime, limit: int) -> list[Entry]:
        at = NOW + dt.timedelta(hours=2)
        return [Entry(at=at, what="tests", title="Call", text="Second")][:limit] if at < before else []

    try:
        late = NOW + DAY
        assert [entry.text for entry in timeline(access, anna.record, before=late)] == ["Third", "Second", "First"]
        first_page = timeline(access, anna.record, before=late, limit=2)
        assert [entry.text for entry in timeline(access, anna.record, before=first_page[-1].at)] == ["First"]
        assert first_page[0].by == "Ade Shah"
    finally:
        del SOURCES._entries["tests"]
