"""My patch: the homes that somebody looks after, and what waits there."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.http import HttpRequest, HttpResponse

from hearth.engines.cases import queries as cases
from hearth.engines.cases import registrations as case_permissions
from hearth.faces.staff.links import url_of
from hearth.faces.staff.page import StaffView
from hearth.faces.staff.panes import PANES
from hearth.faces.staff.workspace.lists import view_url
from hearth.modules.tenancies.patch_work import records_of
from hearth.platform.workspace.lists import LISTS
from hearth.platform.workspace.reading import COUNTED, Asked, ListReading
from hearth.records.assets import queries as assets
from hearth.records.assets.patch_queries import LookedAfter, patches_looked_after
from hearth.records.assets.registrations import READ
from hearth.records.contacts import registrations as contact_permissions
from hearth.records.contacts.alert_lines import high_alerts

DUE_WITHIN = dt.timedelta(days=14)
_ENDINGS = ("tenancies.ending_soon", "tenancies.past_their_end")


class MyPatch(StaffView):
    """Homes, tenancies, cases, alerts and what is due of one's own patches."""

    permission = READ

    def get(self, request: HttpRequest) -> HttpResponse:
        """The page; who looks after no patch is told who hands them out."""
        access, now, today = self.request.access, self.request.now, self.request.today
        patches = patches_looked_after(self.request.user.pk, on=today)
        homes = assets.homes_of(self.request.user.pk, on=today) if patches else []
        mine = records_of(homes, on=today)
        context: dict[str, Any] = {"patches": [self._counted(patch) for patch in patches]}
        if patches and access.has(case_permissions.SEE):
            due = cases.tasks_about(access, mine.all).filter(target_at__lt=now + DUE_WITHIN)
            context |= {"due": cases.task_rows(due[:20]), "cases": cases.case_rows(access, about=mine.all, limit=10)}
        if patches and access.has(contact_permissions.READ):
            alerts = high_alerts(access, mine.homes | mine.tenants, on=today)
            context["alerts"] = [(alert, url_of(alert.kind, alert.reference)) for alert in alerts]
        context["panes"] = [
            {"name": name, "label": pane.label, "template": pane.template, "context": found}
            for name in _ENDINGS
            if name in PANES and access.has((pane := PANES.get(name)).permission)
            if (found := pane.read(self.request)) is not None
        ]
        return self.page("staff/workspace/my_patch.html", context)

    def _counted(self, patch: LookedAfter) -> dict[str, Any]:
        """A patch with the length of each list that can be asked for it."""
        lists = []
        for code, definition in LISTS.items():
            asks = any(each.name == "patch" for each in definition.filters)
            if asks and self.request.access.has(definition.permission):
                filters = {"patch": str(patch.patch_id)}
                reading = ListReading(self.request.access, definition, Asked(filters=filters), now=self.request.now)
                count = reading.count()
                lists.append(
                    {
                        "label": definition.label,
                        "count": min(count, COUNTED),
                        "more": count > COUNTED,
                        "url": view_url(code, filters),
                    }
                )
        return {"patch": patch, "lists": lists}
