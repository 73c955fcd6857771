"""Reading what files a record has."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from hearth.kernel.refusal import NotFound
from hearth.kernel.registry import Registry
from hearth.platform.attachments import READ
from hearth.platform.attachments.models import StoredFile
from hearth.platform.attachments.rules import TYPES
from hearth.platform.catalogue import Masked, PrivacyClass, reader
from hearth.platform.identity.access import Access
from hearth.platform.index.models import Record

Parts: TypeAlias = Callable[[Collection[uuid.UUID]], Mapping[uuid.UUID, tuple[int, str]]]
"""Which of some files belong to a part of their record: its key and what it is called."""

PARTS: Registry[Parts] = Registry("part that files belong to")
"""By the kind of record: the tasks of a case have files of their own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownFile:
    """A file as somebody may know of it. `opens`: they may open it. `picture`: a browser draws it. `part`: the part of
    the record that it belongs to ("" and None: the whole)."""

    file_id: uuid.UUID
    name: str | Masked
    size: int
    confidential: bool
    stored_at: dt.datetime
    stored_by: str
    opens: bool
    picture: bool
    part: str = ""
    part_id: int | None = None


def files_of(access: Access, record: Record, *, limit: int = 200) -> list[ShownFile]:
    """The files of a record that was found visible, the newest first; none without `files.read` in its company.

    Files that ask for a permission of their own are left out for those who lack it. A confidential one is told of,
    masked, and not opened by those who are not cleared: they must know that there is something.
    """
    here = access.within(record.company_id)
    if not here.has(READ):
        return []
    rows = list(
        StoredFile.objects.filter(record=record, removed_at=None)
        .select_related("stored_by")
        .order_by("-stored_at", "-id")[:limit]
    )
    mine = [row for row in rows if not row.permission or here.has(row.permission)]
    cleared = here.cleared(PrivacyClass.CONFIDENTIAL)
    names = reader(here).rows(mine, ["name"])
    parts = PARTS.get(record.kind)([row.pk for row in mine]) if mine and record.kind in PARTS else {}
    shown = []
    for row, named in zip(mine, names, strict=True):
        name = named["name"]
        kind = TYPES.get(row.name.rpartition(".")[2].lower())
        opens = cleared or not row.confidential
        part_id, part = parts.get(row.pk, (None, ""))
        shown.append(
            ShownFile(
                file_id=row.pk,
                name=name if isinstance(name, Masked) else str(name),
                size=row.size,
                confidential=row.confidential,
                stored_at=row.stored_at,
                stored_by=row.stored_by.name if row.stored_by else "",
                opens=opens,
                picture=opens
                and not row.confidential
                and not record.restricted
                and kind is not None
                and kind.inline
                and kind.content_type.startswith("image/"),
                part=part,
                part_id=part_id,
            )
        )
    return shown


def file_of(access: Access, record: Record, file_id: uuid.UUID) -> ShownFile:
    """A file of a record that was found visible; NotFound for another record's, or one that the reader can't open."""
    found = next((each for each in files_of(access, record) if each.file_id == file_id and each.opens), None)
    if found is None:
        raise NotFound("There is no such file of this record, or it is not one that you can see.")
    return found
