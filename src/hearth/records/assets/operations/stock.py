"""What is known of a home: characteristics, components, asbestos, equipment, certificates. Rows end, none goes."""

from __future__ import annotations

import datetime as dt
from typing import TypeVar

from django.db import models
from django.db.models import Q

from hearth.kernel.actor import Actor
from hearth.kernel.reach import check_day
from hearth.kernel.refusal import NotFound, Refused
from hearth.kernel.time import business_day
from hearth.platform.audit.acting import acting
from hearth.platform.configuration import lookups
from hearth.records.assets.lists import CHARACTERISTIC, COMPONENT, EQUIPMENT
from hearth.records.assets.models import (
    Asbestos,
    AsbestosAction,
    AsbestosCondition,
    AsbestosKind,
    Certificate,
    CertificateKind,
    Characteristic,
    Component,
    Equipment,
    Outcome,
)
from hearth.records.assets.operations.homes import lock_asset

MOST_YEARS = 200
Row = TypeVar("Row", bound=models.Model)


class StockInvalid(Refused):
    """A fact of a home can't be true, or is there already."""

    code = "stock_invalid"


def _past(day: dt.date | None, *, field: str, now: dt.datetime) -> None:
    """Refuses a day that has not come, of something that has happened."""
    check_day(day, field=field)
    if day is not None and day > business_day(now):
        raise StockInvalid("That day has not come yet.", field=field)


def _after(end: dt.date | None, start: dt.date, *, field: str) -> None:
    check_day(end, field=field)
    if end is not None and end <= start:
        raise StockInvalid(f"It must be after {start:%-d %B %Y}.", field=field)


def _locked(model: type[Row], key: int) -> Row:
    row = model._default_manager.select_for_update(of=("self",)).filter(pk=key).first()
    if row is None:
        raise NotFound("There is no such entry.")
    return row


# --- characteristics


def record_characteristic(
    *, by: Actor, asset_id: int, kind_id: int, value: str, from_date: dt.date, now: dt.datetime
) -> Characteristic:
    """Says what a home is like from a day on; what was said of the same kind before ends on that day.

    Refused: no value, a kind that is not in the list, a day on or before that of the present value.
    """
    check_day(from_date, field="from_date")
    if not value.strip():
        raise StockInvalid("Say what it is.", field="value")
    with acting(by=by, reason="Characteristic recorded"):
        asset = lock_asset(asset_id)
        kind = lookups.chosen(CHARACTERISTIC, kind_id, asset.record.company_id, business_day(now))
        mine = Characteristic.objects.filter(asset=asset, kind=kind)
        later = mine.filter(from_date__gte=from_date).order_by("from_date").first()
        if later is not None:
            raise StockInvalid(
                f"“{later.value}” is recorded from {later.from_date:%-d %B %Y}. Choose a later day.", field="from_date"
            )
        mine.filter(Q(to_date=None) | Q(to_date__gt=from_date)).update(to_date=from_date)
        return Characteristic.objects.create(asset=asset, kind=kind, value=value.strip(), from_date=from_date)


def end_characteristic(*, by: Actor, row_id: int, to_date: dt.date) -> Characteristic:
    """Ends a characteristic: `to_date` is the first day on which it is not so any more."""
    with acting(by=by, reason="Characteristic ended"):
        row = _locked(Characteristic, row_id)
        _after(to_date, row.from_date, field="to_date")
        if row.to_date is not None and row.to_date <= to_date:
            raise StockInvalid(f"It ended on {row.to_date:%-d %B %Y}.", field="to_date")
        row.to_date = to_date
        row.save(update_fields=["to_date"])
    return row


# --- components


def record_component(
    *,
    by: Actor,
    asset_id: int,
    kind_id: int,
    detail: str = "",
    installed_date: dt.date,
    life_years: int | None = None,
    now: dt.datetime,
) -> Component:
    """Records a part of a home, installed on a day that has come, with the years that it should last."""
    _past(installed_date, field="installed_date", now=now)
    if life_years is not None and not 1 <= life_years <= MOST_YEARS:
        raise StockInvalid(f"Give the years that it lasts, 1 to {MOST_YEARS}.", field="life_years")
    with acting(by=by, reason="Component recorded"):
        asset = lock_asset(asset_id)
        kind = lookups.chosen(COMPONENT, kind_id, asset.record.company_id, business_day(now))
        return Component.objects.create(
            asset=asset, kind=kind, detail=detail.strip(), installed_date=installed_date, life_years=life_years
        )


