"""The files of a record as a tile of its page."""

from __future__ import annotations

from typing import Any

from hearth.faces.staff.request import StaffRequest
from hearth.faces.staff.tiles import TILES, Tile
from hearth.platform import attachments
from hearth.platform.attachments import queries
from hearth.platform.index.models import Record

SHOWN, SHOWN_PHOTOS = 5, 4
LOOKED_AT = 24
"""Among so many of the newest, photographs are looked for: a survey adds papers and pictures together."""


def _files(request: StaffRequest, record_id: int, known: Record | None) -> dict[str, Any]:
    record = known or Record.objects.get(pk=record_id)  # the page found it visible
    here = request.access.within(record.company_id)
    files = queries.files_of(here, record, limit=LOOKED_AT)
    photos = [file for file in files if file.picture][:SHOWN_PHOTOS]
    return {
        "files": [file for file in files if file not in photos][:SHOWN],
        "photos": photos,
        "record": record,
        "may_add": here.has(attachments.ADD),
    }


TILES.register(
    "files",
    Tile(
        label="Files",
        template="staff/files/lines.html",
        on=frozenset({"contact", "asset", "tenancy", "account"}),
        permission=attachments.READ,
        read=_files,
    ),
)
