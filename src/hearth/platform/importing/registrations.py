"""What importing offers: its permission, its tables to the catalogue."""

from __future__ import annotations

from hearth.platform.catalogue import describe, erase, key, personal, plain
from hearth.platform.importing.models import Import, ImportedRow

_RUN = "about the run, not about a person"

describe(
    Import,
    entity="import",
    label="File taken over",
    feed=False,
    items={
        "company": key("Company"),
        "file_name": personal("File", tag="identifiers", reason="a file may be called after a person"),
        **{
            name: plain(label, _RUN)
            for name, label in {
                "kind": "Kind",
                "source": "Former system",
                "sha256": "Checksum",
                "started_at": "Started at",
                "finished_at": "Finished at",
                "rows_added": "Rows added",
                "rows_known": "Rows that were there",
                "rows_refused": "Rows refused",
            }.items()
        },
    },
)
describe(
    ImportedRow,
    entity="import.row",
    label="Row taken over",
    record="record_id",
    feed=False,
    items={
        "taken_in": key("Import"),
        "company": key("Company"),
        "record": key("Record"),
        "kind": plain("Kind", _RUN),
        "source": plain("Former system", _RUN),
        "source_key": personal("Key there", tag="identifiers", reason="the number of a person in the former system"),
        "line": plain("Line", _RUN),
    },
)
erase("import", apart="the name of a file of a former system; the rows that it brought go with their people")
