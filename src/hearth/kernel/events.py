"""Upward talk: a lower floor publishes a frozen event with ids, and never knows who listens.

In-transaction subscribers do database work only and share the publisher's fate; after-commit subscribers
do effects and run only if the transaction holds. The platform tells this module how to wait for the commit.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from hearth.kernel.actor import Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """What has happened (past tense), at which instant, by whom; subclasses add ids, never records."""

    by: Actor
    at: dt.datetime


E = TypeVar("E", bound=Event)
_in_transaction: dict[type[Event], list[Callable[[Any], None]]] = defaultdict(list)
_after_commit: dict[type[Event], list[Callable[[Any], None]]] = defaultdict(list)


def _no_commit_hook(_effect: Callable[[], None]) -> None:
    raise RuntimeError("No commit hook is set: the platform sets it when Django starts.")


_on_commit: Callable[[Callable[[], None]], None] = _no_commit_hook


def wait_for_commit_with(hook: Callable[[Callable[[], None]], None]) -> None:
    """Sets how effects wait for the commit (Django's transaction.on_commit)."""
    global _on_commit  # noqa: PLW0603 - one hook per process, set once at start-up
    _on_commit = hook


def in_transaction(event: type[E]) -> Callable[[Callable[[E], None]], Callable[[E], None]]:
    """Subscribes database work that must hold or fall with the event's transaction."""

    def subscribe(listener: Callable[[E], None]) -> Callable[[E], None]:
        _in_transaction[event].append(listener)
        return listener

    return subscribe


def after_commit(event: type[E]) -> Callable[[Callable[[E], None]], Callable[[E], None]]:
    """Subscribes an effect that must only happen once the event is safe on disk."""

    def subscribe(listener: Callable[[E], None]) -> Callable[[E], None]:
        _after_commit[event].append(listener)
        return listener

    return subscribe


def publish(event: Event) -> None:
    """Tells the in-transaction subscribers now, the others after the commit."""
    for listener in _in_transaction[type(event)]:
        listener(event)
    for listener in _after_commit[type(event)]:
        _on_commit(lambda listener=listener: listener(event))  # type: ignore[misc]
