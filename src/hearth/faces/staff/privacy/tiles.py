"""Rights requests as a tile of a contact's page."""

from __future__ import annotations

from typing import Any

from hearth.engines.privacy.permissions import RECORD_REQUEST, SEE_REQUESTS
from hearth.engines.privacy.requests import queries
from hearth.faces.staff.request import StaffRequest
from hearth.faces.staff.tiles import TILES, Tile


def _of_contact(request: StaffRequest, record_id: int, _known: Any) -> dict[str, Any]:
    shown = request.resolver_match.kwargs.get("reference", "") if request.resolver_match else ""
    rows = queries.requests_of(request.access, record_id, now=request.now)
    return {
        "rows": rows,
        "reference": shown if request.access.has(RECORD_REQUEST) else "",
    }


TILES.register(
    "privacy.requests",
    Tile(
        label="Rights requests",
        template="staff/privacy/requests_tile.html",
        on=frozenset({"contact"}),
        permission=SEE_REQUESTS,
        read=_of_contact,
    ),
)
