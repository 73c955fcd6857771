"""Contacts and contact groups."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from ninja import Query, Router

from hearth.faces.api import conditions, paging, records
from hearth.faces.api.caller import ApiRequest, asked
from hearth.faces.api.contacts_shapes import (
    Contact,
    ContactChange,
    ContactLine,
    ContactsAsked,
    NewAddress,
    NewContact,
    NewEmail,
    NewNote,
    NewPhone,
    RelatedParty,
    contact_of,
)
from hearth.faces.api.idempotency import once
from hearth.faces.api.paging import Masking, Paged, PageOf
from hearth.faces.api.problems import Problem
from hearth.faces.api.routing import changes, makes, reads
from hearth.faces.api.shapes import Created, Line, Link, Out, Ref, Reference, href
from hearth.kernel.refusal import NotPermitted, Refused
from hearth.platform.index.models import Record
from hearth.platform.workspace.lists import LISTS, REFERENCE, ListDefinition, title
from hearth.platform.workspace.reading import Asked, ListRow
from hearth.records.contacts import operations, queries
from hearth.records.contacts.models import Contact as ContactRow
from hearth.records.contacts.models import ContactKind
from hearth.records.contacts.operations import Details, Reach
from hearth.records.contacts.operations.keeping import lock_contact
from hearth.records.contacts.rules import Names

router = Router(tags=["Contacts"])
READ, WRITE = "read:contacts", "write:contacts"
EDIT, CREATE, NOTE = "contacts.edit", "contacts.create", "records.write_notes"
CLOSED = {"current": "current", "ended": "ended", "all": ""}
_DETAILS = {
    "date_of_birth": "person.dateOfBirth",
    "national_insurance_number": "person.nationalInsuranceNumber",
    "language": "language",
    "interpreter": "interpreterNeeded",
    "preferred_channel": "preferredChannel",
    "needs": "needs",
}
"""What is known of a contact beside names, and how `masked` names it."""
_GROUPS = ListDefinition(
    label="Contact groups", kind="group", entity="group", permission="contacts.read", columns=(title(), REFERENCE)
)


def _now(request: ApiRequest, reference: str) -> Contact:
    """The contact as this caller may read it now."""
    access = records.readable(request, "contact")
    page = queries.contact_page(access, reference, now=request.now, reason=records.reason_of(request))
    records.told(request, "contact", page.record_id)
    names = queries.names_of(access, Record.objects.get(pk=page.record_id))
    return contact_of(page, names, paging.landlords_of([page.record_id])[page.record_id])


@reads(router, "/contacts", scope=READ, answer=PageOf[ContactLine], name="contacts")
def contacts(request: HttpRequest, given: Query[ContactsAsked]) -> HttpResponse:
    """People and organisations, by name."""
    filters = {"kind": given.type, "born_from": _day(given.born_from), "born_until": _day(given.born_until)}
    wanted = Asked(
        sort={"name": "title"}.get(given.sort.lstrip("-"), "reference"),
        descending=given.sort.startswith("-"),
        text=given.q,
        filters={name: value for name, value in filters.items() if value},
        closed=CLOSED[given.status],
    )
    columns = ["title", "address", "kind", "born", "alerts"]
    return paging.page(asked(request), LISTS.get("contacts"), wanted, given, columns=columns, say=_line)


def _day(day: dt.date | None) -> str:
    return day.isoformat() if day is not None else ""


def _line(row: ListRow, landlord: str, mask: Masking) -> Out:
    says = row.values
    return ContactLine(
        reference=Reference(id=row.reference, allocated_by=landlord),
        href=str(href("contact", row.reference)),
        type=mask.show("type", says["kind"]),
        name=mask.show("name", says["title"]),
        address=mask.show("address", says["address"]),
        date_of_birth=mask.show("dateOfBirth", says["born"]),
        alerts=int(str(says["alerts"] or 0)),
        restricted=row.restricted,
        closed=row.closed,
        masked=mask.names,
    )


@reads(router, "/contacts/{reference}", scope=READ, answer=Contact, name="contact", one=True)
def contact(request: HttpRequest, reference: Ref) -> HttpResponse:
    """One contact with its addresses, numbers, alerts, household and groups. A merged one answers as its survivor."""
    return conditions.answer(request, _now(asked(request), reference))


@makes(router, "/contacts", scope=WRITE, answer=Created, name="new-contact")
def new_contact(request: HttpRequest, given: NewContact) -> HttpResponse:
    """Adds a person or an organisation. Likely duplicates are not looked for: search first."""
    here = asked(request)
    company_id = records.company_for(here, CREATE, given.company)
    if (given.name is None) == (given.organization_name == ""):
        raise Problem(
            422,
            "invalid",
            "Give the name of a person, or that of an organisation.",
            errors=[{"pointer": "#/name", "detail": "Give this or organizationName."}],
        )

    def act() -> tuple[Created, str]:
        try:
            made = register()
        except Refused as refusal:
            refusal.field = {"number": "phone", "name": "organization_name"}.get(refusal.field, refusal.field)
            raise
        where = str(href("contact", made.reference))
        return Created(href=where, id=made.reference), where

    def register() -> ContactRow:
        return operations.register_contact(
            by=here.caller.actor,
            company_id=company_id,
            kind=ContactKind.PERSON if given.name is not None else ContactKind.ORGANISATION,
            names=_names(given),
            details=Details(**{name: getattr(given, name) for name in _DETAILS}),
            reach=Reach(
                lines="\n".join(given.address_line),
                postcode=given.postal_code,
                number=given.phone,
                address=given.email,
                confidential=given.confidential,
            ),
            now=here.now,
            today=here.today,
        )

    return once(here, act)


def _names(given: NewContact | ContactChange) -> Names:
    name = given.name
    if name is None:
        return Names(organisation_name=given.organization_name or "")
    return Names(
        title=name.title,
        first_name=name.given,
        middle_names=name.middle,
        last_name=name.family,
        known_as=name.known_as,
    )


@changes(router, "/contacts/{reference}", scope=WRITE, answer=Contact, name="change-contact")
def change_contact(request: HttpRequest, reference: Ref, given: ContactChange) -> HttpResponse:
    """Changes what is sent and leaves the rest. What the caller may not read they may not change."""
    here = asked(request)
    found, access = records.writable(here, "contact", reference, EDIT)
    with transaction.atomic():
        lock_contact(found.pk)
        before = _now(here, found.reference)
        conditions.check(request, before, needed=True)
        sent = given.model_fields_set & set(_DETAILS)
        if hidden := [_DETAILS[name] for name in sorted(sent) if _DETAILS[name] in before.masked]:
            raise NotPermitted(f"You may not read {', '.join(hidden)}, so you may not change it.")
        if given.name is not None or given.organization_name is not None:
            operations.rename(
                by=access.actor,
                contact_id=found.pk,
                names=_names(given),
                reason=given.reason,
                keep_former=given.keep_former_name,
                now=here.now,
            )
        if sent:
            operations.change_details(
                by=access.actor,
                contact_id=found.pk,
                details=Details(**{name: getattr(given, name) for name in sent}),
                keep=[name for name in _DETAILS if name not in sent],
                now=here.now,
            )
        after = _now(here, found.reference)
    return conditions.answer(request, after)


def _add(request: HttpRequest, reference: str, permission: str, act: Any) -> HttpResponse:
    """Adds something to a contact, once; answered with the contact's address."""
    here = asked(request)
    found, access = records.writable(here, "contact", reference, permission)

    def done() -> tuple[Created, str]:
        made = act(access.actor, found.pk, here)
        where = str(href("contact", found.reference))
        return Created(href=where, id=str(made.pk)), where

    return once(here, done)


