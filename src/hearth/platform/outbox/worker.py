"""The worker: delivers messages as they are written, and runs the ticks every few seconds or when woken."""

from __future__ import annotations

import asyncio
import contextlib
import os
import socket
import threading
import time

import psycopg
import structlog
from django.db import close_old_connections, connection, connections
from procrastinate import PsycopgConnector
from procrastinate.contrib.django import app, connector_params
from procrastinate.jobs import Status
from procrastinate.manager import JobManager

from hearth.kernel.refusal import Refused
from hearth.platform.clock import now
from hearth.platform.outbox import heartbeat, tasks, ticks

EVERY_SECONDS = 2.0
_AFTER_A_FAULT = 5.0
_STALLED_EVERY = 60.0
_GRACE = 10.0
log = structlog.get_logger(__name__)


class NotificationsLost(Refused):
    """The worker's connection goes through a pooler that loses notifications."""

    code = "notifications_lost"


class Ticking(threading.Thread):
    """Runs the ticks every few seconds, and at once when somebody calls `ticks.wake()`."""

    def __init__(self, worker: str) -> None:
        super().__init__(name="ticks", daemon=True)
        self.worker = worker
        self._stopping = threading.Event()

    def stop(self) -> None:
        """Lets the round that is being run come to its end, and no other begin."""
        self._stopping.set()
        ticks.wake()

    def run(self) -> None:
        """Until stopped. A database that is gone for a while is waited for."""
        while not self._stopping.is_set():
            try:
                with listening() as bell:
                    self._rounds(bell)
            except Exception:
                log.exception("ticks interrupted")
                self._stopping.wait(_AFTER_A_FAULT)
            finally:
                connections.close_all()

    def _rounds(self, bell: psycopg.Connection) -> None:
        while not self._stopping.is_set():
            close_old_connections()
            done = ticks.run(now=now())
            heartbeat.beat(self.worker, done.failing)
            if not any(done.values()):
                wait_for(bell, EVERY_SECONDS)


def listening() -> psycopg.Connection:
    """A connection of its own that hears `ticks.wake()`."""
    bell = psycopg.connect(**connector_params(), autocommit=True)
    bell.execute(f"LISTEN {ticks.CHANNEL}")
    return bell


def wait_for(bell: psycopg.Connection, seconds: float) -> bool:
    """Waits until somebody rings, at most so long; whether somebody did."""
    return bool(list(bell.notifies(timeout=seconds, stop_after=1)))


def check_notifications() -> None:
    """Refuses a connection on which notifications are lost, as PgBouncer's are."""
    with listening() as bell:
        ticks.wake()
        if not wait_for(bell, 3.0):
            raise NotificationsLost(
                "Notifications of the database don't reach the worker: its DATABASE_URL goes through a pooler."
                " Give the worker a direct connection to PostgreSQL."
            )


def run(*, concurrency: int = 2) -> None:
    """Works until SIGTERM or SIGINT; what is being delivered then is finished first.

    Raises NotificationsLost, and whatever the database says when it can't be reached.
    """
    worker = f"{socket.gethostname()}:{os.getpid()}"
    check_notifications()
    heartbeat.bury_the_dead()
    heartbeat.beat(worker, {})
    ticking = Ticking(worker)
    ticking.start()
    log.info("worker started", worker=worker, ticks=list(ticks.TICKS), every_seconds=EVERY_SECONDS)
    try:
        asyncio.run(_jobs(concurrency))
    finally:
        began = time.monotonic()
        connection.close()
        ticking.stop()
        ticking.join(timeout=_GRACE)
        heartbeat.bury(worker)
        connection.close()
        log.info("worker stopped", worker=worker, seconds=round(time.monotonic() - began, 1))


async def _jobs(concurrency: int) -> None:
    # Not `replace_connector`: jobs deferred by handlers must go into Django's transaction, not into this connection.
    worker_app = app.with_connector(PsycopgConnector(kwargs=connector_params()))
    async with worker_app.open_async():
        clearing = asyncio.create_task(_clear_stalled(worker_app.job_manager))
        # In a lane of its own: what takes minutes holds up no letter.
        slow = worker_app.run_worker_async(
            queues=[tasks.SLOW],
            delete_jobs="always",
            shutdown_graceful_timeout=_GRACE,
            install_signal_handlers=False,
        )
        messages = worker_app.run_worker_async(
            queues=["outbox"], concurrency=concurrency, delete_jobs="always", shutdown_graceful_timeout=_GRACE
        )
        lanes = [asyncio.create_task(messages), asyncio.create_task(slow)]
        try:
            done, _ = await asyncio.wait(lanes, return_when=asyncio.FIRST_COMPLETED)
            for each in done:
                each.result()
        finally:
            tasks.stopping.set()
            for each in (*lanes, clearing):
                each.cancel()
                with contextlib.suppress(asyncio.CancelledError):
                    await each
            tasks.stopping.clear()


async def _clear_stalled(manager: JobManager) -> None:
    """Takes away the jobs of workers that were killed. The tick delivers their messages: the row is the fact."""
    while True:
        for job in await manager.get_stalled_jobs():
            await manager.finish_job(job, Status.FAILED, delete_job=True)
        await asyncio.sleep(_STALLED_EVERY)
