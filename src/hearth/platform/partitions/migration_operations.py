"""The migration that turns a table which only grows into one that is kept by month, while people work in it.

No row is moved: the table as it stands becomes the first part, from the beginning of time to the end of this month.
What takes long (an index, a check) is done beside everybody's work; the exchange itself takes milliseconds.
"""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.backends.utils import CursorWrapper
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState
from psycopg import sql

MONTHS_AHEAD = 3


class PartitionByMonth(Operation):
    """Keeps `table` by the months of `column` (an instant, never empty) from now on. Its migration is not atomic.

    The primary key becomes (id, column), as the database asks of a table in parts; ids are drawn as before. May be
    run again after it was cut off at any place.
    """

    reduces_to_sql = False
    reversible = False
    atomic = False

    def __init__(self, table: str, column: str) -> None:
        self.table = table
        self.column = column

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """The models stay as they are."""

    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        """Does it, unless it is done. Only says so where nothing but the statements are asked for (sqlmigrate)."""
        if schema_editor.collect_sql:
            schema_editor.collected_sql.append(f"-- {self.describe()}: beside everybody's work, then in milliseconds")
            return
        partition_by_month(schema_editor.connection, self.table, self.column)

    def describe(self) -> str:
        """What `migrate --plan` says."""
        return f"Keep {self.table} by month of {self.column}"

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        """How the migration file writes it."""
        return (self.__class__.__name__, [], {"table": self.table, "column": self.column})


def partition_by_month(connection: BaseDatabaseWrapper, table: str, column: str) -> None:
    """What `PartitionByMonth` does, on a connection outside any transaction."""
    exchange = _Exchange(table, column)
    with connection.cursor() as cursor:
        cursor.execute("SELECT relkind = 'p' FROM pg_class WHERE oid = %s::regclass", [table])
        if cursor.fetchone()[0]:
            return
        exchange.make_ready(cursor)
        with transaction.atomic(using=connection.alias):
            exchange.exchange(cursor)
        # Nobody else gathers statistics of a table in parts.
        cursor.execute(sql.SQL("ANALYZE {}").format(exchange.name))


