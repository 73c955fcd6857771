"""An expression, compiled: checked once, then evaluated and explained as often as wanted."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace
from functools import cached_property

from hearth.feel import ast, types
from hearth.feel.checker import check
from hearth.feel.compile import compile_tree, notes
from hearth.feel.errors import FeelError
from hearth.feel.explain import Explanation, Trace
from hearth.feel.frame import Code, Frame
from hearth.feel.functions import conforms
from hearth.feel.limits import refuse
from hearth.feel.parser import parse
from hearth.feel.run import Run
from hearth.feel.scope import Scope
from hearth.feel.stored import NAME, Library, StoredFunction
from hearth.feel.types import FeelType
from hearth.feel.values import Value
from hearth.feel.writing_out import calls, written_out


class Expression:
    """A compiled expression; immutable, and safe to share between threads.

    `source` is its text, `tree` its syntax tree, `type` what it gives, `reads` the dotted paths of the fields that it
    looks at ("tenancy.proposed_end_at"), `reads_clock` whether now() or today() is among what it asks.
    """

    def __init__(self, source: str, tree: ast.Node, scope: Scope, expect: FeelType | None) -> None:
        findings = check(tree, source, scope, expect)
        self.source = source
        self.tree = tree
        self.scope = scope
        self.expect = expect
        self.type = findings.types[id(tree)]
        self.reads = frozenset(findings.reads)
        self.reads_clock = findings.reads_clock
        self._types = findings.types
        self._class = bool if expect is types.BOOLEAN else None
        self._code = compile_tree(tree, scope, findings.types)

    def __repr__(self) -> str:
        return f"Expression({self.source!r})"

    @cached_property
    def ast_json(self) -> dict[str, ast.Json]:
        """The syntax tree in JSON, for storing and for the browser's evaluator."""
        return ast.as_json(self.tree)

    def notes(self) -> dict[int, dict[str, ast.Json]]:
        """What a back-end without types must know of the parts, by id (hearth.feel.program)."""
        return notes(self.tree, self.scope, self._types)

    def type_of(self, node: ast.Node) -> FeelType:
        """The type of a part of this expression's tree."""
        return self._types.get(id(node), types.ANY)

    @cached_property
    def _traced(self) -> Code:
        return compile_tree(self.tree, self.scope, self._types, trace=True)

    def evaluate(self, context: Mapping[str, Value], *, now: dt.datetime | None = None) -> Value:
        """This function will give the value for these records at the instant `now` (aware; without it now() and today()
        are null). Absent data and errors give null. Refused with LimitExceeded: what takes too long or grows too large.
        """
        run = Run(now, self.scope.zone)
        try:
            value = self._code(Frame(context, None, run))
            if value is None or type(value) is self._class:
                return value
            if type(value) in {list, dict}:
                _weigh(value, run)
            if self.expect is None or conforms(value, self.expect, run):
                return value
        except RecursionError:
            refuse("depth")
        return None

    def explain(self, context: Mapping[str, Value], *, now: dt.datetime | None = None) -> Explanation:
        """This function will give the value as evaluate does, with every part that was worked out for it."""
        trace = Trace()
        run = Run(now, self.scope.zone)
        run.trace = trace
        try:
            self._traced(Frame(context, None, run))
        except RecursionError:
            refuse("depth")
        return trace.steps[0].explained(self.source)


def _weigh(value: Value, run: Run) -> None:
    """Pays for a result as large as it is written out: what is shared inside it counts as often as it is there."""
    run.burn(1 + len(value) // 8)
    for item in value.values() if isinstance(value, dict) else value:
        if type(item) in {list, dict}:
            _weigh(item, run)


def compile_expression(source: str, *, scope: Scope | None = None, expect: FeelType | None = None) -> Expression:
    """This function will parse, check and compile an expression against a scope (None checks nothing), which must give
    `expect`. Calls of stored functions are written out first. Refused with FeelError, which names the place: syntax,
    unknown names and fields, types that don't go together; with LimitExceeded: an expression too long or too deep."""
    scope = scope if scope is not None else Scope.untyped()
    try:
        tree = parse(source, scope.spellings)
        library = {name: each for name, each in scope.stored.items() if name not in scope.names}
        if library and calls(tree, library):
            source = _whole(source, tree, scope, library)
            tree = parse(source, scope.spellings)
        return Expression(source, tree, scope, expect)
    except RecursionError:
        refuse("depth")


def calls_unknown(source: str, *, scope: Scope) -> bool:
    """This function will say whether an expression calls anything that neither FEEL nor the scope has a function for:
    a stored one, or a mistake. FeelError and LimitExceeded as compile_expression."""
    try:
        tree = parse(source, scope.spellings)
    except RecursionError:
        refuse("depth")
    called = (node.function for node in ast.walk(tree) if isinstance(node, ast.Call))
    return any(isinstance(each, ast.Name) and scope.function(each.name) is None for each in called)


def _whole(source: str, tree: ast.Node, scope: Scope, library: Library) -> str:
    """The expression with its stored functions written out; checked as it was written, so that what is wrong is told at
    its own place."""
    known = {
        name: types.function([type_ for _, type_ in each.parameters], each.result) for name, each in library.items()
    }
    Expression(source, tree, replace(scope, names={**known, **scope.names}), None)
    return written_out(source, tree, library, names=scope.spellings)


def check_stored(function: StoredFunction, others: Library) -> None:
    """This function will refuse (FeelError) a stored function that can't be used.

    A name that is none or is FEEL's own; a body that is no expression of its parameters or does not give its result; a
    circle of functions, itself in it. `others` are those that are stored, an older one of this name left out.
    """
    if not NAME.fullmatch(function.name) or Scope().function(function.name) is not None:
        raise FeelError(f"“{function.name}” can't be a function's name: lower case, digits and underscores, and new.")
    scope = Scope(dict(function.parameters), stored={**others, function.name: function})
    written_out(
        function.body,
        parse(function.body, scope.spellings),
        scope.stored,
        names=scope.spellings,
        within=(function.name,),
    )
    compile_expression(function.body, scope=scope, expect=function.result)
