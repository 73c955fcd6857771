"""What the outbox offers: its own tick, and its tables to the catalogue."""

from __future__ import annotations

from hearth.platform import catalogue
from hearth.platform.catalogue import confidential, key, plain
from hearth.platform.outbox import sweeping, ticks
from hearth.platform.outbox.models import Heartbeat, Message

ticks.register("outbox.due", sweeping.deliver_due)

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
