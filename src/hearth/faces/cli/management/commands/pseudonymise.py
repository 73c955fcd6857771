"""`hearth pseudonymise --to URL`: a copy of the database in which nobody can be named."""

from __future__ import annotations

import os
import secrets
import subprocess
from pathlib import Path
from typing import Any

import psycopg
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from psycopg.conninfo import conninfo_to_dict

from hearth.engines.privacy.pseudonymising import Key, check_apart, copy_rows, set_sequences
from hearth.kernel.refusal import Refused
from hearth.ops.backup import client


class Command(BaseCommand):
    help = (
        "Makes a copy for tests and training in another, empty database: every personal column by its class in the"
        " catalogue, names as keyed hashes that are the same in every table, words replaced, files and messages left"
        " out. Nothing real is ever written there. Never in place. The copy is still personal data: keep it as such."
    )
    requires_system_checks: list[str] = []  # it draws no page

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--to", required=True, help="connection URL of an empty database, as its owner")
        parser.add_argument(
            "--key-file", type=Path, help="a secret of your own, so that two copies agree; else one that is forgotten"
        )

    def handle(self, *_: Any, **options: Any) -> None:
        """Ends with 1 when it is refused; nothing was written then."""
        _check(options["to"])
        owner = settings.OWNER_DATABASE_URL
        if not owner:
            raise CommandError("HEARTH_OWNER_DATABASE_URL is not set: the copy is read as the owner of the tables.")
        try:
            secret = options["key_file"].read_bytes().strip() if options["key_file"] else secrets.token_bytes(32)
            with psycopg.connect(owner) as source, psycopg.connect(options["to"], autocommit=True) as target:
                check_apart(source, target)
                source.rollback()
                source.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
                source.read_only = True
                program = client(name="pg_dump", server=source.info.server_version // 10_000, environ=dict(os.environ))
                for extension in ("pg_trgm", "btree_gist", "unaccent"):
                    target.execute(f"CREATE EXTENSION IF NOT EXISTS {extension}")
                self._tables(program, owner, options["to"], "pre-data")
                rows = 0
                for table, count in copy_rows(source, target, key=Key(secret)):
                    rows += count
                    if options["verbosity"] > 1:
                        self.stdout.write(f"{table}: {count:,}")
                set_sequences(source, target)
                self._tables(program, owner, options["to"], "post-data")
        except (Refused, OSError, psycopg.Error) as problem:
            raise CommandError(str(problem)) from None
        kept = f"Its key is in {options['key_file']}: keep it apart." if options["key_file"] else "Its key is not kept."
        self.stdout.write(f"A pseudonymised copy with {rows:,} rows. {kept}")

    def _tables(self, program: str, owner: str, to: str, section: str) -> None:
        """The shape of the database: tables before the rows, then keys, indexes and triggers."""
        dump = subprocess.run(
            [program, "--schema-only", f"--section={section}", "--no-owner", "--no-comments", "--schema=public",
             f"--dbname={owner}"],
            capture_output=True, check=False, text=True,
        )  # fmt: skip
        if dump.returncode:
            raise CommandError(f"The shape of the database can't be read: {dump.stderr.strip()[:500]}")
        said = "\n".join(line for line in dump.stdout.splitlines() if _wanted(line))
        with psycopg.connect(to, autocommit=True) as target:
            target.execute(said.encode())


def _check(url: str) -> None:
    """Refuses what is no connection URL, without repeating it: it may hold a password."""
    try:
        conninfo_to_dict(url)
    except psycopg.Error:
        raise CommandError("--to wants a connection URL: postgresql://owner@host/empty-database") from None


def _wanted(line: str) -> bool:
    """Not the words that are psql's alone, nor what is there in every database."""
    return not line.startswith(("\\", "CREATE SCHEMA public", "CREATE EXTENSION"))
