"""Payments, adjustments, reversals and charges on their screens: what is typed, what is refused, what follows."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.test import Client

from hearth.modules.accounts import operations
from hearth.modules.accounts.models import Charge, Transaction
from hearth.modules.accounts.queries import balance_on
from hearth.modules.tenancies import operations as tenancies
from hearth.modules.tenancies.models import Tenancy
from hearth.platform.identity import accounts
from hearth.platform.identity.models import User
from tests.faces.staff.configuration.asking import address, fields_of, send, text_of
from tests.landlord import WholeLandlord
from tests.modules.landlord import BY, NOW, RENT, account_of, at

TODAY = NOW.date()
WRONG = 422


@pytest.fixture
def tenancy(whole: WholeLandlord) -> Tenancy:
    return whole.let()


def owed(tenancy: Tenancy) -> Decimal:
    return balance_on(account_of(tenancy).pk, TODAY)


def test_a_payment_pressed_twice_is_one_line(desk: Client, tenancy: Tenancy) -> None:
    url = address("record-payment", account_of(tenancy).reference)
    sent = fields_of(desk.get(url)) | {"amount": "£1,080.50", "method": "Cash"}
    for _ in range(2):
        assert desk.post(url, sent).status_code == 302
    line = Transaction.objects.get()
    assert (line.amount, line.effective_date, line.description) == (Decimal("-1080.50"), TODAY, "Payment: Cash")
    assert line.posted_by == "Gareth Hayes"
    page = text_of(desk.get(address("account", account_of(tenancy).reference)))
    assert "£1,080.50 is recorded. The balance today is -£1,080.50." in page
    assert "Reverse Payment: Cash" in page


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"amount": ""}, "Fill this in"),
        ({"amount": "-5"}, "more than nothing"),
        ({"amount": "0"}, "more than nothing"),
        ({"amount": "9999999999"}, "More than £10,000,000.00 can't be entered"),
        ({"amount": "1e400"}, "Enter an amount in pounds"),
        ({"received_date": "01/01/0001"}, "The year 0001 can't be right"),
        ({"received_date": "31/12/9999"}, "The year 9999 can't be right"),
        ({"method": "Seashells"}, "Seashells"),
    ],
)
def test_what_can_not_be_a_payment_is_told_beside_its_field(
    desk: Client, tenancy: Tenancy, change: dict[str, str], said: str
) -> None:
    url = address("record-payment", account_of(tenancy).reference)
    answer = send(desk, url, change={"amount": "1", "method": "Cash"} | change)
    assert answer.status_code == WRONG
    assert said in text_of(answer)
    assert not Transaction.objects.exists()


def test_an_adjustment_goes_the_way_that_is_said(desk: Client, tenancy: Tenancy) -> None:
    url = address("adjust-account", account_of(tenancy).reference)
    send(desk, url, change={"direction": "more", "amount": "12", "reason": "Lock changed"})
    send(desk, url, change={"direction": "less", "amount": "2", "reason": "Goodwill"})
    assert owed(tenancy) == Decimal("10.00")
    assert send(desk, url, change={"direction": "less", "amount": "-2", "reason": "x"}).status_code == WRONG
    assert owed(tenancy) == Decimal("10.00")


def test_a_line_is_reversed_after_it_was_looked_at_and_once(desk: Client, tenancy: Tenancy) -> None:
    account = account_of(tenancy)
    send(desk, address("record-payment", account.reference), change={"amount": "80", "method": "Cheque"})
    line = Transaction.objects.get()
    url = address("reverse-line", account.reference, line.pk)
    shown = send(desk, url, change={"reason": "The cheque was not honoured"})
    assert shown.status_code == 200
    assert "goes from -£80.00 to £0.00" in text_of(shown)
    assert Transaction.objects.count() == 1, "Looking changes nothing."
    done = desk.post(url, fields_of(shown) | {"confirmed": "1"})
    assert done.status_code == 302
    reversal = Transaction.objects.get(reverses=line)
    assert (reversal.amount, owed(tenancy)) == (Decimal("80.00"), Decimal("0.00"))
    again = desk.post(url, {"reason": "Once more", "confirmed": "1"})
    assert again.status_code == WRONG
    assert "reversed this line" in text_of(again)
    assert (
        desk.post(
            address("reverse-line", account.reference, reversal.pk), {"reason": "x", "confirmed": "1"}
        ).status_code
        == WRONG
    )


def test_more_than_ones_limit_is_refused_beside_the_amount(
    desk: Client, whole: WholeLandlord, tenancy: Tenancy
) -> None:
    account = account_of(tenancy)
    pay, adjust = address("record-payment", account.reference), address("adjust-account", account.reference)
    send(desk, pay, change={"amount": "80", "method": "Cheque"})
    reverse = address("reverse-line", account.reference, Transaction.objects.get().pk)
    for kind in (operations.PAYMENT_LIMIT, operations.ADJUSTMENT_LIMIT):
        accounts.set_limit(
            by=BY,
            user_id=User.objects.get(name="Gareth Hayes").pk,
            company_id=whole.company.pk,
            kind=kind,
            amount=Decimal(50),
            effective_from=TODAY,
        )
    assert "You may do up to £50.00 at once." in text_of(desk.get(adjust))
    said = "£50.01 is more than the £50.00 that you may do"
    for url, change in (
        (pay, {"method": "Cash"}),
        (adjust, {"direction": "less", "reason": "Goodwill"}),
        (adjust, {"direction": "more", "reason": "Lock changed"}),
    ):
        answer = send(desk, url, change=change | {"amount": "50.01"})
        assert answer.status_code == WRONG
        assert said in answer.context["form"].errors["amount"][0]
    for confirmed in ({}, {"confirmed": "1"}):
        answer = desk.post(reverse, {"reason": "Bounced"} | confirmed)
        assert answer.status_code == WRONG
        assert "£80.00 is more than the £50.00" in text_of(answer)
    assert owed(tenancy) == Decimal("-80.00")
    send(desk, adjust, change={"direction": "more", "amount": "50", "reason": "Lock changed"})
    assert owed(tenancy) == Decimal("-30.00")


def test_a_line_of_another_account_is_not_reversed_through_this_one(
    desk: Client, whole: WholeLandlord, tenancy: Tenancy
) -> None:
    other = whole.let()
    send(desk, address("record-payment", account_of(other).reference), change={"amount": "80", "method": "Cheque"})
    url = address("reverse-line", account_of(tenancy).reference, Transaction.objects.get().pk)
    assert desk.get(url).status_code == 404
    assert desk.post(url, {"reason": "Mine", "confirmed": "1"}).status_code == 404


def test_charges_are_added_and_ended(desk: Client, whole: WholeLandlord, tenancy: Tenancy) -> None:
    account = account_of(tenancy)
    heating = whole.lookup("charge-element", "Heating", "heating")
    url = address("add-charge", account.reference)
    typed = {"element": str(heating.pk), "weekly": "9.50", "from_date": "30/11/2026"}
    assert send(desk, url, change=typed | {"weekly": "9999999"}).status_code == WRONG
    assert send(desk, url, change=typed | {"from_date": "1/1/0001"}).status_code == WRONG
    assert send(desk, url, change=typed | {"to_date": "31/12/9999"}).status_code == WRONG
    assert send(desk, url, change=typed).status_code == 302
    charge = Charge.objects.get(element=heating)
    assert "Heating" in text_of(send(desk, url, change=typed)), "It is charged already, and the page says so."
    end = address("end-charge", account.reference, charge.pk)
    assert send(desk, end, change={"to_date": "30/11/2026"}).status_code == WRONG
    assert send(desk, end, change={"to_date": "7/12/2026"}).status_code == 302
    assert Charge.objects.get(pk=charge.pk).to_date == at("2026-12-07T12:00").date()
    assert Charge.objects.get(account=account, element=whole.rent).weekly == RENT


def test_an_account_closes_when_its_tenancy_is_over_and_nothing_is_owed(desk: Client, tenancy: Tenancy) -> None:
    account = account_of(tenancy)
    url = address("close-account", account.reference)
    assert send(desk, url).status_code == WRONG
    tenancies.end_tenancy(by=BY, tenancy_id=tenancy.pk, end_at=at("2026-11-23T12:00"), reason="Surrender", now=NOW)
    assert "Close the account" in text_of(desk.get(address("account", account.reference)))
    assert send(desk, url).status_code == 302
    for name in ("record-payment", "adjust-account"):
        change = {"amount": "1", "method": "Cash", "direction": "more", "reason": "Late"}
        answer = send(desk, address(name, account.reference), change=change)
        assert answer.status_code == WRONG
        assert "was closed on" in text_of(answer)


def test_a_statement_for_days_that_can_not_be_is_refused_on_the_page(desk: Client, tenancy: Tenancy) -> None:
    for days in ({"end": "31/12/9999"}, {"end": "1/1/0001"}, {"start": "1/1/0001"}, {"start": "x"}):
        answer = desk.get(address("account", account_of(tenancy).reference), days)
        assert answer.status_code == 200
