"""Who serves this home now. The lock vanishes with its holder, so a crash never leaves Hearth "running".

Standard library only.
"""

from __future__ import annotations

from pathlib import Path

from hearth.ops.faults import AlreadyRunning
from hearth.ops.locks import FileLock


def serving_lock(*, home: Path) -> FileLock:
    """The lock that `hearth serve` holds while it runs; its note says by which process, at which address."""
    return FileLock(home / "run" / "serve.lock")


def refuse_if_running(*, home: Path) -> None:
    """Refuses if another `hearth serve` has this home."""
    if not (home / "run" / "serve.lock").exists():
        return
    lock = serving_lock(home=home)
    try:
        if not lock.take(wait=False):
            raise AlreadyRunning(already_running(lock=lock, home=home))
    finally:
        lock.close()


def already_running(*, lock: FileLock, home: Path) -> str:
    """The sentence for the second one."""
    note = lock.read() or "starting up"
    return (
        f"Hearth is already running here ({note}). Use that one, stop it first, or give this one a home of its own: "
        f"HEARTH_HOME={home}-2 PORT=8001 make serve"
    )
