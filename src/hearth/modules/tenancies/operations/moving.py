"""Tenants who move with their rights: to another home of the landlord, or into each other's. All or nothing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from hearth.kernel import events
from hearth.kernel.actor import Actor
from hearth.kernel.reach import check_day
from hearth.kernel.refusal import Refused
from hearth.kernel.time import business_day
from hearth.modules.tenancies.events import ChargesCarried, EndAgreed, WeeklyCharge
from hearth.modules.tenancies.holding_rules import check_exchangeable
from hearth.modules.tenancies.lists import END_REASON
from hearth.modules.tenancies.models import (
    AgreementKind,
    FollowsBy,
    Notice,
    NoticeStatus,
    Tenancy,
    TenancyParty,
    VoidStage,
)
from hearth.modules.tenancies.operations.ending import end_tenancy
from hearth.modules.tenancies.operations.locking import lock_standing_tenancy, needed_reason
from hearth.modules.tenancies.operations.starting import NewParty, start_tenancy
from hearth.modules.tenancies.operations.voids import void_from
from hearth.modules.tenancies.rules import LIABLE_ROLES
from hearth.modules.tenancies.words import instant_words
from hearth.platform.audit.acting import acting
from hearth.platform.configuration import lookups
from hearth.platform.configuration.models import Lookup


class MoveRefused(Refused):
    """Tenants can't move so."""

    code = "move_refused"


def transfer(
    *,
    by: Actor,
    tenancy_id: int,
    asset_id: int,
    tenure_id: int,
    moves_at: dt.datetime,
    charges: Sequence[WeeklyCharge] = (),
    reason: str,
    now: dt.datetime,
) -> Tenancy:
    """This function will move a tenancy's people to another home: a new tenancy there begins at the hour at which the
    old one ends. Everybody keeps their role: a successor stays one, unless the new agreement says otherwise (Housing
    Act 1985 s88(4), for periodic secure tenancies of one landlord within six months).

    `moves_at` is an instant. One that has come ends the old tenancy officially; one to come is an agreed end: the old
    home is provisionally void from it and somebody ends the tenancy then. Refused: without a reason, a notice that
    stands, the home where they live, and as starting and ending are.
    """
    check_day(moves_at, field="moves_at")
    why = needed_reason(reason, "why they move")
    with acting(by=by, reason=f"Transfer: {why}"):
        old = _to_leave(tenancy_id, moves_at)
        if old.asset_id == asset_id:
            raise MoveRefused("They live in that home.", field="asset")
        parties = _parties(old, business_day(moves_at))
        if moves_at <= now:
            _end(old, moves_at, "transfer", why, by=by, now=now)
        else:
            old.proposed_end_at = moves_at
            old.end_reason = _reason(old, "transfer", now)
            old.save(update_fields=["proposed_end_at", "end_reason"])
            void_from(old, moves_at, VoidStage.PROVISIONAL)
            events.publish(EndAgreed(by=by, at=now, tenancy_id=old.pk, ends_at=moves_at))
        new = start_tenancy(
            by=by,
            asset_id=asset_id,
            tenure_id=tenure_id,
            parties=parties,
            start_at=moves_at,
            charges=charges,
            now=now,
        )
        return _follow(new, old, FollowsBy.TRANSFER)


