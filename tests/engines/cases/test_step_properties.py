"""What holds of every path, however it is drawn, and of everything that can happen to a case of it."""

from __future__ import annotations

import contextlib
import datetime as dt
import itertools
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hearth.engines.cases import effects as fx
from hearth.engines.cases.advance import RunsAway
from hearth.engines.cases.codec import content_hash, decode, encode, program_from_json, program_to_json
from hearth.engines.cases.definition.graph import Edge, Graph, Role, explore
from hearth.engines.cases.formula import Formula
from hearth.engines.cases.program import (
    Action,
    CaseState,
    Communication,
    Condition,
    Decision,
    Delay,
    DelayKind,
    End,
    EndScope,
    Flow,
    Merge,
    Milestone,
    Node,
    Parallel,
    Program,
    Start,
    Task,
    Way,
    WorkBlock,
)
from hearth.engines.cases.state import State, Token, TokenState, token_changes
from hearth.engines.cases.step import (
    CaseCancelled,
    CaseOpened,
    DelaySkipped,
    Mandatory,
    OperationDone,
    OperationRefused,
    TaskBypassed,
    TaskCompleted,
    Trigger,
    Woken,
    drive,
    step,
)
from hearth.engines.cases.working_time import Moment, Span
from hearth.engines.comms.recipients import RecipientRule
from hearth.kernel.refusal import Refused
from tests.engines.cases.town import OfficeHours, at

FLAGS = ("f0", "f1", "f2")
BEGINNING = at("2026-11-02 09:00")
_SCOPE = (("flags", f"context<{', '.join(f'{each}: boolean' for each in FLAGS)}>"),)


def flag(name: str) -> Formula:
    """A condition that the test turns on and off."""
    return Formula(source=f"flags.{name}", type="boolean", reads=(f"flags.{name}",), scope=_SCOPE)


def working() -> list[Node]:
    """One block of each kind that has one arrow out, and of each way in which it may behave."""
    found: list[Node] = [Merge(id="", key="", name=""), Milestone(id="", key="", name="")]
    for mandatory, once, automatic in itertools.product([True, False], repeat=3):
        task = Task(id="", key="", name="", mandatory=mandatory, do_not_repeat=once)
        letter = Communication(
            id="", key="", name="", definition="letter", recipients=RecipientRule.CONTACT, automatic=automatic
        )
        action = Action(id="", key="", name="", operation="do", automatic=automatic)
        found += [task, *(replace(each, mandatory=mandatory, do_not_repeat=once) for each in (letter, action))]
    for mandatory, days in itertools.product([True, False], [1, 2, 3]):
        span, condition = Span(days=days), flag(FLAGS[days % 3])
        by_time = Delay(id="", key="", name="", kind=DelayKind.TIME, span=span, mandatory=mandatory)
        by_data = Delay(id="", key="", name="", kind=DelayKind.DATA, condition=condition, mandatory=mandatory)
        found += [by_time, by_data, replace(by_data, maximum=Span(days=5))]
    return found


