"""What a migration says is carried out at its end, or when anything is asked; all of it or nothing."""

from __future__ import annotations

from collections.abc import Iterator
from unittest import mock

import pgtrigger
import psycopg
import pytest
from django.apps import apps
from django.apps.registry import Apps
from django.conf import settings
from django.db import DatabaseError, connections, models
from django.db.backends.base.base import BaseDatabaseWrapper

from hearth.config.brief_locks import BriefSchemaEditor, brief_locks
from hearth.config.management.commands.migrate import settled_models
from hearth.engines.cases.models import PathVersion

ADD = 'ALTER TABLE "cases_pathversion" ADD COLUMN "shed" text'


@pytest.fixture
def owner(as_owner: BaseDatabaseWrapper) -> Iterator[BaseDatabaseWrapper]:
    """The connection of the tables' owner; the column that a test adds goes again."""
    yield as_owner
    with as_owner.cursor() as cursor:
        cursor.execute('ALTER TABLE "cases_pathversion" DROP COLUMN IF EXISTS "shed"')


def shut() -> bool:
    """Whether an officer would have to wait for the table."""
    with psycopg.connect(settings.OWNER_DATABASE_URL) as officer:
        officer.execute("SET lock_timeout = '100ms'")
        try:
            officer.execute("SELECT 1 FROM cases_pathversion LIMIT 1")
        except psycopg.errors.LockNotAvailable:
            return True
    return False


def columns() -> set[str]:
    with psycopg.connect(settings.OWNER_DATABASE_URL) as somebody:
        description = somebody.execute("SELECT * FROM cases_pathversion LIMIT 0").description
    return {each.name for each in description or ()}


def test_the_table_is_open_while_the_rest_of_a_migration_is_worked_out(owner: BaseDatabaseWrapper) -> None:
    with brief_locks(owner):
        with owner.schema_editor() as editor:
            editor.execute(ADD)
            assert not shut()
        assert "shed" in columns()
    assert owner.SchemaEditorClass is not BriefSchemaEditor


def test_who_asks_finds_what_was_said_before(owner: BaseDatabaseWrapper) -> None:
    with brief_locks(owner), owner.schema_editor() as editor:
        editor.execute(ADD)
        with owner.cursor() as cursor:
            cursor.execute('SELECT "shed" FROM "cases_pathversion" LIMIT 0')
        assert shut()


def migrate(owner: BaseDatabaseWrapper, *, statement: str, fault: Exception | None = None) -> None:
    with brief_locks(owner), owner.schema_editor() as editor:
        editor.execute(ADD)
        if fault:
            raise fault
        editor.execute(statement)


@pytest.mark.parametrize("fault", [None, KeyError("a fault in the migration itself")])
def test_where_one_statement_fails_none_is_left(owner: BaseDatabaseWrapper, fault: Exception | None) -> None:
    with pytest.raises(KeyError if fault else DatabaseError):
        migrate(owner, statement="ALTER TABLE no_such_table ADD COLUMN a text", fault=fault)
    assert "shed" not in columns()
    assert not owner.in_atomic_block, "the next migration begins in a transaction of its own"


@pytest.mark.django_db
def test_every_trigger_of_a_model_is_there_after_the_migrations() -> None:
    """pgtrigger installs those of a new table with the table, by an editor of its own that stays beneath this one."""
    wanted = {(model._meta.db_table, trigger.get_pgid(model)) for model, trigger in pgtrigger.registered()}
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT tgrelid::regclass::text, tgname FROM pg_trigger WHERE tgname LIKE 'pgtrigger%'")
        assert wanted - set(cursor.fetchall()) == set()
    assert len(wanted) > 500


def given_another_type(owner: BaseDatabaseWrapper) -> list[tuple[str]]:
    note = PathVersion._meta.get_field("note")
    longer = models.TextField(blank=True, db_default="")
    longer.set_attributes_from_name("note")
    longer.model = PathVersion
    with brief_locks(owner), owner.schema_editor() as editor, owner.cursor() as cursor:
        editor.execute(ADD)
        editor.alter_field(PathVersion, note, longer)
        cursor.execute("SELECT data_type FROM information_schema.columns"
                       " WHERE table_name = 'cases_pathversion' AND column_name IN ('note', 'shed')")  # fmt: skip
        found: list[tuple[str]] = cursor.fetchall()
        owner.set_rollback(True)
    return found


def test_a_column_that_a_trigger_reads_is_given_another_type(owner: BaseDatabaseWrapper) -> None:
    """The triggers of history compare whole rows, so pgtrigger takes them away for that statement."""
    assert given_another_type(owner) == [("text",), ("text",)]
    assert "shed" not in columns()


def test_what_a_setting_could_swap_is_looked_up_once_while_migrating() -> None:
    with settled_models():
        assert apps.get_swappable_settings_name("auth.User") == "AUTH_USER_MODEL"
        Apps(()).clear_cache()  # as whenever a model is drawn
        with mock.patch.object(apps, "get_models", side_effect=AssertionError("looked up again")):
            assert apps.get_swappable_settings_name("auth.User") == "AUTH_USER_MODEL"
    assert "get_swappable_settings_name" not in vars(apps)
