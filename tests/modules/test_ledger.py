"""The ledger: lines that add up on every day, are never changed, and are posted once."""

from __future__ import annotations

import datetime as dt
import os
from decimal import Decimal

import psycopg
import pytest
from django.db import connection, transaction
from django.db.utils import ProgrammingError
from hypothesis import HealthCheck, given
from hypothesis import settings as examples
from hypothesis import strategies as st

from hearth.modules.accounts import operations, rules
from hearth.modules.accounts.models import Account, Transaction, TransactionKind
from hearth.modules.accounts.operations.debits import post_due_debits
from hearth.modules.accounts.queries import balance_on, balances_on, statement
from hearth.modules.tenancies.operations import cancel_before_start, end_tenancy
from tests.modules.landlord import BY, NOW, RENT, Landlord, account_of, at

pytestmark = pytest.mark.django_db
DAY = dt.date(2026, 11, 24)
MONDAY = dt.date(2026, 11, 23)
DAYS = st.dates(dt.date(2026, 1, 1), dt.date(2026, 12, 31))
PENNIES = st.integers(-5_000_00, 5_000_00).filter(bool).map(lambda pence: Decimal(pence) / 100)


@pytest.fixture
def account(landlord: Landlord) -> Account:
    return account_of(landlord.let())


def post(account: Account, amount: Decimal, day: dt.date, key: str) -> Transaction:
    return operations.adjust(
        by=BY, account_id=account.pk, amount=amount, effective_date=day, reason="Put right", key=key, now=NOW
    )


# --- adding up


