"""An account opens with its tenancy, or neither is there."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import TypedDict

from hearth.kernel.actor import Actor
from hearth.kernel.refusal import Refused
from hearth.kernel.time import business_day
from hearth.modules.accounts import rules
from hearth.modules.accounts.models import Account
from hearth.modules.accounts.operations.charges import add_charge
from hearth.modules.accounts.operations.locking import lock_open_account
from hearth.modules.accounts.queries import balance_on
from hearth.modules.tenancies.events import WeeklyCharge
from hearth.modules.tenancies.models import Tenancy
from hearth.platform.audit.acting import acting
from hearth.platform.index import operations as index


class BalanceStands(Refused):
    """An account closes when nothing is owed either way."""

    code = "balance_stands"


class TenancyStands(Refused):
    """An account stays open while its tenancy stands."""

    code = "tenancy_stands"


def open_account(*, by: Actor, tenancy_id: int, charges: Sequence[WeeklyCharge], now: dt.datetime) -> Account:
    """This function will open the account of a tenancy with its weekly charges, from the tenancy's first day."""
    with acting(by=by, reason="Account opened"):
        tenancy = Tenancy.objects.select_related("record", "asset").get(pk=tenancy_id)
        starts = business_day(tenancy.start_at)
        record = index.create_record(kind="account", company_id=tenancy.record.company_id, **_words_of(tenancy))
        account = Account.objects.create(record=record, tenancy=tenancy, opened_date=min(starts, business_day(now)))
        for charge in charges:
            add_charge(
                by=by,
                account_id=account.pk,
                element_id=charge.element_id,
                weekly=charge.weekly,
                from_date=starts,
                now=now,
            )
    return account


class _Words(TypedDict):
    title: str
    context: str
    search_text: str
    sort: str


def _words_of(tenancy: Tenancy) -> _Words:
    """What lists and search show of an account; as of the tenancy, no names."""
    return _Words(
        title=f"{'Rent account' if tenancy.asset_id is not None else 'Account'}: {tenancy.address}",
        context=f"{'Tenancy' if tenancy.asset_id is not None else 'Agreement'} {tenancy.record.reference}",
        search_text=tenancy.record.reference,
        sort=tenancy.address,
    )


def rename_accounts(asset_id: int) -> None:
    """This function will call the accounts of a home's tenancies by its present address."""
    for account in Account.objects.filter(tenancy__asset_id=asset_id).select_related(
        "tenancy__record", "tenancy__asset"
    ):
        index.retitle(record_id=account.pk, **_words_of(account.tenancy))


def close_account(*, by: Actor, account_id: int, now: dt.datetime) -> Account:
    """This function will close an account whose tenancy has ended or was cancelled, and on which nothing is owed.

    Refused while the tenancy stands, or a balance does (also one that takes effect later).
    """
    with acting(by=by, reason="Account closed"):
        account = lock_open_account(account_id)
        tenancy = account.tenancy
        if tenancy.end_at is None and tenancy.cancelled_at is None:
            raise TenancyStands(f"Tenancy {tenancy.record.reference} stands, so its account stays open.")
        if balance_on(account.pk, dt.date.max) != rules.NOUGHT:
            raise BalanceStands(f"Account {account.record.reference} has a balance: settle it before closing.")
        account.closed_date = business_day(now)
        account.save(update_fields=["closed_date"])
        index.set_closed(record_id=account.pk, closed=True)
    return account