@dataclass
class Sketch:
    """A path while it is drawn."""

    draw: st.DrawFn
    nodes: dict[str, Node] = field(default_factory=dict)
    flows: list[Flow] = field(default_factory=list)

    def add(self, block: Node) -> str:
        id_ = f"n{len(self.nodes)}"
        self.nodes[id_] = replace(block, id=id_, key=id_, name=id_)
        return id_

    def arrow(self, source: str, target: str) -> str:
        flow = Flow(id=f"a{len(self.flows)}", source=source, target=target)
        self.flows.append(flow)
        return flow.id

    def stretch(self, depth: int) -> tuple[str, str]:
        """Some blocks in a row, splits with their joins and decisions with their merges among them: first and last."""
        ends = [self.piece(depth) for _ in range(self.draw(st.integers(1, 2)))]
        for (_, last), (first, _) in itertools.pairwise(ends):
            self.arrow(last, first)
        return ends[0][0], ends[-1][1]

    def piece(self, depth: int) -> tuple[str, str]:
        kind = self.draw(st.sampled_from(["work", "work", "split", "choice"] if depth else ["work"]))
        if kind == "work":
            block = self.add(self.draw(st.sampled_from(working())))
            return block, block
        split = kind == "split"
        first = self.add(Parallel(id="", key="", name="") if split else Decision(id="", key="", name="", ways=()))
        last = self.add(Parallel(id="", key="", name="") if split else Merge(id="", key="", name=""))
        for _ in range(2):
            start, end = self.stretch(depth - 1)
            self.arrow(first, start)
            self.arrow(end, last)
        return first, last

    def finish(self) -> Program:
        """The program; each decision takes its first arrow on a flag, else its second (if it has an Else)."""
        for id_, block in self.nodes.items():
            out = [each.id for each in self.flows if each.source == id_]
            if isinstance(block, Decision):
                test = Condition(name="yes", test=flag(self.draw(st.sampled_from(FLAGS))))
                otherwise = out[1] if self.draw(st.integers(0, 5)) else None
                ways = (Way(flow=out[0], conditions=(test,)),)
                self.nodes[id_] = replace(block, ways=ways, otherwise=otherwise)
        flows = {each.id: each for each in self.flows}
        return Program(key="p", name="P", subject="tenancy", nodes=self.nodes, flows=flows, start="n0")


@st.composite
def programs(draw: st.DrawFn) -> Program:
    """A path whose splits and joins belong together, in half of them with some arrows bent to anywhere."""
    sketch = Sketch(draw)
    start = sketch.add(Start(id="", key="", name=""))
    first, last = sketch.stretch(2)
    end = sketch.add(End(id="", key="", name="", scope=draw(st.sampled_from(EndScope))))
    sketch.arrow(start, first)
    sketch.arrow(last, end)
    for _ in range(draw(st.sampled_from([0, 0, 1, 2]))):
        bent = draw(st.integers(0, len(sketch.flows) - 1))
        target = draw(st.sampled_from([each for each in sketch.nodes if each != start]))
        sketch.flows[bent] = replace(sketch.flows[bent], target=target)
    return sketch.finish()


@dataclass
class Life:
    """A case of a random path: its state, its history, and what happened to it, so that it can happen again."""

    program: Program
    refusing: list[bool] = field(default_factory=list)
    state: State = field(default_factory=State)
    history: list[fx.Effect] = field(default_factory=list)
    happened: list[tuple[Trigger, dict[str, object], dt.datetime, list[bool]]] = field(default_factory=list)
    flags: Mapping[str, object] = field(default_factory=dict)
    pending: list[fx.Effect] = field(default_factory=list)

    def data(self) -> Mapping[str, object]:
        return {"flags": self.flags}

    def apply(self, effects: tuple[fx.Effect, ...]) -> None:
        self.pending.extend(effects)

    def run(self, call: fx.RunOperation) -> OperationDone | OperationRefused:
        if self.refusing.pop() if self.refusing else False:
            return OperationRefused(token=call.token, sentence="Not now.")
        return OperationDone(token=call.token, results={"token": call.token})

    def happens(self, trigger: Trigger, flags: dict[str, object], now: dt.datetime, refusing: list[bool]) -> bool:
        """Whether it could happen; if not, nothing has."""
        self.flags, self.refusing, self.pending = flags, list(refusing), []
        try:
            self.state = drive(self.program, self.state, trigger, self, Moment(now=now, working=OfficeHours()))
        except Refused:
            return False
        self.history.extend(self.pending)
        self.happened.append((trigger, flags, now, refusing))
        return True


