"""Filling empty tables as fast as PostgreSQL can: triggers, indexes and constraints are put back once the rows are in.

Everything happens in the caller's transaction, so a load that fails leaves the tables as they were, and nothing is
taken on trust: the constraints are checked against every row when they are put back, and history is written for
every row as its triggers would have written it. The feed of changes is left out: what follows it is loaded with the
rows themselves.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from django.db import connection, models
from django.db.backends.utils import CursorWrapper
from psycopg import sql

from hearth.platform.catalogue.register import history_model

BUILDING = {"maintenance_work_mem": "256MB", "work_mem": "64MB"}


class NotTheOwnerError(Exception):
    """The tables belong to another role, which alone may set their triggers aside."""


@dataclass(slots=True)
class _Aside:
    """A table without what slows it down, and the statements that put that back."""

    table: str
    indexes: list[sql.Composable] = field(default_factory=list)
    constraints: list[sql.Composable] = field(default_factory=list)
    references: list[sql.Composable] = field(default_factory=list)
    always: list[str] = field(default_factory=list)
    forced: bool = False


@contextmanager
def set_aside(loaded: Sequence[type[models.Model]]) -> Iterator[None]:
    """For as long as the block runs, these models' tables take rows with nothing but their keys and checks.

    Call it in a transaction, as the tables' owner (NotTheOwnerError), inside `acting`. The tables must be empty. They
    are analyzed when they are full: what is told of them next is planned by what they hold.
    """
    events = {model: history_model(model) for model in loaded if _tracked(model)}
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for name, value in BUILDING.items():
            cursor.execute("SELECT set_config(%s, %s, true)", (name, value))
        aside = [_take(cursor, model._meta.db_table) for model in (*loaded, *events.values())]
    yield
    with connection.cursor() as cursor:
        for model, event in events.items():
            _write_history(cursor, model, event)
        # Foreign keys last: they need the keys of the others.
        for part in ("indexes", "constraints", "references"):
            for table in aside:
                for statement in getattr(table, part):
                    cursor.execute(statement)
        for table in aside:
            _enable(cursor, table)
            cursor.execute(sql.SQL("ANALYZE {}").format(sql.Identifier(table.table)))


def _tracked(model: type[models.Model]) -> bool:
    """Whether its changes are kept; an append-only table is its own history."""
    try:
        history_model(model)
    except KeyError:
        return False
    return True


def _take(cursor: CursorWrapper, table: str) -> _Aside:
    name = sql.Identifier(table)
    cursor.execute(
        "SELECT pg_has_role(current_user, relowner, 'USAGE'), relforcerowsecurity"
        " FROM pg_class WHERE oid = %s::regclass",
        [table],
    )
    owned, forced = cursor.fetchone()
    if not owned:
        raise NotTheOwnerError(table)
    cursor.execute(sql.SQL("SELECT EXISTS (SELECT FROM {})").format(name))
    if cursor.fetchone()[0]:
        raise ValueError(f"{table} holds rows already.")
    taken = _Aside(table, forced=forced)
    cursor.execute(
        "SELECT conname, contype = 'f', pg_get_constraintdef(oid) FROM pg_constraint"
        " WHERE conrelid = %s::regclass AND contype IN ('f', 'u', 'x')"
        " AND NOT EXISTS (SELECT FROM pg_constraint other WHERE other.confrelid = conrelid AND other.conindid = "
        " pg_constraint.conindid AND other.contype = 'f')",
        [table],
    )
    for constraint, refers, definition in cursor.fetchall():
        statement = sql.SQL("ALTER TABLE {} ADD CONSTRAINT {} {}").format(
            name, sql.Identifier(constraint), sql.SQL(definition)
        )
        (taken.references if refers else taken.constraints).append(statement)
        cursor.execute(sql.SQL("ALTER TABLE {} DROP CONSTRAINT {}").format(name, sql.Identifier(constraint)))
    cursor.execute(
        "SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index i WHERE indrelid = %s::regclass"
        " AND NOT EXISTS (SELECT FROM pg_constraint c WHERE c.conindid = i.indexrelid)",
        [table],
    )
    for index, definition in cursor.fetchall():
        taken.indexes.append(sql.SQL(definition))
        cursor.execute(sql.SQL("DROP INDEX {}").format(sql.SQL(index)))  # regclass quotes it
    cursor.execute("SELECT tgname FROM pg_trigger WHERE tgrelid = %s::regclass AND tgenabled = 'A'", [table])
    taken.always = [trigger for (trigger,) in cursor.fetchall()]
    cursor.execute(sql.SQL("ALTER TABLE {} DISABLE TRIGGER USER").format(name))
    if forced:  # COPY is refused under row-level security
        cursor.execute(sql.SQL("ALTER TABLE {} NO FORCE ROW LEVEL SECURITY").format(name))
    return taken


def _enable(cursor: CursorWrapper, aside: _Aside) -> None:
    name = sql.Identifier(aside.table)
    cursor.execute(sql.SQL("ALTER TABLE {} ENABLE TRIGGER USER").format(name))
    for trigger in aside.always:
        cursor.execute(sql.SQL("ALTER TABLE {} ENABLE ALWAYS TRIGGER {}").format(name, sql.Identifier(trigger)))
    if aside.forced:
        cursor.execute(sql.SQL("ALTER TABLE {} FORCE ROW LEVEL SECURITY").format(name))


def _write_history(cursor: CursorWrapper, model: type[models.Model], event: type[models.Model]) -> None:
    """The rows that the insert triggers would have written."""
    columns = _columns(event) - {"pgh_id"}
    kept = sorted(each for each in columns if not each.startswith("pgh_"))
    cursor.execute("SELECT _pgh_attach_context()")
    (context,) = cursor.fetchone()
    names = sql.SQL(", ").join(map(sql.Identifier, kept))
    cursor.execute(
        sql.SQL(
            "INSERT INTO {event} ({names}, pgh_context_id, pgh_created_at, pgh_label, pgh_obj_id)"
            " SELECT {names}, {context}, now(), 'insert', {key} FROM {table} ORDER BY {key}"
        ).format(
            event=sql.Identifier(event._meta.db_table),
            names=names,
            context=sql.Literal(context),
            key=sql.Identifier(str(model._meta.pk.column)),
            table=sql.Identifier(model._meta.db_table),
        )
    )


def _columns(model: type[models.Model]) -> set[str]:
    return {str(each.column) for each in model._meta.concrete_fields}
