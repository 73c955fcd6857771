"""The readings in the catalogue. They are written once and never changed, so nothing follows them in the feed."""

from __future__ import annotations

from hearth.platform.audit.models import Reading
from hearth.platform.catalogue import Way, describe, key, personal, plain, walk

describe(
    Reading,
    entity="reading",
    label="Reading",
    record="record_id",
    subject="record_id",
    feed=False,
    items={
        "record": key("Record"),
        "user": key("Read by"),
        "read_at": plain("Read at", "says only when a colleague looked"),
        "what": plain("What was read", "names a field, not its value"),
        "reason": personal("Reason", tag="audit", reason="a colleague's words about the person"),
    },
)
walk("reading", record=Way.PRIVATE)
