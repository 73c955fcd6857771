"""The only writers of the index. They run inside the operation that makes or changes the record itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from hearth.platform.index.kinds import KINDS
from hearth.platform.index.models import Record
from hearth.platform.index.rules import fold, search_text

_TITLE, _CONTEXT = 200, 300


@dataclass(frozen=True, slots=True, kw_only=True)
class NewRecord:
    """What a record is called. `more` are words that also find it (nothing confidential); `sort` orders lists
    where the title does not ("Kowalczyk Anna" for Ms Anna Kowalczyk). No `reference`: the next one is taken."""

    kind: str
    company_id: int
    title: str
    context: str = ""
    more: str = ""
    sort: str = ""
    restricted: bool = False
    reference: str | None = None
    closed: bool = False


def _row(new: NewRecord, reference: str) -> Record:
    KINDS.get(new.kind)
    return Record(
        kind=new.kind,
        reference=reference,
        company_id=new.company_id,
        title=_short(new.title, _TITLE),
        sort_key=fold(new.sort or new.title)[:_TITLE],
        context=_short(new.context, _CONTEXT),
        search_text=search_text(reference=reference, title=new.title, more=new.more),
        restricted=new.restricted,
        closed=new.closed,
    )


def _short(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def _next(kind: str, company_id: int) -> str:
    from hearth.platform.configuration import references

    return references.next(kind, company_id)


def create_record(
    *,
    kind: str,
    company_id: int,
    title: str,
    context: str = "",
    search_text: str = "",
    sort: str = "",
    restricted: bool = False,
    reference: str | None = None,
    closed: bool = False,
) -> Record:
    """Adds a record to the index, with the next reference of its kind and company unless one is given.

    `search_text` are words beside title and reference that shall find it, as people write them; nothing that is
    confidential. `sort` is given where lists are not ordered by title. A long title is cut, ending in "…".
    An unknown kind is a KeyError.
    """
    new = NewRecord(
        kind=kind,
        company_id=company_id,
        title=title,
        context=context,
        more=search_text,
        sort=sort,
        restricted=restricted,
        closed=closed,
    )
    record = _row(new, reference or _next(kind, company_id))
    record.save(force_insert=True)
    return record


def create_records(rows: Sequence[NewRecord]) -> list[Record]:
    """Adds many records in one statement, in the order given, with their keys set."""
    return Record.objects.bulk_create(
        [_row(new, new.reference or _next(new.kind, new.company_id)) for new in rows], batch_size=2000
    )


def retitle(*, record_id: int, title: str, context: str, search_text: str = "", sort: str = "") -> Record:
    """Describes a record anew, in all that lists and search show of it. Says the whole, so nothing old stays behind."""
    record = Record.objects.select_for_update().get(pk=record_id)
    new = NewRecord(
        kind=record.kind, company_id=record.company_id, title=title, context=context, more=search_text, sort=sort
    )
    fresh = _row(new, record.reference)
    record.title, record.context = fresh.title, fresh.context
    record.sort_key, record.search_text = fresh.sort_key, fresh.search_text
    record.save(update_fields=["title", "context", "sort_key", "search_text"])
    return record


def set_restricted(*, record_id: int, restricted: bool) -> None:
    """Hides a record from all who lack `records.read_restricted`, or shows it again."""
    Record.objects.filter(pk=record_id).update(restricted=restricted)


def set_closed(*, record_id: int, closed: bool) -> None:
    """Marks a record as no longer current (a tenancy that has ended), or as current again."""
    Record.objects.filter(pk=record_id).update(closed=closed)
