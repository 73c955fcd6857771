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
from dataclasses import dataclass, field
from typing import Any, Protocol

from hearth.engines.cases import effects as fx
from hearth.engines.cases.advance import Advance, RunsAway
from hearth.engines.cases.answers import settle
from hearth.engines.cases.formula import Data
from hearth.engines.cases.program import Action, CaseState, Communication, Delay, Program, Task, WorkBlock
from hearth.engines.cases.state import State, Token, TokenState
from hearth.engines.cases.working_time import Moment
from hearth.kernel.refusal import Refused


class CaseNotOpen(Refused):
    """The case is on hold, closed or cancelled."""

    code = "case_not_open"


class NotWaiting(Refused):
    """There is no such task or delay any more: somebody else was first, or the case has moved on."""

    code = "not_waiting"


GONE = "Somebody has already done this, or the case has moved on."


class Mandatory(Refused):
    """A mandatory task or delay can't be passed over."""

    code = "mandatory"


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseOpened:
    """The case begins: State() becomes the state after everything that runs by itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskCompleted:
    """An officer completed the task of a token at a visit of a node. `answers` are typed values by field key."""

    token: int
    node: str
    visit: int
    answers: Mapping[str, object] = field(default_factory=dict)
    outcome: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskBypassed:
    """An officer passed over a task that is not mandatory."""

    token: int
    node: str
    visit: int
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
    """The operation that the step had asked for has run; `results` are FEEL values by name."""

    token: int
    results: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class OperationRefused:
    """The operation refused (its changes undone): a task is opened, and completing it tries again."""

    token: int
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseCancelled:
    """Somebody cancelled the case; whatever is open ends with it."""

    reason: str


Trigger = (
    CaseOpened | TaskCompleted | TaskBypassed | Woken | DelaySkipped | OperationDone | OperationRefused | CaseCancelled
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """Effects in order and the state after them. `call` is the last effect when the world must answer first."""

    effects: tuple[fx.Effect, ...]
    state: State
    call: fx.RunOperation | None = None


def step(program: Program, state: State, trigger: Trigger, data: Data, moment: Moment) -> Outcome:
    """This function will carry a case on from a trigger until every branch waits, or an operation must run first.

    Refused: a case that is not open (CaseNotOpen); a task, delay or call that is not there (NotWaiting); answers that
    are missing or wrong (answers.AnswersRefused); passing over what is mandatory (Mandatory); a decision without a way
    on (deciding.NoWayOn); a path that never waits (advance.RunsAway). Nothing has happened then. Waking a token that
    no longer waits is not refused: the due index and the change feed only hint.
    """
    if state.case is not CaseState.OPEN:
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


MAX_CALLS = 50
"""How many operations one step may run, one after another."""


def drive(program: Program, state: State, trigger: Trigger, world: World, moment: Moment) -> State:
    """This function will carry out a step with everything that it leads to, and give the state after it.

    Refused as `step` refuses, and (RunsAway) after MAX_CALLS operations in a row: the caller rolls back.
    """
    for _ in range(MAX_CALLS + 1):
        outcome = step(program, state, trigger, world.data(), moment)
        world.apply(outcome.effects)
        if outcome.call is None:
            return outcome.state
        state, trigger = outcome.state, world.run(outcome.call)
    raise RunsAway(f"“{program.name}” runs one system action after another without waiting. It was stopped.")


def _waiting(run: Advance, token: int, state: TokenState) -> Token:
    """The token if it is in that state."""
    found = run.tokens.get(token)
    if found is None or found.state is not state:
        raise NotWaiting(GONE)
    return found


def _open(run: Advance, _trigger: CaseOpened) -> None:
    if run.made:
        raise NotWaiting("The case has begun already.")
    run.begin()


def _wake(run: Advance, trigger: Woken) -> None:
    for token in sorted(set(trigger.tokens) & run.tokens.keys()):
        run.look_at(run.tokens[token])


def _at_task(run: Advance, trigger: TaskCompleted | TaskBypassed) -> Token:
    """The token if it is still at the very task: it may have gone on to another one since."""
    token = _waiting(run, trigger.token, TokenState.AT_TASK)
    if (token.node, token.visit) != (trigger.node, trigger.visit):
        raise NotWaiting(GONE)
    return token


def _complete(run: Advance, trigger: TaskCompleted) -> None:
    token = _at_task(run, trigger)
    node = run.program.nodes[token.node]
    done = fx.CompleteTask(token=token.id, node=token.node, visit=token.visit, outcome=trigger.outcome)
    if isinstance(node, Task):
        settled = settle(node, trigger.answers, run.data, run.moment.now, outcome=trigger.outcome)
        run.effects.append(
            fx.KeepAnswers(
                token=token.id,
                node=token.node,
                visit=token.visit,
                block_key=node.key,
                values=settled.values,
                advice=tuple((each.level or "", each.text) for each in settled.advice),
            )
        )
        for name, value in settled.user_defined.items():
            run.effects.append(
                fx.KeepUserDefined(token=token.id, node=token.node, visit=token.visit, field=name, value=value)
            )
        run.keep("answers", node.key, settled.values)
    run.effects.append(done)
    if isinstance(node, Communication):
        run.send(token, node)
    elif isinstance(node, Action):
        run.ask(token, node)
    else:
        run.leave(token)


def _bypass(run: Advance, trigger: TaskBypassed) -> None:
    token = _at_task(run, trigger)
    node = run.program.nodes[token.node]
    if isinstance(node, WorkBlock) and node.mandatory:
        raise Mandatory(f"“{node.name}” is mandatory. It must be completed.")
    run.effects.append(fx.BypassTask(token=token.id, node=token.node, visit=token.visit, reason=trigger.reason))
    run.leave(token)


def _skip(run: Advance, trigger: DelaySkipped) -> None:
    token = _waiting(run, trigger.token, TokenState.AT_DELAY)
    node = run.program.nodes[token.node]
    if isinstance(node, Delay) and node.mandatory:
        raise Mandatory(f"“{node.name}” is mandatory. It ends by itself.")
    run.end_delay(token, fx.DelayEnd.SKIPPED)


def _resume(run: Advance, trigger: OperationDone) -> None:
    token = _waiting(run, trigger.token, TokenState.CALLING)
    node = run.program.nodes[token.node]
    if trigger.results:
        run.effects.append(
            fx.KeepResults(
                token=token.id, node=token.node, visit=token.visit, block_key=node.key, values=trigger.results
            )
        )
        run.keep("results", node.key, trigger.results)
    run.leave(token)


def _refused(run: Advance, trigger: OperationRefused) -> None:
    token = _waiting(run, trigger.token, TokenState.CALLING)
    node = run.program.nodes[token.node]
    if isinstance(node, Action):
        run.open_task(token, node, fx.TaskKind.REFUSED, attention=trigger.sentence)


def _cancel(run: Advance, trigger: CaseCancelled) -> None:
    run.cancel_all(trigger.reason)
    run.case = CaseState.CANCELLED
    run.effects.append(fx.CancelCase(token=0, node=run.program.start, visit=1, reason=trigger.reason))


_HANDLERS: Mapping[type[Trigger], Callable[[Advance, Any], None]] = {
    CaseOpened: _open,
    TaskCompleted: _complete,
    TaskBypassed: _bypass,
    Woken: _wake,
    DelaySkipped: _skip,
    OperationDone: _resume,
    OperationRefused: _refused,
    CaseCancelled: _cancel,
}
