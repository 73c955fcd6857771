"""Reading schedules: how each stands, its runs, who is told."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from hearth.kernel.refusal import NotFound
from hearth.platform import catalogue
from hearth.platform.catalogue.history import HistoryEntry
from hearth.platform.catalogue.register import history_model
from hearth.platform.identity.access import Access
from hearth.platform.identity.models import Role, User
from hearth.platform.identity.queries import people_with
from hearth.platform.outbox.ticks import TICKS, Job
from hearth.platform.schedules.models import Schedule, ScheduleRecipient, ScheduleRun, ScheduleState
from hearth.platform.schedules.permissions import MANAGE
from hearth.platform.schedules.rules import Rhythm, Standing, Timing

MOST_RUNS = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class ScheduleRow:
    """A schedule as people see it on a list. `state` is "waiting", "paused", "failed", "late" or "asked for"."""

    name: str
    label: str
    about: str
    timing: Timing
    settable: bool
    changed: bool
    essential: str
    paused: bool
    state: str
    next_run: dt.datetime | None
    last: ScheduleRun | None
    looked_at: dt.datetime | None
    failures: int
    failing_since: dt.datetime | None
    by_email: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """Who is told of failures: roles and colleagues by name. Neither: whoever looks after schedules."""

    roles: tuple[Role, ...]
    users: tuple[User, ...]


def timing_of(job: Job, schedule: Schedule | None) -> Timing:
    """The landlord's timing, else the one that it was delivered with."""
    if schedule is None or not schedule.rhythm:
        return job.timing
    return Timing(
        rhythm=Rhythm(schedule.rhythm),
        minutes=schedule.minutes or 0,
        at=schedule.at or dt.time(0),
        weekdays=frozenset(schedule.weekdays),
        day=schedule.month_day or 1,
    )


def standing_of(job: Job, schedule: Schedule | None, state: ScheduleState | None) -> Standing:
    """All that says when it runs next."""
    return Standing(
        timing=timing_of(job, schedule),
        paused=job.starts_paused if schedule is None else schedule.paused,
        asked_at=schedule.asked_at if schedule is not None else None,
        began_at=state.began_at if state is not None else None,
        failures=state.failures if state is not None else 0,
        failing_since=state.failing_since if state is not None else None,
    )


def schedules(*, now: dt.datetime) -> list[ScheduleRow]:
    """Everything that the worker does by itself, what fails first, then by label. Three queries."""
    set_by_name = {each.name: each for each in Schedule.objects.all()}
    states = {each.name: each for each in ScheduleState.objects.all()}
    newest = ScheduleRun.objects.order_by("name", "-began_at", "-pk").distinct("name").select_related("asked_by")
    last = {each.name: each for each in newest}
    rows = []
    for name, job in TICKS.items():
        setting = set_by_name.get(name)
        rows.append(_row(name, standing_of(job, setting, states.get(name)), setting, last.get(name), now))
    return sorted(rows, key=lambda row: (row.state not in {"failed", "late"}, row.label))


def schedule(name: str, *, now: dt.datetime) -> ScheduleRow:
    """One of them; NotFound for a name that nothing registers."""
    if name not in TICKS:
        raise NotFound("Hearth does nothing of that name by itself.")
    setting = Schedule.objects.filter(name=name).first()
    state = ScheduleState.objects.filter(name=name).first()
    last = next(iter(runs(name, limit=1)), None)
    return _row(name, standing_of(TICKS.get(name), setting, state), setting, last, now)


def runs(name: str, *, limit: int = MOST_RUNS) -> list[ScheduleRun]:
    """The runs that did something, failed or were asked for, newest first."""
    found = ScheduleRun.objects.filter(name=name).select_related("asked_by")
    return list(found.order_by("-began_at", "-pk")[:limit])


def runs_page(name: str, *, access: Access) -> list[tuple[ScheduleRun, object]]:
    """The runs as somebody may read them: each with its error as it was raised, masked where they may not."""
    reading = catalogue.reader(access)
    return [(run, reading.row(run, ["detail"])["detail"]) for run in runs(name)]


def changes_of(name: str, *, access: Access) -> list[HistoryEntry]:
    """Who set what of a schedule and why, newest first; who was told once and is no more counts in."""
    schedule = Schedule.objects.filter(name=name).first()
    if schedule is None:
        return []
    reading = catalogue.reader(access)
    entries = list(reading.history(schedule))
    were = history_model(ScheduleRecipient)._base_manager.filter(schedule_id=schedule.pk)
    for key in were.values_list("pgh_obj_id", flat=True).distinct():
        entries += reading.history(ScheduleRecipient(pk=key, schedule=schedule))
    return sorted(entries, key=lambda entry: entry.at, reverse=True)


def told(name: str) -> Told:
    """Who the landlord named to be told."""
    found = ScheduleRecipient.objects.filter(schedule__name=name).select_related("role", "user")
    named = list(found.order_by("role__name", "user__name", "pk"))
    return Told(
        roles=tuple(each.role for each in named if each.role is not None),
        users=tuple(each.user for each in named if each.user is not None),
    )


def recipients_of(schedule: Schedule | None, *, on: dt.date) -> list[int]:
    """The keys of the active users who are told on a day: those named and those who hold a named role; where that is
    nobody, whoever may look after schedules, so that no failure stays unsaid.
    """
    named: Iterable[ScheduleRecipient] = schedule.recipients.select_related("user") if schedule is not None else ()
    people = {each.user.pk for each in named if each.user is not None and each.user.is_active}
    if role_ids := [each.role_id for each in named if each.role_id is not None]:
        people |= people_with(role_ids=role_ids, on=on)
    return sorted(people or people_with(permission=MANAGE, on=on))


def _row(
    name: str, standing: Standing, schedule: Schedule | None, last: ScheduleRun | None, now: dt.datetime
) -> ScheduleRow:
    job = TICKS.get(name)
    return ScheduleRow(
        name=name,
        label=job.label,
        about=job.about,
        timing=standing.timing,
        settable=job.timing.rhythm is not Rhythm.ALWAYS,
        changed=standing.timing != job.timing,
        essential=job.essential,
        paused=standing.paused,
        state=_state(standing, now),
        next_run=standing.next_run(now),
        last=last,
        looked_at=standing.began_at,
        failures=standing.failures,
        failing_since=standing.failing_since,
        by_email=schedule is None or schedule.by_email,
    )


def _state(standing: Standing, now: dt.datetime) -> str:
    if standing.asked(now) and not standing.late(now):
        return "asked for"
    if standing.paused:
        return "paused"
    if standing.failures:
        return "failed"
    return "late" if standing.late(now) else "waiting"
