"""What accounts do when tenancies start, end or are corrected. In the same transaction: both hold or neither does."""

from __future__ import annotations

import datetime as dt

from django.db.models import Q

from hearth.kernel import events
from hearth.kernel.money import format_pounds
from hearth.kernel.time import business_day
from hearth.modules.accounts import rules
from hearth.modules.accounts.models import Charge
from hearth.modules.accounts.operations.charges import add_charge
from hearth.modules.accounts.operations.debits import Restatement, restate_debits, restatement
from hearth.modules.accounts.operations.opening import close_account, open_account, rename_accounts
from hearth.modules.accounts.queries import balance_on, tenancy_account
from hearth.modules.tenancies.consequences import FORESEEN, Consequence
from hearth.modules.tenancies.events import ChargesCarried, EndCorrected, TenancyCancelled, TenancyEnded, TenancyStarted
from hearth.modules.tenancies.models import Tenancy
from hearth.modules.tenancies.words import count_words
from hearth.records.assets.events import AssetAddressChanged


@events.in_transaction(TenancyStarted)
def account_opens(event: TenancyStarted) -> None:
    """Every tenancy has one account."""
    open_account(by=event.by, tenancy_id=event.tenancy_id, charges=event.charges, now=event.at)


@events.in_transaction(ChargesCarried)
def charges_go_on(event: ChargesCarried) -> None:
    """A home that goes on on the same terms is charged what it was charged, from the first day of the new tenancy."""
    new, old = tenancy_account(event.tenancy_id), tenancy_account(event.from_tenancy_id)
    if new is None or old is None:
        return
    starts = business_day(Tenancy.objects.only("start_at").get(pk=event.tenancy_id).start_at)
    standing = Charge.objects.filter(Q(to_date=None) | Q(to_date__gt=starts), account=old, from_date__lte=starts)
    for charge in standing.order_by("pk"):
        add_charge(
            by=event.by,
            account_id=new.pk,
            element_id=charge.element_id,
            weekly=charge.weekly,
            from_date=starts,
            to_date=charge.to_date,
            now=event.at,
        )


@events.in_transaction(TenancyEnded)
def charges_stop(event: TenancyEnded) -> None:
    """Weeks that start on or after the day of the end were posted in error, if they were: they are reversed."""
    account = tenancy_account(event.tenancy_id)
    if account is not None:
        restate_debits(
            by=event.by,
            account_id=account.pk,
            was=None,
            tenancy_ends=business_day(event.ended_at),
            now=event.at,
        )


@events.in_transaction(EndCorrected)
def debits_follow(event: EndCorrected) -> None:
    """Weeks lost are reversed, weeks regained are posted again."""
    account = tenancy_account(event.tenancy_id)
    if account is not None:
        restate_debits(
            by=event.by,
            account_id=account.pk,
            was=business_day(event.was),
            tenancy_ends=business_day(event.ended_at) if event.ended_at is not None else None,
            now=event.at,
        )


@events.in_transaction(TenancyCancelled)
def account_of_none(event: TenancyCancelled) -> None:
    """What a cancelled tenancy's first week was debited is reversed; an account without a balance is closed."""
    account = tenancy_account(event.tenancy_id)
    if account is None:
        return
    starts = business_day(Tenancy.objects.only("start_at").get(pk=event.tenancy_id).start_at)
    restate_debits(by=event.by, account_id=account.pk, was=None, tenancy_ends=starts, now=event.at)
    if balance_on(account.pk, dt.date.max) == rules.NOUGHT:
        close_account(by=event.by, account_id=account.pk, now=event.at)


@events.in_transaction(AssetAddressChanged)
def accounts_of_a_home_that_is_called_otherwise(event: AssetAddressChanged) -> None:
    """An account is called by its home's address."""
    rename_accounts(event.asset_id)


def _foresee(tenancy_id: int, end_at: dt.datetime | None, now: dt.datetime) -> tuple[Consequence, ...]:
    """What `debits_follow` would post, in words and pounds."""
    account = tenancy_account(tenancy_id)
    tenancy = Tenancy.objects.only("end_at").get(pk=tenancy_id)
    if account is None or tenancy.end_at is None:
        return ()
    needed: Restatement = restatement(
        account,
        was=business_day(tenancy.end_at),
        tenancy_ends=business_day(end_at) if end_at is not None else None,
        today=business_day(now),
    )
    told = []
    if needed.reverse:
        undone, amount = count_words(len(needed.reverse), "debit"), needed.reversed_amount
        told.append(Consequence(says=f"{undone} reversed: {format_pounds(amount)}.", amount=amount))
    if needed.post:
        posted, amount = count_words(len(needed.post), "debit"), needed.posted_amount
        told.append(Consequence(says=f"{posted} posted: {format_pounds(amount)}.", amount=amount))
    return tuple(told) or (Consequence(says="No rent is reversed or posted.", amount=rules.NOUGHT),)


FORESEEN.register("accounts.debits", _foresee)
