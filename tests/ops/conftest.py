"""Homes for the launcher's tests: short paths that a server account may enter, and closed ones."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from hearth.ops.places import ROOT
from hearth.ops.postgres import Server, ensure_server, remove_cluster

NOBODY = 65534
# The suite also runs on Debian's PostgreSQL: which server is meant is all that the tests take over.
SERVER = {name: os.environ[name] for name in ("HEARTH_POSTGRES_BIN",) if name in os.environ}


def make_open_folder() -> Path:
    """A folder that every account may enter (pytest's own are closed), with a name short enough for a socket."""
    folder = Path(tempfile.mkdtemp(prefix="hearth-", dir="/tmp"))
    folder.chmod(0o755)
    return folder


def clear(home: Path) -> None:
    """Deletes a home with its cluster, wherever that lies."""
    remove_cluster(home=home)
    shutil.rmtree(home, ignore_errors=True)


@pytest.fixture
def home() -> Iterator[Path]:
    """A home of the test's own."""
    folder = make_open_folder()
    yield folder
    clear(folder)


@pytest.fixture(scope="module")
def shared_home() -> Iterator[Path]:
    """One home for the tests of a module."""
    folder = make_open_folder()
    yield folder
    clear(folder)


@pytest.fixture(scope="module")
def server(shared_home: Path) -> Iterator[Server]:
    """One fast server for the tests of a module."""
    with ensure_server(home=shared_home, fast=True, environ=SERVER) as running:
        yield running


def python_for(uid: int) -> str | None:
    """A Python of this version that the account may run (a .venv may point into a closed folder)."""
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    for candidate in (sys.executable, f"/usr/bin/{version}", f"/usr/local/bin/{version}"):
        try:
            done = subprocess.run([candidate, "-c", ""], user=uid, group=uid, cwd="/", capture_output=True, check=False)
        except OSError:
            continue
        if done.returncode == 0:
            return candidate
    return None


RunAsUser = Callable[[list[str], dict[str, str]], "subprocess.Popen[str]"]


@pytest.fixture
def start_as_user() -> RunAsUser:
    """Starts this Python as an unprivileged account, given its arguments and extra environment."""
    if os.geteuid() != 0:
        pytest.skip("Dropping to another account needs root; as a normal user every other test is already that.")
    python = python_for(NOBODY)
    if python is None:
        pytest.skip("No Python of this version may be run by an unprivileged account here.")
    libraries = Path(pytest.__file__).parent.parent

    def start(arguments: list[str], environ: dict[str, str]) -> subprocess.Popen[str]:
        given = {"PATH": "/usr/bin:/bin", "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}:{libraries}", "HOME": "/nonexistent"}
        return subprocess.Popen(
            [python, *arguments], env=given | environ, cwd=ROOT, user=NOBODY, group=NOBODY, extra_groups=[], text=True,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        )  # fmt: skip

    return start
