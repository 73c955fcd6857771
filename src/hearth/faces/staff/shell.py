"""The shell around every staff page: who looks in, live counts, where the buttons lead."""

from __future__ import annotations

import hashlib
from typing import Any, cast

from django.core.cache import cache
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject

from hearth.engines.cases import registrations as case_permissions
from hearth.engines.cases import work_lists
from hearth.engines.comms import queries as comms
from hearth.engines.comms import registrations as comms_permissions
from hearth.faces.kit.shell import DockTab, NavItem, Shell, Shortcut
from hearth.faces.staff.helping import help_url
from hearth.faces.staff.links import url_of
from hearth.faces.staff.request import UNIT_NAME, StaffRequest
from hearth.faces.staff.screens import SCREENS
from hearth.kernel.refusal import Refused
from hearth.platform.workspace import dock
from hearth.platform.workspace.exporting import as_asked
from hearth.platform.workspace.lists import LISTS
from hearth.platform.workspace.reading import ListReading

MOST_PINNED = 8
"""Pinned views beside the shortcuts, by name."""
PINNED_FOR = 60
"""Seconds for which the count of a pinned view stands: the rail is on every page."""


def shell(request: HttpRequest) -> dict[str, Any]:
    """The context processor: `shell` for signed-in people, nothing otherwise.

    It is put together when a template asks for it: the fragments of the search, one for every few letters that anybody
    types, have none.
    """
    if not hasattr(request, "access"):
        return {}
    return {"shell": SimpleLazyObject(lambda: shell_of(cast("StaffRequest", request)))}


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
        next_url=reverse("staff:next-task") if access.has(case_permissions.WORK) else "",
        start_communication_url=reverse("staff:start-communication") if access.has(comms_permissions.SEND) else "",
        help_url=help_url(request),
        profile_url=reverse("staff:own-password"),
        sign_out_url=reverse("account_logout"),
        counts_url=reverse("staff:counts"),
        dock=dock_of(request),
        dock_url=reverse("staff:dock"),
        notifications_url=reverse("staff:notifications"),
        unread=comms.unread_count(request.user.pk),
        preferences_url=reverse("staff:preferences"),
        theme=request.desk.looks.theme,
        comfortable=request.desk.looks.comfortable,
        single_keys=request.desk.looks.single_keys,
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
        counts = work_lists.work_counts(access, now)
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
                more=counts.more,
                note=note or "Nothing due today",
                late=bool(counts.late),
                current=request.path == url,
            )
        )
    return (*found, *_pinned(request))


def _pinned(request: StaffRequest) -> list[Shortcut]:
    """The views that somebody has pinned, each with its count, which is counted again after a minute.

    A view that asks for what they may no longer read has no count, and leaves.
    """
    access = request.access
    open_views = [
        view
        for view in request.desk.pinned
        if view.list_code in LISTS and access.has(LISTS.get(view.list_code).permission)
    ]
    found = []
    for view in open_views[:MOST_PINNED]:
        key = f"pinned:{view.view_id}:{access.user_id}"
        count = cache.get(key)
        if count is None:
            try:
                reading = ListReading(access, LISTS.get(view.list_code), as_asked(view.asked), now=request.now)
                count = reading.count()
            except Refused:
                continue
            cache.set(key, count, PINNED_FOR)
        url = f"{reverse('staff:list', args=[view.list_code])}?view={view.view_id}"
        note = LISTS.get(view.list_code).label
        found.append(Shortcut(label=view.name, url=url, count=count, note=note, current=request.get_full_path() == url))
    return found


def dock_of(request: StaffRequest) -> tuple[DockTab, ...]:
    """The records that somebody has open."""
    return tuple(
        DockTab(record=tab.reference, title=tab.title, icon=tab.icon, url=url_of(tab.kind, tab.reference))
        for tab in dock.open_records(request.access)
    )
