"""What is to be done when its time has come: the worker calls every registered tick every few seconds."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import structlog
from django.db import connection

from hearth.kernel.registry import Registry

Tick = Callable[[dt.datetime], int]
"""`tick(now)` does what is due at `now`, each piece in its own transaction, and returns how many pieces it did."""

TICKS: Registry[Tick] = Registry("tick")
CHANNEL = "hearth_tick"
_LOCK = 4072  # one process at a time runs the ticks of a database
log = structlog.get_logger(__name__)


def register(name: str, fn: Tick) -> None:
    """Registers a tick (`cases.delays`). Ticks run in the order of registration, never two at once."""
    TICKS.register(name, fn)


def wake() -> None:
    """Has the worker run its ticks at once: when this transaction commits, or now outside of one."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_notify(%s, '')", (CHANNEL,))


class Round(dict[str, int]):
    """What one round of ticks did: pieces by tick. `failing` names the ticks that raised, and what."""

    def __init__(self) -> None:
        super().__init__()
        self.failing: dict[str, str] = {}


@contextmanager
def _alone(*, wait: bool) -> Iterator[bool]:
    with connection.cursor() as cursor:
        if wait:
            cursor.execute("SELECT true FROM (SELECT pg_advisory_lock(%s)) taken", (_LOCK,))
        else:
            cursor.execute("SELECT pg_try_advisory_lock(%s)", (_LOCK,))
        (taken,) = cursor.fetchone()
    try:
        yield taken
    finally:
        if taken:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s)", (_LOCK,))


def run(*, now: dt.datetime, wait: bool = False) -> Round:
    """Calls every tick once. A tick that raises does not stop the others.

    If another process is running them, this one does nothing; with `wait` it waits its turn.
    """
    done = Round()
    with _alone(wait=wait) as taken:
        if taken:
            for name, tick in TICKS.items():
                try:
                    done[name] = tick(now)
                except Exception as error:
                    log.exception("tick failed", tick=name)
                    done.failing[name] = f"{type(error).__name__}: {error}"
    return done
