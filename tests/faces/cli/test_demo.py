"""The demonstration is loaded with triggers and indexes set aside: afterwards nothing shows it."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from psycopg import sql

from hearth.faces.cli.demo.load import LOADED
from hearth.faces.cli.demo.retention import FORMER
from hearth.platform.catalogue.register import history_model
from tests import databases
from tests.conftest import copy_of_the_database
from tests.databases import Run
from tests.demonstration import HOMES, PEOPLE, Demonstration

# What a table must have again: its keys, checks, indexes, triggers and its row-level security.
SHAPE = """
    SELECT 'constraint', conrelid::regclass::text, conname, pg_get_constraintdef(oid), '' FROM pg_constraint
    WHERE connamespace = 'public'::regnamespace
    UNION ALL SELECT 'index', tablename, indexname, indexdef, '' FROM pg_indexes WHERE schemaname = 'public'
    UNION ALL SELECT 'trigger', tgrelid::regclass::text, tgname, pg_get_triggerdef(oid), tgenabled::text FROM pg_trigger
    WHERE NOT tgisinternal
    UNION ALL SELECT 'row security', relname, '', relrowsecurity::text, relforcerowsecurity::text FROM pg_class
    WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'
"""


class Database:
    """A database, and what stands in it."""

    def __init__(self, server: str, name: str) -> None:
        self.name = name
        self.rows: psycopg.Connection[tuple[Any, ...]] = psycopg.connect(server, dbname=name, autocommit=True)

    def shape(self) -> set[tuple[str, ...]]:
        """What SHAPE finds, without the casts that PostgreSQL writes otherwise once it has read its own words."""
        return {tuple(re.sub(r"::[a-z ]+(\[\])?|[()]", "", each) for each in row) for row in self.all(SHAPE)}

    def all(self, query: str | sql.Composed, *values: object) -> list[tuple[Any, ...]]:
        """Every row that a query finds."""
        return self.rows.execute(query, values).fetchall()


@pytest.fixture(scope="module")
def made(demonstration_made: Demonstration, this_run: Run, worker_id: str) -> Iterator[Database]:
    """A database with a small demonstration in it."""
    server, name = databases.server(), f"hearth_demo_{this_run.mark}_{worker_id}"
    with databases.copied(server, demonstration_made.database, name):
        database = Database(server, name)
        yield database
        database.rows.close()


@pytest.fixture(scope="module")
def empty(django_db_setup: None, this_run: Run, worker_id: str) -> Iterator[Database]:
    """A migrated database with nobody in it."""
    server, name = databases.server(), f"hearth_empty_{this_run.mark}_{worker_id}"
    with copy_of_the_database(server, name):
        database = Database(server, name)
        yield database
        database.rows.close()


def demo(database: Database, role: str) -> subprocess.CompletedProcess[str]:
    """`hearth demo` as one of the roles."""
    environment = os.environ | {
        "DATABASE_URL": databases.as_role(databases.server(), user=role, dbname=database.name),
        "DJANGO_SETTINGS_MODULE": "hearth.config.settings",
        "PYTHONPATH": str(databases.SOURCE),
    }
    command = [sys.executable, "-m", "django", "demo", f"--homes={HOMES}"]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


def test_the_application_is_refused_and_leaves_nothing(empty: Database) -> None:
    refused = demo(empty, "hearth_app")
    assert refused.returncode == 1
    assert "as the owner of the table" in refused.stderr
    assert empty.all("SELECT count(*) FROM organisation_company") == [(0,)]


def test_every_constraint_index_trigger_and_policy_is_there_again(made: Database, empty: Database) -> None:
    assert made.shape() == empty.shape()


def test_history_is_as_the_triggers_would_have_written_it(made: Database) -> None:
    compared = 0
    for model in LOADED:
        try:
            event = history_model(model)
        except KeyError:
            continue
        kept = sorted({str(field.column) for field in event._meta.concrete_fields if not field.name.startswith("pgh_")})
        columns = sql.SQL(", ").join(map(sql.Identifier, kept))
        parts = {
            "columns": columns,
            "event": sql.Identifier(event._meta.db_table),
            "table": sql.Identifier(model._meta.db_table),
        }
        difference = made.all(
            sql.SQL(
                "SELECT count(*) FROM (SELECT {columns} FROM {table} EXCEPT SELECT {columns} FROM {event}) AS missing"
            ).format(**parts)
        )
        assert difference == [(0,)], model
        ((rows, entries, unsaid),) = made.all(
            sql.SQL(
                "SELECT (SELECT count(*) FROM {table}),"
                " count(*) FILTER (WHERE pgh_label = 'insert'), count(*) FILTER (WHERE NOT (c.metadata ? 'reason'))"
                " FROM {event} JOIN pghistory_context AS c ON c.id = pgh_context_id"
            ).format(**parts)
        )
        assert (rows, unsaid) == (entries, 0), model
        compared += rows
    assert compared > HOMES * 10


def test_there_are_as_many_people_and_lines_as_were_asked_for(made: Database) -> None:
    assert made.all("SELECT count(*) FROM contacts_contact") == [(PEOPLE + FORMER,)]
    ((accounts, lines),) = made.all(
        "SELECT count(DISTINCT account_id), count(*) FROM accounts_transaction WHERE account_id IN"
        " (SELECT record_id FROM accounts_account WHERE opened_date < current_date - 800)"
    )
    assert 50 < lines / accounts < 80


def test_the_debits_have_the_keys_of_the_debit_run(made: Database) -> None:
    wrong = made.all(
        "SELECT key FROM accounts_transaction WHERE kind = 'charge'"
        " AND key <> 'rent:' || effective_date || ':' || charge_id"
    )
    assert wrong == []


def test_a_second_landlord_is_refused(made: Database) -> None:
    again = demo(made, "hearth_owner")
    assert again.returncode == 1
    assert "There is a landlord in this database already." in again.stderr
