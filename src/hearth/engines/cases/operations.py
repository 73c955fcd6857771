"""What people do with cases: open them, do their tasks. Each is one transaction with the case row locked.

How they are opened is in `opening`. What else may be done with a task is in `task_operations`, with a whole case in
`case_operations`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from hearth.engines.cases.locking import AlreadyDone, carry_on, lock_task
from hearth.engines.cases.models import CaseTask
from hearth.engines.cases.opening import (
    Foreseen,
    NoSuchTask,
    NoteNeeded,
    NotInForce,
    NotOpened,
    Opened,
    WrongSubject,
    foresee_cases,
    kept,
    open_case,
    open_cases,
)
from hearth.engines.cases.program import Task
from hearth.engines.cases.reading_answers import read_answers
from hearth.engines.cases.step import TaskCompleted
from hearth.engines.cases.unfinished import kept_from, with_kept
from hearth.kernel.actor import Actor
from hearth.platform.audit.acting import acting
from hearth.platform.identity.access import Access

__all__ = [
    "AlreadyDone",
    "Foreseen",
    "NoSuchTask",
    "NotInForce",
    "NotOpened",
    "NoteNeeded",
    "Opened",
    "WrongSubject",
    "complete_task",
    "foresee_cases",
    "open_case",
    "open_cases",
    "save_draft",
]


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
    What a colleague has answered that `access` may not read counts, where nothing else is sent in its place.

    Refused: answers that are missing or wrong (AnswersRefused, with a sentence for each), a task that somebody else
    has ended (AlreadyDone says who and when), whatever the blocks that follow refuse for the whole step.
    """
    with acting(by=by, reason="Completing a task of a case"):
        case, task, program = lock_task(task_id)
        node = program.block(task.node)
        answers = with_kept(answers, kept_from(access, program, node, task.pk))
        typed = read_answers(node, answers) if isinstance(node, Task) else {}
        trigger = TaskCompleted(
            token=task.token_number, node=task.node, visit=task.visit, answers=typed, outcome=outcome
        )
        carry_on(case, trigger, by=by, access=access, now=now)


def save_draft(
    *, by: Actor, task_id: int, answers: Mapping[str, str], access: Access | None = None, now: dt.datetime
) -> None:
    """This function will keep unfinished answers with the task, as typed, for whoever goes on with it.

    A colleague's answers that `access` may not read stay, and theirs the draft with them, unless something else is
    sent in their place. A draft to which something was added then is nobody's: what is masked in it stays hidden from
    both who aren't cleared for it.
    """
    with acting(by=by, reason="Keeping a draft"):
        _, task, program = lock_task(task_id)
        theirs = kept_from(access, program, program.block(task.node), task.pk)
        texts = with_kept(answers, theirs)
        author = by.user_id
        if any(texts[key] == text for key, text in theirs.items()):
            draft, first = CaseTask.objects.values_list("draft", "drafted_by_id").get(pk=task_id)
            added = any(text.strip() and text != draft.get(key, "") for key, text in texts.items())
            author = None if added else first
        CaseTask.objects.filter(pk=task.pk).update(draft=kept(texts), drafted_at=now, drafted_by_id=author)
