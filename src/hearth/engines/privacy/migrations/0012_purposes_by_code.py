"""The purposes of the starter set get the code by which objections and restrictions hold them back."""

from __future__ import annotations

from typing import Any

from django.db import migrations

from hearth.kernel.actor import Actor
from hearth.platform.audit.acting import acting

_CALLED = {
    "tenancy-management": "Managing tenancies",
    "rent-accounts": "Rent and other charges",
    "repairs-safety": "Repairs and safety of homes",
    "accessible-services": "Reasonable adjustments and accessible services",
    "equality-monitoring": "Equality monitoring",
    "safeguarding": "Safety and safeguarding",
    "correspondence": "Letters, cases and complaints",
    "accountability": "Keeping records right, secure and accountable",
    "newsletters": "News, surveys and events",
    "publicity": "Photographs and stories of tenants",
}


def name(apps: Any, schema_editor: Any) -> None:  # noqa: ARG001 - named as RunPython calls it
    """A purpose that the landlord has renamed since is theirs to name."""
    purposes = apps.get_model("privacy", "DataPurpose").objects
    with acting(by=Actor.system("upgrade"), reason="Purposes of the starter set named by their code"):
        for code, label in _CALLED.items():
            purposes.filter(description=label, code="").update(code=code)


class Migration(migrations.Migration):
    dependencies = [("privacy", "0011_masking_by_tag")]

    operations = [migrations.RunPython(name, migrations.RunPython.noop)]
