"""Setting up the landlord's companies."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from hearth.kernel.actor import Actor
from hearth.kernel.refusal import Refused
from hearth.platform.audit.acting import acting
from hearth.platform.organisation.models import Company, Jurisdiction, LandlordType


class CompanyInvalid(Refused):
    """Something that letters must say of a company is missing or can't be that."""

    code = "company_invalid"


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
    """Makes a company. `address` is a line for each line on letters.

    Refused: a code or name that is taken; what `change_company` refuses.
    """
    lines = _checked(name=name, address=address, phone=phone, email=email)
    if Company.objects.filter(code=code).exists():
        raise CompanyExists(f"There is a company with the code “{code}” already.", field="code")
    if Company.objects.filter(name=name).exists():
        raise CompanyExists(f"There is a company called “{name}” already.", field="name")
    with acting(by=by, reason="Company set up"):
        return Company.objects.create(
            code=code,
            name=name,
            landlord_type=landlord_type,
            address="\n".join(lines),
            phone=phone,
            email=email,
            website=website,
            jurisdiction=jurisdiction,
            demonstration=demonstration,
        )


MOST_ADDRESS_LINES = 7
"""So many lines stand in a letterhead beside the landlord's name and the ways to reach it."""


def change_company(
    *, by: Actor, company_id: int, name: str, address: str, phone: str, email: str, website: str = ""
) -> Company:
    """This function will change what letters and pages say of a company; letters already sent stay as they are.

    Refused: no name, address, telephone or email, an address of more than seven lines, a name that is taken.
    """
    lines = _checked(name=name, address=address, phone=phone, email=email)
    if Company.objects.filter(name__iexact=name.strip()).exclude(pk=company_id).exists():
        raise CompanyExists(f"There is a company called “{name.strip()}” already.", field="name")
    with acting(by=by, reason="Company details changed"):
        company = Company.objects.select_for_update().get(pk=company_id)
        company.name, company.address = name.strip(), "\n".join(lines)
        company.phone, company.email, company.website = phone.strip(), email.strip(), website.strip()
        company.save(update_fields=["name", "address", "phone", "email", "website"])
    return company


def _checked(*, name: str, address: str, phone: str, email: str) -> list[str]:
    """The lines of the address; CompanyInvalid where letters would lack something."""
    lines = [line.strip() for line in address.splitlines() if line.strip()]
    for field, value in {"name": name, "address": "".join(lines), "phone": phone, "email": email}.items():
        if not value.strip():
            raise CompanyInvalid(f"Letters need the landlord's {_WORDS[field]}.", field=field)
        most: int | None = getattr(Company._meta.get_field(field), "max_length", None)
        if most is not None and len(value.strip()) > most:
            raise CompanyInvalid(f"The {_WORDS[field]} has more than {most} letters.", field=field)
    if len(lines) > MOST_ADDRESS_LINES:
        raise CompanyInvalid(f"The address has more than {MOST_ADDRESS_LINES} lines.", field="address")
    try:
        validate_email(email.strip())
    except ValidationError:
        raise CompanyInvalid(f"“{email.strip()}” is not an email address.", field="email") from None
    return lines


_WORDS = {"name": "name", "address": "address", "phone": "telephone number", "email": "email address"}
