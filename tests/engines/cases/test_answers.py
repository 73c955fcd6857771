"""A task as an officer fills it in: what is shown, advised, proposed, and what stands against completing it."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from hearth.engines.cases.answers import AnswersRefused, Asked, Said, Sheet, settle, sheet
from hearth.engines.cases.program import AdviceLevel, Task
from hearth.engines.cases.reading_answers import read_answers
from tests.engines.cases.drawn import node, straight
from tests.engines.cases.town import REASONS, at, compiled

NOW = at("2026-11-02 09:00")
DATA = {"tenancy": {"address": "14 Tolland Row", "is_joint": True}, "lookups": {"end-reason": REASONS}}


def task(settings: str) -> Task:
    """The task of a path of one block."""
    block = compiled(straight(node("userTask", "block", settings=f"<hearth:task>{settings}</hearth:task>"))).nodes[
        "block"
    ]
    assert isinstance(block, Task)
    return block


EVERY_TYPE = task(
    """
    <hearth:field key="text" label="Text" type="text"/>
    <hearth:field key="whole" label="Whole" type="integer"/>
    <hearth:field key="number" label="Number" type="decimal"/>
    <hearth:field key="day" label="Day" type="date"/>
    <hearth:field key="time" label="Time" type="time"/>
    <hearth:field key="instant" label="Instant" type="date-and-time"/>
    <hearth:field key="yes" label="Yes" type="true-or-false"/>
    <hearth:field key="choice" label="Choice" type="choice"><hearth:option value="a" label="A"/></hearth:field>
    <hearth:field key="reason" label="Reason" type="lookup" heading="end-reason"/>
    <hearth:checklist><hearth:item key="tick" label="Tick"/></hearth:checklist>
    """
)


def test_texts_of_a_form_become_typed_answers() -> None:
    texts = {
        "text": " words ",
        "whole": "3",
        "number": "£1,234.50",
        "day": "2026-11-30",
        "time": "09:30",
        "instant": "2026-07-01T12:00",
        "yes": "true",
        "choice": "a",
        "reason": "2",
        "tick": "on",
        "stranger": "x",
    }
    typed = read_answers(EVERY_TYPE, texts)
    settled = settle(EVERY_TYPE, typed, DATA, NOW)
    assert settled.values == {
        "text": "words",
        "whole": Decimal(3),
        "number": Decimal("1234.50"),
        "day": dt.date(2026, 11, 30),
        "time": dt.time(9, 30),
        "instant": at("2026-07-01 12:00"),
        "yes": True,
        "choice": "a",
        "reason": REASONS[1],
        "tick": True,
    }


def test_an_empty_text_is_no_answer() -> None:
    assert settle(EVERY_TYPE, read_answers(EVERY_TYPE, {"text": "  ", "day": ""}), DATA, NOW).values == {"tick": False}


@pytest.mark.parametrize(
    ("key", "text"),
    [
        ("whole", "three"),
        ("number", "1.2.3"),
        ("number", "NaN"),
        ("number", "Infinity"),
        ("day", "30/11/2026"),
        ("day", "2026-02-30"),
        ("time", "25:00"),
        ("instant", "soon"),
        ("yes", "perhaps"),
    ],
)
def test_texts_that_cannot_be_read_are_refused_by_field(key: str, text: str) -> None:
    with pytest.raises(AnswersRefused) as refused:
        read_answers(EVERY_TYPE, {key: text})
    assert set(refused.value.errors) == {key}
    assert text[:40] in refused.value.errors[key]


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("text", 3),
        ("whole", Decimal("1.5")),
        ("number", "1"),
        ("day", NOW),
        ("instant", dt.datetime(2026, 11, 2)),  # noqa: DTZ001 - an instant without a zone is the point
        ("yes", "true"),
        ("choice", "z"),
        ("reason", {"id": Decimal(99), "master": "care-home"}),
    ],
)
def test_values_of_a_wrong_type_or_outside_the_list_are_refused(key: str, value: object) -> None:
    with pytest.raises(AnswersRefused) as refused:
        settle(EVERY_TYPE, {key: value}, DATA, NOW)
    assert set(refused.value.errors) == {key}


def test_a_lookup_keeps_the_words_and_the_master_of_the_list_whatever_is_sent() -> None:
    forged = {"id": Decimal(1), "master": "domestic-abuse", "description": "Nonsense"}
    assert settle(EVERY_TYPE, {"reason": forged}, DATA, NOW).values["reason"] == REASONS[0]


SCRIPT = task(
    """
    <hearth:information>For ((tenancy.address)), ((tenancy.is_joint??a joint tenancy)).</hearth:information>
    <hearth:script>
      <hearth:information>Read this first.</hearth:information>
      <hearth:question key="ill" label="Ill" type="true-or-false" mandatory="true"/>
      <hearth:question key="since" label="Since" type="date" mandatory="true" showWhen="answers.block.ill"
        validWhen="answers.block.since &lt;= today()" refusal="That has not come yet."/>
      <hearth:advice level="warning" when="answers.block.ill">Offer a visit.</hearth:advice>
      <hearth:advice level="reason" when="answers.block.since &lt; date(&quot;2026-01-01&quot;)">
        Since long ago: ((answers.block.since)).
      </hearth:advice>
      <hearth:propose field="visit" value="answers.block.ill"/>
      <hearth:propose field="why" advice="reason"/>
    </hearth:script>
    <hearth:field key="visit" label="Visit" type="true-or-false" mandatory="true"/>
    <hearth:field key="why" label="Why" type="text" mandatoryWhen="answers.block.visit != proposed.visit"/>
    <hearth:field key="first" label="First" type="date" default="today()"/>
    """
)


def seen(**given: object) -> Sheet:
    """The sheet with these answers."""
    return sheet(SCRIPT, given, DATA, NOW)


def test_information_is_merged() -> None:
    assert SCRIPT.information is not None
    assert SCRIPT.information.render(DATA, NOW) == "For 14 Tolland Row, a joint tenancy."
    sole = {"tenancy": {"address": None, "is_joint": False}}
    assert SCRIPT.information.render(sole, NOW) == "For (not recorded), ."


def test_a_question_appears_when_its_condition_is_true_and_its_answer_is_dropped_with_it() -> None:
    assert [item.field.key for item in seen().script if isinstance(item, Asked)] == ["ill"]
    shown = seen(ill=True)
    assert [item.field.key for item in shown.script if isinstance(item, Asked)] == ["ill", "since"]
    hidden = seen(ill=False, since=dt.date(2026, 1, 1), visit=False)
    assert hidden.values == {"ill": False, "visit": False}
    assert hidden.errors == {}


def test_advice_appears_and_proposes() -> None:
    page = seen(ill=True, since=dt.date(2025, 3, 1))
    assert [(said.level, said.text) for said in page.advice] == [
        (AdviceLevel.WARNING, "Offer a visit."),
        (AdviceLevel.REASON, "Since long ago: 1 March 2025."),
    ]
    assert page.proposed == {"visit": True, "why": "Since long ago: 1 March 2025."}
    proposals = {asked.field.key: asked.proposal for asked in page.fields}
    assert proposals == {"visit": True, "why": "Since long ago: 1 March 2025.", "first": dt.date(2026, 11, 2)}
    assert all(isinstance(item, (Said, Asked)) for item in page.script)


def test_a_proposal_is_not_an_answer() -> None:
    page = seen(ill=True, since=dt.date(2025, 3, 1))
    assert "visit" not in page.values
    assert page.errors["visit"] == "Answer “Visit”."


def test_what_is_mandatory_by_another_answer() -> None:
    assert "why" not in seen(ill=True, since=dt.date(2026, 3, 1), visit=True).errors
    assert "why" in seen(ill=True, since=dt.date(2026, 3, 1), visit=False).errors


def test_an_answer_that_cannot_be_right_is_refused_in_the_paths_own_words() -> None:
    page = seen(ill=True, since=dt.date(2026, 11, 3), visit=True)
    assert page.errors == {"since": "That has not come yet."}


def test_a_checklist_and_an_outcome_stand_against_completing() -> None:
    checked = task(
        """
        <hearth:checklist><hearth:item key="gas" label="Gas capped" mandatory="true"/></hearth:checklist>
        <hearth:outcome value="held" label="Held"/>
        """
    )
    with pytest.raises(AnswersRefused) as refused:
        settle(checked, {}, DATA, NOW)
    assert refused.value.errors == {"gas": "Tick off “Gas capped”.", "outcome": "Choose the outcome."}
    assert settle(checked, {"gas": True}, DATA, NOW, outcome="held").values == {"gas": True, "outcome": "held"}