def replace_component(
    *, by: Actor, row_id: int, replaced_date: dt.date, renewed: bool = True, now: dt.datetime
) -> Component | None:
    """Ends a component on a day; with `renewed` its successor of the same kind and life begins then (answered)."""
    _past(replaced_date, field="replaced_date", now=now)
    with acting(by=by, reason="Component replaced" if renewed else "Component taken out"):
        row = _locked(Component, row_id)
        if row.replaced_date is not None:
            raise StockInvalid(f"It was taken out on {row.replaced_date:%-d %B %Y}.", field="replaced_date")
        _after(replaced_date, row.installed_date, field="replaced_date")
        row.replaced_date = replaced_date
        row.save(update_fields=["replaced_date"])
        if not renewed:
            return None
        return Component.objects.create(
            asset_id=row.asset_id, kind_id=row.kind_id, installed_date=replaced_date, life_years=row.life_years
        )


# --- asbestos


def record_asbestos(
    *,
    by: Actor,
    asset_id: int,
    location: str,
    material: str = "",
    kind: AsbestosKind,
    condition: AsbestosCondition | str = "",
    action: AsbestosAction,
    assessed_date: dt.date,
    reinspect_date: dt.date | None = None,
    now: dt.datetime,
) -> Asbestos:
    """Enters a finding into the asbestos register. Refused: no place, a day to come, a condition left out where there
    is asbestos (Control of Asbestos Regulations 2012 reg 4: location and condition are to be recorded)."""
    _past(assessed_date, field="assessed_date", now=now)
    _after(reinspect_date, assessed_date, field="reinspect_date")
    if not location.strip():
        raise StockInvalid("Say where it is.", field="location")
    if kind != AsbestosKind.NONE and not condition:
        raise StockInvalid("Say in which condition it is.", field="condition")
    with acting(by=by, reason="Asbestos register"):
        return Asbestos.objects.create(
            asset=lock_asset(asset_id),
            location=location.strip(),
            material=material.strip(),
            kind=kind,
            condition=condition,
            action=action,
            assessed_date=assessed_date,
            reinspect_date=reinspect_date,
        )


def reinspect_asbestos(
    *,
    by: Actor,
    row_id: int,
    condition: AsbestosCondition,
    action: AsbestosAction,
    assessed_date: dt.date,
    reinspect_date: dt.date | None = None,
    now: dt.datetime,
) -> Asbestos:
    """Says anew in which condition asbestos is; history keeps what was said before. Refused: what was removed, a day
    to come or before the last assessment."""
    _past(assessed_date, field="assessed_date", now=now)
    _after(reinspect_date, assessed_date, field="reinspect_date")
    with acting(by=by, reason="Asbestos inspected again"):
        row = _locked(Asbestos, row_id)
        _check_there(row)
        if assessed_date < row.assessed_date:
            raise StockInvalid(f"It was assessed on {row.assessed_date:%-d %B %Y}, later.", field="assessed_date")
        row.condition, row.action = condition, action
        row.assessed_date, row.reinspect_date = assessed_date, reinspect_date
        row.save(update_fields=["condition", "action", "assessed_date", "reinspect_date"])
    return row


def remove_asbestos(*, by: Actor, row_id: int, removed_date: dt.date, now: dt.datetime) -> Asbestos:
    """Notes that asbestos was removed; the entry stays in the register as removed."""
    _past(removed_date, field="removed_date", now=now)
    with acting(by=by, reason="Asbestos removed"):
        row = _locked(Asbestos, row_id)
        _check_there(row)
        if removed_date < row.assessed_date:
            raise StockInvalid(f"It was there on {row.assessed_date:%-d %B %Y}.", field="removed_date")
        row.removed_date, row.reinspect_date = removed_date, None
        row.save(update_fields=["removed_date", "reinspect_date"])
    return row


def _check_there(row: Asbestos) -> None:
    if row.removed_date is not None:
        raise StockInvalid(f"It was removed on {row.removed_date:%-d %B %Y}.")


# --- equipment


