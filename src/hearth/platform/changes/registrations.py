"""The feed's own tables in the catalogue; they are not fed themselves."""

from __future__ import annotations

from hearth.platform.catalogue import describe, key, plain
from hearth.platform.changes import models, numbering
from hearth.platform.examining import Finding, check

_NAMES_ONLY = "the feed names columns and rows, never values"

describe(
    models.Change,
    entity="change",
    label="Change",
    record="record_id",
    feed=False,
    items={
        "at": plain("At", _NAMES_ONLY),
        "transaction": plain("Transaction", _NAMES_ONLY),
        "entity": plain("Entity", _NAMES_ONLY),
        "record_id": key("Record"),
        "row_id": key("Row"),
        "operation": plain("Operation", _NAMES_ONLY),
        "fields": plain("Fields", _NAMES_ONLY),
    },
)
describe(
    models.Consumer,
    entity="change.consumer",
    label="Consumer of the feed",
    feed=False,
    items={
        "name": plain("Name", "names a program"),
        "transaction": plain("Transaction", _NAMES_ONLY),
        "change_id": plain("Change", _NAMES_ONLY),
        "ahead": plain("Seen ahead", _NAMES_ONLY),
    },
)
describe(
    models.Forgotten,
    entity="change.forgotten",
    label="Month of the feed that was let go of",
    feed=False,
    items={
        "part": plain("Part", "names a table"),
        "transaction": plain("Last transaction", _NAMES_ONLY),
        "rows": plain("Rows", _NAMES_ONLY),
        "forgotten_at": plain("Let go of at", _NAMES_ONLY),
    },
)
describe(
    models.Numbering,
    entity="change.numbering",
    label="Numbering of the feed on a server",
    feed=False,
    items={
        "server": plain("Server", "names a server"),
        "shift": plain("Shift", _NAMES_ONLY),
        "last_before": plain("Last number before", _NAMES_ONLY),
        "first": plain("First number", _NAMES_ONLY),
        "began_at": plain("Began at", _NAMES_ONLY),
    },
)


@check("feed")
def _feed() -> list[Finding]:
    """A landlord that came to this server otherwise than by `hearth restore`, and was not migrated since."""
    if numbering.is_of_this_server():
        return []
    return [
        Finding(
            "The feed of changes is numbered for another server: who follows it waits",
            "the database was restored or promoted",
            "Run: hearth migrate",
        )
    ]
