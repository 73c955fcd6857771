"""Taking contacts over from a file, two rows in a hundred wrong, against a bare COPY of the same cells.

    python -m benchmarks.importing [rows]

Prints one JSON line: seconds for the import, its bar for 100,000 rows, the ratio to copying the same text into a bare
table, and whether every wrong row was told, no good row lost, and nothing added by running it again. It works in a
database of its own, which goes afterwards. Ends with 1 when something is missed.
"""

from __future__ import annotations

import csv
import json
import sys
import time
from pathlib import Path
from tempfile import mkdtemp
from typing import TYPE_CHECKING

from benchmarks.scratch import database

if TYPE_CHECKING:
    from hearth.platform.importing.operations import Counts

BAR_SECONDS = 180.0
ROWS_OF_THE_BAR = 100_000
HEAD = ("key", "title", "first_name", "last_name", "date_of_birth", "address", "postcode", "mobile", "email")
EVERY = 50


def write(path: Path, rows: int) -> int:
    """The file; how many of its rows are wrong."""
    wrong = 0
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEAD)
        for number in range(rows):
            bad = number % EVERY == 7
            wrong += bad
            writer.writerow(
                (
                    f"K{number}",
                    "Ms",
                    f"First{number % 977}",
                    "" if bad else f"Last{number % 7919}",
                    f"{1940 + number % 60}-0{number % 9 + 1}-15",
                    f"{number % 200} Mill Lane, Northmoor",
                    f"NM{number % 90 + 1} {number % 9 + 1}AB",
                    f"07700 {900000 + number % 1000}",
                    f"person{number}@example.org",
                )
            )
    return wrong


def company() -> int:
    """The key of a company to add them to."""
    from hearth.kernel.actor import Actor
    from hearth.platform.organisation.models import LandlordType
    from hearth.platform.organisation.operations import create_company

    return create_company(
        by=Actor.system("benchmark"), code="benchmark", name="Benchmark", landlord_type=LandlordType.LOCAL_AUTHORITY,
        address="1 Example Street", phone="01632 960000", email="homes@example.org",
    ).pk  # fmt: skip


def imported(path: Path, company_id: int) -> tuple[Counts, int, float]:
    """What became of the rows, how many were told to be wrong, and the seconds."""
    from hearth.kernel.actor import Actor
    from hearth.platform import clock
    from hearth.platform.importing.mapping import ColumnMapping
    from hearth.platform.importing.operations import WrongRow, take_over
    from hearth.platform.importing.reading import open_table

    told: list[WrongRow] = []
    began = time.perf_counter()
    counts = take_over(
        by=Actor.system("benchmark"),
        kind="contacts",
        company_id=company_id,
        source="benchmark",
        table=open_table(path),
        mapping=ColumnMapping(),
        file_name=path.name,
        wrong=told.append,
        progress=lambda _counts: None,
        now=clock.now(),
    )
    return counts, len(told), time.perf_counter() - began


def copied(path: Path) -> float:
    """Seconds that a bare COPY of the same text takes."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TEMPORARY TABLE bare ({', '.join(f'{name} text' for name in HEAD)})")
        began = time.perf_counter()
        with cursor.copy("COPY bare FROM STDIN (FORMAT csv, HEADER)") as copy:
            copy.write(path.read_bytes())
        seconds = time.perf_counter() - began
        cursor.execute("DROP TABLE bare")
    return seconds


def main(rows: int) -> int:
    """Measures; 1 when something is missed."""
    import django

    django.setup()
    path = Path(mkdtemp()) / "people.csv"
    wrong = write(path, rows)
    company_id = company()
    counts, told, seconds = imported(path, company_id)
    again, _, seconds_again = imported(path, company_id)
    whole = counts.added == rows - wrong and told == counts.refused == wrong and again.added == 0
    bar = BAR_SECONDS * rows / ROWS_OF_THE_BAR
    print(
        json.dumps(
            {
                "benchmark": "importing.contacts",
                "rows": rows,
                "wrong": wrong,
                "seconds": round(seconds, 1),
                "bar_seconds": bar,
                "rows_per_second": round(rows / seconds),
                "ratio_to_bare_copy": round(seconds / copied(path), 1),
                "again_seconds": round(seconds_again, 1),
                "every_wrong_row_told_and_no_good_one_lost": whole,
            }
        )
    )
    return 0 if whole and seconds <= bar else 1


if __name__ == "__main__":
    with database("importing"):
        sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else ROWS_OF_THE_BAR))
