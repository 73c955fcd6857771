"""Ranges, and how they and points lie to each other: DMN 1.5 section 10.3.4.8 (after HL7 CQL, after Allen's intervals).

A point is the range from itself to itself. The ends of a range are *cuts*: a value and a nudge (an excluded low end
lies just above its value, an excluded high end just below), so that every relation of the standard is a comparison of
cuts.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from hearth.feel import ast, calendar, types
from hearth.feel.builtins import temporals
from hearth.feel.builtins.group import Group
from hearth.feel.errors import FeelError
from hearth.feel.grammar import Names
from hearth.feel.operators import order
from hearth.feel.parser import parse
from hearth.feel.run import Run
from hearth.feel.values import Range, Value, kind

FUNCTIONS = Group()
_MAX_TEXT = 200
_POINTS = "(point1: T, point2: T) -> boolean"
_POINT_RANGE = "(point: T, range: range<T>) -> boolean"
_RANGE_POINT = "(range: range<T>, point: T) -> boolean"
_RANGES = "(range1: range<T>, range2: range<T>) -> boolean"
Cut = tuple[Value, int]


class _Unordered(Exception):  # noqa: N818 - a signal inside a relation, never seen outside
    """Two ends that can't be compared."""


class _Span:
    """The two cuts of a range or a point."""

    def __init__(self, value: Value, run: Run) -> None:
        self.run = run
        if isinstance(value, Range):
            if value.test == "!=":
                raise _Unordered
            high = value.low if value.test == "=" else value.high
            self.low: Cut = (value.low, 0 if value.low_included else 1)
            self.high: Cut = (high, 0 if value.high_included or value.test == "=" else -1)
        elif value is None:
            raise _Unordered
        else:
            self.low = self.high = (value, 0)

    def compare(self, left: Cut, right: Cut, open_ends: int) -> int:
        """Below, at or above zero. A cut without a value is the open end on its own side."""
        if left[0] is None or right[0] is None:
            return open_ends
        rank = order(left[0], right[0], self.run)
        if rank is None:
            raise _Unordered
        return rank or left[1] - right[1]

    def lows(self, other: _Span) -> int:
        """How the two low ends compare; an open one is lowest."""
        return self.compare(self.low, other.low, (self.low[0] is not None) - (other.low[0] is not None))

    def highs(self, other: _Span) -> int:
        """How the two high ends compare; an open one is highest."""
        return self.compare(self.high, other.high, (self.high[0] is None) - (other.high[0] is None))

    def high_to_low(self, other: _Span) -> int:
        """How this one's high end compares with the other's low end."""
        return self.compare(self.high, other.low, 1)


def _before(a: _Span, b: _Span) -> bool:
    return a.high_to_low(b) < 0


def _meets(a: _Span, b: _Span) -> bool:
    return a.high_to_low(b) == 0


def _overlaps(a: _Span, b: _Span) -> bool:
    return a.high_to_low(b) >= 0 and b.high_to_low(a) >= 0


def _overlaps_before(a: _Span, b: _Span) -> bool:
    return a.lows(b) < 0 <= a.high_to_low(b) and a.highs(b) <= 0


def _finishes(a: _Span, b: _Span) -> bool:
    return a.highs(b) == 0 and a.lows(b) >= 0


def _includes(a: _Span, b: _Span) -> bool:
    return a.lows(b) <= 0 and a.highs(b) >= 0


def _starts(a: _Span, b: _Span) -> bool:
    return a.lows(b) == 0 and a.highs(b) <= 0


def _coincides(a: _Span, b: _Span) -> bool:
    return a.lows(b) == 0 and a.highs(b) == 0


def _relation(holds: Callable[[_Span, _Span], bool], *, turned: bool = False) -> Callable[[Run, Value, Value], Value]:
    def run(run: Run, left: Value, right: Value) -> Value:
        if kind(left) is types.NULL or kind(right) is types.NULL:
            return None
        try:
            a, b = _Span(left, run), _Span(right, run)
            return holds(b, a) if turned else holds(a, b)
        except _Unordered:
            return None

    return run


FUNCTIONS("before", _RANGES, _POINT_RANGE, _RANGE_POINT, _POINTS)(_relation(_before))
FUNCTIONS("after", _RANGES, _POINT_RANGE, _RANGE_POINT, _POINTS)(_relation(_before, turned=True))
FUNCTIONS("meets", _RANGES)(_relation(_meets))
FUNCTIONS("met by", _RANGES)(_relation(_meets, turned=True))
FUNCTIONS("overlaps", _RANGES)(_relation(_overlaps))
FUNCTIONS("overlaps before", _RANGES)(_relation(_overlaps_before))
FUNCTIONS("overlaps after", _RANGES)(_relation(_overlaps_before, turned=True))
FUNCTIONS("finishes", _RANGES, _POINT_RANGE)(_relation(_finishes))
FUNCTIONS("finished by", _RANGES, _RANGE_POINT)(_relation(_finishes, turned=True))
FUNCTIONS("includes", _RANGES, _RANGE_POINT)(_relation(_includes))
FUNCTIONS("during", _RANGES, _POINT_RANGE)(_relation(_includes, turned=True))
FUNCTIONS("starts", _RANGES, _POINT_RANGE)(_relation(_starts))
FUNCTIONS("started by", _RANGES, _RANGE_POINT)(_relation(_starts, turned=True))
FUNCTIONS("coincides", _RANGES, _POINTS)(_relation(_coincides))


@FUNCTIONS("range", "(from: string) -> range<Any>")
def range_from_text(run: Run, text: str) -> Value:
    """The range that a text says; its ends are written out (numbers, texts, `@"..."`, `date("...")` and the like), in
    order and of one type."""
    if len(text) > _MAX_TEXT:
        return None
    run.burn(200 + len(text) * 20)
    try:
        node = parse(text, _NAMES)
    except FeelError:
        return None
    if not isinstance(node, ast.Range) or node.test or node.low is None or node.high is None:
        return None
    low, high = _literal(node.low, run), _literal(node.high, run)
    rank = order(low, high, run)
    return Range(low, high, node.low_included, node.high_included) if rank is not None and rank <= 0 else None


def _literal(node: ast.Node, run: Run) -> Value:
    match node:
        case ast.Number() | ast.String():
            return node.value
        case ast.Negation(operand=ast.Number(value=value)):
            return Decimal(0) - value
        case ast.At():
            return calendar.read_text(node.text)
        case ast.Call(function=ast.Name(name=name), arguments=(ast.String(value=text),)) if name in _CONSTRUCTORS:
            return _CONSTRUCTORS[name](run, text)
        case _:
            return None


_CONSTRUCTORS: dict[str, Callable[[Run, str], Value]] = {
    "date": temporals.date,
    "time": temporals.time,
    "date and time": temporals.date_and_time,
    "duration": temporals.duration,
}
_NAMES = Names(_CONSTRUCTORS)
