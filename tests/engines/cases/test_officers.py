"""What officers do beside the path, step by step: undo, hold, cancel, add, close, reopen. And clocks of targets."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from hearth.engines.cases import clocks
from hearth.engines.cases import effects as fx
from hearth.engines.cases.answers import AnswersRefused
from hearth.engines.cases.clocks import Clock, Stage, TargetRefused, TargetRule
from hearth.engines.cases.effects import Happened
from hearth.engines.cases.officers import HoldUntilPassed
from hearth.engines.cases.program import CaseState, People
from hearth.engines.cases.step import (
    CaseCancelled,
    CaseClosed,
    CaseHeld,
    CaseNotOpen,
    CaseReleased,
    CaseReopened,
    Mandatory,
    OnHold,
    TaskAdded,
    TaskCancelled,
    TaskHeld,
    TaskUndone,
)
from hearth.engines.cases.taking_back import CantUndo
from hearth.engines.cases.working_time import Unit
from hearth.kernel.time import business_day
from hearth.platform.calendars.rules import WorkingTime, same_time
from tests.engines.cases.drawn import END, START, arrow, arrows, examined, node, process
from tests.engines.cases.town import Case, OfficeHours, at

NOW = at("2026-11-02 09:00")
OPTIONAL = '<hearth:task mandatory="false"/>'


class Told(Case):
    """A case that keeps when things happened, as the store does."""

    def history_told(self) -> tuple[Happened, ...]:
        return tuple(Happened(effect=each, at=self.now) for each in self.history if isinstance(each, fx.TOLD))

    def undo(self, block: str) -> None:
        done = next(
            each
            for each in reversed(self.history)
            if isinstance(each, (fx.CompleteTask, fx.BypassTask)) and each.node == block
        )
        place: dict[str, Any] = {"token": done.token, "node": done.node, "visit": done.visit}
        self.happens(TaskUndone(**place, reason="Wrong", history=self.history_told()))

    def at(self, block: str) -> dict[str, Any]:
        token = self.token(block)
        return {"token": token.id, "node": token.node, "visit": token.visit}


def case_of(*elements: str) -> Told:
    program, findings = examined(process(START, END, *elements))
    assert program is not None, [str(each) for each in findings]
    made = Told(program=program, now=NOW, records={"tenancy": {}})
    made.open()
    return made


def branches(one: str = "", two: str = "") -> Told:
    """Two tasks side by side, then one after both."""
    return case_of(
        node("parallelGateway", "split"),
        node("userTask", "one", settings=one),
        node("userTask", "two", settings=two),
        node("parallelGateway", "join"),
        node("userTask", "after"),
        arrows("start", "split", "one", "join"),
        arrows("split", "two", "join", "after", "end"),
    )


def row(*ids: str, settings: str = "") -> Told:
    return case_of(*(node("userTask", id_, settings=settings) for id_ in ids), arrows("start", *ids, "end"))


def test_undoing_one_branch_after_the_join_lets_the_other_stand_at_it() -> None:
    case = branches()
    case.complete("two")
    case.complete("one")
    assert case.live() == {"after"}
    case.undo("two")
    assert case.live() == {"two"}
    assert [token.node for token in case.state.tokens.values()] == ["join", "two"]
    case.complete("two")
    assert case.live() == {"after"}


def test_undoing_both_branches_one_after_the_other() -> None:
    case = branches()
    case.complete("one")
    case.complete("two")
    case.undo("one")
    case.undo("two")
    assert case.live() == {"one", "two"}
    case.complete("one")
    case.complete("two")
    case.complete("after")
    assert case.is_closed()


def test_tasks_that_came_after_count_no_more_and_come_anew() -> None:
    case = row("a", "b", "c")
    case.complete("a")
    case.complete("b")
    case.undo("a")
    assert case.live() == {"a"}
    assert [each.node for each in case.of(fx.TakeBackTask)] == ["b"]
    case.complete("a")
    assert case.token("b").visit == 2


def test_what_may_not_be_repeated_stays_done_and_what_was_not_done_comes_again() -> None:
    once = '<hearth:task doNotRepeat="true"/>'
    case = row("a", "b", "c", settings=once)
    case.complete("a")
    case.complete("b")
    case.undo("a")
    assert case.of(fx.TakeBackTask) == []
    case.complete("a")
    assert case.live() == {"c"}, "b was done and may not be repeated; c was not done"


def test_a_letter_since_can_not_be_taken_back() -> None:
    letter = '<hearth:communication definition="notice-to-quit-acknowledged" recipients="contact"/>'
    case = case_of(
        node("userTask", "a"), node("sendTask", "letter", settings=letter), node("userTask", "b"),
        arrows("start", "a", "letter", "b", "end"),
    )  # fmt: skip
    case.complete("a")
    with pytest.raises(CantUndo, match="“Letter” has been sent since"):
        case.undo("a")
    assert case.live() == {"b"}


def test_what_is_held_can_not_be_completed_and_is_released_by_its_date() -> None:
    case = row("a", "b")
    until = NOW + dt.timedelta(days=3)
    case.happens(TaskHeld(**case.at("a"), reason="Away", until=until))
    with pytest.raises(OnHold, match="Release it first"):
        case.complete("a")
    assert case.alarms() == [until]
    case.until(until)
    case.complete("a")
    with pytest.raises(HoldUntilPassed, match="future"):
        case.happens(TaskHeld(**case.at("b"), reason="Away", until=until))


def test_nothing_goes_on_while_a_case_is_on_hold_and_what_fell_due_goes_on_at_its_release() -> None:
    case = case_of(
        node("intermediateCatchEvent", "wait", "<timerEventDefinition><timeDuration>P2D</timeDuration>"
             "</timerEventDefinition>"),
        node("userTask", "a"), arrows("start", "wait", "a", "end"),
    )  # fmt: skip
    case.happens(CaseHeld(reason="Legal proceedings"))
    case.until(NOW + dt.timedelta(days=9))
    assert case.waiting() == {"wait"}
    with pytest.raises(CaseNotOpen):
        case.happens(TaskAdded(name="x", people=People(owner=True)))
    case.happens(CaseReleased())
    assert case.live() == {"a"}


def test_a_case_is_released_by_itself_on_its_date() -> None:
    case = row("a")
    case.happens(CaseHeld(reason="Away", until=NOW + dt.timedelta(days=1)))
    case.happens(CaseHeld(reason="Away longer", until=NOW + dt.timedelta(days=4)))
    case.until(NOW + dt.timedelta(days=3))
    with pytest.raises(CaseNotOpen, match="on hold"):
        case.complete("a")
    case.until(NOW + dt.timedelta(days=4))
    case.complete("a")
    assert case.is_closed()


def test_a_cancelled_task_takes_its_branch_with_it_up_to_the_join() -> None:
    case = branches(one=OPTIONAL)
    case.happens(TaskCancelled(**case.at("one"), reason="Not wanted"))
    assert case.live() == {"two"}
    case.complete("two")
    assert case.live() == {"after"}


def test_a_cancelled_branch_within_a_branch_goes_to_its_own_join_not_to_the_outer_one() -> None:
    """The outer join comes first by its name: the nearest one counts."""
    tasks = (node("userTask", each, settings=OPTIONAL) for each in ("one", "two", "other"))
    case = case_of(
        node("parallelGateway", "split"), node("parallelGateway", "inner"), *tasks,
        node("parallelGateway", "z_join"), node("parallelGateway", "a_join"), node("userTask", "after"),
        arrows("start", "split", "inner", "one", "z_join", "a_join", "after", "end"),
        arrows("inner", "two", "z_join"), arrows("split", "other", "a_join"),
    )  # fmt: skip
    case.happens(TaskCancelled(**case.at("one"), reason="Not wanted"))
    case.complete("other")
    assert case.live() == {"two"}
    case.complete("two")
    assert case.live() == {"after"}


def test_a_task_cancelled_before_a_split_that_shares_its_join_lets_the_other_branch_go_on() -> None:
    tasks = (node("userTask", each, settings=OPTIONAL) for each in ("one", "two", "three", "other"))
    case = case_of(
        node("parallelGateway", "split"), node("parallelGateway", "inner"), *tasks,
        node("parallelGateway", "join"), node("userTask", "after"),
        arrows("start", "split", "one", "inner", "two", "join", "after", "end"),
        arrows("inner", "three", "join"), arrows("split", "other", "join"),
    )  # fmt: skip
    case.happens(TaskCancelled(**case.at("one"), reason="Not wanted"))
    case.complete("other")
    assert case.live() == {"after"}


def test_a_task_that_comes_again_is_undone_where_its_case_was_cancelled_and_reopened_since() -> None:
    again = '<hearth:task><hearth:recurrence amount="2" unit="days" times="3"/></hearth:task>'
    case = row("visit", settings=again)
    case.complete("visit")
    case.happens(CaseCancelled(reason="Opened in error"))
    case.happens(CaseReopened(reason="It was not", history=case.history_told()))
    case.undo("visit")
    assert (case.live(), case.waiting()) == ({"visit"}, set())
    case.complete("visit")
    assert (case.live(), case.waiting()) == (set(), {"visit"}), "it waits for its next turn"


def test_a_task_is_not_cancelled_over_mandatory_work() -> None:
    case = case_of(node("userTask", "a", settings=OPTIONAL), node("userTask", "b"), arrows("start", "a", "b", "end"))
    with pytest.raises(Mandatory, match="“B” comes after “A” and is mandatory"):
        case.happens(TaskCancelled(**case.at("a"), reason="Not wanted"))
    case = branches()
    with pytest.raises(Mandatory, match="can't be cancelled"):
        case.happens(TaskCancelled(**case.at("one"), reason="Not wanted"))


def test_the_last_branch_cancelled_closes_the_case() -> None:
    case = row("a", "b", settings=OPTIONAL)
    case.happens(TaskCancelled(**case.at("a"), reason="Not wanted"))
    assert case.is_closed()


def test_a_task_beside_the_path_keeps_the_case_open_until_it_is_done() -> None:
    case = row("a")
    case.happens(TaskAdded(name="Ring the plumber", people=People(owner=True)))
    case.complete("a")
    assert not case.is_closed()
    case.complete("ad-hoc", done="She comes on Friday")
    assert case.is_closed()


def test_a_case_is_closed_by_hand_once_its_mandatory_work_is_done() -> None:
    case = case_of(node("userTask", "a"), node("userTask", "b", settings=OPTIONAL), arrows("start", "a", "b", "end"))
    with pytest.raises(Mandatory, match="“A” is mandatory"):
        case.happens(CaseClosed(reason="Done"))
    case.complete("a")
    case.happens(CaseClosed(reason="Done"))
    assert case.is_closed()
    case.happens(CaseReopened(reason="Too early", history=case.history_told()))
    assert case.live() == {"b"}, "it stands where it stood"


def test_a_case_that_closed_by_itself_is_open_again_with_nothing_live() -> None:
    case = row("a")
    case.complete("a")
    case.happens(CaseReopened(reason="Too early", history=case.history_told()))
    assert (case.state.case, case.live()) == (CaseState.OPEN, set())
    case.undo("a")
    assert case.live() == {"a"}


def test_a_cancelled_case_stands_where_it_stood() -> None:
    case = branches()
    case.complete("one")
    case.happens(CaseCancelled(reason="Opened twice"))
    case.happens(CaseReopened(reason="It was not", history=case.history_told()))
    assert case.live() == {"two"}
    case.complete("two")
    assert case.live() == {"after"}


def test_a_decision_is_taken_anew_after_its_answers_were_undone() -> None:
    question = '<hearth:task><hearth:field key="yes" label="Yes?" type="true-or-false" mandatory="true"/></hearth:task>'
    case = case_of(
        node("userTask", "ask", settings=question),
        node("exclusiveGateway", "choose", default="choose_no"),
        node("userTask", "yes"),
        node("userTask", "no"),
        arrows("start", "ask", "choose"),
        arrow("choose", "yes", "answers.ask.yes = true"),
        arrow("choose", "no"),
        arrows("yes", "end"),
        arrows("no", "end"),
    )
    case.complete("ask", yes=True)
    assert case.live() == {"yes"}
    case.undo("ask")
    case.complete("ask", yes=False)
    assert case.live() == {"no"}


# --- clocks

WEEKDAYS = WorkingTime(weekdays=frozenset(range(5)), opens=dt.time(9), closes=dt.time(17))


class Desk(OfficeHours):
    """Nine to five, Monday to Friday, and able to measure it."""

    def rule(self, calendar: str = "") -> WorkingTime:  # noqa: ARG002 - one calendar
        return WEEKDAYS

    def add_working_days(self, instant: dt.datetime, days: int, *, calendar: str = "") -> dt.datetime:  # noqa: ARG002
        return same_time(instant, WEEKDAYS.add_working_days(business_day(instant), days))

    def add_working_minutes(self, instant: dt.datetime, minutes: int, *, calendar: str = "") -> dt.datetime:  # noqa: ARG002
        return WEEKDAYS.add_working_time(instant, dt.timedelta(minutes=minutes))


DESK = Desk()
FIVE_DAYS = TargetRule(
    name="Reply", amount=5, unit=Unit.WORKING_DAYS, amber_amount=1, follow_on_amount=2, pauses_on_hold=True
)


def test_a_target_turns_amber_is_missed_and_is_followed_up_in_working_time() -> None:
    clock = clocks.start(FIVE_DAYS, NOW, DESK)
    assert (clock.amber_at, clock.due_at, clock.follow_on_at) == (
        at("2026-11-06 09:00"), at("2026-11-09 09:00"), at("2026-11-11 09:00"),
    )  # fmt: skip
    assert clock.next_at == clock.amber_at
    assert clock.alert(at("2026-11-06 08:59")) is None
    assert clock.alert(at("2026-11-06 09:00")) is Stage.AMBER
    assert clock.alert(at("2026-11-10 09:00")) is Stage.MISSED, "no warning of what is missed already"


def test_working_hours_warn_so_many_working_hours_before() -> None:
    rule = TargetRule(
        name="Call back", amount=6, unit=Unit.WORKING_HOURS, amber_amount=2, amber_unit=Unit.WORKING_HOURS
    )
    clock = clocks.start(rule, at("2026-11-06 14:00"), DESK)
    assert (clock.amber_at, clock.due_at) == (at("2026-11-09 10:00"), at("2026-11-09 12:00"))


@pytest.mark.parametrize(
    ("unit", "amount", "due"),
    [
        (Unit.WORKING_DAYS, 5, "2026-11-12 09:00"),
        (Unit.WORKING_HOURS, 40, "2026-11-11 17:00"),
        (Unit.DAYS, 7, "2026-11-12 09:00"),
    ],
)
def test_a_hold_gives_a_service_target_back_the_time_that_it_took(unit: Unit, amount: int, due: str) -> None:
    rule = TargetRule(name="Reply", amount=amount, unit=unit, pauses_on_hold=True)
    held = clocks.pause(clocks.start(rule, NOW, DESK), at("2026-11-03 09:00"))
    assert held.next_at is None
    went_on = clocks.resume(held, rule, at("2026-11-06 09:00"), DESK)
    assert went_on.due_at == at(due)
    assert clocks.resume(held, rule, at("2026-11-01 09:00"), DESK).due_at == held.due_at, "a clock set back"


def test_only_a_legal_pause_stops_a_statutory_target() -> None:
    rule = TargetRule(
        name="Subject access", amount=1, unit=Unit.MONTHS, statutory=True, legal_pauses=("clarification",)
    )
    assert not rule.paused_by("no-access")
    assert not rule.paused_by("")
    assert rule.paused_by("clarification")
    assert not TargetRule(name="Hazard", amount=24, unit=Unit.HOURS, statutory=True).paused_by("clarification")


def test_a_revised_target_warns_anew_and_a_statutory_one_is_not_revised() -> None:
    clock = Clock(started_at=NOW, amber_at=None, due_at=at("2026-11-04 09:00"), follow_on_at=None, told="missed")
    moved = clocks.revise(clock, FIVE_DAYS, at("2026-11-20 09:00"), at("2026-11-05 09:00"), DESK)
    assert (moved.amber_at, moved.told) == (at("2026-11-19 09:00"), "")
    with pytest.raises(TargetRefused, match="future"):
        clocks.revise(clock, FIVE_DAYS, NOW, NOW, DESK)
    statutory = TargetRule(name="Hazard", amount=24, unit=Unit.HOURS, statutory=True)
    with pytest.raises(TargetRefused, match="set by law"):
        clocks.revise(clock, statutory, at("2026-11-20 09:00"), NOW, DESK)


def test_a_milestone_that_an_officer_reaches_asks_for_the_day_and_is_not_undone() -> None:
    marks = '<hearth:milestone code="void-started"><hearth:target amount="2" unit="days"/></hearth:milestone>'
    own = '<hearth:milestone dateRequired="false"/>'
    case = case_of(
        node("userTask", "begun", settings=marks), node("userTask", "agreed", settings=own),
        arrows("start", "begun", "agreed", "end"),
    )  # fmt: skip
    with pytest.raises(AnswersRefused):
        case.complete("begun")
    case.complete("begun", reached_on=dt.date(2026, 11, 2))
    with pytest.raises(CantUndo, match="milestone"):
        case.undo("begun")
    case.complete("agreed")
    reached = [(each.node, each.milestone) for each in case.history if isinstance(each, fx.ReachMilestone)]
    assert reached == [("begun", "void-started"), ("agreed", "")]
    assert case.answers["begun"] == {"reached_on": dt.date(2026, 11, 2)}
    assert case.is_closed()
