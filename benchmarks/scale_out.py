"""Beyond one machine, on loopback: a primary, a streaming replica and PgBouncer, from nothing, and what they prove.

    python -m benchmarks.scale_out [--officers 10] [--seconds 60] [--keep]

Needs PostgreSQL with pg_basebackup (the installed wheel's, or HEARTH_POSTGRES_BIN) and PgBouncer; on Debian, what is
not installed is fetched from its archive and unpacked in the scratch folder. Everything runs in a folder of its
own under /tmp on free ports and is ended and taken away afterwards; `--keep` leaves the folder.

Prints one JSON line for each thing that it proves, with what was seen, and ends with 1 if one did not hold.
"""

from __future__ import annotations

import argparse
import csv
import io
import json
import logging
import os
import secrets
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import psycopg

from benchmarks.loopback import POOL, Pooler, Server, pooler_program, postgres_programs
from benchmarks.officers import HEARTH, ROOT, serve
from hearth.ops import programs
from hearth.ops.keys import keys
from hearth.ops.prepare import prepare
from hearth.ops.roles import Urls

HOMES = 400


class Drill:
    """The servers, and what has been proved so far."""

    def __init__(self, scratch: Path) -> None:
        self.scratch = scratch
        account = programs.account(data=scratch / "none")
        bins, self.basebackup = postgres_programs(account)
        self.failed = 0
        password = secrets.token_urlsafe(24)
        for name in ("primary", "replica", "pooler", "home"):
            (scratch / name).mkdir()
            os.chown(scratch / name, account.uid, account.gid)
        self.home = scratch / "home"
        os.chown(self.home, os.geteuid(), os.getegid())
        self.primary = Server(scratch / "primary", bins, account, password)
        self.replica = Server(scratch / "replica", bins, account, password)
        program, libraries = pooler_program(scratch)
        self.pooler = Pooler(scratch / "pooler", program, libraries, account)
        self.urls = Urls(owner="", app="", portal="")
        self.serving: subprocess.Popen[bytes] | None = None

    def prove(self, what: str, held: bool, **seen: object) -> None:
        """One line."""
        self.failed += not held
        print(json.dumps({"proof": what, "held": held} | seen), flush=True)

    def bring_up(self) -> None:
        """The primary with a small demonstration landlord, its replica, and PgBouncer before it."""
        self.primary.make()
        self.primary.start()
        self.urls = prepare(home=self.home, administrator=self.primary.url())
        for arguments in (("migrate", "--verbosity=0"), ("demo", f"--homes={HOMES}")):
            self.hearth(*arguments, check=True)
        self.replica.follow(self.primary, basebackup=self.basebackup)
        self.replica.start()
        self.pooler.start(server=self.primary, urls=self.urls)

    @property
    def replica_url(self) -> str:
        """The application's connection to the replica."""
        return psycopg.conninfo.make_conninfo(self.urls.app, port=self.replica.port)

    @property
    def environ(self) -> dict[str, str]:
        """What Hearth is told: the web through the pool, everything else directly, reading also from the replica."""
        return dict(os.environ) | self.urls.environment() | {
            "HEARTH_HOME": str(self.home),
            "HEARTH_POOL_DATABASE_URL": self.pooler.through(self.urls.app) if self.pooler.process else "",
            "HEARTH_REPLICA_DATABASE_URL": self.replica_url if self.pooler.process else "",
            "SECRET_KEY": keys(home=self.home).secret_key,
            "DJANGO_SETTINGS_MODULE": "hearth.config.settings",
        }  # fmt: skip

    def hearth(self, *arguments: str, check: bool = False, **more: str) -> subprocess.CompletedProcess[str]:
        """Runs a command of Hearth's to its end."""
        done = subprocess.run(
            [*HEARTH, *arguments], env=self.environ | more, cwd=ROOT, capture_output=True, text=True, check=False
        )
        if check and done.returncode:
            raise SystemExit(f"hearth {arguments[0]}: {done.stdout}\n{done.stderr}")
        return done

    def serve(self) -> str:
        """Hearth as it is run: web and worker; answers the address."""
        address, self.serving = serve(self.environ, log=self.scratch / "serve.log")
        return address

    def stop(self) -> None:
        """Ends everything that this has started, the servers last."""
        if self.serving is not None:
            self.serving.send_signal(signal.SIGTERM)
            self.serving.wait()
        self.pooler.stop()
        self.replica.stop()
        self.primary.stop()


