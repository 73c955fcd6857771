"""A path run on a virtual clock: the same pure `step`, nothing written, nothing sent. Pure.

Answers are given by block, delays pass at once, operations answer what they are told to answer (else nothing), web
services what is chosen for them. So a draft can be tried before it is published, and what past cases answered can be
given to it again.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from hearth.engines.cases import effects as fx
from hearth.engines.cases.formula import Data
from hearth.engines.cases.program import AD_HOC, CaseState, Decision, Merge, Parallel, Program, Task
from hearth.engines.cases.state import State, Token, TokenState
from hearth.engines.cases.step import (
    CaseOpened,
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
    """What a web service does when it is asked: answers with `response` (FEEL values), or fails with a `sentence`."""

    response: object = None
    sentence: str = ""


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
    given: Mapping[str, Sequence[Given]],
    results: Mapping[str, Mapping[str, object]] | None = None,
    replies: Mapping[str, Sequence[Reply]] | None = None,
    opened_at: dt.datetime,
    until: dt.datetime | None = None,
    working: WorkingTime,
) -> Run:
    """This function will run a case of a path on a virtual clock from its opening until it can't go on or ends.

    `given`: by block id, what is done at its first visit, its second... `results`: what operations answer, by block
    key. `replies`: by block id, what a web service does when it is asked first, again... `until`: the clock goes no
    further. Nothing is refused: a refusal of the path is where the run stops, in words.
    """
    world = _World(data, results or {}, program)
    left = _Left(given, replies or {})
    state, now = State(), opened_at
    trigger: Trigger | None = CaseOpened()
    why, refused = "", False
    for _ in range(MOST_STEPS):
        if trigger is None:
            break
        world.now = now
        before = len(world.happened)
        try:
            state = drive(program, state, trigger, world, Moment(now=now, working=working))
        except Refused as refusal:
            del world.happened[before:]
            why, refused = refusal.sentence, True
            break
        now, trigger = _next(program, state, left, now)
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
    """What is still to be done with the blocks of a run, in order."""

    def __init__(self, given: Mapping[str, Sequence[Given]], replies: Mapping[str, Sequence[Reply]]) -> None:
        self.given = {node: list(many) for node, many in given.items()}
        self.replies = {node: list(many) for node, many in replies.items()}


def _next(program: Program, state: State, left: _Left, now: dt.datetime) -> tuple[dt.datetime, Trigger | None]:
    """What happens next, and when: somebody does a task, or time passes. None: nothing by itself."""
    if state.case is not CaseState.OPEN:
        return now, None
    found = [
        (max(left.given[token.node][0].at or now, now), token.id, token)
        for token in _at_tasks(state)
        if left.given.get(token.node)
    ]
    found += [(now, token.id, token) for token in _at_services(state) if left.replies.get(token.node)]
    wakes = [token for token in state.tokens.values() if token.state is TokenState.AT_DELAY and token.wakes_at]
    found += [(max(token.wakes_at, now), token.id, token) for token in wakes if token.wakes_at is not None]
    if not found:
        return now, None
    at, _, token = min(found, key=lambda each: each[:2])
    if token.state is TokenState.AT_DELAY:
        # a delay that is looked at without going on must not hold the clock: it is looked at a little later
        later = at if at > now or token.started_at == now else at + dt.timedelta(minutes=1)
        return later, Woken(tokens=(token.id,))
    if token.state is TokenState.AT_SERVICE:
        return at, _answered(token, left.replies[token.node].pop(0))
    does = left.given[token.node].pop(0)
    if does.bypassed:
        return at, TaskBypassed(token=token.id, node=token.node, visit=token.visit, reason="As in the past case.")
    node = program.block(token.node)
    values = does.values if isinstance(node, Task) else {}
    return at, TaskCompleted(token=token.id, node=token.node, visit=token.visit, answers=values, outcome=does.outcome)


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
