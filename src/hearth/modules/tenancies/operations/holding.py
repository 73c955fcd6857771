"""Who holds a tenancy after somebody else, the tenancy going on: succession, assignment, a joint tenant who leaves."""

from __future__ import annotations

import datetime as dt

from django.db.models import Q

from hearth.kernel import events
from hearth.kernel.actor import Actor
from hearth.kernel.reach import check_day
from hearth.kernel.refusal import NotFound, Refused
from hearth.kernel.time import business_day
from hearth.modules.tenancies import rule_table
from hearth.modules.tenancies.events import PartiesChanged, TenancyPassedOn
from hearth.modules.tenancies.holding_rules import (
    Basis,
    Claim,
    NoRightToSucceed,
    SuccessionRight,
    assigned_role,
    succession_right,
)
from hearth.modules.tenancies.models import Notice, NoticeStatus, PartyRole, Tenancy, TenancyParty
from hearth.modules.tenancies.operations.locking import lock_standing_tenancy, needed_reason, tenants_on
from hearth.modules.tenancies.operations.people import LastTenant, PartyOutsideTenancy
from hearth.modules.tenancies.operations.starting import check_can_hold, check_living
from hearth.modules.tenancies.rules import LIABLE_ROLES
from hearth.modules.tenancies.words import date_words
from hearth.platform.audit.acting import acting
from hearth.records.contacts.models import Contact
from hearth.records.contacts.operations import named_contacts


class PassingOnRefused(Refused):
    """The tenancy can't be passed on so."""

    code = "passing_on_refused"


def successions_before(tenancy_id: int) -> int:
    """How many people have become the tenant as a successor."""
    return (
        TenancyParty.objects.filter(tenancy_id=tenancy_id, role=PartyRole.SUCCESSOR)
        .values("contact_id")
        .distinct()
        .count()
    )


def succession_advice(*, tenancy: Tenancy, claim: Claim) -> SuccessionRight:
    """What the law says of a claim to succeed the sole tenant who died; refused where nobody can succeed.

    `tenancy` comes with its record's company and its tenure.
    """
    _check_claim(claim)
    dead = _dead_tenant(tenancy)
    died = dead.contact.date_of_death or dt.date.min
    rule = rule_table.succession_rule(tenancy.record.company, tenure=tenancy.tenure_master, on=died)
    return succession_right(
        claim=claim,
        granted=business_day(tenancy.start_at),
        died=died,
        successions_before=successions_before(tenancy.pk),
        rule=rule,
    )


def _check_claim(claim: Claim) -> None:
    check_day(claim.lived_since, field="lived_since")


def _dead_tenant(tenancy: Tenancy) -> TenancyParty:
    """The sole tenant, whose death has been recorded."""
    tenants = [
        party
        for party in tenancy.parties.filter(to_date=None, role__in=LIABLE_ROLES).select_related("contact")
        if party.contact.date_of_death is None or party.from_date <= party.contact.date_of_death
    ]
    alive = [party for party in tenants if party.contact.date_of_death is None]
    if alive:
        raise PassingOnRefused(
            f"{alive[0].contact} is a tenant and lives, as far as recorded: nobody succeeds. A joint tenant who"
            " survives keeps the tenancy."
        )
    if not tenants:
        raise PassingOnRefused("There is no tenant whose death is recorded. Record it with the person first.")
    return tenants[0]


