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
from django.db import connection, transaction

from hearth.engines.privacy.mentions.finding import Place
from hearth.engines.privacy.models import Erasure
from hearth.platform import attachments, outbox
from hearth.platform.catalogue.register import history_model
from hearth.platform.outbox import handler
from hearth.records.contacts.models import Contact

LOG = "privacy.erasure-log"
FILES = "privacy.erased-files"


@dataclass(frozen=True, slots=True, kw_only=True)
class Logged:
    """A line of the log: whom, when and on which ground; `elsewhere` are places in what was written about others where
    their name was taken out. `came_at`: when the database first held them ("" where its history does not say)."""

    reference: str
    erased_at: dt.datetime
    ground: str
    reason: str
    elsewhere: tuple[Place, ...] = ()
    came_at: str = ""


@dataclass(slots=True)
class Replay:
    """What a replay found: to be erased again (with `Logged.elsewhere`, by contact), known already, and references that
    the backup does not hold, or has given to somebody else since."""

    again: dict[int, tuple[Place, ...]] = field(default_factory=dict)
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
    came = _came(payload["contacts"])
    lines = [
        json.dumps(
            {
                "reference": each.contact.record.reference,
                "erased_at": each.erased_at.isoformat(),
                "ground": each.ground,
                "reason": each.reason,
                "elsewhere": each.counts.get("elsewhere", []),
                "came_at": came.get(each.contact_id, ""),
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
    """Deletes bytes from the store that no file has any more, in the archive neither. Whoever keeps the same bytes
    meanwhile is waited for, or finds them gone and writes them again (`attachments.store`)."""
    for path in payload["paths"]:
        with transaction.atomic():
            attachments.hold_bytes(path, alone=True)
            if unnamed([path]):
                default_storage.delete(path)


def unnamed(paths: Collection[str]) -> list[str]:
    """Those of which no file is left that has the same bytes, in the archive neither."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT p FROM unnest(%s::text[]) p"
            " WHERE NOT EXISTS (SELECT FROM attachments_storedfile f WHERE f.path = p)"
            " AND NOT EXISTS (SELECT FROM archive.row a WHERE a.entity = 'file' AND a.said ->> 'path' = p)",
            [list(paths)],
        )
        return [path for (path,) in cursor.fetchall()]


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
                elsewhere=tuple((str(name), str(key), str(item)) for name, key, item in said.get("elsewhere", ())),
                came_at=str(said.get("came_at", "")),
            )
        except (ValueError, KeyError, TypeError) as problem:
            raise ValueError(f"Line {number} of {file} is no erasure: {problem}") from None


def outstanding(file: Path | None = None) -> Replay:
    """What of the log this database does not know: whom a restore has brought back.

    After a restore references are given again from where the backup stood: who has one and came at another time is
    somebody else, and stays.
    """
    lines = {each.reference: each for each in logged(file)}
    people = dict(Contact.objects.filter(record__reference__in=lines).values_list("record__reference", "pk"))
    done = set(Erasure.objects.filter(contact__in=people.values()).values_list("contact_id", flat=True))
    came = _came(set(people.values()) - done)
    others = {
        reference
        for reference, key in people.items()
        if key in came and lines[reference].came_at and came[key] != lines[reference].came_at
    }
    found = Replay(known=len(done), unknown=sorted((lines.keys() - people.keys()) | others))
    found.again = {
        people[reference]: lines[reference].elsewhere
        for reference in sorted(people.keys() - others)
        if people[reference] not in done
    }
    return found


def _came(contact_ids: Collection[int]) -> dict[int, str]:
    """When contacts were recorded, as far as their history says."""
    history: Any = history_model(Contact)
    rows = history.objects.filter(pgh_obj_id__in=contact_ids, pgh_label="insert")
    return {key: at.astimezone(dt.UTC).isoformat() for key, at in rows.values_list("pgh_obj_id", "pgh_created_at")}
