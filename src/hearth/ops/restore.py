"""`hearth restore FILE`: all of a backup, or nothing.

The archive is checked whole, then loaded into a fresh database beside the present one. Only when that has every row
that the backup had do the two change names, in one transaction, and the files with them. A journal lets the next start
finish or undo a restore that was cut short between the two.
"""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from psycopg import sql

from hearth.ops import archive, roles
from hearth.ops.archive import DUMP, FILES, Manifest
from hearth.ops.backup import Connection, client, row_counts, run_client
from hearth.ops.database import connect, database, record
from hearth.ops.faults import AlreadyRunning, NoSpace, RestoreRefused
from hearth.ops.places import SOURCE, make_home
from hearth.ops.progress import Progress
from hearth.ops.roles import Urls
from hearth.ops.running import already_running, serving_lock

# Systems may have followed the feed beyond the backup: its numbers go on above all that were ever given.
_FEED_GOES_ON = """
DO $$ BEGIN
  IF to_regproc('public.changes_number_anew') IS NOT NULL THEN PERFORM public.changes_number_anew(true); END IF;
END $$
"""
MAINTENANCE = "postgres"  # the database to stand in while others are renamed


def restore(
    *, home: Path, environ: Mapping[str, str], file: Path, replace: bool, progress: Progress, source: Path = SOURCE
) -> Manifest:
    """Puts the landlord in `file` in the place of the present one, and answers its manifest.

    Refuses a running Hearth, a damaged archive, one of a newer Hearth, and, without `replace`, a database that holds
    anything. Whatever is refused or fails, the present landlord is as it was.
    """
    make_home(home=home)
    lock = serving_lock(home=home)
    try:
        if not lock.take(wait=False):
            raise AlreadyRunning(f"{already_running(lock=lock, home=home)} A restore needs it stopped.")
        lock.write("restoring a backup")
        finish_interrupted(home=home, environ=environ, say=progress.say)
        _check_space(file, home)
        with tempfile.TemporaryDirectory(prefix="restoring-", dir=home) as folder:
            with progress.phase("restore", "checking the archive"):
                manifest = archive.unpack(archive=file, into=Path(folder))
                _check_known(file, manifest, source)
            with database(home=home, environ=environ, progress=progress) as found:
                _Swap(home, found.urls).run(Path(folder), manifest, environ, replace=replace, progress=progress)
        _say_whom_it_brought_back(home, manifest, progress)
        return manifest
    finally:
        lock.close()


def _say_whom_it_brought_back(home: Path, manifest: Manifest, progress: Progress) -> None:
    """People who were erased since the backup are in it again: what erases them again is said while somebody looks."""
    log = home / "erasures.jsonl"  # written by hearth.engines.privacy.erasing.replaying
    lines = log.read_text(encoding="utf-8").splitlines() if log.exists() else []
    later = sum(1 for line in lines if f"{json.loads(line)['erased_at']}" > manifest.made_at)
    if later:
        progress.say(
            f"restore: {later} people were erased since this backup and are back. Before anybody works: start Hearth's"
            " database and run `hearth replay-erasures`"
        )


def finish_interrupted(*, home: Path, environ: Mapping[str, str], say: Callable[[str], None]) -> None:
    """Finishes or undoes a restore that was cut short; does nothing if none was. The caller holds the serving lock."""
    for left in home.glob("restoring-*"):
        shutil.rmtree(left, ignore_errors=True)
    if not _journal(home).exists():
        return
    with database(home=home, environ=environ, progress=Progress(quiet=True)) as found:
        swap = _Swap(home, found.urls)
        with connect(url=swap.maintenance) as connection:
            swapped = swap.fresh not in _databases(connection)
        swap.settle(swapped=swapped)
    say(f"restore: an earlier one was cut short and is now {'finished' if swapped else 'undone'}")


def _journal(home: Path) -> Path:
    return home / "run" / "restore.json"


