"""Cases and letters about a tenancy: what they can read, who looks after it, whom they write to."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping

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
    return _related_many([tenancy_id])[tenancy_id]


def _related_many(tenancy_ids: Collection[int]) -> dict[int, Mapping[str, int | None]]:
    """The same of many, in two queries."""
    parties = TenancyParty.objects.filter(tenancy_id__in=tenancy_ids, responsible=True, role__in=LIABLE_ROLES)
    ordered = parties.order_by("tenancy_id", F("to_date").desc(nulls_first=True), "from_date", "id")
    tenants = dict(ordered.distinct("tenancy_id").values_list("tenancy_id", "contact_id"))
    homes = Tenancy.objects.filter(pk__in=tenancy_ids).values_list("pk", "asset_id", "goes_with_id")
    return {
        key: {"tenancy": key, "asset": asset_id if asset_id is not None else beside, "contact": tenants.get(key)}
        for key, asset_id, beside in homes
    }


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
        related_many=_related_many,
        patch_officer=_patch_officer,
        recipients=_recipients,
    ),
)
