"""The dock and preferences: small changes that the browser sends while one works."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse

from hearth.faces.staff.links import url_of
from hearth.faces.staff.page import SIGNED_IN, StaffView
from hearth.platform.workspace import arranging, dock


class Dock(StaffView):
    """The records that somebody has open."""

    permission = SIGNED_IN

    def get(self, request: HttpRequest) -> HttpResponse:
        """All of them, and those opened last: what the menu of the dock can't show."""
        access = self.request.access
        return self.page(
            "staff/workspace/open_records.html",
            {
                "open": [(each, url_of(each.kind, each.reference)) for each in dock.open_records(access)],
                "recent": [(each, url_of(each.kind, each.reference)) for each in dock.recent_records(access, limit=40)],
            },
        )

    def post(self, request: HttpRequest) -> HttpResponse:
        """`open` or `shut` one by its reference. One that may not be seen is not kept, and nothing says so."""
        access = self.request.access
        if reference := request.POST.get("open", "")[:30]:
            dock.keep_open(access, reference, now=self.request.now)
        if reference := request.POST.get("shut", "")[:30]:
            dock.shut(access, reference)
        if "shut_all" in request.POST:
            dock.shut_all(access)
            return self.get(request)
        return HttpResponse(status=204)


class Preferences(StaffView):
    """How Hearth looks to somebody, on every device."""

    permission = SIGNED_IN

    def post(self, request: HttpRequest) -> HttpResponse:
        """Any of `theme`, `density`, `single_keys`, `home_page`."""
        changes: dict[str, Any] = {}
        if "theme" in request.POST:
            changes["theme"] = request.POST["theme"][:10]
        if "density" in request.POST:
            changes["comfortable"] = request.POST["density"] == "comfortable"
        if "single_keys" in request.POST:
            changes["single_keys"] = request.POST["single_keys"] == "on"
        if changes:
            arranging.set_looks(by=self.request.access.actor, **changes)
        return HttpResponse(status=204)
