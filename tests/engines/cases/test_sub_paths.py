"""Paths that call other paths: what goes in, what comes out, and that cancelling, undoing and closing follow."""

from __future__ import annotations

import pytest

from hearth.engines.cases import effects as fx
from hearth.engines.cases.codec import program_from_json, program_to_json
from hearth.engines.cases.definition.bpmn import read
from hearth.engines.cases.definition.compiling import compile_path
from hearth.engines.cases.definition.findings import Finding
from hearth.engines.cases.diagram import render_svg
from hearth.engines.cases.effects import Happened
from hearth.engines.cases.handling import Mandatory
from hearth.engines.cases.program import CaseState, Program
from hearth.engines.cases.state import TokenState
from hearth.engines.cases.step import CaseCancelled, CaseClosed, TaskCancelled, TaskUndone
from hearth.engines.cases.triggers import CaseReopened
from hearth.engines.cases.way import Mark, Move, way_taken
from tests.engines.cases.drawn import END, START, arrow, arrows, node, process
from tests.engines.cases.town import Case, Catalogue, at

ABOUT = """<extensionElements><hearth:path subject="tenancy">
  <hearth:parameter name="sets_wanted" type="integer" label="Sets"/>
  <hearth:result name="sets" value="answers.keys.sets"/>
</hearth:path></extensionElements>"""
KEYS = process(
    START,
    node(
        "userTask",
        "keys",
        settings="<hearth:task><hearth:information>Ask for ((parameters.sets_wanted)).</hearth:information>"
        '<hearth:field key="sets" label="Sets" type="integer" mandatory="true" '
        'default="parameters.sets_wanted"/></hearth:task>',
    ),
    node("exclusiveGateway", "enough", default="enough_end"),
    node("userTask", "chase", settings='<hearth:task mandatory="false"/>'),
    END,
    arrows("start", "keys", "enough", "end"),
    arrow("enough", "chase", "answers.keys.sets &lt; parameters.sets_wanted"),
    arrow("chase", "end"),
    about=ABOUT,
)
TWO_BRANCHES = process(
    START,
    node("parallelGateway", "split"),
    node("userTask", "inspect", settings='<hearth:task mandatory="false"/>'),
    node("userTask", "clear", settings='<hearth:task mandatory="false"/>'),
    node("endEvent", "inspected"),
    node("endEvent", "cleared"),
    arrows("start", "split", "inspect", "inspected"),
    arrows("split", "clear", "cleared"),
)


def call(to: str, parameters: str = "") -> str:
    return node("callActivity", "visit", settings=f"<hearth:call>{parameters}</hearth:call>", calledElement=to)


WANTED = '<hearth:parameter name="sets_wanted" value="2"/>'
CALLER = process(
    START,
    call("keys", WANTED),
    node(
        "userTask",
        "after",
        settings="<hearth:task><hearth:information>((results.visit.sets)) sets.</hearth:information></hearth:task>",
    ),
    END,
    arrows("start", "visit", "after", "end"),
)


def examined(source: str, **paths: str) -> tuple[Program | None, tuple[Finding, ...]]:
    definition, findings = read(source)
    assert definition is not None, findings
    program, more = compile_path(definition, Catalogue(paths))
    return program, (*findings, *more)


def case_of(source: str, **paths: str) -> Case:
    program, findings = examined(source, **paths)
    assert program is not None, "\n".join(map(str, findings))
    assert program_from_json(program_to_json(program)) == program
    case = Case(program=program, now=at("2026-11-02 09:00"), records={"tenancy": {"address": "1 Elm Row"}})
    case.open()
    return case


def test_parameters_go_in_and_results_come_out() -> None:
    case = case_of(CALLER, keys=KEYS)
    assert case.live() == {"visit/keys"}
    case.complete("visit/keys", sets=1)
    assert case.live() == {"visit/chase"}
    case.complete("visit/chase")
    assert case.live() == {"after"}
    assert case.results["visit"] == {"sets": 1}
    case.complete("after")
    assert case.is_closed()


def test_a_sub_path_sees_nothing_of_the_answers_of_its_caller() -> None:
    caller = process(
        START,
        node(
            "userTask",
            "keys",
            settings='<hearth:task><hearth:field key="sets" label="Sets" type="integer"/></hearth:task>',
        ),
        call("keys", WANTED),
        END,
        arrows("start", "keys", "visit", "end"),
    )
    case = case_of(caller, keys=KEYS)
    case.complete("keys", sets=1)
    case.complete("visit/keys", sets=2)
    assert case.is_closed(), "it decides on its own two sets, not on the caller's one"
    assert case.answers == {"keys": {"sets": 1}, "visit.keys": {"sets": 2}}


def test_a_sub_path_is_done_with_its_last_branch() -> None:
    case = case_of(CALLER.replace(WANTED, "").replace("((results.visit.sets))", "No"), keys=TWO_BRANCHES)
    assert case.live() == {"visit/inspect", "visit/clear"}
    case.complete("visit/clear")
    assert case.live() == {"visit/inspect"}
    case.complete("visit/inspect")
    assert case.live() == {"after"}


