"""The shapes that every resource is made of: strict in, camel case out, names of the UK Housing Data Standards.

Money is a text of pounds and pence ("-12.50"), so that no reader makes a float of it. Days are ISO dates, ends
exclusive; instants carry their zone. A field that the caller may not read is null, and `masked` names it.
"""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal
from typing import Annotated, Any

from pydantic import AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, WithJsonSchema
from pydantic.alias_generators import to_camel

ROOT = "/api/v1"


class Strict(BaseModel):
    """What is sent in: nothing beyond the fields that there are."""

    model_config = ConfigDict(extra="forbid", alias_generator=to_camel, populate_by_name=True)


class Out(BaseModel):
    """What is answered."""

    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True, frozen=True)


Text = Annotated[str, StringConstraints(pattern=r"^[^\x00]*$", max_length=20_000)]
Line = Annotated[str, StringConstraints(pattern=r"^[^\x00-\x1f]*$", max_length=250)]
Word = Annotated[str, StringConstraints(pattern=r"^[^\x00-\x1f]*\S[^\x00-\x1f]*$", max_length=300)]
"""A line that says something."""
Ref = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9._-]{1,30}$")]
"""A visible reference in an address."""


def _only_text(pattern: str) -> BeforeValidator:
    shape = re.compile(pattern)

    def check(value: Any) -> Any:
        if isinstance(value, str) and not shape.fullmatch(value):
            raise ValueError("not of that form")
        if not isinstance(value, str | dt.date):
            raise ValueError("must be a text")  # noqa: TRY004 - what pydantic asks for
        return value

    return BeforeValidator(check)


Day = Annotated[dt.date, _only_text(r"\d{4}-\d\d-\d\d"), WithJsonSchema({"type": "string", "format": "date"})]
Instant = Annotated[
    AwareDatetime,
    _only_text(r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d{1,6})?([Zz]|[+-]\d\d:\d\d)"),
    WithJsonSchema({"type": "string", "format": "date-time"}),
]


def _yes_or_no(value: Any) -> Any:
    if not isinstance(value, bool):
        raise ValueError("must be true or false")  # noqa: TRY004 - as above
    return value


Truth = Annotated[bool, BeforeValidator(_yes_or_no)]
POUNDS = r"^-?[0-9]{1,10}\.[0-9]{2}$"
Pounds = Annotated[str, StringConstraints(pattern=POUNDS), Field(description="Pounds and pence.")]
Paid = Annotated[
    str,
    StringConstraints(pattern=r"^[0-9]{1,8}(\.[0-9]{1,2})?$"),
    Field(description="Pounds, with pence after a point.", examples=["80.00"]),
]


def pounds(value: Decimal | None) -> str | None:
    """An amount as it is sent."""
    return None if value is None else f"{value:.2f}"


class Reference(Out):
    """What a record is called, and by whom (UK Housing Data Standards: Reference)."""

    id: str
    allocated_by: str


class Link(Out):
    """Another record that this one names."""

    id: str
    href: str | None = None


class PropertyAddress(Out):
    """An address: its lines, and the postcode apart."""

    address_line: list[str]
    postal_code: str | None


class Created(Out):
    """What was made, and where it is to be found."""

    href: str
    id: str | None = None


COLLECTIONS = {
    "contact": "contacts",
    "group": "contact-groups",
    "asset": "assets",
    "tenancy": "tenancies",
    "account": "accounts",
    "case": "cases",
}


def href(kind: str, reference: str) -> str | None:
    """The address of a record; None for a kind that the API does not have, or no reference."""
    return f"{ROOT}/{COLLECTIONS[kind]}/{reference}" if reference and kind in COLLECTIONS else None


def lines_of(address: str | None) -> list[str]:
    """The lines of an address that is kept with commas."""
    return [part.strip() for part in (address or "").split(",") if part.strip()]
