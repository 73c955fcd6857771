"""What a function takes and gives, written as one line: `(list: list<T>, position: number) -> T`.

A parameter is `name: type`; `name?: type` may be left out; `name: type = null` may also be null; `name...: type`
takes any number of values. `T` stands for any one type. A parameter of type Any or T takes null; any other turns a
null into the result null.
"""

from __future__ import annotations

from dataclasses import dataclass

from hearth.feel import types
from hearth.feel.grammar import Cursor
from hearth.feel.lexer import Kind
from hearth.feel.type_parser import parse_type
from hearth.feel.types import ContextType, FeelType, FunctionType, ListType, RangeType

T = FeelType("T", "anything", "anything")
_NAMED = types.SIMPLE | {"T": T}


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter of a function."""

    name: str
    type: FeelType
    optional: bool
    nullable: bool


@dataclass(frozen=True, slots=True)
class Signature:
    """A function's parameters and result; `many` means that the last parameter takes any number of values."""

    text: str
    parameters: tuple[Parameter, ...]
    many: bool
    result: FeelType

    def places(self, count: int, names: tuple[str, ...]) -> tuple[int, ...] | None:
        """For each of `count` arguments (named, or by position) the parameter that it fills; None when they don't go
        together: too many, too few, or a name that is not there."""
        last = len(self.parameters) - 1
        if not names:
            places = tuple(min(index, last) if self.many else index for index in range(count))
        else:
            order = {parameter.name: index for index, parameter in enumerate(self.parameters)}
            places = tuple(order.get(name, len(order)) for name in names)
            if len(set(places)) != len(places):
                return None
        filled = set(places)
        missing = any(
            index not in filled and (not parameter.optional or (self.many and index == last))
            for index, parameter in enumerate(self.parameters)
        )
        return None if missing or any(place >= len(self.parameters) for place in places) else places


def parse_signature(text: str) -> Signature:
    """The signature that a line says; one that can't be read is a ValueError at start-up."""
    cursor = Cursor(text)
    cursor.expect("(", "before the parameters")
    parameters: list[Parameter] = []
    many = False
    while not cursor.token.is_operator(")"):
        if parameters:
            cursor.expect(",", "between the parameters")
        start = cursor.token.start
        while not cursor.token.is_operator(":") and cursor.token.kind is not Kind.END:
            cursor.take()
        name = cursor.joined(start, cursor.ended)
        cursor.expect(":", "after the name of the parameter")
        type_ = _type(cursor)
        nullable = cursor.take_operator("=") and cursor.take_word("null")
        many = many or name.endswith("...")
        parameters.append(
            Parameter(name.rstrip("?."), type_, nullable or name.endswith("?"), nullable or type_ in {types.ANY, T})
        )
    cursor.expect(")", "after the parameters")
    cursor.expect("->", "before the result")
    return Signature(text, tuple(parameters), many, _type(cursor))


def _type(cursor: Cursor) -> FeelType:
    type_ = parse_type(cursor, _NAMED)
    if type_ is None:
        raise ValueError(f"The signature '{cursor.source}' names a type that nobody knows.")
    return type_


def bind(wanted: FeelType, found: FeelType, bound: FeelType | None) -> FeelType | None:
    """What T stands for when an argument of type `found` meets a parameter of type `wanted`, given what it stands for
    so far (None for nothing yet)."""
    if wanted == T:
        return found if bound is None else types.common([bound, found])
    match wanted, found:
        case ListType(), ListType():
            return bind(wanted.item, found.item, bound)
        case RangeType(), RangeType():
            return bind(wanted.item, found.item, bound)
        case _:
            return bound


def filled(type_: FeelType, bound: FeelType | None) -> FeelType:
    """A type of a signature with T replaced by what it stands for."""
    bound = bound or types.ANY
    match type_:
        case ListType():
            return types.list_of(filled(type_.item, bound))
        case RangeType():
            return types.range_of(filled(type_.item, bound))
        case ContextType() if type_.fields is not None:
            return types.context({name: filled(field, bound) for name, field in type_.fields})
        case FunctionType() if type_.parameters is not None:
            return types.function([filled(taken, bound) for taken in type_.parameters], filled(type_.result, bound))
        case _:
            return bound if type_ == T else type_
