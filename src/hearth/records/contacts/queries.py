"""Reading contacts: the page of one, how to address them, who warns of what."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Case, Exists, IntegerField, OuterRef, Q, QuerySet, Value, When
from django.db.models.functions import JSONObject

from hearth.kernel.refusal import NotFound
from hearth.kernel.time import business_day
from hearth.platform.catalogue import CATALOGUE, Masked, PrivacyClass, Reader, reader
from hearth.platform.identity.access import Access
from hearth.platform.index.models import Record
from hearth.platform.index.visibility import get_visible, may_see, visible
from hearth.platform.organisation.models import Company
from hearth.records.contacts import rules
from hearth.records.contacts.models import (
    AddressCategory,
    Alert,
    CommunicationPreference,
    Contact,
    ContactAddress,
    ContactEmail,
    ContactGroup,
    ContactGroupMember,
    ContactPhone,
    HouseholdMember,
    Profile,
    Severity,
)
from hearth.records.contacts.segments import names_of_segments

Shown = str | Masked
_SEVEREST_FIRST = [Severity.HIGH_CONFIRM, Severity.HIGH, Severity.WARNING, Severity.INFORMATION]


def standing(on: dt.date) -> Q:
    """The condition of a row with from and to days that holds on a day."""
    return Q(from_date__lte=on) & (Q(to_date=None) | Q(to_date__gt=on))


def survivor_of(contact_id: int) -> int | None:
    """The contact into which a stub was merged, through every merge since; None for one that was not merged."""
    survivor = Contact.objects.filter(pk=contact_id).values_list("merged_into_id", flat=True).first()
    while survivor is not None:
        further = Contact.objects.filter(pk=survivor).values_list("merged_into_id", flat=True).first()
        if further is None:
            return survivor
        survivor = further
    return None


def stubs_of(contact_id: int) -> list[int]:
    """The contacts that were merged into one: what can't be moved (notes, readings) still stands with them."""
    return list(Contact.objects.filter(merged_into_id=contact_id).values_list("pk", flat=True))


# --- addressing, for letters: on behalf of the landlord, so nothing is masked


@dataclass(frozen=True, slots=True)
class PostalAddress:
    """Where post goes: the lines as on an envelope, postcode last."""

    lines: tuple[str, ...]
    confidential: bool


@dataclass(frozen=True, slots=True)
class Addressee:
    """Whom a letter is for: name on the envelope, greeting, and address (None where there is none)."""

    name: str
    salutation: str
    address: PostalAddress | None


def addressee(contact: Contact, on: dt.date) -> Addressee:
    """How a contact is addressed on a day. Correspondence address first, then main, then forwarding."""
    names = contact.names
    return Addressee(rules.addressee(names), rules.salutation([names]), _postal(contact, on))


def _postal(contact: Contact, on: dt.date) -> PostalAddress | None:
    order = [AddressCategory.CORRESPONDENCE, AddressCategory.MAIN, AddressCategory.FORWARDING]
    found = sorted(
        contact.addresses.filter(standing(on), category__in=order),
        key=lambda address: (order.index(AddressCategory(address.category)), -address.from_date.toordinal()),
    )
    if not found:
        return None
    lines = (*(part.strip() for part in found[0].lines.split(",")), found[0].postcode)
    return PostalAddress(tuple(line for line in lines if line), found[0].confidential)


def safe_email(contact: Contact) -> ContactEmail | None:
    """The first email address that puts nobody at risk."""
    return contact.emails.filter(safe=True).order_by("position", "pk").first()


def safe_phone(contact: Contact) -> ContactPhone | None:
    """The first number that puts nobody at risk."""
    return contact.phones.filter(safe=True).order_by("position", "pk").first()


# --- warnings


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownAlert:
    """An alert as somebody may read it."""

    alert_id: int
    severity: Severity
    code: Shown
    text: Shown
    from_date: dt.date
    review_date: dt.date | None


Keys = Collection[int] | QuerySet[Any, int]
"""Keys of records, or the query for them."""