def possible(life: Life, draw: st.DrawFn) -> Trigger:
    """Something that may happen to the case as it stands."""
    tokens = sorted(life.state.tokens.values(), key=lambda each: each.id)
    if not life.state.tokens_made:
        return CaseOpened()
    token = draw(st.sampled_from(tokens)) if tokens else None
    if token is None or draw(st.integers(0, 60)) == 0:
        return CaseCancelled(reason="Opened in error")
    if token.state is TokenState.AT_TASK:
        if draw(st.booleans()):
            return TaskBypassed(token=token.id, node=token.node, visit=token.visit, reason="Not needed")
        return TaskCompleted(token=token.id, node=token.node, visit=token.visit)
    if draw(st.integers(0, 5)) == 0:
        return DelaySkipped(token=token.id)
    return Woken(tokens=tuple(each.id for each in tokens))


@st.composite
def lives(draw: st.DrawFn) -> Life:
    """A case and what happens to it, one thing after another."""
    life = Life(program=draw(programs()))
    now = BEGINNING
    for _ in range(draw(st.integers(1, 15))):
        now += dt.timedelta(hours=draw(st.sampled_from([0, 1, 24, 24 * 7])))
        flags: dict[str, object] = {each: draw(st.sampled_from([True, False, None])) for each in FLAGS}
        if life.state.case is not CaseState.OPEN:
            break
        life.happens(possible(life, draw), flags, now, draw(st.lists(st.booleans(), max_size=2)))
    return life


PLACES: Mapping[TokenState, type[Node] | tuple[type[Node], ...]] = {
    TokenState.AT_TASK: (Task, Communication, Action),
    TokenState.AT_DELAY: Delay,
    TokenState.AT_JOIN: Parallel,
}


def every_token_is_somewhere_and_waits_for_something(life: Life) -> None:
    for token in life.state.tokens.values():
        assert isinstance(life.program.nodes[token.node], PLACES[token.state])
        assert 1 <= token.visit <= life.state.visits[token.node]
    consumed = [effect for effect in life.history if isinstance(effect, fx.ConsumeToken)]
    assert life.state.tokens_made == len(life.state.tokens) + len(consumed)


def a_case_is_open_just_while_it_has_a_token(life: Life) -> None:
    begun = life.state.tokens_made > 0
    assert (life.state.case is CaseState.OPEN) == (bool(life.state.tokens) or not begun)
    closes = [effect for effect in life.history if isinstance(effect, (fx.CloseCase, fx.CancelCase))]
    assert len(closes) == (life.state.case is not CaseState.OPEN)
    if closes:
        assert life.history[-1] is closes[0]


def a_join_never_fires_before_every_arrow_has_brought_a_token(life: Life) -> None:
    came = Counter(effect.flow for effect in life.history if isinstance(effect, fx.MoveToken))
    for node in life.program.nodes.values():
        if isinstance(node, Parallel):
            fired = {came[flow.id] for flow in life.program.outgoing[node.id]}
            assert len(fired) == 1, "every branch starts as often as the others"
            arrived = [came[flow.id] for flow in life.program.incoming[node.id]]
            assert not arrived or min(arrived) >= fired.pop()


def replayed(history: list[fx.Effect]) -> dict[int, tuple[str, int]]:
    """Where the tokens are, from the history alone."""
    places: dict[int, tuple[str, int]] = {}
    for effect in history:
        match effect:
            case fx.CreateToken() | fx.MoveToken():
                places[effect.token] = (effect.node, effect.visit)
            case fx.ConsumeToken():
                del places[effect.token]
            case _:
                pass
    return places


def history_says_where_the_case_is(life: Life) -> None:
    assert replayed(life.history) == {id_: (token.node, token.visit) for id_, token in life.state.tokens.items()}
    open_tasks: Counter[tuple[int, str, int]] = Counter()
    for effect in life.history:
        place = (effect.token, effect.node, effect.visit)
        if isinstance(effect, fx.CreateTask):
            open_tasks[place] += 1
        elif isinstance(effect, (fx.CompleteTask, fx.BypassTask, fx.CancelTask)):
            open_tasks[place] -= 1
    live = {(each.id, each.node, each.visit) for each in life.state.tokens.values() if each.state is TokenState.AT_TASK}
    assert {place for place, count in open_tasks.items() if count} == live
    assert set(open_tasks.values()) <= {0, 1}


