"""Where consent is used and where it is not; sharing that writes itself down; a record as other systems read it."""

from __future__ import annotations

import datetime as dt
import json

import pytest

from hearth.engines.comms import wording
from hearth.engines.comms.models import Communication, CommunicationDefinition, CommunicationStatus
from hearth.engines.comms.sending import Sending, send
from hearth.engines.privacy.consent import interchange, queries
from hearth.engines.privacy.consent.operations import Given, withdraw
from hearth.engines.privacy.consent.rules import ConsentInvalid
from hearth.engines.privacy.consent.sharing import record_share
from hearth.engines.privacy.models import DataPurpose, DataShare, SharedPerson
from hearth.kernel import events
from hearth.platform.audit.acting import acting
from hearth.platform.audit.events import DataDisclosed
from hearth.platform.configuration import operations as configuration
from hearth.platform.configuration.operations import Effective
from hearth.records.contacts import operations as contacts
from hearth.records.contacts.models import Contact
from tests.engines.privacy.consent.conftest import DAY, TODAY, Office
from tests.modules.landlord import BY, LONG_AGO, NOW

pytestmark = pytest.mark.django_db


def definition(office: Office, key: str) -> CommunicationDefinition:
    made = configuration.create(
        by=BY,
        model=CommunicationDefinition,
        facts={"description": key.capitalize(), "key": key, "channels": ["letter"]},
        effective=[Effective(company_id=office.landlord.company.pk, effective_from=LONG_AGO)],
    )
    wording.write(by=BY, definition=made, channel="letter", subject="News", body="Nothing is new.")
    return made


def sent(contact: Contact, key: str, *, number: int, now: dt.datetime = NOW) -> Communication:
    sending = Sending(definition=key, about_id=contact.pk, contact_ids=[contact.pk], key=f"{key}:{number}")
    (one,) = send(by=BY, sending=sending, access=None, now=now)
    return one


def test_a_newsletter_waits_for_consent_and_a_letter_of_the_law_does_not(office: Office) -> None:
    ann = office.ann()
    contacts.add_address(
        by=BY, contact_id=ann.pk, lines="3 Tolland Row", postcode="NE1 1AA", from_date=LONG_AGO, now=NOW
    )
    definition(office, "newsletter")
    definition(office, "gas-check")
    news = DataPurpose.objects.get(description="News, surveys and events")
    configuration.change(by=BY, record=news, facts={"definitions": ["newsletter"]})

    held = sent(ann, "newsletter", number=1)
    assert (held.status, held.text) == (CommunicationStatus.HELD, "")
    assert "No consent is recorded" in held.channel_reason
    assert sent(ann, "gas-check", number=1).status == CommunicationStatus.QUEUED

    office.answer(ann)
    assert sent(ann, "newsletter", number=2).status == CommunicationStatus.QUEUED
    cell = (office.details.pk, office.news.pk)
    withdraw(by=BY, contact_id=ann.pk, cells=[cell], given=Given(), now=NOW)
    held = sent(ann, "newsletter", number=3)
    assert held.status == CommunicationStatus.HELD
    assert "does not stand since 24 November 2026" in held.channel_reason
    assert sent(ann, "gas-check", number=2).status == CommunicationStatus.QUEUED

    office.answer(ann, end=TODAY + DAY)
    assert sent(ann, "newsletter", number=4).status == CommunicationStatus.QUEUED
    late = sent(ann, "newsletter", number=5, now=NOW + DAY)
    assert late.status == CommunicationStatus.HELD, "it ended, rolled or not"

    rent = DataPurpose.objects.get(description="Rent and other charges")
    configuration.change(by=BY, record=rent, facts={"definitions": ["newsletter"]})
    again = sent(ann, "newsletter", number=6, now=NOW + DAY)
    assert again.status == CommunicationStatus.QUEUED, "it is sent for a contract, too"


