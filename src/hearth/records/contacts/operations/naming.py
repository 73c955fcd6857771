"""Making contacts and saying who they are."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Collection
from typing import Any

from hearth.kernel import events
from hearth.kernel.actor import Actor
from hearth.kernel.refusal import NotFound
from hearth.kernel.time import business_day
from hearth.platform.audit.acting import acting
from hearth.platform.index import operations as index
from hearth.platform.index.rules import fold
from hearth.records.contacts import rules
from hearth.records.contacts.events import ContactDied, ContactRenamed, DeathCorrected
from hearth.records.contacts.models import Channel, Contact, ContactKind, FormerName, FormerNameKind
from hearth.records.contacts.operations.keeping import (
    day_words,
    fitted,
    keep_index,
    lock_contact,
    needed_words,
)
from hearth.records.contacts.operations.refusals import (
    AlreadyThere,
    DeathRecorded,
    DetailInvalid,
    NameMissing,
    NotAPerson,
)
from hearth.records.contacts.rules import Names


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Details:
    """What is known of a contact beside names. `preferred_channel` is a Channel's value; "" or None: not known."""

    date_of_birth: dt.date | None = None
    national_insurance_number: str = ""
    language: str = ""
    interpreter: bool = False
    preferred_channel: str = ""
    needs: str = ""


def create_person(
    *,
    by: Actor,
    company_id: int,
    last_name: str,
    first_name: str = "",
    title: str = "",
    middle_names: str = "",
    known_as: str = "",
    details: Details | None = None,
    restricted: bool = False,
    reference: str | None = None,
    now: dt.datetime,
) -> Contact:
    """Makes a person. Refused: no last name, a date of birth to come, an impossible National Insurance number."""
    names = Names(
        title=title.strip(),
        first_name=first_name.strip(),
        middle_names=middle_names.strip(),
        last_name=needed_name(last_name, "last_name"),
        known_as=known_as.strip(),
    )
    return _create(
        by=by,
        kind=ContactKind.PERSON,
        company_id=company_id,
        names=names,
        details=details or Details(),
        restricted=restricted,
        reference=reference,
        now=now,
    )


def create_organisation(
    *,
    by: Actor,
    company_id: int,
    name: str,
    details: Details | None = None,
    restricted: bool = False,
    reference: str | None = None,
    now: dt.datetime,
) -> Contact:
    """Makes an organisation. Refused: no name, a date of birth or a National Insurance number."""
    names = Names(organisation_name=needed_name(name, "name"))
    return _create(
        by=by,
        kind=ContactKind.ORGANISATION,
        company_id=company_id,
        names=names,
        details=details or Details(),
        restricted=restricted,
        reference=reference,
        now=now,
    )


def needed_name(name: str, field: str) -> str:
    """The name without space around it; refused when nothing is left."""
    if not name.strip():
        raise NameMissing("Give a last name, or the organisation's name.", field=field)
    return name.strip()


def _create(
    *,
    by: Actor,
    kind: ContactKind,
    company_id: int,
    names: Names,
    details: Details,
    restricted: bool,
    reference: str | None,
    now: dt.datetime,
) -> Contact:
    names = fitting_names(names)
    checked = checked_details(kind, details, business_day(now))
    with acting(by=by, reason="Contact added"):
        record = index.create_record(
            kind="contact",
            company_id=company_id,
            title=rules.formal_name(names),
            search_text=f"{names.known_as} {names.middle_names}",
            sort=rules.sort_name(names),
            restricted=restricted,
            reference=reference,
        )
        return Contact.objects.create(record=record, kind=kind, **columns_of(names), **checked)


NAME_WORDS = {
    "title": "The title",
    "first_name": "The first name",
    "middle_names": "The middle names",
    "last_name": "The last name",
    "known_as": "The name they are known by",
    "organisation_name": "The organisation's name",
}


_LENGTHS = {column.name: column.max_length or 0 for column in Contact._meta.concrete_fields}


def fitting_names(names: Names) -> Names:
    """The names without space around them; refused where one is too long to be kept."""
    tidy = {
        column: fitted(
            getattr(names, column), words, "name" if column == "organisation_name" else column, _LENGTHS[column]
        )
        for column, words in NAME_WORDS.items()
    }
    return Names(**tidy, dead=names.dead)


def columns_of(names: Names) -> dict[str, Any]:
    """The names as the contact's columns."""
    columns = {field.name: getattr(names, field.name) for field in dataclasses.fields(names) if field.name != "dead"}
    return columns | {"sort_name": fold(rules.sort_name(names))[:160]}


def checked_details(kind: str, details: Details, today: dt.date) -> dict[str, Any]:
    """The details as the contact's columns; refused where they can't be so."""
    columns = {field.name: getattr(details, field.name) for field in dataclasses.fields(details)}
    if kind == ContactKind.ORGANISATION and (details.date_of_birth or details.national_insurance_number):
        raise NotAPerson("An organisation has no date of birth and no National Insurance number.")
    if details.date_of_birth and details.date_of_birth > today:
        raise DetailInvalid("The date of birth is still to come.", field="date_of_birth")
    if details.preferred_channel and details.preferred_channel not in Channel.values:
        raise DetailInvalid("Choose letter, email, phone or text message.", field="preferred_channel")
    try:
        number = rules.national_insurance_number(details.national_insurance_number)
    except ValueError as error:
        raise DetailInvalid(str(error), field="national_insurance_number") from None
    return columns | {
        "national_insurance_number": number,
        "language": fitted(details.language, "The language", "language", 40),
        "needs": fitted(details.needs, "What they need", "needs", 200),
    }


