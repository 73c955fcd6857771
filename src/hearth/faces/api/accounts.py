"""Rent accounts: what is charged, paid and owed; payments."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Annotated, Literal

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router
from pydantic import Field

from hearth.faces.api import conditions, paging, records
from hearth.faces.api.caller import ApiRequest, asked, digest
from hearth.faces.api.idempotency import key_of, once
from hearth.faces.api.paging import Masking, Paged, PageOf
from hearth.faces.api.problems import Problem
from hearth.faces.api.routing import makes, reads
from hearth.faces.api.shapes import (
    Created,
    Day,
    Line,
    Link,
    Out,
    Paid,
    Pounds,
    Ref,
    Reference,
    Strict,
    href,
    pounds,
)
from hearth.modules.accounts import operations, queries
from hearth.modules.accounts.lists import PAYMENT_METHODS
from hearth.modules.accounts.queries import AccountPage
from hearth.modules.accounts.registrations import POST
from hearth.platform.catalogue import Masked
from hearth.platform.workspace.lists import LISTS
from hearth.platform.workspace.reading import Asked, ListRow

router = Router(tags=["Accounts"])
READ, WRITE = "read:accounts", "write:accounts"
CLOSED = {"current": "current", "ended": "ended", "all": ""}
QUARTER = dt.timedelta(weeks=13)
LONGEST = dt.timedelta(days=3 * 366)


class Charge(Out):
    """A weekly charge, from a day until (not including) another."""

    type: str
    weekly_amount: Pounds | None
    from_date: dt.date
    to_date: dt.date | None
    standing: bool


class Account(Out):
    """The rent account of a tenancy. `balance` is what is owed at the end of today; below nought it is in credit."""

    reference: Reference
    href: str
    name: str
    restricted: bool
    tenancy: Link
    tenancy_status: str
    opened_date: dt.date
    closed_date: dt.date | None
    balance: Pounds | None
    weekly_total: Pounds | None
    charge: list[Charge]
    masked: list[str]


class AccountLine(Out):
    """An account in a list."""

    reference: Reference
    href: str
    name: str | None
    tenants: str | None
    balance: Pounds | None
    opened_date: dt.date | None
    closed_date: dt.date | None
    restricted: bool
    masked: list[str]


class AccountsAsked(Paged):
    """Which accounts."""

    q: Line = ""
    opened_from: Day | None = None
    opened_until: Day | None = None
    status: Literal["current", "ended", "all"] = "current"
    sort: Literal["name", "-name", "reference", "-reference"] = "name"


class Transaction(Out):
    """One line: positive is owed, negative paid. `reverses` names the line that it undoes."""

    id: int
    date: dt.date
    type: str
    description: str
    amount: Pounds
    balance: Pounds
    reverses: int | None
    reversed: bool


class Statement(Out):
    """An account from a day up to but not including another: opening and the sum of the lines make the closing."""

    account: Link
    from_date: dt.date
    until_date: dt.date
    opening_balance: Pounds
    transaction: list[Transaction]
    closing_balance: Pounds


class StatementAsked(Strict):
    """Which days; the last quarter unless they are given. At most three years at once."""

    from_date: Day | None = None
    until_date: Annotated[Day | None, Field(description="Exclusive.")] = None


class NewPayment(Strict):
    """A payment that came. `receivedDate` is today where it is left out."""

    amount: Paid
    received_date: Day | None = None
    payment_method: Literal[PAYMENT_METHODS]  # type: ignore[valid-type]  # the module's words, given to pydantic


@reads(router, "/accounts", scope=READ, answer=PageOf[AccountLine], name="accounts")
def accounts(request: HttpRequest, given: Query[AccountsAsked]) -> HttpResponse:
    """Rent accounts with their balances."""
    filters = {"opened_from": given.opened_from, "opened_until": given.opened_until}
    wanted = Asked(
        sort={"name": "title"}.get(given.sort.lstrip("-"), "reference"),
        descending=given.sort.startswith("-"),
        text=given.q,
        filters={name: str(value) for name, value in filters.items() if value},
        closed=CLOSED[given.status],
    )
    columns = ["title", "tenants", "balance", "opened", "closed_date"]
    return paging.page(asked(request), LISTS.get("accounts"), wanted, given, columns=columns, say=_line)


def _line(row: ListRow, landlord: str, mask: Masking) -> Out:
    says = row.values
    return AccountLine(
        reference=Reference(id=row.reference, allocated_by=landlord),
        href=str(href("account", row.reference)),
        name=mask.show("name", says["title"]),
        tenants=mask.show("tenants", says["tenants"]),
        balance=pounds(mask.show("balance", says["balance"])),
        opened_date=mask.show("openedDate", says["opened"]),
        closed_date=mask.show("closedDate", says["closed_date"]),
        restricted=row.restricted,
        masked=mask.names,
    )


def _page(request: ApiRequest, reference: str) -> AccountPage:
    access = records.readable(request, "account")
    page = queries.account_page(access, reference, now=request.now, reason=records.reason_of(request))
    records.told(request, "account", page.record_id)
    return page


def _account(page: AccountPage) -> Account:
    mask = Masking()
    return Account(
        reference=Reference(id=page.reference, allocated_by=paging.landlords_of([page.record_id])[page.record_id]),
        href=str(href("account", page.reference)),
        name=page.title,
        restricted=page.restricted,
        tenancy=Link(id=page.tenancy_reference, href=href("tenancy", page.tenancy_reference)),
        tenancy_status=page.tenancy_status.value,
        opened_date=page.opened_date,
        closed_date=page.closed_date,
        balance=pounds(mask.show("balance", page.balance)),
        weekly_total=pounds(mask.show("weeklyTotal", page.weekly_total)),
        charge=[
            Charge(
                type=each.element,
                weekly_amount=pounds(mask.show("charge.weeklyAmount", each.weekly)),
                from_date=each.from_date,
                to_date=each.to_date,
                standing=each.standing,
            )
            for each in page.charges
        ],
        masked=mask.names,
    )


@reads(router, "/accounts/{reference}", scope=READ, answer=Account, name="account", one=True)
def account(request: HttpRequest, reference: Ref) -> HttpResponse:
    """One account: its balance and its charges."""
    return conditions.answer(request, _account(_page(asked(request), reference)))


@reads(
    router, "/accounts/{reference}/transactions", scope=READ, answer=Statement, name="account-transactions", one=True
)
def transactions(request: HttpRequest, reference: Ref, given: Query[StatementAsked]) -> HttpResponse:
    """The transactions of an account between two days, with the balance after each."""
    here = asked(request)
    paging.check_parameters(here, StatementAsked)
    page = _page(here, reference)
    if isinstance(page.balance, Masked):
        raise Problem(403, "masked", "The caller is not cleared to read what people owe and pay.")
    end = given.until_date or here.today + dt.timedelta(days=1)
    start = given.from_date or _before(end)
    if end - start > LONGEST:
        errors = [{"parameter": "fromDate", "detail": "Ask for less at once."}]
        raise Problem(422, "statement_too_long", "At most three years can be asked for at once.", errors=errors)
    found = queries.statement_page(here.caller.access, reference, start=start, end=end, now=here.now)
    return conditions.answer(
        request,
        Statement(
            account=Link(id=found.reference, href=href("account", found.reference)),
            from_date=found.start,
            until_date=found.end,
            opening_balance=f"{found.opening:.2f}",
            transaction=[
                Transaction(
                    id=each.transaction_id,
                    date=each.day,
                    type=each.kind,
                    description=each.description,
                    amount=f"{each.amount:.2f}",
                    balance=f"{each.balance:.2f}",
                    reverses=each.reverses,
                    reversed=each.reversed,
                )
                for each in found.lines
            ],
            closing_balance=f"{found.closing:.2f}",
        ),
    )


def _before(end: dt.date) -> dt.date:
    """A quarter earlier, as far as there are days."""
    return end - QUARTER if end > dt.date.min + QUARTER else dt.date.min


@makes(router, "/accounts/{reference}/payments", scope=WRITE, answer=Created, name="new-payment", match=True)
def new_payment(request: HttpRequest, reference: Ref, given: NewPayment) -> HttpResponse:
    """Posts a payment that came. Sent again with the same key, it is one line."""
    here = asked(request)
    found, access = records.writable(here, "account", reference, POST)

    def act() -> tuple[Created, str]:
        if "If-Match" in request.headers:
            conditions.check(request, _account(_page(here, found.reference)))
        made = operations.record_payment(
            by=access.actor,
            account_id=found.pk,
            amount=Decimal(given.amount),
            received_date=given.received_date or here.today,
            method=given.payment_method,
            key=f"api:{here.caller.key}:{digest(key_of(here))[:32]}",
            now=here.now,
        )
        where = str(href("account", found.reference))
        return Created(href=where, id=str(made.pk)), where

    return once(here, act)
