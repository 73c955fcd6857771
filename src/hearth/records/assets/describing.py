"""The catalogue's description of what is known of a home. It is about buildings; who borrows keys is a person."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import models

from hearth.platform import catalogue
from hearth.platform.catalogue import key, personal, plain
from hearth.platform.catalogue.declaring import Declaration
from hearth.records.assets.models import (
    Asbestos,
    Certificate,
    Characteristic,
    Component,
    Equipment,
    KeyLoan,
    KeySet,
    Placement,
)

_HOME = "about a building, not a person"


def _of_home(
    model: type[models.Model],
    entity: str,
    label: str,
    items: Mapping[str, str],
    *,
    title: str,
    keys: Mapping[str, tuple[str, str]] | None = None,
) -> None:
    """`items` by label; `keys` by label and the entity that they lead to."""
    links = {"asset": ("Home", "asset"), **(keys or {})}
    described: dict[str, Declaration] = {name: key(words) for name, (words, _entity) in links.items()}
    catalogue.describe(
        model,
        entity=entity,
        label=label,
        title=title,
        record="asset_id",
        items=described | {name: plain(words, _HOME) for name, words in items.items()},
        relations={name: leads for name, (_words, leads) in links.items()},
    )


_KIND = {"kind": ("Kind", "lookup")}

_of_home(
    Placement,
    "asset.placement",
    "Place in a hierarchy",
    {"from_date": "From", "to_date": "Until"},
    title="from_date",
    keys={"hierarchy": ("Hierarchy", "hierarchy"), "parent": ("Beneath", "asset")},
)
_of_home(
    Characteristic,
    "asset.characteristic",
    "Characteristic",
    {"value": "Value", "from_date": "From", "to_date": "Until"},
    title="value",
    keys=_KIND,
)
_of_home(
    Component,
    "asset.component",
    "Component",
    {
        "detail": "Detail",
        "installed_date": "Installed",
        "life_years": "Lasts, in years",
        "replaced_date": "Replaced",
    },
    title="detail",
    keys=_KIND,
)
_of_home(
    Asbestos,
    "asset.asbestos",
    "Asbestos",
    {
        "location": "Where",
        "material": "Material",
        "kind": "Kind",
        "condition": "Condition",
        "action": "What to do",
        "assessed_date": "Assessed",
        "reinspect_date": "Inspect again",
        "removed_date": "Removed",
    },
    title="location",
)
_of_home(
    Equipment,
    "asset.equipment",
    "Equipment",
    {
        "make_and_model": "Make and model",
        "serial_number": "Serial number",
        "location": "Where",
        "installed_date": "Installed",
        "service_due_date": "Service due",
        "removed_date": "Removed",
    },
    title="make_and_model",
    keys=_KIND,
)
_of_home(
    Certificate,
    "asset.certificate",
    "Certificate",
    {
        "kind": "Kind",
        "issued_date": "Issued",
        "expires_date": "Expires",
        "number": "Number",
        "issuer": "Issued by",
        "outcome": "Outcome",
        "rating": "Energy band",
        "withdrawn_at": "Withdrawn",
    },
    title="number",
)
_of_home(
    KeySet,
    "asset.keys",
    "Keys",
    {"label": "Label", "count": "How many", "kept_at": "Kept at", "removed_date": "Left the register"},
    title="label",
)
catalogue.describe(
    KeyLoan,
    entity="asset.keys.loan",
    label="Keys handed out",
    title="holder",
    relations={"key_set": "asset.keys"},
    items={
        "key_set": key("Keys"),
        "holder": personal("Who has them", tag="identifiers"),
        "purpose": personal("What for", tag="identifiers"),
        "lent_at": plain("Handed out", _HOME),
        "due_date": plain("Due back", _HOME),
        "returned_at": plain("Came back", _HOME),
    },
)
