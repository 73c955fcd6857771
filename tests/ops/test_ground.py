"""The launcher's small parts: addresses, locks, secrets, fingerprints, steps, children."""

from __future__ import annotations

import json
import os
import signal
import stat
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psutil
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hearth.ops import keys as secrets
from hearth.ops import places
from hearth.ops.address import Address, address, check_free
from hearth.ops.children import BACK_OFF, Child, Children, end_orphans
from hearth.ops.faults import AddressInvalid, AlreadyRunning, DatabaseUnusable, HomeUnusable, PortTaken, StepFailed
from hearth.ops.fingerprint import fingerprint
from hearth.ops.locks import FileLock
from hearth.ops.progress import Progress
from hearth.ops.running import refuse_if_running, serving_lock
from hearth.ops.steps import Steps


@given(port=st.text(max_size=8))
def test_a_port_is_a_port_number_or_refused(port: str) -> None:
    """Any text: either a number from 1 to 65535, or the sentence that says so."""
    try:
        taken: int | None = address(environ={"PORT": port}).port
    except AddressInvalid:
        taken = None
    numbers = {str(number).zfill(width): number for number in (1, 80, 65535) for width in (1, 8)}
    valid = port.isascii() and port.isdigit() and 1 <= int(port) <= 65535
    assert taken == (int(port) if valid else 8000 if port == "" else None)
    for written, number in numbers.items():
        assert address(environ={"PORT": written}).port == number


def test_addresses_are_written_as_a_browser_takes_them() -> None:
    """Everywhere means localhost to the one who sits here; IPv6 wants brackets."""
    assert address(environ={}) == Address("127.0.0.1", 8000)
    assert Address("0.0.0.0", 80).url == "http://localhost:80"  # noqa: S104
    assert Address("::1", 80).url == "http://[::1]:80"


def test_a_taken_port_and_an_impossible_host_are_told_apart() -> None:
    """Each with its own way out."""
    import socket

    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(PortTaken, match=f"Port {port} on 127.0.0.1 is taken.*PORT={port + 1} make serve"):
            check_free(address=Address("127.0.0.1", port))
    check_free(address=Address("127.0.0.1", port))
    with pytest.raises(AddressInvalid, match="no such address"):
        check_free(address=Address("no.such.host.invalid", 8000))
    with pytest.raises(AddressInvalid, match=r"cannot listen on 192\.0\.2\.1"):
        check_free(address=Address("192.0.2.1", 8000))


def test_a_lock_ends_with_its_holder(tmp_path: Path) -> None:
    """Killed outright, the holder leaves no lock behind; alive, it keeps others out and its note can be read."""
    script = (
        "import sys, time, pathlib\nfrom hearth.ops.locks import FileLock\n"
        "lock = FileLock(pathlib.Path(sys.argv[1])); lock.take(); lock.write('me'); print('held', flush=True)\n"
        "time.sleep(60)\n"
    )
    holder = subprocess.Popen(
        [sys.executable, "-c", script, str(tmp_path / "lock")], stdout=subprocess.PIPE, text=True,
        env={"PYTHONPATH": str(places.ROOT / "src")},
    )  # fmt: skip
    assert holder.stdout
    assert holder.stdout.readline() == "held\n"
    lock = FileLock(tmp_path / "lock")
    assert not lock.take(wait=False)
    assert lock.read() == "me"
    holder.kill()
    holder.wait()
    holder.stdout.close()
    assert lock.take(wait=False)
    lock.close()
    with pytest.raises(ValueError, match="given back"):
        lock.take()


def test_a_second_serve_is_refused_with_the_first_ones_address(tmp_path: Path) -> None:
    """And with a way to have two."""
    refuse_if_running(home=tmp_path)
    lock = serving_lock(home=tmp_path)
    lock.take()
    lock.write("http://127.0.0.1:8000")
    with pytest.raises(
        AlreadyRunning, match=r"already running here \(http://127.0.0.1:8000\).*HEARTH_HOME=.*PORT=8001"
    ):
        refuse_if_running(home=tmp_path)
    lock.close()
    refuse_if_running(home=tmp_path)


