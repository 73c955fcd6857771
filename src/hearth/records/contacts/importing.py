"""People and organisations taken over from a former system (`hearth import contacts`)."""

from __future__ import annotations

from collections.abc import Sequence

from hearth.kernel.refusal import Refused
from hearth.kernel.time import business_day
from hearth.platform.importing.kinds import IMPORTS, KEY, Cells, ImportField, ImportKind, Taking
from hearth.platform.index.models import Record
from hearth.records.contacts.operations.naming import Details
from hearth.records.contacts.operations.refusals import AlreadyThere
from hearth.records.contacts.operations.taking_over import PHONE_KINDS, Newcomer, add_newcomers, checked_newcomer
from hearth.records.contacts.rules import Names


def _check(taking: Taking, cells: Cells) -> Newcomer:
    return checked_newcomer(
        kind=cells.text("kind").lower() or ("organisation" if cells.text("organisation_name") else "person"),
        names=Names(
            title=cells.text("title"),
            first_name=cells.text("first_name"),
            middle_names=cells.text("middle_names"),
            last_name=cells.text("last_name"),
            known_as=cells.text("known_as"),
            organisation_name=cells.text("organisation_name"),
        ),
        details=Details(
            date_of_birth=cells.day("date_of_birth"),
            national_insurance_number=cells.text("national_insurance_number"),
            language=cells.text("language"),
            interpreter=cells.flag("interpreter"),
            preferred_channel=cells.text("preferred_channel").lower(),
            needs=cells.text("needs"),
        ),
        address=cells.text("address"),
        postcode=cells.text("postcode"),
        uprn=cells.number("uprn"),
        address_from=cells.day("address_from"),
        phones=[(kind, cells.text(kind)) for kind in PHONE_KINDS],
        email=cells.text("email"),
        reference=cells.text("reference"),
        today=business_day(taking.now),
    )


def _add(taking: Taking, people: Sequence[Newcomer]) -> list[int | Refused]:
    taken = set(
        Record.objects.filter(reference__in=[each.reference for each in people if each.reference]).values_list(
            "reference", flat=True
        )
    )
    answers: list[int | Refused] = []
    free = []
    for each in people:
        if each.reference in taken:
            answers.append(AlreadyThere(f"Another record has the reference {each.reference}.", field="reference"))
        else:
            answers.append(0)
            free.append(each)
            taken |= {each.reference} if each.reference else set()
    keys = iter(
        add_newcomers(
            by=taking.by,
            company_id=taking.company_id,
            people=free,
            reason=f"Contacts taken over from {taking.source}",
            now=taking.now,
        )
    )
    return [each if isinstance(each, Refused) else next(keys) for each in answers]


IMPORTS.register(
    "contacts",
    ImportKind(
        label="Contacts",
        about="People and organisations with their main address, telephone numbers and email address.",
        fields=(
            ImportField(name=KEY, label="Key", about="what the former system calls the contact", required=True),
            ImportField(name="kind", label="Kind", about="person (as usual) or organisation"),
            ImportField(name="title", label="Title", about="Ms, Mr, Dr"),
            ImportField(name="first_name", label="First name"),
            ImportField(name="middle_names", label="Middle names"),
            ImportField(name="last_name", label="Last name", about="each person has one"),
            ImportField(name="known_as", label="Known as"),
            ImportField(name="organisation_name", label="Organisation name", about="each organisation has one"),
            ImportField(name="date_of_birth", label="Date of birth"),
            ImportField(name="national_insurance_number", label="National Insurance number"),
            ImportField(name="language", label="Language"),
            ImportField(name="interpreter", label="Interpreter", about="yes where one is needed"),
            ImportField(name="preferred_channel", label="Preferred channel", about="letter, email, phone or text"),
            ImportField(name="needs", label="Needs", about="large print, hard of hearing"),
            ImportField(name="address", label="Address", about="lines set apart by commas, without the postcode"),
            ImportField(name="postcode", label="Postcode"),
            ImportField(name="uprn", label="UPRN"),
            ImportField(name="address_from", label="Address from", about="since when; today if left out"),
            ImportField(name="mobile", label="Mobile"),
            ImportField(name="home", label="Home phone"),
            ImportField(name="work", label="Work phone"),
            ImportField(name="email", label="Email"),
            ImportField(name="reference", label="Reference", about="to be kept; the next one is given if left out"),
        ),
        check=_check,
        add=_add,
    ),
)
