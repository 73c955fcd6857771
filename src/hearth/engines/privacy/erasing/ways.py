"""The ways that an erasure goes from people to what is theirs: those of the catalogue, and nothing beside them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.db import models

from hearth.engines.privacy.walking import PERSON
from hearth.platform import catalogue
from hearth.platform.catalogue import Edge, Entity, PrivacyClass, Way, erasing
from hearth.platform.catalogue.register import history_model
from hearth.platform.catalogue.walking import BACKWARDS


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """Every step that there is: back to the rows that hold a key, on to what rows share with others, and the keys that
    must give way when a row goes (`held_by`)."""

    back: dict[str, list[Edge]]
    on: dict[str, list[Edge]]
    joined: dict[str, list[Edge]]
    held_by: dict[str, list[Edge]]


@lru_cache(maxsize=1)
def plan() -> Plan:
    """The plan of this installation's catalogue, made once: every entity is described by then."""
    found = Plan(back=defaultdict(list), on=defaultdict(list), joined=defaultdict(list), held_by=defaultdict(list))
    for edge in catalogue.edges():
        found.held_by[edge.target.name].append(edge)
        own = edge.column == edge.entity.model._meta.pk.attname
        if edge.way is Way.JOIN or (own and edge.target.name == "record"):
            found.on[edge.entity.name].append(edge)
            if not own:
                found.joined[edge.target.name].append(edge)
        elif edge.way in BACKWARDS or edge.way is Way.ERASE or edge.column in {edge.entity.record, edge.entity.subject}:
            # What is not told to people, or on its way for a moment only, is theirs to be erased all the same.
            found.back[edge.target.name].append(edge)
    return found


def reached() -> set[str]:
    """The names of the entities to which an erasure comes from a person."""
    steps, found, waiting = plan(), {PERSON}, [PERSON]
    while waiting:
        name = waiting.pop()
        beyond = {edge.entity.name for edge in steps.back[name]} | {edge.target.name for edge in steps.on[name]}
        waiting += beyond - found
        found |= beyond
    return found


def problems() -> list[str]:
    """Personal columns of which nobody said what becomes of them, and kept rows that can't do without one that goes.
    A test wants none."""
    there = reached()
    found = erasing.problems(catalogue.entities(), catalogue.CATALOGUE.erasures, there)
    for name in sorted(there):
        if not goes(catalogue.entity(name)):
            continue
        for edge in plan().held_by[name]:
            if catalogue.erasure_of(edge.entity.name).kept and not nullable(edge):
                found.append(f"{edge.entity.name} is kept, but its {edge.attribute} leads to {name}, which goes.")
    return found


def goes(entity: Entity) -> bool:
    """Whether the rows of an entity go with the person whom they are about."""
    said = catalogue.erasure_of(entity.name)
    tells = any(item.column and item.privacy is not PrivacyClass.OPEN for item in entity.declared.values())
    return tells and not said.kept and not said.apart


def nullable(edge: Edge) -> bool:
    """Whether a row can do without what the key leads to."""
    return bool(edge.entity.model._meta.get_field(edge.attribute).null)


def history_of(entity: Entity) -> type[models.Model] | None:
    """The model of an entity's history; None for what keeps none."""
    try:
        return history_model(entity.model)
    except KeyError:
        return None


def person_column(entity: Entity) -> str:
    """The column by which a row says itself whose it is; "" where it does not."""
    if not entity.subject or "__" in entity.subject:
        return ""
    field: Any = next(each for each in entity.model._meta.concrete_fields if each.attname == entity.subject)
    people = catalogue.entity(PERSON).model
    return str(field.column) if field.related_model is people else ""


def column(entity: Entity, attname: str) -> str:
    """The database column of an attribute."""
    return str(next(each.column for each in entity.model._meta.concrete_fields if each.attname == attname))


def deleted_in_order(names: set[str]) -> Iterator[str]:
    """Entities so that each comes after those whose rows hold keys to it."""
    from graphlib import TopologicalSorter

    order: TopologicalSorter[str] = TopologicalSorter()
    for name in sorted(names):
        order.add(name, *(e.entity.name for e in plan().held_by[name] if e.entity.name in names - {name}))
    return iter(order.static_order())
