"""The rent account as a tile of a contact's and a tenancy's page."""

from __future__ import annotations

from typing import Any

from hearth.faces.staff.request import StaffRequest
from hearth.faces.staff.tiles import TILES, Tile
from hearth.modules.accounts import queries
from hearth.modules.accounts.registrations import SEE

TEMPLATE = "staff/accounts/lines.html"


def _of_contact(request: StaffRequest, record_id: int, _known: Any) -> dict[str, Any]:
    return {"rows": queries.accounts_for(request.access, record_id, now=request.now)}


def _of_tenancy(request: StaffRequest, record_id: int, _known: Any) -> dict[str, Any]:
    row = queries.account_of(request.access, record_id, now=request.now)
    return {"rows": [row] if row else []}


TILES.register(
    "accounts.contact",
    Tile(label="Rent account", template=TEMPLATE, on=frozenset({"contact"}), permission=SEE, read=_of_contact),
)
TILES.register(
    "accounts.tenancy",
    Tile(label="Rent account", template=TEMPLATE, on=frozenset({"tenancy"}), permission=SEE, read=_of_tenancy),
)
