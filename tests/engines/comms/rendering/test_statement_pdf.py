import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hearth.engines.comms.rendering import DocumentInvalid, Statement, StatementRow, render_statement_pdf
from hearth.kernel.time import Period

from .landlord import SENDER, document
from .pdf_reading import placed, read, tags, words

NOUGHT = Decimal(0)


def rows_of(*amounts: str, opening: str = "0", description: str = "Rent for the week") -> tuple[StatementRow, ...]:
    """Rows a week apart; a positive amount is charged, a negative one paid."""
    balance = Decimal(opening)
    rows = []
    for week, text in enumerate(amounts):
        amount = Decimal(text)
        balance += amount
        day = dt.date(2026, 4, 6) + dt.timedelta(weeks=week % 26)
        rows.append(StatementRow(day, description, max(amount, NOUGHT), max(-amount, NOUGHT), balance))
    return tuple(rows)


def statement(*amounts: str, opening: str = "0", **changes: Any) -> Statement:
    rows = rows_of(*amounts, opening=opening)
    facts: dict[str, Any] = {
        "sender": SENDER,
        "recipient_name": "Ms Siân Ŵyn-Jones",
        "recipient_lines": ("Flat 10", "EX1 2BB"),
        "account_reference": "RA-0001",
        "home": "Flat 10, Tŷ’r Eglwys",
        "dated": dt.date(2026, 11, 2),
        "period": Period(dt.date(2026, 4, 6), dt.date(2026, 10, 5)),
        "opening_balance": Decimal(opening),
        "rows": rows,
        "closing_balance": rows[-1].balance if rows else Decimal(opening),
    }
    return Statement(**facts | changes)


def test_a_statement_reads_in_order() -> None:
    pdf = render_statement_pdf(
        statement("1234.5", "-1240", opening="5", message=document("Pay at [our site](https://example.org/pay)."))
    )
    assert words(pdf).split("Website: www.example.org ")[1] == (
        "Ms Siân Ŵyn-Jones Flat 10 EX1 2BB Date 2 November 2026 Account reference RA-0001 Home Flat 10, Tŷ’r Eglwys "
        "Rent statement 6 April 2026 to 4 October 2026 You are £0.50 in credit at the end of 4 October 2026 "
        "Pay at our site (example.org/pay). In the balance column, a minus sign means that you are in credit. "
        "Date What it is for Charged (£) Paid (£) Balance (£) Balance brought forward 5.00 "
        "06/04/2026 Rent for the week 1,234.50 1,239.50 13/04/2026 Rent for the week 1,240.00 -0.50 "
        "Totals and closing balance 1,234.50 1,240.00 -0.50 Example Homes is a registered provider of social housing."
    )


@pytest.mark.parametrize(
    ("amounts", "standing"),
    [
        (("12", "-2"), "You owe £10.00"),
        (("12", "-14.5"), "You are £2.50 in credit"),
        (("12", "-12"), "You owe nothing"),
    ],
)
def test_the_balance_is_said_in_words(amounts: tuple[str, ...], standing: str) -> None:
    made = statement(*amounts)
    assert made.standing == standing
    assert standing in words(render_statement_pdf(made))


def test_a_statement_without_lines_has_its_opening_balance() -> None:
    assert "Totals and closing balance 0.00 0.00 7.00" in words(render_statement_pdf(statement(opening="7")))


def test_the_table_is_tagged_and_its_head_repeats_on_every_page() -> None:
    pdf = render_statement_pdf(statement(*["100", "-99.99"] * 60))
    found = tags(pdf)
    assert found.count("Table") == 1
    assert found.count("THead") == 1
    assert found.count("TH") == 5
    assert found.count("TR") == 1 + 120 + 2
    assert found.count("TD") == 5 * (120 + 2)
    pages = [page.extract_text() for page in read(pdf).pages]
    assert len(pages) == 4
    for number, text in enumerate(pages, 1):
        assert f"Page {number} of 4" in text
        assert "Balance (£)" in text
    assert "Rent statement · Ms Siân Ŵyn-Jones · RA-0001" in pages[1]


def test_the_figures_of_a_column_end_on_one_line_and_have_one_width() -> None:
    pdf = render_statement_pdf(statement("111.11", "-000.00", "888.88", "100.00"))
    starts = {
        round(x, 2) for x, y, text in placed(pdf) if text in {"111.11", "888.88", "100.00"} and x < 160 and y > 100
    }
    assert len(starts) == 1


def test_a_statement_that_does_not_add_up_is_refused() -> None:
    good = statement("100", "-40")
    with pytest.raises(DocumentInvalid, match=r"not £61\.00"):
        statement("100", "-40", closing_balance=Decimal(61))
    bad = (good.rows[0], StatementRow(good.rows[1].date, "Payment", NOUGHT, Decimal(40), Decimal(61)))
    with pytest.raises(DocumentInvalid, match=r"line 2 \(13 April 2026, Payment\): £61.00 is given, £60.00 is the sum"):
        statement("100", "-40", rows=bad)
    with pytest.raises(DocumentInvalid, match="needs an end"):
        statement("100", period=Period(dt.date(2026, 4, 6)))


@settings(max_examples=15, deadline=None)
@given(
    st.lists(st.decimals(min_value=-9999, max_value=9999, places=2).filter(bool), max_size=12),
    st.text(max_size=40),
)
def test_totals_bridge_the_balances_and_no_description_changes_the_table(
    amounts: list[Decimal], description: str
) -> None:
    rows = rows_of(*map(str, amounts), description=description)
    made = statement(rows=rows, closing_balance=rows[-1].balance if rows else NOUGHT)
    assert made.opening_balance + made.total_charges - made.total_payments == made.closing_balance
    found = tags(render_statement_pdf(made))
    assert (found.count("TR"), found.count("TD"), found.count("TH")) == (len(rows) + 3, 5 * (len(rows) + 2), 5)


@pytest.mark.slow
def test_five_thousand_lines() -> None:
    pdf = render_statement_pdf(statement(*["100", "-99.99"] * 2500))
    pages = read(pdf).pages
    assert len(pages) > 90
    assert "Totals and closing balance" in pages[-1].extract_text()
    assert "25.00" in pages[-1].extract_text()
