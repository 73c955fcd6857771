"""Stages: sub-paths that are completed before their last branch is done, by an officer or by a Complete of theirs."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from hearth.engines.cases import effects as fx
from hearth.engines.cases import publishing, stages
from hearth.engines.cases.effects import Happened
from hearth.engines.cases.handling import Mandatory, NotWaiting
from hearth.engines.cases.models import CaseEvent, CaseTask
from hearth.engines.cases.step import StageCompleted, TaskCancelled, TaskUndone
from hearth.engines.cases.taking_back import CantUndo
from tests.engines.cases.desk import browser, office
from tests.engines.cases.drawn import END, START, arrow, arrows, node, process
from tests.engines.cases.office import CONTACT, SECOND, Office
from tests.engines.cases.test_sub_paths import CALLER, WANTED, case_of, examined
from tests.engines.cases.town import Case
from tests.landlord import complete, live
from tests.modules.landlord import BY, NOW

__all__ = ["browser", "office"]

OPTIONAL = '<hearth:task mandatory="false"/>'
STAGE = '<hearth:complete scope="stage"/>'
WEEK = "<timerEventDefinition><timeDuration>P7D</timeDuration></timerEventDefinition>"
PLAIN = CALLER.replace(WANTED, "").replace("((results.visit.sets))", "No")


def inspection(*, clear: str = OPTIONAL, cleared: str = "", cooling: str = '<hearth:delay mandatory="false"/>') -> str:
    """A sub-path of two branches: inspect and wait a week; clear, and what completes then."""
    return process(
        START,
        node("parallelGateway", "split"),
        node("userTask", "inspect", settings=OPTIONAL),
        node("intermediateCatchEvent", "cooling", WEEK, cooling),
        node("userTask", "clear", settings=clear),
        node("endEvent", "inspected"),
        node("endEvent", "cleared", settings=cleared),
        arrows("start", "split", "inspect", "cooling", "inspected"),
        arrows("split", "clear", "cleared"),
    )


def completed(case: Case) -> None:
    case.happens(StageCompleted(node="visit", visit=1, reason="Enough"))


def undone(case: Case, block: str) -> None:
    ended = next(each for each in reversed(case.history) if isinstance(each, ENDS) and each.node == block)
    history = tuple(Happened(effect=effect, at=case.now) for effect in case.history)
    case.happens(TaskUndone(token=ended.token, node=block, visit=ended.visit, reason="Wrong", history=history))


ENDS = (fx.CompleteTask, fx.BypassTask)


def test_an_officer_completes_a_stage_and_the_path_goes_on() -> None:
    case = case_of(PLAIN, keys=inspection())
    case.complete("visit/inspect")
    (stage,) = stages.running(case.state, case.program)
    assert (stage.name, stage.tasks, stage.waits, stage.may_complete) == ("Visit", ("Clear",), ("Cooling",), True)
    completed(case)
    assert case.live() == {"after"}
    assert not case.waiting()
    assert [(each.node, each.reason) for each in case.history if isinstance(each, fx.BypassTask)] == [
        ("visit/clear", "Enough")
    ]
    assert [each.why for each in case.history if isinstance(each, fx.EndDelay)] == [fx.DelayEnd.SKIPPED]
    with pytest.raises(NotWaiting):
        completed(case)
    assert stages.running(case.state, case.program) == []


def test_undoing_a_task_of_it_takes_the_whole_completion_back() -> None:
    """Whichever task of it is undone: what was passed over, or what was done before."""
    for block in ("visit/clear", "visit/inspect"):
        case = case_of(PLAIN, keys=inspection())
        case.complete("visit/inspect")
        completed(case)
        undone(case, block)
        assert case.live() == ({"visit/clear"} if block == "visit/clear" else {"visit/clear", "visit/inspect"})
        assert case.waiting() == ({"visit/cooling"} if block == "visit/clear" else set())
        completed(case)
        assert case.live() == {"after"}, "it may be completed again"
        assert case.token("after").visit == 2


@pytest.mark.parametrize(
    ("sub_path", "name"),
    [(inspection(clear="<hearth:task/>"), "Clear"), (inspection(cooling="<hearth:delay/>"), "Cooling")],
)
def test_what_is_mandatory_in_it_has_to_be_done_first(sub_path: str, name: str) -> None:
    """Live, or still to come."""
    case = case_of(PLAIN, keys=sub_path)
    (stage,) = stages.running(case.state, case.program)
    assert stage.missing == name
    with pytest.raises(Mandatory, match=f"“{name}” is mandatory and not done yet"):
        completed(case)
    assert {"visit/clear", "visit/inspect"} == case.live()


def test_only_the_stage_itself_is_completed_and_an_outer_one_with_those_within() -> None:
    middle = PLAIN.replace('calledElement="keys"', 'calledElement="inner"').replace(
        "<hearth:task>", OPTIONAL[:-2] + ">"
    )
    case = case_of(PLAIN, keys=middle.replace('id="p"', 'id="keys"'), inner=inspection())
    outer, inner = stages.running(case.state, case.program)
    assert (outer.node, inner.node, inner.within) == ("visit", "visit/visit", ("Visit",))
    case.happens(StageCompleted(node="visit/visit", visit=1, reason="Enough"))
    assert case.live() == {"visit/after"}
    undone(case, "visit/visit/clear")
    completed(case)
    assert case.live() == {"after"}


@pytest.mark.parametrize("how", ["scope", "terminate"])
def test_a_complete_of_the_stage_ends_what_else_is_open_in_it(how: str) -> None:
    """Ours, and BPMN's own terminate: it ends the process that it stands in."""
    sub_path = inspection(cleared=STAGE)
    if how == "terminate":
        sub_path = inspection().replace(
            '<endEvent id="cleared" name="Cleared">',
            '<endEvent id="cleared" name="Cleared"><terminateEventDefinition/>',
        )
    case = case_of(PLAIN, keys=sub_path)
    case.complete("visit/clear")
    assert case.live() == {"after"}
    assert [each.reason for each in case.history if isinstance(each, fx.BypassTask)] == [
        "“Cleared” completed the stage."
    ]
    with pytest.raises(CantUndo, match="“Cleared” has completed “Visit”"):
        undone(case, "visit/inspect")
    undone(case, "visit/clear")
    assert case.live() == {"visit/inspect", "visit/clear"}


