"""The permissions register: what a tenant may alter, under which conditions, and whether it was inspected."""

from __future__ import annotations

import datetime as dt

from hearth.kernel import events
from hearth.kernel.actor import Actor
from hearth.kernel.reach import check_day
from hearth.kernel.refusal import Conflict, NotFound, Refused
from hearth.kernel.time import business_day
from hearth.modules.tenancies.events import PermissionDecided
from hearth.modules.tenancies.lists import ALTERATION
from hearth.modules.tenancies.models import (
    Afterwards,
    AlterationPermission,
    Finding,
    PermissionInspection,
    PermissionStatus,
)
from hearth.modules.tenancies.operations.locking import lock_standing_tenancy, needed_reason
from hearth.modules.tenancies.words import date_words
from hearth.platform.audit.acting import acting
from hearth.platform.configuration import lookups


class PermissionRefused(Refused):
    """A permission can't be recorded so."""

    code = "permission_refused"


class PermissionDecidedBefore(Conflict):
    """Somebody has decided on it."""

    code = "permission_decided_before"


def request_permission(
    *,
    by: Actor,
    tenancy_id: int,
    work: str,
    kind_id: int | None = None,
    requested_date: dt.date,
    retrospective: bool = False,
    now: dt.datetime,
) -> AlterationPermission:
    """This function will record that a tenant asks to alter the home. `retrospective`: it stands already.

    Refused: nothing said, a day to come, a tenancy that has ended or was cancelled.
    """
    check_day(requested_date, field="requested_date")
    if not work.strip():
        raise PermissionRefused("Say what is to be altered.", field="work")
    if requested_date > business_day(now):
        raise PermissionRefused("That day has not come yet.", field="requested_date")
    with acting(by=by, reason="Permission asked for"):
        tenancy = lock_standing_tenancy(tenancy_id)
        kind = None
        if kind_id is not None:
            kind = lookups.chosen(ALTERATION, kind_id, tenancy.record.company_id, business_day(now))
        return AlterationPermission.objects.create(
            asset_id=tenancy.asset_id,
            tenancy=tenancy,
            kind=kind,
            work=work.strip()[:200],
            requested_date=requested_date,
            retrospective=retrospective,
        )


def grant_permission(
    *,
    by: Actor,
    permission_id: int,
    conditions: str = "",
    expires_date: dt.date | None = None,
    afterwards: Afterwards = Afterwards.REINSTATE,
    inspect_on: dt.date | None = None,
    now: dt.datetime,
) -> AlterationPermission:
    """This function will permit what was asked for, today. `expires_date` is the last day for the work; `inspect_on`
    plans an inspection. Refused: one that was decided before, a day that has passed."""
    check_day(expires_date, field="expires_date")
    check_day(inspect_on, field="inspect_on")
    today = business_day(now)
    if expires_date is not None and expires_date <= today:
        raise PermissionRefused("The work must be possible after today.", field="expires_date")
    if inspect_on is not None and inspect_on < today:
        raise PermissionRefused("That day has passed.", field="inspect_on")
    with acting(by=by, reason="Permission granted"):
        permission = _asked(permission_id)
        permission.status, permission.decided_date = PermissionStatus.GRANTED, today
        permission.conditions, permission.expires_date = conditions.strip(), expires_date
        permission.afterwards = afterwards
        permission.save(update_fields=["status", "decided_date", "conditions", "expires_date", "afterwards"])
        if inspect_on is not None:
            PermissionInspection.objects.create(permission=permission, due_date=inspect_on)
        _decided(permission, granted=True, by=by, now=now)
    return permission


def refuse_permission(*, by: Actor, permission_id: int, reason: str, now: dt.datetime) -> AlterationPermission:
    """This function will refuse what was asked for. Refused: without a reason, one that was decided before."""
    why = needed_reason(reason, "why it is refused; the tenant may ask")
    with acting(by=by, reason="Permission refused"):
        permission = _asked(permission_id)
        permission.status, permission.decided_date = PermissionStatus.REFUSED, business_day(now)
        permission.reason = why[:300]
        permission.save(update_fields=["status", "decided_date", "reason"])
        _decided(permission, granted=False, by=by, now=now)
    return permission


def inspect_permission(
    *,
    by: Actor,
    permission_id: int,
    finding: Finding,
    done_date: dt.date,
    note: str = "",
    again_on: dt.date | None = None,
    now: dt.datetime,
) -> PermissionInspection:
    """This function will record an inspection of permitted work: the planned one, or one that nobody had planned.

    Satisfactory work completes the permission. `again_on` plans the next one, for what was not. Refused: work that is
    not permitted, a day to come or before the permission.
    """
    check_day(done_date, field="done_date")
    check_day(again_on, field="again_on")
    if done_date > business_day(now):
        raise PermissionRefused("That day has not come yet.", field="done_date")
    if again_on is not None and again_on <= done_date:
        raise PermissionRefused("The next inspection comes after this one.", field="again_on")
    with acting(by=by, reason="Alteration inspected"):
        permission = _locked(permission_id)
        if permission.status not in {PermissionStatus.GRANTED, PermissionStatus.COMPLETED}:
            raise PermissionRefused(f"It is {permission.get_status_display().lower()}, so there is nothing to inspect.")
        if permission.decided_date is not None and done_date < permission.decided_date:
            raise PermissionRefused(f"It was permitted on {date_words(permission.decided_date)}.", field="done_date")
        inspection = permission.inspections.filter(done_date=None).first() or PermissionInspection(
            permission=permission, due_date=done_date
        )
        inspection.done_date, inspection.finding, inspection.note = done_date, finding, note.strip()[:300]
        inspection.save()
        if again_on is not None:
            PermissionInspection.objects.create(permission=permission, due_date=again_on)
        if finding == Finding.SATISFACTORY and permission.status == PermissionStatus.GRANTED:
            permission.status = PermissionStatus.COMPLETED
            permission.save(update_fields=["status"])
    return inspection


def revoke_permission(*, by: Actor, permission_id: int, reason: str, now: dt.datetime) -> AlterationPermission:
    """This function will take a permission back. Refused: without a reason, one that is not in force."""
    why = needed_reason(reason, "why it is taken back")
    with acting(by=by, reason="Permission revoked"):
        permission = _locked(permission_id)
        if permission.status not in {PermissionStatus.GRANTED, PermissionStatus.COMPLETED}:
            raise PermissionRefused(f"It is {permission.get_status_display().lower()} and can't be taken back.")
        permission.status, permission.reason = PermissionStatus.REVOKED, why[:300]
        permission.save(update_fields=["status", "reason"])
        permission.inspections.filter(done_date=None).delete()
        _decided(permission, granted=False, by=by, now=now)
    return permission


def _locked(permission_id: int) -> AlterationPermission:
    permission = AlterationPermission.objects.select_for_update(of=("self",)).filter(pk=permission_id).first()
    if permission is None:
        raise NotFound("There is no such permission.")
    return permission


def _asked(permission_id: int) -> AlterationPermission:
    permission = _locked(permission_id)
    if permission.status != PermissionStatus.REQUESTED:
        day = f" on {date_words(permission.decided_date)}" if permission.decided_date else ""
        raise PermissionDecidedBefore(f"It was {permission.get_status_display().lower()}{day}.")
    return permission


def _decided(permission: AlterationPermission, *, granted: bool, by: Actor, now: dt.datetime) -> None:
    events.publish(
        PermissionDecided(by=by, at=now, tenancy_id=permission.tenancy_id, permission_id=permission.pk, granted=granted)
    )