def succeed(
    *,
    by: Actor,
    tenancy_id: int,
    contact_id: int,
    claim: Claim,
    agreement_clause: str = "",
    now: dt.datetime,
) -> TenancyParty:
    """This function will let somebody succeed the sole tenant who died, from the day after the death.

    The tenancy, its start and its account stay. By law where the claim gives the right (`succession_right`); else only
    with `agreement_clause`, the term of the agreement that allows it. Refused: a tenant who lives, no recorded death, a
    claim without the right (NoRightToSucceed says why not), a nation or tenure without a verified rule, a successor who
    has died too, was merged into another, or is under age without a trustee.
    """
    with acting(by=by, reason=f"Succession{': ' + agreement_clause.strip() if agreement_clause.strip() else ''}"):
        tenancy = lock_standing_tenancy(tenancy_id)
        _check_claim(claim)
        dead = _dead_tenant(tenancy)
        if dead.contact_id == contact_id:
            raise PassingOnRefused("That is the tenant who died.", field="contact")
        if not agreement_clause.strip():
            right = succession_advice(tenancy=tenancy, claim=claim)
            if not right.entitled:
                raise NoRightToSucceed(
                    " ".join(right.why_not) + " If the agreement itself gives a right, name its clause.",
                    field="agreement_clause",
                )
        died = dead.contact.date_of_death or dt.date.min
        after = died + dt.timedelta(days=1)
        party = _take_over(tenancy, contact_id, PartyRole.SUCCESSOR, after, leaving=[dead])
        events.publish(PartiesChanged(by=by, at=now, tenancy_id=tenancy.pk, contact_id=contact_id))
        events.publish(TenancyPassedOn(by=by, at=now, tenancy_id=tenancy.pk, contact_id=contact_id, how="succession"))
    return party


def assign(
    *,
    by: Actor,
    tenancy_id: int,
    contact_id: int,
    basis: Basis,
    on: dt.date,
    claim: Claim | None = None,
    reason: str,
    now: dt.datetime,
) -> TenancyParty:
    """This function will assign a tenancy from all its tenants to one person on a day: by an order in family
    proceedings, or to one who would succeed if the tenant died then (`claim`; Housing Act 1985 s91(3)(b), (c)).

    The tenancy, its start and its account stay; what is owed stays between the landlord and those who leave. Refused:
    without the deed or order (`reason`); a day to come or before everybody joined; a notice that stands; a claim
    without the right; for secure tenancies any other basis.
    """
    check_day(on, field="on")
    why = needed_reason(reason, "by which deed or court order")
    if basis is Basis.JOINT_TO_SOLE:
        raise PassingOnRefused("To make joint tenants one, end the part of the one who leaves.", field="basis")
    if on > business_day(now):
        raise PassingOnRefused("That day has not come. Record the deed when it takes effect.", field="on")
    with acting(by=by, reason=f"Assigned: {why}"):
        tenancy = lock_standing_tenancy(tenancy_id)
        _check_no_notice(tenancy)
        leaving = tenants_on(tenancy.pk, on)
        if not leaving:
            raise PassingOnRefused(f"Nobody is a tenant on {date_words(on)}.", field="on")
        if any(party.contact_id == contact_id for party in leaving):
            raise PassingOnRefused("That person is a tenant already: end the part of the other.", field="contact")
        if basis is Basis.POTENTIAL_SUCCESSOR:
            _check_would_succeed(tenancy, claim, on)
        former = max((party.role for party in leaving), key=lambda role: role == PartyRole.SUCCESSOR)
        role = PartyRole(assigned_role(basis=basis, assignor_role=former))
        party = _take_over(tenancy, contact_id, role, on, leaving=leaving)
        events.publish(PartiesChanged(by=by, at=now, tenancy_id=tenancy.pk, contact_id=contact_id))
        events.publish(TenancyPassedOn(by=by, at=now, tenancy_id=tenancy.pk, contact_id=contact_id, how=str(basis)))
    return party


def _check_would_succeed(tenancy: Tenancy, claim: Claim | None, on: dt.date) -> None:
    if claim is None:
        raise PassingOnRefused("Say what the person is to the tenant.", field="relationship")
    _check_claim(claim)
    rule = rule_table.succession_rule(tenancy.record.company, tenure=tenancy.tenure_master, on=on)
    right = succession_right(
        claim=claim,
        granted=business_day(tenancy.start_at),
        died=on,
        successions_before=successions_before(tenancy.pk),
        rule=rule,
    )
    if not right.entitled:
        raise NoRightToSucceed(" ".join(right.why_not), field="relationship")


