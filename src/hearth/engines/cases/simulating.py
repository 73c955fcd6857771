"""A path run on a virtual clock: the same pure `step`, nothing written, nothing sent. Pure.

Operations answer what they are told to answer (else nothing), web services what is chosen for them or what they once
answered. What past cases answered is given by block, and delays pass at once. Who tries a draft does one thing after
the other, and time passes by itself only while nothing waits for them.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import TypeAlias

from hearth.engines.cases import effects as fx
from hearth.engines.cases.formula import Data, Formula
from hearth.engines.cases.program import (
    AD_HOC,
    Action,
    CaseState,
    Decision,
    Delay,
    DelayKind,
    Merge,
    Parallel,
    Program,
    Task,
)
from hearth.engines.cases.state import State, Token, TokenState
from hearth.engines.cases.step import (
    CaseOpened,
    DelaySkipped,
    OperationDone,
    ServiceAnswered,
    ServiceFailed,
    TaskBypassed,
    TaskCompleted,
    Trigger,
    Woken,
    drive,
)
from hearth.engines.cases.working_time import Moment, WorkingTime
from hearth.kernel.refusal import Refused

MOST_STEPS = 500
"""A run is ended after so many steps: a path may come again for ever."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """What somebody does with a task of a block: completes it with typed answers, or passes over it.

    `at`: not before then; None: as soon as it is there.
    """

    values: Mapping[str, object] = field(default_factory=dict)
    outcome: str = ""
    at: dt.datetime | None = None
    bypassed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What a web service does when it is asked: answers with `response` (FEEL values), or fails with a `sentence`.

    `at`: not before then; None: at once.
    """

    response: object = None
    sentence: str = ""
    at: dt.datetime | None = None


Question: TypeAlias = tuple[str, str, int]
"""A web service asked at a block: the block's id, the service's code, at which visit of the block."""


class Wish(StrEnum):
    """What becomes of a delay that somebody tries: time PASSES until the next one wakes, its condition is taken for
    TRUE, an officer has it ENDED early (or begins early what waits for its date)."""

    PASSES = "delay-passes"
    TRUE = "delay-true"
    ENDED = "delay-ended"


@dataclass(frozen=True, slots=True, kw_only=True)
class Happening:
    """An effect, and when on the virtual clock."""

    at: dt.datetime
    effect: fx.Effect


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """How far a simulated case came. `why` says why it went no further; "" for one that ended by itself.

    `stopped_at` are the blocks where it stands then; `refused`: the last thing that was done with it was refused, and
    `why` is the sentence. `data` is what its expressions read there.
    """

    happened: tuple[Happening, ...]
    state: State
    at: dt.datetime
    why: str
    stopped_at: tuple[Token, ...]
    data: Data
    refused: bool = False

    @property
    def ended(self) -> bool:
        """Whether the case ended."""
        return self.state.case in {CaseState.CLOSED, CaseState.CANCELLED}

    def came_to(self, program: Program) -> Counter[str]:
        """How often each block was entered at which something is done or waits, by name."""
        entered = [each.effect.node for each in self.happened if isinstance(each.effect, fx.MoveToken)]
        nodes = [program.nodes[node] for node in entered]
        return Counter(node.name for node in nodes if node.name and not isinstance(node, (Decision, Merge, Parallel)))


class _World:
    """What `drive` is given: data that stand still, answers and results that are kept, operations that are not run."""

    def __init__(self, data: Data, results: Mapping[str, Mapping[str, object]], program: Program) -> None:
        self._data, self._results, self._program = data, results, program
        self.now: dt.datetime
        self.answers: dict[str, Mapping[str, object]] = {}
        self.kept: dict[str, Mapping[str, object]] = {}
        self.happened: list[Happening] = []

    def data(self) -> Data:
        return {**self._data, "answers": self.answers, "results": self.kept}

    def apply(self, effects: tuple[fx.Effect, ...]) -> None:
        for effect in effects:
            self.happened.append(Happening(at=self.now, effect=effect))
            if isinstance(effect, fx.KeepAnswers):
                self.answers[effect.block_key] = dict(effect.values)
            elif isinstance(effect, fx.KeepResults):
                self.kept[effect.block_key] = dict(effect.values)

    def run(self, call: fx.RunOperation) -> OperationDone:
        key = self._program.block(call.node).key
        return OperationDone(token=call.token, results=self._results.get(key, {}))


