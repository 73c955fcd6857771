"""People and organisations as the API says them."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal

from pydantic import Field

from hearth.faces.api.paging import Masking, Paged
from hearth.faces.api.shapes import (
    Day,
    Line,
    Link,
    Out,
    PropertyAddress,
    Reference,
    Strict,
    Text,
    Truth,
    Word,
    href,
    lines_of,
)
from hearth.records.contacts.queries import ContactPage, Related, ShownAlert

Severity = Literal["information", "warning", "high", "high-confirm"]
PhoneKind = Literal["mobile", "home", "work"]
Channel = Literal["letter", "email", "phone", "text"]
AddressCategory = Literal["main", "correspondence", "forwarding", "previous"]


class PersonName(Out):
    """A person's name (UK Housing Data Standards: PersonName)."""

    full: str | None
    title: str | None
    given: str | None
    middle: str | None
    family: str | None
    known_as: str | None


class Person(Out):
    """Who the person is. Null and named in `masked`: what the caller may not read."""

    name: PersonName
    date_of_birth: dt.date | None
    age: int | None
    date_of_death: dt.date | None
    national_insurance_number: str | None


class Organization(Out):
    """What the organisation is called."""

    name: str | None


class ContactAddress(Out):
    """An address with its days; `toDate` is the first day without it. A confidential one may be masked."""

    id: int
    category: AddressCategory
    property_address: PropertyAddress
    confidential: bool
    from_date: dt.date
    to_date: dt.date | None


class Communication(Out):
    """A number or an email address. Not `safe`: using it puts somebody at risk."""

    id: int
    medium: Literal["phone", "email"]
    type: PhoneKind | None
    value: str | None
    confidential: bool
    safe: bool


class Alert(Out):
    """A warning about a person or a place, in force today (AlertRegardingPerson, AlertRegardingLocation).

    That there is one is told to everybody who sees the record; what it says may be masked.
    """

    id: int
    severity: Severity
    type_code: str | None
    comments: str | None
    from_date: dt.date
    review_date: dt.date | None


class RelatedParty(Out):
    """Somebody who belongs with the contact, or a group that it is in."""

    reference: Link
    name: str | None
    role: str


class Contact(Out):
    """A person or an organisation, as this caller may read it now."""

    reference: Reference
    href: str
    type: Literal["person", "organisation"]
    restricted: bool
    person: Person | None
    organization: Organization | None
    language: str | None
    interpreter_needed: bool | None
    preferred_channel: str | None
    needs: str | None
    address: list[ContactAddress]
    communication: list[Communication]
    alert_regarding_person: list[Alert]
    household_member: list[RelatedParty]
    group: list[RelatedParty]
    masked: list[str]


class ContactLine(Out):
    """A contact in a list."""

    reference: Reference
    href: str
    type: Literal["person", "organisation"] | None
    name: str | None
    address: str | None
    date_of_birth: dt.date | None
    alerts: int
    restricted: bool
    closed: bool
    masked: list[str]


class ContactsAsked(Paged):
    """Which contacts."""

    q: Annotated[Line, Field(description="Words of name, address or reference.")] = ""
    type: Literal["", "person", "organisation"] = ""
    born_from: Day | None = None
    born_until: Annotated[Day | None, Field(description="Exclusive.")] = None
    status: Literal["current", "ended", "all"] = "current"
    sort: Literal["name", "-name", "reference", "-reference"] = "name"


class NewName(Strict):
    """A whole name."""

    title: Annotated[Line, Field(max_length=20)] = ""
    given: Annotated[Line, Field(max_length=60)] = ""
    middle: Annotated[Line, Field(max_length=100)] = ""
    family: Annotated[Word, Field(max_length=60)]
    known_as: Annotated[Line, Field(max_length=60)] = ""


class NewContact(Strict):
    """A contact to be added: `name` for a person, or `organizationName`. The first way of each kind to reach it may
    come with it; `confidential` marks them all."""

    company: Annotated[Line, Field(description="The landlord's code; needed where the caller works for several.")] = ""
    name: NewName | None = None
    organization_name: Annotated[Line, Field(max_length=150)] = ""
    date_of_birth: Day | None = None
    national_insurance_number: Annotated[Line, Field(max_length=20)] = ""
    language: Annotated[Line, Field(max_length=40)] = ""
    interpreter: Truth = False
    preferred_channel: Channel | Literal[""] = ""
    needs: Annotated[Line, Field(max_length=200)] = ""
    address_line: Annotated[list[Line], Field(max_length=8)] = []
    postal_code: Annotated[Line, Field(max_length=10)] = ""
    phone: Annotated[Line, Field(max_length=30)] = ""
    email: Annotated[Line, Field(max_length=254)] = ""
    confidential: Truth = False


class ContactChange(Strict):
    """What changes; what is left out stays. A name is given whole, with the reason."""

    name: NewName | None = None
    organization_name: Annotated[Line | None, Field(max_length=150)] = None
    reason: Line = ""
    keep_former_name: Truth = False
    date_of_birth: Day | None = None
    national_insurance_number: Annotated[Line, Field(max_length=20)] = ""
    language: Annotated[Line, Field(max_length=40)] = ""
    interpreter: Truth = False
    preferred_channel: Channel | Literal[""] = ""
    needs: Annotated[Line, Field(max_length=200)] = ""