def test_secrets_are_made_once_also_when_many_ask_at_once(tmp_path: Path) -> None:
    """Ten first readers get the same secrets; each secret is long and its own; the file is closed."""
    with ThreadPoolExecutor(10) as pool:
        seen = set(pool.map(lambda _: secrets.keys(home=tmp_path), range(10)))
    (held,) = seen
    values = json.loads((tmp_path / "secrets.json").read_text())
    assert len(set(values.values())) == len(values) == 5
    assert min(len(value) for value in values.values()) >= 50
    assert stat.S_IMODE((tmp_path / "secrets.json").stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["secrets.json"]
    (tmp_path / "secrets.json").write_text("{")
    with pytest.raises(DatabaseUnusable, match="is damaged"):
        secrets.keys(home=tmp_path)
    assert held.secret_key


def test_a_home_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    """A file stands where the folder should be."""
    (tmp_path / "file").touch()
    with pytest.raises(HomeUnusable, match=r"cannot keep its data in .*Set HEARTH_HOME"):
        places.make_home(home=tmp_path / "file" / "home")
    assert places.home(environ={"HEARTH_HOME": "/somewhere"}) == Path("/somewhere")
    assert places.home(environ={}) == places.ROOT / ".hearth"


@given(before=st.binary(max_size=20), after=st.binary(max_size=20))
def test_a_fingerprint_changes_with_content_and_name_and_nothing_else(
    tmp_path_factory: pytest.TempPathFactory, before: bytes, after: bytes
) -> None:
    """Equal contents, equal fingerprint, wherever the folder lies; built folders do not count."""
    one, two = tmp_path_factory.mktemp("one") / "src", tmp_path_factory.mktemp("two") / "src"
    for folder, content in ((one, before), (two, after)):
        (folder / "deep").mkdir(parents=True)
        (folder / "deep" / "a.py").write_bytes(content)
    assert (fingerprint(paths=[one]) == fingerprint(paths=[two])) == (before == after)
    kept = fingerprint(paths=[one])
    (one / "__pycache__").mkdir()
    (one / "__pycache__" / "a.pyc").write_bytes(after)
    assert fingerprint(paths=[one]) == kept
    (one / "deep" / "a.py").rename(one / "deep" / "b.py")
    assert fingerprint(paths=[one]) != kept


def test_progress_counts_from_the_first_process_and_adds_up(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The installer's seconds are part of the start; a phase in two parts is one figure."""
    monkeypatch.setenv("HEARTH_STARTED", repr(time.monotonic() - 100))
    progress = Progress()
    for _ in range(2):
        with progress.phase("database", "working"):
            time.sleep(0.01)
    said = capsys.readouterr().out
    assert said.startswith("[100.")
    assert "database: working ..." in said
    assert progress.seconds["database"] >= 0.02
    for name, value in progress.hand_on().items():
        monkeypatch.setenv(name, value)
    assert Progress().seconds == progress.seconds


def test_a_step_that_fails_is_quoted_and_one_that_is_ended_does_not_go_on(tmp_path: Path) -> None:
    """The last lines of a failure; and stopping ends a step with everything that it started."""
    steps = Steps()
    environ = {"PATH": os.environ["PATH"]}
    assert steps.run(what="Saying", command=["echo", "hello"], environ=environ, cwd=tmp_path) == "hello\n"
    with pytest.raises(StepFailed, match=r"Building failed \(it ended with 3\).*\nbroken"):
        steps.run(what="Building", command=["sh", "-c", "echo broken; exit 3"], environ=environ, cwd=tmp_path)

    def sleep() -> None:
        with pytest.raises(StepFailed, match="it ended with -9"):
            steps.run(what="Sleeping", command=["sh", "-c", "sleep 61 & wait"], environ=environ, cwd=tmp_path)

    sleeper = threading.Thread(target=sleep)
    sleeper.start()
    deadline = time.monotonic() + 10
    while not (found := _running("sleep 61")) and time.monotonic() < deadline:
        time.sleep(0.02)
    steps.end()
    sleeper.join(timeout=10)
    psutil.wait_procs(found, timeout=5)
    assert found
    assert not _running("sleep 61")
    with pytest.raises(StepFailed, match="was not begun"):
        steps.run(what="Another", command=["true"], environ=environ, cwd=tmp_path)


def _running(command: str) -> list[psutil.Process]:
    found = []
    for process in psutil.process_iter():
        try:
            if " ".join(process.cmdline()) == command and process.status() != psutil.STATUS_ZOMBIE:
                found.append(process)
        except psutil.Error:
            continue
    return found


class Clock:
    """Seconds that pass when they are told to."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def family(tmp_path: Path) -> tuple[Children, Clock, list[str], Path]:
    """Children in a home, a clock, and what was said of them."""
    home = places.make_home(home=tmp_path / "home")
    said: list[str] = []
    clock = Clock()
    environ = {"PATH": os.environ["PATH"]}
    return Children(home=home, environ=environ, cwd=tmp_path, say=said.append, monotonic=clock), clock, said, home


def _wait_for_end(child: Child) -> None:
    assert child.process
    child.process.wait(timeout=10)


def test_a_child_that_keeps_crashing_is_started_ever_more_slowly(
    family: tuple[Children, Clock, list[str], Path],
) -> None:
    """0.5, 1, 2, 5, 10, 30, 30 seconds; after a calm minute it begins with half a second again."""
    children, clock, said, _home = family
    child = Child("crashing", ["sh", "-c", "exit 7"])
    children.start(child)
    for wait in (*BACK_OFF, BACK_OFF[-1]):
        _wait_for_end(child)
        children.watch()
        assert said[-1].startswith(f"crashing ended with 7; starting it again in {wait:g} s")
        clock.now += wait - 0.01
        children.watch()
        assert child.process is None
        clock.now += 0.02
        children.watch()
    assert children.failed("crashing")
    _wait_for_end(child)
    clock.now += 61
    children.watch()
    assert "again in 0.5 s" in said[-1]
    children.stop()


def test_what_a_child_says_is_kept_and_what_it_leaves_behind_is_ended(
    family: tuple[Children, Clock, list[str], Path],
) -> None:
    """Its log, and the grandchild that outlived it."""
    children, _clock, said, home = family
    child = Child("parent", ["sh", "-c", "echo last words; sleep 62 & sleep 0.3; kill -9 $$"])
    children.start(child)
    deadline = time.monotonic() + 10
    while not _running("sleep 62") and time.monotonic() < deadline:
        time.sleep(0.02)
    _wait_for_end(child)
    assert _running("sleep 62")
    children.watch()
    assert "parent was killed by SIGKILL" in said[0]
    assert children.last_words("parent") == "last words"
    assert not _running("sleep 62")
    assert stat.S_IMODE((home / "log" / "parent.log").stat().st_mode) == 0o600
    children.stop()


def test_what_works_in_the_background_steps_back(family: tuple[Children, Clock, list[str], Path]) -> None:
    """Behind what people wait for: as a program, and where Linux shares the processor out to sessions, as one."""
    children, _clock, _said, _home = family
    child = Child("worker", ["sleep", "64"], nice=5)
    children.start(child)
    assert child.process
    assert os.getpriority(os.PRIO_PROCESS, child.process.pid) == 5
    session = Path(f"/proc/{child.process.pid}/autogroup")
    if session.exists():
        assert session.read_text().split()[1:] == ["nice", "5"]
    children.stop()


def test_orphans_of_a_killed_supervisor_are_ended_and_strangers_let_be(
    family: tuple[Children, Clock, list[str], Path],
) -> None:
    """By number and moment of birth: a stranger that was given the number is not ours."""
    children, _clock, _said, home = family
    child = Child("web", ["sleep", "63"])
    children.start(child)
    assert child.process
    noted = json.loads((home / "run" / "children.json").read_text())
    changed = {"web": noted["web"] | {"began": noted["web"]["began"] - 1000}}
    (home / "run" / "children.json").write_text(json.dumps(changed))
    assert end_orphans(home=home) == []
    assert child.process.poll() is None
    (home / "run" / "children.json").write_text(json.dumps(noted))
    assert end_orphans(home=home) == ["web"]
    assert child.process.wait(timeout=5) == -signal.SIGTERM
    assert end_orphans(home=home) == []
