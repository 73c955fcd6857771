"""What the API need not keep: answers that nobody will ask for again, keys that have expired, idle meters."""

from __future__ import annotations

import datetime as dt
from typing import Any

from oauth2_provider.models import get_access_token_model

from hearth.faces.api.models import KeptAnswer, Meter

KEPT = dt.timedelta(days=2)
"""How long a POST that is sent again is answered alike."""
_AT_ONCE = 1000


def clear(now: dt.datetime) -> int:
    """This function will delete what is older than it needs to be, a batch at a time; returns how many rows."""
    tokens: Any = get_access_token_model().objects
    gone = _delete(KeptAnswer.objects, made_at__lt=now - KEPT) + _delete(tokens, expires__lt=now - KEPT)
    return gone + Meter.objects.filter(minute_at__lt=now - KEPT).delete()[0]


def _delete(rows: Any, **old: dt.datetime) -> int:
    gone = 0
    while keys := list(rows.filter(**old).values_list("pk", flat=True)[:_AT_ONCE]):
        gone += rows.filter(pk__in=keys).delete()[0]
    return gone
