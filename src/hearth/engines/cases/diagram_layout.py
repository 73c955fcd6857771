"""Where things go: the places that the file gives, or columns from the start to the end where it gives none."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise

from hearth.engines.cases.definition.bpmn import Box, Drawing, Point
from hearth.engines.cases.program import Decision, End, Flow, Merge, Milestone, Node, Parallel, Program, Start

COLUMN, ROW = 208.0, 100.0
_EVENT, _GATEWAY = (24.0, 24.0), (40.0, 40.0)
_MILESTONE, _BLOCK = (28.0, 34.0), (168.0, 56.0)


def place(program: Program, drawing: Drawing) -> Drawing:
    """This function will give a place to every node and every arrow of a program.

    The file's own places are kept if it has one for every node, else all nodes are laid out in columns. An arrow
    without points of its own is drawn from the side of one box to the side of the other.
    """
    if all(node in drawing.shapes for node in program.nodes):
        shapes = {node: drawing.shapes[node] for node in program.nodes}
        points = {id_: drawing.edges.get(id_, ()) for id_ in program.flows}
    else:
        shapes, points = _columns(program), {}
    edges = {
        id_: found
        if len(found := points.get(id_, ())) > 1
        else _connect(flow, shapes, early=len(program.outgoing[flow.source]) > 1)
        for id_, flow in program.flows.items()
    }
    return Drawing(shapes=shapes, edges=edges)


def _size(node: Node) -> tuple[float, float]:
    match node:
        case Start() | End():
            return _EVENT
        case Decision() | Merge() | Parallel():
            return _GATEWAY
        case Milestone():
            return _MILESTONE
        case _:
            return _BLOCK


def _columns(program: Program) -> dict[str, Box]:
    column = _ranks(program)
    rows: dict[str, int] = {}
    shapes: dict[str, Box] = {}
    for rank in sorted(set(column.values())):
        members = [node for node in program.nodes if column[node] == rank]
        members.sort(key=lambda node: _wish(program.incoming[node], rows))
        taken: set[int] = set()
        for node in members:
            row = round(_wish(program.incoming[node], rows))
            while row in taken:
                row += 1
            taken.add(row)
            rows[node] = row
            width, height = _size(program.nodes[node])
            shapes[node] = Box(rank * COLUMN + (COLUMN - width) / 2, row * ROW + (ROW - height) / 2, width, height)
    return shapes


def _ranks(program: Program) -> dict[str, int]:
    """The column of each node: one beyond the farthest node that leads to it, arrows back not counted."""
    backward = _backward(program)
    ranks = dict.fromkeys(program.nodes, 0)
    for _ in program.nodes:
        moved = False
        for flow in program.flows.values():
            if flow.id not in backward and ranks[flow.target] <= ranks[flow.source]:
                ranks[flow.target] = ranks[flow.source] + 1
                moved = True
        if not moved:
            break
    return ranks


def _backward(program: Program) -> set[str]:
    """Arrows that close a circle, seen from the start."""
    found: set[str] = set()
    done: set[str] = set()
    for root in [program.start, *program.nodes]:
        if root in done:
            continue
        trail: dict[str, None] = {root: None}
        stack = [(root, iter(program.outgoing[root]))]
        while stack:
            node, flows = stack[-1]
            flow = next(flows, None)
            if flow is None:
                stack.pop()
                del trail[node]
                done.add(node)
            elif flow.target in trail:
                found.add(flow.id)
            elif flow.target not in done:
                trail[flow.target] = None
                stack.append((flow.target, iter(program.outgoing[flow.target])))
    return found


def _wish(incoming: Iterable[Flow], rows: Mapping[str, int]) -> float:
    known = [rows[flow.source] for flow in incoming if flow.source in rows]
    return min(known, default=0)


def _connect(flow: Flow, shapes: Mapping[str, Box], *, early: bool) -> tuple[Point, ...]:
    """From side to side with one step between them, near the source (`early`) or the target.

    An arrow that would run through another box goes beneath it; so does one that goes back.
    """
    one, two = shapes[flow.source], shapes[flow.target]
    y1, y2 = one.y + one.height / 2, two.y + two.height / 2
    x1, x2 = one.x + one.width, two.x
    if x2 >= x1:
        middle = x1 + 20 if early else x2 - 20
        ends = (Point(x1, y1), Point(x2, y2))
        found = ends if y1 == y2 else (ends[0], Point(middle, y1), Point(middle, y2), ends[1])
        others = [box for id_, box in shapes.items() if id_ not in (flow.source, flow.target)]
        if not any(_runs_through(found, box) for box in others):
            return found
        from_x, lane = one.x + one.width / 2, y1 + ROW / 2
        return (
            Point(from_x, one.y + one.height),
            Point(from_x, lane),
            Point(x2 - 20, lane),
            Point(x2 - 20, y2),
            ends[1],
        )
    below = max(one.y + one.height, two.y + two.height) + 18
    from_x, to_x = one.x + one.width / 2, two.x + two.width / 2
    return (
        Point(from_x, one.y + one.height),
        Point(from_x, below),
        Point(to_x, below),
        Point(to_x, two.y + two.height),
    )


def _runs_through(points: Sequence[Point], box: Box) -> bool:
    return any(
        min(a.x, b.x) < box.x + box.width
        and max(a.x, b.x) > box.x
        and min(a.y, b.y) < box.y + box.height
        and max(a.y, b.y) > box.y
        for a, b in pairwise(points)
    )
