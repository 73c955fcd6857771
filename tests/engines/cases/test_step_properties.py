"""What holds of every path, however it is drawn, and of everything that can happen to a case of it."""

from __future__ import annotations

import contextlib
import datetime as dt
import itertools
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Any

import pytest
from hypothesis import given, note, settings
from hypothesis import strategies as st

from hearth.engines.cases import effects as fx
from hearth.engines.cases import stages
from hearth.engines.cases.advance import RunsAway
from hearth.engines.cases.codec import content_hash, decode, encode, program_from_json, program_to_json
from hearth.engines.cases.definition.calls import embed
from hearth.engines.cases.definition.graph import Edge, Graph, Role, explore
from hearth.engines.cases.formula import Formula
from hearth.engines.cases.program import (
    Action,
    Anchor,
    Call,
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
    People,
    Program,
    Recurrence,
    Start,
    Task,
    Way,
    WorkBlock,
)
from hearth.engines.cases.state import State, Token, TokenState, token_changes
from hearth.engines.cases.step import (
    CaseCancelled,
    CaseClosed,
    CaseHeld,
    CaseOpened,
    CaseReleased,
    CaseReopened,
    DelaySkipped,
    Mandatory,
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
    drive,
    step,
)
from hearth.engines.cases.taking_back import CantUndo
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
        asks = replace(action, operation="", service="scores")
        found += [task, *(replace(each, mandatory=mandatory, do_not_repeat=once) for each in (letter, action, asks))]
    for mandatory, days in itertools.product([True, False], [1, 2, 3]):
        span, condition = Span(days=days), flag(FLAGS[days % 3])
        by_time = Delay(id="", key="", name="", kind=DelayKind.TIME, span=span, mandatory=mandatory)
        by_data = Delay(id="", key="", name="", kind=DelayKind.DATA, condition=condition, mandatory=mandatory)
        found += [by_time, by_data, replace(by_data, maximum=Span(days=5))]
    for mandatory, until, starts in itertools.product([True, False], [None, flag(FLAGS[0])], [None, NEXT_DAY]):
        again = Recurrence(span=Span(days=2), times=3, until=until)
        task = Task(id="", key="", name="", mandatory=mandatory, recurrence=again, starts=starts)
        letter = Communication(id="", key="", name="", definition="letter", recipients=RecipientRule.CONTACT)
        found += [task, replace(letter, recurrence=again, starts=starts, mandatory=mandatory)]
    return found


IN_A_SUB_PATH = (EndScope.BRANCH, EndScope.STAGE)
NEXT_DAY = Anchor(at=Formula(source='date and time("2026-11-05T00:00:00Z")', type="date and time"), days_before=1)


@dataclass
class Sketch:
    """A path while it is drawn."""

    draw: st.DrawFn
    nodes: dict[str, Node] = field(default_factory=dict)
    flows: list[Flow] = field(default_factory=list)
    called: dict[str, Program] = field(default_factory=dict)

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
        kind = self.draw(st.sampled_from(["work", "work", "split", "choice", "call"] if depth else ["work"]))
        if kind == "call":
            block = self.add(Call(id="", key="", name="", path="inner"))
            self.called[block] = drawn(self.draw, depth - 1, self.draw(st.sampled_from(IN_A_SUB_PATH)))
            return block, block
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
        outer = Program(key="p", name="P", subject="tenancy", nodes=self.nodes, flows=flows, start="n0")
        return embed(outer, self.called)


def drawn(draw: st.DrawFn, depth: int, scope: EndScope, *, bent: int = 0) -> Program:
    """A path from a start to an end of some scope, with some arrows bent to anywhere."""
    sketch = Sketch(draw)
    start = sketch.add(Start(id="", key="", name=""))
    first, last = sketch.stretch(depth)
    end = sketch.add(End(id="", key="", name="", scope=scope))
    sketch.arrow(start, first)
    sketch.arrow(last, end)
    for _ in range(bent):
        arrow = draw(st.integers(0, len(sketch.flows) - 1))
        target = draw(st.sampled_from([each for each in sketch.nodes if each != start]))
        sketch.flows[arrow] = replace(sketch.flows[arrow], target=target)
    return sketch.finish()


