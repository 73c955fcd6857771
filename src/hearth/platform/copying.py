"""Loading rows by COPY: the fastest way in, with triggers, history and constraints in force as for anybody else."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection, models
from django.db.backends.utils import CursorWrapper
from psycopg import sql


def copy(model: type[models.Model], columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> int:
    """This function will load rows (values in the order of `columns`, Django field attnames); returns how many.

    Only what the model declares is filled in: columns that are left out take the database's default. Call it inside
    `acting`.
    """
    table = sql.Identifier(model._meta.db_table)
    known = {field.attname: str(field.column) for field in model._meta.concrete_fields}
    names = sql.SQL(", ").join(map(sql.Identifier, (known[name] for name in columns)))
    count = 0
    with connection.cursor() as cursor:
        into = _way_in(cursor, model)
        statement = sql.SQL("COPY {} ({}) FROM STDIN").format(into, names)
        # Django knows nothing of COPY; what goes wrong shall be an IntegrityError or DataError as elsewhere.
        with connection.wrap_database_errors, cursor.copy(statement) as copying:
            for row in rows:
                copying.write_row(row)
                count += 1
        if into != table:
            cursor.execute(sql.SQL("INSERT INTO {} ({}) SELECT {} FROM {}").format(table, names, names, into))
            cursor.execute(sql.SQL("DROP TABLE {}").format(into))
    return count


def _way_in(cursor: CursorWrapper, model: type[models.Model]) -> sql.Identifier:
    """The table, or where PostgreSQL refuses COPY (tables under row-level security) one beside it, gone with the
    transaction."""
    name = model._meta.db_table
    cursor.execute("SELECT row_security_active(%s::regclass)", [name])
    if not cursor.fetchone()[0]:
        return sql.Identifier(name)
    beside = sql.Identifier(f"copying_{name}")
    cursor.execute(
        sql.SQL("CREATE TEMPORARY TABLE {} ON COMMIT DROP AS SELECT * FROM {} WITH NO DATA").format(
            beside, sql.Identifier(name)
        )
    )
    return beside


def ids(model: type[models.Model], count: int) -> list[int]:
    """The next `count` keys of a table, taken from its sequence at once."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, %s)) FROM generate_series(1, %s)",
            [model._meta.db_table, model._meta.pk.column, count],
        )
        return [row[0] for row in cursor.fetchall()]
