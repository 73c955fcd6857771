"""Who may see which record. The one place: pages, search, exports, interfaces and jobs all ask here."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection
from dataclasses import dataclass

from django.db.models import F, Q, QuerySet, Value
from django.db.models.functions import Concat, Lower, Replace

from hearth.kernel.refusal import NotFound, Refused
from hearth.kernel.registry import Registry
from hearth.platform.audit.models import Reading
from hearth.platform.identity.access import Access
from hearth.platform.index.kinds import KINDS, repeats
from hearth.platform.index.models import Record

READ_RESTRICTED = "records.read_restricted"
COMMON = 0
"""The stamp of records that belong to no functional unit in particular (a person without a home of ours): whoever has
the role sees them, whatever their units. A record that carries no stamp at all is for nobody who is bound to units."""
CALLED = Concat(Value(" "), Replace(Lower("reference"), Value("-"), Value(" ")), Value(" "), F("sort_key"))
"""What a record is called, folded as its search text is: its reference and its name, and nothing else."""
REASON_STANDS = dt.timedelta(hours=1)


Forward = Callable[[int], int | None]
FORWARDS: Registry[Forward] = Registry("forward")
"""By kind: the key of the record that stands for one which is only a stub (merged into another), else None.

Asked for closed records alone, so it costs nothing where a record is current.
"""


class ReasonNeeded(Refused):
    """A restricted record is opened without saying why."""

    code = "reason_needed"


@dataclass(frozen=True, slots=True)
class Scope:
    """Records of a kind in a company that an access may see; the restricted ones only where it says so.

    `units`: only records that carry one of these stamps (COMMON among them); None: whatever they carry.
    `hidden`: what of them (context, search_text) repeats what a data tag masks for the reader.
    """

    kind: str
    company_id: int
    restricted: bool
    units: tuple[int, ...] | None = None
    hidden: frozenset[str] = frozenset()


def scopes(
    access: Access, kinds: Collection[str] | None = None, *, searchable: bool = False, narrowed: bool = True
) -> list[Scope]:
    """What an access may see, kind by kind and company by company. `searchable`: may read the titles as well.

    `narrowed`: as far as somebody looks now who looks through one of their functional units; else all that they may.
    """
    secretive = access.companies_with(READ_RESTRICTED)
    return [
        Scope(
            code,
            company_id,
            company_id in secretive,
            _units(access, company_id, code, narrowed=narrowed),
            hidden(access, company_id, code),
        )
        for code, kind in KINDS.items()
        if kinds is None or code in kinds
        for company_id in sorted(access.companies_with(kind.permission))
        if not searchable or kind.privacy == "open" or access.within(company_id).cleared(kind.privacy)
    ]


def hidden(access: Access, company_id: int, kind: str) -> frozenset[str]:
    """What of a kind's records in a company (context, search_text) repeats what a data tag masks for the reader."""
    if not access.masked:
        return frozenset()
    masked = access.within(company_id).masked
    return frozenset(name for name, of in repeats(kind).items() if of & masked)


def looked_at_by_name(access: Access, kinds: Collection[str] | None = None) -> bool:
    """Whether words are looked for in references and names alone (CALLED), where records of many companies and kinds
    are asked at once: where a data tag masks, for any of these kinds, something else that records are found by."""
    return bool(access.masked) and any(
        repeats(kind)["search_text"] & access.masked for kind in (kinds if kinds is not None else [None])
    )


def _units(access: Access, company_id: int, kind: str, *, narrowed: bool) -> tuple[int, ...] | None:
    veil = access.veil_in(company_id)
    units = veil.shown(narrowed=narrowed) if veil is not None and kind in veil.kinds else None
    return None if units is None else (COMMON, *sorted(units))


def may_see(access: Access, path: str = "", *, narrowed: bool = True) -> Q:
    """The condition that an access may see a record: on the index itself, or on what leads to it ("record__").

    Where other rows are asked for, this joins the index to them; a subquery over the whole index is planned badly.
    """
    together: dict[tuple[int, bool, tuple[int, ...] | None], list[str]] = {}
    for scope in scopes(access, narrowed=narrowed):
        together.setdefault((scope.company_id, scope.restricted, scope.units), []).append(scope.kind)
    may = Q(pk__in=[])
    for (company_id, restricted, units), kinds in together.items():
        here = Q((f"{path}company_id", company_id), (f"{path}kind__in", kinds))
        if not restricted:
            here &= Q((f"{path}restricted", False))
        if units is not None:
            here &= Q((f"{path}units__overlap", list(units)))
        may |= here
    return may


def visible(access: Access, records: QuerySet[Record], *, narrowed: bool = True) -> QuerySet[Record]:
    """Those of the records that the access may see; `narrowed` as in `scopes`."""
    return records.filter(may_see(access, narrowed=narrowed))


def get_visible(
    access: Access, reference: str, *, now: dt.datetime, kind: str | None = None, reason: str = ""
) -> Record:
    """The record of that reference (and kind), if the access may see it.

    Missing, another company's or unit's, or restricted without the permission: NotFound, and nothing tells them apart.
    A restricted record is shown for a `reason`, which is audited; one that was given within the last hour stands
    for further readings. Without any: ReasonNeeded. A stub (a contact that was merged) gives the record that stands
    for it: the old reference still finds it.
    """
    found = Record.objects.filter(reference=reference)
    if kind is not None:
        found = found.filter(kind=kind)
    record = visible(access, found, narrowed=False).first()
    if record is not None and record.closed and record.kind in FORWARDS:
        stands_for_it = FORWARDS.get(record.kind)(record.pk)
        if stands_for_it is not None:
            record = visible(access, Record.objects.filter(pk=stands_for_it), narrowed=False).first()
    if record is None:
        raise NotFound(f"There is no record {reference}, or it is not one that you can see.")
    if record.restricted:
        audit_reading(access=access, record_id=record.pk, what="record", now=now, reason=reason)
    return record


def audit_reading(*, access: Access, record_id: int, what: str, now: dt.datetime, reason: str = "") -> None:
    """Writes down that somebody was shown something that only few may read ("record", "file letter.pdf").

    Without a reason, the one that this person gave for this record within the last hour stands; else ReasonNeeded.
    """
    standing = reason.strip() or (
        Reading.objects.filter(record_id=record_id, user_id=access.user_id, read_at__gt=now - REASON_STANDS)
        .order_by("-read_at")
        .values_list("reason", flat=True)
        .first()
    )
    if not standing:
        raise ReasonNeeded("This record is restricted. Say why you need to read it.", field="reason")
    Reading.objects.create(
        record_id=record_id, user_id=access.user_id, read_at=now, what=what[:100], reason=standing[:300]
    )
