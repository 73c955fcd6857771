"""The map of homes: drawn on the server as one picture whose points are links, with a table that says the same.

No library of the browser's is needed for it (Leaflet and MapLibre are 40 and 200 kB): it moves by links, so that each
view has its address and works by keyboard and without JavaScript. Tiles come from where the landlord says
(HEARTH_MAP_TILES), or not at all.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from hearth.faces.staff.page import StaffView
from hearth.platform.index import visibility
from hearth.records.assets import map_queries
from hearth.records.assets.full_list import patches
from hearth.records.assets.map_queries import Plan, Point
from hearth.records.assets.mapping import FARTHEST, LARGEST, NEAREST, View, scale_of
from hearth.records.assets.registrations import READ

_STEP = 0.5
_CLOSER = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """A point as it is drawn: what it says, where it leads, how large it is."""

    point: Point
    url: str
    label: str
    size: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    """A plan with its marks and tiles, ready for the template."""

    plan: Plan
    marks: list[Mark]
    tiles: list[tuple[str, float, float]]
    credit: str
    scale: tuple[str, float]
    here: tuple[float, float] | None = None

    @property
    def around(self) -> list[float]:
        """Where the lines of the empty plan run: every 80 pixels."""
        return [80.0 * number for number in range(1, max(self.plan.view.width, self.plan.view.height) // 80 + 1)]


def address_of(view: View, **more: object) -> str:
    """The page that shows a view."""
    given = {"lat": f"{view.latitude:.5f}", "lon": f"{view.longitude:.5f}", "z": view.zoom}
    return f"{reverse('staff:map')}?{urlencode(given | {name: value for name, value in more.items() if value})}"


def draw(plan: Plan, *, patch: str = "", here: tuple[float, float] | None = None) -> Drawing:
    """A plan as it is drawn; `here` is a place that is marked."""
    view = plan.view
    metres, pixels = scale_of(view)
    tiles = [
        (settings.MAP_TILES.format(z=view.zoom, x=column, y=row), left, top)
        for column, row, left, top in (view.tiles() if settings.MAP_TILES else ())
    ]
    return Drawing(
        plan=plan,
        marks=[_mark(view, point, patch) for point in plan.points],
        tiles=tiles,
        credit=settings.MAP_CREDIT if tiles else "",
        scale=(f"{metres / 1000:g} km" if metres >= 1000 else f"{metres} m", pixels),
        here=view.at(*here) if here is not None else None,
    )


def _mark(view: View, point: Point, patch: str) -> Mark:
    if point.reference:
        url, label = reverse("staff:asset", args=[point.reference]), point.title
    else:
        closer = View(latitude=point.latitude, longitude=point.longitude, zoom=min(view.zoom + _CLOSER, NEAREST))
        label = _("%(homes)s homes around %(near)s, %(area)s") % {
            "homes": point.homes,
            "near": point.near,
            "area": point.area,
        }
        # So close that they still lie together (a block of flats): the list has them one by one.
        together = view.zoom >= NEAREST
        url = f"{reverse('staff:list', args=['homes'])}?q={point.area}" if together else address_of(closer, patch=patch)
    size = 6 if point.homes == 1 else min(9 + 2 * math.log2(point.homes), LARGEST)
    return Mark(point=point, url=url, label=label, size=round(size, 1))


def _number(text: str) -> float | None:
    try:
        found = float(text)
    except ValueError:
        return None
    return found if math.isfinite(found) else None


class MapView(StaffView):
    """The homes of a part of the country, of all or of one patch."""

    permission = READ

    def get(self, request: HttpRequest) -> HttpResponse:
        """The view that is asked for; else all homes; around one home for `home`."""
        access = self.request.access
        offered = patches(access, self.request.now)
        patch = request.GET.get("patch", "")
        patch = patch if patch in dict(offered) else ""
        patch_id = int(patch) if patch else None
        here, asked = self._asked()
        view = asked or map_queries.everything(access, patch_id=patch_id)
        context: dict[str, Any] = {"patches": offered, "patch": patch}
        if view is not None:
            plan = map_queries.plan(access, view, patch_id=patch_id, whole=asked is None)
            context |= {"drawing": draw(plan, patch=patch, here=here), "moves": self._moves(view, patch)}
        return self.page("staff/assets/map.html", context)

    def _asked(self) -> tuple[tuple[float, float] | None, View | None]:
        given = self.request.GET
        if home := given.get("home", ""):
            record = visibility.get_visible(self.request.access, home[:40], now=self.request.now, kind="asset")
            place = map_queries.place_of(record.pk)
            if place is not None:
                return place, View(latitude=place[0], longitude=place[1], zoom=NEAREST - 2)
        latitude, longitude, zoom = (_number(given.get(name, "")) for name in ("lat", "lon", "z"))
        if latitude is None or longitude is None or zoom is None:
            return None, None
        middle = View(latitude=latitude, longitude=longitude, zoom=min(max(int(zoom), FARTHEST), NEAREST))
        return None, View(latitude=min(max(latitude, -85), 85), longitude=longitude, zoom=middle.zoom).moved()

    def _moves(self, view: View, patch: str) -> list[tuple[str, str]]:
        moves = (
            (_("Closer"), view.moved(closer=1) if view.zoom < NEAREST else None),
            (_("Farther"), view.moved(closer=-1) if view.zoom > FARTHEST else None),
            (_("North"), view.moved(down=-_STEP)),
            (_("South"), view.moved(down=_STEP)),
            (_("West"), view.moved(right=-_STEP)),
            (_("East"), view.moved(right=_STEP)),
        )
        return [(label, address_of(to, patch=patch)) for label, to in moves if to is not None]
