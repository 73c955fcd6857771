"""What the catalogue knows of an entity and of each of its fields."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from django.db import models

from hearth.feel.types import FeelType
from hearth.platform.catalogue.privacy import PrivacyClass


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One field. `unit` is "" for none ("pounds", "days"); `choices` are (value, label) pairs.

    `column` is the database column ("" for a derived or user-defined one); `sources` are the items that a derived
    one is made of. `reason` says why an open field is not personal.
    """

    name: str
    label: str
    type: FeelType
    privacy: PrivacyClass
    tag: str = ""
    unit: str = ""
    choices: tuple[tuple[str, str], ...] = ()
    reason: str = ""
    is_key: bool = False
    column: str = ""
    attribute: str = ""
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Relation:
    """A way from an entity to another: a foreign key, or back along one. `many`: it leads to a list."""

    name: str
    entity: str
    many: bool
    through: str = ""
    """The item that holds the foreign key; "" where the other side holds it."""


class Extension(Protocol):
    """Fields that are not columns: their names start with the extension's prefix and a dot ("udf.pets")."""

    def items(self, entity: str) -> Mapping[str, Item]:
        """The entity's fields by name, without the prefix."""
        ...

    def values(
        self, entity: str, record_ids: Collection[int], names: Collection[str]
    ) -> Mapping[int, Mapping[str, object]]:
        """What those fields say of those records; a missing value is left out."""
        ...

    def stored_in(self) -> tuple[str, str]:
        """The entity and column that the change feed names when such a value changes."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Entity:
    """One kind of row. `declared` are its columns and derived fields by name.

    `record` and `subject` lead to the index record that a row belongs to and to the person it is about (a column, or
    Django's double-underscore path; "" for none). `mark` names the boolean column that makes a row confidential.
    `varies` names a column on which the class of the row's personal fields depends, and the function that tells it.
    `told` names a column, and the function that tells from it which other items some of the row's items repeat: who may
    not read those may not read these. `tagged` names a column, and the function that tells for each of its values which
    items such a row is, where a landlord tags kinds of rows (contact references, user-defined fields), not columns.
    `title` names the field by which people know a row ("description"); a foreign key stands for what it leads to.
    `feed`: its changes are written to the change feed.
    """

    name: str
    label: str
    model: type[models.Model]
    declared: Mapping[str, Item]
    relations: dict[str, Relation]
    record: str = ""
    subject: str = ""
    title: str = ""
    mark: str = ""
    varies: tuple[str, Callable[[object], PrivacyClass]] | None = None
    told: tuple[str, Callable[[object], Mapping[str, frozenset[str]]]] | None = None
    tagged: tuple[str, Callable[[], Mapping[object, frozenset[str]]]] | None = None
    feed: bool = True
    extensions: Mapping[str, Extension] = field(default_factory=dict, repr=False)

    @property
    def items(self) -> Mapping[str, Item]:
        """All fields, those of extensions (`udf.<name>`) included, which are read anew each time."""
        found = dict(self.declared)
        for prefix, extension in self.extensions.items():
            if self.record_is_key:
                found |= {f"{prefix}.{name}": item for name, item in extension.items(self.name).items()}
        return found

    @property
    def record_is_key(self) -> bool:
        """Whether a row's own key is the key of its index record (a contact, a tenancy)."""
        return bool(self.record) and self.record == self.model._meta.pk.attname

    @property
    def key(self) -> str:
        """The name of the key column."""
        return self.model._meta.pk.column or self.model._meta.pk.attname
