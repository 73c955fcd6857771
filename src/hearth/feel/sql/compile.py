"""Syntax tree to PostgreSQL, by the types that the checker found; null logic exactly as in Python.

Two forms of one expression: as a value (three-valued), and as a condition for WHERE, where null is as good as false and
the plain comparisons of columns can use their indexes.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any, NoReturn

from hearth.feel import ast, calendar, types
from hearth.feel.builtins import STANDARD
from hearth.feel.errors import position
from hearth.feel.expression import Expression
from hearth.feel.folding import NOT_FOLDED, folded
from hearth.feel.sql import lists
from hearth.feel.sql.arithmetic import combined, negative
from hearth.feel.sql.calls import CALLS, PROPERTIES
from hearth.feel.sql.compared import bounds, contained, equal, ordered, unequal
from hearth.feel.sql.fragments import Fragment, NotCompilable, Place, Source, joined, literal, null, put, widest
from hearth.feel.types import ANY, BOOLEAN, DATE_TIME, NULL, ContextType, FeelType, ListType

MAX_TEXT = 60_000
"""Characters of a query's condition; beyond it the expression is left to Python."""


def compile_value(expression: Expression, source: Source, *, now: dt.datetime | None = None) -> Fragment:
    """The expression as a value of a query: what Python gives, null included. NotCompilable names the part that the
    database can't answer; a refusal of the source (a field that may not be tried) goes through."""
    return _finished(Compiler(expression, source, now), expression)


def compile_condition(expression: Expression, source: Source, *, now: dt.datetime | None = None) -> Fragment:
    """A yes/no expression for WHERE: true where Python says true, else false or null. NotCompilable as above."""
    compiler = Compiler(expression, source, now)
    type_ = compiler.type_of(expression.tree)
    if type_ is NULL:  # `null`, or what can be nothing else: it holds of no record
        return null(BOOLEAN)
    if type_ is not BOOLEAN:
        compiler.refuse(expression.tree, "it is no condition")
    return _sized(compiler, expression, compiler.condition(expression.tree))


def _finished(compiler: Compiler, expression: Expression) -> Fragment:
    found = compiler.value(expression.tree)
    if expression.expect is not None and found.type not in {expression.expect, NULL} and expression.expect is not ANY:
        found = null(expression.expect)
    return _sized(compiler, expression, found)


def _sized(compiler: Compiler, expression: Expression, found: Fragment) -> Fragment:
    if len(found.text) > MAX_TEXT:
        compiler.refuse(expression.tree, "it grows too large")
    return found


