"""What the role of the tenants' portal may read: policies under FORCEd row-level security, kept by every migration.

The portal's connection says in each transaction who asks (`as_contact`); without that it sees nothing. It is granted
columns, not tables, and no writing at all. Staff and the worker (hearth_app) are let through by a policy that is always
true, which the planner drops: their queries are planned as if there were none. Only COPY ... FROM asks for a detour
there (PostgreSQL refuses it on such tables to a role that is not let past row-level security).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from django.db import connections, models, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.utils import CursorWrapper
from psycopg import sql

ROLE = "hearth_portal"
STAFF = ("hearth_app", "hearth_owner")
VARIABLE = "hearth.contact"
ME = f"(SELECT nullif(current_setting('{VARIABLE}', true), '')::bigint)"
"""The key of the contact who asks; null where nobody does. A subselect, so that it is worked out once a query."""
READS, PASSES = "portal_reads", "staff_passes"


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """Rows of a table that meet `condition` (SQL of this code's own words), and the columns of them."""

    model: type[models.Model]
    columns: tuple[str, ...]
    condition: str

    @property
    def table(self) -> str:
        """The table's name."""
        return self.model._meta.db_table

    @property
    def mark(self) -> str:
        """Stands for all that is said here."""
        return hashlib.sha256(repr((self.table, self.columns, self.condition, STAFF)).encode()).hexdigest()


OPENINGS: list[Opening] = []
FUNCTIONS: dict[str, str] = {}


def open_to_portal(model: type[models.Model], *, columns: Sequence[str], condition: str) -> None:
    """Lets the portal read columns (Django's attnames) of the rows that meet an SQL condition. ValueError for a column
    that the model does not have, and for a second opening of one table."""
    known = {field.attname: str(field.column) for field in model._meta.concrete_fields}
    if unknown := sorted(set(columns) - set(known)):
        raise ValueError(f"{model._meta.label} has no column {', '.join(unknown)}.")
    if any(each.model is model for each in OPENINGS):
        raise ValueError(f"{model._meta.label} is opened twice.")
    OPENINGS.append(Opening(model=model, columns=tuple(known[name] for name in columns), condition=condition))


def define(name: str, body: str) -> None:
    """A function without arguments that conditions may ask (SETOF bigint), worked out past row-level security: what it
    gives away is all that it may know."""
    if name in FUNCTIONS:
        raise ValueError(f"The function {name} is defined twice.")
    FUNCTIONS[name] = body


@contextmanager
def as_contact(contact_id: int, *, using: str) -> Iterator[None]:
    """A transaction on a portal's connection in which that contact asks. It reads only; nothing of it outlasts it."""
    with transaction.atomic(using=using), connections[using].cursor() as cursor:
        cursor.execute("SET TRANSACTION READ ONLY")
        cursor.execute("SELECT set_config(%s, %s, true)", (VARIABLE, str(contact_id)))
        yield


def sync(connection: BaseDatabaseWrapper) -> list[str]:
    """Gives every opened table its policies and grants, as its owner, and closes those that are opened no longer.

    Returns the tables that it touched: none when everything is as it should be, so that a migration locks nothing
    without need. Tables that the database does not have yet are left for the next time.
    """
    touched: list[str] = []
    with connection.cursor() as cursor:
        roles = _roles(cursor)
        if ROLE not in roles:
            return []
        present = _tables(cursor)
        openings = [each for each in OPENINGS if each.table in present]
        if len(openings) == len(OPENINGS):  # a condition may name any of the tables
            standing = _standing(cursor)
            _sync_functions(cursor)
            for opening in openings:
                if standing.pop(opening.table, None) != opening.mark:
                    _install(cursor, opening, roles)
                    touched.append(opening.table)
            for table in standing:
                _close(cursor, table)
                touched.append(table)
    return touched


def missing(connection: BaseDatabaseWrapper) -> list[str]:
    """The opened tables whose policies are not as this code says, or not FORCEd."""
    with connection.cursor() as cursor:
        standing = _standing(cursor)
    return sorted(each.table for each in OPENINGS if standing.get(each.table) != each.mark)


def _roles(cursor: CursorWrapper) -> set[str]:
    cursor.execute("SELECT rolname FROM pg_roles WHERE rolname = ANY(%s)", ([ROLE, *STAFF],))
    return {name for (name,) in cursor.fetchall()}


def _tables(cursor: CursorWrapper) -> set[str]:
    cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
    return {name for (name,) in cursor.fetchall()}


def _standing(cursor: CursorWrapper) -> dict[str, str]:
    """By table the mark of its policy; "" where row-level security is not in force."""
    cursor.execute(
        """SELECT c.relname, CASE WHEN c.relrowsecurity AND c.relforcerowsecurity
                             THEN coalesce(obj_description(p.oid, 'pg_policy'), '') ELSE '' END
           FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid WHERE p.polname = %s""",
        (READS,),
    )
    return dict(cursor.fetchall())


def _sync_functions(cursor: CursorWrapper) -> None:
    for name, body in FUNCTIONS.items():
        mark = hashlib.sha256(body.encode()).hexdigest()
        cursor.execute(
            "SELECT obj_description(oid, 'pg_proc') FROM pg_proc"
            " WHERE proname = %s AND pronamespace = 'public'::regnamespace",
            (name,),
        )
        if cursor.fetchone() == (mark,):
            continue
        function = sql.Identifier("public", name)
        cursor.execute(
            sql.SQL(
                "CREATE OR REPLACE FUNCTION {} () RETURNS SETOF bigint LANGUAGE sql STABLE SECURITY DEFINER"
                " SET search_path = pg_catalog, pg_temp AS {}"
            ).format(function, sql.Literal(body))
        )
        cursor.execute(sql.SQL("REVOKE EXECUTE ON FUNCTION {} () FROM PUBLIC").format(function))
        cursor.execute(sql.SQL("GRANT EXECUTE ON FUNCTION {} () TO {}").format(function, sql.Identifier(ROLE)))
        cursor.execute(sql.SQL("COMMENT ON FUNCTION {} () IS {}").format(function, sql.Literal(mark)))


def _install(cursor: CursorWrapper, opening: Opening, roles: set[str]) -> None:
    table, portal = sql.Identifier("public", opening.table), sql.Identifier(ROLE)
    staff = sql.SQL(", ").join(sql.Identifier(name) for name in STAFF if name in roles)
    for policy in (READS, PASSES):
        cursor.execute(sql.SQL("DROP POLICY IF EXISTS {} ON {}").format(sql.Identifier(policy), table))
    cursor.execute(
        sql.SQL("CREATE POLICY {} ON {} TO {} USING (true) WITH CHECK (true)").format(
            sql.Identifier(PASSES), table, staff
        )
    )
    cursor.execute(
        sql.SQL("CREATE POLICY {} ON {} FOR SELECT TO {} USING ({})").format(
            sql.Identifier(READS), table, portal, sql.SQL(opening.condition)
        )
    )
    cursor.execute(sql.SQL("ALTER TABLE {} ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY").format(table))
    cursor.execute(sql.SQL("REVOKE ALL ON {} FROM {}").format(table, portal))
    columns = sql.SQL(", ").join(map(sql.Identifier, opening.columns))
    cursor.execute(sql.SQL("GRANT SELECT ({}) ON {} TO {}").format(columns, table, portal))
    # Last, so that an installation which was cut off is seen and done again.
    cursor.execute(
        sql.SQL("COMMENT ON POLICY {} ON {} IS {}").format(sql.Identifier(READS), table, sql.Literal(opening.mark))
    )


def _close(cursor: CursorWrapper, name: str) -> None:
    table = sql.Identifier("public", name)
    cursor.execute(sql.SQL("REVOKE ALL ON {} FROM {}").format(table, sql.Identifier(ROLE)))
    cursor.execute(sql.SQL("DROP POLICY IF EXISTS {} ON {}").format(sql.Identifier(READS), table))
