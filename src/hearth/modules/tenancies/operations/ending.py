"""Ending a tenancy officially, and putting a wrong end right."""

from __future__ import annotations

import datetime as dt

from django.db.models import Q

from hearth.kernel import events
from hearth.kernel.actor import Actor
from hearth.kernel.reach import check_day
from hearth.kernel.refusal import Conflict, Refused
from hearth.kernel.time import business_day
from hearth.modules.tenancies.events import EndCorrected, TenancyEnded
from hearth.modules.tenancies.models import Tenancy, TenancyParty, VoidStage
from hearth.modules.tenancies.operations.locking import (
    TenancyIsCancelled,
    lock_home,
    lock_tenancy,
    needed_reason,
)
from hearth.modules.tenancies.operations.moving_out import move_out
from hearth.modules.tenancies.operations.notices import end_reason
from hearth.modules.tenancies.operations.starting import check_not_let
from hearth.modules.tenancies.operations.voids import void_from
from hearth.modules.tenancies.words import instant_words
from hearth.platform.audit.acting import acting
from hearth.platform.index import operations as index


class NoEndProposed(Refused):
    """Nobody has said when the tenancy ends."""

    code = "no_end_proposed"


class EndNotCome(Refused):
    """The end lies in the future; until then it is only proposed."""

    code = "end_not_come"


class EndBeforeStart(Refused):
    """A tenancy can't end before it starts."""

    code = "end_before_start"


class EndedOtherwise(Conflict):
    """It has been ended at another instant."""

    code = "ended_otherwise"


class NotEnded(Refused):
    """There is no official end to correct."""

    code = "not_ended"


class PartyStartsAfterEnd(Refused):
    """Somebody joined the tenancy on or after the day of the end."""

    code = "party_starts_after_end"


def end_tenancy(
    *,
    by: Actor,
    tenancy_id: int,
    end_at: dt.datetime | None = None,
    end_reason_id: int | None = None,
    reason: str = "",
    now: dt.datetime,
) -> Tenancy:
    """This function will end a tenancy officially: by default at its proposed end, whether or not keys came back.

    `end_at` is an instant, exclusive; no rent is due for weeks that start on or after its day. The void becomes
    actual, everybody's part ends, the account's charges stop, and those who gave notice are reached where they said
    that they go. Ending it again at the same instant changes nothing.
    Refused: an end in the future or before the start; no end known; an end other than the proposed one without a
    `reason`; one that was ended otherwise (Conflict); a party who joined later.
    """
    with acting(by=by, reason=reason.strip() or "Tenancy ended"):
        tenancy = lock_tenancy(tenancy_id, sundry=True)
        ends = end_at or tenancy.end_at or tenancy.proposed_end_at
        if ends is None:
            raise NoEndProposed(
                f"Tenancy {tenancy.record.reference} has no proposed end. Say when it ended.", field="end_at"
            )
        if tenancy.end_at == ends:
            return tenancy
        check_ending(tenancy, ends, now)
        if ends != tenancy.proposed_end_at:
            needed_reason(reason, "why the tenancy does not end at a proposed end")
        tenancy.end_at = ends
        if end_reason_id is not None:
            tenancy.end_reason = end_reason(tenancy, end_reason_id, now)
        tenancy.save(update_fields=["end_at", "end_reason"])
        _end_parties(tenancy, business_day(ends))
        void_from(tenancy, ends, VoidStage.ACTUAL)
        move_out(tenancy, ends, by=by, now=now)
        index.set_closed(record_id=tenancy.pk, closed=True)
        events.publish(TenancyEnded(by=by, at=now, tenancy_id=tenancy.pk, ended_at=ends))
    return tenancy


def check_ending(tenancy: Tenancy, ends: dt.datetime, now: dt.datetime) -> None:
    """Refuses an end that can't be, for the preview and the deed alike."""
    check_day(ends, field="end_at")
    if tenancy.cancelled_at is not None:
        raise TenancyIsCancelled(
            f"Tenancy {tenancy.record.reference} was cancelled before it started, so it has nothing to end."
        )
    if tenancy.end_at is not None:
        raise EndedOtherwise(
            f"Tenancy {tenancy.record.reference} was ended at {instant_words(tenancy.end_at)}. If that is wrong,"
            " correct its end."
        )
    _check_end(tenancy, ends, now)