@makes(router, "/contacts/{reference}/phones", scope=WRITE, answer=Created, name="new-phone")
def new_phone(request: HttpRequest, reference: Ref, given: NewPhone) -> HttpResponse:
    """Adds a telephone number."""
    return _add(
        request,
        reference,
        EDIT,
        lambda by, key, here: operations.add_phone(
            by=by,
            contact_id=key,
            number=given.number,
            kind=given.type,
            confidential=given.confidential,
            safe=given.safe,
            now=here.now,
        ),
    )


@makes(router, "/contacts/{reference}/emails", scope=WRITE, answer=Created, name="new-email")
def new_email(request: HttpRequest, reference: Ref, given: NewEmail) -> HttpResponse:
    """Adds an email address."""
    return _add(
        request,
        reference,
        EDIT,
        lambda by, key, here: operations.add_email(
            by=by,
            contact_id=key,
            address=given.email,
            confidential=given.confidential,
            safe=given.safe,
            now=here.now,
        ),
    )


@makes(router, "/contacts/{reference}/addresses", scope=WRITE, answer=Created, name="new-address")
def new_address(request: HttpRequest, reference: Ref, given: NewAddress) -> HttpResponse:
    """Adds an address."""
    return _add(
        request,
        reference,
        EDIT,
        lambda by, key, here: operations.add_address(
            by=by,
            contact_id=key,
            lines="\n".join(given.address_line),
            postcode=given.postal_code,
            category=given.category,
            uprn=given.uprn,
            confidential=given.confidential,
            from_date=given.from_date or here.today,
            to_date=given.to_date,
            now=here.now,
        ),
    )


