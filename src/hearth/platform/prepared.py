"""Statements that the server prepares: parsed and planned once on a connection, then run with their values alone.

Django's own cursor writes the values into the SQL of each statement, so the server parses and plans it every time, and
quoting them costs more than sending them. The few statements that every operation runs stand in one named place each
(ADR 8) and go this way. Behind a pooler nothing is prepared (config/settings.py).

Parameters are text or None, and the SQL says what each of them is (`%s::bigint`, `%s::text[]`): a prepared statement is
then one, whatever the size of a number. `numbers`, `texts`, `instants` and `documents` write arrays of them.
"""

from __future__ import annotations

import datetime as dt
import json
import time
from collections.abc import Iterable, Sequence
from functools import cache
from itertools import count
from typing import Any, cast
from weakref import WeakKeyDictionary

import psycopg
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from psycopg.pq import ExecStatus
from psycopg.types.json import JsonbLoader

Row = tuple[Any, ...]
_cursors: WeakKeyDictionary[Any, psycopg.RawCursor[Row]] = WeakKeyDictionary()


def rows(statement: str, parameters: Sequence[str | None] = ()) -> list[Row]:
    """This function will run a statement of this code's own and give its rows; [] where it returns none.

    RuntimeError outside a transaction. Errors of the database are Django's, as everywhere.
    """
    ours = connections[DEFAULT_DB_ALIAS]
    if not ours.in_atomic_block:
        raise RuntimeError("Prepared statements run inside an operation's transaction only.")
    with ours.wrap_database_errors:
        cursor = _cursor(ours)
        began = time.monotonic()
        cursor.execute(_numbered(statement), parameters, prepare=True)
        if ours.queries_logged:  # whoever counts statements counts these as well
            ours.queries_log.append({"sql": statement, "time": f"{time.monotonic() - began:.3f}"})
        result = cursor.pgresult
        return cursor.fetchall() if result is not None and result.status == ExecStatus.TUPLES_OK else []


def _cursor(django: BaseDatabaseWrapper) -> psycopg.RawCursor[Row]:
    """psycopg's own cursor on Django's connection; kept with it, as making one costs as much as a statement."""
    ours = cast("psycopg.Connection[Row]", django.connection)
    kept = _cursors.get(ours)
    if kept is None:
        if "prepare_threshold" not in django.settings_dict.get("OPTIONS", {}):
            ours.prepare_threshold = 0  # Django has set None, which prepares nothing, whoever asks
        kept = _cursors[ours] = psycopg.RawCursor(ours)
        kept.adapters.register_loader("jsonb", JsonbLoader)  # Django has it left as text
    return kept


@cache
def _numbered(statement: str) -> bytes:
    """The statement as the server numbers parameters: $1, $2..."""
    first, *others = statement.split("%s")
    return (first + "".join(f"${number}{part}" for number, part in zip(count(1), others, strict=False))).encode()


def numbers(values: Iterable[int | None]) -> str:
    """An array of numbers or of true and false."""
    return "{" + ",".join(["NULL" if value is None else str(value) for value in values]) + "}"


def texts(values: Iterable[str | None]) -> str:
    """An array of texts."""
    return "{" + ",".join(["NULL" if value is None else _quoted(value) for value in values]) + "}"


def instants(values: Iterable[dt.datetime | None]) -> str:
    """An array of instants, each aware."""
    return "{" + ",".join(["NULL" if value is None else value.isoformat() for value in values]) + "}"


def documents(values: Iterable[Any]) -> str:
    """An array of JSON documents; None stands for none, not for JSON's null."""
    return "{" + ",".join(["NULL" if value is None else _quoted(document(value)) for value in values]) + "}"


document = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
"""One JSON document."""


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
