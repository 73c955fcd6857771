"""What officers do with contacts, on the real database."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from hearth.kernel import events
from hearth.kernel.refusal import NotFound
from hearth.platform.identity.access import Access
from hearth.platform.identity.models import User
from hearth.platform.index.models import Record
from hearth.platform.index.search import search
from hearth.platform.organisation.models import Company
from hearth.records.contacts import operations as contacts
from hearth.records.contacts.events import ContactDied, ContactRenamed
from hearth.records.contacts.following import _Days, days_turn
from hearth.records.contacts.models import AddressCategory, Alert, Contact, ContactAddress, Note, Severity
from hearth.records.contacts.operations import Details, refusals
from hearth.records.contacts.rules import Names
from tests.records.landlord import BY, NOW, TODAY

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


@pytest.fixture
def anna(company: Company) -> Contact:
    return contacts.create_person(
        by=BY,
        company_id=company.pk,
        title="Ms",
        first_name="Anna",
        last_name="Kowalczyk",
        details=Details(date_of_birth=dt.date(1987, 2, 3), national_insurance_number="ab 12 34 56 c"),
        now=NOW,
    )


def record(contact: Contact) -> Record:
    return Record.objects.get(pk=contact.pk)


def titles(access: Access, text: str) -> list[str]:
    return [hit.title for hit in search(access, text)]


# --- naming


def test_a_new_person_has_a_visible_reference_and_is_found_by_part_of_the_name(anna: Contact, access: Access) -> None:
    assert anna.reference == "CT-0000001"
    assert (anna.national_insurance_number, anna.sort_name) == ("AB123456C", "kowalczyk anna")
    assert titles(access, "kowal") == titles(access, "anna kow") == ["Ms Anna Kowalczyk"]
    assert anna.events.get().pgh_context.metadata["reason"] == "Contact added"  # type: ignore[attr-defined]


def test_an_organisation(company: Company, access: Access) -> None:
    shelter = contacts.create_organisation(by=BY, company_id=company.pk, name=" Night Shelter ", now=NOW)
    assert titles(access, "shelter") == ["Night Shelter"]
    with pytest.raises(refusals.NotAPerson):
        contacts.record_death(by=BY, contact_id=shelter.pk, died_on=TODAY, now=NOW)
    with pytest.raises(refusals.NotAPerson):
        contacts.change_details(by=BY, contact_id=shelter.pk, details=Details(date_of_birth=TODAY), now=NOW)


def test_what_can_not_be_true_is_refused_and_nothing_is_kept(company: Company) -> None:
    for refusal, facts in (
        (refusals.NameMissing, {"last_name": "  "}),
        (refusals.DetailInvalid, {"last_name": "Novak", "details": Details(date_of_birth=TODAY + DAY)}),
        (refusals.DetailInvalid, {"last_name": "Novak", "details": Details(national_insurance_number="QQ1")}),
    ):
        with pytest.raises(refusal):
            contacts.create_person(by=BY, company_id=company.pk, now=NOW, **facts)
    assert not Record.objects.exists()


def test_a_new_name_is_found_and_the_old_one_no_longer(anna: Contact, access: Access) -> None:
    told: list[ContactRenamed] = []
    events.in_transaction(ContactRenamed)(told.append)
    names = Names(title="Mrs", first_name="Anna", last_name="Nowak", known_as="Ania")
    contacts.rename(by=BY, contact_id=anna.pk, names=names, reason="Married", now=NOW)
    assert titles(access, "nowak") == titles(access, "ania") == ["Mrs Anna Nowak"]
    assert search(access, "kowalczyk") == []
    anna.refresh_from_db()
    assert anna.sort_name == "nowak anna"
    assert [each.contact_id for each in told if each.contact_id == anna.pk] == [anna.pk]
    for broken in ({"reason": " "}, {"names": Names(first_name="Anna")}, {"contact_id": 0}):
        facts = {"by": BY, "contact_id": anna.pk, "names": names, "reason": "Married", "now": NOW} | broken
        with pytest.raises((refusals.WordsMissing, refusals.NameMissing, NotFound)):
            contacts.rename(**facts)


def test_a_death_is_recorded_once_corrected_and_taken_back(anna: Contact) -> None:
    told: list[ContactDied] = []
    events.in_transaction(ContactDied)(told.append)
    contacts.record_death(by=BY, contact_id=anna.pk, died_on=TODAY - DAY, now=NOW)
    assert [(each.contact_id, each.died_on) for each in told if each.contact_id == anna.pk] == [(anna.pk, TODAY - DAY)]
    with pytest.raises(refusals.DeathRecorded, match="14 June 2026"):
        contacts.record_death(by=BY, contact_id=anna.pk, died_on=TODAY, now=NOW)
    for day in (TODAY + DAY, dt.date(1980, 1, 1)):
        with pytest.raises(refusals.DetailInvalid):
            contacts.correct_death(by=BY, contact_id=anna.pk, died_on=day, reason="Certificate", now=NOW)
    contacts.correct_death(by=BY, contact_id=anna.pk, died_on=None, reason="It was her mother", now=NOW)
    anna.refresh_from_db()
    assert anna.date_of_death is None


def test_details_are_said_anew(anna: Contact) -> None:
    details = Details(date_of_birth=dt.date(1987, 2, 4), language="Polish", interpreter=True, preferred_channel="email")
    contacts.change_details(by=BY, contact_id=anna.pk, details=details, now=NOW)
    anna.refresh_from_db()
    assert (anna.language, anna.interpreter, anna.national_insurance_number) == ("Polish", True, "")
    contacts.record_death(by=BY, contact_id=anna.pk, died_on=TODAY, now=NOW)
    with pytest.raises(refusals.DetailInvalid):
        contacts.change_details(
            by=BY, contact_id=anna.pk, details=Details(date_of_birth=TODAY + DAY), now=NOW + 9 * DAY
        )


# --- addresses and numbers


def move_in(contact: Contact, lines: str = "14 Mill Lane", start: dt.date = TODAY, **facts: Any) -> ContactAddress:
    return contacts.add_address(
        by=BY,
        contact_id=contact.pk,
        lines=lines,
        postcode="lm12ab",
        from_date=start,
        now=NOW,
        **facts,
    )


def test_the_main_address_is_the_second_line_and_found_however_it_is_typed(anna: Contact, access: Access) -> None:
    move_in(anna, "Flat 2\n14 Mill Lane")
    assert record(anna).context == "Flat 2, 14 Mill Lane, LM1 2AB"
    for typed in ("mill lane", "lm1 2ab", "lm12ab", "14 mill flat"):
        assert titles(access, typed) == ["Ms Anna Kowalczyk"]


def test_a_new_main_address_ends_the_one_before_on_that_day(anna: Contact) -> None:
    first = move_in(anna, start=TODAY - 30 * DAY)
    second = move_in(anna, "2 High Street", start=TODAY)
    first.refresh_from_db()
    assert (first.to_date, second.to_date) == (TODAY, None)
    with pytest.raises(refusals.PeriodOverlaps, match="15 June 2026"):
        move_in(anna, "3 Low Road", start=TODAY - 10 * DAY)
    # What lies wholly before, ends meeting, is no overlap; other categories stand beside it.
    move_in(anna, "1 Old Road", start=TODAY - 60 * DAY, to_date=TODAY - 30 * DAY)
    move_in(anna, "PO Box 1", category=AddressCategory.FORWARDING)
    move_in(anna, "PO Box 2", category=AddressCategory.FORWARDING)
    assert anna.addresses.count() == 5


def test_what_is_no_address_is_refused(anna: Contact) -> None:
    facts = {"by": BY, "contact_id": anna.pk, "from_date": TODAY, "now": NOW}
    for wrong in (
        {"lines": " , "},
        {"lines": "x" * 251},
        {"lines": "1 Road", "postcode": "nonsense"},
        {"lines": "1 Road", "to_date": TODAY},
    ):
        with pytest.raises(refusals.DetailInvalid):
            contacts.add_address(**facts, **wrong)


def test_an_address_ends_once_and_after_it_began(anna: Contact) -> None:
    address = move_in(anna)
    with pytest.raises(refusals.EndTooEarly):
        contacts.end_address(by=BY, address_id=address.pk, on=TODAY, now=NOW)
    contacts.end_address(by=BY, address_id=address.pk, on=TODAY + DAY, now=NOW + DAY)
    assert record(anna).context == ""
    with pytest.raises(refusals.AlreadyEnded, match="16 June 2026"):
        contacts.end_address(by=BY, address_id=address.pk, on=TODAY + 2 * DAY, now=NOW)
    with pytest.raises(NotFound):
        contacts.end_address(by=BY, address_id=0, on=TODAY, now=NOW)


def test_when_the_day_comes_the_new_address_is_the_one_that_lists_show(anna: Contact, access: Access) -> None:
    _Days.last = None
    move_in(anna, start=TODAY - 30 * DAY)
    move_in(anna, "2 High Street", start=TODAY + 7 * DAY)
    assert record(anna).context == "14 Mill Lane, LM1 2AB"
    assert days_turn(NOW) == 0
    assert days_turn(NOW + 6 * DAY) == 0
    assert days_turn(NOW + 7 * DAY) == 1
    assert record(anna).context == "2 High Street, LM1 2AB"
    assert titles(access, "mill lane") == []
    assert days_turn(NOW + 7 * DAY) == 0
    _Days.last = None
    assert days_turn(NOW + 8 * DAY) == 0  # another process looks again, and finds all as it should be


def test_numbers_and_email_addresses_keep_their_order_and_are_found(anna: Contact, access: Access) -> None:
    contacts.add_phone(by=BY, contact_id=anna.pk, number="07700 900123", now=NOW)
    contacts.add_phone(by=BY, contact_id=anna.pk, number="01632 960001", kind="home", safe=False, now=NOW)
    contacts.add_email(by=BY, contact_id=anna.pk, address="anna.k@example.org", now=NOW)
    assert [(phone.number, phone.position) for phone in anna.phones.order_by("position")] == [
        ("07700 900123", 0),
        ("01632 960001", 1),
    ]
    for typed in ("07700900123", "07700 900", "900123", "annak example"):
        assert titles(access, typed) == ["Ms Anna Kowalczyk"]
    with pytest.raises(refusals.AlreadyThere):
        contacts.add_phone(by=BY, contact_id=anna.pk, number="(07700) 900123", now=NOW)
    with pytest.raises(refusals.AlreadyThere):
        contacts.add_email(by=BY, contact_id=anna.pk, address="ANNA.K@example.org", now=NOW)
    with pytest.raises(refusals.DetailInvalid):
        contacts.add_phone(by=BY, contact_id=anna.pk, number="ring", now=NOW)
    with pytest.raises(refusals.DetailInvalid):
        contacts.add_email(by=BY, contact_id=anna.pk, address="anna", now=NOW)


def test_a_number_that_is_taken_away_is_found_no_longer(anna: Contact, access: Access) -> None:
    phone = contacts.add_phone(by=BY, contact_id=anna.pk, number="07700 900123", now=NOW)
    email = contacts.add_email(by=BY, contact_id=anna.pk, address="anna.k@example.org", now=NOW)
    contacts.remove_phone(by=BY, phone_id=phone.pk, reason="Changed", now=NOW)
    contacts.remove_email(by=BY, email_id=email.pk, reason="Changed", now=NOW)
    assert search(access, "07700900123") == search(access, "annak example org") == []
    with pytest.raises(NotFound):
        contacts.remove_phone(by=BY, phone_id=phone.pk, reason="Changed", now=NOW)


# --- alerts and notes


def test_an_alert_stands_until_it_is_ended_with_a_reason(anna: Contact) -> None:
    alert = contacts.add_alert(
        by=BY, record_id=anna.pk, severity=Severity.HIGH, text=" Dog ", from_date=TODAY, review_date=TODAY + 90 * DAY
    )
    assert alert.text == "Dog"
    with pytest.raises(refusals.WordsMissing):
        contacts.end_alert(by=BY, alert_id=alert.pk, on=TODAY + DAY, reason="")
    with pytest.raises(refusals.EndTooEarly):
        contacts.end_alert(by=BY, alert_id=alert.pk, on=TODAY, reason="Mistake")
    contacts.end_alert(by=BY, alert_id=alert.pk, on=TODAY + DAY, reason="The dog has died")
    assert Alert.objects.get().to_date == TODAY + DAY
    for wrong in ({"text": ""}, {"to_date": TODAY}, {"review_date": TODAY}):
        facts = {"by": BY, "record_id": anna.pk, "text": "Dog", "from_date": TODAY} | wrong
        with pytest.raises((refusals.WordsMissing, refusals.DetailInvalid)):
            contacts.add_alert(**facts)
    with pytest.raises(NotFound):
        contacts.add_alert(by=BY, record_id=0, text="Dog", from_date=TODAY)


def test_notes_name_who_wrote_them_person_or_system(anna: Contact, user: User) -> None:
    contacts.add_note(by=user.actor, record_id=anna.pk, text=" Rang about the boiler ", now=NOW)
    contacts.add_note(by=BY, record_id=anna.pk, text="Imported", now=NOW)
    assert list(Note.objects.order_by("pk").values_list("text", "written_by")) == [
        ("Rang about the boiler", user.pk),
        ("Imported", None),
    ]
    with pytest.raises(refusals.WordsMissing):
        contacts.add_note(by=BY, record_id=anna.pk, text="\n", now=NOW)


def test_nobody_rewrites_a_note(anna: Contact) -> None:
    note = contacts.add_note(by=BY, record_id=anna.pk, text="Rang about the boiler", now=NOW)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Note.objects.filter(pk=note.pk).update(text="Did not ring")
