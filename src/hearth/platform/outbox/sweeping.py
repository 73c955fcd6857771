"""What the jobs may have missed: messages whose time came later, whose worker died, or whose retry is due."""

from __future__ import annotations

import datetime as dt

from django.db.models import Q
from django.db.models.functions import Now

from hearth.platform.outbox import operations
from hearth.platform.outbox.models import Message

_AT_A_TIME = 100


def deliver_due(now: dt.datetime) -> int:
    """Delivers up to 100 of the messages that are due and not leased, the longest due first; how many it delivered."""
    due = (
        Message.objects.filter(Q(leased_until=None) | Q(leased_until__lte=Now()), delivered_at=None, failed_at=None)
        .filter(not_before__lte=now)
        .order_by("not_before", "pk")
        .values_list("pk", flat=True)[:_AT_A_TIME]
    )
    return sum(operations.deliver(message_id=pk, now=now) for pk in list(due))


def deliver_all_due(now: dt.datetime) -> int:
    """Delivers everything that is due. What fails is no longer due, so this comes to an end."""
    delivered = 0
    while done := deliver_due(now):
        delivered += done
    return delivered