@makes(router, "/contacts/{reference}/notes", scope=WRITE, answer=Created, name="new-note")
def new_note(request: HttpRequest, reference: Ref, given: NewNote) -> HttpResponse:
    """Writes a note about the contact."""
    return _add(
        request,
        reference,
        NOTE,
        lambda by, key, here: operations.add_note(
            by=by, record_id=key, text=given.text, confidential=given.confidential, now=here.now
        ),
    )


# --- groups


class GroupLine(Out):
    """A group in a list."""

    reference: Reference
    href: str
    name: str | None
    restricted: bool
    closed: bool
    masked: list[str]


class GroupMember(RelatedParty):
    """A member, with the days; who the caller may not see is left out."""

    responsible: bool
    from_date: dt.date
    to_date: dt.date | None


class Group(Out):
    """People who are addressed together."""

    reference: Reference
    href: str
    restricted: bool
    name: str | None
    member: list[GroupMember]
    masked: list[str]


class GroupsAsked(Paged):
    """Which groups."""

    q: Line = ""


@reads(router, "/contact-groups", scope=READ, answer=PageOf[GroupLine], name="contact-groups")
def groups(request: HttpRequest, given: Query[GroupsAsked]) -> HttpResponse:
    """Contact groups, by name."""

    def say(row: ListRow, landlord: str, mask: Masking) -> Out:
        return GroupLine(
            reference=Reference(id=row.reference, allocated_by=landlord),
            href=str(href("group", row.reference)),
            name=mask.show("name", row.values["title"]),
            restricted=row.restricted,
            closed=row.closed,
            masked=mask.names,
        )

    wanted = Asked(text=given.q, closed="")
    return paging.page(asked(request), _GROUPS, wanted, given, columns=["title"], say=say)


@reads(router, "/contact-groups/{reference}", scope=READ, answer=Group, name="contact-group", one=True)
def group(request: HttpRequest, reference: Ref) -> HttpResponse:
    """One group with its members."""
    here = asked(request)
    found = records.record(here, "group", reference)
    shown, name = queries.group_page(here.caller.access, found)
    mask = Masking()
    members = queries.group_members(here.caller.access, shown, on=here.today)
    return conditions.answer(
        request,
        Group(
            reference=Reference(id=found.reference, allocated_by=paging.landlords_of([found.pk])[found.pk]),
            href=str(href("group", found.reference)),
            restricted=found.restricted,
            name=mask.show("name", name),
            member=[
                GroupMember(
                    reference=Link(id=each.reference, href=href("contact", each.reference)),
                    name=mask.show("member.name", each.title),
                    role="Responsible" if each.responsible else "",
                    responsible=each.responsible,
                    from_date=each.from_date,
                    to_date=each.to_date,
                )
                for each in members
            ],
            masked=mask.names,
        ),
    )