def exchange(
    *,
    by: Actor,
    first_id: int,
    second_id: int,
    moved_at: dt.datetime,
    keep_own_tenure: bool = False,
    reason: str,
    now: dt.datetime,
) -> tuple[Tenancy, Tenancy]:
    """This function will exchange two tenancies at an instant that has come: both end, and two begin, each with the
    people of the other. Either all of it is done or nothing is.

    By assignment (Housing Act 1985 s92) each takes over the tenure and the fixed term of the home they move to; with
    `keep_own_tenure` each keeps their own (surrender and new grant, Localism Act 2011 s158). Roles are kept: a
    successor stays one (s88(3)). Each home is charged what it was charged; what is owed stays with those who owe it.
    Refused: the same tenancy twice, other kinds than tenancies, an instant to come, tenures that give no right to
    exchange, a notice that stands, another company's.
    """
    check_day(moved_at, field="moved_at")
    why = needed_reason(reason, "by which consent")
    if first_id == second_id:
        raise MoveRefused("Choose the other tenancy.", field="other")
    if moved_at > now:
        raise MoveRefused("That has not come yet. Record the exchange when they have moved.", field="moved_at")
    with acting(by=by, reason=f"Mutual exchange: {why}"):
        locked = {each: _to_leave(each, moved_at) for each in sorted((first_id, second_id))}
        first, second = locked[first_id], locked[second_id]
        if first.record.company_id != second.record.company_id:
            raise MoveRefused("The other tenancy is of another company: transfer them one by one.", field="other")
        if {first.kind, second.kind} != {str(AgreementKind.TENANCY)}:
            raise MoveRefused("Only tenancies are exchanged.", field="other")
        check_exchangeable([first.tenure_master, second.tenure_master])
        day = business_day(moved_at)
        people = {each.pk: _parties(each, day) for each in (first, second)}
        for each in (first, second):
            _end(each, moved_at, "mutual-exchange", why, by=by, now=now)
        made = []
        for come_from, go_to in ((first, second), (second, first)):
            terms = come_from if keep_own_tenure else go_to
            new = start_tenancy(
                by=by,
                asset_id=go_to.home.pk,
                tenure_id=terms.home_tenure.pk,
                parties=people[come_from.pk],
                start_at=moved_at,
                fixed_term_ends=terms.fixed_term_ends,
                now=now,
            )
            events.publish(ChargesCarried(by=by, at=now, tenancy_id=new.pk, from_tenancy_id=go_to.pk))
            made.append(_follow(new, come_from, FollowsBy.EXCHANGE))
    return made[0], made[1]


def _to_leave(tenancy_id: int, at: dt.datetime) -> Tenancy:
    tenancy = lock_standing_tenancy(tenancy_id)
    if Notice.objects.filter(tenancy=tenancy, status=NoticeStatus.ACCEPTED).exists():
        raise MoveRefused(
            f"A notice to quit stands on {tenancy.record.reference}. Return or withdraw it first: they move with their"
            " rights."
        )
    if at <= tenancy.start_at:
        raise MoveRefused(
            f"Tenancy {tenancy.record.reference} starts at {instant_words(tenancy.start_at)}.", field="moves_at"
        )
    return tenancy


def _parties(tenancy: Tenancy, day: dt.date) -> list[NewParty]:
    """Everybody who is bound on the day moves; occupiers and the like who have died are left behind with the old one.

    A tenant who has died is kept, so that starting refuses: their tenancy is with the personal representatives.
    """
    standing = TenancyParty.objects.filter(tenancy=tenancy, from_date__lt=day).exclude(to_date__lte=day)
    return [
        NewParty(contact_id=party.contact_id, role=party.role, responsible=party.responsible)
        for party in standing.select_related("contact").order_by("from_date", "pk")
        if party.role in LIABLE_ROLES or party.contact.date_of_death is None
    ]


def _reason(tenancy: Tenancy, master: str, now: dt.datetime) -> Lookup | None:
    """The landlord's first word for a reason for leaving, where there is one."""
    found = lookups.by_master(END_REASON, master, tenancy.record.company_id, business_day(now))
    return found[0] if found else None


def _end(tenancy: Tenancy, at: dt.datetime, master: str, why: str, *, by: Actor, now: dt.datetime) -> None:
    reason = _reason(tenancy, master, now)
    end_tenancy(
        by=by,
        tenancy_id=tenancy.pk,
        end_at=at,
        end_reason_id=reason.pk if reason else None,
        reason=why,
        now=now,
    )


def _follow(new: Tenancy, old: Tenancy, by_what: FollowsBy) -> Tenancy:
    new.follows, new.follows_by = old, by_what
    new.save(update_fields=["follows", "follows_by"])
    return new
