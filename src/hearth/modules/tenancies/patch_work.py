"""What concerns a patch: the agreements of its homes and the people who hold them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from hearth.modules.tenancies.models import TenancyParty
from hearth.modules.tenancies.queries import current_on
from hearth.modules.tenancies.rules import LIABLE_ROLES


@dataclass(frozen=True, slots=True, kw_only=True)
class PatchRecords:
    """Keys of index records: what cases, alerts and letters of a patch are about."""

    homes: frozenset[int]
    tenancies: frozenset[int]
    tenants: frozenset[int]

    @property
    def all(self) -> frozenset[int]:
        """All of them."""
        return self.homes | self.tenancies | self.tenants


def records_of(home_ids: Collection[int], *, on: dt.date) -> PatchRecords:
    """The homes, the agreements that stand on them on a day, and who is liable for these; two queries.

    What of it somebody may see is decided by what they then ask.
    """
    tenancies = list(current_on(on).filter(asset_id__in=home_ids).values_list("pk", flat=True))
    tenants = TenancyParty.objects.filter(tenancy_id__in=tenancies, role__in=LIABLE_ROLES, to_date=None)
    return PatchRecords(
        homes=frozenset(home_ids),
        tenancies=frozenset(tenancies),
        tenants=frozenset(tenants.values_list("contact_id", flat=True)),
    )
