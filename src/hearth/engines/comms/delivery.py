"""Making and handing over what was written: the PDF of a letter, the email. Run from the outbox, at least once."""

from __future__ import annotations

import copy
import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any

from django.core.mail import EmailMultiAlternatives

from hearth.engines.comms.models import Channel, Communication, CommunicationStatus, Enclosure
from hearth.engines.comms.rendering import (
    Letter,
    Letterhead,
    Sheet,
    merge,
    parse_template,
    render_html,
    render_letter_pdf,
    render_sheet_pdf,
    render_text,
)
from hearth.engines.comms.sending import current_template, definition_by_key
from hearth.kernel.actor import Actor
from hearth.kernel.registry import Registry
from hearth.platform import attachments
from hearth.platform.attachments.models import StoredFile
from hearth.platform.audit.acting import acting
from hearth.platform.organisation.models import Company

BY = Actor.system("letters")
READ_LETTERS = "comms.see"
"""Asked for by every file that is made here, wherever it is filed; registered with the engine's permissions."""

LATE: Registry[Callable[[str, dt.datetime], str]] = Registry("value that only a recipient sees")
"""`make(key, now)` gives a value as an email goes out (a link that opens once); it is kept nowhere (Sending.late)."""


def deliver(payload: Mapping[str, Any], key: str, now: dt.datetime) -> None:
    """This function will file the PDF of a letter, or send an email with its enclosures. A second call does nothing."""
    communication = Communication.objects.select_related("about__company", "template__definition", "created_by").get(
        pk=payload["communication"]
    )
    if communication.status != CommunicationStatus.QUEUED:
        return
    with acting(by=BY, reason=f"Delivering by {communication.channel}"):
        enclosures = _enclosures(communication, now)
        if communication.channel == Channel.LETTER:
            communication.file = _file_letter(communication, enclosures, now)
            communication.status = CommunicationStatus.FILED
        else:
            _send_email(_with_late_values(communication, now), enclosures, key)
            communication.status = CommunicationStatus.SENT
        communication.sent_at = now
        communication.save(update_fields=["file", "status", "sent_at"])


def letterhead(company: Company) -> Letterhead:
    """The company as its letters show it."""
    return Letterhead(
        name=company.name,
        address_lines=tuple(company.address.splitlines()),
        phone=company.phone,
        email=company.email,
        website=company.website,
    )


def letter_of(communication: Communication, enclosures: tuple[str, ...] = ()) -> Letter:
    """The letter as it was written, from the words of its template's version and the values kept with it."""
    if communication.template is None:
        raise ValueError("A communication without a template has no letter.")
    document = communication.document
    signatory = communication.created_by
    company = communication.about.company
    return Letter(
        sender=letterhead(company),
        recipient_name=communication.recipient,
        recipient_lines=tuple(part.strip() for part in communication.destination.split(",")),
        dated=dt.date.fromisoformat(document["dated"]),
        our_reference=communication.about.reference,
        subject=communication.subject,
        salutation=document["salutation"],
        body=merge(parse_template(communication.template.body), document["values"]),
        signatory_name=signatory.name if signatory else company.name,
        signatory_role=signatory.job_title if signatory else "",
        enclosures=enclosures,
    )


def _file_letter(communication: Communication, enclosures: list[StoredFile], now: dt.datetime) -> StoredFile:
    return attachments.store(
        record=communication.about,
        name=f"{communication.subject}.pdf",
        content=render_letter_pdf(
            letter_of(communication, tuple(file.name.removesuffix(".pdf") for file in enclosures))
        ),
        content_type="application/pdf",
        by=BY,
        now=now,
        confidential=communication.confidential,
        permission=READ_LETTERS,
    )


def _enclosures(communication: Communication, now: dt.datetime) -> list[StoredFile]:
    """The files that go with it; guidance sheets are made here and filed with the rest."""
    standing = [each.file for each in communication.enclosures.select_related("file")]
    dated = dt.date.fromisoformat(communication.document["dated"])
    for key in communication.document["enclosures"]:
        words = current_template(definition_by_key(key), Channel.LETTER)
        sheet = Sheet(
            sender=letterhead(communication.about.company),
            title=words.subject,
            body=merge(parse_template(words.body), communication.document["values"]),
            dated=dated,
        )
        file = attachments.store(
            record=communication.about,
            name=f"{words.subject}.pdf",
            content=render_sheet_pdf(sheet),
            content_type="application/pdf",
            by=BY,
            now=now,
            permission=READ_LETTERS,
        )
        Enclosure.objects.create(communication=communication, file=file, position=len(standing))
        standing.append(file)
    return standing


def _with_late_values(communication: Communication, now: dt.datetime) -> Communication:
    """The communication as its recipient gets it: a copy, with the values that are made only now."""
    late: Mapping[str, str] = communication.document.get("late", {})
    if not late or communication.template is None:
        return communication
    made = {path: LATE.get(each.partition(":")[0])(each.partition(":")[2], now) for path, each in late.items()}
    told = copy.copy(communication)
    told.document = communication.document | {"values": communication.document["values"] | made}
    told.text = render_text(merge(parse_template(communication.template.body), told.document["values"]))
    return told


def _send_email(communication: Communication, enclosures: list[StoredFile], key: str) -> None:
    """Hands the email over. Its Message-ID is the outbox key, so that a receiver can tell a repeat."""
    letter = letter_of(communication)
    company = communication.about.company
    message = EmailMultiAlternatives(
        subject=communication.subject,
        body=communication.text,
        to=[communication.destination],
        reply_to=[company.email],
        headers={"Message-ID": f"<{key.replace(':', '.')}@{company.code}.hearth>"},
    )
    message.attach_alternative(
        render_html(letter.as_document(), title=communication.subject, letterhead=letter.sender), "text/html"
    )
    for file in enclosures:
        message.attach(file.name, attachments.read(file), file.content_type)
    message.send()
