"""A landlord and a tenant of no place, for letters in tests."""

from __future__ import annotations

import datetime as dt
from typing import Any

from hearth.engines.comms.rendering import Document, Letter, Letterhead, merge, parse_template

SENDER = Letterhead(
    name="Example Homes",
    address_lines=("1 Example Street", "Exampleton", "EX1 1AA"),
    phone="01632 960000",
    email="homes@example.org",
    website="www.example.org",
    small_print="Example Homes is a registered provider of social housing.",
)


def document(source: str, **values: object) -> Document:
    return merge(parse_template(source), {path.replace("__", "."): value for path, value in values.items()})


def letter(**changes: Any) -> Letter:
    facts: dict[str, Any] = {
        "sender": SENDER,
        "recipient_name": "Ms Siân Ŵyn-Jones",
        "recipient_lines": ("Flat 10", "Tŷ’r Eglwys", "Exampleton", "EX1 2BB"),
        "dated": dt.date(2026, 11, 2),
        "our_reference": "C-000123",
        "subject": "Your tenancy is ending",
        "salutation": "Dear Ms Ŵyn-Jones",
        "body": document("The tenancy ends at noon.\n\n# Keys\n\nBring back:\n\n* keys\n* fobs"),
        "signatory_name": "A. Officer",
        "signatory_role": "Housing officer",
    }
    return Letter(**facts | changes)
