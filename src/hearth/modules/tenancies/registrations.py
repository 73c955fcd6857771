"""What tenancies offer: their kind of record, permissions, lists, fields, and what follows a tenant's death."""

from __future__ import annotations

from hearth.feel import types
from hearth.kernel import events
from hearth.modules.tenancies import (  # noqa: F401 - the others register themselves
    case_actions,
    describing,
    erasure,
    home_subject,
    milestones,
    models,
    sealed,
    tenancy_subject,
    timeline,
    void_rules,
)
from hearth.modules.tenancies.lists import ALTERATION, END_REASON, END_REASONS, TENURE, TENURES
from hearth.modules.tenancies.operations import record_tenant_death
from hearth.modules.tenancies.operations.starting import rename_tenancies
from hearth.modules.tenancies.rules import LIABLE_ROLES
from hearth.modules.tenancies.void_rule_models import VoidRule, VoidRulePeriod, VoidStart
from hearth.platform.catalogue import Way, confidential, derived, describe, erase, key, personal, plain, relate, walk
from hearth.platform.configuration import functions, kinds, lookups, references
from hearth.platform.identity.permissions import permission
from hearth.platform.index.following import follow
from hearth.platform.index.kinds import kind
from hearth.platform.outbox import ticks
from hearth.platform.schedules.rules import every
from hearth.records.assets.events import AssetAddressChanged
from hearth.records.contacts.events import ContactDied

SEE = permission("tenancies.see", "See tenancies")
START = permission("tenancies.start", "Start a tenancy, cancel one before it starts")
RECEIVE_NOTICE = permission("tenancies.receive_notice", "Receive, return and withdraw notices; correct a proposed end")
END = permission("tenancies.end", "End a tenancy")
CORRECT_END = permission("tenancies.correct_end", "Correct a tenancy's end")
RECORD_KEYS = permission("tenancies.record_keys", "Record keys")
CHANGE_PARTIES = permission("tenancies.change_parties", "Add and end parties of a tenancy")
PASS_ON = permission("tenancies.pass_on", "Record successions, assignments, transfers and mutual exchanges")
REVIEW = permission("tenancies.review", "Review tenancies, extend trials, change the tenure")
CONFIGURE = permission("tenancies.configure", "Set up types of sundry agreements, and what voids start")
PERMIT = permission("tenancies.permit", "Decide on alterations of homes and record their inspections")

kind("tenancy", label="Tenancy", plural="Tenancies", icon="key", permission=SEE, url_name="tenancy")
follow("tenancy", "asset")
follow("tenancy", "goes_with")
follow("contact", "tenancies__tenancy")
follow("group", "members__contact")
references.usual("tenancy", "TN-")
lookups.heading(TENURE, "Tenure", TENURES)
lookups.heading(END_REASON, "Reason for leaving", END_REASONS)
lookups.heading(ALTERATION, "Alteration of a home")

kinds.kind(
    "agreement-type",
    label="Type of sundry agreement",
    plural="Types of sundry agreements",
    model=models.AgreementType,
    fields=("description", "home_needed"),
    permission=CONFIGURE,
    group="Homes and patches",
)

kinds.kind(
    "void-rule",
    label="Void rule",
    plural="Void rules",
    model=VoidRule,
    fields=("description", "trigger", "rank", "expression", "case_type", "owner"),
    permission=CONFIGURE,
    group="Homes and patches",
    prepare=void_rules.prepare,
    check=void_rules.check,
)
ticks.register(
    "tenancies.void_rules",
    void_rules.start_cases,
    label="Cases that voids start",
    about="Opens the case that a void rule wants when a home falls void or is to.",
    timing=every(5),
)
functions.USES.register("void-rule", void_rules.stand_with)

_TAG = "tenancy"
_DATES = "the dates of a person's home"

