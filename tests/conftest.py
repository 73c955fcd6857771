"""The suite's ground: real PostgreSQL with real migrations, tests run as hearth_app.

The migrations run once, as hearth_owner, into a template database named by their hash; each worker clones it.
HEARTH_TEST_SERVER_URL names a server (a superuser's connection string); without it the embedded one is started.
"""

from __future__ import annotations

import atexit
import gc
import hashlib
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from copy import deepcopy
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

os.environ.setdefault("SECRET_KEY", "tests-only")
os.environ.setdefault("HEARTH_DEVELOPMENT_CLOCK", "1")
# Playwright leaves its event loop standing in the worker's thread; nothing of Hearth is asynchronous.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
os.environ.setdefault("HEARTH_HOME", str(Path(__file__).resolve().parent.parent / ".hearth" / "test"))

import psycopg
import pytest
from hypothesis import settings as hypothesis_settings
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from pytest_django.plugin import DjangoDbBlocker

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper

    from tests.landlord import Landlords, WholeLandlord

Made = TypeVar("Made")

# A property is about values, not speed: a busy machine must not fail it (benchmarks/ measures). `make test` tries the
# same values each time, so that it says something of a change; `make test-all` searches on, with others each time.
hypothesis_settings.register_profile("hearth", deadline=None, derandomize=True)
hypothesis_settings.register_profile("searching", deadline=None, print_blob=True)
hypothesis_settings.load_profile("hearth")

SOURCE = Path(__file__).resolve().parent.parent / "src"
EXTENSIONS = ("btree_gist", "pg_trgm", "unaccent")
ROLES = ("hearth_owner", "hearth_app", "hearth_portal")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The journeys first, as they take longest: nobody waits for one at the end, and one worker's server does."""
    items.sort(key=lambda item: item.get_closest_marker("journey") is None)


def pytest_collection_finish() -> None:
    """What is imported stays: the collector need not walk it again and again."""
    gc.collect()
    gc.freeze()


def _server() -> str:
    """A superuser's connection string of the server that the tests use."""
    if url := os.environ.get("HEARTH_TEST_SERVER_URL"):
        return url
    from hearth.ops import postgres

    server = postgres.ensure_server(home=Path(os.environ["HEARTH_HOME"]), fast=True)
    atexit.register(server.stop)  # the last of the workers stops it
    os.environ["HEARTH_TEST_SERVER_URL"] = server.urls.superuser
    return server.urls.superuser


def _migrations_hash() -> str:
    digest = hashlib.sha256()
    for path in [*sorted(SOURCE.rglob("migrations/*.py")), SOURCE / "hearth/platform/audit/apps.py", Path(__file__)]:
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def _as(url: str, *, user: str, dbname: str) -> str:
    """The same server as another role (its test password is its name)."""
    return make_conninfo(url, user=user, password=user, dbname=dbname)


def _template(server: str) -> str:
    """The name of the migrated template database, made if it is not there yet."""
    name = f"hearth_template_{_migrations_hash()}"
    with psycopg.connect(server, dbname="postgres", autocommit=True) as connection:
        connection.execute("SELECT pg_advisory_lock(4071)")
        for role in ROLES:
            with connection.transaction():
                found = connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", (role,)).fetchone()
                verb = "ALTER" if found else "CREATE"
                connection.execute(
                    sql.SQL(verb + " ROLE {} LOGIN PASSWORD {}").format(sql.Identifier(role), sql.Literal(role))
                )
        if connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", (name,)).fetchone():
            return name
        work = f"{name}_work"
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(work)))
        connection.execute(sql.SQL("CREATE DATABASE {} OWNER hearth_owner").format(sql.Identifier(work)))
        with psycopg.connect(server, dbname=work, autocommit=True) as inside:
            for extension in EXTENSIONS:
                inside.execute(sql.SQL("CREATE EXTENSION IF NOT EXISTS {}").format(sql.Identifier(extension)))
            inside.execute(
                "ALTER DEFAULT PRIVILEGES FOR ROLE hearth_owner IN SCHEMA public"
                " GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO hearth_app"
            )
            inside.execute(
                "ALTER DEFAULT PRIVILEGES FOR ROLE hearth_owner IN SCHEMA public GRANT USAGE ON SEQUENCES TO hearth_app"
            )
        owner = _as(server, user="hearth_owner", dbname=work)
        environment = os.environ | {
            "DATABASE_URL": owner,
            "DJANGO_SETTINGS_MODULE": "hearth.config.settings",
            "PYTHONPATH": str(SOURCE),
        }
        done = subprocess.run(
            [sys.executable, "-m", "django", "migrate", "--verbosity=0", "--skip-checks"],
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            pytest.exit(f"The migrations failed:\n{done.stdout}\n{done.stderr}", returncode=3)
        connection.execute(sql.SQL("ALTER DATABASE {} RENAME TO {}").format(sql.Identifier(work), sql.Identifier(name)))
    return name


@pytest.fixture(scope="session")
def django_db_setup(
    django_test_environment: None, django_db_blocker: DjangoDbBlocker, worker_id: str
) -> Iterator[None]:
    """Each worker's own clone of the migrated template, reached as hearth_app; dropped afterwards."""
    from django.conf import settings
    from django.db import connections

    server = _server()
    template = _template(server)
    name = f"hearth_test_{os.getpid()}_{worker_id}"
    with psycopg.connect(server, dbname="postgres", autocommit=True) as connection:
        connection.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE {} OWNER hearth_owner").format(
                sql.Identifier(name), sql.Identifier(template)
            )
        )
    from hearth.config.settings import database
    from hearth.platform.changes import installing
    from hearth.platform.index import portal

    settings.OWNER_DATABASE_URL = _as(server, user="hearth_owner", dbname=name)
    settings.PORTAL_DATABASE_URL = _as(server, user="hearth_portal", dbname=name)
    default = connections["default"]

    def connect_as(role: str) -> None:
        wanted = database(_as(server, user=role, dbname=name)) | {"CONN_MAX_AGE": 0}
        default.close()
        default.settings_dict.update(wanted)
        settings.DATABASES["default"].update(wanted)

    with django_db_blocker.unblock():
        connect_as("hearth_owner")
        installing.sync(default)  # the catalogue may have changed since the template was migrated
        portal.sync(default)  # and so may what the portal is let see
        connect_as("hearth_app")
        yield
        connections.close_all()
    with psycopg.connect(server, dbname="postgres", autocommit=True) as connection:
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


