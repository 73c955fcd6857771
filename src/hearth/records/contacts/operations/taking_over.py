"""Many contacts at once, as a former system hands them over: checked like any other, added set by set."""

from __future__ import annotations

import dataclasses
import datetime as dt
import re
from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from hearth.kernel.actor import Actor
from hearth.kernel.time import business_day
from hearth.platform.audit.acting import acting
from hearth.platform.copying import copy
from hearth.platform.index import operations as index
from hearth.platform.index.operations import NewRecord
from hearth.records.contacts import rules
from hearth.records.contacts.models import (
    AddressCategory,
    Contact,
    ContactAddress,
    ContactEmail,
    ContactKind,
    ContactPhone,
)
from hearth.records.contacts.operations.keeping import fitted
from hearth.records.contacts.operations.naming import (
    Details,
    checked_details,
    columns_of,
    fitting_names,
    needed_name,
)
from hearth.records.contacts.operations.reaching import checked_address, checked_uprn
from hearth.records.contacts.operations.refusals import DetailInvalid
from hearth.records.contacts.rules import Names

PHONE_KINDS = ("mobile", "home", "work")


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Newcomer:
    """A checked contact that is to be added: columns as they will stand, and where they are reached."""

    kind: ContactKind
    names: Names
    details: dict[str, Any]
    lines: str = ""
    postcode: str = ""
    uprn: int | None = None
    address_from: dt.date | None = None
    phones: tuple[tuple[str, str], ...] = ()
    email: str = ""
    reference: str | None = None


def checked_newcomer(
    *,
    kind: str,
    names: Names,
    details: Details,
    address: str = "",
    postcode: str = "",
    uprn: int | None = None,
    address_from: dt.date | None = None,
    phones: Sequence[tuple[str, str]] = (),
    email: str = "",
    reference: str = "",
    today: dt.date,
) -> Newcomer:
    """A contact as it would be added, refused for what `create_person`, `add_address` and the others refuse.

    `phones` are (kind, number) pairs; blank numbers are left out. A postcode without lines is refused.
    """
    if kind not in ContactKind.values:
        raise DetailInvalid("A contact is a person or an organisation.", field="kind")
    names = fitting_names(names)
    if kind == ContactKind.PERSON:
        needed_name(names.last_name, "last_name")
        names = dataclasses.replace(names, organisation_name="")
    else:
        names = Names(organisation_name=needed_name(names.organisation_name, "organisation_name"))
    lines, code = checked_address(address, postcode) if address.strip() or postcode.strip() else ("", "")
    return Newcomer(
        kind=ContactKind(kind),
        names=names,
        details=checked_details(kind, details, today),
        lines=lines,
        postcode=code,
        uprn=checked_uprn(uprn),
        address_from=address_from,
        phones=tuple(_phones(phones)),
        email=_email(email),
        reference=fitted(reference, "The reference", "reference", 30) or None,
    )


def _phones(given: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    found: dict[str, str] = {}
    for kind, number in given:
        if number.strip():
            try:
                found.setdefault(rules.phone_number(number), kind)
            except ValueError as error:
                raise DetailInvalid(str(error), field=kind) from None
    return [(kind, number) for number, kind in found.items()]


def _email(address: str) -> str:
    address = fitted(address, "The email address", "email", 254)
    if address:
        try:
            validate_email(address)
        except ValidationError:
            raise DetailInvalid(f"'{address}' is not an email address.", field="email") from None
    return address


def add_newcomers(
    *, by: Actor, company_id: int, people: Sequence[Newcomer], reason: str, now: dt.datetime
) -> list[int]:
    """This function will add checked contacts, all or none, in the order given; returns the keys of their records.

    A reference that is taken is refused by the database (IntegrityError).
    """
    today, main = business_day(now), AddressCategory.MAIN.value
    with acting(by=by, reason=reason):
        records = index.create_records([_record(company_id, each) for each in people])
        keys = [record.pk for record in records]
        both = list(zip(keys, people, strict=True))
        facts = [
            {"record_id": key, "kind": each.kind.value, "interpreter": False, **columns_of(each.names), **each.details}
            for key, each in both
        ]
        columns = list(facts[0]) if facts else []
        copy(Contact, columns, ([fact[column] for column in columns] for fact in facts))
        copy(
            ContactAddress,
            ("contact_id", "category", "lines", "postcode", "uprn", "confidential", "from_date"),
            (
                (key, main, each.lines, each.postcode, each.uprn, False, each.address_from or today)
                for key, each in both
                if each.lines
            ),
        )
        copy(
            ContactPhone,
            ("contact_id", "number", "kind", "confidential", "safe", "position"),
            (
                (key, number, kind, False, True, position)
                for key, each in both
                for position, (kind, number) in enumerate(each.phones)
            ),
        )
        copy(
            ContactEmail,
            ("contact_id", "address", "confidential", "safe", "position"),
            ((key, each.email, False, True, 0) for key, each in both if each.email),
        )
    return keys


def _record(company_id: int, newcomer: Newcomer) -> NewRecord:
    """What lists and search say of them, as `keeping.words_of` says it of a contact that is there."""
    names = newcomer.names
    more = [names.known_as, names.middle_names, newcomer.lines, newcomer.postcode, newcomer.postcode.replace(" ", "")]
    more += [re.sub(r"\D", "", number) for _, number in newcomer.phones]
    return NewRecord(
        kind="contact",
        company_id=company_id,
        title=rules.formal_name(names),
        context=", ".join(part for part in (newcomer.lines, newcomer.postcode) if part),
        more=" ".join([*more, newcomer.email]),
        sort=rules.sort_name(names),
        reference=newcomer.reference,
    )
