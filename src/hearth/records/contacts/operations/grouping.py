"""Who lives together (households), and who is addressed together (contact groups)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q

from hearth.kernel.actor import Actor
from hearth.kernel.refusal import NotFound
from hearth.platform.audit.acting import acting
from hearth.platform.index import operations as index
from hearth.platform.index.models import Record
from hearth.records.contacts.models import (
    Contact,
    ContactGroup,
    ContactGroupMember,
    ContactKind,
    Household,
    HouseholdMember,
)
from hearth.records.contacts.operations.keeping import check_end, fitted, lock_contact, needed_words, refuse_dead
from hearth.records.contacts.operations.refusals import AlreadyThere, NotAPerson, OtherCompany


@dataclass(frozen=True, slots=True, kw_only=True)
class NewMember:
    """Somebody who joins. `relationship` is to the first member of a household; `responsible` is for a group."""

    contact_id: int
    relationship: str = ""
    responsible: bool = True


def create_household(*, by: Actor, asset_id: int | None, members: Sequence[NewMember], from_date: dt.date) -> Household:
    """Says that people live together from a day, in a home if it is one of ours.

    Refused: an organisation, somebody of another company than the home or the first member.
    """
    with acting(by=by, reason="Household added"):
        company_id = None
        if asset_id is not None:
            company_id = _home(asset_id).company_id
        household = Household.objects.create(asset_id=asset_id, from_date=from_date)
        for member in members:
            company_id = _join_household(household, member, from_date, company_id)
    return household


def _home(asset_id: int) -> Record:
    home = Record.objects.filter(pk=asset_id, kind="asset").first()
    if home is None:
        raise NotFound("There is no such home.", field="asset")
    return home


def _join_household(household: Household, member: NewMember, start: dt.date, company_id: int | None) -> int:
    contact = lock_contact(member.contact_id)
    if contact.kind != ContactKind.PERSON:
        raise NotAPerson(f"{contact} is an organisation, which lives nowhere.")
    refuse_dead(contact, "they can't join a household")
    _check_company(contact, company_id)
    standing = household.members.filter(Q(to_date=None) | Q(to_date__gt=start), contact=contact)
    if standing.exists():
        raise AlreadyThere(f"{contact} is in this household already.")
    HouseholdMember.objects.create(
        household=household,
        contact=contact,
        relationship=fitted(member.relationship, "The relationship", "relationship", 40),
        from_date=start,
    )
    return contact.record.company_id


def _check_company(contact: Contact, company_id: int | None) -> None:
    if company_id is not None and contact.record.company_id != company_id:
        raise OtherCompany(f"{contact} belongs to another company.")


def add_household_member(*, by: Actor, household_id: int, member: NewMember, from_date: dt.date) -> HouseholdMember:
    """Somebody joins a household from a day. Refused as in `create_household`, and who is in it already."""
    with acting(by=by, reason="Household member added"):
        household = Household.objects.select_for_update().filter(pk=household_id).first()
        if household is None:
            raise NotFound("There is no such household.")
        first = household.members.select_related("contact__record").order_by("pk").first()
        _join_household(household, member, from_date, first.contact.record.company_id if first else None)
        return household.members.get(contact_id=member.contact_id, from_date=from_date)


def join_household_of(*, by: Actor, contact_id: int, member: NewMember, from_date: dt.date) -> HouseholdMember:
    """Somebody lives with a contact from a day: joins the household in which the contact is that day, or makes one of
    the two. Refused as in `create_household`, and where the contact is in several households.
    """
    if contact_id == member.contact_id:
        raise AlreadyThere("Choose somebody else: nobody joins themselves.", field="other")
    with acting(by=by, reason="Household member added"):
        contact = lock_contact(contact_id)
        standing = contact.households.filter(Q(to_date=None) | Q(to_date__gt=from_date), from_date__lte=from_date)
        found = list(standing.values_list("household_id", flat=True))
        if len(found) > 1:
            raise AlreadyThere(f"{contact} is in {len(found)} households. End one of the two first.")
        if not found:
            first = NewMember(contact_id=contact_id)
            household = create_household(by=by, asset_id=None, members=[first, member], from_date=from_date)
            return household.members.get(contact_id=member.contact_id)
        return add_household_member(by=by, household_id=found[0], member=member, from_date=from_date)


def end_household_member(*, by: Actor, member_id: int, on: dt.date, reason: str) -> HouseholdMember:
    """Somebody leaves a household: `on` is the first day without them."""
    with acting(by=by, reason=needed_words(reason, "Leaving a household", "reason")):
        member = HouseholdMember.objects.select_for_update().filter(pk=member_id).first()
        if member is None:
            raise NotFound("There is no such member of a household.")
        lock_contact(member.contact_id)
        check_end(began=member.from_date, ended=member.to_date, on=on, what="The membership")
        member.to_date = on
        member.save(update_fields=["to_date"])
    return member


def create_group(
    *,
    by: Actor,
    company_id: int,
    name: str,
    members: Sequence[NewMember],
    from_date: dt.date,
    reference: str | None = None,
) -> ContactGroup:
    """Makes a group of contacts who are addressed together under a name of their own, from a day.

    Refused: no name, a member of another company.
    """
    name = needed_words(name, "A group's name", "name", 200)
    with acting(by=by, reason="Contact group added"):
        record = index.create_record(kind="group", company_id=company_id, title=name, reference=reference)
        group = ContactGroup.objects.create(record=record, name=name)
        for member in members:
            _join_group(group, member, from_date)
    return group


def _join_group(group: ContactGroup, member: NewMember, start: dt.date) -> ContactGroupMember:
    contact = lock_contact(member.contact_id)
    refuse_dead(contact, "they can't join a group")
    _check_company(contact, group.record.company_id)
    standing = group.members.filter(Q(to_date=None) | Q(to_date__gt=start), contact=contact)
    if standing.exists():
        raise AlreadyThere(f"{contact} is in this group already.")
    return ContactGroupMember.objects.create(
        group=group, contact=contact, responsible=member.responsible, from_date=start
    )


def add_group_member(*, by: Actor, group_id: int, member: NewMember, from_date: dt.date) -> ContactGroupMember:
    """Somebody joins a contact group from a day. Refused: another company's contact, who is in it already."""
    with acting(by=by, reason="Group member added"):
        group = (
            ContactGroup.objects.select_for_update(of=("self",)).select_related("record").filter(pk=group_id).first()
        )
        if group is None:
            raise NotFound("There is no such group.")
        return _join_group(group, member, from_date)


