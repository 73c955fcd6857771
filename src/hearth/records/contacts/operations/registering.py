"""Making a contact with all that is said at the counter: who they are and how they can be reached, or none of it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from hearth.kernel.actor import Actor
from hearth.platform.audit.acting import acting
from hearth.records.contacts.models import Contact, ContactKind
from hearth.records.contacts.operations.naming import Details, create_organisation, create_person
from hearth.records.contacts.operations.reaching import add_address, add_email, add_phone
from hearth.records.contacts.rules import Names


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """How a new contact can be reached; "" where nothing was said. `lines` are parted by commas or line ends."""

    lines: str = ""
    postcode: str = ""
    number: str = ""
    address: str = ""
    confidential: bool = False


def register_contact(
    *,
    by: Actor,
    company_id: int,
    kind: str,
    names: Names,
    details: Details | None = None,
    reach: Reach | None = None,
    now: dt.datetime,
    today: dt.date,
) -> Contact:
    """Makes a person or an organisation with a main address from today, a number and an email address.

    `reach.confidential` marks all three. Refused as `create_person`, `add_address`, `add_phone` and `add_email` refuse;
    then nothing is made.
    """
    reach = reach or Reach()
    with acting(by=by, reason="Contact added"):
        made: dict[str, Any] = {"by": by, "company_id": company_id, "details": details, "now": now}
        if kind == ContactKind.ORGANISATION:
            contact = create_organisation(name=names.organisation_name, **made)
        else:
            contact = create_person(
                title=names.title,
                first_name=names.first_name,
                middle_names=names.middle_names,
                last_name=names.last_name,
                known_as=names.known_as,
                **made,
            )
        to: dict[str, Any] = {"by": by, "contact_id": contact.pk, "confidential": reach.confidential, "now": now}
        if reach.lines.strip() or reach.postcode.strip():
            add_address(lines=reach.lines, postcode=reach.postcode, from_date=today, **to)
        if reach.number.strip():
            add_phone(number=reach.number, **to)
        if reach.address.strip():
            add_email(address=reach.address, **to)
    return contact
