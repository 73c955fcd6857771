"""The register of entities: checked at the door, then only asked."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cache
from typing import Any

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db import models

from hearth.feel import types
from hearth.kernel.registry import Registry
from hearth.platform.catalogue.declaring import Declaration
from hearth.platform.catalogue.entities import Entity, Extension, Item, Relation
from hearth.platform.catalogue.erasing import Erasures
from hearth.platform.catalogue.privacy import PrivacyClass
from hearth.platform.catalogue.types_of import choices_of, feel_type, unit_of
from hearth.platform.catalogue.walking import Walks

HISTORY = ".history"


class Catalogue:
    """Every entity and field of the installation, described once. There is one (`hearth.platform.catalogue`)."""

    def __init__(self) -> None:
        self._entities: Registry[Entity] = Registry("entity")
        self._by_model: dict[type[models.Model], Entity] = {}
        self._histories: dict[type[models.Model], Entity] = {}
        self._extensions: dict[str, Extension] = {}
        self._other_tables: dict[str, tuple[PrivacyClass, str]] = {}
        self._ways: dict[str, dict[str, str]] = {}  # to be added once the entity is described
        self.walks = Walks()
        self.erasures = Erasures()

    # --- describing

    def describe(
        self,
        model: type[models.Model],
        *,
        entity: str,
        label: str,
        items: Mapping[str, Declaration],
        record: str = "",
        subject: str = "",
        relations: Mapping[str, str] | None = None,
        title: str = "",
        mark: str = "",
        varies: tuple[str, Callable[[object], PrivacyClass]] | None = None,
        told: tuple[str, Callable[[object], Mapping[str, frozenset[str]]]] | None = None,
        tagged: tuple[str, Callable[[], Mapping[object, frozenset[str]]]] | None = None,
        feed: bool = True,
    ) -> Entity:
        """Describes a model; type, unit and choices come from its fields, the rest from `items`.

        `items` are Django field names (an automatic `id` need not be named). `record` names the column that holds the
        key of the index record that a row belongs to; `subject` that of the person it is about, or a path to it
        ("contact_id", "group__members__contact_id"); both may be left out. `relations` names foreign keys and reverse
        accessors, each with the entity it leads to. See `Entity` for the rest.

        Raises ValueError for a name that the model does not have, a second description of a model or name, and a
        mark that is not a boolean column.
        """
        if model in self._by_model:
            raise ValueError(f"{model._meta.label} is described twice.")
        columns = {field.name: field for field in model._meta.concrete_fields}
        declared = {
            name: _item(model, columns, name, declaration) for name, declaration in {**_own_key(model), **items}.items()
        }
        for path in filter(None, (record, subject)):
            _walk(model, path)
        if record and record not in {field.attname for field in columns.values()}:
            raise ValueError(f"{model._meta.label}: record='{record}' is no column.")
        if title and title not in declared:
            raise ValueError(f"{model._meta.label}: title='{title}' is not described.")
        if mark and not isinstance(columns.get(mark), models.BooleanField):
            raise ValueError(f"{model._meta.label}: mark='{mark}' is no boolean column.")
        for what, said in (("varies", varies), ("told", told), ("tagged", tagged)):
            if said and said[0] not in {field.attname for field in columns.values()}:
                raise ValueError(f"{model._meta.label}: {what}='{said[0]}' is no column.")
        described = Entity(
            name=entity,
            label=label,
            model=model,
            declared=declared,
            relations={name: _relation(model, name, target) for name, target in (relations or {}).items()},
            record=record,
            subject=subject,
            title=title,
            mark=mark,
            varies=varies,
            told=told,
            tagged=tagged,
            feed=feed,
            extensions=self._extensions,
        )
        self._entities.register(entity, described)
        self._by_model[model] = described
        for name, target in self._ways.pop(entity, {}).items():
            self.relate(entity, name, target)
        return described

    def relate(self, entity: str, name: str, target: str) -> None:
        """Adds a way from an entity of a lower floor to rows of a higher one, back along their foreign key: the
        tenancies of a contact. The entity may be described before or after. ValueError for a name that is taken, or
        that the model does not have.
        """
        if entity not in self._entities:
            self._ways.setdefault(entity, {})[name] = target
            return
        described = self._entities.get(entity)
        if name in described.relations or name in described.declared:
            raise ValueError(f"{entity} has a '{name}' already.")
        described.relations[name] = _relation(described.model, name, target)

    def describe_table(self, table: str, *, privacy: PrivacyClass, reason: str) -> None:
        """Covers every column of a library's own table, which no screen, expression or letter reads."""
        if table in self._other_tables:
            raise ValueError(f"The table {table} is described twice.")
        self._other_tables[table] = (privacy, reason)

    def extend(self, prefix: str, extension: Extension) -> None:
        """Adds fields that are not columns (`udf.<name>`) to every entity whose rows are records."""
        if prefix in self._extensions:
            raise ValueError(f"The prefix '{prefix}' is taken.")
        self._extensions[prefix] = extension

    # --- asking

    def entity(self, name: str) -> Entity:
        """The entity of that name; KeyError names what is known. `<name>.history` is its history table."""
        if name.endswith(HISTORY) and name not in self._entities:
            return self.entity_of(history_model(self.entity(name.removesuffix(HISTORY)).model))
        return self._entities.get(name)

    def entity_of(self, model: type[models.Model]) -> Entity:
        """The entity of a model or of its history table; KeyError when nobody described it."""
        concrete = model._meta.concrete_model or model
        if concrete in self._by_model:
            return self._by_model[concrete]
        tracked = _tracked(concrete)
        if tracked in self._by_model:
            if concrete not in self._histories:
                self._histories[concrete] = _history_of(self._by_model[tracked], concrete)
            return self._histories[concrete]
        raise KeyError(f"{model._meta.label} is not in the catalogue.")

    def entities(self) -> list[Entity]:
        """All entities in the order of their names, history tables apart."""
        return [entity for _, entity in sorted(self._entities.items())]

    def extension(self, prefix: str) -> Extension | None:
        """The extension whose fields start with that prefix and a dot."""
        return self._extensions.get(prefix)

    def other_tables(self) -> Mapping[str, tuple[PrivacyClass, str]]:
        """The libraries' own tables, each with its class and reason."""
        return self._other_tables

    def problems(self) -> list[str]:
        """What is missing: columns that nobody described, relations that lead nowhere. A test wants none."""
        found: list[str] = []
        for model in apps.get_models(include_auto_created=True):
            meta = model._meta
            if meta.proxy or meta.db_table in self._other_tables:
                continue
            try:
                entity = self.entity_of(model)
            except KeyError:
                found.append(f"{meta.label} is not described.")
                continue
            covered = {item.column for item in entity.declared.values()}
            found += [
                f"{meta.label}.{field.name} is not described."
                for field in meta.concrete_fields
                if field.column not in covered
            ]
        for entity in self.entities():
            for name, relation in entity.relations.items():
                found += self._relation_problem(entity, name, relation)
        return found

    def _relation_problem(self, entity: Entity, name: str, relation: Relation) -> list[str]:
        if relation.entity not in self._entities:
            return [f"{entity.name}.{name} leads to '{relation.entity}', which nobody described."]
        target = entity.model._meta.get_field(name).related_model
        if target is not self._entities.get(relation.entity).model:
            return [f"{entity.name}.{name} leads to {target}, which is not '{relation.entity}'."]
        return []


