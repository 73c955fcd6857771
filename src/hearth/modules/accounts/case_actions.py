"""What paths can do with accounts."""

# ruff: noqa: ARG001 - the case engine calls every action alike, with the case that it runs in

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from hearth.engines.cases.actions import Takes, system_action
from hearth.feel import types
from hearth.kernel.actor import Actor
from hearth.kernel.time import business_day
from hearth.modules.accounts.queries import accounts_of, balances_on
from hearth.modules.accounts.statement_pdf import produce_statement as produce
from hearth.modules.tenancies.case_actions import day_of, text_of
from hearth.modules.tenancies.queries import status_of

CONTACT = ("contact",)
_CHOICE = types.context(
    {"reference": types.STRING, "label": types.STRING, "home": types.STRING, "balance": types.NUMBER}
)


@system_action(
    "accounts.accounts_of",
    label="Find the person's accounts",
    subjects=CONTACT,
    gives={"accounts": types.list_of(_CHOICE), "count": types.NUMBER, "first": types.STRING},
    repeatable=True,
)
def find_accounts(
    *, by: Actor, subject_id: int, case_id: int, parameters: Mapping[str, object], now: dt.datetime
) -> Mapping[str, object]:
    """The accounts for which the person is or was liable, to choose from; `first` is the reference to propose."""
    found = accounts_of(subject_id)
    balances = balances_on([account.pk for account in found], business_day(now))
    accounts = [
        {
            "reference": account.record.reference,
            "label": f"{account.record.reference}: {account.tenancy.address} ({status_of(account.tenancy, now)})",
            "home": account.tenancy.address,
            "balance": balances[account.pk],
        }
        for account in found
    ]
    return {"accounts": accounts, "count": len(accounts), "first": accounts[0]["reference"] if accounts else None}


@system_action(
    "accounts.produce_statement",
    label="Produce a rent statement",
    subjects=CONTACT,
    takes={
        "account": Takes(type=types.STRING, label="Account reference"),
        "from_date": Takes(type=types.DATE, label="From (empty: a year ago)", mandatory=False),
        "to_date": Takes(type=types.DATE, label="Up to, not including (empty: tomorrow)", mandatory=False),
    },
    gives={
        "file": types.STRING,
        "account": types.STRING,
        "home": types.STRING,
        "balance": types.NUMBER,
        "standing": types.STRING,
        "first_date": types.DATE,
        "last_date": types.DATE,
    },
)
def produce_statement(
    *, by: Actor, subject_id: int, case_id: int, parameters: Mapping[str, object], now: dt.datetime
) -> Mapping[str, object]:
    """Files the statement with the person.

    `file` is the key of the stored PDF, to be enclosed; `standing` the balance in words ("You owe £12.00").
    """
    file, sheet = produce(
        by=by,
        contact_id=subject_id,
        account_reference=text_of(parameters, "account"),
        start=day_of(parameters, "from_date"),
        end=day_of(parameters, "to_date"),
        now=now,
    )
    end = sheet.period.end
    return {
        "file": str(file.pk),
        "account": sheet.account_reference,
        "home": sheet.home,
        "first_date": sheet.period.start,
        "last_date": end - dt.timedelta(days=1) if end is not None else None,
        "balance": sheet.closing_balance,
        "standing": sheet.standing,
    }
