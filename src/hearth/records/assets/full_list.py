"""The list of all homes, blocks and estates."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from hearth.kernel.time import business_day
from hearth.platform.configuration.queries import effective
from hearth.platform.identity.access import Access
from hearth.platform.workspace.lists import LISTS, REFERENCE, ListColumn, ListDefinition, ListFilter, choices, title
from hearth.records.assets.models import AssetType, Patch
from hearth.records.assets.registrations import READ


def asset_types(access: Access, now: dt.datetime) -> Sequence[tuple[str, str]]:
    """The types of asset in force, for a filter."""
    found = effective(AssetType.objects.all(), on=business_day(now), company_ids=access.company_ids)
    pairs = found.order_by("description").distinct().values_list("pk", "description")
    return [(str(key), words) for key, words in pairs]


def patches(access: Access, now: dt.datetime) -> Sequence[tuple[str, str]]:
    """The patches in force, for a filter."""
    found = effective(Patch.objects.all(), on=business_day(now), company_ids=access.company_ids)
    pairs = found.order_by("description").distinct().values_list("pk", "description")
    return [(str(key), words) for key, words in pairs]


LISTS.register(
    "homes",
    ListDefinition(
        label="Homes",
        kind="asset",
        entity="asset",
        permission=READ,
        about="Every home, block, estate and garage.",
        words="assets properties addresses blocks list",
        ended="No longer in use",
        columns=(
            title("Address"),
            REFERENCE,
            ListColumn(name="type", label="Type", path="type.description"),
            ListColumn(name="bedrooms", label="Bedrooms", path="bedrooms", order="bedrooms", number=True, phone=False),
            ListColumn(name="patch", label="Patch", path="patch.description"),
            ListColumn(name="status", label="Status", path="status", phone=False),
            ListColumn(name="postcode", label="Postcode", path="postcode", order="postcode", shown=False),
        ),
        filters=(
            ListFilter(name="type", label="Type", path="type", uses=("type.description",), options=asset_types),
            ListFilter(name="patch", label="Patch", path="patch", uses=("patch.description",), options=patches),
            ListFilter(
                name="status", label="Status", path="status", uses=("status",), options=choices("asset", "status")
            ),
            ListFilter(
                name="bedrooms",
                label="Bedrooms",
                path="bedrooms",
                uses=("bedrooms",),
                options=lambda _access, _now: [(str(each), str(each)) for each in range(7)],
            ),
        ),
    ),
)
