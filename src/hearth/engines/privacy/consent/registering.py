"""What consent offers: its permissions, its kinds of configuration records, its tables to the catalogue, its jobs."""

from __future__ import annotations

from dataclasses import replace

from hearth.engines.privacy import models, sealing
from hearth.engines.privacy.consent import (
    configuring,
    following,  # noqa: F401 - it subscribes itself
    masking,
    patterns,
    projecting,
    sharing,  # noqa: F401 - it subscribes itself
    spells,
    using,  # noqa: F401 - it registers the policy that letters ask
)
from hearth.engines.privacy.consent.permissions import CONFIGURE
from hearth.engines.privacy.consent.settings import CATEGORY
from hearth.engines.privacy.models import purposes
from hearth.platform.catalogue import Way, describe, key, personal, plain, walk
from hearth.platform.configuration import lookups
from hearth.platform.configuration.kinds import REFERRING, kind
from hearth.platform.identity.access import masks_by
from hearth.platform.outbox import ticks
from hearth.platform.schedules.rules import every

GROUP = "Information management"

lookups.heading(CATEGORY, "Consent categories")
REFERRING.append(configuring.referring)
masks_by(masking.masks_on)

kind(
    "consent-type",
    label="Consent type",
    plural="Consent types",
    model=models.ConsentType,
    fields=(
        *("description", "categories", "recipients", "needs_provider"),
        *("review_calendar", "review_unit", "review_period"),
    ),
    permission=CONFIGURE,
    group=GROUP,
    check=configuring.check_type,
    copied=configuring.copy_wording,
)
kind(
    "consent-outcome",
    label="Consent outcome",
    plural="Consent outcomes",
    model=models.ConsentOutcome,
    fields=("description", "master", "default_for_master"),
    permission=CONFIGURE,
    group=GROUP,
    check=configuring.check_outcome,
)
kind(
    "data-purpose",
    label="Data purpose",
    plural="Data purposes",
    model=models.DataPurpose,
    fields=("description", "code", "basis", "condition", "consent_type", "definitions", "recipients", "kept"),
    permission=CONFIGURE,
    group=GROUP,
    check=configuring.check_purpose,
)
kind(
    "data-tag-type",
    label="Data tag type",
    plural="Data tag types",
    model=models.DataTagType,
    fields=("description", "consent_types", "purposes", "fideslang"),
    permission=CONFIGURE,
    group=GROUP,
    check=configuring.check_tag_type,
)
kind(
    "data-tag",
    label="Data tag",
    plural="Data tags",
    model=models.DataTag,
    fields=("description", "types", "items", "masked", "seen_by"),
    permission=CONFIGURE,
    group=GROUP,
    check=configuring.check_tag,
)

_CONFIGURATION = "configuration of the landlord"
_PERIOD = {
    "of": key("Of"),
    "company": key("Company"),
    "key": plain("Folded name", _CONFIGURATION),
    "effective_from": plain("Effective from", _CONFIGURATION),
    "effective_to": plain("Effective to", _CONFIGURATION),
}

