"""One release takes the place of another under load: nobody sees an error, and what was committed is there."""

from __future__ import annotations

import http.client
import subprocess
import sys
import threading
from pathlib import Path

import psycopg
import pytest

from hearth.ops.address import Address, bound, check_free, listen
from hearth.ops.faults import PortTaken
from hearth.ops.places import ROOT
from hearth.ops.postgres import ensure_server
from tests.ops.conftest import SERVER
from tests.ops.serving import Serving, serving_environment


class Officers:
    """Threads that save and read over HTTP without a pause, each request on a connection of its own."""

    def __init__(self, port: int, count: int = 4) -> None:
        self._port = port
        self._stop = threading.Event()
        self.saved: list[str] = []
        self.served_by: list[str] = []
        self.errors: list[str] = []
        self._threads = [threading.Thread(target=self._work, args=(number,)) for number in range(count)]
        for thread in self._threads:
            thread.start()

    def _work(self, number: int) -> None:
        line = 0
        while not self._stop.is_set():
            line += 1
            text = f"officer-{number}-{line}"
            connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=30)
            try:
                connection.request("GET", f"/add/{text}", headers={"Connection": "close"})
                answer = connection.getresponse()
                said = answer.read().decode()
                if answer.status == 200:
                    self.saved.append(text)
                    self.served_by.append(said)
                else:
                    self.errors.append(f"{text}: {answer.status}")
            except (OSError, http.client.HTTPException) as error:
                self.errors.append(f"{text}: {error!r}")
            finally:
                connection.close()

    def stop(self) -> None:
        """No more requests; waits for those under way."""
        self._stop.set()
        for thread in self._threads:
            thread.join()


def upgrade(serving: Serving, *words: str) -> subprocess.CompletedProcess[str]:
    """`hearth upgrade` of the stand-in."""
    return subprocess.run(
        [sys.executable, "-m", "tests.ops.standin.serve", "upgrade", *words], cwd=ROOT, text=True, check=False,
        env=serving_environment(serving.home, serving.port), stdin=subprocess.DEVNULL, capture_output=True, timeout=120,
    )  # fmt: skip


@pytest.mark.slow
def test_a_release_takes_over_and_one_that_does_not_come_up_gives_back(home: Path) -> None:
    """Twice under load: once to a release that works, once to one whose web server ends at once."""
    serving = Serving(home)
    try:
        serving.wait_until_up()
        process = serving.process.pid
        officers = Officers(serving.port)
        try:
            done = upgrade(serving)
            assert done.returncode == 0, done.stderr
            first = len(officers.served_by)
            refused = upgrade(serving, "broken")
        finally:
            officers.stop()
        assert refused.returncode == 1
        assert refused.stderr.startswith("This release did not come up, and the one before serves on. The web server")
        assert officers.errors == []
        assert len({*officers.served_by[:first]}) >= 3, "no second web server answered"
        with ensure_server(home=home, environ=SERVER) as server, psycopg.connect(server.urls.app) as connection:
            kept = [row[0] for row in connection.execute("SELECT text FROM ledger_entry WHERE text LIKE 'officer%'")]
        assert sorted(kept) == sorted(officers.saved)
        assert serving.process.pid == process
        assert serving.process.poll() is None, "the service manager's process has gone"
        assert len(serving.commands("hearth.ops.web")) == 3, "one too many"
    finally:
        serving.stop()
    assert serving.processes() == []


def test_nothing_to_take_over_is_told(home: Path) -> None:
    """It says what to do instead, before anything is begun."""
    environ = serving_environment(home, 8000)
    done = subprocess.run(
        [sys.executable, "-m", "tests.ops.standin.serve", "upgrade"], cwd=ROOT, text=True, check=False, env=environ,
        stdin=subprocess.DEVNULL, capture_output=True, timeout=60,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (
        1,
        f"No Hearth serves {home} now, so there is nothing to take over. Start this release: hearth serve\n",
    )


def test_an_address_is_taken_before_it_listens() -> None:
    """Bound first, listening later: another program that listens meanwhile is told of, not shared with."""
    with bound(address=Address("127.0.0.1", 0)) as taken:
        where = Address("127.0.0.1", taken.getsockname()[1])
        check_free(address=where)
        listen(on=taken, address=where, backlog=5)
        with pytest.raises(PortTaken):
            check_free(address=where)
