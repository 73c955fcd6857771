"""The drawing of a path, and the way of a case on it."""

from __future__ import annotations

import datetime as dt
import re
from xml.etree.ElementTree import Element

import pytest
from defusedxml.ElementTree import fromstring
from hypothesis import given, settings

from hearth.engines.cases import effects as fx
from hearth.engines.cases.definition.bpmn import Drawing, read
from hearth.engines.cases.diagram import mark_way, render_svg
from hearth.engines.cases.diagram_layout import place
from hearth.engines.cases.program import Program
from hearth.engines.cases.way import Mark, Move, WayTaken, way_taken
from tests.engines.cases.drawn import END, START, arrows, node, process
from tests.engines.cases.test_library import ENDS, VALID, notice
from tests.engines.cases.test_step_properties import programs
from tests.engines.cases.town import Case, at, compiled, library

PATHS = ("end-of-tenancy", "rent-statement", "laminate-flooring", "call-back")
NOWHERE = Drawing(shapes={}, edges={})
SVG = "{http://www.w3.org/2000/svg}"


def drawing(key: str) -> Drawing:
    """Where the file of the library puts things."""
    definition, _ = read(library(key))
    assert definition is not None
    return definition.drawing


def way(case: Case) -> WayTaken:
    """The way of a case, from its history."""
    moves = [Move(flow=effect.flow, at=case.now) for effect in case.history if isinstance(effect, fx.MoveToken)]
    tasks = [effect for effect in case.history if isinstance(effect, fx.CreateTask)]
    targets = {task.token: task.target_at for task in tasks if task.target_at is not None}
    return way_taken(case.program, moves, case.state.tokens.values(), case=case.state.case, targets=targets)


@pytest.mark.parametrize("key", PATHS)
def test_a_drawing_is_well_formed_has_every_element_and_no_style(key: str) -> None:
    program = compiled(library(key))
    svg = render_svg(program, drawing(key))
    root: Element = fromstring(svg)
    assert {each.get("data-node") for each in root.iter(f"{SVG}g")} >= set(program.drawn.nodes)
    assert {each.get("data-flow") for each in root.iter(f"{SVG}g")} >= set(program.drawn.flows)
    assert "style" not in svg
    assert root.get("role") == "img"
    labels = (root.get("aria-labelledby") or "").split()
    texts = [found.text for label in labels if (found := root.find(f"*[@id='{label}']")) is not None]
    assert len(texts) == 2
    assert all(texts)


@pytest.mark.parametrize("key", PATHS)
def test_the_librarys_boxes_keep_clear_of_each_other(key: str) -> None:
    boxes = list(drawing(key).shapes.values())
    for at_, one in enumerate(boxes):
        for two in boxes[at_ + 1 :]:
            apart = (
                one.x + one.width < two.x
                or two.x + two.width < one.x
                or one.y + one.height < two.y
                or two.y + two.height < one.y
            )
            assert apart, (one, two)


@settings(max_examples=60, deadline=None)
@given(programs())
def test_a_path_without_places_is_laid_out_with_every_box_in_its_own(program: Program) -> None:
    placed = place(program, NOWHERE)
    assert placed.shapes.keys() == program.nodes.keys()
    assert len({(box.x, box.y) for box in placed.shapes.values()}) == len(program.nodes)
    assert all(len(points) >= 2 for points in placed.edges.values())
    fromstring(render_svg(program, NOWHERE))


def test_the_way_taken_the_place_now_and_what_was_not_taken() -> None:
    case = notice()
    case.now = at("2026-11-02 09:14")
    case.complete("check_notice", **VALID)
    found = way(case)
    marks = {id_: standing.mark for id_, standing in found.nodes.items()}
    assert marks["check_notice"] is Mark.DONE
    assert marks["visit"] is Mark.NOW
    assert marks["until_end"] is Mark.WAIT
    assert marks["end_tenancy"] is Mark.AHEAD
    assert marks["return_notice"] is Mark.OFF
    assert found.nodes["check_notice"].note == "done 2 Nov"
    assert found.nodes["acknowledge"].note == "sent 2 Nov"
    assert found.nodes["visit"].note == "now, due 13 Nov"
    assert found.nodes["until_end"].note == "wakes 30 Nov 12:00"
    assert (found.flows["valid"], found.flows["not_valid"]) == (Mark.TAKEN, Mark.OFF)
    assert found.flows["end_reached"] is Mark.AHEAD
    assert "Now: Visit the tenant (due 13 Nov)." in found.words
    assert "Waiting: " in found.words
    assert "Until the tenancy ends (wakes 30 Nov 12:00)" in found.words
    assert "Not taken: " in found.words


def test_marking_changes_classes_second_lines_and_the_words_and_nothing_else() -> None:
    case = notice()
    case.complete("check_notice", **VALID)
    stored = render_svg(case.program, drawing("end-of-tenancy"))
    marked = mark_way(stored, way(case))
    assert 'class="x now" data-node="visit"' in marked
    assert 'class="x wait" data-node="until_end"' in marked
    assert 'class="f taken" data-flow="valid"' in marked
    assert 'class="x off" data-node="return_notice"' in marked
    assert "wakes 30 Nov 12:00" in marked
    assert "Now: Visit the tenant" in marked

    def bare(svg: str) -> str:
        svg = re.sub(r'class="([xf])[^"]*"', r'class="\1"', svg)
        return re.sub(r'(data-note="[^"]*"|id="path-words")>[^<]*<', r"\1><", svg)

    assert bare(marked) == bare(stored)
    fromstring(marked)


def test_a_closed_case_has_nothing_ahead() -> None:
    case = notice()
    case.complete("check_notice", **{**VALID, "keys_brought": True})
    case.complete("visit", outcome="held")
    case.complete("keys/take_in", received_at=case.now, sets=1)
    case.until(ENDS)
    found = way(case)
    assert {standing.mark for standing in found.nodes.values()} == {Mark.DONE, Mark.OFF}
    assert found.nodes["complete"].mark is Mark.DONE
    assert found.words.endswith("The case is closed.")


def test_names_in_a_file_cannot_break_out_of_the_drawing() -> None:
    hostile = node("userTask", "block").replace('"Block"', '"&lt;script&gt;alert(1)&lt;/script&gt;&quot;"')
    program = compiled(process(START, hostile, END, arrows("start", "block", "end")))
    svg = render_svg(program, NOWHERE)
    assert "<script" not in svg
    found = way_taken(program, [Move(flow="start_block", at=dt.datetime(2026, 1, 1, tzinfo=dt.UTC))], [])
    assert "<script" not in mark_way(svg, found)
    fromstring(mark_way(svg, found))