def alerts(access: Access, record: Record, *, on: dt.date, also: Keys = ()) -> list[ShownAlert]:
    """The alerts that stand on a day about a record (already found visible), the most severe first.

    `also`: keys of further records whose alerts concern it (the people of a home); those the reader may not see
    are left out. A confidential alert stays, masked: whoever visits must know that there is one.
    """
    others = also if isinstance(also, QuerySet) else Record.objects.filter(pk__in=also).values_list("pk")
    concerned = Record.objects.filter(pk=record.pk).values_list("pk").union(others)
    severity = Case(
        *(When(severity=each, then=Value(place)) for place, each in enumerate(_SEVEREST_FIRST)),
        output_field=IntegerField(),
    )
    found = list(
        Alert.objects.filter(standing(on), may_see(access, "record__", narrowed=False), record__in=concerned).order_by(
            severity, "-from_date", "pk"
        )
    )
    rows = reader(access.within(record.company_id)).rows(found, ["code", "text"])
    return [
        ShownAlert(
            alert_id=alert.pk,
            severity=Severity(alert.severity),
            code=shown(row["code"]),
            text=shown(row["text"]),
            from_date=alert.from_date,
            review_date=alert.review_date,
        )
        for alert, row in zip(found, rows, strict=True)
    ]


# --- the page of one contact


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownAddress:
    """An address as somebody may read it."""

    address_id: int
    category: str
    lines: Shown
    postcode: Shown
    confidential: bool
    from_date: dt.date
    to_date: dt.date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownPhone:
    """A number as somebody may read it. `safe` False: don't ring it."""

    phone_id: int
    number: Shown
    kind: str
    confidential: bool
    safe: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownEmail:
    """An email address as somebody may read it. `safe` False: don't write to it."""

    email_id: int
    address: Shown
    confidential: bool
    safe: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Related:
    """A person or group that belongs with the contact: a record that the reader may see, and how they belong."""

    reference: str
    title: Shown
    kind: str
    role: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactPage:
    """The head of a contact's page and what stands directly beneath it, masked for the one who reads."""

    record: Record
    record_id: int
    reference: str
    company_id: int
    restricted: bool
    kind: str
    formal_name: Shown
    known_as: Shown
    date_of_birth: dt.date | Masked | None
    age: int | Masked | None
    under_18: bool | Masked
    date_of_death: dt.date | Masked | None
    national_insurance_number: Shown
    language: Shown
    interpreter: bool | Masked
    preferred_channel: Shown
    needs: Shown
    addresses: Sequence[ShownAddress]
    phones: Sequence[ShownPhone]
    emails: Sequence[ShownEmail]
    alerts: Sequence[ShownAlert]
    household: Sequence[Related]
    groups: Sequence[Related]
    stubs: Sequence[int]
    segments: Sequence[str]

    @property
    def main_address(self) -> ShownAddress | None:
        """The main address of the day."""
        return next((each for each in self.addresses if each.category == AddressCategory.MAIN), None)


def contact_page(
    access: Access,
    reference: str,
    *,
    now: dt.datetime,
    reason: str = "",
    homes: Callable[[int], Keys] = lambda _contact_id: (),
) -> ContactPage:
    """A contact by reference, as this person may see it now. NotFound and ReasonNeeded as `get_visible`.

    `homes`: of the contact's key, the keys of homes whose alerts concern them.
    """
    record = get_visible(access, reference, kind="contact", now=now, reason=reason)
    access = access.within(record.company_id)
    stubs = Contact.objects.filter(merged_into=OuterRef("pk")).values("pk")
    contact = Contact.objects.annotate(
        stub_keys=ArraySubquery(stubs),
        segment_names=ArraySubquery(names_of_segments(access)),
        phone_rows=_rows_of(ContactPhone),
        email_rows=_rows_of(ContactEmail),
    ).get(pk=record.pk)
    contact.record = record
    today = business_day(now)
    reading = reader(access)
    row: dict[str, Any] = reading.row(contact)
    return ContactPage(
        record=record,
        record_id=record.pk,
        reference=record.reference,
        company_id=record.company_id,
        restricted=record.restricted,
        kind=contact.kind,
        formal_name=shown(reading.value(contact, "formal_name")),
        known_as=row["known_as"],
        date_of_birth=row["date_of_birth"],
        age=_age(contact, row["date_of_birth"], today),
        under_18=_under_18(row["date_of_birth"], today),
        date_of_death=row["date_of_death"],
        national_insurance_number=row["national_insurance_number"],
        language=row["language"],
        interpreter=row["interpreter"],
        preferred_channel=row["preferred_channel"],
        needs=row["needs"],
        addresses=_addresses(reading, contact, today),
        phones=_phones(reading, contact.phone_rows),
        emails=_emails(reading, contact.email_rows),
        alerts=alerts(access, record, on=today, also=homes(record.pk)),
        stubs=contact.stub_keys,
        **_belonging(access, reading, contact, today),
        segments=contact.segment_names,
    )