@st.composite
def programs(draw: st.DrawFn) -> Program:
    """A path whose splits and joins belong together, in half of them with some arrows bent to anywhere."""
    return drawn(draw, 2, draw(st.sampled_from(EndScope)), bent=draw(st.sampled_from([0, 0, 1, 2])))


@dataclass
class Life:
    """A case of a random path: its state, its history, and what happened to it, so that it can happen again."""

    program: Program
    refusing: list[bool] = field(default_factory=list)
    state: State = field(default_factory=State)
    history: list[fx.Effect] = field(default_factory=list)
    told: list[fx.Happened] = field(default_factory=list)
    happened: list[tuple[Trigger, dict[str, object], dt.datetime, list[bool]]] = field(default_factory=list)
    flags: Mapping[str, object] = field(default_factory=dict)
    pending: list[fx.Effect] = field(default_factory=list)
    told_until: list[int] = field(default_factory=list)

    def __repr__(self) -> str:
        """The blocks with their arrows, then each thing that happened with what it led to, a line each."""
        lines = ["", *(in_words(self.program, each) for each in self.program.nodes.values())]
        for (trigger, flags, now, refusing), since, until in zip(
            self.happened, [0, *self.told_until], self.told_until, strict=False
        ):
            on = ",".join(name for name, value in flags.items() if value)
            lines.append(f"{now:%d %b %H:%M} {without_history(trigger)} flags={on or '-'} refusing={refusing}")
            lines += [f"    {each}" for each in self.history[since:until]]
        return "\n".join([*lines, ""])

    def _repr_pretty_(self, printer: Any, _cycle: bool) -> None:
        """How Hypothesis writes it: not as the call that would make it."""
        printer.text(repr(self))

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
        self.told.extend(fx.Happened(effect=each, at=now) for each in self.pending if isinstance(each, fx.TOLD))
        self.happened.append((trigger, flags, now, refusing))
        self.told_until.append(len(self.history))
        return True


def in_words(program: Program, node: Node) -> str:
    """A block without what it leaves at its default, and where its arrows go."""
    given = [
        f"{each.name}={getattr(node, each.name)!r}"
        for each in fields(node)
        if each.name not in {"id", "key", "name"} and getattr(node, each.name) != each.default
    ]
    out = ", ".join(f"{flow.id} to {flow.target}" for flow in program.outgoing[node.id])
    return f"{node.id}: {type(node).__name__}({', '.join(given)}) {out}"


def without_history(trigger: Trigger) -> Trigger:
    """A trigger as it is read: the history that it carries is what the lines before it say."""
    return replace(trigger, history=()) if isinstance(trigger, (TaskUndone, CaseReopened)) else trigger


def possible(life: Life, draw: st.DrawFn) -> Trigger:
    """Something that may happen to the case as it stands."""
    tokens = sorted(life.state.tokens.values(), key=lambda each: each.id)
    if not life.state.tokens_made:
        return CaseOpened()
    token = draw(st.sampled_from(tokens)) if tokens else None
    if life.state.case is not CaseState.OPEN or token is None:
        return beside_the_path(life, draw)
    if draw(st.integers(0, 4)) == 0:
        return beside_the_path(life, draw)
    if token.state is TokenState.AT_TASK:
        return draw(st.sampled_from(about_a_task(token, draw(st.sampled_from([None, BEGINNING + FAR])))))
    if token.state is TokenState.AT_SERVICE:
        place: dict[str, Any] = {"token": token.id, "node": token.node, "visit": token.visit}
        answers: list[Trigger] = [ServiceAnswered(**place, response={}), ServiceFailed(**place, sentence="Silence.")]
        return draw(st.sampled_from(answers))
    woken: Trigger = Woken(tokens=tuple(each.id for each in tokens))
    skipped: Trigger = DelaySkipped(token=token.id, node=token.node, visit=token.visit)
    return draw(st.sampled_from([*[woken] * 5, skipped]))


FAR = dt.timedelta(days=30)


