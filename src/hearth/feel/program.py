"""An expression as the browser's evaluator takes it (web/src/feel): the tree in JSON and what the checker found out.

The browser neither parses nor checks. What it must know beside the tree: the names that are passed in (they hide
functions of the same name), the zone in which instants are seen, where such an instant may stand, and the fields that a
filter's condition sees.
"""

from __future__ import annotations

from hearth.feel import ast
from hearth.feel.ast import Json
from hearth.feel.builtins import STANDARD
from hearth.feel.calendar import zone_name
from hearth.feel.errors import FeelError, position
from hearth.feel.expression import Expression


def program(expression: Expression) -> dict[str, Json]:
    """The program of an expression. Refused with FeelError: a function that a developer registered, which is only
    known here."""
    _refuse_own_functions(expression)
    notes = expression.notes()

    def noted(node: ast.Node) -> dict[str, Json]:
        return notes.get(id(node), {})

    scope = expression.scope
    return {
        "tree": ast.as_json(expression.tree, noted),
        "names": list(scope.names),
        "zone": zone_name(scope.zone),
        "expect": str(expression.expect) if expression.expect is not None else None,
    }


def _refuse_own_functions(expression: Expression) -> None:
    scope = expression.scope
    for node in ast.walk(expression.tree):
        if isinstance(node, ast.Name) and node.name not in scope.names and scope.known_functions.get(node.name):
            if STANDARD.get(node.name) is scope.function(node.name):
                continue
            line, column = position(expression.source, node.start)
            raise FeelError(
                f"`{node.name}` is worked out on the server; a form can't ask for it.", line=line, column=column
            )
