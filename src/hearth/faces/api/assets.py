"""Homes, blocks and estates (UK Housing Data Standards: Property, Unit)."""

from __future__ import annotations

from typing import Literal

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router

from hearth.faces.api import conditions, paging, records
from hearth.faces.api.caller import asked
from hearth.faces.api.contacts_shapes import Alert, alert_of
from hearth.faces.api.paging import Masking, Paged, PageOf
from hearth.faces.api.routing import reads
from hearth.faces.api.shapes import Line, Link, Out, PropertyAddress, Ref, Reference, href, lines_of
from hearth.platform.workspace.lists import LISTS
from hearth.platform.workspace.reading import Asked, ListRow
from hearth.records.assets import queries
from hearth.records.assets.queries import Place

router = Router(tags=["Assets"])
READ = "read:assets"
OperationalStatus = Literal["in-use", "out-of-use", "disposed"]
CLOSED = {"current": "current", "ended": "ended", "all": ""}


class PlaceLink(Link):
    """An asset above or beneath another."""

    name: str
    type: str


class Asset(Out):
    """A home, block, estate or garage. `uprn` is GeoPlace's number, never one of the landlord's; `status` is in the
    landlord's own words."""

    reference: Reference
    href: str
    name: str
    type: str
    lettable: bool
    restricted: bool
    uprn: str | None
    property_address: PropertyAddress
    bedrooms: int | None
    floor: int | None
    operational_status: OperationalStatus
    status: str
    patch: str
    housing_officer: str
    above: list[PlaceLink]
    beneath: list[PlaceLink]
    alert_regarding_location: list[Alert]
    masked: list[str]


class AssetLine(Out):
    """An asset in a list."""

    reference: Reference
    href: str
    name: str | None
    type: str | None
    bedrooms: int | None
    patch: str | None
    operational_status: OperationalStatus | None
    postal_code: str | None
    restricted: bool
    closed: bool
    masked: list[str]


class AssetsAsked(Paged):
    """Which assets."""

    q: Line = ""
    operational_status: OperationalStatus | Literal[""] = ""
    status: Literal["current", "ended", "all"] = "current"
    sort: Literal["name", "-name", "reference", "-reference"] = "name"


@reads(router, "/assets", scope=READ, answer=PageOf[AssetLine], name="assets")
def assets(request: HttpRequest, given: Query[AssetsAsked]) -> HttpResponse:
    """Homes, blocks and estates, by address."""
    wanted = Asked(
        sort={"name": "title"}.get(given.sort.lstrip("-"), "reference"),
        descending=given.sort.startswith("-"),
        text=given.q,
        filters={"status": given.operational_status} if given.operational_status else {},
        closed=CLOSED[given.status],
    )
    columns = ["title", "type", "bedrooms", "patch", "status", "postcode"]
    return paging.page(asked(request), LISTS.get("homes"), wanted, given, columns=columns, say=_line)


def _line(row: ListRow, landlord: str, mask: Masking) -> Out:
    says = row.values
    return AssetLine(
        reference=Reference(id=row.reference, allocated_by=landlord),
        href=str(href("asset", row.reference)),
        name=mask.show("name", says["title"]),
        type=mask.show("type", says["type"]),
        bedrooms=mask.show("bedrooms", says["bedrooms"]),
        patch=mask.show("patch", says["patch"]),
        operational_status=mask.show("operationalStatus", says["status"]),
        postal_code=mask.show("postalCode", says["postcode"]),
        restricted=row.restricted,
        closed=row.closed,
        masked=mask.names,
    )


@reads(router, "/assets/{reference}", scope=READ, answer=Asset, name="asset", one=True)
def asset(request: HttpRequest, reference: Ref) -> HttpResponse:
    """One asset, with what is above and beneath it and the alerts about it."""
    here = asked(request)
    access = records.readable(here, "asset")
    page = queries.asset_page(access, reference, now=here.now, reason=records.reason_of(here))
    mask = Masking()
    uprn = mask.show("uprn", page.uprn)
    return conditions.answer(
        request,
        Asset(
            reference=Reference(id=page.reference, allocated_by=paging.landlords_of([page.record_id])[page.record_id]),
            href=str(href("asset", page.reference)),
            name=page.title,
            type=page.type,
            lettable=page.lettable,
            restricted=page.restricted,
            uprn=None if uprn is None else str(uprn),
            property_address=PropertyAddress(
                address_line=lines_of(mask.show("propertyAddress.addressLine", page.address)),
                postal_code=mask.show("propertyAddress.postalCode", page.postcode),
            ),
            bedrooms=mask.show("bedrooms", page.bedrooms),
            floor=mask.show("floor", page.floor),
            operational_status=page.master_status.value,  # type: ignore[arg-type]  # the model's choices
            status=page.status,
            patch=page.patch,
            housing_officer=page.officer,
            above=[_place(each) for each in page.above],
            beneath=[_place(each) for each in page.beneath],
            alert_regarding_location=[alert_of(each, mask, "alertRegardingLocation") for each in page.alerts],
            masked=mask.names,
        ),
    )


def _place(each: Place) -> PlaceLink:
    return PlaceLink(id=each.reference, href=href("asset", each.reference), name=each.title, type=each.type)
