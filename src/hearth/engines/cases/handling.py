"""What a step does for each trigger that a path knows: work done, delays ended, operations answered."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

from hearth.engines.cases import effects as fx
from hearth.engines.cases.advance import Advance
from hearth.engines.cases.answers import settle
from hearth.engines.cases.program import Action, CaseState, Communication, Delay, FieldType, Task, TaskBlock, WorkBlock
from hearth.engines.cases.state import Token, TokenState
from hearth.engines.cases.triggers import (
    CaseOpened,
    DelaySkipped,
    OperationDone,
    OperationRefused,
    ServiceAnswered,
    ServiceFailed,
    TaskBypassed,
    TaskCancelled,
    TaskCompleted,
    Woken,
)
from hearth.kernel.refusal import Refused


class CaseNotOpen(Refused):
    """The case is on hold, closed or cancelled, or not in the state that is to be changed."""

    code = "case_not_open"


class NotWaiting(Refused):
    """There is no such task or delay any more: somebody else was first, or the case has moved on."""

    code = "not_waiting"


GONE = "Somebody has already done this, or the case has moved on."


class Mandatory(Refused):
    """A mandatory task or delay can't be passed over or cancelled."""

    code = "mandatory"


class OnHold(Refused):
    """The task is on hold: it has to be released first."""

    code = "on_hold"


def waiting(run: Advance, token: int, state: TokenState) -> Token:
    """The token if it is in that state."""
    found = run.tokens.get(token)
    if found is None or found.state is not state:
        raise NotWaiting(GONE)
    return found


def begin(run: Advance, _trigger: CaseOpened) -> None:
    """A case begins."""
    if run.made:
        raise NotWaiting("The case has begun already.")
    run.begin()


def wake(run: Advance, trigger: Woken) -> None:
    """Looks again at delays; a hold whose end has come is over."""
    woken = [run.tokens[token] for token in sorted(set(trigger.tokens) & run.tokens.keys())]
    over = [token for token in woken if token.held_until is not None and token.held_until <= run.moment.now]
    if run.case is CaseState.ON_HOLD:
        if over:
            release_all(run)
        return
    for token in over:
        release(run, token)
    for token in woken:
        run.look_at(run.tokens[token.id])


def release(run: Advance, token: Token) -> None:
    """The token is not held any more, and neither is its task."""
    run.tokens[token.id] = replace(token, held=False, held_until=None)
    if token.state is TokenState.AT_TASK:
        run.effects.append(fx.ReleaseTask(token=token.id, node=token.node, visit=token.visit))


def release_all(run: Advance) -> None:
    """The case goes on, and whatever fell due while it was held."""
    run.case = CaseState.OPEN
    for token in sorted(run.tokens.values(), key=lambda each: each.id):
        release(run, token)
    run.effects.append(fx.ReleaseCase(token=0, node=run.program.start, visit=1))
    for id_ in sorted(run.tokens):
        run.look_at(run.tokens[id_])


def at_task(run: Advance, trigger: TaskCompleted | TaskBypassed | TaskCancelled) -> Token:
    """The token if it is still at the very task: it may have gone on to another one since."""
    token = waiting(run, trigger.token, TokenState.AT_TASK)
    if (token.node, token.visit) != (trigger.node, trigger.visit):
        raise NotWaiting(GONE)
    if token.held:
        raise OnHold(f"“{run.program.block(token.node).name}” is on hold. Release it first.")
    return token


def complete(run: Advance, trigger: TaskCompleted) -> None:
    """A task is completed with its answers; the work that it stood for is done."""
    token = at_task(run, trigger)
    node = run.program.block(token.node)
    done = fx.CompleteTask(token=token.id, node=token.node, visit=token.visit, outcome=trigger.outcome)
    if isinstance(node, Task):
        settled = settle(node, trigger.answers, run.data_at(node), run.moment.now, outcome=trigger.outcome)
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
    if isinstance(node, Task) and node.drawn_as is TaskBlock.MILESTONE:
        run.reach(token, node)
    if isinstance(node, Communication):
        run.send(token, node)
    elif isinstance(node, Action):
        run.ask(token, node)
    else:
        run.leave(token)


