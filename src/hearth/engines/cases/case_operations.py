"""What people do with a whole case. Each is one transaction with the case row locked."""

from __future__ import annotations

import datetime as dt

from hearth.engines.cases import reasons, store
from hearth.engines.cases.locking import advance, carry_on, load_case
from hearth.engines.cases.models import Case, CaseTask, TaskAssignee
from hearth.engines.cases.program import TaskState
from hearth.engines.cases.step import (
    CaseCancelled,
    CaseClosed,
    CaseHeld,
    CaseReleased,
    CaseReopened,
    DelaySkipped,
    StageCompleted,
)
from hearth.engines.cases.task_operations import given, given_reason, hold_reason
from hearth.engines.cases.writes import Place, Writes
from hearth.kernel.actor import Actor
from hearth.kernel.refusal import Refused
from hearth.platform.audit.acting import acting
from hearth.platform.identity.access import Access
from hearth.platform.identity.models import User


def cancel_case(
    *,
    by: Actor,
    case_id: int,
    listed: int | None = None,
    reason: str = "",
    access: Access | None = None,
    now: dt.datetime,
) -> None:
    """This function will cancel a case: its live tasks are cancelled with it. `listed`: a value of the list
    reasons.CANCEL.

    Refused: neither that nor words, a case of which a task is complete.
    """
    with acting(by=by, reason=reason.strip() or "Cancelling a case"):
        case = load_case(case_id)
        why = given_reason(reasons.CANCEL, listed, reason, case, now, missing="Say why the case is cancelled.")
        if CaseTask.objects.filter(case_id=case_id, state=TaskState.COMPLETE).exists():
            raise Refused("A task of this case is complete already, so the case can't be cancelled any more.")
        carry_on(case, CaseCancelled(reason=why.words, listed=why.listed), by=by, access=access, now=now)


def close_case(*, by: Actor, case_id: int, reason: str, access: Access | None = None, now: dt.datetime) -> None:
    """This function will close a case by hand; what is open and not mandatory is cancelled.

    Refused (Mandatory) while mandatory work is live or still to come.
    """
    reason = given(reason, "Say why the case is closed.")
    with acting(by=by, reason=reason):
        advance(case_id, CaseClosed(reason=reason), by=by, access=access, now=now)


def reopen_case(*, by: Actor, case_id: int, reason: str, access: Access | None = None, now: dt.datetime) -> None:
    """This function will open an ended case again.

    One that an officer had cancelled or closed stands where it stood; of one that had closed by itself nothing is live
    until a task is undone or added.
    """
    reason = given(reason, "Say why the case is opened again.")
    with acting(by=by, reason=reason):
        case = load_case(case_id)
        trigger = CaseReopened(reason=reason, history=store.history(case_id))
        carry_on(case, trigger, by=by, access=access, now=now)


def hold_case(
    *,
    by: Actor,
    case_id: int,
    listed: int | None = None,
    reason: str = "",
    until: dt.datetime | None = None,
    access: Access | None = None,
    now: dt.datetime,
) -> None:
    """This function will put a case on hold with every live task, until an instant or until it is released. `listed`: a
    value of the list reasons.HOLD.

    Nothing of it goes on meanwhile; what falls due goes on at its release. On hold already: until another instant.
    Refused: neither that nor words, an instant that is not in the future, a type that allows no holds.
    """
    with acting(by=by, reason=reason.strip() or "Putting a case on hold"):
        case = load_case(case_id)
        why = hold_reason(case, listed, reason, now)
        trigger = CaseHeld(reason=why.words, listed=why.listed, cause=why.master, until=until)
        carry_on(case, trigger, by=by, access=access, now=now)


def release_case(*, by: Actor, case_id: int, access: Access | None = None, now: dt.datetime) -> None:
    """This function will let a case go on that is on hold. Refused for one that is not."""
    with acting(by=by, reason="Releasing a case"):
        advance(case_id, CaseReleased(), by=by, access=access, now=now)


def end_wait(
    *, by: Actor, case_id: int, place: Place, reason: str, access: Access | None = None, now: dt.datetime
) -> None:
    """This function will end a wait of a case before its time: a delay or a recurrence that is not mandatory is over,
    a block that waits for its date begins. `place`: the token, its block and its visit there.

    Refused: no reason, a mandatory delay or recurrence (Mandatory), a wait that is over (NotWaiting).
    """
    reason = given(reason, "Say why it is not waited for any longer.")
    token, node, visit = place
    with acting(by=by, reason=reason):
        advance(
            case_id, DelaySkipped(token=token, node=node, visit=visit, reason=reason), by=by, access=access, now=now
        )


def complete_stage(
    *,
    by: Actor,
    case_id: int,
    stage: str,
    visit: int,
    listed: int | None = None,
    reason: str = "",
    access: Access | None = None,
    now: dt.datetime,
) -> None:
    """This function will complete a stage of a case: what is open in the sub-path is passed over, its waits are over,
    and the path that called it goes on. `stage` is the block that calls it, `visit` which time it does, `listed` a
    value of the list reasons.BYPASS.

    Refused: neither that nor words, a stage that does not run (NotWaiting), one in which mandatory work is live or
    still to come (Mandatory).
    """
    with acting(by=by, reason=reason.strip() or "Completing a stage of a case"):
        case = load_case(case_id)
        why = given_reason(reasons.BYPASS, listed, reason, case, now, missing="Say why the stage is complete.")
        trigger = StageCompleted(node=stage, visit=visit, reason=why.words, listed=why.listed)
        carry_on(case, trigger, by=by, access=access, now=now)


def reassign_case(*, by: Actor, case_id: int, to: User, reason: str, with_tasks: bool = True, now: dt.datetime) -> None:
    """This function will give a case another owner; `with_tasks`: its live tasks that the former owner has go along.

    Refused: somebody who can't sign in, whoever owns it already.
    """
    reason = given(reason, "Say why the case changes hands.")
    if not to.is_active:
        raise Refused(f"{to.name} can't sign in any more, so can't be given a case.", field="to")
    with acting(by=by, reason=reason):
        case = load_case(case_id)
        if case.owner_id == to.pk:
            raise Refused(f"{to.name} owns the case already.", field="to")
        Case.objects.filter(pk=case_id).update(owner=to)
        if with_tasks:
            live = CaseTask.objects.filter(case_id=case_id, ended_at=None)
            theirs = TaskAssignee.objects.filter(task__in=live, user_id=case.owner_id)
            theirs.filter(task__in=live.filter(assignees__user=to)).delete()
            theirs.update(user=to)
        writes = Writes(by=by, now=now)
        writes.events.append((case_id, "CaseReassigned", None, "", None, {"to": to.name, "reason": reason}))
        store.flush(writes)
