"""Reading what is known of homes: the registers of one home, certificates that run out, keys that are out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from functools import cached_property
from typing import TypeVar

from django.db.models import Exists, FilteredRelation, Model, OuterRef, Q, QuerySet

from hearth.kernel.refusal import NotFound
from hearth.kernel.time import business_day
from hearth.platform.catalogue import Masked, reader
from hearth.platform.identity.access import Access
from hearth.platform.index.models import Record
from hearth.platform.index.visibility import may_see, visible
from hearth.records.assets import rules
from hearth.records.assets.models import (
    Asbestos,
    Asset,
    Certificate,
    CertificateKind,
    Characteristic,
    Component,
    Equipment,
    KeyLoan,
    KeySet,
    Placement,
)

Row = TypeVar("Row", bound=Model)
SOON = dt.timedelta(days=60)
"""A certificate that runs out in this time is told as running out."""


class Standing(StrEnum):
    """How a row stands today: one of the marks that screens know."""

    CURRENT = "current"
    DUE = "due"
    OVERDUE = "overdue"
    ENDED = "ended"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A row of a register: what it is, what is said of it, and the day that counts ("Expires", its day)."""

    row_id: int
    standing: Standing
    title: str
    detail: str | Masked = ""
    when: str = ""
    day: dt.date | None = None


class Stock:
    """The registers of a home (already found visible): what stands, what ended last. Each is read when it is asked for:
    one query, one more for hierarchies."""

    def __init__(self, access: Access, asset_id: int, today: dt.date) -> None:
        self._access, self._asset_id, self._today = access, asset_id, today

    @cached_property
    def certificates(self) -> Sequence[Entry]:
        """The newest of each kind stands; older ones have ended."""
        return _certificates(self._asset_id, self._today)

    @cached_property
    def characteristics(self) -> Sequence[Entry]:
        """What the home has ("adapted bathroom")."""
        rows = _ordered(Characteristic.objects.filter(asset_id=self._asset_id), "to_date").select_related("kind")
        return [
            Entry(
                row_id=row.pk,
                standing=_until(row.to_date, self._today),
                title=row.kind.description,
                detail=row.value,
                when="Since",
                day=row.from_date,
            )
            for row in rows
        ]

    @cached_property
    def components(self) -> Sequence[Entry]:
        """What wears out, with the day on which it is due to be renewed."""
        return _components(self._asset_id, self._today)

    @cached_property
    def equipment(self) -> Sequence[Entry]:
        """What is serviced."""
        rows = _ordered(Equipment.objects.filter(asset_id=self._asset_id), "removed_date").select_related("kind")
        return [
            Entry(
                row_id=row.pk,
                standing=Standing.ENDED if row.removed_date else _due(row.service_due_date, self._today),
                title=row.kind.description,
                detail=", ".join(filter(None, [row.make_and_model, row.serial_number, row.location])),
                when="Taken out" if row.removed_date else "Service due",
                day=row.removed_date or row.service_due_date,
            )
            for row in rows
        ]

    @cached_property
    def asbestos(self) -> Sequence[Entry]:
        """Where asbestos is or was."""
        return _asbestos(self._asset_id, self._today)

    @cached_property
    def keys(self) -> Sequence[Entry]:
        """The sets of keys; who has one is masked for the reader."""
        return _keys(self._access, self._asset_id, self._today)

    @cached_property
    def hierarchies(self) -> Sequence[Entry]:
        """Where the home stands in the named hierarchies."""
        return _hierarchies(self._access, self._asset_id, self._today)


def stock_of(access: Access, asset_id: int, *, now: dt.datetime) -> Stock:
    """The registers of a home that was found visible."""
    return Stock(access, asset_id, business_day(now))


def _ordered(rows: QuerySet[Row], ends: str) -> QuerySet[Row]:
    return rows.order_by(f"-{ends}", "pk")  # open ends are the greatest, so they come first


def _until(to_date: dt.date | None, today: dt.date) -> Standing:
    return Standing.CURRENT if to_date is None or to_date > today else Standing.ENDED


