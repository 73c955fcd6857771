"""A place in the drawing for every block of a file that lacks some: a drawing board shows nothing without."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape
from typing import cast

from hearth.engines.cases.definition.bpmn import Box, Definition, Drawing, Point, read
from hearth.engines.cases.diagram_layout import place
from hearth.engines.cases.program import Block, End, Flow, Merge, Milestone, Node, Program, Start

_STANDS = re.compile(r"<(?P<prefix>[\w.-]+:)?BPMNDiagram\b.*?</(?P=prefix)BPMNDiagram\s*>", re.DOTALL)
_STANDS_BARE = re.compile(r"<BPMNDiagram\b.*?</BPMNDiagram\s*>", re.DOTALL)
_KINDS: dict[str, type[Block]] = {
    "startEvent": Start,
    "endEvent": End,
    "exclusiveGateway": Merge,
    "parallelGateway": Merge,
    "intermediateThrowEvent": Milestone,
    "intermediateCatchEvent": Milestone,
}
_NAMESPACES = (
    'xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI" xmlns:dc="http://www.omg.org/spec/DD/20100524/DC" '
    'xmlns:di="http://www.omg.org/spec/DD/20100524/DI"'
)


def with_drawing(bpmn: str) -> str:
    """This function will give the file with a drawing: its own where every block has a place in it, else one laid out
    in columns. A file that can't be read is given back as it is."""
    definition = read(bpmn).definition
    if definition is None or not definition.elements or _is_drawn(definition):
        return bpmn
    drawing = place(_outline(definition), definition.drawing)
    text = _STANDS_BARE.sub("", _STANDS.sub("", bpmn))
    end = text.rindex("</")
    return text[:end] + "\n".join(_diagram(definition.key, drawing)) + "\n" + text[end:]


def _is_drawn(definition: Definition) -> bool:
    shapes, edges = definition.drawing.shapes, definition.drawing.edges
    return all(each.id in shapes for each in definition.elements) and all(
        len(edges.get(each.id, ())) > 1 for each in definition.arrows
    )


def _outline(definition: Definition) -> Program:
    """The blocks and arrows alone, as far as places need them."""
    nodes = {each.id: _block(each.id, each.kind) for each in definition.elements}
    flows = {each.id: Flow(id=each.id, source=each.source, target=each.target) for each in definition.arrows}
    starts = [id_ for id_, node in nodes.items() if isinstance(node, Start)]
    first = (starts or list(nodes))[0]
    # a plain block stands for any that fills a box
    kinds = cast("dict[str, Node]", nodes)
    return Program(key=definition.key, name=definition.name, subject="", nodes=kinds, flows=flows, start=first)


def _block(id_: str, kind: str) -> Block:
    return _KINDS.get(kind.partition(":")[0], Block)(id=id_, key=id_, name="")


def _diagram(key: str, drawing: Drawing) -> Iterator[str]:
    yield f'<bpmndi:BPMNDiagram {_NAMESPACES} id="drawing_of_{escape(key)}">'
    yield f'<bpmndi:BPMNPlane id="plane_of_{escape(key)}" bpmnElement="{escape(key)}">'
    for id_, box in drawing.shapes.items():
        yield f'<bpmndi:BPMNShape id="{escape(id_)}_di" bpmnElement="{escape(id_)}">{_bounds(box)}</bpmndi:BPMNShape>'
    for id_, points in drawing.edges.items():
        places = "".join(_point(each) for each in points)
        yield f'<bpmndi:BPMNEdge id="{escape(id_)}_di" bpmnElement="{escape(id_)}">{places}</bpmndi:BPMNEdge>'
    yield "</bpmndi:BPMNPlane>"
    yield "</bpmndi:BPMNDiagram>"


def _bounds(box: Box) -> str:
    return f'<dc:Bounds x="{box.x:g}" y="{box.y:g}" width="{box.width:g}" height="{box.height:g}"/>'


def _point(point: Point) -> str:
    return f'<di:waypoint x="{point.x:g}" y="{point.y:g}"/>'
