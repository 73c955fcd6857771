"""What has happened to a record, newest first, from whatever has something to tell (notes, files, cases, letters).

Floors above register their own sources.
"""

from __future__ import annotations

import datetime as dt
import heapq
from collections.abc import Callable, Collection
from dataclasses import dataclass
from itertools import islice

from hearth.kernel.registry import Registry
from hearth.platform.catalogue import Masked, Reader, reader
from hearth.platform.identity.access import Access
from hearth.platform.index.models import Record
from hearth.records.contacts.queries import stubs_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One thing that happened. `what` names its source ("note"); `link` is a reference or key that the face turns
    into an address by the source's name, "" for none. `text` is masked where the reader is not cleared."""

    at: dt.datetime
    what: str
    title: str
    text: str | Masked = ""
    by: str = ""
    link: str = ""


Source = Callable[[Reader, int, dt.datetime, int], list[Entry]]
"""`source(reader, record_id, before, limit)`: the newest entries before an instant, newest first."""

SOURCES: Registry[Source] = Registry("timeline source")


def source(name: str) -> Callable[[Source], Source]:
    """Registers a source of timelines."""

    def register(fn: Source) -> Source:
        return SOURCES.register(name, fn)

    return register


def timeline(
    access: Access, record: Record, *, before: dt.datetime, limit: int = 50, stubs: Collection[int] | None = None
) -> list[Entry]:
    """The newest `limit` entries of a record (already found visible) before an instant, newest first.

    The next page starts before the last entry's instant. What stands with contacts that were merged into this one is in
    it too: `stubs`, where the caller has their keys already.
    """
    reading = reader(access.within(record.company_id))
    if stubs is None:
        stubs = stubs_of(record.pk) if record.kind == "contact" else ()
    records = [record.pk, *stubs]
    found = (fn(reading, record_id, before, limit) for record_id in records for _, fn in SOURCES.items())
    return list(islice(heapq.merge(*found, key=lambda entry: entry.at, reverse=True), limit))
