"""`hearth serve`, with the stand-in project: one command up, everything kept running, everything stopped."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from hearth.ops.places import ROOT
from tests.ops.conftest import clear, make_open_folder
from tests.ops.serving import Serving, free_port, serving_environment


@pytest.fixture(scope="module")
def serving() -> Iterator[Serving]:
    """One served stand-in for the tests of this module."""
    home = make_open_folder()
    running = Serving(home)
    running.wait_until_up()
    yield running
    running.stop()
    clear(home)


def serve_once(home: Path, port: int) -> subprocess.CompletedProcess[str]:
    """A serve that is expected to refuse."""
    return subprocess.run(
        [sys.executable, "-m", "tests.ops.standin.serve"], env=serving_environment(home, port), cwd=ROOT, text=True,
        stdin=subprocess.DEVNULL, capture_output=True, check=False, timeout=60,
    )  # fmt: skip


def until(what: str, seconds: float, true: object) -> None:
    """Waits for a condition (a callable) to become true."""
    assert callable(true)
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, f"{what} did not happen within {seconds} s"
        time.sleep(0.05)


def test_it_shows_progress_then_the_address_and_the_sign_ins(serving: Serving) -> None:
    """Phases with seconds, the address, who may sign in, and the page answers."""
    for phase in ("database: done in", "demo: done in", "static files: done in", "web: done in"):
        assert phase in serving.said
    assert f"Hearth is at http://127.0.0.1:{serving.port}" in serving.said
    assert "officer@example.org / a password for trying" in serving.said
    assert serving.get("/health/ready") == "ready"


def test_a_second_one_is_told_who_has_the_home(serving: Serving) -> None:
    """It names the running one's address, ends with 1, and leaves the first alone."""
    refused = serve_once(serving.home, free_port())
    assert refused.returncode == 1
    assert refused.stderr.startswith(f"Hearth is already running here (http://127.0.0.1:{serving.port})")
    assert serving.get("/health/live") == "live"


def test_a_crashed_web_server_and_worker_are_started_again(serving: Serving) -> None:
    """Each is missed, named with its log, and back within seconds."""
    for name, word in (("web", "hearth.ops.web"), ("worker", "django worker")):
        first = min(process.pid for process in serving.commands(word))
        fallen = serving.said.count(f"] {name} ended with ")  # with the database, in another test of this module
        os.kill(first, signal.SIGKILL)
        serving.wait_for(f"{name} was killed by SIGKILL; starting it again in {0.5 * 2**fallen:g} s", 20)
        until(name, 30, lambda word=word, first=first: any(p.pid != first for p in serving.commands(word)))
    until("the page", 30, lambda: _answers(serving))


def _answers(serving: Serving) -> bool:
    try:
        return serving.get("/health/ready") == "ready"
    except OSError:
        return False


def test_a_killed_database_is_started_again_with_what_was_committed(serving: Serving) -> None:
    """kill -9 of the postmaster: the web server finds the new one by itself."""
    serving.get("/add/before")
    postmaster = int((serving.home / "postgres/data/postmaster.pid").read_text().split()[0])
    os.kill(postmaster, signal.SIGKILL)
    serving.wait_for("database: had ended; it runs again", 30)
    until("the page", 30, lambda: _answers(serving))
    assert serving.get("/add/after")


def test_the_database_answers_a_command_beside_it_and_is_not_taken_away(serving: Serving) -> None:
    """`hearth check` joins the running database and leaves it running."""
    environ = serving_environment(serving.home, serving.port)
    command = [sys.executable, "-m", "hearth.ops.command", "check", "--database=default"]
    done = subprocess.run(command, env=environ, cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "System check identified no issues (0 silenced).\n"), done.stderr
    assert serving.get("/health/ready") == "ready"


def test_a_taken_port_is_told_before_anything_is_begun(home: Path) -> None:
    """The sentence names the port and how to choose another; no database was made."""
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        taken = other.getsockname()[1]
        refused = serve_once(home, taken)
    assert refused.returncode == 1
    assert refused.stderr == (
        f"Port {taken} on 127.0.0.1 is taken by another program. Choose another: PORT={taken + 1} make serve\n"
    )
    assert not (home / "database.json").exists()


def test_it_stops_everything_and_the_next_start_skips_what_was_done(home: Path) -> None:
    """Ctrl-C leaves no process behind and ends with 0; the second start migrates, loads and gathers nothing."""
    first = Serving(home)
    first.wait_until_up()
    assert first.stop() == 0
    assert first.processes() == []
    second = Serving(home)
    second.wait_until_up()
    for skipped in ("migrating", "demo:", "static files:"):
        assert skipped not in second.said
    second.stop()


def test_stopped_while_it_starts_it_leaves_nothing_running(home: Path) -> None:
    """A signal during the migration ends that too."""
    starting = Serving(home)
    starting.wait_for("database: migrating")
    assert starting.stop() == 0
    assert starting.processes() == []
    again = Serving(home)
    again.wait_until_up()
    again.stop()
