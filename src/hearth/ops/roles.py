"""The roles, extensions and default privileges that Hearth's database stands on. Safe to run again.

hearth_owner migrates: it owns every object, may make databases (tests, restore) and is not subject to row-level
security (backup). hearth_app serves staff and the worker: rows only, no DDL, no bypass. hearth_portal serves
tenants and contractors: nothing but what a migration grants it, under FORCEd row-level security.
"""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote, urlencode

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict

from hearth.ops.keys import Keys

SUPERUSER, OWNER, APP, PORTAL = "hearth_superuser", "hearth_owner", "hearth_app", "hearth_portal"
DATABASE = "hearth"
EXTENSIONS = ("pg_trgm", "btree_gist", "unaccent")

ATTRIBUTES = {
    OWNER: "LOGIN NOSUPERUSER NOCREATEROLE NOREPLICATION CREATEDB BYPASSRLS",
    APP: "LOGIN NOSUPERUSER NOCREATEROLE NOREPLICATION NOCREATEDB NOBYPASSRLS",
    PORTAL: "LOGIN NOSUPERUSER NOCREATEROLE NOREPLICATION NOCREATEDB NOBYPASSRLS",
}

# Functions are closed to PUBLIC as well: a SECURITY DEFINER function must not be the portal's way in.
PRIVILEGES = f"""
    REVOKE CREATE ON SCHEMA public FROM PUBLIC;
    GRANT USAGE ON SCHEMA public TO {APP}, {PORTAL};
    ALTER DEFAULT PRIVILEGES FOR ROLE {OWNER} GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {APP};
    ALTER DEFAULT PRIVILEGES FOR ROLE {OWNER} GRANT USAGE ON SEQUENCES TO {APP};
    ALTER DEFAULT PRIVILEGES FOR ROLE {OWNER} REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;
    ALTER DEFAULT PRIVILEGES FOR ROLE {OWNER} GRANT EXECUTE ON FUNCTIONS TO {APP};
"""


@dataclass(frozen=True, slots=True)
class Urls:
    """How each role reaches the database; `superuser` is empty for a server that is not ours."""

    owner: str
    app: str
    portal: str
    superuser: str = ""

    def environment(self) -> dict[str, str]:
        """What Django's settings read."""
        return {
            "DATABASE_URL": self.app,
            "HEARTH_OWNER_DATABASE_URL": self.owner,
            "HEARTH_PORTAL_DATABASE_URL": self.portal,
        }


def url(*, role: str, password: str, database: str, host: str, port: int) -> str:
    """A connection URL; `host` may be the folder of a Unix socket."""
    query = urlencode({"host": host, "port": port})
    return f"postgresql://{quote(role, safe='')}:{quote(password, safe='')}@/{quote(database, safe='')}?{query}"


def database_of(*, url: str, database: str) -> str:
    """The same connection to another database on that server."""
    return psycopg.conninfo.make_conninfo(url, dbname=database)


def create_roles(*, superuser: str, keys: Keys) -> None:
    """Creates Hearth's roles on that server, or brings them to what they should be, with those passwords."""
    passwords = {OWNER: keys.owner, APP: keys.app, PORTAL: keys.portal}
    with psycopg.connect(superuser, autocommit=True) as connection:
        known = {row[0] for row in connection.execute("SELECT rolname FROM pg_roles")}
        for role, attributes in ATTRIBUTES.items():
            verb = "ALTER" if role in known else "CREATE"
            # The server is given the verifier, never the password: statements may be logged.
            verifier = connection.pgconn.encrypt_password(passwords[role].encode(), role.encode(), b"scram-sha-256")
            statement = sql.SQL("{verb} ROLE {role} {attributes} PASSWORD {verifier}").format(
                verb=sql.SQL(verb),
                role=sql.Identifier(role),
                attributes=sql.SQL(attributes),
                verifier=verifier.decode(),
            )
            connection.execute(statement)


def create_database(*, superuser: str, database: str) -> None:
    """Creates Hearth's database, owned by hearth_owner and closed to other roles, unless it exists."""
    with psycopg.connect(superuser, autocommit=True) as connection:
        if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [database]).fetchone():
            connection.execute(
                sql.SQL("CREATE DATABASE {} OWNER {} ENCODING 'UTF8'").format(
                    sql.Identifier(database), sql.Identifier(OWNER)
                )
            )
    close_database(owner=superuser, database=database)


def close_database(*, owner: str, database: str) -> None:
    """Lets only Hearth's roles into the database (a new database lets everyone connect)."""
    with psycopg.connect(owner, autocommit=True) as connection:
        name = sql.Identifier(database)
        connection.execute(sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(name))
        connection.execute(sql.SQL("GRANT CONNECT, TEMPORARY ON DATABASE {} TO {}").format(name, sql.Identifier(APP)))
        connection.execute(sql.SQL("GRANT CONNECT ON DATABASE {} TO {}").format(name, sql.Identifier(PORTAL)))


def prepare_database(*, url: str) -> None:
    """Creates the extensions and default privileges in that database; run by its owner or a superuser.

    Run on a template, every database made from it (a test's, a restore's) has them from the start.
    """
    with psycopg.connect(url) as connection:
        for extension in EXTENSIONS:
            connection.execute(sql.SQL("CREATE EXTENSION IF NOT EXISTS {}").format(sql.Identifier(extension)))
        connection.execute(PRIVILEGES)


def name_of(*, url: str) -> str:
    """The database that a connection string leads to."""
    parts = conninfo_to_dict(url)
    return str(parts.get("dbname") or parts.get("user") or "")