@pytest.fixture
def as_owner(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[BaseDatabaseWrapper]:
    """A second Django connection, as the tables' owner, who migrates. What a test makes there it takes away again."""
    from django.conf import settings
    from django.db import connections

    from hearth.config.settings import database

    connections.databases["owner"] = {**connections.databases["default"], **database(settings.OWNER_DATABASE_URL)}
    with django_db_blocker.unblock():
        try:
            yield connections["owner"]
        finally:
            connections["owner"].close()
            del connections.databases["owner"]
            del connections["owner"]


@contextmanager
def copy_of_the_database(server: str, name: str) -> Iterator[None]:
    """A copy of the worker's database, as it is now outside of transactions; dropped afterwards."""
    from django.db import connections

    default = connections["default"]
    default.close()  # a database is copied while nobody is in it
    with psycopg.connect(server, dbname="postgres", autocommit=True) as connection:
        connection.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE {} OWNER hearth_owner").format(
                sql.Identifier(name), sql.Identifier(default.settings_dict["NAME"])
            )
        )
    try:
        yield
    finally:
        with psycopg.connect(server, dbname="postgres", autocommit=True) as connection:
            connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


@contextmanager
def working_in(name: str) -> Iterator[None]:
    """Everything of Django happens in another database of the server."""
    from django.conf import settings
    from django.core.cache import cache
    from django.db import connections

    from hearth.engines.cases import programs

    default = connections["default"]

    def move(to: str) -> None:
        connections.close_all()
        default.settings_dict["NAME"] = settings.DATABASES["default"]["NAME"] = to
        # Keys are given again in a copy, and mean other rows there.
        programs.of_version.cache_clear()
        cache.clear()

    original = default.settings_dict["NAME"]
    move(name)
    try:
        yield
    finally:
        move(original)


@contextmanager
def _database_with(
    name: str, make: Callable[[], Made], blocker: DjangoDbBlocker, worker_id: str
) -> Iterator[tuple[str, Made]]:
    """A copy of the worker's database with what `make` made in it: its name, and that."""
    from django.db import transaction

    from tests.modules.landlord import NOW

    name = f"hearth_{name}_{os.getpid()}_{worker_id}"
    with copy_of_the_database(_server(), name):
        with blocker.unblock(), working_in(name), pytest.MonkeyPatch.context() as patch:
            patch.setattr("hearth.platform.clock.now", lambda: NOW)
            with transaction.atomic():
                made = make()
        yield name, made


@pytest.fixture(scope="session")
def landlords_made(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, worker_id: str
) -> Iterator[tuple[str, Landlords]]:
    """The name of a database with two landlords in full, and what they have: they take longer to make than to ask
    about."""
    from tests.landlord import two_landlords

    with _database_with("landlords", two_landlords, django_db_blocker, worker_id) as made:
        yield made


@pytest.fixture(scope="module")
def landlords(landlords_made: tuple[str, Landlords], django_db_blocker: DjangoDbBlocker) -> Iterator[Landlords]:
    """Two landlords in full, in whose database the tests of a file run, each in a transaction of its own."""
    name, made = landlords_made
    with django_db_blocker.unblock(), working_in(name):
        yield deepcopy(made)


@pytest.fixture(scope="session")
def in_business_made(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, worker_id: str
) -> Iterator[tuple[str, WholeLandlord]]:
    """The name of a database with a landlord whose letters are written and whose paths are in force, and what it
    has."""
    from tests.landlord import in_business

    with _database_with("in_business", in_business, django_db_blocker, worker_id) as made:
        yield made


@pytest.fixture(scope="module")
def _in_business_here(
    in_business_made: tuple[str, WholeLandlord], django_db_blocker: DjangoDbBlocker
) -> Iterator[WholeLandlord]:
    name, made = in_business_made
    with django_db_blocker.unblock(), working_in(name):
        yield made


@pytest.fixture
def in_business(_in_business_here: WholeLandlord, db: None) -> WholeLandlord:
    """That landlord. All tests of a file that ask for it run in its database, each in a transaction of its own."""
    return deepcopy(_in_business_here)


@pytest.fixture(scope="session")
def test_server() -> str:
    """The host and port of the test server, for tests that open connections of their own."""
    parts = conninfo_to_dict(_server())
    return f"{parts.get('host')}:{parts.get('port')}"
