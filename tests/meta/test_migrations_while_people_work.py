"""The release before works on while its database is migrated: no migration since the last release may stop it.

django-migration-linter reads the statements of each. docs/how-to/upgrade.md says how each kind of change is made in
two releases instead of one.
"""

from __future__ import annotations

from pathlib import Path
from unittest import mock

import pytest
from django.apps import apps
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django_migration_linter import MigrationLinter
from django_migration_linter.sql_analyser import analyse_sql_statements  # type: ignore[attr-defined]  # not exported, and the only way to ask
from django_migration_linter.sql_analyser.base import Issue

from hearth.config.management.commands.migrate import settled_models

SOURCE = Path(__file__).resolve().parents[2] / "src" / "hearth"
# Those of v0.1.0: nobody had an older release whose programs they could stop.
RELEASED = frozenset((Path(__file__).parent / "released_migrations.txt").read_text(encoding="utf-8").split())
# What the linter finds and is right to be let through: app.migration -> code -> why.
EXEMPT: dict[str, dict[str, str]] = {
    "cases.0003_actions_targets_notes": {
        "NOT_NULL": "the columns have defaults in the database",
        "DROP_COLUMN": "wakes_at is made anew under its name in the same transaction; it is generated",
        "DROP_INDEX": "the index of that column, made anew in the same transaction",
        "CREATE_INDEX": "on tables that are new, and on live tokens: thousands of rows, milliseconds",
        "CREATE_INDEX_EXCLUSIVE": "as above",
    },
    "cases.0006_work_lists": {
        "NOT_NULL": "the columns have defaults in the database",
        "DROP_INDEX": "nothing names an index; those that take its place come in the same transaction",
        "CREATE_INDEX": "on who has a task: a few rows a case, a second at a hundred thousand cases",
        "CREATE_INDEX_EXCLUSIVE": "as above",
    },
    "cases.0011_fewer_indexes": {
        "DROP_INDEX": "two of a partitioned table, which are dropped in no other way; each for itself, in a moment"
    },
    "cases.0013_allocation_rules": {
        "DROP_COLUMN": "of a table that no release has",
        "NOT_NULL": "the columns have defaults in the database",
    },
    "privacy.0006_retention": {
        "NOT_NULL": "the columns of a table that is made in the same statement, in a schema of its own",
        "CREATE_INDEX": "on that table, which is new",
    },
    "privacy.0014_words_of_files": {
        "CREATE_INDEX": "on files in the archive alone, which nobody but a disposal at night writes",
        "CREATE_INDEX_EXCLUSIVE": "as above",
        "DROP_INDEX": "when it is undone, nothing else names it",
    },
    "privacy.0018_consent_patterns": {
        "DROP_TABLE": "of counts that no release has; they are worked out anew",
        "DROP_INDEX": "nothing names an index; each is dropped in a moment",
        "CREATE_INDEX": "on tables that are new",
        "CREATE_INDEX_EXCLUSIVE": "as above",
        "NOT_NULL": "the columns of these tables",
    },
    "assets.0003_places": {
        "CREATE_INDEX": "of columns that are empty: a tenth of a second at a quarter of a million homes",
        "CREATE_INDEX_EXCLUSIVE": "as above",
    },
    "cases.0004_drafts_of_paths": {
        "NOT_NULL": "the columns have defaults in the database",
        "CREATE_INDEX": "on the versions of paths: some hundreds of rows, milliseconds",
        "ADD_UNIQUE": "of a status that the release before does not write",
        "CREATE_INDEX_EXCLUSIVE": "as above",
    },
}


def _since_release() -> list[tuple[str, str]]:
    """App and name of every migration of Hearth's that no release had yet."""
    own = {config.label for config in apps.get_app_configs() if config.name.startswith("hearth.")}
    found = MigrationLoader(connection).disk_migrations
    return sorted(key for key in found if key[0] in own and ".".join(key) not in RELEASED)


def _issues(linter: MigrationLinter, app: str, name: str) -> list[Issue]:
    """What the linter finds in a migration's statements and in its functions."""
    # The statements are only collected. What must run outside a transaction refuses to be within that of a test.
    with mock.patch.object(connection, "in_atomic_block", new=False):
        statements = linter.get_sql(app, name)
    errors, _, warnings = analyse_sql_statements(linter.sql_analyser_class, statements, [])
    more, _, warned = linter.analyse_data_migration(linter.migration_loader.disk_migrations[app, name])
    return [*errors, *warnings, *more, *warned]


@pytest.mark.django_db
def test_no_migration_since_the_release_stops_the_programs_of_the_release() -> None:
    linter = MigrationLinter(str(SOURCE), no_cache=True, no_output=True)
    with settled_models():
        wrong = [
            f"{app}.{name}: {issue.code}: {issue.message}"
            for app, name in _since_release()
            for issue in _issues(linter, app, name)
            if issue.code not in EXEMPT.get(f"{app}.{name}", {})
        ]
    assert wrong == []


@pytest.mark.django_db
def test_the_linter_sees_what_would_stop_them() -> None:
    """A column that must be given is one that the release before does not give."""
    linter = MigrationLinter(str(SOURCE), no_cache=True, no_output=True)
    statement = 'ALTER TABLE "cases_case" ADD COLUMN "colour" varchar(9) NOT NULL;'
    errors, _, _ = analyse_sql_statements(linter.sql_analyser_class, [statement], [])
    assert [issue.code for issue in errors] == ["NOT_NULL"]


def test_what_was_released_stands() -> None:
    """A migration that people have run is never renamed or taken away."""
    there = {f"{path.parent.parent.name}.{path.stem}" for path in SOURCE.rglob("migrations/0*.py")}
    assert RELEASED - there == set()


@pytest.mark.django_db
def test_every_exemption_is_needed() -> None:
    known = {".".join(key) for key in _since_release()}
    assert set(EXEMPT) - known == set()
    assert all(reason for codes in EXEMPT.values() for reason in codes.values())
