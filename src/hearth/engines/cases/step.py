"""One step of a case: pure, deterministic. What happened, and what is known, give effects and a new state.

An operation of the landlord's (a system action) changes the data that later blocks read, so a step stops there with
`Outcome.call`; once it has run, OperationDone carries on. `drive` is that loop:

    state = drive(program, State(), CaseOpened(), world, moment)
    <store token_changes(before, state)>

`data` is a mapping of FEEL values by root name: the subject ("tenancy": {...}), "case", "answers" and "results" (by
block key), "lookups" (by heading). It must hold what Program.reads names; what it lacks is null.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from hearth.engines.cases import effects as fx
from hearth.engines.cases import handling, officers
from hearth.engines.cases.advance import Advance, RunsAway
from hearth.engines.cases.formula import Data
from hearth.engines.cases.handling import CaseNotOpen, Mandatory, NotWaiting, OnHold
from hearth.engines.cases.program import CaseState, Program
from hearth.engines.cases.state import State
from hearth.engines.cases.triggers import (
    CaseCancelled,
    CaseClosed,
    CaseHeld,
    CaseOpened,
    CaseReleased,
    CaseReopened,
    DelaySkipped,
    OperationDone,
    OperationRefused,
    ServiceAnswered,
    ServiceFailed,
    StageCompleted,
    TaskAdded,
    TaskBypassed,
    TaskCancelled,
    TaskCompleted,
    TaskHeld,
    TaskReleased,
    TaskUndone,
    Trigger,
    Woken,
)
from hearth.engines.cases.working_time import Moment
from hearth.kernel.refusal import Refused

__all__ = [
    "CaseCancelled",
    "CaseClosed",
    "CaseHeld",
    "CaseNotOpen",
    "CaseOpened",
    "CaseReleased",
    "CaseReopened",
    "DelaySkipped",
    "Mandatory",
    "NotWaiting",
    "OnHold",
    "OperationDone",
    "OperationRefused",
    "Outcome",
    "ServiceAnswered",
    "ServiceFailed",
    "StageCompleted",
    "TaskAdded",
    "TaskBypassed",
    "TaskCancelled",
    "TaskCompleted",
    "TaskHeld",
    "TaskReleased",
    "TaskUndone",
    "Trigger",
    "Woken",
    "World",
    "drive",
    "step",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """Effects in order and the state after them. `call` is the last effect when the world must answer first."""

    effects: tuple[fx.Effect, ...]
    state: State
    call: fx.RunOperation | None = None


def step(program: Program, state: State, trigger: Trigger, data: Data, moment: Moment) -> Outcome:
    """This function will carry a case on from a trigger until every branch waits, or an operation must run first.

    Refused: a case that is not as the trigger wants it (CaseNotOpen); a task, delay, call or stage that is not there
    (NotWaiting) or on hold (OnHold); answers that are missing or wrong (answers.AnswersRefused); passing over,
    cancelling or completing a stage over what is mandatory (Mandatory); undoing what can't be taken back
    (taking_back.CantUndo); a decision without a way on (deciding.NoWayOn); a path that never waits
    (advance.RunsAway). Nothing has happened then. Waking a token that no longer waits is not refused: the due index
    and the change feed only hint.
    """
    if state.case not in _WANTED.get(type(trigger), _OPEN):
        raise CaseNotOpen(f"The case is {state.case.value.replace('-', ' ')}.")
    run = Advance(program, state, data, moment)
    _HANDLERS[type(trigger)](run, trigger)
    run.run()
    return Outcome(effects=tuple(run.effects), state=run.state, call=run.call)


class World(Protocol):
    """What a step needs from outside while it is driven to its end."""

    def data(self) -> Data:
        """The data of the case as they are now; asked again after every operation."""
        ...

    def apply(self, effects: tuple[fx.Effect, ...]) -> None:
        """Applies effects in order; a RunOperation among them (always the last) is run by `run`."""
        ...

    def run(self, call: fx.RunOperation) -> OperationDone | OperationRefused:
        """Runs the operation. A Refused that it raises instead undoes the whole step: an officer reads it."""
        ...


class OfficerRefused(Refused):
    """What an officer asked for by completing a task was refused; its sentence says why."""

    code = "operation_refused"


def _asked_for(trigger: Trigger, call: fx.RunOperation) -> bool:
    """Whether completing this very task asked for the operation."""
    return isinstance(trigger, TaskCompleted) and (trigger.token, trigger.node, trigger.visit) == (
        call.token,
        call.node,
        call.visit,
    )


MAX_CALLS = 50
"""How many operations one step may run, one after another."""


def drive(program: Program, state: State, trigger: Trigger, world: World, moment: Moment) -> State:
    """This function will carry out a step with everything that it leads to, and give the state after it.

    Refused as `step` refuses, (RunsAway) after MAX_CALLS operations in a row, and (OfficerRefused) where the operation
    that an officer asked for by completing its task refuses: the caller rolls back, and the task stays with them.
    """
    first = trigger
    for _ in range(MAX_CALLS + 1):
        outcome = step(program, state, trigger, world.data(), moment)
        world.apply(outcome.effects)
        if outcome.call is None:
            return outcome.state
        state, trigger = outcome.state, world.run(outcome.call)
        if isinstance(trigger, OperationRefused) and _asked_for(first, outcome.call):
            raise OfficerRefused(trigger.sentence)
    raise RunsAway(f"“{program.name}” runs one system action after another without waiting. It was stopped.")


_OPEN = frozenset({CaseState.OPEN})
_UNDER_WAY = frozenset({CaseState.OPEN, CaseState.ON_HOLD})
_WANTED: Mapping[type[Trigger], frozenset[CaseState]] = {
    Woken: _UNDER_WAY,
    CaseHeld: _UNDER_WAY,
    CaseReleased: frozenset({CaseState.ON_HOLD}),
    CaseCancelled: _UNDER_WAY,
    CaseReopened: frozenset({CaseState.CLOSED, CaseState.CANCELLED}),
}
"""How the case must stand for a trigger; open for all others."""

_HANDLERS: Mapping[type[Trigger], Callable[[Advance, Any], None]] = {
    CaseOpened: handling.begin,
    TaskCompleted: handling.complete,
    TaskBypassed: handling.bypass,
    Woken: handling.wake,
    DelaySkipped: handling.skip,
    OperationDone: handling.resume,
    OperationRefused: handling.refused,
    ServiceAnswered: handling.service_answered,
    ServiceFailed: handling.service_failed,
    TaskCancelled: officers.cancel_task,
    StageCompleted: officers.complete_stage,
    TaskUndone: officers.undo,
    TaskHeld: officers.hold_task,
    TaskReleased: officers.release_task,
    TaskAdded: officers.add_task,
    CaseHeld: officers.hold_case,
    CaseReleased: officers.release_case,
    CaseClosed: officers.close_case,
    CaseCancelled: officers.cancel_case,
    CaseReopened: officers.reopen_case,
}
