"""Workers of cases killed under load, for test_crashes.py: python -m tests.engines.cases.crashing <kills>.

Each worker opens cases, completes their tasks, wakes their delays and delivers what is to be sent, until it is killed
with kill -9; then the next one goes on in the same database. Prints one JSON line of what is lost, done twice or
unlike itself afterwards.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import random
import signal
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

from benchmarks.scratch import database

RECEIVED = Path(mkdtemp()) / "received"
STARTED = Path(mkdtemp()) / "opened"


def note(file: Path, line: str) -> None:
    """A line that is safe on disk: what the world outside the database has seen."""
    with file.open("a", encoding="utf-8") as opened:
        opened.write(line + "\n")
        opened.flush()
        os.fsync(opened.fileno())


def furnish() -> Any:
    """A path with a task, a delay, an action that writes inside the database, and a message to the outside."""
    from benchmarks.cases import landlord

    from hearth.platform.outbox.handlers import handler

    @handler("tests.crash")
    def receive(_payload: Mapping[str, Any], key: str, _now: dt.datetime) -> None:
        note(RECEIVED, key)

    return landlord()


def work(office: Any, seed: int) -> None:
    """Until it is killed."""
    from django.db import transaction

    from hearth.engines.cases import operations, running
    from hearth.engines.cases.models import CaseTask, CaseType
    from hearth.platform.outbox import operations as outbox
    from hearth.platform.outbox.models import Message
    from tests.landlord import rights_of
    from tests.modules.landlord import NOW

    chance = random.Random(seed)  # noqa: S311 - the same every time
    subject = office.subject
    case_type = CaseType.objects.select_related("path", "sla").get(code="benchmark")
    by, access = office.officer.actor, rights_of(office.officer)
    while True:
        with transaction.atomic():
            case = operations.open_case(by=by, case_type=case_type, subject=subject, access=access, now=NOW)
            key = f"opened:{case.pk}"
            outbox.enqueue(kind="tests.crash", key=key, payload={}, record_id=case.pk, now=NOW)
        note(STARTED, str(case.pk))
        waiting = list(CaseTask.objects.filter(ended_at=None).order_by("pk").values_list("pk", flat=True)[:20])
        if waiting:
            task = chance.choice(waiting)
            operations.complete_task(by=by, task_id=task, answers={"q0": "a"}, access=access, now=NOW)
        if chance.random() < 0.3:
            running.wake_due(NOW + dt.timedelta(hours=2))
        for message in Message.objects.filter(kind="tests.crash", delivered_at=None).order_by("?")[:3]:
            Message.objects.filter(pk=message.pk).update(leased_until=None)  # whoever had it is dead
            outbox.deliver(message_id=message.pk, now=NOW)


def _until_it_works() -> None:
    """Waits for the next case: on a busy machine a worker killed by the clock alone would die before its first."""
    there, patience = STARTED.stat().st_size if STARTED.exists() else 0, time.monotonic() + 60
    while (STARTED.stat().st_size if STARTED.exists() else 0) == there and time.monotonic() < patience:
        time.sleep(0.01)


def main(kills: int) -> None:
    """Kills, looks, prints."""
    with database("crashes"):
        import django

        django.setup()
        from django.db import connections

        office = furnish()
        office.subject = office.person().record
        chance = random.Random(2026)  # noqa: S311 - the same every time
        for number in range(kills):
            connections.close_all()
            child = os.fork()
            if child == 0:
                try:
                    work(office, number)
                finally:
                    os._exit(3)  # it never ends by itself: an error is told by this code
            _until_it_works()
            time.sleep(chance.uniform(0.0, 0.2))
            os.kill(child, signal.SIGKILL)
            _, status = os.waitpid(child, 0)
            if not os.WIFSIGNALED(status):
                raise SystemExit("A worker ended by itself: see its traceback above.")
        connections.close_all()
        sys.stdout.write(json.dumps(looked_at(kills)) + "\n")


def looked_at(kills: int) -> dict[str, Any]:
    """What is lost, doubled or unlike itself."""
    from django.db import connection
    from django.db.models import Count

    from hearth.engines.cases import reconciling, running
    from hearth.engines.cases.models import Case, CaseEvent
    from hearth.platform.outbox import operations as outbox
    from hearth.platform.outbox.models import Message
    from tests.modules.landlord import NOW

    later = NOW + dt.timedelta(hours=2)
    running.wake_due(later)
    for key in Message.objects.filter(kind="tests.crash", delivered_at=None).values_list("pk", flat=True):
        Message.objects.filter(pk=key).update(leased_until=None, not_before=NOW)
        outbox.deliver(message_id=key, now=later)
    seen = {int(line) for line in STARTED.read_text(encoding="utf-8").split()}
    keys = RECEIVED.read_text(encoding="utf-8").split()
    once = ["CompleteTask", "CreateTask", "RunOperation", "KeepResults", "EndDelay", "CloseCase"]
    doubled = (
        CaseEvent.objects.filter(kind__in=once)
        .values("case_id", "kind", "token_number", "node", "visit")
        .annotate(many=Count("pk"))
        .filter(many__gt=1)
    )
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM index_record r WHERE kind = 'case' AND NOT EXISTS"
                       " (SELECT FROM cases_case c WHERE c.record_id = r.id)")  # fmt: skip
        (halves,) = cursor.fetchone()
    opened = set(Case.objects.values_list("pk", flat=True))
    return {
        "kills": kills,
        "cases": len(opened),
        "ended": Case.objects.filter(state="closed").count(),
        "lost": len(seen - opened) + halves,
        "doubled": doubled.count(),
        "unsent": len({f"opened:{key}" for key in opened} - set(keys)),
        "keys_doubled": Message.objects.values("key").annotate(many=Count("pk")).filter(many__gt=1).count(),
        "sent_again": len(keys) - len(set(keys)),
        "drift": reconciling.reconcile(now=later).drift,
    }


if __name__ == "__main__":
    main(int(sys.argv[1]))
