"""What is to be done when its time has come: the worker looks every few seconds what of it is due, and does it."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Protocol

import structlog
from django.db import connection

from hearth.kernel.registry import Registry
from hearth.platform.schedules.rules import ALWAYS, Timing

Tick = Callable[[dt.datetime], int]
"""`tick(now)` does what is due at `now`, each piece in its own transaction, and returns how many pieces it did."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """A tick as people know it: `label` names it, `about` says what it does, `timing` when it runs unless the landlord
    sets another. `essential`: why nobody may pause it ("" where they may). `starts_paused`: runs only once somebody
    has resumed it.
    """

    run: Tick
    label: str
    about: str
    timing: Timing = ALWAYS
    essential: str = ""
    starts_paused: bool = False


def _check(name: str, job: Job) -> None:
    if job.essential and job.starts_paused:
        raise ValueError(f"Tick '{name}' can't be paused, so it can't start paused.")


TICKS: Registry[Job] = Registry("tick", _check)
CHANNEL = "hearth_tick"
_LOCK = 4072  # one process at a time runs the ticks of a database
log = structlog.get_logger(__name__)


def register(
    name: str,
    fn: Tick,
    *,
    label: str = "",
    about: str = "",
    timing: Timing = ALWAYS,
    essential: str = "",
    starts_paused: bool = False,
) -> None:
    """Registers a tick (`cases.delays`). Ticks run in the order of registration, never two at once.

    Officers read `label` (else the name) and `about` on the screen of schedules: give both.
    """
    TICKS.register(
        name,
        Job(run=fn, label=label or name, about=about, timing=timing, essential=essential, starts_paused=starts_paused),
    )


class Keeper(Protocol):
    """Says of one round which ticks are due, and is told how each went."""

    def due(self, name: str) -> bool:
        """Whether the tick is run in this round."""
        ...

    def ran(self, name: str, *, pieces: int, seconds: float, error: Exception | None) -> None:
        """It was run: it did so many pieces in so many seconds, or raised."""
        ...

    def over(self) -> None:
        """The round is over."""
        ...


_keepers: list[Callable[[dt.datetime], Keeper]] = []


def kept_by(keeper: Callable[[dt.datetime], Keeper]) -> None:
    """Has the ticks of each round kept to their timings (hearth.platform.schedules)."""
    _keepers[:] = [keeper]


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
    """Calls every tick that is due, once. A tick that raises does not stop the others.

    If another process is running them, this one does nothing; with `wait` it waits its turn.
    """
    done = Round()
    with _alone(wait=wait) as taken:
        if taken:
            (keeper,) = (keep(now) for keep in _keepers)
            for name, job in TICKS.items():
                if keeper.due(name):
                    _call(name, job, keeper, done, now)
            keeper.over()
    return done


def _call(name: str, job: Job, keeper: Keeper, done: Round, now: dt.datetime) -> None:
    began = time.monotonic()
    raised: Exception | None = None
    try:
        done[name] = job.run(now)
    except Exception as error:
        log.exception("tick failed", tick=name)
        done.failing[name] = f"{type(error).__name__}: {error}"
        raised = error
    keeper.ran(name, pieces=done.get(name, 0), seconds=time.monotonic() - began, error=raised)
