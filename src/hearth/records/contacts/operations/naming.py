"""Making contacts and saying who they are."""

from __future__ import annotations

import dataclasses
import datetime as dt
from typing import Any

from hearth.kernel import events
from hearth.kernel.actor import Actor
from hearth.kernel.time import business_day
from hearth.platform.audit.acting import acting
from hearth.platform.index import operations as index
from hearth.platform.index.rules import fold
from hearth.records.contacts import rules
from hearth.records.contacts.events import ContactDied, ContactRenamed
from hearth.records.contacts.models import Contact, ContactKind
from hearth.records.contacts.operations.keeping import day_words, keep_index, lock_contact, needed_words
from hearth.records.contacts.operations.refusals import DeathRecorded, DetailInvalid, NameMissing, NotAPerson
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
    checked = _checked(kind, details, business_day(now))
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
        return Contact.objects.create(record=record, kind=kind, **_columns(names), **checked)


def _columns(names: Names) -> dict[str, Any]:
    columns = {field.name: getattr(names, field.name) for field in dataclasses.fields(names) if field.name != "dead"}
    return columns | {"sort_name": fold(rules.sort_name(names))[:160]}


def _checked(kind: str, details: Details, today: dt.date) -> dict[str, Any]:
    columns = {field.name: getattr(details, field.name) for field in dataclasses.fields(details)}
    if kind == ContactKind.ORGANISATION and (details.date_of_birth or details.national_insurance_number):
        raise NotAPerson("An organisation has no date of birth and no National Insurance number.")
    if details.date_of_birth and details.date_of_birth > today:
        raise DetailInvalid("The date of birth is still to come.", field="date_of_birth")
    try:
        number = rules.national_insurance_number(details.national_insurance_number)
    except ValueError as error:
        raise DetailInvalid(str(error), field="national_insurance_number") from None
    return columns | {"national_insurance_number": number}


def rename(*, by: Actor, contact_id: int, names: Names, reason: str, now: dt.datetime) -> Contact:
    """Calls a contact something else from now on (marriage, deed poll, a misspelling): the whole name is given.

    Refused: a person without a last name, an organisation without a name, no reason.
    """
    with acting(by=by, reason=needed_words(reason, "A change of name", "reason")):
        contact = lock_contact(contact_id)
        if contact.kind == ContactKind.PERSON:
            needed_name(names.last_name, "last_name")
            names = dataclasses.replace(names, organisation_name="")
        else:
            names = Names(organisation_name=needed_name(names.organisation_name, "name"))
        for column, value in _columns(names).items():
            setattr(contact, column, value.strip())
        contact.save(update_fields=list(_columns(names)))
        keep_index(contact, on=business_day(now))
        events.publish(ContactRenamed(by=by, at=now, contact_id=contact.pk))
    return contact


def change_details(*, by: Actor, contact_id: int, details: Details, now: dt.datetime) -> Contact:
    """Says anew what is known of a contact: all details are given. Refused as when it was made."""
    with acting(by=by, reason="Details changed"):
        contact = lock_contact(contact_id)
        checked = _checked(contact.kind, details, business_day(now))
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
