"""Blocks that come again, and blocks that wait for their date; circles that never wait are refused."""

from __future__ import annotations

import datetime as dt

import pytest

from hearth.engines.cases import effects as fx
from hearth.engines.cases.codec import program_from_json, program_to_json
from hearth.engines.cases.effects import Happened
from hearth.engines.cases.handling import Mandatory
from hearth.engines.cases.state import State
from hearth.engines.cases.step import DelaySkipped, TaskUndone
from hearth.engines.cases.taking_back import CantUndo
from tests.engines.cases.drawn import END, START, arrow, arrows, examined, found, node, process, straight
from tests.engines.cases.town import Case, at

WEEKLY = '<hearth:recurrence amount="1" unit="weeks" times="3"/>'
UNTIL_ENDED = '<hearth:recurrence amount="1" unit="weeks" until="tenancy.status = &quot;ended&quot;"/>'
BEFORE_THE_VOID = '<hearth:begins at="tenancy.proposed_end_at" daysBefore="14"/>'
ENDS = at("2026-11-30 12:00")


def case_of(*nodes: str, ids: tuple[str, ...] = ("visit",), **tenancy: object) -> Case:
    program, findings = examined(straight(*nodes, ids=ids))
    assert program is not None, "\n".join(map(str, findings))
    assert program_from_json(program_to_json(program)) == program
    record = {"address": "1 Elm Row", "proposed_end_at": None, "status": "current", **tenancy}
    case = Case(program=program, now=at("2026-11-02 09:00"), records={"tenancy": record})
    case.open()
    return case


def visit(settings: str, attributes: str = "") -> str:
    field = '<hearth:field key="seen" label="Seen" type="text"/>'
    return node("userTask", "visit", settings=f"<hearth:task {attributes}>{field}{settings}</hearth:task>")


def letter(settings: str) -> str:
    face = 'definition="laminate-flooring-permission" recipients="each-responsible-tenant"'
    return node("sendTask", "visit", settings=f"<hearth:communication {face}>{settings}</hearth:communication>")


def test_a_task_comes_again_each_week_three_times_in_all() -> None:
    case = case_of(visit(WEEKLY))
    for week in range(3):
        assert case.live() == {"visit"}
        assert (case.token("visit").visit, case.token("visit").round) == (week + 1, week + 1)
        case.now += dt.timedelta(days=2)
        case.complete("visit")
        if week < 2:
            assert case.waiting() == {"visit"}
            case.until(at("2026-11-02 09:00") + dt.timedelta(weeks=week + 1))
    assert case.is_closed()
    assert len({(effect.node, effect.visit) for effect in case.of(fx.CreateTask)}) == 3


def test_a_week_is_counted_from_the_last_opening_and_a_late_one_does_not_bunch_up() -> None:
    case = case_of(visit(WEEKLY))
    case.now += dt.timedelta(days=10)
    case.complete("visit")
    case.until(case.now)
    assert case.live() == {"visit"}, "the second was due already"
    opened = case.now
    case.complete("visit")
    case.until(opened + dt.timedelta(days=7, seconds=-1))
    assert case.live() == set()
    case.until(opened + dt.timedelta(days=7))
    assert case.live() == {"visit"}


def test_a_letter_goes_out_by_itself_until_a_condition_is_true_and_ends_as_soon_as_it_is() -> None:
    case = case_of(letter(UNTIL_ENDED))
    case.until(at("2026-11-20 09:00"))
    assert len(case.sent()) == 3
    case.records["tenancy"]["status"] = "ended"
    case.changed()
    assert case.is_closed()
    assert [effect.why for effect in case.of(fx.EndDelay) if isinstance(effect, fx.EndDelay)] == [fx.DelayEnd.CONDITION]
    assert len(case.sent()) == 3


def test_the_waiting_block_names_what_ends_it() -> None:
    case = case_of(letter(UNTIL_ENDED))
    (wait,) = case.of(fx.WaitUntil)
    assert isinstance(wait, fx.WaitUntil)
    assert wait.reads == ("tenancy.status",)


def test_an_officer_ends_a_recurrence_that_is_not_mandatory() -> None:
    case = case_of(visit(WEEKLY))
    case.complete("visit")
    with pytest.raises(Mandatory):
        case.happens(DelaySkipped(token=1, node="visit", visit=1))
    case = case_of(visit(WEEKLY, 'mandatory="false"'))
    case.complete("visit")
    case.happens(DelaySkipped(token=1, node="visit", visit=1))
    assert case.is_closed()


def test_undo_opens_the_round_that_was_done_and_it_comes_again_as_often_as_before() -> None:
    case = case_of(visit(WEEKLY))
    case.complete("visit", seen="Nobody")
    case.until(at("2026-11-09 09:00"))
    history = tuple(Happened(effect=effect, at=case.now) for effect in case.history)
    case.happens(TaskUndone(token=1, node="visit", visit=1, reason="Wrong home", history=history))
    token = case.token("visit")
    assert (token.visit, token.round) == (1, 1)
    rounds = 0
    while not case.is_closed():
        case.complete("visit")
        rounds += 1
        case.until(case.now + dt.timedelta(weeks=1))
    assert rounds == 3
    assert [each.visit for each in case.of(fx.CompleteTask)] == [1, 1, 3, 4], (
        "the second was open and is not used again"
    )


