"""Making an agreement, and cancelling one before it starts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import TypedDict

from django.db import transaction
from django.db.models import Q

from hearth.kernel import events
from hearth.kernel.actor import Actor
from hearth.kernel.reach import LAST_OF_A_TERM, check_day
from hearth.kernel.refusal import Refused
from hearth.kernel.time import business_day
from hearth.modules.tenancies import rule_table
from hearth.modules.tenancies.events import TenancyCancelled, TenancyStarted, WeeklyCharge
from hearth.modules.tenancies.lists import TENURE
from hearth.modules.tenancies.models import AgreementKind, PartyRole, Tenancy, TenancyParty
from hearth.modules.tenancies.operations.locking import lock_home, lock_tenancy, needed_reason
from hearth.modules.tenancies.operations.reviews import plan_reviews
from hearth.modules.tenancies.operations.voids import let_again, let_no_more
from hearth.modules.tenancies.rules import LIABLE_ROLES
from hearth.modules.tenancies.words import date_words, instant_words
from hearth.platform.audit.acting import acting
from hearth.platform.configuration import lookups
from hearth.platform.configuration.models import Lookup
from hearth.platform.index import operations as index
from hearth.platform.organisation.models import Company
from hearth.records.assets.models import Asset, AssetStatus
from hearth.records.contacts.models import Contact, ContactKind
from hearth.records.contacts.operations import named_contacts


class HomeNotLettable(Refused):
    """The asset can't be let: an estate, or a home out of use."""

    code = "home_not_lettable"


class HomeAlreadyLet(Refused):
    """Another agreement of the same kind stands on the home in that time."""

    code = "home_already_let"


class NoTenant(Refused):
    """An agreement needs somebody who is liable."""

    code = "no_tenant"


class TenantTooYoung(Refused):
    """A person under age can't hold a legal tenancy; a trustee holds it for them."""

    code = "tenant_too_young"


class TenantNotLiving(Refused):
    """Somebody had died before the day on which they would join."""

    code = "tenant_not_living"


class TermTooShort(Refused):
    """A fixed term ends after it begins."""

    code = "term_too_short"


class TenancyHasStarted(Refused):
    """Only an agreement that has not started can be cancelled."""

    code = "tenancy_has_started"


@dataclass(frozen=True, slots=True, kw_only=True)
class NewParty:
    """Somebody who is to be bound by the agreement. `responsible`: may act for it and gets its letters."""

    contact_id: int
    role: str = PartyRole.TENANT
    responsible: bool = True


