"""The one job of information management that takes minutes: reading what files say."""

from __future__ import annotations

from django.db import close_old_connections, transaction
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from hearth.platform.clock import now
from hearth.platform.outbox.tasks import SLOW

_ALONE = "privacy.read_files"


@app.task(name="privacy.read_files", queue=SLOW, lock=_ALONE, queueing_lock=_ALONE)
def read_files() -> None:
    """Reads some of the files that nobody has read yet; the tick asks for the rest."""
    from hearth.engines.privacy.mentions import files  # it asks for this job

    close_old_connections()
    try:
        files.read_some(now=now())
    finally:
        close_old_connections()


def ask() -> bool:
    """Has files read, unless that waits to be done already; whether it was asked for now."""
    try:
        with transaction.atomic():
            read_files.defer()
    except AlreadyEnqueued:
        return False
    return True
