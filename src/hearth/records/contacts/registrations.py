"""What contacts offer: permissions, the kinds of record, the catalogue, timeline entries."""

from __future__ import annotations

import datetime as dt

from hearth.feel import types
from hearth.platform import catalogue
from hearth.platform.catalogue import Masked, Reader, derived, key, personal, plain, special_category
from hearth.platform.configuration import functions, lookups, references
from hearth.platform.configuration.kinds import kind as configuration_kind
from hearth.platform.configuration.models import Lookup
from hearth.platform.identity.permissions import permission
from hearth.platform.index.kinds import kind
from hearth.platform.index.visibility import FORWARDS
from hearth.platform.outbox import ticks
from hearth.platform.schedules.rules import daily
from hearth.records.contacts import describing, segments, warnings  # noqa: F401 - each registers what it has
from hearth.records.contacts.following import days_turn
from hearth.records.contacts.models import (
    Alert,
    Contact,
    ContactAddress,
    ContactEmail,
    ContactGroup,
    ContactGroupMember,
    ContactIdentifier,
    ContactPhone,
    Household,
    HouseholdMember,
    Note,
    Segment,
)
from hearth.records.contacts.operations.duplicating import look_nightly
from hearth.records.contacts.queries import survivor_of
from hearth.records.contacts.timeline import Entry, source

READ = permission("contacts.read", "See contacts")
permission("contacts.create", "Add contacts")
permission("contacts.edit", "Change contacts: names, addresses, numbers, groups")
permission("contacts.manage_alerts", "Add and end alerts")
permission("contacts.mark_confidential", "Mark an address, number or alert as confidential")
permission("contacts.record_death", "Record that somebody has died, and correct it")
permission("contacts.merge", "Merge duplicates, and undo a merge")
permission("contacts.manage_authorities", "Record and end third-party authority")
permission("contacts.see_profile", "See profiles (protected characteristics)")
permission("contacts.edit_profile", "Record profiles (protected characteristics)")
permission("contacts.see_income", "See incomes")
permission("contacts.edit_income", "Record and end incomes")
permission("contacts.manage_security", "Set and check security passwords")
permission("records.write_notes", "Write notes")
MANAGE_SEGMENTS = permission("contacts.manage_segments", "Set up segments of contacts")
configuration_kind(
    "segment",
    label="Segment",
    plural="Segments",
    model=Segment,
    fields=("description", "expression"),
    permission=MANAGE_SEGMENTS,
    group="Contacts",
    prepare=segments.prepare,
    check=segments.check,
)
functions.USES.register("segment", segments.stand_with)

kind(
    "contact",
    label="Contact",
    plural="Contacts",
    icon="person",
    permission=READ,
    url_name="contact",
    named_by=[
        f"contact.{name}"
        for name in ("title", "first_name", "middle_names", "last_name", "organisation_name", "sort_name")
    ],
    second_line=["contact_address.lines", "contact_address.postcode"],
    found_by=[
        *("contact.known_as", "former_name.name"),
        *("contact_phone.number", "contact_email.address"),
    ],
)
kind(
    "group",
    label="Contact group",
    plural="Contact groups",
    icon="people",
    permission=READ,
    url_name="group",
    named_by=["group.name"],
)
FORWARDS.register("contact", survivor_of)
references.usual("contact", "CT-")
references.usual("group", "CG-")
lookups.heading("contact-reference", "Contact reference types")
ticks.register(
    "contacts.days_turn",
    days_turn,
    label="Addresses that begin or end",
    about="Has lists and search show the address that counts today.",
    timing=daily(0, 1),
)
ticks.register(
    "contacts.duplicates",
    look_nightly,
    label="Duplicate contacts",
    about="Looks through all contacts for pairs that are one and the same person.",
    timing=daily(1),
)
ticks.register(
    segments.CONSUMER,
    segments.follow_changes,
    label="Segments",
    about="Puts contacts into their segments as they change, and all of them once a day.",
)

_FROM = plain("From", "a date that says nothing of whom it is about")
_TO = plain("Until", "a date that says nothing of whom it is about")
_MARK = plain("Confidential", "the mark itself")
_POSITION = plain("Position", "the order of a list")

