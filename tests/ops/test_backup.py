"""Backup and restore on a real database: rows and files of one instant, all of it or nothing."""

from __future__ import annotations

import datetime as dt
import json
import os
import shutil
import stat
import subprocess
import sys
import tarfile
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hearth.ops import archive
from hearth.ops import restore as restoring
from hearth.ops.archive import Manifest
from hearth.ops.backup import backup, row_counts
from hearth.ops.database import connect, record, recorded
from hearth.ops.faults import AlreadyRunning, BackupUnusable, DatabaseUnusable, NoSpace, RestoreRefused, StepFailed
from hearth.ops.places import ROOT
from hearth.ops.postgres import Server, ensure_server
from hearth.ops.progress import Progress
from hearth.ops.restore import finish_interrupted, restore
from hearth.ops.roles import create_database, database_of
from hearth.ops.running import serving_lock
from tests.ops.conftest import SERVER

MADE_AT = dt.datetime(2026, 3, 2, 9, 30, tzinfo=dt.UTC)
QUIET = Progress(quiet=True)
LANDLORD = """
    CREATE TABLE homes (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name text COLLATE "C");
    COMMENT ON TABLE homes IS 'the landlord''s homes';
    INSERT INTO homes (name) SELECT 'home ' || n FROM generate_series(1, 500) n;
    CREATE INDEX homes_like ON homes USING gin (name gin_trgm_ops);
    CREATE TABLE letters (reader text); INSERT INTO letters VALUES ('a'), ('b');
    ALTER TABLE letters ENABLE ROW LEVEL SECURITY; ALTER TABLE letters FORCE ROW LEVEL SECURITY;
    CREATE POLICY own ON letters USING (reader = 'a'); GRANT SELECT ON letters TO hearth_portal;
    CREATE TABLE django_migrations (app text, name text);
    INSERT INTO django_migrations VALUES ('homes', '0001_initial');
"""


@pytest.fixture
def landlord(server: Server, shared_home: Path) -> Iterator[Path]:
    """A home with rows, attachments and a note on its database, made anew for each test on one server."""
    template = database_of(url=server.urls.superuser, database="template1")
    with connect(url=template) as connection:
        connection.execute("DROP DATABASE hearth WITH (FORCE)")
    create_database(superuser=template, database="hearth")
    with connect(url=server.urls.owner) as connection:
        connection.execute(LANDLORD.encode())
        record(connection=connection, migrations="abc", demo=True)
    (shared_home / "files" / "2026").mkdir()
    (shared_home / "files" / "2026" / "letter.pdf").write_bytes(b"%PDF of a letter")
    (shared_home / "files" / "photo.jpg").write_bytes(os.urandom(100_000))
    yield shared_home
    for left in (*shared_home.glob("*.tar"), *(shared_home / "files").iterdir()):
        shutil.rmtree(left) if left.is_dir() else left.unlink()


def take(home: Path, name: str = "backup.tar") -> Path:
    """A backup of that home."""
    file = home / name
    backup(home=home, environ=SERVER, file=file, made_at=MADE_AT, progress=QUIET)
    return file


def put_back(home: Path, file: Path, *, replace: bool = False, source: Path = ROOT / "nothing") -> Manifest:
    """A restore into that home."""
    return restore(home=home, environ=SERVER, file=file, replace=replace, progress=QUIET, source=source)


def contents(home: Path) -> tuple[int, dict[str, bytes]]:
    """How many homes there are, and the files."""
    with ensure_server(home=home, fast=True, environ=SERVER) as server, connect(url=server.urls.app) as connection:
        row = connection.execute("SELECT count(*) FROM homes").fetchone()
    files = {str(path.relative_to(home / "files")): path.read_bytes() for path in (home / "files").rglob("*.*")}
    assert row
    return int(row[0]), files


