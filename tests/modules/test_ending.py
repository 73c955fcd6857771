"""Ending a tenancy, correcting a wrong end, keys: the void, the parties, the ledger that follows."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from hearth.modules.accounts import operations as accounts
from hearth.modules.accounts.models import Transaction, TransactionKind
from hearth.modules.accounts.queries import balance_on
from hearth.modules.tenancies import operations, queries
from hearth.modules.tenancies.models import Tenancy, TenancyParty, VoidEpisode, VoidStage
from hearth.modules.tenancies.operations import Forwarding, NewParty, ReceivedNotice
from hearth.records.contacts import operations as contacts
from hearth.records.contacts.queries import PostalAddress, addressee
from tests.modules.landlord import BY, RENT, START, Landlord, account_of, at

pytestmark = pytest.mark.django_db
ENDS = at("2026-12-28T12:00")
END_DAY = dt.date(2026, 12, 28)
AFTER = at("2027-01-19T09:00")
"""A Tuesday, three weeks and a day after the end."""


def end(tenancy: Tenancy, *, end_at: dt.datetime | None = None, reason: str = "", now: dt.datetime = AFTER) -> Tenancy:
    return operations.end_tenancy(by=BY, tenancy_id=tenancy.pk, end_at=end_at, reason=reason, now=now)


def correct(tenancy: Tenancy, end_at: dt.datetime | None, *, now: dt.datetime = AFTER) -> Tenancy:
    return operations.correct_end(by=BY, tenancy_id=tenancy.pk, end_at=end_at, reason="Date misread", now=now)


def debit(landlord: Landlord, first: str, last: str, now: dt.datetime = AFTER) -> None:
    """The runs of the Mondays from first to last."""
    monday = dt.date.fromisoformat(first)
    while monday <= dt.date.fromisoformat(last):
        accounts.post_debit_run(by=BY, company_id=landlord.company.pk, week_start=monday, now=now)
        monday += dt.timedelta(weeks=1)


def charged_weeks(tenancy: Tenancy) -> list[dt.date]:
    """The weeks whose debits stand."""
    return list(
        Transaction.objects.filter(account=account_of(tenancy), kind=TransactionKind.CHARGE, reversed_by=None)
        .order_by("effective_date")
        .values_list("effective_date", flat=True)
    )


def test_a_tenancy_ends_at_its_proposed_end(landlord: Landlord) -> None:
    tenancy = landlord.let()
    landlord.noticed(tenancy)
    ended = end(tenancy)
    ended.refresh_from_db()
    assert ended.end_at == ENDS
    void = VoidEpisode.objects.get(tenancy=tenancy)
    assert (void.stage, void.starts_at) == (VoidStage.ACTUAL, ENDS)
    assert TenancyParty.objects.get(tenancy=tenancy).to_date == END_DAY
    ended.record.refresh_from_db()
    assert ended.record.closed


def test_no_rent_for_the_week_that_starts_on_the_day_of_the_end(landlord: Landlord) -> None:
    tenancy = landlord.let()
    landlord.noticed(tenancy)
    end(tenancy, now=ENDS)
    debit(landlord, "2026-12-14", "2027-01-18")
    assert charged_weeks(tenancy) == [dt.date(2026, 12, 14), dt.date(2026, 12, 21)]


def test_weeks_posted_past_a_late_official_end_are_reversed_by_linked_lines(landlord: Landlord) -> None:
    tenancy = landlord.let()
    landlord.noticed(tenancy)
    debit(landlord, "2026-12-14", "2027-01-18")
    account = account_of(tenancy)
    assert balance_on(account.pk, dt.date(2027, 1, 19)) == RENT * 6
    end(tenancy)
    assert charged_weeks(tenancy) == [dt.date(2026, 12, 14), dt.date(2026, 12, 21)]
    reversals = Transaction.objects.filter(account=account, kind=TransactionKind.REVERSAL).select_related("reverses")
    assert len(reversals) == 4
    for reversal in reversals:
        assert reversal.reverses is not None
        assert reversal.amount == -reversal.reverses.amount
        assert reversal.effective_date == reversal.reverses.effective_date >= END_DAY
    assert balance_on(account.pk, dt.date(2027, 1, 19)) == RENT * 2


def test_ending_it_again_changes_nothing_and_otherwise_is_a_conflict(landlord: Landlord) -> None:
    tenancy = landlord.let()
    landlord.noticed(tenancy)
    end(tenancy)
    end(tenancy)
    end(tenancy, end_at=ENDS)
    with pytest.raises(operations.EndedOtherwise, match="12 noon on Monday 28 December 2026"):
        end(tenancy, end_at=at("2027-01-04T12:00"), reason="Other date")


def test_ends_that_can_not_be(landlord: Landlord) -> None:
    tenancy = landlord.let()
    with pytest.raises(operations.NoEndProposed):
        end(tenancy)
    with pytest.raises(operations.EndBeforeStart):
        end(tenancy, end_at=START, reason="Typing")
    with pytest.raises(operations.EndNotCome, match="has not come yet"):
        end(tenancy, end_at=AFTER + dt.timedelta(days=6), reason="Typing")
    with pytest.raises(operations.ReasonMissing):
        end(tenancy, end_at=at("2027-01-04T12:00"))
    landlord.noticed(tenancy)
    with pytest.raises(operations.EndNotCome):
        end(tenancy, now=ENDS - dt.timedelta(seconds=1))


def test_somebody_who_joined_later_stands_in_the_way(landlord: Landlord) -> None:
    tenancy = landlord.let()
    operations.add_party(
        by=BY,
        tenancy_id=tenancy.pk,
        contact_id=landlord.person("Gil").pk,
        role="guarantor",
        responsible=False,
        from_date=END_DAY,
        reason="Guarantee",
        now=AFTER,
    )
    with pytest.raises(operations.PartyStartsAfterEnd, match="Ms Gil Lee is a guarantor"):
        end(tenancy, end_at=ENDS, reason="Abandoned")


def test_nothing_is_received_after_the_end(landlord: Landlord) -> None:
    tenancy = landlord.let()
    landlord.noticed(tenancy)
    end(tenancy)
    with pytest.raises(operations.TenancyHasEnded, match="correct its end first"):
        landlord.noticed(tenancy, "2027-01-18T09:00")
    with pytest.raises(operations.TenancyHasEnded):
        operations.withdraw_notice(by=BY, tenancy_id=tenancy.pk, reason="They stay", now=AFTER)


# --- correcting a wrong end


def test_a_later_end_posts_the_weeks_regained(landlord: Landlord) -> None:
    tenancy = landlord.let()
    landlord.noticed(tenancy)
    debit(landlord, "2026-12-14", "2027-01-18")
    end(tenancy)
    correct(tenancy, at("2027-01-11T12:00"))
    assert charged_weeks(tenancy) == [
        dt.date(2026, 12, 14),
        dt.date(2026, 12, 21),
        dt.date(2026, 12, 28),
        dt.date(2027, 1, 4),
    ]
    assert TenancyParty.objects.get(tenancy=tenancy).to_date == dt.date(2027, 1, 11)
    assert VoidEpisode.objects.get(tenancy=tenancy).starts_at == at("2027-01-11T12:00")
    keys = Transaction.objects.filter(account=account_of(tenancy), effective_date=END_DAY).order_by("id")
    stem = f"rent:2026-12-28:{keys[0].charge_id}"
    assert [line.key for line in keys] == [stem, f"ended:{keys[0].pk}", f"{stem}:2"]


def test_an_earlier_end_reverses_the_weeks_lost(landlord: Landlord) -> None:
    tenancy = landlord.let()
    landlord.noticed(tenancy)
    debit(landlord, "2026-12-14", "2026-12-21")
    end(tenancy)
    correct(tenancy, at("2026-12-21T12:00"))
    assert charged_weeks(tenancy) == [dt.date(2026, 12, 14)]
    assert TenancyParty.objects.get(tenancy=tenancy).to_date == dt.date(2026, 12, 21)


def test_clearing_the_end_lets_the_tenancy_go_on(landlord: Landlord) -> None:
    tenancy = landlord.let()
    end(tenancy, end_at=ENDS, reason="Thought abandoned")
    correct(tenancy, None)
    tenancy.refresh_from_db()
    assert tenancy.end_at is None
    assert TenancyParty.objects.get(tenancy=tenancy).to_date is None
    assert VoidEpisode.objects.get(tenancy=tenancy).stage == VoidStage.CANCELLED
    # the weeks since the wrong end, up to the present one, are posted as the runs would have done
    assert charged_weeks(tenancy) == [END_DAY + dt.timedelta(weeks=week) for week in range(4)]
    debit(landlord, "2027-01-18", "2027-01-18")
    assert len(charged_weeks(tenancy)) == 4
    tenancy.record.refresh_from_db()
    assert not tenancy.record.closed


def test_clearing_the_end_of_a_notice_makes_the_void_provisional_again(landlord: Landlord) -> None:
    tenancy = landlord.let()
    landlord.noticed(tenancy)
    end(tenancy)
    correct(tenancy, None)
    void = VoidEpisode.objects.get(tenancy=tenancy)
    assert (void.stage, void.starts_at) == (VoidStage.PROVISIONAL, ENDS)


def test_a_week_that_an_officer_reversed_is_not_posted_again(landlord: Landlord) -> None:
    tenancy = landlord.let()
    debit(landlord, "2026-12-28", "2027-01-18")
    line = Transaction.objects.get(account=account_of(tenancy), effective_date=dt.date(2027, 1, 4))
    accounts.reverse(by=BY, transaction_id=line.pk, reason="Rent-free week", now=AFTER)
    end(tenancy, end_at=ENDS, reason="Thought abandoned")
    correct(tenancy, None)
    assert charged_weeks(tenancy) == [END_DAY, dt.date(2027, 1, 11), dt.date(2027, 1, 18)]


def test_there_and_back_again_leaves_the_same_balance(landlord: Landlord) -> None:
    tenancy = landlord.let()
    landlord.noticed(tenancy)
    debit(landlord, "2026-12-14", "2027-01-18")
    end(tenancy)
    account, day = account_of(tenancy), dt.date(2027, 1, 19)
    before = balance_on(account.pk, day)
    correct(tenancy, at("2027-01-18T12:00"))
    assert balance_on(account.pk, day) == before + RENT * 3
    correct(tenancy, ENDS)
    assert balance_on(account.pk, day) == before


@pytest.mark.parametrize("becomes", [None, at("2026-12-14T12:00"), at("2027-01-04T12:00"), at("2027-01-18T12:00")])
def test_the_preview_says_what_the_correction_does(landlord: Landlord, becomes: dt.datetime | None) -> None:
    tenancy = landlord.let()
    landlord.noticed(tenancy)
    debit(landlord, "2026-12-07", "2027-01-11")
    end(tenancy)
    account, day = account_of(tenancy), dt.date(2027, 1, 19)
    before = balance_on(account.pk, day)
    told = queries.end_correction(tenancy.pk, end_at=becomes, now=AFTER)
    assert balance_on(account.pk, day) == before
    correct(tenancy, becomes)
    foretold = sum((line.amount for line in told if line.amount is not None), Decimal(0))
    assert balance_on(account.pk, day) - before == foretold != 0
    assert any("12 noon on Monday 28 December 2026 becomes" in line.says for line in told)


def test_a_home_that_is_let_again_keeps_its_new_tenant(landlord: Landlord) -> None:
    home = landlord.home()
    tenancy = landlord.let(home=home)
    end(tenancy, end_at=ENDS, reason="Abandoned")
    following = landlord.let(home=home, start_at=at("2027-01-11T12:00"), now=AFTER)
    for becomes in (None, at("2027-01-18T12:00")):
        with pytest.raises(operations.HomeAlreadyLet, match=following.record.reference):
            queries.end_correction(tenancy.pk, end_at=becomes, now=AFTER)
        with pytest.raises(operations.HomeAlreadyLet, match=following.record.reference):
            correct(tenancy, becomes)
    correct(tenancy, at("2027-01-11T12:00"))
    assert not VoidEpisode.objects.exclude(stage=VoidStage.CANCELLED).exists()


def test_only_an_official_end_is_corrected_and_only_with_a_reason(landlord: Landlord) -> None:
    tenancy = landlord.let()
    landlord.noticed(tenancy)
    with pytest.raises(operations.NotEnded):
        correct(tenancy, None)
    end(tenancy)
    with pytest.raises(operations.ReasonMissing):
        operations.correct_end(by=BY, tenancy_id=tenancy.pk, end_at=None, reason=" ", now=AFTER)


# --- keys


def test_early_keys_do_not_stop_rent(landlord: Landlord) -> None:
    tenancy = landlord.let()
    landlord.noticed(tenancy)
    recorded = operations.record_keys(
        by=BY, tenancy_id=tenancy.pk, received_at=at("2026-12-01T09:00"), now=at("2026-12-01T09:30")
    )
    assert recorded.effect.early
    debit(landlord, "2026-12-07", "2026-12-21")
    assert len(charged_weeks(tenancy)) == 3


def test_late_keys_raise_the_question_of_use_and_occupation(landlord: Landlord) -> None:
    tenancy = landlord.let()
    landlord.noticed(tenancy)
    end(tenancy, now=ENDS)
    assert [row.reference for row in queries.keys_outstanding(landlord.access(), now=AFTER)] == [
        tenancy.record.reference
    ]
    recorded = operations.record_keys(by=BY, tenancy_id=tenancy.pk, received_at=at("2027-01-05T09:00"), now=AFTER)
    assert (recorded.effect.late, recorded.effect.weeks_late) == (True, 2)
    assert "use and occupation for 2 weeks; it is not rent" in recorded.effect.sentence
    assert VoidEpisode.objects.get(pk=recorded.void_id).keys_received_at == at("2027-01-05T09:00")
    assert not Transaction.objects.filter(account=account_of(tenancy)).exists()
    assert queries.keys_outstanding(landlord.access(), now=AFTER) == []


def test_keys_twice_are_one_record_and_another_time_needs_a_reason(landlord: Landlord) -> None:
    tenancy = landlord.let()
    with pytest.raises(operations.NoVoid):
        operations.record_keys(by=BY, tenancy_id=tenancy.pk, received_at=START, now=AFTER)
    landlord.noticed(tenancy)
    for _ in range(2):
        operations.record_keys(by=BY, tenancy_id=tenancy.pk, received_at=at("2027-01-05T09:00"), now=AFTER)
    with pytest.raises(operations.KeysRecordedOtherwise):
        operations.record_keys(by=BY, tenancy_id=tenancy.pk, received_at=at("2027-01-06T09:00"), now=AFTER)
    operations.record_keys(
        by=BY, tenancy_id=tenancy.pk, received_at=at("2027-01-06T09:00"), reason="Wrong day", now=AFTER
    )
    with pytest.raises(operations.KeysReceivedInFuture):
        operations.record_keys(by=BY, tenancy_id=tenancy.pk, received_at=AFTER + dt.timedelta(1), now=AFTER)


# --- moving out


def test_each_is_reached_where_they_said_that_they_go_and_not_where_the_other_goes(landlord: Landlord) -> None:
    home = landlord.home()
    ann, bob = landlord.person("Ann"), landlord.person("Bob")
    for person in (ann, bob):
        contacts.add_address(
            by=BY,
            contact_id=person.pk,
            lines=home.address,
            postcode=home.postcode,
            from_date=dt.date(2020, 6, 1),
            now=AFTER,
        )
    tenancy = operations.start_tenancy(
        by=BY,
        asset_id=home.pk,
        tenure_id=landlord.secure.pk,
        parties=[NewParty(contact_id=ann.pk), NewParty(contact_id=bob.pk)],
        start_at=START,
        now=AFTER,
    )
    operations.receive_notice(
        by=BY,
        tenancy_id=tenancy.pk,
        notice=ReceivedNotice(
            received_at=at("2026-11-24T10:00"),
            given_by=[ann.pk],
            forwarding={ann.pk: Forwarding(address="9 Haven Street", postcode="NE2 2BB", confidential=True)},
            decision_reason="Valid in law",
        ),
        now=at("2026-11-24T10:00"),
    )
    end(tenancy)
    day = dt.date(2027, 1, 19)
    reached = {party.contact_id: party.addressee.address for party in queries.responsible_parties(tenancy.pk, on=day)}
    assert reached[ann.pk] == PostalAddress(("9 Haven Street", "NE2 2BB"), confidential=True)
    assert reached[bob.pk] == PostalAddress(tuple(f"{home.address}, {home.postcode}".split(", ")), confidential=False)
    before = addressee(ann, dt.date(2026, 12, 27)).address
    assert before is not None
    assert before.lines[0].endswith("Tolland Row")
