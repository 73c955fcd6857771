"""The embedded PostgreSQL: a real server from the installed wheel, with its data in Hearth's home.

`ensure_server` starts it, or joins the one that runs. Whoever uses it holds a shared lock; the last one out stops it.
A crash leaves nothing to tidy by hand: locks vanish with their holders, a first start that was cut short is begun
again, and a server that outlived its launcher is taken over.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import secrets
import shlex
import shutil
import socket
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import psutil
import psycopg

from hearth.ops import roles
from hearth.ops.faults import DatabaseUnusable, NoSpace
from hearth.ops.keys import Keys, keys
from hearth.ops.locks import FileLock
from hearth.ops.places import make_home
from hearth.ops.programs import OUTSIDE, Account, account, major_version, programs, programs_for
from hearth.ops.roles import Urls

FIRST_START_BYTES = 500_000_000  # cluster, first write-ahead log, demo landlord
LATER_START_BYTES = 100_000_000
SOCKET_PATH_BYTES = 107  # what a Unix socket's name may take on Linux, less the closing nought
START_SECONDS = 600  # recovery after a crash reads at most max_wal_size; a slow disk may take its time

# Sorted by code point, folded by Unicode rules, whatever the machine's locales: from PostgreSQL 17 its own, before
# that the C library's. The wheel has no ICU.
LOCALE = ("--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--lc-collate=C", "--lc-ctype=C.UTF-8")
LOCALE_BEFORE_17 = ("--locale-provider=libc", "--lc-collate=C", "--lc-ctype=C.UTF-8")

SETTINGS = {
    "max_connections": "100",
    "shared_buffers": "256MB",
    "effective_cache_size": "2GB",
    "max_wal_size": "1GB",
    "random_page_cost": "1.1",
    "jit": "off",  # its set-up costs more than the short queries that serve a page
    "timezone": "UTC",
    "log_timezone": "UTC",
    "lc_messages": "C",
    "log_line_prefix": "%m [%p] %u@%d ",
    "password_encryption": "scram-sha-256",
    "unix_socket_permissions": "0700",
}
if sys.platform == "linux":
    # After a crash the whole data directory is made safe before recovery: by one call, not one for each of its files.
    SETTINGS["recovery_init_sync_method"] = "syncfs"
# For clusters that are thrown away: nothing is waited for, a power cut may destroy them.
FAST = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


@dataclass(frozen=True, slots=True)
class _Cluster:
    """Where one server's things are, and as whom it runs.

    `place` is the launcher's own; only `data`, `log` and `run` in it belong to the server's account, so that root
    never writes where that account could have laid a link.
    """

    home: Path
    place: Path
    account: Account
    programs: Path

    @property
    def data(self) -> Path:
        return self.place / "data"

    @property
    def log(self) -> Path:
        return self.place / "log" / "server.log"

    @property
    def sockets(self) -> Path:
        return self.place / "run"


class Server:
    """A running server. `stop` lets go of it: it ends when nobody else uses it."""

    def __init__(self, *, cluster: _Cluster, urls: Urls, users: FileLock, fast: bool, started: bool) -> None:
        self._cluster = cluster
        self._users = users
        self._fast = fast
        self.urls = urls
        self.started = started
        """Whether this call started it (otherwise it ran already)."""

    @property
    def data(self) -> Path:
        """The data directory."""
        return self._cluster.data

    def pid(self) -> int | None:
        """The postmaster's process number; None when it does not run."""
        process = _postmaster(self._cluster.data)
        return process.pid if process else None

    def keep_up(self) -> bool:
        """Starts the server again if it has died; whether it had to."""
        if self.pid() is not None:
            return False
        with _starting(self._cluster.home):
            if self.pid() is not None:
                return False
            _start(self._cluster, fast=self._fast)
            _await_ready(self._cluster)
        return True

    def stop(self) -> None:
        """Lets go of the server and stops it unless others still use it. Safe to call twice."""
        with _starting(self._cluster.home):
            _let_go(self._cluster, self._users)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()


