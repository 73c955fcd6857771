"""Named hierarchies: where an asset stands beside its place in the first one."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

from django.db.models import Q

from hearth.kernel.actor import Actor
from hearth.kernel.reach import check_day
from hearth.kernel.refusal import NotFound
from hearth.platform.audit.acting import acting
from hearth.platform.configuration import operations as configuration
from hearth.platform.configuration.operations import Effective
from hearth.platform.configuration.queries import effective
from hearth.records.assets.models import Hierarchy, Placement
from hearth.records.assets.operations.homes import AssetInvalid, HierarchyBroken, lock_asset


def create_hierarchy(
    *, by: Actor, description: str, company_ids: Collection[int], effective_from: dt.date
) -> Hierarchy:
    """Makes a named hierarchy for these companies. Refused: a name that is in force in one of them."""
    return configuration.create(
        by=by,
        model=Hierarchy,
        facts={"description": description},
        effective=[Effective(company_id=each, effective_from=effective_from) for each in company_ids],
    )


def place(*, by: Actor, asset_id: int, hierarchy_id: int, parent_id: int | None, from_date: dt.date) -> Placement:
    """Puts an asset into a hierarchy from a day on, beneath another or at its top; where it stood there ends then.

    Refused: a hierarchy that is not in force in the asset's company; beneath itself or what stands beneath it there;
    beneath another company's asset; a day on or before which it was placed already.
    """
    check_day(from_date, field="from_date")
    with acting(by=by, reason="Placed in a hierarchy"):
        asset = lock_asset(asset_id)
        # Placements of one hierarchy wait for each other, so that no two make a ring together.
        hierarchy = Hierarchy.objects.select_for_update().filter(pk=hierarchy_id).first()
        company_id = asset.record.company_id
        known = effective(Hierarchy.objects.filter(pk=hierarchy_id), on=from_date, company_id=company_id).exists()
        if hierarchy is None or not known:
            raise AssetInvalid("Choose a hierarchy that is in use in this company.", field="hierarchy")
        if parent_id is not None:
            parent = lock_asset(parent_id)
            if parent.record.company_id != company_id:
                raise HierarchyBroken(f"{parent} belongs to another company.", field="parent")
            if asset.pk in _upwards(hierarchy.pk, parent.pk, from_date):
                raise HierarchyBroken(f"{asset} can't stand beneath itself or what stands beneath it.", field="parent")
        mine = Placement.objects.filter(hierarchy=hierarchy, asset=asset)
        later = mine.filter(from_date__gte=from_date).order_by("from_date").first()
        if later is not None:
            raise AssetInvalid(
                f"It is placed there from {later.from_date:%-d %B %Y}. Choose a later day.", field="from_date"
            )
        mine.filter(Q(to_date=None) | Q(to_date__gt=from_date)).update(to_date=from_date)
        return Placement.objects.create(hierarchy=hierarchy, asset=asset, parent_id=parent_id, from_date=from_date)


def _upwards(hierarchy_id: int, asset_id: int, on: dt.date) -> set[int]:
    """The asset and all that stand above it in a hierarchy from a day on, whenever: a ring in the future is one too."""
    found: set[int] = set()
    waiting = {asset_id}
    while waiting:
        found |= waiting
        above = Placement.objects.filter(
            Q(to_date=None) | Q(to_date__gt=on), hierarchy_id=hierarchy_id, asset_id__in=waiting, parent__isnull=False
        )
        waiting = set(above.values_list("parent_id", flat=True)) - found
    return found


def take_out(*, by: Actor, placement_id: int, to_date: dt.date) -> Placement:
    """Takes an asset out of a hierarchy: `to_date` is the first day without it. Refused: a day not after the start,
    one that has left before."""
    check_day(to_date, field="to_date")
    with acting(by=by, reason="Taken out of a hierarchy"):
        placement = Placement.objects.select_for_update(of=("self",)).filter(pk=placement_id).first()
        if placement is None:
            raise NotFound("There is no such place in a hierarchy.")
        if to_date <= placement.from_date:
            raise AssetInvalid(f"It stands there from {placement.from_date:%-d %B %Y}.", field="to_date")
        if placement.to_date is not None and placement.to_date <= to_date:
            raise AssetInvalid(f"It leaves on {placement.to_date:%-d %B %Y} anyway.", field="to_date")
        placement.to_date = to_date
        placement.save(update_fields=["to_date"])
    return placement