def simulate(
    program: Program,
    *,
    data: Data,
    given: Mapping[str, Sequence[Given]] | None = None,
    replies: Mapping[Question, Sequence[Reply]] | None = None,
    results: Mapping[str, Mapping[str, object]] | None = None,
    chosen: Sequence[tuple[str, Given | Reply | Wish]] | None = None,
    opened_at: dt.datetime,
    until: dt.datetime | None = None,
    working: WorkingTime,
) -> Run:
    """This function will run a case of a path on a virtual clock from its opening until it can't go on or ends.

    `given`: by block id, what is done at its first visit, its second... `replies`: what services answer at one visit,
    asked once, asked again... `results`: what operations answer, by block key. `chosen` instead of `given` and
    `replies`: what is done, by block id, one thing after the other. `until`: the clock goes no further. Nothing is
    refused: a refusal of the path is where the run stops, in words.
    """
    world = _World(data, results or {}, program)
    left = _Left(given or {}, replies or {}) if chosen is None else _Choices(chosen)
    state, now, drawn = State(), opened_at, program
    trigger: Trigger | None = CaseOpened()
    why, refused = "", False
    for _ in range(MOST_STEPS):
        if trigger is None:
            break
        world.now = now
        before = len(world.happened)
        try:
            state = drive(drawn, state, trigger, world, Moment(now=now, working=working))
        except Refused as refusal:
            del world.happened[before:]
            why, refused = refusal.sentence, True
            break
        now, trigger, drawn = left.next(program, state, now)
        if until is not None and now > until:
            now, trigger, why = until, None, "The clock was stopped."
    else:
        why = "It goes on and on. It was stopped."
    standing = tuple(sorted(state.tokens.values(), key=lambda each: each.id))
    if not why and standing:
        why = _why(state)
    return Run(
        happened=tuple(world.happened), state=state, at=now, why=why, stopped_at=standing, data=world.data(),
        refused=refused,
    )  # fmt: skip


def _why(state: State) -> str:
    if _at_tasks(state):
        return "It waits for people."
    if _at_services(state):
        return "It waits for the answer of another system."
    return "It waits for something that does not come by itself."


class _Left:
    """What is still to be done with the blocks of a run, and answered by services, in order."""

    def __init__(self, given: Mapping[str, Sequence[Given]], replies: Mapping[Question, Sequence[Reply]]) -> None:
        self.given = {node: list(many) for node, many in given.items()}
        self.replies = {question: list(many) for question, many in replies.items()}

    def next(self, program: Program, state: State, now: dt.datetime) -> _Then:
        """What happens next, when and on which drawing: somebody does a task, a service answers, or time passes. None:
        nothing does."""
        if state.case is not CaseState.OPEN:
            return now, None, program
        found = [
            (max(self.given[token.node][0].at or now, now), token.id, token)
            for token in _at_tasks(state)
            if self.given.get(token.node)
        ]
        found += [
            (max(replies[0].at or now, now), token.id, token)
            for token in _at_services(state)
            if (replies := self.replies.get(_question(program, token)))
        ]
        found += [(max(wakes_at, now), token.id, token) for wakes_at, token in _wakes(state)]
        if not found:
            return now, None, program
        at, _, token = min(found, key=lambda each: each[:2])
        if token.state is TokenState.AT_SERVICE:
            return at, _answered(token, self.replies[_question(program, token)].pop(0)), program
        if token.state is TokenState.AT_DELAY:
            return *_woken(token, at, now), program
        return at, _done(program, token, self.given[token.node].pop(0)), program


class _Choices:
    """What somebody who tries a path does, one after the other."""

    def __init__(self, chosen: Sequence[tuple[str, Given | Reply | Wish]]) -> None:
        self.left = list(chosen)

    def next(self, program: Program, state: State, now: dt.datetime) -> _Then:
        """As `_Left.next`. What is chosen for a block where nothing stands, nor can come to by itself, is passed over:
        the drawing has changed since."""
        if state.case is not CaseState.OPEN:
            return now, None, program
        first = next_to_wake(state)
        due = first is not None and first.wakes_at is not None and first.wakes_at <= now
        passing = first if first is not None and (due or _passes(program, state)) else None
        while self.left and not due:
            node, what = self.left[0]
            if then := self._does(program, state, node, what, now):
                self.left.pop(0)
                return then
            if passing is not None:
                break
            self.left.pop(0)
        if passing is None or passing.wakes_at is None:
            return now, None, program
        return *_woken(passing, max(passing.wakes_at, now), now), program

    def _does(
        self, program: Program, state: State, node: str, what: Given | Reply | Wish, now: dt.datetime
    ) -> _Then | None:
        tokens = sorted((each for each in state.tokens.values() if each.node == node), key=lambda each: each.id)
        for token in tokens:
            if token.state is TokenState.AT_TASK and isinstance(what, Given):
                return now, _done(program, token, what), program
            if token.state is TokenState.AT_SERVICE and isinstance(what, Reply):
                return now, _answered(token, what), program
            if token.state is TokenState.AT_DELAY and isinstance(what, Wish):
                return _wished(program, state, token, what, now)
        return None