def shown(value: object) -> Shown:
    """What a page says of a value: itself as text, or that it is masked."""
    return value if isinstance(value, Masked) else str(value)


def _age(contact: Contact, shown: dt.date | Masked | None, today: dt.date) -> int | Masked | None:
    if shown is None or isinstance(shown, Masked):
        return shown
    until = contact.date_of_death or today
    return rules.age_on(shown, max(until, shown))


def _under_18(born: dt.date | Masked | None, today: dt.date) -> bool | Masked:
    return born if isinstance(born, Masked) else rules.is_under_18(born, today)


def _addresses(reading: Reader, contact: Contact, today: dt.date) -> list[ShownAddress]:
    found: list[ContactAddress] = list(
        contact.addresses.filter(Q(to_date=None) | Q(to_date__gt=today)).order_by("category", "from_date")
    )
    return [
        ShownAddress(
            address_id=address.pk,
            category=address.category,
            lines=shown(row["lines"]),
            postcode=shown(row["postcode"]),
            confidential=address.confidential,
            from_date=address.from_date,
            to_date=address.to_date,
        )
        for address, row in zip(found, reading.rows(found, ["lines", "postcode"]), strict=True)
    ]


def _rows_of(numbers: type[ContactPhone | ContactEmail]) -> ArraySubquery:
    """A contact's phones or emails in order, as JSON: read with the contact, in one question."""
    whole = JSONObject(**{field.attname: field.attname for field in numbers._meta.concrete_fields})
    mine = numbers._default_manager.filter(contact=OuterRef("pk")).order_by("position", "pk")
    return ArraySubquery(mine.values(whole=whole))


def _phones(reading: Reader, rows: Sequence[Mapping[str, Any]]) -> list[ShownPhone]:
    found = [ContactPhone(**row) for row in rows]
    return [
        ShownPhone(
            phone_id=phone.pk,
            number=shown(row["number"]),
            kind=phone.kind,
            confidential=phone.confidential,
            safe=phone.safe,
        )
        for phone, row in zip(found, reading.rows(found, ["number"]), strict=True)
    ]


def _emails(reading: Reader, rows: Sequence[Mapping[str, Any]]) -> list[ShownEmail]:
    found = [ContactEmail(**row) for row in rows]
    return [
        ShownEmail(
            email_id=email.pk,
            address=shown(row["address"]),
            confidential=email.confidential,
            safe=email.safe,
        )
        for email, row in zip(found, reading.rows(found, ["address"]), strict=True)
    ]


def _belonging(access: Access, reading: Reader, contact: Contact, today: dt.date) -> dict[str, list[Related]]:
    """Who lives with the contact, and the groups that they are in."""
    words = Case(When(responsible=True, then=Value("Responsible")), default=Value(""))
    mine = contact.groups.filter(standing(today)).values_list("group_id", words, Value(False))
    belonging = list(_household(contact, today).union(mine, all=True))
    hidden = {key for key, _, secret in belonging if secret and not access.cleared(PrivacyClass.CONFIDENTIAL)}
    roles = {key: role for key, role, _ in belonging if key not in hidden and key != contact.pk}
    related = _related(access, reading, roles)
    return {
        "household": [each for each in related if each.kind == "contact" and contact.pk not in hidden],
        "groups": [each for each in related if each.kind == "group"],
    }


def _household(contact: Contact, today: dt.date) -> QuerySet[HouseholdMember, tuple[int, str, bool]]:
    """Everybody in the contact's household, the contact too: key, how they belong, and whether their address is hidden.
    Where it is, so is who lives there: either tells the other."""
    mine = contact.households.filter(standing(today)).values("household_id")
    secret = ContactAddress.objects.filter(
        standing(today), confidential=True, category=AddressCategory.MAIN, contact_id=OuterRef("contact_id")
    )
    members = HouseholdMember.objects.filter(standing(today), household_id__in=mine)
    return members.values_list("contact_id", "relationship", Exists(secret))


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupMemberRow:
    """A member of a group: no reference where the reader may not see who it is."""

    member_id: int
    reference: str
    title: Shown
    responsible: bool
    from_date: dt.date
    to_date: dt.date | None
    standing: bool


def group_members(access: Access, group: ContactGroup, *, on: dt.date) -> list[GroupMemberRow]:
    """The members of a group (already found visible), those of a day first, as far as this person may see them."""
    return _member_rows(access, group.record, ContactGroupMember.objects.filter(group=group), on)