describe(
    models.ConsentType,
    entity="consent_type",
    label="Consent type",
    title="description",
    items={
        "description": plain("Description", _CONFIGURATION),
        "categories": plain("Consent categories", _CONFIGURATION),
        "recipients": plain("Recipients, by name", _CONFIGURATION),
        "needs_provider": plain("Who answered must be said", _CONFIGURATION),
        "review_calendar": key("Review calendar"),
        "review_unit": plain("Review period unit", _CONFIGURATION),
        "review_period": plain("Review period", _CONFIGURATION),
    },
)
describe(
    models.ConsentOutcome,
    entity="consent_outcome",
    label="Consent outcome",
    title="description",
    items={
        "description": plain("Description", _CONFIGURATION),
        "master": plain("Meaning", _CONFIGURATION),
        "default_for_master": plain("Usual word for that meaning", _CONFIGURATION),
    },
)
describe(
    models.DataPurpose,
    entity="data_purpose",
    label="Data purpose",
    title="description",
    items={
        "description": plain("Description", _CONFIGURATION),
        "code": plain("Purpose of the register", _CONFIGURATION),
        "basis": plain("Lawful basis", _CONFIGURATION),
        "condition": plain("Condition for special category data", _CONFIGURATION),
        "consent_type": key("Waits for consent"),
        "definitions": plain("Letters and emails sent for it", _CONFIGURATION),
        "recipients": plain("Recipients", _CONFIGURATION),
        "kept": plain("Kept for", _CONFIGURATION),
    },
)
describe(
    models.DataTagType,
    entity="data_tag_type",
    label="Data tag type",
    title="description",
    items={
        "description": plain("Description", _CONFIGURATION),
        "consent_types": plain("Consent types", _CONFIGURATION),
        "purposes": plain("Data purposes", _CONFIGURATION),
        "fideslang": plain("Fideslang key", _CONFIGURATION),
    },
)
describe(
    models.DataTag,
    entity="data_tag",
    label="Data tag",
    title="description",
    items={
        "description": plain("Description", _CONFIGURATION),
        "items": plain("Information items", _CONFIGURATION),
        "types": plain("Data tag types", _CONFIGURATION),
        "masked": plain("Masked", _CONFIGURATION),
        "seen_by": plain("Seen by roles", _CONFIGURATION),
    },
)
for _model, _entity, _label in (
    (purposes.ConsentTypePeriod, "consent_type.period", "Period of a consent type"),
    (purposes.ConsentOutcomePeriod, "consent_outcome.period", "Period of a consent outcome"),
    (purposes.DataPurposePeriod, "data_purpose.period", "Period of a data purpose"),
    (purposes.DataTagTypePeriod, "data_tag_type.period", "Period of a data tag type"),
    (purposes.DataTagPeriod, "data_tag.period", "Period of a data tag"),
):
    describe(_model, entity=_entity, label=_label, items=_PERIOD)
describe(
    models.ConsentWording,
    entity="consent_wording",
    label="Words of a consent type",
    items={
        "type": key("Consent type"),
        "version": plain("Version", _CONFIGURATION),
        "text": plain("Words", _CONFIGURATION),
        "from_date": plain("Shown from", _CONFIGURATION),
        "written_at": plain("Written at", _CONFIGURATION),
        "written_by": plain("Written by", "staff sign what they do"),
    },
)