def ensure_server(*, home: Path, fast: bool = False, environ: Mapping[str, str] | None = None) -> Server:
    """The server of that home, running, with Hearth's roles and its empty or filled database `hearth`.

    `fast` is for throw-away test clusters: no fsync. Refuses (DatabaseUnusable, NoSpace) with a sentence when the
    disk is too full, the data is another version's or another account's, or the server will not start.
    """
    make_home(home=home)
    with _starting(home):
        held = keys(home=home)
        cluster = _cluster(home, os.environ if environ is None else environ)
        users = FileLock(home / "run" / "database.users")
        users.take(shared=True)
        try:
            started = _postmaster(cluster.data) is None
            if started:
                _make(cluster, held)
                _start(cluster, fast=fast)
            _await_ready(cluster)
            urls = _urls(cluster, held)
            _prepare(cluster, urls, held)
        except BaseException:
            _let_go(cluster, users)
            raise
    return Server(cluster=cluster, urls=urls, users=users, fast=fast, started=started)


def _let_go(cluster: _Cluster, users: FileLock) -> None:
    """Gives the shared lock back, and stops the server if nobody else holds it."""
    if users.closed:
        return
    try:
        if users.take(wait=False) and _postmaster(cluster.data):
            _pg_ctl(cluster, "stop", "-m", "fast", "-w", "-t", "60")
    finally:
        users.close()


def remove_cluster(*, home: Path) -> None:
    """Deletes the embedded database of that home for good; refuses while anybody uses it."""
    record = home / "database.json"
    if not record.exists():
        return
    users = FileLock(home / "run" / "database.users")
    with _starting(home), contextlib.closing(users):
        place = Path(json.loads(record.read_text(encoding="utf-8"))["place"])
        if not users.take(wait=False) or _postmaster(place / "data"):
            raise DatabaseUnusable(f"The database in {place} is in use; stop Hearth first.")
        if place.exists():
            shutil.rmtree(place)
        record.unlink()


def _starting(home: Path) -> FileLock:
    """Starting and stopping happen one at a time."""
    return FileLock(home / "run" / "database.lock")


def _cluster(home: Path, environ: Mapping[str, str]) -> _Cluster:
    """Finds the cluster's place, or chooses it: in the home, unless root's server account cannot enter that."""
    record = home / "database.json"
    own = programs(environ=environ)
    if record.exists():
        place = Path(json.loads(record.read_text(encoding="utf-8"))["place"])
        who = account(data=place / "data")
    else:
        place = home / "postgres"
        who = account(data=place / "data")
        if not who.can_enter(home):
            OUTSIDE.mkdir(mode=0o711, exist_ok=True)
            place = OUTSIDE / secrets.token_hex(8)
        fresh = record.with_suffix(".new")
        fresh.write_text(json.dumps({"place": str(place), "port": _free_port()}), encoding="utf-8")
        fresh.rename(record)
    return _Cluster(home=home, place=place, account=who, programs=programs_for(account=who, programs=own))


def _make(cluster: _Cluster, held: Keys) -> None:
    """Makes the cluster if there is none: in a folder of its own, which takes its name only when it is whole."""
    first = not cluster.data.exists()
    cluster.place.mkdir(mode=0o711, exist_ok=True)
    for folder in (cluster.log.parent, cluster.sockets):
        if not folder.exists():
            _give(folder, cluster.account)
    _check_space(cluster.place, FIRST_START_BYTES if first else LATER_START_BYTES)
    major = major_version(programs=cluster.programs)
    if not first:
        _check_version(cluster, major)
        return
    for left in cluster.place.glob("data.new-*"):  # first starts that were cut short
        shutil.rmtree(left, ignore_errors=True)
    # A name of its own: the initdb of a launcher that was killed may still be at work in the other.
    fresh = cluster.place / f"data.new-{secrets.token_hex(4)}"
    _give(fresh, cluster.account)
    password = cluster.place / "password.new"
    password.touch(mode=0o600)
    password.write_text(held.superuser, encoding="utf-8")
    os.chown(password, cluster.account.uid, cluster.account.gid)
    done = cluster.account.run(
        [cluster.programs / "initdb", "-D", fresh, "-U", roles.SUPERUSER, "-E", "UTF8", "--auth=scram-sha-256",
         f"--pwfile={password}", *(LOCALE if major >= 17 else LOCALE_BEFORE_17)],
        cwd=cluster.place,
    )  # fmt: skip
    password.unlink()
    if done.returncode:
        shutil.rmtree(fresh, ignore_errors=True)
        raise _fault("The database could not be made", cluster.place, done.stdout)
    fresh.rename(cluster.data)


