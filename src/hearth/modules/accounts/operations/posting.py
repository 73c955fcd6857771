"""Posting to the ledger. Lines are only ever added: a mistake is undone by a reversal that names the line."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from hearth.kernel.actor import Actor
from hearth.kernel.money import format_pounds
from hearth.kernel.reach import check_amount, check_day, is_pennies
from hearth.kernel.refusal import Conflict, NotFound, Refused
from hearth.kernel.time import business_day
from hearth.modules.accounts.models import Account, Transaction, TransactionKind
from hearth.modules.accounts.operations.locking import lock_account, lock_open_account
from hearth.modules.tenancies.words import date_words
from hearth.platform.audit.acting import acting
from hearth.platform.identity.limits import require_limit

MOST_POSTED = Decimal(10_000_000)
"""Pounds: no line of a tenant's account comes near."""
PAYMENT_LIMIT, ADJUSTMENT_LIMIT = "payment", "payment_adjustment"
"""The money limits that are asked for (hearth.platform.identity.limits)."""


class AmountInvalid(Refused):
    """Nought, less than nothing, or more exact than a penny."""

    code = "amount_invalid"


class KeyTaken(Conflict):
    """Something else was posted under that key."""

    code = "key_taken"


class AlreadyReversed(Conflict):
    """The line has been reversed."""

    code = "already_reversed"


class NotReversible(Refused):
    """A reversal isn't reversed: post the line anew."""

    code = "not_reversible"


def post_transaction(
    *,
    by: Actor,
    account_id: int,
    kind: str,
    amount: Decimal,
    effective_date: dt.date,
    description: str,
    key: str,
    limit: str = "",
    now: dt.datetime,
) -> Transaction:
    """This function will post one line: pounds, positive owed, negative paid.

    `key` names the cause ("payment:bank:88123"): posting the same line under it twice is one line, another one is
    refused (KeyTaken). `limit` is the kind of money limit that is asked for ("": none, as when balances are taken
    over). Refused: nought, fractions of a penny, a closed account, a reversal (see `reverse`), more than the limit.
    """
    if kind == TransactionKind.REVERSAL:
        raise NotReversible("A reversal names the line that it reverses: reverse that line.")
    check_amount(amount, field="amount", most=MOST_POSTED)
    check_day(effective_date, field="effective_date")
    if amount == 0 or not is_pennies(amount):
        raise AmountInvalid(f"{amount} can't be posted: give pounds and pence, not nought.", field="amount")
    with acting(by=by, reason=f"Posted: {description}"):
        account = lock_open_account(account_id)
        standing = Transaction.objects.filter(account=account, key=key).first()
        if standing is not None:
            if (standing.kind, standing.amount, standing.effective_date) != (kind, amount, effective_date):
                raise KeyTaken(
                    f"{format_pounds(standing.amount)} of {date_words(standing.effective_date)} was posted for the same"
                    " cause. Reverse that line if it is wrong."
                )
            return standing
        if limit:
            _within_limit(by, account, limit, amount, now)
        return Transaction.objects.create(
            account=account,
            kind=kind,
            effective_date=effective_date,
            amount=amount,
            description=description,
            key=key,
            posted_at=now,
            posted_by=by.label,
        )


def _within_limit(by: Actor, account: Account, kind: str, amount: Decimal, now: dt.datetime) -> None:
    require_limit(by=by, company_id=account.record.company_id, kind=kind, amount=amount, on=business_day(now))


def record_payment(
    *,
    by: Actor,
    account_id: int,
    amount: Decimal,
    received_date: dt.date,
    method: str,
    key: str,
    now: dt.datetime,
) -> Transaction:
    """This function will post a payment of so many pounds (positive), received on a day.

    `method` is how it came ("Direct Debit"). Refused: less than a penny, more than the limit of whoever records it
    (PAYMENT_LIMIT), and as `post_transaction`.
    """
    if amount <= 0:
        raise AmountInvalid("A payment is more than nothing. To take one back, reverse it.", field="amount")
    return post_transaction(
        by=by,
        account_id=account_id,
        kind=TransactionKind.PAYMENT,
        amount=-amount,
        effective_date=received_date,
        description=f"Payment: {method}",
        key=key,
        limit=PAYMENT_LIMIT,
        now=now,
    )


def adjust(
    *,
    by: Actor,
    account_id: int,
    amount: Decimal,
    effective_date: dt.date,
    reason: str,
    key: str,
    now: dt.datetime,
) -> Transaction:
    """This function will adjust an account by pounds: positive adds to what is owed, negative takes off.

    The reason stands on the statement. Refused without one, above the limit of whoever adjusts (ADJUSTMENT_LIMIT),
    and as `post_transaction`.
    """
    if not reason.strip():
        raise Refused("Give a reason for the adjustment; it is shown on the statement.", field="reason")
    return post_transaction(
        by=by,
        account_id=account_id,
        kind=TransactionKind.ADJUSTMENT,
        amount=amount,
        effective_date=effective_date,
        description=f"Adjustment: {reason.strip()}"[:100],
        key=key,
        limit=ADJUSTMENT_LIMIT,
        now=now,
    )


def reverse(*, by: Actor, transaction_id: int, reason: str, now: dt.datetime) -> Transaction:
    """This function will undo a line by its opposite, of the same effective day, so that every balance is right again.

    Refused: without a reason, a line that is reversed already, a reversal, a line above the limit of whoever reverses
    it (ADJUSTMENT_LIMIT).
    """
    if not reason.strip():
        raise Refused("Say why the line is reversed.", field="reason")
    with acting(by=by, reason=f"Reversed: {reason.strip()}"):
        account_id = Transaction.objects.filter(pk=transaction_id).values_list("account_id", flat=True).first()
        if account_id is None:
            raise NotFound("There is no such line.")
        account = lock_account(account_id)
        line = check_reversal(by=by, transaction_id=transaction_id, now=now)
        return post_reversal(account=account, line=line, key=f"reversal:{line.pk}", by=by, now=now)


def check_reversal(*, by: Actor, transaction_id: int, now: dt.datetime) -> Transaction:
    """Refuses what `reverse` would refuse of a line, without doing it; else the line."""
    line = Transaction.objects.select_related("account__record").get(pk=transaction_id)
    if line.kind == TransactionKind.REVERSAL:
        raise NotReversible("A reversal can't be reversed. Post the line anew.")
    standing = Transaction.objects.filter(reverses=line).first()
    if standing is not None:
        raise AlreadyReversed(
            f"{standing.posted_by} reversed this line on {date_words(standing.posted_at.date())} already."
        )
    _within_limit(by, line.account, ADJUSTMENT_LIMIT, line.amount, now)
    return line


def post_reversal(*, account: Account, line: Transaction, key: str, by: Actor, now: dt.datetime) -> Transaction:
    """The opposite of a line of a locked account."""
    return Transaction.objects.create(
        account=account,
        kind=TransactionKind.REVERSAL,
        effective_date=line.effective_date,
        amount=-line.amount,
        description=f"Reversed: {line.description}"[:100],
        key=key,
        reverses=line,
        posted_at=now,
        posted_by=by.label,
    )
