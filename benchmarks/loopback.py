"""A primary, a streaming replica and PgBouncer on this machine's loopback, from nothing and gone afterwards."""

from __future__ import annotations

import os
import secrets
import shutil
import socket
import subprocess
import time
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from hearth.ops import programs as found
from hearth.ops.postgres import LOCALE, LOCALE_BEFORE_17
from hearth.ops.programs import Account
from hearth.ops.roles import Urls

SUPERUSER = "postgres"
HOST = "127.0.0.1"
START_SECONDS = 60
POOL = 8
"""Connections to the server that PgBouncer keeps for each role, however many web threads there are."""
CLIENTS = 500


class Missing(SystemExit):
    """A program that this needs is not here; the sentence says how to get it."""


def free_port() -> int:
    """A TCP port of loopback that nobody listens on."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


@dataclass(slots=True)
class Server:
    """One PostgreSQL server: a primary, or a replica of it."""

    place: Path
    programs: Path
    account: Account
    password: str
    port: int = field(default_factory=free_port)

    @property
    def data(self) -> Path:
        """The data directory."""
        return self.place / "data"

    def url(self, dbname: str = "postgres") -> str:
        """How the superuser connects."""
        return make_conninfo(host=HOST, port=self.port, user=SUPERUSER, password=self.password, dbname=dbname)

    def make(self) -> None:
        """An empty cluster with passwords (SCRAM) for everybody, replication included."""
        secret = self.place / "password"
        secret.touch(mode=0o600)
        secret.write_text(self.password, encoding="utf-8")
        os.chown(secret, self.account.uid, self.account.gid)
        locale = LOCALE if found.major_version(programs=self.programs) >= 17 else LOCALE_BEFORE_17
        self._run(
            "initdb", "-D", self.data, "-U", SUPERUSER, "-E", "UTF8", "--auth=scram-sha-256", f"--pwfile={secret}",
            *locale,
        )  # fmt: skip
        secret.unlink()

    def follow(self, primary: Server, *, basebackup: Path) -> None:
        """A copy of the primary that follows its log."""
        done = subprocess.run(
            [basebackup, "-D", self.data, "-R", "-X", "stream", "--checkpoint=fast", "-d", primary.url()],
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        if done.returncode:
            raise SystemExit(f"pg_basebackup: {done.stderr}")
        for path in [self.data, *self.data.rglob("*")]:
            os.chown(path, self.account.uid, self.account.gid, follow_symlinks=False)

    def start(self) -> None:
        """Starts it and waits until it takes connections."""
        options = (
            f"-c port={self.port} -c listen_addresses={HOST} -c unix_socket_directories= -c max_connections=100"
            " -c shared_buffers=128MB -c jit=off -c timezone=UTC -c hot_standby_feedback=on"
        )
        self._run("pg_ctl", "-D", self.data, "-o", options, "-l", self.place / "log", "-w", "-t", "60", "start")

    def stop(self, *, mode: str = "fast") -> None:
        """Stops it; mode "immediate" as a crash would."""
        if (self.data / "postmaster.pid").exists():
            self._run("pg_ctl", "-D", self.data, "-m", mode, "-w", "stop")

    def ask(self, statement: str, dbname: str = "postgres") -> object:
        """The first column of the first row, as the superuser; None for what answers no row."""
        with psycopg.connect(self.url(dbname), autocommit=True) as connection:
            cursor = connection.execute(statement.encode())
            row = cursor.fetchone() if cursor.description else None
        return row[0] if row else None

    def _run(self, program: str, *arguments: str | Path) -> None:
        done = self.account.run([self.programs / program, *arguments], cwd=self.place)
        if done.returncode:
            log = self.place / "log"
            said = log.read_text(errors="replace")[-2000:] if log.exists() else ""
            raise SystemExit(f"{program}: {done.stdout}\n{said}")


@dataclass(slots=True)
class Pooler:
    """PgBouncer in transaction mode before a server."""

    place: Path
    program: Path
    libraries: str
    account: Account
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[bytes] | None = None
    password: str = field(default_factory=lambda: secrets.token_urlsafe(24))

    def start(self, *, server: Server, urls: Urls) -> None:
        """Starts it for the roles of those connections. The database `hearth_one` is the same on one connection."""
        users = {"pooler": self.password}
        for each in (urls.app, urls.portal):
            parts = conninfo_to_dict(each)
            users[str(parts["user"])] = str(parts["password"])
        listed = self.place / "users.txt"
        listed.touch(mode=0o600)
        listed.write_text("".join(f'"{name}" "{password}"\n' for name, password in users.items()), encoding="utf-8")
        where = f"host={HOST} port={server.port} dbname=hearth"
        settings = self.place / "pgbouncer.ini"
        settings.write_text(
            f"[databases]\nhearth = {where}\nhearth_one = {where} pool_size=1\n"
            f"[pgbouncer]\nlisten_addr = {HOST}\nlisten_port = {self.port}\nunix_socket_dir =\n"
            f"auth_type = scram-sha-256\nauth_file = {listed}\nadmin_users = pooler\n"
            f"pool_mode = transaction\ndefault_pool_size = {POOL}\nmax_client_conn = {CLIENTS}\n"
            f"logfile = {self.place / 'pgbouncer.log'}\n",
            encoding="utf-8",
        )
        for path in (self.place, listed, settings):
            os.chown(path, self.account.uid, self.account.gid)
        root = os.geteuid() == 0
        self.process = subprocess.Popen(
            [self.program, "-q", settings], cwd=self.place, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL, env=os.environ | {"LD_LIBRARY_PATH": self.libraries},
            user=self.account.uid if root else None, group=self.account.gid if root else None,
            extra_groups=[] if root else None,
        )  # fmt: skip
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline and self.process.poll() is None:
            try:
                psycopg.connect(self.through(urls.app)).close()
            except psycopg.OperationalError:
                time.sleep(0.1)
            else:
                return
        log = self.place / "pgbouncer.log"
        raise SystemExit(f"PgBouncer did not start: {log.read_text() if log.exists() else 'it said nothing'}")

    def through(self, url: str, dbname: str = "hearth") -> str:
        """The same role's connection through it."""
        parts = conninfo_to_dict(url)
        return make_conninfo(host=HOST, port=self.port, user=parts["user"], password=parts["password"], dbname=dbname)

    def servers(self) -> dict[str, int]:
        """Transactions that it has carried, and connections that it holds on either side, for the database `hearth`."""
        admin = make_conninfo(host=HOST, port=self.port, user="pooler", password=self.password, dbname="pgbouncer")
        with psycopg.connect(admin, autocommit=True, cursor_factory=psycopg.ClientCursor) as connection:
            stats = connection.execute("SHOW STATS")
            named = [each.name for each in stats.description or ()]
            rows = [dict(zip(named, row, strict=True)) for row in stats]
            pools = connection.execute("SHOW POOLS")
            named = [each.name for each in pools.description or ()]
            held = [dict(zip(named, row, strict=True)) for row in pools]
        ours = [row for row in held if row["database"] == "hearth"]
        return {
            "transactions": sum(int(row["total_xact_count"]) for row in rows if row["database"] == "hearth"),
            "clients": sum(int(row["cl_active"]) + int(row["cl_waiting"]) for row in ours),
            "servers": sum(int(row[name]) for row in ours for name in ("sv_active", "sv_idle", "sv_used", "sv_tested")),
        }

    def stop(self) -> None:
        """Ends it."""
        if self.process is not None:
            self.process.terminate()
            self.process.wait()


