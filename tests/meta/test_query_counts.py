"""How many queries each page takes: a number that only falls.

The numbers stand in query_counts.json, by the name of the address and what it is asked about. A page that takes more
than its number fails; a new one may take MOST. This writes down what new and quicker pages take, and never a greater
number than stood there:

    HEARTH_COUNT_QUERIES=write make test
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from tests.meta.test_urls_refuse import Walk, staff, walk
from tests.walking import asked_about, url

__all__ = ["walk"]
pytestmark = pytest.mark.django_db
BASELINE = Path(__file__).with_name("query_counts.json")
MOST = 25
"""Queries of a page (the design's figure), its session, rights and shell included."""
NAMED_BY = ("kind", "code", "what", "name")
"""Arguments that choose another page rather than another record."""


class Counter:
    """Counts what is asked of the database, savepoints left out: they are the tests' own and the operations'."""

    def __init__(self) -> None:
        self.count = 0

    def __call__(self, execute: Callable[..., Any], sql: object, *rest: Any) -> Any:
        """Counts one and lets it through. What psycopg has put together is no text, and no savepoint."""
        self.count += not str(sql).startswith(("SAVEPOINT", "RELEASE", "ROLLBACK"))
        return execute(sql, *rest)


def counted(walk: Walk, known: dict[str, int]) -> dict[str, int]:
    """The most queries that each page took, of those that answered.

    What a process reads once and keeps is not the page's: one that takes another number than it did is asked again.
    """
    found: dict[str, int] = {}
    for address in staff():
        if not address.answers("get"):
            continue
        for arguments in asked_about(address, walk.north.company):
            name = " ".join((address.name, *(str(arguments[key]) for key in NAMED_BY if key in arguments)))
            count = _queries(walk, url(address, arguments))
            if count is not None and count != known.get(name):
                count = _queries(walk, url(address, arguments))
            if count is not None:
                found[name] = max(found.get(name, 0), count)
    return found


def _queries(walk: Walk, path: str) -> int | None:
    """How many a page takes; None when it does not answer."""
    with connection.execute_wrapper(counter := Counter()):
        return counter.count if walk.client.get(path).status_code == 200 else None


def test_no_page_takes_more_queries_than_its_number(walk: Walk) -> None:
    known = json.loads(BASELINE.read_text(encoding="utf-8"))
    taken = counted(walk, known)
    if os.environ.get("HEARTH_COUNT_QUERIES") == "write":
        known = {name: min(count, known.get(name, count)) for name, count in taken.items()}
        BASELINE.write_text(json.dumps(known, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    more = {name: (known.get(name, MOST), count) for name, count in taken.items() if count > known.get(name, MOST)}
    assert more == {}, "Pages take more queries than before (before, now)."
    assert set(known) <= set(taken), "Pages that are gone: take their numbers out."
