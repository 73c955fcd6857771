"""Tiles of 360 pages that other modules offer: a name, a template and a query."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from hearth.faces.staff.panes import count_in, is_marked
from hearth.faces.staff.request import StaffRequest
from hearth.kernel.registry import Registry
from hearth.platform.index.models import Record
from hearth.platform.workspace import arranging
from hearth.platform.workspace.arranging import Part


@dataclass(frozen=True, slots=True, kw_only=True)
class Tile:
    """`read` gives the template's context for (request, record id, the record where the page has it); None hides it."""

    label: str
    template: str
    on: frozenset[str]
    permission: str
    read: Callable[[StaffRequest, int, Record | None], dict[str, Any] | None]


TILES: Registry[Tile] = Registry("tile")


def tiles_for(request: StaffRequest, kind: str, record_id: int, record: Record | None = None) -> list[dict[str, Any]]:
    """The tiles of a record's page that this person may see, in their order, each with its template and context."""
    shown = []
    for part in arranging.arranged(request.desk, kind, usual_tiles(request, kind)):
        tile = TILES.get(part.name)
        context = tile.read(request, record_id, record) if part.shown else None
        if context is not None:
            count = count_in(context)
            shown.append(
                {
                    "name": part.name,
                    "label": tile.label,
                    "template": tile.template,
                    "context": context,
                    "wide": part.wide,
                    "count": count,
                    "marked": is_marked(part, count),
                }
            )
    return shown


def usual_tiles(request: StaffRequest, kind: str) -> list[Part]:
    """The tiles that this person may have on the pages of a kind of record, in the usual order."""
    return [Part(name=name) for name, tile in TILES.items() if kind in tile.on and request.access.has(tile.permission)]
