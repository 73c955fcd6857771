"""The void that follows a tenancy: provisional from a proposed end, actual from the end, cancelled by clearing.

A home is void while no agreement that occupies it stands. A garage agreement doesn't occupy a home that it goes with.
"""

from __future__ import annotations

import datetime as dt

from django.db.models import Exists, OuterRef, Q

from hearth.modules.tenancies.models import AgreementKind, Tenancy, VoidEpisode, VoidStage
from hearth.records.assets.models import Asset

_OCCUPYING = frozenset({AgreementKind.TENANCY, AgreementKind.LICENCE, AgreementKind.USE_AND_OCCUPATION})


def _occupies(kind: str, asset: Asset) -> bool:
    return kind in _OCCUPYING or (kind == AgreementKind.GARAGE and not asset.type.residential)


def occupations(home: Asset, *, since: dt.datetime) -> list[Tenancy]:
    """The agreements that occupy a home at an instant or later, with their records."""
    found = Tenancy.objects.filter(Q(end_at=None) | Q(end_at__gt=since), asset=home, cancelled_at=None)
    return [each for each in found.select_related("record") if _occupies(each.kind, home)]


def _next_occupation(tenancy: Tenancy, from_instant: dt.datetime) -> dt.datetime | None:
    """When another agreement next occupies the home, at the earliest `from_instant` itself; None if none will."""
    if tenancy.asset is None:
        return None
    others = [each for each in occupations(tenancy.asset, since=from_instant) if each.pk != tenancy.pk]
    return min((max(each.start_at, from_instant) for each in others), default=None)


def _void_already(tenancy: Tenancy, from_instant: dt.datetime) -> bool:
    """Whether the home is void then by the end of another agreement (the tenancy under a lease, say)."""
    return (
        VoidEpisode.objects.filter(
            Q(ends_at=None) | Q(ends_at__gt=from_instant),
            asset=tenancy.asset,
            stage=VoidStage.ACTUAL,
            starts_at__lte=from_instant,
        )
        .exclude(tenancy=tenancy)
        .exists()
    )


def standing_void(tenancy: Tenancy) -> VoidEpisode | None:
    """The void of this tenancy that is not cancelled, locked."""
    return (
        VoidEpisode.objects.select_for_update(no_key=True)
        .filter(tenancy=tenancy)
        .exclude(stage=VoidStage.CANCELLED)
        .first()
    )


def void_from(tenancy: Tenancy, starts_at: dt.datetime | None, stage: VoidStage) -> VoidEpisode | None:
    """Makes the void of a tenancy what it must be: from `starts_at` at that stage, or none (None).

    A sundry agreement has none. There is no void where the home is let again at the same hour, is void already, or the
    agreement is for a garage beside a home; a standing one is cancelled then.
    """
    if tenancy.asset is None:
        return None
    void = standing_void(tenancy)
    again = _next_occupation(tenancy, starts_at) if starts_at is not None else None
    beside = tenancy.kind == AgreementKind.GARAGE and tenancy.asset.type.residential
    if starts_at is None or again == starts_at or beside or _void_already(tenancy, starts_at):
        if void is not None:
            void.stage = VoidStage.CANCELLED
            void.save(update_fields=["stage"])
        return None
    if void is None:
        return VoidEpisode.objects.create(
            asset=tenancy.asset, tenancy=tenancy, stage=stage, starts_at=starts_at, ends_at=again
        )
    void.stage, void.starts_at, void.ends_at = stage, starts_at, again
    void.save(update_fields=["stage", "starts_at", "ends_at"])
    return void


def let_again(tenancy: Tenancy) -> None:
    """Ends the voids of the home at the start of a new tenancy; one that would begin then or later is cancelled."""
    if tenancy.asset is None or not _occupies(tenancy.kind, tenancy.asset):
        return
    voids = (
        VoidEpisode.objects.select_for_update(no_key=True)
        .filter(Q(ends_at=None) | Q(ends_at__gt=tenancy.start_at), asset=tenancy.asset)
        .exclude(stage=VoidStage.CANCELLED)
    )
    for void in voids:
        if void.starts_at < tenancy.start_at:
            void.ends_at = tenancy.start_at
        else:
            void.stage = VoidStage.CANCELLED
        void.save(update_fields=["ends_at", "stage"])


def let_no_more(tenancy: Tenancy) -> None:
    """The void that a cancelled tenancy was to end goes on."""
    if tenancy.asset is None:
        return
    then = tenancy.start_at
    formers = (
        Tenancy.objects.filter(asset=tenancy.asset, cancelled_at=None)
        .filter(
            Q(end_at=then)
            | Q(end_at=None, proposed_end_at=then)
            | Exists(
                VoidEpisode.objects.filter(tenancy=OuterRef("pk"), ends_at=then).exclude(stage=VoidStage.CANCELLED)
            )
        )
        .exclude(pk=tenancy.pk)
        .select_related("asset__type")
    )
    for former in formers:
        stage = VoidStage.PROVISIONAL if former.end_at is None else VoidStage.ACTUAL
        void_from(former, former.end_at or former.proposed_end_at, stage)
    for void in VoidEpisode.objects.select_for_update(no_key=True).filter(
        asset=tenancy.asset, tenancy=None, ends_at=then, stage=VoidStage.ACTUAL
    ):
        void.ends_at = _next_occupation(tenancy, then)
        void.save(update_fields=["ends_at"])
