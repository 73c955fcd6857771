"""Erasing again after a backup was restored: it still holds those who were erased since it was taken.

Each erasure leaves a line in `erasures.jsonl` beside the files, where a restore of the database does not reach. It
names references, never people. `hearth replay-erasures` does again what of it the database does not know.
"""

from __future__ import annotations

import datetime as dt
import json
import os
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.storage import default_storage

from hearth.engines.privacy.models import Erasure
from hearth.platform import outbox
from hearth.platform.attachments.models import StoredFile
from hearth.platform.outbox import handler
from hearth.records.contacts.models import Contact

LOG = "privacy.erasure-log"
FILES = "privacy.erased-files"


@dataclass(frozen=True, slots=True, kw_only=True)
class Logged:
    """A line of the log: whom, when and on which ground."""

    reference: str
    erased_at: dt.datetime
    ground: str
    reason: str


@dataclass(slots=True)
class Replay:
    """What a replay found: to be erased again, known already, and references that the backup does not hold."""

    again: list[int] = field(default_factory=list)
    known: int = 0
    unknown: list[str] = field(default_factory=list)


def log_file() -> Path:
    """Where the log lies: beside the files, not among them."""
    return Path(settings.HOME) / "erasures.jsonl"


def enqueue(contact_ids: Collection[int], *, key: str, now: dt.datetime) -> None:
    """Has the erasures of these contacts written to the log once the transaction is committed."""
    outbox.enqueue(kind=LOG, key=f"{LOG}:{key}", payload={"contacts": sorted(contact_ids)}, now=now)


@handler(LOG)
def write_log(payload: Mapping[str, Any], _key: str, _now: dt.datetime) -> None:
    """Appends the erasures to the log. Twice does no harm: a replay looks for each once."""
    rows = Erasure.objects.filter(contact__in=payload["contacts"]).select_related("contact__record").order_by("pk")
    lines = [
        json.dumps(
            {
                "reference": each.contact.record.reference,
                "erased_at": each.erased_at.isoformat(),
                "ground": each.ground,
                "reason": each.reason,
            }
        )
        for each in rows
    ]
    with log_file().open("a", encoding="utf-8") as opened:
        opened.write("".join(f"{line}\n" for line in lines))
        opened.flush()
        os.fsync(opened.fileno())


@handler(FILES)
def delete_files(payload: Mapping[str, Any], _key: str, _now: dt.datetime) -> None:
    """Deletes bytes from the store that no file has any more."""
    for path in payload["paths"]:
        if not StoredFile.objects.filter(path=path).exists():
            default_storage.delete(path)


def logged(file: Path | None = None) -> Iterator[Logged]:
    """The lines of the log; nothing where there is none. A line that is no erasure is a ValueError with its number."""
    file = file or log_file()
    if not file.exists():
        return
    for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
        if not line.strip():
            continue
        try:
            said = json.loads(line)
            yield Logged(
                reference=str(said["reference"]),
                erased_at=dt.datetime.fromisoformat(said["erased_at"]),
                ground=str(said["ground"]),
                reason=str(said["reason"]),
            )
        except (ValueError, KeyError, TypeError) as problem:
            raise ValueError(f"Line {number} of {file} is no erasure: {problem}") from None


def outstanding(file: Path | None = None) -> Replay:
    """What of the log this database does not know: whom a restore has brought back."""
    lines = {each.reference: each for each in logged(file)}
    people = dict(Contact.objects.filter(record__reference__in=lines).values_list("record__reference", "pk"))
    done = set(Erasure.objects.filter(contact__in=people.values()).values_list("contact_id", flat=True))
    found = Replay(known=len(done), unknown=sorted(lines.keys() - people.keys()))
    found.again = [people[reference] for reference in sorted(people) if people[reference] not in done]
    return found
