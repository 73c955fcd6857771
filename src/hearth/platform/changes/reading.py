"""Reading the feed in order, without gaps, each change once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

from django.contrib.postgres.functions import TransactionNow
from django.db import connection, transaction
from django.db.models import Q, QuerySet

from hearth.platform.changes.models import Change, Consumer, Forgotten, Numbering
from hearth.platform.changes.position import START, Position, PositionForgotten

# What the transaction in progress wrote is dated after it began (a day is allowed for a clock that was set): only the
# newest months of the feed are looked at.
# The feed's numbers are the server's with a shift added (Numbering).
# xid8 becomes a number only by way of text. A transaction has no number before it has written something.
# Transactions are numbered for the whole server, and only those of this database write here: one that runs holds the
# lock on its own number (its lower 32 bits) until after it has ended, so a running one without such a lock is of
# another database, or over by the time the rows are asked for. A prepared one has no process and counts as ours.
_HORIZON = """
    WITH ours AS (
        SELECT transactionid FROM pg_locks LEFT JOIN pg_stat_activity AS process USING (pid)
        WHERE locktype = 'transactionid' AND mode = 'ExclusiveLock' AND pg_locks.granted
          AND (pid IS NULL OR process.datname IS NULL OR process.datname = current_database())
    ), running AS (
        SELECT id::text::bigint AS id FROM pg_snapshot_xip(pg_current_snapshot()) AS id
    )
    SELECT shift + least(
               (SELECT min(id) FROM running WHERE (id & 4294967295)::text::xid IN (SELECT transactionid FROM ours)),
               own.id,
               pg_snapshot_xmax(pg_current_snapshot())::text::bigint
           ),
           coalesce(shift + own.id, 0), coalesce(max(change.id), 0)
    FROM (SELECT pg_current_xact_id_if_assigned()::text::bigint AS id) own
    CROSS JOIN (SELECT shift FROM changes_numbering ORDER BY id DESC LIMIT 1) numbering
    LEFT JOIN changes_change change ON change.transaction = shift + own.id AND change.at >= now() - interval '1 day'
    GROUP BY own.id, shift
"""


@dataclass(frozen=True, slots=True)
class _Horizon:
    """How far one can see. Every transaction below `oldest` has ended, so nothing can appear there any more.

    `own` is the transaction in progress (0: it has changed nothing), which also sees its own changes, so far up to
    `own_last`.
    """

    oldest: int
    own: int
    own_last: int

    @classmethod
    def now(cls) -> _Horizon:
        with connection.cursor() as cursor:
            cursor.execute(_HORIZON)
            return cls(*cursor.fetchone())


def _rows(entities: Collection[str] | None) -> QuerySet[Change]:
    rows = Change.objects.order_by("transaction", "id")
    return rows if entities is None else rows.filter(entity__in=list(entities))


def _after(position: Position) -> Q:
    return Q(transaction__gte=position.transaction) & ~Q(transaction=position.transaction, id__lte=position.id)


def since(position: Position, *, entities: Collection[str] | None, limit: int) -> list[Change]:
    """What `hearth.platform.changes.since` says."""
    if position != START and Forgotten.objects.filter(transaction__gt=position.transaction).exists():
        raise PositionForgotten(
            "The changes since then are no longer kept. Read everything that you keep a copy of anew, and follow the"
            " feed from now on."
        )
    if Numbering.objects.filter(last_before__lt=position.transaction, first__gt=position.transaction).exists():
        raise PositionForgotten(
            "The landlord was restored from a backup that is older than that place. Read everything that you keep a"
            " copy of anew, and follow the feed from now on."
        )
    settled = Q(transaction__lt=_Horizon.now().oldest)
    return list(_rows(entities).filter(_after(position), settled)[:limit])


def latest() -> Position:
    """What `hearth.platform.changes.latest` says."""
    return Position(_Horizon.now().oldest, 0)


def of_this_transaction(*, entities: Collection[str] | None) -> list[Change]:
    """What `hearth.platform.changes.of_this_transaction` says."""
    recently = TransactionNow() - dt.timedelta(days=1)
    return list(_rows(entities).filter(transaction=_Horizon.now().own, at__gte=recently))


def drain(
    name: str, handler: Callable[[Sequence[Change]], None], *, entities: Collection[str] | None, limit: int
) -> int:
    """What `hearth.platform.changes.drain` says."""
    Consumer.objects.get_or_create(name=name)
    horizon = _Horizon.now()
    handled = 0
    while True:
        with transaction.atomic():
            consumer = Consumer.objects.select_for_update(skip_locked=True).filter(name=name).first()
            if consumer is None:
                return handled
            batch = list(_unseen(consumer, horizon, entities)[:limit])
            if batch:
                handler(batch)
            _move(consumer, batch, horizon, all_seen=len(batch) < limit)
        handled += len(batch)
        if len(batch) < limit:
            return handled


def _unseen(consumer: Consumer, horizon: _Horizon, entities: Collection[str] | None) -> QuerySet[Change]:
    rows = _rows(entities).filter(
        _after(Position(consumer.transaction, consumer.change_id)),
        Q(transaction__lt=horizon.oldest) | Q(transaction=horizon.own, id__lte=horizon.own_last),
    )
    for seen_transaction, seen_id in consumer.ahead.items():
        rows = rows.exclude(transaction=int(seen_transaction), id__lte=seen_id)
    return rows


def _move(consumer: Consumer, batch: Sequence[Change], horizon: _Horizon, *, all_seen: bool) -> None:
    position = Position(consumer.transaction, consumer.change_id)
    settled = [change for change in batch if change.transaction < horizon.oldest]
    if all_seen:
        position = max(position, Position(horizon.oldest, 0))
    elif settled:
        position = Position.of(settled[-1])
    if own := [change.pk for change in batch if change.transaction == horizon.own]:
        # Others that began earlier may still write: the position can't pass them, so these are remembered apart.
        consumer.ahead[str(horizon.own)] = max(own)
    consumer.ahead = {seen: last for seen, last in consumer.ahead.items() if int(seen) >= position.transaction}
    consumer.transaction, consumer.change_id = position
    consumer.save()
