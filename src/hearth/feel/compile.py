"""Syntax tree to Python closures: the authority on what an expression gives."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from decimal import Decimal
from typing import Any

from hearth.feel import ast, calendar, logic
from hearth.feel.builtins import STANDARD
from hearth.feel.decimals import whole
from hearth.feel.explain import traced
from hearth.feel.folding import NOT_FOLDED, folded
from hearth.feel.frame import Code, Frame
from hearth.feel.functions import apply, conforms
from hearth.feel.members import member
from hearth.feel.operators import order
from hearth.feel.run import Run
from hearth.feel.scope import Scope
from hearth.feel.types import ANY, DATE, DATE_TIME, NUMBER, ContextType, FeelType, ListType
from hearth.feel.values import CONTEXT, LIST, RANGE, Closure, Moment, Value, kind


def compile_tree(tree: ast.Node, scope: Scope, types: Mapping[int, FeelType], *, trace: bool = False) -> Code:
    """The closure of an expression; with `trace` one that records every step for an explanation."""
    return _Compiler(scope, types, trace=trace).code(tree)


def notes(tree: ast.Node, scope: Scope, types: Mapping[int, FeelType]) -> dict[int, dict[str, ast.Json]]:
    """What a back-end that has no types must know of the parts of a tree, by id: `instant` for a field whose instants
    are seen in the landlord's zone, `sees` for the names in a filter's condition (null: any)."""
    compiler = _Compiler(scope, types, trace=False)
    found: dict[int, dict[str, ast.Json]] = {}
    for node in ast.walk(tree):
        if compiler.may_be_instant(node):
            found[id(node)] = {"instant": True}
        if isinstance(node, ast.Filter):
            names = compiler.item_names(compiler.type_of(node.base))
            found[id(node)] = {"sees": None if names is None else [*sorted(names)]}
    return found


def weight(node: ast.Node) -> int:
    """The fuel that one turn of a loop over this part costs."""
    return 3 + sum(10 if isinstance(part, ast.Function) else 1 for part in ast.walk(node))


class _Compiler:
    """`names` are the variables of each frame, the innermost last; None for the item of a list whose fields aren't
    known."""

    def __init__(self, scope: Scope, types: Mapping[int, FeelType], *, trace: bool) -> None:
        self.scope = scope
        self.types = types
        self.trace = trace
        self.names: list[AbstractSet[str] | None] = []

    def code(self, node: ast.Node) -> Code:
        """The closure of a part. An instant read from a record is seen in the landlord's zone."""
        code = self.emit(node)
        if self.may_be_instant(node):
            code = _seen_in(self.scope.zone, code)
        return traced(node, code) if self.trace else code

    def may_be_instant(self, node: ast.Node) -> bool:
        """Whether a part reads a field that holds, or for all that is known may hold, an instant."""
        return self.scope.checked and isinstance(node, ast.Name | ast.Path) and self.type_of(node) in {DATE_TIME, ANY}

    def operand(self, node: ast.Node) -> Code:
        """The closure of one side of a comparison, for which an instant is as good in any zone."""
        if self.trace:
            return self.code(node)
        if isinstance(node, ast.Call) and not node.arguments and self.standard(node.function) == "now":
            return lambda frame: frame.run.now
        return self.emit(node)

    def standard(self, function: ast.Node) -> str:
        """The name of the standard function that is called, "" if it is another."""
        if not isinstance(function, ast.Name) or self.is_variable(function.name):
            return ""
        return function.name if self.scope.function(function.name) is STANDARD.get(function.name) else ""

    def codes(self, nodes: tuple[ast.Node, ...]) -> list[Code]:
        return [self.code(node) for node in nodes]

    def type_of(self, node: ast.Node) -> FeelType:
        return self.types.get(id(node), ANY)

    def within(self, node: ast.Node, names: AbstractSet[str] | None) -> Code:
        """The closure of a part that runs in a frame of its own."""
        self.names.append(names)
        try:
            return self.code(node)
        finally:
            self.names.pop()

    def emit(self, node: ast.Node) -> Code:
        method: Callable[[Any], Code] = _EMIT[type(node)].__get__(self)
        return method(node)

    # Values

    def constant(self, node: ast.Number | ast.String | ast.Boolean) -> Code:
        value = node.value
        return lambda _frame: value

    def null(self, _node: ast.Null) -> Code:
        return lambda _frame: None

    def at(self, node: ast.At) -> Code:
        value = calendar.read_text(node.text)
        return lambda _frame: value

    def list_of(self, node: ast.ListOf) -> Code:
        items = self.codes(node.items)
        return lambda frame: [item(frame) for item in items]

    def context(self, node: ast.Context) -> Code:
        before: set[str] = set()
        entries: list[tuple[str, Code]] = []
        for entry in node.entries:
            entries.append((entry.key, self.within(entry.value, before)))
            before.add(entry.key)

        def run(frame: Frame) -> Value:
            values: dict[str, Value] = {}
            inner = Frame(values, frame, frame.run)
            for key, code in entries:
                values[key] = code(inner)
            return values

        return run

    def range_of(self, node: ast.Range) -> Code:
        return logic.range_(
            self.code(node.low) if node.low is not None else None,
            self.code(node.high) if node.high is not None else None,
            low_included=node.low_included,
            high_included=node.high_included,
            test=node.test,
        )

    def function(self, node: ast.Function) -> Code:
        parameters = tuple((parameter.name, parameter.type) for parameter in node.parameters)
        names = [name for name, _ in parameters]
        body = self.within(node.body, frozenset(names))
        cost = weight(node.body)

        def run(frame: Frame) -> Value:
            def call(values: list[Value]) -> Value:
                return body(Frame(dict(zip(names, values, strict=True)), frame, frame.run))

            return Closure(parameters, call, cost)

        return run

    # Names and paths

    def name(self, node: ast.Name) -> Code:
        return self.read(node.name, len(self.names))

    def read(self, name: str, level: int) -> Code:
        """What reads a name in the frame of that level: the innermost variable of that name, else what was passed
        in."""
        hops = 0
        while level and (names := self.names[level - 1]) is not None and name not in names:
            level, hops = level - 1, hops + 1
        if level and self.names[level - 1] is None:
            return _hopping(hops, _of_item(name, self.read(name, level - 1)))
        if not level:
            return _hopping(hops, self.passed_in(name))
        if name == "item":
            return _hopping(hops, lambda frame: frame.values.get(name, frame.item))
        return _hopping(hops, lambda frame: frame.values.get(name))

    def passed_in(self, name: str) -> Code:
        named = self.scope.function(name) if name not in self.scope.names else None
        if named is None:
            return lambda frame: frame.values.get(name)
        return lambda frame: frame.values.get(name, named)

    def path(self, node: ast.Path) -> Code:
        # The record on the way to a field is no step of its own: an explanation shows the field, not all of the record.
        inner = isinstance(node.base, ast.Name | ast.Path) and not self.may_be_instant(node.base)
        name = node.name
        if inner and isinstance(node.base, ast.Name) and not self.names:
            return _field_passed_in(node.base.name, name)
        base = self.emit(node.base) if inner else self.code(node.base)

        def run(frame: Frame) -> Value:
            value = base(frame)
            return value.get(name) if type(value) is dict else member(value, name, frame.run)

        return run

    def filter(self, node: ast.Filter) -> Code:
        base = self.code(node.base)
        condition = self.within(node.condition, self.item_names(self.type_of(node.base)))
        cost = weight(node.condition)

        def run(frame: Frame) -> Value:
            value = base(frame)
            items = value if kind(value) is LIST else [] if value is None else [value]
            kept = []
            for index, item in enumerate(items or [None]):
                frame.run.burn(cost)
                fields = item if kind(item) is CONTEXT else {}
                held = condition(Frame(fields, frame, frame.run, item))
                if not index and kind(held) is NUMBER:
                    return _at_position(items, held)
                if held is True and items:
                    kept.append(item)
            return kept

        return run

    def item_names(self, base: FeelType) -> frozenset[str] | None:
        """The names that a filter's condition sees, or None when the fields of the items aren't known."""
        item = base.item if isinstance(base, ListType) else base
        if item is ANY or (isinstance(item, ContextType) and item.fields is None):
            return None
        return frozenset({"item", *(item.names if isinstance(item, ContextType) else ())})

    # Calls

    def call(self, node: ast.Call) -> Code:
        function = node.function
        if isinstance(function, ast.Name) and not self.is_variable(function.name):
            return self.named_call(node, function.name)
        called, arguments, names = self.code(function), self.codes(node.arguments), node.names
        return lambda frame: apply(called(frame), [argument(frame) for argument in arguments], frame.run, names)

    def is_variable(self, name: str) -> bool:
        return name in self.scope.names or any(names is not None and name in names for names in self.names)

    def named_call(self, node: ast.Call, name: str) -> Code:
        named = self.scope.function(name)
        if named is None:
            called = self.read(name, len(self.names))
            arguments = self.codes(node.arguments)
            return lambda frame: apply(called(frame), [part(frame) for part in arguments], frame.run, node.names)
        if named is STANDARD.get(name):
            if not node.arguments and name == "now":
                return lambda frame: frame.run.instant()
            if not node.arguments and name == "today":
                return lambda frame: frame.run.today()
        if (value := folded(node, name, self.scope)) is not NOT_FOLDED:
            return lambda _frame: value
        bound, arguments = named.bound(len(node.arguments), node.names), self.codes(node.arguments)
        if len(arguments) == 1:
            only = arguments[0]
            return lambda frame: bound(frame.run, [only(frame)])
        return lambda frame: bound(frame.run, [argument(frame) for argument in arguments])

    # Branches and loops

    def conditional(self, node: ast.If) -> Code:
        condition, yes, no = self.code(node.condition), self.code(node.yes), self.code(node.no)
        return lambda frame: yes(frame) if condition(frame) is True else no(frame)

    def iterations(self, node: ast.For | ast.Quantified, body: ast.Node) -> tuple[Callable[[Frame], Any], Code]:
        """What gives a frame for every turn of a loop (and refuses by None a domain that is no list), and the body."""
        domains: list[tuple[str, Code, Code | None]] = []
        start = len(self.names)
        for iteration in node.iterations:
            last = self.code(iteration.last) if iteration.last is not None else None
            domains.append((iteration.name, self.code(iteration.domain), last))
            self.names.append(frozenset({iteration.name, "partial"} if isinstance(node, ast.For) else {iteration.name}))
        code = self.code(body)
        del self.names[start:]
        cost = weight(body)

        def turns(frame: Frame) -> Iterator[Frame]:
            return _turns(domains, 0, frame, cost)

        return turns, code

    def loop(self, node: ast.For) -> Code:
        turns, body = self.iterations(node, node.body)
        looks_back = any(isinstance(part, ast.Name) and part.name == "partial" for part in ast.walk(node.body))

        def run(frame: Frame) -> Value:
            results: list[Value] = []
            try:
                for turn in turns(frame):
                    if looks_back:
                        frame.run.burn(len(results))
                        turn.values["partial"] = list(results)
                    results.append(body(turn))
            except _NoList:
                return None
            frame.run.items(len(results))
            return results

        return run

    def quantified(self, node: ast.Quantified) -> Code:
        turns, condition = self.iterations(node, node.condition)
        decisive = not node.every

        def run(frame: Frame) -> Value:
            unknown = False
            try:
                for turn in turns(frame):
                    held = condition(turn)
                    if held is decisive:
                        return decisive
                    unknown = unknown or type(held) is not bool
            except _NoList:
                return None
            return None if unknown else not decisive

        return run

    # Operators

    def arithmetic(self, node: ast.Arithmetic) -> Code:
        return logic.arithmetic(node.operator, self.code(node.left), self.code(node.right))

    def negation(self, node: ast.Negation) -> Code:
        return logic.negation(self.code(node.operand))

    def comparison(self, node: ast.Comparison) -> Code:
        return logic.comparison(node.operator, self.operand(node.left), self.operand(node.right))

    def between(self, node: ast.Between) -> Code:
        return logic.between(self.operand(node.value), self.operand(node.low), self.operand(node.high))

    def membership(self, node: ast.In) -> Code:
        return logic.membership(self.operand(node.value), self.codes(node.tests))

    def conjunction(self, node: ast.And) -> Code:
        return logic.conjunction(self.codes(node.parts))

    def disjunction(self, node: ast.Or) -> Code:
        return logic.disjunction(self.codes(node.parts))

    def instance_of(self, node: ast.InstanceOf) -> Code:
        value, type_ = self.code(node.value), node.type
        if type_ is None:
            return lambda _frame: None

        def run(frame: Frame) -> Value:
            found = value(frame)
            return found is not None and conforms(found, type_, frame.run)

        return run