class NewPhone(Strict):
    """A number to be added."""

    number: Annotated[Word, Field(max_length=30)]
    type: PhoneKind = "mobile"
    safe: Truth = True
    confidential: Truth = False


class NewEmail(Strict):
    """An email address to be added."""

    email: Annotated[Word, Field(max_length=254)]
    safe: Truth = True
    confidential: Truth = False


class NewAddress(Strict):
    """An address to be added. A main or correspondence address ends the one before on its first day."""

    category: AddressCategory = "main"
    address_line: Annotated[list[Word], Field(min_length=1, max_length=8)]
    postal_code: Annotated[Line, Field(max_length=10)] = ""
    uprn: Annotated[int | None, Field(strict=True, ge=1, lt=10**12, description="Of up to twelve digits.")] = None
    confidential: Truth = False
    from_date: Annotated[Day | None, Field(description="Today where it is left out.")] = None
    to_date: Annotated[Day | None, Field(description="The first day without it.")] = None


class NewNote(Strict):
    """A note to be written; a correction is another note."""

    text: Annotated[Text, Field(min_length=1)]
    confidential: Truth = False


# --- what is said of a page


def alert_of(each: ShownAlert, mask: Masking, field: str) -> Alert:
    """An alert, its words masked where need be; `field` names its list."""
    return Alert(
        id=each.alert_id,
        severity=each.severity.value,  # type: ignore[arg-type]  # the model's choices
        type_code=mask.show(f"{field}.typeCode", each.code),
        comments=mask.show(f"{field}.comments", each.text),
        from_date=each.from_date,
        review_date=each.review_date,
    )


def _related(each: Related, mask: Masking, field: str) -> RelatedParty:
    return RelatedParty(
        reference=Link(id=each.reference, href=href(each.kind, each.reference)),
        name=mask.show(f"{field}.name", each.title),
        role=each.role,
    )


def contact_of(page: ContactPage, names: dict[str, object], landlord: str) -> Contact:
    """A contact's page as a resource. `names` are its names by column, masked."""
    mask = Masking()
    person, organization = None, None
    if page.kind == "person":
        person = Person(
            name=PersonName(
                full=mask.show("person.name.full", page.formal_name),
                title=mask.show("person.name.title", names["title"]),
                given=mask.show("person.name.given", names["first_name"]),
                middle=mask.show("person.name.middle", names["middle_names"]),
                family=mask.show("person.name.family", names["last_name"]),
                known_as=mask.show("person.name.knownAs", names["known_as"]),
            ),
            date_of_birth=mask.show("person.dateOfBirth", page.date_of_birth),
            age=mask.show("person.age", page.age),
            date_of_death=mask.show("person.dateOfDeath", page.date_of_death),
            national_insurance_number=mask.show("person.nationalInsuranceNumber", page.national_insurance_number),
        )
    else:
        organization = Organization(name=mask.show("organization.name", page.formal_name))
    return Contact(
        reference=Reference(id=page.reference, allocated_by=landlord),
        href=str(href("contact", page.reference)),
        type="person" if page.kind == "person" else "organisation",
        restricted=page.restricted,
        person=person,
        organization=organization,
        language=mask.show("language", page.language),
        interpreter_needed=mask.show("interpreterNeeded", page.interpreter),
        preferred_channel=mask.show("preferredChannel", page.preferred_channel),
        needs=mask.show("needs", page.needs),
        address=_addresses(page, mask),
        communication=_communications(page, mask),
        alert_regarding_person=[alert_of(each, mask, "alertRegardingPerson") for each in page.alerts],
        household_member=[_related(each, mask, "householdMember") for each in page.household],
        group=[_related(each, mask, "group") for each in page.groups],
        masked=mask.names,
    )


def _addresses(page: ContactPage, mask: Masking) -> list[ContactAddress]:
    return [
        ContactAddress(
            id=each.address_id,
            category=each.category,  # type: ignore[arg-type]  # the model's choices
            property_address=PropertyAddress(
                address_line=lines_of(mask.show("address.propertyAddress.addressLine", each.lines)),
                postal_code=mask.show("address.propertyAddress.postalCode", each.postcode),
            ),
            confidential=each.confidential,
            from_date=each.from_date,
            to_date=each.to_date,
        )
        for each in page.addresses
    ]


def _communications(page: ContactPage, mask: Masking) -> list[Communication]:
    phones = [
        Communication(
            id=each.phone_id,
            medium="phone",
            type=each.kind,  # type: ignore[arg-type]  # the model's choices
            value=mask.show("communication.value", each.number),
            confidential=each.confidential,
            safe=each.safe,
        )
        for each in page.phones
    ]
    emails = [
        Communication(
            id=each.email_id,
            medium="email",
            type=None,
            value=mask.show("communication.value", each.address),
            confidential=each.confidential,
            safe=each.safe,
        )
        for each in page.emails
    ]
    return [*phones, *emails]
