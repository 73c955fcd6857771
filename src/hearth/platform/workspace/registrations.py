"""What the workspace offers: the permission to export, its tables to the catalogue, the end of old exports."""

from __future__ import annotations

from hearth.platform.catalogue import describe, erase, key, personal, plain
from hearth.platform.identity.permissions import permission
from hearth.platform.outbox import ticks
from hearth.platform.schedules.rules import every
from hearth.platform.workspace import exporting, models
from hearth.platform.workspace.permissions import EXPORT, SHARE

permission(EXPORT, "Export lists")
permission(SHARE, "Share list views with a role")
ticks.register(
    "workspace.exports_expire",
    exporting.expire,
    label="Old exports",
    about="Deletes the files of exports whose week is over.",
    timing=every(60),
)

_OWN = "how a colleague has arranged their screen"
_JOB = "about the export, not about a person in it"

describe(
    models.Preference,
    entity="preference",
    label="Preferences",
    feed=False,
    items={
        "user": key("User"),
        "theme": plain("Theme", _OWN),
        "comfortable": plain("More space between rows", _OWN),
        "single_keys": plain("Single keys", _OWN),
        "home_page": plain("First page", _OWN),
    },
)
describe(
    models.Arrangement,
    entity="arrangement",
    label="Arrangement of a page",
    feed=False,
    items={"user": key("User"), "place": plain("Page", _OWN), "parts": plain("Parts", _OWN)},
)
describe(
    models.ListColumns,
    entity="list_columns",
    label="Columns of a list",
    feed=False,
    items={"user": key("User"), "list_code": plain("List", _OWN), "columns": plain("Columns", _OWN)},
)
describe(
    models.SavedView,
    entity="saved_view",
    label="Saved view",
    title="name",
    feed=False,
    items={
        "owner": key("Owner"),
        "role": key("Shared with"),
        "list_code": plain("List", _OWN),
        "name": personal("Name", tag="identifiers", reason="an officer may name a person in it"),
        "asked": personal("What it asks", tag="identifiers", reason="may hold a name that was typed"),
        "columns": plain("Columns", _OWN),
        "pinned": plain("Among the shortcuts", _OWN),
    },
)
for _model, _name, _label in (
    (models.OpenRecord, "open_record", "Open record"),
    (models.RecentRecord, "recent_record", "Recent record"),
):
    describe(
        _model,
        entity=_name,
        label=_label,
        record="record_id",
        feed=False,
        items={"user": key("User"), "record": key("Record"), "opened_at": plain("Opened at", _OWN)},
    )
describe(
    models.ListExport,
    entity="export",
    label="Export",
    feed=False,
    items={
        "user": key("User"),
        "reason": personal("Reason", tag="correspondence", reason="an officer's words"),
        "asked": personal("What was asked for", tag="identifiers", reason="may hold a name that was typed"),
        "address": personal("Network address", tag="identifiers", reason="a colleague's"),
        "problem": plain("Problem", _JOB),
        **{
            name: plain(name.replace("_", " ").capitalize(), _JOB)
            for name in (
                "list_code",
                "columns",
                "format",
                "units",
                "state",
                "rows_total",
                "rows_done",
                "left_out",
                "asked_at",
                "finished_at",
                "expires_at",
                "path",
                "size",
            )
        },
    },
)
describe(
    models.ExportedRows,
    entity="export.rows",
    label="Rows of an export",
    feed=False,
    items={
        "export": key("Export"),
        "number": plain("Number", _JOB),
        "keys": plain("Rows", "numbers of rows"),
        "records": plain("Records", "numbers of records"),
    },
)
describe(
    models.ExportTaken,
    entity="export.taken",
    label="Fetching of an export",
    feed=False,
    items={"export": key("Export"), "user": key("User"), "at": plain("At", _JOB)},
)
erase("export", apart="says what a colleague asked a list for; its file goes with the first erasure of somebody in it")
erase("saved_view", apart="a colleague's own search, which they change and remove")
