"""What assets offer: permissions, the kind of record, configuration screens, the catalogue."""

from __future__ import annotations

from hearth.feel import types
from hearth.platform import catalogue
from hearth.platform.catalogue import PrivacyClass, derived, key, plain
from hearth.platform.configuration import kinds, lookups, references
from hearth.platform.identity.permissions import permission
from hearth.platform.index.kinds import kind
from hearth.records.assets.lists import ASSET_STATUS, CHARACTERISTIC, COMPONENT, EQUIPMENT
from hearth.records.assets.models import (
    Asset,
    AssetStatus,
    AssetType,
    AssetTypePeriod,
    Hierarchy,
    HierarchyPeriod,
    Patch,
    PatchOfficer,
    PatchPeriod,
)

READ = permission("assets.read", "See homes, blocks and estates")
EDIT = permission("assets.edit", "Add and change homes, blocks and estates, and what is known of them")
KEYS = permission("assets.keys", "Hand out and take back the keys of homes")
PATCHES = permission("assets.manage_patches", "Set up patches, hand them over and cover them")
TYPES = permission("assets.manage_types", "Set up types of asset")

kind("asset", label="Home", plural="Homes", icon="home", permission=READ, url_name="asset", privacy=PrivacyClass.OPEN)
references.usual("asset", "AS-")
kinds.kind(
    "asset-type",
    label="Asset type",
    plural="Asset types",
    model=AssetType,
    fields=("description", "lettable", "residential"),
    permission=TYPES,
    group="Homes and patches",
)
kinds.kind(
    "patch",
    label="Patch",
    plural="Patches",
    model=Patch,
    fields=("description",),
    permission=PATCHES,
    group="Homes and patches",
)

kinds.kind(
    "hierarchy",
    label="Hierarchy",
    plural="Hierarchies",
    model=Hierarchy,
    fields=("description",),
    permission=TYPES,
    group="Homes and patches",
)
lookups.heading(ASSET_STATUS, "Status of a home", AssetStatus.choices)
lookups.heading(CHARACTERISTIC, "Characteristic of a home")
lookups.heading(COMPONENT, "Component of a home")
lookups.heading(EQUIPMENT, "Equipment in a home")

_CONFIGURATION = "configuration"
_HOME = "about a building, not a person"

catalogue.describe(
    AssetType,
    entity="asset_type",
    label="Asset type",
    title="description",
    items={
        "description": plain("Description", _CONFIGURATION),
        "lettable": plain("Can be let", _CONFIGURATION),
        "residential": plain("Can be lived in", _CONFIGURATION),
    },
)
catalogue.describe(
    Patch,
    entity="patch",
    label="Patch",
    title="description",
    items={"description": plain("Description", _CONFIGURATION)},
)
catalogue.describe(
    Hierarchy,
    entity="hierarchy",
    label="Hierarchy",
    title="description",
    items={"description": plain("Description", _CONFIGURATION)},
)
for _model, _name, _label in (
    (AssetTypePeriod, "asset_type_period", "Asset type in force"),
    (PatchPeriod, "patch_period", "Patch in force"),
    (HierarchyPeriod, "hierarchy_period", "Hierarchy in force"),
):
    catalogue.describe(
        _model,
        entity=_name,
        label=_label,
        items={
            "of": key("Of"),
            "company": key("Company"),
            "key": plain("Name for comparison", _CONFIGURATION),
            "effective_from": plain("Effective from", _CONFIGURATION),
            "effective_to": plain("Effective to", _CONFIGURATION),
        },
    )
catalogue.describe(
    PatchOfficer,
    entity="patch_officer",
    label="Officer of a patch",
    items={
        "patch": key("Patch"),
        "user": key("Officer"),
        "cover": plain("Covers", "staff's duties are known to colleagues"),
        "from_date": plain("From", "staff's duties are known to colleagues"),
        "to_date": plain("Until", "staff's duties are known to colleagues"),
    },
    relations={"patch": "patch", "user": "user"},
)
catalogue.describe(
    Asset,
    entity="asset",
    label="Home",
    title="address",
    record="record_id",
    items={
        "record": key("Record"),
        "reference": derived("Reference", of=("record",), type=types.STRING),
        "type": key("Type"),
        "parent": key("Belongs to"),
        "patch": key("Patch"),
        # A home's address is public; who lives there is not, and stands elsewhere.
        "address": plain("Address", _HOME),
        "postcode": plain("Postcode", _HOME),
        "uprn": plain("UPRN", _HOME),
        "bedrooms": plain("Bedrooms", _HOME),
        "floor": plain("Floor", _HOME),
        "latitude": plain("Latitude", _HOME, unit="degrees"),
        "longitude": plain("Longitude", _HOME, unit="degrees"),
        "status": plain("Status", _HOME),
        "status_word": key("Status in the landlord's words"),
    },
    relations={"type": "asset_type", "patch": "patch", "parent": "asset", "status_word": "lookup"},
)
catalogue.erase("asset.keys.loan", apart="who holds keys is written in words, tied to no record: looked for by name")
