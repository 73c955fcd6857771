"""`hearth backup FILE`: rows and files of one instant in one archive, taken while Hearth runs."""

from __future__ import annotations

import contextlib
import datetime as dt
import os
import shutil
import subprocess
import tempfile
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

from hearth.ops import archive
from hearth.ops.archive import Manifest
from hearth.ops.database import connect, database, recorded
from hearth.ops.faults import BackupUnusable, DatabaseUnusable, NoSpace, StepFailed
from hearth.ops.places import ROOT
from hearth.ops.programs import BARE_ENVIRONMENT, major_version, programs
from hearth.ops.progress import Progress

Connection = psycopg.Connection[tuple[Any, ...]]


def backup(*, home: Path, environ: Mapping[str, str], file: Path, made_at: dt.datetime, progress: Progress) -> Manifest:
    """Writes the whole landlord into `file` and answers its manifest.

    Refuses a file that exists, a disk without room for it, and a server newer than every pg_dump at hand. A backup
    names people and holds password hashes: the file is readable by its owner only, keep it so.
    """
    if file.exists():
        raise BackupUnusable(f"{file} exists already; a backup never overwrites one. Give another name.")
    if not file.parent.is_dir():
        raise BackupUnusable(f"There is no folder {file.parent} to write the backup into.")
    with database(home=home, environ=environ, progress=progress) as found, connect(url=found.urls.owner) as connection:
        _check_space(connection, home / "files", file.parent)
        pg_dump = client(name="pg_dump", server=connection.info.server_version // 10_000, environ=environ)
        with tempfile.TemporaryDirectory(prefix=".hearth-backup-", dir=file.parent) as folder:
            work = Path(folder)
            linked = _Linked(home / "files", work / "files")
            # Attachments are written once and never changed. Linking them before the instant and again at it gives
            # every file that a row of that instant can name, even one that is deleted while the dump is made.
            linked.take()
            with _instant(connection) as snapshot:
                linked.take()
                with progress.phase("backup", "dumping the database"):
                    dump = work / "database.dump"
                    run_client(
                        command=[pg_dump, "--format=custom", f"--snapshot={snapshot}", f"--file={dump}"],
                        url=found.urls.owner, what="Dumping the database",
                    )  # fmt: skip
                manifest = Manifest(
                    made_at=made_at.isoformat(), hearth=version(), postgresql=connection.info.server_version // 10_000,
                    rows=row_counts(connection=connection), migrations=applied_migrations(connection=connection),
                    noted=recorded(connection=connection),
                )  # fmt: skip
            with progress.phase("backup", "writing the archive"):
                return archive.write(archive=file, dump=dump, files=work / "files", manifest=manifest)


def version() -> str:
    """Hearth's version."""
    return str(tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"])


def row_counts(*, connection: Connection) -> dict[str, int]:
    """The rows of every table that holds any, by its name with its schema."""
    tables = connection.execute(
        "SELECT n.nspname, c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace "
        "WHERE c.relkind = 'r' AND n.nspname <> 'information_schema' AND n.nspname !~ '^pg_' "
        "AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e') ORDER BY 1, 2"
    ).fetchall()
    counts = {}
    for schema, table in tables:
        row = connection.execute(sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(schema, table))).fetchone()
        counts[f"{schema}.{table}"] = int(row[0]) if row else 0
    return counts


def applied_migrations(*, connection: Connection) -> list[str]:
    """The migrations that ran on this database, as "app.name"; none for one that was never migrated."""
    if not connection.execute("SELECT 1 WHERE to_regclass('django_migrations') IS NOT NULL").fetchone():
        return []
    return [row[0] for row in connection.execute("SELECT app || '.' || name FROM django_migrations ORDER BY 1")]


def client(*, name: str, server: int, environ: Mapping[str, str]) -> str:
    """The program pg_dump or pg_restore of at least the server's major version, from the wheel or the system."""
    folders: list[Path] = []
    with contextlib.suppress(DatabaseUnusable):
        folders.append(programs(environ=environ))
    folders += [Path(entry) for entry in environ.get("PATH", os.defpath).split(os.pathsep) if entry]
    folders += sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    for folder in folders:
        if (folder / name).exists() and (folder / "postgres").exists() and major_version(programs=folder) >= server:
            return str(folder / name)
    raise DatabaseUnusable(
        f"The server is PostgreSQL {server} and no {name} of that version was found. Install it (Debian: apt install "
        f"postgresql-client-{server}) and name its folder in HEARTH_POSTGRES_BIN."
    )


def run_client(*, command: list[str], url: str, what: str) -> str:
    """Runs a PostgreSQL client program, on that database if one is named, and answers what it printed.

    The password goes by the environment: a command line can be read by every account of the machine.
    """
    parts = psycopg.conninfo.conninfo_to_dict(url)
    password = str(parts.pop("password", "") or "")
    target = [f"--dbname={psycopg.conninfo.make_conninfo('', **parts)}"] if url else []
    done = subprocess.run(
        [*command, *target], env=BARE_ENVIRONMENT | {"PGPASSWORD": password}, check=False,
        stdin=subprocess.DEVNULL, capture_output=True, text=True, errors="replace",
    )  # fmt: skip
    if done.returncode:
        last = "\n".join(done.stderr.strip().splitlines()[-10:])
        raise StepFailed(f"{what} failed. PostgreSQL said:\n{last}")
    return done.stdout


class _Linked:
    """A second name for every attachment, which keeps it when the first is deleted; copies across disks."""

    def __init__(self, source: Path, target: Path) -> None:
        self._source = source
        self._target = target
        target.mkdir(mode=0o700)

    def take(self) -> None:
        """Links what is there and not linked yet."""
        for path in self._source.rglob("*"):
            target = self._target / path.relative_to(self._source)
            if path.is_symlink() or not path.is_file() or target.exists():
                continue
            target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            with contextlib.suppress(
                FileNotFoundError
            ):  # deleted since it was listed: before the instant, so not of it
                try:
                    os.link(path, target)
                except FileNotFoundError:
                    raise
                except OSError:
                    shutil.copy2(path, target)


@contextlib.contextmanager
def _instant(connection: Connection) -> Iterator[str]:
    """One instant of the database, by the name under which pg_dump can read the same one."""
    connection.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
    try:
        row = connection.execute("SELECT pg_export_snapshot()").fetchone()
        yield str(row[0]) if row else ""
    finally:
        connection.execute("ROLLBACK")


def _check_space(connection: Connection, files: Path, folder: Path) -> None:
    row = connection.execute("SELECT pg_database_size(current_database())").fetchone()
    # The dump is written once by itself and once into the archive; compressed, it is smaller than the database.
    needed = (int(row[0]) if row else 0) + sum(path.stat().st_size for path in files.rglob("*") if path.is_file())
    free = shutil.disk_usage(folder).free
    if free < needed:
        raise NoSpace(f"{folder} has {free / 1e6:.0f} MB free; this backup may need {needed / 1e6:.0f} MB.")
