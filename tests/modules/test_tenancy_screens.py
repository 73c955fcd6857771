"""Starting, changing and ending a tenancy on its screens."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.test import Client

from hearth.modules.accounts.models import Charge
from hearth.modules.tenancies.models import Notice, PartyRole, Tenancy, TenancyParty, VoidEpisode
from hearth.records.contacts import operations as contacts
from tests.faces.staff.configuration.asking import address, fields_of, send, text_of
from tests.landlord import WholeLandlord
from tests.modules.landlord import BY, NOW, at

WRONG = 422
LOOKED = {"confirmed": "1"}


def instant(name: str, day: str, time: str = "12:00") -> dict[str, str]:
    """What a browser sends for an instant."""
    return {f"{name}_day": day, f"{name}_time": time}


@pytest.fixture
def tenancy(whole: WholeLandlord) -> Tenancy:
    return whole.let(whole.person("Ann"), whole.person("Bob"))


def start(desk: Client, whole: WholeLandlord, **change: str) -> Any:
    home, ann = whole.home(), whole.person("Ann")
    given = {
        "asset": home.reference,
        "tenure": str(whole.secure.pk),
        "who_1": ann.record.reference,
        f"weekly_{whole.rent.pk}": "110.25",
        **instant("start_at", "30/11/2026"),
    }
    return send(desk, address("start-tenancy"), change=given | change)


def test_a_tenancy_starts_with_its_people_and_its_account(desk: Client, whole: WholeLandlord) -> None:
    bob = whole.person("Bob")
    done = start(desk, whole, who_2=bob.record.reference, role_2="guarantor")
    assert done.status_code == 302, text_of(done)
    tenancy = Tenancy.objects.get()
    assert tenancy.start_at == at("2026-11-30T12:00")
    assert [(party.role, party.responsible) for party in tenancy.parties.order_by("pk")] == [
        (PartyRole.TENANT, True),
        (PartyRole.GUARANTOR, False),
    ]
    charge = Charge.objects.get(account__tenancy=tenancy)
    assert (str(charge.weekly), charge.from_date) == ("110.25", dt.date(2026, 11, 30))
    page = text_of(desk.get(done.url))
    assert "its rent account is open" in page
    assert "Cancel before the start" in page


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"asset": "AS-NONE"}, "Choose one from the list"),
        ({"who_1": ""}, "Fill this in"),
        ({"who_1": "CN-NONE"}, "Choose one from the list"),
        ({"role_1": "guarantor"}, "at least one tenant"),
        ({"tenure": ""}, "Choose one"),
        (instant("start_at", "1/1/0001"), "The year 0001 can't be right"),
        (instant("start_at", "31/12/9999"), "The year 9999 can't be right"),
        (instant("start_at", "30/11/2026", "half past"), "Enter a real time"),
        ({"fixed_term_ends": "1/1/2020"}, "before it begins"),
        ({"fixed_term_ends": "31/12/9999"}, "The year 9999 can't be right"),
    ],
)
def test_what_can_not_start_is_told(desk: Client, whole: WholeLandlord, change: dict[str, str], said: str) -> None:
    answer = start(desk, whole, **change)
    assert answer.status_code == WRONG
    assert said in text_of(answer)
    assert not Tenancy.objects.exists()


def test_a_huge_charge_undoes_the_start_with_it(desk: Client, whole: WholeLandlord) -> None:
    answer = start(desk, whole, **{f"weekly_{whole.rent.pk}": "99999999"})
    assert answer.status_code == WRONG
    assert "More than £100,000.00" in text_of(answer)
    assert not Tenancy.objects.exists()


def test_a_home_that_is_let_names_who_stands_in_the_way(desk: Client, whole: WholeLandlord, tenancy: Tenancy) -> None:
    answer = start(desk, whole, asset=tenancy.home.reference)
    assert answer.status_code == WRONG
    assert tenancy.record.reference in text_of(answer)


def test_one_before_its_start_is_cancelled_after_a_look(desk: Client, whole: WholeLandlord) -> None:
    tenancy = whole.let(start_at=at("2026-12-07T12:00"))
    url = address("cancel-tenancy", tenancy.record.reference)
    shown = send(desk, url, change={"reason": "The offer was withdrawn"})
    assert "never starts" in text_of(shown)
    assert Tenancy.objects.get().cancelled_at is None
    assert desk.post(url, fields_of(shown) | LOOKED).status_code == 302
    assert Tenancy.objects.get().cancelled_at == NOW
    for name, change in EVERY_DEED.items():
        answer = desk.post(address(name, tenancy.record.reference), change | LOOKED)
        assert answer.status_code in {409, WRONG}, name


def test_one_that_runs_is_not_cancelled(desk: Client, tenancy: Tenancy) -> None:
    answer = desk.post(address("cancel-tenancy", tenancy.record.reference), {"reason": "No"} | LOOKED)
    assert answer.status_code == WRONG
    assert "end it instead" in text_of(answer)


def test_people_are_added_and_leave(desk: Client, whole: WholeLandlord, tenancy: Tenancy) -> None:
    cy, reference = whole.person("Cy"), tenancy.record.reference
    url = address("add-party", reference)
    typed = {"contact": cy.record.reference, "role": "guarantor", "reason": "Deed of guarantee"}
    assert send(desk, url, change=typed | {"reason": ""}).status_code == WRONG
    assert send(desk, url, change=typed | {"from_date": "1/1/0001"}).status_code == WRONG
    assert send(desk, url, change=typed | {"from_date": "31/12/9999"}).status_code == WRONG
    assert send(desk, url, change=typed | {"from_date": "1/6/2019"}).status_code == WRONG
    assert send(desk, url, change=typed).status_code == 302
    assert send(desk, url, change=typed).status_code == WRONG, "Once is enough."
    party = TenancyParty.objects.get(contact=cy)
    end = address("end-party", reference, party.pk)
    assert send(desk, end, change={"to_date": "24/11/2026", "reason": "Released"}).status_code == WRONG
    assert send(desk, end, change={"to_date": "1/12/2026", "reason": "Released"}).status_code == 302
    stranger = whole.let()
    assert desk.get(address("end-party", stranger.record.reference, party.pk)).status_code == 404


def test_a_notice_is_looked_at_before_it_is_accepted(desk: Client, tenancy: Tenancy) -> None:
    url = address("receive-notice", tenancy.record.reference)
    shown = send(desk, url)
    assert "12 noon" in text_of(shown)
    assert "provisional void" in text_of(shown)
    assert not Notice.objects.exists()
    assert desk.post(url, fields_of(shown) | LOOKED).status_code == 302
    tenancy.refresh_from_db()
    assert tenancy.proposed_end_at == at("2026-12-28T12:00")
    page = text_of(desk.get(address("tenancy", tenancy.record.reference)))
    assert "Correct the proposed end, or withdraw" in page
    back = address("return-notice", tenancy.record.reference)
    assert send(desk, back, change={"reason": "It was not signed"}).status_code == 302
    tenancy.refresh_from_db()
    assert tenancy.proposed_end_at is None


@pytest.mark.parametrize(
    "change",
    [
        instant("received_at", "1/1/0001"),
        instant("received_at", "31/12/9999"),
        {"asked_end_date": "31/12/9999"},
        {"asked_end_date": "1/1/0001"},
        {"stated_start_date": "31/12/9999"},
        {"given_by": []},
        {"forwarding_address": "1 Road", "forwarding_of": ""},
        {"forwarding_address": "1 Road", "forwarding_postcode": "nonsense"},
    ],
)
def test_a_notice_that_can_not_be_is_refused(desk: Client, tenancy: Tenancy, change: dict[str, Any]) -> None:
    answer = send(desk, address("receive-notice", tenancy.record.reference), change=change | LOOKED)
    assert answer.status_code == WRONG
    assert not Notice.objects.exists()


def test_an_end_tells_what_ends_with_it_and_what_does_not(desk: Client, whole: WholeLandlord, tenancy: Tenancy) -> None:
    ann = tenancy.parties.order_by("pk")[0].contact
    garage = whole.let(ann, home=whole.home(type="Garage"), kind="garage")
    url = address("end-tenancy", tenancy.record.reference)
    typed = instant("end_at", "23/11/2026") | {"reason": "Surrender"}
    shown = send(desk, url, change=typed)
    assert garage.record.reference in text_of(shown)
    assert desk.post(url, fields_of(shown) | LOOKED).status_code == 302
    tenancy.refresh_from_db()
    assert tenancy.end_at == at("2026-11-23T12:00")
    assert VoidEpisode.objects.get(tenancy=tenancy).stage == "actual"
    for name, change in EVERY_DEED.items():
        answer = desk.post(address(name, tenancy.record.reference), change | LOOKED)
        assert answer.status_code in {409, WRONG}, name


EVERY_DEED: dict[str, dict[str, Any]] = {
    "cancel-tenancy": {"reason": "x"},
    "receive-notice": instant("received_at", "24/11/2026", "09:00") | {"given_by": "1"},
    "return-notice": instant("received_at", "24/11/2026", "09:00") | {"reason": "x"},
    "end-tenancy": instant("end_at", "16/11/2026") | {"reason": "x"},
    "add-party": {"contact": "CN-0000001", "role": "guarantor", "from_date": "24/11/2026", "reason": "x"},
    "succeed": {"contact": "CN-0000001", "relationship": "partner"},
    "assign-tenancy": {"contact": "CN-0000001", "basis": "family-order", "on": "24/11/2026", "reason": "x"},
    "transfer-tenancy": {"asset": "AS-0000001", "reason": "x"} | instant("moves_at", "24/11/2026"),
    "exchange-tenancies": {"other": "TN-0000001", "reason": "x"} | instant("moved_at", "24/11/2026"),
    "change-tenure": {"tenure": "1", "reason": "x"},
    "extend-trial": {"notice_served": "24/11/2026", "reason": "x"},
    "request-permission": {"work": "Shed", "requested_date": "24/11/2026"},
}
"""Each deed with something that it would take, for tenancies to which nothing can be done any more."""


@pytest.mark.parametrize("day", ["1/1/0001", "31/12/9999"])
def test_no_date_breaks_an_end_or_the_keys(desk: Client, tenancy: Tenancy, day: str) -> None:
    reference = tenancy.record.reference
    for name, field in (("end-tenancy", "end_at"), ("record-keys", "received_at")):
        answer = send(desk, address(name, reference), change=instant(field, day) | LOOKED | {"reason": "x"})
        assert answer.status_code == WRONG
        assert "can't be right" in text_of(answer)


def test_what_a_corrected_end_would_do_stands_on_the_page(desk: Client, tenancy: Tenancy) -> None:
    url = address("end-tenancy", tenancy.record.reference)
    desk.post(url, instant("end_at", "16/11/2026") | {"reason": "Surrender"} | LOOKED)
    wrong = address("correct-end", tenancy.record.reference)
    shown = send(desk, wrong, change=instant("end_at", "23/11/2026") | {"reason": "A week later"})
    assert "becomes 12 noon on Monday 23 November 2026" in text_of(shown)
    for day in ("1/1/0001", "31/12/9999"):
        assert send(desk, wrong, change=instant("end_at", day) | {"reason": "x"}).status_code == WRONG


def test_a_succession_is_looked_at_before_it_is_recorded(desk: Client, whole: WholeLandlord) -> None:
    ann, bob = whole.person("Ann"), whole.person("Bob")
    tenancy = whole.let(ann)
    url = address("succeed", tenancy.record.reference)
    typed = {"contact": bob.record.reference, "relationship": "partner", "only_home": "on"}
    assert send(desk, url, change=typed).status_code == WRONG, "Ann lives."
    contacts.record_death(by=BY, contact_id=ann.pk, died_on=dt.date(2026, 11, 20), now=NOW)
    shown = send(desk, url, change=typed)
    assert "May succeed by law: Yes" in text_of(shown)
    assert send(desk, url, change=typed | {"lived_since": "1/1/0001"}).status_code == WRONG
    assert desk.post(url, fields_of(shown) | typed | LOOKED).status_code == 302
    page = text_of(desk.get(address("tenancy", tenancy.record.reference)))
    assert "Successor" in page


def test_tenancies_are_passed_on_moved_and_reviewed_on_their_screens(desk: Client, whole: WholeLandlord) -> None:
    first, second = whole.let(whole.person("Ann")), whole.let(whole.person("Bob"))
    reference, eve = first.record.reference, whole.person("Eve")
    given: dict[str, dict[str, str]] = {
        "assign-tenancy": {"contact": eve.record.reference, "basis": "family-order", "reason": "Order"},
        "exchange-tenancies": {"other": second.record.reference, "reason": "Consent"}
        | instant("moved_at", "24/11/2026", "09:00"),
    }
    for name, change in given.items():
        wrong = {"on": "31/12/9999"} if name == "assign-tenancy" else instant("moved_at", "1/1/0001")
        assert send(desk, address(name, reference), change=change | wrong | LOOKED).status_code == WRONG, name
    assign = address("assign-tenancy", reference)
    assert send(desk, assign, change=given["assign-tenancy"] | {"on": "23/11/2026"}).status_code == 302
    shown = send(desk, address("exchange-tenancies", reference), change=given["exchange-tenancies"])
    assert second.record.reference in text_of(shown)
    assert desk.post(address("exchange-tenancies", reference), fields_of(shown) | LOOKED).status_code == 302
    third = Tenancy.objects.get(follows=first)
    assert reference in text_of(desk.get(address("tenancy", third.record.reference)))
    move = {"asset": whole.home().reference, "tenure": str(whole.secure.pk), "reason": "Too small"}
    url = address("transfer-tenancy", third.record.reference)
    assert send(desk, url, change=move | instant("moves_at", "31/12/9999")).status_code == WRONG
    done = send(desk, url, change=move | instant("moves_at", "30/11/2026") | {f"weekly_{whole.rent.pk}": "90"})
    assert done.status_code == 302, text_of(done)
    assert "Past" not in text_of(desk.get(address("tenancies-due")))


def test_a_tenure_changes_and_a_trial_is_extended(desk: Client, whole: WholeLandlord) -> None:
    introductory = whole.lookup("tenure", "Introductory", "introductory")
    done = start(desk, whole, tenure=str(introductory.pk))
    tenancy = Tenancy.objects.get()
    page = text_of(desk.get(done.url))
    assert "Extend the trial" in page
    assert "30 Nov 2027" in page
    extend = address("extend-trial", tenancy.record.reference)
    assert send(desk, extend, change={"notice_served": "31/12/9999", "reason": "Arrears"}).status_code == WRONG
    assert send(desk, extend, change={"reason": "Arrears"}).status_code == 302
    review = tenancy.reviews.get(done_date=None)
    close = address("complete-review", tenancy.record.reference, review.pk)
    assert send(desk, close, change={"outcome": "ends"}).status_code == 302
    change = address("change-tenure", tenancy.record.reference)
    typed = {"tenure": str(whole.secure.pk), "reason": "The trial is over"}
    assert send(desk, change, change=typed | {"fixed_term_ends": "31/12/9999"}).status_code == WRONG
    assert send(desk, change, change=typed).status_code == 302
    assert send(desk, change, change=typed).status_code == WRONG


def test_an_alteration_goes_from_request_to_inspection(desk: Client, whole: WholeLandlord, tenancy: Tenancy) -> None:
    reference = tenancy.record.reference
    ask = address("request-permission", reference)
    assert send(desk, ask, change={"work": "Shed", "requested_date": "31/12/9999"}).status_code == WRONG
    assert send(desk, ask, change={"work": "Shed"}).status_code == 302
    permission = tenancy.permissions.get()
    decide, inspect, revoke = (
        address(f"{name}-permission", reference, permission.pk) for name in ("decide", "inspect", "revoke")
    )
    assert send(desk, decide, change={"decision": "refuse"}).status_code == WRONG, "Say why."
    granted = {"decision": "grant", "conditions": "No higher than 2 m", "inspect_on": "1/12/2026"}
    assert send(desk, decide, change=granted | {"expires_date": "1/1/0001"}).status_code == WRONG
    assert send(desk, decide, change=granted).status_code == 302
    assert "No higher than 2 m" in text_of(desk.get(address("tenancy", reference)))
    assert "No higher than 2 m" in text_of(desk.get(address("asset", tenancy.home.reference)))
    assert "Shed" in text_of(desk.get(address("tenancies-due")))
    assert send(desk, inspect, change={"finding": "unsatisfactory", "again_on": "8/12/2026"}).status_code == 302
    assert send(desk, revoke, change={"reason": "Too high"}).status_code == 302
    other = whole.let()
    assert desk.get(address("decide-permission", other.record.reference, permission.pk)).status_code == 404
