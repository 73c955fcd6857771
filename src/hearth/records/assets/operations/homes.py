"""The only writers of assets and patches."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from decimal import Decimal

from django.db.models import Q

from hearth.kernel import events
from hearth.kernel.actor import Actor
from hearth.kernel.refusal import NotFound, Refused
from hearth.kernel.time import business_day
from hearth.platform.audit.acting import acting
from hearth.platform.configuration import lookups
from hearth.platform.configuration import operations as configuration
from hearth.platform.configuration.operations import Effective
from hearth.platform.configuration.queries import effective
from hearth.platform.identity.models import User
from hearth.platform.index import operations as index
from hearth.records.assets import rules
from hearth.records.assets.events import AssetAddressChanged, AssetStatusChanged
from hearth.records.assets.lists import ASSET_STATUS
from hearth.records.assets.mapping import check_place
from hearth.records.assets.models import Asset, AssetStatus, AssetType, Patch, PatchOfficer
from hearth.records.contacts.rules import address_lines
from hearth.records.contacts.rules import postcode as postcode_of

_LONGEST_ADDRESS = 250
_MOST_BEDROOMS = 99
_LOWEST_FLOOR, _HIGHEST_FLOOR = -9, 200
_UPRN_DIGITS = 12


class AssetInvalid(Refused):
    """A fact of an asset can't be true: its address, its type, its UPRN."""

    code = "asset_invalid"


class HierarchyBroken(Refused):
    """An asset would stand above itself, or within another company's."""

    code = "asset_hierarchy_broken"


class OfficerRefused(Refused):
    """Somebody can't look after a patch at that time."""

    code = "patch_officer_refused"


# --- configuration: types and patches


def create_asset_type(
    *,
    by: Actor,
    description: str,
    lettable: bool,
    residential: bool,
    company_ids: Collection[int],
    effective_from: dt.date,
) -> AssetType:
    """Makes a type of asset for these companies. Refused: a name that is in force in one of them."""
    return configuration.create(
        by=by,
        model=AssetType,
        facts={"description": description, "lettable": lettable, "residential": residential},
        effective=[Effective(company_id=each, effective_from=effective_from) for each in company_ids],
    )


def create_patch(*, by: Actor, description: str, company_id: int, effective_from: dt.date) -> Patch:
    """Makes a patch in a company. Refused: a name that is in force there."""
    return configuration.create(
        by=by,
        model=Patch,
        facts={"description": description},
        effective=[Effective(company_id=company_id, effective_from=effective_from)],
    )


def assign_officer(*, by: Actor, patch_id: int, user_id: int, from_date: dt.date) -> PatchOfficer:
    """Gives a patch to an officer from a day on; whoever has it then hands over on that day.

    Refused: somebody who can't sign in, a day on or before which a later officer begins.
    """
    with acting(by=by, reason="Patch handed over"):
        patch = _locked_patch(patch_id)
        _active(user_id)
        later = patch.officers.filter(cover=False, from_date__gte=from_date).order_by("from_date").first()
        if later is not None:
            raise OfficerRefused(
                f"{later.user} has the patch from {later.from_date:%-d %B %Y}. Choose a later day.", field="from_date"
            )
        patch.officers.filter(Q(to_date=None) | Q(to_date__gt=from_date), cover=False).update(to_date=from_date)
        return PatchOfficer.objects.create(patch=patch, user_id=user_id, from_date=from_date)


def cover(*, by: Actor, patch_id: int, user_id: int, from_date: dt.date, to_date: dt.date) -> PatchOfficer:
    """Has somebody stand in for the officer from a day until (not including) another.

    Refused: an end not after the start, somebody who can't sign in, another cover at that time.
    """
    if to_date <= from_date:
        raise OfficerRefused("The cover must end after the day on which it begins.", field="to_date")
    with acting(by=by, reason="Patch covered"):
        patch = _locked_patch(patch_id)
        _active(user_id)
        other = patch.officers.filter(cover=True, from_date__lt=to_date, to_date__gt=from_date).first()
        if other is not None:
            raise OfficerRefused(
                f"{other.user} covers from {other.from_date:%-d %B %Y} to {other.to_date:%-d %B %Y}.", field="from_date"
            )
        return PatchOfficer.objects.create(
            patch=patch, user_id=user_id, cover=True, from_date=from_date, to_date=to_date
        )


def end_cover(*, by: Actor, officer_id: int, on: dt.date) -> None:
    """Ends a cover early: `on` is the first day without it; before it began it never was."""
    with acting(by=by, reason="Cover ended"):
        standing = PatchOfficer.objects.select_for_update().filter(pk=officer_id, cover=True).first()
        if standing is None:
            raise NotFound("There is no such cover.")
        if on <= standing.from_date:
            standing.delete()
        elif standing.to_date is not None and on < standing.to_date:
            standing.to_date = on
            standing.save(update_fields=["to_date"])
        else:
            raise OfficerRefused("The cover ends before that day anyway.", field="on")


