"""The programs that the supervisor keeps running: started, watched, begun again after a crash, stopped in order.

Each leads a process group of its own and is noted in the home, so that a supervisor which was killed leaves nothing
that the next one cannot find and end.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from hearth.ops.address import CLOSE_DOOR

BACK_OFF = (0.5, 1.0, 2.0, 5.0, 10.0, 30.0)  # seconds before the first, second, ... restart
CALM_SECONDS = 60.0  # a child that ran this long has recovered: its back-off begins anew
LOG_BYTES = 5_000_000
CLOCK_SECONDS = 5.0  # by how much a set clock may shift the moments that the kernel reports

Identity = dict[str, float]
"""A program by its number, the moment it began and the machine's start: numbers are given again, the three are not."""


@dataclass(slots=True)
class Child:
    """One program: its name, its command, how long it may take to stop (seconds), the open sockets it is given, and how
    far it steps back where others want the processor (0 to 19)."""

    name: str
    command: list[str]
    stop_seconds: float = 15.0
    sockets: tuple[int, ...] = ()
    nice: int = 0
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0
    restart_at: float = 0.0
    failures: int = 0
    log: Path = field(default=Path("/dev/null"))


class Children:
    """The supervisor's children. Not for use from several threads."""

    def __init__(
        self, *, home: Path, environ: Mapping[str, str], cwd: Path, say: Callable[[str], None],
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:  # fmt: skip
        self._home = home
        self._environ = dict(environ)
        self._cwd = cwd
        self._say = say
        self._monotonic = monotonic
        self._children: list[Child] = []
        self._inherited: dict[str, Identity] = {}

    def inherit(self, noted: Mapping[str, Identity]) -> None:
        """Takes over programs of an earlier supervisor, which this process was: they are ended, never begun again."""
        self._inherited = {f"{name} of the release before": identity for name, identity in noted.items()}
        self._write_note()

    def end_inherited(self, seconds: float, *, port: int) -> None:
        """Ends them: the web server once it has answered what it was asked at that port, for which it has that time."""
        groups = {name: int(identity["pid"]) for name, identity in self._inherited.items() if _ours(identity)}
        web = [group for name, group in groups.items() if name.startswith("web")]
        for group in web:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(group, CLOSE_DOOR)
        for group in groups.values():
            if group not in web:
                _end_group(group, 15.0, reap_number=group)
        deadline = time.monotonic() + seconds
        for group in web:
            time.sleep(0.5)  # for the signal to be heard
            while _connections(group, port) and time.monotonic() < deadline:
                time.sleep(0.1)
            _end_group(group, 5.0, reap_number=group)
        self._inherited = {}
        self._write_note()

    def noted(self) -> dict[str, Identity]:
        """The running programs as another supervisor finds them: by name, number and the moment they began."""
        found = {child.name: _identity(child.process.pid) for child in self._children if child.process}
        return {name: identity for name, identity in found.items() if identity} | self._inherited

    def start(self, child: Child) -> None:
        """Starts a program and keeps it running from now on. Its output goes to log/<name>.log in the home."""
        child.log = self._home / "log" / f"{child.name}.log"
        self._children.append(child)
        self._spawn(child)

    def watch(self) -> None:
        """Starts again what has ended, after its back-off; call it often."""
        now = self._monotonic()
        for child in self._children:
            if child.process is None:
                if now >= child.restart_at:
                    self._spawn(child)
            elif child.process.poll() is not None:
                self._bury(child, now)

    def inherits(self) -> bool:
        """Whether programs of an earlier supervisor still run."""
        return bool(self._inherited)

    def stop_own(self) -> None:
        """Ends those that were started here, last started first, each with the time it may take."""
        for child in reversed(self._children):
            if child.process is not None:
                _end_group(child.process.pid, child.stop_seconds, reap=child.process)
        self._children.clear()

    def stop(self) -> None:
        """Ends everything."""
        self.stop_own()
        for identity in self._inherited.values():
            if _ours(identity):
                _end_group(int(identity["pid"]), 15.0, reap_number=int(identity["pid"]))
        self._inherited = {}
        _note(self._home).unlink(missing_ok=True)

    def failed(self, name: str) -> bool:
        """Whether that child has ended at least once since it was last calm."""
        return any(child.failures for child in self._children if child.name == name)

    def last_words(self, name: str, lines: int = 12) -> str:
        """The last lines of a child's log."""
        return tail(path=self._home / "log" / f"{name}.log", lines=lines)

    def _spawn(self, child: Child) -> None:
        if child.log.exists() and child.log.stat().st_size > LOG_BYTES:
            child.log.replace(child.log.with_suffix(".log.1"))
        with open(os.open(child.log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "ab") as log:
            child.process = subprocess.Popen(
                child.command, env=self._environ, cwd=self._cwd, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                start_new_session=True, pass_fds=child.sockets,
            )  # fmt: skip
        if child.nice:
            _step_back(child.process.pid, child.nice)
        child.started_at = self._monotonic()
        self._write_note()

    def _bury(self, child: Child, now: float) -> None:
        """Takes leave of a child that ended by itself, of what it left running, and plans its restart."""
        if child.process is None:
            return
        code = child.process.returncode
        _end_group(child.process.pid, 2.0)
        child.failures = 1 if now - child.started_at > CALM_SECONDS else child.failures + 1
        wait = BACK_OFF[min(child.failures, len(BACK_OFF)) - 1]
        child.process, child.restart_at = None, now + wait
        how = f"was killed by {signal.Signals(-code).name}" if code < 0 else f"ended with {code}"
        self._say(f"{child.name} {how}; starting it again in {wait:g} s. Its log: {child.log}")
        self._write_note()

    def _write_note(self) -> None:
        fresh = _note(self._home).with_suffix(".new")
        fresh.write_text(json.dumps(self.noted()), encoding="utf-8")
        fresh.rename(_note(self._home))


def end_orphans(*, home: Path) -> list[str]:
    """Ends what a killed supervisor left running, and answers the names. Strangers that got its numbers are let be."""
    try:
        noted = dict(json.loads(_note(home).read_text(encoding="utf-8")))
    except (OSError, ValueError):
        return []
    ended = []
    for name, identity in noted.items():
        group = int(identity["pid"])
        if _ours(identity) and _members(group):
            _end_group(group, 3.0)
            ended.append(str(name))
    _note(home).unlink(missing_ok=True)
    return ended


def tail(*, path: Path, lines: int) -> str:
    """The last lines of a text file; nothing if there is none."""
    try:
        with open(path, "rb") as file:
            file.seek(max(0, path.stat().st_size - 20_000))
            return "\n".join(file.read().decode(errors="replace").splitlines()[-lines:])
    except OSError:
        return ""


def _note(home: Path) -> Path:
    return home / "run" / "children.json"


def _ours(identity: Identity) -> bool:
    """Whether that number still belongs to the program that was noted."""
    now = _identity(int(identity["pid"]))
    # A group's number is not given to a new process while any member lives: no leader means the members are ours.
    same_boot = abs(float(identity["boot"]) - psutil.boot_time()) < CLOCK_SECONDS
    return same_boot and (now is None or abs(now["began"] - float(identity["began"])) < CLOCK_SECONDS)


def _identity(pid: int) -> Identity | None:
    """A process number with the moment it began: numbers are given again, the two together are not."""
    try:
        return {"pid": pid, "began": psutil.Process(pid).create_time(), "boot": psutil.boot_time()}
    except psutil.Error:
        return None


def _members(group: int) -> list[psutil.Process]:
    found = []
    for process in psutil.process_iter():
        with contextlib.suppress(psutil.Error, OSError):
            if os.getpgid(process.pid) == group and process.status() != psutil.STATUS_ZOMBIE:
                found.append(process)
    return found


def _step_back(group: int, nice: int) -> None:
    """Has a session's programs give way. Linux may share the processor out to sessions first (autogroup), and only
    within each by the niceness of its programs: the session is told, too."""
    os.setpriority(os.PRIO_PGRP, group, nice)
    with contextlib.suppress(OSError):
        Path(f"/proc/{group}/autogroup").write_text(str(nice), encoding="ascii")


def _connections(group: int, port: int) -> int:
    """How many connections to that port the group's programs have taken and not closed."""
    found = 0
    for process in _members(group):
        with contextlib.suppress(psutil.Error, OSError):
            taken = process.net_connections("tcp")
            found += sum(each.status == psutil.CONN_ESTABLISHED and each.laddr.port == port for each in taken)
    return found


def _end_group(
    group: int, seconds: float, reap: subprocess.Popen[bytes] | None = None, reap_number: int | None = None
) -> None:
    """Asks a process group to end, and ends it after that time. `reap_number`: its leader is a child by number only."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(group, signal.SIGTERM)
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if reap is not None:
            reap.poll()
        if reap_number is not None:
            _reap(reap_number)
        if not _members(group):
            break
        time.sleep(0.05)
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(group, signal.SIGKILL)
    if reap is not None:
        reap.wait()
    if reap_number is not None:
        _reap(reap_number, wait=True)


def _reap(number: int, *, wait: bool = False) -> None:
    with contextlib.suppress(ChildProcessError):
        os.waitpid(number, 0 if wait else os.WNOHANG)
