"""What pages read of communications and notifications."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, QuerySet

from hearth.engines.comms.models import Communication, CommunicationDefinition, CommunicationTemplate, Notification
from hearth.engines.comms.registrations import SEE
from hearth.kernel.refusal import NotFound
from hearth.platform import attachments, catalogue
from hearth.platform.configuration.queries import effective
from hearth.platform.identity.access import Access
from hearth.platform.index import visibility
from hearth.platform.index.models import Record


@dataclass(frozen=True, slots=True, kw_only=True)
class CommunicationRow:
    """A communication in a list; what the reader may not read is a Masked."""

    id: int
    direction: str
    channel: str
    status: str
    subject: object
    recipient: object
    about: str
    about_reference: str
    about_kind: str
    created_at: dt.datetime
    sent_at: dt.datetime | None
    by: str


def communications(
    access: Access,
    *,
    about: Collection[int] = (),
    contact_ids: Collection[int] = (),
    case_id: int | None = None,
    limit: int = 50,
) -> list[CommunicationRow]:
    """Communications about these records, to these contacts, or of a case, newest first."""
    wanted = Q(about_id__in=about) | Q(contact_id__in=contact_ids)
    if case_id is not None:
        wanted |= Q(case_id=case_id)
    found = list(
        _seen(access).filter(wanted).select_related("about", "created_by").order_by("-created_at", "-pk")[:limit]
    )
    rows = []
    for one in found:
        shown = catalogue.reader(access.within(one.about.company_id)).row(one, ["subject", "recipient"])
        rows.append(
            CommunicationRow(
                id=one.pk,
                direction=one.direction,
                channel=one.channel,
                status=one.status,
                subject=shown["subject"],
                recipient=shown["recipient"],
                about=one.about.title,
                about_reference=one.about.reference,
                about_kind=one.about.kind,
                created_at=one.created_at,
                sent_at=one.sent_at,
                by=one.created_by.name if one.created_by else "Hearth",
            )
        )
    return rows


def count(access: Access, *, about: Collection[int] = (), contact_ids: Collection[int] = ()) -> int:
    """How many communications there are about these records or to these contacts."""
    return _seen(access).filter(Q(about_id__in=about) | Q(contact_id__in=contact_ids)).count()


@dataclass(frozen=True, slots=True, kw_only=True)
class CommunicationPage:
    """One communication in full, masked for the reader.

    `may_open_files` is false for a confidential one without the clearance, and without the permission for files.
    """

    communication: Communication
    shown: dict[str, object]
    about: Record
    files: Sequence[tuple[str, str]]
    may_open_files: bool


def communication_page(access: Access, communication_id: int, *, now: dt.datetime) -> CommunicationPage:
    """The page of a communication whose record the access may see; NotFound otherwise."""
    one = (
        _seen(access)
        .select_related("about", "file", "created_by", "template__definition", "contact__record", "case")
        .prefetch_related("enclosures__file")
        .filter(pk=communication_id)
        .first()
    )
    if one is None:
        raise NotFound("There is no such communication, or it is not one that you can see.")
    visibility.get_visible(access, one.about.reference, now=now)
    here = access.within(one.about.company_id)
    files = [(str(one.file.pk), one.file.name)] if one.file else []
    files += [(str(each.file.pk), each.file.name) for each in one.enclosures.all()]
    return CommunicationPage(
        communication=one,
        shown=catalogue.reader(here).row(one, ["subject", "recipient", "destination", "text"]),
        about=one.about,
        files=files,
        may_open_files=here.has(attachments.READ)
        and (not one.confidential or here.cleared(catalogue.PrivacyClass.CONFIDENTIAL)),
    )


def definitions(access: Access, *, subject_kind: str, on: dt.date) -> list[CommunicationDefinition]:
    """What an officer may send about a kind of record today, in order of name.

    Enclosures are not sent by themselves, nor are words that take what only a path can tell (`parameters.reasons`).
    """
    found = effective(CommunicationDefinition.objects.all(), on=on, company_ids=access.company_ids)
    return list(
        found.filter(Q(subject_kind=subject_kind) | Q(subject_kind=""), enclosure=False)
        .exclude(Exists(_words_of_paths()))
        .order_by("description")
        .distinct()
    )


_FROM_A_PATH = r"\(\(\s*parameters\.(?!text\M)"


def _words_of_paths() -> QuerySet[CommunicationTemplate]:
    """The newest words of a definition that name a parameter beside the officer's own paragraph."""
    newer = CommunicationTemplate.objects.filter(
        definition=OuterRef("definition"), channel=OuterRef("channel"), version__gt=OuterRef("version")
    )
    return CommunicationTemplate.objects.filter(
        Q(subject__regex=_FROM_A_PATH) | Q(body__regex=_FROM_A_PATH), definition=OuterRef("pk")
    ).exclude(Exists(newer))


def unread_count(user_id: int) -> int:
    """How many notifications the user has not read."""
    return Notification.objects.filter(user_id=user_id, read_at=None).count()


def notifications(user_id: int, *, limit: int = 100) -> list[Notification]:
    """The user's notifications, newest first, with the record that each is about."""
    return list(
        Notification.objects.filter(user_id=user_id).select_related("about").order_by("-created_at", "-pk")[:limit]
    )


def _seen(access: Access) -> QuerySet[Communication]:
    """Those about records that the access may see, in the companies where it may read communications."""
    return Communication.objects.filter(
        visibility.may_see(access, "about__"), about__company_id__in=access.companies_with(SEE)
    )
