"""Which rows a waiting condition depends on: a path of data, resolved to (record, entity, column)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from hearth.platform import catalogue
from hearth.platform.catalogue import Entity


@dataclass(frozen=True, slots=True)
class RowDependency:
    """The feed of changes names the same three when such a row changes."""

    record_id: int
    entity: str
    column: str


def dependencies_of(entity_name: str, record_id: int, path: str) -> Iterator[RowDependency]:
    """This function will give everything whose change can change the value of `path` from a record of the entity.

    Each foreign key on the way counts as well as the field at the end: a home given another patch changes
    `asset.patch.description`. Rows reached backwards (a contact's phones) are told by the record that they belong to.
    """
    entity, record = catalogue.entity(entity_name), record_id
    steps = path.split(".")
    for position, step in enumerate(steps):
        if step in entity.relations:
            relation = entity.relations[step]
            target = catalogue.entity(relation.entity)
            if not relation.through:
                yield from _columns(target, record, steps[position + 1 :])
                return
            yield RowDependency(record, entity.name, entity.declared[relation.through].column)
            row = entity.model._default_manager.filter(pk=record).values_list(relation.through, flat=True).first()
            if row is None or not target.record_is_key:
                return
            entity, record = target, row
        else:
            yield from _columns(entity, record, steps[position:])
            return


def _columns(entity: Entity, record_id: int, rest: list[str]) -> Iterator[RowDependency]:
    """The columns of the field at the end, those that it is derived from, or the user-defined value's."""
    name = rest[0] if rest else ""
    if name == "udf":
        yield RowDependency(record_id, "user_defined_value", "value")
        return
    item = entity.declared.get(name)
    if item is None:
        return
    for column in [entity.declared[source].column for source in item.sources] or [item.column]:
        yield RowDependency(record_id, entity.name, column)