def test_a_letter_of_a_recurrence_can_not_be_taken_back() -> None:
    first = node("userTask", "first", settings="<hearth:task/>")
    case = case_of(first, letter(WEEKLY), ids=("first", "visit"))
    case.complete("first")
    history = tuple(Happened(effect=effect, at=case.now) for effect in case.history)
    with pytest.raises(CantUndo, match="has been sent"):
        case.happens(TaskUndone(token=1, node="first", visit=1, reason="Oops", history=history))


def test_work_begins_so_many_days_before_the_void() -> None:
    case = case_of(visit(BEFORE_THE_VOID), proposed_end_at=ENDS)
    assert case.waiting() == {"visit"}
    case.until(at("2026-11-16 11:59"))
    assert case.live() == set()
    case.until(at("2026-11-16 12:00"))
    assert case.live() == {"visit"}
    case.complete("visit")
    assert case.is_closed()


def test_a_corrected_date_moves_the_beginning_and_an_unknown_one_waits() -> None:
    case = case_of(visit(BEFORE_THE_VOID))
    assert case.token("visit").wakes_at is None
    case.records["tenancy"]["proposed_end_at"] = ENDS
    case.changed()
    assert case.token("visit").wakes_at == at("2026-11-16 12:00")
    case.records["tenancy"]["proposed_end_at"] = ENDS + dt.timedelta(weeks=1)
    case.changed()
    case.until(at("2026-11-23 11:59"))
    assert case.live() == set(), "it never begins on the old date"
    case.records["tenancy"]["proposed_end_at"] = ENDS
    case.changed()
    assert case.live() == {"visit"}, "the day has passed meanwhile"


def test_an_officer_may_begin_before_the_date() -> None:
    case = case_of(visit(BEFORE_THE_VOID), proposed_end_at=ENDS)
    case.happens(DelaySkipped(token=1, node="visit", visit=1))
    assert case.live() == {"visit"}


def test_undo_before_it_puts_a_block_that_waited_for_its_date_back() -> None:
    first = node("userTask", "first", settings="<hearth:task/>")
    case = case_of(first, visit(BEFORE_THE_VOID), ids=("first", "visit"), proposed_end_at=ENDS)
    case.complete("first")
    case.until(ENDS)
    assert case.live() == {"visit"}
    history = tuple(Happened(effect=effect, at=case.now) for effect in case.history)
    case.happens(TaskUndone(token=1, node="first", visit=1, reason="Oops", history=history))
    case.complete("first")
    assert case.live() == {"visit"}
    assert isinstance(case.state, State)


@pytest.mark.parametrize(
    ("settings", "code"),
    [
        ('<hearth:recurrence amount="1" unit="weeks"/>', "endless"),
        ('<hearth:recurrence times="3"/>', "setting_missing"),
        ('<hearth:recurrence amount="1" unit="weeks" until="tenancy.nothing"/>', "expression"),
        ('<hearth:begins at="tenancy.address"/>', "begins"),
        ('<hearth:begins daysBefore="3"/>', "setting_missing"),
    ],
)
def test_settings_that_can_not_be_meant_are_found(settings: str, code: str) -> None:
    assert code in found(straight(visit(settings), ids=("visit",)))


def test_a_circle_whose_only_task_is_not_repeated_never_waits() -> None:
    circle = process(
        START,
        node("exclusiveGateway", "again"),
        node("userTask", "visit", settings='<hearth:task doNotRepeat="true"/>'),
        node("exclusiveGateway", "enough", default="enough_end"),
        END,
        arrows("start", "again", "visit", "enough", "end"),
        arrow("enough", "again", "tenancy.is_joint"),
    )
    assert "restless" in found(circle)
    assert "restless" not in found(circle.replace('doNotRepeat="true"', ""))


def chased() -> Case:
    """A task, and beside it a wait for its answer of at most two weeks, then a reminder where none came."""
    came = '<hearth:field key="came" label="Came on" type="date" mandatory="true"/>'
    wait = '<hearth:delay maximumAmount="2" maximumUnit="weeks"/>'
    condition = (
        "<conditionalEventDefinition><condition>answers.form.came != null</condition></conditionalEventDefinition>"
    )
    source = process(
        START,
        node("parallelGateway", "split"),
        node(
            "userTask",
            "form",
            settings=f"<hearth:task>{came}</hearth:task>",
        ),
        node("intermediateCatchEvent", "wait", condition, wait),
        node("exclusiveGateway", "came", default="came_remind"),
        node("userTask", "remind", settings="<hearth:task/>"),
        node("exclusiveGateway", "merge"),
        node("parallelGateway", "join"),
        END,
        arrows("start", "split", "form", "join", "end"),
        arrows("split", "wait", "came", "remind", "merge", "join"),
        arrow("came", "merge", "answers.form.came != null"),
    )
    program, findings = examined(source)
    assert program is not None, "\n".join(map(str, findings))
    case = Case(program=program, now=at("2026-11-02 09:00"), records={"tenancy": {}})
    case.open()
    return case


def test_a_delay_that_waits_for_an_answer_of_its_own_case_ends_with_the_answer() -> None:
    case = chased()
    assert case.waiting() == {"wait"}
    case.complete("form", came=dt.date(2026, 11, 2))
    assert case.is_closed()


def test_a_delay_that_waits_for_an_answer_ends_at_its_maximum_without_one() -> None:
    case = chased()
    case.until(at("2026-11-16 09:00"))
    assert case.live() == {"form", "remind"}
    case.complete("remind")
    case.complete("form", came=dt.date(2026, 11, 17))
    assert case.is_closed()