def test_a_backup_comes_back_in_an_empty_home_as_it_was(landlord: Path, home: Path) -> None:
    """Rows, files, grants, policies, comments, indexes and the launcher's note; migrating is asked for again."""
    file = take(landlord)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    manifest = put_back(home, file)
    assert manifest.rows == {"public.django_migrations": 1, "public.homes": 500, "public.letters": 2}
    assert manifest.made_at == "2026-03-02T09:30:00+00:00"
    assert contents(home) == contents(landlord)
    with ensure_server(home=home, fast=True, environ=SERVER) as server:
        with connect(url=server.urls.owner) as connection:
            assert recorded(connection=connection) == {"migrations": "", "demo": True}
            comment = connection.execute("SELECT obj_description('homes'::regclass)").fetchone()
            assert comment == ("the landlord's homes",)
            connection.execute("CREATE TABLE later (id int)")
        with connect(url=server.urls.portal) as connection:
            assert connection.execute("SELECT count(*) FROM letters").fetchone() == (1,)
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute("SELECT * FROM homes")
        with connect(url=server.urls.app) as connection:
            connection.execute("INSERT INTO homes (name) VALUES ('new')")
            connection.execute("INSERT INTO later VALUES (1)")  # default privileges came along
    assert stat.S_IMODE((home / "files").stat().st_mode) == 0o700


def test_a_filled_database_is_not_overwritten_unless_that_is_said(landlord: Path) -> None:
    """Without --replace nothing changes; with it the present landlord becomes the backup's, files included."""
    file = take(landlord)
    before = contents(landlord)
    with ensure_server(home=landlord, fast=True, environ=SERVER) as server, connect(url=server.urls.app) as connection:
        connection.execute("DELETE FROM homes WHERE id > 10")
    (landlord / "files" / "photo.jpg").unlink()
    (landlord / "files" / "newer.txt").write_text("made after the backup")
    changed = contents(landlord)
    with pytest.raises(RestoreRefused, match=r"is not empty. Nothing was changed"):
        put_back(landlord, file)
    assert contents(landlord) == changed
    put_back(landlord, file, replace=True)
    assert contents(landlord) == before
    assert databases(landlord) == {"hearth"}


def databases(home: Path) -> set[str]:
    """The databases beside PostgreSQL's own."""
    with ensure_server(home=home, fast=True, environ=SERVER) as server, connect(url=server.urls.owner) as connection:
        rows = connection.execute("SELECT datname FROM pg_database WHERE datname LIKE 'hearth%'").fetchall()
    return {row[0] for row in rows}


