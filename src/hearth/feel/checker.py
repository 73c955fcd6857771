"""What an expression gives, reads and calls, and whether its types go together, said in words an officer understands.

One walk answers all of it, in a checked scope and in an unchecked one; in the latter what isn't known is Any and
nothing is refused. Null fits everywhere: whether data is there is only known at run time.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from hearth.feel import ast, types
from hearth.feel.builtins import STANDARD
from hearth.feel.calendar import read_text
from hearth.feel.folding import NOT_FOLDED, folded
from hearth.feel.functions import Named
from hearth.feel.members import PROPERTIES
from hearth.feel.operators import ARITHMETIC
from hearth.feel.scope import Scope
from hearth.feel.signature import Signature, bind, filled
from hearth.feel.types import (
    ANY,
    BOOLEAN,
    DATE,
    DATE_TIME,
    NULL,
    NUMBER,
    STRING,
    ContextType,
    FeelType,
    FunctionType,
    ListType,
    RangeType,
    common,
    fits,
)
from hearth.feel.values import RANGE, Value, kind
from hearth.feel.walk import Findings, Found, Walk

CLOCK = frozenset({"now", "today"})
_UNKNOWN = frozenset({ANY, NULL})


def check(tree: ast.Node, source: str, scope: Scope, expect: FeelType | None) -> Findings:
    """Checks an expression against a scope and the type it is wanted to give; FeelError says what is wrong and
    where."""
    checker = _Checker(source, scope)
    result = checker.use(tree)
    if expect is not None and not fits(result, expect):
        checker.refuse(
            tree, f"This gives {result.one}, but {expect.one} is wanted here.", expected=expect.one, found=result.one
        )
    return checker.findings


class _Checker(Walk):
    def answer(self, node: ast.Node) -> Found | FeelType:
        method: Callable[[Any], Found | FeelType] = _CHECK[type(node)].__get__(self)
        return method(node)

    # Values

    def number(self, _node: ast.Number) -> FeelType:
        return NUMBER

    def string(self, _node: ast.String) -> FeelType:
        return STRING

    def boolean(self, _node: ast.Boolean) -> FeelType:
        return BOOLEAN

    def null(self, _node: ast.Null) -> FeelType:
        return NULL

    def at(self, node: ast.At) -> FeelType:
        value = read_text(node.text)
        if value is None:
            self.refuse(
                node, f"{self.quote(node)} says no date, time or duration.", expected="a date, time or duration"
            )
        return kind(value)

    def list_of(self, node: ast.ListOf) -> FeelType:
        return types.list_of(common([self.use(item) for item in node.items]) if node.items else ANY)

    def context(self, node: ast.Context) -> FeelType:
        fields: dict[str, FeelType] = {}
        before: dict[str, Found] = {}
        for entry in node.entries:
            fields[entry.key] = self.within(before, entry.value)
            before[entry.key] = Found(fields[entry.key])
        return types.context(fields)

    def range_of(self, node: ast.Range) -> FeelType:
        ends = [(end, self.use(end)) for end in (node.low, node.high) if end is not None]
        for end, type_ in ends:
            if type_ not in types.ORDERED | _UNKNOWN and node.test not in {"=", "!="}:
                self.refuse(end, f"{self.quote(end)} is {type_.one}, which has no smaller and larger.", found=type_.one)
        if len(ends) == 2 and not fits(ends[0][1], ends[1][1]):
            self.refuse(
                node,
                f"The range begins with {ends[0][1].one} and ends with {ends[1][1].one}.",
                expected=ends[0][1].one,
                found=ends[1][1].one,
            )
        return types.range_of(common([type_ for _, type_ in ends]))

    def function(self, node: ast.Function) -> FeelType:
        return self.function_of(node, [], None)

    def function_of(self, node: ast.Function, given: Iterable[FeelType], path: str | None) -> FeelType:
        """A function whose parameters take what they say, or else what they are known to be given."""
        known = list(given)
        parameters = [
            parameter.type or (known[index] if index < len(known) else ANY)
            for index, parameter in enumerate(node.parameters)
        ]
        variables = {
            parameter.name: Found(type_, path) for parameter, type_ in zip(node.parameters, parameters, strict=True)
        }
        return types.function(parameters, self.within(variables, node.body))

    # Names and paths

    def variable(self, name: str) -> Found | None:
        """What a variable or a passed-in name is; None when there is none of that name."""
        unsure = False
        for variables in reversed(self.variables):
            if variables is None:
                unsure = True
            elif name in variables:
                return Found(ANY) if unsure else variables[name]
        if name in self.scope.names:
            return Found(ANY if unsure else self.scope.names[name], name)
        return Found(ANY, None if name == "item" else name) if unsure or not self.scope.checked else None

    def name(self, node: ast.Name) -> Found | FeelType:
        found = self.variable(node.name)
        named = self.scope.function(node.name)
        if named is not None and (found is None or (found.type is ANY and node.name not in self.scope.names)):
            return types.function(None)
        if found is None:
            known = {*self.scope.names, *(name for variables in self.variables for name in variables or ())}
            self.refuse(node, f"There is no field `{node.name}`{_meant(node.name, known)}", found=node.name)
            return ANY
        return found

    def path(self, node: ast.Path) -> Found:
        base = self.look(node.base)
        type_ = base.type.item if isinstance(base.type, ListType) else base.type
        if type_ is ANY or isinstance(type_, ContextType):
            inner = type_.type_of(node.name) if isinstance(type_, ContextType) else ANY
            if inner is None:
                inner = self.unknown_field(node, type_)
            found = types.list_of(inner) if isinstance(base.type, ListType) else inner
            return Found(found, f"{base.path}.{node.name}" if base.path is not None else None)
        if base.path is not None:
            self.findings.reads.add(base.path)
        return Found(self.property_of(node, type_))

    def unknown_field(self, node: ast.Path, type_: FeelType) -> FeelType:
        if isinstance(type_, ContextType) and type_.fields is not None:
            self.refuse(
                node,
                f"{self.quote(node.base)} has no field `{node.name}`{_meant(node.name, type_.names)}",
                found=node.name,
            )
        return ANY

    def property_of(self, node: ast.Path, type_: FeelType) -> FeelType:
        properties = PROPERTIES.get(RANGE if isinstance(type_, RangeType) else type_, {})
        if node.name not in properties:
            if type_ is not NULL:
                self.refuse(
                    node,
                    f"{self.quote(node.base)} is {type_.one}; it has no `{node.name}`{_meant(node.name, properties)}",
                    found=type_.one,
                )
            return NULL if type_ is NULL else ANY
        if isinstance(type_, RangeType) and node.name in {"start", "end"}:
            return type_.item
        return properties[node.name][0]

    def filter(self, node: ast.Filter) -> Found:
        base = self.look(node.base)
        item = base.type.item if isinstance(base.type, ListType) else base.type
        condition = self.within(self.item_variables(item, base.path), node.condition)
        if not fits(condition, BOOLEAN) and not fits(condition, NUMBER):
            self.refuse(
                node.condition,
                f"{self.quote(node.condition)} is {condition.one}; "
                "between the brackets there must be a condition or a position.",
                expected="a condition or a position",
                found=condition.one,
            )
        if condition is NUMBER:
            return Found(item, base.path)
        return Found(ANY if condition is ANY else types.list_of(item), base.path)

    def item_variables(self, item: FeelType, path: str | None) -> Mapping[str, Found] | None:
        if item is ANY or (isinstance(item, ContextType) and item.fields is None):
            return None
        fields = item.fields or () if isinstance(item, ContextType) else ()
        return {
            "item": Found(item, path),
            **{name: Found(type_, f"{path}.{name}" if path is not None else None) for name, type_ in fields},
        }

    # Calls

    def call(self, node: ast.Call) -> FeelType:
        if isinstance(node.function, ast.Name):
            name = node.function.name
            named = self.scope.function(name)
            is_variable = name in self.scope.names or any(name in (variables or ()) for variables in self.variables)
            if named is not None and not is_variable:
                if name in CLOCK and named is STANDARD.get(name):
                    self.findings.reads_clock = True
                return self.named_call(node, named)
            if self.variable(name) is None:
                known = {*self.scope.known_functions, *STANDARD}
                self.refuse(node.function, f"There is no function `{name}`{_meant(name, known)}", found=name)
        called = self.use(node.function)
        given = [self.use(argument) for argument in node.arguments]
        if isinstance(called, FunctionType):
            self.own_call(node, called, given)
            return called.result
        if called not in _UNKNOWN:
            self.refuse(
                node,
                f"{self.quote(node.function)} is {called.one}; it can't be called.",
                expected="a function",
                found=called.one,
            )
        return ANY

    def own_call(self, node: ast.Call, function: FunctionType, given: list[FeelType]) -> None:
        if function.parameters is None or node.names:
            return
        if len(given) != len(function.parameters):
            self.refuse(node, f"{self.quote(node.function)} takes {len(function.parameters)} values, not {len(given)}.")
        for argument, type_, wanted in zip(node.arguments, given, function.parameters, strict=False):
            if not fits(type_, wanted):
                self.refuse(
                    argument,
                    f"{self.quote(argument)} is {type_.one}; {self.quote(node.function)} wants {wanted.one} there.",
                    expected=wanted.one,
                    found=type_.one,
                )

    def named_call(self, node: ast.Call, named: Named) -> FeelType:
        looked = [None if isinstance(argument, ast.Function) else self.look(argument) for argument in node.arguments]
        self.findings.reads |= {found.path for found in looked if found is not None and found.path is not None}
        given = [ANY if found is None else found.type for found in looked]
        results = []
        for overload in named.overloads:
            result = self.fitted(overload.signature, node, given)
            if result is not None:
                results.append((overload.signature, *result))
        if not results:
            for argument in node.arguments:
                if isinstance(argument, ast.Function):
                    self.use(argument)
            self.refuse_call(node, named, given)
            return ANY
        path = next((found.path for found in looked if found is not None and isinstance(found.type, ListType)), None)
        if ANY not in given:
            # What is known to go one way does not go the others: a list is not also the only one of many values.
            results = results[:1]
        if (value := folded(node, named.name, self.scope)) is not NOT_FOLDED:
            return self.constant(node, named.name, value)
        signature, bound, places = results[0]
        for argument, place in zip(node.arguments, places, strict=True):
            if isinstance(argument, ast.Function):
                wanted = filled(signature.parameters[place].type, bound)
                taken = wanted.parameters if isinstance(wanted, FunctionType) else None
                self.findings.types[id(argument)] = self.function_of(argument, taken or (), path)
        return common([filled(signature.result, bound) for signature, bound, _ in results])

    def constant(self, node: ast.Call, name: str, value: Value) -> FeelType:
        if value is None:
            self.refuse(node, f"{self.quote(node)} is no {name}.", expected=name)
        return kind(value)

    def fitted(
        self, signature: Signature, node: ast.Call, given: list[FeelType]
    ) -> tuple[FeelType | None, tuple[int, ...]] | None:
        """What T stands for in this call and each argument's place; None when it doesn't go with the signature."""
        places = signature.places(len(given), node.names)
        if places is None:
            return None
        bound: FeelType | None = None
        for argument, type_, place in zip(node.arguments, given, places, strict=True):
            wanted = signature.parameters[place].type
            if isinstance(argument, ast.Function) and not isinstance(wanted, FunctionType):
                return None
            before = bound
            bound = bind(wanted, type_, bound)
            if before is not None and bound is ANY and before is not ANY and type_ is not ANY:
                return None
            if not fits(type_, filled(wanted, bound)):
                return None
        return bound, places

    def refuse_call(self, node: ast.Call, named: Named, given: list[FeelType]) -> None:
        ways = " or ".join(f"`{named.name}{overload.signature.text.split(' -> ')[0]}`" for overload in named.overloads)
        with_what = ", ".join(type_.one for type_ in given) or "nothing"
        self.refuse(
            node,
            f"`{named.name}` can't be used with {with_what}. It is written {ways}.",
            expected=ways,
            found=with_what,
        )

    # Branches and loops

    def conditional(self, node: ast.If) -> FeelType:
        self.want(node.condition, BOOLEAN, "what follows `if` must be yes/no")
        return common([self.use(node.yes), self.use(node.no)])

    def iterations(self, iterations: tuple[ast.Iteration, ...], body: Callable[[], FeelType]) -> FeelType:
        before = len(self.variables)
        for iteration in iterations:
            self.variables.append({iteration.name: self.iterated(iteration)})
        try:
            return body()
        finally:
            del self.variables[before:]

    def iterated(self, node: ast.Iteration) -> Found:
        if node.last is not None:
            first, last = self.use(node.domain), self.use(node.last)
            for end, type_ in ((node.domain, first), (node.last, last)):
                if type_ not in {NUMBER, DATE} | _UNKNOWN or not fits(first, last):
                    self.refuse(
                        end, f"{self.quote(end)} is {type_.one}; a loop counts from number to number or day to day."
                    )
            return Found(common([first, last]))
        domain = self.look(node.domain)
        if isinstance(domain.type, ListType | RangeType):
            return Found(domain.type.item, domain.path)
        if domain.type not in _UNKNOWN:
            self.refuse(
                node.domain,
                f"{self.quote(node.domain)} is {domain.type.one}; what follows `in` here must be a list.",
                expected="a list",
                found=domain.type.one,
            )
        return Found(ANY, domain.path)

    def loop(self, node: ast.For) -> FeelType:
        partial = {"partial": Found(types.list_of())}
        return types.list_of(self.iterations(node.iterations, lambda: self.within(partial, node.body)))

    def quantified(self, node: ast.Quantified) -> FeelType:
        self.iterations(
            node.iterations, lambda: self.want(node.condition, BOOLEAN, "what follows `satisfies` must be yes/no")
        )
        return BOOLEAN

    # Operators

    def arithmetic(self, node: ast.Arithmetic) -> FeelType:
        left, right = self.use(node.left), self.use(node.right)
        table = ARITHMETIC[node.operator]
        if left in _UNKNOWN or right in _UNKNOWN:
            known = {
                operation.result
                for (one, other), operation in table.items()
                if (left in _UNKNOWN or one == left) and (right in _UNKNOWN or other == right)
            }
            return common(list(known)) if known else ANY
        operation = table.get((left, right))
        if operation is None:
            hint = _DAYS_HINT if {left, right} in ({DATE, NUMBER}, {DATE_TIME, NUMBER}) else ""
            self.refuse(
                node,
                f"{self.quote(node.left)} is {left.one} and {self.quote(node.right)} is {right.one}; "
                f"`{node.operator}` does not go with these.{hint}",
                expected=left.one,
                found=right.one,
            )
            return ANY
        return operation.result

    def negation(self, node: ast.Negation) -> FeelType:
        found = self.use(node.operand)
        if found not in {NUMBER, types.DAYS_DURATION, types.YEARS_DURATION} | _UNKNOWN:
            self.refuse(node, f"{self.quote(node.operand)} is {found.one}; it has no negative.", found=found.one)
        return found

    def comparison(self, node: ast.Comparison) -> FeelType:
        left, right = self.use(node.left), self.use(node.right)
        self.compare(node.left, left, node.right, right)
        if node.operator not in {"=", "!="}:
            for part, type_ in ((node.left, left), (node.right, right)):
                self.ordered(part, type_)
        return BOOLEAN

    def ordered(self, node: ast.Node, type_: FeelType) -> None:
        if type_ not in types.ORDERED | _UNKNOWN:
            self.refuse(node, f"{self.quote(node)} is {type_.one}, which has no smaller and larger.", found=type_.one)

    def compare(self, left_node: ast.Node, left: FeelType, right_node: ast.Node, right: FeelType) -> None:
        if fits(left, right) or fits(right, left):
            return
        # The sentence speaks of the field, whichever side it stands on.
        if isinstance(right_node, ast.Path) and not isinstance(left_node, ast.Path | ast.Name):
            left_node, left, right_node, right = right_node, right, left_node, left
        hint = ""
        if {left, right} == {DATE, DATE_TIME}:
            moment = left_node if left is DATE_TIME else right_node
            hint = f" To compare the days write `date({self.source[moment.start : moment.end]})`."
        self.refuse(
            left_node,
            f"{self.quote(left_node)} is {left.one}; it can't be compared with {right.one}.{hint}",
            expected=left.one,
            found=right.one,
        )

    def between(self, node: ast.Between) -> FeelType:
        value = self.use(node.value)
        self.ordered(node.value, value)
        for end in (node.low, node.high):
            self.compare(node.value, value, end, self.use(end))
        return BOOLEAN

    def membership(self, node: ast.In) -> FeelType:
        value = self.use(node.value)
        for test in node.tests:
            found = self.use(test)
            inner = found.item if isinstance(found, ListType) and not isinstance(value, ListType) else found
            inner = inner.item if isinstance(inner, RangeType) and not isinstance(value, RangeType) else inner
            self.compare(node.value, value, test, inner)
        return BOOLEAN

    def logic(self, node: ast.And | ast.Or) -> FeelType:
        word = "and" if isinstance(node, ast.And) else "or"
        for part in node.parts:
            self.want(part, BOOLEAN, f"`{word}` joins yes/no values")
        return BOOLEAN

    def instance_of(self, node: ast.InstanceOf) -> FeelType:
        self.use(node.value)
        if node.type is None:
            self.refuse(node, f"{self.quote(node)} names a type that there isn't.", expected="the name of a type")
        return BOOLEAN


_DAYS_HINT = ' To add days write `duration("P14D")` for 14 days.'
_CHECK: dict[type[ast.Node], Any] = {
    ast.Number: _Checker.number,
    ast.String: _Checker.string,
    ast.Boolean: _Checker.boolean,
    ast.Null: _Checker.null,
    ast.At: _Checker.at,
    ast.Name: _Checker.name,
    ast.Path: _Checker.path,
    ast.Filter: _Checker.filter,
    ast.Call: _Checker.call,
    ast.Function: _Checker.function,
    ast.If: _Checker.conditional,
    ast.For: _Checker.loop,
    ast.Quantified: _Checker.quantified,
    ast.ListOf: _Checker.list_of,
    ast.Context: _Checker.context,
    ast.Range: _Checker.range_of,
    ast.Arithmetic: _Checker.arithmetic,
    ast.Negation: _Checker.negation,
    ast.Comparison: _Checker.comparison,
    ast.Between: _Checker.between,
    ast.In: _Checker.membership,
    ast.InstanceOf: _Checker.instance_of,
    ast.And: _Checker.logic,
    ast.Or: _Checker.logic,
}


def _meant(name: str, known: Iterable[str]) -> str:
    near = difflib.get_close_matches(name, sorted(known), n=1)
    if near:
        return f". Did you mean `{near[0]}`?"
    return ". Is an operator missing between the words?" if " " in name else "."
