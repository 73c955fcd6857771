"""Setting up the landlord's companies."""

from __future__ import annotations

from hearth.kernel.actor import Actor
from hearth.kernel.refusal import Refused
from hearth.platform.audit.acting import acting
from hearth.platform.organisation.models import Company, Jurisdiction, LandlordType


class CompanyExists(Refused):
    """Another company has this code or name."""

    code = "company_exists"


def create_company(
    *,
    by: Actor,
    code: str,
    name: str,
    landlord_type: LandlordType,
    address: str,
    phone: str,
    email: str,
    website: str = "",
    jurisdiction: Jurisdiction = Jurisdiction.ENGLAND,
    demonstration: bool = False,
) -> Company:
    """Makes a company. `address` is a line for each line on letters. Refused: a code or name that is taken."""
    if Company.objects.filter(code=code).exists():
        raise CompanyExists(f"There is a company with the code “{code}” already.", field="code")
    if Company.objects.filter(name=name).exists():
        raise CompanyExists(f"There is a company called “{name}” already.", field="name")
    with acting(by=by, reason="Company set up"):
        return Company.objects.create(
            code=code,
            name=name,
            landlord_type=landlord_type,
            address=address,
            phone=phone,
            email=email,
            website=website,
            jurisdiction=jurisdiction,
            demonstration=demonstration,
        )
