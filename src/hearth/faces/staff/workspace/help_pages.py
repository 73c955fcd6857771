"""Help: what the (?) of a screen opens."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from hearth.faces.staff import helping
from hearth.faces.staff.page import SIGNED_IN, StaffView


class Help(StaffView):
    """Every help page, and the keys."""

    permission = SIGNED_IN

    def get(self, request: HttpRequest) -> HttpResponse:
        """The list."""
        return self.page("staff/home/help.html", {"pages": list(helping.pages().values())})


class HelpPageView(StaffView):
    """One help page."""

    permission = SIGNED_IN

    def get(self, request: HttpRequest, slug: str) -> HttpResponse:
        """The page."""
        pages = list(helping.pages().values())
        return self.page("staff/workspace/help.html", {"help": helping.page_named(slug), "pages": pages})
