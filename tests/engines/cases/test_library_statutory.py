"""The paths of the law that ship, day by day: complaints (two stages) and hazards (both clocks)."""

from __future__ import annotations

import datetime as dt

import pytest

from hearth.engines.cases import effects as fx
from hearth.engines.cases.answers import AnswersRefused
from hearth.engines.cases.definition.bpmn import read
from hearth.engines.cases.library_entries import CLOCKS
from hearth.engines.cases.working_time import span_of
from tests.engines.cases.town import Case, OfficeHours, at, compiled, library

MONDAY = at("2026-11-02 09:30")
FRIDAY_NIGHT = at("2026-11-06 22:10")


def opened(key: str, now: dt.datetime = MONDAY) -> Case:
    known: dict[str, dict[str, dict[str, object]]] = {
        "complaint": {"contact": {"formal_name": "Ms Joanna Kowalczyk"}},
        "hazard": {"tenancy": {"address": "14 Tolland Row"}},
    }
    case = Case(program=compiled(library(key)), now=now, records=known[key], note="The lift")
    case.open()
    return case


def due(case: Case, block: str) -> dt.datetime:
    """When the last task of a block should be done, by the clock that ships for it."""
    task = next(each for each in reversed(case.history) if isinstance(each, fx.CreateTask) and each.node == block)
    if not task.sla:
        assert task.target_at is not None
        return task.target_at
    clock = next(each for each in CLOCKS if each.code == task.sla)
    assert task.sla_from is not None
    return span_of(clock.amount, clock.unit).after(task.sla_from, OfficeHours())


@pytest.mark.parametrize("key", ["complaint", "hazard"])
def test_they_say_where_their_law_holds(key: str) -> None:
    definition, _ = read(library(key))
    assert definition is not None
    assert definition.jurisdictions == ("england",)


def logged() -> Case:
    case = opened("complaint")
    case.complete("log", received_at=MONDAY, about="The lift does not work.", accepted=True)
    return case


ANSWER = {"findings": "The part was late.", "decision": "upheld", "remedy": "Fitted on Friday."}


def test_a_complaint_answered_in_time_and_settled() -> None:
    case = opened("complaint")
    assert due(case, "log") == at("2026-11-09 09:30"), "5 working days from receipt"
    case.now = at("2026-11-04 15:00")
    case.complete("log", received_at=MONDAY, about="The lift does not work.", accepted=True)
    assert case.sent() == ["complaint-acknowledged"]
    assert due(case, "stage_1") == at("2026-11-18 15:00"), "10 working days from the acknowledgement"
    case.now = at("2026-11-17 12:00")
    case.complete("stage_1", ready=True, answered_by="Amina Shah", **ANSWER)
    assert case.sent()[-1] == "complaint-stage-1-response"
    letter = case.of(fx.SendCommunication)[-1]
    assert isinstance(letter, fx.SendCommunication)
    assert letter.parameters["findings"] == "The part was late."
    case.complete("content", goes_on=False)
    assert case.is_closed()


def test_an_extension_is_told_and_its_answer_is_the_one_that_goes() -> None:
    case = logged()
    case.now = at("2026-11-16 09:30")
    with pytest.raises(AnswersRefused):
        case.complete("stage_1", ready=False)
    case.complete("stage_1", ready=False, why_later="The engineer reports on Thursday.")
    assert case.sent()[-1] == "complaint-extended"
    assert due(case, "stage_1_extended") == at("2026-11-30 09:30"), "at most 10 working days more"
    case.complete("stage_1_extended", answered_by="Amina Shah", **(ANSWER | {"findings": "It was the cable."}))
    letter = case.of(fx.SendCommunication)[-1]
    assert isinstance(letter, fx.SendCommunication)
    assert letter.parameters["findings"] == "It was the cable."


def test_stage_2_has_its_own_clocks_and_somebody_else_answers() -> None:
    case = logged()
    case.complete("stage_1", ready=True, answered_by="Amina Shah", **ANSWER)
    case.now = at("2026-11-23 11:00")
    case.complete("content", goes_on=True, asked_at=at("2026-11-20 16:00"))
    assert due(case, "stage_2_log") == at("2026-11-27 16:00"), "5 working days from the request"
    case.now = at("2026-11-25 10:00")
    case.complete("stage_2_log", outstanding="It broke again.")
    assert case.sent()[-1] == "complaint-stage-2-acknowledged"
    assert due(case, "stage_2") == at("2026-12-23 10:00"), "20 working days from the acknowledgement"
    with pytest.raises(AnswersRefused) as refused:
        case.complete("stage_2", answered_by="Amina Shah", **ANSWER)
    assert "can't answer at stage 2" in str(refused.value.errors)
    case.complete("stage_2", answered_by="Tom Reid", **ANSWER)
    assert case.sent()[-1] == "complaint-stage-2-response"
    assert case.is_closed()


