"""Records that somebody has open, and those they opened last: on every device, as far as they may still see them.

Only the link is kept. What a tab says is read when it is drawn, so a record that was restricted or closed to the
officer since leaves the dock by itself. A restricted record's tab says its reference and nothing of whom it is about:
the dock is seen by whoever stands behind the chair.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from hearth.platform.catalogue import PrivacyClass
from hearth.platform.identity.access import Access
from hearth.platform.index.kinds import KINDS
from hearth.platform.index.models import Record
from hearth.platform.index.visibility import may_see, visible
from hearth.platform.workspace.models import OpenRecord, RecentRecord

MOST_OPEN = 24
MOST_RECENT = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Tab:
    """A record as a tab or a line: its words as this person may read them."""

    reference: str
    title: str
    kind: str
    icon: str
    restricted: bool
    at: dt.datetime


def keep_open(access: Access, reference: str, *, now: dt.datetime) -> Tab | None:
    """This function will put a record that the one who asks may see into their dock and among their recent records.

    None, and nothing kept, for one that they may not see. The oldest tab makes room for the 25th.
    """
    record = visible(access, Record.objects.filter(reference=reference)).first()
    if record is None:
        return None
    with transaction.atomic():
        OpenRecord.objects.bulk_create(
            [OpenRecord(user_id=access.user_id, record=record, opened_at=now)], ignore_conflicts=True
        )
        RecentRecord.objects.update_or_create(user_id=access.user_id, record=record, defaults={"opened_at": now})
        _shorten(OpenRecord, access, MOST_OPEN)
        _shorten(RecentRecord, access, MOST_RECENT)
    return _tab(access, record, now)


def _shorten(table: type[OpenRecord | RecentRecord], access: Access, most: int) -> None:
    mine = table._default_manager.filter(user_id=access.user_id)
    beyond = list(mine.order_by("-opened_at", "-pk").values_list("pk", flat=True)[most : most + 100])
    if beyond:
        mine.filter(pk__in=beyond).delete()


def shut(access: Access, reference: str) -> None:
    """This function will take a record out of the dock; nothing happens for one that is not in it."""
    OpenRecord.objects.filter(user_id=access.user_id, record__reference=reference).delete()


def shut_all(access: Access) -> None:
    """This function will empty the dock."""
    OpenRecord.objects.filter(user_id=access.user_id).delete()


def open_records(access: Access) -> list[Tab]:
    """The dock in the order in which its records were opened; one query."""
    rows = OpenRecord.objects.filter(may_see(access, "record__"), user_id=access.user_id).select_related("record")
    return [_tab(access, row.record, row.opened_at) for row in rows.order_by("opened_at", "pk")[:MOST_OPEN]]


def recent_records(access: Access, *, limit: int = 12) -> list[Tab]:
    """What was opened last, newest first; one query."""
    rows = RecentRecord.objects.filter(may_see(access, "record__"), user_id=access.user_id).select_related("record")
    return [_tab(access, row.record, row.opened_at) for row in rows.order_by("-opened_at", "-pk")[:limit]]


def _tab(access: Access, record: Record, at: dt.datetime) -> Tab:
    kind = KINDS.get(record.kind)
    if record.restricted:
        title = str(_("Restricted record"))
    elif kind.privacy is PrivacyClass.OPEN or access.within(record.company_id).cleared(kind.privacy):
        title = record.title
    else:
        title = kind.label
    return Tab(
        reference=record.reference,
        title=title,
        kind=record.kind,
        icon=kind.icon,
        restricted=record.restricted,
        at=at,
    )
