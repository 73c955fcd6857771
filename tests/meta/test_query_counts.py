"""Every page answers who may see it, and how many queries it takes is a number that only falls.

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

from tests.meta.test_urls_refuse import Walk, answer_of, asked, needs_more, walk
from tests.walking import url

__all__ = ["walk"]
pytestmark = pytest.mark.django_db
BASELINE = Path(__file__).with_name("query_counts.json")
MOST = 25
"""Queries of a page (the design's figure), its session, rights and shell included."""
WRITING = os.environ.get("HEARTH_COUNT_QUERIES") == "write"
OK, SENT_ON = 200, 302
SENDS_ON = {"staff:record", "staff:next-task", "staff:compliance-choose"}
"""Addresses that lead to another."""
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


def test_every_page_answers_who_may_in_no_more_queries_than_its_number(walk: Walk) -> None:
    known = json.loads(BASELINE.read_text(encoding="utf-8"))
    taken, strays = _walked(walk, known)
    assert strays == []
    if WRITING:
        known = {name: min(count, known.get(name, count)) for name, count in taken.items()}
        BASELINE.write_text(json.dumps(known, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    more = {name: (known.get(name, MOST), count) for name, count in taken.items() if count > known.get(name, MOST)}
    assert more == {}, "Pages take more queries than before (before, now)."
    assert set(known) <= set(taken), "Pages that are gone: take their numbers out."


def _walked(walk: Walk, known: dict[str, int]) -> tuple[dict[str, int], list[tuple[str, dict[str, Any], int]]]:
    """The most queries that each page took, of those that answered, and those that gave another answer than is due.

    What a process reads once and keeps is not the page's: one that takes more than its number is asked again, and one
    whose number is written down that takes another.
    """
    found: dict[str, int] = {}
    strays = []
    for address, arguments, method in asked(walk.north):
        if method != "get":
            continue
        name = " ".join((address.name, *(str(arguments[key]) for key in NAMED_BY if key in arguments)))
        status, count = _queries(walk, url(address, arguments))
        if status == OK and (count != known.get(name) if WRITING else count > known.get(name, MOST)):
            status, count = _queries(walk, url(address, arguments))
        if status == OK:
            found[name] = max(found.get(name, 0), count)
        wanted = SENT_ON if address.name in SENDS_ON else OK
        if status != wanted and not needs_more(address, method, status):
            strays.append((address.name, dict(arguments), status))
    return found, strays


def _queries(walk: Walk, path: str) -> tuple[int, int]:
    """What a page answers, and how many queries it takes; whatever it changed is undone."""
    with connection.execute_wrapper(counter := Counter()):
        status = answer_of(walk.client, path, "get").status_code
    return status, counter.count