def about_a_task(token: Token, until: dt.datetime | None) -> list[Trigger]:
    """What an officer may do with the task of a token."""
    place: dict[str, Any] = {"token": token.id, "node": token.node, "visit": token.visit}
    return [
        TaskBypassed(**place, reason="Not needed"),
        TaskCompleted(**place),
        TaskCompleted(**place),
        TaskCancelled(**place, reason="Not wanted"),
        TaskHeld(**place, reason="Later", until=until),
        TaskReleased(**place),
    ]


def ended_tasks(life: Life) -> list[tuple[int, str, int]]:
    """The tasks that stand as completed or passed over."""
    found: dict[tuple[int, str, int], bool] = {}
    for effect in life.history:
        if isinstance(effect, (fx.CompleteTask, fx.BypassTask)):
            found[(effect.token, effect.node, effect.visit)] = True
        elif isinstance(effect, (fx.TakeBackTask, fx.ReopenTask)):
            found.pop((effect.token, effect.node, effect.visit), None)
    return list(found)


def beside_the_path(life: Life, draw: st.DrawFn) -> Trigger:
    """Something that officers do to a case as it stands."""
    if life.state.case is CaseState.ON_HOLD:
        woken = Woken(tokens=tuple(life.state.tokens))
        held: list[Trigger] = [CaseReleased(), woken, CaseHeld(reason="Longer")]
        return draw(st.sampled_from(held))
    if life.state.case is not CaseState.OPEN:
        return CaseReopened(reason="Too early", history=tuple(life.told))
    triggers: list[Trigger] = [
        CaseHeld(reason="Waiting", until=draw(st.sampled_from([None, BEGINNING + FAR]))),
        CaseClosed(reason="Nothing more to do"),
        CaseCancelled(reason="Opened in error"),
        TaskAdded(name="Ring back", people=People(owner=True)),
    ]
    for stage in stages.running(life.state, life.program):
        triggers += [StageCompleted(node=stage.node, visit=stage.visit, reason="Enough")] * 2
    for token, node, visit in ended_tasks(life):
        undone = TaskUndone(token=token, node=node, visit=visit, reason="Wrong", history=tuple(life.told))
        triggers += [undone, undone]
    return draw(st.sampled_from(triggers))


@st.composite
def lives(draw: st.DrawFn) -> Life:
    """A case and what happens to it, one thing after another."""
    life = Life(program=draw(programs()))
    now = BEGINNING
    for _ in range(draw(st.integers(1, 15))):
        now += dt.timedelta(hours=draw(st.sampled_from([0, 1, 24, 24 * 7])))
        flags: dict[str, object] = {each: draw(st.sampled_from([True, False, None])) for each in FLAGS}
        life.happens(possible(life, draw), flags, now, draw(st.lists(st.booleans(), max_size=2)))
    note(life)  # written only where an example is reported
    return life


PLACES: Mapping[TokenState, type[Node] | tuple[type[Node], ...]] = {
    TokenState.AT_TASK: (Task, Communication, Action),
    TokenState.AT_DELAY: (Delay, Task, Communication),
    TokenState.AT_JOIN: Parallel,
    TokenState.AT_SERVICE: Action,
}


def every_token_is_somewhere_and_waits_for_something(life: Life) -> None:
    for token in life.state.tokens.values():
        assert isinstance(life.program.block(token.node), PLACES[token.state])
        assert 1 <= token.visit <= life.state.visits[token.node]
    made = [effect for effect in life.history if isinstance(effect, fx.CreateToken)]
    assert life.state.tokens_made == len(made)
    assert len({effect.token for effect in made}) == len(made), "a number of a token was used twice"


def a_case_is_open_just_while_it_has_a_token(life: Life) -> None:
    under_way = life.state.case in {CaseState.OPEN, CaseState.ON_HOLD}
    begun = life.state.tokens_made > 0
    ends = [effect for effect in life.history if isinstance(effect, (fx.CloseCase, fx.CancelCase, fx.ReopenCase))]
    if not under_way:
        assert not life.state.tokens
        assert life.history[-1] is ends[-1]
    elif begun and not life.state.tokens:
        assert isinstance(ends[-1], fx.ReopenCase), "a case has nothing live only where it was opened again"
    assert len([each for each in ends if not isinstance(each, fx.ReopenCase)]) == len(
        [each for each in ends if isinstance(each, fx.ReopenCase)]
    ) + (not under_way)
    assert (life.state.case is CaseState.ON_HOLD) <= all(each.held for each in life.state.tokens.values())


