"""A notice received, returned, corrected, withdrawn: the dates, the provisional void, who gave it."""

from __future__ import annotations

import datetime as dt

import pytest

from hearth.kernel import events
from hearth.modules.tenancies import operations, rules
from hearth.modules.tenancies.events import NoticeReceived, ProposedEndCorrected
from hearth.modules.tenancies.models import Notice, NoticeGiver, NoticeStatus, Tenancy, VoidEpisode, VoidStage
from hearth.modules.tenancies.operations import Forwarding, ReceivedNotice
from hearth.platform import catalogue
from hearth.platform.configuration.statutory import RuleMissing
from hearth.platform.organisation.models import Jurisdiction
from hearth.records.contacts.models import Contact
from tests.modules.landlord import BY, NOW, Landlord, at

pytestmark = pytest.mark.django_db
RECEIVED = at("2026-11-24T10:00")
ENDS = at("2026-12-28T12:00")


def receive(
    tenancy: Tenancy,
    *,
    received_at: dt.datetime = RECEIVED,
    asked_end_date: dt.date | None = None,
    stated_start_date: dt.date | None = None,
    shorter_by_agreement: bool = False,
    given_by: tuple[Contact, ...] = (),
    some_unnamed: bool = False,
    forwarding: dict[int, Forwarding] | None = None,
    end_reason_id: int | None = None,
    decision_reason: str = "",
) -> Notice:
    return operations.receive_notice(
        by=BY,
        tenancy_id=tenancy.pk,
        notice=ReceivedNotice(
            received_at=received_at,
            asked_end_date=asked_end_date,
            stated_start_date=stated_start_date,
            shorter_by_agreement=shorter_by_agreement,
            given_by=[person.pk for person in given_by],
            some_unnamed=some_unnamed,
            forwarding=forwarding or {},
            end_reason_id=end_reason_id,
            decision_reason=decision_reason,
        ),
        now=NOW,
    )


