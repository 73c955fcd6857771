"""What people do with a task besides completing it. Each is one transaction with the case row locked."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from hearth.engines.cases import clocks, queries, reasons, running, store, targets
from hearth.engines.cases.actions import repeatable
from hearth.engines.cases.locking import advance, carry_on, lock_task
from hearth.engines.cases.models import Case, CaseTask, CaseType, Target, TaskAssignee
from hearth.engines.cases.program import People
from hearth.engines.cases.registrations import WORK
from hearth.engines.cases.step import TaskAdded, TaskBypassed, TaskCancelled, TaskHeld, TaskReleased, TaskUndone
from hearth.engines.cases.store import RunningCase, TaskStanding
from hearth.engines.cases.writes import Writes
from hearth.kernel.actor import Actor
from hearth.kernel.refusal import Refused
from hearth.platform.audit.acting import acting
from hearth.platform.identity.access import Access
from hearth.platform.identity.models import Role, User

LONGEST_BULK = 500


def bypass_task(
    *,
    by: Actor,
    task_id: int,
    listed: int | None = None,
    reason: str = "",
    access: Access | None = None,
    now: dt.datetime,
) -> None:
    """This function will pass over a task that is not mandatory. `listed`: a value of the list reasons.BYPASS.

    Refused: neither that nor words, a mandatory task.
    """
    with acting(by=by, reason=reason.strip() or "Passing over a task"):
        case, task, _ = lock_task(task_id)
        why = given_reason(reasons.BYPASS, listed, reason, case, now, missing="Say why the task is passed over.")
        trigger = TaskBypassed(
            token=task.token_number, node=task.node, visit=task.visit, reason=why.words, listed=why.listed
        )
        carry_on(case, trigger, by=by, access=access, now=now)


def cancel_task(
    *,
    by: Actor,
    task_id: int,
    listed: int | None = None,
    reason: str = "",
    access: Access | None = None,
    now: dt.datetime,
) -> None:
    """This function will cancel a live task and what would have come after it on its branch. `listed`: a value of the
    list reasons.CANCEL.

    Refused: neither that nor words, a mandatory task, one after which a mandatory one comes.
    """
    with acting(by=by, reason=reason.strip() or "Cancelling a task"):
        case, task, _ = lock_task(task_id)
        why = given_reason(reasons.CANCEL, listed, reason, case, now, missing="Say why the task is cancelled.")
        trigger = TaskCancelled(
            token=task.token_number, node=task.node, visit=task.visit, reason=why.words, listed=why.listed
        )
        carry_on(case, trigger, by=by, access=access, now=now)


def undo_task(*, by: Actor, task_id: int, reason: str, access: Access | None = None, now: dt.datetime) -> None:
    """This function will open a completed or passed over task again and take back what came after it.

    Its answers are proposed again, its checklist has to be ticked off anew. Refused (CantUndo) where a letter was
    sent or an operation ran since; what was kept as a field of the subject stays until it is answered again.
    """
    reason = given(reason, "Say why the task is undone.")
    with acting(by=by, reason=reason):
        case, task, _ = lock_task(task_id, ended=True)
        trigger = TaskUndone(
            token=task.token_number,
            node=task.node,
            visit=task.visit,
            reason=reason,
            history=store.history(case.id),
            repeatable=repeatable(),
        )
        carry_on(case, trigger, by=by, access=access, now=now)


def hold_task(
    *,
    by: Actor,
    task_id: int,
    listed: int | None = None,
    reason: str = "",
    until: dt.datetime | None = None,
    access: Access | None = None,
    now: dt.datetime,
) -> None:
    """This function will put a task on hold until an instant, or until it is released. `listed`: a value of the
    list reasons.HOLD.

    Refused: neither that nor words, an instant that is not in the future, a case type that allows no holds.
    """
    with acting(by=by, reason=reason.strip() or "Putting a task on hold"):
        case, task, _ = lock_task(task_id)
        why = hold_reason(case, listed, reason, now)
        trigger = TaskHeld(
            token=task.token_number,
            node=task.node,
            visit=task.visit,
            reason=why.words,
            listed=why.listed,
            cause=why.master,
            until=until,
        )
        carry_on(case, trigger, by=by, access=access, now=now)


def release_task(*, by: Actor, task_id: int, access: Access | None = None, now: dt.datetime) -> None:
    """This function will release a task that is on hold. Refused for one that is not, and while its case is."""
    with acting(by=by, reason="Releasing a task"):
        case, task, _ = lock_task(task_id)
        trigger = TaskReleased(token=task.token_number, node=task.node, visit=task.visit)
        carry_on(case, trigger, by=by, access=access, now=now)


def reassign_task(*, by: Actor, task_id: int, to: Sequence[User | Role], reason: str, now: dt.datetime) -> None:
    """This function will give a live task to people and roles together instead of those who have it, with the reason
    kept. Refused: nobody, somebody who can't sign in."""
    reason = given(reason, "Say why the task changes hands.")
    _may_be_given(to)
    with acting(by=by, reason=reason):
        case, task, _ = lock_task(task_id)
        _hand_over(case, task, to, reason, by=by, now=now)


