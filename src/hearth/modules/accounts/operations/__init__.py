"""The only writers of accounts, charges and the ledger."""

from hearth.modules.accounts.operations.charges import ChargeOverlaps, ChargePeriodInvalid, add_charge, end_charge
from hearth.modules.accounts.operations.debits import (
    DebitRun,
    NotAWeekStart,
    WeekNotCome,
    post_debit_run,
    restate_debits,
)
from hearth.modules.accounts.operations.locking import AccountIsClosed
from hearth.modules.accounts.operations.opening import BalanceStands, TenancyStands, close_account, open_account
from hearth.modules.accounts.operations.posting import (
    ADJUSTMENT_LIMIT,
    PAYMENT_LIMIT,
    AlreadyReversed,
    AmountInvalid,
    KeyTaken,
    NotReversible,
    adjust,
    check_reversal,
    post_transaction,
    record_payment,
    reverse,
)

__all__ = [
    "ADJUSTMENT_LIMIT",
    "PAYMENT_LIMIT",
    "AccountIsClosed",
    "AlreadyReversed",
    "AmountInvalid",
    "BalanceStands",
    "ChargeOverlaps",
    "ChargePeriodInvalid",
    "DebitRun",
    "KeyTaken",
    "NotAWeekStart",
    "NotReversible",
    "TenancyStands",
    "WeekNotCome",
    "add_charge",
    "adjust",
    "check_reversal",
    "close_account",
    "end_charge",
    "open_account",
    "post_debit_run",
    "post_transaction",
    "record_payment",
    "restate_debits",
    "reverse",
]
