"""Addresses, telephone numbers, email addresses, identifiers: how a contact is reached and told apart."""

from __future__ import annotations

import datetime as dt
from typing import Literal

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db.models import Q

from hearth.kernel.actor import Actor
from hearth.kernel.refusal import NotFound
from hearth.kernel.time import business_day
from hearth.platform.audit.acting import acting
from hearth.platform.configuration.models import Lookup
from hearth.records.contacts import rules
from hearth.records.contacts.models import (
    AddressCategory,
    Alert,
    Contact,
    ContactAddress,
    ContactEmail,
    ContactIdentifier,
    ContactPhone,
    FormerName,
    Relationship,
)
from hearth.records.contacts.operations.keeping import (
    check_end,
    day_words,
    fitted,
    keep_index,
    lock_contact,
    needed_words,
    refuse_dead,
)
from hearth.records.contacts.operations.refusals import AlreadyThere, DetailInvalid, PeriodOverlaps

_UPRN_END = 10**12  # Unique Property Reference Numbers have up to twelve digits (GeoPlace)
ONE_AT_A_TIME = (AddressCategory.MAIN, AddressCategory.CORRESPONDENCE)


def add_address(
    *,
    by: Actor,
    contact_id: int,
    lines: str,
    postcode: str = "",
    category: str = AddressCategory.MAIN,
    uprn: int | None = None,
    confidential: bool = False,
    from_date: dt.date,
    to_date: dt.date | None = None,
    now: dt.datetime,
) -> ContactAddress:
    """Adds an address from a day until (not including) another. `lines` are parted by commas or line ends.

    There is one main and one correspondence address at a time: the standing one ends on `from_date`. A confidential
    address is seen only by those cleared for it, and never found by search.
    Refused: no lines, a wrong postcode, an end not after the start, another main address that begins then or later.
    """
    lines, postcode = checked_address(lines, postcode)
    if category not in AddressCategory.values:
        raise DetailInvalid("Choose what kind of address it is.", field="category")
    checked_uprn(uprn)
    if to_date is not None and to_date <= from_date:
        raise DetailInvalid("The address must end after the day on which it begins.", field="to_date")
    with acting(by=by, reason="Address added"):
        contact = lock_contact(contact_id)
        if category in ONE_AT_A_TIME:
            _end_standing(contact, AddressCategory(category), from_date, to_date)
        address = ContactAddress.objects.create(
            contact=contact,
            category=category,
            lines=lines,
            postcode=postcode,
            uprn=uprn,
            confidential=confidential,
            from_date=from_date,
            to_date=to_date,
        )
        keep_index(contact, on=business_day(now))
    return address


def checked_address(lines: str, postcode: str) -> tuple[str, str]:
    """The lines and the postcode in their usual form; refused without lines, and for what is no postcode."""
    lines = fitted(rules.address_lines(lines), "The address", "lines", 250)
    if not lines:
        raise DetailInvalid("Give the lines of the address.", field="lines")
    try:
        return lines, rules.postcode(postcode)
    except ValueError as error:
        raise DetailInvalid(str(error), field="postcode") from None


def checked_uprn(uprn: int | None) -> int | None:
    """The UPRN, refused when it can't be one."""
    if uprn is not None and not 0 < uprn < _UPRN_END:
        raise DetailInvalid("A UPRN is a number of up to twelve digits.", field="uprn")
    return uprn


def _end_standing(contact: Contact, category: AddressCategory, start: dt.date, end: dt.date | None) -> None:
    overlapping = contact.addresses.filter(Q(to_date=None) | Q(to_date__gt=start), category=category)
    if end is not None:
        overlapping = overlapping.filter(from_date__lt=end)
    for standing in overlapping:
        if standing.from_date >= start:
            raise PeriodOverlaps(
                f"Another {category.label.lower()} begins on {day_words(standing.from_date)}. End or change it first.",
                field="from_date",
            )
        standing.to_date = start
        standing.save(update_fields=["to_date"])


