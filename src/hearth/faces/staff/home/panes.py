"""The panes that every home page begins with."""

from __future__ import annotations

from typing import Any

from hearth.engines.cases import queries as cases
from hearth.engines.cases import registrations as case_permissions
from hearth.engines.cases import work_lists
from hearth.engines.cases.work_lists import Whose, WorkFilter
from hearth.engines.comms import queries as comms
from hearth.faces.staff.links import url_of
from hearth.faces.staff.panes import PANES, Pane
from hearth.faces.staff.request import StaffRequest
from hearth.platform.workspace import dock

SHOWN = 14


def _tasks(request: StaffRequest) -> dict[str, Any]:
    whose = Whose.MINE if request.GET.get("whose") == "mine" else Whose.ROLES
    wanted = WorkFilter(whose=whose)
    found = work_lists.work_page(request.access, wanted, now=request.now, limit=SHOWN)
    return {"tasks": found.rows, "count": found.total, "more": found.more, "whose": whose.value}


def _notifications(request: StaffRequest) -> dict[str, Any]:
    found = comms.notifications(request.user.pk, limit=6)
    return {"notifications": found, "count": sum(1 for one in found if one.read_at is None)}


def _my_cases(request: StaffRequest) -> dict[str, Any]:
    return {"rows": cases.case_rows(request.access, owner_id=request.user.pk, limit=8)}


def _recent(request: StaffRequest) -> dict[str, Any]:
    found = dock.recent_records(request.access, limit=8)
    return {"records": [(each, url_of(each.kind, each.reference)) for each in found]}


PANES.register(
    "cases.tasks",
    Pane(
        label="Cases and tasks",
        template="staff/home/tasks.html",
        permission=case_permissions.SEE,
        read=_tasks,
        wide=True,
        tall=True,
        tools="staff/home/whose.html",
    ),
)
PANES.register(
    "comms.notifications",
    Pane(label="Notifications", template="staff/home/told.html", permission="", read=_notifications),
)
PANES.register(
    "cases.mine",
    Pane(label="My cases", template="staff/home/my_cases.html", permission=case_permissions.SEE, read=_my_cases),
)
PANES.register(
    "workspace.recent", Pane(label="Opened last", template="staff/home/recent.html", permission="", read=_recent)
)