describe(
    models.Tenancy,
    entity="tenancy",
    label="Tenancy",
    record="record_id",
    subject="parties__contact_id",
    title="address",
    relations={
        "record": "record",
        "asset": "asset",
        "tenure": "lookup",
        "type": "agreement_type",
        "goes_with": "asset",
        "end_reason": "lookup",
        "parties": "tenancy.party",
        "notices": "tenancy.notice",
        "voids": "tenancy.void",
        "reviews": "tenancy.review",
        "permissions": "tenancy.permission",
        "follows": "tenancy",
    },
    items={
        "record": key("Record"),
        "asset": key("Home"),
        "follows": key("Tenancy that its tenants had before"),
        "follows_by": personal("How it came from that", tag=_TAG),
        "trial_ends": personal("Trial ends", tag=_TAG, reason=_DATES),
        "tenure": key("Tenure"),
        "type": key("Type of sundry agreement"),
        "about": plain("What it is for", "names a thing or a place: a parking bay, a garden"),
        "goes_with": key("Home that it goes with"),
        "kind": plain("Kind of agreement", "the kind of contract, no person"),
        "start_at": personal("Start", tag=_TAG, reason=_DATES),
        "fixed_term_ends": personal("Fixed term ends", tag=_TAG, reason=_DATES),
        "notice_received_at": personal("Last notice received", tag=_TAG, reason=_DATES),
        "proposed_end_at": personal("Proposed end", tag=_TAG, reason=_DATES),
        "end_at": personal("End", tag=_TAG, reason=_DATES),
        "end_reason": confidential(
            "Reason for leaving",
            tag=_TAG,
            reason="it can be a flight from violence, and must not reach the other joint tenant",
        ),
        "cancelled_at": personal("Cancelled", tag=_TAG, reason=_DATES),
        "address": derived("Address", of=("asset", "about"), type=types.STRING),
        "tenant_names": derived("Tenants", of=("start_at", "end_at"), type=types.STRING, tag="identifiers"),
        "is_joint": derived("Joint", of=("start_at", "end_at"), type=types.BOOLEAN, tag=_TAG),
        "alerts_officer": derived("Reason alerts the officer", of=("end_reason",), type=types.BOOLEAN, tag=_TAG),
    },
)
_CONFIGURATION = "configuration of the landlord"
describe(
    models.AgreementType,
    entity="agreement_type",
    label="Type of sundry agreement",
    title="description",
    items={
        "description": plain("Description", _CONFIGURATION),
        "home_needed": plain("Goes with a home", _CONFIGURATION),
    },
)
describe(
    models.AgreementTypePeriod,
    entity="agreement_type_period",
    label="Type of sundry agreement in force",
    items={
        "of": key("Of"),
        "company": key("Company"),
        "key": plain("Name for comparison", _CONFIGURATION),
        "effective_from": plain("Effective from", _CONFIGURATION),
        "effective_to": plain("Effective to", _CONFIGURATION),
    },
)
describe(
    models.TenancyParty,
    entity="tenancy.party",
    label="Party of a tenancy",
    record="tenancy_id",
    subject="contact_id",
    title="name",
    relations={"tenancy": "tenancy", "contact": "contact"},
    items={
        "tenancy": key("Tenancy"),
        "contact": personal("Contact", tag="identifiers"),
        "name": derived("Name", of=("contact",), type=types.STRING, tag="identifiers"),
        "reference": derived("Reference", of=("contact",), type=types.STRING, tag="identifiers"),
        "role": personal("Role", tag=_TAG),
        "responsible": personal("Responsible", tag=_TAG),
        "from_date": personal("From", tag=_TAG),
        "to_date": personal("To", tag=_TAG),
    },
)
relate("contact", "tenancies", "tenancy.party")
describe(
    models.Notice,
    entity="tenancy.notice",
    label="Notice to quit",
    record="tenancy_id",
    subject="givers__contact_id",
    title="received_at",
    relations={"tenancy": "tenancy", "givers": "tenancy.notice.giver"},
    items={
        "tenancy": key("Tenancy"),
        "received_at": personal("Received", tag=_TAG),
        "stated_start_date": personal("Start that the notice states", tag=_TAG),
        "asked_end_date": personal("End that the notice asks for", tag=_TAG),
        "shorter_by_agreement": personal("Shorter by agreement", tag=_TAG),
        "ends_at": personal("Ends the tenancy", tag=_TAG),
        "status": personal("Status", tag=_TAG),
        "reason": confidential("Why decided so", tag=_TAG, reason="an officer's words about the tenants"),
        "explanation": personal("How the end was worked out", tag=_TAG),
    },
)
describe(
    models.NoticeGiver,
    entity="tenancy.notice.giver",
    label="Tenant who gave a notice",
    subject="contact_id",
    mark="confidential",
    title="forwarding_address",
    relations={"contact": "contact"},
    items={
        "notice": key("Notice"),
        "contact": personal("Contact", tag="identifiers"),
        "forwarding_address": personal("Forwarding address", tag="contact-details"),
        "forwarding_postcode": personal("Forwarding postcode", tag="contact-details"),
        "confidential": plain("Confidential", "the mark itself"),
    },
)
describe(
    VoidRule,
    entity="void_rule",
    label="Void rule",
    title="description",
    items={
        "description": plain("Description", _CONFIGURATION),
        "trigger": plain("When", _CONFIGURATION),
        "rank": plain("Priority rank", _CONFIGURATION),
        "expression": plain("Which homes", _CONFIGURATION),
        "case_type": key("Case that it starts"),
        "owner": key("Owner where the home has no officer"),
    },
)
describe(
    VoidRulePeriod,
    entity="void_rule.period",
    label="Period of a void rule",
    items={
        "of": key("Of"),
        "company": key("Company"),
        "key": plain("Key", _CONFIGURATION),
        "effective_from": plain("Effective from", _CONFIGURATION),
        "effective_to": plain("Effective to", _CONFIGURATION),
    },
)
_VOID = "about the home while nobody lives there"
describe(
    VoidStart,
    entity="tenancy.void.start",
    label="What a void started",
    feed=False,
    items={
        "void": key("Void"),
        "trigger": plain("When", _VOID),
        "rule": key("Rule"),
        "case": key("Case"),
        "refused": plain("Why there is no case", _VOID),
        "decided_at": plain("Decided at", _VOID),
    },
)
describe(
    models.VoidEpisode,
    entity="tenancy.void",
    label="Void",
    record="asset_id",
    title="starts_at",
    relations={"tenancy": "tenancy", "asset": "asset"},
    items={
        "asset": key("Home"),
        "tenancy": key("Tenancy before"),
        "stage": plain("Stage", _VOID),
        "starts_at": plain("Start", _VOID),
        "ends_at": plain("End", _VOID),
        "keys_received_at": plain("Keys received", _VOID),
    },
)


