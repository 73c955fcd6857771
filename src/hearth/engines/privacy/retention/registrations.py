"""What retention and erasure offer the platform: their tables, permissions, rules as configuration, and their ticks."""

from __future__ import annotations

import datetime as dt

from hearth.engines.privacy import models, sealing
from hearth.engines.privacy.erasing import following, replaying  # noqa: F401 - they register what follows
from hearth.engines.privacy.retention import operations, permissions
from hearth.platform.audit.models import Erasing
from hearth.platform.catalogue import ERASED, Way, describe, erase, key, personal, plain, walk
from hearth.platform.configuration import kinds
from hearth.platform.outbox import ticks
from hearth.platform.schedules.rules import Rhythm, Timing

_WORK = "about the work on it, not about the person"
_CONFIGURATION = "configuration"

ANSWERABLE = "that it was decided, by whom and when: the landlord answers for it (UK GDPR, Article 5(2))"

describe(
    models.Erasure,
    entity="erasure",
    label="Erasure",
    record="contact_id",
    items={
        "contact": key("Contact"),
        "ground": plain("Ground", _WORK),
        "reason": plain("Reason", "says why without naming anybody"),
        "erased_at": plain("Erased at", _WORK),
        "erased_by": key("Erased by"),
        "counts": plain("What went", "numbers of rows"),
        "replayed_at": plain("Erased again at", _WORK),
    },
)
describe(
    models.LegalHold,
    entity="legal_hold",
    label="Legal hold",
    record="record_id",
    subject="record_id",
    items={
        "record": key("Record"),
        "reason": personal("Reason", tag="audit", reason="may tell of a claim or an investigation"),
        "from_date": plain("From", _WORK),
        "until_date": plain("Until", _WORK),
        "placed_by": key("Placed by"),
        "released_at": plain("Released at", _WORK),
        "released_by": key("Released by"),
        "release_reason": personal("Why it was released", tag="audit"),
    },
)
walk("legal_hold", record=Way.PRIVATE)
erase("legal_hold", kept=ANSWERABLE, values={"reason": ERASED, "release_reason": ERASED})
sealing.SOURCES.register(
    "erasure.1",
    sealing.history_source(
        models.Erasure,
        columns=("contact_id", "ground", "reason", "erased_at", "erased_by_id", "counts", "replayed_at"),
        record="contact_id",
    ),
)
sealing.SOURCES.register(
    "legal-hold.1",
    sealing.history_source(
        models.LegalHold,
        columns=(
            "record_id",
            "reason",
            "from_date",
            "until_date",
            "placed_by_id",
            "released_at",
            "released_by_id",
            "release_reason",
        ),
        record="record_id",
    ),
)
sealing.SOURCES.register(
    "erasing.1",
    sealing.Source(model=Erasing, key="id", columns=("id", "opened_at", "transaction", "actor", "user_id", "reason")),
)
# What was asked and complained of is kept as a fact (Article 5(2)); its words go.
erase(
    "rights_request", kept=ANSWERABLE, values={"words": ERASED, "authority": ERASED, "outcome": ERASED}
)  # fmt: skip
erase("rights_request.event", kept=ANSWERABLE)
erase("privacy_complaint", kept=ANSWERABLE, values={"words": ERASED, "outcome": ERASED})
erase("breach", apart="tells what happened, to how many and what was done; whom it names, a person looks through")
describe(
    models.RetentionRule,
    entity="retention_rule",
    label="Retention rule",
    title="description",
    items={
        "description": plain("Description", _CONFIGURATION),
        "subject": plain("Kind of record", _CONFIGURATION),
        "event": plain("Event from which the time runs", _CONFIGURATION),
        "months": plain("Kept for (months)", _CONFIGURATION, unit="months"),
        "expression": plain("Only where", _CONFIGURATION),
        "disposal": plain("What becomes of it then", _CONFIGURATION),
        "approval": plain("Needs approval", _CONFIGURATION),
        "source": plain("Act, guidance or decision that it rests on", _CONFIGURATION),
        "confirmed": plain("Confirmed by the landlord", _CONFIGURATION),
    },
)
describe(
    models.RetentionRulePeriod,
    entity="retention_rule.period",
    label="Dates of a retention rule",
    items={
        "of": key("Of"),
        "company": key("Company"),
        "key": plain("Key", _CONFIGURATION),
        "effective_from": plain("Effective from", _CONFIGURATION),
        "effective_to": plain("Effective to", _CONFIGURATION),
    },
)
describe(
    models.RetentionBatch,
    entity="retention_batch",
    label="Retention batch",
    items={
        "rule": key("Rule"),
        "company": key("Company"),
        "state": plain("State", _WORK),
        "disposal": plain("Disposal", _WORK),
        "due_before": plain("Due before", _WORK),
        "proposed_at": plain("Proposed at", _WORK),
        "proposed_by": key("Proposed by"),
        "decided_at": plain("Decided at", _WORK),
        "decided_by": key("Decided by"),
        "decision_note": plain("Note", "why a batch goes, of no record of it"),
        "done_at": plain("Done at", _WORK),
        "restored_at": plain("Restored at", _WORK),
        "certificate": plain("Certificate", "references and numbers, no data"),
        "certificate_sha256": plain("Hash of the certificate", "tells two certificates apart"),
    },
)
describe(
    models.BatchItem,
    entity="retention_batch.item",
    label="Record of a retention batch",
    feed=False,
    items={
        "batch": key("Batch"),
        "row": plain("Row", "a key"),
        "record": key("Record"),
        "event_date": plain("Day of the event", "a day of a record that is about to go"),
        "state": plain("State", _WORK),
        "why": plain("Why it is left out", "names references of cases and holds"),
    },
)
describe(
    models.Redaction,
    entity="redaction",
    label="Redaction of a file",
    record="record_id",
    items={
        "record": key("Record"),
        "original": key("Original"),
        "result": key("What was made of it"),
        "reason": plain("Reason", "why a part had to go, of nobody by name"),
        "boxes": plain("Boxes", "where they lie, never what stood there"),
        "redacted_at": plain("Redacted at", _WORK),
        "redacted_by": key("Redacted by"),
    },
)
kinds.kind(
    "retention-rule",
    label="Retention rule",
    plural="Retention rules",
    model=models.RetentionRule,
    fields=("description", "subject", "event", "months", "expression", "disposal", "approval", "source", "confirmed"),
    permission=permissions.CONFIGURE,
    group="Information management",
    check=operations.check,
)
sealing.SOURCES.register(
    "retention-batch.1",
    sealing.history_source(
        models.RetentionBatch,
        columns=(
            "rule_id", "company_id", "state", "disposal", "due_before", "proposed_at", "proposed_by_id", "decided_at",
            "decided_by_id", "decision_note", "done_at", "restored_at", "certificate_sha256",
        ),
    ),
)  # fmt: skip
ticks.register(
    "retention.propose",
    operations.propose_all,
    label="Retention: proposals",
    about="Proposes what is due by every retention rule that the landlord has confirmed. Nothing goes by it alone.",
    timing=Timing(rhythm=Rhythm.MONTHLY, at=dt.time(3), day=1),
)
ticks.register(
    "retention.run",
    operations.run_approved,
    label="Retention: disposal",
    about="Disposes of the batches that were approved, and writes their certificates.",
    timing=Timing(rhythm=Rhythm.DAILY, at=dt.time(4)),
)