_CONSENT = "consent"
_DERIVED = "worked out from what was recorded"
_STAFF = "staff sign what they do"
describe(
    models.ConsentRecord,
    entity="consent_record",
    label="Data consent",
    record="contact_id",
    subject="contact_id",
    relations={"contact": "contact", "company": "company", "outcome": "consent_outcome"},
    items={
        "contact": key("Contact"),
        "company": key("Company"),
        "deed": personal("What was done", tag=_CONSENT),
        "outcome": key("Outcome"),
        "said": personal("Answer", tag=_CONSENT),
        "review_outcome": personal("Review outcome", tag=_CONSENT),
        "provided_by": personal("Provided by", tag=_CONSENT),
        "provider": personal("Third party", tag=_CONSENT),
        "way": personal("How it was given", tag=_CONSENT),
        "evidence": key("Evidence"),
        "notes": personal("Notes", tag=_CONSENT),
        "effective_from": personal("Effective from", tag=_CONSENT),
        "effective_to": personal("Effective to", tag=_CONSENT),
        "recorded_at": plain("Recorded at", "about the recording"),
        "recorded_by": key("Recorded by"),
        "recorded_as": plain("Recorded by", _STAFF),
    },
)
describe(
    models.ConsentEvent,
    entity="consent_event",
    label="Answer of a data consent",
    record="contact_id",
    subject="contact_id",
    relations={"tag": "data_tag", "type": "consent_type", "outcome": "consent_outcome"},
    feed=False,
    items={
        "record": key("Data consent"),
        "contact": key("Contact"),
        "company": key("Company"),
        "tag": key("Data tag"),
        "type": key("Consent type"),
        "outcome": key("Outcome"),
        "wording": key("Words shown"),
        "withdrawn": personal("Withdrawn", tag=_CONSENT),
        "effective_from": personal("Effective from", tag=_CONSENT),
        "effective_to": personal("Effective to", tag=_CONSENT),
        "review_due": personal("Review due", tag=_CONSENT),
        "recorded_at": plain("Recorded at", "about the recording"),
    },
)
describe(
    models.ConsentVoid,
    entity="consent_void",
    label="Void of an answer",
    feed=False,
    items={
        "event": key("Answer"),
        "record": key("Data consent"),
        "recorded_at": plain("Recorded at", "about the recording"),
    },
)
describe(
    models.ConsentCurrent,
    entity="consent_current",
    label="Consent that stands",
    record="contact_id",
    subject="contact_id",
    relations={"tag": "data_tag", "type": "consent_type", "outcome": "consent_outcome"},
    feed=False,
    items={
        "contact": key("Contact"),
        "company": key("Company"),
        "tag": key("Data tag"),
        "type": key("Consent type"),
        "outcome": key("Outcome"),
        "event": key("Answer"),
        "withdrawn": personal("Withdrawn", tag=_CONSENT),
        "effective_from": personal("Effective from", tag=_CONSENT),
        "effective_to": personal("Effective to", tag=_CONSENT),
        "review_due": personal("Review due", tag=_CONSENT),
        "overdue": personal("Review overdue", tag=_CONSENT),
    },
)
_COUNTS = {
    "company": key("Company"),
    "tag": key("Data tag"),
    "type": key("Consent type"),
    "outcome": key("Outcome"),
    "overdue": plain("Review overdue", _DERIVED),
    "cells": plain("Consents", "a count over everybody"),
}
describe(models.ConsentTally, entity="consent_tally", label="Count of consents", feed=False, items=_COUNTS)
_CELL = {
    **{f"{name}_id": _COUNTS[name] for name in ("company", "tag", "type", "outcome")},
    "overdue": _COUNTS["overdue"],
}
describe(
    models.ConsentPattern,
    entity="consent_pattern",
    label="Number of people with the same answers",
    feed=False,
    items={
        "company_id": key("Company"),
        "outcome": key("Outcome"),
        "pairs": plain("Data tags and consent types", _DERIVED),
        "people": plain("People", "a count over everybody"),
    },
)
describe(
    models.ConsentChange,
    entity="consent_change",
    label="Change of the counts of consent",
    feed=False,
    items={"contact_id": key("Contact"), **_CELL, "change": plain("Entered or left", _DERIVED)},
)
describe(
    models.ConsentSpell,
    entity="consent_spell",
    label="Spell in which an answer stood",
    feed=False,
    items={
        "contact_id": key("Contact"),
        **{name: _CELL[name] for name in ("company_id", "tag_id", "type_id", "outcome_id")},
        "effective_from": plain("From", _DERIVED),
        "effective_to": plain("To", _DERIVED),
        "review_due": plain("Review due", _DERIVED),
        "known_from": plain("Known from", _DERIVED),
        "known_to": plain("Known to", _DERIVED),
    },
)
describe(
    models.ConsentTouched,
    entity="consent_touched",
    label="Contact whose spells are to be worked out",
    feed=False,
    items={"contact_id": key("Contact")},
)
describe(
    models.ConsentRoll,
    entity="consent_roll",
    label="Day of current consent",
    feed=False,
    items={"day": plain("Day", _DERIVED)},
)
describe(
    models.ConsentPopulation,
    entity="consent_population",
    label="Number of people of a company",
    feed=False,
    items={
        "company": key("Company"),
        "people": plain("People", "a count over everybody"),
        "counted_at": plain("Counted at", _DERIVED),
    },
)
walk("consent_current", event=Way.STOP)
walk("consent_record", evidence=Way.JOIN)
walk("consent_event", record=Way.STOP)
walk("consent_void", event=Way.FOLLOW, record=Way.STOP)

