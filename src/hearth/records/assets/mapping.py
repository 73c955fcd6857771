"""Where homes lie on a plan: Web Mercator as map tiles have it, views and clusters. Pure: no Django, no tables.

Places are WGS 84 degrees (latitude, longitude); plan units are pixels of a map of the world that is 256 wide at zoom 0
and twice as wide with each further zoom. The projection is EPSG:3857's, which every source of tiles uses.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from hearth.kernel.refusal import Refused

TILE = 256
NEAREST, FARTHEST = 19, 5
"""Zooms: a house, and the whole of the United Kingdom."""
SOUTH, NORTH, WEST, EAST = 49.0, 61.5, -9.0, 2.5
"""The United Kingdom with its islands: a home of ours lies in it."""
CELL = 48
"""Homes whose points would lie in one square of so many pixels are shown as one point with their number."""


LARGEST = 22
"""The radius of the largest mark, in pixels: two in neighbouring squares don't touch."""


class PlaceInvalid(Refused):
    """A home can't lie there."""

    code = "place_invalid"


def check_place(latitude: float | None, longitude: float | None) -> None:
    """Refuses half a place, and one outside the United Kingdom (usually the two were exchanged)."""
    if latitude is None and longitude is None:
        return
    if latitude is None or longitude is None:
        missing = "latitude" if latitude is None else "longitude"
        raise PlaceInvalid(f"Give the {missing}, too, or neither.", field=missing)
    if not (SOUTH <= latitude <= NORTH):
        raise PlaceInvalid(f"A latitude in the United Kingdom is {SOUTH} to {NORTH}.", field="latitude")
    if not (WEST <= longitude <= EAST):
        raise PlaceInvalid(f"A longitude in the United Kingdom is {WEST} to {EAST}.", field="longitude")


def to_plan(latitude: float, longitude: float, zoom: int) -> tuple[float, float]:
    """A place as plan units: x grows to the east, y to the south."""
    size = float(TILE << zoom)
    sine = math.sin(math.radians(latitude))
    return (
        (longitude + 180) / 360 * size,
        (0.5 - math.log((1 + sine) / (1 - sine)) / (4 * math.pi)) * size,
    )


def to_place(x: float, y: float, zoom: int) -> tuple[float, float]:
    """Plan units as a place."""
    size = float(TILE << zoom)
    latitude = math.degrees(2 * math.atan(math.exp((0.5 - y / size) * 2 * math.pi)) - math.pi / 2)
    return latitude, x / size * 360 - 180


@dataclass(frozen=True, slots=True)
class Box:
    """South, west, north and east of a part of the map, in degrees."""

    south: float
    west: float
    north: float
    east: float


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """What a plan shows: its middle, its zoom, its size in pixels."""

    latitude: float
    longitude: float
    zoom: int
    width: int = 960
    height: int = 560

    @property
    def corner(self) -> tuple[float, float]:
        """Its upper left corner in plan units, on a whole pixel."""
        x, y = to_plan(self.latitude, self.longitude, self.zoom)
        return round(x - self.width / 2), round(y - self.height / 2)

    @property
    def box(self) -> Box:
        """The part of the map that it shows."""
        left, top = self.corner
        north, west = to_place(left, top, self.zoom)
        south, east = to_place(left + self.width, top + self.height, self.zoom)
        return Box(south, west, north, east)

    def at(self, latitude: float, longitude: float) -> tuple[float, float]:
        """Where a place lies in it, in pixels from its upper left corner."""
        x, y = to_plan(latitude, longitude, self.zoom)
        left, top = self.corner
        return round(x - left, 1), round(y - top, 1)

    def moved(self, right: float = 0, down: float = 0, closer: int = 0) -> View:
        """The view moved by parts of its size, and closer or farther; it stays on the map."""
        x, y = to_plan(self.latitude, self.longitude, self.zoom)
        latitude, longitude = to_place(x + right * self.width, y + down * self.height, self.zoom)
        return View(
            latitude=min(max(latitude, SOUTH), NORTH),
            longitude=min(max(longitude, WEST), EAST),
            zoom=min(max(self.zoom + closer, FARTHEST), NEAREST),
            width=self.width,
            height=self.height,
        )

    def tiles(self) -> list[tuple[int, int, float, float]]:
        """The tiles that cover it: column, row, and where each lies in pixels."""
        left, top = self.corner
        most = (1 << self.zoom) - 1
        return [
            (column, row, column * TILE - left, row * TILE - top)
            for row in range(int(top // TILE), int((top + self.height - 1) // TILE) + 1)
            for column in range(int(left // TILE), int((left + self.width - 1) // TILE) + 1)
            if 0 <= column <= most and 0 <= row <= most
        ]

    def metres(self, pixels: float) -> float:
        """How far that many pixels are on the ground, at its middle."""
        around = 40_075_016.686 * math.cos(math.radians(self.latitude))
        return around * pixels / (TILE << self.zoom)


def view_of(box: Box, *, width: int = 960, height: int = 560) -> View:
    """The closest view that shows all of a box with a margin."""
    latitude, longitude = (box.south + box.north) / 2, (box.west + box.east) / 2
    for zoom in range(NEAREST - 1, FARTHEST, -1):
        left, bottom = to_plan(box.south, box.west, zoom)
        right, top = to_plan(box.north, box.east, zoom)
        if right - left <= width * 0.85 and bottom - top <= height * 0.85:
            return View(latitude=latitude, longitude=longitude, zoom=zoom, width=width, height=height)
    return View(latitude=latitude, longitude=longitude, zoom=FARTHEST, width=width, height=height)


def scale_of(view: View) -> tuple[int, float]:
    """A round number of metres and how many pixels they are: for the bar that tells the scale."""
    widest = view.metres(140)
    step = 10 ** math.floor(math.log10(widest))
    metres = next(each for each in (5 * step, 2 * step, step) if each <= widest)
    return int(metres), round(140 * metres / widest, 1)
