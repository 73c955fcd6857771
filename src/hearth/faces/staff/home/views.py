"""Home: what waits for me, and the way to everything else."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from hearth.engines.comms import notifying
from hearth.engines.comms import queries as comms
from hearth.faces.staff.page import SIGNED_IN, StaffView
from hearth.faces.staff.panes import panes_for
from hearth.faces.staff.shell import shortcuts
from hearth.platform import replicas
from hearth.records.assets.registrations import READ as SEE_HOMES

MY_PATCH = "my-patch"
"""The first page of who chose My patch; "" is this one."""


class Home(StaffView):
    """The panes that somebody has, in their order; or their patch, where they start there."""

    permission = SIGNED_IN

    def get(self, request: HttpRequest) -> HttpResponse:
        """The home page."""
        may_see_homes = self.request.access.has(SEE_HOMES)
        if may_see_homes and self.request.desk.looks.home_page == MY_PATCH and not request.GET:
            return redirect(reverse("staff:my-patch"))
        panes = replicas.read(lambda: panes_for(self.request))
        return self.page("staff/home/home.html", {"panes": panes, "my_patch": may_see_homes})


class Counts(StaffView):
    """The shortcut counts alone, fetched again every minute."""

    permission = SIGNED_IN

    def get(self, request: HttpRequest) -> HttpResponse:
        """The rail of counts as a fragment."""
        counted = replicas.read(lambda: shortcuts(self.request))
        return self.page("kit/shell/shortcuts.html", {"shell": {"shortcuts": counted}})


class Notifications(StaffView):
    """What colleagues and cases have told me."""

    permission = SIGNED_IN

    def get(self, request: HttpRequest) -> HttpResponse:
        """The list, unread ones marked."""
        return self.page("staff/home/notifications.html", {"notifications": comms.notifications(self.request.user.pk)})

    def post(self, request: HttpRequest) -> HttpResponse:
        """Marks those that were shown as read."""
        shown = [int(value) for value in request.POST.getlist("notification") if value.isdigit()]
        notifying.mark_read(user_id=self.request.user.pk, notification_ids=shown, now=self.request.now)
        return redirect(reverse("staff:notifications"))