def test_a_damaged_archive_is_refused_before_anything_is_touched(landlord: Path) -> None:
    """One flipped byte, a cut end, a missing part, a stranger's file: each is refused and named."""
    file = take(landlord)
    before = contents(landlord)
    whole = file.read_bytes()
    middle = whole.index(b"%PDF of a letter")
    cases = {
        "flipped.tar": (whole[:middle] + b"X" + whole[middle + 1 :], "damaged: 1 of its parts.*letter.pdf"),
        "cut.tar": (whole[: len(whole) // 2], "cut short"),
        "text.tar": (b"not an archive at all", "is not a Hearth backup"),
        "empty.tar": (b"", "is not a Hearth backup|cut short"),
    }
    for name, (content, words) in cases.items():
        (landlord / name).write_bytes(content)
        with pytest.raises(BackupUnusable, match=words):
            put_back(landlord, landlord / name, replace=True)
    with pytest.raises(BackupUnusable, match="There is no file"):
        put_back(landlord, landlord / "absent.tar", replace=True)
    assert contents(landlord) == before
    assert not list(landlord.glob("restoring-*"))


@pytest.mark.parametrize(
    "name", ["../outside", "/etc/outside", "files/../../outside", "files", "other.txt", "files/./x"]
)
def test_an_archive_that_reaches_outside_its_folder_is_refused(tmp_path: Path, name: str) -> None:
    """A name that is not exactly one of a backup's, or a link, is never unpacked."""
    crafted = tmp_path / "crafted.tar"
    for folder in ("in", "in2"):
        (tmp_path / folder).mkdir()
    with tarfile.open(crafted, "w") as tar:
        tar.addfile(tarfile.TarInfo(name))
    with pytest.raises(BackupUnusable, match="is not a Hearth backup: it holds"):
        archive.unpack(archive=crafted, into=tmp_path / "in")
    with tarfile.open(crafted, "w") as tar:
        link = tarfile.TarInfo("files/link")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
        tar.addfile(link)
    with pytest.raises(BackupUnusable, match="is not a Hearth backup: it holds"):
        archive.unpack(archive=crafted, into=tmp_path / "in2")


PARTS = st.dictionaries(
    st.lists(
        st.text("abc .é", min_size=1, max_size=8).filter(lambda part: part.strip(". ")), min_size=1, max_size=3
    ).map("/".join),
    st.binary(max_size=3000),
    max_size=4,
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(files=PARTS, dump=st.binary(max_size=3000), flip=st.integers(0, 10**6))
def test_what_was_written_is_what_is_read_and_one_changed_byte_never_passes(
    tmp_path: Path, files: dict[str, bytes], dump: bytes, flip: int
) -> None:
    """Any names and bytes survive the archive; flipping any byte of any part is noticed."""
    import tempfile

    work = Path(tempfile.mkdtemp(dir=tmp_path))
    (work / "files").mkdir()
    kept = {}
    for name, content in files.items():
        path = work / "files" / name
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        except OSError:
            continue  # a name that is also another's folder
        kept[name] = content
    (work / "dump").write_bytes(dump)
    empty = Manifest(made_at="now", hearth="0", postgresql=18, rows={}, migrations=[], noted={})
    file = work / "a.tar"
    written = archive.write(archive=file, dump=work / "dump", files=work / "files", manifest=empty)
    (work / "out").mkdir()
    assert archive.unpack(archive=file, into=work / "out") == written
    assert {name: (work / "out" / "files" / name).read_bytes() for name in kept} == kept
    assert (work / "out" / "database.dump").read_bytes() == dump

    with tarfile.open(file) as tar:
        spans = [(m.offset_data, m.size) for m in tar.getmembers() if m.name != archive.MANIFEST and m.size]
    if spans:
        start, size = spans[flip % len(spans)]
        whole = bytearray(file.read_bytes())
        whole[start + flip % size] ^= 1
        file.write_bytes(bytes(whole))
        (work / "bad").mkdir()
        with pytest.raises(BackupUnusable, match="damaged"):
            archive.unpack(archive=file, into=work / "bad")


def test_a_backup_does_not_overwrite_and_needs_room(landlord: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that exists, a folder that does not, a full disk."""
    file = take(landlord)
    with pytest.raises(BackupUnusable, match="exists already"):
        take(landlord)
    with pytest.raises(BackupUnusable, match="There is no folder"):
        take(landlord, "no/where.tar")
    usage = shutil.disk_usage(landlord)._replace(free=1000)
    monkeypatch.setattr(shutil, "disk_usage", lambda _folder: usage)
    with pytest.raises(NoSpace, match="this backup may need"):
        take(landlord, "second.tar")
    with pytest.raises(NoSpace, match="may need"):
        put_back(landlord, file, replace=True)


def test_a_restore_refuses_a_running_hearth_and_open_connections(landlord: Path) -> None:
    """Whoever is at work is not cut off."""
    file = take(landlord)
    lock = serving_lock(home=landlord)
    lock.take()
    lock.write("http://127.0.0.1:8000")
    with pytest.raises(AlreadyRunning, match=r"\(http://127.0.0.1:8000\).*A restore needs it stopped"):
        put_back(landlord, file, replace=True)
    lock.close()
    with (
        ensure_server(home=landlord, fast=True, environ=SERVER) as server,
        connect(url=server.urls.app),
        pytest.raises(RestoreRefused, match="1 connections to the database 'hearth' are open"),
    ):
        put_back(landlord, file, replace=True)


def test_a_backup_of_a_newer_hearth_is_refused(landlord: Path, tmp_path: Path) -> None:
    """A migration that this source does not have would leave tables that it does not understand."""
    file = take(landlord)
    before = contents(landlord)
    (tmp_path / "homes" / "migrations").mkdir(parents=True)
    (tmp_path / "homes" / "migrations" / "0000_older.py").touch()
    with pytest.raises(RestoreRefused, match=r"newer Hearth.*homes\.0001_initial is not known here"):
        put_back(landlord, file, replace=True, source=tmp_path)
    (tmp_path / "homes" / "migrations" / "0001_initial.py").touch()
    put_back(landlord, file, replace=True, source=tmp_path)
    assert contents(landlord) == before


def test_a_load_that_fails_leaves_the_present_landlord(landlord: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """pg_restore stops half way, rows are missing, or the change of names fails: nothing has changed."""
    file = take(landlord)
    before = contents(landlord)

    def fail(*_: object, **__: object) -> str:
        raise StepFailed("pg_restore failed")

    for name in ("run_client", "row_counts", "_sync"):
        with monkeypatch.context() as broken:
            if name == "row_counts":
                real = row_counts
                broken.setattr(restoring, name, _miscounting(real))
                error: type[Exception] = RestoreRefused
            else:
                broken.setattr(restoring, name, fail)
                error = StepFailed
            with pytest.raises(error):
                put_back(landlord, file, replace=True)
        finish_interrupted(home=landlord, environ=SERVER, say=lambda _line: None)
        assert contents(landlord) == before
        assert databases(landlord) == {"hearth"}


def _miscounting(real: Callable[..., dict[str, int]]) -> Callable[..., dict[str, int]]:
    """Counts truly the first time, then finds a row too few."""
    seen: list[dict[str, int]] = []

    def count(**given: object) -> dict[str, int]:
        seen.append(real(**given))
        return seen[0] if len(seen) == 1 else {"public.homes": 499}

    return count


KILLED = """
import os, sys, pathlib
from hearth.ops import restore as module
from hearth.ops.progress import Progress
point = sys.argv[3]
if point == "before":                       # files changed places, the databases did not
    class Connect:
        def __call__(self, *, url):
            if (home / "files.before-restore").exists(): os._exit(9)
            return real(url=url)
    real, home = module.connect, pathlib.Path(sys.argv[1])
    module.connect = Connect()
else:                                       # both changed places, nothing is cleared away
    module._Swap.settle = lambda *_, **__: os._exit(9)
module.restore(home=pathlib.Path(sys.argv[1]), environ=os.environ, file=pathlib.Path(sys.argv[2]), replace=True,
               progress=Progress(quiet=True), source=pathlib.Path("/nothing"))
"""


@pytest.mark.parametrize(("point", "finished"), [("before", False), ("after", True)])
def test_a_restore_killed_in_the_middle_is_undone_or_finished(landlord: Path, point: str, finished: bool) -> None:
    """The journal says what was under way; rows and files never come from two landlords."""
    file = take(landlord)
    backed_up = contents(landlord)
    with ensure_server(home=landlord, fast=True, environ=SERVER) as server, connect(url=server.urls.app) as connection:
        connection.execute("DELETE FROM homes WHERE id > 10")
    (landlord / "files" / "photo.jpg").unlink()
    present = contents(landlord)
    environ = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT / "src")} | SERVER
    done = subprocess.run(
        [sys.executable, "-c", KILLED, str(landlord), str(file), point], env=environ, capture_output=True, check=False
    )
    assert done.returncode == 9, done.stderr.decode()
    said: list[str] = []
    finish_interrupted(home=landlord, environ=SERVER, say=said.append)
    assert said == [f"restore: an earlier one was cut short and is now {'finished' if finished else 'undone'}"]
    assert contents(landlord) == (backed_up if finished else present)
    assert databases(landlord) == {"hearth"}
    assert not (landlord / "files.before-restore").exists()
    assert not list(landlord.glob("restoring-*"))


def test_files_that_vanish_while_it_is_taken_are_in_the_backup_if_a_row_named_them(landlord: Path) -> None:
    """The files are held before the dump is made: deleting one during the dump does not lose it."""
    from hearth.ops import backup as taking

    real = taking.run_client

    def deleting(**given: object) -> str:
        (landlord / "files" / "photo.jpg").unlink()
        return real(**given)  # type: ignore[arg-type]

    file = landlord / "backup.tar"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(taking, "run_client", deleting)
        manifest = backup(home=landlord, environ=SERVER, file=file, made_at=MADE_AT, progress=QUIET)
    assert set(manifest.parts) == {"database.dump", "files/photo.jpg", "files/2026/letter.pdf"}


def test_a_server_newer_than_every_client_is_told(server: Server) -> None:
    """pg_dump must be as new as the server."""
    from hearth.ops.backup import client

    assert client(name="pg_dump", server=15, environ=SERVER).endswith("pg_dump")
    with pytest.raises(DatabaseUnusable, match="server is PostgreSQL 99 and no pg_dump of that version"):
        client(name="pg_dump", server=99, environ=SERVER)


def test_passwords_are_not_in_the_archive_manifest(landlord: Path) -> None:
    """The manifest says what the database holds, not how to reach it."""
    file = take(landlord)
    with tarfile.open(file) as tar:
        content = tar.extractfile("manifest.json")
        assert content is not None
        text = content.read().decode()
    secrets = json.loads((landlord / "secrets.json").read_text())
    assert not [name for name, secret in secrets.items() if secret in text]
