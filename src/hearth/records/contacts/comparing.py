"""Two contacts side by side: each field of both, and how much refers to each; masked for the one who compares."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Value

from hearth.platform.catalogue import CATALOGUE, Masked, Reader, reader
from hearth.platform.identity.access import Access
from hearth.platform.index.models import Record
from hearth.records.contacts.models import AddressCategory, Contact
from hearth.records.contacts.operations.merging import CHOSEN, references
from hearth.records.contacts.queries import standing

CHOICES = (*CHOSEN, "main_address")
_CHOICES: dict[str, dict[Any, Any]] = {each.name: dict(each.flatchoices) for each in Contact._meta.concrete_fields}


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One field of both. `same`: nothing to choose. `suggested` is "one" or "other": who says something at all."""

    name: str
    label: str
    one: object
    other: object
    same: bool
    suggested: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Two contacts. `counts` says of each table how many rows refer to the one and to the other."""

    lines: tuple[Line, ...]
    counts: tuple[tuple[str, int, int], ...]


def compare(access: Access, one: Record, other: Record, *, on: dt.date) -> Comparison:
    """The two (already found visible, of one company) as they are on a day."""
    here = reader(access.within(one.company_id))
    contacts = Contact.objects.in_bulk([one.pk, other.pk])
    first, second = contacts[one.pk], contacts[other.pk]
    entity = CATALOGUE.entity_of(Contact)
    rows = here.rows([first, second], [*CHOSEN])
    lines = [_line(name, entity.declared[name].label, _shown(name, rows[0]), _shown(name, rows[1])) for name in CHOSEN]
    lines.append(_line("main_address", "Main address", _address(here, first, on), _address(here, second, on)))
    return Comparison(lines=tuple(lines), counts=tuple(_counts(one, other)))


def _shown(name: str, row: dict[str, object]) -> object:
    value = row[name]
    if isinstance(value, Masked):
        return value
    return _CHOICES[name].get(value, value)


def _address(reading: Reader, contact: Contact, on: dt.date) -> object:
    address = contact.addresses.filter(standing(on), category=AddressCategory.MAIN).first()
    if address is None:
        return ""
    row: dict[str, Any] = reading.row(address, ["lines", "postcode"])
    if isinstance(row["lines"], Masked):
        return row["lines"]
    return ", ".join(part for part in (row["lines"], row["postcode"]) if part)


def _line(name: str, label: str, one: object, other: object) -> Line:
    return Line(
        name=name,
        label=label,
        one=one,
        other=other,
        same=not isinstance(one, Masked) and one == other,
        suggested="other" if one in (None, "", False) and other not in (None, "", False) else "one",
    )


def _counts(one: Record, other: Record) -> list[tuple[str, int, int]]:
    """One query for all tables that refer to contacts."""
    tables = references()
    asked = [
        reference.rows(record.pk)
        .order_by()
        .annotate(place=Value(place), side=Value(side))
        .values("place", "side")
        .annotate(rows=Count("pk"))
        .values_list("place", "side", "rows")
        for place, reference in enumerate(tables)
        for side, record in enumerate((one, other))
    ]
    first, *others = asked
    found: dict[str, list[int]] = {}
    for place, side, rows in first.union(*others, all=True):
        if rows:
            found.setdefault(tables[place].label, [0, 0])[side] += rows
    return [(label, counted[0], counted[1]) for label, counted in sorted(found.items())]
