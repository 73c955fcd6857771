"""Retention, holds, erasure and redaction from the pages, by those who may."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from pytest_django import Settings

from hearth.engines.privacy.models import Disposal, Erasure, LegalHold, Redaction, RetentionBatch
from hearth.platform import attachments
from hearth.platform.attachments.models import StoredFile
from hearth.records.contacts import operations as contacts
from hearth.records.contacts.models import Contact
from tests.engines.privacy.test_redacting import _pdf
from tests.engines.privacy.test_retention import EARLIER, rule_of
from tests.faces.staff.configuration.asking import address, text_of
from tests.landlord import WholeLandlord
from tests.modules.landlord import BY, NOW

WRONG = 422


@pytest.fixture(autouse=True)
def _storage(settings: Settings) -> None:
    settings.STORAGES = settings.STORAGES | {"default": {"BACKEND": "django.core.files.storage.InMemoryStorage"}}


def test_a_batch_from_proposal_to_certificate_and_back_from_the_archive(desk: Client, whole: WholeLandlord) -> None:
    ann, hal = whole.person("Ann", "Ashcroft"), whole.person("Hal", "Held")
    for each in (ann, hal):
        contacts.add_note(by=BY, record_id=each.pk, text="Said long ago", now=EARLIER)
    assert desk.post(address("contact-hold", hal.reference), {"reason": "A claim"}).status_code == 302
    rule = rule_of(whole, disposal=Disposal.ARCHIVE, description="Old notes")
    assert "Old notes" in text_of(desk.get(address("retention-propose")))
    assert desk.post(address("retention-propose"), {"rule": ""}).status_code == WRONG
    assert desk.post(address("retention-propose"), {"rule": f"{rule.pk}:{whole.company.pk}"}).status_code == 302
    batch = RetentionBatch.objects.get()
    page = address("retention-batch", batch.pk)
    assert "is under a legal hold: A claim" in text_of(desk.get(page))
    assert "somebody else approves it" in text_of(desk.get(page))
    assert desk.post(page, {"do": "approve", "note": ""}).status_code == WRONG, "not by who proposed it"
    assert desk.get(address("retention-certificate", batch.pk)).status_code == 404
    from hearth.engines.privacy.retention import operations
    from hearth.kernel.actor import Actor

    operations.approve(by=Actor(None, "Grace Adeyemi"), batch_id=batch.pk, now=NOW)
    assert desk.post(page, {"do": "run", "note": ""}).status_code == 302
    list(operations.run(by=BY, batch_id=batch.pk, now=NOW))
    assert desk.get(address("retention-certificate", batch.pk)).content.startswith(b"%PDF")
    assert desk.post(page, {"do": "restore", "note": ""}).status_code == WRONG
    assert desk.post(page, {"do": "restore", "note": "The claim came after all"}).status_code == 302
    overview = text_of(desk.get(address("retention")))
    assert "Old notes" in overview
    hold = LegalHold.objects.get()
    assert "A claim" in overview
    assert desk.post(address("release-hold", hold.pk), {"reason": "Settled"}).status_code == 302
    assert "Nothing is held" in text_of(desk.get(address("retention")))


def test_an_erasure_is_previewed_confirmed_and_told(desk: Client, whole: WholeLandlord) -> None:
    tenant, other = whole.person("Tess", "Tenant"), whole.person("Olive", "Other")
    whole.let(tenant)
    contacts.add_note(by=BY, record_id=other.pk, text="Rings on Mondays", now=NOW)
    elsewhere = contacts.add_note(by=BY, record_id=tenant.pk, text="Quarrels with Olive Other. Has a cat.", now=NOW)
    assert "Show what it would do" in text_of(desk.get(address("contact-erase", tenant.reference)))
    assert "Stands in the way" in text_of(desk.post(address("contact-erase", tenant.reference)))
    page = address("contact-erase", other.reference)
    said = text_of(desk.post(page))
    assert "Note" in said
    assert "Is kept without them" in said
    assert "Quarrels with Olive Other." in said
    assert "Has a cat" not in said
    sent = {"ground": "objection", "reason": "They object", "confirm": "CT-1"}
    assert desk.post(page, sent).status_code == WRONG
    assert not Erasure.objects.exists()
    sent |= {"confirm": other.reference.lower()}
    undecided = desk.post(page, sent)
    assert undecided.status_code == WRONG
    assert "1 of the places in what was written about others still wait" in text_of(undecided)
    place = re.findall(r'name="(told:[^"]+)"', undecided.content.decode())[0]
    assert desk.post(page, sent | {place: "take-out"}).status_code == 302
    elsewhere.refresh_from_db()
    assert elsewhere.text == "Quarrels with [erased]. Has a cat."
    assert Contact.objects.get(pk=other.pk).last_name == "Erased"
    assert other.reference in text_of(desk.get(address("retention")))


def test_a_file_is_redacted_and_its_original_is_for_few(desk: Client, whole: WholeLandlord) -> None:
    ann = whole.person("Ann", "Ashcroft")
    original = attachments.store(
        record=ann.record, name="letter.pdf", content=_pdf("NI AB123456C, about Ashcroft"), content_type="", by=BY,
        now=NOW,
    )  # fmt: skip
    page = address("redact", original.pk)
    said = desk.get(f"{page}?words=Ashcroft").content.decode()
    assert "National Insurance number" in said
    assert "Name" in said
    assert desk.get(address("redact-page", original.pk, 1)).content.startswith(b"\x89PNG")
    assert desk.post(page, {"boxes": "1 nonsense", "reason": "x"}).status_code == WRONG
    assert desk.post(page, {"boxes": "", "reason": "x"}).status_code == WRONG
    assert desk.post(page, {"boxes": "1 50 50 400 100", "reason": "To the other tenant"}).status_code == 302
    made = StoredFile.objects.exclude(pk=original.pk).get()
    assert made.name == "letter (redacted).pdf"
    assert b"AB123456C" not in attachments.read(made)
    original.refresh_from_db()
    assert original.permission == "privacy.originals"
    assert Redaction.objects.get().result == made
    assert desk.post(page, {"boxes": "1 50 50 400 100", "reason": "Again"}).status_code == WRONG
