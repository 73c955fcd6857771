"""The syntax tree: immutable, with the place of every part in the source, and the same in JSON for the browser's
evaluator."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeAlias

from hearth.feel.types import FeelType

Json: TypeAlias = "bool | int | str | list[Json] | dict[str, Json] | None"


@dataclass(frozen=True, slots=True, eq=False)
class Node:
    """A part of an expression: source[start:end]. Nodes are told apart by identity: two equal parts are two parts."""

    start: int
    end: int


@dataclass(frozen=True, slots=True, eq=False)
class Number(Node):
    """`12.50`"""

    value: Decimal


@dataclass(frozen=True, slots=True, eq=False)
class String(Node):
    """`"text"`"""

    value: str


@dataclass(frozen=True, slots=True, eq=False)
class Boolean(Node):
    """`true`, `false`"""

    value: bool


@dataclass(frozen=True, slots=True, eq=False)
class Null(Node):
    """`null`"""


@dataclass(frozen=True, slots=True, eq=False)
class At(Node):
    """`@"2026-03-01"`: a date, time, date and time or duration, told by its text."""

    text: str


@dataclass(frozen=True, slots=True, eq=False)
class Name(Node):
    """A variable, a field of the scope, or a function."""

    name: str


@dataclass(frozen=True, slots=True, eq=False)
class Path(Node):
    """`base.name`"""

    base: Node
    name: str


@dataclass(frozen=True, slots=True, eq=False)
class Filter(Node):
    """`base[condition]`: the items that fulfil it, or the item at a position counted from 1 (from -1 at the end)."""

    base: Node
    condition: Node


@dataclass(frozen=True, slots=True, eq=False)
class Call(Node):
    """`function(arguments)`; `names` is empty when they go by position, else one name an argument."""

    function: Node
    arguments: tuple[Node, ...]
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Parameter(Node):
    """A parameter of a function that is written in the expression; `type` None means anything."""

    name: str
    type: FeelType | None


@dataclass(frozen=True, slots=True, eq=False)
class Function(Node):
    """`function(x: number) x + 1`"""

    parameters: tuple[Parameter, ...]
    body: Node


@dataclass(frozen=True, slots=True, eq=False)
class If(Node):
    """`if condition then yes else no`; the else is also taken when the condition is null."""

    condition: Node
    yes: Node
    no: Node


@dataclass(frozen=True, slots=True, eq=False)
class Iteration(Node):
    """`name in domain`, or `name in domain..last` which counts up or down."""

    name: str
    domain: Node
    last: Node | None


@dataclass(frozen=True, slots=True, eq=False)
class For(Node):
    """`for iterations return body`; the body sees the results so far as `partial`."""

    iterations: tuple[Iteration, ...]
    body: Node


@dataclass(frozen=True, slots=True, eq=False)
class Quantified(Node):
    """`some` (every=False) or `every` iterations `satisfies condition`."""

    every: bool
    iterations: tuple[Iteration, ...]
    condition: Node


@dataclass(frozen=True, slots=True, eq=False)
class ListOf(Node):
    """`[a, b]`"""

    items: tuple[Node, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Entry(Node):
    """One `key: value` of a context."""

    key: str
    value: Node


@dataclass(frozen=True, slots=True, eq=False)
class Context(Node):
    """`{key: value, ...}`; an entry sees those before it."""

    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Range(Node):
    """`[low..high)`, each end included or not; `test` is the operator of a range written as a test (`> 10`), else
    ""."""

    low: Node | None
    high: Node | None
    low_included: bool
    high_included: bool
    test: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Arithmetic(Node):
    """`left + right`, and `-`, `*`, `/`, `**`."""

    operator: str
    left: Node
    right: Node


@dataclass(frozen=True, slots=True, eq=False)
class Negation(Node):
    """`-operand`"""

    operand: Node


@dataclass(frozen=True, slots=True, eq=False)
class Comparison(Node):
    """`left = right`, and `!=`, `<`, `<=`, `>`, `>=`."""

    operator: str
    left: Node
    right: Node


@dataclass(frozen=True, slots=True, eq=False)
class Between(Node):
    """`value between low and high`, both ends included."""

    value: Node
    low: Node
    high: Node


@dataclass(frozen=True, slots=True, eq=False)
class In(Node):
    """`value in tests`: true when one of the tests holds (a range, a list, or an equal value)."""

    value: Node
    tests: tuple[Node, ...]


@dataclass(frozen=True, slots=True, eq=False)
class InstanceOf(Node):
    """`value instance of type`; None is a type that nobody knows."""

    value: Node
    type: FeelType | None


@dataclass(frozen=True, slots=True, eq=False)
class And(Node):
    """`a and b and c`, in one node."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Or(Node):
    """`a or b or c`, in one node."""

    parts: tuple[Node, ...]


def children(node: Node) -> Iterator[Node]:
    """The parts of a node, in the order of the source."""
    for field in dataclasses.fields(node):
        value = getattr(node, field.name)
        if isinstance(value, Node):
            yield value
        elif isinstance(value, tuple):
            for item in value:
                if isinstance(item, Node):
                    yield item


def walk(node: Node) -> Iterator[Node]:
    """A node and everything beneath it, without recursion."""
    waiting = [node]
    while waiting:
        current = waiting.pop()
        yield current
        waiting.extend(children(current))


def height(node: Node) -> int:
    """How many levels the tree has."""
    levels, row = 0, [node]
    while row:
        levels += 1
        row = [child for parent in row for child in children(parent)]
    return levels


def as_json(node: Node, noted: Callable[[Node], Mapping[str, Json]] | None = None) -> dict[str, Json]:
    """The tree in JSON: `node` names the kind, `at` is [start, end) in the source, a number is the text of its
    digits. `noted` says what to add to a part."""
    result: dict[str, Json] = {"node": type(node).__name__, "at": [node.start, node.end]}
    for field in dataclasses.fields(node):
        if field.name not in {"start", "end"}:
            result[field.name] = _value_as_json(getattr(node, field.name), noted)
    if noted is not None:
        result |= noted(node)
    return result


def _value_as_json(value: object, noted: Callable[[Node], Mapping[str, Json]] | None) -> Json:
    if isinstance(value, Node):
        return as_json(value, noted)
    if isinstance(value, tuple):
        return [_value_as_json(item, noted) for item in value]
    if isinstance(value, Decimal | FeelType):
        return str(value)
    if value is None or isinstance(value, bool | str):
        return value
    raise TypeError(f"{type(value).__name__} has no place in a syntax tree.")
