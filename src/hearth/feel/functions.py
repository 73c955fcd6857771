"""Named functions: the standard's and those that developers register, and how any function is called.

Developers add to a landlord's language with a registry of named, typed functions instead of stored procedures:

    functions = Functions()

    @functions.define("working days between", "(from: date, to: date) -> number")
    def working_days_between(start: date, end: date) -> Decimal: ...

A function is pure, quick, and gives None for what it has no answer to; it is never called with None for a parameter
that does not take it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from hearth.feel import types
from hearth.feel.limits import MAX_CALLS, refuse
from hearth.feel.run import Run
from hearth.feel.signature import Signature, T, parse_signature
from hearth.feel.types import ContextType, FeelType, FunctionType, ListType, RangeType
from hearth.feel.values import CONTEXT, FUNCTION, LIST, RANGE, Closure, Value, kind, register_kind

CALL_FUEL = 12
"""What a call costs beside what it does."""
F = TypeVar("F", bound=Callable[..., Any])
_MISFIT = object()


@dataclass(frozen=True, slots=True)
class Overload:
    """One way to call a function. `run` takes the Run and then one value for each parameter (the last one a list when
    the signature takes many); None stands for what was left out."""

    signature: Signature
    run: Callable[..., Value]


class Named:
    """A function with a name and its overloads, tried in the order in which they were defined."""

    __slots__ = ("name", "overloads")

    def __init__(self, name: str) -> None:
        self.name = name
        self.overloads: tuple[Overload, ...] = ()

    def __repr__(self) -> str:
        return f"<function {self.name}>"

    def bound(self, count: int, names: tuple[str, ...]) -> Callable[[Run, Sequence[Value]], Value]:
        """What calls this function with that many arguments (of these names), written in that order. Arguments that go
        with no overload give null."""
        ways = [
            (overload, places)
            for overload in self.overloads
            if (places := overload.signature.places(count, names)) is not None
        ]

        def call(run: Run, arguments: Sequence[Value]) -> Value:
            run.burn(CALL_FUEL)
            for overload, places in ways:
                values = _fitted(overload.signature, places, arguments, run)
                if values is not None:
                    return overload.run(run, *values)
            return None

        return call


register_kind(Named, FUNCTION)


class Functions:
    """A registry of named functions. Two overloads of one name may not have the same parameters."""

    def __init__(self) -> None:
        self._named: dict[str, Named] = {}

    def define(self, name: str, signature: str) -> Callable[[F], F]:
        """Registers a function of plain values under a name, with its signature (hearth.feel.signature)."""

        def register(function: F) -> F:
            self.add(name, signature, lambda _run, *values: function(*values))
            return function

        return register

    def add(self, name: str, signature: str, run: Callable[..., Value]) -> None:
        """Registers an overload that is given the Run before its values."""
        named = self._named.setdefault(name, Named(name))
        parsed = parse_signature(signature)
        if any(other.signature.parameters == parsed.parameters for other in named.overloads):
            raise ValueError(f"The function '{name}' is registered twice with the same parameters.")
        named.overloads += (Overload(parsed, run),)

    def get(self, name: str) -> Named | None:
        """The function of that name."""
        return self._named.get(name)

    def __iter__(self) -> Iterator[str]:
        return iter(self._named)


def _fitted(signature: Signature, places: tuple[int, ...], arguments: Sequence[Value], run: Run) -> list[Value] | None:
    """The arguments in the order of the parameters, made to fit; None when one doesn't."""
    values: list[Value] = [None] * len(signature.parameters)
    if signature.many:
        values[-1] = []
    for place, argument in zip(places, arguments, strict=True):
        parameter = signature.parameters[place]
        value = argument
        if value is None:
            if not parameter.nullable:
                return None
        else:
            value = fitted(value, parameter.type, run)
            if value is _MISFIT:
                return None
        if signature.many and place == len(values) - 1:
            values[-1].append(value)
        else:
            values[place] = value
    return values


def fitted(value: Value, type_: FeelType, run: Run) -> Value:
    """The value as that type: itself, the only item of a list where no list is wanted, or a list of it where one is
    (DMN 1.5 section 10.3.2.9.4); _MISFIT when it is none of these."""
    if conforms(value, type_, run):
        return value
    if isinstance(type_, ListType):
        return [value] if kind(value) is not LIST and conforms([value], type_, run) else _MISFIT
    if kind(value) is LIST and len(value) == 1 and value[0] is not None and conforms(value[0], type_, run):
        return value[0]
    return _MISFIT


def conforms(value: Value, type_: FeelType, run: Run) -> bool:  # noqa: PLR0911 - one for each kind of type
    """Whether a value is of a type; null is of every type but, on its own, of none."""
    if type_ is types.ANY or type_ is T or value is None:
        return True
    kind_ = kind(value)
    match type_:
        case ListType():
            if kind_ is not LIST:
                return False
            if type_.item in {types.ANY, T}:
                return True
            run.burn(3 * len(value))
            return all(conforms(item, type_.item, run) for item in value)
        case ContextType():
            return kind_ is CONTEXT and all(
                name in value and conforms(value[name], field, run) for name, field in type_.fields or ()
            )
        case RangeType():
            return kind_ is RANGE and all(
                conforms(end, type_.item, run) for end in (value.low, value.high) if end is not None
            )
        case FunctionType():
            return kind_ is FUNCTION and _takes(value, type_)
        case _:
            return kind_ is type_


def _takes(function: Closure | Named, type_: FunctionType) -> bool:
    if type_.parameters is None:
        return True
    count = len(type_.parameters)
    if isinstance(function, Closure):
        return len(function.parameters) == count
    return any(overload.signature.places(count, ()) is not None for overload in function.overloads)


def apply(function: Value, arguments: Sequence[Value], run: Run, names: tuple[str, ...] = ()) -> Value:
    """Calls a value that is a function; null when it is none or the arguments don't go with it."""
    if isinstance(function, Named):
        return function.bound(len(arguments), names)(run, arguments)
    if not isinstance(function, Closure) or len(arguments) != len(function.parameters):
        return None
    if names:
        given = dict(zip(names, arguments, strict=True))
        if given.keys() != {name for name, _ in function.parameters}:
            return None
        arguments = [given[name] for name, _ in function.parameters]
    values = []
    for argument, (_, type_) in zip(arguments, function.parameters, strict=True):
        value = argument if type_ is None or argument is None else fitted(argument, type_, run)
        if value is _MISFIT:
            return None
        values.append(value)
    run.burn(CALL_FUEL + function.cost)
    if run.calls >= MAX_CALLS:
        refuse("calls")
    run.calls += 1
    try:
        return function.run(values)
    finally:
        run.calls -= 1
