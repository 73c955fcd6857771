"""Search as you type over many records, against reading one row by its key.

    DATABASE_URL=<owner's connection to a migrated scratch database> python benchmarks/search.py [rows]

Prints JSON lines: the 95th percentile of a keystroke in milliseconds at that many records, and its ratio to a bare
SELECT by primary key timed in turns with it on the same connection. "typing" is every keystroke of people's names,
addresses, references and numbers as officers type them (first letters included, which match most); "misspelt" are
whole words with two letters swapped, which go through every question to the last; "bound" is somebody who sees one
functional unit of fifty. The records are added in a
transaction that is rolled back.
"""

from __future__ import annotations

import json
import os
import random
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hearth.config.settings")
os.environ.setdefault("SECRET_KEY", "benchmark")

import django

django.setup()

from django.db import connection, transaction  # noqa: E402 - Django is set up first

from hearth.kernel.actor import Actor  # noqa: E402
from hearth.platform.audit.acting import acting  # noqa: E402
from hearth.platform.copying import copy  # noqa: E402
from hearth.platform.identity.access import Access, Rights, Veil  # noqa: E402
from hearth.platform.index.kinds import KINDS  # noqa: E402
from hearth.platform.index.models import Record  # noqa: E402
from hearth.platform.index.rules import fold, search_text  # noqa: E402
from hearth.platform.index.search import search  # noqa: E402
from hearth.platform.organisation.models import Company, LandlordType  # noqa: E402


def words(text: str) -> list[str]:
    """The words of a text."""
    return text.split()


FIRST = words("Anna Ben Chloe Dan Ewa Farah Grace Hamid Isla Jan Kofi Lena Mary Nadia Omar Priya Rhys Sian Tomasz Zoe")
SYLLABLES = words(
    "ba ko wal czyk mar tin ston field ham wood bury ley son ford er man ski ova singh ad e o ru mc do na"
)
STREETS = words("Mill High Church Station Park Victoria Green Manor Kings Queens Albert School North South Spring")
KINDS_OF_STREET = words("Lane Street Road Close Court Avenue")
COLUMNS = (
    *("id", "kind", "reference", "company_id", "title", "sort_key", "context", "search_text", "units"),
    *("restricted", "closed"),
)
SAMPLE = 60
UNITS = 50


def people_and_homes(rows: int, chance: random.Random) -> Iterator[tuple[str, str, str, str, str]]:
    """Kind, reference, title, words to sort by, further words: two people for each home."""
    for number in range(rows):
        home = f"{chance.randint(1, 200)} {chance.choice(STREETS)} {chance.choice(KINDS_OF_STREET)}"
        postcode = f"NM{chance.randint(1, 30)} {chance.randint(1, 9)}{chr(65 + chance.randrange(26))}B"
        if number % 3 == 2:
            yield "asset", f"AS-{number:07}", f"{home}, {postcode}", home, postcode.replace(" ", "")
        else:
            first = chance.choice(FIRST)
            last = "".join(chance.choices(SYLLABLES, k=chance.randint(2, 3))).capitalize()
            more = f"{home} {postcode} {postcode.replace(' ', '')} 07700{chance.randint(100000, 999999)}"
            yield "contact", f"CT-{number:07}", f"{first} {last}", f"{last} {first}", more


def rows_of(made: list[tuple[str, str, str, str, str]], first: int, company_id: int) -> Iterator[tuple[Any, ...]]:
    """The records as rows of their table, numbered from `first`."""
    for number, (kind, reference, title, sort, more) in enumerate(made, first):
        found_by = search_text(reference=reference, title=title, more=more)
        units = [1 + number % UNITS]
        row = (number, kind, reference, company_id, title, fold(sort), more, found_by, units, False)
        yield (*row, number % 7 == 0)


