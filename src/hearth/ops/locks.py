"""Locks between processes that a crash cannot leave behind: the kernel drops them with the process.

Standard library only.
"""

from __future__ import annotations

import fcntl
import os
from pathlib import Path
from typing import Self


class FileLock:
    """One open lock file. It is never deleted: a second process may already hold the old one open."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self.path = path
        self._file: int | None = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)

    @property
    def closed(self) -> bool:
        """Whether the lock was given back."""
        return self._file is None

    def take(self, *, shared: bool = False, wait: bool = True) -> bool:
        """Takes the lock, or changes it to the other kind; False if somebody else has it and `wait` is off."""
        file = self._open()
        kind = (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | (0 if wait else fcntl.LOCK_NB)
        try:
            fcntl.flock(file, kind)
        except BlockingIOError:
            return False
        return True

    def write(self, text: str) -> None:
        """Leaves a note for the one who finds the lock taken."""
        file = self._open()
        os.ftruncate(file, 0)
        os.pwrite(file, text.encode(), 0)

    def read(self) -> str:
        """The note that the holder left, or nothing."""
        return self.path.read_text(encoding="utf-8")

    def close(self) -> None:
        """Gives the lock back."""
        if self._file is not None:
            os.close(self._file)
            self._file = None

    def _open(self) -> int:
        if self._file is None:
            raise ValueError(f"{self.path} was given back.")
        return self._file

    def __enter__(self) -> Self:
        self.take()
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
