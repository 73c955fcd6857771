"""When a condition on the clock comes true: solved to an instant instead of asked again and again.

A condition is *time-monotone* when, its data staying as they are, it turns true once and stays true: the clock stands
on the later side of `>=` or `>`, and nothing else in it reads the clock. `and` and `or` of such conditions, and of
conditions on data alone, are so too. The other side may be any expression: `tenancy.proposed_end_at +
duration("P14D")`, or noon of a date. It is worked out when it is solved, and solved anew when a field that the
condition reads changes.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from hearth.feel import ast, calendar
from hearth.feel.builtins import STANDARD
from hearth.feel.checker import CLOCK
from hearth.feel.expression import Expression
from hearth.feel.scope import Scope
from hearth.feel.types import BOOLEAN, DATE, DATE_TIME, DAYS_DURATION
from hearth.feel.values import Moment, Value, YearsMonths, kind

ALREADY = dt.datetime.min.replace(tzinfo=dt.UTC)
"""The due time of a condition that the data alone have made true: it was never not due."""
_TURNED = {"<": ">", "<=": ">="}
Offset = dt.timedelta | YearsMonths
_TICK = 1000
"""Nanoseconds of the finest step of a stored instant: the first instant after another."""


@dataclass(frozen=True, slots=True)
class Threshold:
    """`now() >= bound` (or `today()`), `>` when strict. `path` is the field that the bound reads when it reads only
    one; `offset` the constant that is added to it when the bound is no more than that field and a written-out
    duration."""

    clock: Literal["now", "today"]
    strict: bool
    bound: Expression
    path: str | None
    offset: Offset | None

    def solve(self, context: Mapping[str, Value]) -> dt.datetime | None:
        """The first instant (UTC) that fulfils it; None when the bound is null. A day begins at midnight in London."""
        value = self.bound.evaluate(context)
        if value is None or kind(value) is not (DATE if self.clock == "today" else DATE_TIME):
            return None
        moment = calendar.opened(value)
        if self.clock == "today":
            day = (moment.day or 0) + (1 if self.strict else 0)
            return _instant(Moment(day, 0, calendar.LONDON), 0)
        if moment.zone is None:
            if self.bound.scope.zone is None:
                return None
            moment = calendar.in_zone(moment, self.bound.scope.zone)
        # An instant is stored to the microsecond: what is due within one is due at its end.
        return _instant(moment, _TICK if self.strict else _TICK - 1)


@dataclass(frozen=True, slots=True)
class Given:
    """A condition on data alone, beside the clock's."""

    condition: Expression

    def solve(self, context: Mapping[str, Value]) -> dt.datetime | None:
        """ALREADY when it holds; None when it doesn't, which no passing of time will change."""
        return ALREADY if self.condition.evaluate(context) is True else None


@dataclass(frozen=True, slots=True)
class Monotone:
    """A time-monotone condition: `every` of its parts must hold, or (False) any one."""

    every: bool
    parts: tuple[Monotone | Threshold | Given, ...]

    def solve(self, context: Mapping[str, Value]) -> dt.datetime | None:
        """This function will give the first instant (UTC) at which the condition is true if the data stay as they
        are. It may lie in the past: due at once. None: no passing of time makes it true; wait for a field that it
        reads to change."""
        due = [part.solve(context) for part in self.parts]
        known = [instant for instant in due if instant is not None]
        if self.every:
            return max(known) if len(known) == len(due) else None
        return min(known, default=None)

    def thresholds(self) -> tuple[Threshold, ...]:
        """Every comparison with the clock in it."""
        found: list[Threshold] = []
        for part in self.parts:
            if isinstance(part, Monotone):
                found += part.thresholds()
            elif isinstance(part, Threshold):
                found.append(part)
        return tuple(found)


@lru_cache(maxsize=512)
def time_monotone(expression: Expression) -> Monotone | None:
    """The condition as one that can be solved; None when it doesn't read the clock, or reads it in a way that can
    turn false again or that this module doesn't know (mixed: it has to be asked again from time to time)."""
    if not expression.reads_clock:
        return None
    found = _Reader(expression).condition(expression.tree)
    if found is None or isinstance(found, Monotone):
        return found
    return Monotone(every=True, parts=(found,))


def solve(expression: Expression, context: Mapping[str, Value]) -> dt.datetime | None:
    """This function will give the instant (UTC) at which a time-monotone condition comes true, as Monotone.solve
    does; None also for a condition that is not time-monotone."""
    monotone = time_monotone(expression)
    return monotone.solve(context) if monotone is not None else None