def test_alone_a_complete_of_the_stage_closes_the_case() -> None:
    case = case_of(inspection(cleared=STAGE))
    assert stages.running(case.state, case.program) == []
    case.complete("clear")
    assert case.is_closed()


def test_a_complete_of_the_stage_over_mandatory_work_is_found() -> None:
    program, findings = examined(inspection(clear=OPTIONAL, cleared=STAGE, cooling=""))
    assert program is None
    said = next(each for each in findings if each.code == "closes_over")
    assert "completes its stage while “Cooling”" in str(said)


def test_a_task_cancelled_before_a_stage_that_completes_itself_still_meets_its_join() -> None:
    """The Complete of a stage is no end of the branch that calls it."""
    caller = process(
        START,
        node("parallelGateway", "split"),
        node("userTask", "first", settings=OPTIONAL),
        node("callActivity", "visit", settings="<hearth:call/>", calledElement="keys"),
        node("userTask", "beside", settings=OPTIONAL),
        node("parallelGateway", "join"),
        END,
        arrows("start", "split", "first", "visit", "join", "end"),
        arrow("split", "beside"),
        arrow("beside", "join"),
    )
    case = case_of(caller, keys=inspection(cleared=STAGE))
    case.happens(TaskCancelled(token=case.token("first").id, node="first", visit=1, reason="Not needed"))
    case.complete("beside")
    assert case.is_closed()


@pytest.mark.django_db
def test_an_officer_completes_a_stage_on_the_page_of_the_case(office: Office, browser: Client) -> None:
    inner = process(
        START, node("parallelGateway", "split"), node("userTask", "ring", settings=SECOND),
        node("userTask", "write", settings=SECOND), node("endEvent", "rung"), node("endEvent", "written"),
        arrows("start", "split", "ring", "rung"), arrows("split", "write", "written"), about=CONTACT,
    ).replace('id="p"', 'id="reach"')  # fmt: skip
    publishing.publish(by=BY, key="reach", bpmn=inner, now=NOW)
    outer = process(
        START, node("callActivity", "reach", settings="<hearth:call/>", calledElement="reach"),
        node("userTask", "second", settings=SECOND), END, arrows("start", "reach", "second", "end"), about=CONTACT,
    )  # fmt: skip
    publishing.publish(by=BY, key="two-tasks", bpmn=outer, now=NOW)
    case = office.case()
    complete(live(case, "reach/ring"), {}, by=office.officer)
    address = reverse("staff:complete-stage", args=[case.record.reference, "reach"])
    page = browser.get(reverse("staff:case", args=[case.record.reference])).content.decode()
    assert address in page
    form = browser.get(address).content.decode()
    assert "<dt>Tasks that are passed over</dt><dd>Write</dd>" in form
    assert browser.post(address, {"visit": "1", "reason": " "}).status_code == 422
    stale = browser.post(address, {"visit": "2", "reason": "No answer"}).content.decode()
    assert "already done this" in stale
    said = browser.post(address, {"visit": "1", "reason": "She rang herself"}, follow=True).content.decode()
    for words in ("The stage is complete", "Stage Reach completed", "She rang herself"):
        assert words in said
    assert live(case, "second").name == "Second"
    written = CaseTask.objects.get(case=case, node="reach/write")
    assert (written.state, written.ended_by) == ("bypassed", office.officer)
    assert CaseEvent.objects.get(case=case, kind="CompleteStage").actor == office.officer.name
    assert browser.get(address).status_code == 404
    undo = reverse("staff:undo-task", args=[case.record.reference, written.pk])
    assert "open again" in browser.post(undo, {"reason": "She did not"}, follow=True).content.decode()
    assert live(case, "reach/write").state == "live"