def end_address(*, by: Actor, address_id: int, on: dt.date, now: dt.datetime) -> ContactAddress:
    """Ends an address: `on` is the first day without it. Refused when it has ended, or began then or later."""
    with acting(by=by, reason="Address ended"):
        address = ContactAddress.objects.filter(pk=address_id).first()
        if address is None:
            raise NotFound("There is no such address.")
        contact = lock_contact(address.contact_id)
        address.refresh_from_db()
        check_end(began=address.from_date, ended=address.to_date, on=on, what="The address")
        address.to_date = on
        address.save(update_fields=["to_date"])
        keep_index(contact, on=business_day(now))
    return address


def add_phone(
    *,
    by: Actor,
    contact_id: int,
    number: str,
    kind: Literal["mobile", "home", "work"] = "mobile",
    confidential: bool = False,
    safe: bool = True,
    now: dt.datetime,
) -> ContactPhone:
    """Adds a number, after those that are there. `safe` False: answering it would put somebody at risk.

    Refused: no telephone number, one that the contact has.
    """
    try:
        number = rules.phone_number(number)
    except ValueError as error:
        raise DetailInvalid(str(error), field="number") from None
    with acting(by=by, reason="Telephone number added"):
        contact = lock_contact(contact_id)
        refuse_dead(contact, "no telephone number can be added")
        if contact.phones.filter(number=number).exists():
            raise AlreadyThere(f"{number} is there already.", field="number")
        phone = ContactPhone.objects.create(
            contact=contact,
            number=number,
            kind=kind,
            confidential=confidential,
            safe=safe,
            position=contact.phones.count(),
        )
        keep_index(contact, on=business_day(now))
    return phone


def remove_phone(*, by: Actor, phone_id: int, reason: str, now: dt.datetime) -> None:
    """Takes a number away. History keeps it."""
    with acting(by=by, reason=needed_words(reason, "Removing a number", "reason")):
        phone = ContactPhone.objects.filter(pk=phone_id).first()
        if phone is None:
            raise NotFound("There is no such number.")
        contact = lock_contact(phone.contact_id)
        phone.delete()
        keep_index(contact, on=business_day(now))


def add_email(
    *,
    by: Actor,
    contact_id: int,
    address: str,
    confidential: bool = False,
    safe: bool = True,
    now: dt.datetime,
) -> ContactEmail:
    """Adds an email address, after those that are there. `safe` False: somebody else reads it.

    Refused: no email address, one that the contact has.
    """
    address = fitted(address, "The email address", "address", 254)
    try:
        validate_email(address)
    except ValidationError:
        raise DetailInvalid(f"'{address}' is not an email address.", field="address") from None
    with acting(by=by, reason="Email address added"):
        contact = lock_contact(contact_id)
        refuse_dead(contact, "no email address can be added")
        if contact.emails.filter(address__iexact=address).exists():
            raise AlreadyThere(f"{address} is there already.", field="address")
        email = ContactEmail.objects.create(
            contact=contact, address=address, confidential=confidential, safe=safe, position=contact.emails.count()
        )
        keep_index(contact, on=business_day(now))
    return email


def remove_email(*, by: Actor, email_id: int, reason: str, now: dt.datetime) -> None:
    """Takes an email address away. History keeps it."""
    with acting(by=by, reason=needed_words(reason, "Removing an email address", "reason")):
        email = ContactEmail.objects.filter(pk=email_id).first()
        if email is None:
            raise NotFound("There is no such email address.")
        contact = lock_contact(email.contact_id)
        email.delete()
        keep_index(contact, on=business_day(now))


_Marked = ContactAddress | ContactPhone | ContactEmail | FormerName | Relationship | Alert
_MARKED: dict[str, type[_Marked]] = {
    "address": ContactAddress,
    "phone": ContactPhone,
    "email": ContactEmail,
    "former-name": FormerName,
    "relationship": Relationship,
    "alert": Alert,
}


