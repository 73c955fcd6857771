"""One evaluation: its instant, its zone, and how much it may still use."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from hearth.feel.calendar import LONDON
from hearth.feel.limits import Meter

if TYPE_CHECKING:
    from hearth.feel.explain import Trace


class Run(Meter):
    """`now` is the instant that now() gives, seen in London. `zone` is where a date and time without a zone is read when it
    meets one that has a zone; None keeps the two apart, as the standard does.
    `trace` collects the steps of an explanation."""

    __slots__ = ("_instant", "now", "patterns", "trace", "zone")

    def __init__(self, now: dt.datetime | None, zone: dt.tzinfo | None, trace: Trace | None = None) -> None:
        super().__init__()
        self.now = now
        self.zone = zone
        self.trace = trace
        self.patterns: set[tuple[str, str]] = set()
        self._instant: dt.datetime | None = None

    def instant(self) -> dt.datetime | None:
        """What now() gives: the instant of the evaluation in London; null where the evaluation has none."""
        if self._instant is None and self.now is not None:
            self._instant = self.now.astimezone(LONDON)
        return self._instant

    def today(self) -> dt.date | None:
        """What today() gives: the day in London at that instant."""
        instant = self.instant()
        return instant.date() if instant is not None else None
