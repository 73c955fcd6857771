"""Starting a tenancy: its account with it or neither, one home one tenancy of a kind, nobody under age alone."""

from __future__ import annotations

import datetime as dt

import pytest

from hearth.kernel import events
from hearth.modules.accounts.models import Account, Charge
from hearth.modules.tenancies import operations
from hearth.modules.tenancies.events import TenancyStarted
from hearth.modules.tenancies.models import AgreementKind, PartyRole, Tenancy, VoidEpisode, VoidStage
from hearth.modules.tenancies.operations import NewParty
from hearth.platform.index.models import Record
from hearth.records.contacts import operations as contacts
from tests.modules.landlord import BY, NOW, RENT, START, Landlord, account_of, at

pytestmark = pytest.mark.django_db


def test_a_tenancy_has_its_account_and_charges_from_the_first_day(landlord: Landlord) -> None:
    tenancy = landlord.let()
    account = account_of(tenancy)
    assert tenancy.record.reference.startswith("TN-")
    assert account.record.reference.startswith("RA-")
    assert account.opened_date == dt.date(2020, 6, 1)
    charge = Charge.objects.get(account=account)
    assert (charge.weekly, charge.from_date, charge.to_date) == (RENT, dt.date(2020, 6, 1), None)


def test_the_account_opens_with_the_tenancy_or_neither_is_there(
    landlord: Landlord, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(_event: TenancyStarted) -> None:
        raise RuntimeError("the disk is full")

    home = landlord.home()
    listeners = events._in_transaction[TenancyStarted]
    monkeypatch.setitem(events._in_transaction, TenancyStarted, [*listeners, fails])
    with pytest.raises(RuntimeError):
        landlord.let(home=home)
    assert not Tenancy.objects.exists()
    assert not Account.objects.exists()
    assert not Record.objects.filter(kind__in=["tenancy", "account"]).exists()


def test_no_name_stands_in_the_title_that_search_shows(landlord: Landlord) -> None:
    tenancy = landlord.let(landlord.person("Zuleika", "Okonkwo"))
    for record in (tenancy.record, account_of(tenancy).record):
        assert "Tolland Row" in record.title
        assert "okonkwo" not in f"{record.title} {record.context} {record.search_text}".lower()


def test_a_second_tenancy_is_refused_and_the_standing_one_named(landlord: Landlord) -> None:
    home = landlord.home()
    standing = landlord.let(home=home)
    with pytest.raises(operations.HomeAlreadyLet, match=f"{standing.record.reference} started at 12 noon on Monday"):
        landlord.let(home=home, start_at=at("2026-11-30T12:00"))


def test_ends_and_starts_meet_at_noon(landlord: Landlord) -> None:
    home = landlord.home()
    first = landlord.let(home=home)
    operations.end_tenancy(by=BY, tenancy_id=first.pk, end_at=at("2026-11-23T12:00"), reason="Transfer", now=NOW)
    second = landlord.let(home=home, start_at=at("2026-11-23T12:00"))
    assert second.start_at == at("2026-11-23T12:00")
    assert not VoidEpisode.objects.exclude(stage=VoidStage.CANCELLED).exists()


def test_a_minute_before_the_end_is_too_early(landlord: Landlord) -> None:
    home = landlord.home()
    first = landlord.let(home=home)
    operations.end_tenancy(by=BY, tenancy_id=first.pk, end_at=at("2026-11-23T12:00"), reason="Transfer", now=NOW)
    with pytest.raises(operations.HomeAlreadyLet, match="ended at 12 noon on Monday 23 November 2026"):
        landlord.let(home=home, start_at=at("2026-11-23T11:59"))


@pytest.mark.parametrize("kind", [AgreementKind.GARAGE, AgreementKind.LEASE, AgreementKind.USE_AND_OCCUPATION])
def test_another_kind_of_agreement_may_stand_beside_it(landlord: Landlord, kind: str) -> None:
    home = landlord.home()
    landlord.let(home=home)
    assert landlord.let(home=home, kind=kind).kind == kind


def test_a_new_tenancy_ends_the_void(landlord: Landlord) -> None:
    home = landlord.home()
    first = landlord.let(home=home)
    operations.end_tenancy(by=BY, tenancy_id=first.pk, end_at=at("2026-11-02T12:00"), reason="Abandoned", now=NOW)
    landlord.let(home=home, start_at=at("2026-11-23T12:00"))
    void = VoidEpisode.objects.get(tenancy=first)
    assert (void.stage, void.starts_at, void.ends_at) == (
        VoidStage.ACTUAL,
        at("2026-11-02T12:00"),
        at("2026-11-23T12:00"),
    )


def test_an_estate_is_not_let(landlord: Landlord) -> None:
    with pytest.raises(operations.HomeNotLettable, match="estate"):
        landlord.let(home=landlord.home(type="Estate"))


def test_somebody_must_be_liable(landlord: Landlord) -> None:
    guarantor = NewParty(contact_id=landlord.person().pk, role=PartyRole.GUARANTOR)
    with pytest.raises(operations.NoTenant):
        start(landlord, guarantor)


def test_one_who_has_died_does_not_become_a_tenant(landlord: Landlord) -> None:
    person = landlord.person()
    contacts.record_death(by=BY, contact_id=person.pk, died_on=dt.date(2020, 5, 1), now=NOW)
    with pytest.raises(operations.TenantNotLiving):
        landlord.let(person)


def start(landlord: Landlord, *parties: NewParty) -> Tenancy:
    return operations.start_tenancy(
        by=BY,
        asset_id=landlord.home().pk,
        tenure_id=landlord.secure.pk,
        parties=list(parties),
        start_at=START,
        now=NOW,
    )


def test_under_eighteen_needs_an_adult_trustee(landlord: Landlord) -> None:
    child = landlord.person("Bo", "Lee", born=dt.date(2002, 6, 2))
    minor = NewParty(contact_id=child.pk)
    with pytest.raises(operations.TenantTooYoung, match=r"under 18 on 1 June 2020 .*Law of Property Act 1925 s1\(6\)"):
        start(landlord, minor)
    sibling = landlord.person("Cy", "Lee", born=dt.date(2003, 1, 1))
    with pytest.raises(operations.TenantTooYoung):
        start(landlord, minor, NewParty(contact_id=sibling.pk, role=PartyRole.TRUSTEE))
    aunt = landlord.person("Di", "Lee", born=dt.date(1980, 1, 1))
    tenancy = start(landlord, minor, NewParty(contact_id=aunt.pk, role=PartyRole.TRUSTEE))
    assert tenancy.parties.count() == 2


def test_eighteen_on_the_day_is_old_enough(landlord: Landlord) -> None:
    assert landlord.let(landlord.person(born=dt.date(2002, 6, 1)))


def test_a_future_tenancy_can_be_cancelled_and_the_void_goes_on(landlord: Landlord) -> None:
    home = landlord.home()
    first = landlord.let(home=home)
    operations.end_tenancy(by=BY, tenancy_id=first.pk, end_at=at("2026-11-02T12:00"), reason="Abandoned", now=NOW)
    second = landlord.let(home=home, start_at=at("2026-11-30T12:00"))
    assert VoidEpisode.objects.get(tenancy=first).ends_at == at("2026-11-30T12:00")
    operations.cancel_before_start(by=BY, tenancy_id=second.pk, reason="Offer withdrawn", now=NOW)
    assert VoidEpisode.objects.get(tenancy=first).ends_at is None
    account = account_of(second)
    assert account.closed_date == dt.date(2026, 11, 24)
    assert landlord.let(home=home, start_at=at("2026-11-30T12:00")).pk != second.pk


def test_only_the_official_end_frees_the_home(landlord: Landlord) -> None:
    home = landlord.home()
    first = landlord.let(home=home)
    ends = landlord.noticed(first)
    assert VoidEpisode.objects.get(tenancy=first).stage == VoidStage.PROVISIONAL
    with pytest.raises(operations.HomeAlreadyLet):
        landlord.let(home=home, start_at=ends)


def test_a_tenancy_that_has_started_is_not_cancelled(landlord: Landlord) -> None:
    tenancy = landlord.let()
    with pytest.raises(operations.TenancyHasStarted, match="end it instead"):
        operations.cancel_before_start(by=BY, tenancy_id=tenancy.pk, reason="Mistake", now=NOW)
    future = landlord.let(start_at=at("2026-11-30T12:00"))
    with pytest.raises(operations.ReasonMissing):
        operations.cancel_before_start(by=BY, tenancy_id=future.pk, reason=" ", now=NOW)