# --- the pool


def nothing_outlasts_a_transaction(drill: Drill) -> None:
    """hearth_portal through one pooled connection: who asked before is forgotten, by the code that portals use."""
    from django.conf import settings
    from django.db import connections

    from hearth.config.settings import pooled
    from hearth.platform.index.portal import as_contact

    people = [row[0] for row in _rows(drill, "SELECT record_id FROM contacts_contact ORDER BY record_id LIMIT 40")]
    url = drill.pooler.through(drill.urls.portal, "hearth_one")
    for alias in ("first", "second"):
        connections.settings[alias] = dict(connections.settings["default"]) | pooled(url)
    seen = "SELECT coalesce(array_agg(record_id), '{}'), min(pg_backend_pid()) FROM contacts_contact"

    def asks(alias: str, contact: int | None) -> tuple[list[int], int]:
        with connections[alias].cursor() as cursor:
            if contact is None:
                cursor.execute(seen)
                (rows, _), = cursor.fetchall()  # fmt: skip
                cursor.execute("SELECT pg_backend_pid()")
                return rows, cursor.fetchone()[0]
            with as_contact(contact, using=alias):
                cursor.execute(seen)
                return tuple(cursor.fetchone())

    leaks, wrong, backends = 0, 0, set()
    for turn in range(400):
        contact = people[turn % len(people)]
        own, backend = asks("first", contact)
        wrong += own != [contact]
        backends.add(backend)
        stranger, backend = asks("second", None)
        leaks += bool(stranger)
        backends.add(backend)
    # What would happen otherwise: the same setting made for the session is seen by the other client.
    with connections["first"].cursor() as cursor:
        cursor.execute("SELECT set_config('hearth.contact', %s, false)", [str(people[0])])
        shown, _ = asks("second", None)
        cursor.execute("RESET hearth.contact")
    for alias in ("first", "second"):
        connections[alias].close()
        del connections.settings[alias], connections[alias]
    drill.prove(
        "what the portal's transactions say of who asks does not leak through one pooled connection",
        not leaks and not wrong and len(backends) == 1 and shown == [people[0]],
        transactions=800, leaks=leaks, wrong=wrong, server_connections=len(backends),
        a_session_setting_would_have_shown=len(shown), pool=settings.POOL_DATABASE_URL != "",
    )  # fmt: skip


