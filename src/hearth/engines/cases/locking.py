"""The case row locked and carried on: what every operation on a case begins and ends with."""

from __future__ import annotations

import datetime as dt

from django.utils.formats import date_format

from hearth.engines.cases import programs, running, store
from hearth.engines.cases.models import CaseTask
from hearth.engines.cases.program import Program, TaskState
from hearth.engines.cases.step import CaseReopened, Trigger
from hearth.engines.cases.store import RunningCase, TaskStanding
from hearth.engines.cases.writes import Writes
from hearth.kernel.actor import Actor
from hearth.kernel.refusal import Conflict, NotFound
from hearth.kernel.time import LONDON
from hearth.platform.identity.access import Access


class AlreadyDone(Conflict):
    """Somebody else has ended the task first."""

    code = "task_already_ended"


def lock_task(task_id: int, *, ended: bool = False) -> tuple[RunningCase, TaskStanding, Program]:
    """The case of a task, locked, with the task read after the lock; AlreadyDone if it has ended meanwhile.

    `ended`: one that has ended is wanted.
    """
    found = store.load_of_task(task_id)
    if found is None:
        raise NotFound("There is no such task.")
    case, task = found
    if task.state not in _LIVE and not ended:
        raise AlreadyDone(_who_and_when(CaseTask.objects.select_related("ended_by").get(pk=task_id)))
    return case, task, programs.of_version(case.version_id)


_LIVE = frozenset({TaskState.PENDING, TaskState.LIVE, TaskState.ON_HOLD})


def _who_and_when(task: CaseTask) -> str:
    who = task.ended_by.name if task.ended_by else "Hearth"
    word = {"complete": "completed", "bypassed": "passed over", "cancelled": "cancelled"}.get(task.state, "ended")
    at = task.ended_at.astimezone(LONDON) if task.ended_at else None
    when = f" on {date_format(at, 'j F Y')} at {date_format(at, 'H:i')}" if at else ""
    return f"{who} {word} this task{when}. What you typed was not saved."


def load_case(case_id: int) -> RunningCase:
    loaded = store.load([case_id])
    if not loaded:
        raise NotFound("There is no such case.")
    return loaded[0]


def advance(case_id: int, trigger: Trigger, *, by: Actor, access: Access | None, now: dt.datetime) -> None:
    carry_on(load_case(case_id), trigger, by=by, access=access, now=now)


def carry_on(case: RunningCase, trigger: Trigger, *, by: Actor, access: Access | None, now: dt.datetime) -> None:
    if case.state.ended and not isinstance(trigger, CaseReopened):
        raise Conflict(f"The case is {case.state.case.value} already.")
    writes = Writes(by=by, now=now)
    running.carry_on(case, trigger, writes, access=access)
    running.write(writes)