class Compiler:
    """One expression over one source. `variables` are those of loops and filters, innermost last."""

    def __init__(self, expression: Expression, source: Source, now: dt.datetime | None) -> None:
        self.expression = expression
        self.scope = expression.scope
        self.source = source
        self.now = now
        self.variables: list[dict[str, Place]] = []

    def refuse(self, node: ast.Node, why: str) -> NoReturn:
        """Refuses a part, with its place and the reason."""
        source = self.expression.source
        text = " ".join(source[node.start : node.end].split())
        line, column = position(source, node.start)
        raise NotCompilable(
            f"`{text if len(text) <= 60 else text[:57] + '...'}` can't be asked of the database: {why}.",
            line=line,
            column=column,
        )

    def type_of(self, node: ast.Node) -> FeelType:
        """What the checker found."""
        return self.expression.type_of(node)

    # Values

    def value(self, node: ast.Node) -> Fragment:
        """A part as a value."""
        method: Callable[[Any], Fragment] | None = getattr(self, f"_{type(node).__name__.lower()}", None)
        if method is None:
            self.refuse(node, "only single values can be")
        found = method(node)
        if len(found.text) > MAX_TEXT:
            self.refuse(node, "it grows too large")
        return found

    def condition(self, node: ast.Node) -> Fragment:  # noqa: PLR0911 - one for each kind of part
        """A part that stands where null is as good as false."""
        match node:
            case ast.And():
                return joined([self.condition(part) for part in node.parts], " AND ")
            case ast.Or():
                return joined([self.condition(part) for part in node.parts], " OR ")
            case ast.Comparison(operator="=") if _constant(node.left) or _constant(node.right):
                return equal(self, node, self.value(node.left), self.value(node.right), loosely=True)
            case ast.Between():
                parts = bounds(self, node, [self.value(each) for each in (node.value, node.low, node.high)])
                return joined(parts, " AND ") if parts is not None else null(BOOLEAN)
            case ast.In():
                value = self.value(node.value)
                return joined([contained(self, value, test, loosely=True) for test in node.tests], " OR ")
            case ast.Quantified(every=False):
                return lists.quantified(self, node, loosely=True)
            case _:
                return self.truth(node)

    def truth(self, node: ast.Node) -> Fragment:
        """A part as yes, no or null: what is no yes/no is null."""
        found = self.value(node)
        return found if found.type is BOOLEAN else null(BOOLEAN)

    def constant(self, node: ast.Node, value: object) -> Fragment:
        """A value that is written out."""
        found = literal(value)
        if found is None:
            self.refuse(node, "the database has no such value")
        return found

    def _number(self, node: ast.Number) -> Fragment:
        return self.constant(node, node.value)

    def _string(self, node: ast.String) -> Fragment:
        return self.constant(node, node.value)

    def _boolean(self, node: ast.Boolean) -> Fragment:
        return self.constant(node, node.value)

    def _null(self, node: ast.Null) -> Fragment:
        return self.constant(node, None)

    def _at(self, node: ast.At) -> Fragment:
        return self.constant(node, calendar.read_text(node.text))

    # Names and paths

    def place(self, node: ast.Node) -> Place | None:
        """Where a name or a path leads; None when it is neither."""
        if isinstance(node, ast.Name):
            for variables in reversed(self.variables):
                if node.name in variables:
                    return variables[node.name]
            return Place(self.source, (node.name,)) if node.name in self.scope.names else None
        if isinstance(node, ast.Path) and isinstance(self.type_of(node.base), ContextType):
            base = self.place(node.base)
            return Place(base.source, (*base.path, node.name)) if base is not None else None
        return None

    def _name(self, node: ast.Name) -> Fragment:
        return self.read(node)

    def _path(self, node: ast.Path) -> Fragment:
        base = self.type_of(node.base)
        if isinstance(base, ContextType):
            if isinstance(node.base, ast.Filter):
                return lists.picked(self, node.base, node.name)
            return self.read(node)
        if isinstance(base, ListType) or base is ANY:
            self.refuse(node, "only single values can be")
        found = self.value(node.base)
        if found.type is NULL:
            return found
        make = PROPERTIES.get((found.type, node.name))
        if make is None:
            self.refuse(node, f"`{node.name}` is worked out in Python only")
        return make(self, node, found)

    def read(self, node: ast.Name | ast.Path) -> Fragment:
        """A field of the source."""
        place = self.place(node)
        found = place.source.field(place.path) if place is not None else None
        if found is None:
            self.refuse(node, "it is no column")
        if found.type is DATE_TIME and self.scope.checked and found.zone is not None:
            return Fragment(found.text, found.params, DATE_TIME, zone=self.scope.zone)
        return found

    def _filter(self, node: ast.Filter) -> Fragment:
        return lists.picked(self, node, None)

    # Calls

    def _call(self, node: ast.Call) -> Fragment:
        function = node.function
        if not isinstance(function, ast.Name) or self.place(function) is not None:
            self.refuse(node, "functions that are written in an expression stay in Python")
        name = function.name
        named = self.scope.function(name)
        if named is None or named is not STANDARD.get(name):
            self.refuse(node, f"`{name}` is worked out in Python only")
        if (value := folded(node, name, self.scope)) is not NOT_FOLDED:
            return self.constant(node, value)
        make = CALLS.get(name)
        if make is None:
            self.refuse(node, f"`{name}` is worked out in Python only")
        return make(self, node)

    def given(self, node: ast.Call, *names: str) -> list[Fragment | None]:
        """The arguments in the order of these parameters, by name or place; None for one left out. An argument that is
        null has the type NULL."""
        if not node.names:
            found: list[ast.Node | None] = list(node.arguments)
        else:
            by_name = dict(zip(node.names, node.arguments, strict=True))
            if not by_name.keys() <= set(names):
                self.refuse(node, "it is called in a way that only Python knows")
            found = [by_name.get(name) for name in names]
        found += [None] * (len(names) - len(found))
        if len(found) > len(names):
            self.refuse(node, "it is called in a way that only Python knows")
        return [self.value(each) if each is not None else None for each in found]

    # Branches

    def _if(self, node: ast.If) -> Fragment:
        condition = self.truth(node.condition)
        yes, no = self.alike(node, [self.value(node.yes), self.value(node.no)])
        return put(
            "(CASE WHEN {0} THEN {1} ELSE {2} END)",
            condition,
            yes,
            no,
            type_=yes.type,
            zone=yes.zone,
            fine=yes.fine or no.fine,
            width=widest([yes, no]),
        )

    def alike(self, node: ast.Node, parts: list[Fragment]) -> list[Fragment]:
        """Values that can stand in one column: of one type, seen in one zone; nulls take the type of the others."""
        known = [part for part in parts if part.type is not NULL]
        if not known:
            return parts
        first = known[0]
        if any(part.type != first.type or _zone(part) != _zone(first) for part in known):
            self.refuse(node, "its values are of several kinds")
        return [part if part.type is not NULL else _typed_null(first) for part in parts]

    def _quantified(self, node: ast.Quantified) -> Fragment:
        return lists.quantified(self, node, loosely=False)

    # Operators

    def _arithmetic(self, node: ast.Arithmetic) -> Fragment:
        return combined(self, node, self.value(node.left), self.value(node.right))

    def _negation(self, node: ast.Negation) -> Fragment:
        return negative(self.value(node.operand))

    def _comparison(self, node: ast.Comparison) -> Fragment:
        left, right = self.value(node.left), self.value(node.right)
        match node.operator:
            case "=":
                return equal(self, node, left, right)
            case "!=":
                return unequal(self, node, left, right)
            case sign:
                return ordered(self, node, sign, left, right)

    def _between(self, node: ast.Between) -> Fragment:
        parts = bounds(self, node, [self.value(each) for each in (node.value, node.low, node.high)])
        return put("feel_both({0}, {1})", *parts) if parts is not None else null(BOOLEAN)

    def _in(self, node: ast.In) -> Fragment:
        value = self.value(node.value)
        return joined([contained(self, value, test) for test in node.tests], " OR ")

    def _and(self, node: ast.And) -> Fragment:
        return joined([self.truth(part) for part in node.parts], " AND ")

    def _or(self, node: ast.Or) -> Fragment:
        return joined([self.truth(part) for part in node.parts], " OR ")

    def _instanceof(self, node: ast.InstanceOf) -> Fragment:
        found = self.value(node.value)
        if node.type is None:
            return null(BOOLEAN)
        if found.type is NULL:
            return Fragment("FALSE", (), BOOLEAN)
        if node.type not in {*types.ORDERED, BOOLEAN, ANY}:
            self.refuse(node, "only simple types can be")
        if node.type not in {found.type, ANY}:
            return Fragment("FALSE", (), BOOLEAN)
        return put("({0} IS NOT NULL)", found)


def _constant(node: ast.Node) -> bool:
    return isinstance(node, ast.Number | ast.String | ast.Boolean | ast.At)


def _zone(part: Fragment) -> object:
    return (part.zone is None, calendar.zone_name(part.zone) or str(part.zone))


def _typed_null(like: Fragment) -> Fragment:
    found = null(like.type)
    text = "NULL::timestamp" if like.type is DATE_TIME and like.zone is None else found.text
    return Fragment(text, (), like.type, zone=like.zone, width=(0, 0))
