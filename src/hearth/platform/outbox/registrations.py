"""What the outbox offers: its own tick, its tables to the catalogue, its checks to the doctor."""

from __future__ import annotations

from django.db.models import Count

from hearth.platform import catalogue
from hearth.platform.catalogue import Way, confidential, key, plain
from hearth.platform.clock import now
from hearth.platform.examining import Finding, check
from hearth.platform.outbox import heartbeat, sweeping, ticks
from hearth.platform.outbox.models import Heartbeat, Message

ticks.register(
    "outbox.due",
    sweeping.deliver_due,
    label="Letters and messages that are due",
    about="Delivers what a worker left undelivered, whose time came later, or whose next try is due.",
    essential="Letters, emails and background work would wait without anybody knowing.",
)

_TECHNICAL = "about the delivery, not about a person"

catalogue.describe(
    Message,
    entity="outbox_message",
    label="Message to be delivered",
    record="record_id",
    feed=False,
    items={
        "kind": plain("Kind", _TECHNICAL),
        "key": plain("Key", "made from keys of rows"),
        "payload": confidential("Payload", tag="correspondence", reason="may name a person and how to reach them"),
        "record": key("Record"),
        "last_error": confidential("Last error", tag="correspondence", reason="may quote an address"),
        **{
            name: plain(label, _TECHNICAL)
            for name, label in {
                "created_at": "Written at",
                "not_before": "Not before",
                "attempts": "Attempts",
                "leased_until": "Leased until",
                "fence": "Fence",
                "delivered_at": "Delivered at",
                "failed_at": "Given up at",
            }.items()
        },
    },
)
catalogue.describe(
    Heartbeat,
    entity="heartbeat",
    label="Worker",
    feed=False,
    items={
        "worker": plain("Worker", "a process"),
        "started_at": plain("Started at", "a process"),
        "seen_at": plain("Last seen at", "a process"),
        "failing": plain("Failing ticks", "a process"),
    },
)


@check("worker")
def _worker() -> list[Finding]:
    return [
        Finding(
            f"The worker {each.worker} was last seen {int(each.age.total_seconds() // 60)} minutes ago",
            "the process that delivers letters and runs due waits",
            "See its log (log/worker.log) and start it again: hearth worker",
        )
        for each in heartbeat.beats()
        if each.age >= heartbeat.STALE_AFTER
    ]


@check("outbox")
def _outbox() -> list[Finding]:
    found = []
    given_up = Message.objects.exclude(failed_at=None)
    for kind, count in given_up.values_list("kind").annotate(count=Count("pk")).order_by("kind"):
        last = given_up.filter(kind=kind).order_by("-failed_at").values_list("last_error", flat=True)[0]
        found.append(
            Finding(
                f"{count} messages of the kind {kind} were given up; the last error: {last}",
                "the outbox",
                "Put the cause right, then have them tried again: hearth worker --retry",
            )
        )
    late = Message.objects.filter(
        delivered_at=None, failed_at=None, leased_until=None, not_before__lt=now() - heartbeat.STALE_AFTER
    ).count()
    if late and not heartbeat.alive():
        found.append(Finding(f"{late} messages wait and no worker runs", "the outbox", "Start one: hearth worker"))
    return found


catalogue.walk("outbox_message", record=Way.STOP)  # on its way for a moment: what it carries is kept where it arrives
