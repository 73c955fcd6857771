"""System actions of every kind, purely: web services with their late, double and rubbish answers, links, screens."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from hearth.engines.cases import effects as fx
from hearth.engines.cases.codec import program_from_json, program_to_json
from hearth.engines.cases.effects import Happened
from hearth.engines.cases.handling import NotWaiting
from hearth.engines.cases.state import TokenState
from hearth.engines.cases.step import ServiceAnswered, ServiceFailed, TaskUndone
from hearth.engines.cases.taking_back import CantUndo
from hearth.engines.cases.triggers import CaseCancelled, CaseReopened
from tests.engines.cases.drawn import examined, found, node, straight
from tests.engines.cases.town import Case, at

ASK = """<hearth:action service="gas-register" %s>
  <hearth:parameter name="address" value="tenancy.address"/>
  <hearth:result name="valid_to" type="date" value="date(response.certificate.validTo)"/>
  <hearth:result name="score" type="integer" value="response.score" mandatory="false"/>
</hearth:action>"""
THEN = "<hearth:task><hearth:information>Until ((results.ask.valid_to)).</hearth:information></hearth:task>"
GOOD = {"certificate": {"validTo": "2027-03-01"}, "score": Decimal(7)}


def case_of(action: str, *, first: str = "") -> Case:
    before = [node("userTask", "first", settings="<hearth:task/>")] if first else []
    ids = (*(["first"] if first else []), "ask", "then")
    program, findings = examined(
        straight(*before, node("serviceTask", "ask", settings=action), node("userTask", "then", settings=THEN), ids=ids)
        if "result" in action
        else straight(node("serviceTask", "ask", settings=action), ids=("ask",))
    )
    assert program is not None, "\n".join(map(str, findings))
    assert program_from_json(program_to_json(program)) == program
    case = Case(program=program, now=at("2026-11-02 09:00"), records={"tenancy": {"address": "1 Elm Row & Yard"}})
    case.open()
    return case


def answered(case: Case, response: object, visit: int = 1) -> None:
    case.happens(ServiceAnswered(token=1, node="ask", visit=visit, response=response))


def test_a_service_is_asked_once_and_its_answer_is_read() -> None:
    case = case_of(ASK % "")
    (call,) = case.of(fx.CallService)
    assert isinstance(call, fx.CallService)
    assert (call.service, call.parameters) == ("gas-register", {"address": "1 Elm Row & Yard"})
    assert case.token("ask").state is TokenState.AT_SERVICE
    answered(case, GOOD)
    assert case.results["ask"] == {"valid_to": dt.date(2027, 3, 1), "score": Decimal(7)}
    assert case.live() == {"then"}


def test_an_answer_that_comes_twice_or_too_late_changes_nothing() -> None:
    case = case_of(ASK % "")
    answered(case, GOOD)
    before = case.state
    with pytest.raises(NotWaiting):
        answered(case, GOOD | {"score": Decimal(1)})
    assert case.state == before
    assert case.results["ask"]["score"] == Decimal(7)


@pytest.mark.parametrize(
    "rubbish",
    [
        None,
        [],
        "sorry",
        Decimal(3),
        {},
        {"certificate": "none"},
        {"certificate": {"validTo": "soon"}},
        GOOD | {"score": "x"},
    ],
)
def test_rubbish_opens_a_task_that_says_so_and_asking_again_goes_on(rubbish: object) -> None:
    case = case_of(ASK % "")
    answered(case, rubbish)
    assert case.live() == {"ask"}
    (task,) = [each for each in case.of(fx.CreateTask) if isinstance(each, fx.CreateTask)]
    assert task.kind is fx.TaskKind.REFUSED
    assert "can't be used" in task.attention
    case.complete("ask")
    assert len(case.of(fx.CallService)) == 2
    answered(case, GOOD)
    assert case.live() == {"then"}


def test_a_service_that_failed_asks_an_officer() -> None:
    case = case_of(ASK % "")
    case.happens(ServiceFailed(token=1, node="ask", visit=1, sentence="It did not answer, 6 times."))
    assert [each.attention for each in case.of(fx.CreateTask) if isinstance(each, fx.CreateTask)] == [
        "It did not answer, 6 times."
    ]


def test_an_officer_asks_the_service_where_the_path_says_so() -> None:
    case = case_of(ASK % 'automatic="false"')
    assert case.of(fx.CallService) == []
    case.complete("ask")
    assert case.token("ask").state is TokenState.AT_SERVICE


def test_what_asked_another_system_is_not_undone_and_a_reopened_case_asks_again() -> None:
    case = case_of(ASK % "", first="first")
    case.complete("first")
    history = tuple(Happened(effect=effect, at=case.now) for effect in case.history)
    with pytest.raises(CantUndo, match="another system"):
        case.happens(TaskUndone(token=1, node="first", visit=1, reason="Oops", history=history))
    case.happens(CaseCancelled(reason="Opened in error"))
    with pytest.raises(Exception, match="cancelled"):
        answered(case, GOOD)
    history = tuple(Happened(effect=effect, at=case.now) for effect in case.history)
    case.happens(CaseReopened(reason="It was right", history=history))
    assert len(case.of(fx.CallService)) == 2
    answered(case, GOOD)
    assert case.live() == {"then"}


def test_a_link_opens_for_an_officer_with_what_is_merged_in_quoted() -> None:
    case = case_of('<hearth:action url="https://maps.example.org/find?q=((tenancy.address))&amp;x=1"/>')
    (task,) = case.of(fx.CreateTask)
    assert isinstance(task, fx.CreateTask)
    assert task.information == "https://maps.example.org/find?q=1%20Elm%20Row%20%26%20Yard&x=1"
    case.complete("ask")
    assert case.is_closed()


def test_a_screen_opens_for_an_officer() -> None:
    case = case_of('<hearth:action screen="tenancies.end-tenancy"/>')
    assert case.live() == {"ask"}
    case.complete("ask")
    assert case.is_closed()


@pytest.mark.parametrize(
    ("action", "code"),
    [
        ("<hearth:action/>", "not_configured"),
        ('<hearth:action service="gas-register" url="https://x.example.org/"/>', "not_configured"),
        ('<hearth:action service="unknown"/>', "unknown_service"),
        ('<hearth:action screen="unknown"/>', "unknown_screen"),
        ('<hearth:action url="http://maps.example.org/"/>', "address"),
        ('<hearth:action url="https://((tenancy.address))/"/>', "address"),
        ('<hearth:action url="https://maps.example.org((tenancy.address))"/>', "address"),
        ('<hearth:action url="https://a@((tenancy.address))/"/>', "address"),
        ('<hearth:action url="javascript:alert(1)"/>', "address"),
        (ASK.replace("response.score", "responses.score") % "", "expression"),
        (ASK.replace('type="integer"', 'type="number"') % "", "setting_wrong"),
        (ASK.replace('name="score"', 'name="valid_to"') % "", "result_twice"),
    ],
)
def test_what_can_not_be_meant_is_found(action: str, code: str) -> None:
    assert code in found(straight(node("serviceTask", "block", settings=action)))
