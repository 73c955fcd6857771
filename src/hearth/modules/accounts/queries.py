"""Reading accounts: balances on any day, statements, the accounts of a person."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Exists, OuterRef, QuerySet, Subquery, Sum

from hearth.kernel.refusal import NotFound, Refused
from hearth.kernel.time import business_day
from hearth.modules.accounts import rules
from hearth.modules.accounts.models import Account, Charge, Transaction
from hearth.modules.tenancies.models import Tenancy, TenancyParty
from hearth.modules.tenancies.queries import status_of
from hearth.modules.tenancies.rules import LIABLE_ROLES, TenancyStatus
from hearth.platform.catalogue import Masked, Reader, reader
from hearth.platform.identity.access import Access
from hearth.platform.index.models import Record
from hearth.platform.index.visibility import get_visible, may_see


class StatementPeriodInvalid(Refused):
    """A statement covers at least a day."""

    code = "statement_period_invalid"


# --- balances, for the landlord's own programs: nothing is masked


def balance_on(account_id: int, day: dt.date) -> Decimal:
    """What is owed at the end of a day, in pounds, negative in credit: the sum of the lines effective by then."""
    total = Transaction.objects.filter(account_id=account_id, effective_date__lte=day).aggregate(sum=Sum("amount"))
    return total["sum"] or rules.NOUGHT


def balances_on(account_ids: Collection[int], day: dt.date) -> dict[int, Decimal]:
    """`balance_on` for many accounts, in one query."""
    sums = (
        Transaction.objects.filter(account_id__in=account_ids, effective_date__lte=day)
        .values("account_id")
        .annotate(sum=Sum("amount"))
        .values_list("account_id", "sum")
    )
    return dict.fromkeys(account_ids, rules.NOUGHT) | dict(sums)


# --- statements


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line: pounds, positive owed, and the balance after it. `reverses` names the line that it undoes."""

    transaction_id: int
    day: dt.date
    kind: str
    description: str
    amount: Decimal
    balance: Decimal
    reverses: int | None
    reversed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """An account from `start` up to but not including `end`: opening + the sum of the lines = closing."""

    account_id: int
    reference: str
    start: dt.date
    end: dt.date
    opening: Decimal
    lines: Sequence[Line]
    closing: Decimal


def statement(account_id: int, start: dt.date, end: dt.date) -> Statement:
    """The statement of an account (already found visible), its lines by effective day, as posted within a day.

    Refused: an end that is not after the start.
    """
    if end <= start:
        raise StatementPeriodInvalid("A statement must end after it starts.", field="end")
    reference = Record.objects.values_list("reference", flat=True).get(pk=account_id)
    opening = balance_on(account_id, start - dt.timedelta(days=1))
    found = list(
        Transaction.objects.filter(account_id=account_id, effective_date__gte=start, effective_date__lt=end)
        .annotate(undone=Exists(Transaction.objects.filter(reverses=OuterRef("pk"))))
        .order_by("effective_date", "id")
    )
    lines = [
        Line(
            transaction_id=line.pk,
            day=line.effective_date,
            kind=line.get_kind_display(),
            description=line.description,
            amount=line.amount,
            balance=balance,
            reverses=line.reverses_id,
            reversed=line.undone,
        )
        for line, balance in zip(found, rules.running(opening, [line.amount for line in found]), strict=True)
    ]
    return Statement(
        account_id=account_id,
        reference=reference,
        start=start,
        end=end,
        opening=opening,
        lines=lines,
        closing=lines[-1].balance if lines else opening,
    )


# --- the page of one account


Pounds = Decimal | Masked


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownCharge:
    """A weekly charge in pounds, until the earlier of its own end and the tenancy's."""

    charge_id: int
    element: str
    weekly: Pounds
    from_date: dt.date
    to_date: dt.date | None
    standing: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountPage:
    """One account as this person may see it now. `balance` is what is owed at the end of today."""

    record_id: int
    reference: str
    title: str
    company_id: int
    restricted: bool
    tenancy_id: int
    tenancy_reference: str
    tenancy_status: TenancyStatus
    opened_date: dt.date
    closed_date: dt.date | None
    balance: Pounds
    weekly_total: Pounds
    charges: Sequence[ShownCharge]


def account_page(access: Access, reference: str, *, now: dt.datetime, reason: str = "") -> AccountPage:
    """An account by reference, masked for this person. NotFound and ReasonNeeded as `get_visible`."""
    record = get_visible(access, reference, kind="account", now=now, reason=reason)
    account = Account.objects.select_related("tenancy__record").get(pk=record.pk)
    reading = reader(access.within(record.company_id))
    today = business_day(now)
    charges = _charges(reading, account, today)
    due = [charge.weekly for charge in charges if charge.standing]
    weekly = sum((each for each in due if not isinstance(each, Masked)), rules.NOUGHT)
    return AccountPage(
        record_id=record.pk,
        reference=record.reference,
        title=record.title,
        company_id=record.company_id,
        restricted=record.restricted,
        tenancy_id=account.tenancy_id,
        tenancy_reference=account.tenancy.record.reference,
        tenancy_status=status_of(account.tenancy, now),
        opened_date=account.opened_date,
        closed_date=account.closed_date,
        balance=_balance(reading, balance_on(account.pk, today)),
        weekly_total=weekly if reading.may("account.charge", "weekly") else Masked("Weekly charge"),
        charges=charges,
    )