@events.in_transaction(ContactDied)
def tenancies_of_one_who_died(event: ContactDied) -> None:
    """A joint survivor keeps the tenancy; a sole one passes to the personal representatives."""
    record_tenant_death(by=event.by, contact_id=event.contact_id, died_on=event.died_on, now=event.at)


@events.in_transaction(AssetAddressChanged)
def tenancies_of_a_home_that_is_called_otherwise(event: AssetAddressChanged) -> None:
    """A tenancy is called by its home's address."""
    rename_tenancies(event.asset_id)


# A joint tenant has the tenancy, and of what is shared in it the part that falls into their time; not the others' rows.
walk("tenancy", follows=Way.STOP)  # may be of somebody else before
walk("tenancy.party", tenancy=Way.JOIN, only=("role", LIABLE_ROLES))
walk("tenancy.notice.giver", notice=Way.JOIN)
walk("tenancy.review", dated="due_date")
walk("tenancy.permission", dated="requested_date")

_KEPT = (
    "the tenancy itself: claims under it can be brought for six years after its end, twelve where it was a deed"
    " (Limitation Act 1980, sections 5 and 8); UK GDPR, Article 17(3)(e)"
)
erase(
    "tenancy",
    kept=_KEPT,
    keep=(
        "follows_by",
        "trial_ends",
        "start_at",
        "fixed_term_ends",
        "notice_received_at",
        "proposed_end_at",
        "end_at",
        "cancelled_at",
    ),
)
erase("tenancy.party", kept=_KEPT, keep=("contact", "role", "responsible", "from_date", "to_date"))
erase(
    "tenancy.notice",
    kept=_KEPT,
    keep=("received_at", "stated_start_date", "asked_end_date", "shorter_by_agreement", "ends_at", "status"),
)
erase("tenancy.notice.giver", kept=_KEPT, keep=("contact",))
erase("tenancy.permission", kept="what was allowed to be changed in the home: the landlord's later works rest on it")
erase("tenancy.review", kept=_KEPT, keep=("kind", "due_date", "done_date", "outcome"))
