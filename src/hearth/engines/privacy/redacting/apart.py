"""Files from outside are read in a process of their own: one may be made to break its reader.

That process has limits of memory, time and what it writes, and knows no database, no key and no landlord.
"""

from __future__ import annotations

import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from hearth.kernel.refusal import Refused

_SOURCE = Path(__file__).resolve().parents[4]


class DocumentRefused(Refused):
    """A file that can't be read, or should not be."""

    code = "document_refused"


class ReadingStopped(Exception):  # noqa: N818 - nothing is wrong with the file
    """The program was stopped from outside before it was done: the file can be read another time."""


_LOOKED_EVERY = 0.2
_STOPPED = {-signal.SIGTERM, -signal.SIGINT}


def run_apart(
    module: str,
    *arguments: str,
    given: bytes = b"",
    seconds: int,
    doing: str,
    stop: Callable[[], bool] = lambda: False,
) -> subprocess.CompletedProcess[bytes]:
    """Runs a module of this package as a program, with `given` as its input; what it wrote and how it ended.

    Refused (DocumentRefused) when it takes longer than `seconds`; `doing` begins that sentence ("Reading letter.pdf").
    ReadingStopped once `stop` says so, or when somebody else ended the program.
    """
    program = [sys.executable, "-m", module, *arguments]
    bare = {"PYTHONPATH": str(_SOURCE), "PYTHONHASHSEED": "0"}  # neither the database's address nor any key
    # What it writes goes to a file: its own limit holds there, and nothing of it is in memory before it has ended well.
    with tempfile.TemporaryFile() as written:
        nobody = subprocess.DEVNULL
        with subprocess.Popen(program, stdin=subprocess.PIPE, stdout=written, stderr=nobody, env=bare) as running:
            until = time.monotonic() + seconds
            while running.returncode is None:
                if stop():
                    running.kill()
                    raise ReadingStopped
                try:
                    running.communicate(given, timeout=min(_LOOKED_EVERY, max(0.0, until - time.monotonic())))
                except subprocess.TimeoutExpired:
                    given = b""
                    if time.monotonic() >= until:
                        running.kill()
                        longest = f"{seconds} seconds" if seconds < 120 else f"{seconds // 60} minutes"
                        raise DocumentRefused(f"{doing} takes longer than {longest}; it was given up.") from None
        if running.returncode in _STOPPED:
            raise ReadingStopped
        written.seek(0)
        return subprocess.CompletedProcess(program, running.returncode, stdout=written.read())


def limit(*, memory: int, seconds: int, written: int) -> None:
    """Limits the process that calls it, in bytes and seconds, and what it may write (`written` bytes in a file); where
    the system knows no such limits, the time that `run_apart` waits is all."""
    try:
        import resource
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (written, written))
