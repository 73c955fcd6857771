"""How a move of the development clock is written. Pure."""

from __future__ import annotations

import datetime as dt
import re

from hearth.kernel.refusal import Refused
from hearth.kernel.time import LONDON, UTC, london

_UNITS = {
    "w": dt.timedelta(weeks=1),
    "d": dt.timedelta(days=1),
    "h": dt.timedelta(hours=1),
    "m": dt.timedelta(minutes=1),
}


class MoveUnreadable(Refused):
    """What was typed is no length of time, or no moment."""

    code = "clock_move_unreadable"


def parse_length(text: str) -> dt.timedelta:
    """A length of time: "3d", "4w", "2h", "30m", or several together ("1w2d"). Refused: anything else, and nought."""
    parts = re.findall(r"(\d+)([wdhm])", text.lower())
    if not parts or "".join(number + unit for number, unit in parts) != text.lower().replace(" ", ""):
        raise MoveUnreadable(f"'{text}' is no length of time. Write 3d, 4w, 2h, 30m or 1w2d.")
    length = sum((int(number) * _UNITS[unit] for number, unit in parts), dt.timedelta())
    if not length:
        raise MoveUnreadable("The clock would not move.")
    return length


def parse_moment(text: str) -> dt.datetime:
    """A moment in London time, as UTC: "2026-12-21T12:00", or "2026-12-21" for that day's first moment."""
    try:
        moment = dt.datetime.fromisoformat(text)
    except ValueError:
        raise MoveUnreadable(f"'{text}' is no moment. Write 2026-12-21T12:00 or 2026-12-21.") from None
    if moment.tzinfo is not None:
        return moment.astimezone(UTC)
    return london(moment.date(), moment.time())


def words(moment: dt.datetime) -> str:
    """`Mon 21 Dec 2026 12:00`, in London time."""
    return f"{moment.astimezone(LONDON):%a %-d %b %Y %H:%M}"