def _give(folder: Path, account: Account) -> None:
    folder.mkdir(mode=0o700)
    os.chown(folder, account.uid, account.gid)


def _check_version(cluster: _Cluster, major: int) -> None:
    written_by = (cluster.data / "PG_VERSION").read_text(encoding="utf-8").strip()
    if written_by != str(major):
        raise DatabaseUnusable(
            f"The data in {cluster.data} was written by PostgreSQL {written_by}, and this is {major}. Take a "
            "backup with the Hearth that wrote it (hearth backup FILE), move the folder away, start, and restore "
            "(hearth restore FILE)."
        )


def _start(cluster: _Cluster, *, fast: bool) -> None:
    _clear_stale(cluster)
    host, port = _where(cluster)
    if host == "127.0.0.1" and not _port_is_free(port):
        port = _free_port()
        record = {"place": str(cluster.place), "port": port}
        (cluster.home / "database.json").write_text(json.dumps(record), encoding="utf-8")
    listening = {
        "port": str(port),
        "listen_addresses": "127.0.0.1" if host == "127.0.0.1" else "",
        "unix_socket_directories": "" if host == "127.0.0.1" else host,
    }
    settings = SETTINGS | (FAST if fast else {}) | listening
    options = " ".join(f"-c {shlex.quote(f'{name}={value}')}" for name, value in settings.items())
    if cluster.log.exists() and cluster.log.stat().st_size > 5_000_000:
        cluster.log.replace(cluster.log.with_suffix(".log.1"))
    began = cluster.log.stat().st_size if cluster.log.exists() else 0
    failed = _pg_ctl(cluster, "start", "-o", options, "-l", str(cluster.log), "-w", "-t", str(START_SECONDS))
    if failed and not _postmaster(cluster.data):  # unless the pg_ctl of a killed launcher was quicker
        with open(cluster.log, encoding="utf-8", errors="replace") as log:
            log.seek(began)
            said = log.read()
        raise _fault("The database did not start", cluster.place, said or failed)


def _await_ready(cluster: _Cluster) -> None:
    """Waits until the server takes connections; one that was taken over may still be recovering."""
    deadline = time.monotonic() + START_SECONDS
    while process := _postmaster(cluster.data):
        with contextlib.suppress(OSError, IndexError):
            if (cluster.data / "postmaster.pid").read_text(encoding="utf-8").splitlines()[7].strip() == "ready":
                return
        if time.monotonic() > deadline:
            raise DatabaseUnusable(f"The database (process {process.pid}) was not ready after {START_SECONDS} s.")
        time.sleep(0.05)
    said = cluster.log.read_text(encoding="utf-8", errors="replace")
    raise _fault("The database ended while it started", cluster.place, said)


def _pg_ctl(cluster: _Cluster, *arguments: str) -> str:
    """Runs pg_ctl; answers nothing when it worked, else what it said."""
    done = cluster.account.run([cluster.programs / "pg_ctl", "-D", cluster.data, *arguments], cwd=cluster.place)
    return done.stdout or "pg_ctl failed" if done.returncode else ""


def _where(cluster: _Cluster) -> tuple[str, int]:
    """The Unix socket's folder, or loopback where its path is too long; and the port."""
    port = int(json.loads((cluster.home / "database.json").read_text(encoding="utf-8"))["port"])
    name = f"{cluster.sockets}/.s.PGSQL.{port}"
    return ("127.0.0.1" if len(os.fsencode(name)) > SOCKET_PATH_BYTES else str(cluster.sockets)), port


