"""The triggers that write the feed: three for each catalogued table, and one function for the three.

The function names the table's columns, so it is written anew from the table itself before and after every migration
(docs/adr/0004-catalogue.md says why it is not generic). Everything here runs as the owner of the tables.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.utils import CursorWrapper
from psycopg import sql

from hearth.platform import catalogue
from hearth.platform.catalogue import Entity

OPERATIONS = {
    "insert": sql.SQL("NEW TABLE AS new_rows"),
    "update": sql.SQL("OLD TABLE AS old_rows NEW TABLE AS new_rows"),
    "delete": sql.SQL("OLD TABLE AS old_rows"),
}
_ONLY_TRIGGERS_WRITE = """
DO $$
DECLARE visitor text;
BEGIN
  FOR visitor IN SELECT rolname FROM pg_roles WHERE rolname IN ('hearth_app', 'hearth_portal') LOOP
    EXECUTE format('REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON changes_change FROM %I', visitor);
  END LOOP;
END $$
"""
# The server's own number, above every number that the feed ever gave (changes_numbering).
_TRANSACTION = sql.SQL(
    "pg_current_xact_id()::text::bigint + (SELECT shift FROM public.changes_numbering ORDER BY id DESC LIMIT 1)"
)
_COLUMNS = """
    SELECT c.relname, a.attname, format_type(a.atttypid, NULL)
    FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
    WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace AND a.attnum > 0 AND NOT a.attisdropped
    ORDER BY c.relname, a.attnum
"""
_INSTALLED = """
    SELECT p.proname, obj_description(p.oid, 'pg_proc'),
           (SELECT count(*) FROM pg_trigger t WHERE t.tgfoid = p.oid AND t.tgenabled = 'O')
    FROM pg_proc p WHERE p.pronamespace = 'public'::regnamespace AND p.proname LIKE 'changes\\_feed\\_%'
"""


@dataclass(frozen=True, slots=True)
class _Table:
    """A catalogued table as it is in the database: its columns in order, with their types."""

    entity: Entity
    columns: dict[str, str]

    @property
    def name(self) -> str:
        return self.entity.model._meta.db_table

    @property
    def function(self) -> str:
        return f"changes_feed_{self.name}"

    @property
    def record(self) -> str:
        """The column that holds the record's key; "" where rows belong to none (or not yet, while migrating)."""
        by_attribute = {item.attribute: item.column for item in self.entity.declared.values()}
        column = by_attribute.get(self.entity.record, "")
        return column if column in self.columns else ""

    def body(self) -> sql.Composed:
        """The function's text. Only its literals and identifiers vary from table to table."""
        key = self.entity.key
        record = sql.Identifier(self.record) if self.record else sql.SQL("NULL::bigint")
        numbered = self.columns[key] in {"bigint", "integer", "smallint"}
        row = sql.Identifier(key) if numbered else sql.SQL("NULL::bigint")
        return sql.SQL("""
            BEGIN
              IF TG_OP = 'INSERT' THEN
                INSERT INTO public.changes_change (transaction, entity, record_id, row_id, operation, fields)
                SELECT {transaction}, {entity}, {record}, {row}, 'I', {all} FROM new_rows;
              ELSIF TG_OP = 'DELETE' THEN
                INSERT INTO public.changes_change (transaction, entity, record_id, row_id, operation, fields)
                SELECT {transaction}, {entity}, {record}, {row}, 'D', {all} FROM old_rows;
              ELSE
                INSERT INTO public.changes_change (transaction, entity, record_id, row_id, operation, fields)
                SELECT {transaction}, {entity}, belongs.record_id, row_id, 'U', fields
                FROM (
                  SELECT {new_row} AS row_id, {new_record} AS new_record, {old_record} AS old_record,
                         array_remove(ARRAY[{changed}]::varchar[], NULL) AS fields
                  FROM new_rows n JOIN old_rows o ON n.{key} = o.{key}
                ) AS difference
                CROSS JOIN LATERAL unnest(
                  CASE WHEN new_record IS DISTINCT FROM old_record
                       THEN ARRAY[new_record, old_record] ELSE ARRAY[new_record] END
                ) AS belongs (record_id)
                WHERE fields <> '{{}}';
              END IF;
              RETURN NULL;
            END
        """).format(
            transaction=_TRANSACTION,
            entity=sql.Literal(self.entity.name),
            record=record,
            row=row,
            all=sql.Literal(list(self.columns)) + sql.SQL("::varchar[]"),
            key=sql.Identifier(key),
            new_row=sql.SQL("n.") + row if numbered else row,
            new_record=sql.SQL("n.") + record if self.record else record,
            old_record=sql.SQL("o.") + record if self.record else record,
            changed=sql.SQL(", ").join(_difference(name, type_) for name, type_ in self.columns.items()),
        )


