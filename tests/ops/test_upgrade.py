"""The release before, its demonstration landlord and its officers at work; then this one takes over.

Nobody sees an error, nothing saved is lost, and no statement waits for a lock longer than two seconds.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import psutil
import psycopg
import pytest

from hearth.ops.places import ROOT
from hearth.ops.postgres import ensure_server
from tests.ops.conftest import SERVER
from tests.ops.serving import free_port

pytestmark = pytest.mark.slow
OFFICERS, MINUTES, PACE = 5, 2.5, 4
WAIT_SECONDS = 2.0
SLACK_SECONDS = 0.3  # between a lock's timeout and the sample that still saw it wait


def git(*arguments: str) -> str:
    """What git says in this clone; nothing where it refuses."""
    done = subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, text=True, check=False)
    return done.stdout.strip() if done.returncode == 0 else ""


@pytest.fixture(scope="module")
def before(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The release before this source, in a clone of its own with its own packages."""
    tag = git("describe", "--tags", "--abbrev=0", "--match", "v*", "HEAD")
    if not tag:
        pytest.skip("This clone has no release tag (v*) to upgrade from; git fetch --tags brings them.")
    folder = tmp_path_factory.mktemp("before") / "hearth"
    subprocess.run(["git", "clone", "-q", "--branch", tag, ROOT, folder], check=True, capture_output=True)
    if (ROOT / ".hearth" / "tools").is_dir():  # the same uv, not fetched again
        shutil.copytree(ROOT / ".hearth" / "tools", folder / ".hearth" / "tools")
    built = ROOT / "src" / "hearth" / "static" / "built"
    if built.is_dir():  # used where it was made from the same sources, else made anew
        shutil.copytree(built, folder / "src" / "hearth" / "static" / "built")
    command = [sys.executable, "-I", "src/hearth/ops/bootstrap.py", "install"]
    subprocess.run(command, cwd=folder, check=True, env=bare(), stdin=subprocess.DEVNULL, capture_output=True)
    return folder


def bare(**more: str) -> dict[str, str]:
    """The machine's environment with nothing in it of the tests' own."""
    ours = ("HEARTH_", "DATABASE_", "SECRET_", "PYTHON", "DJANGO_", "PYTEST_", "PORT", "HOST", "VIRTUAL_ENV")
    return {name: value for name, value in os.environ.items() if not name.startswith(ours)} | SERVER | more


class LockWatch(threading.Thread):
    """Looks twenty times a second how long anybody has waited for a lock."""

    def __init__(self, url: str) -> None:
        super().__init__(daemon=True)
        self._url = url
        self._stopping = threading.Event()
        self.longest = 0.0
        self.by = ""

    def run(self) -> None:
        """Until stopped. An index that is made beside everybody's work waits for them, and they don't for it."""
        with psycopg.connect(self._url, autocommit=True) as connection:
            while not self._stopping.wait(0.05):
                for waited, query in connection.execute(
                    "SELECT extract(epoch FROM clock_timestamp() - l.waitstart)::float8, a.query FROM pg_locks l"
                    " JOIN pg_stat_activity a USING (pid) WHERE NOT l.granted AND l.waitstart IS NOT NULL"
                    " AND l.locktype <> 'advisory' AND a.query NOT ILIKE '%concurrently%'"
                ):
                    if waited > self.longest:
                        self.longest, self.by = waited, query

    def stop(self) -> None:
        """No further look."""
        self._stopping.set()
        self.join()


@pytest.fixture
def serving(before: Path, home: Path) -> Iterator[tuple[subprocess.Popen[str], str, int]]:
    """The release before serves its demonstration landlord: the process, what it says, its port."""
    port = free_port()
    environ = bare(HEARTH_HOME=str(home), PORT=str(port))
    hearth = before / ".venv" / "bin" / "hearth"
    with ensure_server(home=home, environ=SERVER):
        for step in (["migrate", "--verbosity=0"], ["demo", "--homes=150", "--seed=1"]):
            subprocess.run([hearth, *step], env=environ, cwd=before, check=True, capture_output=True)
    log = home / "serving.log"
    with open(log, "w", encoding="utf-8") as out:
        process = subprocess.Popen(
            [hearth, "serve", "--no-demo"], env=environ, cwd=before, stdin=subprocess.DEVNULL, stdout=out, stderr=out,
            text=True,
        )  # fmt: skip
    try:
        until_ready(process, port, log)
        yield process, str(log), port
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=90)


def until_ready(process: subprocess.Popen[str], port: int, log: Path) -> None:
    """Waits until somebody can sign in."""
    for _ in range(1500):
        assert process.poll() is None, log.read_text()
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/health/ready", timeout=10):
                return
        except OSError:
            time.sleep(0.2)
    raise AssertionError(log.read_text())


def test_the_release_before_is_upgraded_while_officers_work(
    before: Path, serving: tuple[subprocess.Popen[str], str, int], home: Path
) -> None:
    """They sign in to the old release and go on in the new one, with the sessions and pages that they had."""
    process, log, port = serving
    with ensure_server(home=home, environ=SERVER) as server:
        environ = bare(
            HEARTH_HOME=str(home), DATABASE_URL=server.urls.app, HEARTH_OWNER_DATABASE_URL=server.urls.owner,
            HEARTH_DEVELOPMENT_CLOCK="1", SECRET_KEY="makes accounts only",
        )  # fmt: skip
        watch = LockWatch(server.urls.superuser)
        command = [
            str(before / ".venv" / "bin" / "python"), "-m", "benchmarks.officers", f"--address=http://127.0.0.1:{port}",
            f"--officers={OFFICERS}", f"--minutes={MINUTES}", f"--pace={PACE}",
        ]  # fmt: skip
        officers = subprocess.Popen(
            command, cwd=before, env=environ, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.PIPE, text=True,
        )  # fmt: skip
        time.sleep(30)  # until all are at work
        watch.start()
        done = subprocess.run(
            [sys.executable, "-m", "hearth.ops.command", "upgrade"], cwd=ROOT, capture_output=True, text=True,
            env=bare(HEARTH_HOME=str(home), PORT=str(port), PYTHONPATH=str(ROOT / "src")), check=False, timeout=400,
        )  # fmt: skip
        watch.stop()
        still_at_work = officers.poll() is None
        said, wrong = officers.communicate(timeout=600)
        assert done.returncode == 0, f"{done.stdout}\n{done.stderr}\n{Path(log).read_text()}"
        told = json.loads(said.splitlines()[-1]) if said.strip() else {}
        assert told, wrong
        sys.stdout.write(f"{json.dumps(told)}\nlongest wait for a lock: {watch.longest:.2f} s ({watch.by[:80]})\n")
        assert still_at_work, "the officers had gone home before the new release served"
        assert (told["errors"], told["lost"], told["doubled"]) == (0, 0, 0), told["first_errors"]
        assert told["saved"] > OFFICERS
        assert watch.longest <= WAIT_SECONDS + SLACK_SECONDS, f"{watch.longest:.1f} s: {watch.by}"
        assert process.poll() is None
        assert psutil.Process(process.pid).cwd() == str(ROOT), "another release serves"
        with psycopg.connect(server.urls.app) as connection:
            kinds = connection.execute(
                "SELECT relname, relkind::text FROM pg_class WHERE relname IN ('changes_change', 'cases_caseevent')"
            ).fetchall()
        assert dict(kinds) == {"changes_change": "p", "cases_caseevent": "p"}
