"""Calls that are worked out when the expression is compiled, because all that they are given is written out."""

from __future__ import annotations

from hearth.feel import ast, calendar
from hearth.feel.builtins import STANDARD
from hearth.feel.run import Run
from hearth.feel.scope import Scope
from hearth.feel.values import Value

_FOLDED = frozenset({"date", "time", "date and time", "duration", "number"})
NOT_FOLDED = object()


def folded(node: ast.Call, name: str, scope: Scope) -> Value:
    """What a call of the standard function of that name gives, `date("2026-03-01")` for instance; NOT_FOLDED for any
    other function, or one that is given more than literals."""
    named = STANDARD.get(name)
    if name not in _FOLDED or named is None or named is not scope.function(name):
        return NOT_FOLDED
    values = [_literal(argument) for argument in node.arguments]
    if not values or any(value is NOT_FOLDED for value in values):
        return NOT_FOLDED
    return named.bound(len(values), node.names)(Run(None, None), values)


def _literal(node: ast.Node) -> Value:
    match node:
        case ast.Number() | ast.String():
            return node.value
        case ast.At():
            return calendar.read_text(node.text)
        case _:
            return NOT_FOLDED
