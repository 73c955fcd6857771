"""Arranging the home page and the tiles of records: what is shown, in which order, how wide, marked from when."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from hearth.faces.staff.home.views import MY_PATCH
from hearth.faces.staff.page import SIGNED_IN, StaffView
from hearth.faces.staff.panes import HOME, PANES, usual_panes
from hearth.faces.staff.tiles import TILES, usual_tiles
from hearth.faces.staff.workspace.lists import moved
from hearth.kernel.refusal import NotFound, Refused
from hearth.platform.index.kinds import KINDS
from hearth.platform.workspace import arranging
from hearth.platform.workspace.arranging import Part

CALL = "call"
_LARGEST = 100_000


class Arrange(StaffView):
    """One page's parts."""

    permission = SIGNED_IN

    def get(self, request: HttpRequest, place: str) -> HttpResponse:
        """The parts in their order."""
        usual = self._usual(place)
        return self._shown(place, arranging.arranged(self.request.desk, place, usual))

    def post(self, request: HttpRequest, place: str) -> HttpResponse:
        """Moves a part, keeps them all, or gives the usual page back."""
        usual = self._usual(place)
        actor = self.request.access.actor
        if "usual" in request.POST:
            arranging.arrange_as_usual(by=actor, place=place)
            messages.success(request, _("The page is as usual again."))
            return redirect(self._back(place))
        parts = _parts(request.POST, {part.name: part for part in usual})
        if move := request.POST.get("move", ""):
            name, _colon, way = move.rpartition(":")
            order = moved([part.name for part in parts], name, way)
            return self._shown(place, sorted(parts, key=lambda part: order.index(part.name)))
        try:
            arranging.arrange(by=actor, place=place, parts=parts, usual=usual)
            if place == HOME:
                starts = MY_PATCH if request.POST.get("home_page") == MY_PATCH else ""
                arranging.set_looks(by=actor, home_page=starts)
        except Refused as refusal:
            messages.error(request, refusal.sentence)
            return self._shown(place, parts, status=422)
        messages.success(request, _("The page is arranged."))
        return redirect(self._back(place))

    def _usual(self, place: str) -> list[Part]:
        if place == HOME:
            return usual_panes(self.request)
        usual = usual_tiles(self.request, place)
        if not usual:
            raise NotFound("There is nothing to arrange on that page.")
        return usual

    def _back(self, place: str) -> str:
        return f"{reverse('staff:home')}?panes=1" if place == HOME else reverse("staff:arrange", args=[place])

    def _shown(self, place: str, parts: list[Part], *, status: int = 200) -> HttpResponse:
        labels = {name: pane.label for name, pane in PANES.items()} | {name: tile.label for name, tile in TILES.items()}
        lines = [
            {
                "name": part.name,
                "label": labels[part.name],
                "shown": part.shown,
                "wide": part.wide,
                "threshold": part.threshold,
            }
            for part in parts
        ]
        places = [HOME, *dict.fromkeys(kind for _name, tile in TILES.items() for kind in sorted(tile.on))]
        context: dict[str, Any] = {
            "place": place,
            "title": _title(place),
            "parts": lines,
            "places": [
                (each, _title(each), reverse("staff:arrange", args=[each]))
                for each in places
                if each == HOME or usual_tiles(self.request, each)
            ],
            "is_home": place == HOME,
            "starts_at_patch": self.request.desk.looks.home_page == MY_PATCH,
            "back": self._back(place),
        }
        return self.page("staff/workspace/arrange.html", context, status=status)


def _title(place: str) -> str:
    if place == HOME:
        return _("Home page")
    if place == CALL:
        return _("During a call")
    return KINDS.get(place).label if place in KINDS else place


def _parts(given: QueryDict, usual: Mapping[str, Part]) -> list[Part]:
    shown, wide = set(given.getlist("shown")), set(given.getlist("wide"))
    parts = []
    for name in dict.fromkeys([*given.getlist("order"), *usual]):
        if name in usual:
            threshold = given.get(f"threshold:{name}", "").strip()
            parts.append(
                Part(
                    name=name,
                    shown=name in shown,
                    wide=name in wide,
                    threshold=min(int(threshold), _LARGEST) if threshold.isdecimal() else None,
                )
            )
    return parts