def end_group_member(*, by: Actor, member_id: int, on: dt.date, reason: str) -> ContactGroupMember:
    """Somebody leaves a contact group: `on` is the first day without them."""
    with acting(by=by, reason=needed_words(reason, "Leaving a group", "reason")):
        member = ContactGroupMember.objects.select_for_update().filter(pk=member_id).first()
        if member is None:
            raise NotFound("There is no such member of a group.")
        lock_contact(member.contact_id)
        check_end(began=member.from_date, ended=member.to_date, on=on, what="The membership")
        member.to_date = on
        member.save(update_fields=["to_date"])
    return member


def rename_group(*, by: Actor, group_id: int, name: str, reason: str) -> ContactGroup:
    """Calls a contact group something else from now on. Refused: no name, no reason."""
    name = needed_words(name, "A group's name", "name", 200)
    with acting(by=by, reason=needed_words(reason, "A change of name", "reason")):
        group = (
            ContactGroup.objects.select_for_update(of=("self",)).select_related("record").filter(pk=group_id).first()
        )
        if group is None:
            raise NotFound("There is no such group.")
        group.name = name
        group.save(update_fields=["name"])
        index.retitle(record_id=group.pk, title=name, context=group.record.context)
    return group


def set_responsible(*, by: Actor, member_id: int, responsible: bool, reason: str) -> ContactGroupMember:
    """Says anew whether a member may act for the group and gets its letters."""
    with acting(by=by, reason=needed_words(reason, "The change", "reason")):
        member = ContactGroupMember.objects.select_for_update().filter(pk=member_id).first()
        if member is None:
            raise NotFound("There is no such member of a group.")
        lock_contact(member.contact_id)
        member.responsible = responsible
        member.save(update_fields=["responsible"])
    return member