def what_happened_happens_again_in_the_same_way(life: Life) -> None:
    again = Life(program=program_from_json(program_to_json(life.program)))
    for trigger, flags, now, refusing in life.happened:
        assert again.happens(trigger, flags, now, refusing)
    assert again.state == life.state
    assert again.history == life.history


def rows_follow_from_the_difference_of_two_states(life: Life) -> None:
    again, rows = Life(program=life.program), dict[int, Token]()
    for trigger, flags, now, refusing in life.happened:
        before = again.state
        again.happens(trigger, flags, now, refusing)
        changes = token_changes(before, again.state)
        for token in changes.created:
            assert token.id not in rows
            rows[token.id] = token
        for token in changes.changed:
            assert rows[token.id] != token
            rows[token.id] = token
        for number in changes.consumed:
            del rows[number]
        assert rows == dict(again.state.tokens)


def effects_are_kept_as_json_and_read_back(life: Life) -> None:
    for effect in life.history:
        assert decode(type(effect), encode(effect)) == effect


def role(node: Node) -> Role:
    """What the check of the drawing takes a block for."""
    match node:
        case Start():
            return Role.START
        case Decision():
            return Role.CHOICE
        case Parallel():
            return Role.PARALLEL
        case End():
            return Role.CLOSE if node.scope is EndScope.CASE else Role.END
        case _:
            return Role.WAIT


def only_a_case_of_which_the_check_warned_gets_stuck(life: Life) -> None:
    edges = tuple(Edge(flow.id, flow.source, flow.target) for flow in life.program.flows.values())
    runs = explore(Graph(roles={id_: role(node) for id_, node in life.program.nodes.items()}, edges=edges), "n0")
    stuck = {effect.node for effect in life.history if isinstance(effect, fx.ReportStuck)}
    if stuck and runs.complete and not runs.crowded:
        assert stuck <= {each.join for each in runs.starved}


@settings(max_examples=150, deadline=None)
@given(lives())
def test_of_every_case_of_every_path(life: Life) -> None:
    every_token_is_somewhere_and_waits_for_something(life)
    a_case_is_open_just_while_it_has_a_token(life)
    a_join_never_fires_before_every_arrow_has_brought_a_token(life)
    history_says_where_the_case_is(life)
    what_happened_happens_again_in_the_same_way(life)
    rows_follow_from_the_difference_of_two_states(life)
    effects_are_kept_as_json_and_read_back(life)
    only_a_case_of_which_the_check_warned_gets_stuck(life)


@settings(max_examples=60, deadline=None)
@given(programs())
def test_a_program_is_the_same_after_it_was_stored(program: Program) -> None:
    stored = program_from_json(program_to_json(program))
    assert stored == program
    assert content_hash(stored) == content_hash(program)


@settings(max_examples=60, deadline=None)
@given(lives(), st.data())
def test_a_mandatory_block_is_never_passed_over_and_others_can_be(life: Life, data: st.DataObject) -> None:
    working = [each for each in life.state.tokens.values() if each.state is TokenState.AT_TASK]
    if not working:
        return
    token = data.draw(st.sampled_from(working))
    node = life.program.nodes[token.node]
    assert isinstance(node, WorkBlock)
    trigger = TaskBypassed(token=token.id, node=token.node, visit=token.visit, reason="Not needed")
    moment = Moment(now=BEGINNING + dt.timedelta(days=400), working=OfficeHours())
    all_true = {"flags": dict.fromkeys(FLAGS, True)}
    if node.mandatory:
        with pytest.raises(Mandatory):
            step(life.program, life.state, trigger, all_true, moment)
        return
    with contextlib.suppress(RunsAway):
        outcome = step(life.program, life.state, trigger, all_true, moment)
        assert isinstance(outcome.effects[0], fx.BypassTask)
