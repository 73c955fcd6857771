"""A landlord in the test's transaction; or, for tests of concurrency, a database of their own where things commit."""

from __future__ import annotations

import os
from collections.abc import Iterator

import psycopg
import pytest
from django.conf import settings
from django.db import connections
from psycopg import sql
from pytest_django.plugin import DjangoDbBlocker

from tests.modules.landlord import Landlord


@pytest.fixture
def landlord(db: None) -> Landlord:
    return Landlord()


@pytest.fixture
def committing(django_db_setup: None, django_db_blocker: DjangoDbBlocker, worker_id: str) -> Iterator[None]:
    """A copy of the worker's database in which transactions commit: other connections see what was done."""
    server = os.environ["HEARTH_TEST_SERVER_URL"]
    default = connections["default"]
    original = default.settings_dict["NAME"]
    name = f"hearth_committing_{os.getpid()}_{worker_id}"
    default.close()
    with psycopg.connect(server, dbname="postgres", autocommit=True) as connection:
        connection.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE {} OWNER hearth_owner").format(
                sql.Identifier(name), sql.Identifier(original)
            )
        )
    try:
        with django_db_blocker.unblock():
            default.settings_dict["NAME"] = settings.DATABASES["default"]["NAME"] = name
            yield
            connections.close_all()
    finally:
        default.settings_dict["NAME"] = settings.DATABASES["default"]["NAME"] = original
        with psycopg.connect(server, dbname="postgres", autocommit=True) as connection:
            connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
