"""What organisation offers: its table to the catalogue."""

from __future__ import annotations

from hearth.platform import catalogue
from hearth.platform.catalogue import plain
from hearth.platform.identity.permissions import permission
from hearth.platform.organisation import checks  # noqa: F401 - registers them
from hearth.platform.organisation.models import Company

MANAGE = permission("organisation.manage", "Change a company's name, address and telephone")

_PUBLIC = "the landlord's own, and public"

catalogue.describe(
    Company,
    entity="company",
    label="Company",
    title="name",
    items={
        name: plain(label, _PUBLIC)
        for name, label in {
            "code": "Code",
            "name": "Name",
            "jurisdiction": "Jurisdiction",
            "landlord_type": "Type of landlord",
            "address": "Address",
            "phone": "Telephone",
            "email": "Email",
            "website": "Website",
            "demonstration": "Demonstration data",
        }.items()
    },
)
