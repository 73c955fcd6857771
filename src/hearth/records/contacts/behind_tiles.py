"""The full lists behind the tiles of a contact: what stands, what has ended, what is to come; masked for the reader."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.db.models import Q

from hearth.kernel.refusal import NotFound
from hearth.platform.catalogue import CATALOGUE, Masked, PrivacyClass, Reader, reader
from hearth.platform.identity.access import Access
from hearth.platform.index.models import Record
from hearth.platform.index.visibility import visible
from hearth.records.contacts import rules
from hearth.records.contacts.models import (
    AddressCategory,
    Alert,
    AuthorityScope,
    CommunicationPreference,
    ContactAddress,
    ContactEmail,
    ContactGroupMember,
    ContactIdentifier,
    ContactPhone,
    FormerName,
    HouseholdMember,
    Income,
    Merge,
    Note,
    Profile,
    Relationship,
    RelationshipKind,
    ThirdPartyAuthority,
)
from hearth.records.contacts.queries import shown, standing, stubs_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """One list. `items` are fields of the catalogue in the order of columns; `who` names the column of the other
    record that a row is with; `mark` says that rows can be marked confidential; `permission` is asked for beside that
    of seeing contacts.
    """

    label: str
    model: type[models.Model]
    items: tuple[str, ...]
    of: Callable[[int], Q]
    who: Callable[[Any, int], int | None] | None = None
    who_label: str = ""
    mark: bool = False
    permission: str = ""
    order: tuple[str, ...] = ("-from_date", "-pk")
    nothing: str = "Nothing is noted."


def _by(column: str) -> Callable[[int], Q]:
    return lambda key: Q(**{column: key})


def _either(key: int) -> Q:
    return Q(contact=key) | Q(other=key)


def _other(row: Any, key: int) -> int | None:
    other: int = row.other_id if row.contact_id == key else row.contact_id
    return other


def _same_household(key: int) -> Q:
    return Q(household__in=HouseholdMember.objects.filter(contact=key).values("household_id"))


def _with_stubs(key: int) -> Q:
    return Q(record__in=[key, *stubs_of(key)])


_CONTACT = _by("contact")
LISTINGS: dict[str, Listing] = {
    "addresses": Listing(
        label="Addresses",
        model=ContactAddress,
        items=("category", "lines", "postcode", "uprn"),
        of=_CONTACT,
        mark=True,
        nothing="No address is known.",
    ),
    "phones": Listing(
        label="Telephone numbers",
        model=ContactPhone,
        items=("number", "kind", "safe"),
        of=_CONTACT,
        mark=True,
        order=("position", "pk"),
        nothing="No number is known.",
    ),
    "emails": Listing(
        label="Email addresses",
        model=ContactEmail,
        items=("address", "safe"),
        of=_CONTACT,
        mark=True,
        order=("position", "pk"),
        nothing="No email address is known.",
    ),
    "identifiers": Listing(
        label="Identifiers",
        model=ContactIdentifier,
        items=("type", "value", "issuer"),
        of=_CONTACT,
        order=("type_id", "pk"),
    ),
    "names": Listing(
        label="Other names",
        model=FormerName,
        items=("name", "kind", "to_date"),
        of=_CONTACT,
        mark=True,
        order=("-to_date", "pk"),
        nothing="They are known by one name only.",
    ),
    "alerts": Listing(
        label="Alerts",
        model=Alert,
        items=("severity", "text", "code", "audience", "review_date"),
        of=_by("record"),
        mark=True,
        nothing="Nothing to be warned of.",
    ),
    "notes": Listing(
        label="Notes",
        model=Note,
        items=("written_at", "text", "written_by"),
        of=_with_stubs,
        mark=True,
        order=("-written_at", "-pk"),
        nothing="Nothing has been written yet.",
    ),
    "relationships": Listing(
        label="Relationships",
        model=Relationship,
        items=("kind",),
        of=_either,
        who=_other,
        who_label="Who",
        mark=True,
    ),
    "authorities": Listing(
        label="Who may speak for them",
        model=ThirdPartyAuthority,
        items=("kind", "scopes", "evidence", "review_date"),
        of=_CONTACT,
        who=lambda row, _key: row.holder_id,
        who_label="Who",
        nothing="Nobody else may speak for them.",
    ),
    "households": Listing(
        label="Households",
        model=HouseholdMember,
        items=("relationship",),
        of=_same_household,
        who=lambda row, _key: row.contact_id,
        who_label="Who lives there",
        nothing="Nobody is recorded as living with them.",
    ),
    "groups": Listing(
        label="Contact groups",
        model=ContactGroupMember,
        items=("responsible",),
        of=_CONTACT,
        who=lambda row, _key: row.group_id,
        who_label="Group",
        nothing="They belong to no group.",
    ),
    "preferences": Listing(
        label="Communication preferences",
        model=CommunicationPreference,
        items=("topic", "wanted"),
        of=_CONTACT,
        order=("topic",),
        nothing="They have not said how they want to hear from us.",
    ),
    "incomes": Listing(
        label="Income",
        model=Income,
        items=("kind", "amount", "frequency", "evidence"),
        of=_CONTACT,
        permission="contacts.see_income",
    ),
    "profile": Listing(
        label="Profile",
        model=Profile,
        items=(
            "sex",
            "gender_same",
            "ethnicity",
            "religion",
            "disability",
            "sexual_orientation",
            "marital_status",
            "pregnancy",
            "asked_date",
        ),
        of=_CONTACT,
        permission="contacts.see_profile",
        order=("pk",),
        nothing="They have not been asked.",
    ),
    "merges": Listing(
        label="Merges",
        model=Merge,
        items=("merged_at", "reason", "undone_at"),
        of=_by("survivor"),
        who=lambda row, _key: row.loser_id,
        who_label="Was merged into this one",
        order=("-merged_at",),
        nothing="Nothing was merged into this contact.",
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Other:
    """The record that a row is with; no reference where the reader may not see it."""

    reference: str
    kind: str
    title: object


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedRow:
    """A row as somebody may read it. `state` is "current", "future", "ended" or "" where it has no days.

    `open_to_change`: the reader sees what they would change (a masked row is changed by those who are cleared).
    """

    key: int
    cells: tuple[object, ...]
    who: Other | None
    from_date: dt.date | None
    to_date: dt.date | None
    state: str
    confidential: bool
    open_to_change: bool
    safe: bool | None = None
    own: bool = True

    @property
    def ended(self) -> bool:
        """Whether nothing is left to end."""
        return self.to_date is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class FullList:
    """A list with its column headings and its rows."""

    what: str
    listing: Listing
    headings: tuple[str, ...]
    rows: tuple[ListedRow, ...]
    dated: bool


def full_list(access: Access, record: Record, what: str, *, on: dt.date, limit: int = 200) -> FullList:
    """One list of a contact (already found visible), as it is read on a day. NotFound for a list that is none."""
    if what not in LISTINGS:
        raise NotFound("There is no such list.")
    listing = LISTINGS[what]
    here = access.within(record.company_id)
    if listing.permission:
        here.require(listing.permission)
    return _read(here, record, what, listing.of(record.pk), on=on, limit=limit)


def listed_row(access: Access, record: Record, what: str, key: int, *, on: dt.date) -> ListedRow:
    """One row of a list, to be changed. NotFound where the contact has none of that key that the reader may see."""
    listing = LISTINGS[what]
    here = access.within(record.company_id)
    found = _read(here, record, what, listing.of(record.pk) & Q(pk=key), on=on, limit=1).rows
    if not found or not found[0].open_to_change:
        raise NotFound("There is no such line, or it is masked for you.")
    return found[0]


def _read(access: Access, record: Record, what: str, condition: Q, *, on: dt.date, limit: int) -> FullList:
    listing = LISTINGS[what]
    rows: list[Any] = list(listing.model._base_manager.filter(condition).order_by(*listing.order)[:limit])
    if what == "households":
        rows = _unhidden(access, rows, record.pk, on)
    reading = reader(access)
    entity = CATALOGUE.entity_of(listing.model)
    others = _others(access, reading, listing, rows, record.pk)
    dated = "from_date" in entity.declared
    plain_items = [name for name in listing.items if not entity.declared[name].is_key]
    read = reading.rows(rows, plain_items)
    return FullList(
        what=what,
        listing=listing,
        headings=headings(what),
        dated=dated,
        rows=tuple(
            ListedRow(
                key=row.pk,
                cells=tuple(_cell(row, name, values, record.pk) for name in listing.items),
                who=others.get(row.pk),
                from_date=row.from_date if dated else None,
                to_date=row.to_date if dated else None,
                state=_state(row, on) if dated else "",
                confidential=bool(entity.mark and getattr(row, entity.mark)),
                open_to_change=not any(isinstance(value, Masked) for value in values.values()),
                safe=getattr(row, "safe", None),
                own=what != "relationships" or row.contact_id == record.pk,
            )
            for row, values in zip(rows, read, strict=True)
        ),
    )


def _unhidden(access: Access, rows: list[Any], key: int, on: dt.date) -> list[Any]:
    """Where an address is hidden, so is who lives there: either tells the other."""
    if access.cleared(PrivacyClass.CONFIDENTIAL):
        return rows
    hidden = set(
        ContactAddress.objects.filter(
            standing(on),
            confidential=True,
            category=AddressCategory.MAIN,
            contact_id__in={key, *(row.contact_id for row in rows)},
        ).values_list("contact_id", flat=True)
    )
    return [] if key in hidden else [row for row in rows if row.contact_id not in hidden]


def _others(access: Access, reading: Reader, listing: Listing, rows: Sequence[Any], key: int) -> dict[int, Other]:
    if listing.who is None:
        return {}
    wanted = {row.pk: listing.who(row, key) for row in rows}
    masked = {row.pk for row in rows if reading.row_masking(CATALOGUE.entity_of(listing.model), row)}
    seen = {record.pk: record for record in visible(access, Record.objects.filter(pk__in=set(wanted.values())))}
    found: dict[int, Other] = {}
    for row_key, other in wanted.items():
        record = seen.get(other) if other is not None and row_key not in masked else None
        if record is None:
            found[row_key] = Other(reference="", kind="", title=Masked("Somebody"))
        else:
            title = shown(reading.value(record, "title"))
            found[row_key] = Other(reference=record.reference, kind=record.kind, title=title)
    return found


def _state(row: Any, on: dt.date) -> str:
    if row.to_date is not None and row.to_date <= on:
        return "ended"
    return "future" if row.from_date is not None and row.from_date > on else "current"


def _cell(row: Any, name: str, values: dict[str, object], key: int) -> object:
    if name in {"type", "written_by"}:
        return str(getattr(row, name) or "Hearth")
    value = values[name]
    if isinstance(value, Masked) or value in (None, ""):
        return value
    if name == "scopes":
        return ", ".join(AuthorityScope(scope).label for scope in row.scopes)
    if isinstance(row, Alert) and name == "code":
        return rules.PERSON_ALERTS.get(str(value), value)
    if isinstance(row, Relationship) and name == "kind":
        kind = str(value) if row.contact_id == key else rules.RECIPROCAL[str(value)]
        return str(RelationshipKind(kind).label)
    return dict(row._meta.get_field(name).flatchoices).get(value, value)


def headings(what: str) -> tuple[str, ...]:
    """The column headings of a list."""
    entity = CATALOGUE.entity_of(LISTINGS[what].model)
    return tuple(entity.declared[name].label for name in LISTINGS[what].items)
