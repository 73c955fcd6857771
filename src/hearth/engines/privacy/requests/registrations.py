"""What rights requests and the registers offer the platform: kinds, lists, the catalogue, ticks, seals."""

from __future__ import annotations

from hearth.engines.privacy import models, sealing
from hearth.engines.privacy.permissions import CONFIGURE_PACKS, SEE_REGISTERS, SEE_REQUESTS
from hearth.engines.privacy.requests import holding, links, packs  # noqa: F401 - holding registers itself
from hearth.platform.catalogue import Way, confidential, describe, key, personal, plain, secret, walk
from hearth.platform.configuration import kinds, references
from hearth.platform.index.following import follow
from hearth.platform.index.kinds import kind
from hearth.platform.outbox import ticks
from hearth.platform.schedules.rules import daily

kind("rights_request", label="Rights request", plural="Rights requests", icon="clip", permission=SEE_REQUESTS,
     url_name="rights-request")  # fmt: skip
kind("breach", label="Breach", plural="Breaches", icon="lock", permission=SEE_REGISTERS, url_name="breach")
kind("privacy_complaint", label="Data-protection complaint", plural="Data-protection complaints", icon="note",
     permission=SEE_REGISTERS, url_name="privacy-complaint")  # fmt: skip
kind("sharing_agreement", label="Data-sharing agreement", plural="Data-sharing agreements", icon="people",
     permission=SEE_REGISTERS, url_name="sharing-agreement")  # fmt: skip
kind("dpia", label="Impact assessment", plural="Impact assessments", icon="tick-box", permission=SEE_REGISTERS,
     url_name="dpia")  # fmt: skip
follow("rights_request", "contact")
follow("privacy_complaint", "contact")
references.usual("rights_request", "RQ-")
references.usual("breach", "BR-")
references.usual("privacy_complaint", "DC-")
references.usual("sharing_agreement", "SA-")
references.usual("dpia", "IA-")

kinds.kind(
    "pack-variant",
    label="Form of the subject access pack",
    plural="Forms of the subject access pack",
    model=models.PackVariant,
    fields=("description", "kind", "title", "tags", "opening", "closing", "history"),
    permission=CONFIGURE_PACKS,
    group="Information management",
    check=packs.check_variant,
)

_WORK = "about the work on a request, not about the person"
_CONFIGURATION = "configuration of the landlord"
_REGISTER = "an entry of a register about the landlord's own processing"