def _urls(cluster: _Cluster, held: Keys) -> Urls:
    host, port = _where(cluster)
    owner, app, portal, superuser = (
        roles.url(role=role, password=password, database=roles.DATABASE, host=host, port=port)
        for role, password in (
            (roles.OWNER, held.owner),
            (roles.APP, held.app),
            (roles.PORTAL, held.portal),
            (roles.SUPERUSER, held.superuser),
        )
    )
    return Urls(owner=owner, app=app, portal=portal, superuser=superuser)


def _prepare(cluster: _Cluster, urls: Urls, held: Keys) -> None:
    """Creates roles, extensions and the database, unless the cluster already has this edition of them."""
    edition = hashlib.sha256(repr((roles.ATTRIBUTES, roles.EXTENSIONS, roles.PRIVILEGES, held)).encode()).hexdigest()
    marker = cluster.place / "prepared"
    if marker.exists() and marker.read_text(encoding="utf-8") == edition:
        return
    template = roles.database_of(url=urls.superuser, database="template1")
    try:
        roles.create_roles(superuser=template, keys=held)
    except psycopg.OperationalError as error:
        raise DatabaseUnusable(
            f"The database in {cluster.place} does not know the password in {cluster.home / 'secrets.json'}: the file "
            f"belongs to another database. Put the right one back. ({error})"
        ) from None
    roles.prepare_database(url=template)
    roles.create_database(superuser=template, database=roles.DATABASE)
    roles.prepare_database(url=urls.superuser)
    marker.write_text(edition, encoding="utf-8")


def _postmaster(data: Path) -> psutil.Process | None:
    """The process that serves this data directory, by PostgreSQL's own note, if it is truly that."""
    try:
        process = psutil.Process(int((data / "postmaster.pid").read_text(encoding="utf-8").split()[0]))
    except (OSError, ValueError, IndexError, psutil.Error):
        return None
    return process if _works_in(process, data) else None


def _works_in(process: psutil.Process, data: Path) -> bool:
    """Whether it is a living PostgreSQL process of that data directory (each makes it its working directory)."""
    try:
        return (
            process.status() != psutil.STATUS_ZOMBIE
            and process.name() == "postgres"
            and Path(process.cwd()) == data.resolve()
        )
    except (psutil.Error, OSError):
        return False


def _clear_stale(cluster: _Cluster) -> None:
    """After a kill -9: waits for what the dead postmaster left behind, then takes its notes away.

    They must go when their process number now belongs to a stranger (or to a zombie): PostgreSQL would refuse to
    start. They may go only when no process of the old server is left, or two would write to one cluster.
    """
    notes = [*cluster.data.glob("postmaster.pid"), *cluster.sockets.glob(".s.PGSQL.*")]
    if not notes:
        return
    left = [process for process in psutil.process_iter() if _works_in(process, cluster.data)]
    _, stubborn = psutil.wait_procs(left, timeout=5)
    for process in stubborn:
        with contextlib.suppress(psutil.NoSuchProcess):
            process.kill()
    psutil.wait_procs(stubborn, timeout=5)
    for note in notes:
        note.unlink(missing_ok=True)


def _check_space(folder: Path, needed: int) -> None:
    free = shutil.disk_usage(folder).free
    if free < needed:
        raise NoSpace(
            f"{folder} has {free / 1e6:.0f} MB free; Hearth needs {needed / 1e6:.0f} MB there. Nothing was changed. "
            "Make room, or set HEARTH_HOME to a folder on another disk."
        )


def _fault(what: str, place: Path, said: str) -> DatabaseUnusable | NoSpace:
    if "No space left on device" in said:
        return NoSpace(f"{what}: the disk that holds {place} is full. Make room and start again; nothing was lost.")
    last = "\n".join(said.strip().splitlines()[-8:])
    return DatabaseUnusable(f"{what} in {place}. PostgreSQL said:\n{last}")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _port_is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True
