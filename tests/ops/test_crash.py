"""kill -9 of everything while rows are being written: what was committed is there again within ten seconds."""

from __future__ import annotations

import http.client
import os
import signal
import threading
import time
from pathlib import Path

import psutil
import psycopg
import pytest

from hearth.ops.postgres import ensure_server
from hearth.ops.progress import STARTED
from tests.ops.conftest import NOBODY, SERVER, RunAsUser, clear, make_open_folder
from tests.ops.serving import Serving, free_port, serving_environment

pytestmark = pytest.mark.slow
BACK_SECONDS = 10


class Writers:
    """Threads that commit rows over HTTP and remember every one that was acknowledged."""

    def __init__(self, serving: Serving, count: int = 3) -> None:
        self._serving = serving
        self._stop = threading.Event()
        self.acknowledged: list[str] = []
        self._threads = [threading.Thread(target=self._write, args=(number,)) for number in range(count)]
        for thread in self._threads:
            thread.start()

    def _write(self, number: int) -> None:
        for line in range(100_000):
            if self._stop.is_set():
                return
            text = f"writer-{number}-{line}"
            try:
                self._serving.get(f"/add/{text}")
            except (OSError, http.client.HTTPException):  # cut off in the middle of an answer: not acknowledged
                return
            self.acknowledged.append(text)

    def join(self) -> list[str]:
        """Everything that was acknowledged."""
        self._stop.set()
        for thread in self._threads:
            thread.join()
        return self.acknowledged


def kept(home: Path) -> set[str]:
    """The rows that are there, read as the application."""
    with ensure_server(home=home, environ=SERVER) as server, psycopg.connect(server.urls.app) as connection:
        return {row[0] for row in connection.execute("SELECT text FROM ledger_entry")}


def crash_and_come_back(first: Serving, start: object) -> None:
    """Writes, kills everything, starts again, and compares."""
    assert callable(start)
    first.wait_until_up()
    writers = Writers(first)
    time.sleep(2)
    first.kill_everything()
    acknowledged = writers.join()
    assert len(acknowledged) > 20
    again = start()
    took = again.wait_until_up()
    try:
        assert kept(again.home) >= set(acknowledged)
        assert again.get("/add/afterwards")
        assert took <= BACK_SECONDS, f"back after {took:.1f} s"
        assert "migrating" not in again.said
    finally:
        again.stop()
    assert again.processes() == []


def test_everything_killed_comes_back_whole(home: Path) -> None:
    """As the account that runs the tests."""
    crash_and_come_back(Serving(home), lambda: Serving(home))


def test_everything_killed_comes_back_whole_as_a_normal_user(start_as_user: RunAsUser) -> None:
    """As a user without rights, in a home of its own."""
    home = make_open_folder()
    os.chown(home, NOBODY, NOBODY)

    def start() -> Serving:
        port = free_port()
        environ = serving_environment(home, port)
        given = {name: environ[name] for name in ("DJANGO_SETTINGS_MODULE", "HEARTH_HOME", "PORT", *SERVER)}
        return Serving(home, process=start_as_user(["-m", "tests.ops.standin.serve"], given), port=port)

    try:
        crash_and_come_back(start(), start)
    finally:
        clear(home)


def test_what_a_killed_supervisor_leaves_behind_is_ended_or_taken_over(home: Path) -> None:
    """Only the supervisor dies: its web server still holds the port, its worker still works, its database serves."""
    first = Serving(home)
    first.wait_until_up()
    postmaster = (home / "postgres/data/postmaster.pid").read_text().split()[0]
    left = [process for process in first.processes() if process.pid != first.process.pid]
    os.kill(first.process.pid, signal.SIGKILL)
    first.process.wait()
    again = Serving(home, port=first.port)
    again.wait_until_up()
    try:
        assert "web: ended the one that an earlier start left behind" in again.said
        assert "worker: ended the one that an earlier start left behind" in again.said
        assert (home / "postgres/data/postmaster.pid").read_text().split()[0] == postmaster
        orphans = [process for process in left if process.is_running() and process.status() != psutil.STATUS_ZOMBIE]
        assert all(process.name() == "postgres" for process in orphans)
    finally:
        again.stop()
    assert again.processes() == []


@pytest.mark.parametrize("moment", [0.05, 0.3, 0.6, 1.0, 1.6])
def test_a_first_start_killed_at_any_moment_is_redone(home: Path, moment: float) -> None:
    """Half an initdb, a cluster without roles, a database without tables: the next start finishes it."""
    os.environ.pop(STARTED, None)
    first = Serving(home)
    time.sleep(0.3 + moment)  # Python itself takes the first part of a second
    first.kill_everything()
    again = Serving(home)
    again.wait_until_up()
    try:
        assert again.get("/health/ready") == "ready"
    finally:
        again.stop()
    assert "demo" in kept(home)
