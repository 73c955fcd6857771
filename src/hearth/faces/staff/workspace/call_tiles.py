"""What a caller asks about, as tiles of the call. Other modules add theirs: `TILES.register(..., on={"call"})`."""

from __future__ import annotations

from typing import Any

from hearth.faces.staff.request import StaffRequest
from hearth.faces.staff.tiles import TILES, Tile
from hearth.modules.accounts import queries as accounts
from hearth.modules.accounts.registrations import SEE as SEE_ACCOUNTS


def _balances(request: StaffRequest, contact_id: int, _known: Any) -> dict[str, Any]:
    """The accounts with what is owed, and what falls due next: the weekly charge of the Monday to come."""
    rows = [row for row in accounts.accounts_for(request.access, contact_id, now=request.now) if not row.closed]
    pages = [accounts.account_page(request.access, row.reference, now=request.now) for row in rows[:3]]
    return {"rows": pages, "count": len(pages)}


TILES.register(
    "accounts.call",
    Tile(
        label="Balance and next due",
        template="staff/workspace/call_balance.html",
        on=frozenset({"call"}),
        permission=SEE_ACCOUNTS,
        read=_balances,
    ),
)
