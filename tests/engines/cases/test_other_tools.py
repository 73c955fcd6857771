"""Files of other tools: all that can't run is named, block by block, and no damage to a file makes a crash."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree as ET

from hypothesis import given, settings
from hypothesis import strategies as st

from hearth.engines.cases.definition.bpmn import kinds_of, read
from hearth.engines.cases.definition.comparing import compare
from hearth.engines.cases.definition.findings import Level
from tests.engines.cases.drawn import examined
from tests.engines.cases.town import library

FOREIGN = (Path(__file__).parent / "foreign.bpmn").read_text(encoding="utf-8")
CAN_NOT_RUN = {"Start_1", "Throw_1", "Throw_2", "Sub_1", "Inner_1", "Edge_1", "Event_sub", "Event_start"}
WITHOUT_EFFECT = {"Pool_office", "Pool_closed", "Message_1", "Signal_1", "Message_def", "Process_empty", "Note_1"}


def test_what_another_tool_drew_is_listed_block_by_block() -> None:
    _, findings = examined(FOREIGN)
    errors = {each.element for each in findings if each.level is Level.ERROR}
    said = {each.element for each in findings}
    assert errors >= CAN_NOT_RUN
    assert said >= CAN_NOT_RUN | WITHOUT_EFFECT | {"Lanes", "Data_1", "Data_ref", "Process_main", "Task_1", "Service_1"}
    assert not WITHOUT_EFFECT & errors
    kinds = kinds_of(FOREIGN)
    assert {kinds[each] for each in CAN_NOT_RUN} >= {"startEvent", "subProcess", "boundaryEvent"}
    assert any("${approved}" in each.sentence for each in findings), "a condition in another language is shown"


def test_what_can_not_run_is_named_with_its_article() -> None:
    said = {each.element: each.sentence for each in read(FOREIGN).findings}
    assert said["Throw_1"].startswith("is an intermediateThrowEvent:signal")
    assert said["Inner_1"].startswith("is a userTask inside")


def test_blocks_of_a_second_process_are_named() -> None:
    two = FOREIGN.replace('<process id="Process_empty" name="Tenant"/>', '<process id="Two"><task id="Far"/></process>')
    errors = {each.element: each.code for each in read(two).findings if each.level is Level.ERROR}
    assert (errors["Two"], errors["Far"]) == ("second_process", "cannot_run")


TAGS = ("userTask", "subProcess", "boundaryEvent", "startEvent", "sequenceFlow", "laneSet", "choreographyTask", "odd")


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_no_rebuilt_tree_makes_the_reader_compiler_or_comparison_raise(data: st.DataObject) -> None:
    """Well-formed files with elements removed, doubled, moved, renamed and with other attributes: all are answered."""
    name = data.draw(st.sampled_from(["foreign", "end-of-tenancy", "call-back"]))
    source = FOREIGN if name == "foreign" else library(name)
    root = ET.fromstring(source)  # noqa: S314 - our own file
    for _ in range(data.draw(st.integers(1, 4))):
        _damage(root, data)
    damaged = ET.tostring(root, encoding="unicode")
    examined(damaged)
    kinds_of(damaged)
    one, two = read(source).definition, read(damaged).definition
    if one is not None and two is not None:
        compare(one, two)
        compare(two, one)


def _damage(root: ET.Element, data: st.DataObject) -> None:
    everything = list(root.iter())
    parents = [each for each in everything if len(each)]
    if not parents:
        return
    parent = data.draw(st.sampled_from(parents))
    child = data.draw(st.sampled_from(list(parent)))
    what = data.draw(st.sampled_from(["remove", "double", "move", "rename", "attribute", "text"]))
    if what == "remove":
        parent.remove(child)
    elif what == "double":
        parent.append(child)
    elif what == "move":
        target = data.draw(st.sampled_from(everything))
        if child not in target.iter() and target not in child.iter():
            parent.remove(child)
            target.append(child)
    elif what == "rename":
        child.tag = child.tag.rpartition("}")[0] + "}" + data.draw(st.sampled_from(TAGS))
    elif what == "attribute":
        key = data.draw(st.sampled_from([*child.attrib, "id", "name", "sourceRef", "default", "automatic", "type"]))
        child.set(key, data.draw(st.sampled_from(["", "x", "true", "f1", "-1", "a b", "\u00e9" * 300, "((", "1/0"])))
    else:
        child.text = data.draw(st.sampled_from(["", "(", "1 +", "now()", "\u2028" * 9, "((a", "x" * 5000]))


def test_a_comparison_names_what_was_added_changed_and_removed() -> None:
    before = library("call-back")
    after = before.replace('name="Call back"', 'name="Ring back"', 1)
    one, two = read(before).definition, read(after).definition
    assert one is not None
    assert two is not None
    assert compare(one, one) == ()
    (difference,) = compare(one, two)
    assert (difference.element, [each.what for each in difference.settings]) == ("", ["name"])
    fewer = read(before.replace(one.elements[1].id, "another_id")).definition
    assert fewer is not None
    changes = {each.element: each.change.value for each in compare(one, fewer) if not each.arrow}
    assert changes == {"another_id": "added", one.elements[1].id: "removed"}
