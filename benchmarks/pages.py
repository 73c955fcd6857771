"""What officers open all day: 360 pages, and lists on the first and a deep page.

    DATABASE_URL=<a landlord's database> python benchmarks/pages.py [--account EMAIL]

Asks each page in this process, settled as a web process is, through the whole of Hearth (session, rights, shell,
templates) but for the network, and prints one JSON line per figure: the 95th percentile in milliseconds, its bar at a
million contacts, the most queries that one of the pages asked, and the ratio to a bare SELECT by primary key timed in
turns with it. Ends with 1 when a bar is missed. Lists that the account may not open are named and left out.
`hearth demo --homes 250000 --people 1000000` makes a landlord of that size; in an empty database it makes one of
2,000 homes.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hearth.config.settings")
os.environ.setdefault("SECRET_KEY", "benchmark")

import django

django.setup()

from django.conf import settings  # noqa: E402 - Django is set up first
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import setup_test_environment  # noqa: E402
from django.urls import reverse  # noqa: E402

from hearth.config.wsgi import settle  # noqa: E402
from hearth.faces.kit.lists import cursor_of  # noqa: E402
from hearth.platform import clock  # noqa: E402
from hearth.platform.identity.access import access_of  # noqa: E402
from hearth.platform.identity.models import User  # noqa: E402
from hearth.platform.index.models import Record  # noqa: E402
from hearth.platform.organisation.models import Company  # noqa: E402
from hearth.platform.workspace.lists import LISTS  # noqa: E402
from hearth.platform.workspace.reading import Asked, ListReading  # noqa: E402

RECORD_BAR, LIST_BAR, MOST_QUERIES = 300.0, 150.0, 25
SAMPLE = 60
DEEP = 10_000
"""The page of fifty rows that is asked for beside the first."""
PER_PAGE = 50


def p95(seconds: list[float]) -> float:
    """Milliseconds that 19 of 20 stay below."""
    return statistics.quantiles(seconds, n=20)[-1] * 1000


def timed(work: Callable[[], Any]) -> tuple[float, Any]:
    """Seconds that it took, and what it answered."""
    began = time.perf_counter()
    answer = work()
    return time.perf_counter() - began, answer


class Queries:
    """Counts what is asked of the database."""

    def __init__(self) -> None:
        self.count = 0

    def __call__(self, execute: Callable[..., Any], *given: Any) -> Any:
        """Counts one and lets it through."""
        self.count += 1
        return execute(*given)


class Officer:
    """Somebody signed in, whose pages are timed."""

    def __init__(self, account: str) -> None:
        user = User.objects.get(email=account)
        self.access = access_of(user, on=clock.today())
        self.client = Client()
        self.client.force_login(user, backend="hearth.platform.identity.sign_in.StaffBackend")
        self.random = random.Random(2026)  # noqa: S311 - the same pages every time
        self.missed = 0

    def measure(self, name: str, addresses: list[str], bar: float) -> None:
        """Prints one figure over these addresses."""
        keys = list(Record.objects.values_list("pk", flat=True)[:1000])
        self.client.get(addresses[0])
        pages, floor, asked = [], [], []
        for address in addresses:
            key = self.random.choice(keys)
            seconds, _ = timed(lambda key=key: list(Record.objects.filter(pk=key).values_list("title")))  # type: ignore[misc]
            floor.append(seconds)
            queries = Queries()
            with connection.execute_wrapper(queries):
                seconds, answer = timed(lambda address=address: self.client.get(address))  # type: ignore[misc]
            asked.append(queries.count)
            if answer.status_code != 200:
                raise SystemExit(f"{address} answered {answer.status_code}.")
            pages.append(seconds)
        figure = p95(pages)
        met = figure <= bar and max(asked) <= MOST_QUERIES
        self.missed += not met
        print(
            json.dumps(
                {
                    "benchmark": f"pages.{name}",
                    "pages": len(addresses),
                    "p95_ms": round(figure, 1),
                    "median_ms": round(statistics.median(pages) * 1000, 1),
                    "bar_ms": bar,
                    "queries": max(asked),
                    "most_asked_by": addresses[asked.index(max(asked))],
                    "most_queries": MOST_QUERIES,
                    "ratio_to_select_by_key": round(figure / p95(floor), 1),
                    "met": met,
                }
            ),
            flush=True,
        )

    def records(self, kind: str, address: str) -> None:
        """The 360 page of a sample of a kind."""
        keys = Record.objects.filter(kind=kind, restricted=False).order_by("-pk").values_list("pk", flat=True)
        first, last = keys.last(), keys.first()
        if first is None or last is None:
            raise SystemExit(f"There is no record of kind {kind}.")
        found: list[str] = []
        while len(found) < SAMPLE:
            at = self.random.randint(first, last)
            found += (
                Record.objects.filter(kind=kind, restricted=False, pk__gte=at)
                .order_by("pk")
                .values_list("reference", flat=True)[:1]
            )
        self.measure(kind, [reverse(address, args=[reference]) for reference in found], RECORD_BAR)

    def list(self, code: str) -> None:
        """The first page of a list, and a deep one: page DEEP, or the middle of a list that is shorter."""
        address = reverse("staff:list", args=[code])
        self.measure(f"{code}, first page", [address] * 20, LIST_BAR)
        reading = ListReading(self.access, LISTS.get(code), Asked(), now=clock.now())
        rows = 0
        place = None
        for batch in reading.everything():
            rows += len(batch)
            place = batch[len(batch) // 2]
            if rows >= DEEP * PER_PAGE:
                break
        if place is not None:
            deep = f"{address}?after={cursor_of(*place)}"
            self.measure(f"{code}, page {rows // PER_PAGE:,}", [deep] * 20, LIST_BAR)


def main() -> int:
    """Measures; 1 when a bar is missed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--account", default="officer@northmoor.example.org", help="who opens the pages")
    chosen = parser.parse_args()
    setup_test_environment(debug=False)
    settings.STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STATIC_ROOT = Path(mkdtemp())
    if not Company.objects.exists():
        call_command("demo", homes=2000)
    settle()
    officer = Officer(chosen.account)
    for kind in ("contact", "asset", "tenancy", "account", "case"):
        officer.records(kind, f"staff:{kind}")
    for code, definition in LISTS.items():
        if officer.access.has(definition.permission):
            officer.list(code)
        else:
            print(json.dumps({"benchmark": f"pages.{code}", "left_out": f"{chosen.account} may not open it"}))
    return 1 if officer.missed else 0


if __name__ == "__main__":
    sys.exit(main())
