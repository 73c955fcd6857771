"""Keeping files and opening them again."""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import uuid
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from typing import BinaryIO

from django.conf import settings
from django.core.files.base import File
from django.core.files.storage import default_storage
from django.db import connection

from hearth.kernel.actor import Actor
from hearth.kernel.refusal import NotFound
from hearth.platform.attachments import READ
from hearth.platform.attachments.models import StoredFile
from hearth.platform.attachments.rules import HEAD, TYPES, FileRefused, file_name, file_type
from hearth.platform.attachments.scanners import SCANNERS
from hearth.platform.audit.acting import acting
from hearth.platform.catalogue import PrivacyClass
from hearth.platform.identity.access import Access
from hearth.platform.identity.permissions import PERMISSIONS
from hearth.platform.index.models import Record
from hearth.platform.index.visibility import audit_reading, visible

_CHUNK = 256 * 1024
_LOCK = 4095


class FileInfected(FileRefused):
    """A virus scanner knows the file."""

    code = "file_infected"


@dataclass(frozen=True, slots=True)
class OpenedFile:
    """A file to be handed out. `inline` ones may be shown by the browser, all others are downloads; always nosniff."""

    name: str
    content_type: str
    size: int
    inline: bool
    chunks: Iterator[bytes]


def store(
    *,
    record: Record,
    name: str,
    content: bytes | BinaryIO,
    content_type: str,
    by: Actor,
    now: dt.datetime,
    confidential: bool = False,
    permission: str = "",
) -> StoredFile:
    """Keeps a file with a record. `content_type` is what its sender claims; the ending of the name decides.
    `permission` is asked for beside the record's own when it is opened: a letter that is filed with a person is still
    for those who may read communications. One that nobody registered is a KeyError.

    The bytes lie in the storage under their SHA-256 hash, so the same bytes are kept once. They are written before
    the row: a transaction that fails leaves bytes that nobody names, never a row without its bytes. Whoever deletes
    the same bytes because their last file went waits for this one, or did it before they are looked for again.
    Refused: a name or type that is not taken, an empty or too large file, one that a virus scanner knows.
    """
    if permission:
        PERMISSIONS.get(permission)
    body: BinaryIO = io.BytesIO(content) if isinstance(content, bytes) else content
    name = file_name(name)
    kind = file_type(name, body.read(HEAD), content_type)
    digest, size = _measure(body, name)
    for scan in (scan for _, scan in SCANNERS.items()):
        body.seek(0)
        if found := scan(body):
            raise FileInfected(f"“{name}” was not kept: the virus scanner found {found}.", field="file")
    path = f"{digest[:2]}/{digest[2:4]}/{digest}"
    _keep(path, body, size)
    # The history's reason is read by those, too, who may not know the name of a confidential file.
    with acting(by=by, reason="Confidential file added" if confidential else f"File added: {name}"):
        hold_bytes(path)
        _keep(path, body, size)
        return StoredFile.objects.create(
            record=record,
            name=name,
            content_type=kind.content_type,
            size=size,
            sha256=digest,
            path=path,
            confidential=confidential,
            permission=permission,
            stored_at=now,
            stored_by_id=by.user_id,
        )


def hold_bytes(path: str, *, alone: bool = False) -> None:
    """Has nobody delete the bytes at a path until this transaction ends; `alone`: to delete them, nobody keeps them
    anew either."""
    lock = "pg_advisory_xact_lock" if alone else "pg_advisory_xact_lock_shared"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {lock}(%s, hashtext(%s))", [_LOCK, path])


def _measure(body: BinaryIO, name: str) -> tuple[str, int]:
    most: int = settings.ATTACHMENT_MAX_BYTES
    digest, size = hashlib.sha256(), 0
    body.seek(0)
    while chunk := body.read(_CHUNK):
        size += len(chunk)
        if size > most:
            raise FileRefused(f"“{name}” is larger than {most // 1024**2} MB, the most that is taken.", field="file")
        digest.update(chunk)
    if not size:
        raise FileRefused(f"“{name}” is empty.", field="file")
    return digest.hexdigest(), size


def _keep(path: str, body: BinaryIO, size: int) -> None:
    if default_storage.exists(path):
        if default_storage.size(path) == size:
            return
        default_storage.delete(path)  # half written when the machine stopped
    body.seek(0)
    default_storage.save(path, File(body, name=path))


def open_file(access: Access, file_id: uuid.UUID | str, *, now: dt.datetime, reason: str = "") -> OpenedFile:
    """A file for somebody who may see its record. `reason` is asked for (ReasonNeeded) where readings are audited:
    a confidential file, or any file of a restricted record.

    NotFound alike for whatever `opened_row` refuses.
    """
    file = opened_row(access, file_id)
    if file.confidential or file.record.restricted:
        audit_reading(access=access, record_id=file.record_id, what=f"file {file.name}", now=now, reason=reason)
    inline = TYPES[file.name.rpartition(".")[2].lower()].inline
    return OpenedFile(file.name, file.content_type, file.size, inline, _chunks(file.path))


def opened_row(access: Access, file_id: uuid.UUID | str) -> StoredFile:
    """A file that somebody may open, its record beside it. Who hands it out still has its reading written down.

    NotFound alike for a file that is missing or removed, whose record is not visible, that is confidential without the
    clearance, or that asks for a permission (`files.read`, and the file's own) that is not held in its company.
    """
    missing = NotFound("There is no such file, or it is not one that you can see.")
    try:
        file = StoredFile.objects.select_related("record").filter(pk=uuid.UUID(str(file_id)), removed_at=None).first()
    except ValueError:
        file = None
    if file is None or not visible(access, Record.objects.filter(pk=file.record_id), narrowed=False).exists():
        raise missing
    if not openable(access.within(file.record.company_id), file):
        raise missing
    return file


def openable(here: Access, file: StoredFile) -> bool:
    """Whether somebody may open a file of a record that they may see. `here` is their access within its company."""
    return (
        file.removed_at is None
        and here.has(READ)
        and (not file.permission or here.has(file.permission))
        and (not file.confidential or here.cleared(PrivacyClass.CONFIDENTIAL))
    )


def _chunks(path: str) -> Iterator[bytes]:
    with closing(default_storage.open(path, "rb")) as body:
        yield from body.chunks(_CHUNK)


def read(file: StoredFile) -> bytes:
    """The bytes of a file, for the landlord's own programs (an email's enclosure). Nobody's rights are asked."""
    return b"".join(_chunks(file.path))


def remove(*, by: Actor, file_id: uuid.UUID, reason: str, now: dt.datetime) -> None:
    """Takes a file out of sight. Row and bytes stay until retention deletes them."""
    with acting(by=by, reason=reason):
        changed = StoredFile.objects.filter(pk=file_id, removed_at=None).update(removed_at=now)
        if not changed:
            raise NotFound("There is no such file, or it was removed before.")
