"""The catalogue: every entity and field described once, and the one place that masks.

A module describes its models in registrations.py (`describe`, with `plain`, `personal`, ... for each field) and
everyone else asks: expressions and letters for types and values (`data_types`, `load`), pages and exports through
`reader`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable
from typing import Any

from hearth.feel import Expression
from hearth.feel.scope import Scope
from hearth.feel.types import FeelType
from hearth.platform.catalogue import asking, depending, loading
from hearth.platform.catalogue.asking import Question
from hearth.platform.catalogue.declaring import (
    confidential,
    criminal_offence,
    derived,
    financial,
    key,
    personal,
    plain,
    secret,
    special_category,
)
from hearth.platform.catalogue.depending import Dependency
from hearth.platform.catalogue.entities import Entity, Extension, Item, Relation
from hearth.platform.catalogue.erasing import ERASED, Erasure
from hearth.platform.catalogue.history import HistoryEntry
from hearth.platform.catalogue.masking import Masked
from hearth.platform.catalogue.privacy import CLEARANCES, PrivacyClass
from hearth.platform.catalogue.reading import Clearance, FieldNotUsable, Reader
from hearth.platform.catalogue.reading import check_usable as _check_usable
from hearth.platform.catalogue.reading import classes_of as _classes_of
from hearth.platform.catalogue.reading import items_on as _items_on
from hearth.platform.catalogue.register import Catalogue
from hearth.platform.catalogue.walking import Edge, Way
from hearth.platform.catalogue.walking import edges as _edges

CATALOGUE = Catalogue()
"""The catalogue of this installation."""

describe = CATALOGUE.describe
describe_table = CATALOGUE.describe_table
extend = CATALOGUE.extend
relate = CATALOGUE.relate
entity = CATALOGUE.entity
entity_of = CATALOGUE.entity_of
entities = CATALOGUE.entities
walk = CATALOGUE.walks.walk
erase = CATALOGUE.erasures.erase
erasure_of = CATALOGUE.erasures.of


def reader(access: Clearance) -> Reader:
    """A reader on behalf of somebody; every value that leaves towards them goes through it."""
    return Reader(CATALOGUE, access)


def edges() -> tuple[Edge, ...]:
    """Every foreign key between described entities, each with the way that it is gone (see `Way`)."""
    return _edges(CATALOGUE)[0]


def edge_problems() -> list[str]:
    """The foreign keys to what people have of which nobody said which way they are. A test wants none."""
    return list(_edges(CATALOGUE)[1])


def fields_for(access: Clearance, entity: str) -> list[Item]:
    """The fields of an entity that somebody may read, user-defined ones included, keys left out."""
    described, reading = CATALOGUE.entity(entity), Reader(CATALOGUE, access)
    return [item for name, item in described.items.items() if not item.is_key and reading.may(entity, name)]


def check_usable(access: Clearance, entity: str, path: str, *, without_marked: bool = False) -> None:
    """Refuses (FieldNotUsable) to sort, filter, search or try an expression by a field that one may not read.

    `path` is a field ("postcode", "udf.pets") or a way to one ("asset.postcode"); one that ends at a relation asks for
    all its fields. Where single rows can be marked confidential, personal fields are refused to the uncleared as a
    whole, unless the caller leaves the marked rows out (`without_marked=True` with `Reader.without_marked`).
    """
    _check_usable(CATALOGUE, access, entity, path, without_marked=without_marked)


def classes_of(entity: str, path: str) -> set[PrivacyClass]:
    """The privacy classes of every field that a path looks at ("needs", "addresses.postcode"): what its value tells of.

    Personal fields of rows that can be marked confidential count as confidential too, and where the class varies from
    row to row (segments) they count as all: the path reads them all.
    """
    return _classes_of(CATALOGUE, entity, path)


def items_on(entity: str, path: str) -> set[str]:
    """Every item ("contact.date_of_birth") that a path looks at, as data tags name them."""
    return _items_on(CATALOGUE, entity, path)


def data_types(entities: Iterable[str], *, depth: int = 1) -> dict[str, FeelType]:
    """The types that expressions about these entities may name, by root name; relations `depth` steps away.

    Keys and secrets are left out; a relation to many is a list. KeyError for an entity that nobody described.
    """
    return loading.data_types(CATALOGUE, entities, depth=depth)


def scope(entities: Iterable[str], *, depth: int = 1) -> Scope:
    """The scope of expressions about these entities (see `data_types`), for `hearth.feel.compile_expression`."""
    return Scope(data_types(entities, depth=depth))


def load(entity: str, record_id: object, paths: Iterable[str], *, access: Clearance | None = None) -> dict[str, Any]:
    """`load_many` for one row; NotFound when there is no such row."""
    return loading.load(CATALOGUE, entity, record_id, paths, access=access)


def load_many(
    entity: str, record_ids: Collection[object], paths: Iterable[str], *, access: Clearance | None = None
) -> dict[Any, dict[str, Any]]:
    """For each row's key the nested values of exactly these paths: `{"asset": {"postcode": "NE1 1AA"}}`.

    Paths are those of an expression without the root ("asset.postcode", "udf.pets"); one that ends at a relation, or
    at "udf", gives all its fields. A relation to many gives a list in the order of keys, an absent one None. Few
    queries: one for the rows, one for each relation, one for user-defined fields. With `access`, what the reader may
    not read is `Masked`; without, it is read for the landlord's own programs (secrets never). A row that is not there
    is left out. KeyError for a path that is not in the catalogue.
    """
    return loading.load_many(CATALOGUE, entity, record_ids, paths, access=access)


def asked_of_rows(
    entity: str, expression: Expression, *, access: Clearance | None = None, now: dt.datetime | None = None
) -> Question:
    """A yes/no expression about an entity as a question to the database: `.keys()` are the rows that meet it.

    It gives what `expression.evaluate` gives for `load_many`. With `access`, a field that may not be tried is refused
    (FieldNotUsable); without, it is asked for the landlord's own programs. Refused with hearth.feel.sql.NotCompilable,
    which names the part that only Python knows.
    """
    return asking.question(CATALOGUE, entity, expression, access=access, now=now)


def dependencies(entity: str, record_id: int, path: str) -> set[Dependency]:
    """What the change feed can report that changes the value of a path ("asset.postcode") of one row.

    Follows the relations as they stand now: when a foreign key on the way changes, ask again. Rows that belong to no
    record (lookups) are left out.
    """
    return depending.dependencies(CATALOGUE, entity, record_id, path)


__all__ = [
    "CATALOGUE",
    "CLEARANCES",
    "ERASED",
    "Catalogue",
    "Clearance",
    "Dependency",
    "Edge",
    "Entity",
    "Erasure",
    "Extension",
    "FieldNotUsable",
    "HistoryEntry",
    "Item",
    "Masked",
    "PrivacyClass",
    "Question",
    "Reader",
    "Relation",
    "Way",
    "asked_of_rows",
    "check_usable",
    "classes_of",
    "confidential",
    "criminal_offence",
    "data_types",
    "dependencies",
    "derived",
    "describe",
    "describe_table",
    "edge_problems",
    "edges",
    "entities",
    "entity",
    "entity_of",
    "erase",
    "erasure_of",
    "extend",
    "fields_for",
    "financial",
    "items_on",
    "key",
    "load",
    "load_many",
    "personal",
    "plain",
    "reader",
    "relate",
    "scope",
    "secret",
    "special_category",
    "walk",
]
