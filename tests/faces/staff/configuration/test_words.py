"""The words of letters and emails: checked, looked at with a record, sent from now on."""

from __future__ import annotations

import pytest
from django.test import Client

from hearth.engines.comms import wording
from hearth.engines.comms.models import CommunicationDefinition, CommunicationTemplate
from hearth.platform.catalogue import PrivacyClass
from hearth.platform.identity.models import User
from hearth.platform.identity.permissions import PERMISSIONS
from tests.faces.staff.configuration.asking import address, fields_of, send, signed_in, text_of
from tests.landlord import WholeLandlord

pytestmark = pytest.mark.django_db
KEY = "notice-to-quit-acknowledged"


@pytest.fixture
def landlord(in_business: WholeLandlord) -> WholeLandlord:
    return in_business


@pytest.fixture
def business(landlord: WholeLandlord) -> WholeLandlord:
    return landlord


def definition() -> CommunicationDefinition:
    return CommunicationDefinition.objects.get(key=KEY)


def test_the_words_that_ship_name_only_fields_that_there_are(business: WholeLandlord) -> None:
    for each in CommunicationTemplate.objects.select_related("definition"):
        wording.draft(definition=each.definition, channel=each.channel, subject=each.subject, body=each.body)


def test_new_words_are_the_next_version_and_the_former_stay(client: Client, business: WholeLandlord) -> None:
    url = address("configuration-words", KEY)
    former = definition().templates.get()
    send(client, url, change={"subject": "Your notice", "save": "1"}, action=f"{url}?channel=letter")
    versions = definition().templates.order_by("version")
    assert [(each.version, each.subject) for each in versions] == [(1, former.subject), (2, "Your notice")]
    older = client.get(f"{url}?version=1")
    assert fields_of(older)["subject"] == former.subject


def test_the_same_words_again_are_no_new_version(client: Client, business: WholeLandlord) -> None:
    url = address("configuration-words", KEY)
    send(client, url, change={"save": "1"}, action=f"{url}?channel=letter")
    assert definition().templates.count() == 1


def test_an_email_begins_with_none_of_its_own(client: Client, business: WholeLandlord) -> None:
    url = f"{address('configuration-words', KEY)}?channel=email"
    page = text_of(client.get(url))
    assert "It has no words of its own: the letter’s are sent." in page
    client.post(url, {"subject": "Notice", "body": "Thank you, ((contact.formal_name)).", "save": "1"})
    assert definition().templates.get(channel="email").version == 1


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        ("Dear ((contact.formal_name)", "Words: Line 1, column 6: The field that opens here isn't closed"),
        ("One\n\nTwo ((not a path))", "Words: Line 3, column 5: “not a path” isn't a field"),
        ("((contact.shoe_size))", "Words: “contact.shoe_size” is no field."),
        ("((unicorn.horn))", "Words: “unicorn.horn” names nothing here. Words may begin with"),
        ("((contact))", "Words: “contact” is no field."),
        ("   ", "Words: Write the words first."),
        ("[here](javascript:alert)", "Words: Line 1"),
    ],
)
def test_words_that_are_not_sound_are_refused_where_they_are(
    client: Client, business: WholeLandlord, body: str, sentence: str
) -> None:
    url = f"{address('configuration-words', KEY)}?channel=letter"
    response = client.post(url, {"subject": "Notice", "body": body, "save": "1"})
    assert response.status_code == 422
    assert sentence in text_of(response)
    assert definition().templates.count() == 1


def test_a_draft_is_looked_at_with_a_real_record_and_not_kept(client: Client, business: WholeLandlord) -> None:
    tenancy = business.let(business.person("Ann", "Lee"))
    url = f"{address('configuration-words', KEY)}?channel=letter"
    body = "You are ((contact.formal_name)) of ((tenancy.address)). ((parameters.reasons))"
    response = client.post(url, {"subject": "Hello", "body": body, "about": tenancy.record.reference})
    page = text_of(response)
    assert response.status_code == 200
    assert "You are Ms Ann Lee of 1 Tolland Row" in page
    assert "[parameters.reasons]" in page
    assert definition().templates.count() == 1


def test_a_record_that_does_not_fit_is_refused_beside_its_question(
    client: Client, business: WholeLandlord, elsewhere: WholeLandlord
) -> None:
    url = f"{address('configuration-words', KEY)}?channel=letter"
    words = {"subject": "Hello", "body": "Hello"}
    person = business.person()
    wrong_kind = client.post(url, words | {"about": person.record.reference})
    assert "Look at it with: “Notice to quit acknowledged” is not about a contact." in text_of(wrong_kind)
    theirs = elsewhere.let()
    hidden = client.post(url, words | {"about": theirs.record.reference})
    assert hidden.status_code == 422
    assert "There is no record" in text_of(hidden)


def test_a_preview_shows_nothing_that_the_reader_is_not_cleared_for(business: WholeLandlord) -> None:
    user = business.somebody_with("Not Cleared", set(PERMISSIONS), {PrivacyClass.FINANCIAL})
    tenancy = business.let(business.person("Ann", "Canary"))
    url = f"{address('configuration-words', KEY)}?channel=letter"
    about = tenancy.record.reference
    response = signed_in(user).post(url, {"subject": "Hello", "body": "((contact.last_name))", "about": about})
    assert response.status_code == 422
    assert "is not cleared to read" in text_of(response)
    assert "Canary" not in text_of(response)


def test_anothers_communications_are_not_there(business: WholeLandlord, elsewhere: WholeLandlord, admin: User) -> None:
    theirs = elsewhere.somebody_with("Other Side", set(PERMISSIONS), ())
    assert signed_in(theirs).get(address("configuration-words", KEY)).status_code == 404
    assert signed_in(admin).get(address("configuration-words", "nothing-such")).status_code == 404


def test_a_channel_that_it_does_not_go_by_is_refused(business: WholeLandlord) -> None:
    sheet = CommunicationDefinition.objects.get(key="laminate-flooring-guidance")
    with pytest.raises(wording.WordsRefused, match="does not go by email"):
        wording.draft(definition=sheet, channel="email", subject="Guidance", body="Words")