def start_tenancy(
    *,
    by: Actor,
    asset_id: int,
    tenure_id: int,
    parties: Sequence[NewParty],
    start_at: dt.datetime,
    kind: str = AgreementKind.TENANCY,
    fixed_term_ends: dt.date | None = None,
    trial_ends: dt.date | None = None,
    charges: Sequence[WeeklyCharge] = (),
    now: dt.datetime,
) -> Tenancy:
    """This function will make an agreement on a home and open its account, or neither.

    `start_at` is an instant, which may lie in the past or the future; `fixed_term_ends` is exclusive; charges are
    pounds a week. `trial_ends` is the first day after an introductory trial; None: as the rule of the tenure says,
    where there is one. A review is planned for the trial and for the fixed term. A void of the home ends at the start.
    Refused: a home that can't be let, or is let already under the same kind of agreement (ends and starts may meet at
    the hour); nobody liable; somebody who has died or was merged into another; a tenant who is under age without an
    adult trustee (Law of Property Act 1925 s1(6)); a trial or term that ends before it begins.
    """
    check_day(start_at, field="start_at")
    check_day(fixed_term_ends, field="fixed_term_ends", last=LAST_OF_A_TERM)
    check_day(trial_ends, field="trial_ends")
    if kind == AgreementKind.SUNDRY:
        raise HomeNotLettable("A sundry agreement lets no home: start it as one.", field="kind")
    if trial_ends is not None and trial_ends <= business_day(start_at):
        raise TermTooShort(f"The trial would end on {date_words(trial_ends)}, before it begins.", field="trial_ends")
    if fixed_term_ends is not None and fixed_term_ends <= business_day(start_at):
        raise TermTooShort(
            f"The fixed term would end on {date_words(fixed_term_ends)}, before it begins.", field="fixed_term_ends"
        )
    with acting(by=by, reason="Tenancy started"):
        home = lock_home(asset_id)
        company = home.record.company
        tenure = lookups.chosen(TENURE, tenure_id, company.pk, business_day(now))
        _check_lettable(home)
        check_not_let(home, kind=kind, start_at=start_at, end_at=None)
        _check_parties(parties, company=company, tenure=tenure, start_at=start_at)
        record = index.create_record(
            kind="tenancy",
            company_id=company.pk,
            **_words_of(home, kind=kind, tenure=tenure, start_at=start_at),
        )
        tenancy = Tenancy.objects.create(
            record=record,
            asset=home,
            kind=kind,
            tenure=tenure,
            start_at=start_at,
            fixed_term_ends=fixed_term_ends,
            trial_ends=trial_ends,
        )
        plan_reviews(tenancy)
        for party in parties:
            TenancyParty.objects.create(
                tenancy=tenancy,
                contact_id=party.contact_id,
                role=party.role,
                responsible=party.responsible,
                from_date=business_day(start_at),
            )
        let_again(tenancy)
        events.publish(TenancyStarted(by=by, at=now, tenancy_id=tenancy.pk, charges=tuple(charges)))
    return tenancy


class _Words(TypedDict):
    title: str
    context: str
    sort: str


def _words_of(home: Asset, *, kind: str, tenure: Lookup, start_at: dt.datetime) -> _Words:
    """What lists and search show of a tenancy. Names stay out: they would tell a searcher where somebody lives."""
    return _Words(
        title=f"{AgreementKind(kind).label}: {home}",
        context=f"{tenure.description}, from {date_words(business_day(start_at))}",
        sort=str(home),
    )


def sundry_words(*, what: str, about: str, on: dt.datetime) -> _Words:
    """What lists and search show of an agreement without a home: its type and what it is for, and no names."""
    return _Words(
        title=f"{what}: {about}",
        context=f"{AgreementKind.SUNDRY.label}, from {date_words(business_day(on))}",
        sort=about,
    )


def describe_anew(tenancy: Tenancy) -> _Words:
    """What lists and search show of a tenancy now, for `index.retitle`."""
    if tenancy.asset is None or tenancy.tenure is None:
        what = tenancy.type.description if tenancy.type is not None else ""
        return sundry_words(what=what, about=tenancy.about, on=tenancy.start_at)
    return _words_of(tenancy.asset, kind=tenancy.kind, tenure=tenancy.tenure, start_at=tenancy.start_at)


def rename_tenancies(asset_id: int) -> None:
    """This function will call the tenancies of a home by its present address."""
    for tenancy in Tenancy.objects.filter(asset_id=asset_id).select_related("asset", "tenure"):
        index.retitle(record_id=tenancy.pk, **describe_anew(tenancy))


def _check_lettable(home: Asset) -> None:
    if not home.type.lettable:
        raise HomeNotLettable(f"{home} is a {home.type.description.lower()}, which can't be let.", field="asset")
    if home.status != AssetStatus.IN_USE:
        raise HomeNotLettable(f"{home} is {home.get_status_display().lower()}, so it can't be let.", field="asset")


