"""Why an expression gave what it gave: every part with its value, in words that can be shown and kept."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from hearth.feel import ast
from hearth.feel.frame import Code, Frame
from hearth.feel.text import shown
from hearth.feel.values import CONTEXT, LIST, Value, kind

MAX_STEPS = 50
"""Parts kept of one step: the turns of a loop beyond that are left out."""
_LITERALS = (ast.Number, ast.String, ast.Boolean, ast.Null, ast.At)


@dataclass(frozen=True, slots=True)
class Explanation:
    """A part of an expression: its source text, what it gave, and the parts that were worked out for it. What a
    decision did not look at (after a false in `and`, the branch not taken) is not there."""

    source: str
    value: Value
    children: tuple[Explanation, ...]
    node: ast.Node

    def as_json(self) -> dict[str, object]:
        """The tree for the case history: values as FEEL writes them."""
        return {
            "source": self.source,
            "value": _brief(self.value),
            "children": [child.as_json() for child in self.children],
        }

    def facts(self) -> tuple[tuple[str, Value], ...]:
        """The fields, and readings of the clock, that decided the result, each once: of an `and` that failed only the
        parts that failed, of a choice its condition and the branch taken."""
        return tuple({source: (source, value) for source, value in self.deciding()}.values())

    def deciding(self) -> Iterator[tuple[str, Value]]:
        """The facts as they come, the same one perhaps more than once."""
        if isinstance(self.node, ast.Name | ast.Path) or self._reads_clock():
            yield self.source, self.value
            return
        for child in self._deciding():
            yield from child.deciding()

    def _reads_clock(self) -> bool:
        return isinstance(self.node, ast.Call) and not self.node.arguments and not self.children

    def _deciding(self) -> list[Explanation]:
        parts = [child for child in self.children if not isinstance(child.node, _LITERALS)]
        if isinstance(self.node, ast.And | ast.Or):
            # What says nothing against the result: a true in `and`, a false in `or`.
            neutral = isinstance(self.node, ast.And)
            if self.value is not neutral:
                parts = [part for part in parts if part.value is not neutral]
        return parts


def _brief(value: Value) -> str:
    """The value for a history: of records only how many there are, since a history outlives who may read them."""
    if kind(value) is CONTEXT:
        return "{...}"
    if kind(value) is LIST and any(kind(item) in {CONTEXT, LIST} for item in value):
        return f"[{len(value)} items]"
    return shown(value)


class Trace:
    """The steps of a run, as they happen."""

    __slots__ = ("steps",)

    def __init__(self) -> None:
        self.steps: list[Step] = []


class Step:
    """A part that was worked out, and the steps inside it."""

    __slots__ = ("node", "steps", "value")

    def __init__(self, node: ast.Node, value: Value, steps: list[Step]) -> None:
        self.node = node
        self.value = value
        self.steps = steps

    def explained(self, source: str) -> Explanation:
        """The step as an explanation of its part of the source."""
        children = tuple(step.explained(source) for step in self.steps)
        return Explanation(source[self.node.start : self.node.end], self.value, children, self.node)


def traced(node: ast.Node, code: Code) -> Code:
    """The code, leaving a step behind in the trace of the run."""

    def run(frame: Frame) -> Value:
        trace = frame.run.trace
        if trace is None:
            return code(frame)
        outside, trace.steps = trace.steps, []
        try:
            value = code(frame)
            if len(outside) < MAX_STEPS:
                outside.append(Step(node, value, trace.steps))
        finally:
            trace.steps = outside
        return value

    return run