def load(rows: int, company_id: int, chance: random.Random) -> list[tuple[str, str, str, str, str]]:
    """Adds the records; a sample of what was added."""
    made = list(people_and_homes(rows, chance))
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(max(id), 0) FROM index_record")
        (above,) = cursor.fetchone()
        copy(Record, COLUMNS, rows_of(made, above + 1, company_id))
        cursor.execute("SELECT gin_clean_pending_list('record_search_trigrams')")
        cursor.execute("ANALYZE index_record")
    return chance.sample(made, SAMPLE)


def keystrokes(sample: list[tuple[str, str, str, str, str]]) -> Iterator[str]:
    """What stands in the search box after each keystroke."""
    for _, reference, title, sort, more in sample:
        parts = more.split()
        for typed in (title, sort, reference.lower(), " ".join(parts[:3]), parts[-1]):
            yield from (typed[:length] for length in range(1, len(typed) + 1))


def misspelt(sample: list[tuple[str, str, str, str, str]]) -> Iterator[str]:
    """Last names with two letters in the middle swapped."""
    for kind, _, _, sort, _ in sample:
        word, middle = sort.split()[0], len(sort.split()[0]) // 2
        if kind == "contact" and len(word) > 5:
            yield word[: middle - 1] + word[middle] + word[middle - 1] + word[middle + 1 :]


def p95(seconds: list[float]) -> float:
    """Milliseconds that 19 of 20 stay below."""
    return statistics.quantiles(seconds, n=20)[-1] * 1000


def timed(work: Callable[[], object]) -> float:
    """Seconds that it took."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def measure(name: str, typed: list[str], access: Access, rows: int, chance: random.Random) -> None:
    """Prints one figure."""
    keys = list(Record.objects.values_list("pk", flat=True)[:1000])
    searching, floor = [], []
    for text in typed:
        key = chance.choice(keys)
        floor.append(timed(lambda key=key: list(Record.objects.filter(pk=key).values_list("title"))))  # type: ignore[misc]
        searching.append(timed(lambda text=text: search(access, text)))  # type: ignore[misc]
    figure, bare = p95(searching), p95(floor)
    print(
        json.dumps(
            {
                "benchmark": f"search.{name}",
                "records": rows,
                "searches": len(typed),
                "p95_ms": round(figure, 2),
                "median_ms": round(statistics.median(searching) * 1000, 2),
                "worst_ms": round(max(searching) * 1000, 1),
                "select_by_key_p95_ms": round(bare, 2),
                "ratio": round(figure / bare, 1),
            }
        )
    )


def in_one_unit(access: Access, company_id: int) -> Access:
    """The same rights, for somebody who sees the records of one functional unit of fifty."""
    veil = Veil(units=frozenset({7}), kinds=frozenset(name for name, _ in KINDS.items()), bound=True)
    rights = Rights(access.permissions, access.clearances, veil)
    return Access.of(user_id=access.user_id, label=access.label, rights={company_id: rights})


def main(rows: int) -> None:
    """Loads, measures, rolls back."""
    chance = random.Random(2026)  # noqa: S311 - the same data every time
    with transaction.atomic():
        with acting(by=Actor.system("benchmark"), reason="Benchmark"):
            company = Company.objects.create(
                code="benchmark",
                name="Benchmark",
                landlord_type=LandlordType.LOCAL_AUTHORITY,
                address="1 Example Street",
                phone="01632 960000",
                email="homes@example.org",
            )
        sample = load(rows, company.pk, chance)
        everything = frozenset(kind.permission for _, kind in KINDS.items())
        access = Access(1, "Benchmark", frozenset({company.pk}), everything, frozenset({"personal"}))
        search(access, "warm up")
        measure("typing", list(keystrokes(sample)), access, rows, chance)
        measure("misspelt", list(misspelt(sample)), access, rows, chance)
        bound = in_one_unit(access, company.pk)
        measure("typing_bound_to_a_unit", list(keystrokes(sample)), bound, rows, chance)
        measure("misspelt_bound_to_a_unit", list(misspelt(sample)), bound, rows, chance)
        transaction.set_rollback(True)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 200_000)