_EMIT: dict[type[ast.Node], Any] = {
    ast.Number: _Compiler.constant,
    ast.String: _Compiler.constant,
    ast.Boolean: _Compiler.constant,
    ast.Null: _Compiler.null,
    ast.At: _Compiler.at,
    ast.Name: _Compiler.name,
    ast.Path: _Compiler.path,
    ast.Filter: _Compiler.filter,
    ast.Call: _Compiler.call,
    ast.Function: _Compiler.function,
    ast.If: _Compiler.conditional,
    ast.For: _Compiler.loop,
    ast.Quantified: _Compiler.quantified,
    ast.ListOf: _Compiler.list_of,
    ast.Context: _Compiler.context,
    ast.Range: _Compiler.range_of,
    ast.Arithmetic: _Compiler.arithmetic,
    ast.Negation: _Compiler.negation,
    ast.Comparison: _Compiler.comparison,
    ast.Between: _Compiler.between,
    ast.In: _Compiler.membership,
    ast.InstanceOf: _Compiler.instance_of,
    ast.And: _Compiler.conjunction,
    ast.Or: _Compiler.disjunction,
}


_DAY_FUEL = 6
"""What counting one day costs more than counting one number."""


class _NoList(Exception):  # noqa: N818 - a signal inside a loop, never seen outside
    """What a loop should run over is no list."""


