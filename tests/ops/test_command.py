"""The command line: what is its own, what goes to Django and as whom, and how it refuses."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from hearth.ops import command
from hearth.ops.database import connect, recorded
from hearth.ops.places import ROOT
from hearth.ops.postgres import Server, ensure_server
from tests.ops.conftest import SERVER
from tests.ops.serving import free_port, serving_environment


def hearth(home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Types `hearth ...` with the stand-in as the project."""
    return subprocess.run(
        [sys.executable, "-m", "hearth.ops.command", *arguments], env=serving_environment(home, free_port()), cwd=ROOT,
        stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip


def test_the_help_names_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    """Its own and those that the parts answer."""
    with pytest.raises(SystemExit, match="0"):
        command.main(["--help"])
    said = capsys.readouterr().out
    for name in ("serve", "migrate", "demo", "worker", "clock", "doctor", "backup", "restore", "prepare"):
        assert f"  {name} " in said


def test_the_database_is_up_for_as_long_as_a_django_command_takes(home: Path) -> None:
    """`migrate` runs as the owner, the rest as the application; afterwards no server is left running."""
    migrated = hearth(home, "migrate", "--verbosity=0")
    assert (migrated.returncode, migrated.stderr) == (0, "")
    loaded = hearth(home, "demo", "--if-empty")
    assert (loaded.returncode, loaded.stderr) == (0, "")
    assert hearth(home, "demo", "--sign-ins").stdout.startswith("officer@example.org")
    assert not (home / "postgres/data/postmaster.pid").exists()
    with ensure_server(home=home, environ=SERVER) as server, connect(url=server.urls.owner) as connection:
        assert recorded(connection=connection) == {"migrations": ""}  # Hearth's, though not made by `serve`
        owner = connection.execute("SELECT tableowner, (SELECT text FROM ledger_entry) FROM pg_tables "
                                   "WHERE tablename = 'ledger_entry'").fetchone()  # fmt: skip
        assert owner == ("hearth_owner", "demo")


def test_an_unknown_command_is_told_under_its_own_name(home: Path) -> None:
    """Django's words, with the exit code passed on."""
    done = hearth(home, "nonsense")
    assert done.returncode == 1
    assert done.stderr == "Unknown command: 'nonsense'\nType 'hearth help' for usage.\n"


def test_a_refusal_is_one_sentence_and_a_one(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """No traceback for what a person can put right."""
    taken = tmp_path / "there.tar"
    taken.touch()
    assert command.main(["backup", str(taken)]) == 1
    assert capsys.readouterr().err == (f"{taken} exists already; a backup never overwrites one. Give another name.\n")


def test_what_the_database_itself_refuses_is_said_so(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """An error that no check foresaw, and Ctrl-C."""
    for error, words in (
        (psycopg.errors.InsufficientPrivilege("permission denied"), "The database refused: permission denied\n"),
        (KeyboardInterrupt(), "Stopped.\n"),
    ):

        def fail(_chosen: object, error: BaseException = error) -> int:
            raise error

        monkeypatch.setattr(command, "_doctor", fail)
        assert command.main(["doctor"]) == 1
        assert capsys.readouterr().err == words


def test_backup_and_restore_by_their_commands(home: Path, server: Server, tmp_path: Path) -> None:
    """The sentences that a person sees; the archive goes from one home to another."""
    hearth(home, "migrate", "--verbosity=0")
    hearth(home, "demo", "--if-empty")
    taken = hearth(home, "backup", str(tmp_path / "b.tar"))
    assert taken.returncode == 0, taken.stderr
    assert "rows, 0 files" in taken.stdout
    assert "It names people and holds password hashes" in taken.stdout
    refused = hearth(home, "restore", str(tmp_path / "b.tar"))
    assert refused.returncode == 1
    assert "is not empty. Nothing was changed" in refused.stderr
    other = server.data.parent.parent
    restored = hearth(other, "restore", str(tmp_path / "b.tar"))
    assert restored.returncode == 0, restored.stderr
    assert "Restored the backup of " in restored.stdout
    with connect(url=server.urls.app) as connection:
        assert connection.execute("SELECT text FROM ledger_entry").fetchall() == [("demo",)]


def test_prepare_prints_what_to_set(home: Path, server: Server) -> None:
    """Three lines for the environment."""
    from hearth.ops.roles import database_of

    administrator = database_of(url=server.urls.superuser, database="postgres")
    try:
        done = hearth(home, "prepare", administrator)
    finally:  # the module's server keeps the passwords of its own home
        hearth(server.data.parent.parent, "prepare", administrator)
    assert done.returncode == 0, done.stderr
    names = [line.split("=")[0] for line in done.stdout.splitlines()]
    assert names == ["DATABASE_URL", "HEARTH_OWNER_DATABASE_URL", "HEARTH_PORTAL_DATABASE_URL"]
