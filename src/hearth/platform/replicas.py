"""Reading from a streaming replica: exports and dashboards, wherever the replica says what the primary says.

Nothing reads from it by accident: a piece of work that only reads is handed to `read`, which asks the primary how far
its log is written, and has the work read from the replica once that has been replayed there. So whatever anybody had
saved before is in what is read, one's own change above all. A replica that does not come up to it in time, that is
gone, or that goes while it is read from gives way: the work is done again on the primary, and the log says why.

Who may see what is decided before, on the primary, and the same queries run on either. Writes go to the primary.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterator
from contextvars import ContextVar
from typing import Any, TypeVar

import structlog
from django.conf import settings
from django.db import DatabaseError, InterfaceError, OperationalError, connections, models

from hearth.platform.examining import Finding, check

PRIMARY, REPLICA = "default", "replica"
REST_SECONDS = 10.0
"""A replica that gave way is left alone for so long: not every page shall find out anew."""
_EXAMINED_FOR = 2.0
_LOOK_AGAIN = 0.005
_FARTHEST_APART = 0.1

Result = TypeVar("Result")
_where: ContextVar[str] = ContextVar("reads from", default=PRIMARY)
log = structlog.get_logger(__name__)


class _Standing:
    """What this process knows of the replica. Written by any thread; a lost update costs one more question."""

    rest_until = 0.0


class _OutOfUseError(Exception):
    """The replica can't be read from now; the argument says why."""


class Router:
    """Django's question which connection a query takes."""

    def db_for_read(self, _model: type[models.Model], **_hints: Any) -> str:
        """The replica within `read`, else the primary, even for what hangs on a row that was read from the replica."""
        return _where.get()

    def db_for_write(self, _model: type[models.Model], **_hints: Any) -> str:
        """The primary."""
        return PRIMARY

    def allow_relation(self, _first: models.Model, _second: models.Model, **_hints: Any) -> bool:
        """Whichever connection they came by, they are rows of the one database."""
        return True

    def allow_migrate(self, db: str, _app_label: str, **_hints: Any) -> bool | None:
        """What is made on the primary comes to the replica by itself."""
        return False if db == REPLICA else None


def reading_from() -> str:
    """The alias of the connection that queries take now, for those that name one."""
    return _where.get()


def read(work: Callable[[], Result], *, patience: float | None = None) -> Result:
    """This function will answer `work()`, done with the replica where it has what the primary had at this moment.

    `work` only reads, and may be done twice: where the replica fails in the middle, it is done again on the primary.
    `patience`: seconds to wait for the replica to come up to that (usually settings.REPLICA_PATIENCE). Within a
    transaction on the primary it is done there, since nobody else sees what that has changed.
    """
    if _where.get() == PRIMARY and _in_use():
        try:
            _come_up(settings.REPLICA_PATIENCE if patience is None else patience)
            token = _where.set(REPLICA)
            try:
                return work()
            finally:
                _where.reset(token)
        except _OutOfUseError as found:
            _give_way(str(found))
        except (OperationalError, InterfaceError) as error:
            _give_way(f"it failed: {str(error).strip().splitlines()[0]}")
    return work()


@check("replica")
def examined() -> Iterator[Finding]:
    """What keeps the replica from being read, where there is one."""
    if REPLICA in connections.settings:
        try:
            _come_up(_EXAMINED_FOR)
        except _OutOfUseError as found:
            yield Finding(
                f"The replica is not read from: {found}.",
                "HEARTH_REPLICA_DATABASE_URL",
                "Bring it back or up to the primary, or take the setting away; until then the primary does its work.",
            )


def _in_use() -> bool:
    return (
        REPLICA in connections.settings
        and not connections[PRIMARY].in_atomic_block
        and time.monotonic() >= _Standing.rest_until
    )


def _come_up(patience: float) -> None:
    """Waits until the replica has replayed what the primary has written by now."""
    with connections[PRIMARY].cursor() as cursor:
        # Flushed, as every change is before its success is told (synchronous_commit is not turned off).
        cursor.execute("SELECT pg_current_wal_flush_lsn()::text, pg_postmaster_start_time()")
        written, primary_began = cursor.fetchone()
    try:
        _await(written, primary_began, patience)
    except (OperationalError, InterfaceError) as error:
        raise _OutOfUseError(f"it is gone: {str(error).strip().splitlines()[0]}") from None


def _await(written: str, primary_began: Any, patience: float) -> None:
    until, pause = time.monotonic() + patience, _LOOK_AGAIN
    with connections[REPLICA].cursor() as cursor:
        while True:
            cursor.execute(
                "SELECT pg_is_in_recovery(), pg_postmaster_start_time(),"
                " coalesce(pg_last_wal_replay_lsn() >= %s::pg_lsn, false)",
                (written,),
            )
            follows, began, has_it = cursor.fetchone()
            if not follows:
                # Reader addresses of managed servers lead to the primary itself while no replica is up.
                if began == primary_began:
                    return
                raise _OutOfUseError("it follows no primary: it was promoted, or is another server")
            if has_it:
                return
            if time.monotonic() + pause > until:
                raise _OutOfUseError(f"it lags: it has not replayed {written} within {patience:g} s")
            time.sleep(pause)
            pause = min(pause * 2, _FARTHEST_APART)


def _give_way(why: str) -> None:
    _Standing.rest_until = time.monotonic() + REST_SECONDS
    log.warning("replica not read from", why=why, primary_for_seconds=REST_SECONDS)
    with contextlib.suppress(DatabaseError):
        connections[REPLICA].close()
