"""The worker as a process of its own: prompt, at least once, killed and started again, ended in order."""

from __future__ import annotations

import datetime as dt
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest
from django.db import connection
from procrastinate.contrib.django import connector_params
from psycopg.conninfo import make_conninfo
from pytest_django.plugin import DjangoDbBlocker

from hearth.platform import outbox
from hearth.platform.clock import now
from hearth.platform.clock.models import ClockShift
from hearth.platform.outbox import heartbeat, ticks, worker
from hearth.platform.outbox.handlers import HANDLERS
from hearth.platform.outbox.models import Heartbeat, Message
from hearth.platform.schedules.models import ScheduleRun, ScheduleState
from tests.records.landlord import NOW

HERE = Path(__file__).resolve().parent
PATIENCE = 60.0


@pytest.fixture
def committed(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """What is written is committed, for other processes to see, and taken away afterwards."""
    kinds = ("tests.write", "tests.write_and_die")
    for kind in kinds:
        outbox.handler(kind)(lambda _payload, _key, _now: None)
    with django_db_blocker.unblock():
        yield
        for model in (Message, Heartbeat, ClockShift, ScheduleState, ScheduleRun):
            model._default_manager.all().delete()
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM procrastinate_jobs")
    for kind in kinds:
        del HANDLERS._entries[kind]


@pytest.fixture
def effects(tmp_path: Path) -> Path:
    file = tmp_path / "effects"
    file.touch()
    return file


@pytest.fixture
def start(committed: None, effects: Path) -> Iterator[Callable[[], subprocess.Popen[bytes]]]:
    """Starts a worker; what is left of them is killed at the end."""
    started: list[subprocess.Popen[bytes]] = []
    parameters = connector_params()
    url = make_conninfo(**{name: parameters[name] for name in ("dbname", "user", "password", "host", "port")})
    environ = os.environ | {
        "DATABASE_URL": url,
        "DJANGO_SETTINGS_MODULE": os.environ["DJANGO_SETTINGS_MODULE"],
        "PYTHONPATH": os.pathsep.join(sys.path),
    }

    def begin() -> subprocess.Popen[bytes]:
        command = [sys.executable, str(HERE / "worker_with_effects.py"), str(effects)]
        started.append(subprocess.Popen(command, env=environ, stderr=subprocess.DEVNULL))
        return started[-1]

    yield begin
    for process in started:
        if process.poll() is None:
            process.kill()
        process.wait(PATIENCE)


def until(true: Callable[[], bool]) -> None:
    """Waits until something is so; fails when it does not become so."""
    deadline = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.02)


def lines(effects: Path, beginning: str) -> list[str]:
    return [line for line in effects.read_text().splitlines() if line.startswith(beginning)]


def test_messages_are_delivered_promptly_and_sigterm_ends_in_order(
    start: Callable[[], subprocess.Popen[bytes]], effects: Path
) -> None:
    process = start()
    until(heartbeat.alive)
    began = time.monotonic()
    outbox.enqueue(kind="tests.write", key="letter:1", payload={}, now=now())
    until(lambda: bool(lines(effects, "had letter:1")))
    assert time.monotonic() - began < worker.EVERY_SECONDS * 3
    until(lambda: Message.objects.filter(delivered_at=None).count() == 0)

    # A delivery that has begun when the end is asked for comes to its end.
    outbox.enqueue(kind="tests.write", key="letter:2", payload={"seconds": 1.5}, now=now())
    until(lambda: bool(lines(effects, "begun letter:2")))
    process.terminate()
    assert process.wait(PATIENCE) == 0
    assert lines(effects, "had letter:2") == ["had letter:2"]
    assert not Message.objects.filter(delivered_at=None).exists()
    assert heartbeat.beats() == []


def test_killed_after_the_effect_and_before_the_mark_it_is_had_again_under_the_same_key(
    start: Callable[[], subprocess.Popen[bytes]], effects: Path
) -> None:
    process = start()
    until(heartbeat.alive)
    message = outbox.enqueue(kind="tests.write_and_die", key="letter:7", payload={}, now=now())
    assert process.wait(PATIENCE) == -signal.SIGKILL
    message.refresh_from_db()
    assert (message.delivered_at, message.attempts) == (None, 1)
    assert lines(effects, "had") == ["had letter:7"]

    Message.objects.update(leased_until=NOW)  # the dead worker's lease has ended
    start()
    until(lambda: Message.objects.filter(delivered_at=None).count() == 0)
    assert lines(effects, "had") == ["had letter:7"] * 2
    message.refresh_from_db()
    assert (message.attempts, message.fence) == (2, 2)


def test_ticks_run_when_somebody_rings_and_see_the_moved_clock(
    start: Callable[[], subprocess.Popen[bytes]], effects: Path
) -> None:
    start()
    until(lambda: bool(lines(effects, "tick")))
    ClockShift.objects.create(pk=1, seconds=90 * 24 * 60 * 60)
    before = len(lines(effects, "tick"))
    began = time.monotonic()
    ticks.wake()
    until(lambda: len(lines(effects, "tick")) > before)
    assert time.monotonic() - began < worker.EVERY_SECONDS
    until(lambda: dt.datetime.fromisoformat(lines(effects, "tick")[-1].split()[1]) > now() - dt.timedelta(minutes=1))


def test_only_one_process_runs_the_ticks_at_a_time(committed: None) -> None:
    ran: list[dt.datetime] = []

    def tick(at: dt.datetime) -> int:
        ran.append(at)
        return 1

    ticks.register("tests.alone", tick, label="Alone", about="For the test.")
    try:
        with psycopg.connect(**connector_params(), autocommit=True) as other:
            other.execute("SELECT pg_advisory_lock(%s)", (ticks._LOCK,))
            assert ticks.run(now=NOW) == {}
            other.execute("SELECT pg_advisory_unlock_all()")
        assert ticks.run(now=NOW)["tests.alone"] == 1
        assert ran == [NOW]
    finally:
        del ticks.TICKS._entries["tests.alone"]


def test_a_tick_that_fails_is_named_and_stops_no_other(committed: None) -> None:
    def fails(_at: dt.datetime) -> int:
        raise OSError("no route")

    ticks.register("tests.fails", fails, label="Fails", about="For the test.")
    ticks.register("tests.after", lambda _at: 3, label="After", about="For the test.")
    try:
        done = ticks.run(now=NOW)
        assert done["tests.after"] == 3
        assert done.failing == {"tests.fails": "OSError: no route"}
    finally:
        del ticks.TICKS._entries["tests.fails"], ticks.TICKS._entries["tests.after"]


def test_a_connection_that_loses_notifications_is_refused(committed: None, monkeypatch: pytest.MonkeyPatch) -> None:
    worker.check_notifications()
    monkeypatch.setattr(worker, "wait_for", lambda _bell, _seconds: False)  # as behind PgBouncer
    with pytest.raises(worker.NotificationsLost, match="direct connection"):
        worker.run()
    assert heartbeat.beats() == []


def test_a_dead_workers_heartbeat_is_old_and_the_next_worker_buries_it(committed: None) -> None:
    heartbeat.beat("gone:1", {"cases.delays": "OSError"})
    Heartbeat.objects.update(seen_at=NOW)
    assert not heartbeat.alive()
    assert heartbeat.beats()[0].failing == {"cases.delays": "OSError"}
    heartbeat.bury_the_dead()
    assert heartbeat.beats() == []