def a_join_never_fires_before_every_arrow_has_brought_a_token(life: Life) -> None:
    if any(isinstance(effect, (fx.RestoreToken, fx.CancelTask, fx.CompleteStage)) for effect in life.history):
        return  # what came may have been taken back; what is cancelled or completed goes straight to where it ends
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
            case fx.CreateToken() | fx.MoveToken() | fx.BeginRound() | fx.RestoreToken():
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
        elif isinstance(effect, fx.ReopenTask):
            open_tasks[place] += 1
    live = {(each.id, each.node, each.visit) for each in life.state.tokens.values() if each.state is TokenState.AT_TASK}
    assert {place for place, count in open_tasks.items() if count} == live
    assert set(open_tasks.values()) <= {0, 1}


def what_happened_happens_again_in_the_same_way(life: Life) -> None:
    again = Life(program=program_from_json(program_to_json(life.program)))
    for trigger, flags, now, refusing in life.happened:
        assert again.happens(trigger, flags, now, refusing)
    assert again.state == life.state
    assert again.history == life.history


def nothing_that_must_happen_once_happens_twice(life: Life) -> None:
    """Letters and tasks once for each visit; a wait ends once, and once more where the work before it was undone or it
    was put back; an officer is asked once more where what the task asked for was refused."""
    for kind in (fx.SendCommunication, fx.CreateTask, fx.EndDelay):
        keys = [effect.key for effect in life.history if isinstance(effect, kind)]
        if kind is fx.CreateTask:
            keys = [each.key for each in of_kind(life, fx.CreateTask) if each.kind is not fx.TaskKind.REFUSED]
        back = (fx.ReopenTask, fx.RestoreToken)
        undone = Counter(effect.key for effect in life.history if isinstance(effect, back))
        again = undone if kind is fx.EndDelay else Counter[str]()
        assert all(count <= 1 + again[key] for key, count in Counter(keys).items())


def of_kind(life: Life, kind: type[fx.CreateTask]) -> list[fx.CreateTask]:
    return [effect for effect in life.history if isinstance(effect, kind)]


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
    """What the check of the drawing takes a block for; the end of a stage in a sub-path leads on."""
    match node:
        case End() if "/" in node.id:
            return Role.WORK
        case Start():
            return Role.START
        case Decision():
            return Role.CHOICE
        case Parallel():
            return Role.PARALLEL
        case End():
            return Role.CLOSE if node.scope is not EndScope.BRANCH else Role.END
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
    nothing_that_must_happen_once_happens_twice(life)
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
    working = [each for each in working if not each.held]
    if not working or life.state.case is not CaseState.OPEN:
        return
    token = data.draw(st.sampled_from(working))
    node = life.program.block(token.node)
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


