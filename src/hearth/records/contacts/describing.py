"""The catalogue's description of dealings and of merges: whose data each column is, and who may read it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import models

from hearth.feel import types
from hearth.platform import catalogue
from hearth.platform.catalogue import Way, derived, financial, key, personal, plain, secret, special_category
from hearth.platform.catalogue.declaring import Declaration
from hearth.records.contacts.models import (
    AlertConfirmation,
    CommunicationPreference,
    DuplicatePair,
    FormerName,
    Income,
    Merge,
    MergeStep,
    Profile,
    Relationship,
    SecurityPassword,
    Segment,
    SegmentMember,
    SegmentPeriod,
    ThirdPartyAuthority,
)
from hearth.records.contacts.segments import items_read, privacy_of

_DAYS = {
    "from_date": plain("From", "a date that says nothing of whom it is about"),
    "to_date": plain("Until", "a date that says nothing of whom it is about"),
}
_MARK = plain("Confidential", "the mark itself")


def _of_contact(
    model: type[models.Model],
    entity: str,
    label: str,
    items: Mapping[str, Declaration],
    *,
    title: str = "",
    **more: Any,
) -> None:
    catalogue.describe(
        model,
        entity=entity,
        label=label,
        title=title,
        record="contact_id",
        subject="contact_id",
        items={"contact": key("Contact"), **items},
        relations={"contact": "contact"},
        **more,
    )


def _protected(label: str, section: str) -> Declaration:
    return special_category(label, tag="equality", reason=f"a protected characteristic (Equality Act 2010, {section})")


_of_contact(
    FormerName,
    "former_name",
    "Former name",
    {
        "name": personal("Name", tag="identifiers"),
        "kind": plain("Kind", "says only former, birth, alias"),
        "confidential": _MARK,
        "to_date": _DAYS["to_date"],
    },
    title="kind",
    mark="confidential",
)
_of_contact(
    Relationship,
    "relationship",
    "Relationship",
    {
        "other": key("The other"),
        "kind": personal("What the other is", tag="household"),
        "confidential": _MARK,
        **_DAYS,
    },
    title="kind",
    mark="confidential",
)
_of_contact(
    ThirdPartyAuthority,
    "third_party_authority",
    "Third-party authority",
    {
        "holder": key("Who may speak"),
        "kind": personal("Kind of authority", tag="authority"),
        "scopes": personal("About what", tag="authority"),
        "evidence": personal("Evidence seen", tag="authority"),
        **_DAYS,
        "review_date": plain("To be reviewed on", "a date of work to do"),
    },
    title="kind",
)
_of_contact(
    CommunicationPreference,
    "communication_preference",
    "Communication preference",
    {"topic": plain("Topic", "a subject of letters"), "wanted": personal("Wanted", tag="contact-details")},
    title="topic",
)
_of_contact(
    Profile,
    "profile",
    "Profile",
    {
        "sex": _protected("Sex", "section 11"),
        "gender_same": _protected("Gender and sex registered at birth", "section 7"),
        "ethnicity": _protected("Ethnic group", "section 9"),
        "religion": _protected("Religion or belief", "section 10"),
        "disability": _protected("Disability", "section 6"),
        "sexual_orientation": _protected("Sexual orientation", "section 12"),
        "marital_status": _protected("Marital status", "section 8"),
        "pregnancy": _protected("Pregnancy and maternity", "section 4"),
        "asked_date": plain("Last asked", "a date of work done"),
    },
)
_of_contact(
    Income,
    "income",
    "Income",
    {
        "kind": financial("Kind of income", tag="income"),
        "amount": financial("Amount", tag="income", unit="GBP"),
        "frequency": financial("How often", tag="income"),
        "evidence": financial("Evidence", tag="income"),
        **_DAYS,
    },
)
_of_contact(
    SecurityPassword,
    "security_password",
    "Security password",
    {
        "hash": secret("Security password", "proves who somebody is"),
        "set_at": plain("Set at", "when it was set"),
        "failures": plain("Wrong answers", "a count for programs"),
    },
)
catalogue.describe(
    AlertConfirmation,
    entity="alert_confirmation",
    label="Confirmation of an alert",
    items={
        "alert": key("Alert"),
        "user": key("By"),
        "confirmed_at": plain("Confirmed at", "when a colleague read it"),
    },
    relations={"alert": "alert"},
)
catalogue.describe(
    DuplicatePair,
    entity="duplicate_pair",
    label="Possible duplicate",
    record="first_id",
    subject="first_id",
    items={
        "company": key("Company"),
        "first": key("One"),
        "second": key("Other"),
        "score": plain("Score", "a number between two records"),
        "reasons": personal("Reasons", tag="identifiers"),
        "found_at": plain("Found at", "when the two were compared"),
        "decision": plain("Decision", "says only same or different"),
        "decided_at": plain("Decided at", "when somebody looked"),
        "decided_by": key("Decided by"),
    },
)
catalogue.describe(
    Merge,
    entity="merge",
    label="Merge",
    record="survivor_id",
    subject="survivor_id",
    items={
        "survivor": key("Into"),
        "loser": key("Merged"),
        "reason": personal("Reason", tag="identifiers"),
        "merged_at": plain("Merged at", "when it was done"),
        "merged_by": key("Merged by"),
        "undone_at": plain("Undone at", "when it was taken back"),
    },
)
catalogue.describe(
    MergeStep,
    entity="merge_step",
    label="Step of a merge",
    subject="merge__survivor_id",
    items={
        "merge": key("Merge"),
        "number": plain("Number", "the order of steps"),
        "model": plain("Table", "a name of the program"),
        "row": plain("Row", "a key of the program"),
        "action": plain("Action", "says only moved or removed"),
        "before": secret("Before", "may hold whatever a row held"),
        "after": secret("After", "may hold whatever a row holds"),
    },
    relations={"merge": "merge"},
)

_CONFIGURATION = "configuration"
catalogue.describe(
    Segment,
    entity="segment",
    label="Segment",
    title="description",
    items={
        "description": plain("Description", _CONFIGURATION),
        "expression": plain("Condition", _CONFIGURATION),
        "privacy": plain("Privacy class", _CONFIGURATION),
    },
)
catalogue.describe(
    SegmentPeriod,
    entity="segment_period",
    label="Dates of a segment",
    items={
        "of": key("Of"),
        "company": key("Company"),
        "key": plain("Key", _CONFIGURATION),
        "effective_from": plain("Effective from", _CONFIGURATION),
        "effective_to": plain("Effective to", _CONFIGURATION),
    },
)
_of_contact(
    SegmentMember,
    "contact_segment",
    "Segment of a contact",
    {
        "segment": personal("Segment", tag="segments"),
        "name": derived("Segment", of=("segment",), type=types.STRING, tag="segments"),
        "since_date": personal("Since", tag="segments"),
    },
    title="segment",
    varies=("segment_id", privacy_of),
    tagged=("segment_id", items_read),
)

# Who shares a household or a way of being addressed with somebody is named to neither (subject access, erasure).
catalogue.walk("group_member", contact=Way.FOLLOW, group=Way.JOIN)
catalogue.walk("household_member", household=Way.JOIN)
catalogue.walk("duplicate_pair", second=Way.FOLLOW)
# What colleagues wrote of a tenancy may be of one of its tenants alone.
catalogue.walk("note", record=Way.PRIVATE)
catalogue.walk("alert", record=Way.PRIVATE)
