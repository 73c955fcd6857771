"""What the privacy engine offers the platform: its tables to the catalogue, what it seals."""

from __future__ import annotations

from hearth.engines.privacy import models, sealing
from hearth.engines.privacy.consent import registering  # noqa: F401 - it registers what consent offers
from hearth.engines.privacy.mentions import files
from hearth.engines.privacy.retention.registrations import ANSWERABLE
from hearth.platform.audit.models import Reading
from hearth.platform.catalogue import ERASED, Way, confidential, describe, erase, key, personal, plain, secret, walk
from hearth.platform.identity.models import Role, RoleHolding, User
from hearth.platform.index.models import Restriction
from hearth.platform.outbox import ticks
from hearth.platform.schedules.rules import every
from hearth.platform.workspace.models import ExportTaken
from hearth.records.contacts.models import Contact

_WORK = "about the work on a request, not about the person"

describe(
    models.DisclosureDecision,
    entity="disclosure_decision",
    label="Decision about disclosure",
    record="contact_id",
    subject="contact_id",
    items={
        "contact": key("Contact"),
        "entity": plain("Table", _WORK),
        "row": plain("Row", _WORK),
        "item": plain("Item", _WORK),
        "outcome": plain("Outcome", _WORK),
        "ground": plain("Ground", _WORK),
        "factors": personal("Factors", tag="audit", reason="may weigh another person's interests"),
        "decided_at": plain("Decided at", _WORK),
        "decided_by": key("Decided by"),
        "superseded_at": plain("Superseded at", _WORK),
    },
)
# What was weighed names those whose data was withheld: the next request does not tell it.
walk("disclosure_decision", contact=Way.STOP)
erase("disclosure_decision", kept=ANSWERABLE, values={"factors": ERASED})
describe(
    models.SubjectAccessPack,
    entity="subject_access_pack",
    label="Subject access pack",
    record="contact_id",
    subject="contact_id",
    items={
        "contact": key("Contact"),
        "made_at": plain("Made at", _WORK),
        "made_by": plain("Made by", _WORK),
        "reason": personal("Reason", tag="audit"),
        "rows": plain("Rows", _WORK),
        "files": plain("Files", _WORK),
        "withheld": plain("Withheld", _WORK),
        "manifest_sha256": plain("Hash of its manifest", _WORK),
    },
)
walk("subject_access_pack", contact=Way.STOP)  # what one held, the next holds
erase("subject_access_pack", kept=ANSWERABLE, values={"reason": ERASED})
describe(
    models.Mention,
    entity="mention",
    label="Place that tells of somebody",
    record="contact_id",
    subject="contact_id",
    feed=False,
    items={
        "contact": key("Contact"),
        "entity": plain("Table", _WORK),
        "row": plain("Row", _WORK),
        "item": plain("Item", _WORK),
        "found_by": personal("Found by", tag="audit", reason="ties what was written about others to a person"),
        "found_at": plain("Found at", _WORK),
    },
)
walk("mention", contact=Way.ERASE)  # what it leads to is told, once a reviewer has decided so

describe(
    models.FileText,
    entity="file.words",
    label="Words within a file",
    feed=False,
    items={
        "file": key("File"),
        "text": confidential("Words", tag="correspondence", reason="whatever somebody wrote in a file"),
        "problem": plain("What could not be read", _WORK),
        "read_at": plain("Read at", _WORK),
    },
)
walk("file.words", file=Way.ERASE)  # the file itself is told

_HASH = "a hash over other rows"

describe(
    models.Seal,
    entity="seal",
    label="Seal",
    feed=False,
    items={
        name: plain(label, _HASH)
        for name, label in {
            "chain": "Chain",
            "number": "Number",
            "source": "Source",
            "sealed_at": "Sealed at",
            "rows": "Rows",
            "digest": "Hash of its rows",
            "previous": "Hash of the seal before",
            "link": "Hash",
        }.items()
    },
)
describe(
    models.SealedRow,
    entity="seal.row",
    label="Row under seal",
    feed=False,
    items={
        "seal": key("Seal"),
        "position": plain("Position", _HASH),
        "source": plain("Source", _HASH),
        "row_key": plain("Row", _HASH),
        "salt": secret("Salt", "with it a content could be guessed"),
        "digest": plain("Hash", _HASH),
    },
)
describe(
    models.SaltsGone,
    entity="seal.salts_gone",
    label="Salts that went",
    feed=False,
    items={"erasing": key("Erasure on record"), "rows": plain("Rows", _HASH)},
)
sealing.SOURCES.register(
    "salts-gone.1", sealing.Source(model=models.SaltsGone, key="id", columns=("id", "erasing_id", "rows"))
)

# What shows who looked, who took data out, who decided about it and who was given the right to.
sealing.SOURCES.register(
    "reading.1",
    sealing.Source(
        model=Reading,
        key="id",
        columns=("id", "record_id", "user_id", "read_at", "what", "reason"),
        company="c.code",
        join=sealing.OF_RECORD.format(column="record_id"),
    ),
)
sealing.SOURCES.register(
    "export-taken.1", sealing.Source(model=ExportTaken, key="id", columns=("id", "export_id", "user_id", "at"))
)
sealing.SOURCES.register(
    "disclosure-decision.1",
    sealing.history_source(
        models.DisclosureDecision,
        columns=("contact_id", "entity", "row", "item", "outcome", "ground", "factors", "decided_at", "decided_by_id"),
        record="contact_id",
    ),
)
sealing.SOURCES.register(
    "subject-access-pack.1",
    sealing.history_source(
        models.SubjectAccessPack,
        columns=("contact_id", "made_at", "made_by", "reason", "rows", "files", "withheld", "manifest_sha256"),
        record="contact_id",
    ),
)
sealing.SOURCES.register(
    "restriction.1",
    sealing.history_source(Restriction, columns=("record_id", "reason", "from_at", "to_at"), record="record_id"),
)
sealing.SOURCES.register("role.1", sealing.history_source(Role, columns=("code", "permissions", "clearances")))
sealing.SOURCES.register(
    "role-holding.1",
    sealing.history_source(RoleHolding, columns=("user_id", "role_id", "company_id", "effective_from", "effective_to")),
)
sealing.SOURCES.register("user.1", sealing.history_source(User, columns=("email", "name", "is_active")))
# Who somebody was said to be, and when a home was let to whom.
sealing.SOURCES.register(
    "contact.1",
    sealing.history_source(
        Contact,
        columns=(
            *("record_id", "kind", "title", "first_name", "middle_names", "last_name", "organisation_name"),
            *("date_of_birth", "date_of_death", "national_insurance_number", "merged_into_id"),
        ),
        record="record_id",
    ),
)
ticks.register(
    "privacy.seals",
    sealing.seal,
    label="Seals over the audit",
    about="Puts readings, disclosures, exports, rights, contacts and tenancies under seal: see hearth verify-audit.",
)
ticks.register(
    "privacy.file_words",
    files.ask_to_read,
    label="Words within files",
    about="Has new PDFs, Office files, emails and texts read, so that words about somebody are found in them too.",
    timing=every(5),
)
