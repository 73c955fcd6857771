"""What a map of homes shows: a bounded number of points whatever the number of homes, as somebody may see them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Avg, Count, F, FloatField, Max, Min, QuerySet
from django.db.models.functions import Cast, Floor

from hearth.platform.identity.access import Access
from hearth.platform.index.visibility import may_see
from hearth.records.assets.mapping import CELL, LARGEST, Box, View, view_of
from hearth.records.assets.models import Asset, AssetStatus
from hearth.records.assets.registrations import READ

_MARGIN = 0.002
"""Degrees around the only home that there is: about 200 metres."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """A home, or several that lie close together: how many, where in the view (pixels), the start of a
    postcode among them, and the first address.

    `reference` and `title` are those of the home where it is one, else "".
    """

    homes: int
    x: float
    y: float
    latitude: float
    longitude: float
    area: str
    near: str
    reference: str = ""
    title: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A view with its points, the most homes first; `homes` lie in it."""

    view: View
    points: Sequence[Point]
    homes: int


def located(access: Access, *, patch_id: int | None = None) -> QuerySet[Asset]:
    """The homes with a place that somebody may see on a map. Restricted ones are never on it: where a refuge stands is
    what it must not tell.
    """
    found = Asset.objects.filter(
        may_see(access, "record__"),
        record__kind="asset",  # known already, and what the index of open records begins with
        record__company_id__in=access.companies_with(READ),
        record__restricted=False,
        latitude__isnull=False,
    ).exclude(status=AssetStatus.DISPOSED)
    return found if patch_id is None else found.filter(patch_id=patch_id)


def everything(access: Access, *, patch_id: int | None = None) -> View | None:
    """The view that shows all located homes; None where there are none."""
    found = located(access, patch_id=patch_id).aggregate(
        south=Min("latitude"), west=Min("longitude"), north=Max("latitude"), east=Max("longitude")
    )
    if found["south"] is None:
        return None
    south, west, north, east = (float(found[name]) for name in ("south", "west", "north", "east"))
    return view_of(Box(south - _MARGIN, west - _MARGIN, north + _MARGIN, east + _MARGIN))


def plan(access: Access, view: View, *, patch_id: int | None = None, whole: bool = False) -> Plan:
    """The homes in a view, those of one square of 48 pixels together. Two queries, at most some 250 points.

    `whole`: the view is that of `everything`, so none needs to be left out.

    Places are compared as floating-point numbers: under row-level security PostgreSQL may not look at the statistics of
    a numeric column, takes any range of it for a few homes, and would look up a quarter of a million one by one.
    """
    box = view.box
    wide = (box.east - box.west) * CELL / view.width
    high = (box.north - box.south) * CELL / view.height
    inside = located(access, patch_id=patch_id).annotate(
        east=Cast("longitude", FloatField()), north=Cast("latitude", FloatField())
    )
    if not whole:
        inside = inside.filter(north__range=(box.south, box.north), east__range=(box.west, box.east))
    cells = (
        inside.annotate(column=Floor((F("east") - box.west) / wide), row=Floor((F("north") - box.south) / high))
        .values("column", "row")
        .annotate(homes=Count("pk"), lat=Avg("north"), lon=Avg("east"), one=Min("pk"))
        .order_by(F("homes").desc(), "row", "column")
    )
    found = list(cells)
    first = Asset.objects.select_related("record").in_bulk([each["one"] for each in found])
    points = [_point(view, each, first[each["one"]]) for each in found]
    return Plan(view=view, points=points, homes=sum(point.homes for point in points))


def _point(view: View, cell: Mapping[str, Any], first: Asset) -> Point:
    homes: int = cell["homes"]
    x, y = view.at(cell["lat"], cell["lon"])
    if homes > 1:  # within its own square, so that no two lie on each other
        up = view.height - y
        x, y = _inside(x, int(cell["column"])), view.height - _inside(up, int(cell["row"]))
    return Point(
        homes=homes,
        x=x,
        y=y,
        latitude=cell["lat"],
        longitude=cell["lon"],
        area=first.postcode.partition(" ")[0],
        near=first.address.partition(",")[0],
        reference=first.record.reference if homes == 1 else "",
        title=first.record.title if homes == 1 else "",
    )


def _inside(at: float, square: int) -> float:
    """Where along one side a mark as large as a square stands nearest to `at`."""
    return min(max(at, square * CELL + LARGEST), (square + 1) * CELL - LARGEST)


def place_of(asset_id: int) -> tuple[float, float] | None:
    """Latitude and longitude of a home that was found visible; None where nobody has said them."""
    found = Asset.objects.filter(pk=asset_id, latitude__isnull=False).values_list("latitude", "longitude").first()
    if found is None or found[0] is None or found[1] is None:
        return None
    return float(found[0]), float(found[1])
