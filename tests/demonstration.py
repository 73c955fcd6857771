"""A demonstration landlord, made once for a run: the journeys and the tests of `hearth demo` work in copies of it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests import databases
from tests.databases import Run

HOMES, PEOPLE, SEED = 60, 180, 7


@dataclass(frozen=True, slots=True)
class Demonstration:
    """Its database and its home, only to be copied."""

    database: str
    home: Path

    @property
    def password(self) -> str:
        """Everybody's."""
        return (self.home / "demo-password").read_text(encoding="utf-8").strip()


def environment(server: str, *, database: str, home: Path) -> dict[str, str]:
    """What programs of ours are given to work in such a database."""
    return os.environ | {
        "DATABASE_URL": databases.as_role(server, user="hearth_app", dbname=database),
        "HEARTH_OWNER_DATABASE_URL": databases.as_role(server, user="hearth_owner", dbname=database),
        "DJANGO_SETTINGS_MODULE": "hearth.config.settings",
        "PYTHONPATH": os.pathsep.join([str(databases.SOURCE), str(databases.SOURCE.parent)]),
        "HEARTH_HOME": str(home),
        "HEARTH_DEVELOPMENT_CLOCK": "1",
        "HEARTH_LOG_LEVEL": "WARNING",
        "SECRET_KEY": "journeys-only",
    }


def run(environ: dict[str, str], module: str, *arguments: str, as_owner: bool = False) -> str:
    """Runs a Python program of ours beside the tests; what it printed."""
    owner = {"DATABASE_URL": environ["HEARTH_OWNER_DATABASE_URL"]} if as_owner else {}
    done = subprocess.run(
        [sys.executable, "-m", module, *arguments],
        env=environ | owner,
        cwd=databases.SOURCE.parent,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, f"{module} {arguments}\n{done.stdout}\n{done.stderr}"
    return done.stdout


@contextmanager
def demonstration(server: str, this_run: Run, *, source: str) -> Iterator[Demonstration]:
    """The demonstration, in a copy of a migrated database."""

    def make(database: str) -> Path:
        home = this_run.folder / "demonstration"
        home.mkdir(exist_ok=True)
        environ = environment(server, database=database, home=home)
        size = f"--homes={HOMES}", f"--people={PEOPLE}", f"--seed={SEED}"
        run(environ, "django", "demo", *size, as_owner=True)
        return home

    with databases.made_once(server, this_run, "demonstration", source=source, make=make) as (database, home):
        yield Demonstration(database, home)
