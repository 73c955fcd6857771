"""Keeps the worker to its schedules: what is due, what came of it, who is told."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.db.models import F

from hearth.kernel import events
from hearth.kernel.actor import Actor
from hearth.kernel.refusal import Refused
from hearth.kernel.time import business_day
from hearth.platform.clock.rules import words
from hearth.platform.outbox.ticks import TICKS, Job
from hearth.platform.schedules import rules
from hearth.platform.schedules.events import ScheduleTurned
from hearth.platform.schedules.models import Schedule, ScheduleRun, ScheduleState
from hearth.platform.schedules.queries import recipients_of, standing_of
from hearth.platform.schedules.rules import Rhythm, Standing

_SEEN_EVERY = dt.timedelta(minutes=1)
_ONE_ROW = dt.timedelta(hours=1)
KEPT = dt.timedelta(days=365)
_AT_ONCE = 10_000


class Keeper:
    """One round of the ticks: three queries when nothing happens, and one write a minute."""

    def __init__(self, now: dt.datetime) -> None:
        self._now = now
        self._set = {each.name: each for each in Schedule.objects.all()}
        self._states = {each.name: each for each in ScheduleState.objects.all()}
        self._quiet: list[str] = []

    def due(self, name: str) -> bool:
        """Whether the tick is run in this round."""
        return self._standing(name).due(self._now)

    def ran(self, name: str, *, pieces: int, seconds: float, error: Exception | None) -> None:
        """Keeps how it went; tells people where it began to fail or works again."""
        job, state, standing = TICKS.get(name), self._states.get(name), self._standing(name)
        asked = standing.asked(self._now)
        always = standing.timing.rhythm is Rhythm.ALWAYS
        if error is None and not pieces and always and not asked and not (state and state.failures):
            self._quiet.append(name)
            return
        with transaction.atomic():
            self._keep_run(name, always and not asked, pieces, seconds, error, asked=asked)
            if error is None:
                self._works(name, job, state)
            else:
                self._fails(name, job, state, standing, error)

    def over(self) -> None:
        """What was looked at and had nothing to do was looked at: said once a minute."""
        unseen = [name for name in self._quiet if name not in self._states]
        stale = [
            name
            for name in self._quiet
            if name in self._states and abs(self._now - self._states[name].began_at) >= _SEEN_EVERY
        ]
        if unseen:
            new = [ScheduleState(name=name, began_at=self._now) for name in unseen]
            ScheduleState.objects.bulk_create(new, ignore_conflicts=True)
        if stale:
            ScheduleState.objects.filter(name__in=stale).update(began_at=self._now)

    def _standing(self, name: str) -> Standing:
        return standing_of(TICKS.get(name), self._set.get(name), self._states.get(name))

    def _keep_run(
        self, name: str, merged: bool, pieces: int, seconds: float, error: Exception | None, *, asked: bool
    ) -> None:
        problem, detail = ("", "") if error is None else (problem_of(error), f"{type(error).__name__}: {error}"[:4000])
        last = ScheduleRun.objects.filter(name=name).order_by("-began_at", "-pk").first() if merged else None
        if (
            last is not None
            and (last.problem, last.asked_by_id) == (problem, None)
            and last.began_at <= self._now < last.began_at + _ONE_ROW
        ):
            ScheduleRun.objects.filter(pk=last.pk).update(
                rounds=F("rounds") + 1,
                pieces=F("pieces") + pieces,
                seconds=F("seconds") + seconds,
                ended_at=self._now,
                detail=detail,
            )
            return
        ScheduleRun.objects.create(
            name=name,
            began_at=self._now,
            ended_at=self._now,
            pieces=pieces,
            seconds=seconds,
            problem=problem,
            detail=detail,
            asked_by_id=self._set[name].asked_by_id if asked else None,
        )

    def _works(self, name: str, job: Job, state: ScheduleState | None) -> None:
        if state is not None and state.told and state.failing_since is not None:
            text = f"“{job.label}” works again. It had failed since {words(state.failing_since)}."
            self._tell(name, failing=False, since=state.failing_since, text=text)
        self._keep_state(name, failures=0, since=None, told=False)

    def _fails(self, name: str, job: Job, state: ScheduleState | None, standing: Standing, error: Exception) -> None:
        since = state.failing_since if state is not None and state.failing_since is not None else self._now
        told = state is not None and state.told
        if not told and rules.worth_telling(standing.timing, failing_since=since, now=self._now):
            told = True
            text = (
                f"“{job.label}” fails since {words(since)}: {problem_of(error)}"
                " It is tried again. See Configuration, Schedules."
            )
            self._tell(name, failing=True, since=since, text=text)
        self._keep_state(name, failures=(state.failures if state is not None else 0) + 1, since=since, told=told)

    def _keep_state(self, name: str, *, failures: int, since: dt.datetime | None, told: bool) -> None:
        self._states[name], _ = ScheduleState.objects.update_or_create(
            name=name,
            defaults={"began_at": self._now, "failures": failures, "failing_since": since, "told": told},
        )

    def _tell(self, name: str, *, failing: bool, since: dt.datetime, text: str) -> None:
        schedule = self._set.get(name)
        events.publish(
            ScheduleTurned(
                by=Actor.system("schedules"),
                at=self._now,
                name=name,
                failing=failing,
                since=since,
                user_ids=tuple(recipients_of(schedule, on=business_day(self._now))),
                by_email=schedule is None or schedule.by_email,
                text=text,
            )
        )


def problem_of(error: Exception) -> str:
    """Why something failed, in a sentence that quotes nobody's data: errors repeat whole rows, refusals name people."""
    if isinstance(error, Refused):
        return f"It was refused ({error.code})."
    return f"An error that nobody foresaw ({type(error).__name__})."


def forget(now: dt.datetime) -> int:
    """The tick: forgets runs that are older than a year; how many."""
    gone = 0
    while keys := list(ScheduleRun.objects.filter(ended_at__lt=now - KEPT).values_list("pk", flat=True)[:_AT_ONCE]):
        gone += ScheduleRun.objects.filter(pk__in=keys).delete()[0]
    return gone
