"""`hearth doctor`: what is wrong with this installation, where, and what to do about it.

What can be seen from outside Django is looked at here; then `django-admin doctor --json`, where it exists, adds what
the parts know of themselves (worker heartbeat, partitions, configuration): a JSON list of objects with the keys
`what`, `where` and `remedy`.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import stat
import subprocess
import sys
import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass
from importlib import metadata
from pathlib import Path
from typing import Any

import psycopg

from hearth.kernel.refusal import Refused
from hearth.ops import frontend, keys, roles
from hearth.ops.address import address, check_free
from hearth.ops.database import Database, check_usable, child_environment, connect, database, described, recorded
from hearth.ops.places import REQUIREMENTS, ROOT, VENV, WEB, make_home
from hearth.ops.postgres import LATER_START_BYTES
from hearth.ops.progress import Progress
from hearth.ops.running import serving_lock

Connection = psycopg.Connection[tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong: what, where, and what to do."""

    what: str
    where: str
    remedy: str


@dataclass(frozen=True, slots=True)
class Patient:
    """What is examined."""

    home: Path
    environ: Mapping[str, str]


def report(*, home: Path, environ: Mapping[str, str], as_json: bool) -> int:
    """Prints the findings; 1 if there are any."""
    found = examine(home=home, environ=environ)
    if as_json:
        print(json.dumps([asdict(finding) for finding in found], indent=1))
    elif not found:
        print("Nothing is wrong.")
    else:
        for finding in found:
            print(f"- {finding.what}\n  where: {finding.where}\n  do:    {finding.remedy}")
        print(f"\n{len(found)} to put right.")
    return 1 if found else 0


def examine(*, home: Path, environ: Mapping[str, str]) -> list[Finding]:
    """Everything that is wrong, the outermost first; what depends on a database that is not there is left out."""
    make_home(home=home)
    patient = Patient(home, environ)
    found = [finding for look in OUTSIDE for finding in look(patient)]
    try:
        with database(home=home, environ=environ, progress=Progress(quiet=True)) as opened:
            check_usable(urls=opened.urls)
            found += [finding for look in INSIDE for finding in look(patient, opened)]
            waiting = list(migrations(patient, opened))
            found += waiting or parts(patient, opened)  # every table that is not there yet would be one more finding
    except (Refused, psycopg.Error) as error:
        sentence = error.sentence if isinstance(error, Refused) else str(error).strip()
        found.append(
            Finding(sentence, "the database", "Put this right first; the rest of the database was not looked at.")
        )
    return found


def python_version(_patient: Patient) -> Iterator[Finding]:
    """Python is as new as pyproject.toml asks."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    needed = str(project["requires-python"]).removeprefix(">=")
    if sys.version_info[:2] < tuple(int(part) for part in needed.split(".")):
        yield Finding(f"Python is older than {needed}", sys.executable, f"Install Python {needed}, then: make install")


def packages(_patient: Patient) -> Iterator[Finding]:
    """The installed packages are the pinned ones."""
    pins = re.findall(r"^([\w.-]+)==([^\s;\\]+)", (REQUIREMENTS / "run.txt").read_text(encoding="utf-8"), re.MULTILINE)
    wrong = []
    for name, pinned in pins:
        try:
            installed = metadata.version(name)
        except metadata.PackageNotFoundError:
            continue  # for another system or Python; importing says so if it is truly missing
        if _parts(installed) != _parts(pinned):
            wrong.append(f"{name} {installed} instead of {pinned}")
    if wrong:
        yield Finding(f"Packages are not the pinned ones: {', '.join(wrong)}", str(VENV), "make install")


def front_end(_patient: Patient) -> Iterator[Finding]:
    """The front end was built, from the sources that are there."""
    built = frontend.built()
    if built is None:
        yield Finding("The front end was not built", str(WEB), "make serve (it builds what is missing)")
    elif built != frontend.sources():
        yield Finding("The front end was built from other sources", str(WEB), "make serve (it builds anew)")


def privacy(patient: Patient) -> Iterator[Finding]:
    """Secrets and the folders that name people are closed to other accounts."""
    for path in (keys.path(home=patient.home), *(patient.home / name for name in ("files", "mail", "log", "run"))):
        if path.exists() and stat.S_IMODE(path.stat().st_mode) & 0o077:
            yield Finding("Other accounts of this machine may read it", str(path), f"chmod go= '{path}'")


def space(patient: Patient) -> Iterator[Finding]:
    """The disk has room."""
    free = shutil.disk_usage(patient.home).free
    if free < LATER_START_BYTES:
        yield Finding(f"Only {free / 1e6:.0f} MB are free", str(patient.home), "Make room; Hearth will not start so.")


def port(patient: Patient) -> Iterator[Finding]:
    """The address is free, or Hearth's own."""
    lock = serving_lock(home=patient.home)
    try:
        if lock.take(wait=False):
            check_free(address=address(environ=patient.environ))
    except Refused as refused:
        yield Finding(refused.sentence, "HOST and PORT", "Choose another, or stop the other program.")
    finally:
        lock.close()


