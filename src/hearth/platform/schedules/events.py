"""What has happened here, for the floors above that tell people."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from hearth.kernel.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class ScheduleTurned(Event):
    """A schedule began to fail, or works again after it had failed since `since`: told once each.

    `user_ids` are the colleagues to tell, `by_email` whether by email too, `text` plain words without anybody's data.
    """

    name: str
    failing: bool
    since: dt.datetime
    user_ids: tuple[int, ...]
    by_email: bool
    text: str
