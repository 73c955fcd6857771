"""What stands in the way of erasing a party (a tenancy that stands), and when former tenants are due."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable

from django.db.models import Max, Q

from hearth.engines.privacy.erasing.blocking import blocker
from hearth.engines.privacy.models import Disposal, Erasure
from hearth.engines.privacy.retention.subjects import SUBJECTS, Subject, tied_to_people
from hearth.kernel.time import business_day
from hearth.modules.tenancies.models import TenancyParty


@blocker("tenancies")
def _standing_tenancies(contact_ids: Collection[int], today: dt.date) -> dict[int, list[str]]:
    """Whoever has a part in a tenancy that stands is not erased: the contract needs them (Article 17(3)(b) and (e))."""
    found: dict[int, list[str]] = defaultdict(list)
    parts = (
        TenancyParty.objects.filter(Q(to_date=None) | Q(to_date__gt=today), contact__in=contact_ids)
        .filter(tenancy__end_at=None, tenancy__cancelled_at=None)
        .values_list("contact_id", "tenancy__record__reference")
    )
    for contact, reference in parts.order_by("tenancy_id").distinct():
        found[contact].append(f"Tenancy {reference} stands. It has to end first, or their part in it.")
    return found


def _former(company_id: int, before: dt.date) -> Iterable[tuple[object, dt.date, int | None]]:
    """People with a part in tenancies that have all ended, by the last end."""
    standing = TenancyParty.objects.filter(
        Q(to_date=None) | Q(to_date__gte=before), tenancy__end_at=None, tenancy__cancelled_at=None
    )
    rows = (
        TenancyParty.objects.filter(contact__record__company=company_id, contact__kind="person")
        .filter(contact__merged_into=None, tenancy__end_at__isnull=False)
        .exclude(contact__in=standing.values("contact"))
        .exclude(contact__in=Erasure.objects.values("contact"))
        .values_list("contact_id")
        .annotate(last=Max("tenancy__end_at"))
        .order_by("contact_id")
    )
    for contact, last in rows:
        if business_day(last) < before:
            yield contact, business_day(last), contact


SUBJECTS.register(
    "former-tenant",
    Subject(
        label="Former tenants, with everything of theirs",
        entity="contact",
        events={"last-end": ("Their last tenancy ended", _former)},
        tied=tied_to_people,
        disposals=frozenset({Disposal.PSEUDONYMISE}),
    ),
)
