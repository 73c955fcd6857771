"""A void opened by hand: a home that came to the landlord empty, or whose last tenant left before the records."""

from __future__ import annotations

import datetime as dt

from django.db.models import Q

from hearth.kernel.actor import Actor
from hearth.kernel.reach import check_day
from hearth.kernel.refusal import NotFound, Refused
from hearth.modules.tenancies.models import VoidEpisode, VoidStage
from hearth.modules.tenancies.operations.locking import lock_home, needed_reason
from hearth.modules.tenancies.operations.voids import occupations
from hearth.modules.tenancies.words import instant_words
from hearth.platform.audit.acting import acting
from hearth.records.assets.models import AssetStatus


class VoidRefused(Refused):
    """A void can't be opened, or cancelled, by hand."""

    code = "void_refused"


def open_void(
    *,
    by: Actor,
    asset_id: int,
    starts_at: dt.datetime,
    keys_received_at: dt.datetime | None = None,
    reason: str,
    now: dt.datetime,
) -> VoidEpisode:
    """This function will open an actual void of a home that no tenancy leaves empty, from an instant that has come.

    It ends by itself where a later agreement begins, now or when one is made. Refused: without a reason; an instant to
    come (a void to come follows from a notice); what can't be let, or was disposed of; a home that somebody occupies
    then, or that is void already at some time since.
    """
    check_day(starts_at, field="starts_at")
    check_day(keys_received_at, field="keys_received_at")
    why = needed_reason(reason, "why the home is empty")
    if starts_at > now:
        raise VoidRefused("That has not come yet. A void to come follows from a notice or an end.", field="starts_at")
    if keys_received_at is not None and keys_received_at > now:
        raise VoidRefused("The keys can't have come at a time to come.", field="keys_received_at")
    with acting(by=by, reason=f"Void opened: {why}"):
        home = lock_home(asset_id)
        if not home.type.lettable or home.status == AssetStatus.DISPOSED:
            raise VoidRefused(f"{home} is not let by us, so it is not void.")
        later = None
        for tenancy in occupations(home, since=starts_at):
            if tenancy.start_at <= starts_at:
                raise VoidRefused(
                    f"{tenancy.record.reference} stands on {home} at {instant_words(starts_at)}: end it instead.",
                    field="starts_at",
                )
            later = min(filter(None, (later, tenancy.start_at)))
        since = Q(ends_at=None) | Q(ends_at__gt=starts_at)
        voids = VoidEpisode.objects.filter(since, asset=home, stage=VoidStage.ACTUAL)
        if later is not None:
            voids = voids.filter(starts_at__lt=later)
        standing = voids.order_by("starts_at").first()
        if standing is not None:
            raise VoidRefused(f"{home} is void already, from {instant_words(standing.starts_at)}.", field="starts_at")
        return VoidEpisode.objects.create(
            asset=home,
            stage=VoidStage.ACTUAL,
            starts_at=starts_at,
            ends_at=later,
            keys_received_at=keys_received_at,
        )


def cancel_void(*, by: Actor, void_id: int, reason: str) -> VoidEpisode:
    """This function will cancel a void that was opened by hand, so that it never was. Refused: without a reason; one
    that follows a tenancy, whose end is to be corrected instead; one that is cancelled."""
    why = needed_reason(reason, "why the home was not empty")
    with acting(by=by, reason=f"Void cancelled: {why}"):
        void = VoidEpisode.objects.select_for_update(no_key=True).filter(pk=void_id).first()
        if void is None:
            raise NotFound("There is no such void.")
        if void.tenancy_id is not None:
            raise VoidRefused("This void follows the end of a tenancy: correct that end instead.")
        if void.stage == VoidStage.CANCELLED:
            raise VoidRefused("This void was cancelled before.")
        void.stage = VoidStage.CANCELLED
        void.save(update_fields=["stage"])
    return void