class _Swap:
    """The present database and files, the fresh ones, and the change of names between them."""

    def __init__(self, home: Path, urls: Urls) -> None:
        self.home = home
        self.urls = urls
        self.name = roles.name_of(url=urls.owner)
        self.fresh, self.before = f"{self.name}_restoring", f"{self.name}_before_restore"
        self.files, self.old_files = home / "files", home / "files.before-restore"
        self.maintenance = roles.database_of(url=urls.owner, database=MAINTENANCE)

    def run(
        self, work: Path, manifest: Manifest, environ: Mapping[str, str], *, replace: bool, progress: Progress
    ) -> None:
        """Loads the fresh database from `work`, checks it, and changes the names."""
        self._refuse_overwriting(replace=replace)
        with progress.phase("restore", f"loading {sum(manifest.rows.values()):,} rows"):
            try:
                self._load(work / DUMP, manifest, environ)
            except BaseException:
                self._drop(self.fresh)
                raise
        self._change_names(work / FILES)

    def _refuse_overwriting(self, *, replace: bool) -> None:
        with connect(url=self.urls.owner) as connection:
            filled = any(row_counts(connection=connection).values())
            others = connection.execute(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() "
                "AND usesysid IS NOT NULL"  # people and programs, not PostgreSQL's own workers
            ).fetchone()
        if (filled or any(self.files.iterdir())) and not replace:
            raise RestoreRefused(
                f"The database '{self.name}' or {self.files} is not empty. Nothing was changed. To put the backup in "
                "their place: hearth restore FILE --replace (take a backup first: hearth backup FILE)."
            )
        if others and others[0]:
            raise RestoreRefused(
                f"{others[0]} connections to the database '{self.name}' are open. Stop what uses it and try again."
            )

    def _load(self, dump: Path, manifest: Manifest, environ: Mapping[str, str]) -> None:
        self._drop(self.fresh)
        with connect(url=self.maintenance) as connection:
            connection.execute(sql.SQL("CREATE DATABASE {} ENCODING 'UTF8'").format(sql.Identifier(self.fresh)))
            server = connection.info.server_version // 10_000
        url = roles.database_of(url=self.urls.owner, database=self.fresh)
        roles.close_database(owner=url, database=self.fresh)
        roles.prepare_database(url=url)
        pg_restore = client(name="pg_restore", server=server, environ=environ)
        listed = run_client(command=[pg_restore, "--list", str(dump)], url="", what="Reading the dump")
        # The extensions are there already, and only the one who made them may comment on them.
        wanted = [line for line in listed.splitlines() if " EXTENSION " not in line]
        (dump.parent / "list").write_text("\n".join(wanted), encoding="utf-8")
        run_client(
            command=[pg_restore, "--exit-on-error", "--no-owner", "--jobs=2", f"--use-list={dump.parent / 'list'}",
                     str(dump)],
            url=url, what="Loading the database",
        )  # fmt: skip
        with connect(url=url) as connection:
            loaded = row_counts(connection=connection)
            wrong = sorted(name for name in loaded.keys() | manifest.rows.keys()
                           if loaded.get(name, 0) != manifest.rows.get(name, 0))  # fmt: skip
            if wrong:
                raise RestoreRefused(
                    f"After loading, {wrong[0]} has {loaded.get(wrong[0], 0)} rows where the backup had "
                    f"{manifest.rows.get(wrong[0], 0)}. The present landlord is as it was."
                )
            connection.execute(_FEED_GOES_ON)
            record(connection=connection, **(manifest.noted | {"migrations": ""}))  # this source may have more
            connection.execute("ANALYZE")

    def _change_names(self, files: Path) -> None:
        self._drop(self.before)
        shutil.rmtree(self.old_files, ignore_errors=True)
        _journal(self.home).write_text(json.dumps({"fresh": self.fresh}), encoding="utf-8")
        _sync(_journal(self.home))
        try:
            self.files.rename(self.old_files)
            files.rename(self.files)
            with connect(url=self.maintenance) as connection, connection.transaction():
                for old, new in ((self.name, self.before), (self.fresh, self.name)):
                    connection.execute(
                        sql.SQL("ALTER DATABASE {} RENAME TO {}").format(sql.Identifier(old), sql.Identifier(new))
                    )
        except BaseException:
            self.settle(swapped=False)
            raise
        self.settle(swapped=True)

    def settle(self, *, swapped: bool) -> None:
        """After the change of names: clears away the old ones. Before it: puts the old files back, drops the fresh."""
        if swapped:
            self._drop(self.before)
            shutil.rmtree(self.old_files, ignore_errors=True)
        else:
            if self.old_files.exists():
                shutil.rmtree(self.files, ignore_errors=True)
                self.old_files.rename(self.files)
            self._drop(self.fresh)
        _journal(self.home).unlink(missing_ok=True)

    def _drop(self, name: str) -> None:
        with connect(url=self.maintenance) as connection:
            connection.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(name)))


def _databases(connection: Connection) -> set[str]:
    rows: list[tuple[Any, ...]] = connection.execute("SELECT datname FROM pg_database").fetchall()
    return {str(row[0]) for row in rows}


def _check_known(file: Path, manifest: Manifest, source: Path) -> None:
    """Refuses the backup of a newer Hearth: its tables would not fit this source."""
    folders = [*source.glob("*/*/migrations"), *source.glob("*/migrations")]
    known = {folder.parent.name: {path.stem for path in folder.glob("*.py")} for folder in folders}
    for migration in manifest.migrations:
        app, _, name = migration.partition(".")
        if app in known and name not in known[app]:
            raise RestoreRefused(
                f"{file} was made by a newer Hearth ({manifest.hearth}): its migration {migration} is not known here. "
                "Restore it with that version."
            )


def _check_space(file: Path, home: Path) -> None:
    if not file.exists():
        return  # reading it says so
    needed, free = file.stat().st_size * 6, shutil.disk_usage(home).free
    if free < needed:  # unpacked once, and loaded: a compressed dump grows about fourfold as tables and indexes
        raise NoSpace(f"{home} has {free / 1e6:.0f} MB free; restoring {file} may need {needed / 1e6:.0f} MB.")


def _sync(path: Path) -> None:
    with open(path, "rb") as file:
        os.fsync(file.fileno())
