"""One step at a time: decisions and their reasons, delays, splits and joins, what is refused."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace

import pytest

from hearth.engines.cases import effects as fx
from hearth.engines.cases.advance import RunsAway
from hearth.engines.cases.deciding import NoWayOn
from hearth.engines.cases.program import Decision, Program
from hearth.engines.cases.state import State, TokenState
from hearth.engines.cases.step import (
    MAX_CALLS,
    CaseCancelled,
    CaseNotOpen,
    CaseOpened,
    DelaySkipped,
    Mandatory,
    NotWaiting,
    OperationDone,
    Woken,
    step,
)
from hearth.engines.cases.working_time import Moment
from tests.engines.cases.drawn import END, START, arrow, arrows, node, process, straight
from tests.engines.cases.test_compiling import CHECK, YES_NO, choice, delay, timer
from tests.engines.cases.town import Case, OfficeHours, at, compiled

NOW = at("2026-11-02 09:00")


def opened(source: str, now: dt.datetime = NOW, **tenancy: object) -> Case:
    """A case of that path about a tenancy, just opened."""
    case = Case(
        program=compiled(source),
        now=now,
        records={"tenancy": dict(tenancy)},
        operations={"tenancies.end_tenancy": lambda _case, _call: {}},
    )
    case.open()
    return case


def decision_of(case: Case) -> fx.RecordDecision:
    """The last decision of a case."""
    decision = case.of(fx.RecordDecision)[-1]
    assert isinstance(decision, fx.RecordDecision)
    return decision


# Decisions

JOINT = choice(
    arrow("choice", "end", "tenancy.is_joint", name="Joint"), arrow("choice", "other"), default="choice_other"
)


@pytest.mark.parametrize(("joint", "chosen", "result"), [(True, "Joint", True), (False, "Else", False)])
def test_a_decision_says_which_way_it_went_and_why(joint: bool, chosen: str, result: bool) -> None:
    case = opened(JOINT, is_joint=joint)
    case.complete("check", ok=True)
    decision = decision_of(case)
    assert decision.chosen == chosen
    assert decision.reads == ("tenancy.is_joint",)
    (condition,) = decision.conditions
    assert (condition.name, condition.in_force, condition.tried, condition.result) == ("Joint", True, True, result)
    assert condition.explanation == {"read": {"tenancy.is_joint": joint}}


def test_a_condition_on_an_empty_field_is_neither_true_nor_false_and_else_is_taken() -> None:
    case = opened(JOINT, is_joint=None)
    case.complete("check", ok=True)
    assert decision_of(case).chosen == "Else"
    assert decision_of(case).conditions[0].result is None


def test_conditions_count_by_the_london_day_of_the_decision() -> None:
    dated = (
        '<hearth:condition name="Old" to="2027-01-01">tenancy.is_joint</hearth:condition>'
        '<hearth:condition name="New" from="2027-01-01">not(tenancy.is_joint)</hearth:condition>'
    )
    source = choice(arrow("choice", "end", settings=dated), arrow("choice", "other"), default="choice_other")
    for now, chosen, in_force in (
        (at("2026-12-31 23:30"), "Old", [True, False]),
        (at("2027-01-01 00:00"), "Else", [False, True]),
    ):
        case = opened(source, now, is_joint=True)
        case.complete("check", ok=True)
        assert decision_of(case).chosen == chosen
        assert [each.in_force for each in decision_of(case).conditions] == in_force


def test_conditions_after_the_true_one_are_not_tried() -> None:
    source = choice(
        arrow("choice", "end", "answers.check.ok = true", name="Yes"),
        arrow("choice", "other", "answers.check.ok = false", name="No"),
    )
    case = opened(source)
    case.complete("check", ok=True)
    yes, no = decision_of(case).conditions
    assert (yes.tried, no.tried, no.explanation) == (True, False, None)


def test_a_decision_without_a_way_on_is_refused_and_the_task_stays() -> None:
    """A program made by an earlier release may still hold one: nothing is guessed then."""
    case = opened(JOINT, is_joint=None)
    program = case.program
    gate = program.nodes["choice"]
    assert isinstance(gate, Decision)
    case.program = replace(program, nodes={**program.nodes, "choice": replace(gate, otherwise=None)})
    with pytest.raises(NoWayOn, match="a field that “Joint” needs is empty"):
        case.complete("check", ok=True)
    assert case.live() == {"check"}


# Delays


def test_a_delay_by_time_fires_at_its_instant() -> None:
    case = opened(straight(timer("PT5M")))
    case.until(NOW + dt.timedelta(minutes=4, seconds=59))
    assert case.waiting() == {"block"}
    case.until(NOW + dt.timedelta(minutes=5))
    assert case.is_closed()


def test_months_and_days_keep_the_time_of_the_london_clock() -> None:
    case = opened(straight(timer("P1D")), at("2026-10-24 12:00"))
    assert case.alarms() == [at("2026-10-25 12:00")]  # the clocks went back in between


def test_a_delay_counts_working_days() -> None:
    settings = '<hearth:delay amount="2" unit="working-days"/>'
    case = opened(straight(timer("", settings)), at("2026-11-06 10:00"))  # a Friday
    assert case.alarms() == [at("2026-11-10 10:00")]


def test_a_condition_that_is_true_already_does_not_wait() -> None:
    case = opened(straight(delay("tenancy.is_joint")), is_joint=True)
    assert case.is_closed()


def test_a_condition_on_data_waits_for_the_change_alone() -> None:
    case = opened(straight(delay("tenancy.is_joint")), is_joint=None)
    assert case.alarms() == []
    (wait,) = case.of(fx.WaitUntil)
    assert isinstance(wait, fx.WaitUntil)
    assert wait.reads == ("tenancy.is_joint",)
    case.changed()
    assert len(case.of(fx.WaitUntil)) == 1, "a change that changes nothing leaves no history"
    case.records["tenancy"]["is_joint"] = True
    case.changed()
    assert case.is_closed()


def test_the_maximum_ends_a_wait_and_it_is_recorded_which_of_the_two_did() -> None:
    source = straight(delay("tenancy.is_joint", '<hearth:delay maximumAmount="8" maximumUnit="weeks"/>'))
    case = opened(source, is_joint=False)
    assert case.alarms() == [at("2026-12-28 09:00")]
    case.until(at("2026-12-28 09:00"))
    assert case.is_closed()
    (end,) = case.of(fx.EndDelay)
    assert isinstance(end, fx.EndDelay)
    assert end.why is fx.DelayEnd.MAXIMUM
    assert end.explanation is not None


def test_a_condition_that_the_clock_can_turn_false_again_is_looked_at_every_hour() -> None:
    source = straight(delay('now() &lt; tenancy.proposed_end_at and tenancy.status = "ended"'))
    case = opened(source, at("2026-11-02 09:20"), proposed_end_at=at("2026-11-30 12:00"), status="current")
    assert case.alarms() == [at("2026-11-02 10:00")]
    case.until(at("2026-11-02 10:00"))
    assert case.alarms() == [at("2026-11-02 11:00")]


def test_an_officer_may_end_a_delay_that_is_not_mandatory() -> None:
    case = opened(straight(timer("P8W", '<hearth:delay mandatory="false"/>')))
    with pytest.raises(NotWaiting):
        case.happens(DelaySkipped(token=1, node="block", visit=2))
    case.happens(DelaySkipped(token=1, node="block", visit=1, reason="They agreed"))
    assert case.is_closed()
    mandatory = opened(straight(timer("P8W")))
    with pytest.raises(Mandatory):
        mandatory.happens(DelaySkipped(token=1, node="block", visit=1))


# Splits, joins, ends


def test_branches_run_beside_each_other_and_the_join_waits_for_the_last() -> None:
    source = process(
        START,
        node("parallelGateway", "split"),
        node("userTask", "one"),
        node("userTask", "two"),
        node("userTask", "three"),
        node("parallelGateway", "join"),
        END,
        arrows("start", "split", "one", "join", "end"),
        arrows("split", "two", "join"),
        arrows("split", "three", "join"),
    )
    case = opened(source)
    assert case.live() == {"one", "two", "three"}
    case.complete("three")
    case.complete("one")
    assert not case.is_closed()
    assert {token.state for token in case.state.tokens.values()} == {TokenState.AT_TASK, TokenState.AT_JOIN}
    case.complete("two")
    assert case.is_closed()
    joined = [effect.token for effect in case.of(fx.ConsumeToken) if getattr(effect, "why", "") == "joined"]
    assert len(joined) == 2


def test_an_end_of_the_case_cancels_what_is_left() -> None:
    source = process(
        START,
        node("parallelGateway", "split"),
        node("userTask", "one"),
        node("userTask", "two", settings='<hearth:task mandatory="false"/>'),
        node("endEvent", "close", settings='<hearth:complete scope="case"/>'),
        END,
        arrows("start", "split", "one", "close"),
        arrows("split", "two", "end"),
    )
    case = opened(source)
    case.complete("one")
    assert case.is_closed()
    (cancelled,) = case.of(fx.CancelTask)
    assert isinstance(cancelled, fx.CancelTask)
    assert cancelled.node == "two"
    assert "“Close”" in cancelled.reason


def test_a_case_that_can_no_longer_go_on_says_so() -> None:
    source = process(
        START,
        CHECK,
        node("parallelGateway", "split"),
        node("exclusiveGateway", "choice", default="choice_join"),
        node("userTask", "two"),
        node("parallelGateway", "join"),
        END,
        node("endEvent", "early"),
        arrows("start", "check", "split", "choice", "join", "end"),
        arrow("choice", "early", "answers.check.ok = false"),
        arrows("split", "two", "join"),
    )
    case = opened(source)
    case.complete("check", ok=False)
    assert case.of(fx.ReportStuck) == []
    case.complete("two")
    (stuck,) = case.of(fx.ReportStuck)
    assert stuck.node == "join"
    assert not case.is_closed()


# Work


def test_what_does_not_repeat_is_passed_over_the_second_time() -> None:
    once = node("userTask", "once", settings='<hearth:task doNotRepeat="true"/>')
    again = node("exclusiveGateway", "again", default="again_once")
    source = process(
        START,
        once,
        CHECK,
        again,
        END,
        arrows("start", "once", "check", "again", "once"),
        arrow("again", "end", "answers.check.ok = true"),
    )
    case = opened(source)
    case.complete("once")
    case.complete("check", ok=False)
    assert case.live() == {"check"}
    assert case.token("check").visit == 2
    case.complete("check", ok=True)
    assert case.is_closed()
    assert case.answers["check"] == {"ok": True}


@pytest.mark.parametrize(
    ("tag", "settings", "kind", "effect"),
    [
        (
            "serviceTask",
            '<hearth:action operation="tenancies.end_tenancy" automatic="false"/>',
            "action",
            fx.RunOperation,
        ),
        (
            "sendTask",
            '<hearth:communication definition="notice-to-quit-acknowledged" recipients="contact" automatic="false"/>',
            "communication",
            fx.SendCommunication,
        ),
    ],
)
def test_what_an_officer_has_to_do_is_a_task_first(tag: str, settings: str, kind: str, effect: type[fx.Effect]) -> None:
    case = opened(straight(node(tag, "block", settings=settings)))
    (task,) = case.of(fx.CreateTask)
    assert isinstance(task, fx.CreateTask)
    assert task.kind == kind
    assert case.of(effect) == []
    case.complete("block")
    assert len(case.of(effect)) == 1
    assert case.is_closed()


def test_a_target_counts_from_a_date_that_was_answered() -> None:
    asked = '<hearth:task><hearth:field key="day" label="Day" type="date" mandatory="true"/></hearth:task>'
    due = '<hearth:task><hearth:target amount="2" unit="working-days" after="answers.ask.day"/></hearth:task>'
    nodes = (node("userTask", "ask", settings=asked), node("userTask", "do", settings=due))
    case = opened(straight(*nodes, ids=("ask", "do")))
    case.complete("ask", day=dt.date(2026, 11, 6))
    task = case.of(fx.CreateTask)[-1]
    assert isinstance(task, fx.CreateTask)
    assert task.target_at == at("2026-11-10 17:00")


def test_a_milestone_is_reached_in_passing() -> None:
    block = node("intermediateThrowEvent", "block", settings='<hearth:milestone code="void-started"/>')
    case = opened(straight(block))
    (reached,) = case.of(fx.ReachMilestone)
    assert isinstance(reached, fx.ReachMilestone)
    assert (reached.milestone, reached.name) == ("void-started", "Block")


def test_a_milestone_may_have_a_label_of_the_landlords_list() -> None:
    """In passing, and reached by an officer; without one it is called as its block is."""
    listed = '<hearth:milestone label="Investigation complete" {}/>'
    passed = node("intermediateThrowEvent", "passed", settings=listed.format(""))
    reached = node("userTask", "reached", settings=listed.format('dateRequired="false"'))
    case = opened(straight(passed, reached, ids=("passed", "reached")))
    case.complete("reached")
    names = [each.name for each in case.history if isinstance(each, fx.ReachMilestone)]
    assert names == ["Investigation complete"] * 2


# Refusals


def test_a_case_begins_once_and_one_that_has_ended_does_nothing_more() -> None:
    case = opened(straight(CHECK, ids=("check",)))
    with pytest.raises(NotWaiting):
        case.open()
    case.happens(CaseCancelled(reason="Opened in error"))
    for trigger in (CaseOpened(), CaseCancelled(reason="again"), Woken(tokens=(1,))):
        with pytest.raises(CaseNotOpen):
            case.happens(trigger)


def test_waking_what_does_not_wait_is_no_fault() -> None:
    case = opened(straight(CHECK, ids=("check",)))
    before = case.state
    case.happens(Woken(tokens=(1, 99)))
    assert case.state == before


def circle() -> Program:
    """A program that goes round: it can't be published, and must not hang the worker if it is there all the same."""
    sound = compiled(
        straight(node("serviceTask", "block", settings='<hearth:action operation="tenancies.end_tenancy"/>'))
    )
    flows = {**sound.flows, "block_end": replace(sound.flows["block_end"], target="block")}
    return replace(sound, flows=flows)


