"""Consent on its screens: recorded in eight steps, withdrawn, reviewed; configured, counted, taken out."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from hearth.engines.comms import wording
from hearth.engines.comms.models import Communication, CommunicationDefinition, CommunicationStatus
from hearth.engines.privacy.consent import installing
from hearth.engines.privacy.consent.operations import Given, record_consent
from hearth.engines.privacy.models import (
    ConsentCurrent,
    ConsentOutcome,
    ConsentRecord,
    ConsentType,
    ConsentWording,
    DataPurpose,
    DataShare,
    DataTag,
    DataTagType,
)
from hearth.platform.configuration import operations as configuration
from hearth.platform.configuration.operations import Effective
from hearth.platform.identity.models import Role
from hearth.records.contacts import operations as contacts
from tests.faces.staff.configuration.asking import address, text_of
from tests.landlord import WholeLandlord
from tests.modules.landlord import BY, LONG_AGO, NOW

pytestmark = pytest.mark.django_db


def test_consent_from_the_first_answer_to_its_withdrawal(desk: Client, whole: WholeLandlord) -> None:
    installing.install_starter(by=BY, companies=[whole.company], from_date=LONG_AGO, now=NOW)
    ann = whole.person("Ann", "Lee")
    reference = ann.record.reference
    called = ["Addresses, telephone and email", "Groups that you were put in"]
    tags = list(DataTag.objects.filter(description__in=called).order_by("description"))
    news = ConsentType.objects.get(description="News, surveys and events")
    granted = ConsentOutcome.objects.get(master="granted")
    record = address("record-consent", reference)

    page = text_of(desk.get(record))
    assert "Record: Granted" in page
    names = DataTag.objects.get(description="Names and identity")
    part = desk.get(record, {"tags": [names.pk, tags[0].pk]}, headers={"HX-Request": "true"}).content.decode()
    assert "No consent type applies to all of these tags" in part
    part = desk.get(record, {"tags": [tags[0].pk]}, headers={"HX-Request": "true"}).content.decode()
    assert "News, surveys and events" in part
    assert "Photographs" not in part

    sent = {
        "tags": [each.pk for each in tags],
        "types": [news.pk],
        "provided_by": "contact",
        "effective_from": "24/11/2026",
    }
    refused = desk.post(record, sent)
    assert refused.status_code == 422
    assert "Choose what the answer is" in text_of(refused)
    wrong = desk.post(record, {**sent, "outcome": granted.pk, "tags": [names.pk]})
    assert wrong.status_code == 422
    assert "can’t be asked" in text_of(wrong) or "can't be asked" in text_of(wrong)
    assert desk.post(record, {**sent, "outcome": granted.pk}).status_code == 302
    assert ConsentCurrent.objects.filter(contact_id=ann.pk).count() == 2
    shown = text_of(desk.get(address("contact-consent", reference)))
    assert "Granted" in shown
    assert "We would like to send you news" in shown
    assert "Groups that you were put in" in text_of(desk.get(address("contact", reference)))

    cell = f"{tags[0].pk}:{news.pk}"
    about = {"cell": cell, "provided_by": "contact"}
    reviewed = {**about, "review": "still-applicable", "review_date": "24/11/2026"}
    review = desk.post(address("review-consent", reference), reviewed)
    assert review.status_code == 302
    end = desk.post(address("end-consent", reference, cell), {"effective_to": "31/12/2026"})
    assert end.status_code == 302
    gone = desk.post(address("withdraw-consent", reference), {**about, "effective_from": "24/11/2026"})
    assert gone.status_code == 302
    assert ConsentCurrent.objects.get(contact_id=ann.pk, tag=tags[0]).withdrawn
    told = desk.get(address("consent-download", reference, ConsentRecord.objects.latest("pk").pk))
    assert told["Content-Type"] == "application/ld+json"
    assert "dpv:ConsentWithdrawn" in told.content.decode()

    share = {"tags": [names.pk], "summary": "Age", "recipient": "Hub", "reason": "Asked", "shared_date": "24/11/2026"}
    assert desk.post(address("record-share", reference), share).status_code == 302
    assert DataShare.objects.get().recipient == "Hub"
    assert "Hub" in text_of(desk.get(address("contact-sharing", reference)))

    ConsentCurrent.objects.filter(contact_id=ann.pk, tag=tags[1]).update(review_due=NOW.date())
    reviews = address("consent-reviews")
    assert "Ann Lee" in text_of(desk.get(reviews))
    row = f"{reference}|{tags[1].pk}:{news.pk}"
    assert "1 review is completed" in text_of(desk.post(reviews, {"row": row}))
    assert "No review is due" in text_of(desk.get(reviews))
    assert desk.post(reviews, {"row": row}).status_code == 200
    assert desk.post(reviews, {"row": "nonsense"}).status_code == 422

    board = address("compliance")
    page = text_of(desk.get(board, {"by": "purpose,tag,type"}))
    assert "Not recorded" in page
    assert "News, surveys and events" in page
    past = {"by": "tag", "on": "01/01/2026"}
    queries: list[dict[str, str]] = [{"by": "outcome,tag"}, {"by": "tag", "count": "people"}, past, {"by": "x"}]
    for query in queries:
        assert desk.get(board, query).status_code == 200
    table = desk.get(address("compliance-file"), {"by": "tag"}).content.decode("utf-8-sig")
    assert table.splitlines()[0].startswith("Data tag,")
    people = desk.get(address("compliance-people"), {"tag": str(tags[0].pk), "outcome": "not-recorded"})
    assert people.status_code == 200
    assert desk.get(address("compliance-people"), {"outcome": "nonsense"}).status_code == 422
    assert "Ann Lee" in text_of(desk.get(address("list", "consent"), {"tag": tags[1].pk}))


def test_four_tags_and_two_types_take_eight_steps(desk: Client, whole: WholeLandlord) -> None:
    """The officer opens the window, ticks four tags and two types, and presses the answer: all else is filled in."""
    installing.install_starter(by=BY, companies=[whole.company], from_date=LONG_AGO, now=NOW)
    types = list(ConsentType.objects.order_by("pk")[:2])
    kind = configuration.create(
        by=BY,
        model=DataTagType,
        facts={"description": "Both", "consent_types": [each.pk for each in types], "purposes": []},
        effective=[Effective(company_id=whole.company.pk, effective_from=LONG_AGO)],
    )
    tags = list(DataTag.objects.order_by("pk")[:4])
    for tag in tags:
        configuration.change(by=BY, record=tag, facts={"types": [*tag.types, kind.pk]})
    ann = whole.person("Ann", "Lee")
    window = address("record-consent", ann.record.reference)
    assert f'href="{window}"' in desk.get(address("contact", ann.record.reference)).content.decode()
    steps = 1
    form = desk.get(window).content.decode()
    filled = as_filled(form)
    ticked: list[tuple[str, int]] = [("tags", each.pk) for each in tags]
    offered = desk.get(window, {"tags": [each.pk for each in tags]}, headers={"HX-Request": "true"}).content.decode()
    ticked += [("types", each.pk) for each in types]
    for name, value in ticked:
        shown = form if name == "tags" else offered
        assert re.search(rf'<input type="checkbox"[^>]*name="{name}"[^>]*value="{value}"', shown), (name, value)
        filled.setdefault(name, []).append(str(value))
        steps += 1
    (button,) = re.findall(r'<button[^>]*name="outcome"[^>]*value="(\d+)"[^>]*>[^<]*Granted', form)
    steps += 1
    assert desk.post(window, {**filled, "outcome": button}).status_code == 302
    assert ConsentCurrent.objects.filter(contact_id=ann.pk, outcome__master="granted").count() == 8
    assert steps <= 8


def as_filled(page: str) -> dict[str, list[str]]:
    """What the window's form sends if nobody touches it."""
    form = next(each for each in re.findall(r"<form.*?</form>", page, re.DOTALL) if 'name="tags"' in each)
    found: dict[str, list[str]] = {}
    for tag in re.findall(r"<input[^>]*>", form):
        told = dict(re.findall(r'([\w-]+)="([^"]*)"', tag))
        if (told.get("type") in {"checkbox", "radio"} and " checked" not in tag) or told.get("type") == "file":
            continue
        if "name" in told:
            found.setdefault(told["name"], []).append(told.get("value", ""))
    return found


