"""The palette describes every setting that the compiler reads, and none that it does not."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import pytest

from hearth.engines.cases.definition import palette
from hearth.engines.cases.definition.bpmn import read
from hearth.engines.cases.definition.describing import BlockFace, Kind, Option, Part
from hearth.engines.cases.definition.laying_out import with_drawing
from hearth.engines.cases.definition.settings import Settings
from hearth.engines.cases.definition.starting import first_drawing
from tests.engines.cases.drawn import END, START, arrow, arrows, examined, node, process
from tests.engines.cases.test_other_tools import FOREIGN

INSTEAD = frozenset({"userDefined", "sla", "advice", "definition"})
"""Options that stand instead of others, which are not read then."""
ACTIONS = frozenset({"operation", "service", "screen", "url"})
VARIANTS: tuple[frozenset[str], ...] = (frozenset(), INSTEAD, *(INSTEAD | ACTIONS - {each} for each in ACTIONS))
"""What is left out, so that each option is read in one of them."""
EVENTS = {
    "timer": "<timerEventDefinition/>",
    "conditional": "<conditionalEventDefinition><condition>now() &gt; now()</condition></conditionalEventDefinition>",
}


def _value(option: Option) -> str:
    if option.choices:
        return option.choices[-1][0]
    return {Kind.FLAG: "false", Kind.WHOLE: "2", Kind.DAY: "2026-04-01"}.get(option.kind, "true")


def _element(part: Part, without: frozenset[str] = frozenset()) -> str:
    own = "".join(f' {each.name}="{_value(each)}"' for each in part.options if each.name not in {"", *without})
    text = "true" if any(not each.name for each in part.options) else ""
    inside = "".join(_element(each, without) for each in part.parts)
    return f"<hearth:{part.tag}{own}>{text}{inside}</hearth:{part.tag}>"


def _full(face: BlockFace, without: frozenset[str] = frozenset()) -> str:
    """A path with one block of the palette, all of whose options are set but those."""
    if face.code in ("start", "complete"):
        return process(START, node("endEvent", "end", settings=_settings(face, without)), arrows("start", "end"))
    own = {each.name: "call-back" for each in face.own if each.name != "condition"}
    block = node(face.bpmn, "block", EVENTS.get(face.event, ""), _settings(face, without), **own)
    if face.arrow is None:
        return process(START, block, END, arrows("start", "block", "end"))
    return process(START, block, END, arrow("start", "block"), arrow("block", "end", settings=_element(face.arrow)),
                   arrow("block", "end2"), node("endEvent", "end2"))  # fmt: skip


def _settings(face: BlockFace, without: frozenset[str]) -> str:
    if not face.tag:
        return ""
    return _element(Part(tag=face.tag, label="", options=face.options, parts=face.parts), without)


@pytest.mark.parametrize("face", palette.BLOCKS, ids=lambda face: face.code)
def test_no_option_of_the_palette_means_nothing(face: BlockFace) -> None:
    unknown = [
        {each.sentence for each in examined(_full(face, without))[1] if each.code == "setting_unknown"}
        for without in VARIANTS
    ]
    assert set.intersection(*unknown) == set()


def test_every_setting_that_is_read_is_described(monkeypatch: pytest.MonkeyPatch) -> None:
    """An option that somebody adds to a block appears in the designer once palette.py names it; this says so."""
    asked: set[tuple[str, str]] = set()
    text, children = Settings.text, Settings.children

    def reading(self: Settings, name: str, *, needed: bool = False) -> str:
        asked.add((self.tag, name))
        return text(self, name, needed=needed)

    def going_in(self: Settings, *tags: str) -> list[Settings]:
        asked.update((self.tag, f"<{tag}>") for tag in tags)
        return children(self, *tags)

    monkeypatch.setattr(Settings, "text", reading)
    monkeypatch.setattr(Settings, "children", going_in)
    about = _element(Part(tag="path", label="", options=palette.PATH, parts=palette.PATH_PARTS))
    about = about.replace('subject="true"', 'subject="tenancy"')
    for face, without in itertools.product(palette.BLOCKS, VARIANTS):
        examined(_full(face, without).replace('<hearth:path subject="tenancy"/>', about))
    assert asked - set(palette.known()) == set()


def _every() -> Iterator[Part]:
    waiting = [part for face in palette.BLOCKS for part in face.parts]
    while waiting:
        part = waiting.pop()
        yield part
        waiting.extend(part.parts)


def test_the_palette_can_be_used_by_keyboard_and_names_each_block_once() -> None:
    letters = [each.letter for each in palette.BLOCKS if each.letter]
    assert len(letters) == len(set(letters)) == len(palette.BLOCKS) - 1
    assert len({each.code for each in palette.BLOCKS}) == len(palette.BLOCKS)
    assert all(part.one for part in _every() if part.many)


def test_a_file_without_a_drawing_gets_one_and_a_drawn_one_is_left() -> None:
    drawn = with_drawing(FOREIGN)
    definition = read(drawn).definition
    assert definition is not None
    assert {each.id for each in definition.elements} <= set(definition.drawing.shapes)
    assert with_drawing(drawn) == drawn
    half = drawn.replace("BPMNShape id", "BPMNShape odd", 0).replace('bpmnElement="End_1"', 'bpmnElement="gone"')
    again = read(with_drawing(half)).definition
    assert again is not None
    assert "End_1" in again.drawing.shapes
    assert with_drawing("no xml") == "no xml"


def test_a_new_path_can_run_as_it_is() -> None:
    program, findings = examined(first_drawing(key="a-b", name="Cats & “dogs”", subject="tenancy"))
    assert program is not None
    assert findings == ()