describe(
    models.RightsRequest,
    entity="rights_request",
    label="Rights request",
    record="record_id",
    subject="contact_id",
    relations={"record": "record", "contact": "contact"},
    items={
        "record": key("Record"),
        "contact": key("About"),
        "kind": plain("Right", _WORK),
        "route": plain("How it came", _WORK),
        "asked_by": plain("Who asks", _WORK),
        "agent": key("Agent"),
        "authority": personal("Authority", tag="audit", reason="tells of another person's authority"),
        "words": personal("What they ask for", tag="correspondence"),
        "received_date": plain("Received", _WORK),
        "given_date": plain("Answer by, as set", _WORK),
        "due_date": plain("Answer by", _WORK),
        "state": plain("State", _WORK),
        "standing": plain("Clock", _WORK),
        "closed_date": plain("Closed", _WORK),
        "outcome": personal("Outcome", tag="correspondence"),
        "signed_at": plain("Review signed at", _WORK),
        "signed_by": key("Review signed by"),
        "signed_digest": plain("Hash of the review", _WORK),
        "case": key("Case"),
    },
)
# Its files and its index record would lead to what was handed over before.
walk("rights_request", record=Way.STOP, case=Way.STOP)
describe(
    models.RequestEvent,
    entity="rights_request.event",
    label="Event of a rights request",
    record="request_id",
    subject="request__contact_id",
    items={
        "request": key("Request"),
        "kind": plain("What happened", _WORK),
        "on_date": plain("On", _WORK),
        "note": personal("Note", tag="audit"),
        "corrects": key("Corrects"),
        "void": plain("Takes back", _WORK),
        "recorded_at": plain("Recorded at", _WORK),
        "recorded_by": plain("Recorded by", _WORK),
        "recorded_by_user": key("Recorded by (account)"),
    },
)
walk("rights_request.event", corrects=Way.STOP)
describe(
    models.ProcessingHold,
    entity="processing_hold",
    label="Use of data held back",
    record="contact_id",
    subject="contact_id",
    items={
        "request": key("Request"),
        "contact": key("Person"),
        "purpose": personal("Purpose", tag="audit"),
        "from_date": personal("From", tag="audit"),
        "to_date": personal("To", tag="audit"),
        "lifted_reason": personal("Why it was lifted", tag="audit"),
    },
)
walk("processing_hold", request=Way.STOP)
describe(
    models.PackVariant,
    entity="pack_variant",
    label="Form of the subject access pack",
    title="description",
    items={
        name: plain(label, _CONFIGURATION)
        for name, label in {
            "description": "Description",
            "kind": "Right",
            "title": "Title",
            "tags": "Tags in their order",
            "opening": "Words before",
            "closing": "Words after",
            "history": "With what was said before",
        }.items()
    },
)
describe(
    models.PackVariantPeriod,
    entity="pack_variant.period",
    label="Period of a form of the pack",
    items={
        "of": key("Of"),
        "company": key("Company"),
        "key": plain("Key", _CONFIGURATION),
        "effective_from": plain("Effective from", _CONFIGURATION),
        "effective_to": plain("Effective to", _CONFIGURATION),
    },
)
describe(
    models.RequestPack,
    entity="rights_request.pack",
    label="Pack of a rights request",
    record="request_id",
    items={
        "request": key("Request"),
        "variant": key("Form"),
        "state": plain("State", _WORK),
        "step": plain("Step", _WORK),
        "steps": plain("Steps", _WORK),
        "asked_at": plain("Asked for at", _WORK),
        "asked_by": key("Asked for by"),
        "finished_at": plain("Finished at", _WORK),
        "rows": plain("Records", _WORK),
        "withheld": plain("Withheld", _WORK),
        "size": plain("Size", _WORK, unit="bytes"),
        "sha256": plain("Hash", _WORK),
        "manifest": plain("Manifest", "names files by their number and hash; the pack itself is not kept here"),
        "manifest_sha256": plain("Hash of its manifest", _WORK),
        "path": plain("Where it lies", _WORK),
        "problem": plain("Problem", _WORK),
    },
)
walk("rights_request.pack", request=Way.STOP)  # what one held, the next holds
describe(
    models.CollectionLink,
    entity="collection_link",
    label="Link to a pack",
    items={
        "key": plain("Key", "a random word"),
        "pack": key("Pack"),
        "origin": plain("Where the page is", _WORK),
        "token_sha256": secret("Hash of its token", "opens the pack"),
        "communication": key("Communication"),
        "made_at": plain("Made at", _WORK),
        "expires_at": plain("Opens until", _WORK),
        "used_at": plain("Used at", _WORK),
        "withdrawn_at": plain("Withdrawn at", _WORK),
    },
)
walk("collection_link", pack=Way.STOP, communication=Way.STOP)
describe(
    models.CollectionTry,
    entity="collection_try",
    label="Try of a link that does not open",
    feed=False,
    items={
        "source": plain("Source", "a keyed hash of a network address, kept for a day"),
        "tried_at": plain("Tried at", _WORK),
    },
)

# --- the registers

