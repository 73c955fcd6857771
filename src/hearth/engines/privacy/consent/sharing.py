"""Data sharing: written down by hand, and by itself wherever data leaves Hearth."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable

from django.db import connection

from hearth.engines.cases.models import Case
from hearth.engines.comms.recipients import RecipientRule
from hearth.engines.comms.subjects import SUBJECTS
from hearth.engines.privacy.consent.rules import ConsentInvalid
from hearth.engines.privacy.consent.settings import Settings
from hearth.engines.privacy.models import DataShare, DataTag, SharedPerson
from hearth.engines.privacy.models.sharing import ShareOrigin
from hearth.kernel.actor import Actor
from hearth.kernel.events import in_transaction
from hearth.kernel.time import business_day
from hearth.platform.audit.acting import acting
from hearth.platform.audit.events import DataDisclosed
from hearth.platform.index.models import Record
from hearth.platform.workspace.events import ListExported
from hearth.platform.workspace.lists import LISTS, Given, ListDefinition
from hearth.platform.workspace.models import ExportedRows
from hearth.records.contacts.models import ContactGroupMember
from hearth.records.contacts.operations.keeping import lock_contact
from hearth.records.contacts.queries import standing


def record_share(
    *,
    by: Actor,
    contact_id: int,
    tag_ids: Collection[int],
    summary: str,
    recipient: str,
    reason: str,
    shared_date: dt.date,
    now: dt.datetime,
) -> DataShare:
    """This function will write down that data about a contact was shared: what, with whom, why, when, by whom.

    Refused (the field is named): no tag or one that is not in use, nothing said of what, with whom or why, a day to
    come.
    """
    said = {"summary": summary.strip(), "recipient": recipient.strip(), "reason": reason.strip()}
    for field, words in {
        "summary": "Say what was shared.",
        "recipient": "Say with whom.",
        "reason": "Say why: the person may ask.",
    }.items():
        if not said[field]:
            raise ConsentInvalid(words, field=field)
    today = business_day(now)
    if shared_date > today:
        raise ConsentInvalid("Write down what was shared, not what is still to be.", field="shared_date")
    with acting(by=by, reason="Data sharing written down"):
        contact = lock_contact(contact_id)
        tags = Settings(contact.record.company_id, today).tags
        if not tag_ids or set(tag_ids) - tags.keys():
            raise ConsentInvalid("Choose the data tags that were shared.", field="tags")
        share = DataShare.objects.create(
            company_id=contact.record.company_id,
            origin=ShareOrigin.MANUAL,
            tags=sorted(set(tag_ids)),
            shared_date=shared_date,
            shared_by_id=by.user_id,
            shared_as=by.label,
            recorded_at=now,
            **said,
        )
        SharedPerson.objects.create(share=share, contact=contact)
    return share


# --- by itself


@in_transaction(DataDisclosed)
def write_down(event: DataDisclosed) -> None:
    """One sharing for each cause and company, and in it everybody whom the records are about."""
    people: dict[int, set[int]] = {}
    records = Record.objects.filter(pk__in=event.record_ids).values_list("pk", "kind", "company_id")
    for pk, kind, company_id in records:
        about = set(people_of(pk, kind, on=business_day(event.at))) - {event.recipient_id}
        people.setdefault(company_id, set()).update(about)
    for company_id, contacts in people.items():
        if contacts:
            _write(event, company_id, contacts)


@in_transaction(ListExported)
def write_export_down(event: ListExported) -> None:
    """An export is a sharing with whoever has the file: its officer answers for where it goes."""
    definition = LISTS.get(event.list_code) if event.list_code in LISTS else None
    label = definition.label if definition is not None else event.list_code
    for rows in ExportedRows.objects.filter(export_id=event.export_id).order_by("number").iterator(chunk_size=1):
        write_down(
            DataDisclosed(
                by=event.by,
                at=event.at,
                origin=ShareOrigin.EXPORT,
                record_ids=tuple(rows.records),
                recipient=f"A file, in the hands of {event.by.label}",
                reason=event.reason,
                summary=f"List “{label}”: {', '.join(event.columns)}"[:1000],
                key=f"export:{event.export_id}",
                items=items_of(definition, event.columns) if definition is not None else (),
            )
        )


def people_of(record_id: int, kind: str, *, on: dt.date) -> Iterable[int]:
    """Whom a record is about: a contact itself, a group's members, who has a part in what a case is about, else those
    whom letters about it go to."""
    if kind == "contact":
        return (record_id,)
    if kind == "group":
        return ContactGroupMember.objects.filter(standing(on), group=record_id).values_list("contact_id", flat=True)
    if kind == "case":
        about = Record.objects.filter(pk__in=Case.objects.filter(pk=record_id).values("subject")).first()
        return () if about is None else people_of(about.pk, about.kind, on=on)
    if kind not in SUBJECTS:
        return ()
    return SUBJECTS.get(kind).recipients(record_id, RecipientRule.EACH_RESPONSIBLE_TENANT, on)


def items_of(definition: ListDefinition, columns: Iterable[str]) -> tuple[str, ...]:
    """The columns of the catalogue that the columns of a list tell."""
    found = []
    for name in columns:
        column = definition.column(name)
        if column is not None and column.given in {Given.TITLE, Given.CONTEXT}:
            found.append("contact.last_name" if column.given is Given.TITLE else "contact_address.lines")
        else:
            found.append(f"{definition.entity}.{(column.path if column is not None else '') or name}")
    return tuple(found)


def _write(event: DataDisclosed, company_id: int, contacts: Collection[int]) -> None:
    """Adds to the sharing of a cause, which is made with the first of its people."""
    tags = DataTag.objects.filter(items__overlap=list(event.items)).values_list("pk", flat=True) if event.items else ()
    key = f"{event.key}:{company_id}"
    if not DataShare.objects.filter(key=key).exists():
        with acting(by=event.by, reason="Data sharing written down"):
            DataShare.objects.bulk_create(
                [
                    DataShare(
                        company_id=company_id,
                        origin=event.origin,
                        key=key,
                        tags=sorted(tags),
                        summary=event.summary[:1000],
                        recipient=event.recipient[:200],
                        reason=event.reason[:500],
                        shared_date=business_day(event.at),
                        shared_by_id=event.by.user_id,
                        shared_as=event.by.label,
                        recorded_at=event.at,
                    )
                ],
                ignore_conflicts=True,  # two of one cause at once: the other has made it
            )
    with connection.cursor() as cursor:
        # Only people: what an organisation is told of itself is no personal data.
        cursor.execute(
            "INSERT INTO privacy_sharedperson (share_id, contact_id)"
            " SELECT s.id, c.record_id FROM privacy_datashare s, contacts_contact c"
            " WHERE s.key = %s AND c.record_id = ANY(%s) AND c.kind = 'person' ON CONFLICT DO NOTHING",
            [key, sorted(contacts)],
        )
