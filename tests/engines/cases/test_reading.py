"""Reading files from anywhere: hostile ones are not read, what can't run is named, nothing raises."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hearth.engines.cases.definition.bpmn import MAX_BYTES, read
from hearth.engines.cases.definition.findings import Level
from tests.engines.cases.drawn import END, NAMESPACES, START, arrow, arrows, examined, found, node, process, straight
from tests.engines.cases.town import library

BOMB = (
    '<!DOCTYPE d [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    f"<definitions {NAMESPACES}><process id='p' name='&b;'/></definitions>"
)


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("", "well-formed"),
        ("not xml", "well-formed"),
        ("<a><b></a>", "well-formed"),
        (BOMB, "entities"),
        ('<!DOCTYPE d SYSTEM "file:///etc/passwd"><d/>', "document type"),
        ("<definitions/>", "no BPMN"),
        (f"<definitions {NAMESPACES}/>", "no BPMN"),
        (f"<definitions {NAMESPACES}>" + "<a>" * 100 + "</a>" * 100 + "</definitions>", "nest"),
        (f"<definitions {NAMESPACES}>" + "<a/>" * 20_001 + "</definitions>", "too many"),
        ("<a>" + " " * MAX_BYTES + "</a>", "larger than 2 MB"),
        (process(node("userTask", "twice"), node("userTask", "twice")), "used twice"),
        (b"\xff\xfe\x00", "well-formed"),
        ("<a>\ud800</a>", "well-formed"),
    ],
)
def test_what_is_no_bpmn_is_not_read_and_says_why(source: str | bytes, words: str) -> None:
    definition, findings = read(source)
    assert definition is None
    assert findings[0].code == "not_bpmn"
    assert words in findings[0].sentence


@given(st.text(max_size=200) | st.binary(max_size=200))
def test_no_file_makes_the_reader_raise(source: str | bytes) -> None:
    read(source)


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_no_damaged_path_makes_the_compiler_raise(data: st.DataObject) -> None:
    """A good file with one piece cut out, doubled or turned around may be refused: it never makes a crash."""
    source = library("laminate-flooring")
    first = data.draw(st.integers(0, len(source)))
    last = data.draw(st.integers(first, min(len(source), first + 400)))
    piece = data.draw(st.sampled_from(["", source[first:last] * 2, source[first:last][::-1], '"', "x", "]]>"]))
    examined(source[:first] + piece + source[last:])


@pytest.mark.parametrize(
    "tag",
    [
        "subProcess",
        "adHocSubProcess",
        "transaction",
        "scriptTask",
        "businessRuleTask",
        "receiveTask",
        "inclusiveGateway",
        "complexGateway",
        "eventBasedGateway",
        "boundaryEvent",
        "choreographyTask",
    ],
)
def test_an_element_that_cannot_run_is_named_with_what_to_do(tag: str) -> None:
    program, findings = examined(straight(node(tag, "block")))
    assert program is None
    errors = [finding for finding in findings if finding.level is Level.ERROR]
    assert [(finding.code, finding.element, finding.name) for finding in errors] == [("cannot_run", "block", "Block")]
    assert tag in errors[0].sentence
    assert errors[0].advice


@pytest.mark.parametrize(
    ("tag", "event"),
    [
        ("startEvent", "message"),
        ("startEvent", "signal"),
        ("startEvent", "timer"),
        ("endEvent", "error"),
        ("endEvent", "compensate"),
        ("intermediateThrowEvent", "message"),
        ("intermediateThrowEvent", "link"),
        ("intermediateCatchEvent", "message"),
        ("intermediateCatchEvent", "signal"),
        ("intermediateCatchEvent", ""),
    ],
)
def test_events_that_cannot_run_are_named(tag: str, event: str) -> None:
    definition = f"<{event}EventDefinition/>" if event else ""
    finding = found(straight(node(tag, "block", definition)))["cannot_run"]
    assert (finding.level, finding.element) == (Level.ERROR, "block")


def test_markers_for_repetition_are_named() -> None:
    finding = found(straight(node("userTask", "block", "<multiInstanceLoopCharacteristics/>")))["cannot_run"]
    assert "loop marker" in finding.sentence
    assert "arrow back" in finding.advice


def test_a_plain_task_of_another_tool_runs_as_a_task_for_people() -> None:
    program, findings = examined(straight(node("task", "block")))
    assert program is not None
    assert {finding.code for finding in findings} == {"read_as"}


def test_settings_of_another_tool_are_named_and_kept_out_of_the_program() -> None:
    settings = '<camunda:formData><camunda:formField id="a"/></camunda:formData>'
    source = straight(node("userTask", "block", settings=settings, **{"camunda:assignee": "demo"}))
    program, findings = examined(source)
    assert program is not None
    (finding,) = [each for each in findings if each.code == "other_tool"]
    assert finding.level is Level.WARNING
    assert "assignee, formData" in finding.sentence


def test_a_drawing_s_decorations_are_named_and_do_nothing() -> None:
    source = straight(node("userTask", "block"), node("textAnnotation", "remark"), "<laneSet id='lanes'/>")
    program, findings = examined(source)
    assert program is not None
    assert {finding.element for finding in findings if finding.code == "decoration"} == {"remark", "lanes"}


def test_a_second_process_is_named() -> None:
    source = straight(node("userTask", "block")).replace(
        "</definitions>", '<process id="q" name="Other"><task id="far"/></process></definitions>'
    )
    finding = found(source)["second_process"]
    assert (finding.element, finding.name) == ("q", "Other")


def test_an_arrow_into_nowhere_is_named() -> None:
    source = process(START, END, arrows("start", "end"), arrow("start", "gone"))
    assert found(source)["loose_arrow"].element == "start_gone"


def test_unknown_settings_are_named_one_by_one() -> None:
    settings = '<hearth:task colour="red" mandatory="perhaps"><hearth:icon/></hearth:task><hearth:delay/>'
    program, findings = examined(straight(node("userTask", "block", settings=settings)))
    assert program is None
    said = [(finding.level, finding.sentence) for finding in findings]
    assert any(level is Level.WARNING and "colour" in sentence for level, sentence in said)
    assert any(level is Level.WARNING and "icon" in sentence for level, sentence in said)
    assert any(level is Level.WARNING and "delay" in sentence for level, sentence in said)
    assert any(level is Level.ERROR and "true or false" in sentence for level, sentence in said)


def test_an_unknown_word_about_the_path_is_named() -> None:
    source = straight(node("userTask", "block")).replace('subject="tenancy"', 'subject="tenancy" subjct="x"')
    finding = found(source)["setting_unknown"]
    assert (finding.element, finding.level) == ("p", Level.WARNING)
    assert "subjct" in finding.sentence


def test_places_that_are_no_numbers_only_cost_the_drawing() -> None:
    source = library("call-back").replace('x="160"', 'x="nan"')
    program, findings = examined(source)
    assert program is not None
    assert "drawing" in {finding.code for finding in findings}