def _seen_in(zone: dt.tzinfo | None, code: Code) -> Code:
    def run(frame: Frame) -> Value:
        value = code(frame)
        if type(value) is dt.datetime and (value.tzinfo is dt.UTC or calendar.zone_name(value.tzinfo) == "UTC"):
            return value.astimezone(zone)
        return value

    return run


def _hopping(hops: int, code: Code) -> Code:
    """The code, run so many frames further out."""
    if not hops:
        return code

    def run(frame: Frame) -> Value:
        for _ in range(hops):
            assert frame.up is not None  # noqa: S101 - the compiler counted the frames
            frame = frame.up
        return code(frame)

    return run


def _field_passed_in(record: str, name: str) -> Code:
    """`record.name` where nothing stands between: by far the commonest path."""

    def run(frame: Frame) -> Value:
        value = frame.values.get(record)
        return value.get(name) if type(value) is dict else member(value, name, frame.run)

    return run


def _of_item(name: str, outside: Code) -> Code:
    """Reads a name in a filter: a field of the item if it has one of that name, else what the name means outside."""

    def run(frame: Frame) -> Value:
        if name in frame.values:
            return frame.values[name]
        if name == "item":
            return frame.item
        assert frame.up is not None  # noqa: S101 - a filter stands in something
        return outside(frame.up)

    return run