def _balance(reading: Reader, balance: Decimal) -> Pounds:
    """A balance says what its lines say."""
    return balance if reading.may("account.transaction", "amount") else Masked("Balance")


def _charges(reading: Reader, account: Account, today: dt.date) -> list[ShownCharge]:
    tenancy = account.tenancy
    ends = _charged_until(tenancy)
    found = list(Charge.objects.filter(account=account).select_related("element").order_by("from_date", "id"))
    shown = []
    for charge, row in zip(found, reading.rows(found, ["weekly"]), strict=True):
        last = min(filter(None, [charge.to_date, ends]), default=None)
        weekly = row["weekly"]
        shown.append(
            ShownCharge(
                charge_id=charge.pk,
                element=charge.element.description,
                weekly=weekly if isinstance(weekly, Masked) else charge.weekly,
                from_date=charge.from_date,
                to_date=last,
                standing=charge.from_date <= today and (last is None or today < last),
            )
        )
    return shown


def _charged_until(tenancy: Tenancy) -> dt.date | None:
    """The first day on which no week is charged any more that starts then."""
    if tenancy.cancelled_at is not None:
        return business_day(tenancy.start_at)
    return business_day(tenancy.end_at) if tenancy.end_at is not None else None


def statement_page(
    access: Access, reference: str, *, start: dt.date, end: dt.date, now: dt.datetime, reason: str = ""
) -> Statement:
    """The statement of an account by its reference, for somebody who may see it and what is owed (else Refused)."""
    record = get_visible(access, reference, kind="account", now=now, reason=reason)
    if not reader(access.within(record.company_id)).may("account.transaction", "amount"):
        raise Refused("You are not cleared to read what people owe and pay.")
    return statement(record.pk, start, end)


@dataclass(frozen=True, slots=True, kw_only=True)
class OneLine:
    """A line of an account that somebody is about to reverse, and what is owed today before and after that."""

    transaction_id: int
    day: dt.date
    description: str
    amount: Decimal
    posted_by: str
    balance: Decimal
    balance_after: Decimal


def line_of(access: Access, account_id: int, transaction_id: int, *, now: dt.datetime) -> OneLine:
    """A line of an account that was found visible; NotFound for another account's, Refused without the clearance."""
    line = Transaction.objects.filter(account_id=account_id, pk=transaction_id).first()
    if line is None:
        raise NotFound("There is no such line on this account.")
    if not reader(access).may("account.transaction", "amount"):
        raise Refused("You are not cleared to read what people owe and pay.")
    today = business_day(now)
    balance = balance_on(account_id, today)
    return OneLine(
        transaction_id=line.pk,
        day=line.effective_date,
        description=line.description,
        amount=line.amount,
        posted_by=line.posted_by,
        balance=balance,
        balance_after=balance - line.amount if line.effective_date <= today else balance,
    )


def charge_of(account_id: int, charge_id: int) -> Charge:
    """A charge of an account that was found visible; NotFound for another account's."""
    charge = Charge.objects.filter(account_id=account_id, pk=charge_id).select_related("element").first()
    if charge is None:
        raise NotFound("There is no such charge on this account.")
    return charge


# --- the accounts of a person


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountRow:
    """One account in a list."""

    record_id: int
    reference: str
    title: str
    tenancy_reference: str
    status: TenancyStatus
    balance: Pounds
    closed: bool


def _of(contact_id: int) -> QuerySet[Account]:
    mine = TenancyParty.objects.filter(contact_id=contact_id, role__in=LIABLE_ROLES).values("tenancy_id")
    return (
        Account.objects.filter(tenancy__in=mine)
        .select_related("record", "tenancy__record", "tenancy__asset")
        .order_by("record__closed", "-tenancy__start_at", "-pk")
    )


def accounts_of(contact_id: int) -> list[Account]:
    """The accounts for which a contact is or was liable, open ones first, the newest tenancy first. Not masked."""
    return list(_of(contact_id))


def accounts_for(access: Access, contact_id: int, *, now: dt.datetime) -> list[AccountRow]:
    """`accounts_of` as somebody may see them now, for lists and choices."""
    return _rows(access, _of(contact_id).filter(may_see(access, "record__")), now)


def account_of(access: Access, tenancy_id: int, *, now: dt.datetime) -> AccountRow | None:
    """The account of a tenancy as somebody may see it now; None where they may not."""
    found = Account.objects.filter(may_see(access, "record__"), tenancy_id=tenancy_id).select_related(
        "record", "tenancy__record", "tenancy__asset"
    )
    return next(iter(_rows(access, found, now)), None)


def _rows(access: Access, accounts: QuerySet[Account], now: dt.datetime) -> list[AccountRow]:
    """The accounts with their balances, in one query."""
    lines = Transaction.objects.filter(account_id=OuterRef("pk"), effective_date__lte=business_day(now))
    total = lines.order_by().values("account_id").annotate(sum=Sum("amount")).values("sum")
    found = accounts.annotate(owed=Subquery(total))
    return [
        AccountRow(
            record_id=account.pk,
            reference=account.record.reference,
            title=account.record.title,
            tenancy_reference=account.tenancy.record.reference,
            status=status_of(account.tenancy, now),
            balance=_balance(reader(access.within(account.record.company_id)), account.owed or rules.NOUGHT),
            closed=account.closed_date is not None,
        )
        for account in found
    ]


def tenancy_account(tenancy_id: int) -> Account | None:
    """The account of a tenancy, for other modules."""
    return Account.objects.filter(tenancy_id=tenancy_id).first()