@dataclass(frozen=True, slots=True, kw_only=True)
class NotReassigned:
    """A task that stayed with whom it was with, and why. `name` is "" where it may not be told."""

    task_id: int
    name: str
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Reassigned:
    """What became of tasks that were given away together."""

    done: int
    refused: tuple[NotReassigned, ...]


def reassign_tasks(
    *, by: Actor, access: Access, task_ids: Sequence[int], to: Sequence[User | Role], reason: str, now: dt.datetime
) -> Reassigned:
    """This function will give many live tasks to people and roles together, and say of each that stayed why it did.

    A task stays that has ended meanwhile, that the access may not see, or in whose company it may not work. Refused:
    no reason, nobody, nothing chosen, more than 500 at once.
    """
    reason = given(reason, "Say why the tasks change hands.")
    _may_be_given(to)
    wanted = list(dict.fromkeys(task_ids))
    if not wanted:
        raise Refused("Choose the tasks first.")
    if len(wanted) > LONGEST_BULK:
        raise Refused(f"At most {LONGEST_BULK} tasks are given away at once.")
    refused: list[NotReassigned] = []
    with acting(by=by, reason=reason):
        seen = {task.pk: task for task in queries.tasks_seen(access, wanted)}
        cases = {case.id: case for case in store.load(sorted({task.case_id for task in seen.values()}))}
        live = {task.pk: task for task in CaseTask.objects.filter(pk__in=seen, ended_at=None)}  # read under the lock
        for key in wanted:
            if key not in seen:
                refused.append(NotReassigned(task_id=key, name="", sentence=_NOT_SEEN))
            elif not access.within(cases[seen[key].case_id].company_id).has(WORK):
                sentence = "You may not work on cases of its company."
                refused.append(NotReassigned(task_id=key, name=seen[key].name, sentence=sentence))
            elif key not in live:
                sentence = "It has been done, passed over or cancelled meanwhile."
                refused.append(NotReassigned(task_id=key, name=seen[key].name, sentence=sentence))
            else:
                _hand_over(cases[live[key].case_id], live[key], to, reason, by=by, now=now)
    return Reassigned(done=len(wanted) - len(refused), refused=tuple(refused))


_NOT_SEEN = "There is no such task, or it is not one that you can see."


def revise_target(
    *,
    by: Actor,
    target: Target,
    due_at: dt.datetime,
    listed: int | None = None,
    reason: str = "",
    now: dt.datetime,
) -> None:
    """This function will move the target of a live task or an open case, with the reason and the former one kept.
    `listed`: a value of the list reasons.REVISE.

    The warning is computed anew. Refused: neither a value of the list nor words, a type that allows no revision, a
    target in the past, one set by law, and a task's target after the case's where the type does not allow that.
    """
    with acting(by=by, reason=reason.strip() or "Revising a target"):
        (case,) = store.load([target.case_id])
        why = given_reason(reasons.REVISE, listed, reason, case, now, missing="Say why the target is revised.")
        fresh = Target.objects.select_related("case__record", "case__type", "task").get(pk=target.pk)
        before = fresh.due_at
        _may_be_revised(fresh, due_at)
        targets.revise(target=fresh, due_at=due_at, now=now)
        writes = Writes(by=by, now=now)
        task = fresh.task
        place = (task.token_number, task.node, task.visit) if task else (None, "", None)
        detail = {
            "reason": why.words,
            "listed": why.listed,
            "before": before.isoformat(),
            "after": due_at.isoformat(),
        }
        writes.events.append((fresh.case_id, "TargetRevised", *place, detail))
        store.flush(writes)


