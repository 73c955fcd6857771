"""Calls of stored functions written out, before an expression is compiled.

So every back-end, the explanation and what an expression is found to read are those of the whole:
`overdue(account.due)` becomes `((account.due) < today())`. Where the body has variables of its own (a filter, a loop)
it becomes a function that is called on the spot. What is kept with a path is the expression as it was written out: a
function that is changed later changes no case that runs.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from hearth.feel import ast
from hearth.feel.errors import FeelError, position
from hearth.feel.grammar import Names
from hearth.feel.limits import MAX_SOURCE, refuse
from hearth.feel.parser import parse
from hearth.feel.stored import Library, StoredFunction

_BINDERS = (ast.Filter, ast.For, ast.Quantified, ast.Function, ast.Context)


def calls(tree: ast.Node, library: Library) -> list[tuple[ast.Call, StoredFunction]]:
    """The calls of stored functions in an expression, an outer one before those in it.

    A name that the expression gives to something of its own is that, wherever it stands.
    """
    own = set(_own_names(tree))
    return [
        (node, library[node.function.name])
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.function, ast.Name)
        and node.function.name in library
        and node.function.name not in own
    ]


def _own_names(tree: ast.Node) -> Iterator[str]:
    for node in ast.walk(tree):
        match node:
            case ast.Iteration() | ast.Parameter():
                yield node.name
            case ast.Entry():
                yield node.key


def written_out(source: str, tree: ast.Node, library: Library, *, names: Names, within: tuple[str, ...] = ()) -> str:
    """This function will give an expression with every call of a stored function replaced by what it does.

    `names` are those that the parser must know. FeelError for a call with other arguments than the function takes, and
    for functions that call each other in a circle (`within` are those that are being written out); LimitExceeded where
    it grows too long.
    """
    outermost: list[tuple[ast.Call, StoredFunction]] = []
    for node, function in calls(tree, library):
        if not any(each.start <= node.start and node.end <= each.end for each, _ in outermost):
            outermost.append((node, function))
    text, done = [], 0
    for node, function in sorted(outermost, key=lambda each: each[0].start):
        given = _arguments(source, node, function, within)

        def whole(part: str, inside: tuple[str, ...]) -> str:
            return written_out(part, parse(part, names), library, names=names, within=inside)

        arguments = {name: whole(part, within) for name, part in given.items()}
        body = whole(function.body, (*within, function.name))
        text += [source[done : node.start], _called(function, body, parse(body, names), arguments)]
        done = node.end
    written = "".join([*text, source[done:]])
    if len(written) > MAX_SOURCE:
        refuse("source")
    return written


def _arguments(source: str, node: ast.Call, function: StoredFunction, within: tuple[str, ...]) -> dict[str, str]:
    """The text of each argument, by parameter."""
    line, column = position(source, node.start)
    if function.name in within:
        way = " calls ".join([*within[within.index(function.name) :], function.name])
        raise FeelError(f"Functions can't call each other in a circle: {way}.", line=line, column=column)
    wanted = [name for name, _ in function.parameters]
    given = dict(zip(node.names or wanted, node.arguments, strict=False))
    if len(node.arguments) != len(wanted) or set(given) != set(wanted):
        raise FeelError(f"It is written `{function.signature}`.", line=line, column=column)
    return {name: source[given[name].start : given[name].end] for name in wanted}


def _called(function: StoredFunction, body: str, tree: ast.Node, arguments: Mapping[str, str]) -> str:
    if any(isinstance(each, _BINDERS) for each in ast.walk(tree)):
        taken = ", ".join(f"{name}: {type_}" for name, type_ in function.parameters)
        return f"(function({taken}) {body})({', '.join(arguments.values())})"
    return f"({_put_in(body, tree, arguments)})"


def _put_in(body: str, tree: ast.Node, arguments: Mapping[str, str]) -> str:
    places = sorted(
        (each.start, each.end, each.name)
        for each in ast.walk(tree)
        if isinstance(each, ast.Name) and each.name in arguments
    )
    text, done = [], 0
    for start, end, name in places:
        text += [body[done:start], f"({arguments[name]})"]
        done = end
    return "".join([*text, body[done:]])