def test_everybody_in_a_cell_is_written_to(desk: Client, whole: WholeLandlord) -> None:
    installing.install_starter(by=BY, companies=[whole.company], from_date=LONG_AGO, now=NOW)
    news = ConsentType.objects.get(description="News, surveys and events")
    details = DataTag.objects.get(description="Addresses, telephone and email")
    effective = [Effective(company_id=whole.company.pk, effective_from=LONG_AGO)]
    facts = {"description": "Newsletter", "key": "newsletter", "channels": ["letter"], "subject_kind": "contact"}
    letter = configuration.create(by=BY, model=CommunicationDefinition, facts=facts, effective=effective)
    wording.write(by=BY, definition=letter, channel="letter", subject="News", body="Nothing is new.")
    purpose = DataPurpose.objects.get(description="News, surveys and events")
    configuration.change(by=BY, record=purpose, facts={"definitions": ["newsletter"]})
    ann, bob = whole.person("Ann", "Lee"), whole.person("Bob", "Lee")
    contacts.add_alert(
        by=whole.officer.actor, record_id=bob.pk, text="Write to the daughter", severity="high", from_date=LONG_AGO
    )
    cid = whole.person("Cid", "Lee")
    for each in (ann, bob):
        record_consent(
            by=BY,
            contact_id=each.pk,
            tag_ids=[details.pk],
            type_ids=[news.pk],
            outcome_id=ConsentOutcome.objects.get(master="granted").pk,
            given=Given(),
            now=NOW,
        )
    people = f"{address('compliance-people')}?type={news.pk}"
    shown = desk.get(people).content.decode()
    assert address("compliance-write") in shown
    assert address("open-many") in shown
    chosen: dict[str, str | list[str]] = {"list": "contacts", "record": [ann.record.reference, bob.record.reference]}
    assert '<dd class="fig">2</dd>' in desk.get(address("open-many"), chosen).content.decode()
    ticked = desk.get(address("compliance-write"), {**chosen, "type": str(news.pk)}).content.decode()
    assert f'value="{ann.record.reference} {bob.record.reference}"' in ticked
    window = f"{address('compliance-write')}?type={news.pk}&outcome=not-recorded"
    page = desk.get(window).content.decode()
    references = [each.record.reference for each in (ann, bob, cid)]
    sent = {"records": " ".join(references), "once": "a", "definition": "newsletter", "text": ""}
    before = Communication.objects.count()
    looked = text_of(desk.post(window, sent))
    assert "Nothing is new." in looked
    assert "Send to 1 person" in looked or "Send to 2 people" in looked
    assert "No consent is recorded" in looked
    assert Communication.objects.count() == before, "nothing goes before it is sent"
    assert desk.post(window, {**sent, "definition": ""}).status_code == 422
    assert desk.post(window, {**sent, "records": ""}).status_code == 422
    for _ in range(2):
        assert desk.post(window, {**sent, "send": "1"}).status_code == 302
    written = dict(Communication.objects.filter(key__startswith="many:").values_list("contact_id", "status"))
    assert written[ann.pk] == CommunicationStatus.QUEUED
    assert written[cid.pk] == CommunicationStatus.HELD
    assert Communication.objects.filter(contact_id=ann.pk).count() == 1, "the same press sends nothing again"
    assert page


