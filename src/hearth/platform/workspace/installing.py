"""The indexes that lists stand on: one for each column that a list is sorted or filtered by, and one for each choice of
a filter in each order of the same table (the newest tenancies may all be of one tenure, so that the next one of another
is far away).

They follow the definitions, as the triggers of the change feed follow the catalogue: after every migration, as the
owner of the tables. Built CONCURRENTLY, so that officers go on working while a release brings a new one.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.utils import CursorWrapper
from psycopg import sql

from hearth.platform.index.models import Record
from hearth.platform.workspace.lists import LISTS, ListDefinition


@dataclass(frozen=True, slots=True)
class ListIndex:
    """An index (column, key) of a table, in the order of a list."""

    table: str
    columns: tuple[str, ...]

    @property
    def name(self) -> str:
        """At most 63 letters, the same for the same columns."""
        words = f"lists_{self.table}_{'_'.join(self.columns)}"
        return words if len(words) <= 60 else f"{words[:50]}_{hashlib.sha256(words.encode()).hexdigest()[:8]}"


def wanted() -> list[ListIndex]:
    """The indexes that the definitions ask for, each once."""
    record = Record._meta.db_table
    found = {ListIndex(record, ("kind", "company_id", "reference"))}
    for definition in (definition for _, definition in LISTS.items()):
        table, key = definition.model._meta.db_table, _key(definition)
        sorts = _own_columns(definition, [each.order for each in definition.columns if each.order and not each.given])
        filters = _own_columns(definition, [each.path for each in definition.filters if each.path])
        chosen = _own_columns(definition, [each.path for each in definition.filters if each.path and not each.days])
        found |= {ListIndex(table, (column, key)) for column in sorts + filters}
        found |= {ListIndex(table, (one, other, key)) for one in chosen for other in sorts if one != other}
    return sorted(found, key=lambda each: each.name)


def _key(definition: ListDefinition) -> str:
    key = definition.model._meta.pk
    return key.column or key.attname


def _own_columns(definition: ListDefinition, paths: Sequence[str]) -> list[str]:
    return [column for path in paths if (column := _own_column(definition, path))]


def _own_column(definition: ListDefinition, path: str) -> str:
    """The column of the list's own table that a path names; "" for one of another table."""
    if "__" in path:
        return ""
    try:
        field = definition.model._meta.get_field(path)
    except FieldDoesNotExist:
        return ""
    if not isinstance(field, models.Field) or field.primary_key:
        return ""
    return field.column or field.attname


def sync(connection: BaseDatabaseWrapper) -> list[str]:
    """This function will make the indexes that are missing, and returns their names.

    One whose building was cut off (PostgreSQL calls it invalid) is made anew. Tables that are not there yet are left
    for the next time.
    """
    made: list[str] = []
    with connection.cursor() as cursor:
        for index in wanted():
            cursor.execute("SELECT to_regclass(%s) IS NOT NULL", (f"public.{index.table}",))
            if not cursor.fetchone()[0] or _stands(cursor, index):
                continue
            concurrently = sql.SQL("" if connection.in_atomic_block else "CONCURRENTLY ")
            name = sql.Identifier(index.name)
            cursor.execute(sql.SQL("DROP INDEX {}IF EXISTS {}").format(concurrently, name))
            cursor.execute(
                sql.SQL("CREATE INDEX {}{} ON {} ({})").format(
                    concurrently,
                    name,
                    sql.Identifier(index.table),
                    sql.SQL(", ").join(sql.Identifier(column) for column in index.columns),
                )
            )
            made.append(index.name)
    return made


def _stands(cursor: CursorWrapper, index: ListIndex) -> bool:
    cursor.execute(
        "SELECT i.indisvalid FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid"
        " WHERE c.relname = %s AND c.relnamespace = 'public'::regnamespace",
        (index.name,),
    )
    row = cursor.fetchone()
    return bool(row and row[0])
