"""A path as SVG: drawn once, when it is published; the way that a case took is marked on it by one pass over the text.

The drawing is styled by classes only (the page's policy allows no styles): `n` box, `e` arrow, `g` icon, `b` name, `t2`
second line, and on each group the mark of hearth.engines.cases.way. The stylesheet is `.path` in the interface kit.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from html import escape

from hearth.engines.cases.definition.bpmn import Box, Drawing, Point
from hearth.engines.cases.diagram_layout import place
from hearth.engines.cases.program import (
    Action,
    Call,
    Communication,
    Decision,
    Delay,
    End,
    Flow,
    Merge,
    Milestone,
    Node,
    Notification,
    Parallel,
    Program,
    Start,
    Task,
)
from hearth.engines.cases.way import Mark, WayTaken

_CHARACTER = 6.4
"""Mean width of a character of the 12 px face, in pixels: names are broken into lines by it."""

_LABELLED = 'role="img" aria-labelledby="path-title path-words"'
_ARROWHEAD = (
    '<marker id="ah" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" '
    'markerUnits="userSpaceOnUse" orient="auto"><path d="M0 0 8 4 0 8z" fill="context-stroke"/></marker>'
)
_ICONS: dict[type[Node], tuple[str, str]] = {
    Task: ("task", '<rect class="g" x="1.5" y="3.5" width="13" height="9" rx="1.5"/><path class="g" d="M4 8h5"/>'),
    Communication: ("letter", '<path class="g" d="M2 4h12v8.5H2zM2 4.5l6 4.5 6-4.5"/>'),
    Notification: ("message", '<path class="g" d="M3 11.5h10l-1.2-2V7a3.8 3.8 0 0 0-7.6 0v2.5zM6.7 13.5h2.6"/>'),
    Delay: ("waits", '<circle class="g" cx="8" cy="8" r="6.2"/><path class="g" d="M8 4.5V8l2.5 1.5"/>'),
    Action: (
        "system action",
        '<rect class="g" x="1.5" y="3.5" width="13" height="9" rx="1.5"/><path class="g" d="M9 5.5 6.5 8.3h3L7 11"/>',
    ),
    Call: (
        "sub-path",
        '<rect class="g" x="1.5" y="3.5" width="13" height="9" rx="1.5"/><path class="g" d="M8 5.5v5M5.5 8h5"/>',
    ),
}


def render_svg(program: Program, drawing: Drawing) -> str:
    """This function will draw a path with nothing marked: what is stored when it is published.

    `mark_way` marks it for a case. Places are the file's own, or columns where it has none.
    """
    program = program.drawn
    placed = place(program, drawing)
    left, top, width, height = _frame(program, placed)
    words = "; ".join(node.name for node in program.nodes.values() if not isinstance(node, (Merge, Parallel)))
    box = f'viewBox="{left:g} {top:g} {width:g} {height:g}" width="{width:g}" height="{height:g}"'
    parts = [
        f'<svg class="path" xmlns="http://www.w3.org/2000/svg" {box} {_LABELLED}>',
        f'<title id="path-title">Path: {escape(program.name)}</title>',
        f'<desc id="path-words">{escape(words)}.</desc>',
        f"<defs>{_ARROWHEAD}</defs>",
    ]
    parts.extend(_arrow(program, flow, placed.edges[flow.id]) for flow in program.flows.values())
    parts.extend(_node(program, node, placed) for node in program.nodes.values())
    parts.append("</svg>")
    return "\n".join(parts)


_MARKED = re.compile(
    r'class="(?P<kind>[xf])" data-(?:node|flow)="(?P<id>[^"]*)"'
    r'|data-note="(?P<noted>[^"]*)">(?P<note>[^<]*)<'
    r'|<desc id="path-words">[^<]*<'
)


def mark_way(svg: str, way: WayTaken) -> str:
    """This function will mark a stored drawing with the way that a case took. Ids that it lacks are left out."""

    def marked(found: re.Match[str]) -> str:
        kind, id_, noted = found["kind"], found["id"], found["noted"]
        if kind == "x" and id_ in way.nodes:
            return f'class="x {_class(way.nodes[id_].mark)}" data-node="{id_}"'
        if kind == "f" and id_ in way.flows:
            return f'class="f {_class(way.flows[id_])}" data-flow="{id_}"'
        if noted in way.nodes and way.nodes[noted].note:
            return f'data-note="{noted}">{escape(way.nodes[noted].note)}<'
        if found[0].startswith("<desc"):
            return f'<desc id="path-words">{escape(way.words)}<'
        return found[0]

    return _MARKED.sub(marked, svg)


def _class(mark: Mark) -> str:
    return "" if mark is Mark.AHEAD else mark.value


def _frame(program: Program, placed: Drawing) -> tuple[float, float, float, float]:
    """Left, top, width and height that hold every box, its name below or above it, and every bend."""
    points = [point for edge in placed.edges.values() for point in edge]
    for id_, box in placed.shapes.items():
        name = 0.0 if isinstance(program.nodes[id_], tuple(_ICONS)) else len(_short(program.nodes[id_].name, 26))
        reach = max(box.width, name * _CHARACTER) / 2
        points.append(Point(box.x + box.width / 2 - reach, box.y - 24))
        points.append(Point(box.x + box.width / 2 + reach, box.y + box.height + 24))
    left, top = min(point.x for point in points) - 8, min(point.y for point in points) - 8
    return left, top, max(point.x for point in points) + 8 - left, max(point.y for point in points) + 8 - top


def _arrow(program: Program, flow: Flow, points: Sequence[Point]) -> str:
    first, *others = points
    path = f"M{first.x:g} {first.y:g}" + "".join(f"L{point.x:g} {point.y:g}" for point in others)
    name = flow.name
    source = program.nodes[flow.source]
    if not name and isinstance(source, Decision) and source.otherwise == flow.id:
        name = "Else"
    label = ""
    if name:
        x, y = _beside(points)
        label = f'<text class="t2" x="{x:g}" y="{y:g}">{escape(_short(name, 24))}</text>'
    return f'<g class="f" data-flow="{escape(flow.id)}"><path class="e" marker-end="url(#ah)" d="{path}"/>{label}</g>'


def _beside(points: Sequence[Point]) -> tuple[float, float]:
    """Where an arrow's name stands: above its first stretch, beside one that goes up or down, or past the bend."""
    first, second, *others = points
    if first.x == second.x:
        return first.x + 8, first.y + (24 if second.y > first.y else -14)
    if others and second.x - first.x < 40:
        return second.x + 6, others[0].y - 8
    return first.x + 6, first.y - 8


