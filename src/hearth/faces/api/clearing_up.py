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
    old = KeptAnswer.objects.filter(made_at__lt=now - KEPT)
    gone: int = KeptAnswer.objects.filter(pk__in=list(old.values_list("pk", flat=True)[:_AT_ONCE])).delete()[0]
    expired = tokens.filter(expires__lt=now - KEPT).values_list("pk", flat=True)[:_AT_ONCE]
    gone += tokens.filter(pk__in=list(expired)).delete()[0]
    return gone + Meter.objects.filter(minute_at__lt=now - KEPT).delete()[0]