@settings(max_examples=150, deadline=None)
@given(lives(), st.data())
def test_completing_a_stage_leaves_nothing_of_it_and_can_be_undone(life: Life, data: st.DataObject) -> None:
    """Nothing of the stage is open then, mandatory work of it is never passed over; undoing one of its tasks puts the
    whole of it back as it stood, or is refused and changes nothing."""
    found = stages.running(life.state, life.program)
    if not found:
        return
    stage = data.draw(st.sampled_from(found))
    before, flags, now = life.state, dict[str, object](dict.fromkeys(FLAGS, True)), BEGINNING + dt.timedelta(days=500)
    inside = stages.tokens_in(before.tokens.values(), stage.node)
    trigger = StageCompleted(node=stage.node, visit=stage.visit, reason="Enough")
    if not life.happens(trigger, flags, now, []):
        return  # something mandatory is missing, or what comes after it can't go on
    assert not stage.missing
    assert not any(life.program.block(each.node).mandatory for each in inside if each.state is TokenState.AT_TASK)  # type: ignore[union-attr]
    left = stages.tokens_in(life.state.tokens.values(), stage.node)
    assert not [each for each in left if each in inside], "what was open ended; a circle may have begun it anew"
    passed = [each for each in inside if each.state is TokenState.AT_TASK]
    if not passed:
        return
    stays = (fx.SendCommunication, fx.RunOperation, fx.CallService)
    sent = [each for each in life.pending if isinstance(each, stays)]
    if not life.state.tokens:
        assert life.happens(CaseReopened(reason="Too early", history=tuple(life.told)), flags, now, [])
    token = data.draw(st.sampled_from(passed))
    place: dict[str, Any] = {"token": token.id, "node": token.node, "visit": token.visit}
    undo = TaskUndone(**place, reason="Wrong", history=tuple(life.told))
    if sent:
        moment = Moment(now=now, working=OfficeHours())
        with pytest.raises(CantUndo):
            step(life.program, life.state, undo, life.data(), moment)
        return
    assert life.happens(undo, flags, now, [])
    assert {id_: at for id_, at in standing(life.state).items() if id_ in before.tokens} == standing(before)
    open_again = {each.id for each in life.state.tokens.values() if each.state is TokenState.AT_TASK}
    assert open_again >= {each.id for each in passed}
    history_says_where_the_case_is(life)


def standing(state: State) -> dict[int, Token]:
    """The tokens, but for when a delay that was put back looks again; and what was on hold is live again, so that it is
    seen."""
    return {id_: replace(token, next_check_at=None, held=False, held_until=None) for id_, token in state.tokens.items()}


@settings(max_examples=150, deadline=None)
@given(lives(), st.data())
def test_undoing_what_was_just_done_puts_the_case_back(life: Life, data: st.DataObject) -> None:
    """Whatever completing a task led to, undoing it restores every token, or is refused and changes nothing."""
    live = [each for each in life.state.tokens.values() if each.state is TokenState.AT_TASK and not each.held]
    if not live or life.state.case is not CaseState.OPEN:
        return
    token = data.draw(st.sampled_from(sorted(live, key=lambda each: each.id)))
    before, flags = life.state, dict[str, object]({each: data.draw(st.booleans()) for each in FLAGS})
    now = BEGINNING + dt.timedelta(days=500)
    place: dict[str, Any] = {"token": token.id, "node": token.node, "visit": token.visit}
    if not life.happens(TaskCompleted(**place), flags, now, []):
        return
    stays = (fx.SendCommunication, fx.RunOperation, fx.CallService)
    sent = [each for each in life.pending if isinstance(each, stays)]
    if not life.state.tokens:
        assert life.happens(CaseReopened(reason="Too early", history=tuple(life.told)), flags, now, [])
    undo = TaskUndone(**place, reason="Wrong", history=tuple(life.told))
    if sent:
        moment = Moment(now=now, working=OfficeHours())
        with pytest.raises(CantUndo):
            step(life.program, life.state, undo, life.data(), moment)
        return
    assert life.happens(undo, flags, now, [])
    assert standing(life.state) == standing(before)
    assert all(life.state.visits[node] >= count for node, count in before.visits.items()), "a visit was used again"
    assert life.happens(TaskCompleted(**place), flags, now, [])


@settings(max_examples=60, deadline=None)
@given(lives())
def test_a_hold_and_its_release_lose_nothing(life: Life) -> None:
    if life.state.case is not CaseState.OPEN or not life.state.tokens:
        return
    before, now = life.state, BEGINNING + dt.timedelta(days=1)
    assert life.happens(CaseHeld(reason="Waiting"), {}, now, [])
    assert all(token.wakes_at is None for token in life.state.tokens.values())
    assert not life.happens(TaskAdded(name="Ring", people=People(owner=True)), {}, now, [])
    assert life.happens(CaseReleased(), {}, now - dt.timedelta(days=400), []), "also with the clock set back"
    assert {each.node for each in life.state.tokens.values()} >= {
        each.node for each in before.tokens.values() if each.state is not TokenState.AT_DELAY
    }
    assert not any(token.held for token in life.state.tokens.values())
