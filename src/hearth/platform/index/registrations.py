"""What the index offers: the permission for restricted records, and its table to the catalogue."""

from __future__ import annotations

from hearth.platform import catalogue
from hearth.platform.catalogue import confidential, key, personal, plain
from hearth.platform.identity.permissions import permission
from hearth.platform.index.models import Record, Restriction
from hearth.platform.index.visibility import READ_RESTRICTED

permission(READ_RESTRICTED, "Read restricted records")
permission("records.restrict", "Restrict a record, or show it to all again")

catalogue.describe(
    Record,
    entity="record",
    label="Record",
    title="title",
    record="id",
    feed=False,  # made from the records' own tables, which are fed
    items={
        "kind": plain("Kind", "says only contact, home, tenancy..."),
        "reference": plain("Reference", "a number that the landlord gave"),
        "company": key("Company"),
        "title": personal("Title", tag="identifiers"),
        "sort_key": personal("Order", tag="identifiers"),
        "context": personal("Second line", tag="contact-details"),
        "search_text": personal("Search text", tag="contact-details"),
        "units": plain("Functional units", "numbers of configuration"),
        "restricted": plain("Restricted", "the mark itself"),
        "closed": plain("Closed", "whether it is current"),
    },
    relations={"company": "company"},
)
catalogue.describe(
    Restriction,
    entity="restriction",
    label="Restriction",
    record="record_id",
    subject="record_id",
    items={
        "record": key("Record"),
        "reason": confidential("Reason", tag="restriction", reason="abuse, or whom the person works for"),
        "from_at": confidential("From", tag="restriction"),
        "to_at": confidential("Until", tag="restriction"),
    },
)
