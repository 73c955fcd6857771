"""A database of its own for a benchmark, migrated, on a PostgreSQL server of this machine; dropped afterwards.

    BENCHMARK_SERVER_URL=<superuser's connection to a server on loopback>

Without it the development server that Hearth brings is started.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo

SOURCE = Path(__file__).resolve().parents[1] / "src"
EXTENSIONS = ("btree_gist", "pg_trgm", "unaccent")
LOOPBACK = {"127.0.0.1", "::1", "localhost", ""}


@contextmanager
def server() -> Iterator[str]:
    """The superuser's connection; refused if the server is not on loopback. One that is started here goes again."""
    url = os.environ.get("BENCHMARK_SERVER_URL") or os.environ.get("HEARTH_TEST_SERVER_URL")
    if url:
        host = str(conninfo_to_dict(url).get("host", ""))
        if host not in LOOPBACK and not host.startswith("/"):
            raise SystemExit(f"Benchmarks run on this machine's loopback only, not on {host}.")
        yield url
        return
    sys.path.insert(0, str(SOURCE))
    from hearth.ops import postgres

    with TemporaryDirectory() as home:
        try:
            with postgres.ensure_server(home=Path(home), fast=True) as started:
                yield started.urls.superuser
        finally:
            postgres.remove_cluster(home=Path(home))


@contextmanager
def database(what: str, *, keep: bool = False, name: str = "") -> Iterator[str]:
    """The superuser's connection to a new migrated database. Django is not set up before: it reads DATABASE_URL.
    `keep`: it is not dropped, to be looked at (on a server that is named); `name`: one that was kept, and is again."""
    dbname = name or f"hearth_benchmark_{what}_{os.getpid()}"
    with server() as url, TemporaryDirectory() as home:
        with psycopg.connect(url, autocommit=True) as connection:
            for role in ("hearth_owner", "hearth_app", "hearth_portal"):
                if not connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", (role,)).fetchone():
                    connection.execute(sql.SQL("CREATE ROLE {} LOGIN").format(sql.Identifier(role)))
            if not name:
                connection.execute(sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(sql.Identifier(dbname)))
        own = make_conninfo(url, dbname=dbname)
        try:
            with psycopg.connect(own, autocommit=True) as connection:
                for extension in EXTENSIONS:
                    connection.execute(sql.SQL("CREATE EXTENSION IF NOT EXISTS {}").format(sql.Identifier(extension)))
            os.environ.update({
                "DATABASE_URL": own,
                "DJANGO_SETTINGS_MODULE": "hearth.config.settings",
                "SECRET_KEY": "benchmark",
                "PYTHONPATH": os.pathsep.join([str(SOURCE), str(SOURCE.parent)]),
                "HEARTH_HOME": home,
            })  # fmt: skip
            command = [sys.executable, "-m", "django", "migrate", "--verbosity=0", "--skip-checks"]
            subprocess.run(command, env=os.environ, check=True)
            yield own
        finally:
            from django.db import connections

            if connections.settings:
                connections.close_all()
            if keep or name:
                print(f"kept: {dbname}", file=sys.stderr)
            else:
                with psycopg.connect(url, autocommit=True) as connection:
                    connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(dbname)))
