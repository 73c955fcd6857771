"""Home panes of tenancies: what must not be forgotten."""

from __future__ import annotations

import datetime as dt
from typing import Any

from hearth.faces.staff.panes import PANES, Pane
from hearth.faces.staff.request import StaffRequest
from hearth.modules.tenancies import keeping, queries
from hearth.modules.tenancies.registrations import SEE

TEMPLATE = "staff/tenancies/outstanding.html"


def _past(request: StaffRequest) -> dict[str, Any]:
    return {
        "rows": queries.past_their_end(request.access, now=request.now, limit=8),
        "status": "overdue",
        "word": "Past",
    }


def _ending(request: StaffRequest) -> dict[str, Any]:
    rows = queries.ending_soon(request.access, now=request.now, within=dt.timedelta(days=28), limit=8)
    return {"rows": rows, "status": "ending", "word": "Ends"}


def _keys(request: StaffRequest) -> dict[str, Any]:
    return {
        "rows": queries.keys_outstanding(request.access, now=request.now, limit=8),
        "status": "warning",
        "word": "Since",
    }


def _reviews(request: StaffRequest) -> dict[str, Any]:
    return {"rows": keeping.reviews_due(request.access, now=request.now, limit=8)}


PANES.register(
    "tenancies.past_their_end",
    Pane(label="Agreements past their end", template=TEMPLATE, permission=SEE, read=_past),
)
PANES.register(
    "tenancies.ending_soon", Pane(label="Ending in four weeks", template=TEMPLATE, permission=SEE, read=_ending)
)
PANES.register(
    "tenancies.keys_outstanding", Pane(label="Void keys outstanding", template=TEMPLATE, permission=SEE, read=_keys)
)
PANES.register(
    "tenancies.reviews_due",
    Pane(label="Reviews due", template="staff/tenancies/reviews_pane.html", permission=SEE, read=_reviews),
)
