"""Cases and letters about a home: they go to those who hold it today."""

from __future__ import annotations

import datetime as dt

from hearth.engines.cases.subjects import CaseSubject, subjects
from hearth.engines.comms.recipients import RecipientRule
from hearth.modules.tenancies.models import VoidEpisode, VoidStage
from hearth.modules.tenancies.queries import current_on
from hearth.records.assets import queries as assets


def _related(asset_id: int) -> dict[str, int | None]:
    """The home, and the void that it is in or comes to, so that work can count back from its start; else the last one
    that was not cancelled."""
    voids = VoidEpisode.objects.filter(asset_id=asset_id).exclude(stage=VoidStage.CANCELLED)
    return {"asset": asset_id, "void": voids.order_by("-starts_at").values_list("pk", flat=True).first()}


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
        patch_officer=_patch_officer,
        recipients=_recipients,
    ),
)