def _check_no_notice(tenancy: Tenancy) -> None:
    if Notice.objects.filter(tenancy=tenancy, status=NoticeStatus.ACCEPTED).exists():
        raise PassingOnRefused("A notice to quit stands. Return or withdraw it first.")


def _take_over(
    tenancy: Tenancy, contact_id: int, role: PartyRole, on: dt.date, *, leaving: list[TenancyParty]
) -> TenancyParty:
    """Ends the parts of those who leave and gives the tenancy to one person from a day."""
    contact = named_contacts([contact_id], field="contact")[contact_id]
    check_living(contact, on=on, field="contact")
    trustees = Contact.objects.filter(tenancies__tenancy=tenancy, tenancies__role=PartyRole.TRUSTEE)
    check_can_hold(
        contact,
        trustees=list(trustees),
        company=tenancy.record.company,
        tenure=tenancy.tenure_master,
        on=on,
        field="contact",
    )
    for party in leaving:
        if on <= party.from_date:
            raise PartyOutsideTenancy(
                f"{party.contact} joined on {date_words(party.from_date)}, so can't leave on {date_words(on)}.",
                field="on",
            )
        party.to_date = on
        party.save(update_fields=["to_date"])
    # One who lived there as a permitted occupier is the tenant now.
    TenancyParty.objects.filter(
        Q(to_date=None) | Q(to_date__gt=on),
        tenancy=tenancy,
        contact_id=contact_id,
        role=PartyRole.OCCUPIER,
        from_date__lt=on,
    ).update(to_date=on)
    return TenancyParty.objects.create(
        tenancy=tenancy, contact_id=contact_id, role=role, responsible=True, from_date=on
    )


def release_tenant(*, by: Actor, party_id: int, to_date: dt.date, reason: str, now: dt.datetime) -> TenancyParty:
    """This function will end a joint tenant's part by deed on a day (exclusive); the others keep the tenancy.

    One who becomes the sole tenant counts as a successor (Housing Act 1985 s88(1)(b)). Answers with the ended part.
    Refused: without the document, on or before the day they joined, the last tenant, a notice that stands.
    """
    check_day(to_date, field="to_date")
    why = needed_reason(reason, "by which document the person leaves")
    with acting(by=by, reason=f"Joint tenant released: {why}"):
        tenancy_id = TenancyParty.objects.filter(pk=party_id).values_list("tenancy_id", flat=True).first()
        if tenancy_id is None:
            raise NotFound("There is no such party.")
        tenancy = lock_standing_tenancy(tenancy_id)
        _check_no_notice(tenancy)
        party = TenancyParty.objects.select_related("contact").get(pk=party_id)
        if party.role not in LIABLE_ROLES or party.to_date is not None:
            raise PassingOnRefused(f"{party.contact} is not a tenant.")
        if to_date <= party.from_date:
            raise PartyOutsideTenancy(
                f"{party.contact} joined on {date_words(party.from_date)}, so can't leave on {date_words(to_date)}.",
                field="to_date",
            )
        stay = [tenant for tenant in tenants_on(tenancy.pk, to_date) if tenant.pk != party.pk]
        if not stay:
            raise LastTenant(f"{party.contact} is the last tenant. End or assign the tenancy instead.")
        party.to_date = to_date
        party.save(update_fields=["to_date"])
        if len(stay) == 1 and stay[0].role == PartyRole.TENANT and stay[0].from_date < to_date:
            sole = stay[0]
            TenancyParty.objects.create(
                tenancy=tenancy,
                contact_id=sole.contact_id,
                role=PartyRole.SUCCESSOR,
                responsible=True,
                from_date=to_date,
                to_date=sole.to_date,
            )
            sole.to_date = to_date
            sole.save(update_fields=["to_date"])
        events.publish(PartiesChanged(by=by, at=now, tenancy_id=tenancy.pk, contact_id=party.contact_id))
    return party
