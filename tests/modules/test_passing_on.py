"""Succession, assignment, transfers and exchanges: who holds what afterwards, and that nothing is done by halves."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from hearth.kernel.refusal import Refused
from hearth.modules.accounts.models import Charge
from hearth.modules.accounts.queries import balance_on
from hearth.modules.tenancies import operations as tenancies
from hearth.modules.tenancies.events import WeeklyCharge
from hearth.modules.tenancies.holding_rules import Basis, Claim, NoRightToSucceed, NotExchangeable, Relationship
from hearth.modules.tenancies.models import FollowsBy, PartyRole, ReviewKind, Tenancy, TenancyReview, VoidEpisode
from hearth.platform.configuration import statutory
from hearth.platform.configuration.models import StatutoryRule
from hearth.platform.configuration.statutory import RuleMissing
from hearth.platform.organisation.models import Jurisdiction
from hearth.records.contacts import operations as contacts
from hearth.records.contacts.models import Contact
from tests.modules.landlord import BY, NOW, RENT, Landlord, account_of, at

TODAY = NOW.date()
PARTNER = Claim(relationship=Relationship.PARTNER, only_home=True)
MOVED = at("2026-11-23T12:00")


def dies(contact: Contact, day: dt.date = dt.date(2026, 11, 20)) -> None:
    contacts.record_death(by=BY, contact_id=contact.pk, died_on=day, now=NOW)


def standing(tenancy: Tenancy) -> list[tuple[str, str]]:
    found = tenancy.parties.filter(to_date=None).order_by("from_date", "pk")
    return [(party.contact.first_name, party.role) for party in found]


def succeed(tenancy: Tenancy, who: Contact, claim: Claim = PARTNER, clause: str = "") -> None:
    tenancies.succeed(by=BY, tenancy_id=tenancy.pk, contact_id=who.pk, claim=claim, agreement_clause=clause, now=NOW)


def test_a_partner_succeeds_from_the_day_after_the_death_and_nobody_succeeds_them(landlord: Landlord) -> None:
    ann, bob, cy = landlord.person("Ann"), landlord.person("Bob"), landlord.person("Cy")
    tenancy = landlord.let(ann)
    with pytest.raises(tenancies.PassingOnRefused, match="lives"):
        succeed(tenancy, bob)
    dies(ann)
    with pytest.raises(tenancies.PassingOnRefused):
        succeed(tenancy, ann)
    succeed(tenancy, bob)
    assert standing(tenancy) == [("Bob", PartyRole.SUCCESSOR)]
    assert tenancy.parties.get(contact=bob).from_date == dt.date(2026, 11, 21)
    assert account_of(tenancy).tenancy_id == tenancy.pk, "The account goes on."
    dies(bob, dt.date(2026, 11, 22))
    with pytest.raises(NoRightToSucceed, match="passed on 1 time already"):
        succeed(tenancy, cy)
    succeed(tenancy, cy, clause="Clause 4.2")
    assert standing(tenancy) == [("Cy", PartyRole.SUCCESSOR)]


def test_a_joint_survivor_keeps_the_tenancy_and_has_used_up_the_succession(landlord: Landlord) -> None:
    ann, bob, cy = landlord.person("Ann"), landlord.person("Bob"), landlord.person("Cy")
    tenancy = landlord.let(ann, bob)
    dies(ann)
    assert standing(tenancy) == [("Bob", PartyRole.SUCCESSOR)]
    dies(bob, dt.date(2026, 11, 22))
    with pytest.raises(NoRightToSucceed):
        succeed(tenancy, cy)


def test_without_a_verified_rule_nobody_succeeds_by_law(landlord: Landlord) -> None:
    ann = landlord.person("Ann")
    tenancy = landlord.let(ann)
    dies(ann)
    for row in StatutoryRule.objects.filter(key="statutory-succession"):
        row.verified = False
        from hearth.platform.audit.acting import acting

        with acting(by=BY, reason="Not checked"):
            row.save(update_fields=["verified"])
    with pytest.raises(RuleMissing):
        succeed(tenancy, landlord.person("Bob"))


def test_who_lived_there_as_an_occupier_is_the_tenant_now(landlord: Landlord) -> None:
    ann, bob = landlord.person("Ann"), landlord.person("Bob")
    tenancy = landlord.let(ann)
    tenancies.add_party(
        by=BY,
        tenancy_id=tenancy.pk,
        contact_id=bob.pk,
        role=PartyRole.OCCUPIER,
        responsible=False,
        from_date=dt.date(2021, 1, 1),
        reason="Moved in",
        now=NOW,
    )
    dies(ann)
    succeed(tenancy, bob)
    assert standing(tenancy) == [("Bob", PartyRole.SUCCESSOR)]


def assign(tenancy: Tenancy, who: Contact, basis: Basis = Basis.FAMILY_ORDER, **more: object) -> None:
    given: dict[str, object] = {"on": TODAY, "reason": "Order of 2 November 2026", "now": NOW} | more
    tenancies.assign(by=BY, tenancy_id=tenancy.pk, contact_id=who.pk, basis=basis, **given)  # type: ignore[arg-type]


def test_a_court_gives_a_tenancy_to_one_who_is_no_successor(landlord: Landlord) -> None:
    ann, bob = landlord.person("Ann"), landlord.person("Bob")
    tenancy = landlord.let(ann)
    assign(tenancy, bob)
    assert standing(tenancy) == [("Bob", PartyRole.TENANT)]
    with pytest.raises(tenancies.PassingOnRefused, match="tenant already"):
        assign(tenancy, bob)


def test_a_deed_gives_it_to_one_who_would_succeed_and_counts_as_a_succession(landlord: Landlord) -> None:
    ann, bob, cy = landlord.person("Ann"), landlord.person("Bob"), landlord.person("Cy")
    tenancy = landlord.let(ann)
    for claim in (None, Claim(relationship=Relationship.OTHER, only_home=True)):
        with pytest.raises(Refused):
            assign(tenancy, bob, Basis.POTENTIAL_SUCCESSOR, claim=claim)
    assign(tenancy, bob, Basis.POTENTIAL_SUCCESSOR, claim=PARTNER)
    assert standing(tenancy) == [("Bob", PartyRole.SUCCESSOR)]
    with pytest.raises(NoRightToSucceed):
        assign(tenancy, cy, Basis.POTENTIAL_SUCCESSOR, claim=PARTNER, on=TODAY)


@pytest.mark.parametrize(
    "more", [{"on": dt.date.min}, {"on": dt.date.max}, {"on": TODAY + dt.timedelta(days=1)}, {"reason": " "}]
)
def test_an_assignment_needs_a_day_that_came_and_a_deed(landlord: Landlord, more: dict[str, Any]) -> None:
    tenancy = landlord.let(landlord.person("Ann"))
    with pytest.raises(Refused):
        assign(tenancy, landlord.person("Bob"), **more)
    assert [name for name, _role in standing(tenancy)] == ["Ann"]


def test_a_joint_tenant_leaves_by_deed_and_the_other_counts_as_a_successor(landlord: Landlord) -> None:
    ann, bob = landlord.person("Ann"), landlord.person("Bob")
    tenancy = landlord.let(ann, bob)

    def release(contact: Contact) -> None:
        party = tenancy.parties.filter(contact=contact, to_date=None).get()
        tenancies.release_tenant(by=BY, party_id=party.pk, to_date=TODAY, reason="Deed of release", now=NOW)

    release(ann)
    assert standing(tenancy) == [("Bob", PartyRole.SUCCESSOR)]
    with pytest.raises(Refused):
        release(bob)


def test_nothing_passes_on_while_a_notice_stands(landlord: Landlord) -> None:
    ann, bob = landlord.person("Ann"), landlord.person("Bob")
    tenancy = landlord.let(ann, bob)
    landlord.noticed(tenancy)
    with pytest.raises(tenancies.PassingOnRefused):
        assign(tenancy, landlord.person("Cy"))
    with pytest.raises(tenancies.PassingOnRefused):
        tenancies.release_tenant(
            by=BY, party_id=tenancy.parties.get(contact=ann).pk, to_date=TODAY, reason="Deed", now=NOW
        )
    with pytest.raises(tenancies.MoveRefused):
        transfer(landlord, tenancy)


# --- transfer


def transfer(landlord: Landlord, tenancy: Tenancy, moves_at: dt.datetime = MOVED, reason: str = "Too small") -> Tenancy:
    return tenancies.transfer(
        by=BY,
        tenancy_id=tenancy.pk,
        asset_id=landlord.home().pk,
        tenure_id=landlord.secure.pk,
        moves_at=moves_at,
        charges=[WeeklyCharge(element_id=landlord.rent.pk, weekly=RENT)],
        reason=reason,
        now=NOW,
    )


def test_a_transfer_ends_one_tenancy_and_begins_another_at_the_same_hour(landlord: Landlord) -> None:
    ann, bob = landlord.person("Ann"), landlord.person("Bob")
    old = landlord.let(ann, bob)
    dies(ann)
    new = transfer(landlord, old)
    old.refresh_from_db()
    assert (old.end_at, new.start_at, new.follows_id, new.follows_by) == (MOVED, MOVED, old.pk, FollowsBy.TRANSFER)
    assert standing(new) == [("Bob", PartyRole.SUCCESSOR)], "A successor stays one."
    assert VoidEpisode.objects.get(tenancy=old).stage == "actual"
    assert Charge.objects.get(account=account_of(new)).weekly == RENT
    with pytest.raises(Refused):
        transfer(landlord, old)


def test_a_transfer_to_come_is_an_agreed_end(landlord: Landlord) -> None:
    old = landlord.let()
    ahead = at("2026-12-07T12:00")
    new = transfer(landlord, old, ahead)
    old.refresh_from_db()
    assert (old.end_at, old.proposed_end_at, new.start_at) == (None, ahead, ahead)
    assert VoidEpisode.objects.get(tenancy=old).stage == "provisional"
    assert standing(new) == [("Ann", PartyRole.TENANT)]


def test_a_transfer_that_fails_leaves_the_old_tenancy_as_it_was(landlord: Landlord) -> None:
    old, other = landlord.let(), landlord.let()
    for asset_id, refusal in ((other.home.pk, tenancies.HomeAlreadyLet), (old.home.pk, tenancies.MoveRefused)):
        with pytest.raises(refusal):
            tenancies.transfer(
                by=BY,
                tenancy_id=old.pk,
                asset_id=asset_id,
                tenure_id=landlord.secure.pk,
                moves_at=MOVED,
                reason="Too small",
                now=NOW,
            )
    for moment in (dt.datetime.min.replace(tzinfo=dt.UTC), dt.datetime.max.replace(tzinfo=dt.UTC)):
        with pytest.raises(Refused):
            transfer(landlord, old, moment)
    old.refresh_from_db()
    assert old.end_at is None


# --- exchange


def exchange(first: Tenancy, second: Tenancy, moved_at: dt.datetime = MOVED, **more: bool) -> tuple[Tenancy, Tenancy]:
    return tenancies.exchange(
        by=BY, first_id=first.pk, second_id=second.pk, moved_at=moved_at, reason="Consent of 2 Nov", now=NOW, **more
    )


def test_an_exchange_gives_each_the_others_home_and_nobody_the_others_debts(landlord: Landlord) -> None:
    first = landlord.let(landlord.person("Ann"), landlord.person("Bob"), weekly=Decimal("100.00"))
    second = landlord.let(landlord.person("Cy"), weekly=Decimal("80.00"))
    anns, cys = exchange(first, second)
    assert (anns.asset_id, cys.asset_id) == (second.asset_id, first.asset_id)
    assert [name for name, _ in standing(anns)] == ["Ann", "Bob"]
    assert [name for name, _ in standing(cys)] == ["Cy"]
    assert (anns.follows_id, cys.follows_id, anns.follows_by) == (first.pk, second.pk, FollowsBy.EXCHANGE)
    weekly = {tenancy.pk: Charge.objects.get(account=account_of(tenancy)).weekly for tenancy in (anns, cys)}
    assert weekly == {anns.pk: Decimal("80.00"), cys.pk: Decimal("100.00")}
    assert balance_on(account_of(anns).pk, TODAY) == 0
    assert not VoidEpisode.objects.exclude(stage="cancelled").exists(), "Neither home is empty."
    for tenancy in (first, second):
        tenancy.refresh_from_db()
        assert tenancy.end_at == MOVED


def test_by_assignment_the_tenure_stays_with_the_home_by_regrant_with_the_people(landlord: Landlord) -> None:
    flexible = landlord.lookup("tenure", "Flexible", "flexible")
    term = dt.date(2027, 6, 1)
    for keep in (False, True):
        first, second = landlord.let(landlord.person("Ann")), landlord.let(landlord.person("Bob"), fixed_term_ends=term)
        tenancies.change_tenure(
            by=BY, tenancy_id=second.pk, tenure_id=flexible.pk, fixed_term_ends=term, reason="Test", now=NOW
        )
        anns, bobs = exchange(first, second, keep_own_tenure=keep)
        wanted = [(landlord.secure.pk, None), (flexible.pk, term)]
        assert [(each.tenure_id, each.fixed_term_ends) for each in (anns, bobs)] == (wanted if keep else wanted[::-1])


def test_an_exchange_is_all_or_nothing(landlord: Landlord) -> None:
    first, second = landlord.let(landlord.person("Ann")), landlord.let(landlord.person("Bob"))
    introductory = landlord.lookup("tenure", "Introductory", "introductory")
    garage = landlord.let(home=landlord.home(type="Garage"), kind="garage")
    with pytest.raises(tenancies.MoveRefused):
        exchange(first, first)
    with pytest.raises(tenancies.MoveRefused):
        exchange(first, garage)
    with pytest.raises(tenancies.MoveRefused):
        exchange(first, second, at("2026-12-07T12:00"))
    with pytest.raises(tenancies.MoveRefused):
        exchange(first, second, at("2019-12-02T12:00"))
    tenancies.change_tenure(by=BY, tenancy_id=second.pk, tenure_id=introductory.pk, reason="Test", now=NOW)
    with pytest.raises(NotExchangeable):
        exchange(first, second)
    for tenancy in (first, second):
        tenancy.refresh_from_db()
        assert tenancy.end_at is None
    assert Tenancy.objects.count() == 3


# --- trials, reviews, tenure


def test_an_introductory_tenancy_has_its_trial_and_its_review_from_the_rule(landlord: Landlord) -> None:
    introductory = landlord.lookup("tenure", "Introductory", "introductory")
    landlord.secure, secure = introductory, landlord.secure
    tenancy = landlord.let(start_at=at("2026-06-01T12:00"))
    assert tenancy.trial_ends == dt.date(2027, 6, 1)
    review = TenancyReview.objects.get(tenancy=tenancy, kind=ReviewKind.TRIAL)
    assert review.due_date == dt.date(2027, 4, 5), "Eight weeks before 31 May 2027."
    extended = tenancies.extend_trial(
        by=BY, tenancy_id=tenancy.pk, notice_served=TODAY, reason="Arrears of 400 pounds", now=NOW
    )
    assert extended.trial_ends == dt.date(2027, 12, 1)
    review.refresh_from_db()
    assert review.outcome == "extended"
    with pytest.raises(Refused):
        tenancies.extend_trial(by=BY, tenancy_id=tenancy.pk, notice_served=TODAY, reason="Again", now=NOW)
    changed = tenancies.change_tenure(
        by=BY, tenancy_id=tenancy.pk, tenure_id=secure.pk, reason="The trial is over", now=NOW
    )
    assert (changed.tenure_master, changed.trial_ends) == ("secure", None)
    assert not TenancyReview.objects.filter(tenancy=tenancy, done_date=None).exists()
    assert tenancy.record.context != Tenancy.objects.get(pk=tenancy.pk).record.context, "Lists say the new tenure."
    with pytest.raises(tenancies.TenureRefused):
        tenancies.change_tenure(by=BY, tenancy_id=tenancy.pk, tenure_id=secure.pk, reason="Again", now=NOW)
    with pytest.raises(tenancies.ReviewRefused):
        tenancies.extend_trial(by=BY, tenancy_id=tenancy.pk, notice_served=TODAY, reason="No trial", now=NOW)


def test_where_no_rule_says_how_long_a_trial_is_nobody_guesses(landlord: Landlord) -> None:
    assert (
        statutory.rule("introductory-trial", "england", "local-authority", "introductory", TODAY).value["months"] == 12
    )
    elsewhere = Landlord(code="westmoor", jurisdiction=Jurisdiction.WALES)
    elsewhere.secure = elsewhere.lookup("tenure", "Introductory", "introductory")
    tenancy = elsewhere.let()
    assert tenancy.trial_ends is None
    assert not tenancy.reviews.exists()


def test_a_fixed_term_is_reviewed_and_a_review_is_closed_once(landlord: Landlord) -> None:
    tenancy = landlord.let(fixed_term_ends=dt.date(2027, 6, 1))
    review = TenancyReview.objects.get(tenancy=tenancy)
    assert (review.kind, review.due_date) == (ReviewKind.FIXED_TERM, dt.date(2027, 6, 1))
    with pytest.raises(tenancies.ReviewRefused):
        tenancies.complete_review(by=BY, review_id=review.pk, outcome="extended", now=NOW)  # type: ignore[arg-type]
    tenancies.complete_review(by=BY, review_id=review.pk, outcome="continues", now=NOW)  # type: ignore[arg-type]
    with pytest.raises(tenancies.ReviewRefused):
        tenancies.complete_review(by=BY, review_id=review.pk, outcome="ends", now=NOW)  # type: ignore[arg-type]
    with pytest.raises(tenancies.ReviewRefused):
        tenancies.plan_review(
            by=BY,
            tenancy_id=tenancy.pk,
            kind=ReviewKind.OTHER,
            due_date=TODAY - dt.timedelta(days=1),
            reason="Late",
            now=NOW,
        )
