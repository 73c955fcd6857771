"""What a step does for officers beside the path: hold, release, undo, cancel, add a task, close, reopen."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import replace

from hearth.engines.cases import effects as fx
from hearth.engines.cases import stages
from hearth.engines.cases.advance import Advance, reads_of
from hearth.engines.cases.handling import GONE, CaseNotOpen, Mandatory, NotWaiting, at_task, release, release_all
from hearth.engines.cases.program import (
    AD_HOC,
    RETURN,
    Action,
    CaseState,
    Parallel,
    Program,
    WorkBlock,
)
from hearth.engines.cases.stages import is_mandatory
from hearth.engines.cases.state import Token, TokenState
from hearth.engines.cases.taking_back import CantUndo, Place, standing_before_the_end, take_back
from hearth.engines.cases.triggers import (
    CaseCancelled,
    CaseClosed,
    CaseHeld,
    CaseReleased,
    CaseReopened,
    StageCompleted,
    TaskAdded,
    TaskCancelled,
    TaskHeld,
    TaskReleased,
    TaskUndone,
)
from hearth.kernel.refusal import Refused


class HoldUntilPassed(Refused):
    """A hold ends in the future."""

    code = "hold_until_passed"


def hold_task(run: Advance, trigger: TaskHeld) -> None:
    """The task waits until its hold is over; on hold already, it waits until another date."""
    token = _standing(run, trigger)
    _in_the_future(run, trigger.until)
    run.tokens[token.id] = replace(token, held=True, held_until=trigger.until)
    run.effects.append(
        fx.HoldTask(
            token=token.id,
            node=token.node,
            visit=token.visit,
            reason=trigger.reason,
            listed=trigger.listed,
            cause=trigger.cause,
            until=trigger.until,
        )
    )


def release_task(run: Advance, trigger: TaskReleased) -> None:
    """The task is live again."""
    token = _standing(run, trigger)
    if not token.held:
        raise NotWaiting(f"“{run.program.block(token.node).name}” is not on hold.")
    release(run, token)


def hold_case(run: Advance, trigger: CaseHeld) -> None:
    """Nothing of the case goes on until the hold is over; every live task is held with it."""
    _in_the_future(run, trigger.until)
    if not run.tokens:
        raise CaseNotOpen("Nothing of the case is live, so there is nothing to put on hold.")
    for token in _in_order(run.tokens.values()):
        run.tokens[token.id] = replace(token, held=True, held_until=trigger.until)
        if token.state is TokenState.AT_TASK:
            run.effects.append(
                fx.HoldTask(
                    token=token.id,
                    node=token.node,
                    visit=token.visit,
                    reason=trigger.reason,
                    cause=trigger.cause,
                    until=trigger.until,
                )
            )
    run.case = CaseState.ON_HOLD
    run.effects.append(
        fx.HoldCase(
            token=0,
            node=run.program.start,
            visit=1,
            reason=trigger.reason,
            listed=trigger.listed,
            cause=trigger.cause,
            until=trigger.until,
        )
    )


def release_case(run: Advance, _trigger: CaseReleased) -> None:
    """The case goes on, and whatever fell due meanwhile."""
    release_all(run)


def add_task(run: Advance, trigger: TaskAdded) -> None:
    """A live task beside the path; the case closes by itself only when it is done too."""
    run.add_task(
        fx.CreateTask(
            token=run.made + 1,
            node=AD_HOC.id,
            visit=run.visits.get(AD_HOC.id, 0) + 1,
            kind=fx.TaskKind.AD_HOC,
            name=trigger.name,
            mandatory=AD_HOC.mandatory,
            people=trigger.people,
            target_at=trigger.target_at,
            information=trigger.information,
        )
    )


def cancel_task(run: Advance, trigger: TaskCancelled) -> None:
    """The task ends undone, and with it what would have come after it on its branch, up to where branches meet."""
    token = at_task(run, trigger)
    node = run.program.block(token.node)
    if is_mandatory(node):
        raise Mandatory(f"“{node.name}” is mandatory, so it can't be cancelled.")
    join, between = branch_ahead(run.program, token.node)
    mandatory = [each for id_ in run.program.nodes if id_ in between and is_mandatory(each := run.program.block(id_))]
    if mandatory:
        raise Mandatory(
            f"“{mandatory[0].name}” comes after “{node.name}” and is mandatory. Pass over “{node.name}” instead."
        )
    run.effects.append(
        fx.CancelTask(token=token.id, node=token.node, visit=token.visit, reason=trigger.reason, listed=trigger.listed)
    )
    if join is None:
        run.consume(token, fx.ConsumedWhy.DROPPED)
        run.close_if_done(token)
        return
    reached = {token.node, *between}
    first, *others = (each.id for each in run.program.incoming[join] if each.source in reached)
    run.travel(token, first)
    if isinstance(run.program.block(join), Parallel):  # it waits for those too that a split further on would have begun
        for flow in others:
            run.travel(run.branch(token), flow)


def complete_stage(run: Advance, trigger: StageCompleted) -> None:
    """What is open in a stage is passed over, once nothing mandatory of it is live or ahead; its caller goes on."""
    stage = stages.of(run.state, run.program, trigger.node)
    if stage is None or stage.visit != trigger.visit:
        raise NotWaiting(GONE)
    if stage.missing:
        raise Mandatory(f"“{stage.missing}” is mandatory and not done yet, so “{stage.name}” can't be completed.")
    stages.complete(run, trigger.node, reason=trigger.reason, listed=trigger.listed)


def undo(run: Advance, trigger: TaskUndone) -> None:
    """The task is live again; tasks that came after it count no more, tokens stand where they stood."""
    task: Place = (trigger.token, trigger.node, trigger.visit)
    found = take_back(run.program, trigger.history, task, repeatable=trigger.repeatable)
    reason = f"“{run.program.block(trigger.node).name}” was undone: {trigger.reason}"
    for token in _in_order(run.tokens.values()):
        if token.id not in found.born and token.id not in found.stood:
            continue
        if token.state is TokenState.AT_TASK:
            run.effects.append(fx.CancelTask(token=token.id, node=token.node, visit=token.visit, reason=reason))
        if token.id in found.born:
            run.consume(token, fx.ConsumedWhy.TAKEN_BACK)
    for id_, node, visit in found.undone:
        block = run.program.block(node)
        if not (isinstance(block, WorkBlock) and block.do_not_repeat):
            run.effects.append(fx.TakeBackTask(token=id_, node=node, visit=visit, reason=reason))
    for _, node, _ in found.left:
        run.taken_back[node] = run.taken_back.get(node, 0) + 1
    _restore(run, found.stood.values())
    for place in (task, *found.reopened):
        _reopen(run, place, trigger.reason)


def close_case(run: Advance, trigger: CaseClosed) -> None:
    """The case is closed by hand once no mandatory work is live or ahead; what else is open is cancelled."""
    if missing := stages.missing(run.state, run.program, run.tokens.values()):
        raise Mandatory(f"“{missing}” is mandatory and not done yet, so the case can't be closed.")
    run.cancel_all(trigger.reason)
    run.case = CaseState.CLOSED
    run.effects.append(fx.CloseCase(token=0, node=run.program.start, visit=1, reason=trigger.reason))


def cancel_case(run: Advance, trigger: CaseCancelled) -> None:
    """The case is cancelled with all that is open."""
    run.cancel_all(trigger.reason)
    run.case = CaseState.CANCELLED
    run.effects.append(
        fx.CancelCase(token=0, node=run.program.start, visit=1, reason=trigger.reason, listed=trigger.listed)
    )


def reopen_case(run: Advance, trigger: CaseReopened) -> None:
    """A case that an officer had ended stands where it stood; one that closed by itself is open with nothing live."""
    run.case = CaseState.OPEN
    run.effects.append(fx.ReopenCase(token=0, node=run.program.start, visit=1, reason=trigger.reason))
    tokens, tasks = standing_before_the_end(run.program, trigger.history)
    _restore(run, tokens)
    for place in tasks:
        _reopen(run, place, trigger.reason)


def _standing(run: Advance, trigger: TaskHeld | TaskReleased) -> Token:
    token = run.tokens.get(trigger.token)
    if (
        token is None
        or token.state is not TokenState.AT_TASK
        or (token.node, token.visit)
        != (
            trigger.node,
            trigger.visit,
        )
    ):
        raise NotWaiting(GONE)
    return token


def _in_the_future(run: Advance, until: dt.datetime | None) -> None:
    if until is not None and until <= run.moment.now:
        raise HoldUntilPassed("A hold ends in the future. Choose a later date, or none.", field="until")


def _in_order(tokens: Iterable[Token]) -> list[Token]:
    return sorted(tokens, key=lambda each: each.id)


def branch_ahead(program: Program, node: str) -> tuple[str | None, set[str]]:
    """This function will give the join where the branch of a node meets others (None: it ends by itself), and the
    blocks that may come on the way there: what is cancelled with a task of the node."""
    join = _next_join(program, node)
    return join, program.ahead(node, without=join or "")


def _next_join(program: Program, node: str) -> str | None:
    """The join where the branch of a node meets others: all ways from the node lead there, and one from elsewhere."""
    ahead = program.ahead(node)
    call = program.block(node).within
    if call:  # a branch of a sub-path ends with it
        done = next(each for each in ahead if each == f"{node.rpartition('/')[0]}/{RETURN}")
        ahead = program.ahead(node, without=done)
    joins: dict[str, set[str]] = {}
    for id_ in sorted(each for each in ahead if isinstance(program.block(each), Parallel)):
        without = program.ahead(node, without=id_)
        elsewhere = [flow for flow in program.incoming[id_] if flow.source not in {node, *without}]
        if elsewhere and not any(program.is_end(each) for each in without):
            joins[id_] = without
    nearest = min(joins, key=lambda each: len(joins[each]), default=None)
    return nearest or (done if call else None)


def _restore(run: Advance, tokens: Iterable[Token]) -> None:
    """Tokens stand where they stood. A delay looks again at once: what it waits for may have come meanwhile."""
    for stood in _in_order(tokens):
        token = replace(stood, held=False, held_until=None)
        node, waits = run.program.block(token.node), token.state is TokenState.AT_DELAY
        if waits:
            token = replace(token, next_check_at=run.moment.now)
        run.tokens[token.id] = token
        run.effects.append(fx.RestoreToken(token=token.id, node=token.node, visit=token.visit, stood=token))
        if token.state is TokenState.AT_SERVICE and isinstance(node, Action):
            run.ask_service(token, node)  # its answer may have come while nobody waited for it
        if waits:
            run.effects.append(
                fx.WaitUntil(
                    token=token.id,
                    node=token.node,
                    visit=token.visit,
                    due_at=token.due_at,
                    maximum_at=token.maximum_at,
                    next_check_at=token.next_check_at,
                    reads=reads_of(node, token.round),
                    round=token.round,
                )
            )


def _reopen(run: Advance, place: Place, reason: str) -> None:
    token, node, visit = place
    if run.tokens.get(token) is None or run.tokens[token].node != node:
        raise CantUndo("The case has moved on in a way that can’t be taken back.")
    run.effects.append(fx.ReopenTask(token=token, node=node, visit=visit, reason=reason))
