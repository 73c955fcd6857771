"""What the database itself refuses, whoever writes: overlapping tenancies, ends before starts, two accepted notices."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from hearth.modules.tenancies.models import AgreementKind, Notice, Tenancy, TenancyParty, VoidEpisode, VoidStage
from hearth.platform import catalogue
from hearth.platform.audit.acting import acting
from hearth.platform.index.operations import create_record
from hearth.records.assets.models import Asset
from tests.modules.landlord import BY, START, Landlord, at

pytestmark = pytest.mark.django_db
NOON = at("2026-11-30T12:00")


def put(
    landlord: Landlord,
    home: Asset,
    start_at: dt.datetime,
    end_at: dt.datetime | None = None,
    *,
    kind: str = AgreementKind.TENANCY,
    cancelled_at: dt.datetime | None = None,
) -> Tenancy:
    """A row as a careless program would write it, past all operations."""
    with acting(by=BY, reason="Past the operations"):
        return Tenancy.objects.create(
            record=create_record(kind="tenancy", company_id=landlord.company.pk, title="Tenancy"),
            asset=home,
            kind=kind,
            tenure=landlord.secure,
            start_at=start_at,
            end_at=end_at,
            cancelled_at=cancelled_at,
        )


def test_two_tenancies_of_a_kind_can_not_hold_one_home_at_once(landlord: Landlord) -> None:
    home = landlord.home()
    put(landlord, home, START, NOON)
    with pytest.raises(IntegrityError, match="tenancy_one_of_a_kind_per_home"), transaction.atomic():
        put(landlord, home, NOON - dt.timedelta(minutes=1))


def test_ends_and_starts_may_meet_at_noon(landlord: Landlord) -> None:
    home = landlord.home()
    put(landlord, home, START, NOON)
    put(landlord, home, NOON)
    assert Tenancy.objects.count() == 2


def test_a_garage_stands_beside_the_tenancy_and_a_cancelled_one_in_nobodys_way(landlord: Landlord) -> None:
    home = landlord.home()
    put(landlord, home, START)
    put(landlord, home, START, kind=AgreementKind.GARAGE)
    put(landlord, home, START, cancelled_at=START)
    with pytest.raises(IntegrityError, match="tenancy_one_of_a_kind_per_home"), transaction.atomic():
        put(landlord, home, START, kind=AgreementKind.GARAGE)


def test_a_tenancy_ends_after_it_starts(landlord: Landlord) -> None:
    with pytest.raises(IntegrityError, match="tenancy_ends_after_start"), transaction.atomic():
        put(landlord, landlord.home(), START, START)


def test_one_notice_stands_at_a_time_and_ends_after_its_receipt(landlord: Landlord) -> None:
    tenancy = put(landlord, landlord.home(), START)
    with acting(by=BY, reason="Past the operations"):
        Notice.objects.create(tenancy=tenancy, received_at=START, ends_at=NOON)
        with pytest.raises(IntegrityError, match="notice_one_accepted_per_tenancy"), transaction.atomic():
            Notice.objects.create(tenancy=tenancy, received_at=START, ends_at=NOON)
        with pytest.raises(IntegrityError, match="notice_ends_after_receipt"), transaction.atomic():
            Notice.objects.create(tenancy=tenancy, received_at=NOON, ends_at=NOON, status="returned")
        with pytest.raises(IntegrityError, match="notice_accepted_has_end"), transaction.atomic():
            Notice.objects.create(tenancy=tenancy, received_at=NOON, status="withdrawn")


def test_a_home_is_void_once_at_a_time(landlord: Landlord) -> None:
    home = landlord.home()
    with acting(by=BY, reason="Past the operations"):
        VoidEpisode.objects.create(asset=home, stage=VoidStage.ACTUAL, starts_at=START, ends_at=NOON)
        VoidEpisode.objects.create(asset=home, stage=VoidStage.PROVISIONAL, starts_at=START)
        VoidEpisode.objects.create(asset=home, stage=VoidStage.ACTUAL, starts_at=NOON)
        with pytest.raises(IntegrityError, match="void_one_at_a_time_per_home"), transaction.atomic():
            VoidEpisode.objects.create(asset=home, stage=VoidStage.ACTUAL, starts_at=START, ends_at=NOON)


def test_a_person_has_a_role_once_at_a_time(landlord: Landlord) -> None:
    tenancy, person = put(landlord, landlord.home(), START), landlord.person()
    facts = {"tenancy": tenancy, "contact": person, "role": "tenant"}
    with acting(by=BY, reason="Past the operations"):
        TenancyParty.objects.create(from_date=dt.date(2020, 6, 1), to_date=dt.date(2021, 6, 1), **facts)
        TenancyParty.objects.create(from_date=dt.date(2021, 6, 1), **facts)
        with pytest.raises(IntegrityError, match="party_once_in_a_role_at_a_time"), transaction.atomic():
            TenancyParty.objects.create(from_date=dt.date(2022, 6, 1), **facts)


def test_the_catalogue_describes_every_column_of_these_modules() -> None:
    ours = ("tenancies.", "accounts.", "tenancy", "account", "contact has")
    assert [problem for problem in catalogue.CATALOGUE.problems() if problem.startswith(ours)] == []
