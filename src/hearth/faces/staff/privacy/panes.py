"""Home panes of information management: requests and registers that are due."""

from __future__ import annotations

from typing import Any

from hearth.engines.privacy.permissions import SEE_REGISTERS, SEE_REQUESTS
from hearth.engines.privacy.registers import queries as registers
from hearth.engines.privacy.requests import queries
from hearth.faces.staff.links import url_of
from hearth.faces.staff.panes import PANES, Pane
from hearth.faces.staff.request import StaffRequest


def _requests(request: StaffRequest) -> dict[str, Any]:
    return {"rows": queries.requests_due(request.access, now=request.now, limit=8)}


def _registers(request: StaffRequest) -> dict[str, Any]:
    rows = registers.registers_due(request.access, now=request.now, limit=8)
    return {"rows": [(each, url_of(each.kind, each.reference)) for each in rows]}


PANES.register(
    "privacy.requests_due",
    Pane(
        label="Rights requests",
        template="staff/privacy/requests_pane.html",
        permission=SEE_REQUESTS,
        read=_requests,
    ),
)
PANES.register(
    "privacy.registers_due",
    Pane(
        label="Data-protection registers due",
        template="staff/privacy/registers_pane.html",
        permission=SEE_REGISTERS,
        read=_registers,
    ),
)