def _own_key(model: type[models.Model]) -> dict[str, Declaration]:
    key = model._meta.pk
    if key.auto_created or isinstance(key, models.AutoField | models.UUIDField):
        return {key.name: Declaration(label="Key", privacy=PrivacyClass.OPEN, reason="a number in order", is_key=True)}
    return {}


def _item(
    model: type[models.Model], columns: Mapping[str, models.Field[Any, Any]], name: str, declaration: Declaration
) -> Item:
    where = f"{model._meta.label}.{name}"
    if declaration.privacy is PrivacyClass.OPEN and not (declaration.reason or declaration.sources):
        raise ValueError(f"{where}: say why it is not personal data.")
    if declaration.sources:
        if unknown := [source for source in declaration.sources if source not in columns]:
            raise ValueError(f"{where} is made of {', '.join(unknown)}, which {model._meta.label} does not have.")
        if not hasattr(model, name):
            raise ValueError(f"{where} is no property of the model.")
        return Item(
            name=name,
            label=declaration.label,
            type=declaration.type or types.ANY,
            privacy=declaration.privacy,
            tag=declaration.tag,
            unit=declaration.unit,
            attribute=name,
            sources=declaration.sources,
        )
    field = columns.get(name)
    if field is None:
        raise ValueError(f"{where} is described, but there is no such column.")
    return Item(
        name=name,
        label=declaration.label,
        type=feel_type(field),
        privacy=declaration.privacy,
        tag=declaration.tag,
        unit=declaration.unit or unit_of(field),
        choices=choices_of(field),
        reason=declaration.reason,
        is_key=declaration.is_key,
        column=field.column or field.attname,
        attribute=field.attname,
    )


def _walk(model: type[models.Model], path: str) -> None:
    at: type[models.Model] | None = model
    for step in path.split("__"):
        by_name = {field.attname: field for field in at._meta.concrete_fields} if at else {}
        try:
            found = by_name[step] if step in by_name else at._meta.get_field(step) if at else None
        except FieldDoesNotExist:
            found = None
        if found is None:
            raise ValueError(f"{model._meta.label}: the path '{path}' has no '{step}'.")
        related = found.related_model
        at = related if isinstance(related, type) else None


def _relation(model: type[models.Model], name: str, target: str) -> Relation:
    try:
        field = model._meta.get_field(name)
    except FieldDoesNotExist:
        raise ValueError(f"{model._meta.label} has no relation '{name}'.") from None
    if not field.is_relation:
        raise ValueError(f"{model._meta.label}.{name} is no relation.")
    own = isinstance(field, models.ForeignKey)
    return Relation(
        name=name, entity=target, many=bool(field.one_to_many or field.many_to_many), through=name if own else ""
    )


def _tracked(model: type[models.Model]) -> type[models.Model] | None:
    """The model whose history this one keeps (pghistory says so); None for any other."""
    return getattr(model, "pgh_tracked_model", None)


@cache
def history_model(model: type[models.Model]) -> type[models.Model]:
    """The model of the table that keeps a model's history; KeyError when it keeps none."""
    for candidate in apps.get_models():
        if _tracked(candidate) is model:
            return candidate
    raise KeyError(f"{model._meta.label} keeps no history.")


def _history_of(entity: Entity, event_model: type[models.Model]) -> Entity:
    """A history table says what its table says, as privately; its own columns say when and in which frame."""
    declared: dict[str, Item] = {}
    for field in event_model._meta.concrete_fields:
        original = entity.declared.get(field.name)
        if original is not None:
            declared[field.name] = replace(original, column=field.column or field.attname, attribute=field.attname)
        elif field.name.startswith("pgh_"):
            declaration = Declaration(
                label=field.name, privacy=PrivacyClass.OPEN, reason="says when and in which frame", is_key=True
            )
            declared[field.name] = _item(event_model, {field.name: field}, field.name, declaration)
    return replace(
        entity,
        name=entity.name + HISTORY,
        label=f"History of {entity.label.lower()}",
        model=event_model,
        declared=declared,
        relations={},
        extensions={},
        feed=False,
    )
