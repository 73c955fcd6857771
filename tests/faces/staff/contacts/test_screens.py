"""The screens of a contact as an officer uses them: what is shown, what is kept, what is refused beside which field."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hearth.platform.catalogue import CLEARANCES
from hearth.platform.identity.permissions import PERMISSIONS
from hearth.platform.index.models import Record
from hearth.records.contacts import operations as contacts
from hearth.records.contacts.models import (
    Alert,
    AlertConfirmation,
    Contact,
    ContactGroup,
    DuplicatePair,
    Merge,
    Profile,
    ThirdPartyAuthority,
)
from hearth.records.contacts.operations import Details
from tests.faces.staff.configuration.asking import address, fields_of, send, signed_in, text_of
from tests.landlord import WholeLandlord
from tests.modules.landlord import BY, NOW

TODAY = NOW.date()
BORN = dt.date(1980, 1, 2)
NEW = {"title": "Ms", "first_name": "Anna", "last_name": "Nowak", "number": "07700 900123"}


def ok(response: Any) -> Any:
    assert response.status_code == 302, text_of(response)
    return response


# --- making


def test_a_new_person_with_all_that_was_said(client: Client, landlord: WholeLandlord) -> None:
    said = NEW | {"lines": "14 Mill Lane\nLowmoor", "postcode": "lm12ab", "address": "anna@example.org"}
    answer = ok(send(client, address("new-person"), change=said))
    made = Contact.objects.get(last_name="Nowak")
    assert answer["Location"] == address("contact", made.reference)
    page = text_of(client.get(answer["Location"]))
    for words in ("Ms Anna Nowak is added as", "14 Mill Lane, Lowmoor, LM1 2AB", "07700 900123", "anna@example.org"):
        assert words in page


def test_those_who_may_be_the_same_are_shown_before_anything_is_kept(client: Client, joanna: Contact) -> None:
    contacts.add_phone(by=BY, contact_id=joanna.pk, number="07700 900123", now=NOW)
    said = NEW | {"first_name": "Joana", "last_name": "Kowalczyk"}
    shown = send(client, address("new-person"), change=said)
    assert shown.status_code == 200
    assert "same telephone number, similar name" in text_of(shown)
    assert Contact.objects.count() == 1
    assert fields_of(shown)["first_name"] == "Joana", "What was typed is still there"
    ok(client.post(address("new-person"), {**fields_of(shown), "new": "1"}))
    assert Contact.objects.count() == 2


def test_what_is_wrong_is_said_beside_the_field_and_nothing_is_kept(client: Client, landlord: WholeLandlord) -> None:
    said = NEW | {"postcode": "nowhere", "lines": "1 Lane"}
    shown = send(client, address("new-person"), change=said)
    assert shown.status_code == 422
    page = shown.content.decode()
    assert "&#x27;nowhere&#x27; is not a UK postcode." in page
    assert 'id="id_postcode_error"' in page
    assert "There is a problem" in text_of(shown)
    assert not Contact.objects.exists()
    assert send(client, address("new-person"), change={"last_name": ""}).status_code == 422


def test_a_new_organisation(client: Client, landlord: WholeLandlord) -> None:
    ok(send(client, address("new-organisation"), change={"name": "Harbour Advice"}))
    assert Contact.objects.get().organisation_name == "Harbour Advice"


# --- changing


CHANGES: list[tuple[str, dict[str, Any], str]] = [
    ("contact-details", {"language": "Polish", "date_of_birth": "2 Jan 1980"}, "The details are changed"),
    ("contact-rename", {"last_name": "Shah", "reason": "Marriage", "keep_former": "on"}, "The name is changed"),
    ("contact-add-name", {"name": "Asia", "kind": "alias"}, "The name is added"),
    ("contact-add-address", {"category": "forwarding", "lines": "9 Low Road"}, "The address is added"),
    ("contact-add-phone", {"number": "01632 960123"}, "The number is added"),
    ("contact-add-email", {"address": "j@example.org"}, "The email address is added"),
    ("contact-add-alert", {"text": "Large dog", "code": "0"}, "The alert is added"),
    ("contact-add-note", {"text": "Rang about the roof"}, "The note is kept"),
    ("contact-preferences", {"news": "none"}, "The preferences are recorded"),
    ("contact-profile", {"sex": "female"}, "The profile is recorded"),
    ("contact-add-income", {"kind": "wages", "amount": "310", "frequency": "weekly"}, "The income is added"),
    ("contact-password", {"password": "blue heron", "reason": "Passport"}, "The security password is set"),
    ("contact-death", {"died_on": "1 May 2026"}, "The death is recorded"),
    ("contact-restrict", {"reason": "Works here"}, "The record is restricted"),
]


@pytest.mark.parametrize(("name", "said", "done"), CHANGES, ids=lambda each: each if isinstance(each, str) else "")
def test_each_form_does_what_it_says_and_an_empty_one_says_what_is_missing(
    client: Client, joanna: Contact, name: str, said: dict[str, Any], done: str
) -> None:
    path = address(name, joanna.reference)
    assert client.post(path, {}).status_code in {422, 302}
    joanna.record.refresh_from_db()
    ok(send(client, path, change=said))
    after = client.get(address("home"))
    assert done in text_of(after)


def test_somebody_may_speak_for_them_and_is_shown_on_the_page(client: Client, joanna: Contact, landlord: Any) -> None:
    rosa = landlord.person("Rosa", "Lind")
    said = {"holder": rosa.reference, "kind": "consent", "scopes": ["rent"], "evidence": "Form of 1 June"}
    ok(send(client, address("contact-add-authority", joanna.reference), change=said))
    page = text_of(client.get(address("contact", joanna.reference)))
    assert "Who may speak for them 1" in page
    assert "Rosa Lind Rent and account" in page
    row = ThirdPartyAuthority.objects.get()
    ok(send(client, address("end-authority", joanna.reference, row.pk), change={"on": "31 Dec 2026", "reason": "Done"}))
    row.refresh_from_db()
    assert row.to_date == dt.date(2027, 1, 1), "the last day said, the first day without it kept"


def test_a_reference_that_is_none_is_refused_beside_its_field(client: Client, joanna: Contact) -> None:
    said = {"other": "CT-none", "kind": "friend"}
    shown = send(client, address("contact-add-relationship", joanna.reference), change=said)
    assert shown.status_code == 422
    assert 'id="id_other_error"' in shown.content.decode()


def test_a_group_is_made_filled_and_emptied(client: Client, joanna: Contact, landlord: Any) -> None:
    rosa = landlord.person("Rosa", "Lind")
    ok(send(client, address("contact-new-group", joanna.reference), change={"name": "Tenants of Mill Lane"}))
    group = ContactGroup.objects.get()
    reference = group.record.reference
    ok(
        send(
            client, address("add-group-member", reference), change={"other": rosa.reference, "from_date": "1 Jan 2020"}
        )
    )
    member = group.members.get(contact=rosa)
    ok(send(client, address("responsible-member", reference, member.pk), change={"reason": "Asked to"}))
    member.refresh_from_db()
    assert member.responsible is False
    ok(send(client, address("end-group-member", reference, member.pk), change={"on": "1 Feb 2026", "reason": "Left"}))
    page = text_of(client.get(address("group", reference)))
    assert "Tenants of Mill Lane" in page
    assert re.search(r"Rosa Lind Ended No", page)


def test_the_list_behind_a_tile_shows_what_has_ended_and_what_can_be_done(client: Client, joanna: Contact) -> None:
    phone = contacts.add_phone(by=BY, contact_id=joanna.pk, number="07700 900123", now=NOW)
    path = address("contact-list", joanna.reference, "phones")
    assert "07700 900123 Mobile Yes" in text_of(client.get(path))
    ok(send(client, address("phone-safety", joanna.reference, phone.pk), change={"reason": "He answers it"}))
    assert "07700 900123 Mobile No" in text_of(client.get(path))
    ok(send(client, address("mark-confidential", joanna.reference, "phones", phone.pk), change={"reason": "Fled"}))
    phone.refresh_from_db()
    assert phone.confidential
    ok(send(client, address("remove-phone", joanna.reference, phone.pk), change={"reason": "Wrong number"}))
    assert "No number is known." in text_of(client.get(path))


def test_what_is_masked_is_not_asked_and_not_wiped_out(joanna: Contact, landlord: WholeLandlord) -> None:
    details = Details(needs="Large print", language="Polish", national_insurance_number="AB123456C")
    contacts.change_details(by=BY, contact_id=joanna.pk, details=details, now=NOW)
    uncleared = landlord.somebody_with("Una Clear", set(PERMISSIONS), set(CLEARANCES) - {"special-category"})
    path = address("contact-details", joanna.reference)
    page = signed_in(uncleared).get(path)
    assert "Large print" not in page.content.decode()
    assert "needs" not in fields_of(page)
    ok(send(signed_in(uncleared), path, change={"preferred_channel": "email"}))
    joanna.refresh_from_db()
    assert (joanna.needs, joanna.language, joanna.preferred_channel) == ("Large print", "Polish", "email")


def test_a_line_that_is_masked_offers_nothing(joanna: Contact, landlord: WholeLandlord) -> None:
    contacts.add_phone(by=BY, contact_id=joanna.pk, number="07700 900123", confidential=True, now=NOW)
    uncleared = landlord.somebody_with("Una Clear", set(PERMISSIONS), set(CLEARANCES) - {"confidential"})
    page = signed_in(uncleared).get(address("contact-list", joanna.reference, "phones")).content.decode()
    assert "07700 900123" not in page
    assert "/remove/" not in page


def test_the_security_password_is_checked_and_never_shown(client: Client, joanna: Contact) -> None:
    contacts.set_security_password(by=BY, contact_id=joanna.pk, password="blue heron", reason="Passport", now=NOW)
    path = address("contact-check-password", joanna.reference)
    ok(send(client, path, change={"password": "Blue heron"}))
    assert "That is the password" in text_of(client.get(address("home")))
    ok(send(client, path, change={"password": "grey heron"}))
    assert "That is not the password" in text_of(client.get(address("home")))
    for page in (path, address("contact-history", joanna.reference), address("contact", joanna.reference)):
        assert "heron" not in client.get(page).content.decode()


def test_what_it_said_on_a_past_day(client: Client, joanna: Contact) -> None:
    path = address("contact-history", joanna.reference)
    assert client.get(path).status_code == 200
    page = text_of(client.get(path, {"on": "31/12/2999"}))
    assert "As it was at the end of" in page
    assert "Last name Kowalczyk" in page
    assert "It said nothing then." in text_of(client.get(path, {"on": "1/3/1999"}))
    for day in ("31/12/9999", "01/01/0001"):
        assert client.get(path, {"on": day}).status_code == 200
    assert client.get(path, {"on": "yesterday"}).status_code == 422


# --- before an act


def test_a_visit_waits_until_the_warning_is_read(client: Client, joanna: Contact) -> None:
    alert = contacts.add_alert(by=BY, record_id=joanna.pk, text="Go in pairs", code="10", from_date=TODAY)
    path = address("before-act", joanna.reference, "visit")
    page = client.get(path)
    assert "Read first" in text_of(page)
    assert "3 Tolland Row" not in text_of(page), "where to is told when it has been read"
    refused = client.post(path, {})
    assert refused.status_code == 422
    assert "Read the warnings" in text_of(refused)
    done = client.post(path, {"confirmed": [f"alert:{alert.pk}"]})
    assert "3 Tolland Row" in text_of(done)
    assert AlertConfirmation.objects.get().alert == alert
    assert "You have read this" in text_of(client.get(path))


def test_the_dead_are_not_rung_and_a_letter_goes_on_when_read(client: Client, joanna: Contact) -> None:
    contacts.record_death(by=BY, contact_id=joanna.pk, died_on=dt.date(2026, 1, 2), now=NOW)
    assert "Don’t go on" in text_of(client.get(address("before-act", joanna.reference, "call")))
    assert client.post(address("before-act", joanna.reference, "call"), {}).status_code == 422
    letter = client.post(address("before-act", joanna.reference, "letter"), {"confirmed": ["deceased"]})
    assert letter.status_code == 302
    assert letter["Location"].startswith("/communications/start/")
    assert client.get(address("before-act", joanna.reference, "shout")).status_code == 404


# --- duplicates


@pytest.fixture
def twice(landlord: WholeLandlord, joanna: Contact) -> Contact:
    details = Details(date_of_birth=BORN, language="Polish")
    contacts.change_details(by=BY, contact_id=joanna.pk, details=Details(date_of_birth=BORN), now=NOW)
    other = landlord.person("Joana", "Kowalczyk")
    contacts.change_details(by=BY, contact_id=other.pk, details=details, now=NOW)
    return other


def test_from_the_worklist_to_the_merge_and_back(client: Client, joanna: Contact, twice: Contact) -> None:
    ok(client.post(address("duplicates")))
    page = text_of(client.get(address("duplicates")))
    assert "same date of birth, same postcode, similar name" in page
    compare = address("compare", joanna.reference, twice.reference)
    assert "Polish" in text_of(client.get(compare))
    ok(client.post(compare, {"take-first_name": "other", "reason": "Same passport", "merge": "1"}))
    joanna.refresh_from_db()
    assert (joanna.first_name, joanna.language) == ("Joana", "Polish")
    old = client.get(address("contact", twice.reference))
    assert old["Location"] == address("contact", joanna.reference)
    assert f"{twice.reference} was merged into {joanna.reference}" in text_of(client.get(old["Location"]))
    row = Merge.objects.get()
    assert "Undo" in text_of(client.get(address("contact-list", joanna.reference, "merges")))
    ok(send(client, address("undo-merge", joanna.reference, row.pk), change={"reason": "They are sisters"}))
    assert client.get(address("contact", twice.reference)).status_code == 200


def test_a_merge_needs_a_reason_and_two_stay_two(client: Client, joanna: Contact, twice: Contact) -> None:
    compare = address("compare", joanna.reference, twice.reference)
    assert client.post(compare, {"merge": "1"}).status_code == 422
    ok(client.post(compare, {"reason": "Twins", "different": "1"}))
    assert DuplicatePair.objects.get().decision == "different"
    assert "No pair waits" in text_of(client.get(address("duplicates")))


def test_any_other_contact_can_be_compared(client: Client, joanna: Contact, twice: Contact) -> None:
    answer = ok(send(client, address("contact-merge", joanna.reference), change={"other": twice.reference}))
    assert answer["Location"] == address("compare", joanna.reference, twice.reference)


# --- restricted records


def test_a_reason_opens_a_form_and_sends_nothing(client: Client, joanna: Contact) -> None:
    ok(send(client, address("contact-restrict", joanna.reference), change={"reason": "Works here"}))
    path = address("contact-add-note", joanna.reference)
    assert client.get(path).status_code == 403
    opened = client.post(path, {"reading_reason": "She rang"})
    assert opened.status_code == 200
    assert "data-draft" not in opened.content.decode(), "What is typed about a restricted record stays here"
    ok(send(client, address("contact-restrict", joanna.reference), change={"reason": "Left the job"}))
    assert not Record.objects.get(pk=joanna.pk).restricted


# --- bad input

WORDS = st.text(max_size=320) | st.sampled_from(
    ["x" * 300, "李小龍", "أحمد", "\x00", "01/01/0001", "31/12/9999", "9" * 30]
)
FORMS = (
    *("contact-details", "contact-rename", "contact-add-name", "contact-add-address", "contact-add-phone"),
    *("contact-add-email", "contact-add-identifier", "contact-add-alert", "contact-add-note", "contact-death"),
    *("contact-add-relationship", "contact-add-authority", "contact-add-to-household", "contact-new-group"),
    *("contact-preferences", "contact-profile", "contact-add-income", "contact-password", "contact-restrict"),
    *("contact-check-password", "contact-merge"),
)


@settings(max_examples=6, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(words=WORDS, day=st.sampled_from(["01/01/0001", "31/12/9999", "29/02/2023", "1 Jun 2026", "x" * 300]))
def test_whatever_is_typed_gets_a_page_and_never_an_error(
    client: Client, joanna: Contact, words: str, day: str
) -> None:
    strays = []
    for name in FORMS:
        with transaction.atomic():
            page = client.get(address(name, joanna.reference))
            said = {field: day if "date" in field or field in {"on", "died_on"} else words for field in fields_of(page)}
            for select in re.findall(r'<select name="([^"]+)".*?</select>', page.content.decode(), re.DOTALL):
                said[select] = fields_of(page).get(select) or words
            answer = client.post(address(name, joanna.reference), said)
            if answer.status_code not in {302, 422}:
                strays.append((name, answer.status_code))
            transaction.set_rollback(True)
    with transaction.atomic():
        page = client.get(address("new-person"))
        answer = client.post(address("new-person"), dict.fromkeys(fields_of(page), words) | {"date_of_birth": day})
        if answer.status_code not in {302, 422, 200}:
            strays.append(("new-person", answer.status_code))
        transaction.set_rollback(True)
    assert strays == []
    assert Alert.objects.count() == 0
    assert not Profile.objects.exists()
