"""How long a delivery may take, and how patiently it is tried again."""

from __future__ import annotations

import datetime as dt

LEASE = dt.timedelta(minutes=2)
GIVE_UP_AFTER = 14
_FIRST, _LONGEST = dt.timedelta(seconds=10), dt.timedelta(hours=1)


def retry_after(attempts: int) -> dt.timedelta:
    """The wait after that many failed attempts: ten seconds, then twice as long each time, an hour at most."""
    return min(_FIRST * (1 << min(attempts - 1, 16)), _LONGEST)