def many_ask_at_once(drill: Drill) -> None:
    """hearth_portal from 32 threads over a pool of a few connections: everybody sees their own and nobody else's."""
    people = [row[0] for row in _rows(drill, "SELECT record_id FROM contacts_contact ORDER BY record_id LIMIT 64")]
    url = drill.pooler.through(drill.urls.portal)
    leaks: list[object] = []
    backends: set[int] = set()

    def work(number: int) -> None:
        with psycopg.connect(url, prepare_threshold=None) as connection:
            for turn in range(100):
                contact = people[(number * 7 + turn) % len(people)]
                with connection.transaction():
                    asked = turn % 3 != 0
                    if asked:
                        connection.execute("SELECT set_config('hearth.contact', %s, true)", [str(contact)])
                    found = connection.execute("SELECT pg_backend_pid(), record_id FROM contacts_contact").fetchall()
                backends.update(row[0] for row in found)
                if [row[1] for row in found] != ([contact] if asked else []):
                    leaks.append((number, turn))

    threads = [threading.Thread(target=work, args=(number,)) for number in range(32)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    drill.prove(
        "32 portal clients at once over a few pooled connections see their own and nothing else",
        not leaks and len(backends) <= POOL, transactions=3200, leaks=len(leaks), server_connections=len(backends),
    )  # fmt: skip


def worker_refuses_the_pool(drill: Drill) -> None:
    """A worker that is given the pooled connection says so instead of sleeping through what it is told."""
    done = drill.hearth("worker", DATABASE_URL=drill.pooler.through(drill.urls.app))
    drill.prove(
        "a worker behind PgBouncer refuses to start", done.returncode != 0 and "pooler" in done.stderr,
        said=done.stderr.strip().splitlines()[-1:],
    )  # fmt: skip


# --- the replica


class Reasons(logging.Handler):
    """What the log says of the replica."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        logging.getLogger("hearth.platform.replicas").addHandler(self)

    def emit(self, record: logging.LogRecord) -> None:
        self.found.append(record.getMessage())


class Exporter:
    """An officer of the demonstration who saves a person and exports the list of contacts at once."""

    def __init__(self) -> None:
        from hearth.platform.identity.models import User

        self.user = User.objects.get(email="officer@northmoor.example.org")
        self.count = 0

    def save_and_export(self) -> dict[str, Any]:
        """Whether the export holds who was saved just before; how many queries the replica answered; seconds."""
        from django.db import DatabaseError, connections

        from hearth.platform import clock
        from hearth.platform.identity.access import access_of
        from hearth.platform.outbox.sweeping import deliver_all_due
        from hearth.platform.workspace import exporting
        from hearth.platform.workspace.reading import Asked
        from hearth.records.contacts import operations as contacts

        self.count += 1
        now, began = clock.now(), time.perf_counter()
        asked: list[str] = []

        def counting(execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
            asked.append(sql)
            return execute(sql, *rest)

        person = contacts.create_person(
            by=self.user.actor, company_id=self.user.company_id, title="", first_name="Drill",
            last_name=f"Number{self.count}", now=now,
        )  # fmt: skip
        access = access_of(self.user, on=now.date())
        export = exporting.request_export(
            access=access, list_code="contacts", asked=Asked(), columns=["title", "reference"], format_="csv",
            reason="Drill", now=now,
        )  # fmt: skip
        with connections["replica"].execute_wrapper(counting):
            deliver_all_due(now)
        with suppress(DatabaseError):
            connections["replica"].close()
        body = b"".join(exporting.open_export(access, export.pk, now=now).chunks).decode("utf-8-sig")
        references = [row[1] for row in csv.reader(io.StringIO(body))]
        lists = [sql for sql in asked if "contacts_contact" in sql]
        return {
            "holds_what_was_just_saved": references.count(person.record.reference) == 1,
            "rows": len(references) - 1,
            "queries_of_the_replica": len(lists),
            "seconds": round(time.perf_counter() - began, 2),
        }


def exports_follow(drill: Drill) -> None:
    """Exports right after a save: from the replica; from the primary while that stands still, or is gone."""
    from hearth.platform.replicas import REST_SECONDS

    reasons, exporter = Reasons(), Exporter()
    seen = [exporter.save_and_export() for _ in range(10)]
    drill.prove(
        "an export asked for right after a save holds it, and is read from the replica",
        all(each["holds_what_was_just_saved"] and each["queries_of_the_replica"] for each in seen),
        exports=len(seen), slowest=max(each["seconds"] for each in seen), **seen[-1],
    )  # fmt: skip
    try:
        drill.replica.ask("CREATE TABLE written (id int)", "hearth")
        refused = "nothing"
    except psycopg.Error as error:
        refused = str(error)
    drill.prove("the replica takes no writes", "read-only" in refused, said=refused)

    drill.replica.ask("SELECT pg_wal_replay_pause()")
    seen = [exporter.save_and_export() for _ in range(2)]
    drill.prove(
        "while replay stands still exports come from the primary, whole, and the log says why",
        all(each["holds_what_was_just_saved"] and not each["queries_of_the_replica"] for each in seen)
        and any("it lags" in said for said in reasons.found),
        log=reasons.found[-1:], first_seconds=seen[0]["seconds"], next_seconds=seen[1]["seconds"],
    )  # fmt: skip
    drill.replica.ask("SELECT pg_wal_replay_resume()")
    time.sleep(REST_SECONDS + 0.5)
    back = exporter.save_and_export()
    drill.prove(
        "once it has come up it is read from again",
        back["holds_what_was_just_saved"] and back["queries_of_the_replica"] > 0, **back,
    )  # fmt: skip

    drill.replica.stop(mode="immediate")
    gone = exporter.save_and_export()
    drill.prove(
        "a replica that is gone gives way at once, and the log says why",
        gone["holds_what_was_just_saved"] and not gone["queries_of_the_replica"]
        and any("it is gone" in said for said in reasons.found),
        log=reasons.found[-1:], **gone,
    )  # fmt: skip
    drill.replica.start()
    time.sleep(REST_SECONDS + 0.5)
    back = exporter.save_and_export()
    drill.prove("started again it is read from again", back["queries_of_the_replica"] > 0, **back)


# --- the office


_MIXED = """
SELECT count(*), count(*) FILTER (WHERE split_part(split_part(u.email, '@', 1), '-', 4)::int
                                        <> substr(replace(p.number, ' ', ''), 9, 3)::int)
FROM contacts_contactphoneevent p JOIN pghistory_context c ON c.id = p.pgh_context_id
JOIN identity_user u ON u.id = (c.metadata ->> 'user')::bigint
WHERE u.email LIKE 'at-work-%'
"""


def officers_work(drill: Drill, *, officers: int, seconds: float) -> None:
    """The web through the pool while officers work, the replica crashing and coming back in the middle of it."""
    address = drill.serve()
    before = drill.pooler.servers()["transactions"]
    command = [sys.executable, "-m", "benchmarks.officers", f"--address={address}"]
    with subprocess.Popen(
        [*command, f"--officers={officers}", f"--minutes={seconds / 60}", "--pace=3"], env=drill.environ, cwd=ROOT,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    ) as working:  # fmt: skip
        time.sleep(seconds * 0.5)
        drill.replica.stop(mode="immediate")
        during = drill.pooler.servers()
        time.sleep(seconds * 0.2)
        drill.replica.start()
        told, faults = working.communicate()
    lines = [json.loads(line) for line in told.splitlines()]
    if not lines:
        raise SystemExit(f"The officers did not work:\n{faults}")
    every = lines[-1]
    after = drill.pooler.servers()["transactions"]
    drill.prove(
        "officers work through the pool with no error and nothing lost while the replica crashes and comes back",
        not every["errors"] and not every["lost"] and not every["doubled"] and after - before > every["requests"],
        **{name: every[name] for name in (
            "officers", "requests", "a_second", "errors", "first_errors", "saved", "lost", "doubled", "p50_ms",
            "p95_ms", "p99_ms")},
        pooled_transactions=after - before, web_connections=during["clients"], server_connections=during["servers"],
    )  # fmt: skip
    ((changes, of_others),) = _rows(drill, _MIXED)
    drill.prove(
        "each change in the history bears the name of the officer who made it, whoever used the connection before",
        changes > 0 and not of_others, changes=changes, of_others=of_others,
    )  # fmt: skip


def _rows(drill: Drill, statement: str) -> list[tuple[Any, ...]]:
    with psycopg.connect(drill.primary.url("hearth")) as connection:
        return connection.execute(statement.encode()).fetchall()


def main() -> int:
    """Brings everything up, proves, ends everything."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--officers", type=int, default=10)
    parser.add_argument("--seconds", type=float, default=60.0, help="how long they work")
    parser.add_argument("--keep", action="store_true", help="leave the scratch folder with its logs")
    chosen = parser.parse_args()
    scratch = Path(mkdtemp(prefix="hearth-scale-out-", dir="/tmp"))
    scratch.chmod(0o755)
    drill = None
    try:
        drill = Drill(scratch)
        drill.bring_up()
        os.environ.update(drill.environ)
        import django

        django.setup()
        nothing_outlasts_a_transaction(drill)
        many_ask_at_once(drill)
        worker_refuses_the_pool(drill)
        exports_follow(drill)
        officers_work(drill, officers=chosen.officers, seconds=chosen.seconds)
        print(json.dumps({"benchmark": "scale_out", "failed": drill.failed, "met": not drill.failed}))
        return int(bool(drill.failed))
    finally:
        if drill:
            drill.stop()
        if not chosen.keep:
            shutil.rmtree(scratch, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
