"""What people do with cases. Each is one transaction with the case row locked."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from django.utils.formats import date_format

from hearth.engines.cases import programs, running, store
from hearth.engines.cases.models import Case, CaseTask, CaseType, PathVersion, VersionStatus
from hearth.engines.cases.program import CaseState, Program, Task, TaskState
from hearth.engines.cases.reading_answers import read_answers
from hearth.engines.cases.step import (
    CaseCancelled,
    CaseOpened,
    DelaySkipped,
    TaskBypassed,
    TaskCompleted,
    Trigger,
)
from hearth.engines.cases.store import RunningCase, Writes
from hearth.kernel.actor import Actor
from hearth.kernel.refusal import Conflict, NotFound, Refused
from hearth.kernel.time import LONDON, business_day
from hearth.platform.audit.acting import acting
from hearth.platform.configuration.queries import effective
from hearth.platform.identity.access import Access
from hearth.platform.identity.models import User
from hearth.platform.index import operations as index
from hearth.platform.index.models import Record


class WrongSubject(Refused):
    """The case type is about another kind of record."""

    code = "wrong_subject"


class NotInForce(Refused):
    """The case type or its path is not in use today."""

    code = "case_type_not_in_force"


class AlreadyDone(Conflict):
    """Somebody else has ended the task first."""

    code = "task_already_ended"


class NoteNeeded(Refused):
    """The case type asks what it is about."""

    code = "note_needed"


def open_case(
    *, by: Actor, case_type: CaseType, subject: Record, note: str = "", access: Access | None = None, now: dt.datetime
) -> Case:
    """This function will open a case about a record and carry it on as far as it goes by itself.

    The opener owns it unless the type names an owner. Refused: a type not in force in the record's company, a subject
    of another kind, a missing note where the type asks for one, and whatever the path's first blocks refuse.
    """
    version = _version_in_force(case_type, subject, business_day(now))
    if by.user_id is None:
        raise Refused("A case is opened by a person: the system needs an owner for it.")
    if case_type.asks_for_note and not note.strip():
        raise NoteNeeded("Say what it is about: the note goes with the case.", field="note")
    with acting(by=by, reason=f"Opening case “{case_type.description}”"):
        owner_id = case_type.owner_id or by.user_id
        record = index.create_record(
            kind="case",
            company_id=subject.company_id,
            title=case_type.description,
            context=subject.title,
            restricted=subject.restricted,
        )
        row = (record.pk, case_type.pk, version.pk, subject.pk, owner_id, by.user_id, note.strip(), now)
        store.insert_cases([row])
        _advance(record.pk, CaseOpened(), by=by, access=access, now=now)
    return Case.objects.select_related("record", "type", "version").get(pk=record.pk)


def complete_task(
    *,
    by: Actor,
    task_id: int,
    answers: Mapping[str, str],
    outcome: str = "",
    access: Access | None = None,
    now: dt.datetime,
) -> None:
    """This function will complete a live task with the answers as texts (see `read_answers`) and carry the case on.

    Refused: answers that are missing or wrong (AnswersRefused, with a sentence for each), a task that somebody else
    has ended (AlreadyDone says who and when), whatever the blocks that follow refuse for the whole step.
    """
    with acting(by=by, reason="Completing a task of a case"):
        case, task, program = _lock(task_id)
        node = program.nodes[task.node]
        typed = read_answers(node, answers) if isinstance(node, Task) else {}
        trigger = TaskCompleted(
            token=task.token_number, node=task.node, visit=task.visit, answers=typed, outcome=outcome
        )
        _carry_on(case, trigger, by=by, access=access, now=now)


def bypass_task(*, by: Actor, task_id: int, reason: str, access: Access | None = None, now: dt.datetime) -> None:
    """This function will pass over a task that is not mandatory, with the reason kept. Refused for a mandatory one."""
    if not reason.strip():
        raise Refused("Say why the task is passed over.", field="reason")
    with acting(by=by, reason=reason):
        case, task, _ = _lock(task_id)
        trigger = TaskBypassed(token=task.token_number, node=task.node, visit=task.visit, reason=reason.strip())
        _carry_on(case, trigger, by=by, access=access, now=now)


def skip_delay(*, by: Actor, case_id: int, token: int, access: Access | None = None, now: dt.datetime) -> None:
    """This function will end a delay that is not mandatory before its time. Refused for a mandatory one."""
    with acting(by=by, reason="Ending a delay early"):
        _advance(case_id, DelaySkipped(token=token), by=by, access=access, now=now)


def cancel_case(*, by: Actor, case_id: int, reason: str, access: Access | None = None, now: dt.datetime) -> None:
    """This function will cancel an open case: its live tasks are cancelled with it. Refused once a task is complete."""
    if not reason.strip():
        raise Refused("Say why the case is cancelled.", field="reason")
    with acting(by=by, reason=reason):
        if CaseTask.objects.filter(case_id=case_id, state=TaskState.COMPLETE).exists():
            raise Refused("A task of this case is complete already, so the case can't be cancelled any more.")
        _advance(case_id, CaseCancelled(reason=reason.strip()), by=by, access=access, now=now)


def save_draft(*, by: Actor, task_id: int, answers: Mapping[str, str], now: dt.datetime) -> None:
    """This function will keep unfinished answers with the task, as typed, for whoever goes on with it."""
    with acting(by=by, reason="Keeping a draft"):
        _, task, _ = _lock(task_id)
        kept = {key[:100]: value[:10_000] for key, value in list(answers.items())[:500]}
        CaseTask.objects.filter(pk=task.pk).update(draft=kept, drafted_at=now, drafted_by_id=by.user_id)


def reassign_task(*, by: Actor, task_id: int, to: User, reason: str, now: dt.datetime) -> None:
    """This function will give a live task to one person instead of those who have it, with the reason kept."""
    if not reason.strip():
        raise Refused("Say why the task changes hands.", field="reason")
    if not to.is_active:
        raise Refused(f"{to.name} can't sign in any more, so can't be given a task.", field="to")
    with acting(by=by, reason=reason):
        case, task, _ = _lock(task_id)
        task.assignees.all().delete()
        task.assignees.create(user=to)
        writes = Writes(by=by, now=now)
        detail = {"to": to.name, "reason": reason.strip()}
        writes.events.append((case.id, "TaskReassigned", task.token_number, task.node, task.visit, detail))
        store.flush(writes)


def _version_in_force(case_type: CaseType, subject: Record, day: dt.date) -> PathVersion:
    if not effective(CaseType.objects.filter(pk=case_type.pk), on=day, company_id=subject.company_id).exists():
        raise NotInForce(f"“{case_type.description}” is not in use today.")
    version = case_type.path.versions.filter(status=VersionStatus.PUBLISHED).first()
    if version is None:
        raise NotInForce(f"“{case_type.description}” has no published path yet.")
    if case_type.path.subject != subject.kind:
        raise WrongSubject(f"“{case_type.description}” is about a {case_type.path.subject}, not a {subject.kind}.")
    return version


def _lock(task_id: int) -> tuple[RunningCase, CaseTask, Program]:
    """The case of a task, locked, with the task read after the lock; AlreadyDone if it has ended meanwhile."""
    case_id = CaseTask.objects.filter(pk=task_id).values_list("case_id", flat=True).first()
    if case_id is None:
        raise NotFound("There is no such task.")
    case = _load(case_id)
    task = CaseTask.objects.select_related("ended_by").get(pk=task_id)
    if task.ended_at is not None:
        raise AlreadyDone(_who_and_when(task))
    return case, task, programs.of_version(case.version_id)


def _who_and_when(task: CaseTask) -> str:
    who = task.ended_by.name if task.ended_by else "Hearth"
    word = {"complete": "completed", "bypassed": "passed over", "cancelled": "cancelled"}.get(task.state, "ended")
    at = task.ended_at.astimezone(LONDON) if task.ended_at else None
    when = f" on {date_format(at, 'j F Y')} at {date_format(at, 'H:i')}" if at else ""
    return f"{who} {word} this task{when}. What you typed was not saved."


def _load(case_id: int) -> RunningCase:
    loaded = store.load([case_id])
    if not loaded:
        raise NotFound("There is no such case.")
    return loaded[0]


def _advance(case_id: int, trigger: Trigger, *, by: Actor, access: Access | None, now: dt.datetime) -> None:
    _carry_on(_load(case_id), trigger, by=by, access=access, now=now)


def _carry_on(case: RunningCase, trigger: Trigger, *, by: Actor, access: Access | None, now: dt.datetime) -> None:
    if case.state.case in {CaseState.CLOSED, CaseState.CANCELLED}:
        raise Conflict(f"The case is {case.state.case.value} already.")
    writes = Writes(by=by, now=now)
    running.carry_on(case, trigger, writes, access=access)
    store.flush(writes)
