"""What changes by itself when a day turns: an address that begins or ends changes what lists and search say."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.db.models import Q

from hearth.kernel.time import business_day
from hearth.records.contacts.models import Contact, ContactAddress
from hearth.records.contacts.operations.keeping import is_kept, keep_index, lock_contact

# A worker that starts looks so far back; addresses that turned while none ran for longer wait for the next change.
_LOOK_BACK = dt.timedelta(days=92)
_AT_A_TIME = 500


class _Days:
    """The last day that this process has followed."""

    last: dt.date | None = None


def days_turn(now: dt.datetime) -> int:
    """Describes the contacts anew whose addresses began or ended since the last call; nothing on the same day."""
    today = business_day(now)
    last = _Days.last or today - _LOOK_BACK
    if _Days.last is not None and last >= today:
        return 0
    since, until = last + dt.timedelta(days=1), today
    turned = ContactAddress.objects.filter(
        Q(from_date__range=(since, until)) | Q(to_date__range=(since, until))
    ).values("contact_id")
    contacts = Contact.objects.filter(pk__in=turned, merged_into=None).select_related("record")
    changed = 0
    for contact in contacts.prefetch_related("addresses", "former_names", "phones", "emails").iterator(_AT_A_TIME):
        if not is_kept(contact, on=today):  # of tens of thousands nearly all are, where a worker has just started
            changed += _follow(contact.pk, today)
    _Days.last = today
    return changed


def _follow(contact_id: int, today: dt.date) -> bool:
    with transaction.atomic():
        return keep_index(lock_contact(contact_id), on=today)
