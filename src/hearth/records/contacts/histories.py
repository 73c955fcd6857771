"""What a contact's record said on a past day: each field, since when, by whom and why; masked as the page is."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from hearth.kernel.time import LONDON, UTC
from hearth.platform import catalogue
from hearth.platform.catalogue import Entity, HistoryEntry, Item
from hearth.platform.identity.access import Access
from hearth.platform.index.models import Record
from hearth.records.contacts.models import Contact


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldThen:
    """One field of one row as it was; `since` is when it was last changed, `row` what people call the row."""

    entity: Entity
    row: object
    row_id: object
    item: Item
    value: object
    since: dt.datetime
    by: str
    reason: str


def history(access: Access, record: Record) -> list[HistoryEntry]:
    """Every change of a contact (already found visible) and of what belongs to it, newest first."""
    return catalogue.reader(access.within(record.company_id)).history(Contact.objects.get(pk=record.pk))


def end_of(day: dt.date) -> dt.datetime:
    """The last instant of a London day, in UTC: what was so "on" a day was so when it ended."""
    if day == dt.date.max:
        return dt.datetime.max.replace(tzinfo=UTC)
    if day == dt.date.min:
        return dt.datetime.min.replace(tzinfo=UTC)
    midnight = dt.datetime.combine(day + dt.timedelta(days=1), dt.time.min, tzinfo=LONDON)
    return midnight.astimezone(UTC)


def as_it_was(entries: Iterable[HistoryEntry], *, at: dt.datetime) -> list[FieldThen]:
    """What each field said at an instant, from a history (newest first): rows that were there, fields that said
    something. In the order of entities and rows.
    """
    latest: dict[tuple[str, object, str], HistoryEntry] = {}
    for entry in entries:
        if entry.at < at:
            latest.setdefault((entry.entity.name, entry.row_id, entry.item.name), entry)
    gone = {(entry.entity.name, entry.row_id) for entry in latest.values() if entry.operation == "delete"}
    found = [
        FieldThen(
            entity=entry.entity,
            row=entry.row,
            row_id=entry.row_id,
            item=entry.item,
            value=entry.after,
            since=entry.at,
            by=entry.by,
            reason=entry.reason,
        )
        for (entity, row_id, _), entry in latest.items()
        if (entity, row_id) not in gone and entry.after not in (None, "", [])
    ]
    return sorted(found, key=lambda field: (field.entity.name != "contact", field.entity.label, str(field.row_id)))