def bypass(run: Advance, trigger: TaskBypassed) -> None:
    """A task that is not mandatory is passed over."""
    token = at_task(run, trigger)
    node = run.program.block(token.node)
    if isinstance(node, WorkBlock) and node.mandatory:
        raise Mandatory(f"“{node.name}” is mandatory. It must be completed.")
    run.effects.append(
        fx.BypassTask(token=token.id, node=token.node, visit=token.visit, reason=trigger.reason, listed=trigger.listed)
    )
    run.leave(token)


def skip(run: Advance, trigger: DelaySkipped) -> None:
    """A delay that is not mandatory is ended; a block that waits for its date begins, a recurrent one comes no more."""
    token = waiting(run, trigger.token, TokenState.AT_DELAY)
    if (token.node, token.visit) != (trigger.node, trigger.visit):
        raise NotWaiting(GONE)
    node = run.program.block(token.node)
    if isinstance(node, WorkBlock) and token.round == 0:
        run.begin_round(token, node, reason=trigger.reason)
        return
    if isinstance(node, (Delay, WorkBlock)) and node.mandatory:
        raise Mandatory(f"“{node.name}” is mandatory. It ends by itself.")
    run.end_delay(token, fx.DelayEnd.SKIPPED, reason=trigger.reason)


def resume(run: Advance, trigger: OperationDone) -> None:
    """The case goes on with what an operation gave."""
    token = waiting(run, trigger.token, TokenState.CALLING)
    node = run.program.block(token.node)
    if trigger.results:
        run.effects.append(
            fx.KeepResults(
                token=token.id, node=token.node, visit=token.visit, block_key=node.key, values=trigger.results
            )
        )
        run.keep("results", node.key, trigger.results)
    run.leave(token)


def service_answered(run: Advance, trigger: ServiceAnswered) -> None:
    """The case goes on with what it reads off the answer of a web service; with rubbish an officer gets a task."""
    token, node = _at_service(run, trigger)
    data = {**run.data_at(node), "response": trigger.response}
    values: dict[str, object] = {}
    for each in node.gives:
        value = each.value.evaluate(data, run.moment.now)
        if value is not None and not isinstance(value, VALUES[each.type]):
            _ask_an_officer(run, token, node, f"The answer can't be used: “{each.name}” is not a {each.type.value}.")
            return
        if value is None and each.mandatory:
            _ask_an_officer(run, token, node, f"The answer can't be used: it has no “{each.name}”.")
            return
        values[each.name] = value
    if values:
        run.effects.append(
            fx.KeepResults(token=token.id, node=token.node, visit=token.visit, block_key=node.key, values=values)
        )
        run.keep("results", node.key, values)
    run.leave(token)


def service_failed(run: Advance, trigger: ServiceFailed) -> None:
    """A web service could not be asked: an officer gets a task that says why, and completing it asks again."""
    token, node = _at_service(run, trigger)
    _ask_an_officer(run, token, node, trigger.sentence)


def _at_service(run: Advance, trigger: ServiceAnswered | ServiceFailed) -> tuple[Token, Action]:
    token = waiting(run, trigger.token, TokenState.AT_SERVICE)
    node = run.program.block(token.node)
    if (token.node, token.visit) != (trigger.node, trigger.visit) or not isinstance(node, Action):
        raise NotWaiting(GONE)
    return token, node


def _ask_an_officer(run: Advance, token: Token, node: Action, sentence: str) -> None:
    run.open_task(token, node, fx.TaskKind.REFUSED, attention=sentence[:500])


VALUES: Mapping[FieldType, type | tuple[type, ...]] = {
    FieldType.TEXT: str,
    FieldType.CHOICE: str,
    FieldType.INTEGER: (int, Decimal),
    FieldType.DECIMAL: (int, Decimal),
    FieldType.DATE: dt.date,
    FieldType.TIME: dt.time,
    FieldType.DATE_AND_TIME: dt.datetime,
    FieldType.TRUE_OR_FALSE: bool,
    FieldType.LOOKUP: Mapping,
}
"""What a value of each type is."""


def refused(run: Advance, trigger: OperationRefused) -> None:
    """An operation refused: an officer gets a task that says why."""
    token = waiting(run, trigger.token, TokenState.CALLING)
    node = run.program.block(token.node)
    if isinstance(node, Action):
        run.open_task(token, node, fx.TaskKind.REFUSED, attention=trigger.sentence)
