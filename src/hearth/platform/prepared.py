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
from psycopg.abc import Buffer
from psycopg.adapt import Loader, Transformer
from psycopg.errors import error_from_result
from psycopg.pq import ExecStatus, TransactionStatus
from psycopg.pq.abc import PGresult
from psycopg.types.datetime import TimestamptzLoader

Row = tuple[Any, ...]
_lines: WeakKeyDictionary[Any, _Line] = WeakKeyDictionary()


def rows(statement: str, parameters: Sequence[str | None] = ()) -> list[Row]:
    """This function will run a statement of this code's own and give its rows; [] where it returns none.

    RuntimeError outside a transaction. Errors of the database are Django's, as everywhere.
    """
    ours = connections[DEFAULT_DB_ALIAS]
    if not ours.in_atomic_block:
        raise RuntimeError("Prepared statements run inside an operation's transaction only.")
    with ours.wrap_database_errors:
        line = _lines.get(ours.connection) or _new_line(ours)
        began = time.monotonic()
        found = line.ask(statement, parameters)
        if ours.queries_logged:  # whoever counts statements counts these as well
            ours.queries_log.append({"sql": statement, "time": f"{time.monotonic() - began:.3f}"})
        return found


class _Line:
    """The prepared statements of one of Django's connections, asked of the client library itself.

    psycopg's cursor does three times the work for each: it looks whether to prepare, converts parameters (all are text
    here) and waits by turns. After every rollback, to a savepoint too, it has the server forget all that it prepared.
    It is left what it alone knows: transactions that are not begun plainly, and a pooler, where nothing is prepared.
    """

    __slots__ = ("_connection", "_cursor", "_names", "_plain", "_reader")

    def __init__(self, connection: psycopg.Connection[Row], *, prepares: bool) -> None:
        self._connection = connection
        usual = (connection.isolation_level, connection.read_only, connection.deferrable) == (None, None, None)
        self._plain = prepares and usual
        self._cursor = psycopg.RawCursor(connection)
        self._cursor.adapters.register_loader("jsonb", _Document)  # Django has it left as text
        # The client library's own, in C: Django's, which sets the zone that is set already, takes 25 times as long.
        self._cursor.adapters.register_loader("timestamptz", TimestamptzLoader)
        self._reader = Transformer(self._cursor)
        self._names: dict[str, bytes] = {}

    def ask(self, statement: str, parameters: Sequence[str | None]) -> list[Row]:
        """The statement's rows."""
        if not self._plain:
            self._cursor.execute(_numbered(statement), parameters)
            found = self._cursor.pgresult
            return self._cursor.fetchall() if found is not None and found.status == ExecStatus.TUPLES_OK else []
        line = self._connection.pgconn
        if line.transaction_status == TransactionStatus.IDLE and not self._connection.autocommit:
            _check(line.exec_(b"BEGIN"))  # as psycopg would with its next statement, which finds it done
        # psycopg's types know of no null here.
        given: list[Any] = [None if value is None else value.encode() for value in parameters]
        if name := self._names.get(statement):
            result = line.exec_prepared(name, given)
        else:
            name = self._prepare(statement)
            # The plan that is kept is made now, maybe among tables that are empty yet: it looks rows up all the same.
            _check(line.exec_(b"SET LOCAL enable_seqscan = off"))
            result = line.exec_prepared(name, given)
            if result.status in {ExecStatus.TUPLES_OK, ExecStatus.COMMAND_OK}:
                _check(line.exec_(b"SET LOCAL enable_seqscan = on"))
        if result.status == ExecStatus.TUPLES_OK:
            self._reader.set_pgresult(result)
            return self._reader.load_rows(0, result.ntuples, tuple)
        _check(result)
        return []

    def _prepare(self, statement: str) -> bytes:
        name = f"hearth_{len(self._names)}".encode()
        _check(self._connection.pgconn.prepare(name, _numbered(statement)))
        self._names[statement] = name
        return name


class _Document(Loader):
    """JSON as values. What the server sends is UTF-8; json.loads would look first what it is, for as long again."""

    _decode = staticmethod(json.JSONDecoder().decode)

    def load(self, data: Buffer) -> Any:
        return self._decode(str(data, "utf-8"))


def _check(result: PGresult) -> None:
    if result.status != ExecStatus.COMMAND_OK:
        raise error_from_result(result)


def _new_line(django: BaseDatabaseWrapper) -> _Line:
    ours = cast("psycopg.Connection[Row]", django.connection)
    # Behind a pooler the settings name psycopg's own threshold: it prepares nothing, and neither does this.
    line = _lines[ours] = _Line(ours, prepares="prepare_threshold" not in django.settings_dict.get("OPTIONS", {}))
    return line


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
    return _array(list(values))


def instants(values: Iterable[dt.datetime | None]) -> str:
    """An array of instants, each aware."""
    return "{" + ",".join(["NULL" if value is None else value.isoformat() for value in values]) + "}"


def documents(values: Iterable[Any]) -> str:
    """An array of JSON documents; None stands for none, not for JSON's null."""
    return _array([None if value is None else document(value) for value in values])


document = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), check_circular=False).encode
"""One JSON document."""


def _array(values: Sequence[str | None]) -> str:
    """Many are quoted at once, with NUL between them, which the server takes in no text."""
    if len(values) > _FEW and None not in values:
        joined = _NUL.join(cast("Sequence[str]", values))
        if joined.count(_NUL) == len(values) - 1:
            return '{"' + _escaped(joined).replace(_NUL, '","') + '"}'
    return "{" + ",".join(["NULL" if value is None else f'"{_escaped(value)}"' for value in values]) + "}"


_FEW = 8
_NUL = "\0"


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"')
