"""What a set of files contained, as one hash: what was built from the same files need not be built again."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path

LEFT_OUT = {"__pycache__", "node_modules", "built", ".git"}


def fingerprint(*, paths: Iterable[Path]) -> str:
    """The hash of the names and contents of those files and of all files in those folders, built things left out."""
    digest = hashlib.sha256()
    for path in paths:
        for file in sorted(_files(path)):
            content = hashlib.sha256(file.read_bytes()).hexdigest()
            digest.update(f"{file.relative_to(path.parent)}\0{content}\n".encode())
    return digest.hexdigest()


def _files(path: Path) -> list[Path]:
    if path.is_file():
        return [path]
    if not path.is_dir():
        return []
    return [file for child in path.iterdir() if child.name not in LEFT_OUT for file in _files(child)]