def check_not_let(
    home: Asset, *, kind: str, start_at: dt.datetime, end_at: dt.datetime | None, leaving_out: int | None = None
) -> None:
    """Refuses (HomeAlreadyLet, naming the standing one) if an agreement of that kind stands in the time."""
    overlapping = Tenancy.objects.filter(
        Q(end_at=None) | Q(end_at__gt=start_at), asset=home, kind=kind, cancelled_at=None
    ).exclude(pk=leaving_out)
    if end_at is not None:
        overlapping = overlapping.filter(start_at__lt=end_at)
    standing = overlapping.select_related("record").order_by("start_at").first()
    if standing is not None:
        until = f"ended at {instant_words(standing.end_at)}" if standing.end_at else "has not been ended"
        raise HomeAlreadyLet(
            f"{home} is let already: {standing.record.reference} started at {instant_words(standing.start_at)} and"
            f" {until}. One home holds one {AgreementKind(kind).label.lower()} at a time; the next can start at the"
            " hour at which it ends.",
            field="asset",
        )


def _check_parties(parties: Sequence[NewParty], *, company: Company, tenure: Lookup, start_at: dt.datetime) -> None:
    contacts = named_contacts([party.contact_id for party in parties], field="parties")
    for contact in contacts.values():
        check_living(contact, on=business_day(start_at))
    liable = [contacts[party.contact_id] for party in parties if party.role in LIABLE_ROLES]
    if not liable:
        raise NoTenant("An agreement needs at least one tenant.", field="parties")
    trustees = [contacts[party.contact_id] for party in parties if party.role == PartyRole.TRUSTEE]
    for contact in liable:
        check_can_hold(contact, trustees=trustees, company=company, tenure=tenure.master, on=business_day(start_at))


def check_living(contact: Contact, *, on: dt.date, field: str = "parties") -> None:
    """Refuses somebody who had died by the day on which they would join an agreement, in whatever role."""
    if contact.date_of_death is not None and contact.date_of_death <= on:
        raise TenantNotLiving(
            f"{contact} died on {date_words(contact.date_of_death)}, so can't join an agreement on {date_words(on)}. If"
            " that is wrong, correct the death first.",
            field=field,
        )


def check_can_hold(
    contact: Contact,
    *,
    trustees: Collection[Contact],
    company: Company,
    tenure: str,
    on: dt.date,
    field: str = "parties",
) -> None:
    """Refuses a tenant who is under age on the day while no adult trustee stands in."""
    if contact.kind != ContactKind.PERSON or contact.date_of_birth is None:
        return
    age = rule_table.minimum_age(company, tenure=tenure, on=on)
    if age.reached(contact.date_of_birth, on):
        return
    if not any(trustee.pk != contact.pk and age.reached(trustee.date_of_birth, on) for trustee in trustees):
        raise TenantTooYoung(
            f"{contact} is under {age.years} on {date_words(on)} and can't hold a legal tenancy ({age.source}). Name an"
            " adult trustee, who holds it until the birthday.",
            field=field,
        )


def check_not_started(tenancy_id: int, *, now: dt.datetime) -> Tenancy:
    """The tenancy, locked; TenancyHasStarted once it has started."""
    with transaction.atomic():
        tenancy = lock_tenancy(tenancy_id, sundry=True)
        if tenancy.start_at <= now:
            raise TenancyHasStarted(
                f"Tenancy {tenancy.record.reference} started at {instant_words(tenancy.start_at)}. Only one that has"
                " not started can be cancelled: end it instead."
            )
        return tenancy


def cancel_before_start(*, by: Actor, tenancy_id: int, reason: str, now: dt.datetime) -> Tenancy:
    """This function will cancel an agreement that has not started, so that it never was.

    A void that it was to end goes on; its charges are not posted. Refused once it has started, and without a reason.
    """
    why = needed_reason(reason, "why the agreement is not to start")
    with acting(by=by, reason=why):
        tenancy = check_not_started(tenancy_id, now=now)
        if tenancy.asset_id is not None:
            lock_home(tenancy.asset_id)
        tenancy.cancelled_at = now
        tenancy.save(update_fields=["cancelled_at"])
        let_no_more(tenancy)
        index.set_closed(record_id=tenancy.pk, closed=True)
        events.publish(TenancyCancelled(by=by, at=now, tenancy_id=tenancy.pk))
    return tenancy
