"""One tenancy at a time: its row is locked before anything is decided from it.

Order of locks, so that no two operations wait for each other: tenancy, home, void.
"""

from __future__ import annotations

import datetime as dt

from django.db.models import Q

from hearth.kernel.refusal import NotFound, Refused
from hearth.modules.tenancies.models import Tenancy, TenancyParty
from hearth.modules.tenancies.rules import LIABLE_ROLES
from hearth.modules.tenancies.words import instant_words
from hearth.records.assets.models import Asset


class TenancyHasEnded(Refused):
    """It can't be done to a tenancy that has ended."""

    code = "tenancy_has_ended"


class TenancyIsCancelled(Refused):
    """It can't be done to a tenancy that was cancelled before it started."""

    code = "tenancy_is_cancelled"


class NoHome(Refused):
    """It can be done to agreements on homes only."""

    code = "no_home"


class ReasonMissing(Refused):
    """What departs from the plain course of things needs a reason."""

    code = "reason_missing"


def lock_tenancy(tenancy_id: int, *, sundry: bool = False) -> Tenancy:
    """The tenancy, locked until the end of the transaction; NotFound if there is none. Refused if cancelled, and,
    unless `sundry` agreements may have it done to them, one without a home.
    """
    tenancy = (
        Tenancy.objects.select_for_update(of=("self",), no_key=True)
        .select_related("record__company", "asset__record", "asset__type", "tenure")
        .filter(pk=tenancy_id)
        .first()
    )
    if tenancy is None:
        raise NotFound("There is no such tenancy.")
    if tenancy.cancelled_at is not None:
        raise TenancyIsCancelled(
            f"Tenancy {tenancy.record.reference} was cancelled at {instant_words(tenancy.cancelled_at)}, before it"
            " started."
        )
    if not sundry:
        check_home(tenancy)
    return tenancy


def check_home(tenancy: Tenancy) -> None:
    """Refuses (NoHome) an agreement that lets no home."""
    if tenancy.asset_id is None:
        raise NoHome(
            f"Agreement {tenancy.record.reference} ({tenancy.about}) lets no home, so this can't be done to it. End it,"
            " or add and end its parties."
        )


def lock_standing_tenancy(tenancy_id: int, *, sundry: bool = False) -> Tenancy:
    """As `lock_tenancy`; one that has ended is refused."""
    tenancy = lock_tenancy(tenancy_id, sundry=sundry)
    if tenancy.end_at is not None:
        raise TenancyHasEnded(
            f"Tenancy {tenancy.record.reference} ended at {instant_words(tenancy.end_at)}. If that is wrong, correct"
            " its end first."
        )
    return tenancy


def lock_home(asset_id: int) -> Asset:
    """The home, locked so that nobody else lets it meanwhile; NotFound if there is none."""
    asset = (
        Asset.objects.select_for_update(of=("self",), no_key=True)
        .select_related("record__company", "type")
        .filter(pk=asset_id)
        .first()
    )
    if asset is None:
        raise NotFound("There is no such home.", field="asset")
    return asset


def tenants_on(tenancy_id: int, day: dt.date) -> list[TenancyParty]:
    """The parties who are liable on a day (tenants and successors), in the order in which they joined."""
    return list(
        TenancyParty.objects.filter(
            Q(to_date=None) | Q(to_date__gt=day), tenancy_id=tenancy_id, role__in=LIABLE_ROLES, from_date__lte=day
        )
        .select_related("contact")
        .order_by("from_date", "id")
    )


def needed_reason(reason: str, why: str) -> str:
    """The reason, or ReasonMissing saying `why` it is asked for."""
    if not reason.strip():
        raise ReasonMissing(f"Give a reason: {why}.", field="reason")
    return reason.strip()