def _at_position(items: list[Value], position: Decimal) -> Value:
    index = whole(position)
    if index is None or index != position or not 1 <= abs(index) <= len(items):
        return None
    return items[index - 1 if index > 0 else index]


def _turns(domains: list[tuple[str, Code, Code | None]], level: int, frame: Frame, cost: int) -> Iterator[Frame]:
    name, domain, last = domains[level]
    start = domain(frame)
    for item in _counted(start, last(frame)) if last is not None else _items(start, frame.run):
        frame.run.burn(cost if type(item) is Decimal else cost + _DAY_FUEL)
        inner = Frame({name: item}, frame, frame.run)
        if level + 1 < len(domains):
            yield from _turns(domains, level + 1, inner, cost)
        else:
            yield inner


def _items(value: Value, run: Run) -> Iterator[Value]:
    kind_ = kind(value)
    if kind_ is LIST:
        return iter(value)
    if kind_ is RANGE:
        if value.test or not (value.low_included and value.high_included):
            raise _NoList
        rank = order(value.low, value.high, run)
        if rank is not None and rank > 0:
            raise _NoList
        return _counted(value.low, value.high)
    if value is None:
        raise _NoList
    return iter([value])


def _counted(start: Value, end: Value) -> Iterator[Value]:
    """The whole numbers, or the days, from start to end, up or down."""
    kind_ = kind(start)
    if kind_ is not kind(end) or kind_ not in {NUMBER, DATE}:
        raise _NoList
    if kind_ is DATE:
        first, final = calendar.opened(start).day, calendar.opened(end).day
    else:
        first, final = whole(start), whole(end)
        if first != start or final != end:
            raise _NoList
    if first is None or final is None:
        raise _NoList
    step = 1 if final >= first else -1
    for figure in range(first, final + step, step):
        yield Decimal(figure) if kind_ is NUMBER else calendar.settled(Moment(figure, None))
