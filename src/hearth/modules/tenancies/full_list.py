"""The list of all tenancies and other agreements."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

from django.db.models import Q

from hearth.modules.tenancies.lists import TENURE
from hearth.modules.tenancies.models import AgreementType, Tenancy, TenancyParty
from hearth.modules.tenancies.queries import status_of
from hearth.modules.tenancies.registrations import SEE
from hearth.modules.tenancies.rules import LIABLE_ROLES
from hearth.platform.catalogue import Masked, reader
from hearth.platform.configuration.models import Lookup
from hearth.platform.identity.access import Access
from hearth.platform.index.models import Record
from hearth.platform.index.visibility import visible
from hearth.platform.workspace.lists import LISTS, REFERENCE, ListColumn, ListDefinition, ListFilter, choices, title
from hearth.records.assets.full_list import patches


def tenants_of(access: Access, tenancy_ids: Sequence[int], _now: dt.datetime) -> Mapping[int, object]:
    """Who is liable for each tenancy (or was, at its end), by name; whoever the reader may not see is not named."""
    if not reader(access).may("contact", "formal_name"):
        return dict.fromkeys(tenancy_ids, Masked("Tenants"))
    parties = (
        TenancyParty.objects.filter(tenancy_id__in=tenancy_ids, role__in=LIABLE_ROLES)
        .filter(Q(to_date=None) | Q(tenancy__end_at__isnull=False))
        .order_by("from_date", "pk")
        .values_list("tenancy_id", "contact_id")
    )
    pairs = list(parties)
    titles = dict(
        visible(access, Record.objects.filter(pk__in={contact for _, contact in pairs})).values_list("pk", "title")
    )
    names: dict[int, list[str]] = {}
    for tenancy_id, contact_id in pairs:
        name = titles.get(contact_id, "restricted record")
        if name not in names.setdefault(tenancy_id, []):
            names[tenancy_id].append(name)
    return {tenancy_id: ", ".join(found) for tenancy_id, found in names.items()}


def _statuses(access: Access, keys: Sequence[int], now: dt.datetime) -> Mapping[int, object]:
    if not reader(access).may("tenancy", "end_at"):
        return dict.fromkeys(keys, Masked("Status"))
    return {tenancy.pk: status_of(tenancy, now).value for tenancy in Tenancy.objects.filter(pk__in=keys)}


def _tenures(_access: Access, _now: dt.datetime) -> Sequence[tuple[str, str]]:
    found = Lookup.objects.filter(heading=TENURE).order_by("description")
    return [(str(key), words) for key, words in found.values_list("pk", "description")]


def _types(_access: Access, _now: dt.datetime) -> Sequence[tuple[str, str]]:
    found = AgreementType.objects.order_by("description").values_list("pk", "description")
    return [(str(key), words) for key, words in found]


LISTS.register(
    "tenancies",
    ListDefinition(
        label="Tenancies",
        kind="tenancy",
        entity="tenancy",
        permission=SEE,
        about="Every tenancy, lease, licence, garage and sundry agreement.",
        words="agreements leases licences list",
        columns=(
            title("Tenancy"),
            REFERENCE,
            ListColumn(name="tenants", label="Tenants", values=tenants_of),
            ListColumn(name="status", label="Status", values=_statuses, status=True),
            ListColumn(name="kind", label="Kind", path="kind", phone=False),
            ListColumn(name="start", label="Start", path="start_at", order="start_at"),
            ListColumn(name="proposed_end", label="Proposed end", path="proposed_end_at", order="proposed_end_at"),
            ListColumn(name="end", label="End", path="end_at", order="end_at", shown=False),
            ListColumn(name="tenure", label="Tenure", path="tenure.description", shown=False),
            ListColumn(
                name="fixed_term", label="Fixed term ends", path="fixed_term_ends", order="fixed_term_ends", shown=False
            ),
        ),
        filters=(
            ListFilter(
                name="type", label="Type of sundry agreement", path="type", uses=("type.description",), options=_types
            ),
            ListFilter(name="kind", label="Kind", path="kind", uses=("kind",), options=choices("tenancy", "kind")),
            ListFilter(name="tenure", label="Tenure", path="tenure", uses=("tenure.description",), options=_tenures),
            ListFilter(
                name="patch", label="Patch", path="asset__patch", uses=("asset.patch.description",), options=patches
            ),
            ListFilter(name="start", label="Starts", path="start_at", uses=("start_at",), days=True),
            ListFilter(
                name="proposed_end", label="Is to end", path="proposed_end_at", uses=("proposed_end_at",), days=True
            ),
        ),
    ),
)
