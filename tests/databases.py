"""The databases that tests run in: the migrated one, and what takes long to make, made once for all workers of a run.

    python -m tests.databases

makes the migrated one beforehand, on the server that HEARTH_TEST_SERVER_URL names.
"""

from __future__ import annotations

import atexit
import hashlib
import os
import pickle
import subprocess
import sys
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import psycopg
from psycopg import sql
from psycopg.conninfo import make_conninfo

Made = TypeVar("Made")
SOURCE = Path(__file__).resolve().parent.parent / "src"
EXTENSIONS = ("btree_gist", "pg_trgm", "unaccent")
ROLES = ("hearth_owner", "hearth_app", "hearth_portal")
TEMPLATE_LOCK, MAKING_LOCK, USING_LOCK = 4071, 4072, 4073


class MigrationsFailed(Exception):  # noqa: N818 - what happened
    """What the migrations said."""


@dataclass(frozen=True, slots=True)
class Run:
    """What the workers of one run share: a folder, and an end of names that no other run has."""

    folder: Path
    mark: str


def server() -> str:
    """A superuser's connection string of the server that the tests use."""
    if url := os.environ.get("HEARTH_TEST_SERVER_URL"):
        return url
    from hearth.ops import postgres

    started = postgres.ensure_server(home=Path(os.environ["HEARTH_HOME"]), fast=True)
    atexit.register(started.stop)  # the last of the workers stops it
    os.environ["HEARTH_TEST_SERVER_URL"] = started.urls.superuser
    return started.urls.superuser


def as_role(url: str, *, user: str, dbname: str) -> str:
    """The same server as another role (its test password is its name)."""
    return make_conninfo(url, user=user, password=user, dbname=dbname)


def template(url: str) -> str:
    """The name of the migrated database, made by the real migrations if it is not there yet."""
    name = f"hearth_template_{_migrations_hash()}"
    with psycopg.connect(url, dbname="postgres", autocommit=True) as connection:
        connection.execute("SELECT pg_advisory_lock(%s)", (TEMPLATE_LOCK,))
        for role in ROLES:
            with connection.transaction():
                found = connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", (role,)).fetchone()
                verb = "ALTER" if found else "CREATE"
                connection.execute(
                    sql.SQL(verb + " ROLE {} LOGIN PASSWORD {}").format(sql.Identifier(role), sql.Literal(role))
                )
        if not _exists(connection, name):
            work = f"{name}_work"
            _create(connection, work)
            _migrate(url, work)
            _rename(connection, work, name)
    return name


@contextmanager
def copied(url: str, source: str, name: str) -> Iterator[None]:
    """A copy of a database that nobody is in; dropped afterwards."""
    with psycopg.connect(url, dbname="postgres", autocommit=True) as connection:
        _create(connection, name, source)
        try:
            yield
        finally:
            _drop(connection, name)


@contextmanager
def made_once(url: str, run: Run, name: str, *, source: str, make: Callable[[str], Made]) -> Iterator[tuple[str, Made]]:
    """The name of a copy of `source` with what `make` made in it, and that, pickled. Only to be copied: nobody is to be
    in it.

    The worker that asks first makes it, given the copy's name; the one that lets go of it last drops it.
    """
    name = f"hearth_{name}_{run.mark}"
    kept, key = run.folder / f"{name}.pickle", zlib.crc32(name.encode()) & 0x7FFF_FFFF
    with psycopg.connect(url, dbname="postgres", autocommit=True) as connection:
        connection.execute("SELECT pg_advisory_lock_shared(%s, %s)", (USING_LOCK, key))
        connection.execute("SELECT pg_advisory_lock(%s, %s)", (MAKING_LOCK, key))
        if not _exists(connection, name):
            work = f"{name}_work"
            _create(connection, work, source)
            kept.write_bytes(pickle.dumps(make(work)))
            _rename(connection, work, name)
        connection.execute("SELECT pg_advisory_unlock(%s, %s)", (MAKING_LOCK, key))
        try:
            yield name, pickle.loads(kept.read_bytes())  # noqa: S301 - ours, of this run
        finally:
            connection.execute("SELECT pg_advisory_unlock_shared(%s, %s)", (USING_LOCK, key))
            last = connection.execute("SELECT pg_try_advisory_lock(%s, %s)", (USING_LOCK, key)).fetchone()
            if last == (True,):
                _drop(connection, name)


def _migrations_hash() -> str:
    digest = hashlib.sha256()
    for path in [*sorted(SOURCE.rglob("migrations/*.py")), SOURCE / "hearth/platform/audit/apps.py", Path(__file__)]:
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def _migrate(url: str, name: str) -> None:
    """Everything that the owner of an installation does before the programs run."""
    with psycopg.connect(url, dbname=name, autocommit=True) as inside:
        for extension in EXTENSIONS:
            inside.execute(sql.SQL("CREATE EXTENSION IF NOT EXISTS {}").format(sql.Identifier(extension)))
        rights = "ALTER DEFAULT PRIVILEGES FOR ROLE hearth_owner IN SCHEMA public GRANT "
        inside.execute(rights + "SELECT, INSERT, UPDATE, DELETE ON TABLES TO hearth_app")
        inside.execute(rights + "USAGE ON SEQUENCES TO hearth_app")
    environment = (
        {"SECRET_KEY": "tests-only", "HEARTH_DEVELOPMENT_CLOCK": "1"}
        | os.environ
        | {
            "DATABASE_URL": as_role(url, user="hearth_owner", dbname=name),
            "DJANGO_SETTINGS_MODULE": "hearth.config.settings",
            "PYTHONPATH": str(SOURCE),
        }
    )
    done = subprocess.run(
        [sys.executable, "-m", "django", "migrate", "--verbosity=0", "--skip-checks"],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise MigrationsFailed(f"The migrations failed:\n{done.stdout}\n{done.stderr}")


def _exists(connection: psycopg.Connection, name: str) -> bool:
    return connection.execute("SELECT FROM pg_database WHERE datname = %s", (name,)).fetchone() is not None


def _create(connection: psycopg.Connection, name: str, source: str = "template1") -> None:
    """Makes a database, in the place of one that a killed run left behind."""
    _drop(connection, name)
    connection.execute(
        sql.SQL("CREATE DATABASE {} TEMPLATE {} OWNER hearth_owner").format(
            sql.Identifier(name), sql.Identifier(source)
        )
    )


def _rename(connection: psycopg.Connection, name: str, to: str) -> None:
    connection.execute(sql.SQL("ALTER DATABASE {} RENAME TO {}").format(sql.Identifier(name), sql.Identifier(to)))


def _drop(connection: psycopg.Connection, name: str) -> None:
    connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


if __name__ == "__main__":
    template(server())
