"""What happens to contacts that floors above may have to follow. Ids only."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from hearth.kernel.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactRenamed(Event):
    """The contact is called something else now."""

    contact_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactDied(Event):
    """A person's death was recorded. A tenancy doesn't end by it; letters and texts to the person stop."""

    contact_id: int
    died_on: dt.date


@dataclass(frozen=True, slots=True, kw_only=True)
class DeathCorrected(Event):
    """The day of a death was corrected, or a death that was recorded of the wrong person taken back (None)."""

    contact_id: int
    died_on: dt.date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactsMerged(Event):
    """The loser is a stub of the survivor now; whatever referred to it refers to the survivor."""

    survivor_id: int
    loser_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MergeUndone(Event):
    """The two are two again, each with what it had."""

    survivor_id: int
    loser_id: int