def rename(
    *,
    by: Actor,
    contact_id: int,
    names: Names,
    reason: str,
    keep_former: bool = False,
    now: dt.datetime,
) -> Contact:
    """Calls a contact something else from now on (marriage, deed poll, a misspelling): the whole name is given.

    `keep_former`: the old name stays known as a former one, and finds the contact (not for a misspelling).
    Refused: a person without a last name, an organisation without a name, one that is too long, no reason.
    """
    names = fitting_names(names)
    with acting(by=by, reason=needed_words(reason, "A change of name", "reason")):
        contact = lock_contact(contact_id)
        if contact.kind == ContactKind.PERSON:
            needed_name(names.last_name, "last_name")
            names = dataclasses.replace(names, organisation_name="")
        else:
            names = Names(organisation_name=needed_name(names.organisation_name, "name"))
        was = contact.formal_name
        for column, value in columns_of(names).items():
            setattr(contact, column, value)
        contact.save(update_fields=list(columns_of(names)))
        if keep_former and was != contact.formal_name:
            FormerName.objects.get_or_create(
                contact=contact, name=was, kind=FormerNameKind.FORMER, defaults={"to_date": business_day(now)}
            )
        keep_index(contact, on=business_day(now))
        events.publish(ContactRenamed(by=by, at=now, contact_id=contact.pk))
    return contact


def add_former_name(
    *,
    by: Actor,
    contact_id: int,
    name: str,
    kind: str = FormerNameKind.FORMER,
    confidential: bool = False,
    to_date: dt.date | None = None,
    now: dt.datetime,
) -> FormerName:
    """Notes a name by which the contact was, or is also, known. Unless it is confidential, search finds them by it.

    `to_date` is the first day on which it was the name no more. Refused: no name, one that is there already.
    """
    name = needed_words(name, "A former name", "name", 250)
    if kind not in FormerNameKind.values:
        raise DetailInvalid("Choose what kind of name it is.", field="kind")
    with acting(by=by, reason="Former name added"):
        contact = lock_contact(contact_id)
        if contact.former_names.filter(name=name, kind=kind).exists():
            raise AlreadyThere(f"{name} is there already.", field="name")
        former = FormerName.objects.create(
            contact=contact, name=name, kind=kind, confidential=confidential, to_date=to_date
        )
        keep_index(contact, on=business_day(now))
    return former


def remove_former_name(*, by: Actor, former_name_id: int, reason: str, now: dt.datetime) -> None:
    """Takes a former name away that was never theirs. History keeps it."""
    with acting(by=by, reason=needed_words(reason, "Removing a name", "reason")):
        former = FormerName.objects.filter(pk=former_name_id).first()
        if former is None:
            raise NotFound("There is no such former name.")
        contact = lock_contact(former.contact_id)
        former.delete()
        keep_index(contact, on=business_day(now))


def change_details(
    *, by: Actor, contact_id: int, details: Details, keep: Collection[str] = (), now: dt.datetime
) -> Contact:
    """Says anew what is known of a contact: all details are given, but those named in `keep` stay as they are
    (what an officer may not read they can't wipe out). Refused as when it was made.
    """
    with acting(by=by, reason="Details changed"):
        contact = lock_contact(contact_id)
        standing = {name: getattr(contact, name) for name in keep}
        details = dataclasses.replace(details, **standing)
        checked = checked_details(contact.kind, details, business_day(now))
        if contact.date_of_death and details.date_of_birth and details.date_of_birth > contact.date_of_death:
            raise DetailInvalid("The date of birth is after the date of death.", field="date_of_birth")
        for column, value in checked.items():
            setattr(contact, column, value)
        contact.save(update_fields=list(checked))
    return contact


def record_death(*, by: Actor, contact_id: int, died_on: dt.date, now: dt.datetime) -> Contact:
    """Records that a person has died. From now on post goes to their personal representatives; tenancies stand.

    Refused: an organisation, a day to come or before the birth, a death that is recorded (see `correct_death`).
    """
    with acting(by=by, reason="Death recorded"):
        contact = lock_contact(contact_id)
        if contact.date_of_death is not None:
            raise DeathRecorded(
                f"The death on {day_words(contact.date_of_death)} is recorded already.", field="died_on"
            )
        _put_death(contact, died_on, business_day(now))
        events.publish(ContactDied(by=by, at=now, contact_id=contact.pk, died_on=died_on))
    return contact


def correct_death(*, by: Actor, contact_id: int, died_on: dt.date | None, reason: str, now: dt.datetime) -> Contact:
    """Corrects the day of a death, or (None) takes back one that was recorded of the wrong person."""
    with acting(by=by, reason=needed_words(reason, "A correction", "reason")):
        contact = lock_contact(contact_id)
        _put_death(contact, died_on, business_day(now))
        events.publish(DeathCorrected(by=by, at=now, contact_id=contact.pk, died_on=died_on))
    return contact


def _put_death(contact: Contact, died_on: dt.date | None, today: dt.date) -> None:
    if contact.kind != ContactKind.PERSON:
        raise NotAPerson("An organisation does not die; say in a note that it was dissolved.")
    if died_on is not None and died_on > today:
        raise DetailInvalid("The date of death is still to come.", field="died_on")
    if died_on is not None and contact.date_of_birth is not None and died_on < contact.date_of_birth:
        raise DetailInvalid("The date of death is before the date of birth.", field="died_on")
    contact.date_of_death = died_on
    contact.save(update_fields=["date_of_death"])
