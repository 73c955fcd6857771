"""How one release takes the place of another while people work: the process stays, its program changes.

`hearth upgrade`, run from the new release, leaves a request in the home. The supervisor that finds it becomes the new
release's (exec: the service manager sees the same process), with the listening socket and the old web server as its
children. It starts its own web server on the same socket, and only when that one answers are the old programs asked
to end and let finish what they do. Where the new one does not come up, the process becomes the old release again.
"""

from __future__ import annotations

import json
import os
import socket
import sys
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, NoReturn

from hearth.ops.children import Identity
from hearth.ops.progress import SECONDS, STARTED

TAKING_OVER = "HEARTH_TAKING_OVER"


@dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    """A release as it lies on the disk: its Python, its folder, what Python is told to serve it, and its PYTHONPATH
    ("" for none, as an installed release has)."""

    python: str
    root: str
    serve: tuple[str, ...]
    python_path: str = ""

    @classmethod
    def parse(cls, said: Mapping[str, Any]) -> Release:
        """From the JSON of `asdict`."""
        return cls(**{**said, "serve": tuple(said["serve"])})


@dataclass(frozen=True, slots=True, kw_only=True)
class Inheritance:
    """What the supervisor that this process was leaves: the socket's number, its release, its running programs.

    `giving_back` says why the release that was tried is given up; "" while it is being tried.
    """

    listening: int
    before: Release
    programs: dict[str, Identity] = field(default_factory=dict)
    giving_back: str = ""


def ask(*, home: Path, release: Release) -> None:
    """Leaves the request for the supervisor that serves this home."""
    _answer(home).unlink(missing_ok=True)
    _write(_request(home), json.dumps(asdict(release)))


def withdraw(*, home: Path) -> bool:
    """Takes the request back; whether it was still there (nobody had taken it up)."""
    try:
        _request(home).unlink()
    except FileNotFoundError:
        return False
    return True


def asked(*, home: Path) -> Release | None:
    """The release that somebody asked to take over, once: the request is gone after that."""
    try:
        said = json.loads(_request(home).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    _request(home).unlink(missing_ok=True)
    return Release.parse(said)


def tell(*, home: Path, fault: str) -> None:
    """Says how it ended: "" when the new release serves."""
    _write(_answer(home), json.dumps({"fault": fault}))


def told(*, home: Path) -> str | None:
    """How it ended; None while it is under way."""
    try:
        return str(json.loads(_answer(home).read_text(encoding="utf-8"))["fault"])
    except OSError:
        return None


def become(*, release: Release, environ: Mapping[str, str], inheritance: Inheritance) -> NoReturn:
    """Replaces this process by that release's supervisor; what is buffered is written first."""
    os.set_inheritable(inheritance.listening, True)
    given = {name: value for name, value in environ.items() if name not in (STARTED, SECONDS, "PYTHONPATH")}
    if release.python_path:
        given["PYTHONPATH"] = release.python_path
    given[TAKING_OVER] = json.dumps(asdict(inheritance))
    os.chdir(release.root)
    sys.stdout.flush()
    sys.stderr.flush()
    os.execve(release.python, [release.python, *release.serve], given)  # noqa: S606 - no shell is meant


def inherited(*, environ: Mapping[str, str]) -> Inheritance | None:
    """What this process was left by the supervisor it was; None for one that was started."""
    text = environ.get(TAKING_OVER)
    if not text:
        return None
    said = json.loads(text)
    return Inheritance(**{**said, "before": Release.parse(said["before"])})


def socket_of(*, inheritance: Inheritance) -> socket.socket:
    """The socket that listens already; closed to programs that are not given it."""
    found = socket.socket(fileno=inheritance.listening)
    found.set_inheritable(False)
    return found


def _request(home: Path) -> Path:
    return home / "run" / "upgrade.json"


def _answer(home: Path) -> Path:
    return home / "run" / "upgraded.json"


def _write(path: Path, text: str) -> None:
    """Whole or not at all, and for this account only: what is written names a program to be run."""
    fresh = path.with_suffix(".new")
    fresh.unlink(missing_ok=True)
    with open(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        file.write(text)
    fresh.rename(path)