def _locked_patch(patch_id: int) -> Patch:
    patch = Patch.objects.select_for_update().filter(pk=patch_id).first()
    if patch is None:
        raise NotFound("There is no such patch.", field="patch")
    return patch


def _active(user_id: int) -> None:
    if not User.objects.filter(pk=user_id, is_active=True).exists():
        raise OfficerRefused("Choose a colleague who can sign in.", field="user")


# --- assets


def create_asset(
    *,
    by: Actor,
    company_id: int,
    type_id: int,
    address: str,
    postcode: str = "",
    parent_id: int | None = None,
    patch_id: int | None = None,
    uprn: int | None = None,
    bedrooms: int | None = None,
    floor: int | None = None,
    reference: str | None = None,
    now: dt.datetime,
) -> Asset:
    """Adds a home, block, estate or garage. `address` lines are parted by commas; `floor` 0 is the ground floor.

    Refused: no address, a wrong postcode, a type not in force in the company, a UPRN that another asset has, a
    parent or patch of another company.
    """
    address, postcode = _checked_address(address, postcode)
    _check_facts(bedrooms=bedrooms, floor=floor, uprn=uprn)
    with acting(by=by, reason="Asset added"):
        kind = effective(AssetType.objects.filter(pk=type_id), on=business_day(now), company_id=company_id).first()
        if kind is None:
            raise AssetInvalid("Choose a type of asset that is in use in this company.", field="type")
        if uprn is not None and Asset.objects.filter(uprn=uprn).exists():
            raise AssetInvalid(f"Another asset has the UPRN {uprn}.", field="uprn")
        if parent_id is not None:
            _parent(parent_id, company_id)
        if patch_id is not None:
            _check_patch(patch_id, company_id, business_day(now))
        words = _words(address, postcode, kind)
        record = index.create_record(
            kind="asset",
            company_id=company_id,
            title=words["title"],
            context=words["context"],
            search_text=words["search_text"],
            sort=words["sort"],
            reference=reference,
        )
        return Asset.objects.create(
            record=record,
            type=kind,
            parent_id=parent_id,
            patch_id=patch_id,
            address=address,
            postcode=postcode,
            uprn=uprn,
            bedrooms=bedrooms,
            floor=floor,
        )


def _words(address: str, postcode: str, kind: AssetType) -> dict[str, str]:
    return {
        "title": rules.full_address(address, postcode),
        "context": kind.description,
        "search_text": postcode.replace(" ", ""),
        "sort": rules.sort_words(address, postcode),
    }


def _checked_address(address: str, postcode: str) -> tuple[str, str]:
    lines = address_lines(address)
    if not lines:
        raise AssetInvalid("Give the lines of the address.", field="address")
    if len(lines) > _LONGEST_ADDRESS:
        raise AssetInvalid(f"An address has no more than {_LONGEST_ADDRESS} letters.", field="address")
    try:
        return lines, postcode_of(postcode)
    except ValueError as error:
        raise AssetInvalid(str(error), field="postcode") from None


def _check_facts(*, bedrooms: int | None, floor: int | None, uprn: int | None) -> None:
    """Refuses what no home has."""
    if bedrooms is not None and not 0 <= bedrooms <= _MOST_BEDROOMS:
        raise AssetInvalid(f"A home has up to {_MOST_BEDROOMS} bedrooms.", field="bedrooms")
    if floor is not None and not _LOWEST_FLOOR <= floor <= _HIGHEST_FLOOR:
        raise AssetInvalid(f"Floors go from {_LOWEST_FLOOR} to {_HIGHEST_FLOOR}; 0 is the ground floor.", field="floor")
    if uprn is not None and not 0 < uprn < 10**_UPRN_DIGITS:
        raise AssetInvalid(f"A UPRN has up to {_UPRN_DIGITS} figures.", field="uprn")


def _parent(parent_id: int, company_id: int) -> Asset:
    parent = Asset.objects.select_related("record").filter(pk=parent_id).first()
    if parent is None:
        raise NotFound("There is no such asset to belong to.", field="parent")
    if parent.record.company_id != company_id:
        raise HierarchyBroken(f"{parent} belongs to another company.", field="parent")
    return parent


def _check_patch(patch_id: int, company_id: int, on: dt.date) -> None:
    if not effective(Patch.objects.filter(pk=patch_id), on=on, company_id=company_id).exists():
        raise AssetInvalid("Choose a patch that is in use in this company.", field="patch")


