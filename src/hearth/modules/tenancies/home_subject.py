"""Cases and letters about a home: they go to those who hold it today."""

from __future__ import annotations

import datetime as dt

from hearth.engines.cases.subjects import CaseSubject, subjects
from hearth.engines.comms.recipients import RecipientRule
from hearth.modules.tenancies.queries import current_on
from hearth.records.assets import queries as assets


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
        roots={"asset": "asset"},
        related=lambda asset_id: {"asset": asset_id},
        patch_officer=_patch_officer,
        recipients=_recipients,
    ),
)