def _check_end(tenancy: Tenancy, ends: dt.datetime, now: dt.datetime) -> None:
    if ends <= tenancy.start_at:
        raise EndBeforeStart(
            f"The tenancy started at {instant_words(tenancy.start_at)}; it can't end at {instant_words(ends)}.",
            field="end_at",
        )
    if ends > now:
        raise EndNotCome(
            f"{instant_words(ends)} has not come yet. Until then the end is only proposed.", field="end_at"
        )


def _end_parties(tenancy: Tenancy, day: dt.date) -> None:
    standing = TenancyParty.objects.filter(Q(to_date=None) | Q(to_date__gt=day), tenancy=tenancy)
    late = standing.filter(from_date__gte=day).select_related("contact").first()
    if late is not None:
        raise PartyStartsAfterEnd(
            f"{late.contact} is a {late.get_role_display().lower()} from {late.from_date:%d/%m/%Y}, on or after the"
            " day of the end. Correct that first.",
            field="end_at",
        )
    standing.update(to_date=day)


def _move_parties(tenancy: Tenancy, *, was: dt.date, day: dt.date | None) -> None:
    """Those whose part ended with the tenancy end with it again; where it ends earlier, so do all others."""
    ended_with_it = list(TenancyParty.objects.filter(tenancy=tenancy, to_date=was).values_list("pk", flat=True))
    if day is not None:
        _end_parties(tenancy, day)
    TenancyParty.objects.filter(pk__in=ended_with_it).update(to_date=day)


def correct_end(*, by: Actor, tenancy_id: int, end_at: dt.datetime | None, reason: str, now: dt.datetime) -> Tenancy:
    """This function will move a wrong official end, or clear it (None: the tenancy goes on).

    The void moves with it (cleared, it is provisional again from the proposed end, or cancelled), so do the parties
    whose part ended with the tenancy; the account reverses and re-posts by linked entries. Show
    `hearth.modules.tenancies.queries.end_correction` first. Refused: no official end, no reason, an end in the future
    or before the start, a home that has been let again in the time regained (the sentence names that tenancy).
    """
    why = needed_reason(reason, "what was wrong with the end")
    with acting(by=by, reason=f"End corrected: {why}"):
        tenancy = lock_tenancy(tenancy_id, sundry=True)
        was = check_end_correction(tenancy, end_at, now)
        if was == end_at:
            return tenancy
        if tenancy.asset_id is not None:
            lock_home(tenancy.asset_id)
        tenancy.end_at = end_at
        tenancy.save(update_fields=["end_at"])
        _move_parties(tenancy, was=business_day(was), day=business_day(end_at) if end_at is not None else None)
        if end_at is not None:
            void_from(tenancy, end_at, VoidStage.ACTUAL)
        else:
            void_from(tenancy, tenancy.proposed_end_at, VoidStage.PROVISIONAL)
        index.set_closed(record_id=tenancy.pk, closed=end_at is not None)
        events.publish(EndCorrected(by=by, at=now, tenancy_id=tenancy.pk, was=was, ended_at=end_at))
    return tenancy


def check_end_correction(tenancy: Tenancy, end_at: dt.datetime | None, now: dt.datetime) -> dt.datetime:
    """Refuses a correction that can't be, for the preview and the deed alike; answers with the present end."""
    check_day(end_at, field="end_at")
    if tenancy.end_at is None:
        raise NotEnded(f"Tenancy {tenancy.record.reference} has not been ended, so it has no end to correct.")
    if end_at is not None:
        _check_end(tenancy, end_at, now)
    if tenancy.asset is not None and (end_at is None or end_at > tenancy.end_at):
        check_not_let(tenancy.asset, kind=tenancy.kind, start_at=tenancy.end_at, end_at=end_at, leaving_out=tenancy.pk)
    return tenancy.end_at