def add_task(
    *,
    by: Actor,
    case_id: int,
    name: str,
    information: str = "",
    to: Sequence[User | Role] = (),
    target_at: dt.datetime | None = None,
    access: Access | None = None,
    now: dt.datetime,
) -> None:
    """This function will add a task to an open case that its path does not have; nobody named: its owner's.

    Refused: no name, a target that is not in the future.
    """
    name = given(name, "Say in a few words what is to be done.", field="name")[:200]
    if target_at is not None and target_at <= now:
        raise clocks.TargetRefused("The target must lie in the future.", field="target_at")
    people = People(owner=True)
    if to:
        _may_be_given(to)
        people = People(
            users=tuple(each.email for each in to if isinstance(each, User)),
            roles=tuple(each.code for each in to if isinstance(each, Role)),
        )
    with acting(by=by, reason="Adding a task to a case"):
        trigger = TaskAdded(name=name, information=information.strip(), people=people, target_at=target_at)
        advance(case_id, trigger, by=by, access=access, now=now)


def given(reason: str, sentence: str, *, field: str = "reason") -> str:
    """The reason, stripped; Refused with the sentence where there is none."""
    if not reason.strip():
        raise Refused(sentence, field=field)
    return reason.strip()


def given_reason(
    heading: str, listed: int | None, words: str, case: RunningCase, now: dt.datetime, *, missing: str
) -> reasons.Given:
    """The reason as the case keeps it, of a list of its company; Refused with the sentence `missing` for none."""
    return reasons.given(heading, listed, words, company_id=case.company_id, now=now, missing=missing)


def hold_reason(case: RunningCase, listed: int | None, words: str, now: dt.datetime) -> reasons.Given:
    """The reason of a hold. Refused: none, or a type that allows no holds."""
    if not CaseType.objects.values_list("hold_allowed", flat=True).get(pk=case.type_id):
        raise Refused("Cases of this type can’t be put on hold.")
    return given_reason(reasons.HOLD, listed, words, case, now, missing="Say why it is put on hold.")


def _may_be_given(to: Sequence[User | Role]) -> None:
    if not to:
        raise Refused("Name a colleague, a role, or both.", field="to")
    for each in to:
        if isinstance(each, User) and not each.is_active:
            raise Refused(f"{each.name} can't sign in any more, so can't be given a task.", field="to")


def _hand_over(
    case: RunningCase,
    task: CaseTask | TaskStanding,
    to: Sequence[User | Role],
    reason: str,
    *,
    by: Actor,
    now: dt.datetime,
) -> None:
    receivers = list(dict.fromkeys(to))
    TaskAssignee.objects.filter(task_id=task.pk).delete()
    TaskAssignee.objects.bulk_create(
        [
            TaskAssignee(task_id=task.pk, **({"user": each} if isinstance(each, User) else {"role": each}))
            for each in receivers
        ]
    )
    writes = Writes(by=by, now=now)
    detail = {"to": ", ".join(each.name for each in receivers), "reason": reason}
    writes.events.append((case.id, "TaskReassigned", task.token_number, task.node, task.visit, detail))
    running.write(writes)


def _may_be_revised(target: Target, due_at: dt.datetime) -> None:
    case: Case = target.case
    if target.ended_at is not None:
        raise Refused("Its target does not run any more.")
    if not case.type.revision_allowed:
        raise clocks.TargetRefused("Targets of this type of case can’t be revised.", field="target_at")
    if target.task_id is None or case.type.task_may_breach:
        return
    whole = Target.objects.filter(case_id=case.pk, task=None, ended_at=None).first()
    if whole is not None and due_at > whole.due_at:
        raise clocks.TargetRefused("A task’s target can’t lie after the target of its case.", field="target_at")
