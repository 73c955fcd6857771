"""What has happened here, ids only, for the floors above."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from hearth.kernel.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class ListExported(Event):
    """Rows of a list have left Hearth in a file that `by` may fetch. Which records: ExportedRows of the export.

    `columns` are names of the list's columns and fields; `reason` is why the officer said they need it.
    """

    export_id: uuid.UUID
    list_code: str
    columns: tuple[str, ...]
    rows: int
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportFailed(Event):
    """No file came of what `by` asked for; `problem` says why, in a sentence."""

    export_id: uuid.UUID
    list_code: str
    problem: str