class _Exchange:
    """One table on its way from one part to many."""

    def __init__(self, table: str, column: str) -> None:
        self.table, self.column = table, column
        self.first = f"{table}_beginning"
        self.end = f"{table}_beginning_end"
        self.key = f"{table}_beginning_key"
        self.name = sql.Identifier("public", table)
        self.first_name = sql.Identifier("public", self.first)

    def make_ready(self, cursor: CursorWrapper) -> None:
        """The new key as an index, and the proof that every row belongs before the month to come."""
        cursor.execute("SELECT current_setting('lock_timeout')")
        (patience,) = cursor.fetchone()
        # It holds nobody up, and waits for whoever began before it.
        cursor.execute("SELECT set_config('lock_timeout', '0', false)")
        cursor.execute("SELECT indisvalid FROM pg_index WHERE indexrelid = to_regclass(%s)", [f"public.{self.key}"])
        if cursor.fetchone() == (False,):  # cut off half way
            cursor.execute(sql.SQL("DROP INDEX {}").format(sql.Identifier("public", self.key)))
        cursor.execute(
            sql.SQL("CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS {} ON {} (id, {})").format(
                sql.Identifier(self.key), self.name, sql.Identifier(self.column)
            )
        )
        cursor.execute("SELECT set_config('lock_timeout', %s, false)", [patience])
        cursor.execute(
            sql.SQL(
                "SELECT (date_trunc('month', greatest(now() + interval '1 day', max({})) AT TIME ZONE 'UTC')"
                " + interval '1 month') AT TIME ZONE 'UTC' FROM {}"
            ).format(sql.Identifier(self.column), self.name)
        )
        (self.until,) = cursor.fetchone()
        end = sql.Identifier(self.end)
        cursor.execute(sql.SQL("ALTER TABLE {} DROP CONSTRAINT IF EXISTS {}").format(self.name, end))
        cursor.execute(
            sql.SQL("ALTER TABLE {} ADD CONSTRAINT {} CHECK ({} < {}) NOT VALID").format(
                self.name, end, sql.Identifier(self.column), sql.Literal(self.until)
            )
        )
        cursor.execute(sql.SQL("ALTER TABLE {} VALIDATE CONSTRAINT {}").format(self.name, end))

    def exchange(self, cursor: CursorWrapper) -> None:
        """Puts the table in parts in the place of the old one, which becomes its first part."""
        self._lock(cursor)
        cursor.execute("SELECT pg_get_serial_sequence(%s, 'id')", [f"public.{self.table}"])
        (sequence,) = cursor.fetchone()
        cursor.execute(sql.SQL("SELECT last_value + is_called::int FROM {}").format(sql.SQL(sequence)))
        (next_id,) = cursor.fetchone()
        again = self._definitions(cursor)
        cursor.execute("SELECT pg_get_userbyid(a.grantee), a.privilege_type FROM pg_class c, aclexplode(c.relacl) a"
                       " WHERE c.oid = %s::regclass AND a.grantee NOT IN (0, c.relowner)", [self.table])  # fmt: skip
        rights = cursor.fetchall()
        do = _Statements(cursor)
        do("ALTER TABLE {} RENAME TO {}", self.name, sql.Identifier(self.first))
        do("ALTER TABLE {} ALTER COLUMN id DROP IDENTITY", self.first_name)
        do("ALTER TABLE {} DROP CONSTRAINT {}, ADD CONSTRAINT {} PRIMARY KEY USING INDEX {}", self.first_name,
           sql.Identifier(f"{self.table}_pkey"), sql.Identifier(f"{self.first}_pkey"),
           sql.Identifier(self.key))  # fmt: skip
        for index in again["index"]:
            do("ALTER INDEX {} RENAME TO {}", sql.Identifier("public", index), sql.Identifier(f"{index}_beginning"))
        do("CREATE TABLE {} (LIKE {} INCLUDING DEFAULTS INCLUDING CONSTRAINTS INCLUDING STORAGE)"
           " PARTITION BY RANGE ({})", self.name, self.first_name, sql.Identifier(self.column))  # fmt: skip
        do("ALTER TABLE {} DROP CONSTRAINT {}", self.name, sql.Identifier(self.end))
        do("ALTER TABLE {} ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (START WITH {})", self.name,
           sql.Literal(next_id))  # fmt: skip
        do("ALTER TABLE {} ADD CONSTRAINT {} PRIMARY KEY (id, {})", self.name, sql.Identifier(f"{self.table}_pkey"),
           sql.Identifier(self.column))  # fmt: skip
        for constraint, definition in again["constraint"].items():
            do("ALTER TABLE {} ADD CONSTRAINT {} {}", self.name, sql.Identifier(constraint), sql.SQL(definition))
        for definition in (*again["index"].values(), *again["trigger"].values()):
            cursor.execute(definition)
        do("ALTER TABLE {} ATTACH PARTITION {} FOR VALUES FROM (MINVALUE) TO ({})", self.name, self.first_name,
           sql.Literal(self.until))  # fmt: skip
        do("ALTER TABLE {} DROP CONSTRAINT {}", self.first_name, sql.Identifier(self.end))
        make_default(cursor, self.table)
        _close(cursor, self.table)
        for role, right in rights:
            do("GRANT {} ON {} TO {}", sql.SQL(right), self.name, sql.Identifier(role))
        _close(cursor, self.first)
        cursor.execute("SELECT public.partitions_make(now(), %s)", [MONTHS_AHEAD])

    def _lock(self, cursor: CursorWrapper) -> None:
        """What it refers to first, as an operation takes them, so that none waits for us while we wait for it."""
        cursor.execute(
            "SELECT DISTINCT confrelid::regclass::text FROM pg_constraint WHERE conrelid = %s::regclass"
            " AND contype = 'f' ORDER BY 1 DESC",
            [self.table],
        )
        for (referred,) in cursor.fetchall():
            cursor.execute(sql.SQL("LOCK TABLE {} IN SHARE ROW EXCLUSIVE MODE").format(sql.SQL(referred)))
        cursor.execute(sql.SQL("LOCK TABLE {} IN ACCESS EXCLUSIVE MODE").format(self.name))

    def _definitions(self, cursor: CursorWrapper) -> dict[str, dict[str, str]]:
        """Foreign keys, indexes and triggers of the table by name, as statements (constraints: their definitions)."""
        cursor.execute(
            "SELECT 'constraint', conname, pg_get_constraintdef(oid) FROM pg_constraint"
            " WHERE conrelid = %(table)s::regclass AND contype = 'f'"
            " UNION ALL SELECT 'index', relname, pg_get_indexdef(indexrelid) FROM pg_index"
            " JOIN pg_class ON pg_class.oid = indexrelid"
            " WHERE indrelid = %(table)s::regclass AND NOT indisprimary AND relname <> %(key)s"
            " UNION ALL SELECT 'trigger', tgname, pg_get_triggerdef(oid) FROM pg_trigger"
            " WHERE tgrelid = %(table)s::regclass AND NOT tgisinternal",
            {"table": self.table, "key": self.key},
        )
        found: dict[str, dict[str, str]] = {"constraint": {}, "index": {}, "trigger": {}}
        for kind, name, definition in cursor.fetchall():
            found[kind][name] = definition
        return found


class _Statements:
    """Runs statements put together from names and literals."""

    def __init__(self, cursor: CursorWrapper) -> None:
        self._cursor = cursor

    def __call__(self, statement: str, *parts: sql.Composable) -> None:
        self._cursor.execute(sql.SQL(statement).format(*parts))


def make_default(cursor: CursorWrapper, table: str) -> None:
    """Gives a table in parts the one for rows that fit no month; closed to everybody but its owner."""
    part = f"{table}_default"
    do = _Statements(cursor)
    do("CREATE TABLE {} PARTITION OF {} DEFAULT", sql.Identifier("public", part), sql.Identifier("public", table))
    cursor.execute(
        "SELECT replace(pg_get_triggerdef(oid), format(' ON public.%%I ', %s::text),"
        " format(' ON public.%%I ', %s::text)) FROM pg_trigger"
        " WHERE tgrelid = %s::regclass AND NOT tgisinternal AND tgtype & 1 = 0",
        [table, part, table],
    )
    for (statement,) in cursor.fetchall():
        cursor.execute(statement)
    _close(cursor, part)


def _close(cursor: CursorWrapper, table: str) -> None:
    """Takes every right on the table from everybody but its owner."""
    cursor.execute(
        "SELECT DISTINCT CASE a.grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(a.grantee)) END"
        " FROM pg_class c, aclexplode(c.relacl) a WHERE c.oid = %s::regclass AND a.grantee <> c.relowner",
        [table],
    )
    for (role,) in cursor.fetchall():
        cursor.execute(sql.SQL("REVOKE ALL ON {} FROM {}").format(sql.Identifier("public", table), sql.SQL(role)))