def test_a_notice_proposes_the_end_and_opens_a_provisional_void(
    landlord: Landlord, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard: list[NoticeReceived] = []
    monkeypatch.setitem(events._in_transaction, NoticeReceived, [heard.append])
    tenancy = landlord.let()
    reason = landlord.reason("care-home")
    notice = receive(tenancy, end_reason_id=reason.pk)
    tenancy.refresh_from_db()
    assert (tenancy.notice_received_at, tenancy.proposed_end_at, tenancy.end_at) == (RECEIVED, ENDS, None)
    assert tenancy.end_reason == reason
    assert tenancy.alerts_officer
    void = VoidEpisode.objects.get(tenancy=tenancy)
    assert (void.stage, void.starts_at, void.ends_at) == (VoidStage.PROVISIONAL, ENDS, None)
    assert [(each.notice_id, each.ends_at) for each in heard] == [(notice.pk, ENDS)]
    assert notice.explanation["end"]["value"] == "12 noon on Monday 28 December 2026"
    assert "tenancy conditions" in notice.explanation["end"]["source"]


def test_the_same_notice_twice_is_one_notice(landlord: Landlord) -> None:
    tenancy = landlord.let()
    first = receive(tenancy)
    assert receive(tenancy).pk == first.pk
    assert Notice.objects.count() == 1
    assert VoidEpisode.objects.count() == 1


def test_the_same_notice_is_known_after_its_end_was_corrected(landlord: Landlord) -> None:
    tenancy = landlord.let()
    first = receive(tenancy)
    operations.correct_proposed_end(
        by=BY, tenancy_id=tenancy.pk, end_date=dt.date(2027, 1, 4), reason="Agreed at the visit", now=NOW
    )
    assert receive(tenancy).pk == first.pk


def test_another_notice_while_one_stands_is_refused(landlord: Landlord) -> None:
    tenancy = landlord.let()
    receive(tenancy)
    with pytest.raises(operations.NoticeStands, match="received at 10:00am on Tuesday 24 November 2026"):
        receive(tenancy, received_at=at("2026-11-23T09:00"))


def test_what_the_rule_refuses_changes_nothing(landlord: Landlord) -> None:
    tenancy = landlord.let()
    with pytest.raises(rules.EndDateWrongWeekday) as refusal:
        receive(tenancy, asked_end_date=dt.date(2026, 12, 30))
    assert refusal.value.offered == dt.date(2027, 1, 4)
    with pytest.raises(rules.EndDateTooEarly):
        receive(tenancy, asked_end_date=dt.date(2026, 12, 21))
    with pytest.raises(rules.NoticeBackdated):
        receive(tenancy, stated_start_date=dt.date(2026, 11, 23))
    with pytest.raises(rules.NoticeReceivedInFuture):
        receive(tenancy, received_at=NOW + dt.timedelta(minutes=1))
    with pytest.raises(operations.TenancyNotStarted):
        receive(tenancy, received_at=at("2020-05-31T12:00"))
    tenancy.refresh_from_db()
    assert tenancy.proposed_end_at is None
    assert not Notice.objects.exists()
    assert not VoidEpisode.objects.exists()


def test_one_joint_tenants_notice_waits_for_an_officers_decision(landlord: Landlord) -> None:
    ann, bob = landlord.person("Ann"), landlord.person("Bob")
    tenancy = landlord.let(ann, bob)
    with pytest.raises(operations.DecisionNeeded, match="1 of 2 joint tenants") as refusal:
        receive(tenancy, given_by=(ann,))
    assert refusal.value.field == "decision_reason"
    notice = receive(tenancy, given_by=(ann,), decision_reason="Valid in law; Bob told in person")
    assert notice.reason == "Valid in law; Bob told in person"
    assert [giver.contact for giver in notice.givers.all()] == [ann]
    assert notice.explanation["validity"]["value"] == "Yes"
    assert notice.explanation["warnings"] == [
        "1 of 2 joint tenants gave this notice. It ends the tenancy for all of them: write to each by name."
    ]


def test_a_notice_of_some_who_are_not_named_needs_a_decision_too(landlord: Landlord) -> None:
    tenancy = landlord.let(landlord.person("Ann"), landlord.person("Bob"))
    with pytest.raises(operations.DecisionNeeded, match="Some of 2 joint tenants"):
        receive(tenancy, some_unnamed=True)
    notice = receive(tenancy, some_unnamed=True, decision_reason="Signature of one confirmed by phone")
    assert not notice.givers.exists()


def test_in_a_fixed_term_even_all_need_a_decision(landlord: Landlord) -> None:
    tenancy = landlord.let(fixed_term_ends=dt.date(2027, 6, 1))
    with pytest.raises(operations.DecisionNeeded, match="break clause"):
        receive(tenancy)


def test_a_shorter_notice_by_agreement(landlord: Landlord) -> None:
    tenancy = landlord.let()
    notice = receive(tenancy, asked_end_date=dt.date(2026, 11, 30), shorter_by_agreement=True)
    assert notice.ends_at == at("2026-11-30T12:00")


def test_the_forwarding_address_is_the_givers_alone(landlord: Landlord) -> None:
    ann, bob = landlord.person("Ann"), landlord.person("Bob")
    tenancy = landlord.let(ann, bob)
    receive(tenancy, forwarding={ann.pk: Forwarding(address="9 Haven Street", postcode="NE2 2BB", confidential=True)})
    givers = {giver.contact_id: giver for giver in NoticeGiver.objects.all()}
    assert givers[ann.pk].forwarding_address == "9 Haven Street"
    assert givers[ann.pk].confidential
    assert givers[bob.pk].forwarding_address == ""


def test_a_forwarding_address_of_one_who_did_not_give_notice_is_refused(landlord: Landlord) -> None:
    ann, bob = landlord.person("Ann"), landlord.person("Bob")
    tenancy = landlord.let(ann, bob)
    with pytest.raises(operations.ForwardingInvalid):
        receive(
            tenancy,
            given_by=(ann,),
            decision_reason="Valid",
            forwarding={bob.pk: Forwarding(address="9 Haven Street")},
        )
    with pytest.raises(operations.ForwardingInvalid, match="postcode"):
        receive(tenancy, forwarding={ann.pk: Forwarding(address="9 Haven Street", postcode="nowhere")})


@pytest.mark.parametrize("nation", [Jurisdiction.WALES, Jurisdiction.SCOTLAND])
def test_another_nation_is_refused_as_not_verified(nation: Jurisdiction, db: None) -> None:
    tenancy = Landlord(jurisdiction=nation).let()
    with pytest.raises(rules.JurisdictionNotVerified):
        receive(tenancy)


def test_a_landlord_without_a_rule_is_told_so(landlord: Landlord) -> None:
    tenancy = landlord.let(start_at=at("2019-01-07T12:00"))
    with pytest.raises(RuleMissing, match="tenant-notice"):
        receive(tenancy, received_at=at("2019-06-03T09:00"))


def test_a_returned_notice_loses_its_effect(landlord: Landlord) -> None:
    tenancy = landlord.let()
    notice = receive(tenancy)
    operations.return_notice(by=BY, tenancy_id=tenancy.pk, received_at=None, reason="Not signed", now=NOW)
    notice.refresh_from_db()
    tenancy.refresh_from_db()
    assert (notice.status, notice.reason) == (NoticeStatus.RETURNED, "Not signed")
    assert (tenancy.proposed_end_at, tenancy.end_reason) == (None, None)
    assert tenancy.notice_received_at == RECEIVED
    assert VoidEpisode.objects.get(tenancy=tenancy).stage == VoidStage.CANCELLED


def test_a_notice_that_is_not_valid_is_kept_as_returned_once(landlord: Landlord) -> None:
    tenancy = landlord.let()
    for _ in range(2):
        operations.return_notice(by=BY, tenancy_id=tenancy.pk, received_at=RECEIVED, reason="Not signed", now=NOW)
    notice = Notice.objects.get()
    assert (notice.status, notice.received_at, notice.ends_at) == (NoticeStatus.RETURNED, RECEIVED, None)
    assert not VoidEpisode.objects.exists()
    with pytest.raises(operations.NoNotice):
        operations.return_notice(by=BY, tenancy_id=tenancy.pk, received_at=None, reason="Again", now=NOW)
    with pytest.raises(operations.ReasonMissing):
        operations.return_notice(by=BY, tenancy_id=tenancy.pk, received_at=RECEIVED, reason="", now=NOW)


def test_a_withdrawn_notice_cancels_the_void_and_a_new_one_opens_another(landlord: Landlord) -> None:
    tenancy = landlord.let()
    receive(tenancy)
    operations.withdraw_notice(by=BY, tenancy_id=tenancy.pk, reason="Landlord agrees that they stay", now=NOW)
    tenancy.refresh_from_db()
    assert (tenancy.notice_received_at, tenancy.proposed_end_at) == (None, None)
    assert VoidEpisode.objects.get().stage == VoidStage.CANCELLED
    receive(tenancy, received_at=at("2026-11-24T10:00"))
    assert VoidEpisode.objects.exclude(stage=VoidStage.CANCELLED).count() == 1
    operations.withdraw_notice(by=BY, tenancy_id=tenancy.pk, reason="Again", now=NOW)
    with pytest.raises(operations.NoNotice):
        operations.withdraw_notice(by=BY, tenancy_id=tenancy.pk, reason="Once more", now=NOW)


def test_a_corrected_end_moves_the_provisional_void(landlord: Landlord, monkeypatch: pytest.MonkeyPatch) -> None:
    heard: list[ProposedEndCorrected] = []
    monkeypatch.setitem(events._in_transaction, ProposedEndCorrected, [heard.append])
    tenancy = landlord.let()
    receive(tenancy)
    moved = at("2027-01-04T12:00")
    notice = operations.correct_proposed_end(
        by=BY, tenancy_id=tenancy.pk, end_date=dt.date(2027, 1, 4), reason="Date misread", now=NOW
    )
    tenancy.refresh_from_db()
    assert (notice.ends_at, tenancy.proposed_end_at) == (moved, moved)
    assert VoidEpisode.objects.get().starts_at == moved
    assert [(event.was, event.ends_at) for event in heard] == [(ENDS, moved)]
    history = catalogue.reader(landlord.access()).history(tenancy)
    change = next(entry for entry in history if entry.item.name == "proposed_end_at")
    assert (change.before, change.after, change.reason) == (ENDS, moved, "Proposed end corrected: Date misread")


def test_a_correction_is_held_against_the_rule(landlord: Landlord) -> None:
    tenancy = landlord.let()
    receive(tenancy)
    for day, refusal in (("2027-01-05", rules.EndDateWrongWeekday), ("2026-12-21", rules.EndDateTooEarly)):
        with pytest.raises(refusal):
            operations.correct_proposed_end(
                by=BY, tenancy_id=tenancy.pk, end_date=dt.date.fromisoformat(day), reason="Typing", now=NOW
            )
    with pytest.raises(operations.ReasonMissing):
        operations.correct_proposed_end(by=BY, tenancy_id=tenancy.pk, end_date=dt.date(2027, 1, 4), reason="", now=NOW)


def test_without_a_notice_there_is_no_proposed_end_to_correct(landlord: Landlord) -> None:
    with pytest.raises(operations.NoNotice):
        operations.correct_proposed_end(
            by=BY, tenancy_id=landlord.let().pk, end_date=dt.date(2027, 1, 4), reason="Typing", now=NOW
        )
