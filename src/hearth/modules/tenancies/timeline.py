"""What tenancies tell in the timelines of a person, a home and of themselves."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from django.db.models import Q

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
    # Keys first: one condition that also asks for the parties would look through every tenancy.
    held = TenancyParty.objects.filter(contact_id=record_id).values_list("tenancy_id", flat=True)
    found = (
        Tenancy.objects.filter(Q(pk__in={record_id, *held}) | Q(asset_id=record_id), cancelled_at=None)
        .filter(may_see(access, "record__"))
        .select_related("record", "tenure")
        .prefetch_related("notices")
    )
    entries = [entry for tenancy in found for entry in _entries(tenancy) if entry.at < before]
    return sorted(entries, key=lambda entry: entry.at, reverse=True)[:limit]


def _entries(tenancy: Tenancy) -> Iterator[Entry]:
    link, title = tenancy.record.reference, tenancy.record.title
    yield Entry(at=tenancy.start_at, what="tenancy", title="Tenancy started", text=title, link=link)
    for notice in tenancy.notices.all():
        text = f"The tenancy is to end at {instant_words(notice.ends_at)}." if notice.ends_at else "Returned."
        yield Entry(at=notice.received_at, what="tenancy", title="Notice to quit received", text=text, link=link)
    if tenancy.end_at is not None:
        yield Entry(at=tenancy.end_at, what="tenancy", title="Tenancy ended", text=title, link=link)
