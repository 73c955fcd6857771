"""When a home is void: not while another agreement occupies it, not twice, not for the garage beside it."""

from __future__ import annotations

import datetime as dt

import pytest

from hearth.modules.tenancies import operations, queries
from hearth.modules.tenancies.models import AgreementKind, Tenancy, VoidEpisode, VoidStage
from hearth.records.assets.models import Asset
from tests.modules.landlord import BY, NOW, Landlord, at

pytestmark = pytest.mark.django_db
MONDAY = at("2026-11-16T12:00")
NEXT = at("2026-11-23T12:00")


def end(tenancy: Tenancy, ended: dt.datetime = MONDAY) -> None:
    operations.end_tenancy(by=BY, tenancy_id=tenancy.pk, end_at=ended, reason="Moved", now=NOW)


def standing() -> list[tuple[int | None, str, dt.datetime, dt.datetime | None]]:
    return list(
        VoidEpisode.objects.exclude(stage=VoidStage.CANCELLED)
        .order_by("starts_at")
        .values_list("tenancy_id", "stage", "starts_at", "ends_at")
    )


def test_a_garage_agreement_does_not_occupy_the_home_that_it_goes_with(landlord: Landlord) -> None:
    home = landlord.home()
    tenancy, garage = landlord.let(home=home), landlord.let(home=home, kind=AgreementKind.GARAGE)
    end(garage)
    assert standing() == []
    end(tenancy)
    assert standing() == [(tenancy.pk, "actual", MONDAY, None)]


def test_a_garage_of_its_own_is_void_when_its_agreement_ends(landlord: Landlord) -> None:
    garage = landlord.let(home=landlord.home(type="Garage"), kind=AgreementKind.GARAGE)
    end(garage)
    assert standing() == [(garage.pk, "actual", MONDAY, None)]


def test_a_home_in_use_and_occupation_is_not_void_until_that_ends(landlord: Landlord) -> None:
    home = landlord.home()
    tenancy = landlord.let(home=home)
    end(tenancy)
    staying = landlord.let(home=home, kind=AgreementKind.USE_AND_OCCUPATION, start_at=MONDAY)
    assert standing() == []
    end(staying, NEXT)
    assert standing() == [(staying.pk, "actual", NEXT, None)]


def test_a_lease_over_a_tenancy_adds_no_second_void(landlord: Landlord) -> None:
    home = landlord.home()
    tenancy, lease = landlord.let(home=home), landlord.let(home=home, kind=AgreementKind.LEASE)
    end(tenancy)
    end(lease, NEXT)
    assert standing() == [(tenancy.pk, "actual", MONDAY, None)]
    assert [void.starts_at for void in queries.voids_at(home.pk)] == [MONDAY]


def test_a_void_lasts_until_the_next_tenancy_already_agreed(landlord: Landlord) -> None:
    home = landlord.home()
    tenancy = landlord.let(home=home)
    end(tenancy)
    landlord.let(home=home, start_at=at("2026-11-30T12:00"))
    operations.correct_end(by=BY, tenancy_id=tenancy.pk, end_at=NEXT, reason="Date misread", now=NOW)
    assert standing() == [(tenancy.pk, "actual", NEXT, at("2026-11-30T12:00"))]


def test_keys_are_noted_even_where_the_home_is_let_again_at_the_same_hour(landlord: Landlord) -> None:
    home = landlord.home()
    tenancy = landlord.let(home=home)
    end(tenancy)
    landlord.let(home=home, start_at=MONDAY)
    assert standing() == []
    recorded = operations.record_keys(by=BY, tenancy_id=tenancy.pk, received_at=MONDAY, now=NOW)
    assert VoidEpisode.objects.get(pk=recorded.void_id).keys_received_at == MONDAY


def by_hand(landlord: Landlord, home: Asset, starts_at: dt.datetime = MONDAY) -> VoidEpisode:
    return operations.open_void(by=BY, asset_id=home.pk, starts_at=starts_at, reason="Newly built", now=NOW)


def test_a_home_that_came_empty_is_void_until_it_is_let(landlord: Landlord) -> None:
    home = landlord.home()
    by_hand(landlord, home)
    assert standing() == [(None, "actual", MONDAY, None)]
    coming = landlord.let(home=home, start_at=at("2026-11-30T12:00"))
    assert standing() == [(None, "actual", MONDAY, at("2026-11-30T12:00"))]
    operations.cancel_before_start(by=BY, tenancy_id=coming.pk, reason="Withdrawn", now=NOW)
    assert standing() == [(None, "actual", MONDAY, None)], "it goes on"


def test_a_void_by_hand_ends_where_a_later_tenancy_begins(landlord: Landlord) -> None:
    home = landlord.home()
    landlord.let(home=home, start_at=NEXT)
    by_hand(landlord, home)
    assert standing() == [(None, "actual", MONDAY, NEXT)]


def test_a_void_by_hand_is_refused_where_it_can_not_be(landlord: Landlord) -> None:
    let, empty = landlord.home(), landlord.home()
    tenancy = landlord.let(home=let)
    with pytest.raises(operations.VoidRefused, match=f"{tenancy.record.reference} stands on"):
        by_hand(landlord, let)
    with pytest.raises(operations.VoidRefused, match="has not come yet"):
        by_hand(landlord, empty, at("2026-12-07T12:00"))
    with pytest.raises(operations.VoidRefused, match="is not let by us"):
        by_hand(landlord, landlord.home(type="Estate"))
    by_hand(landlord, empty, NEXT)
    with pytest.raises(operations.VoidRefused, match="is void already, from 12 noon on Monday 23 November 2026"):
        by_hand(landlord, empty)


def test_only_a_void_by_hand_is_cancelled_by_hand(landlord: Landlord) -> None:
    tenancy, empty = landlord.let(), landlord.home()
    end(tenancy)
    mine = by_hand(landlord, empty)
    operations.cancel_void(by=BY, void_id=mine.pk, reason="The wrong home")
    assert standing() == [(tenancy.pk, "actual", MONDAY, None)]
    with pytest.raises(operations.VoidRefused, match="cancelled before"):
        operations.cancel_void(by=BY, void_id=mine.pk, reason="Again")
    with pytest.raises(operations.VoidRefused, match="correct that end instead"):
        operations.cancel_void(by=BY, void_id=VoidEpisode.objects.get(tenancy=tenancy).pk, reason="Why")
