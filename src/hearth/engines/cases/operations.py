"""What people do with cases: open one, do its tasks. Each is one transaction with the case row locked.

What else may be done with a task is in `task_operations`, with a whole case in `case_operations`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from hearth.engines.cases import store, targets
from hearth.engines.cases.locking import AlreadyDone, advance, carry_on, lock_task
from hearth.engines.cases.models import Case, CaseTask, CaseType, PathVersion, VersionStatus
from hearth.engines.cases.program import Task
from hearth.engines.cases.reading_answers import read_answers
from hearth.engines.cases.step import CaseOpened, DelaySkipped, TaskCompleted
from hearth.kernel.actor import Actor
from hearth.kernel.refusal import Refused
from hearth.kernel.time import business_day
from hearth.platform.audit.acting import acting
from hearth.platform.configuration.queries import effective
from hearth.platform.identity.access import Access
from hearth.platform.index import operations as index
from hearth.platform.index.models import Record

__all__ = [
    "AlreadyDone",
    "NoSuchTask",
    "NotInForce",
    "NoteNeeded",
    "WrongSubject",
    "complete_task",
    "open_case",
    "save_draft",
    "skip_delay",
]


class WrongSubject(Refused):
    """The case type is about another kind of record."""

    code = "wrong_subject"


class NotInForce(Refused):
    """The case type or its path is not in use today."""

    code = "case_type_not_in_force"


class NoteNeeded(Refused):
    """The case type asks what it is about."""

    code = "note_needed"


class NoSuchTask(Refused):
    """The case has no live task of that block."""

    code = "no_such_task"


def open_case(
    *,
    by: Actor,
    case_type: CaseType,
    subject: Record,
    note: str = "",
    drafts: Mapping[str, Mapping[str, str]] | None = None,
    access: Access | None = None,
    now: dt.datetime,
) -> Case:
    """This function will open a case about a record and carry it on as far as it goes by itself.

    The opener owns it unless the type names an owner. `drafts` are answers that came along, by the key of the block
    (a form on the web): they are proposed to whoever does its task, never taken for given. Refused: a type not in
    force in the record's company, a subject of another kind, a missing note where the type asks for one, drafts for a
    block that has no task now, and whatever the path's first blocks refuse.
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
        if case_type.sla is not None:
            targets.start(sla=case_type.sla, case_id=record.pk, company_id=subject.company_id, task=None, at=now)
        advance(record.pk, CaseOpened(), by=by, access=access, now=now)
        for block_key, answers in (drafts or {}).items():
            tasks = CaseTask.objects.filter(case_id=record.pk, block_key=block_key, ended_at=None)
            if not tasks.update(draft=_kept(answers), drafted_at=now, drafted_by_id=by.user_id):
                raise NoSuchTask(f"No task “{block_key[:60]}” is open in a new case of this type.", field="drafts")
    opened = Case.objects.select_related("record", "type", "version").defer(*BULKY)
    return opened.get(pk=record.pk)


BULKY = ("version__bpmn", "version__program", "version__diagram")
"""What a version is large by: read where it is needed, not with every case."""


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
        case, task, program = lock_task(task_id)
        node = program.block(task.node)
        typed = read_answers(node, answers) if isinstance(node, Task) else {}
        trigger = TaskCompleted(
            token=task.token_number, node=task.node, visit=task.visit, answers=typed, outcome=outcome
        )
        carry_on(case, trigger, by=by, access=access, now=now)


def skip_delay(*, by: Actor, case_id: int, token: int, access: Access | None = None, now: dt.datetime) -> None:
    """This function will end a delay that is not mandatory before its time. Refused for a mandatory one."""
    with acting(by=by, reason="Ending a delay early"):
        advance(case_id, DelaySkipped(token=token), by=by, access=access, now=now)


def save_draft(*, by: Actor, task_id: int, answers: Mapping[str, str], now: dt.datetime) -> None:
    """This function will keep unfinished answers with the task, as typed, for whoever goes on with it."""
    with acting(by=by, reason="Keeping a draft"):
        _, task, _ = lock_task(task_id)
        CaseTask.objects.filter(pk=task.pk).update(draft=_kept(answers), drafted_at=now, drafted_by_id=by.user_id)


def _kept(answers: Mapping[str, str]) -> dict[str, str]:
    """As much of a draft as is kept."""
    return {key[:100]: value[:10_000] for key, value in list(answers.items())[:500]}


def _version_in_force(case_type: CaseType, subject: Record, day: dt.date) -> PathVersion:
    if not effective(CaseType.objects.filter(pk=case_type.pk), on=day, company_id=subject.company_id).exists():
        raise NotInForce(f"“{case_type.description}” is not in use today.")
    standing = case_type.path.versions.filter(status=VersionStatus.PUBLISHED).defer("bpmn", "program", "diagram")
    version = standing.first()
    if version is None:
        raise NotInForce(f"“{case_type.description}” has no published path yet.")
    if case_type.path.subject != subject.kind:
        raise WrongSubject(f"“{case_type.description}” is about a {case_type.path.subject}, not a {subject.kind}.")
    return version
