"""What becomes of each personal column when somebody is erased: said beside its description, as its privacy class is.

Rows that are somebody's go. Where they have to stay (a ledger, a tenancy within its time) the module says why, which
columns stay as they are, and what stands in the others: then the row is no longer about anybody who can be named.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import models

from hearth.platform.catalogue.entities import Entity, Item
from hearth.platform.catalogue.walking import personal_items

ERASED = "[erased]"


@dataclass(frozen=True, slots=True, kw_only=True)
class Erasure:
    """What becomes of an entity's rows. `kept` says why they stay ("" where they go), `keep` which of their personal
    columns stay as they are, `values` what stands in some of the others afterwards.

    `apart` says why rows are not reached from a person at all, and what becomes of them instead.
    """

    kept: str = ""
    keep: frozenset[str] = frozenset()
    values: Mapping[str, Any] = field(default_factory=dict)
    apart: str = ""


GOES = Erasure()


class Erasures:
    """What modules said of their entities."""

    def __init__(self) -> None:
        self.said: dict[str, Erasure] = {}

    def erase(
        self,
        entity: str,
        *,
        kept: str = "",
        keep: Iterable[str] = (),
        values: Mapping[str, Any] | None = None,
        apart: str = "",
    ) -> None:
        """Says what becomes of the rows of an entity when the person is erased whom they are about.

        Without `kept` they go. ValueError for an entity of which it was said before, and for `kept` beside `apart`.
        Names are checked by `problems`, as entities may be described later.
        """
        if entity in self.said:
            raise ValueError(f"What becomes of {entity} is said twice.")
        if bool(kept) == bool(apart):
            raise ValueError(f"{entity}: say either why its rows are kept or why nobody's erasure reaches them.")
        self.said[entity] = Erasure(kept=kept, keep=frozenset(keep), values=dict(values or {}), apart=apart)

    def of(self, entity: str) -> Erasure:
        """What becomes of an entity's rows: they go, where nobody said otherwise."""
        return self.said.get(entity, GOES)


def blanks(entity: Entity, erasure: Erasure) -> dict[str, Any]:
    """The columns of a kept row that lose what they say, by item, each with what stands there afterwards.

    ValueError for one that can't be empty and of which nobody said what shall stand there.
    """
    found: dict[str, Any] = {}
    for name in personal_items(entity):
        if name in erasure.keep:
            continue
        found[name] = erasure.values[name] if name in erasure.values else _blank(entity, entity.declared[name])
    return found


def _blank(entity: Entity, item: Item) -> Any:
    column = entity.model._meta.get_field(item.name)
    if column.null:
        return None
    if isinstance(column, models.BooleanField):
        return False
    if isinstance(column, models.JSONField):
        return [] if column.default is list else {}
    if isinstance(column, models.CharField | models.TextField):
        return ""
    raise ValueError(f"{entity.name}.{item.name} can't be empty: say with erase() what stands there, or keep it.")


def problems(entities: Iterable[Entity], said: Erasures, reached: set[str]) -> list[str]:
    """Personal columns of which nobody said what becomes of them, and words about what there is not.

    `reached` are the names of the entities to which an erasure comes from a person.
    """
    found: list[str] = []
    by_name = {entity.name: entity for entity in entities}
    found += [f"erase() speaks of '{name}', which nobody described." for name in said.said if name not in by_name]
    for entity in by_name.values():
        personal = set(personal_items(entity))
        erasure = said.of(entity.name)
        if unknown := {*erasure.keep, *erasure.values} - set(entity.declared):
            found.append(f"erase({entity.name}) names {', '.join(sorted(unknown))}, which it does not have.")
        if not personal:
            continue
        if erasure.apart:
            if entity.name in reached:
                found.append(f"{entity.name} is reached from a person, so what becomes of it can't be said apart.")
        elif entity.name not in reached:
            found.append(f"{entity.name} is personal and reached from nobody: say with erase(apart=...) why.")
        elif erasure.kept:
            try:
                blanks(entity, erasure)
            except ValueError as problem:
                found.append(str(problem))
    return found
