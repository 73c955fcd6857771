"""Home panes of homes: certificates that run out."""

from __future__ import annotations

from typing import Any

from hearth.faces.staff.panes import PANES, Pane
from hearth.faces.staff.request import StaffRequest
from hearth.records.assets.registrations import READ
from hearth.records.assets.stock import running_out


def _running_out(request: StaffRequest) -> dict[str, Any] | None:
    rows = running_out(request.access, now=request.now, limit=8)
    return {"rows": rows} if rows else None


PANES.register(
    "assets.running_out",
    Pane(
        label="Certificates running out",
        template="staff/assets/running_out_lines.html",
        permission=READ,
        read=_running_out,
    ),
)