def record_equipment(
    *,
    by: Actor,
    asset_id: int,
    kind_id: int,
    make_and_model: str = "",
    serial_number: str = "",
    location: str = "",
    installed_date: dt.date | None = None,
    service_due_date: dt.date | None = None,
    now: dt.datetime,
) -> Equipment:
    """Records something that is serviced. Refused: a kind that is not in the list, an installation to come."""
    _past(installed_date, field="installed_date", now=now)
    check_day(service_due_date, field="service_due_date")
    with acting(by=by, reason="Equipment recorded"):
        asset = lock_asset(asset_id)
        return Equipment.objects.create(
            asset=asset,
            kind=lookups.chosen(EQUIPMENT, kind_id, asset.record.company_id, business_day(now)),
            make_and_model=make_and_model.strip(),
            serial_number=serial_number.strip(),
            location=location.strip(),
            installed_date=installed_date,
            service_due_date=service_due_date,
        )


def service_equipment(*, by: Actor, row_id: int, service_due_date: dt.date, now: dt.datetime) -> Equipment:
    """Notes that equipment was serviced: when it is due next, a day to come. Refused: what was removed."""
    check_day(service_due_date, field="service_due_date")
    if service_due_date <= business_day(now):
        raise StockInvalid("Give the day of the next service.", field="service_due_date")
    with acting(by=by, reason="Equipment serviced"):
        row = _locked(Equipment, row_id)
        _check_in_place(row)
        row.service_due_date = service_due_date
        row.save(update_fields=["service_due_date"])
    return row


def remove_equipment(*, by: Actor, row_id: int, removed_date: dt.date, now: dt.datetime) -> Equipment:
    """Notes that equipment was taken out."""
    _past(removed_date, field="removed_date", now=now)
    with acting(by=by, reason="Equipment removed"):
        row = _locked(Equipment, row_id)
        _check_in_place(row)
        if row.installed_date is not None:
            _after(removed_date, row.installed_date, field="removed_date")
        row.removed_date, row.service_due_date = removed_date, None
        row.save(update_fields=["removed_date", "service_due_date"])
    return row


def _check_in_place(row: Equipment) -> None:
    if row.removed_date is not None:
        raise StockInvalid(f"It was taken out on {row.removed_date:%-d %B %Y}.")


# --- certificates


def record_certificate(
    *,
    by: Actor,
    asset_id: int,
    kind: CertificateKind,
    issued_date: dt.date,
    expires_date: dt.date | None,
    outcome: Outcome,
    number: str = "",
    issuer: str = "",
    rating: str = "",
    now: dt.datetime,
) -> Certificate:
    """Records a certificate; `expires_date` is the last day on which it is valid, None for one without end.

    Refused: an issue to come, an expiry not after it, an EPC without its band A to G, the same one again.
    """
    _past(issued_date, field="issued_date", now=now)
    _after(expires_date, issued_date, field="expires_date")
    band = rating.strip().upper()
    if kind == CertificateKind.ENERGY and (len(band) != 1 or band not in "ABCDEFG"):
        raise StockInvalid("Give the energy band, A to G.", field="rating")
    with acting(by=by, reason="Certificate recorded"):
        asset = lock_asset(asset_id)
        same = Certificate.objects.filter(
            asset=asset, kind=kind, issued_date=issued_date, number=number.strip(), withdrawn_at=None
        )
        if same.exists():
            raise StockInvalid("That certificate is recorded already.", field="number")
        return Certificate.objects.create(
            asset=asset,
            kind=kind,
            issued_date=issued_date,
            expires_date=expires_date,
            outcome=outcome,
            number=number.strip(),
            issuer=issuer.strip(),
            rating=band if kind == CertificateKind.ENERGY else "",
        )


def withdraw_certificate(*, by: Actor, row_id: int, reason: str, now: dt.datetime) -> Certificate:
    """Takes back a certificate that was recorded in error; the one before it counts again. Refused: no reason."""
    if not reason.strip():
        raise StockInvalid("Say what was wrong with it.", field="reason")
    with acting(by=by, reason=f"Certificate withdrawn: {reason.strip()}"):
        row = _locked(Certificate, row_id)
        if row.withdrawn_at is not None:
            raise StockInvalid("It was withdrawn before.")
        row.withdrawn_at = now
        row.save(update_fields=["withdrawn_at"])
    return row
