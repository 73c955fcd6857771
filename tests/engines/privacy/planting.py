"""Planting: every personal field of a person says something that nobody else's does.

Rows are found by what the catalogue says of whose they are (`subject`, `record`), not by the walk that is under test.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import count
from typing import Any

from django.db import Error, models, transaction
from django.db.models import Q

from hearth.kernel.time import UTC
from hearth.platform import catalogue
from hearth.platform.audit.acting import acting
from hearth.platform.catalogue import Entity, Item
from hearth.platform.catalogue.walking import personal_items
from tests.modules.landlord import BY

_DAYS = count(1)


def rows_of(entity: Entity, person: int, records: set[int]) -> list[Any]:
    """The rows of an entity that are about a person or belong to their records."""
    condition = Q(pk__in=[])
    if entity.subject:
        condition |= Q(**{entity.subject: person})
    if entity.record:
        condition |= Q(**{f"{entity.record}__in": records})
    return list(entity.model._base_manager.filter(condition).distinct().order_by("pk"))


@dataclass
class Planted:
    """`said` is what each personal item says, by "entity.item"; `canaries` what of it nobody else's says."""

    said: dict[str, set[str]] = field(default_factory=dict)
    canaries: set[str] = field(default_factory=set)


def plant(entities: list[Entity], person: int, records: set[int], word: str) -> Planted:
    """A canary in every personal column of every row; what can't be changed stays what it is."""
    planted = Planted()
    numbers = count(1)
    for entity in entities:
        for row in rows_of(entity, person, records):
            for name in personal_items(entity):
                item = entity.declared[name]
                _put(planted, entity, item, row, f"{word}{next(numbers)}x")
    return planted


def _put(planted: Planted, entity: Entity, item: Item, row: Any, word: str) -> None:
    column: Any = entity.model._meta.get_field(item.name)
    value = _canary(column, item, word)
    if value is not None:
        try:
            with acting(by=BY, reason="Planting"), transaction.atomic():
                entity.model._base_manager.filter(pk=row.pk).update(**{item.attribute: value})
        except Error:
            value = None  # append-only, or checked: what is there is looked for
    kept = getattr(entity.model._base_manager.get(pk=row.pk), item.attribute)
    if kept not in (None, "", [], {}) and not column.is_relation:
        planted.said.setdefault(f"{entity.name}.{item.name}", set()).add(_as_found(kept))
        if value is not None and not item.choices:
            planted.canaries.add(_as_found(kept))


def _canary(column: models.Field[Any, Any], item: Item, word: str) -> Any:  # noqa: PLR0911
    if column.is_relation:
        return None
    if item.choices:
        return next(value for value, _ in item.choices if value)
    if isinstance(column, models.DateTimeField):
        return dt.datetime(2027, 1, 1, tzinfo=UTC) + dt.timedelta(hours=next(_DAYS))
    if isinstance(column, models.DateField):
        return dt.date(1890, 1, 1) + dt.timedelta(days=next(_DAYS))
    if isinstance(column, models.DecimalField):
        return Decimal(f"{7000 + next(_DAYS)}.13")
    if isinstance(column, models.JSONField):
        return {"said": word}
    if isinstance(column, models.EmailField):
        return f"{word}@example.org"
    if isinstance(column, (models.CharField, models.TextField)):
        return word if column.max_length is None or len(word) <= column.max_length else None
    if isinstance(column, models.BigIntegerField):
        return 900_000_000 + next(_DAYS)
    return None


def _as_found(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, dict):
        return _as_found(next(iter(value.values())))
    if isinstance(value, list):
        return _as_found(value[0])
    if isinstance(value, (dt.date, dt.datetime)):
        return value.isoformat()
    return str(value)


def entities_of_people() -> list[Entity]:
    """Those that can be about a person at all."""
    found = [each for each in catalogue.entities() if personal_items(each) and (each.subject or each.record)]
    return [each for each in found if each.name != "outbox_message"]  # in passing: it is kept where it arrives