_Then: TypeAlias = tuple[dt.datetime, Trigger | None, Program]
"""When what happens next does, what it is, and the program that it happens to."""
_TRUE = Formula(source="true", type="boolean")


def _wished(program: Program, state: State, token: Token, wish: Wish, now: dt.datetime) -> _Then | None:
    node = program.nodes[token.node]
    if wish is Wish.ENDED:
        return now, DelaySkipped(token=token.id, node=token.node, visit=token.visit), program
    if wish is Wish.TRUE and isinstance(node, Delay) and node.condition is not None:
        supposed = replace(program, nodes={**program.nodes, node.id: replace(node, condition=_TRUE)})
        return now, Woken(tokens=(token.id,)), supposed
    first = next_to_wake(state)
    if wish is not Wish.PASSES or first is None or first.wakes_at is None:
        return None
    return *_woken(first, max(first.wakes_at, now), now), program


def next_to_wake(state: State) -> Token | None:
    """The delay that wakes first, if any does by itself."""
    return min(_wakes(state), key=lambda each: (each[0], each[1].id), default=(None, None))[1]


def _passes(program: Program, state: State) -> bool:
    """Whether time passes by itself: nothing waits for somebody, nor for a condition that may be taken for true."""
    delayed = [program.nodes[each.node] for each in state.tokens.values() if each.state is TokenState.AT_DELAY]
    conditional = {DelayKind.DATA, DelayKind.MIXED}
    return not (
        _at_tasks(state)
        or _at_services(state)
        or any(isinstance(each, Delay) and each.kind in conditional for each in delayed)
    )


def _wakes(state: State) -> list[tuple[dt.datetime, Token]]:
    return [
        (token.wakes_at, token)
        for token in state.tokens.values()
        if token.state is TokenState.AT_DELAY and token.wakes_at is not None
    ]


def _woken(token: Token, at: dt.datetime, now: dt.datetime) -> tuple[dt.datetime, Trigger]:
    # a delay that is looked at without going on must not hold the clock: it is looked at a little later
    later = at if at > now or token.started_at == now else at + dt.timedelta(minutes=1)
    return later, Woken(tokens=(token.id,))


def _done(program: Program, token: Token, does: Given) -> Trigger:
    if does.bypassed:
        return TaskBypassed(token=token.id, node=token.node, visit=token.visit, reason="As in the past case.")
    values = does.values if isinstance(program.block(token.node), Task) else {}
    return TaskCompleted(token=token.id, node=token.node, visit=token.visit, answers=values, outcome=does.outcome)


def _question(program: Program, token: Token) -> Question:
    node = program.block(token.node)
    return token.node, node.service if isinstance(node, Action) else "", token.visit


def _answered(token: Token, reply: Reply) -> Trigger:
    if reply.sentence:
        return ServiceFailed(token=token.id, node=token.node, visit=token.visit, sentence=reply.sentence)
    return ServiceAnswered(token=token.id, node=token.node, visit=token.visit, response=reply.response)


def _at_tasks(state: State) -> list[Token]:
    return [each for each in state.tokens.values() if each.state is TokenState.AT_TASK and each.node != AD_HOC.id]


def _at_services(state: State) -> list[Token]:
    return [each for each in state.tokens.values() if each.state is TokenState.AT_SERVICE]


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """Where two runs of one case part: blocks that only one of them came to, by name."""

    only_old: tuple[str, ...]
    only_new: tuple[str, ...]
    why_old: str
    why_new: str


def compare(old: Run, old_program: Program, new: Run, new_program: Program) -> Difference | None:
    """Where two runs differ in the blocks that they came to and in how they stopped; None where they do not."""
    here, there = old.came_to(old_program), new.came_to(new_program)
    if here == there and old.ended == new.ended:
        return None
    return Difference(
        only_old=tuple(sorted((here - there).keys())),
        only_new=tuple(sorted((there - here).keys())),
        why_old=old.why,
        why_new=new.why,
    )
