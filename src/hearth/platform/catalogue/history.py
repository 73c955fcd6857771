"""What has changed in a record and in the rows that belong to it: when, by whom, why; masked as the rows are."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import models

from hearth.platform.catalogue.entities import Entity, Item
from hearth.platform.catalogue.masking import Masked
from hearth.platform.catalogue.register import Catalogue, history_model

if TYPE_CHECKING:
    from hearth.platform.catalogue.reading import Reader


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryEntry:
    """One field of one row before and after a change. `before` is None for a new row, `after` for a deleted one.

    `row` is what people call the row (an address's category, a user-defined field's caption), "" when it has no name.
    A foreign key shows the name of what it leads to. `operation` is "insert", "update" or "delete".
    """

    at: dt.datetime
    by: str
    reason: str
    operation: str
    entity: Entity
    row: object
    row_id: object
    item: Item
    before: object
    after: object


def history_of(catalogue: Catalogue, reader: Reader, instance: models.Model) -> list[HistoryEntry]:
    """The entries of a row and, when its key is an index record's, of every row that belongs to that record.

    Newest first. One query that says which tables have any, one for each of those, and one for each table that foreign
    keys lead to.
    """
    own = catalogue.entity_of(type(instance))
    entries: list[tuple[int, HistoryEntry]] = []
    for entity, model, condition in _with_rows(list(_tables(catalogue, own, instance))):
        rows: dict[object, list[Any]] = defaultdict(list)
        events = model._base_manager.filter(**condition).select_related("pgh_context").order_by("pgh_id")
        for event in events:
            rows[event.pgh_obj_id].append(event)
        kept = {field.attname for field in model._meta.concrete_fields}  # some columns may be left out of the history
        items = [item for item in entity.declared.values() if item.column and item.attribute in kept]
        names = _Names(catalogue, reader, entity, items, [event for row in rows.values() for event in row])
        for row in rows.values():
            entries += _entries(reader, entity, items, names, row)
    # Rows of one transaction have one instant; within a table its own numbers tell which came first.
    entries.sort(key=lambda numbered: (numbered[1].at, numbered[0]), reverse=True)
    return [entry for _, entry in entries]


_Table = tuple[Entity, Any, dict[str, object]]
"""An entity, its history's model, and which of its rows are meant."""


def _tables(catalogue: Catalogue, own: Entity, instance: models.Model) -> Iterator[_Table]:
    wanted: list[tuple[Entity, dict[str, object]]] = [(own, {"pgh_obj_id": instance.pk})]
    if own.record_is_key:
        wanted += [
            (entity, {entity.record: instance.pk})
            for entity in catalogue.entities()
            if entity.record and entity is not own and not entity.record_is_key
        ]
    for entity, condition in wanted:
        try:
            yield entity, history_model(entity.model), condition
        except KeyError:
            continue  # an append-only table is its own history


def _with_rows(tables: list[_Table]) -> list[_Table]:
    """Those of the tables that have a row: a record has rows in a few of fifty."""
    if len(tables) == 1:
        return tables
    asked = [
        model._base_manager.filter(**condition).order_by().values_list(models.Value(place))[:1]
        for place, (_, model, condition) in enumerate(tables)
    ]
    first, *others = asked
    there = {place for (place,) in first.union(*others, all=True)}
    return [table for place, table in enumerate(tables) if place in there]


def _entries(
    reader: Reader, entity: Entity, items: list[Item], names: _Names, events: list[Any]
) -> Iterator[tuple[int, HistoryEntry]]:
    # What was confidential once, or is now, is masked throughout: an older row may hold the same secret.
    masking = next(filter(None, (reader.row_masking(entity, event) for event in events)), "")
    before: Any = None
    for event in events:
        deleted = event.pgh_label == "delete"
        old, new = (event, None) if deleted else (before, event)
        for item in items:
            if item.is_key and not names.knows(item):
                continue
            was, is_now = (getattr(row, item.attribute) if row is not None else None for row in (old, new))
            if was == is_now or (before is None and not deleted and is_now in (None, "", [])):
                continue
            masked = reader.masked(entity, item, masking)
            entry = HistoryEntry(
                at=event.pgh_created_at,
                by=event.pgh_context.metadata["actor"],
                reason=event.pgh_context.metadata["reason"],
                operation=event.pgh_label,
                entity=entity,
                row=names.title(event, masking),
                row_id=event.pgh_obj_id,
                item=item,
                before=None if old is None else masked or names.shown(item, was),
                after=None if new is None else masked or names.shown(item, is_now),
            )
            yield event.pgh_id, entry
        before = event


class _Names:
    """The names of what foreign keys lead to, read once for a batch of history rows."""

    def __init__(
        self, catalogue: Catalogue, reader: Reader, entity: Entity, items: list[Item], events: list[Any]
    ) -> None:
        self._reader = reader
        self._entity = entity
        self._by_item: dict[str, dict[object, object]] = {}
        for item in items:
            target = _titled_target(catalogue, entity, item)
            if target is None:
                continue
            keys = {getattr(event, item.attribute) for event in events} - {None}
            found = target.model._base_manager.in_bulk(list(keys)) if keys else {}
            self._by_item[item.name] = {key: reader.value(row, target.title) for key, row in found.items()}

    def knows(self, item: Item) -> bool:
        return item.name in self._by_item and item.attribute != self._entity.record

    def shown(self, item: Item, value: object) -> object:
        names = self._by_item.get(item.name)
        return value if names is None else names.get(value, value)

    def title(self, event: Any, masking: str) -> object:
        if not self._entity.title:
            return ""
        item = self._entity.declared[self._entity.title]
        masked: Masked | None = self._reader.masked(self._entity, item, masking)
        return masked or self.shown(item, getattr(event, item.attribute, ""))


def _titled_target(catalogue: Catalogue, entity: Entity, item: Item) -> Entity | None:
    related = entity.model._meta.get_field(item.name).related_model
    if not isinstance(related, type):
        return None
    try:
        target = catalogue.entity_of(related)
    except KeyError:
        return None
    return target if target.title and "." not in target.title else None
