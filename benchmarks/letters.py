"""Letters a second on one core, against typst alone setting a static page of the same words.

    python benchmarks/letters.py [rounds]

Prints one JSON line per figure. A letter is a one-page tagged PDF/UA-1: template merged, laid out, exported. The
peer is the same text as a typst source with no data, no letterhead and no address window, tagged to the same
standard; each of its pages differs in one word, so that neither side answers from memory. Both are timed in turns
in this process. "per core" counts processor seconds of all threads, so a second idle core flatters nobody.
"""

from __future__ import annotations

import datetime as dt
import json
import statistics
import sys
import time
from collections.abc import Callable
from decimal import Decimal
from itertools import count

import typst

from hearth.engines.comms.rendering import (
    Letter,
    Letterhead,
    Statement,
    StatementRow,
    merge,
    render_letter_pdf,
    render_statement_pdf,
    render_text,
)
from hearth.engines.comms.rendering.typesetting import fonts
from hearth.engines.comms.starter import load_starter
from hearth.kernel.time import Period, london

BATCH = 25
SENDER = Letterhead(
    name="Demo Homes",
    address_lines=("1 Example Street", "Exampleton", "EX1 1AA"),
    phone="01632 960000",
    email="homes@example.org",
    website="www.example.org",
    small_print="Demo Homes is a registered provider of social housing.",
)
VALUES: dict[str, object] = {
    "tenancy.address": "10 Example Court, Exampleton, EX1 2BB",
    "tenancy.notice_received_at": london(dt.date(2026, 10, 30), dt.time(10, 15)),
    "tenancy.proposed_end_at": london(dt.date(2026, 11, 30)),
    "tenancy.rent_due_until": dt.date(2026, 11, 29),
    "tenancy.is_joint": False,
    "visit.at": london(dt.date(2026, 11, 9), dt.time(14, 30)),
    "case.keys_to_return": True,
    "landlord.phone": "01632 960000",
    "landlord.keys_address": "Demo Homes, 1 Example Street, Exampleton",
}


def letter(number: int) -> Letter:
    starter = load_starter("notice-to-quit-acknowledged")
    return Letter(
        sender=SENDER,
        recipient_name=f"Mr Tenant {number}",
        recipient_lines=("10 Example Court", "Exampleton", "EX1 2BB"),
        dated=dt.date(2026, 11, 2),
        our_reference=f"C-{number:06}",
        subject="Your notice to end your tenancy",
        salutation=f"Dear Mr Tenant {number}",
        body=merge(starter.body, VALUES),
        signatory_name="A. Officer",
        signatory_role="Housing officer",
    )


def statement(lines: int) -> Statement:
    balance = Decimal(0)
    rows = []
    for number in range(lines):
        charge, payment = (Decimal("123.45"), Decimal(0)) if number % 2 == 0 else (Decimal(0), Decimal("120.00"))
        balance += charge - payment
        rows.append(StatementRow(dt.date(2020, 1, 6), "Rent" if charge else "Payment", charge, payment, balance))
    return Statement(
        sender=SENDER,
        recipient_name="Mr Tenant",
        recipient_lines=("10 Example Court", "EX1 2BB"),
        account_reference="RA-1",
        dated=dt.date(2026, 11, 2),
        period=Period(dt.date(2020, 1, 6), dt.date(2026, 10, 5)),
        opening_balance=Decimal(0),
        rows=tuple(rows),
        closing_balance=balance,
    )


def bare_page() -> Callable[[int], bytes]:
    """typst alone: the same words, static, in the same type."""
    compiler = typst.Compiler(font_paths=fonts(), ignore_system_fonts=True)
    text = "".join(
        "\\" + sign if sign in "\\#$*_`<>@=-+/[]~\"'" else sign for sign in render_text(letter(0).as_document())
    )

    def page(number: int) -> bytes:
        source = (
            f'#set document(title: "T{number}")\n#set text(lang: "en", font: "Atkinson Hyperlegible", size: 11.5pt)\n'
            f'#set page(paper: "a4")\n= Letter {number}\n{text}'
        )
        made = compiler.compile(input=source.encode(), format="pdf", pdf_standards="ua-1")
        assert isinstance(made, bytes)
        return made

    return page


def per_second(make: Callable[[int], bytes], numbers: count[int]) -> tuple[float, float]:
    """(a processor second, a second of the clock)."""
    wall, processor = time.perf_counter(), time.process_time()
    for _ in range(BATCH):
        make(next(numbers))
    return BATCH / (time.process_time() - processor), BATCH / (time.perf_counter() - wall)


def main() -> None:
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 12
    numbers = count(1)
    ours, bare = (lambda number: render_letter_pdf(letter(number))), bare_page()
    per_second(ours, numbers), per_second(bare, numbers)  # warm
    pairs = [(per_second(ours, numbers), per_second(bare, numbers)) for _ in range(rounds)]
    print(
        json.dumps(
            {
                "bench": "letters",
                "tagged_pages_per_second_per_core": round(statistics.median(mine[0] for mine, _ in pairs), 1),
                "best_round": round(max(mine[0] for mine, _ in pairs), 1),
                "pages_per_second_wall": round(statistics.median(mine[1] for mine, _ in pairs), 1),
                "bare_typst_per_core": round(statistics.median(other[0] for _, other in pairs), 1),
                "ratio_to_bare": round(statistics.median(mine[0] / other[0] for mine, other in pairs), 2),
                "bar_per_core": 60,
            }
        )
    )
    started = time.perf_counter()
    size = len(render_statement_pdf(statement(5000)))
    seconds = round(time.perf_counter() - started, 2)
    print(json.dumps({"bench": "statement", "rows": 5000, "seconds": seconds, "megabytes": round(size / 1e6, 1)}))


if __name__ == "__main__":
    main()