def test_what_is_not_accepted_is_told_with_the_reason() -> None:
    case = opened("complaint")
    with pytest.raises(AnswersRefused):
        case.complete("log", received_at=MONDAY, about="A noise", accepted=False)
    case.complete("log", received_at=MONDAY, about="A noise", accepted=False, exclusion="A court decides on it.")
    assert case.sent() == ["complaint-not-accepted"]
    assert case.is_closed()


TRIAGE = {"kind": "damp-and-mould", "where": "Bedroom wall"}


def investigated(**answers: object) -> Case:
    case = opened("hazard")
    case.complete("triage", aware_at=at("2026-10-30 16:00"), emergency=False, **TRIAGE)
    assert due(case, "investigate") == at("2026-11-13 16:00"), "10 working days from when we became aware"
    case.now = at("2026-11-10 12:00")
    ended = {"ended_at": at("2026-11-10 11:00"), "findings": "Cold bridge", "works": "Insulate by January"}
    case.complete("investigate", **{**ended, "hazard": "significant", "further": True, **answers})
    return case


def test_an_emergency_counts_every_hour_of_a_weekend() -> None:
    case = opened("hazard", FRIDAY_NIGHT)
    case.complete("triage", aware_at=FRIDAY_NIGHT, emergency=True, **TRIAGE)
    assert due(case, "emergency_work") == at("2026-11-07 22:10")
    case.now = at("2026-11-07 08:00")
    case.complete(
        "emergency_work",
        ended_at=at("2026-11-07 01:00"),
        safe_at=at("2026-11-07 02:00"),
        findings="Ceiling down",
        further=False,
    )
    assert case.live() == {"summarise"}, "safe already, and no further works"
    assert due(case, "summarise") == at("2026-11-11 01:00")
    case.complete("summarise", findings="Ceiling down", works="It was made safe.")
    assert case.sent() == ["hazard-summary"]
    assert case.is_closed()


def test_an_emergency_that_could_not_be_made_safe_goes_on() -> None:
    case = opened("hazard", FRIDAY_NIGHT)
    case.complete("triage", aware_at=FRIDAY_NIGHT, emergency=True, **TRIAGE)
    case.now = at("2026-11-07 08:00")
    case.complete("emergency_work", ended_at=at("2026-11-07 01:00"), findings="Ceiling down", further=False)
    assert case.live() == {"summarise", "make_safe"}
    case.complete("make_safe", in_time=False)
    assert case.live() == {"summarise", "move"}


def test_a_significant_hazard_from_the_report_to_the_finished_works() -> None:
    case = investigated()
    assert case.live() == {"summarise", "make_safe", "begin_works"}
    assert due(case, "summarise") == at("2026-11-13 11:00"), "3 working days from the end of the investigation"
    assert due(case, "make_safe") == at("2026-11-17 11:00"), "5"
    assert due(case, "begin_works") == at("2026-11-17 11:00"), "5"
    case.complete("summarise", findings="Cold bridge", works="Insulate by January")
    case.complete("make_safe", in_time=True, safe_at=at("2026-11-10 11:30"))
    case.complete("begin_works", begun=True, begun_at=at("2026-11-10 12:00"))
    assert case.live() == {"finish_works"}
    case.complete("finish_works", finished_on=dt.date(2026, 11, 10))
    assert case.is_closed()


def test_both_instants_of_the_twelve_weeks_are_kept_and_the_earlier_counts() -> None:
    case = investigated()
    both = {
        "twelve_weeks_from_report": at("2026-10-30 16:00") + dt.timedelta(days=84),
        "twelve_weeks_from_investigation": at("2026-11-10 11:00") + dt.timedelta(days=84),
    }
    with pytest.raises(AnswersRefused):
        case.complete("begin_works", begun=False, why_later="Scaffold", **both | {"twelve_weeks_from_report": MONDAY})
    case.complete("begin_works", begun=False, why_later="Scaffold", **both)
    assert {key: case.answers["begin_works"][key] for key in both} == both
    assert due(case, "begin_later") == both["twelve_weeks_from_report"] < both["twelve_weeks_from_investigation"]


def test_no_hazard_and_no_works_needs_the_summary_alone() -> None:
    case = investigated(hazard="none", further=False)
    assert case.live() == {"summarise"}
    case.complete("summarise", findings="No hazard", works="Nothing to do")
    assert case.is_closed()
