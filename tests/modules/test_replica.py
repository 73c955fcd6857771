"""Reading from a replica: routed on a second real connection, never stale, and given up when it fails."""

from __future__ import annotations

import csv
import io
import logging
import os
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from benchmarks.loopback import Server, free_port, postgres_programs
from django.db import connections, transaction

from hearth.ops import programs
from hearth.platform import replicas
from hearth.platform.identity import operations as identity
from hearth.platform.identity.access import access_of
from hearth.platform.index.models import Record
from hearth.platform.outbox.sweeping import deliver_all_due
from hearth.platform.workspace import exporting
from hearth.platform.workspace.models import ExportState
from hearth.platform.workspace.reading import Asked
from tests.modules.landlord import BY, LONG_AGO, NOW, Landlord


class Counted:
    """The statements about Hearth's tables that the replica's connection was given."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def __call__(self, execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
        if "pg_" not in sql:  # how far it is; the types that Django looks up on a new connection
            self.asked.append(sql)
        return execute(sql, *rest)


@pytest.fixture(autouse=True)
def rested() -> Iterator[None]:
    """No test finds the replica resting because of another."""
    replicas._Standing.rest_until = 0.0
    yield
    replicas._Standing.rest_until = 0.0


@pytest.fixture
def second(committing: None) -> Iterator[Counted]:
    """A connection called the replica, to the same server: what a managed server's reader address does while no
    replica is up."""
    connections.settings[replicas.REPLICA] = dict(connections[replicas.PRIMARY].settings_dict)
    counted = Counted()
    with connections[replicas.REPLICA].execute_wrapper(counted):
        yield counted
    connections[replicas.REPLICA].close()
    del connections[replicas.REPLICA], connections.settings[replicas.REPLICA]


def titles() -> list[str]:
    return sorted(Record.objects.filter(kind="contact").values_list("title", flat=True))


def whys(caplog: pytest.LogCaptureFixture) -> str:
    return "\n".join(each.getMessage() for each in caplog.records)


def test_what_only_reads_goes_there_and_nothing_else(second: Counted, caplog: pytest.LogCaptureFixture) -> None:
    """One test, as each needs a database of its own in which things commit."""
    landlord = Landlord()
    person = landlord.person("Ann", "Lee")
    assert second.asked == []
    found = replicas.read(lambda: Record.objects.get(pk=person.pk))
    assert (found.title, found._state.db, len(second.asked)) == ("Ms Ann Lee", "replica", 1)
    assert found.company == landlord.company, "what hangs on it comes from the primary afterwards"
    with transaction.atomic():
        assert replicas.read(replicas.reading_from) == "default", "nobody else sees what a transaction has changed"
    assert replicas.read(lambda: replicas.read(replicas.reading_from)) == "replica"
    assert len(second.asked) == 1
    assert replicas.Router().db_for_write(Record, instance=found) == "default"
    assert replicas.Router().allow_migrate("replica", "index") is False
    assert replicas.Router().allow_relation(found, landlord.company) is True

    # A fault of the work itself is told, not done again.
    done: list[str] = []

    def faulty() -> None:
        done.append(replicas.reading_from())
        raise LookupError

    with pytest.raises(LookupError):
        replicas.read(faulty)
    assert (done, replicas.reading_from()) == (["replica"], "default")

    # One that goes while it is read gives way, rests, and is asked again.
    def cut_off() -> list[str]:
        if replicas.reading_from() == "replica":
            with connections["replica"].cursor() as cursor:
                cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")
        return titles()

    assert replicas.read(cut_off) == ["Ms Ann Lee"]
    assert 'why="it failed' in whys(caplog)
    assert replicas.read(replicas.reading_from) == "default"
    replicas._Standing.rest_until = 0.0
    assert replicas.read(replicas.reading_from) == "replica"

    # One that is gone.
    assert list(replicas.examined()) == []
    connections["replica"].close()
    connections["replica"].settings_dict.update(HOST="127.0.0.1", PORT=str(free_port()))
    assert replicas.read(titles) == ["Ms Ann Lee"]
    assert "it is gone" in whys(caplog)
    assert ["is not read from: it is gone" in each.what for each in replicas.examined()] == [True]


def test_an_export_is_read_from_it_with_the_same_rights(second: Counted, settings: Any, tmp_path: Path) -> None:
    settings.STORAGES = settings.STORAGES | {
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": str(tmp_path)}}
    }
    landlord = Landlord()
    user = landlord.officer
    role = identity.define_role(
        by=BY, code="exporter", name="Exporter", permissions=("contacts.read", "lists.export"), clearances=()
    )
    holding = identity.grant_role(
        by=BY, user_id=user.pk, role_id=role.pk, company_id=landlord.company.pk, effective_from=LONG_AGO
    )
    access = access_of(user, on=NOW.date())

    def export() -> Any:
        return exporting.request_export(
            access=access, list_code="contacts", asked=Asked(), columns=["title", "reference"], format_="csv",
            reason="Audit", now=NOW,
        )  # fmt: skip

    person = landlord.person("Ann", "Lee")
    landlord.person("Cyd", "Hidden", restricted=True)
    first = export()
    deliver_all_due(NOW)
    body = b"".join(exporting.open_export(access, first.pk, now=NOW).chunks).decode("utf-8-sig")
    assert list(csv.reader(io.StringIO(body)))[1:] == [["masked", person.reference]]
    lists = [sql for sql in second.asked if '"contacts_contact"' in sql]
    assert len(lists) >= 2, "which rows, and what they say"
    assert not [sql for sql in second.asked if "identity_roleholding" in sql], "rights are asked of the primary"

    later = export()
    identity.end_role(by=BY, holding_id=holding.pk, on=NOW.date(), reason="Left the team")
    second.asked.clear()
    deliver_all_due(NOW)
    later.refresh_from_db()
    assert (later.state, second.asked) == (ExportState.FAILED, [])


# --- a true replica


@pytest.fixture
def streaming(django_db_blocker: Any, tmp_path: Path) -> Iterator[tuple[Server, Server]]:
    """A primary and its replica, in the place of the test's own database; nothing of Hearth is in them."""
    account = programs.account(data=tmp_path / "none")
    bins, basebackup = postgres_programs(account)
    servers = []
    with tempfile.TemporaryDirectory(prefix="hearth-replica-", dir="/tmp") as top:
        Path(top).chmod(0o755)
        for name in ("primary", "replica"):
            place = Path(top) / name
            place.mkdir()
            os.chown(place, account.uid, account.gid)
            servers.append(Server(place, bins, account, "only-for-this-test"))
        primary, replica = servers
        default = connections[replicas.PRIMARY]
        before = dict(default.settings_dict)
        try:
            primary.make()
            primary.start()
            replica.follow(primary, basebackup=basebackup)
            replica.start()
            here = {"NAME": "postgres", "USER": "postgres", "PASSWORD": primary.password, "HOST": "127.0.0.1"}
            with django_db_blocker.unblock():
                default.close()
                default.settings_dict.update(here | {"PORT": str(primary.port)})
                connections.settings[replicas.REPLICA] = default.settings_dict | {"PORT": str(replica.port)}
                yield primary, replica
        finally:
            with django_db_blocker.unblock():
                default.close()
                default.settings_dict.update(before)
                if replicas.REPLICA in connections.settings:
                    connections[replicas.REPLICA].close()
                    del connections[replicas.REPLICA], connections.settings[replicas.REPLICA]
            replica.stop(mode="immediate")
            primary.stop(mode="immediate")


