"""Which actions a case or task allows as it stands, and why the others don't: for pages, before anybody tries.

The step itself refuses what is not allowed; this says so beforehand, in the same words wherever it can be known. What
is on hold may be put on hold anew: until another day, or for another reason.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from hearth.engines.cases.program import CaseState, TaskState


class TaskAction(StrEnum):
    COMPLETE = "complete"
    BYPASS = "bypass"
    CANCEL = "cancel"
    UNDO = "undo"
    HOLD = "hold"
    RELEASE = "release"
    REASSIGN = "reassign"
    REVISE = "revise"


class CaseAction(StrEnum):
    CLOSE = "close"
    CANCEL = "cancel"
    REOPEN = "reopen"
    HOLD = "hold"
    RELEASE = "release"
    REASSIGN = "reassign"
    ADD_TASK = "add-task"
    REVISE = "revise"


_LIVE = {TaskState.LIVE}
_STANDING = {TaskState.LIVE, TaskState.ON_HOLD}
_TASK: Mapping[TaskAction, set[TaskState]] = {
    TaskAction.COMPLETE: _LIVE,
    TaskAction.BYPASS: _LIVE,
    TaskAction.CANCEL: _LIVE,
    TaskAction.UNDO: {TaskState.COMPLETE, TaskState.BYPASSED},
    TaskAction.HOLD: _STANDING,
    TaskAction.RELEASE: {TaskState.ON_HOLD},
    TaskAction.REASSIGN: _STANDING,
    TaskAction.REVISE: _STANDING,
}
_OPEN = {CaseState.OPEN}
_UNDER_WAY = {CaseState.OPEN, CaseState.ON_HOLD}
_CASE: Mapping[CaseAction, set[CaseState]] = {
    CaseAction.CLOSE: _OPEN,
    CaseAction.CANCEL: _UNDER_WAY,
    CaseAction.REOPEN: {CaseState.CLOSED, CaseState.CANCELLED},
    CaseAction.HOLD: _UNDER_WAY,
    CaseAction.RELEASE: {CaseState.ON_HOLD},
    CaseAction.REASSIGN: _UNDER_WAY,
    CaseAction.ADD_TASK: _OPEN,
    CaseAction.REVISE: _UNDER_WAY,
}


def task_actions(
    *, case: CaseState, task: TaskState, mandatory: bool, hold_allowed: bool = True, has_target: bool = True
) -> dict[TaskAction, str]:
    """Each action of a task: "" where it is allowed, else the sentence that says why not."""
    found: dict[TaskAction, str] = {}
    for action, wanted in _TASK.items():
        sentence = ""
        if case in {CaseState.CLOSED, CaseState.CANCELLED}:
            sentence = f"The case is {case.value}. Open it again first."
        elif case is CaseState.ON_HOLD and action not in {TaskAction.REASSIGN, TaskAction.REVISE}:
            sentence = "The case is on hold. Release it first."
        elif task not in wanted:
            sentence = f"The task is {task.value.replace('-', ' ')}."
        elif mandatory and action in {TaskAction.BYPASS, TaskAction.CANCEL}:
            sentence = "Mandatory, so it can’t be passed over or cancelled."
        elif action is TaskAction.HOLD and not hold_allowed:
            sentence = "Cases of this type can’t be put on hold."
        elif action is TaskAction.REVISE and not has_target:
            sentence = "The task has no target."
        found[action] = sentence
    return found


def case_actions(
    *, case: CaseState, completed: bool, hold_allowed: bool = True, has_target: bool = True
) -> dict[CaseAction, str]:
    """Each action of a case: "" where it is allowed, else why not. `completed`: a task of it is complete."""
    found: dict[CaseAction, str] = {}
    for action, wanted in _CASE.items():
        sentence = ""
        if case not in wanted:
            sentence = f"The case is {case.value.replace('-', ' ')}."
        elif action is CaseAction.CANCEL and completed:
            sentence = "A task of this case is complete already, so the case can't be cancelled any more."
        elif action is CaseAction.HOLD and not hold_allowed:
            sentence = "Cases of this type can’t be put on hold."
        elif action is CaseAction.REVISE and not has_target:
            sentence = "The case has no target."
        found[action] = sentence
    return found