# --- what the machine has


def postgres_programs(account: Account) -> tuple[Path, Path]:
    """The folder of the server's programs where that account can run them, and pg_basebackup: HEARTH_POSTGRES_BIN,
    else the installed wheel's."""
    folder = found.programs(environ=os.environ)
    if (folder / "pg_basebackup").exists():
        return found.programs_for(account=account, programs=folder), folder / "pg_basebackup"
    raise Missing(f"There is no pg_basebackup in {folder}. Debian: apt-get install postgresql")


def pooler_program(scratch: Path) -> tuple[Path, str]:
    """PgBouncer, and where its libraries are ("" for the system's). Where it is not installed it comes from Debian's
    archive and is unpacked in the scratch folder; Missing where that cannot be."""
    where = shutil.which("pgbouncer", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin")
    if where:
        return Path(where), ""
    if not shutil.which("apt-get") or not shutil.which("dpkg"):
        raise Missing("PgBouncer is not here, and only Debian's packages can be fetched: install pgbouncer.")
    packages, unpacked = scratch / "packages", scratch / "unpacked"
    packages.mkdir()
    packages.chmod(0o777)  # apt-get downloads as an account of its own
    for name in ("pgbouncer", "libc-ares2", "libevent-2.1-7"):
        subprocess.run(["apt-get", "download", "-q", name], cwd=packages, check=True, stdout=subprocess.DEVNULL)
    for package in packages.glob("*.deb"):
        subprocess.run(["dpkg", "-x", package, unpacked], check=True)
    libraries = next((folder for folder in (unpacked / "usr" / "lib").glob("*-linux-gnu*")), unpacked)
    return unpacked / "usr" / "sbin" / "pgbouncer", str(libraries)
