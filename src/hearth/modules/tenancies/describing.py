"""The catalogue's description of reviews and of the permissions register."""

from __future__ import annotations

from hearth.modules.tenancies import models
from hearth.platform.catalogue import describe, key, personal, plain

_TAG = "tenancy"
_HOME = "says what may be built, not who lives there"

describe(
    models.TenancyReview,
    entity="tenancy.review",
    label="Review of a tenancy",
    record="tenancy_id",
    subject="tenancy__parties__contact_id",
    title="due_date",
    relations={"tenancy": "tenancy"},
    items={
        "tenancy": key("Tenancy"),
        "kind": personal("Kind", tag=_TAG),
        "due_date": personal("Due", tag=_TAG),
        "done_date": personal("Done", tag=_TAG),
        "outcome": personal("Outcome", tag=_TAG),
        "note": personal("Note", tag="correspondence"),
    },
)
describe(
    models.AlterationPermission,
    entity="tenancy.permission",
    label="Permission to alter",
    record="tenancy_id",
    subject="tenancy__parties__contact_id",
    title="work",
    relations={
        "tenancy": "tenancy",
        "asset": "asset",
        "kind": "lookup",
        "inspections": "tenancy.permission.inspection",
    },
    items={
        "tenancy": key("Tenancy"),
        "asset": key("Home"),
        "kind": key("Kind"),
        # The next tenant's officer must find these, whoever asked for them.
        "work": plain("Work", _HOME),
        "conditions": plain("Conditions", _HOME),
        "status": plain("Status", _HOME),
        "afterwards": plain("When the tenancy ends", _HOME),
        "retrospective": plain("Asked for afterwards", _HOME),
        "requested_date": plain("Asked for", _HOME),
        "decided_date": plain("Decided", _HOME),
        "expires_date": plain("Work possible until", _HOME),
        "reason": personal("Why refused or revoked", tag="correspondence"),
    },
)
describe(
    models.PermissionInspection,
    entity="tenancy.permission.inspection",
    label="Inspection of an alteration",
    title="due_date",
    relations={"permission": "tenancy.permission"},
    items={
        "permission": key("Permission"),
        "due_date": plain("Due", _HOME),
        "done_date": plain("Done", _HOME),
        "finding": plain("Finding", _HOME),
        "note": plain("Note", _HOME),
    },
)
