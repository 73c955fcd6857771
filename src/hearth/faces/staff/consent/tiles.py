"""Consent and sharing as tiles of a contact's page, reviews that are due as a pane of the home page."""

from __future__ import annotations

from typing import Any

from hearth.engines.privacy.consent import queries
from hearth.engines.privacy.consent.permissions import RECORD, SEE
from hearth.faces.staff.panes import PANES, Pane
from hearth.faces.staff.request import StaffRequest
from hearth.faces.staff.tiles import TILES, Tile
from hearth.platform.index.models import Record

SHOWN = 6


def _consent(request: StaffRequest, record_id: int, known: Record | None) -> dict[str, Any]:
    record = known or Record.objects.get(pk=record_id)  # the page found it visible
    page = queries.consent_of(request.access, record, on=request.today, history=False)
    return {
        "page": page,
        "shown": sorted(page.rows, key=lambda row: (not row.overdue, row.tag))[:SHOWN],
        "count": len(page.rows),
        "record": record,
        "may_record": request.access.within(record.company_id).has(RECORD),
    }


def _sharing(request: StaffRequest, record_id: int, known: Record | None) -> dict[str, Any]:
    record = known or Record.objects.get(pk=record_id)
    rows = queries.shares_of(request.access, record, limit=SHOWN - 2)
    return {
        "shares": rows or [],
        "masked": rows is None,
        "record": record,
        "may_record": request.access.within(record.company_id).has(RECORD),
    }


def _reviews(request: StaffRequest) -> dict[str, Any]:
    return {
        "due": queries.reviews_due(request.access, on=request.today, limit=SHOWN),
        "count": queries.count_due(request.access, on=request.today),
    }


TILES.register(
    "consent.contact",
    Tile(
        label="Data consent",
        template="staff/consent/tile.html",
        on=frozenset({"contact"}),
        permission=SEE,
        read=_consent,
    ),
)
TILES.register(
    "sharing.contact",
    Tile(
        label="Data sharing",
        template="staff/consent/sharing_tile.html",
        on=frozenset({"contact"}),
        permission=SEE,
        read=_sharing,
    ),
)
PANES.register(
    "consent.reviews",
    Pane(label="Consent reviews due", template="staff/consent/reviews_pane.html", permission=RECORD, read=_reviews),
)
