"""Files from outside are read in a process of their own: one may be made to break its reader.

That process has limits of memory and time, and knows no database, no key and no landlord.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from hearth.kernel.refusal import Refused

_SOURCE = Path(__file__).resolve().parents[4]


class DocumentRefused(Refused):
    """A file that can't be read, or should not be."""

    code = "document_refused"


def run_apart(
    module: str, *arguments: str, given: bytes = b"", seconds: int, doing: str
) -> subprocess.CompletedProcess[bytes]:
    """Runs a module of this package as a program, with `given` as its input; what it wrote and how it ended.

    Refused (DocumentRefused) when it takes longer than `seconds`; `doing` begins that sentence ("Reading letter.pdf").
    """
    program = [sys.executable, "-m", module, *arguments]
    bare = {"PYTHONPATH": str(_SOURCE), "PYTHONHASHSEED": "0"}  # neither the database's address nor any key
    try:
        return subprocess.run(program, input=given, capture_output=True, timeout=seconds, check=False, env=bare)
    except subprocess.TimeoutExpired:
        longest = f"{seconds} seconds" if seconds < 120 else f"{seconds // 60} minutes"
        raise DocumentRefused(f"{doing} takes longer than {longest}; it was given up.") from None


def limit(*, memory: int, seconds: int) -> None:
    """Limits the process that calls it, in bytes and seconds; where the system knows no such limits, the time that
    `run_apart` waits is all."""
    try:
        import resource
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
