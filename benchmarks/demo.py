"""Making the demonstration landlord, against a bare COPY of the rows that it is made of.

    python -m benchmarks.demo [--homes 2000] [--people 6000]
    python -m benchmarks.demo --of URL --took SECONDS   (a superuser's connection to one that is made already)

At the size of the bar: --homes 250000 --people 1000000. Prints one JSON line: seconds for `hearth demo`, its bar,
rows, seconds in which COPY loads the same rows from files into tables without index, trigger or constraint, and the
ratio. The files and the bare tables go as they come, a table at a time. Ends with 1 when the bar is missed.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

import psycopg
from psycopg import sql

from benchmarks.scratch import database

BAR_SECONDS = 900.0
"""For 250,000 homes and 1,000,000 people."""
CHUNK = 1 << 20


def made(homes: int, people: int) -> float:
    """Seconds that `hearth demo` takes in the database that the environment names."""
    command = [sys.executable, "-m", "django", "demo", "--homes", str(homes), "--people", str(people), "--seed", "1"]
    began = time.perf_counter()
    subprocess.run(command, check=True, stdout=sys.stderr)
    return time.perf_counter() - began


def copied(url: str) -> tuple[int, float]:
    """The rows of every table, and seconds in which a bare COPY loads them."""
    rows, seconds = 0, 0.0
    with psycopg.connect(url, autocommit=True) as connection, TemporaryDirectory() as folder:
        names = connection.execute(
            "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')"
            " AND NOT relispartition ORDER BY relname"
        ).fetchall()
        connection.execute("CREATE SCHEMA bare")
        try:
            for (name,) in names:
                here, took = _copied(connection, name, Path(folder) / "rows")
                rows, seconds = rows + here, seconds + took
        finally:
            connection.execute("DROP SCHEMA bare CASCADE")
    return rows, seconds


def _copied(connection: psycopg.Connection, name: str, path: Path) -> tuple[int, float]:
    table, bare = sql.Identifier("public", name), sql.Identifier("bare", name)
    connection.execute(sql.SQL("CREATE TABLE {} (LIKE {})").format(bare, table))
    out = sql.SQL("COPY (SELECT * FROM {}) TO STDOUT (FORMAT binary)").format(table)
    with path.open("wb") as file, connection.cursor().copy(out) as copy:
        for block in copy:
            file.write(block)
    cursor = connection.cursor()
    began = time.perf_counter()
    with path.open("rb") as file, cursor.copy(sql.SQL("COPY {} FROM STDIN (FORMAT binary)").format(bare)) as copy:
        while block := file.read(CHUNK):
            copy.write(block)
    seconds = time.perf_counter() - began
    connection.execute(sql.SQL("DROP TABLE {}").format(bare))
    return cursor.rowcount, seconds


def say(homes: int, seconds: float, url: str) -> int:
    """Prints the line; 1 when the bar is missed."""
    rows, bare = copied(url)
    print(
        json.dumps(
            {
                "benchmark": "demo",
                "homes": homes,
                "rows": rows,
                "seconds": round(seconds, 1),
                "bar_seconds": BAR_SECONDS,
                "rows_per_second": round(rows / seconds),
                "bare_copy_seconds": round(bare, 1),
                "ratio_to_bare_copy": round(seconds / bare, 1),
            }
        )
    )
    return 0 if seconds <= BAR_SECONDS else 1


def main() -> int:
    """Measures; 1 when the bar is missed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--homes", type=int, default=2000)
    parser.add_argument("--people", type=int, default=6000)
    parser.add_argument("--of", help="a superuser's connection to a demonstration that is made already")
    parser.add_argument("--took", type=float, help="seconds that it took")
    asked = parser.parse_args()
    if asked.of:
        if asked.took is None:
            parser.error("Say with --took in how many seconds it was made.")
        with psycopg.connect(asked.of) as connection:
            ((homes,),) = connection.execute("SELECT count(*) FROM assets_asset").fetchall()
        return say(homes, asked.took, asked.of)
    with database("demo") as url:
        return say(asked.homes, made(asked.homes, asked.people), url)


if __name__ == "__main__":
    sys.exit(main())
