"""The jobs that carry messages: they name a message, never hold one. The outbox row is the fact."""

from __future__ import annotations

import threading

from django.db import close_old_connections
from procrastinate.contrib.django import app

from hearth.platform.clock import now

SLOW = "slow"
"""The queue of a lane beside that of the messages, for jobs of minutes that nobody waits for."""
stopping = threading.Event()
"""Set once the worker stops: a job of minutes gives up then, and is asked for anew by whoever asked before."""


@app.task(name="outbox.deliver", queue="outbox")
def deliver(message_id: int) -> None:
    """Delivers one message."""
    from hearth.platform.outbox import operations  # it defers this job

    close_old_connections()
    try:
        operations.deliver(message_id=message_id, now=now())
    finally:
        close_old_connections()


@app.task(name="outbox.drain", queue="outbox")
def drain() -> None:
    """Delivers every message that is due."""
    from hearth.platform.outbox import sweeping

    close_old_connections()
    try:
        sweeping.deliver_all_due(now())
    finally:
        close_old_connections()
