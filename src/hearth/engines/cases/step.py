"""One step of a case: pure, deterministic. What happened, and what is known, give effects and a new state.

    state = State()
    outcome = step(program, state, CaseOpened(), data, moment)
    while outcome.call is not None:                       # an operation must run before the case can go on
        <apply outcome.effects; the last one is outcome.call>
        results = <run it in the same transaction>
        done = OperationDone(token=outcome.call.token, results=results)
        outcome = step(program, outcome.state, done, <data anew>, moment)
    <apply outcome.effects; store token_changes(state, outcome.state)>

`data` is a mapping of FEEL values by root name: the subject ("tenancy": {...}), "case", "answers" and "results" (by
block key), "lookups" (by heading). It must hold what Program.reads names; what it lacks is null.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from hearth.engines.cases.effects import Effect, RunOperation
from hearth.engines.cases.program import Program
from hearth.engines.cases.state import State
from hearth.engines.cases.working_time import WorkingTime

Data: TypeAlias = Mapping[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """When a step happens, and how working time is counted."""

    now: dt.datetime
    working: WorkingTime


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseOpened:
    """The case begins: State() becomes the state after everything that runs by itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskCompleted:
    """An officer completed the task of a token. `answers` are typed values by field key."""

    token: int
    answers: Mapping[str, object] = field(default_factory=dict)
    outcome: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskBypassed:
    token: int
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Woken:
    """These tokens' delays fell due, or data that they read have changed: each is looked at again."""

    tokens: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DelaySkipped:
    """An officer ended a delay that is not mandatory."""

    token: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OperationDone:
    token: int
    results: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class OperationRefused:
    """The operation refused (its changes undone): a task is opened, and completing it tries again."""

    token: int
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseCancelled:
    reason: str


Trigger = (
    CaseOpened | TaskCompleted | TaskBypassed | Woken | DelaySkipped | OperationDone | OperationRefused | CaseCancelled
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """Effects in order and the state after them. `call` is the last effect when the world must answer first."""

    effects: tuple[Effect, ...]
    state: State
    call: RunOperation | None = None


def step(program: Program, state: State, trigger: Trigger, data: Data, moment: Moment) -> Outcome:
    """This function will carry a case on from a trigger until every branch waits for somebody or something."""
    raise NotImplementedError
