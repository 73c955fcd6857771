"""The full lists behind the panes of tenancies."""

from __future__ import annotations

import datetime as dt

from django.http import HttpRequest, HttpResponse

from hearth.faces.staff.page import StaffView
from hearth.modules.tenancies import keeping, queries
from hearth.modules.tenancies.registrations import SEE

MOST = 200


class TenanciesDue(StaffView):
    """Agreements past their end, keys outstanding, ends to come, reviews and inspections that are due."""

    permission = SEE

    def get(self, request: HttpRequest) -> HttpResponse:
        """The lists, the longest overdue first."""
        access, now = self.request.access, self.request.now
        context = {
            "past": queries.past_their_end(access, now=now, limit=MOST),
            "keys": queries.keys_outstanding(access, now=now, limit=MOST),
            "ending": queries.ending_soon(access, now=now, within=dt.timedelta(days=28), limit=MOST),
            "reviews": keeping.reviews_due(access, now=now, limit=MOST),
            "inspections": keeping.inspections_due(access, now=now, limit=MOST),
        }
        return self.page("staff/tenancies/due.html", context)
