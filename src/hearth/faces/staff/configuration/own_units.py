"""The functional unit that somebody looks through now: all of theirs, or one."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from hearth.faces.staff.page import SIGNED_IN, StaffView, back_to
from hearth.faces.staff.request import UNIT_NAME, UNITS
from hearth.platform.index import units


class LookThrough(StaffView):
    """Narrows lists and search to one of one's own units, or widens them again."""

    permission = SIGNED_IN

    def get(self, request: HttpRequest) -> HttpResponse:
        """The choice, as a page of its own."""
        now = set(self.request.session.get(UNITS) or ())
        choices = [{"choice": each, "on": each.units == now} for each in self._choices()]
        return self.page("staff/configuration/own_units.html", {"choices": choices, "narrowed": bool(now)})

    def post(self, request: HttpRequest) -> HttpResponse:
        """Looks through what was chosen. What is none of one's own units widens: it can never show more than all."""
        wanted = request.POST.get("unit", "")
        chosen = next((each for each in self._choices() if str(each.id) == wanted), None)
        if chosen is None:
            request.session.pop(UNITS, None)
            request.session.pop(UNIT_NAME, None)
            messages.success(request, _("Lists and search show all of your units."))
        else:
            request.session[UNITS] = sorted(chosen.units)
            request.session[UNIT_NAME] = chosen.description
            messages.success(request, _("Lists and search show “%(unit)s”.") % {"unit": chosen.description})
        return back_to(request, "/")

    def _choices(self) -> list[units.Choice]:
        return units.choices(self.request.user, on=self.request.today)