def _node(program: Program, node: Node, placed: Drawing) -> str:
    box = placed.shapes[node.id]
    cx, cy = box.x + box.width / 2, box.y + box.height / 2
    match node:
        case Start() | End():
            body = _event(program, node, cx, cy, min(box.width, box.height) / 2)
        case Decision() | Merge() | Parallel():
            crowded = any(Point(cx, box.y) in edge for edge in placed.edges.values())
            body = _gateway(node, box, cx, cy, crowded=crowded)
        case Milestone():
            flag = f"M{box.x:g} {box.y + box.height:g}V{box.y:g}l{box.width * 0.85:g} {box.height * 0.28:g}"
            body = f'<path class="n" d="{flag}l{-box.width * 0.85:g} {box.height * 0.28:g}"/>'
            body += _centred(node.name, cx, box.y + box.height + 16, "t2")
        case _:
            body = "".join(_block(node, box))
    return f'<g class="x" data-node="{escape(node.id)}"><title>{escape(node.name)}</title>{body}</g>'


def _event(program: Program, node: Start | End, cx: float, cy: float, radius: float) -> str:
    dot = (
        f'<circle class="dot" fill="var(--edge)" cx="{cx:g}" cy="{cy:g}" r="{radius / 2:g}"/>'
        if isinstance(node, End)
        else ""
    )
    below = _centred(node.name, cx, cy + radius + 18, "t2") if node.id != program.start or node.name != "Start" else ""
    return f'<circle class="n" cx="{cx:g}" cy="{cy:g}" r="{radius:g}"/>{dot}{below}'


def _gateway(node: Decision | Merge | Parallel, box: Box, cx: float, cy: float, *, crowded: bool) -> str:
    """A diamond; a decision's question stands above it, or to the left where an arrow is `crowded` in above."""
    right, bottom = box.x + box.width, box.y + box.height
    diamond = f"M{cx:g} {box.y:g}L{right:g} {cy:g}L{cx:g} {bottom:g}L{box.x:g} {cy:g}Z"
    inside = ""
    if isinstance(node, Parallel):
        inside = f'<path class="g" d="M{cx:g} {cy - 8:g}v16M{cx - 8:g} {cy:g}h16"/>'
    elif isinstance(node, Decision):
        inside = _question(node.name, cx - 8 if crowded else cx, box.y - (2 if crowded else 8), beside=crowded)
    return f'<path class="n" d="{diamond}"/>{inside}'


def _block(node: Node, box: Box) -> Iterator[str]:
    yield f'<rect class="n" x="{box.x:g}" y="{box.y:g}" width="{box.width:g}" height="{box.height:g}" rx="3"/>'
    words, icon = _ICONS[type(node)]
    room = max(1, int((box.height - 8) // 16) - 1)
    lines = _wrapped(node.name, max(6, int((box.width - 40) / _CHARACTER)), room)
    top = box.y + box.height / 2 - (len(lines) + 1) * 8 + 13
    yield f'<g transform="translate({box.x + 9:g} {top - 10:g})" class="gg">{icon}</g>'
    for at, line in enumerate(lines):
        yield f'<text class="b" x="{box.x + 32:g}" y="{top + at * 16:g}">{escape(line)}</text>'
    y = top + len(lines) * 16
    yield f'<text class="t2" x="{box.x + 32:g}" y="{y:g}" data-note="{escape(node.id)}">{words}</text>'


def _centred(text: str, x: float, y: float, css: str) -> str:
    return f'<text class="{css}" text-anchor="middle" x="{x:g}" y="{y:g}">{escape(_short(text, 26))}</text>'


def _question(text: str, x: float, y: float, *, beside: bool) -> str:
    lines = _wrapped(text, 20, 3)
    anchor = "end" if beside else "middle"
    return "".join(
        f'<text class="b" text-anchor="{anchor}" x="{x:g}" y="{y - (len(lines) - 1 - at) * 15:g}">{escape(line)}</text>'
        for at, line in enumerate(lines)
    )


def _short(text: str, room: int) -> str:
    return text if len(text) <= room else text[: room - 1].rstrip() + "…"


def _wrapped(text: str, room: int, most: int) -> list[str]:
    lines: list[str] = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if len(longer) <= room or not lines[-1]:
            lines[-1] = longer
        else:
            lines.append(word)
    if len(lines) > most:
        lines[most - 1 :] = [" ".join(lines[most - 1 :])]
    return [_short(line, room) for line in lines]
