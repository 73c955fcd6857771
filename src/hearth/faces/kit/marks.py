"""Status is a word and a shape; colour only repeats them.

A *tone* is the colour family, a *shape* the drawing in sprite.svg. Words of the business map to one pair here,
so that "overdue" looks the same in a list, a tile and on the clock.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Mark:
    """`tone` is a class of the style sheet; `shape` an id of the sprite."""

    tone: str
    shape: str


GOOD = Mark("good", "s-good")
DUE = Mark("due", "s-due")
LATE = Mark("late", "s-late")
LIVE = Mark("live", "s-live")
HOLD = Mark("hold", "s-hold")
IDLE = Mark("idle", "s-idle")
NONE = Mark("idle", "s-none")
REFUSED = Mark("late", "s-no")
WAITING = Mark("idle", "s-hold")
FUTURE = Mark("live", "s-idle")
INFORMATION = Mark("idle", "s-info")
OTHER = Mark("idle", "s-other")

STATUSES: dict[str, Mark] = {
    # the plain tones
    "good": GOOD,
    "due": DUE,
    "late": LATE,
    "live": LIVE,
    "hold": HOLD,
    "idle": IDLE,
    "none": NONE,
    "no": REFUSED,
    "info": INFORMATION,
    "other": OTHER,
    # tasks and cases
    "open": LIVE,
    "started": LIVE,
    "pending": IDLE,
    "waiting": WAITING,
    "complete": GOOD,
    "completed": GOOD,
    "closed": GOOD,
    "bypassed": OTHER,
    "cancelled": NONE,
    "amber": DUE,
    "missed": LATE,
    "overdue": LATE,
    "on hold": HOLD,
    "on-hold": HOLD,
    # notices
    "accepted": GOOD,
    "returned": REFUSED,
    "withdrawn": NONE,
    # effective dates, tenancies, voids
    "current": GOOD,
    "future": FUTURE,
    "expired": NONE,
    "ending": DUE,
    "ended": IDLE,
    "provisional": FUTURE,
    "actual": LIVE,
    # communications
    "draft": IDLE,
    "queued": WAITING,
    "sent": GOOD,
    "delivered": GOOD,
    "failed": LATE,
    "held": HOLD,
    # severities of alerts
    "high": LATE,
    "warning": DUE,
    "information": INFORMATION,
    # consent
    "granted": GOOD,
    "refused": REFUSED,
    "not recorded": NONE,
}


def mark_of(kind: str) -> Mark:
    """The tone and shape of a status word, case and underscores aside. An unknown one is a ValueError: add it above."""
    try:
        return STATUSES[kind.lower().replace("_", " ")]
    except KeyError:
        raise ValueError(f"No status mark '{kind}'. Known: {', '.join(sorted(STATUSES))}.") from None
