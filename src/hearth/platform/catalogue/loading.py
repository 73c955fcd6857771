"""What expressions and letters may name, and the values of exactly what they read."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable, Mapping
from decimal import Decimal
from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.db import models

from hearth.feel import types
from hearth.feel.types import FeelType
from hearth.kernel.refusal import NotFound
from hearth.platform.catalogue.entities import Entity, Relation
from hearth.platform.catalogue.privacy import PrivacyClass
from hearth.platform.catalogue.reading import Clearance, Reader
from hearth.platform.catalogue.register import Catalogue

Tree = dict[str, "Tree"]


class _Unmasked:
    """The landlord's own programs, which act for nobody: they read everything but secrets."""

    user_id = None
    masked: frozenset[str] = frozenset()

    def cleared(self, _privacy: str, /) -> bool:
        return True


def data_types(catalogue: Catalogue, entities: Iterable[str], *, depth: int = 1) -> dict[str, FeelType]:
    """The types under each entity's name: its fields, its relations `depth` steps away, its user-defined fields.

    Keys and secrets are left out; a relation to many is a list. KeyError for an entity that nobody described.
    """
    return {name: _context(catalogue, catalogue.entity(name), depth) for name in entities}


def _context(catalogue: Catalogue, entity: Entity, depth: int) -> FeelType:
    fields: dict[str, FeelType] = {}
    extended: dict[str, dict[str, FeelType]] = {}
    for name, item in entity.items.items():
        if item.is_key or item.privacy is PrivacyClass.SECRET:
            continue
        prefix, dot, rest = name.partition(".")
        if dot:
            extended.setdefault(prefix, {})[rest] = item.type
        else:
            fields[name] = item.type
    fields |= {prefix: types.context(inner) for prefix, inner in extended.items()}
    if depth:
        for name, relation in entity.relations.items():
            inner = _context(catalogue, catalogue.entity(relation.entity), depth - 1)
            fields[name] = types.list_of(inner) if relation.many else inner
    return types.context(fields)


def load(
    catalogue: Catalogue, entity: str, record_id: object, paths: Iterable[str], *, access: Clearance | None = None
) -> dict[str, Any]:
    """See `load_many`; NotFound when there is no such row."""
    found = load_many(catalogue, entity, [record_id], paths, access=access)
    if record_id not in found:
        raise NotFound(f"There is no {catalogue.entity(entity).label.lower()} with the key {record_id}.")
    return found[record_id]


def load_many(
    catalogue: Catalogue,
    entity: str,
    record_ids: Collection[object],
    paths: Iterable[str],
    *,
    access: Clearance | None = None,
) -> dict[Any, dict[str, Any]]:
    """What `hearth.platform.catalogue.load_many` says."""
    root = catalogue.entity(entity)
    tree = _tree(catalogue, root, paths)
    rows = list(root.model._base_manager.filter(pk__in=record_ids))
    models.prefetch_related_objects(rows, *_lookups(catalogue, root, tree))
    reader = Reader(catalogue, access or _Unmasked())
    return {row.pk: values for row, values in zip(rows, _values(catalogue, reader, root, rows, tree), strict=True)}


def _tree(catalogue: Catalogue, root: Entity, paths: Iterable[str]) -> Tree:
    tree: Tree = {}
    for path in paths:
        at, entity = tree, root
        steps = path.split(".")
        for index, step in enumerate(steps):
            at = at.setdefault(step, {})
            if step in entity.relations:
                entity = catalogue.entity(entity.relations[step].entity)
                if index == len(steps) - 1:
                    at |= _own_fields(entity)
            elif step in entity.extensions and index == len(steps) - 1:
                at |= {name.partition(".")[2]: {} for name in entity.items if name.startswith(f"{step}.")}
            elif step in entity.extensions:
                at.setdefault(".".join(steps[index + 1 :]), {})
                break
            elif index < len(steps) - 1:
                raise KeyError(f"{entity.name} has no relation '{step}' ({path}).")
    return tree


def _own_fields(entity: Entity) -> Tree:
    return {
        name: {}
        for name, item in entity.declared.items()
        if not item.is_key and item.privacy is not PrivacyClass.SECRET and name not in entity.relations
    }


def _lookups(catalogue: Catalogue, entity: Entity, tree: Tree) -> list[str]:
    found: list[str] = []
    for name, inner in tree.items():
        if relation := entity.relations.get(name):
            found.append(name)
            target = catalogue.entity(relation.entity)
            found += [f"{name}__{deeper}" for deeper in _lookups(catalogue, target, inner)]
    return found


def _values(
    catalogue: Catalogue, reader: Reader, entity: Entity, rows: list[models.Model], tree: Tree
) -> list[dict[str, Any]]:
    plain = [name for name in tree if name not in entity.relations and name not in entity.extensions]
    extended = [f"{prefix}.{name}" for prefix in tree if prefix in entity.extensions for name in tree[prefix]]
    read = reader.rows(rows, [*plain, *extended])
    result: list[dict[str, Any]] = []
    for values in read:
        nested: dict[str, Any] = {name: _feel(values[name]) for name in plain}
        for name in extended:
            prefix, _, rest = name.partition(".")
            nested.setdefault(prefix, {})[rest] = _feel(values[name])
        result.append(nested)
    for name, inner in tree.items():
        relation = entity.relations.get(name)
        if relation is None:
            continue
        shut = relation.through and not reader.may(entity.name, relation.through)
        found = (
            [reader.value(row, relation.through) for row in rows]
            if shut
            else _related_values(catalogue, reader, relation, rows, inner)
        )
        for values, related in zip(result, found, strict=True):
            values[name] = related
    return result


def _related_values(
    catalogue: Catalogue, reader: Reader, relation: Relation, rows: list[models.Model], tree: Tree
) -> list[Any]:
    target = catalogue.entity(relation.entity)
    related = [related_rows(row, relation) for row in rows]
    values = iter(_values(catalogue, reader, target, [each for group in related for each in group], tree))
    lists = [[next(values) for _ in group] for group in related]
    return lists if relation.many else [each[0] if each else None for each in lists]


def related_rows(row: models.Model, relation: Relation) -> list[models.Model]:
    """What a relation leads to, in the order of keys; empty when it leads nowhere."""
    try:
        found = getattr(row, relation.name)
    except ObjectDoesNotExist:
        return []
    if relation.many:
        return sorted(found.all(), key=lambda each: each.pk)
    return [] if found is None else [found]


def _feel(value: object) -> object:
    """A value as the expression language has it: keys as text, no floats (JSON's become exact decimals)."""
    match value:
        case uuid.UUID():
            return str(value)
        case float():
            return Decimal(str(value))
        case list():
            return [_feel(each) for each in value]
        case Mapping():
            return {key: _feel(each) for key, each in value.items()}
        case _:
            return value
