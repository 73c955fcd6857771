"""Lets a garage to a tenant of the journeys' landlord, so that they have two rent accounts.

python -m tests.journeys.second_account CT-0000012
"""

from __future__ import annotations

import datetime as dt
import sys
from decimal import Decimal

import django


def main(reference: str) -> None:
    """The tenant has that reference."""
    django.setup()
    from hearth.kernel.actor import Actor
    from hearth.modules.accounts.lists import CHARGE_ELEMENT
    from hearth.modules.tenancies import operations as tenancies
    from hearth.modules.tenancies.events import WeeklyCharge
    from hearth.modules.tenancies.lists import TENURE
    from hearth.modules.tenancies.models import AgreementKind, PartyRole
    from hearth.platform import clock
    from hearth.platform.configuration.models import Lookup
    from hearth.platform.index.models import Record
    from hearth.records.assets import operations as assets
    from hearth.records.assets.models import AssetType

    by, now = Actor.system("journeys"), clock.now()
    person = Record.objects.get(reference=reference)
    garage = assets.create_asset(
        by=by,
        company_id=person.company_id,
        type_id=AssetType.objects.get(description="Garage").pk,
        address="Garage 3, Harbour Square, Northmoor",
        postcode="NM1 1AA",
        patch_id=None,
        now=now,
    )
    tenancies.start_tenancy(
        by=by,
        asset_id=garage.pk,
        tenure_id=Lookup.objects.get(heading=TENURE, master="garage").pk,
        kind=AgreementKind.GARAGE,
        parties=[tenancies.NewParty(contact_id=person.pk, role=PartyRole.TENANT)],
        start_at=now - dt.timedelta(days=70),
        charges=[
            WeeklyCharge(
                element_id=Lookup.objects.get(heading=CHARGE_ELEMENT, master="rent").pk, weekly=Decimal("12.50")
            )
        ],
        now=now,
    )


if __name__ == "__main__":
    main(*sys.argv[1:])