def lock_asset(asset_id: int) -> Asset:
    """The asset, locked until the transaction ends; NotFound if there is none."""
    asset = Asset.objects.select_for_update(of=("self",)).select_related("record", "type").filter(pk=asset_id).first()
    if asset is None:
        raise NotFound("There is no such asset.")
    return asset


def change_address(*, by: Actor, asset_id: int, address: str, postcode: str, reason: str, now: dt.datetime) -> Asset:
    """Gives an asset another address (renumbering, a misspelling). Refused: as in `create_asset`, no reason."""
    address, postcode = _checked_address(address, postcode)
    if not reason.strip():
        raise AssetInvalid("Say why the address changes.", field="reason")
    with acting(by=by, reason=reason):
        asset = lock_asset(asset_id)
        asset.address, asset.postcode = address, postcode
        asset.save(update_fields=["address", "postcode"])
        index.retitle(record_id=asset.pk, **_words(address, postcode, asset.type))
        events.publish(AssetAddressChanged(by=by, at=now, asset_id=asset.pk))
    return asset


def change_facts(
    *,
    by: Actor,
    asset_id: int,
    bedrooms: int | None,
    floor: int | None,
    uprn: int | None,
    latitude: Decimal | None,
    longitude: Decimal | None,
) -> Asset:
    """Says anew how many bedrooms, on which floor, under which UPRN, at which place (degrees, WGS 84).

    Refused: a UPRN that another asset has, half a place, one outside the United Kingdom.
    """
    _check_facts(bedrooms=bedrooms, floor=floor, uprn=uprn)
    check_place(float(latitude) if latitude is not None else None, float(longitude) if longitude is not None else None)
    with acting(by=by, reason="Asset changed"):
        asset = lock_asset(asset_id)
        if uprn is not None and Asset.objects.filter(uprn=uprn).exclude(pk=asset.pk).exists():
            raise AssetInvalid(f"Another asset has the UPRN {uprn}.", field="uprn")
        asset.bedrooms, asset.floor, asset.uprn = bedrooms, floor, uprn
        asset.latitude, asset.longitude = latitude, longitude
        asset.save(update_fields=["bedrooms", "floor", "uprn", "latitude", "longitude"])
    return asset


def move_asset(*, by: Actor, asset_id: int, parent_id: int | None) -> Asset:
    """Puts an asset beneath another (a flat into its block), or beneath none.

    Refused: beneath itself or what belongs to it, beneath another company's.
    """
    with acting(by=by, reason="Asset moved in the hierarchy"):
        asset = lock_asset(asset_id)
        if parent_id is not None:
            above: Asset | None = _parent(parent_id, asset.record.company_id)
            while above is not None:
                if above.pk == asset.pk:
                    raise HierarchyBroken(f"{asset} can't belong to itself or to what belongs to it.", field="parent")
                above = above.parent
        asset.parent_id = parent_id
        asset.save(update_fields=["parent"])
    return asset


def set_patch(*, by: Actor, asset_ids: Collection[int], patch_id: int | None, now: dt.datetime) -> int:
    """Puts assets into a patch (None: into none); how many changed. What belongs to an asset without a patch of its
    own follows it. Refused: a patch that is not in use in the company of one of them."""
    with acting(by=by, reason="Patch set"):
        assets = Asset.objects.filter(pk__in=asset_ids)
        if patch_id is not None:
            for company_id in assets.values_list("record__company_id", flat=True).distinct():
                _check_patch(patch_id, company_id, business_day(now))
        same = Q(patch=None) if patch_id is None else Q(patch=patch_id)
        return assets.exclude(same).update(patch_id=patch_id)


def set_status(
    *,
    by: Actor,
    asset_id: int,
    status: AssetStatus,
    word_id: int | None = None,
    reason: str,
    now: dt.datetime,
) -> Asset:
    """Takes an asset into use, out of use, or disposes of it; what is disposed of is listed last.

    `word_id` is the landlord's own word for it, a value of the list asset-status whose master is that status. Refused:
    no reason, what has been disposed of, a word that means another status.
    """
    if not reason.strip():
        raise AssetInvalid("Say why the status changes.", field="reason")
    with acting(by=by, reason=reason):
        asset = lock_asset(asset_id)
        if asset.status == AssetStatus.DISPOSED:
            raise AssetInvalid(f"{asset} has been disposed of.", field="status")
        word = None
        if word_id is not None:
            word = lookups.chosen(ASSET_STATUS, word_id, asset.record.company_id, business_day(now))
            if word.master != status:
                raise AssetInvalid(f"“{word.description}” does not mean {status.label.lower()}.", field="word")
        asset.status, asset.status_word = status, word
        asset.save(update_fields=["status", "status_word"])
        index.set_closed(record_id=asset.pk, closed=status == AssetStatus.DISPOSED)
        events.publish(AssetStatusChanged(by=by, at=now, asset_id=asset.pk, status=status))
    return asset
