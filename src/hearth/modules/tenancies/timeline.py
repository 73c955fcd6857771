"""What tenancies tell in the timelines of a person, a home and of themselves."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any

from django.db.models import F

from hearth.modules.tenancies.models import Tenancy, TenancyParty
from hearth.modules.tenancies.words import instant_words
from hearth.platform.catalogue import Reader
from hearth.platform.identity.access import Access
from hearth.platform.index.visibility import may_see
from hearth.records.contacts.timeline import Entry, source


@source("tenancy")
def told_of_tenancies(reading: Reader, record_id: int, before: dt.datetime, limit: int) -> list[Entry]:
    """Starts, notices and ends of the tenancies that the reader may see; dates as private as the tenancy's own."""
    access = reading.access
    if not isinstance(access, Access) or not reading.may("tenancy", "start_at"):
        return []
    # Keys first: one condition that asks for all three at once would look through every tenancy.
    held = TenancyParty.objects.filter(contact_id=record_id).values_list("tenancy_id")
    at_home = Tenancy.objects.filter(asset_id=record_id).values_list("pk")
    itself = Tenancy.objects.filter(pk=record_id).values_list("pk")
    found = (
        Tenancy.objects.filter(may_see(access, "record__"), pk__in=itself.union(held, at_home), cancelled_at=None)
        .select_related("record")
        .annotate(notice_received=F("notices__received_at"), notice_ends=F("notices__ends_at"))
        .order_by("pk")
    )
    entries = [entry for _, rows in groupby(found, key=lambda row: row.pk) for entry in _entries(list(rows))]
    told = [entry for entry in entries if entry.at < before]
    return sorted(told, key=lambda entry: entry.at, reverse=True)[:limit]


def _entries(rows: Sequence[Any]) -> Iterator[Entry]:
    """What one tenancy tells. `rows` are the tenancy once for each of its notices, or once without any."""
    tenancy = rows[0]
    link, title = tenancy.record.reference, tenancy.record.title
    word = "Tenancy" if tenancy.asset_id is not None else "Agreement"
    yield Entry(at=tenancy.start_at, what="tenancy", title=f"{word} started", text=title, link=link)
    for row in rows:
        if row.notice_received is not None:
            text = f"The tenancy is to end at {instant_words(row.notice_ends)}." if row.notice_ends else "Returned."
            yield Entry(at=row.notice_received, what="tenancy", title="Notice to quit received", text=text, link=link)
    if tenancy.end_at is not None:
        yield Entry(at=tenancy.end_at, what="tenancy", title=f"{word} ended", text=title, link=link)
