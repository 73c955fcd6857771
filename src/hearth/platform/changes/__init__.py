"""The feed of changes: which columns of which rows changed, written by the database, read in order, missing nothing."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import TYPE_CHECKING

from hearth.platform.changes.position import START, Position, PositionForgotten

if TYPE_CHECKING:
    from hearth.platform.changes.models import Change


def since(position: Position, *, entities: Collection[str] | None = None, limit: int = 1000) -> list[Change]:
    """The changes after a position, oldest transaction first; go on from `Position.of(changes[-1])`.

    Only changes of transactions before which nothing is still running are returned, so that none can appear behind a
    position that was already passed. What a long transaction holds back comes once it ends. Refused
    (PositionForgotten): a place whose months were let go of; from START everything that is kept is given.
    """
    from hearth.platform.changes import reading

    return reading.since(position, entities=entities, limit=limit)


def latest() -> Position:
    """The place at which the feed stands: `since` it comes what transactions write that are running now, or begin."""
    from hearth.platform.changes import reading

    return reading.latest()


def of_this_transaction(*, entities: Collection[str] | None = None) -> list[Change]:
    """What the transaction in progress has changed so far, itself included; others can't see it yet."""
    from hearth.platform.changes import reading

    return reading.of_this_transaction(entities=entities)


def drain(
    name: str,
    handler: Callable[[Sequence[Change]], None],
    *,
    entities: Collection[str] | None = None,
    limit: int = 1000,
) -> int:
    """This function will hand a consumer everything that it has not seen yet, in batches; returns how many changes.

    Each batch and the consumer's new place hold or fall in one transaction, so what the handler does in the database
    happens exactly once; if it raises, the batch comes again. Called within a transaction, it also hands over what
    that transaction has changed so far. What the handler itself changes comes the next time. `name` stands for the
    consumer for good ("cases.delays"); a new one starts at the beginning of the feed. While another process drains for
    the same name, this one does nothing.
    """
    from hearth.platform.changes import reading

    return reading.drain(name, handler, entities=entities, limit=limit)


__all__ = ["START", "Position", "PositionForgotten", "drain", "latest", "of_this_transaction", "since"]