describe(
    models.Controller,
    entity="controller",
    label="Controller",
    items={
        "company": key("Company"),
        **{
            name: plain(label, _REGISTER)
            for name, label in {
                "ico_number": "Registration number",
                "officer_name": "Data protection officer",
                "officer_contact": "How to reach them",
                "joint_controllers": "Joint controllers",
                "transfers": "Transfers to other countries",
                "security": "Security",
            }.items()
        },
    },
)
describe(
    models.Assessment,
    entity="dpia",
    label="Impact assessment",
    record="record_id",
    items={
        "record": key("Record"),
        "purpose": plain("Purpose", _REGISTER),
        "version": plain("Version", _REGISTER),
        "risk": plain("Risk left", _REGISTER),
        "review_date": plain("Next review", _REGISTER),
    },
)
describe(
    models.AssessmentVersion,
    entity="dpia.version",
    label="Version of an impact assessment",
    record="assessment_id",
    items={
        "assessment": key("Assessment"),
        **{
            name: plain(label, _REGISTER)
            for name, label in {
                "number": "Number",
                "necessity": "Processing and necessity",
                "risks": "Risks",
                "measures": "Measures",
                "consulted": "Who was consulted",
                "risk": "Risk left",
                "ico_consulted_date": "Commissioner consulted",
                "review_date": "Review by",
                "written_at": "Written at",
                "approved_at": "Approved at",
            }.items()
        },
        "approved_by": key("Approved by"),
    },
)
describe(
    models.Breach,
    entity="breach",
    label="Breach",
    record="record_id",
    items={
        "record": key("Record"),
        "happened_at": plain("Happened", _REGISTER),
        "aware_at": plain("Became aware", _REGISTER),
        "due_at": plain("Commissioner by", _REGISTER),
        "what": confidential("What happened", tag="audit", reason="may name people and weaknesses"),
        "people": plain("People concerned", _REGISTER),
        "data": confidential("Data", tag="audit", reason="may name people and weaknesses"),
        "consequences": confidential("Likely consequences", tag="audit", reason="may name people and weaknesses"),
        "measures": confidential("Measures", tag="audit", reason="may name people and weaknesses"),
        "risky": plain("Risk to people", _REGISTER),
        "high_risk": plain("High risk to people", _REGISTER),
        "assessment": confidential("Why", tag="audit", reason="may name people and weaknesses"),
        "assessed_at": plain("Assessed at", _REGISTER),
        "told_ico_at": plain("Commissioner told", _REGISTER),
        "ico_reference": plain("The Commissioner's reference", _REGISTER),
        "late_reason": plain("Why it was late", _REGISTER),
        "told_people_at": plain("People told", _REGISTER),
        "told_people_how": plain("How they were told", _REGISTER),
        "closed_at": plain("Closed", _REGISTER),
        "lessons": confidential("Learnt", tag="audit", reason="may name people and weaknesses"),
    },
)
describe(
    models.PrivacyComplaint,
    entity="privacy_complaint",
    label="Data-protection complaint",
    record="record_id",
    subject="contact_id",
    relations={"record": "record", "contact": "contact"},
    items={
        "record": key("Record"),
        "contact": key("From"),
        "received_date": plain("Received", _WORK),
        "due_date": plain("Acknowledge by", _WORK),
        "words": personal("What they complain about", tag="correspondence"),
        "acknowledged_date": plain("Acknowledged", _WORK),
        "outcome": personal("Outcome", tag="correspondence"),
        "closed_date": plain("Closed", _WORK),
    },
)
describe(
    models.SharingAgreement,
    entity="sharing_agreement",
    label="Data-sharing agreement",
    record="record_id",
    items={
        "record": key("Record"),
        **{
            name: plain(label, _REGISTER)
            for name, label in {
                "partner": "With",
                "role": "They are",
                "purposes": "For",
                "tags": "Data",
                "terms": "Terms",
                "transfers": "Transfers to other countries",
                "from_date": "From",
                "to_date": "To",
                "review_date": "Next review",
                "reviewed_date": "Last looked at",
                "review_note": "Found",
            }.items()
        },
    },
)

# --- what is done by itself, and what is under seal

ticks.register(
    "privacy.packs",
    packs.destroy_old,
    label="Old subject access packs",
    about="Destroys the archives of requests that were closed ninety days ago; manifests and hashes stay.",
    timing=daily(3, 40),
)
ticks.register(
    "privacy.collection_tries",
    links.forget_tries,
    label="Tries of collection links",
    about="Forgets from where links that don't open were tried, after a day.",
    timing=daily(3, 50),
)
sealing.SOURCES.register(
    "rights-request-event.1",
    sealing.Source(
        model=models.RequestEvent,
        key="id",
        columns=("id", "request_id", "kind", "on_date", "note", "corrects_id", "void", "recorded_at", "recorded_by"),
        company="c.code",
        join=sealing.OF_RECORD.format(column="request_id"),
    ),
)
for _name, _model, _columns in (
    ("breach.1", models.Breach, ("record_id", "aware_at", "due_at", "risky", "high_risk", "told_ico_at", "late_reason",
                                 "told_people_at", "closed_at")),
    ("processing-hold.1", models.ProcessingHold, ("request_id", "contact_id", "purpose", "from_date", "to_date",
                                                  "lifted_reason")),
):  # fmt: skip
    sealing.SOURCES.register(
        _name,
        sealing.history_source(
            _model, columns=_columns, record="record_id" if _model is models.Breach else "contact_id"
        ),
    )
