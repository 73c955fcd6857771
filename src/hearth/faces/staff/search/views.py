"""Search as you type over every record, and the quick menu of screens and actions."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from hearth.engines.cases import queries as cases
from hearth.engines.cases import registrations as case_permissions
from hearth.faces.kit.hits import Hit, HitGroup
from hearth.faces.staff.links import hit_of, url_of
from hearth.faces.staff.page import SIGNED_IN, StaffView
from hearth.faces.staff.screens import SCREENS
from hearth.platform.index.kinds import KINDS
from hearth.platform.index.rules import fold
from hearth.platform.index.search import search
from hearth.platform.workspace import dock


class Search(StaffView):
    """Records by part of a name, an address, a phone number or a reference."""

    permission = SIGNED_IN

    def get(self, request: HttpRequest) -> HttpResponse:
        """The best hits: a fragment while typing, a page otherwise."""
        text = request.GET.get("q", "").strip()
        limit = 10 if self.wants_fragment else 50
        kinds = [kind] if (kind := request.GET.get("kind", "")) in KINDS else None
        hits = search(self.request.access, text, kinds=kinds, limit=limit) if text else []
        pick = "pick" in request.GET
        groups: dict[str, list[Hit]] = {}
        for hit in hits:
            groups.setdefault(KINDS.get(hit.kind).plural, []).append(hit_of(hit, pick=pick))
        shown = tuple(HitGroup(label=label, hits=tuple(found)) for label, found in groups.items())
        template = "kit/hits.html" if self.wants_fragment else "staff/search/results.html"
        return self.page(template, {"groups": shown, "query": text, "total": None if len(hits) < limit else limit})


class QuickMenu(StaffView):
    """Every screen and every action that the user may use, and records."""

    permission = SIGNED_IN

    def get(self, request: HttpRequest) -> HttpResponse:
        """Do, Go to, Records: a fragment in the dialog, a page otherwise."""
        access, text = self.request.access, request.GET.get("q", "").strip()
        words = fold(text).split()
        groups = []
        if access.has(case_permissions.OPEN):
            types = cases.find_case_types(access, text, on=self.request.today)
            limit = 5 if text else 4
            groups.append(
                HitGroup(
                    label="Do",
                    hits=tuple(
                        Hit(
                            title=f"New case: {each.description}",
                            url=f"{reverse('staff:new-case')}?type={each.code}",
                            detail=each.category,
                            icon="case",
                            about=each.information,
                        )
                        for each in types[:limit]
                    ),
                )
            )
        screens = [
            screen
            for screen in SCREENS
            if screen.open_to(access) and all(word in fold(f"{screen.label} {screen.words}") for word in words)
        ]
        groups.append(
            HitGroup(
                label="Go to",
                hits=tuple(Hit(title=each.label, url=each.url, icon="list", about=each.about) for each in screens[:8]),
            )
        )
        if not text:
            opened = [tab for tab in dock.recent_records(access, limit=6) if url_of(tab.kind, tab.reference)]
            groups.append(
                HitGroup(
                    label="Opened last",
                    hits=tuple(
                        Hit(
                            title=tab.title,
                            url=url_of(tab.kind, tab.reference),
                            reference=tab.reference,
                            icon=tab.icon,
                        )
                        for tab in opened
                    ),
                )
            )
        if text:
            found = search(access, text, limit=6)
            groups.append(HitGroup(label="Records", hits=tuple(hit_of(hit) for hit in found)))
        template = "kit/hits.html" if self.wants_fragment else "staff/search/quick_menu.html"
        return self.page(template, {"groups": groups, "query": text})


class Colleagues(StaffView):
    """People who can sign in, for pickers."""

    permission = SIGNED_IN

    def get(self, request: HttpRequest) -> HttpResponse:
        """Active colleagues of the companies that the reader works in, by part of the name."""
        from hearth.platform.identity.queries import colleagues

        text = request.GET.get("q", "").strip()
        hits = tuple(
            Hit(title=user.name, value=user.email, detail=user.job_title, icon="person")
            for user in colleagues(text, company_ids=self.request.access.company_ids, on=self.request.today, limit=10)
        )
        return self.page("kit/hits.html", {"groups": (HitGroup(label="Colleagues", hits=hits),), "query": text})
