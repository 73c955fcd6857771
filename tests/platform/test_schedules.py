"""Schedules on the database: the worker keeps to them, failures are told once, orders and pauses are obeyed."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core import mail
from django.test import Client

from hearth.engines.comms.models import Notification
from hearth.kernel.actor import Actor
from hearth.kernel.refusal import NotFound
from hearth.platform.catalogue.register import history_model
from hearth.platform.examining import examine
from hearth.platform.identity import operations as identity
from hearth.platform.identity.models import User
from hearth.platform.outbox import heartbeat, ticks
from hearth.platform.outbox.models import Heartbeat
from hearth.platform.outbox.sweeping import deliver_all_due
from hearth.platform.schedules import keeping, operations, queries
from hearth.platform.schedules.models import Schedule, ScheduleRun, ScheduleState
from hearth.platform.schedules.operations import ScheduleRefused
from hearth.platform.schedules.permissions import MANAGE
from hearth.platform.schedules.rules import Rhythm, Timing, daily, every
from tests.landlord import WholeLandlord
from tests.meta.conftest import pages  # noqa: F401 - used as a fixture
from tests.modules.landlord import BY, NOW

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pages")]
NIGHTLY, ALWAYS, KEPT = "tests.nightly", "tests.always", "tests.kept"
MINUTE, DAY = dt.timedelta(minutes=1), dt.timedelta(days=1)


class Jobs:
    """Two jobs of the tests: what they were called for, and what they raise."""

    def __init__(self) -> None:
        self.ran: list[tuple[str, dt.datetime]] = []
        self.error: Exception | None = None

    def nightly(self, now: dt.datetime) -> int:
        return self._called(NIGHTLY, now, 3)

    def always(self, now: dt.datetime) -> int:
        return self._called(ALWAYS, now, 0)

    def _called(self, name: str, now: dt.datetime, pieces: int) -> int:
        self.ran.append((name, now))
        if self.error is not None:
            raise self.error
        return pieces

    def of(self, name: str) -> list[dt.datetime]:
        return [at for called, at in self.ran if called == name]


@pytest.fixture
def jobs(monkeypatch: pytest.MonkeyPatch) -> Jobs:
    """Nothing else runs, so that a test is quick and says what it means."""
    made = Jobs()
    monkeypatch.setattr(ticks.TICKS, "_entries", {})
    ticks.register(NIGHTLY, made.nightly, label="Nightly thing", about="For the test.", timing=daily(2))
    ticks.register(ALWAYS, made.always, label="Constant thing", about="For the test.")
    ticks.register(
        KEPT, lambda _at: 0, label="Vital thing", about="For the test.", timing=every(60), essential="It is vital."
    )
    return made


@pytest.fixture
def landlord(db: None, monkeypatch: pytest.MonkeyPatch) -> WholeLandlord:
    monkeypatch.setattr("hearth.platform.clock.now", lambda: NOW)
    return WholeLandlord()


@pytest.fixture
def admin(landlord: WholeLandlord) -> User:
    return landlord.somebody_with("Mo Day", [MANAGE], ["personal"])


def told(user: User) -> list[str]:
    return list(Notification.objects.filter(user=user).order_by("pk").values_list("text", flat=True))


def test_everything_that_the_worker_does_by_itself_says_what_it_is_in_words() -> None:
    silent = [name for name, job in ticks.TICKS.items() if job.label == name or not job.about.endswith(".")]
    assert silent == []


def test_the_worker_keeps_to_the_timing_and_what_is_quiet_leaves_no_runs(jobs: Jobs, landlord: WholeLandlord) -> None:
    ticks.run(now=NOW)
    ticks.run(now=NOW + 2 * MINUTE)
    assert (len(jobs.of(NIGHTLY)), len(jobs.of(ALWAYS))) == (1, 2)
    assert ScheduleState.objects.get(pk=ALWAYS).began_at == NOW + 2 * MINUTE
    ticks.run(now=NOW + 2 * MINUTE + dt.timedelta(seconds=2))
    assert ScheduleState.objects.get(pk=ALWAYS).began_at == NOW + 2 * MINUTE  # said once a minute
    ticks.run(now=NOW + DAY)
    assert jobs.of(NIGHTLY) == [NOW, NOW + DAY]
    assert list(ScheduleRun.objects.order_by("pk").values_list("name", "pieces")) == [(NIGHTLY, 3), (KEPT, 0)] * 2


def test_the_landlords_timing_holds_from_then_on_and_can_be_given_back(jobs: Jobs, landlord: WholeLandlord) -> None:
    ticks.run(now=NOW)
    hourly = Timing(rhythm=Rhythm.MINUTES, minutes=60, weekdays=frozenset(range(7)))
    operations.set_timing(by=BY, name=NIGHTLY, timing=hourly, reason="New stock is taken over hourly")
    ticks.run(now=NOW + 60 * MINUTE)
    assert len(jobs.of(NIGHTLY)) == 2
    assert queries.schedule(NIGHTLY, now=NOW).timing == hourly
    for timing in (
        Timing(rhythm=Rhythm.DAILY, at=dt.time(5, 15), weekdays=frozenset({1, 3})),
        Timing(rhythm=Rhythm.MONTHLY, at=dt.time(5), day=31),
    ):
        operations.set_timing(by=BY, name=NIGHTLY, timing=timing, reason="Quieter")
        assert queries.schedule(NIGHTLY, now=NOW).timing == timing
    operations.set_timing(by=BY, name=NIGHTLY, timing=None, reason="Over")
    row = queries.schedule(NIGHTLY, now=NOW)
    assert (row.timing, row.changed) == (daily(2), False)
    kept = history_model(Schedule)._base_manager.order_by("pgh_id")
    assert kept.values_list("pgh_context__metadata__reason", flat=True).last() == "Over"
    with pytest.raises(ScheduleRefused, match="something to do"):
        operations.set_timing(by=BY, name=ALWAYS, timing=hourly, reason="No")


def test_paused_it_does_nothing_until_it_is_asked_for_or_resumed(
    jobs: Jobs, landlord: WholeLandlord, admin: User
) -> None:
    operations.pause(by=BY, name=NIGHTLY, reason="The supplier mends it")
    ticks.run(now=NOW)
    assert jobs.of(NIGHTLY) == []
    operations.run_now(by=admin.actor, name=NIGHTLY, reason="To see whether it is mended", now=NOW)
    assert queries.schedule(NIGHTLY, now=NOW).state == "asked for"
    ticks.run(now=NOW + MINUTE)
    ticks.run(now=NOW + 2 * MINUTE)
    assert jobs.of(NIGHTLY) == [NOW + MINUTE]
    assert queries.runs(NIGHTLY)[0].asked_by == admin
    operations.resume(by=BY, name=NIGHTLY, reason="It is")
    ticks.run(now=NOW + DAY)
    assert jobs.of(NIGHTLY) == [NOW + MINUTE, NOW + DAY]


def test_what_is_refused(jobs: Jobs, landlord: WholeLandlord, admin: User) -> None:
    with pytest.raises(ScheduleRefused, match="It is vital"):
        operations.pause(by=BY, name=KEPT, reason="Why not")
    with pytest.raises(ScheduleRefused, match="not paused"):
        operations.resume(by=BY, name=NIGHTLY, reason="Why not")
    with pytest.raises(ScheduleRefused, match="Say why"):
        operations.pause(by=BY, name=NIGHTLY, reason=" ")
    with pytest.raises(ScheduleRefused, match="colleague"):
        operations.run_now(by=Actor.system("tests"), name=NIGHTLY, reason="Why not", now=NOW)
    with pytest.raises(NotFound):
        operations.pause(by=BY, name="tests.nothing", reason="Why not")
    operations.pause(by=BY, name=NIGHTLY, reason="Once")
    with pytest.raises(ScheduleRefused, match="paused already"):
        operations.pause(by=BY, name=NIGHTLY, reason="Twice")


def test_a_failure_is_told_once_and_its_end_once_and_tried_again_between(
    jobs: Jobs, landlord: WholeLandlord, admin: User
) -> None:
    jobs.error = OSError("Ada Bell, 1 Mill Lane")
    ticks.run(now=NOW)
    ticks.run(now=NOW + MINUTE)
    assert len(jobs.of(NIGHTLY)) == 1
    ticks.run(now=NOW + 5 * MINUTE)
    assert len(jobs.of(NIGHTLY)) == 2
    fails = [text for text in told(admin) if "Nightly" in text]
    assert len(fails) == 1
    assert "fails since" in fails[0]
    assert "Ada" not in fails[0]
    row = queries.schedule(NIGHTLY, now=NOW + 6 * MINUTE)
    assert (row.state, row.failures, row.failing_since) == ("failed", 2, NOW)
    assert any("“Nightly thing” fails since" in each.what for each in examine())
    jobs.error = None
    ticks.run(now=NOW + 20 * MINUTE)
    assert [text for text in told(admin) if "Nightly" in text][1:] == [
        "“Nightly thing” works again. It had failed since Tue 24 Nov 2026 10:00."
    ]
    assert not any("Nightly thing" in each.what for each in examine())
    deliver_all_due(NOW + 20 * MINUTE)
    assert [each.to for each in mail.outbox if "Nightly" in each.body] == [[admin.email]] * 2


def test_a_blip_of_what_is_always_done_is_told_to_nobody(jobs: Jobs, landlord: WholeLandlord, admin: User) -> None:
    jobs.error = OSError("no route")
    ticks.run(now=NOW)
    jobs.error = None
    ticks.run(now=NOW + dt.timedelta(seconds=2))
    assert not any("Constant" in text for text in told(admin))
    jobs.error = OSError("no route")
    for seconds in range(0, 90, 30):
        ticks.run(now=NOW + 2 * MINUTE + dt.timedelta(seconds=seconds))
    assert len([text for text in told(admin) if "Constant" in text]) == 1
    run = queries.runs(ALWAYS)[0]
    assert (run.rounds, run.detail) == (3, "OSError: no route")  # one row for the like failures of an hour


def test_those_who_are_named_are_told_and_nobody_else(jobs: Jobs, landlord: WholeLandlord, admin: User) -> None:
    one, two = landlord.colleague("Wendy Orr"), landlord.colleague("Bo Lee")
    role = identity.define_role(by=BY, code="night-watch", name="Night watch", permissions=[], clearances=[])
    identity.grant_role(
        by=BY, user_id=two.pk, role_id=role.pk, company_id=landlord.company.pk, effective_from=dt.date(2020, 1, 1)
    )
    operations.tell(by=BY, name=NIGHTLY, role_ids=[role.pk], user_ids=[one.pk], by_email=False, reason="Their duty")
    jobs.error = OSError("no route")
    ticks.run(now=NOW)
    assert (len(told(one)), len(told(two))) == (1, 1)
    assert not any("Nightly" in text for text in told(admin))
    deliver_all_due(NOW)
    assert not any("Nightly" in each.body for each in mail.outbox)
    operations.tell(by=BY, name=NIGHTLY, role_ids=[], user_ids=[], by_email=True, reason="Nobody's duty")
    assert queries.recipients_of(Schedule.objects.get(name=NIGHTLY), on=NOW.date()) == [admin.pk]


def test_the_doctor_names_what_is_late_while_a_worker_runs(jobs: Jobs, landlord: WholeLandlord) -> None:
    ticks.run(now=NOW - 3 * DAY)
    Heartbeat.objects.all().delete()
    assert not any("late" in each.what for each in examine())
    heartbeat.beat("here:1", {})
    assert any("“Nightly thing” is late" in each.what for each in examine())


def test_runs_are_forgotten_after_a_year(jobs: Jobs, landlord: WholeLandlord) -> None:
    ticks.run(now=NOW)
    assert keeping.forget(NOW + keeping.KEPT) == 0
    assert keeping.forget(NOW + keeping.KEPT + DAY) == 2


def test_the_screens(jobs: Jobs, landlord: WholeLandlord, admin: User) -> None:
    client = Client()
    client.force_login(admin, backend="hearth.platform.identity.sign_in.StaffBackend")
    here = f"/configuration/schedules/{NIGHTLY}/"
    jobs.error = OSError("no route")
    ticks.run(now=NOW)
    page = client.get("/configuration/schedules/").content.decode()
    assert "Every day at 02:00" in page
    assert "No worker runs" in page
    assert "OSError: no route" in client.get(here).content.decode()
    assert client.post(f"{here}run/", {"run-reason": ""}).status_code == 422
    assert client.post(f"{here}run/", {"run-reason": "Again"}).status_code == 302
    assert client.post(f"{here}pause/", {"pause-reason": "Broken"}).status_code == 302
    assert client.post(f"{here}resume/", {"pause-reason": "Mended"}).status_code == 302
    wrong = client.post(f"{here}timing/", {"rhythm": "minutes", "minutes": "1", "weekdays": ["0"], "reason": "Why"})
    assert wrong.status_code == 422
    assert "Give a wait of 5 to 1440 minutes." in wrong.content.decode()
    right = {"rhythm": "daily", "at": "04:45", "weekdays": ["0", "4"], "reason": "Quiet then"}
    assert client.post(f"{here}timing/", right).status_code == 302
    assert queries.schedule(NIGHTLY, now=NOW).timing.words() == "Monday and Friday at 04:45"
    assert client.post(f"{here}told/", {"another": admin.email, "reason": "Mine"}).status_code == 302
    assert queries.told(NIGHTLY).users == (admin,)
    assert "Quiet then" in client.get(f"{here}history/").content.decode()
    vital = client.get(f"/configuration/schedules/{KEPT}/").content.decode()
    assert "It is vital." in vital
    assert client.post(f"/configuration/schedules/{KEPT}/pause/", {"pause-reason": "No"}).status_code == 422
    assert client.get("/configuration/schedules/tests.nothing/").status_code == 404
