"""Cases and letters about a home: they go to those who hold it today."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping

from hearth.engines.cases.subjects import CaseSubject, subjects
from hearth.engines.comms.recipients import RecipientRule
from hearth.modules.tenancies.models import VoidEpisode, VoidStage
from hearth.modules.tenancies.queries import current_on
from hearth.records.assets import queries as assets


def _related(asset_id: int) -> Mapping[str, int | None]:
    """The home, and the void that it is in or comes to, so that work can count back from its start; else the last one
    that was not cancelled."""
    return _related_many([asset_id])[asset_id]


def _related_many(asset_ids: Collection[int]) -> dict[int, Mapping[str, int | None]]:
    """The same of many, in one query."""
    standing = VoidEpisode.objects.filter(asset_id__in=asset_ids).exclude(stage=VoidStage.CANCELLED)
    latest = standing.order_by("asset_id", "-starts_at", "-pk").distinct("asset_id")
    voids = dict(latest.values_list("asset_id", "pk"))
    return {key: {"asset": key, "void": voids.get(key)} for key in asset_ids}


def _patch_officer(asset_id: int, day: dt.date) -> int | None:
    officer = assets.officer_of(asset_id, on=day)
    return officer.pk if officer is not None else None


def _recipients(asset_id: int, rule: RecipientRule, day: dt.date) -> tuple[int, ...]:
    tenancy = subjects.get("tenancy")
    held = current_on(day).filter(asset_id=asset_id).order_by("start_at", "pk").values_list("pk", flat=True)
    found = [contact for tenancy_id in held for contact in tenancy.recipients(tenancy_id, rule, day)]
    return tuple(dict.fromkeys(found))


subjects.register(
    "asset",
    CaseSubject(
        label="Home",
        roots={"asset": "asset", "void": "tenancy.void"},
        related=_related,
        related_many=_related_many,
        patch_officer=_patch_officer,
        recipients=_recipients,
    ),
)
