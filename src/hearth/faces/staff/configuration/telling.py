"""The search behind fields that name people: the case's own, roles, escalation groups, colleagues."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from hearth.engines.cases import addressees
from hearth.engines.cases.addressees import Asked
from hearth.engines.cases.registrations import CONFIGURE
from hearth.faces.kit.hits import Hit, HitGroup
from hearth.faces.staff.page import StaffView


class WhoIsTold(StaffView):
    """Who can be told of a target, or get work by a rule."""

    permission = CONFIGURE
    http_method_names = ["get"]

    def get(self, request: HttpRequest) -> HttpResponse:
        """`?of=target|group|rule&q=part of a name`: a fragment of options; colleagues only for a text."""
        text, of = request.GET.get("q", "").strip(), request.GET.get("of", "")
        asked = Asked(of) if of in set(Asked) else Asked.TARGET
        access = self.request.access
        found = addressees.find(text, asked=asked, company_ids=access.company_ids, on=self.request.today)
        groups = tuple(
            HitGroup(
                label=label,
                hits=tuple(Hit(title=each.label, value=each.word, detail=each.detail, icon="person") for each in hits),
            )
            for label, hits in found.items()
        )
        return self.page("kit/hits.html", {"groups": groups, "query": text})
