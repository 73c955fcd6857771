"""Cases and letters about a tenancy: what they can read, who looks after it, whom they write to."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from django.db.models import F

from hearth.engines.cases.subjects import CaseSubject, subjects
from hearth.engines.comms.recipients import RecipientRule
from hearth.modules.tenancies.models import PartyRole, Tenancy, TenancyParty
from hearth.modules.tenancies.queries import responsible_parties
from hearth.modules.tenancies.rules import LIABLE_ROLES
from hearth.records.assets import queries as assets


def _home(tenancy_id: int) -> int | None:
    """The home that is let, else the one that a sundry agreement goes with."""
    asset_id, beside = Tenancy.objects.values_list("asset_id", "goes_with_id").get(pk=tenancy_id)
    return asset_id if asset_id is not None else beside


def _patch_officer(tenancy_id: int, day: dt.date) -> int | None:
    home = _home(tenancy_id)
    officer = assets.officer_of(home, on=day) if home is not None else None
    return officer.pk if officer is not None else None


def _related(tenancy_id: int) -> Mapping[str, int | None]:
    """The home, and the tenant who is addressed first: one who is liable now, else one who was at last."""
    tenant = (
        TenancyParty.objects.filter(tenancy_id=tenancy_id, responsible=True, role__in=LIABLE_ROLES)
        .order_by(F("to_date").desc(nulls_first=True), "from_date", "id")
        .values_list("contact_id", flat=True)
        .first()
    )
    return {"tenancy": tenancy_id, "asset": _home(tenancy_id), "contact": tenant}


def _recipients(tenancy_id: int, rule: RecipientRule, day: dt.date) -> tuple[int, ...]:
    """Each responsible tenant, or trustee for one: a letter of their own, as joint tenants may live apart."""
    contacts = tuple(
        party.contact_id
        for party in responsible_parties(tenancy_id, on=day)
        if party.role in LIABLE_ROLES or party.role == PartyRole.TRUSTEE
    )
    return contacts[:1] if rule is RecipientRule.CONTACT else contacts


subjects.register(
    "tenancy",
    CaseSubject(
        label="Tenancy",
        roots={"tenancy": "tenancy", "asset": "asset", "contact": "contact"},
        related=_related,
        patch_officer=_patch_officer,
        recipients=_recipients,
    ),
)