@given(lines=st.lists(st.tuples(DAYS, PENNIES), max_size=8), day=DAYS)
@examples(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_balance_is_the_sum_of_the_lines_effective_by_then(
    account: Account, lines: list[tuple[dt.date, Decimal]], day: dt.date
) -> None:
    with transaction.atomic():
        for number, (effective, amount) in enumerate(lines):
            post(account, amount, effective, f"line:{number}")
        expected = sum((amount for effective, amount in lines if effective <= day), Decimal(0))
        assert balance_on(account.pk, day) == expected
        assert balances_on([account.pk], day) == {account.pk: expected}
        shown = statement(account.pk, dt.date(2026, 6, 1), dt.date(2026, 9, 1))
        assert shown.opening == balance_on(account.pk, dt.date(2026, 5, 31))
        assert shown.closing == balance_on(account.pk, dt.date(2026, 8, 31))
        assert shown.opening + sum((line.amount for line in shown.lines), Decimal(0)) == shown.closing
        transaction.set_rollback(True)


@given(lines=st.lists(st.tuples(DAYS, PENNIES), min_size=1, max_size=5), day=DAYS, data=st.data())
@examples(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_reversal_nets_to_nought_on_every_day(
    account: Account, lines: list[tuple[dt.date, Decimal]], day: dt.date, data: st.DataObject
) -> None:
    with transaction.atomic():
        posted = [post(account, amount, effective, f"line:{n}") for n, (effective, amount) in enumerate(lines)]
        wrong = data.draw(st.sampled_from(posted))
        before = balance_on(account.pk, day)
        operations.reverse(by=BY, transaction_id=wrong.pk, reason="Typing", now=NOW)
        without = wrong.amount if wrong.effective_date <= day else Decimal(0)
        assert balance_on(account.pk, day) == before - without
        transaction.set_rollback(True)


@given(
    start=st.dates(dt.date(2026, 1, 1), dt.date(2026, 12, 31)),
    length=st.integers(0, 60),
)
def test_the_weeks_of_a_period_are_its_mondays(start: dt.date, length: int) -> None:
    end = start + dt.timedelta(days=length)
    days = [start + dt.timedelta(days=number) for number in range(length)]
    assert list(rules.week_starts(start, end)) == [day for day in days if day.weekday() == 0]
    assert all(rules.week_start(day) <= day < rules.week_start(day) + dt.timedelta(7) for day in days)


def test_owed_is_positive_and_paid_is_negative(landlord: Landlord) -> None:
    account = account_of(landlord.let())
    operations.post_debit_run(by=BY, company_id=landlord.company.pk, week_start=MONDAY, now=NOW)
    assert balance_on(account.pk, DAY) == RENT
    operations.record_payment(
        by=BY,
        account_id=account.pk,
        amount=Decimal("150.00"),
        received_date=DAY,
        method="Direct Debit",
        key="payment:1",
        now=NOW,
    )
    assert balance_on(account.pk, DAY) == Decimal("-39.75")
    assert balance_on(account.pk, MONDAY) == RENT


# --- never changed


@pytest.mark.parametrize(
    "sentence",
    [
        "UPDATE accounts_transaction SET amount = 1",
        "DELETE FROM accounts_transaction",
        "TRUNCATE accounts_transaction CASCADE",
    ],
)
def test_the_application_has_no_right_to_change_a_line(landlord: Landlord, sentence: str) -> None:
    post(account_of(landlord.let()), Decimal(5), DAY, "line")
    with (
        pytest.raises(ProgrammingError, match="permission denied"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "UPDATE accounts_transaction SET amount = 1",
        "DELETE FROM accounts_transaction",
        "TRUNCATE accounts_transaction CASCADE",
        "SET session_replication_role = replica; DELETE FROM accounts_transaction",
    ],
)
def test_even_the_owner_and_superusers_are_refused(db: None, sentence: str) -> None:
    database = connection.settings_dict["NAME"]
    with (
        psycopg.connect(os.environ["HEARTH_TEST_SERVER_URL"], dbname=database) as owner,
        pytest.raises(psycopg.errors.RestrictViolation, match="undone by a reversal"),
    ):
        owner.execute(sentence)


# --- once


def test_a_line_is_posted_once_for_its_cause(landlord: Landlord) -> None:
    account = account_of(landlord.let())
    first = post(account, Decimal("5.00"), DAY, "payment:bank:881")
    assert post(account, Decimal("5.00"), DAY, "payment:bank:881") == first
    with pytest.raises(operations.KeyTaken, match=r"£5\.00 of 24 November 2026"):
        post(account, Decimal("6.00"), DAY, "payment:bank:881")


def test_a_line_is_reversed_once_and_a_reversal_never(landlord: Landlord) -> None:
    line = post(account_of(landlord.let()), Decimal("5.00"), DAY, "line")
    reversal = operations.reverse(by=BY, transaction_id=line.pk, reason="Typing", now=NOW)
    assert (reversal.amount, reversal.reverses, reversal.description) == (
        Decimal("-5.00"),
        line,
        "Reversed: Adjustment: Put right",
    )
    with pytest.raises(operations.AlreadyReversed, match="Hearth: tests reversed this line"):
        operations.reverse(by=BY, transaction_id=line.pk, reason="Typing", now=NOW)
    with pytest.raises(operations.NotReversible):
        operations.reverse(by=BY, transaction_id=reversal.pk, reason="Typing", now=NOW)


@pytest.mark.parametrize("amount", ["0", "0.005", "12.345"])
def test_only_pounds_and_pence_are_posted(landlord: Landlord, amount: str) -> None:
    account = account_of(landlord.let())
    with pytest.raises(operations.AmountInvalid):
        post(account, Decimal(amount), DAY, "line")
    with pytest.raises(operations.AmountInvalid):
        operations.record_payment(
            by=BY, account_id=account.pk, amount=Decimal(-3), received_date=DAY, method="Cash", key="c", now=NOW
        )


# --- the weekly run


def test_the_run_posts_each_charge_once_however_often_it_runs(landlord: Landlord) -> None:
    lets = [landlord.let() for _ in range(3)]
    runs = [
        operations.post_debit_run(by=BY, company_id=landlord.company.pk, week_start=MONDAY, now=NOW) for _ in range(2)
    ]
    assert [(run.posted, run.total) for run in runs] == [(3, RENT * 3), (0, Decimal(0))]
    assert all(balance_on(account_of(tenancy).pk, DAY) == RENT for tenancy in lets)
    line = Transaction.objects.filter(account=account_of(lets[0])).get()
    assert line.key == f"rent:2026-11-23:{line.charge_id}"
    assert (line.kind, line.effective_date, line.description) == (TransactionKind.CHARGE, MONDAY, "Rent")


def test_the_run_posts_what_is_due_that_week_and_no_other_companys(landlord: Landlord) -> None:
    account = account_of(landlord.let())
    heating = landlord.lookup("charge-element", "Heating", "heating")
    support = landlord.lookup("charge-element", "Support", "support")
    add = {"by": BY, "account_id": account.pk, "weekly": Decimal("7.10"), "now": NOW}
    operations.add_charge(element_id=heating.pk, from_date=MONDAY, to_date=DAY, **add)
    operations.add_charge(element_id=support.pk, from_date=DAY, **add)
    landlord.let(start_at=at("2026-11-30T12:00"))
    elsewhere = account_of(Landlord(code="southmoor").let())
    run = operations.post_debit_run(by=BY, company_id=landlord.company.pk, week_start=MONDAY, now=NOW)
    assert (run.posted, run.total) == (2, RENT + Decimal("7.10"))
    assert balance_on(elsewhere.pk, DAY) == 0


def test_a_run_is_of_a_week_that_has_begun(landlord: Landlord) -> None:
    with pytest.raises(operations.NotAWeekStart):
        operations.post_debit_run(by=BY, company_id=landlord.company.pk, week_start=DAY, now=NOW)
    with pytest.raises(operations.WeekNotCome):
        operations.post_debit_run(
            by=BY, company_id=landlord.company.pk, week_start=MONDAY + dt.timedelta(weeks=1), now=NOW
        )


def test_the_first_week_of_a_tenancy_that_never_began_is_reversed(landlord: Landlord) -> None:
    morning = at("2026-11-23T08:00")
    tenancy = landlord.let(start_at=at("2026-11-23T12:00"), now=morning)
    run = operations.post_debit_run(by=BY, company_id=landlord.company.pk, week_start=MONDAY, now=morning)
    assert run.posted == 1
    cancel_before_start(by=BY, tenancy_id=tenancy.pk, reason="Offer withdrawn", now=morning)
    account = account_of(tenancy)
    assert balance_on(account.pk, DAY) == 0
    assert account.closed_date == MONDAY
    with pytest.raises(operations.AccountIsClosed):
        post(account, Decimal(5), DAY, "late")


# --- charges


def test_an_element_is_charged_once_at_a_time(landlord: Landlord) -> None:
    account = account_of(landlord.let())
    charge = account.charges.get()
    with pytest.raises(operations.ChargeOverlaps, match="Rent is charged from 1 June 2020"):
        operations.add_charge(
            by=BY, account_id=account.pk, element_id=landlord.rent.pk, weekly=RENT, from_date=MONDAY, now=NOW
        )
    operations.end_charge(by=BY, charge_id=charge.pk, to_date=MONDAY)
    operations.add_charge(
        by=BY, account_id=account.pk, element_id=landlord.rent.pk, weekly=RENT * 2, from_date=MONDAY, now=NOW
    )
    run = operations.post_debit_run(by=BY, company_id=landlord.company.pk, week_start=MONDAY, now=NOW)
    assert run.total == RENT * 2


def test_charges_that_can_not_be(landlord: Landlord) -> None:
    account = account_of(landlord.let(weekly=None))
    facts = {"by": BY, "account_id": account.pk, "element_id": landlord.rent.pk, "now": NOW}
    with pytest.raises(operations.ChargePeriodInvalid, match="starts on 1 June 2020"):
        operations.add_charge(weekly=RENT, from_date=dt.date(2020, 5, 25), **facts)
    with pytest.raises(operations.ChargePeriodInvalid):
        operations.add_charge(weekly=RENT, from_date=DAY, to_date=DAY, **facts)
    with pytest.raises(operations.AmountInvalid):
        operations.add_charge(weekly=Decimal(-1), from_date=DAY, **facts)


def test_an_account_closes_when_nothing_is_owed(landlord: Landlord) -> None:
    tenancy = landlord.let()
    account = account_of(tenancy)
    with pytest.raises(operations.TenancyStands):
        operations.close_account(by=BY, account_id=account.pk, now=NOW)
    end_tenancy(by=BY, tenancy_id=tenancy.pk, end_at=at("2026-11-23T12:00"), reason="Transfer", now=NOW)
    post(account, Decimal("5.00"), DAY, "owed")
    with pytest.raises(operations.BalanceStands):
        operations.close_account(by=BY, account_id=account.pk, now=NOW)
    post(account, Decimal("-5.00"), DAY, "paid")
    assert operations.close_account(by=BY, account_id=account.pk, now=NOW).closed_date == DAY


@pytest.mark.parametrize(
    ("posted_before", "weeks"), [((), [0]), ((1,), [0]), ((2,), [1, 0]), ((4, 6), [3, 2, 1, 0]), ((5,), [0])]
)
def test_what_a_worker_posts_that_did_not_run_for_weeks(posted_before: tuple[int, ...], weeks: list[int]) -> None:
    """Weeks back from the present one: the missed ones after one that was posted, three at most."""
    monday = dt.date(2026, 11, 23)
    was = {monday - dt.timedelta(weeks=back) for back in posted_before}
    found = rules.weeks_to_post(monday, posted=lambda week: week in was)
    assert found == [monday - dt.timedelta(weeks=back) for back in weeks]


def test_the_weekly_debit_by_itself_posts_the_week_and_the_one_that_was_missed(landlord: Landlord) -> None:
    account = account_of(landlord.let())
    before = MONDAY - dt.timedelta(weeks=2)
    operations.post_debit_run(by=BY, company_id=landlord.company.pk, week_start=before, now=NOW)
    assert post_due_debits(NOW) == 2
    assert post_due_debits(NOW) == 0
    lines = Transaction.objects.filter(account=account).order_by("effective_date")
    weeks = [before + dt.timedelta(weeks=number) for number in range(3)]
    assert list(lines.values_list("effective_date", flat=True)) == weeks
