"""How tokens move: the working copy of a case's state within one step, and what each kind of block does to a token."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import replace
from heapq import heappop, heappush
from typing import Any, ClassVar

from hearth.engines.cases import effects as fx
from hearth.engines.cases import stages
from hearth.engines.cases.deciding import choose
from hearth.engines.cases.explaining import kept
from hearth.engines.cases.formula import Data
from hearth.engines.cases.program import (
    AD_HOC,
    RETURN,
    Action,
    Anchor,
    Block,
    Call,
    CaseState,
    Communication,
    Decision,
    Delay,
    DelayKind,
    End,
    EndScope,
    Merge,
    Milestone,
    Node,
    Notification,
    Parallel,
    Parameter,
    Program,
    Return,
    Start,
    Target,
    Task,
    WorkBlock,
)
from hearth.engines.cases.state import State, Token, TokenState
from hearth.engines.cases.sub_paths import parameters_key, within
from hearth.engines.cases.working_time import Moment, Span
from hearth.kernel.refusal import Refused
from hearth.kernel.time import LONDON, UTC

MAX_MOVES = 500
"""How many arrows the tokens of one case may go along in one step; a sound path needs a few dozen."""


class RunsAway(Refused):
    """The path goes round in a circle without ever waiting."""

    code = "path_runs_away"


class Advance:
    """The state of one case while a step changes it. Effects are collected in order.

    READY tokens go on one at a time, the lowest id first, each until it waits: the order depends on nothing else.
    """

    def __init__(self, program: Program, state: State, data: Data, moment: Moment) -> None:
        self.program = program
        self.case = state.case
        self.tokens: dict[int, Token] = dict(state.tokens)
        self.made = state.tokens_made
        self.visits: dict[str, int] = dict(state.visits)
        self.taken_back: dict[str, int] = dict(state.taken_back)
        self.data = data
        self.moment = moment
        self.effects: list[fx.Effect] = []
        self.call: fx.RunOperation | None = None
        self.moves = 0
        self._answered = False
        self._ready = sorted(token.id for token in self.tokens.values() if token.state is TokenState.READY)

    @property
    def state(self) -> State:
        """The state as it is now."""
        return State(
            case=self.case,
            tokens=self.tokens,
            tokens_made=self.made,
            visits=self.visits,
            taken_back=self.taken_back,
        )

    # Tokens

    def begin(self) -> None:
        """The first token, at the start."""
        self.made = 1
        node, visit = self.program.start, 1
        self.visits[node] = visit
        token = Token(id=1, node=node, visit=visit, state=TokenState.READY, started_at=self.moment.now)
        self.tokens[1] = token
        heappush(self._ready, 1)
        self.effects.append(fx.CreateToken(token=1, node=node, visit=visit))

    def leave(self, token: Token) -> None:
        """A block's work is done: it waits for its next turn, or the token goes on."""
        node = self.program.block(token.node)
        if isinstance(node, WorkBlock) and node.recurrence is not None and self._comes_again(token, node):
            return
        self.go_on(token)

    def go_on(self, token: Token) -> None:
        """The token goes on along the only arrow out of its node; that of an ad hoc task is done."""
        if token.node == AD_HOC.id:
            self.consume(token, fx.ConsumedWhy.ENDED)
            self.close_if_done(token)
            return
        (flow,) = self.program.outgoing[token.node]
        self.travel(token, flow.id)

    def travel(self, token: Token, flow_id: str) -> None:
        """The token goes along an arrow and is ready to be received by the next node."""
        self._count_move(token)
        node = self.program.flows[flow_id].target
        visit = self.visits[node] = self.visits.get(node, 0) + 1
        block = self.program.nodes[node]
        self.tokens[token.id] = Token(
            id=token.id,
            node=node,
            visit=visit,
            state=TokenState.READY,
            flow=flow_id,
            started_at=self.moment.now,
            round=0 if isinstance(block, WorkBlock) and block.starts is not None else 1,
        )
        heappush(self._ready, token.id)
        self.effects.append(fx.MoveToken(token=token.id, node=node, visit=visit, flow=flow_id))

    def _count_move(self, token: Token) -> None:
        self.moves += 1
        if self.moves > MAX_MOVES:
            name = self.program.nodes[token.node].name
            raise RunsAway(f"The path goes round and round at “{name}” without waiting. It was stopped.")

    def consume(self, token: Token, why: fx.ConsumedWhy, *, into: int | None = None) -> None:
        """The token is no more."""
        del self.tokens[token.id]
        self.effects.append(fx.ConsumeToken(token=token.id, node=token.node, visit=token.visit, why=why, into=into))

    def close_if_done(self, last: Token) -> None:
        """The case is closed once no token is left; `last` was the last one."""
        if not self.tokens:
            self.case = CaseState.CLOSED
            self.effects.append(fx.CloseCase(token=last.id, node=last.node, visit=last.visit))

    def add_task(self, effect: fx.CreateTask) -> None:
        """A task that the path does not have, with a token of its own: `effect.token` counts as the next."""
        self.made = effect.token
        self.visits[effect.node] = effect.visit
        self.tokens[effect.token] = Token(
            id=effect.token,
            node=effect.node,
            visit=effect.visit,
            state=TokenState.AT_TASK,
            started_at=self.moment.now,
        )
        self.effects += [fx.CreateToken(token=effect.token, node=effect.node, visit=effect.visit), effect]

    def cancel_all(self, reason: str) -> None:
        """Every token that is left is consumed; open tasks are cancelled."""
        for token in sorted(self.tokens.values(), key=lambda each: each.id):
            if token.state is TokenState.AT_TASK:
                self.effects.append(fx.CancelTask(token=token.id, node=token.node, visit=token.visit, reason=reason))
            self.consume(token, fx.ConsumedWhy.CANCELLED)

    def keep(self, root: str, block_key: str, values: Mapping[str, object]) -> None:
        """Later expressions of this step read these answers or results too."""
        kept = self.data.get(root)
        blocks = dict(kept) if isinstance(kept, Mapping) else {}
        blocks[block_key] = values
        self.data = {**self.data, root: blocks}
        self._answered = True

    def run(self) -> None:
        """Until every token waits, or an operation must run first."""
        while self.call is None and (self._ready or self._answered):
            if not self._ready:
                self._look_at_what_was_answered()
                continue
            token = self.tokens.get(heappop(self._ready))
            if token is not None and token.state is TokenState.READY:
                node = self.program.nodes[token.node]
                self._receivers[type(node)](self, token, node)
        if self.call is None and self.tokens and self.case is CaseState.OPEN:
            self._report_stuck()

    def _look_at_what_was_answered(self) -> None:
        """Delays that wait for an answer or a result of this very case: no feed of changes tells of those."""
        self._answered = False
        if self.case is not CaseState.OPEN:
            return
        for token in sorted(self.tokens.values(), key=lambda each: each.id):
            if token.state is TokenState.AT_DELAY and _reads_answers(self.program.block(token.node)):
                self.look_at(token)

    def _wait(self, token: Token, state: TokenState) -> None:
        self.tokens[token.id] = replace(token, state=state)

    def _report_stuck(self) -> None:
        if all(token.state is TokenState.AT_JOIN for token in self.tokens.values()):
            token = self.tokens[min(self.tokens)]
            self.effects.append(fx.ReportStuck(token=token.id, node=token.node, visit=token.visit))

    # Blocks that wait for people or for an operation

    def open_task(self, token: Token, node: WorkBlock, kind: fx.TaskKind, *, attention: str = "") -> None:
        """A live task at the token's node."""
        self._wait(token, TokenState.AT_TASK)
        self.effects.append(
            fx.CreateTask(
                token=token.id,
                node=node.id,
                visit=token.visit,
                kind=kind,
                name=node.name,
                mandatory=node.mandatory,
                people=node.people,
                target_at=self._target(node),
                attention=attention,
                information=self._link(node),
                sla=node.target.sla if node.target else "",
                sla_from=self._counts_from(node, node.target) if node.target and node.target.sla else None,
            )
        )

    def send(self, token: Token, node: Communication) -> None:
        """The communication goes out and the token goes on."""
        self.effects.append(
            fx.SendCommunication(
                token=token.id,
                node=node.id,
                visit=token.visit,
                definition=node.definition,
                recipients=node.recipients,
                channel=node.channel,
                parameters=self._values(node, node.parameters),
                enclosures=node.enclosures,
            )
        )
        self.leave(token)

    def ask(self, token: Token, node: Action) -> None:
        """The world is asked to run the operation; nothing else happens before it answers.

        What an officer opened is done; a web service is asked after the commit, and the token waits for its answer.
        """
        if node.is_shown:
            self.leave(token)
            return
        if node.service:
            self.ask_service(token, node)
            return
        self._wait(token, TokenState.CALLING)
        self.call = fx.RunOperation(
            token=token.id,
            node=node.id,
            visit=token.visit,
            operation=node.operation,
            parameters=self._values(node, node.parameters),
        )
        self.effects.append(self.call)

    def _link(self, node: WorkBlock) -> str:
        link = node.link if isinstance(node, Action) else None
        return link.address(self.data_at(node), self.moment.now) if link is not None else ""

    def ask_service(self, token: Token, node: Action) -> None:
        """A web service is asked for the token."""
        self._wait(token, TokenState.AT_SERVICE)
        self.effects.append(
            fx.CallService(
                token=token.id,
                node=node.id,
                visit=token.visit,
                service=node.service,
                parameters=self._values(node, node.parameters),
            )
        )

    def data_at(self, node: Block) -> Data:
        """The data as the expressions of a block read them."""
        return within(self.data, node.within)

    def _values(self, node: Block, parameters: tuple[Parameter, ...]) -> dict[str, object]:
        data = self.data_at(node)
        return {each.name: each.value.evaluate(data, self.moment.now) for each in parameters}

    def _target(self, node: WorkBlock) -> dt.datetime | None:
        if node.target is None or node.target.span is None:
            return None
        start = self._counts_from(node, node.target)
        return node.target.span.after(start, self.moment.working) if start is not None else None

    def _counts_from(self, node: WorkBlock, target: Target) -> dt.datetime | None:
        """The instant that a target counts from; None where the date that it names is not known."""
        start: object = self.moment.now
        if target.after is not None:
            start = target.after.evaluate(self.data_at(node), self.moment.now)
        return _instant(start, day_begins=dt.time(17, 0))

    # What each kind of block does to a token that has come

    def _passed_over(self, token: Token, node: WorkBlock) -> bool:
        """Whether the block's work does not begin now: it may not be repeated, or its date has not come yet."""
        if token.round > 1:
            return False
        if node.do_not_repeat and token.visit - self.taken_back.get(node.id, 0) > 1:
            self.go_on(token)
            return True
        if token.round == 0 and node.starts is not None:
            begins = self._begins_at(node, node.starts)
            if begins is None or begins > self.moment.now:
                self._await_round(token, node, begins)
                return True
            self.tokens[token.id] = replace(token, round=1)
        return False

    def _pass(self, token: Token, _node: Start | Merge) -> None:
        self.go_on(token)

    def _task(self, token: Token, node: Task) -> None:
        if not self._passed_over(token, node):
            self.open_task(self.tokens[token.id], node, fx.TaskKind(node.drawn_as))

    def _communication(self, token: Token, node: Communication) -> None:
        if self._passed_over(token, node):
            return
        begun = self.tokens[token.id]
        if node.automatic:
            self.send(begun, node)
        else:
            self.open_task(begun, node, fx.TaskKind.COMMUNICATION)

    def _action(self, token: Token, node: Action) -> None:
        if self._passed_over(token, node):
            return
        begun = self.tokens[token.id]
        if node.automatic and not node.is_shown:
            self.ask(begun, node)
        else:
            self.open_task(begun, node, fx.TaskKind.ACTION)

    def _notification(self, token: Token, node: Notification) -> None:
        message = node.message.render(self.data_at(node), self.moment.now)
        self.effects.append(
            fx.Notify(token=token.id, node=node.id, visit=token.visit, to=node.to, message=message, email=node.email)
        )
        self.go_on(token)

    def _milestone(self, token: Token, node: Milestone) -> None:
        self.reach(token, node)
        self.go_on(token)

    def reach(self, token: Token, node: Milestone | Task) -> None:
        """The case has come as far as the block marks."""
        self.effects.append(
            fx.ReachMilestone(
                token=token.id, node=node.id, visit=token.visit, milestone=node.milestone, name=node.label or node.name
            )
        )

    def _decision(self, token: Token, node: Decision) -> None:
        data = self.data_at(node)
        decision = choose(node, token=token.id, visit=token.visit, data=data, now=self.moment.now)
        self.effects.append(decision)
        self.travel(token, decision.flow)

    def _parallel(self, token: Token, node: Parallel) -> None:
        survivor = self._join(token, node)
        if survivor is None:
            return
        first, *others = self.program.outgoing[node.id]
        branches = [self.branch(survivor) for _ in others]
        self.travel(survivor, first.id)
        for branch, flow in zip(branches, others, strict=True):
            self.travel(branch, flow.id)

    def branch(self, parent: Token) -> Token:
        """Another token beside one, at the same node."""
        self.made += 1
        token = replace(parent, id=self.made)
        self.tokens[token.id] = token
        self.effects.append(fx.CreateToken(token=token.id, node=token.node, visit=token.visit, parent=parent.id))
        return token

    def _join(self, token: Token, node: Parallel) -> Token | None:
        """The token that goes on once one has come along every arrow (the oldest of each), else None."""
        self._wait(token, TokenState.AT_JOIN)
        waiting: dict[str, Token] = {}
        for each in sorted(self.tokens.values(), key=lambda one: one.id):
            if each.node == node.id and each.state is TokenState.AT_JOIN:
                waiting.setdefault(each.flow, each)
        if any(flow.id not in waiting for flow in self.program.incoming[node.id]):
            return None
        survivor, *joined = sorted(waiting.values(), key=lambda one: one.id)
        for each in joined:
            self.consume(each, fx.ConsumedWhy.JOINED, into=survivor.id)
        return survivor

    # Sub-paths

    def _call(self, token: Token, node: Call) -> None:
        given = self._values(node, node.parameters)
        if given:
            self._keep_results(token, node, parameters_key(node.key), given)
        self.go_on(token)

    def _return(self, token: Token, node: Return) -> None:
        """The last token of the sub-path takes its answers along; the others end here."""
        sub_path = node.id.removesuffix(RETURN)  # ends in a stroke, so it names no other block
        if any(each.id != token.id and each.node.startswith(sub_path) for each in self.tokens.values()):
            self.consume(token, fx.ConsumedWhy.ENDED)
            return
        given = self._values(node, node.gives)
        if given:
            self._keep_results(token, node, node.within, given)
        self.go_on(token)

    def _keep_results(self, token: Token, node: Node, block_key: str, values: Mapping[str, object]) -> None:
        self.effects.append(
            fx.KeepResults(token=token.id, node=node.id, visit=token.visit, block_key=block_key, values=values)
        )
        self.keep("results", block_key, values)

    def _end(self, token: Token, node: End) -> None:
        if node.scope is EndScope.STAGE and node.within:
            stage = node.id.rpartition("/")[0]
            reason = f"“{node.name}” completed the stage."
            stages.complete(self, stage, reason=reason, ending=token, block=node.id)
            return
        self.consume(token, fx.ConsumedWhy.ENDED)
        if node.scope is not EndScope.BRANCH:
            self.cancel_all(f"“{node.name}” ended the case.")
        self.close_if_done(token)

    # Delays

    def _delay(self, token: Token, node: Delay) -> None:
        armed = replace(token, state=TokenState.AT_DELAY)
        if node.span is not None and node.kind is DelayKind.TIME:
            armed = replace(armed, due_at=node.span.after(self.moment.now, self.moment.working))
        if node.maximum is not None:
            armed = replace(armed, maximum_at=node.maximum.after(self.moment.now, self.moment.working))
        self.tokens[token.id] = armed
        self.look_at(armed, first=True)

    def look_at(self, token: Token, *, first: bool = False) -> None:
        """A delay ends if it may, else it waits until its next instant. `first`: it has only just begun."""
        node = self.program.block(token.node)
        if token.state is not TokenState.AT_DELAY:
            return
        if isinstance(node, WorkBlock):
            self._look_at_round(token, node)
            return
        if not isinstance(node, Delay):
            return
        now, data = self.moment.now, self.data_at(node)
        if node.condition is not None and node.condition.evaluate(data, now) is True:
            self.end_delay(token, fx.DelayEnd.CONDITION, kept(node.condition, data, now))
        elif node.kind is DelayKind.TIME and token.due_at is not None and token.due_at <= now:
            self.end_delay(token, fx.DelayEnd.TIME)
        elif token.maximum_at is not None and token.maximum_at <= now:
            why_not = kept(node.condition, data, now) if node.condition is not None else None
            self.end_delay(token, fx.DelayEnd.MAXIMUM, why_not)
        else:
            self._rearm(token, node, first=first)

    def end_delay(self, token: Token, why: fx.DelayEnd, explanation: object = None, *, reason: str = "") -> None:
        """The delay is over and the token goes on."""
        self.effects.append(
            fx.EndDelay(
                token=token.id, node=token.node, visit=token.visit, why=why, explanation=explanation, reason=reason
            )
        )
        self.go_on(token)

    def _rearm(self, token: Token, node: Delay, *, first: bool) -> None:
        now = self.moment.now
        due_at, next_check_at = token.due_at, None
        if node.condition is not None and node.kind is DelayKind.TIME_MONOTONE:
            due_at = node.condition.due_at(self.data_at(node))
            if due_at is not None and due_at <= now:
                due_at, next_check_at = None, now + dt.timedelta(minutes=1)
        elif node.kind is DelayKind.MIXED:
            next_check_at = (now + dt.timedelta(hours=1)).replace(minute=0, second=0, microsecond=0)
        waiting = replace(token, due_at=due_at, next_check_at=next_check_at)
        if waiting == token and not first:
            return
        self.tokens[token.id] = waiting
        self.effects.append(
            fx.WaitUntil(
                token=token.id,
                node=node.id,
                visit=token.visit,
                due_at=due_at,
                maximum_at=token.maximum_at,
                next_check_at=next_check_at,
                reads=reads_of(node, token.round),
            )
        )

    # Blocks whose work waits for its date, or comes again

    def begin_round(self, token: Token, node: WorkBlock, *, reason: str = "") -> None:
        """The work of a block that has waited begins; each turn of a recurrent one is a visit of its own."""
        self._count_move(token)
        visit = token.visit
        if token.round:
            visit = self.visits[node.id] = self.visits[node.id] + 1
        begun = replace(
            token,
            visit=visit,
            state=TokenState.READY,
            round=token.round + 1,
            started_at=self.moment.now,
            due_at=None,
            next_check_at=None,
        )
        self.tokens[token.id] = begun
        heappush(self._ready, token.id)
        self.effects.append(fx.BeginRound(token=token.id, node=node.id, visit=visit, round=begun.round, reason=reason))

    def _comes_again(self, token: Token, node: WorkBlock) -> bool:
        again = node.recurrence
        if again is None or (again.times is not None and token.round >= again.times) or self._is_over(node):
            return False
        self._await_round(token, node, max(again.span.after(token.started_at, self.moment.working), self.moment.now))
        return True

    def _is_over(self, node: WorkBlock) -> bool:
        until = node.recurrence.until if node.recurrence else None
        return until is not None and until.evaluate(self.data_at(node), self.moment.now) is True

    def _begins_at(self, node: WorkBlock, starts: Anchor) -> dt.datetime | None:
        begins = _instant(starts.at.evaluate(self.data_at(node), self.moment.now), day_begins=dt.time(0))
        return Span(days=-starts.days_before).after(begins, self.moment.working) if begins is not None else None

    def _look_at_round(self, token: Token, node: WorkBlock) -> None:
        due_at = token.due_at
        if token.round == 0 and node.starts is not None:
            due_at = self._begins_at(node, node.starts)
        elif self._is_over(node) and node.recurrence is not None and node.recurrence.until is not None:
            why = kept(node.recurrence.until, self.data_at(node), self.moment.now)
            self.end_delay(token, fx.DelayEnd.CONDITION, why)
            return
        if due_at is not None and due_at <= self.moment.now:
            self.begin_round(token, node)
        elif due_at != token.due_at or token.next_check_at is not None:
            self._await_round(token, node, due_at)

    def _await_round(self, token: Token, node: WorkBlock, due_at: dt.datetime | None) -> None:
        self.tokens[token.id] = replace(token, state=TokenState.AT_DELAY, due_at=due_at, next_check_at=None)
        self.effects.append(
            fx.WaitUntil(
                token=token.id,
                node=node.id,
                visit=token.visit,
                due_at=due_at,
                maximum_at=None,
                next_check_at=None,
                reads=reads_of(node, token.round),
                round=token.round,
            )
        )

    _receivers: ClassVar[Mapping[type[Node], Callable[[Advance, Token, Any], None]]] = {
        Start: _pass,
        Merge: _pass,
        Task: _task,
        Communication: _communication,
        Action: _action,
        Notification: _notification,
        Milestone: _milestone,
        Decision: _decision,
        Parallel: _parallel,
        Delay: _delay,
        Call: _call,
        Return: _return,
        End: _end,
    }


def reads_of(node: Node | WorkBlock, round_: int) -> tuple[str, ...]:
    """The paths that decide when a wait at a block is over: a delay's condition, the date that its work waits for (in
    round 0), what ends its recurrence."""
    condition = node.condition if isinstance(node, Delay) else None
    if isinstance(node, WorkBlock):
        until = node.recurrence.until if node.recurrence is not None else None
        condition = node.starts.at if node.starts is not None and round_ == 0 else until
    return condition.reads if condition is not None else ()


def _reads_answers(node: Node) -> bool:
    condition = node.condition if isinstance(node, Delay) else None
    if isinstance(node, WorkBlock) and node.recurrence is not None:
        condition = node.recurrence.until
    return condition is not None and any(path.startswith(("answers.", "results.")) for path in condition.reads)


def _instant(value: object, *, day_begins: dt.time) -> dt.datetime | None:
    """A day's instant on the London clock, an instant itself; None for anything else."""
    if isinstance(value, dt.date) and not isinstance(value, dt.datetime):
        return dt.datetime.combine(value, day_begins, tzinfo=LONDON).astimezone(UTC)
    return value if isinstance(value, dt.datetime) else None