def test_information_management_is_set_up_on_its_screens(desk: Client, whole: WholeLandlord) -> None:
    assert "Install the starter set" in text_of(desk.get(address("consent-starter")))
    assert desk.post(address("consent-starter")).status_code == 302
    news = ConsentType.objects.get(description="News, surveys and events")
    words = address("consent-wordings", news.pk)
    assert desk.post(words, {"text": "Different words.", "from_date": "01/01/2026"}).status_code == 422
    assert desk.post(words, {"text": "Different words.", "from_date": "24/11/2026"}).status_code == 302
    assert ConsentWording.objects.filter(type=news).count() == 2
    new = address("configuration-new", "data-tag")
    page = desk.get(new).content.decode()
    assert "data-panes" in page
    facts = {"description": "Ages", "companies": whole.company.pk, "effective_from": "24/11/2026"}
    assert "Choose at least one" in text_of(desk.post(new, facts)) or desk.post(new, facts).status_code == 422
    kind = DataTag.objects.get(description="Names and identity").types[0]
    sent = {**facts, "items": ["contact.date_of_birth"], "types": [kind]}
    assert desk.post(new, sent).status_code == 302
    made = DataTag.objects.get(description="Ages")
    assert (made.items, made.types, made.masked) == (["contact.date_of_birth"], [kind], False)
    role = Role.objects.order_by("pk")[0]
    masked = {**sent, "description": "Ages, masked", "masked": "on"}
    assert "Choose at least one role that sees it" in text_of(desk.post(new, masked))
    assert desk.post(new, {**masked, "seen_by": [role.pk]}).status_code == 302
    assert DataTag.objects.get(description="Ages, masked").seen_by == [role.pk]
    second = address("configuration-new", "consent-outcome")
    twice = {**facts, "description": "Agreed", "master": "granted", "default_for_master": "on"}
    assert "is the default for" in text_of(desk.post(second, twice))


@pytest.mark.parametrize(
    ("written", "told"), [("rubbish", True), ("31/12/9999", True), ("", False), ("1/1/0001", False)]
)
def test_a_day_that_cannot_be_counted_is_said(desk: Client, whole: WholeLandlord, written: str, told: bool) -> None:
    """A past day stays asked for, whatever its year; anything else is answered with today, and with words."""
    installing.install_starter(by=BY, companies=[whole.company], from_date=LONG_AGO, now=NOW)
    answer = desk.get(address("compliance-choose"), {"by1": "tag", "on": written})
    assert ("on=0001-01-01" in answer["Location"]) is (written == "1/1/0001")
    assert ("is not a day that has passed" in text_of(desk.get(answer["Location"]))) is told
