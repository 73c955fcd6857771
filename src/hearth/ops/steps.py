"""Programs that are run to their end on the way to a started Hearth: builds, migrations, the demo."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import threading
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from hearth.ops.faults import StepFailed


class Steps:
    """Runs steps, also from several threads, and can end all that are running when Hearth is told to stop."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._running: set[subprocess.Popen[str]] = set()
        self._ended = False

    def run(self, *, what: str, command: list[str], environ: Mapping[str, str], cwd: Path) -> str:
        """Runs a program to its end and answers what it printed; StepFailed quotes the last of it if it fails."""
        # A signal to stop is raised in the main thread, wherever that is: between the start of a step and the note of
        # it, the step would be left running. So another thread begins it, and is waited for even then.
        with ThreadPoolExecutor(max_workers=1) as beginning:
            process = beginning.submit(self._begin, what, command, environ, cwd).result()
        try:
            said, _ = process.communicate()
        finally:
            with self._lock:
                self._running.discard(process)
                _end(process)
        if process.returncode:
            last = "\n".join(said.strip().splitlines()[-20:])
            raise StepFailed(f"{what} failed (it ended with {process.returncode}). It said:\n{last}")
        return said

    def _begin(self, what: str, command: list[str], environ: Mapping[str, str], cwd: Path) -> subprocess.Popen[str]:
        with self._lock:
            if self._ended:
                raise StepFailed(f"{what} was not begun: Hearth is stopping.")
            process = subprocess.Popen(
                command, env=dict(environ), cwd=cwd, text=True, errors="replace", start_new_session=True,
                stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            )  # fmt: skip
            self._running.add(process)
            return process

    def end(self) -> None:
        """Ends every step that is running, and lets no other begin."""
        with self._lock:
            self._ended = True
            for process in self._running:
                _end(process)


def _end(process: subprocess.Popen[str]) -> None:
    if process.poll() is None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        if process.stdout:
            process.stdout.close()
