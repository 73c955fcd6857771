"""The months of tables that are kept by month: made ahead, looked at, put right."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db import connection, connections, transaction
from psycopg import sql

from hearth.platform.partitions.migration_operations import MONTHS_AHEAD, make_default

_PARTS = """
SELECT parent.relname, c.relname, said = 'DEFAULT',
       substring(said FROM 'FROM \\(''([^'']+)''')::timestamptz, substring(said FROM 'TO \\(''([^'']+)''')::timestamptz,
       greatest(c.reltuples, 0)::bigint, pg_total_relation_size(c.oid)
FROM pg_inherits i JOIN pg_class parent ON parent.oid = i.inhparent JOIN pg_class c ON c.oid = i.inhrelid
CROSS JOIN LATERAL (SELECT pg_get_expr(c.relpartbound, c.oid)) AS bound(said)
WHERE parent.relkind = 'p' AND parent.relnamespace = 'public'::regnamespace
ORDER BY 1, 3, 5
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One part of a table: from (None: the beginning of time) until (exclusive), or the default one.

    `rows` is the database's estimate, `size` its bytes with indexes.
    """

    table: str
    name: str
    default: bool
    since: dt.datetime | None
    until: dt.datetime | None
    rows: int
    size: int


def parts(*, table: str = "", using: str = "default") -> list[Part]:
    """Every part of every table that is kept by month (or of one), oldest first, the default one last."""
    with connections[using].cursor() as cursor:
        cursor.execute(_PARTS)
        found = [
            Part(table=row[0], name=row[1], default=row[2], since=row[3], until=row[4], rows=row[5], size=row[6])
            for row in cursor.fetchall()
        ]
    return [each for each in found if table in ("", each.table)]


def make_ahead(now: dt.datetime) -> int:
    """Makes the months from that moment's on, and the database's own, with three after each; how many were missing.

    The two moments differ only where the development clock was moved: the feed is dated by the database.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT cardinality(public.partitions_make(now(), %(ahead)s))"
            " + cardinality(public.partitions_make(greatest(now(), %(moment)s), %(ahead)s))",
            {"ahead": MONTHS_AHEAD, "moment": now},
        )
        return int(cursor.fetchone()[0])


def strays() -> dict[str, int]:
    """How many rows of each table fit no month and lie in its default part."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT relation, strays FROM public.partitions_strays()")
        return dict(cursor.fetchall())


def settle(*, table: str, using: str = "default") -> int:
    """Gives the rows in a table's default part the months that they lack; how many rows it moved.

    `using` is a connection as the tables' owner. Readers and writers of the table wait while it runs: a second for
    100,000 rows. Rows dated beyond a hundred years stay where they are.
    """
    aside = sql.Identifier("public", f"{table}_strays")
    name = sql.Identifier("public", table)
    with transaction.atomic(using=using), connections[using].cursor() as cursor:
        cursor.execute(sql.SQL("LOCK TABLE {} IN ACCESS EXCLUSIVE MODE").format(name))
        default = sql.Identifier("public", f"{table}_default")
        cursor.execute(sql.SQL("ALTER TABLE {} DETACH PARTITION {}").format(name, default))
        cursor.execute(sql.SQL("ALTER TABLE {} RENAME TO {}").format(default, sql.Identifier(f"{table}_strays")))
        cursor.execute("SELECT attname FROM pg_partitioned_table JOIN pg_attribute ON attrelid = partrelid"
                       " AND attnum = partattrs[0] WHERE partrelid = %s::regclass", [table])  # fmt: skip
        column = sql.Identifier(cursor.fetchone()[0])
        cursor.execute(
            sql.SQL(
                "SELECT public.partitions_make(month, 0) FROM (SELECT DISTINCT date_trunc('month', {}, 'UTC') AS month"
                " FROM {} WHERE {} BETWEEN '2000-01-01' AND now() + interval '99 years') AS wanted"
            ).format(column, aside, column)
        )
        make_default(cursor, table)
        cursor.execute(sql.SQL("INSERT INTO {} SELECT * FROM {}").format(name, aside))
        moved = int(cursor.rowcount)
        cursor.execute(sql.SQL("DROP TABLE {}").format(aside))
        cursor.execute("SELECT strays FROM public.partitions_strays() WHERE relation = %s", [table])
        (left,) = cursor.fetchone()
    return moved - int(left)
