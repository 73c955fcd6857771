"""The shell around every staff page: who looks in, live counts, where the buttons lead."""

from __future__ import annotations

import hashlib
from typing import Any, cast

from django.http import HttpRequest
from django.urls import reverse

from hearth.engines.cases import queries as cases
from hearth.engines.cases import registrations as case_permissions
from hearth.engines.comms import queries as comms
from hearth.engines.comms import registrations as comms_permissions
from hearth.faces.kit.shell import NavItem, Shell, Shortcut
from hearth.faces.staff.request import UNIT_NAME, StaffRequest
from hearth.faces.staff.screens import SCREENS


def shell(request: HttpRequest) -> dict[str, Any]:
    """The context processor: `shell` for signed-in people, nothing otherwise."""
    if not hasattr(request, "access"):
        return {}
    return {"shell": shell_of(cast("StaffRequest", request))}


def shell_of(request: StaffRequest) -> Shell:
    """The shell of a request."""
    access, company = request.access, request.user.company
    return Shell(
        user_key=hashlib.sha256(f"{request.user.pk}:{company.pk}".encode()).hexdigest()[:16],
        user_name=request.user.name,
        initials=request.user.initials,
        company_name=company.name,
        unit_name=request.session.get(UNIT_NAME, ""),
        units_url=reverse("staff:own-units"),
        home_url=reverse("staff:home"),
        demo=company.demonstration,
        search_url=reverse("staff:search"),
        hits_url=reverse("staff:search"),
        palette_url=reverse("staff:quick-menu"),
        new_case_url=reverse("staff:new-case") if access.has(case_permissions.OPEN) else "",
        start_communication_url=reverse("staff:start-communication") if access.has(comms_permissions.SEND) else "",
        help_url=reverse("staff:help"),
        profile_url=reverse("staff:own-password"),
        sign_out_url=reverse("account_logout"),
        counts_url=reverse("staff:counts"),
        shortcuts=shortcuts(request),
        nav=tuple(
            NavItem(label=screen.label, url=screen.url)
            for screen in SCREENS
            if screen.in_menu and screen.open_to(access)
        ),
    )


def shortcuts(request: StaffRequest) -> tuple[Shortcut, ...]:
    """The live counts that this person may see."""
    access, now = request.access, request.now
    found: list[Shortcut] = []
    if access.has(case_permissions.SEE):
        counts = cases.work_counts(access, now)
        note = ", ".join(
            text
            for count, text in [
                (counts.late, f"{counts.late} past target"),
                (counts.today, f"{counts.today} due today"),
            ]
            if count
        )
        url = reverse("staff:cases")
        found.append(
            Shortcut(
                label="Cases and tasks",
                url=url,
                count=counts.live,
                note=note or "Nothing due today",
                late=bool(counts.late),
                current=request.path == url,
            )
        )
    unread = comms.unread_count(request.user.pk)
    url = reverse("staff:notifications")
    found.append(
        Shortcut(
            label="Notifications",
            url=url,
            count=unread,
            note="To read" if unread else "All read",
            current=request.path == url,
        )
    )
    return tuple(found)
