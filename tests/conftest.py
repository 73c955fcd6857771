"""The suite's ground: real PostgreSQL with real migrations, tests run as hearth_app.

The migrations run once, as hearth_owner, into a template database named by their hash; each worker clones it.
HEARTH_TEST_SERVER_URL names a server (a superuser's connection string); without it the embedded one is started.
"""

from __future__ import annotations

import gc
import os
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

import pytest
from hypothesis import settings as hypothesis_settings
from psycopg.conninfo import conninfo_to_dict
from pytest_django.plugin import DjangoDbBlocker

from tests import databases, demonstration
from tests.databases import Run
from tests.demonstration import Demonstration

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper

    from tests.landlord import Landlords, WholeLandlord

Made = TypeVar("Made")

# A property is about values, not speed: a busy machine must not fail it (benchmarks/ measures). `make test` tries the
# same values each time, so that it says something of a change; `make test-all` searches on, with others each time.
hypothesis_settings.register_profile("hearth", deadline=None, derandomize=True)
hypothesis_settings.register_profile("searching", deadline=None, print_blob=True)
hypothesis_settings.load_profile("hearth")


def pytest_configure() -> None:
    """Passwords are hashed by the algorithm of the settings, quickly."""
    from django.conf import settings

    settings.PASSWORD_HASHERS = ["tests.hashing.QuickHasher"]


# What takes longest, by where it lies. Each worker begins with one of these rows, and the rest is dealt out evenly:
# whoever is done with theirs takes over from the end of another's.
LONGEST = (
    (
        "tests/journeys/test_end_of_tenancy.py",
        "tests/journeys/test_other_work.py",
        "tests/kit/test_gallery.py",
        "tests/journeys/test_every_page.py",
    ),
    (
        "tests/meta/test_masking_canaries.py",
        "tests/faces/cli/test_demo.py",
        "tests/ops/",
        "tests/platform/test_worker.py",
    ),
    (
        "tests/engines/privacy/test_pseudonymising.py",
        "tests/meta/test_migrations_while_people_work.py",
        "tests/records/test_contact_merging.py",
        "tests/meta/test_query_counts.py",
        "tests/meta/test_urls_refuse.py",
        "tests/contract/test_schema.py",
    ),
)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest tests first, so that nobody waits for one at the end: at the head of what each worker is dealt."""
    rows = [[item for start in row for item in items if item.nodeid.startswith(start)] for row in LONGEST]
    begun = {id(item) for row in rows for item in row}
    rest = [item for item in items if id(item) not in begun]
    dealt: list[pytest.Item] = []
    workers, left = int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1")), len(items)
    for nth in range(workers):  # as xdist's "worksteal" cuts them
        share = left // (workers - nth)
        head = [item for row in rows[nth::workers] for item in row]
        dealt += [*head, *rest[: max(0, share - len(head))]]
        rest = rest[max(0, share - len(head)) :]
        left -= share
    items[:] = [*dealt, *rest]


def pytest_collection_finish() -> None:
    """What is imported stays: the collector need not walk it again and again."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session")
def django_db_setup(
    django_test_environment: None, django_db_blocker: DjangoDbBlocker, worker_id: str
) -> Iterator[None]:
    """Each worker's own clone of the migrated template, reached as hearth_app; dropped afterwards."""
    from django.conf import settings
    from django.db import connections

    server = databases.server()
    try:
        template = databases.template(server)
    except databases.MigrationsFailed as failed:
        pytest.exit(str(failed), returncode=3)
    name = f"hearth_test_{os.getpid()}_{worker_id}"
    from hearth.config.settings import database
    from hearth.platform.changes import installing
    from hearth.platform.index import portal

    settings.OWNER_DATABASE_URL = databases.as_role(server, user="hearth_owner", dbname=name)
    settings.PORTAL_DATABASE_URL = databases.as_role(server, user="hearth_portal", dbname=name)
    default = connections["default"]

    def connect_as(role: str) -> None:
        wanted = database(databases.as_role(server, user=role, dbname=name)) | {"CONN_MAX_AGE": 0}
        default.close()
        default.settings_dict.update(wanted)
        settings.DATABASES["default"].update(wanted)

    with databases.copied(server, template, name), django_db_blocker.unblock():
        connect_as("hearth_owner")
        installing.sync(default)  # the catalogue may have changed since the template was migrated
        portal.sync(default)  # and so may what the portal is let see
        connect_as("hearth_app")
        yield
        connections.close_all()


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
    with databases.copied(server, default.settings_dict["NAME"], name):
        yield


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


@pytest.fixture(scope="session")
def this_run(tmp_path_factory: pytest.TempPathFactory, testrun_uid: str, worker_id: str) -> Run:
    """What the workers of this run share."""
    mine = tmp_path_factory.getbasetemp()
    return Run(mine if worker_id == "master" else mine.parent, testrun_uid[:12])


@contextmanager
def database_with(
    name: str, make: Callable[[], Made], blocker: DjangoDbBlocker, this_run: Run, worker_id: str
) -> Iterator[tuple[str, Made]]:
    """A database of the worker's own with what `make` made, once for all workers: its name, and that."""
    from django.db import connections, transaction

    from tests.modules.landlord import NOW

    def make_in(database: str) -> Made:
        with blocker.unblock(), working_in(database), pytest.MonkeyPatch.context() as patch:
            patch.setattr("hearth.platform.clock.now", lambda: NOW)
            with transaction.atomic():
                return make()

    default, server = connections["default"], databases.server()
    default.close()  # a database is copied while nobody is in it
    source = default.settings_dict["NAME"]
    with databases.made_once(server, this_run, name, source=source, make=make_in) as (once, made):
        mine = f"{once}_{worker_id}"
        with databases.copied(server, once, mine):
            yield mine, made


@pytest.fixture(scope="session")
def landlords_made(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, this_run: Run, worker_id: str
) -> Iterator[tuple[str, Landlords]]:
    """The name of a database with two landlords in full, and what they have: they take longer to make than to ask
    about."""
    from tests.landlord import two_landlords

    with database_with("landlords", two_landlords, django_db_blocker, this_run, worker_id) as made:
        yield made


@pytest.fixture(scope="module")
def landlords(landlords_made: tuple[str, Landlords], django_db_blocker: DjangoDbBlocker) -> Iterator[Landlords]:
    """Two landlords in full, in whose database the tests of a file run, each in a transaction of its own."""
    name, made = landlords_made
    with django_db_blocker.unblock(), working_in(name):
        yield deepcopy(made)


@pytest.fixture(scope="session")
def in_business_made(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, this_run: Run, worker_id: str
) -> Iterator[tuple[str, WholeLandlord]]:
    """The name of a database with a landlord whose letters are written and whose paths are in force, and what it
    has."""
    from tests.landlord import in_business

    with database_with("in_business", in_business, django_db_blocker, this_run, worker_id) as made:
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
def demonstration_made(django_db_setup: None, this_run: Run) -> Iterator[Demonstration]:
    """What `hearth demo` makes, to be copied."""
    from django.db import connections

    default = connections["default"]
    default.close()  # a database is copied while nobody is in it
    server, source = databases.server(), default.settings_dict["NAME"]
    with demonstration.demonstration(server, this_run, source=source) as made:
        yield made


@pytest.fixture(scope="session")
def test_server() -> str:
    """The host and port of the test server, for tests that open connections of their own."""
    parts = conninfo_to_dict(databases.server())
    return f"{parts.get('host')}:{parts.get('port')}"