def test_a_path_that_runs_one_action_after_another_without_waiting_is_stopped() -> None:
    ran: list[str] = []

    def end(_case: Case, call: fx.RunOperation) -> Mapping[str, object]:
        ran.append(call.operation)
        return {}

    case = Case(program=circle(), now=NOW, records={"tenancy": {}}, operations={"tenancies.end_tenancy": end})
    with pytest.raises(RunsAway):
        case.open()
    assert len(ran) <= MAX_CALLS + 1
    assert case.state == State()


def test_a_step_stops_where_the_world_must_answer_and_goes_on_with_the_answer() -> None:
    program = compiled(
        straight(node("serviceTask", "block", settings='<hearth:action operation="tenancies.end_tenancy"/>'))
    )
    moment = Moment(now=NOW, working=OfficeHours())
    outcome = step(program, State(), CaseOpened(), {}, moment)
    assert outcome.call is outcome.effects[-1]
    assert [token.state for token in outcome.state.tokens.values()] == [TokenState.CALLING]
    assert outcome.call is not None
    done = OperationDone(token=outcome.call.token, results={"ended_at": NOW})
    outcome = step(program, outcome.state, done, {}, moment)
    assert [type(effect).__name__ for effect in outcome.effects] == [
        "KeepResults",
        "MoveToken",
        "ConsumeToken",
        "CloseCase",
    ]


def test_answers_that_nobody_asked_for_are_not_kept() -> None:
    case = opened(straight(node("userTask", "block", settings=f"<hearth:task>{YES_NO}</hearth:task>")))
    case.complete("block", ok=True, secret="x")
    assert case.answers == {"block": {"ok": True}}
