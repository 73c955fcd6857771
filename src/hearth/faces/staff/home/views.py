"""Home: what waits for me, and the way to everything else."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from hearth.engines.cases import queries as cases
from hearth.engines.cases import registrations as case_permissions
from hearth.engines.comms import notifying
from hearth.engines.comms import queries as comms
from hearth.faces.staff.page import SIGNED_IN, StaffView
from hearth.faces.staff.panes import panes_for
from hearth.faces.staff.shell import shortcuts

SHOWN = 14


class Home(StaffView):
    """My cases and tasks by target, and the panes that modules offer."""

    permission = SIGNED_IN

    def get(self, request: HttpRequest) -> HttpResponse:
        """The home page."""
        access, now = self.request.access, self.request.now
        whose = cases.Whose.MINE if request.GET.get("whose") == "mine" else cases.Whose.ROLES
        context: dict[str, object] = {"panes": panes_for(self.request), "whose": whose.value}
        if access.has(case_permissions.SEE):
            tasks = cases.work_list(access, whose=whose, now=now)
            context |= {
                "tasks": cases.task_rows(tasks[:SHOWN]),
                "task_count": tasks.count(),
                "my_cases": cases.case_rows(access, owner_id=self.request.user.pk, limit=8),
            }
        context["notifications"] = comms.notifications(self.request.user.pk, limit=6)
        return self.page("staff/home/home.html", context)


class Counts(StaffView):
    """The shortcut counts alone, fetched again every minute."""

    permission = SIGNED_IN

    def get(self, request: HttpRequest) -> HttpResponse:
        """The rail of counts as a fragment."""
        return self.page("kit/shell/shortcuts.html", {"shell": {"shortcuts": shortcuts(self.request)}})


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


class Help(StaffView):
    """How to get about: keys, words, where things are."""

    permission = SIGNED_IN

    def get(self, request: HttpRequest) -> HttpResponse:
        """The help page."""
        return self.page("staff/home/help.html")
