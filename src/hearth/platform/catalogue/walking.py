"""The ways from a person to what is held about them: each foreign key says whether it is gone along.

Subject access, erasure and pseudonymisation walk them; there is no list of tables anywhere else. Most ways follow from
the description of an entity; the rest is said beside it with `walk`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from django.db import models

from hearth.platform.catalogue.entities import Entity
from hearth.platform.catalogue.privacy import PrivacyClass

if TYPE_CHECKING:
    from hearth.platform.catalogue.register import Catalogue


class Way(StrEnum):
    """What a foreign key means to somebody who asks for what is held about them."""

    FOLLOW = "follow"
    """The row belongs to what its key leads to: who has that has the row (a person's phone, an account's lines)."""
    PRIVATE = "private"
    """As FOLLOW where it is one person's alone (a note, a case); where several share it, for a reviewer: what was said
    in confidence by one of two joint tenants is not the other's."""
    JOIN = "join"
    """The row ties somebody to what its key leads to, perhaps with others: gone on to it, never back to their rows
    (a party's tenancy, a letter's file)."""
    REDACT = "redact"
    """Leads to somebody else. Not gone along; they are not named, and rows found that way are for a reviewer."""
    ERASE = "erase"
    """Not told, but theirs: gone along by an erasure alone (what a merge found before it)."""
    STOP = "stop"
    """Not gone along: what lies there is about nobody, or not about the one who asks."""


BACKWARDS = frozenset({Way.FOLLOW, Way.PRIVATE})


@dataclass(frozen=True, slots=True, kw_only=True)
class Edge:
    """One foreign key. `dated` names a date of the row: of something shared, people get what falls into their time.
    `only` names a column and what it must say for the row to join anybody to anything (who is liable, not who lives
    there).
    """

    entity: Entity
    attribute: str
    target: Entity
    way: Way
    dated: str = ""
    only: tuple[str, frozenset[str]] | None = None

    @property
    def column(self) -> str:
        """The column that holds the key."""
        return self.entity.declared[self.attribute].attribute


class Walks:
    """What was said of foreign keys beside the descriptions."""

    def __init__(self) -> None:
        self.said: dict[str, dict[str, Way]] = {}
        self.dated: dict[str, str] = {}
        self.only: dict[str, tuple[str, frozenset[str]]] = {}

    def walk(self, entity: str, *, dated: str = "", only: tuple[str, Iterable[str]] | None = None, **ways: Way) -> None:
        """Says which way the foreign keys of an entity are gone; `dated` and `only` are `Edge`'s.

        ValueError for one that was said before. Names are checked by `problems`, as entities may be described later.
        """
        known = self.said.setdefault(entity, {})
        if twice := known.keys() & ways.keys():
            raise ValueError(f"The ways of {entity}.{', '.join(sorted(twice))} are said twice.")
        known.update(ways)
        if dated:
            self.dated[entity] = dated
        if only:
            self.only[entity] = only[0], frozenset(only[1])
        edges.cache_clear()


def personal_items(entity: Entity) -> list[str]:
    """The names of the columns of an entity that are personal data, in whatever class."""
    return [
        name
        for name, item in entity.declared.items()
        if item.column and item.privacy not in {PrivacyClass.OPEN, PrivacyClass.SECRET}
    ]


@lru_cache(maxsize=4)
def edges(catalogue: Catalogue) -> tuple[tuple[Edge, ...], tuple[str, ...]]:
    """Every foreign key between described entities with its way, and what is still to be said.

    What follows from a description: a key that `record` or `subject` names is FOLLOW; an index record of one's own,
    JOIN; any other way to a person, REDACT; from a row that says nothing of anybody, or to what nobody has, STOP.
    """
    found: list[Edge] = []
    unsaid: list[tuple[Entity, str, Entity]] = []
    problems: list[str] = []
    by_name = {entity.name: entity for entity in catalogue.entities()}
    for name, ways in catalogue.walks.said.items():
        known = {field.name for field, _ in _keys(catalogue, by_name[name])} if name in by_name else set()
        problems += [f"{name}.{each} is no foreign key." for each in ways if each not in known]
    for entity in by_name.values():
        said = catalogue.walks.said.get(entity.name, {})
        for field, target in _keys(catalogue, entity):
            way = said.get(field.name) or _implied(entity, field, target)
            if way is None:
                unsaid.append((entity, field.name, target))
                way = Way.STOP
            found.append(
                Edge(
                    entity=entity,
                    attribute=field.name,
                    target=target,
                    way=way,
                    dated=catalogue.walks.dated.get(entity.name, ""),
                    only=catalogue.walks.only.get(entity.name),
                )
            )
    reached = reachable(found, {"contact"})
    problems += [
        f"{entity.name}.{name} leads to {target.label.lower()}, which people have: say with walk() which way it is."
        for entity, name, target in unsaid
        if target.name in reached
    ]
    return tuple(found), tuple(problems)


def reachable(found: Iterable[Edge], start: set[str]) -> set[str]:
    """The names of the entities to which the ways lead from these."""
    edges_ = list(found)
    reached = set(start)
    while True:
        more = {edge.entity.name for edge in edges_ if edge.way in BACKWARDS and edge.target.name in reached}
        more |= {edge.target.name for edge in edges_ if edge.way is Way.JOIN and edge.entity.name in reached}
        if more <= reached:
            return reached
        reached |= more


def _keys(catalogue: Catalogue, entity: Entity) -> list[tuple[models.Field[Any, Any], Entity]]:
    keys: list[tuple[models.Field[Any, Any], Entity]] = []
    for field in entity.model._meta.concrete_fields:
        if isinstance(field, models.ForeignKey):
            try:
                keys.append((field, catalogue.entity_of(field.related_model)))
            except KeyError:
                continue  # a library's table
    return keys


def _implied(entity: Entity, field: models.Field[Any, Any], target: Entity) -> Way | None:
    if field.primary_key and target.name == "record":
        return Way.JOIN
    if not personal_items(entity):
        return Way.STOP
    if field.attname in {entity.record, entity.subject}:
        return Way.FOLLOW
    if target.name == "contact":
        return Way.REDACT
    return None if target.record or target.subject or target.name == "record" else Way.STOP


def ways_of(catalogue: Catalogue) -> Mapping[str, list[Edge]]:
    """The edges by the name of the entity whose rows hold the key."""
    by_entity: dict[str, list[Edge]] = {}
    for edge in edges(catalogue)[0]:
        by_entity.setdefault(edge.entity.name, []).append(edge)
    return by_entity