def extensions(_patient: Patient, opened: Database) -> Iterator[Finding]:
    """The extensions that migrations build on are there."""
    with connect(url=opened.urls.owner) as connection:
        have = {row[0] for row in connection.execute("SELECT extname FROM pg_extension")}
    for name in roles.EXTENSIONS:
        if name not in have:
            yield Finding(
                f"The extension {name} is missing", described(url=opened.urls.owner),
                f'As the owner of the database: CREATE EXTENSION "{name}"',
            )  # fmt: skip


def role_powers(_patient: Patient, opened: Database) -> Iterator[Finding]:
    """Staff, worker and portal hold no more power than they need, and are three roles apart from the owner."""
    for name, url in (("DATABASE_URL", opened.urls.app), ("HEARTH_PORTAL_DATABASE_URL", opened.urls.portal)):
        if not url:
            yield Finding(
                f"{name} is not set", "the environment", "hearth prepare URL-OF-AN-ADMINISTRATOR prints all three."
            )
            continue
        with connect(url=url) as connection:
            row = connection.execute(
                "SELECT rolsuper OR rolbypassrls, has_schema_privilege('public', 'CREATE'), current_user "
                "FROM pg_roles WHERE rolname = current_user"
            ).fetchone()
        if row and row[0]:
            yield Finding(
                f"The role {row[2]} goes past row-level security", name, f"ALTER ROLE {row[2]} NOSUPERUSER NOBYPASSRLS"
            )
        if row and row[1]:
            yield Finding(
                f"The role {row[2]} may create tables", name,
                "Use the roles that `hearth prepare` makes: hearth_owner owns the database, hearth_app only uses it.",
            )  # fmt: skip


def collations(_patient: Patient, opened: Database) -> Iterator[Finding]:
    """Nothing is sorted by ICU: its order changes with its version, and the embedded server has none."""
    with connect(url=opened.urls.owner) as connection:
        row = connection.execute("SELECT datlocprovider FROM pg_database WHERE datname = current_database()").fetchone()
        columns = connection.execute(
            "SELECT a.attrelid::regclass::text || '.' || a.attname FROM pg_attribute a JOIN pg_collation c "
            "ON c.oid = a.attcollation JOIN pg_class t ON t.oid = a.attrelid WHERE c.collprovider = 'i' "
            "AND t.relkind IN ('r', 'p', 'm') ORDER BY 1"
        ).fetchall()
    where = described(url=opened.urls.owner)
    if row and row[0] == "i":
        yield Finding("The database sorts by ICU", where, "Make it anew with LOCALE_PROVIDER libc, LC_CTYPE 'C.UTF-8'.")
    for (column,) in columns:
        yield Finding(f"The column {column} sorts by ICU", where, "Sort by a stored key instead.")


def migrations(patient: Patient, opened: Database) -> Iterator[Finding]:
    """Every migration ran."""
    with connect(url=opened.urls.owner) as connection:
        if not recorded(connection=connection) and not _has_tables(connection):
            yield Finding("The database is empty", described(url=opened.urls.owner), "make serve, or hearth migrate")
            return
    done = _django(patient, opened, "migrate", "--check", "--verbosity=0")
    if done.returncode == 1 and not done.stderr:
        yield Finding("Migrations are waiting", described(url=opened.urls.owner), "hearth migrate")
    elif done.returncode:
        yield Finding(
            f"Django does not start: {_last_line(done.stderr)}", str(ROOT), "hearth migrate --check says more"
        )


def parts(patient: Patient, opened: Database) -> Iterator[Finding]:
    """What the parts of Hearth say of themselves."""
    done = _django(patient, opened, "doctor", "--json")
    if "Unknown command" in done.stderr:
        return
    try:
        findings = [Finding(item["what"], item["where"], item["remedy"]) for item in json.loads(done.stdout)]
    except (ValueError, TypeError, KeyError):
        yield Finding(
            f"The parts were not examined: {_last_line(done.stderr)}", str(ROOT), "Put the above right first."
        )
        return
    yield from findings


def _parts(version: str) -> list[int | str]:
    """A version in parts that compare: 1.006 is 1.6."""
    return [int(part) if part.isdigit() else part for part in version.split(".")]


OUTSIDE: list[Callable[[Patient], Iterator[Finding]]] = [python_version, packages, front_end, privacy, space, port]
INSIDE: list[Callable[[Patient, Database], Iterator[Finding]]] = [
    extensions,
    role_powers,
    collations,
]


def _has_tables(connection: Connection) -> bool:
    return bool(connection.execute("SELECT 1 WHERE to_regclass('django_migrations') IS NOT NULL").fetchone())


def _django(patient: Patient, opened: Database, *arguments: str) -> subprocess.CompletedProcess[str]:
    environ = child_environment(
        home=patient.home, urls=opened.urls, environ=os.environ | dict(patient.environ), embedded=bool(opened.server)
    )
    if arguments[0] == "migrate":
        environ["DATABASE_URL"] = opened.urls.owner
    return subprocess.run(
        [sys.executable, "-m", "django", *arguments], env=environ, cwd=ROOT, capture_output=True, text=True, check=False
    )


def _last_line(said: str) -> str:
    lines = said.strip().splitlines()
    return lines[-1] if lines else "it ended without a word"