def _instant(moment: Moment, rounding: int) -> dt.datetime | None:
    nanoseconds = calendar.instant(moment) + rounding
    there = calendar.settled(calendar.at_instant(nanoseconds - nanoseconds % _TICK, dt.UTC))
    return there if isinstance(there, dt.datetime) else None


class _Reader:
    """Finds the thresholds in a tree."""

    def __init__(self, expression: Expression) -> None:
        self.expression = expression
        self.scope: Scope = expression.scope

    def part(self, node: ast.Node) -> Expression:
        return Expression(self.expression.source, node, self.scope, None)

    def condition(self, node: ast.Node) -> Monotone | Threshold | Given | None:
        if isinstance(node, ast.And | ast.Or):
            parts = [self.condition(part) for part in node.parts]
            known = tuple(part for part in parts if part is not None)
            return Monotone(isinstance(node, ast.And), known) if len(known) == len(parts) else None
        if not self.reads_clock(node):
            return Given(Expression(self.expression.source, node, self.scope, BOOLEAN))
        if not isinstance(node, ast.Comparison) or node.operator in {"=", "!="}:
            return None
        if node.operator in _TURNED:
            return self.threshold(node.right, _TURNED[node.operator], node.left)
        return self.threshold(node.left, node.operator, node.right)

    def threshold(self, late: ast.Node, operator: str, early: ast.Node) -> Threshold | None:
        """`late >= early` with what surrounds the clock on the late side brought to the early side."""
        while (clock := self.clock(late)) is None:
            if not isinstance(late, ast.Arithmetic) or self.reads_clock(early):
                return None
            if late.operator not in {"+", "-"} or self.reads_clock(late.right):
                return None
            difference = late.operator == "-" and self.gives(late.right, DATE_TIME, DATE)
            if not (self.movable(early, late.left) if difference else self.movable(late.right, late.left)):
                return None
            if difference:
                # From "the clock minus a moment is at least a length" to "the clock is at least the moment plus it".
                if self.gives(late.left, DATE) is not self.gives(late.right, DATE):
                    return None
                early = ast.Arithmetic(late.start, early.end, "+", late.right, early)
            else:
                turned = "+" if late.operator == "-" else "-"
                early = ast.Arithmetic(late.start, early.end, turned, early, late.right)
            late = late.left
        if self.reads_clock(early):
            return None
        bound = self.part(early)
        path, offset = self.path_and_offset(early, bound)
        return Threshold(clock, operator == ">", bound, path, offset)

    def clock(self, node: ast.Node) -> Literal["now", "today"] | None:
        if not isinstance(node, ast.Call):
            return None
        if self.standard(node, "date") and len(node.arguments) == 1 and self.clock(node.arguments[0]) is not None:
            return "today"
        if self.standard(node, "now"):
            return "now"
        return "today" if self.standard(node, "today") else None

    def standard(self, node: ast.Call, name: str) -> bool:
        """Whether this calls the standard function of that name."""
        return (
            isinstance(node.function, ast.Name)
            and node.function.name == name
            and name not in self.scope.names
            and self.scope.function(name) is STANDARD.get(name)
        )

    def reads_clock(self, node: ast.Node) -> bool:
        return any(
            isinstance(part, ast.Call) and any(self.standard(part, name) for name in CLOCK) for part in ast.walk(node)
        )

    def gives(self, node: ast.Node, *kinds: object) -> bool:
        return self.part(node).type in kinds

    def movable(self, length: ast.Node, beside: ast.Node) -> bool:
        """Whether a duration may change sides: one in days and hours, and whole days beside a date."""
        if not self.gives(length, DAYS_DURATION):
            return False
        if self.gives(beside, DATE_TIME):
            return True
        constant = _constant(self.part(length))
        return isinstance(constant, dt.timedelta) and not constant % dt.timedelta(days=1)

    def path_and_offset(self, node: ast.Node, bound: Expression) -> tuple[str | None, Offset | None]:
        if len(bound.reads) != 1:
            return None, None
        (path,) = bound.reads
        if isinstance(node, ast.Name | ast.Path):
            return path, dt.timedelta()
        if isinstance(node, ast.Arithmetic) and node.operator in {"+", "-"}:
            if isinstance(node.left, ast.Name | ast.Path):
                return path, _constant(self.part(node.right), back=node.operator == "-")
            if isinstance(node.right, ast.Name | ast.Path):
                return path, _constant(self.part(node.left))
        return path, None


def _constant(expression: Expression, *, back: bool = False) -> Offset | None:
    """The duration that is written out, if that is what the expression is; `back` turns it round."""
    if expression.reads or expression.reads_clock:
        return None
    value = expression.evaluate({})
    if isinstance(value, dt.timedelta):
        return -value if back else value
    return YearsMonths(-value.months if back else value.months) if isinstance(value, YearsMonths) else None
