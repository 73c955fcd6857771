"""Nothing in the database is left out of the catalogue, and every catalogued table is fed."""

from __future__ import annotations

import pytest
from django.db import connection

from hearth.platform.catalogue import CATALOGUE, Entity, PrivacyClass
from hearth.platform.changes import installing


def test_every_column_of_every_model_is_described() -> None:
    assert CATALOGUE.problems() == []


@pytest.mark.django_db
def test_every_table_and_column_of_the_database_is_described() -> None:
    """The models could be wrong about the database; this asks the database itself."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = 'public'")
        found = set(cursor.fetchall())
    described = {
        (entity.model._meta.db_table, item.column)
        for entity in _with_histories()
        for item in entity.declared.values()
        if item.column
    }
    left = {f"{table}.{column}" for table, column in found - described if table not in CATALOGUE.other_tables()}
    assert left == set()


def _with_histories() -> list[Entity]:
    entities = CATALOGUE.entities()
    for entity in list(entities):
        try:
            entities.append(CATALOGUE.entity(f"{entity.name}.history"))
        except KeyError:  # append-only tables are their own history
            continue
    return entities


@pytest.mark.django_db
def test_every_fed_table_has_its_three_triggers() -> None:
    assert installing.missing(connection) == []


def test_every_open_field_says_why() -> None:
    silent = [
        f"{entity.name}.{item.name}"
        for entity in CATALOGUE.entities()
        for item in entity.declared.values()
        if item.privacy is PrivacyClass.OPEN and not item.reason and not item.sources
    ]
    assert silent == []


def test_every_personal_field_has_a_tag() -> None:
    untagged = [
        f"{entity.name}.{item.name}"
        for entity in CATALOGUE.entities()
        for item in entity.declared.values()
        if item.privacy not in {PrivacyClass.OPEN, PrivacyClass.SECRET} and not item.tag
    ]
    assert untagged == []


def test_a_mark_is_itself_open() -> None:
    """Whether a row is confidential must be seen by those who may not read it: it says why they see nothing."""
    hidden = [
        entity.name
        for entity in CATALOGUE.entities()
        if entity.mark and entity.declared[entity.mark].privacy is not PrivacyClass.OPEN
    ]
    assert hidden == []
