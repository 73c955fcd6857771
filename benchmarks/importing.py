"""Taking contacts over from a file, two rows in a hundred wrong, against a bare COPY of the same cells.

    DATABASE_URL=<a migrated scratch database> python benchmarks/importing.py [rows]

Prints one JSON line: seconds for the import, its bar for 100,000 rows, the ratio to copying the same text into a bare
table, and whether every wrong row was told, no good row lost, and nothing added by running it again. The database
keeps what was added: it is a scratch database. Ends with 1 when something is missed.
"""

from __future__ import annotations

import csv
import json
import os
import sys
import time
from pathlib import Path
from tempfile import mkdtemp

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hearth.config.settings")
os.environ.setdefault("SECRET_KEY", "benchmark")

import django

django.setup()

from django.db import connection  # noqa: E402 - Django is set up first

from hearth.kernel.actor import Actor  # noqa: E402
from hearth.platform import clock  # noqa: E402
from hearth.platform.audit.acting import acting  # noqa: E402
from hearth.platform.importing.mapping import ColumnMapping  # noqa: E402
from hearth.platform.importing.operations import Counts, WrongRow, take_over  # noqa: E402
from hearth.platform.importing.reading import open_table  # noqa: E402
from hearth.platform.organisation.models import Company, LandlordType  # noqa: E402

BAR_SECONDS = 180.0
ROWS_OF_THE_BAR = 100_000
BY = Actor.system("benchmark")
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


def company() -> Company:
    """The benchmark's own, made once."""
    with acting(by=BY, reason="Benchmark"):
        return Company.objects.get_or_create(
            code="benchmark",
            defaults={
                "name": "Benchmark",
                "landlord_type": LandlordType.LOCAL_AUTHORITY,
                "address": "1 Example Street",
                "phone": "01632 960000",
                "email": "homes@example.org",
            },
        )[0]


def imported(path: Path, source: str) -> tuple[Counts, int, float]:
    """What became of the rows, how many were told to be wrong, and the seconds."""
    told: list[WrongRow] = []
    began = time.perf_counter()
    counts = take_over(
        by=BY,
        kind="contacts",
        company_id=company().pk,
        source=source,
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
    path = Path(mkdtemp()) / "people.csv"
    wrong = write(path, rows)
    source = f"run {time.monotonic_ns()}"
    counts, told, seconds = imported(path, source)
    again, _, seconds_again = imported(path, source)
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
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else ROWS_OF_THE_BAR))
