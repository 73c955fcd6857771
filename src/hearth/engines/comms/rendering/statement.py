"""A rent statement."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from decimal import Decimal

from hearth.engines.comms.rendering.document import Document
from hearth.engines.comms.rendering.formatting import format_date
from hearth.engines.comms.rendering.letter import carried, facts
from hearth.engines.comms.rendering.letterhead import Letterhead, check_recipient
from hearth.engines.comms.rendering.refusals import DocumentInvalid
from hearth.engines.comms.rendering.typesetting import Standard, document_data, letterhead_data, typeset
from hearth.kernel.money import format_pounds
from hearth.kernel.time import Period

NOUGHT = Decimal(0)


@dataclass(frozen=True, slots=True)
class StatementRow:
    """One line of an account, in pounds. `balance` is what is owed after it, negative if in credit.

    A reversed charge is a row with a payment and the words that say so, as the ledger keeps it.
    """

    date: dt.date
    description: str
    charge: Decimal
    payment: Decimal
    balance: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """An account over a period with an end. Balances are pounds owed by the tenant, negative if in credit.

    Refused if the lines don't lead from the opening balance to the closing one: a statement that doesn't add up is
    evidence against the landlord in court. `message` stands before the table (how to pay, whom to ask).
    """

    sender: Letterhead
    recipient_name: str
    recipient_lines: tuple[str, ...]
    title: str = "Rent statement"
    account_reference: str
    home: str = ""
    dated: dt.date
    period: Period
    opening_balance: Decimal
    rows: tuple[StatementRow, ...]
    closing_balance: Decimal
    message: Document = field(default_factory=Document)

    def __post_init__(self) -> None:
        check_recipient(self.recipient_name, self.recipient_lines)
        if self.period.end is None:
            raise DocumentInvalid("A statement's period needs an end.", field="period")
        balance = self.opening_balance
        for number, row in enumerate(self.rows, 1):
            balance += row.charge - row.payment
            if balance != row.balance:
                raise DocumentInvalid(
                    f"The statement doesn't add up at line {number} ({format_date(row.date)}, {row.description}): "
                    f"{format_pounds(row.balance)} is given, {format_pounds(balance)} is the sum.",
                    field="rows",
                )
        if balance != self.closing_balance:
            raise DocumentInvalid(
                f"The statement's lines come to {format_pounds(balance)}, not {format_pounds(self.closing_balance)}.",
                field="closing_balance",
            )

    @property
    def total_charges(self) -> Decimal:
        return sum((row.charge for row in self.rows), NOUGHT)

    @property
    def total_payments(self) -> Decimal:
        return sum((row.payment for row in self.rows), NOUGHT)

    @property
    def standing(self) -> str:
        """The closing balance in words: `You owe £12.00`."""
        if self.closing_balance > 0:
            return f"You owe {format_pounds(self.closing_balance)}"
        if self.closing_balance < 0:
            return f"You are {format_pounds(-self.closing_balance)} in credit"
        return "You owe nothing"


def render_statement_pdf(statement: Statement, *, standard: Standard = "ua-1") -> bytes:
    """A tagged A4 PDF: address for a window envelope, the balance in words, and a table whose header repeats."""
    first, last = statement.period.start, statement.period.end
    if last is None:
        raise DocumentInvalid("A statement's period needs an end.", field="period")
    last -= dt.timedelta(days=1)  # ends are exclusive; people are told the last day
    data = {
        "sender": letterhead_data(statement.sender),
        "recipient": [statement.recipient_name, *statement.recipient_lines],
        "facts": facts(
            ("Date", format_date(statement.dated)),
            ("Account reference", statement.account_reference),
            ("Home", statement.home),
        ),
        "carried": carried(statement.title, statement.recipient_name, statement.account_reference),
        "title": statement.title,
        "first": format_date(first),
        "last": format_date(last),
        "standing": statement.standing,
        "as_at": format_date(last),
        "opening": _amount(statement.opening_balance),
        "rows": [
            [
                f"{row.date:%d/%m/%Y}",
                row.description,
                _amount(row.charge) if row.charge else "",
                _amount(row.payment) if row.payment else "",
                _amount(row.balance),
            ]
            for row in statement.rows
        ],
        "charges": _amount(statement.total_charges),
        "payments": _amount(statement.total_payments),
        "closing": _amount(statement.closing_balance),
        "has_credit": any(
            balance < 0
            for balance in (statement.opening_balance, statement.closing_balance, *(r.balance for r in statement.rows))
        ),
        "message": document_data(statement.message),
    }
    return typeset("statement", data, dated=statement.dated, standard=standard)


def _amount(value: Decimal) -> str:
    """Pounds without their sign, which the column's head carries: `1,234.50`, `-3.00`."""
    return format_pounds(value).replace("£", "")
