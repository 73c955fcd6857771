"""What happens to records of every kind."""

from __future__ import annotations

from dataclasses import dataclass

from hearth.kernel.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordRestricted(Event):
    """A record was restricted, or shown again. What is about it follows."""

    record_id: int
    restricted: bool
