"""Homes, blocks and estates taken over from a former system (`hearth import assets`)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from hearth.kernel.refusal import Refused
from hearth.kernel.time import business_day
from hearth.platform.configuration.queries import effective
from hearth.platform.importing.kinds import IMPORTS, KEY, CellInvalid, Cells, ImportField, ImportKind, Taking
from hearth.platform.index.rules import fold
from hearth.records.assets.models import AssetType, Patch
from hearth.records.assets.operations.homes import create_asset


@dataclass(frozen=True, slots=True, kw_only=True)
class _Home:
    key: str
    type: str
    parent: str
    patch: str
    address: str
    postcode: str
    uprn: int | None
    bedrooms: int | None
    floor: int | None
    reference: str


def _check(_taking: Taking, cells: Cells) -> _Home:
    return _Home(
        key=cells.text(KEY),
        type=cells.text("type"),
        parent=cells.text("parent"),
        patch=cells.text("patch"),
        address=cells.text("address"),
        postcode=cells.text("postcode"),
        uprn=cells.number("uprn"),
        bedrooms=cells.number("bedrooms"),
        floor=cells.number("floor"),
        reference=cells.text("reference"),
    )


def _add(taking: Taking, homes: Sequence[_Home]) -> list[int | Refused]:
    on = business_day(taking.now)
    types = {
        fold(each.description): each.pk
        for each in effective(AssetType.objects.all(), on=on, company_id=taking.company_id)
    }
    patches = {
        fold(each.description): each.pk for each in effective(Patch.objects.all(), on=on, company_id=taking.company_id)
    }
    parents = dict(taking.record_of("assets", {home.parent for home in homes if home.parent}))
    answers: list[int | Refused] = []
    for home in homes:
        try:
            with transaction.atomic():
                asset = create_asset(
                    by=taking.by,
                    company_id=taking.company_id,
                    type_id=_found(types, fold(home.type), home.type, "type"),
                    address=home.address,
                    postcode=home.postcode,
                    parent_id=_found(parents, home.parent, home.parent, "parent") if home.parent else None,
                    patch_id=_found(patches, fold(home.patch), home.patch, "patch") if home.patch else None,
                    uprn=home.uprn,
                    bedrooms=home.bedrooms,
                    floor=home.floor,
                    reference=home.reference or None,
                    now=taking.now,
                )
        except Refused as refused:
            answers.append(refused)
        else:
            answers.append(asset.pk)
            parents[home.key] = asset.pk
    return answers


def _found(known: dict[str, int], key: str, said: str, field: str) -> int:
    if key not in known:
        what = "taken over before this row" if field == "parent" else "in use in this company"
        raise CellInvalid(f"There is no “{said}” {what}.", field=field)
    return known[key]


IMPORTS.register(
    "assets",
    ImportKind(
        label="Assets",
        about="Homes, blocks, estates and garages; what something belongs to comes before it.",
        fields=(
            ImportField(name=KEY, label="Key", about="what the former system calls the asset", required=True),
            ImportField(name="type", label="Type", about="a type of asset as it is called here", required=True),
            ImportField(name="parent", label="Belongs to", about="the key of the block or estate"),
            ImportField(name="address", label="Address", about="lines set apart by commas", required=True),
            ImportField(name="postcode", label="Postcode"),
            ImportField(name="uprn", label="UPRN"),
            ImportField(name="bedrooms", label="Bedrooms"),
            ImportField(name="floor", label="Floor", about="0 is the ground floor"),
            ImportField(name="patch", label="Patch", about="a patch as it is called here"),
            ImportField(name="reference", label="Reference", about="to be kept; the next one is given if left out"),
        ),
        check=_check,
        add=_add,
    ),
)
