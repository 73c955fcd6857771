"""A served stand-in, as the person who typed `make serve` has it: a process, its words, and its page."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from pathlib import Path

import psutil

from hearth.ops.places import ROOT
from tests.ops.conftest import SERVER

START_SECONDS = 90  # generous: the machine may be running other tests


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def serving_environment(home: Path, port: int) -> dict[str, str]:
    """What the served process is given, and nothing of the test's own."""
    return {
        "PATH": os.environ["PATH"],
        "HOME": os.environ.get("HOME", "/"),
        "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}",
        "DJANGO_SETTINGS_MODULE": "tests.ops.standin.settings",
        "HEARTH_HOME": str(home),
        "PORT": str(port),
    } | SERVER


class Serving:
    """`hearth serve` of the stand-in, running in the background."""

    def __init__(self, home: Path, *, process: subprocess.Popen[str] | None = None, port: int | None = None) -> None:
        self.home = home
        self.port = port or free_port()
        self._lines: list[str] = []
        self.process = process or subprocess.Popen(
            [sys.executable, "-m", "tests.ops.standin.serve"], env=serving_environment(home, self.port), cwd=ROOT,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        )  # fmt: skip
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        with self.process.stdout:
            self._lines.extend(iter(self.process.stdout.readline, ""))

    @property
    def said(self) -> str:
        """Everything printed so far."""
        return "".join(self._lines)

    def wait_for(self, words: str, seconds: float = START_SECONDS) -> float:
        """Waits until something is printed; answers the seconds it took."""
        began = time.monotonic()
        while words not in self.said:
            if self.process.poll() is not None:
                self._reader.join()
                raise AssertionError(f"It ended with {self.process.returncode} and said:\n{self.said}")
            if time.monotonic() - began > seconds:
                raise AssertionError(f"No '{words}' after {seconds} s, but:\n{self.said}")
            time.sleep(0.02)
        return time.monotonic() - began

    def wait_until_up(self) -> float:
        """Waits for the address; answers the seconds."""
        return self.wait_for("Hearth is at http://127.0.0.1:")

    def get(self, path: str) -> str:
        """The text of a page."""
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=10) as answer:
            return str(answer.read().decode())

    def processes(self) -> list[psutil.Process]:
        """Every process that works for this home, the database's included."""
        found = []
        for process in psutil.process_iter():
            try:
                data = process.cwd() == str(self.home / "postgres" / "data")
                if data or process.environ().get("HEARTH_HOME") == str(self.home):
                    found.append(process)
            except (psutil.Error, OSError):
                continue
        return [process for process in found if process.pid != os.getpid()]

    def commands(self, word: str) -> list[psutil.Process]:
        """Those of its processes with a word in their command line; one that ends while it is asked is none."""
        found = []
        for process in self.processes():
            with contextlib.suppress(psutil.NoSuchProcess):
                if word in " ".join(process.cmdline()):
                    found.append(process)
        return found

    def stop(self) -> int:
        """Asks it to stop, as Ctrl-C would; answers its exit code."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
        code = self.process.wait(timeout=60)
        self._reader.join()
        return code

    def kill_everything(self) -> None:
        """kill -9 of the supervisor, the web server, the worker and the database, all at once."""
        everything = self.processes()
        for process in everything:
            process.kill()
        psutil.wait_procs(everything, timeout=10)
        self.process.wait()
        self._reader.join()
