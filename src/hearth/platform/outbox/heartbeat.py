"""Workers say that they live, in the database's own time; whoever asks whether things get done reads it."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import dataclass

from django.db import connection
from django.db.models.functions import Now

from hearth.platform.outbox.models import Heartbeat

STALE_AFTER = dt.timedelta(minutes=2)

_BEAT = """
INSERT INTO outbox_heartbeat (worker, failing) VALUES (%s, %s)
ON CONFLICT (worker) DO UPDATE SET seen_at = clock_timestamp(), failing = EXCLUDED.failing
"""


@dataclass(frozen=True, slots=True)
class Beat:
    """When a worker was last seen, seen from now, and what of its ticks is failing."""

    worker: str
    age: dt.timedelta
    failing: Mapping[str, str]


def beat(worker: str, failing: Mapping[str, str]) -> None:
    """The worker lives; these of its ticks failed in the last round."""
    with connection.cursor() as cursor:
        cursor.execute(_BEAT, (worker, json.dumps(dict(failing))))


def bury(worker: str) -> None:
    """The worker has stopped in order."""
    Heartbeat.objects.filter(pk=worker).delete()


def bury_the_dead() -> None:
    """Forgets the workers that were killed; one that starts does this."""
    Heartbeat.objects.filter(seen_at__lt=Now() - STALE_AFTER).delete()


def beats() -> list[Beat]:
    """All workers that have not stopped in order, the most recently seen first."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT worker, clock_timestamp() - seen_at, failing::text FROM outbox_heartbeat ORDER BY seen_at DESC"
        )
        return [Beat(worker, age, json.loads(failing)) for worker, age, failing in cursor.fetchall()]


def alive() -> bool:
    """Whether a worker was seen lately."""
    return any(each.age < STALE_AFTER for each in beats())
