"""Time as a line: what has burnt, where amber begins, where the target is. Drawn on the server as SVG."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fuse:
    """`burnt` and `amber` are shares of the line from 0 to 1; `tone` is live, due (amber reached), late or hold."""

    burnt: float
    amber: float
    tone: str


def fuse(
    *, start: dt.datetime, amber: dt.datetime | None, due: dt.datetime, now: dt.datetime, held: bool = False
) -> Fuse:
    """How far a target has burnt at `now`. Without `amber` the tick stands at the end.

    A target that is not after its start (a corrected date) counts as wholly burnt.
    """
    whole = (due - start).total_seconds()

    def share(at: dt.datetime) -> float:
        return 1.0 if whole <= 0 else min(1.0, max(0.0, (at - start).total_seconds() / whole))

    tick = amber if amber is not None else due
    if held:
        tone = "hold"
    elif now >= due:
        tone = "late"
    elif now >= tick:
        tone = "due"
    else:
        tone = "live"
    return Fuse(share(now), share(tick), tone)
