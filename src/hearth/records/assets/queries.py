"""Reading assets: the page of one, its officer, the people who may have to know."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

from django.db import connection
from django.db.models import Case, IntegerField, OuterRef, Q, QuerySet, Subquery, Value, When

from hearth.kernel.time import business_day
from hearth.platform.catalogue import reader
from hearth.platform.configuration.queries import effective
from hearth.platform.identity.access import Access
from hearth.platform.identity.models import User
from hearth.platform.index.models import Record
from hearth.platform.index.visibility import get_visible, visible
from hearth.platform.organisation.models import Company
from hearth.records.assets.models import Asset, AssetStatus, AssetType, Hierarchy, Patch, PatchOfficer
from hearth.records.contacts.queries import Keys, ShownAlert, alerts

# Assets with all that is above each, the asset itself first (depth 0); what is above with its patch, if it has one.
_CLIMB = """
WITH RECURSIVE above(asset_id, at, patch_id, depth) AS (
    SELECT record_id, parent_id, patch_id, 0 FROM assets_asset WHERE record_id = ANY(%s)
    UNION ALL
    SELECT above.asset_id, a.parent_id, a.patch_id, above.depth + 1
    FROM above JOIN assets_asset a ON a.record_id = above.at
)
SELECT asset_id, at, patch_id FROM above ORDER BY asset_id, depth
"""


def _climb(asset_ids: Collection[int]) -> list[tuple[int, int | None, int | None]]:
    """Each asset and what is above it, the nearest first: the asset's key, what is next above, and the patch there."""
    with connection.cursor() as cursor:
        cursor.execute(_CLIMB, (list(asset_ids),))
        found: list[tuple[int, int | None, int | None]] = cursor.fetchall()
    return found


def patches_of(asset_ids: Collection[int]) -> dict[int, int]:
    """The patch of each asset: its own, else that of the nearest asset above it. Those without are left out."""
    found: dict[int, int] = {}
    for asset_id, _, patch_id in _climb(asset_ids):
        if patch_id is not None:
            found.setdefault(asset_id, patch_id)
    return found


def officers_of(patch_ids: Collection[int], *, on: dt.date) -> dict[int, User]:
    """Who looks after each patch on a day: the one who covers, else its officer; nobody who can't sign in."""
    found = _standing(on).filter(patch_id__in=patch_ids).select_related("user").order_by("cover")
    return {each.patch_id: each.user for each in found}  # a cover comes last, and so stands


def _standing(on: dt.date) -> QuerySet[PatchOfficer]:
    return PatchOfficer.objects.filter(Q(to_date=None) | Q(to_date__gt=on), from_date__lte=on, user__is_active=True)


def officer_of(asset_id: int, *, on: dt.date) -> User | None:
    """Who looks after a home on a day: the one who covers its patch, else the patch's officer; None for nobody."""
    patch_id = patches_of([asset_id]).get(asset_id)
    return None if patch_id is None else officers_of([patch_id], on=on).get(patch_id)


def homes_of(user_id: int, *, on: dt.date) -> list[int]:
    """The keys of the assets that somebody looks after on a day, as officer or cover, by their own patch."""
    patches = PatchOfficer.objects.filter(
        Q(to_date=None) | Q(to_date__gt=on), user_id=user_id, from_date__lte=on
    ).values_list("patch_id", flat=True)
    standing = officers_of(list(patches), on=on)
    mine = [patch_id for patch_id, user in standing.items() if user.pk == user_id]
    return list(Asset.objects.filter(patch_id__in=mine).values_list("pk", flat=True))


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """An asset above or beneath another."""

    reference: str
    title: str
    type: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AssetPage:
    """The head of an asset's page. `above` from the outermost to the nearest; `beneath` the first 100 in order."""

    record: Record
    record_id: int
    reference: str
    company_id: int
    restricted: bool
    title: str
    type: str
    lettable: bool
    address: object
    postcode: object
    uprn: object
    bedrooms: object
    located: bool
    floor: object
    status: str
    master_status: AssetStatus
    disposed: bool
    patch: str
    officer: str
    above: Sequence[Place]
    beneath: Sequence[Place]
    alerts: Sequence[ShownAlert]


