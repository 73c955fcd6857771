"""Agreements that let no home: a parking permit, a garden licence, court costs to be paid off."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from hearth.kernel import events
from hearth.kernel.actor import Actor
from hearth.kernel.reach import LAST_OF_A_TERM, check_day
from hearth.kernel.refusal import NotFound, Refused
from hearth.kernel.time import business_day
from hearth.modules.tenancies.events import TenancyStarted, WeeklyCharge
from hearth.modules.tenancies.models import AgreementKind, AgreementType, Tenancy, TenancyParty
from hearth.modules.tenancies.operations.reviews import plan_reviews
from hearth.modules.tenancies.operations.starting import NewParty, NoTenant, TermTooShort, check_living, sundry_words
from hearth.modules.tenancies.rules import LIABLE_ROLES
from hearth.modules.tenancies.words import date_words
from hearth.platform.audit.acting import acting
from hearth.platform.configuration.queries import effective
from hearth.platform.index import operations as index
from hearth.records.assets.models import Asset
from hearth.records.contacts.operations import named_contacts

LONGEST_ABOUT = 100


class SundryRefused(Refused):
    """An agreement without a home can't be made like that."""

    code = "sundry_refused"


def start_sundry_agreement(
    *,
    by: Actor,
    company_id: int,
    type_id: int,
    about: str,
    parties: Sequence[NewParty],
    start_at: dt.datetime,
    ends_date: dt.date | None = None,
    goes_with_id: int | None = None,
    charges: Sequence[WeeklyCharge] = (),
    now: dt.datetime,
) -> Tenancy:
    """This function will make an agreement that lets no home and open its account, or neither.

    `about` says what it is for ("Bay 4, Mill Lane car park"): lists and search show it, so it names nobody.
    `ends_date` is the first day after a term that is agreed; a review is planned for it. `goes_with_id` is a home of
    the company that it belongs beside. Charges are pounds a week. Whether somebody under age can be bound by it is
    for the officer to judge: the rule about tenants is about land.
    Refused: a type that is not in force in the company, one that needs a home without one, nothing said of what it is
    for, nobody liable, somebody who has died or was merged into another, a term that ends before it begins.
    """
    check_day(start_at, field="start_at")
    check_day(ends_date, field="ends_date", last=LAST_OF_A_TERM)
    words = about.strip()
    if not words or len(words) > LONGEST_ABOUT:
        raise SundryRefused(
            f"Say what it is for in at most {LONGEST_ABOUT} letters: “Bay 4, Mill Lane car park”.", field="about"
        )
    starts = business_day(start_at)
    if ends_date is not None and ends_date <= starts:
        raise TermTooShort(f"It would end on {date_words(ends_date)}, before it begins.", field="ends_date")
    with acting(by=by, reason="Sundry agreement started"):
        kind = effective(AgreementType.objects.filter(pk=type_id), on=business_day(now), company_id=company_id).first()
        if kind is None:
            raise SundryRefused("Choose a type of agreement that is in force.", field="type")
        _check_parties(parties, on=starts)
        home = _home_beside(kind, goes_with_id, company_id)
        record = index.create_record(
            kind="tenancy",
            company_id=company_id,
            **sundry_words(what=kind.description, about=words, on=start_at),
        )
        agreement = Tenancy.objects.create(
            record=record,
            kind=AgreementKind.SUNDRY,
            type=kind,
            about=words,
            goes_with=home,
            start_at=start_at,
            fixed_term_ends=ends_date,
        )
        plan_reviews(agreement)
        for party in parties:
            TenancyParty.objects.create(
                tenancy=agreement,
                contact_id=party.contact_id,
                role=party.role,
                responsible=party.responsible,
                from_date=starts,
            )
        events.publish(TenancyStarted(by=by, at=now, tenancy_id=agreement.pk, charges=tuple(charges)))
    return agreement


def _check_parties(parties: Sequence[NewParty], *, on: dt.date) -> None:
    for contact in named_contacts([party.contact_id for party in parties], field="parties").values():
        check_living(contact, on=on)
    if not any(party.role in LIABLE_ROLES for party in parties):
        raise NoTenant("An agreement needs at least one person who is liable.", field="parties")


def _home_beside(kind: AgreementType, goes_with_id: int | None, company_id: int) -> Asset | None:
    if goes_with_id is None:
        if kind.home_needed:
            raise SundryRefused(f"A {kind.description.lower()} goes with a home: name it.", field="goes_with")
        return None
    home = Asset.objects.filter(pk=goes_with_id, record__company_id=company_id).first()
    if home is None:
        raise NotFound("There is no such home in this company.", field="goes_with")
    return home
