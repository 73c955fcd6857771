"""The archive: rows moved out of the tables that people work with, as they were, and back again.

The schema `archive` has one table; no screen, list, search or expression reads it. What is there is still somebody's:
an erasure goes there too.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db import connection, models
from psycopg import sql

from hearth.engines.privacy.erasing import applying, ways
from hearth.engines.privacy.erasing.scope import Scope
from hearth.platform import catalogue
from hearth.platform.catalogue import Entity


def put(scope: Scope, *, batch_id: int) -> int:
    """Copies what an erasure of this scope would take, history included, into the archive; how many rows."""
    done = 0
    for name in scope.entities:
        entity = catalogue.entity(name)
        if getattr(entity.model, "is_derived", False):  # it is worked out anew from what comes back
            continue
        for model, by in _models(entity):
            condition = sql.SQL("") if applying.empties(entity) else sql.SQL(" AND t.goes")
            with connection.cursor() as cursor:
                cursor.execute(
                    sql.SQL(
                        "INSERT INTO archive.row (batch_id, entity, relation, record_id, person_id, said)"
                        " SELECT %s, %s, %s, {record}, {person}, to_jsonb(x) FROM {rows} x"
                        " JOIN {keys} t ON x.{by} = t.key WHERE true"
                    ).format(
                        record=_column(model, entity.record),
                        person=_column(model, ways.person_column(entity)),
                        rows=sql.Identifier(model._meta.db_table),
                        keys=scope.table(name),
                        by=sql.Identifier(by),
                    )
                    + condition,
                    [batch_id, name, model._meta.db_table],
                )
                done += cursor.rowcount
    return done


def _models(entity: Entity) -> Iterator[tuple[type[models.Model], str]]:
    yield entity.model, str(entity.model._meta.pk.column)
    if history := ways.history_of(entity):
        yield history, "pgh_obj_id"


def _column(model: type[models.Model], attname: str) -> sql.Composable:
    known = {each.attname: str(each.column) for each in model._meta.concrete_fields}
    return sql.SQL("x.{}").format(sql.Identifier(known[attname])) if attname in known else sql.SQL("NULL::bigint")


def take_back(*, batch_id: int) -> int:
    """Puts the rows of a batch back as they were, those first to which others lead. Call it within `erasing`.

    What was emptied is filled again; rows that are there already are written over.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT DISTINCT entity FROM archive.row WHERE batch_id = %s", [batch_id])
        names = {name for (name,) in cursor.fetchall()}
    done = 0
    for name in reversed(list(ways.deleted_in_order(names))):
        for model, _ in _models(catalogue.entity(name)):
            done += _fill(model, batch_id)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM archive.row WHERE batch_id = %s", [batch_id])
    return done


def _fill(model: type[models.Model], batch_id: int) -> int:
    table = sql.Identifier(model._meta.db_table)
    fields: list[Any] = [each for each in model._meta.concrete_fields if not each.generated]
    columns = [sql.Identifier(str(each.column)) for each in fields]
    listed = sql.SQL(", ").join(columns)
    pk = str(model._meta.pk.column)
    others = [each for each in fields if each.column != pk]
    with connection.cursor() as cursor:
        cursor.execute(
            sql.SQL(
                "INSERT INTO {table} ({listed}) OVERRIDING SYSTEM VALUE"
                " SELECT {picked} FROM archive.row a, jsonb_populate_record(NULL::{table}, a.said) r"
                " WHERE a.batch_id = %s AND a.relation = %s"
                " ON CONFLICT ({pk}) DO UPDATE SET {set}"
            ).format(
                table=table,
                listed=listed,
                picked=sql.SQL(", ").join(sql.SQL("r.{}").format(column) for column in columns),
                pk=sql.Identifier(pk),
                set=sql.SQL(", ").join(
                    sql.SQL("{c} = excluded.{c}").format(c=sql.Identifier(str(each.column))) for each in others
                ),
            ),
            [batch_id, model._meta.db_table],
        )
        return int(cursor.rowcount)


def rows_of(batch_id: int) -> int:
    """How many rows of a batch lie in the archive."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM archive.row WHERE batch_id = %s", [batch_id])
        (rows,) = cursor.fetchone()
    return int(rows)