def _due(day: dt.date | None, today: dt.date) -> Standing:
    if day is None:
        return Standing.CURRENT
    if day < today:
        return Standing.OVERDUE
    return Standing.DUE if day <= today + SOON else Standing.CURRENT


def _certificates(asset_id: int, today: dt.date) -> list[Entry]:
    rows = Certificate.objects.filter(asset_id=asset_id, withdrawn_at=None).order_by("kind", "-issued_date", "-pk")
    newest: set[str] = set()
    found = []
    for row in rows:
        counts = row.kind not in newest
        newest.add(row.kind)
        said = [row.get_outcome_display(), f"band {row.rating}" if row.rating else "", row.number, row.issuer]
        found.append(
            Entry(
                row_id=row.pk,
                standing=_due(row.expires_date, today) if counts else Standing.ENDED,
                title=row.get_kind_display(),
                detail=", ".join(filter(None, said)),
                when="Expires",
                day=row.expires_date,
            )
        )
    return sorted(found, key=lambda entry: entry.standing is Standing.ENDED)


def _components(asset_id: int, today: dt.date) -> list[Entry]:
    found = []
    for row in _ordered(Component.objects.filter(asset_id=asset_id), "replaced_date").select_related("kind"):
        renewal = rules.renewal_due(row.installed_date, row.life_years)
        found.append(
            Entry(
                row_id=row.pk,
                standing=Standing.ENDED if row.replaced_date else _due(renewal, today),
                title=row.kind.description,
                detail=", ".join(filter(None, [row.detail, f"installed {row.installed_date:%Y}"])),
                when="Taken out" if row.replaced_date else "Renewal due",
                day=row.replaced_date or renewal,
            )
        )
    return found


def _asbestos(asset_id: int, today: dt.date) -> list[Entry]:
    return [
        Entry(
            row_id=row.pk,
            standing=Standing.ENDED if row.removed_date else _due(row.reinspect_date, today),
            title=f"{row.location}: {row.get_kind_display()}",
            detail=", ".join(filter(None, [row.material, row.get_condition_display(), row.get_action_display()])),
            when="Removed" if row.removed_date else "Inspect again",
            day=row.removed_date or row.reinspect_date,
        )
        for row in _ordered(Asbestos.objects.filter(asset_id=asset_id), "removed_date")
    ]


def _keys(access: Access, asset_id: int, today: dt.date) -> list[Entry]:
    is_out = FilteredRelation("loans", condition=Q(loans__returned_at=None))
    sets = KeySet.objects.filter(asset_id=asset_id, removed_date=None).annotate(out=is_out)
    sets = sets.select_related("out")  # type: ignore[misc]  # the plugin does not know filtered relations
    reading = reader(access)
    found = []
    for keys in sets.order_by("label", "pk"):
        loan: KeyLoan | None = getattr(keys, "out", None)
        detail: str | Masked = f"{keys.count}, kept at {keys.kept_at}" if keys.kept_at else str(keys.count)
        if loan is not None:
            holder = reading.value(loan, "holder")
            detail = holder if isinstance(holder, Masked) else f"{keys.count}, with {loan.holder}"
        found.append(
            Entry(
                row_id=keys.pk,
                standing=_due(loan.due_date, today) if loan else Standing.CURRENT,
                title=keys.label,
                detail=detail,
                when="Due back" if loan else "In",
                day=loan.due_date if loan else None,
            )
        )
    return found


def _hierarchies(access: Access, asset_id: int, today: dt.date) -> list[Entry]:
    rows = list(
        _ordered(Placement.objects.filter(asset_id=asset_id), "to_date").select_related("hierarchy", "parent__record")
    )
    parents = [row.parent_id for row in rows if row.parent_id is not None]
    seen = set(visible(access, Record.objects.filter(pk__in=parents)).values_list("pk", flat=True))
    return [
        Entry(
            row_id=row.pk,
            standing=_until(row.to_date, today),
            title=row.hierarchy.description,
            detail="at the top"
            if row.parent is None
            else f"beneath {row.parent.record.title}"
            if row.parent_id in seen
            else Masked("Beneath"),
            when="Since",
            day=row.from_date,
        )
        for row in rows
    ]


