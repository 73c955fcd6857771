"""What every operation on a contact shares: the lock, dates in words, and the index kept right."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection

from hearth.kernel.refusal import NotFound
from hearth.platform.index import operations as index
from hearth.platform.index.models import Record
from hearth.records.contacts.models import AddressCategory, Contact
from hearth.records.contacts.operations.refusals import (
    AlreadyEnded,
    ContactDead,
    ContactMerged,
    DetailInvalid,
    EndTooEarly,
    WordsMissing,
)
from hearth.records.contacts.rules import formal_name, sort_name


def lock_contact(contact_id: int) -> Contact:
    """The contact, locked until the transaction ends. NotFound if there is none, ContactMerged for a stub."""
    contact = Contact.objects.select_for_update(of=("self",)).select_related("record").filter(pk=contact_id).first()
    if contact is None:
        raise NotFound("There is no such contact.")
    refuse_merged(contact)
    return contact


def lock_contacts(*contact_ids: int) -> list[Contact]:
    """Several contacts, locked in the order of their keys so that two officers never wait for each other."""
    found = {contact_id: lock_contact(contact_id) for contact_id in sorted(set(contact_ids))}
    return [found[contact_id] for contact_id in contact_ids]


def refuse_merged(contact: Contact, *, field: str = "") -> None:
    """Refuses a contact that was merged into another, naming that one."""
    if contact.merged_into_id is not None:
        survivor = Record.objects.get(pk=contact.merged_into_id)
        raise ContactMerged(
            f"{contact.record.reference} was merged into {survivor.reference}. Work with {survivor.reference}.",
            field=field,
        )


def named_contacts(contact_ids: Collection[int], *, field: str = "") -> dict[int, Contact]:
    """The contacts that an operation of a floor above names, with their records, by key.

    NotFound where one of them has no record, ContactMerged for a stub: what is built on it would be lost from view.
    """
    found = Contact.objects.select_related("record").in_bulk(contact_ids)
    if missing := set(contact_ids) - found.keys():
        raise NotFound(f"{len(missing)} of the people named have no contact record.", field=field)
    for contact in found.values():
        refuse_merged(contact, field=field)
    return found


def refuse_dead(contact: Contact, what: str) -> None:
    """Refuses what is only for the living; `what` says it ("no telephone number can be added")."""
    if contact.date_of_death is not None:
        raise ContactDead(
            f"{contact} died on {day_words(contact.date_of_death)}: {what}. If that is wrong, correct the death first."
        )


def day_words(day: dt.date) -> str:
    """`3 March 2026`."""
    return f"{day.day} {day:%B %Y}"


def needed_words(text: str, what: str, field: str, most: int = 300) -> str:
    """The text without space around it; refused when nothing is left, or more than `most` letters are."""
    if not text.strip():
        raise WordsMissing(f"{what} needs some words.", field=field)
    return fitted(text, what, field, most)


def fitted(text: str, what: str, field: str, most: int) -> str:
    """The text without space around it; refused when it is too long to be kept, or has letters that no text has."""
    text = text.strip()
    if len(text) > most:
        raise DetailInvalid(f"{what} has {len(text)} letters; there is room for {most}.", field=field)
    if "\x00" in text or any("\ud800" <= letter <= "\udfff" for letter in text):
        raise DetailInvalid(f"{what} has a character that can't be kept. Type it again.", field=field)
    return text


def check_end(*, began: dt.date, ended: dt.date | None, on: dt.date, what: str) -> None:
    """Refuses to end what has ended, and an end that is not after the start."""
    if ended is not None:
        raise AlreadyEnded(f"{what} ended on {day_words(ended)}.", field="on")
    if on <= began:
        raise EndTooEarly(f"{what} began on {day_words(began)}; it must end after that day.", field="on")


def words_of(contact: Contact, *, on: dt.date) -> dict[str, str]:
    """How lists and search are to describe a contact on a day, as `index.retitle` wants it.

    Nothing that is confidential is in them: whoever may see the contact at all may see these.
    """
    addresses = sorted(
        (
            each
            for each in contact.addresses.all()
            if each.from_date <= on and (each.to_date is None or each.to_date > on) and not each.confidential
        ),
        key=lambda each: (each.category, each.pk),
    )
    main = next((each for each in addresses if each.category == AddressCategory.MAIN), None)
    context = ", ".join(part for part in (main.lines, main.postcode) if part) if main else ""
    more = [contact.known_as, contact.middle_names]
    more += [former.name for former in contact.former_names.all() if not former.confidential]
    for address in addresses:
        more += [address.lines, address.postcode, address.postcode.replace(" ", "")]
    more += [re.sub(r"\D", "", phone.number) for phone in contact.phones.all() if not phone.confidential]
    more += [email.address for email in contact.emails.all() if not email.confidential]
    return {
        "title": formal_name(contact.names),
        "context": context,
        "search_text": " ".join(more),
        "sort": sort_name(contact.names),
    }


def keep_index(contact: Contact, *, on: dt.date) -> bool:
    """Has lists and search call the contact what it is called now; whether anything is different."""
    return index.retitle(record_id=contact.pk, **words_of(contact, on=on))


def is_kept(contact: Contact, *, on: dt.date) -> bool:
    """Whether lists and search call the contact what it is called now, as far as what was read of it says."""
    return index.described(contact.record, **words_of(contact, on=on))