def test_a_task_cancelled_in_a_sub_path_ends_its_branch_and_no_more() -> None:
    case = case_of(CALLER.replace(WANTED, "").replace("((results.visit.sets))", "No"), keys=TWO_BRANCHES)
    for block in ("visit/clear", "visit/inspect"):
        token = case.token(block)
        case.happens(TaskCancelled(token=token.id, node=block, visit=1, reason="Not needed"))
    assert case.live() == {"after"}


def test_undoing_a_task_before_the_call_takes_the_sub_path_back() -> None:
    case = case_of(CALLER, keys=KEYS)
    case.complete("visit/keys", sets=2)
    assert case.live() == {"after"}
    history = tuple(Happened(effect=effect, at=case.now) for effect in case.history)
    case.happens(TaskUndone(token=1, node="visit/keys", visit=1, reason="Miscounted", history=history))
    assert case.live() == {"visit/keys"}
    case.complete("visit/keys", sets=3)
    assert case.results["visit"] == {"sets": 3}


def test_cancelling_closing_and_opening_again_follow_into_the_sub_path() -> None:
    case = case_of(CALLER, keys=KEYS)
    with pytest.raises(Mandatory, match="Keys"):
        case.happens(CaseClosed(reason="Done"))
    case.happens(CaseCancelled(reason="Opened by mistake"))
    assert case.state.case is CaseState.CANCELLED
    assert [effect.node for effect in case.of(fx.CancelTask)] == ["visit/keys"]
    history = tuple(Happened(effect=effect, at=case.now) for effect in case.history)
    case.happens(CaseReopened(reason="It was right", history=history))
    assert case.live() == {"visit/keys"}
    assert case.token("visit/keys").state is TokenState.AT_TASK


def test_sub_paths_in_sub_paths_keep_their_own_answers() -> None:
    middle = process(
        START,
        call("keys", WANTED),
        END,
        arrows("start", "visit", "end"),
        about=ABOUT.replace("answers.keys.sets", "results.visit.sets").replace("sets_wanted", "unused"),
    ).replace('id="p"', 'id="middle"')
    caller = CALLER.replace('calledElement="keys"', 'calledElement="middle"').replace("sets_wanted", "unused")
    case = case_of(caller, keys=KEYS, middle=middle)
    case.complete("visit/visit/keys", sets=2)
    assert case.results["visit"] == {"sets": 2}
    assert case.live() == {"after"}


def test_the_drawing_shows_one_block_for_the_sub_path() -> None:
    case = case_of(CALLER, keys=KEYS)
    svg = render_svg(case.program, read(CALLER).definition.drawing)  # type: ignore[union-attr]
    assert "visit/" not in svg
    assert 'data-node="visit"' in svg
    moves = [Move(flow=effect.flow, at=case.now) for effect in case.history if isinstance(effect, fx.MoveToken)]
    assert way_taken(case.program, moves, list(case.state.tokens.values())).nodes["visit"].mark is Mark.NOW
    case.complete("visit/keys", sets=2)
    moves = [Move(flow=effect.flow, at=case.now) for effect in case.history if isinstance(effect, fx.MoveToken)]
    assert way_taken(case.program, moves, list(case.state.tokens.values())).nodes["visit"].mark is Mark.DONE


@pytest.mark.parametrize(
    ("paths", "code"),
    [
        ({}, "unknown_path"),
        ({"keys": CALLER.replace('id="p"', 'id="keys"')}, "unsound"),
        ({"keys": KEYS.replace('subject="tenancy"', 'subject="contact"')}, "wrong_subject"),
        (
            {
                "keys": KEYS.replace(
                    "</endEvent>",
                    '<extensionElements><hearth:complete scope="case"/></extensionElements></endEvent>',
                )
            },
            "closes_caller",
        ),
        ({"keys": TWO_BRANCHES}, "unknown_parameter"),
    ],
)
def test_what_can_not_be_called_is_found(paths: dict[str, str], code: str) -> None:
    program, findings = examined(CALLER, **paths)
    assert program is None
    assert code in {each.code for each in findings}


def test_a_path_that_calls_itself_is_found() -> None:
    program, findings = examined(CALLER.replace('calledElement="keys"', 'calledElement="p"'), p=CALLER)
    assert program is None
    assert "calls_itself" in {each.code for each in findings}


def test_a_call_that_always_waits_may_stand_in_a_circle() -> None:
    circle = process(
        START,
        node("exclusiveGateway", "again"),
        call("keys", WANTED),
        node("exclusiveGateway", "enough", default="enough_end"),
        END,
        arrows("start", "again", "visit", "enough", "end"),
        arrow("enough", "again", "results.visit.sets &lt; 2"),
    )
    case = case_of(circle, keys=KEYS)
    case.complete("visit/keys", sets=1)
    case.bypass("visit/chase", "None more")
    assert case.token("visit/keys").visit == 2
    case.complete("visit/keys", sets=2)
    assert case.is_closed()
    _, findings = examined(circle.replace(WANTED, ""), keys=process(START, END, arrow("start", "end")))
    assert "restless" in {each.code for each in findings}
