"""What accounts offer: their kind of record, permissions, lists, fields; and that they follow their tenancies."""

from __future__ import annotations

import datetime as dt

from hearth.feel import types
from hearth.modules.accounts import (  # noqa: F401 - the others register themselves
    account_subject,
    case_actions,
    erasure,
    following,
    models,
)
from hearth.modules.accounts.lists import CHARGE_ELEMENT, CHARGE_ELEMENTS
from hearth.modules.accounts.operations.debits import post_due_debits
from hearth.platform.catalogue import Way, derived, describe, erase, financial, key, personal, plain, walk
from hearth.platform.configuration import lookups, references
from hearth.platform.identity.permissions import permission
from hearth.platform.index.following import follow
from hearth.platform.index.kinds import kind
from hearth.platform.outbox import ticks
from hearth.platform.schedules.rules import Rhythm, Timing

SEE = permission("accounts.see", "See rent accounts and statements")
POST = permission("accounts.post", "Record payments and adjustments, reverse lines")
CHARGE = permission("accounts.change_charges", "Add and end weekly charges")
RUN_DEBIT = permission("accounts.run_debit", "Post the weekly rent debit")

kind("account", label="Rent account", plural="Rent accounts", icon="pound", permission=SEE, url_name="account")
follow("account", "tenancy")
ticks.register(
    "accounts.debits",
    post_due_debits,
    label="Weekly rent debit",
    about="Posts the week’s charges to all rent accounts, and those of up to three weeks that were missed.",
    timing=Timing(rhythm=Rhythm.DAILY, at=dt.time(0, 30), weekdays=frozenset({0})),
    starts_paused=True,
)
references.usual("account", "RA-", check_digit=True)
lookups.heading(CHARGE_ELEMENT, "Charge element", CHARGE_ELEMENTS)

_SUBJECT = "tenancy__parties__contact_id"

describe(
    models.Account,
    entity="account",
    label="Rent account",
    record="record_id",
    subject=_SUBJECT,
    title="title",
    relations={"record": "record", "tenancy": "tenancy", "charges": "account.charge"},
    items={
        "record": key("Record"),
        "tenancy": key("Tenancy"),
        "opened_date": personal("Opened", tag="money"),
        "closed_date": personal("Closed", tag="money"),
        "reference": derived("Reference", of=("record",), type=types.STRING),
        "title": derived("Account", of=("record",), type=types.STRING),
    },
)
describe(
    models.Charge,
    entity="account.charge",
    label="Weekly charge",
    record="account_id",
    subject=f"account__{_SUBJECT}",
    relations={"account": "account", "element": "lookup"},
    items={
        "account": key("Account"),
        "element": key("Element"),
        "weekly": financial("A week"),
        "from_date": personal("From", tag="money"),
        "to_date": personal("To", tag="money"),
    },
)
describe(
    models.Transaction,
    entity="account.transaction",
    label="Line of the ledger",
    record="account_id",
    subject=f"account__{_SUBJECT}",
    title="description",
    relations={"account": "account", "charge": "account.charge"},
    items={
        "account": key("Account"),
        "charge": key("Charge"),
        "kind": personal("Kind", tag="money"),
        "effective_date": personal("Effective", tag="money"),
        "amount": financial("Amount"),
        "description": personal("Description", tag="money"),
        "key": plain("Cause", "names the cause of the line, no person"),
        "reverses": key("Reverses"),
        "posted_at": plain("Posted at", "when the line was written"),
        "posted_by": plain("Posted by", "a colleague or the system"),
    },
)

walk("account", tenancy=Way.FOLLOW)
walk("account.transaction", charge=Way.STOP, reverses=Way.STOP, dated="effective_date")

_KEPT = (
    "the landlord's accounting records: six years from the end of the year (Companies Act 2006, section 388; Finance"
    " Act 1998, Schedule 18, paragraph 21; Limitation Act 1980, section 5); UK GDPR, Article 17(3)(b) and (e)"
)
erase("account", kept=_KEPT, keep=("opened_date", "closed_date"))
erase("account.charge", kept=_KEPT, keep=("weekly", "from_date", "to_date"))
erase("account.transaction", kept=_KEPT, keep=("kind", "effective_date", "amount"))
