"""Which columns of which rows the value of a path rests on: what the change feed must report for it to change."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.db import models

from hearth.platform.catalogue.entities import Entity, Relation
from hearth.platform.catalogue.loading import related_rows
from hearth.platform.catalogue.register import Catalogue


@dataclass(frozen=True, slots=True, kw_only=True)
class Dependency:
    """A change of this column, in a row of this entity that belongs to this index record, can change the value."""

    record_id: int
    entity: str
    column: str


def dependencies(catalogue: Catalogue, entity: str, record_id: int, path: str) -> set[Dependency]:
    """What `hearth.platform.catalogue.dependencies` says."""
    root = catalogue.entity(entity)
    rows = list(root.model._base_manager.filter(pk=record_id))
    return set(_of(catalogue, root, rows, path.split(".")))


def _of(catalogue: Catalogue, entity: Entity, rows: list[models.Model], steps: list[str]) -> Iterator[Dependency]:
    step, rest = steps[0], steps[1:]
    records = _records(entity, rows)
    if extension := entity.extensions.get(step):
        named, column = extension.stored_in()
        yield from (Dependency(record_id=record_id, entity=named, column=column) for record_id in records)
    elif relation := entity.relations.get(step):
        yield from _over(catalogue, entity, relation, rows, rest)
    else:
        item = entity.declared[step]
        for source in [entity.declared[name] for name in item.sources] or [item]:
            yield from (
                Dependency(record_id=record_id, entity=entity.name, column=source.column) for record_id in records
            )


def _over(
    catalogue: Catalogue, entity: Entity, relation: Relation, rows: list[models.Model], rest: list[str]
) -> Iterator[Dependency]:
    target = catalogue.entity(relation.entity)
    if relation.through:
        column = entity.declared[relation.through].column
        for record_id in _records(entity, rows):
            yield Dependency(record_id=record_id, entity=entity.name, column=column)
    elif target.record and not target.record_is_key:
        # A row that comes or goes is reported under the record it belongs to, with all of its columns.
        column = next(item.column for item in target.declared.values() if item.attribute == target.record)
        for record_id in _records(entity, rows):
            yield Dependency(record_id=record_id, entity=target.name, column=column)
    models.prefetch_related_objects(rows, relation.name)
    found = [each for row in rows for each in related_rows(row, relation)]
    if rest:
        yield from _of(catalogue, target, found, rest)
    else:
        for item in target.declared.values():
            for record_id in _records(target, found):
                if item.column:
                    yield Dependency(record_id=record_id, entity=target.name, column=item.column)


def _records(entity: Entity, rows: list[models.Model]) -> list[int]:
    """The index records of rows; none for rows that belong to no record (a lookup): their changes wake nobody."""
    if not entity.record:
        return []
    return [record_id for record_id in (getattr(row, entity.record) for row in rows) if record_id is not None]
