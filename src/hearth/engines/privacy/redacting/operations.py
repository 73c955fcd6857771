"""Redacting a file of a record: what is looked at on the screen, and the file that is made anew."""

from __future__ import annotations

import datetime as dt
import re
import tempfile
import uuid
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from django.db import transaction

from hearth.engines.privacy.models import Redaction
from hearth.engines.privacy.redacting import flattening
from hearth.engines.privacy.redacting.apart import DocumentRefused
from hearth.engines.privacy.redacting.flattening import Box, Looked
from hearth.engines.privacy.retention.permissions import ORIGINALS, REDACT
from hearth.kernel.refusal import Conflict, Refused
from hearth.platform import attachments
from hearth.platform.attachments.models import StoredFile
from hearth.platform.attachments.operations import opened_row
from hearth.platform.audit.acting import acting
from hearth.platform.identity.access import Access
from hearth.platform.index.visibility import audit_reading

TYPES = frozenset({"application/pdf", "image/png", "image/jpeg", "image/gif", "image/webp", "image/tiff"})
_LINE = re.compile(r"^\s*(\d{1,4})((?:[\s,;]+\d{1,4}(?:\.\d{1,6})?){4})\s*$")
MOST_BOXES = 5000


@dataclass(frozen=True, slots=True, kw_only=True)
class Redactable:
    """A file with its pages and what may have to go."""

    file: StoredFile
    looked: Looked


def boxes_from(lines: str) -> list[Box]:
    """Boxes as a form says them: one a line, page, left, top, width, height, in thousandths of the page.

    Refused (DocumentRefused, naming the line): another line, a box outside its page, more than MOST_BOXES.
    """
    found: list[Box] = []
    for number, line in enumerate(filter(str.strip, lines.splitlines()), 1):
        said = _LINE.match(line)
        if said is None:
            raise DocumentRefused(
                f"Line {number} is no box. Write page, left, top, width, height: 1 100 50 300 25.", field="boxes"
            )
        left, top, width, height = (float(each) for each in re.findall(r"[\d.]+", said[2]))
        found.append(Box(page=int(said[1]), left=left, top=top, width=width, height=height))
    if len(found) > MOST_BOXES:
        raise DocumentRefused(f"These are more than {MOST_BOXES:,} boxes.", field="boxes")
    return found


def look(
    access: Access, file_id: uuid.UUID | str, *, words: Collection[str] = (), reason: str = "", now: dt.datetime
) -> Redactable:
    """A file as it stands before somebody who may redact it. `words` are names to look for besides.

    NotFound for one that they may not open; refused: what is neither PDF nor picture, and whatever can't be drawn.
    For a confidential file, or one of a restricted record, a `reason` is asked for, and the reading written down.
    """
    file = _openable(access, file_id, now=now, reason=reason)
    with _on_disk(file) as path:
        return Redactable(file=file, looked=flattening.look(path, names=words))


def page_picture(access: Access, file_id: uuid.UUID | str, *, page: int, now: dt.datetime) -> bytes:
    """A page as a PNG, for somebody who may redact the file."""
    with _on_disk(_openable(access, file_id, now=now)) as path:
        return flattening.picture(path, page=page)


def redact(
    *, access: Access, file_id: uuid.UUID | str, boxes: Sequence[Box], reason: str, now: dt.datetime
) -> StoredFile:
    """This function will make a file anew with the boxes black, beside the original, which only few may open then.

    The new one is as confidential as the original was and asks for the same permission. Refused: no reason, no box,
    a file that was redacted already (Conflict: redact what was made of it), and whatever can't be drawn.
    """
    if not reason.strip():
        raise Refused("Say why it is redacted.", field="reason")
    original = _openable(access, file_id, now=now)
    if Redaction.objects.filter(original=original).exists():
        raise Conflict("This file was redacted before. Redact the file that was made of it, if more has to go.")
    with _on_disk(original) as path:
        content = flattening.flatten(path, boxes)
    ending = "pdf" if original.content_type == "application/pdf" else "png"
    by = access.actor
    with acting(by=by, reason="File redacted"), transaction.atomic():
        result = attachments.store(
            record=original.record,
            name=f"{original.name.rpartition('.')[0][:120]} (redacted).{ending}",
            content=content,
            content_type="application/pdf" if ending == "pdf" else "image/png",
            by=by,
            now=now,
            confidential=original.confidential,
            permission=original.permission,
        )
        Redaction.objects.create(
            record=original.record,
            original=original,
            result=result,
            reason=reason.strip(),
            boxes=[asdict(box) for box in boxes],
            redacted_at=now,
            redacted_by_id=by.user_id,
        )
        StoredFile.objects.filter(pk=original.pk).update(permission=ORIGINALS)
    return result


def _openable(access: Access, file_id: uuid.UUID | str, *, now: dt.datetime, reason: str = "") -> StoredFile:
    file = opened_row(access, file_id)
    access.within(file.record.company_id).require(REDACT)
    if file.content_type not in TYPES:
        raise DocumentRefused(f"“{file.name}” is neither a PDF nor a picture. Save it as a PDF first.")
    if file.confidential or file.record.restricted:
        audit_reading(access=access, record_id=file.record_id, what=f"file {file.name}", now=now, reason=reason)
    return file


@contextmanager
def _on_disk(file: StoredFile) -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="redacting-") as folder:
        path = Path(folder) / "file"
        try:
            path.write_bytes(attachments.read(file))
        except FileNotFoundError:
            raise DocumentRefused(f"“{file.name}” is no longer in the store.") from None
        yield path
