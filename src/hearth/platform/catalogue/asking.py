"""Conditions asked of the database: the fields of an expression as columns, its relations as joins.

Only what Python would give is given: a field that is worked out, user-defined or kept in a form of its own is left to
Python (NotCompilable, which names it).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection
from dataclasses import dataclass
from itertools import count
from typing import Any

from django.db import connection, models

from hearth.feel import Expression, types
from hearth.feel.sql import Fragment, Rows, compile_condition
from hearth.platform.catalogue.entities import Entity, Relation
from hearth.platform.catalogue.privacy import PrivacyClass
from hearth.platform.catalogue.reading import Clearance, check_usable
from hearth.platform.catalogue.register import Catalogue

_INTEGER_DIGITS = 19


@dataclass(frozen=True, slots=True)
class Question:
    """A yes/no expression as a query over the rows of one entity."""

    entity: Entity
    table: Fragment
    key: str
    condition: Fragment

    @property
    def subquery(self) -> Fragment:
        """The keys of the rows for which it is true, as a query to be put into another one."""
        text = f"SELECT {self.key} FROM {self.table.text} WHERE {self.condition.text}"  # noqa: S608 - names of our own tables
        return Fragment(text, (*self.table.params, *self.condition.params))

    def keys(self, among: Collection[int] | None = None) -> list[Any]:
        """The keys of the rows for which it is true, in order; only those `among` these, if given."""
        text, params = self.subquery.text, [*self.subquery.params]
        if among is not None:
            text += f" AND {self.key} = ANY(%s)"
            params.append(list(among))
        with connection.cursor() as cursor:
            cursor.execute(f"{text} ORDER BY 1", params)
            return [key for (key,) in cursor.fetchall()]


def question(
    catalogue: Catalogue,
    entity: str,
    expression: Expression,
    *,
    access: Clearance | None,
    now: dt.datetime | None,
) -> Question:
    """What `hearth.platform.catalogue.asked_of_rows` says."""
    if access is not None:
        for path in sorted(expression.reads):
            if path.startswith(f"{entity}."):
                check_usable(catalogue, access, entity, path.partition(".")[2])
    root = _Table(catalogue, catalogue.entity(entity), count(), None)
    condition = compile_condition(expression, _Root(entity, root), now=now)
    return Question(root.entity, root.table(), root.column(root.entity.key), condition)


class _Root:
    """The name of the entity, as expressions begin with it."""

    def __init__(self, name: str, table: _Table) -> None:
        self.name = name
        self.beneath = table

    def field(self, path: tuple[str, ...]) -> Fragment | None:
        """The column that a path leads to."""
        return self.beneath.field(path[1:]) if path[0] == self.name else None

    def rows(self, path: tuple[str, ...]) -> Rows | None:
        """The rows that a path leads to."""
        return self.beneath.rows(path[1:]) if path[0] == self.name else None


class _Table:
    """One table of a query with what is joined to it. `narrowed` is the condition that ties it to the row around it."""

    def __init__(
        self, catalogue: Catalogue, entity: Entity, numbers: count[int], narrowed: Callable[[], str] | None
    ) -> None:
        self.catalogue = catalogue
        self.entity = entity
        self.numbers = numbers
        self.alias = f"t{next(numbers)}"
        self.narrowed = narrowed
        self.joined: dict[tuple[str, ...], tuple[str, Entity]] = {(): (self.alias, entity)}
        self.joins: list[str] = []

    def column(self, name: str, alias: str = "") -> str:
        """A column as a query names it."""
        return f"{alias or self.alias}.{connection.ops.quote_name(name)}"

    def table(self) -> Fragment:
        """What stands after FROM: complete once every field was asked for."""
        own = connection.ops.quote_name(self.entity.model._meta.db_table)
        if self.narrowed is not None:
            own = f"(SELECT * FROM {own} AS own WHERE {self.narrowed()})"  # noqa: S608 - names of our own tables
        return Fragment(" ".join([f"{own} AS {self.alias}", *self.joins]), ())

    def field(self, path: tuple[str, ...]) -> Fragment | None:
        """The column at a path; None where there is none."""
        there = self.reached(path[:-1]) if path else None
        if there is None:
            return None
        alias, entity = there
        item = entity.declared.get(path[-1])
        if item is None or item.is_key or not item.column or item.privacy is PrivacyClass.SECRET:
            return None
        found = next((each for each in entity.model._meta.concrete_fields if each.column == item.column), None)
        return _read(found, self.column(item.column, alias)) if found is not None else None

    def rows(self, path: tuple[str, ...]) -> Rows | None:
        """The rows of a relation to many at a path; None where there is none."""
        there = self.reached(path[:-1]) if path else None
        if there is None:
            return None
        alias, entity = there
        ends = _ends(entity, entity.relations.get(path[-1]), many=True)
        if ends is None:
            return None
        relation, near, far = ends
        target = self.catalogue.entity(relation.entity)
        if type(target.model._default_manager) is not models.Manager:
            return None
        inner = _Table(
            self.catalogue,
            target,
            self.numbers,
            lambda: f"own.{connection.ops.quote_name(far)} = {self.column(near, alias)}",
        )
        present = None
        if path[:-1]:
            present = Fragment(f"({self.column(entity.key, alias)} IS NOT NULL)", (), types.BOOLEAN)
        return Rows(inner.table, inner.column(target.key), inner, present)

    def reached(self, path: tuple[str, ...]) -> tuple[str, Entity] | None:
        """The alias and entity at the end of relations to one, joined as they are asked for."""
        if path in self.joined:
            return self.joined[path]
        before = self.reached(path[:-1])
        if before is None:
            return None
        alias, entity = before
        ends = _ends(entity, entity.relations.get(path[-1]), many=False)
        if ends is None:
            return None
        relation, near, far = ends
        target = self.catalogue.entity(relation.entity)
        beyond = f"t{next(self.numbers)}"
        table = connection.ops.quote_name(target.model._meta.db_table)
        self.joins.append(f"LEFT JOIN {table} AS {beyond} ON {self.column(far, beyond)} = {self.column(near, alias)}")
        self.joined[path] = beyond, target
        return self.joined[path]


def _ends(entity: Entity, relation: Relation | None, *, many: bool) -> tuple[Relation, str, str] | None:
    """A relation with the columns that it holds together, here and there; None for any other than a foreign key or the
    way back along one."""
    if relation is None or relation.many is not many:
        return None
    field: Any = entity.model._meta.get_field(relation.name)
    if isinstance(field, models.ForeignKey):
        return relation, str(field.column), str(field.target_field.column)
    if isinstance(field, models.ManyToOneRel):
        return relation, str(field.field.target_field.column), str(field.field.column)
    return None


def _read(field: models.Field[Any, Any], column: str) -> Fragment | None:  # noqa: C901, PLR0911
    """A column as FEEL has its values; None for a class that Python reads in a way of its own."""
    if hasattr(field, "from_db_value"):
        return None
    match field:
        case models.BooleanField():
            return Fragment(column, (), types.BOOLEAN)
        case models.DateTimeField():
            return Fragment(column, (), types.DATE_TIME, zone=dt.UTC)
        case models.DateField():
            return Fragment(column, (), types.DATE)
        case models.DecimalField():
            before = (field.max_digits or 0) - (field.decimal_places or 0)
            return Fragment(column, (), types.NUMBER, width=(before, field.decimal_places or 0))
        case models.IntegerField():
            return Fragment(f"{column}::numeric", (), types.NUMBER, width=(_INTEGER_DIGITS, 0))
        case models.CharField() | models.TextField():
            return Fragment(column, (), types.STRING)
        case models.UUIDField():
            return Fragment(f"{column}::text", (), types.STRING)
        case models.DurationField():
            return Fragment(f"(extract(epoch FROM {column}) * 1000000000)", (), types.DAYS_DURATION)
        case models.TimeField():
            return Fragment(f"(extract(epoch FROM {column}) * 1000000000)", (), types.TIME)
        case _:
            return None
