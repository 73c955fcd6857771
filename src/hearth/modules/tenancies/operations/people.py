"""Who is bound by an agreement: joining, leaving, dying."""

from __future__ import annotations

import datetime as dt

from django.db.models import Q

from hearth.kernel import events
from hearth.kernel.actor import Actor
from hearth.kernel.reach import check_day
from hearth.kernel.refusal import NotFound, Refused
from hearth.kernel.time import business_day
from hearth.modules.tenancies.events import PartiesChanged, TenantDied
from hearth.modules.tenancies.models import PartyRole, Tenancy, TenancyParty
from hearth.modules.tenancies.operations.locking import (
    lock_standing_tenancy,
    lock_tenancy,
    needed_reason,
    tenants_on,
)
from hearth.modules.tenancies.operations.starting import check_can_hold, check_living
from hearth.modules.tenancies.rules import LIABLE_ROLES
from hearth.modules.tenancies.words import date_words
from hearth.platform.audit.acting import acting
from hearth.records.contacts.models import Contact
from hearth.records.contacts.operations import named_contacts


class PartyAlready(Refused):
    """The person has that role in that time already."""

    code = "party_already"


class PartyOutsideTenancy(Refused):
    """A part in a tenancy lies within its start and end."""

    code = "party_outside_tenancy"


class LastTenant(Refused):
    """A tenancy without a tenant is none."""

    code = "last_tenant"


def add_party(
    *,
    by: Actor,
    tenancy_id: int,
    contact_id: int,
    role: str,
    responsible: bool,
    from_date: dt.date,
    reason: str,
    now: dt.datetime,
) -> TenancyParty:
    """This function will add somebody to an agreement in a role, from a day.

    `reason` says by which document (deed of assignment, guarantee). Refused: without a reason; before the start or
    after the end; somebody who has that role already, has died or was merged into another; a tenant who is under age
    without a trustee.
    """
    check_day(from_date, field="from_date")
    why = needed_reason(reason, "by which document the person joins")
    with acting(by=by, reason=f"{PartyRole(role).label} added: {why}"):
        tenancy = lock_standing_tenancy(tenancy_id, sundry=True)
        contact = named_contacts([contact_id], field="contact")[contact_id]
        check_living(contact, on=from_date, field="contact")
        if from_date < business_day(tenancy.start_at):
            raise PartyOutsideTenancy(
                f"The tenancy starts on {date_words(business_day(tenancy.start_at))}: nobody can join it earlier.",
                field="from_date",
            )
        if role in LIABLE_ROLES and tenancy.tenure is not None:
            trustees = Contact.objects.filter(tenancies__tenancy=tenancy, tenancies__role=PartyRole.TRUSTEE)
            check_can_hold(
                contact,
                trustees=list(trustees),
                company=tenancy.record.company,
                tenure=tenancy.tenure_master,
                on=from_date,
                field="contact",
            )
        standing = TenancyParty.objects.filter(
            Q(to_date=None) | Q(to_date__gt=from_date), tenancy=tenancy, contact=contact, role=role
        ).first()
        if standing is not None:
            raise PartyAlready(
                f"{contact} is a {standing.get_role_display().lower()} from {date_words(standing.from_date)} already.",
                field="contact",
            )
        party = TenancyParty.objects.create(
            tenancy=tenancy, contact=contact, role=role, responsible=responsible, from_date=from_date
        )
        events.publish(PartiesChanged(by=by, at=now, tenancy_id=tenancy.pk, contact_id=contact.pk))
    return party


def end_party(*, by: Actor, party_id: int, to_date: dt.date, reason: str, now: dt.datetime) -> TenancyParty:
    """This function will end somebody's part in an agreement on a day (exclusive), the agreement going on.

    Refused: without a reason; on or before the day it began; the last tenant, for whom the tenancy must be ended.
    """
    check_day(to_date, field="to_date")
    why = needed_reason(reason, "by which document the person leaves")
    with acting(by=by, reason=f"Part in the tenancy ended: {why}"):
        tenancy_id = TenancyParty.objects.filter(pk=party_id).values_list("tenancy_id", flat=True).first()
        if tenancy_id is None:
            raise NotFound("There is no such party.")
        tenancy = lock_standing_tenancy(tenancy_id, sundry=True)
        party = TenancyParty.objects.select_related("contact").get(pk=party_id)
        if to_date <= party.from_date:
            raise PartyOutsideTenancy(
                f"{party.contact} joined on {date_words(party.from_date)}, so can't leave on {date_words(to_date)}.",
                field="to_date",
            )
        others = [tenant for tenant in tenants_on(tenancy.pk, to_date) if tenant.pk != party.pk]
        if party.role in LIABLE_ROLES and not others:
            raise LastTenant(
                f"{party.contact} is the last tenant. End the tenancy instead, or add the next tenant first."
            )
        party.to_date = to_date
        party.save(update_fields=["to_date"])
        events.publish(PartiesChanged(by=by, at=now, tenancy_id=tenancy.pk, contact_id=party.contact_id))
    return party


def record_tenant_death(*, by: Actor, contact_id: int, died_on: dt.date, now: dt.datetime) -> list[Tenancy]:
    """This function will carry a tenant's death into the agreements in which they were liable, and answer with those.

    A sole tenancy doesn't end: it passes to the personal representatives, to whom letters go. Of a joint tenancy the
    survivors keep the same one (reference, start, account); one who becomes the sole tenant counts as a successor
    (Housing Act 1985 s88(1)(b), Housing Act 1988 s17(2)(b)), and there is one statutory succession only. Telling it
    twice changes nothing.
    """
    affected = []
    named_contacts([contact_id])
    with acting(by=by, reason=f"Tenant died on {date_words(died_on)}"):
        after = died_on + dt.timedelta(days=1)
        held = TenancyParty.objects.filter(
            Q(to_date=None) | Q(to_date__gt=after),
            contact_id=contact_id,
            role__in=LIABLE_ROLES,
            from_date__lte=died_on,
            tenancy__cancelled_at=None,
        ).values_list("tenancy_id", flat=True)
        for tenancy_id in sorted(set(held)):
            tenancy = lock_tenancy(tenancy_id, sundry=True)
            survivors = _survive(tenancy, contact_id, died_on)
            affected.append(tenancy)
            events.publish(TenantDied(by=by, at=now, tenancy_id=tenancy.pk, contact_id=contact_id, survivors=survivors))
    return affected


def _survive(tenancy: Tenancy, contact_id: int, died_on: dt.date) -> tuple[int, ...]:
    """Ends the part of the one who died if others survive; the contacts of those who do."""
    after = died_on + dt.timedelta(days=1)
    tenants = tenants_on(tenancy.pk, died_on)
    survivors = [tenant for tenant in tenants if tenant.contact_id != contact_id and _alive(tenant, died_on)]
    if not survivors:
        return ()
    for dead in tenants:
        if dead.contact_id == contact_id:
            dead.to_date = after
            dead.save(update_fields=["to_date"])
    if len(survivors) == 1 and survivors[0].role == PartyRole.TENANT:
        sole = survivors[0]
        TenancyParty.objects.create(
            tenancy=tenancy,
            contact_id=sole.contact_id,
            role=PartyRole.SUCCESSOR,
            responsible=True,
            from_date=after,
            to_date=sole.to_date,
        )
        sole.to_date = after
        sole.save(update_fields=["to_date"])
    return tuple(survivor.contact_id for survivor in survivors)


def _alive(party: TenancyParty, on: dt.date) -> bool:
    return party.contact.date_of_death is None or party.contact.date_of_death > on
