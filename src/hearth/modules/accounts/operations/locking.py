"""The account, locked while lines are posted to it."""

from __future__ import annotations

from django.db import connection

from hearth.kernel.refusal import NotFound, Refused
from hearth.modules.accounts.models import Account
from hearth.modules.tenancies.words import date_words


class AccountIsClosed(Refused):
    """Nothing is posted to a closed account."""

    code = "account_is_closed"


def lock_account(account_id: int) -> Account:
    """The account, locked until the end of the transaction; NotFound if there is none."""
    account = (
        Account.objects.select_for_update(of=("self",), no_key=True)
        .select_related("record", "tenancy__record")
        .filter(pk=account_id)
        .first()
    )
    if account is None:
        raise NotFound("There is no such account.")
    return account


def lock_open_account(account_id: int) -> Account:
    """As `lock_account`; a closed one is refused."""
    account = lock_account(account_id)
    if account.closed_date is not None:
        raise AccountIsClosed(f"Account {account.record.reference} was closed on {date_words(account.closed_date)}.")
    return account


def one_debit_run(company_id: int) -> None:
    """Waits until nobody else posts or restates debits of the company, and keeps them waiting until the commit.

    Without it a run could post a week for a tenancy that is being ended at the same moment.
    """
    _hold("pg_advisory_xact_lock", company_id)


def no_debit_run(company_id: int) -> None:
    """Waits for a run of the company to finish and keeps the next one waiting; restatements go side by side."""
    _hold("pg_advisory_xact_lock_shared", company_id)


def _hold(function: str, company_id: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {function}(hashtextextended(%s, 0))", (f"accounts.debits:{company_id}",))