def group_member(access: Access, record: Record, member_id: int, *, on: dt.date) -> GroupMemberRow:
    """One member of a group, to be changed; NotFound for one that this person may not see."""
    rows = _member_rows(access, record, ContactGroupMember.objects.filter(group_id=record.pk, pk=member_id), on)
    if not rows:
        raise NotFound("There is no such member of the group.")
    return rows[0]


def _member_rows(
    access: Access, group: Record, members: QuerySet[ContactGroupMember], on: dt.date
) -> list[GroupMemberRow]:
    here = access.within(group.company_id)
    reading = reader(here)
    found = list(members.order_by("pk"))
    seen = {
        record.pk: record
        for record in visible(access, Record.objects.filter(pk__in={each.contact_id for each in found}))
    }
    rows = [
        GroupMemberRow(
            member_id=each.pk,
            reference=seen[each.contact_id].reference,
            title=shown(reading.value(seen[each.contact_id], "title")),
            responsible=each.responsible,
            from_date=each.from_date,
            to_date=each.to_date,
            standing=each.from_date <= on and (each.to_date is None or each.to_date > on),
        )
        for each in found
        if each.contact_id in seen
    ]
    return sorted(rows, key=lambda row: not row.standing)


def group_page(access: Access, record: Record) -> tuple[ContactGroup, Shown]:
    """A group (already found visible) and its name, as this person may read it."""
    group = ContactGroup.objects.select_related("record").get(pk=record.pk)
    return group, shown(reader(access.within(record.company_id)).value(group, "name"))


def group_name(access: Access, record: Record) -> str:
    """A group's name for a form: "" where the reader may not see it."""
    name = group_page(access, record)[1]
    return "" if isinstance(name, Masked) else name


# --- what forms begin with


def names_of(access: Access, record: Record) -> dict[str, Any]:
    """The kind of a contact and its names by column, masked for the reader."""
    contact = Contact.objects.get(pk=record.pk)
    columns = ["title", "first_name", "middle_names", "last_name", "known_as", "organisation_name"]
    return {"kind": contact.kind, **reader(access.within(record.company_id)).row(contact, columns)}


def died_on(record: Record) -> dt.date | None:
    """The recorded day of a death, for whoever may record or correct it."""
    return Contact.objects.values_list("date_of_death", flat=True).get(pk=record.pk)


def profile_of(access: Access, record: Record) -> dict[str, str]:
    """The answers of a profile that the reader may see; {} without the permission."""
    here = access.within(record.company_id)
    profile = Profile.objects.filter(contact_id=record.pk).first() if here.has("contacts.see_profile") else None
    if profile is None:
        return {}
    row = reader(here).row(profile)
    return {name: str(value) for name, value in row.items() if not isinstance(value, Masked)}


@dataclass(frozen=True, slots=True)
class Question:
    """A question of the profile with its answers."""

    name: str
    label: str
    choices: Sequence[tuple[str, str]]


def profile_questions() -> list[Question]:
    """The questions of a profile in their order."""
    labels = CATALOGUE.entity_of(Profile).declared
    columns = [column for column in Profile._meta.concrete_fields if column.choices]
    return [Question(each.name, labels[each.name].label, list(each.flatchoices)) for each in columns]


def preferences_of(access: Access, record: Record) -> dict[str, str]:
    """How a contact wants to hear about each topic, as far as the reader may see it."""
    found = list(CommunicationPreference.objects.filter(contact_id=record.pk))
    rows = reader(access.within(record.company_id)).rows(found, ["topic", "wanted"])
    return {str(row["topic"]): str(row["wanted"]) for row in rows if not isinstance(row["wanted"], Masked)}


def companies_for(access: Access, permission: str) -> dict[int, str]:
    """The names of the companies in which somebody holds a permission, by key."""
    found = Company.objects.filter(pk__in=access.companies_with(permission)).order_by("name")
    return dict(found.values_list("pk", "name"))


def _related(access: Access, reading: Reader, roles: Mapping[int, str]) -> list[Related]:
    """Those that the reader may see, by name."""
    if not roles:
        return []
    found = visible(access, Record.objects.filter(pk__in=roles)).order_by("sort_key", "pk")
    return [
        Related(
            reference=record.reference,
            title=shown(reading.value(record, "title")),
            kind=record.kind,
            role=roles[record.pk],
        )
        for record in found
    ]
