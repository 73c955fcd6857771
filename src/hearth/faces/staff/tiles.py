"""Tiles of 360 pages that other modules offer: a name, a template and a query."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from hearth.faces.staff.request import StaffRequest
from hearth.kernel.registry import Registry


@dataclass(frozen=True, slots=True, kw_only=True)
class Tile:
    """`read` gives the template's context for (request, record id, what the page knows already); None hides it."""

    label: str
    template: str
    on: frozenset[str]
    permission: str
    read: Callable[[StaffRequest, int, Any], dict[str, Any] | None]


TILES: Registry[Tile] = Registry("tile")


def tiles_for(request: StaffRequest, kind: str, record_id: int, known: Any = None) -> list[dict[str, Any]]:
    """The tiles of a record's page that this person may see, each with its template and context."""
    shown = []
    for name, tile in TILES.items():
        if kind in tile.on and request.access.has(tile.permission):
            context = tile.read(request, record_id, known)
            if context is not None:
                shown.append({"name": name, "label": tile.label, "template": tile.template, "context": context})
    return shown
