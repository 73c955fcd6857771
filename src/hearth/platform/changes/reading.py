"""Reading the feed in order, without gaps."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence

from django.db import models, transaction
from django.db.models import Func, Q

from hearth.platform.changes.models import Change, Consumer
from hearth.platform.changes.position import Position


class _OldestRunning(Func):
    """The lowest transaction number in the cluster that is still running: all below it have ended."""

    template = "pg_snapshot_xmin(pg_current_snapshot())::text::bigint"  # xid8 becomes a number only by way of text
    output_field = models.BigIntegerField()


class _ThisTransaction(Func):
    template = "pg_current_xact_id()::text::bigint"
    output_field = models.BigIntegerField()


def _of(entities: Collection[str] | None) -> Q:
    return Q() if entities is None else Q(entity__in=list(entities))


def since(position: Position, *, entities: Collection[str] | None, limit: int) -> list[Change]:
    """What `hearth.platform.changes.since` says."""
    after = Q(transaction__gte=position.transaction) & ~Q(transaction=position.transaction, id__lte=position.id)
    settled = Q(transaction__lt=_OldestRunning())
    return list(Change.objects.filter(after, settled, _of(entities)).order_by("transaction", "id")[:limit])


def of_this_transaction(*, entities: Collection[str] | None) -> list[Change]:
    """What `hearth.platform.changes.of_this_transaction` says."""
    return list(Change.objects.filter(_of(entities), transaction=_ThisTransaction()).order_by("id"))


def drain(
    name: str, handler: Callable[[Sequence[Change]], None], *, entities: Collection[str] | None, limit: int
) -> int:
    """What `hearth.platform.changes.drain` says."""
    Consumer.objects.get_or_create(name=name)
    handled = 0
    while True:
        with transaction.atomic():
            consumer = Consumer.objects.select_for_update(skip_locked=True).filter(name=name).first()
            if consumer is None:
                return handled
            batch = since(Position(consumer.transaction, consumer.change_id), entities=entities, limit=limit)
            if not batch:
                return handled
            handler(batch)
            consumer.transaction, consumer.change_id = Position.of(batch[-1])
            consumer.save(update_fields=["transaction", "change_id"])
            handled += len(batch)
