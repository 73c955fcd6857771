"""A rent statement as an accessible PDF, addressed to one person."""

from __future__ import annotations

import datetime as dt

from hearth.engines.comms.delivery import letterhead
from hearth.engines.comms.rendering import Statement as Sheet
from hearth.engines.comms.rendering import StatementRow, render_statement_pdf
from hearth.kernel.actor import Actor
from hearth.kernel.refusal import NotFound
from hearth.kernel.time import Period, business_day
from hearth.modules.accounts import rules
from hearth.modules.accounts.models import Account
from hearth.modules.accounts.queries import Statement, accounts_of, statement
from hearth.platform import attachments
from hearth.platform.attachments.models import StoredFile
from hearth.platform.audit.acting import acting
from hearth.records.contacts.models import Contact
from hearth.records.contacts.queries import Addressee, addressee


def statement_sheet(account: Account, shown: Statement, to: Addressee, *, dated: dt.date) -> Sheet:
    """A statement as it is drawn. `account` comes with its record's company and its tenancy's home."""
    return Sheet(
        sender=letterhead(account.record.company),
        recipient_name=to.name,
        recipient_lines=to.address.lines if to.address is not None else (),
        account_reference=shown.reference,
        home=account.tenancy.address,
        dated=dated,
        period=Period(shown.start, shown.end),
        opening_balance=shown.opening,
        rows=tuple(
            StatementRow(
                date=line.day,
                description=line.description,
                charge=max(line.amount, rules.NOUGHT),
                payment=max(-line.amount, rules.NOUGHT),
                balance=line.balance,
            )
            for line in shown.lines
        ),
        closing_balance=shown.closing,
    )


def produce_statement(
    *,
    by: Actor,
    contact_id: int,
    account_reference: str,
    start: dt.date | None = None,
    end: dt.date | None = None,
    now: dt.datetime,
) -> tuple[StoredFile, Sheet]:
    """This function will make a statement of an account for one of those who are or were liable, and file it.

    From `start` (a year ago) up to but not including `end` (tomorrow). The PDF (PDF/UA-1) is filed with the person,
    not with the account: it shows this person's address, which another joint tenant must not see; where that is
    confidential, so is the file. Refused: an account that is none of the person's, an end that is not after the start.
    """
    account = next((each for each in accounts_of(contact_id) if each.record.reference == account_reference), None)
    if account is None:
        raise NotFound(f"{account_reference or 'That'} is no account of this person.", field="account")
    contact = Contact.objects.select_related("record").get(pk=contact_id)
    today = business_day(now)
    shown = statement(account.pk, start or _a_year_before(today), end or today + dt.timedelta(days=1))
    to = addressee(contact, today)
    sheet = statement_sheet(account, shown, to, dated=today)
    with acting(by=by, reason=f"Rent statement of {account_reference} produced"):
        file = attachments.store(
            record=contact.record,
            name=f"Rent statement {account_reference} {today.isoformat()}.pdf",
            content=render_statement_pdf(sheet),
            content_type="application/pdf",
            by=by,
            now=now,
            confidential=to.address is not None and to.address.confidential,
            permission="accounts.see",
        )
    return file, sheet


def _a_year_before(day: dt.date) -> dt.date:
    try:
        return day.replace(year=day.year - 1)
    except ValueError:  # 29 February
        return dt.date(day.year - 1, 3, 1)
