"""What the jobs may have missed: messages whose time came later, whose worker died, or whose retry is due."""

from __future__ import annotations

import datetime as dt

from django.db.models import Q
from django.db.models.functions import Now

from hearth.platform.outbox import operations
from hearth.platform.outbox.models import Message

_AT_A_TIME = 200


def deliver_due(now: dt.datetime) -> int:
    """Delivers the messages that are due and not leased; how many were delivered."""
    due = Message.objects.filter(Q(leased_until=None) | Q(leased_until__lte=Now()), delivered_at=None, failed_at=None)
    delivered, after = 0, (dt.datetime.min.replace(tzinfo=dt.UTC), 0)
    while page := list(
        due.filter(not_before__lte=now)
        .filter(Q(not_before__gt=after[0]) | Q(not_before=after[0], pk__gt=after[1]))
        .order_by("not_before", "pk")
        .values_list("not_before", "pk")[:_AT_A_TIME]
    ):
        delivered += sum(operations.deliver(message_id=pk, now=now) for _, pk in page)
        after = page[-1]
    return delivered