describe(
    models.DataShare,
    entity="data_share",
    label="Data sharing",
    relations={"company": "company"},
    items={
        "company": key("Company"),
        "origin": personal("How it is known", tag="sharing"),
        "key": plain("Cause", "made from keys of rows"),
        "tags": personal("Data tags", tag="sharing"),
        "summary": personal("What was shared", tag="sharing"),
        "recipient": personal("Shared with", tag="sharing"),
        "reason": personal("Reason", tag="sharing"),
        "shared_date": personal("Date shared", tag="sharing"),
        "shared_by": key("Shared by"),
        "shared_as": plain("Shared by", _STAFF),
        "recorded_at": plain("Recorded at", "about the recording"),
    },
)
describe(
    models.SharedPerson,
    entity="data_share.person",
    label="Person in a data sharing",
    record="contact_id",
    subject="contact_id",
    feed=False,
    items={"share": key("Data sharing"), "contact": key("Contact")},
)
walk("data_share.person", share=Way.JOIN)

_OF_COMPANY = "JOIN organisation_company c ON c.id = t.company_id"
sealing.SOURCES.register(
    "consent-event.1",
    sealing.Source(
        model=models.ConsentEvent,
        key="id",
        columns=(
            *("id", "record_id", "contact_id", "tag_id", "type_id", "outcome_id", "wording_id", "withdrawn"),
            *("effective_from", "effective_to", "review_due", "recorded_at"),
        ),
        company="c.code",
        join=sealing.OF_RECORD.format(column="contact_id"),
    ),
)
sealing.SOURCES.register(
    "consent-record.1",
    sealing.Source(
        model=models.ConsentRecord,
        key="id",
        columns=(
            *(
                "id",
                "contact_id",
                "company_id",
                "deed",
                "outcome_id",
                "said",
                "review_outcome",
                "provided_by",
                "provider",
            ),
            *("way", "evidence_id", "notes", "effective_from", "effective_to", "recorded_at", "recorded_as"),
        ),
        company="c.code",
        join=_OF_COMPANY,
    ),
)
sealing.SOURCES.register(
    "consent-void.1",
    sealing.Source(
        model=models.ConsentVoid,
        key="event_id",
        columns=("event_id", "record_id", "recorded_at"),
        company="c.code",
        join=("JOIN privacy_consentrecord o ON o.id = t.record_id JOIN organisation_company c ON c.id = o.company_id"),
    ),
)
sealing.SOURCES.register(
    "data-share.1",
    replace(
        sealing.history_source(
            models.DataShare,
            columns=("company_id", "origin", "tags", "summary", "recipient", "reason", "shared_date", "shared_as"),
        ),
        company="coalesce(c.code, '')",
        join=f"LEFT {_OF_COMPANY}",
    ),
)
sealing.SOURCES.register(
    "shared-person.1",
    sealing.Source(
        model=models.SharedPerson,
        key="id",
        columns=("id", "share_id", "contact_id"),
        company="c.code",
        join=sealing.OF_RECORD.format(column="contact_id"),
    ),
)

ticks.register(
    "privacy.consent_day",
    projecting.roll,
    label="Consents that begin, end or fall due",
    about="Brings current consent to the day: answers for a later day begin, others end, reviews become overdue.",
    essential="Consent that has ended would be used as if it stood.",
)
ticks.register(
    "privacy.consent_spells",
    spells.work_out,
    label="Consent of past days",
    about="Works out when which answer stood, so that a past day is counted quickly. It is right without it.",
    timing=every(5),
)
ticks.register(
    "privacy.consent_people",
    projecting.count_people,
    label="Number of people of large companies",
    about="Counts the people of companies with more than 2,000: who never answered follows from it.",
    timing=every(5),
)
ticks.register(
    "privacy.consent_counts",
    patterns.fold,
    label="Counts of consent",
    about="Folds the changes of the day into the counts behind the compliance dashboard. Counts are right without it.",
)