def entry_of(stock: Sequence[Entry], row_id: int) -> Entry:
    """The row of a home's register; NotFound for another home's."""
    found = next((each for each in stock if each.row_id == row_id), None)
    if found is None:
        raise NotFound("There is no such entry in the register of this home.")
    return found


def key_set_is_out(key_set_id: int) -> bool:
    """Whether somebody has the keys."""
    return KeyLoan.objects.filter(key_set_id=key_set_id, returned_at=None).exists()


# --- what runs out


@dataclass(frozen=True, slots=True, kw_only=True)
class Running:
    """A certificate that has run out or will, of a home that the reader may see."""

    reference: str
    title: str
    kind: str
    expires_date: dt.date
    overdue: bool


def running_out(
    access: Access, *, now: dt.datetime, within: dt.timedelta = SOON, kind: str = "", limit: int = 500
) -> list[Running]:
    """The newest certificates of each kind and home that have run out or will in that time, the oldest first.

    What was disposed of is left out, as are homes that the reader may not see.
    """
    today = business_day(now)
    newer = Certificate.objects.filter(
        Q(issued_date__gt=OuterRef("issued_date")) | Q(issued_date=OuterRef("issued_date"), pk__gt=OuterRef("pk")),
        asset=OuterRef("asset"),
        kind=OuterRef("kind"),
        withdrawn_at=None,
    )
    rows = Certificate.objects.filter(
        ~Exists(newer),
        may_see(access, "asset__record__"),
        withdrawn_at=None,
        expires_date__lte=today + within,
        asset__record__closed=False,
    )
    if kind in CertificateKind.values:
        rows = rows.filter(kind=kind)
    rows = rows.select_related("asset__record").order_by("expires_date", "pk")[:limit]
    return [
        Running(
            reference=row.asset.record.reference,
            title=row.asset.record.title,
            kind=row.get_kind_display(),
            expires_date=row.expires_date,
            overdue=row.expires_date < today,
        )
        for row in rows
        if row.expires_date is not None
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class KeysOut:
    """Keys that somebody has."""

    reference: str
    title: str
    label: str
    holder: str | Masked
    due_date: dt.date | None
    overdue: bool


def keys_out(access: Access, *, now: dt.datetime, limit: int = 500) -> list[KeysOut]:
    """The keys that are out, of homes that the reader may see, those due first before those without a day."""
    today = business_day(now)
    loans = (
        KeyLoan.objects.filter(may_see(access, "key_set__asset__record__"), returned_at=None)
        .select_related("key_set__asset__record")
        .order_by("due_date", "lent_at", "pk")[:limit]
    )
    found = []
    for loan in loans:
        record = loan.key_set.asset.record
        holder = reader(access.within(record.company_id)).value(loan, "holder")
        found.append(
            KeysOut(
                reference=record.reference,
                title=record.title,
                label=loan.key_set.label,
                holder=holder if isinstance(holder, Masked) else str(holder),
                due_date=loan.due_date,
                overdue=loan.due_date is not None and loan.due_date < today,
            )
        )
    return found


# --- choices for forms


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What an asset's forms start with."""

    type_id: int
    parent_reference: str
    parent_title: str
    patch_id: int | None
    address: str
    postcode: str
    uprn: int | None
    bedrooms: int | None
    floor: int | None
    latitude: Decimal | None
    longitude: Decimal | None
    status: str


def facts_of(asset_id: int) -> Facts:
    """The facts of an asset that was found visible; a home's address is public, so nothing is masked."""
    asset = Asset.objects.select_related("parent__record").get(pk=asset_id)
    return Facts(
        type_id=asset.type_id,
        parent_reference=asset.parent.record.reference if asset.parent else "",
        parent_title=asset.parent.record.title if asset.parent else "",
        patch_id=asset.patch_id,
        address=asset.address,
        postcode=asset.postcode,
        uprn=asset.uprn,
        bedrooms=asset.bedrooms,
        floor=asset.floor,
        latitude=asset.latitude,
        longitude=asset.longitude,
        status=asset.status,
    )