def mark_confidential(
    *,
    by: Actor,
    what: Literal["address", "phone", "email", "former-name", "relationship", "alert"],
    key: int,
    confidential: bool = True,
    reason: str,
    now: dt.datetime,
) -> None:
    """Marks an address, number, email address, former name, relationship or alert as confidential, or (False) takes
    the mark away.

    What is marked is gone from search and lists at once, and masked for the uncleared in its history too.
    """
    with acting(by=by, reason=needed_words(reason, "The mark", "reason")):
        row = _MARKED[what]._default_manager.select_for_update().filter(pk=key).first()
        if row is None:
            raise NotFound(f"There is no such {what.replace('-', ' ')}.")
        row.confidential = confidential
        row.save(update_fields=["confidential"])
        if not isinstance(row, Alert):
            keep_index(lock_contact(row.contact_id), on=business_day(now))


def add_identifier(
    *,
    by: Actor,
    contact_id: int,
    type_id: int,
    value: str,
    issuer: str = "",
    from_date: dt.date | None = None,
    to_date: dt.date | None = None,
) -> ContactIdentifier:
    """Adds a typed identifier (housing benefit claim, passport): `type_id` is a value of the list contact-reference.

    Refused: another list's value, nothing written, an end not after the start, one that is there.
    """
    value = needed_words(value, "An identifier", "value", 60)
    issuer = fitted(issuer, "The issuer", "issuer", 100)
    if from_date and to_date and to_date <= from_date:
        raise DetailInvalid("The identifier must end after the day on which it begins.", field="to_date")
    if not Lookup.objects.filter(pk=type_id, heading="contact-reference").exists():
        raise NotFound("Choose a type of identifier from the list.", field="type")
    with acting(by=by, reason="Identifier added"):
        contact = lock_contact(contact_id)
        if contact.identifiers.filter(type_id=type_id, value=value).exists():
            raise AlreadyThere("This identifier is there already.", field="value")
        return ContactIdentifier.objects.create(
            contact=contact, type_id=type_id, value=value, issuer=issuer, from_date=from_date, to_date=to_date
        )


def end_identifier(*, by: Actor, identifier_id: int, on: dt.date, reason: str) -> ContactIdentifier:
    """Ends an identifier (a claim that closed): `on` is the first day without it."""
    with acting(by=by, reason=needed_words(reason, "Ending an identifier", "reason")):
        identifier = ContactIdentifier.objects.filter(pk=identifier_id).first()
        if identifier is None:
            raise NotFound("There is no such identifier.")
        lock_contact(identifier.contact_id)
        began = identifier.from_date or dt.date.min
        check_end(began=began, ended=identifier.to_date, on=on, what="The identifier")
        identifier.to_date = on
        identifier.save(update_fields=["to_date"])
    return identifier


def change_phone(*, by: Actor, phone_id: int, safe: bool, reason: str) -> ContactPhone:
    """Says anew whether ringing a number puts nobody at risk."""
    with acting(by=by, reason=needed_words(reason, "The change", "reason")):
        phone = ContactPhone.objects.filter(pk=phone_id).first()
        if phone is None:
            raise NotFound("There is no such number.")
        lock_contact(phone.contact_id)
        phone.safe = safe
        phone.save(update_fields=["safe"])
    return phone


def change_email(*, by: Actor, email_id: int, safe: bool, reason: str) -> ContactEmail:
    """Says anew whether writing to an email address puts nobody at risk."""
    with acting(by=by, reason=needed_words(reason, "The change", "reason")):
        email = ContactEmail.objects.filter(pk=email_id).first()
        if email is None:
            raise NotFound("There is no such email address.")
        lock_contact(email.contact_id)
        email.safe = safe
        email.save(update_fields=["safe"])
    return email
