"""Types as the standard writes them: `list<number>`, `context<a: string>`, `function<number> -> boolean`, `date and
time`.

Function signatures (hearth.feel.signature) are written with the same words, so a type may be followed by other text.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from hearth.feel import types
from hearth.feel.grammar import Cursor, Names
from hearth.feel.lexer import Kind
from hearth.feel.types import FeelType

_NAMES = Names(types.SIMPLE)


def parse_type(cursor: Cursor, named: Mapping[str, FeelType] = types.SIMPLE) -> FeelType | None:
    """The type that stands at the cursor; None when it is well formed but not among those `named`."""
    token = cursor.token
    if token.kind is not Kind.WORD:
        raise cursor.refusal("the name of a type")
    if known := _NAMES.longest(cursor.tokens, cursor.index):
        name, count = known
        cursor.index += count
        return types.SIMPLE[name]
    cursor.take()
    match token.text:
        case "list":
            return _of(types.list_of, _only(cursor, named))
        case "range":
            return _of(types.range_of, _only(cursor, named))
        case "context":
            return _context(cursor, named)
        case "function":
            return _function(cursor, named)
        case name:
            # A name of several words that nobody knows is one name; the caller says what is wrong with it.
            while cursor.token.kind is Kind.WORD and name not in named:
                name = f"{name} {cursor.take().text}"
            return named.get(name)


def _of(make: Callable[[FeelType], FeelType], inner: FeelType | None) -> FeelType | None:
    return make(inner) if inner is not None else None


def _only(cursor: Cursor, named: Mapping[str, FeelType]) -> FeelType | None:
    if not cursor.take_operator("<"):
        return types.ANY
    inner = parse_type(cursor, named)
    cursor.expect(">", "after the type inside")
    return inner


def _context(cursor: Cursor, named: Mapping[str, FeelType]) -> FeelType | None:
    if not cursor.take_operator("<"):
        return types.context()
    fields: dict[str, FeelType] = {}
    unknown = False
    while not cursor.token.is_operator(">"):
        if fields:
            cursor.expect(",", "between the fields of the context type")
        start = cursor.token.start
        while not cursor.token.is_operator(":", ",", ">") and cursor.token.kind is not Kind.END:
            cursor.take()
        name = cursor.joined(start, cursor.ended)
        cursor.expect(":", "after the name of the field")
        field = parse_type(cursor, named)
        unknown = unknown or field is None
        fields[name] = field or types.ANY
    cursor.expect(">", "after the fields of the context type")
    return None if unknown else types.context(fields)


def _function(cursor: Cursor, named: Mapping[str, FeelType]) -> FeelType | None:
    if not cursor.take_operator("<"):
        return types.function(None)
    parameters: list[FeelType | None] = []
    while not cursor.token.is_operator(">"):
        if parameters:
            cursor.expect(",", "between the parameters of the function type")
        parameters.append(parse_type(cursor, named))
    cursor.expect(">", "after the parameters of the function type")
    cursor.expect("->", "before the result of the function type")
    result = parse_type(cursor, named)
    known = [parameter for parameter in parameters if parameter is not None]
    return types.function(known, result) if result is not None and len(known) == len(parameters) else None
