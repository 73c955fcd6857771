"""One evaluation: its instant, its zone, and how much it may still use."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from hearth.feel.calendar import LONDON
from hearth.feel.limits import Meter

if TYPE_CHECKING:
    from hearth.feel.explain import Trace


class Run(Meter):
    """`now` is the instant that now() gives. `zone` is where a date and time without a zone is read when it meets one
    that has a zone; None keeps the two apart, as the standard does. `trace` collects the steps of an explanation."""

    # What most evaluations never touch stays on the class: a Run is made for every one of them.
    trace: Trace | None = None
    patterns: frozenset[tuple[str, str]] = frozenset()
    """The regular expressions that this run has paid for."""

    def __init__(self, now: dt.datetime | None, zone: dt.tzinfo | None) -> None:
        self.now = now
        self.zone = zone

    def instant(self) -> dt.datetime | None:
        """What now() gives: the instant of the evaluation in London; null where the evaluation has none."""
        return _in_london(self.now) if self.now is not None else None

    def today(self) -> dt.date | None:
        """What today() gives: the day in London at that instant."""
        return _in_london(self.now).date() if self.now is not None else None


_latest: tuple[dt.datetime, dt.datetime] | None = None


def _in_london(now: dt.datetime) -> dt.datetime:
    # Thousands of conditions are evaluated at one instant, so the latest answer is kept.
    global _latest  # noqa: PLW0603 - replaced whole, so that threads see one pair or the other
    kept = _latest
    if kept is None or kept[0] is not now:
        kept = _latest = (now, now.astimezone(LONDON))
    return kept[1]