catalogue.describe(
    Contact,
    entity="contact",
    label="Contact",
    title="formal_name",
    record="record_id",
    subject="record_id",
    items={
        "record": key("Record"),
        "reference": derived("Reference", of=("record",), type=types.STRING),
        "kind": plain("Kind", "says only person or organisation"),
        "title": personal("Title", tag="identifiers"),
        "first_name": personal("First name", tag="identifiers"),
        "middle_names": personal("Middle names", tag="identifiers"),
        "last_name": personal("Last name", tag="identifiers"),
        "known_as": personal("Known as", tag="identifiers"),
        "organisation_name": personal("Organisation", tag="identifiers"),
        "sort_name": personal("Name for order", tag="identifiers"),
        "formal_name": derived(
            "Name",
            of=("title", "first_name", "last_name", "organisation_name"),
            type=types.STRING,
            tag="identifiers",
        ),
        "date_of_birth": personal("Date of birth", tag="identifiers"),
        "date_of_death": personal("Date of death", tag="identifiers"),
        "national_insurance_number": personal("National Insurance number", tag="official-identifiers"),
        "language": special_category("Language", tag="profile", reason="tells of ethnic origin"),
        "interpreter": personal("Needs an interpreter", tag="accessibility"),
        "preferred_channel": personal("Preferred way of contact", tag="contact-details"),
        "needs": special_category("Accessibility needs", tag="accessibility", reason="tells of health"),
        "merged_into": key("Merged into"),
    },
    relations={
        "addresses": "contact_address",
        "phones": "contact_phone",
        "emails": "contact_email",
        "identifiers": "contact_identifier",
        "incomes": "income",
        "segments": "contact_segment",
    },
)
catalogue.describe(
    ContactAddress,
    entity="contact_address",
    label="Address",
    title="category",
    record="contact_id",
    subject="contact_id",
    mark="confidential",
    items={
        "contact": key("Contact"),
        "category": plain("Category", "says only main, correspondence..."),
        "lines": personal("Address", tag="contact-details"),
        "postcode": personal("Postcode", tag="contact-details"),
        "uprn": personal("UPRN", tag="contact-details"),
        "confidential": _MARK,
        "from_date": _FROM,
        "to_date": _TO,
    },
    relations={"contact": "contact"},
)
catalogue.describe(
    ContactPhone,
    entity="contact_phone",
    label="Telephone number",
    title="kind",
    record="contact_id",
    subject="contact_id",
    mark="confidential",
    items={
        "contact": key("Contact"),
        "number": personal("Number", tag="contact-details"),
        "kind": plain("Kind", "says only mobile, home, work"),
        "confidential": _MARK,
        "safe": plain("Safe to use", "must reach whoever may dial it"),
        "position": _POSITION,
    },
    relations={"contact": "contact"},
)
catalogue.describe(
    ContactEmail,
    entity="contact_email",
    label="Email address",
    record="contact_id",
    subject="contact_id",
    mark="confidential",
    items={
        "contact": key("Contact"),
        "address": personal("Email", tag="contact-details"),
        "confidential": _MARK,
        "safe": plain("Safe to use", "must reach whoever may write to it"),
        "position": _POSITION,
    },
    relations={"contact": "contact"},
)


def _kinds_of_references() -> dict[object, frozenset[str]]:
    """Contact reference types are items of data tags themselves: "reference:7", by the lookup's key."""
    known = Lookup.objects.filter(heading="contact-reference").values_list("pk", flat=True)
    return {key: frozenset({f"reference:{key}"}) for key in known}


catalogue.describe(
    ContactIdentifier,
    entity="contact_identifier",
    label="Identifier",
    title="type",
    tagged=("type_id", _kinds_of_references),
    record="contact_id",
    subject="contact_id",
    items={
        "contact": key("Contact"),
        "type": key("Type"),
        "value": personal("Value", tag="official-identifiers"),
        "issuer": personal("Issuer", tag="official-identifiers"),
        "from_date": _FROM,
        "to_date": _TO,
    },
    relations={"contact": "contact"},
)
catalogue.describe(
    Alert,
    entity="alert",
    label="Alert",
    title="severity",
    record="record_id",
    subject="record_id",
    mark="confidential",
    items={
        "record": key("Record"),
        "severity": plain("Severity", "must reach whoever visits"),
        "code": personal("Code", tag="alerts"),
        "text": personal("Alert", tag="alerts"),
        "audience": plain("Shown to", "says only all or internal"),
        "confidential": _MARK,
        "from_date": _FROM,
        "to_date": _TO,
        "review_date": plain("To be reviewed on", "a date of work to do"),
    },
)
catalogue.describe(
    Household,
    entity="household",
    label="Household",
    items={
        "asset": personal("Home", tag="household"),
        "from_date": _FROM,
        "to_date": _TO,
    },
    relations={"members": "household_member"},
)
catalogue.describe(
    HouseholdMember,
    entity="household_member",
    label="Household member",
    record="contact_id",
    subject="contact_id",
    items={
        "household": key("Household"),
        "contact": key("Contact"),
        "relationship": personal("Relationship", tag="household"),
        "from_date": _FROM,
        "to_date": _TO,
    },
    relations={"contact": "contact", "household": "household"},
)
catalogue.describe(
    ContactGroup,
    entity="group",
    label="Contact group",
    title="name",
    record="record_id",
    items={"record": key("Record"), "name": personal("Name", tag="identifiers")},
    relations={"members": "group_member"},
)
catalogue.describe(
    ContactGroupMember,
    entity="group_member",
    label="Group member",
    record="contact_id",
    subject="contact_id",
    items={
        "group": key("Group"),
        "contact": key("Contact"),
        "responsible": plain("Responsible", "says only who gets the letters"),
        "from_date": _FROM,
        "to_date": _TO,
    },
    relations={"contact": "contact", "group": "group"},
)
catalogue.describe(
    Note,
    entity="note",
    label="Note",
    record="record_id",
    subject="record_id",
    mark="confidential",
    items={
        "record": key("Record"),
        "text": personal("Note", tag="correspondence"),
        "confidential": _MARK,
        "written_at": plain("Written at", "when an officer wrote it"),
        "written_by": key("Written by"),
    },
)


@source("note")
def _notes(reading: Reader, record_id: int, before: dt.datetime, limit: int) -> list[Entry]:
    notes = list(
        Note.objects.filter(record_id=record_id, written_at__lt=before)
        .select_related("written_by")
        .order_by("-written_at", "-pk")[:limit]
    )
    return [
        Entry(
            at=note.written_at,
            what="note",
            title="Confidential note" if note.confidential else "Note",
            text=row["text"] if isinstance(row["text"], Masked) else str(row["text"]),
            by=note.written_by.name if note.written_by else "Hearth",
            link=str(note.pk),
        )
        for note, row in zip(notes, reading.rows(notes, ["text"]), strict=True)
    ]


_SHELL = "an empty row: what has to be kept still fits together, and the reference is not given again"
catalogue.erase("contact", kept=_SHELL, values={"last_name": "Erased", "sort_name": "erased"})
catalogue.erase("group", kept=_SHELL, values={"name": "Erased"})
catalogue.erase("merge", kept="an old reference still leads to the one that it was merged into")
catalogue.walk("merge_step", merge=catalogue.Way.ERASE)  # the fields of the one that was merged
