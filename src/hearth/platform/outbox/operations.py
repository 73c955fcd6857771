"""Writing effects down in the transaction that causes them, and delivering them after it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import structlog
from django.db import transaction

from hearth.platform.outbox import tasks
from hearth.platform.outbox.handlers import HANDLERS, CannotDeliver
from hearth.platform.outbox.models import Message
from hearth.platform.outbox.rules import GIVE_UP_AFTER, LEASE, retry_after

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewMessage:
    """An effect to write down: see `enqueue`."""

    kind: str
    key: str
    payload: Mapping[str, Any] = field(default_factory=dict)
    record_id: int | None = None
    not_before: dt.datetime | None = None


def _row(new: NewMessage, now: dt.datetime) -> Message:
    HANDLERS.get(new.kind)
    return Message(
        kind=new.kind,
        key=new.key,
        payload=dict(new.payload),
        record_id=new.record_id,
        created_at=now,
        not_before=new.not_before or now,
    )


def enqueue(
    *,
    kind: str,
    key: str,
    payload: Mapping[str, Any],
    record_id: int | None = None,
    not_before: dt.datetime | None = None,
    now: dt.datetime,
) -> Message:
    """Writes an effect down; it is had after the commit, or with the first tick after `not_before`.

    `payload` is JSON. `key` names the cause ("letter:812"): the same key again returns the first message and has no
    second effect. A kind without a handler is a KeyError. Rolled back with the transaction, job and all.
    """
    row = _row(NewMessage(kind=kind, key=key, payload=payload, record_id=record_id, not_before=not_before), now)
    with transaction.atomic():
        Message.objects.bulk_create([row], ignore_conflicts=True)
        message = Message.objects.get(key=key)
        if message.not_before <= now and message.delivered_at is None:
            tasks.deliver.defer(message_id=message.pk)
    return message


def enqueue_many(messages: Sequence[NewMessage], *, now: dt.datetime) -> None:
    """Writes many effects down in one statement, and one job that delivers all that are due."""
    with transaction.atomic():
        Message.objects.bulk_create([_row(new, now) for new in messages], ignore_conflicts=True, batch_size=2000)
        tasks.drain.defer()


_TAKE = """
UPDATE outbox_message
SET leased_until = clock_timestamp() + %(lease)s, fence = fence + 1, attempts = attempts + 1
WHERE id = %(id)s AND delivered_at IS NULL AND failed_at IS NULL AND not_before <= %(now)s
  AND (leased_until IS NULL OR leased_until <= clock_timestamp())
RETURNING *
"""


def deliver(*, message_id: int, now: dt.datetime) -> bool:
    """Has the effect of a message, unless it is had, given up, not yet due, or leased to another worker.

    True if it was delivered now. A failing handler is tried again later, longer apart each time; after
    GIVE_UP_AFTER attempts the message is given up and `hearth doctor` tells of it.
    """
    message = _take(message_id, now)
    if message is None:
        return False
    try:
        HANDLERS.get(message.kind)(message.payload, message.key, now)
    except Exception as error:  # noqa: BLE001 - whatever a handler raises, its message waits for the next try
        _failed(message, error, now)
        return False
    return bool(_mine(message).update(delivered_at=now, leased_until=None, last_error=""))


def _take(message_id: int, now: dt.datetime) -> Message | None:
    return next(iter(Message.objects.raw(_TAKE, {"id": message_id, "now": now, "lease": LEASE})), None)


def _mine(message: Message) -> Any:
    return Message.objects.filter(pk=message.pk, fence=message.fence, delivered_at=None)


def _failed(message: Message, error: Exception, now: dt.datetime) -> None:
    what = f"{type(error).__name__}: {error}"[:2000]
    log.warning("message not delivered", message=message.pk, kind=message.kind, attempts=message.attempts, error=what)
    if isinstance(error, CannotDeliver) or message.attempts >= GIVE_UP_AFTER:
        _mine(message).update(failed_at=now, leased_until=None, last_error=what)
    else:
        _mine(message).update(not_before=now + retry_after(message.attempts), leased_until=None, last_error=what)


def retry_given_up(*, kind: str = "", now: dt.datetime) -> int:
    """Has messages that were given up (of a kind, or all) tried anew from the start; how many."""
    given_up = Message.objects.exclude(failed_at=None)
    if kind:
        given_up = given_up.filter(kind=kind)
    with transaction.atomic():
        again = given_up.update(failed_at=None, attempts=0, not_before=now)
        tasks.drain.defer()
    return again
