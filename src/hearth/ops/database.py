"""The database of a home: the server that DATABASE_URL names, or the embedded one, started for as long as needed."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

from hearth.ops import roles
from hearth.ops.faults import DatabaseUnusable
from hearth.ops.keys import keys
from hearth.ops.places import SOURCE, make_home
from hearth.ops.postgres import Server, ensure_server
from hearth.ops.progress import Progress
from hearth.ops.roles import Urls

CONNECT_SECONDS = 5
OLDEST = 15


@dataclass(frozen=True, slots=True)
class Database:
    """How to reach the database; `server` is None when it is not ours to start and stop."""

    urls: Urls
    server: Server | None


def named_urls(*, environ: Mapping[str, str]) -> Urls | None:
    """The connections that the environment names; None when the embedded server is meant.

    Without an owner's connection the application's serves for migrating too (doctor advises against it).
    """
    app = environ.get("DATABASE_URL")
    if not app:
        return None
    owner = environ.get("HEARTH_OWNER_DATABASE_URL") or app
    return Urls(owner=owner, app=app, portal=environ.get("HEARTH_PORTAL_DATABASE_URL") or "")


@contextmanager
def database(*, home: Path, environ: Mapping[str, str], progress: Progress) -> Iterator[Database]:
    """The database, reachable, for the length of the block; refuses one that Hearth cannot use."""
    named = named_urls(environ=environ)
    if named:
        check_usable(urls=named)
        yield Database(named, None)
        return
    with progress.phase("database", "starting PostgreSQL"):
        server = ensure_server(home=home, environ=environ)
    try:
        yield Database(server.urls, server)
    finally:
        server.stop()


def child_environment(*, home: Path, urls: Urls, environ: Mapping[str, str], embedded: bool) -> dict[str, str]:
    """What every Django process is given: settings, home, connections, signing key.

    The embedded database is for demonstration and development, so its clock may be moved (`hearth clock`).
    """
    make_home(home=home)
    given = {name: value for name, value in environ.items() if name not in ("PYTHONDONTWRITEBYTECODE", "PYTHONHOME")}
    given |= urls.environment()
    given["HEARTH_HOME"] = str(home)
    given.setdefault("DJANGO_SETTINGS_MODULE", "hearth.config.settings")
    given.setdefault("SECRET_KEY", keys(home=home).secret_key)
    if embedded:
        given.setdefault("HEARTH_DEVELOPMENT_CLOCK", "1")
    return given


def connect(*, url: str) -> psycopg.Connection[tuple[Any, ...]]:
    """A connection, or a refusal that says which server did not answer and why; passwords are not quoted."""
    try:
        return psycopg.connect(url, connect_timeout=CONNECT_SECONDS, autocommit=True)
    except (psycopg.OperationalError, psycopg.ProgrammingError) as error:
        raise DatabaseUnusable(f"The database {described(url=url)} cannot be used: {_reason(error)}") from None


def described(*, url: str) -> str:
    """Names a connection without its password."""
    try:
        parts = psycopg.conninfo.conninfo_to_dict(url)
    except psycopg.ProgrammingError:
        return "in DATABASE_URL"
    host, port = parts.get("host") or "this machine", parts.get("port") or 5432
    return f"'{roles.name_of(url=url)}' on {host} port {port} (as {parts.get('user') or 'nobody named'})"


def _reason(error: psycopg.Error) -> str:
    said = str(error).strip().splitlines() or [type(error).__name__]
    line = next((line for line in said if "failed:" in line), said[-1])  # what follows it is libpq's advice
    reason = line.split("failed:")[-1].replace("FATAL:", "").strip()
    advice = {
        "does not exist": "Create it with: hearth prepare URL-OF-AN-ADMINISTRATOR",
        "password authentication failed": "Correct the password in DATABASE_URL.",
        "refused": "Start the server, or correct host and port in DATABASE_URL.",
        "timeout": "Start the server, or correct host and port in DATABASE_URL.",
    }
    return next((f"{reason}. {what}" for sign, what in advice.items() if sign in reason), f"{reason}.")


def check_usable(*, urls: Urls) -> None:
    """Refuses a named server that is too old, not UTF-8, or holds something other than Hearth."""
    for url in dict.fromkeys(filter(None, (urls.owner, urls.app, urls.portal))):
        with connect(url=url) as connection:
            where = described(url=url)
            if connection.info.server_version < OLDEST * 10_000:
                raise DatabaseUnusable(
                    f"The database {where} is PostgreSQL {connection.info.server_version // 10_000}; "
                    f"Hearth needs {OLDEST} or newer."
                )
            encoding = connection.info.parameter_status("server_encoding")
            if encoding != "UTF8":
                raise DatabaseUnusable(f"The database {where} stores text as {encoding}; Hearth needs UTF8.")
    with connect(url=urls.owner) as connection:
        strangers = foreign_tables(connection=connection)
    if strangers:
        raise DatabaseUnusable(
            f"The database {described(url=urls.owner)} holds something other than Hearth (such as the table "
            f"'{strangers[0]}'). Nothing was changed. Name an empty database in DATABASE_URL."
        )


def foreign_tables(*, connection: psycopg.Connection[tuple[Any, ...]]) -> list[str]:
    """The tables of a database that was never migrated by Hearth; empty for an empty one and for Hearth's own."""
    tables = [
        row[0]
        for row in connection.execute(
            "SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace "
            "WHERE n.nspname <> 'information_schema' AND n.nspname !~ '^pg_' AND c.relkind IN ('r', 'p') "
            "AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e') ORDER BY 1"
        )
    ]
    if not tables or recorded(connection=connection):
        return []
    if "django_migrations" in tables:  # dumped and loaded by hand, which leaves the launcher's note behind
        own = sorted({folder.parent.name for folder in SOURCE.glob("*/*/migrations")})
        ran = connection.execute("SELECT DISTINCT app FROM django_migrations WHERE app = ANY(%s)", [own]).fetchall()
        if len(ran) > len(own) / 2:
            return []
    return tables


# What is known about a database is noted on the database itself, so that it is renamed, restored and dropped with it.


def recorded(*, connection: psycopg.Connection[tuple[Any, ...]]) -> dict[str, Any]:
    """What the launcher noted about this database; empty for one that it has not migrated yet."""
    row = connection.execute(
        "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = current_database()"
    ).fetchone()
    try:
        noted = json.loads(row[0]) if row and row[0] else {}
    except ValueError:
        return {}
    return dict(noted["hearth"]) if isinstance(noted, dict) and isinstance(noted.get("hearth"), dict) else {}


def begin(*, url: str) -> None:
    """Notes that the database is Hearth's from now on, before its first table is made; a known one keeps its note."""
    with connect(url=url) as connection:
        if not recorded(connection=connection):
            record(connection=connection, migrations="")


def record(*, connection: psycopg.Connection[tuple[Any, ...]], **facts: Any) -> None:
    """Adds to what is noted about this database (`migrations`, `demo`); run as its owner."""
    noted = json.dumps({"hearth": recorded(connection=connection) | facts})
    connection.execute(
        sql.SQL("COMMENT ON DATABASE {} IS {}").format(sql.Identifier(connection.info.dbname), sql.Literal(noted))
    )