def asset_page(
    access: Access,
    reference: str,
    *,
    now: dt.datetime,
    reason: str = "",
    people: Callable[[int], Keys] = lambda _asset_id: (),
) -> AssetPage:
    """An asset by reference, as this person may see it now. NotFound and ReasonNeeded as `get_visible`.

    `people`: of the asset's key, the keys of contacts whose alerts concern the home (its tenants, say).
    """
    record = get_visible(access, reference, kind="asset", now=now, reason=reason)
    asset = Asset.objects.select_related("type", "record", "status_word").get(pk=record.pk)
    today = business_day(now)
    shown = reader(access.within(record.company_id)).row(
        asset, ["address", "postcode", "uprn", "bedrooms", "floor", "status"]
    )
    above, patch_id = _chain(asset.pk)
    places = _around(access, asset, above)
    officers = _standing(today).filter(patch=OuterRef("pk")).order_by("-cover")
    named = Patch.objects.annotate(officer=Subquery(officers.values("user__name")[:1]))
    patch = named.filter(pk=patch_id).first() if patch_id is not None else None
    return AssetPage(
        record=record,
        record_id=record.pk,
        reference=record.reference,
        company_id=record.company_id,
        restricted=record.restricted,
        title=record.title,
        type=asset.type.description,
        lettable=asset.type.lettable,
        address=shown["address"],
        postcode=shown["postcode"],
        uprn=shown["uprn"],
        bedrooms=shown["bedrooms"],
        located=asset.latitude is not None,
        floor=shown["floor"],
        status=asset.status_word.description if asset.status_word else asset.get_status_display(),
        master_status=AssetStatus(asset.status),
        disposed=asset.status == AssetStatus.DISPOSED,
        patch=patch.description if patch else "",
        officer=(patch.officer if patch else "") or "",
        above=places[0],
        beneath=places[1],
        alerts=alerts(access, record, on=today, also=people(record.pk)),
    )


def _chain(asset_id: int) -> tuple[list[int], int | None]:
    """The keys of the assets above one, the nearest first, and its patch: its own, else that of the nearest above."""
    steps = _climb([asset_id])
    above = [at for _, at, _ in steps if at is not None]
    return above, next((patch for _, _, patch in steps if patch is not None), None)


def _around(access: Access, asset: Asset, above: Sequence[int]) -> tuple[list[Place], list[Place]]:
    """What is above an asset (these keys, the nearest first) from the outermost on, and the first 100 beneath it."""
    keys = Record.objects.filter(pk__in=above).values_list("pk").union(asset.children.values_list("pk"))
    found = visible(access, Record.objects.filter(pk__in=keys)).select_related("asset__type")
    first = Case(When(pk__in=above, then=0), default=1, output_field=IntegerField()) if above else Value(1)
    places = {
        record.pk: _place(record) for record in found.order_by(first, "closed", "sort_key", "pk")[: 100 + len(above)]
    }
    return [places[key] for key in reversed(above) if key in places], [
        place for key, place in places.items() if key not in above
    ][:100]


def _place(record: Record) -> Place:
    return Place(reference=record.reference, title=record.title, type=record.asset.type.description)


# --- choices for forms


def companies_named(company_ids: Collection[int]) -> list[Company]:
    """These companies in order of name."""
    return list(Company.objects.filter(pk__in=company_ids).order_by("name"))


def types_in_use(company_ids: Collection[int], *, on: dt.date) -> list[AssetType]:
    """The types of asset in force in any of these companies, in order of name."""
    return list(effective(AssetType.objects.all(), on=on, company_ids=company_ids).order_by("description").distinct())


def patches_in_use(company_ids: Collection[int], *, on: dt.date) -> list[Patch]:
    """The patches in force in any of these companies, in order of name."""
    return list(effective(Patch.objects.all(), on=on, company_ids=company_ids).order_by("description").distinct())


def hierarchies_in_use(company_id: int, *, on: dt.date) -> list[Hierarchy]:
    """The named hierarchies in force in a company, in order of name."""
    return list(effective(Hierarchy.objects.all(), on=on, company_id=company_id).order_by("description"))
