"""Readings and erasures in the catalogue. They are written once, so nothing follows them in the feed."""

from __future__ import annotations

from hearth.platform.audit.models import Erasing, Reading
from hearth.platform.catalogue import ERASED, Way, describe, erase, key, personal, plain, walk

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
describe(
    Erasing,
    entity="erasing",
    label="Erasing",
    feed=False,
    items={
        "opened_at": plain("Opened at", "says only when a colleague erased"),
        "transaction": plain("Transaction", "the database's own number"),
        "actor": plain("Erased by", "a colleague at work"),
        "user": key("Account of who erased"),
        "reason": plain("Reason", "names a rule or a request, never a person"),
    },
)
erase(
    "reading",
    kept="which colleague looked at a restricted record stays to be checked (UK GDPR, Articles 5(2) and 32)",
    values={"reason": ERASED},
)
