"""Where those go who gave notice: from the end on, post reaches each at the address that they named for themselves."""

from __future__ import annotations

import datetime as dt

from django.db.models import Q

from hearth.kernel.actor import Actor
from hearth.kernel.time import business_day
from hearth.modules.tenancies.models import NoticeGiver, NoticeStatus, Tenancy
from hearth.platform.index.rules import fold
from hearth.records.assets.models import Asset
from hearth.records.contacts import operations as contacts
from hearth.records.contacts.models import AddressCategory, ContactAddress


def move_out(tenancy: Tenancy, ended_at: dt.datetime, *, by: Actor, now: dt.datetime) -> None:
    """Gives each the forwarding address of their own notice, and ends their main address where it was this home.

    Who named none keeps the address: there is no other to write to.
    """
    day = business_day(ended_at)
    givers = NoticeGiver.objects.filter(notice__tenancy=tenancy, notice__status=NoticeStatus.ACCEPTED).exclude(
        forwarding_address=""
    )
    for giver in givers:
        standing = ContactAddress.objects.filter(Q(to_date=None) | Q(to_date__gt=day), contact_id=giver.contact_id)
        if standing.filter(lines=giver.forwarding_address, postcode=giver.forwarding_postcode).exists():
            continue
        for address in standing.filter(category=AddressCategory.MAIN, from_date__lt=day, to_date=None):
            if tenancy.asset is not None and _is_home(address, tenancy.asset):
                contacts.end_address(by=by, address_id=address.pk, on=day, now=now)
        contacts.add_address(
            by=by,
            contact_id=giver.contact_id,
            lines=giver.forwarding_address,
            postcode=giver.forwarding_postcode,
            category=AddressCategory.FORWARDING,
            confidential=giver.confidential,
            from_date=day,
            now=now,
        )


def _is_home(address: ContactAddress, home: Asset) -> bool:
    return fold(f"{address.lines} {address.postcode}") == fold(f"{home.address} {home.postcode}")