@pytest.mark.slow
def test_a_true_replica_is_never_stale(
    streaming: tuple[Server, Server], django_db_setup: None, caplog: pytest.LogCaptureFixture
) -> None:
    primary, replica = streaming
    caplog.set_level(logging.WARNING)
    primary.ask("CREATE TABLE saved (number int)")

    def reading() -> tuple[str, int]:
        using = replicas.reading_from()
        with connections[using].cursor() as cursor:
            cursor.execute("SELECT count(*) FROM saved")
            return using, cursor.fetchone()[0]

    def save() -> None:
        with connections[replicas.PRIMARY].cursor() as cursor:
            cursor.execute("INSERT INTO saved VALUES (1)")

    for count in range(1, 51):
        save()
        assert replicas.read(reading, patience=5) == ("replica", count)
    replica.ask("SELECT pg_wal_replay_pause()")
    save()
    assert replicas.read(reading, patience=0.2) == ("default", 51)
    assert "it lags" in whys(caplog)
    replica.ask("SELECT pg_wal_replay_resume()")
    replicas._Standing.rest_until = 0.0
    assert replicas.read(reading, patience=5) == ("replica", 51)
    replica.stop(mode="immediate")
    assert replicas.read(reading) == ("default", 51)
    replica.start()
    replica.ask("SELECT pg_promote()")
    replicas._Standing.rest_until = 0.0
    save()
    assert replicas.read(reading) == ("default", 52)
    assert "it was promoted" in whys(caplog)
