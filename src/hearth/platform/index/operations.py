"""The only writers of the index. They run inside the operation that makes or changes the record itself."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from operator import attrgetter

from django.db import DEFAULT_DB_ALIAS

from hearth.kernel import events
from hearth.kernel.actor import Actor
from hearth.kernel.refusal import NotFound, Refused
from hearth.platform import prepared
from hearth.platform.audit.acting import acting
from hearth.platform.configuration import references
from hearth.platform.copying import copy, ids
from hearth.platform.index.events import RecordRestricted
from hearth.platform.index.kinds import KINDS
from hearth.platform.index.models import Record, Restriction
from hearth.platform.index.rules import fold, search_text

_TITLE, _CONTEXT = 200, 300
_COLUMNS = [field.attname for field in Record._meta.concrete_fields]
_INSERT = """
    INSERT INTO index_record (kind, reference, company_id, title, sort_key, context, search_text, units, restricted,
        closed)
    VALUES (%s::text, %s::text, %s::bigint, %s::text, %s::text, %s::text, %s::text, '{}', %s::boolean, %s::boolean)
    RETURNING id
"""
_DESCRIBING = ("title", "context", "sort_key", "search_text")


class RestrictionRefused(Refused):
    """A record is restricted already, is not, or nobody said why."""

    code = "restriction_refused"


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
        reference=reference,
        closed=closed,
    )
    return _create(new)


def _create(new: NewRecord) -> Record:
    record = _row(new, new.reference or references.next(new.kind, new.company_id))
    written = (record.kind, record.reference, str(record.company_id), record.title, record.sort_key, record.context)
    flags = (str(record.restricted), str(record.closed))
    ((record.pk,),) = prepared.rows(_INSERT, (*written, record.search_text, *flags))
    record._state.adding = False  # noqa: SLF001 - what save() does
    record._state.db = DEFAULT_DB_ALIAS  # noqa: SLF001
    return record


def create_records(rows: Sequence[NewRecord]) -> list[Record]:
    """Adds many records by COPY, in the order given, with their keys set; references are taken a block at a time."""
    if len(rows) == 1:
        return [_create(rows[0])]
    wanted = Counter((new.kind, new.company_id) for new in rows if not new.reference)
    taken = {each: iter(references.block(*each, count)) for each, count in wanted.items()}
    made = [_row(new, new.reference or next(taken[new.kind, new.company_id])) for new in rows]
    for record, key in zip(made, ids(Record, len(made)), strict=True):
        record.pk = key
        record._state.adding = False  # noqa: SLF001 - what bulk_create does
    values = attrgetter(*_COLUMNS)
    copy(Record, _COLUMNS, map(values, made))
    return made


def retitle(*, record_id: int, title: str, context: str, search_text: str = "", sort: str = "") -> bool:
    """Describes a record anew, in all that lists and search show of it; whether anything is different now.

    The whole is said, so nothing old stays behind.
    """
    record = Record.objects.select_for_update().get(pk=record_id)
    changed = _otherwise(record, title=title, context=context, search_text=search_text, sort=sort)
    for name, value in changed.items():
        setattr(record, name, value)
    if changed:
        record.save(update_fields=list(changed))
    return bool(changed)


def described(record: Record, *, title: str, context: str, search_text: str = "", sort: str = "") -> bool:
    """Whether lists and search say all that of a record already: `retitle` would change nothing."""
    return not _otherwise(record, title=title, context=context, search_text=search_text, sort=sort)


def _otherwise(record: Record, *, title: str, context: str, search_text: str, sort: str) -> dict[str, str]:
    """What of the description is different, and what it is to be."""
    new = NewRecord(
        kind=record.kind, company_id=record.company_id, title=title, context=context, more=search_text, sort=sort
    )
    fresh = _row(new, record.reference)
    return {name: getattr(fresh, name) for name in _DESCRIBING if getattr(record, name) != getattr(fresh, name)}


def restrict(*, by: Actor, record_id: int, reason: str, now: dt.datetime) -> Restriction:
    """Hides a record from all who lack `records.read_restricted`: abuse, staff who are tenants, councillors.

    Refused without a reason, and when it is restricted already. Publishes RecordRestricted.
    """
    with acting(by=by, reason="Record restricted"):
        record = _locked(record_id)
        if not reason.strip():
            raise RestrictionRefused("Say why the record is restricted.", field="reason")
        if record.restricted:
            raise RestrictionRefused(f"{record.reference} is restricted already.")
        restriction = Restriction.objects.create(record=record, reason=reason.strip(), from_at=now)
        _set_restricted(record, restricted=True, by=by, now=now)
    return restriction


def lift_restriction(*, by: Actor, record_id: int, reason: str, now: dt.datetime) -> None:
    """Shows a restricted record again. Refused without a reason, and when it is not restricted."""
    if not reason.strip():
        raise RestrictionRefused("Say why the restriction is lifted.", field="reason")
    with acting(by=by, reason=reason):
        record = _locked(record_id)
        if not record.restricted:
            raise RestrictionRefused(f"{record.reference} is not restricted.")
        Restriction.objects.filter(record=record, to_at=None).update(to_at=now)
        _set_restricted(record, restricted=False, by=by, now=now)


def _locked(record_id: int) -> Record:
    record = Record.objects.select_for_update().filter(pk=record_id).first()
    if record is None:
        raise NotFound("There is no such record.")
    return record


def _set_restricted(record: Record, *, restricted: bool, by: Actor, now: dt.datetime) -> None:
    record.restricted = restricted
    record.save(update_fields=["restricted"])
    events.publish(RecordRestricted(by=by, at=now, record_id=record.pk, restricted=restricted))


def set_restricted(*, record_ids: Collection[int], restricted: bool) -> None:
    """Follows another record's restriction: a case about a restricted person is restricted with them."""
    Record.objects.filter(pk__in=record_ids).update(restricted=restricted)


def set_closed(*, record_id: int, closed: bool) -> None:
    """Marks a record as no longer current (a tenancy that has ended), or as current again."""
    Record.objects.filter(pk=record_id).update(closed=closed)
