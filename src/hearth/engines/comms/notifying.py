"""Telling colleagues: in the product at once, and by email where asked."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from typing import Any

from django.core.mail import send_mail

from hearth.engines.comms.models import Notification
from hearth.platform import outbox
from hearth.platform.identity.models import User

EMAIL = "comms.notify_by_email"


def notify(
    *,
    user_ids: Collection[int],
    text: str,
    key: str,
    about_id: int | None,
    now: dt.datetime,
    by_email: bool = False,
) -> int:
    """This function will tell each user once per key; returns how many were newly told. The text is plain."""
    told = Notification.objects.bulk_create(
        [
            Notification(user_id=user_id, about_id=about_id, key=key, text=text[:1000], created_at=now)
            for user_id in sorted(set(user_ids))
        ],
        ignore_conflicts=True,
    )
    if by_email:
        for user_id in sorted(set(user_ids)):
            outbox.enqueue(
                kind=EMAIL,
                key=f"{EMAIL}:{key}:{user_id}",
                payload={"user": user_id, "text": text},
                record_id=about_id,
                now=now,
            )
    return len(told)


def mark_read(*, user_id: int, notification_ids: Collection[int], now: dt.datetime) -> int:
    """This function will mark a user's own notifications as read."""
    return Notification.objects.filter(user_id=user_id, pk__in=notification_ids, read_at=None).update(read_at=now)


def email_colleague(payload: Mapping[str, Any], _key: str, _now: dt.datetime) -> None:
    """Sends one notification by email; the subject is its first line."""
    user = User.objects.get(pk=payload["user"])
    if not user.is_active:
        return
    text = str(payload["text"])
    send_mail(subject=text.splitlines()[0][:100], message=text, from_email=None, recipient_list=[user.email])