def test_a_sharing_is_written_down_by_hand_or_by_itself_and_once_for_its_cause(office: Office) -> None:
    ann, bob = office.ann(), office.landlord.person("Bob", "Lee")
    company = contacts.create_organisation(by=BY, company_id=office.landlord.company.pk, name="Hub", now=NOW)
    facts: dict[str, object] = {"summary": "Age", "recipient": "Hub", "reason": "Asked", "shared_date": TODAY}
    wrongs: list[dict[str, object]] = [
        {"summary": " "}, {"recipient": ""}, {"reason": ""}, {"shared_date": TODAY + DAY}, {"tag_ids": []}
    ]  # fmt: skip
    for wrong in wrongs:
        said = {"tag_ids": [office.names.pk], **facts, **wrong}
        with pytest.raises(ConsentInvalid):
            record_share(by=BY, contact_id=ann.pk, now=NOW, **said)  # type: ignore[arg-type]
    record_share(by=BY, contact_id=ann.pk, tag_ids=[office.names.pk], now=NOW, **facts)  # type: ignore[arg-type]
    disclosed = DataDisclosed(
        by=BY,
        at=NOW,
        origin="api",
        record_ids=(ann.pk, bob.pk, company.pk),
        recipient="Repairs system",
        reason="Read over the web",
        summary="Contacts",
        key="api:client:1:2026-11-24",
        items=("contact.last_name", "contact_email.address"),
    )
    with acting(by=BY, reason="Read"):
        for _ in range(2):
            events.publish(disclosed)
    assert DataShare.objects.count() == 2
    share = DataShare.objects.get(origin="api")
    assert set(share.tags) == {office.names.pk, office.details.pk}
    assert set(SharedPerson.objects.filter(share=share).values_list("contact_id", flat=True)) == {ann.pk, bob.pk}
    rows = queries.shares_of(office.access, ann.record)
    assert rows is not None
    assert [row.origin for row in rows] == ["api", "manual"]
    assert queries.shares_of(office.landlord.access(without=("personal",)), ann.record) is None


def test_a_letter_about_somebody_to_another_person_is_a_sharing_and_one_to_those_it_is_about_is_not(
    office: Office,
) -> None:
    key = definition(office, "visit").key
    ann, agent = office.ann(), office.landlord.person("Sol", "Icitor")
    for each in (ann, agent):
        contacts.add_address(
            by=BY, contact_id=each.pk, lines="3 Tolland Row", postcode="NE1 1AA", from_date=LONG_AGO, now=NOW
        )
    tenancy = office.landlord.let(ann, office.landlord.person("Bob", "Lee"))
    for about, to, shared in ((ann.pk, ann, 0), (tenancy.pk, ann, 0), (ann.pk, agent, 1)):
        one = Sending(definition=key, about_id=about, contact_ids=[to.pk], key=f"{about}:{to.pk}")
        send(by=BY, sending=one, access=None, now=NOW)
        assert DataShare.objects.count() == shared
    share = DataShare.objects.get()
    assert (share.origin, share.recipient) == ("communication", "Ms Sol Icitor")
    assert list(share.people.values_list("contact_id", flat=True)) == [ann.pk], "the agent's own data is no sharing"


def test_a_record_is_told_in_the_words_of_dpv(office: Office) -> None:
    ann = office.ann()
    told = json.loads(json.dumps(interchange.consent_record(office.answer(ann, end=TODAY + 365 * DAY))))
    assert told["@type"] == "dpv:ConsentRecord"
    assert told["dct:conformsTo"] == "ISO/IEC TS 27560:2023"
    assert told["dpv:hasDataSubject"]["dct:identifier"] == ann.record.reference
    assert told["dpv:hasConsentStatus"] == {"@id": "dpv:ConsentGiven"}
    assert [each["dct:title"] for each in told["dpv:hasPurpose"]] == ["News, surveys and events"]
    assert told["dpv:hasPersonalData"][0]["dct:subject"] == [{"@id": "fides:user.contact"}]
    assert told["dpv:hasNotice"][0]["dct:hasVersion"] == 1
    assert told["dpv:hasDuration"]["dct:valid"] == "2026-11-24/2027-11-24"
    cell = (office.details.pk, office.news.pk)
    withdrawn = withdraw(by=BY, contact_id=ann.pk, cells=[cell], given=Given(), now=NOW)
    assert interchange.consent_record(withdrawn)["dpv:hasConsentStatus"] == {"@id": "dpv:ConsentWithdrawn"}