def _difference(column: str, type_: str) -> sql.Composed:
    # The type json knows no equality; its text does.
    template = "CASE WHEN n.{c}::text IS DISTINCT FROM o.{c}::text THEN {name} END"
    plain = "CASE WHEN n.{c} IS DISTINCT FROM o.{c} THEN {name} END"
    return sql.SQL(template if type_ == "json" else plain).format(c=sql.Identifier(column), name=sql.Literal(column))


def sync(connection: BaseDatabaseWrapper) -> list[str]:
    """This function will give every catalogued table its triggers, and take them from tables that are no longer fed.

    Returns the names of the tables that it touched: none when everything is as it should be. Tables that the database
    does not have yet are left for the next time.
    """
    touched: list[str] = []
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass('public.changes_numbering') IS NOT NULL")
        if not cursor.fetchone()[0]:
            return []
        cursor.execute(_ONLY_TRIGGERS_WRITE)
        installed = _installed(cursor)
        for table in _tables(cursor):
            wanted = (_mark(cursor, table), len(OPERATIONS))
            if installed.pop(table.function, None) != wanted:
                _install(cursor, table)
                touched.append(table.name)
        for function in installed:
            cursor.execute(sql.SQL("DROP FUNCTION {} CASCADE").format(sql.Identifier("public", function)))
            touched.append(function.removeprefix("changes_feed_"))
    return touched


def missing(connection: BaseDatabaseWrapper) -> list[str]:
    """The catalogued tables that lack a trigger, or whose triggers were made for other columns."""
    with connection.cursor() as cursor:
        installed = _installed(cursor)
        return [
            table.name
            for table in _tables(cursor)
            if installed.get(table.function) != (_mark(cursor, table), len(OPERATIONS))
        ]


def _installed(cursor: CursorWrapper) -> dict[str, tuple[str | None, int]]:
    """By function: the mark of its text, and how many enabled triggers call it."""
    cursor.execute(_INSTALLED)
    return {name: (mark, triggers) for name, mark, triggers in cursor.fetchall()}


def _tables(cursor: CursorWrapper) -> list[_Table]:
    cursor.execute(_COLUMNS)
    columns: dict[str, dict[str, str]] = {}
    for table, column, type_ in cursor.fetchall():
        columns.setdefault(table, {})[column] = type_
    fed = [entity for entity in catalogue.entities() if entity.feed]
    tables = [_Table(entity, columns.get(entity.model._meta.db_table, {})) for entity in fed]
    return [table for table in tables if table.entity.key in table.columns]


def _mark(cursor: CursorWrapper, table: _Table) -> str:
    return hashlib.sha256(table.body().as_string(cursor.connection).encode()).hexdigest()


def _install(cursor: CursorWrapper, table: _Table) -> None:
    function = sql.Identifier("public", table.function)
    # As the owner, with a search path that nobody can put tables into: who changes a row may not write the feed.
    cursor.execute(
        sql.SQL(
            "CREATE OR REPLACE FUNCTION {} () RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER"
            " SET search_path = pg_catalog, pg_temp AS {}"
        ).format(function, sql.Literal(table.body().as_string(cursor.connection)))
    )
    for operation, transition in OPERATIONS.items():
        cursor.execute(
            sql.SQL(
                "CREATE OR REPLACE TRIGGER {} AFTER {} ON {} REFERENCING {} FOR EACH STATEMENT EXECUTE FUNCTION {} ()"
            ).format(
                sql.Identifier(f"changes_feed_{operation}"),
                sql.SQL(operation.upper()),
                sql.Identifier("public", table.name),
                transition,
                function,
            )
        )
    # Last, so that an installation which was cut off is seen and done again.
    cursor.execute(sql.SQL("COMMENT ON FUNCTION {} () IS {}").format(function, sql.Literal(_mark(cursor, table))))
