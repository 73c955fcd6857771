"""A condition as rows that people build: field, operator, value, joined by and / or with brackets; and back to text.

    {"join": "and", "rows": [
        {"left": {"field": "tenancy.status"}, "operator": "=", "right": {"value": "current", "type": "string"}},
        {"join": "or", "not": True, "rows": [...]}]}

A side of a row is a field, a value, a call of a function or a calculation:
{"field": path}, {"value": text, "type": name}, {"call": name, "of": [sides]}, {"calculate": "+", "of": [side, side]}.
Rows say less than FEEL does: what they can't show is NotShown, with the reason, and stays a text.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any, TypeAlias

from hearth.feel import ast
from hearth.kernel.refusal import Refused

Group: TypeAlias = dict[str, Any]
Side: TypeAlias = dict[str, Any]

COMPARING = ("=", "!=", "<", "<=", ">", ">=")
TEXT_TESTS = ("contains", "starts with", "ends with", "matches")
EMPTY, FILLED = "is empty", "is not empty"
TRUE = "is true"
ONE_OF, NOT_ONE_OF, BETWEEN = "is one of", "is not one of", "is between"
OPERATORS = (*COMPARING, *TEXT_TESTS, EMPTY, FILLED, TRUE, ONE_OF, NOT_ONE_OF, BETWEEN)
CALCULATIONS = ("+", "-", "*", "/")
MOST_ROWS, DEEPEST = 200, 12

_MADE = {"date": "date", "date and time": "date and time", "time": "time", "duration": "duration"}
_PATH = re.compile(r"[A-Za-z_][A-Za-z0-9_]*(\.[A-Za-z_][A-Za-z0-9_]*)*")
_FUNCTION = re.compile(r"[a-z][a-z0-9]*( [a-z0-9]+)*")
_WORDS = {
    ast.If: "a choice (if … then … else)",
    ast.For: "a loop (for)",
    ast.Quantified: "a test of a whole list (some, every)",
    ast.Filter: "a filter in square brackets",
    ast.Function: "a function that is written there",
    ast.Context: "a group of values in curly brackets",
    ast.InstanceOf: "a test of a type",
    ast.Range: "a range",
    ast.ListOf: "a list",
}


class NotShown(Refused):
    """Rows can't show this expression; it can be changed as text."""

    code = "not_shown_as_rows"


class RowsWrong(Refused):
    """What was sent are no rows, or one of them lacks something."""

    code = "rows_wrong"


def rows_of(tree: ast.Node) -> Group:
    """This function will give the rows that say what a yes/no expression says. Refused (NotShown): a part that rows
    have no way to show."""
    group = _group(tree)
    return group if "rows" in group else {"join": "and", "rows": [group]}


def _group(node: ast.Node) -> Group:
    match node:
        case ast.And(parts=parts):
            return {"join": "and", "rows": [_group(each) for each in parts]}
        case ast.Or(parts=parts):
            return {"join": "or", "rows": [_group(each) for each in parts]}
        case ast.Call(function=ast.Name(name="not"), arguments=(inner,)):
            found = _group(inner)
            if found.get("operator") == ONE_OF:
                return found | {"operator": NOT_ONE_OF}
            whole = found if "rows" in found and "not" not in found else {"join": "and", "rows": [found]}
            return whole | {"not": True}
        case _:
            return _row(node)


def _row(node: ast.Node) -> Group:  # noqa: PLR0911 - one for each form of a row
    match node:
        case ast.Comparison(operator="=", left=left, right=ast.Null()):
            return {"left": _side(left), "operator": EMPTY}
        case ast.Comparison(operator="!=", left=left, right=ast.Null()):
            return {"left": _side(left), "operator": FILLED}
        case ast.Comparison(operator=operator, left=left, right=right):
            return {"left": _side(left), "operator": operator, "right": _side(right)}
        case ast.Between(value=value, low=low, high=high):
            return {"left": _side(value), "operator": BETWEEN, "right": [_side(low), _side(high)]}
        case ast.In(value=value, tests=tests):
            return {"left": _side(value), "operator": ONE_OF, "right": [_side(each) for each in _listed(tests)]}
        case ast.Call(function=ast.Name(name=name), arguments=(left, right), names=()) if name in TEXT_TESTS:
            return {"left": _side(left), "operator": name, "right": _side(right)}
        case ast.Name() | ast.Path() | ast.Call():
            return {"left": _side(node), "operator": TRUE}
        case _:
            raise NotShown(f"Rows can’t show {_words(node)}. Change it as text.")


def _listed(tests: Sequence[ast.Node]) -> Sequence[ast.Node]:
    if len(tests) == 1 and isinstance(tests[0], ast.ListOf):
        return tests[0].items
    return tests


def _side(node: ast.Node) -> Side:  # noqa: PLR0911 - one for each kind of side
    match node:
        case ast.Number(value=number):
            return {"value": str(number), "type": "number"}
        case ast.Negation(operand=ast.Number(value=number)):
            return {"value": str(-number), "type": "number"}
        case ast.String(value=text):
            return {"value": text, "type": "string"}
        case ast.Boolean(value=yes):
            return {"value": "true" if yes else "false", "type": "boolean"}
        case ast.At(text=text):
            return {"value": text, "type": _type_of_at(text)}
        case ast.Call(function=ast.Name(name=name), arguments=(ast.String(value=text),), names=()) if name in _MADE:
            return {"value": text, "type": _MADE[name]}
        case ast.Name() | ast.Path():
            return {"field": _path(node)}
        case ast.Call(function=ast.Name(name=name), arguments=arguments, names=()):
            return {"call": name, "of": [_side(each) for each in arguments]}
        case ast.Arithmetic(operator=operator, left=left, right=right) if operator in CALCULATIONS:
            return {"calculate": operator, "of": [_side(left), _side(right)]}
        case _:
            raise NotShown(f"Rows can’t show {_words(node)} as one side of a row. Change it as text.")


def _type_of_at(text: str) -> str:
    if text.lstrip("-").startswith("P"):
        return "duration"
    if "T" in text:
        return "date and time"
    return "time" if ":" in text else "date"


def _path(node: ast.Node) -> str:
    steps: list[str] = []
    while isinstance(node, ast.Path):
        steps.append(node.name)
        node = node.base
    if not isinstance(node, ast.Name):
        raise NotShown(f"Rows can’t show a field of {_words(node)}. Change it as text.")
    path = ".".join((node.name, *reversed(steps)))
    if not _PATH.fullmatch(path):
        raise NotShown(f"Rows can’t show “{path}”. Change it as text.")
    return path


def _words(node: ast.Node) -> str:
    return _WORDS.get(type(node), "this part")


def text_of(rows: Mapping[str, Any]) -> str:
    """This function will write rows as FEEL; no rows are an empty text. Refused (RowsWrong, naming the row): a side
    that is missing, an operator or type that nobody knows, too many rows."""
    return _Writing().group(rows, 0) if rows.get("rows") else ""


class _Writing:
    """Writes one group; counts its rows, so that a refusal can name one."""

    def __init__(self) -> None:
        self.count = 0

    def group(self, rows: Mapping[str, Any], depth: int) -> str:
        inner, join = rows.get("rows"), rows.get("join")
        if not isinstance(inner, list) or not inner or join not in ("and", "or") or depth > DEEPEST:
            raise RowsWrong("A bracket has no rows in it, or brackets stand too deep.")
        parts = [self.part(each, depth) for each in inner]
        text = f" {join} ".join(parts)
        if rows.get("not") is True:
            return f"not({text})"
        return f"({text})" if depth and len(parts) > 1 else text

    def part(self, row: object, depth: int) -> str:
        if not isinstance(row, dict):
            raise RowsWrong("A row is missing.")
        if "rows" in row:
            return self.group(row, depth + 1)
        self.count += 1
        if self.count > MOST_ROWS:
            raise RowsWrong(f"There are more than {MOST_ROWS} rows.")
        return self.row(row)

    def row(self, row: Mapping[str, Any]) -> str:
        operator, left = row.get("operator"), self.side(row.get("left"))
        if operator in (EMPTY, FILLED):
            return f"{left} {'=' if operator == EMPTY else '!='} null"
        if operator == TRUE:
            return left
        right = row.get("right")
        if operator in (ONE_OF, NOT_ONE_OF):
            values = right if isinstance(right, list) and right else [right]
            text = f"{left} in ({', '.join(self.side(each) for each in values)})"
            return text if operator == ONE_OF else f"not({text})"
        if operator == BETWEEN:
            low, high = right if isinstance(right, list) and len(right) == 2 else (None, None)
            return f"{left} between {self.side(low)} and {self.side(high)}"
        if operator in TEXT_TESTS:
            return f"{operator}({left}, {self.side(right)})"
        if operator in COMPARING:
            return f"{left} {operator} {self.side(right)}"
        raise RowsWrong(f"Row {self.count}: choose how to compare.")

    def side(self, side: object, depth: int = 0) -> str:
        if not isinstance(side, dict) or depth > DEEPEST:
            raise RowsWrong(f"Row {self.count}: one side is empty.")
        if "field" in side:
            path = str(side["field"])
            if not _PATH.fullmatch(path):
                raise RowsWrong(f"Row {self.count}: choose a field.")
            return path
        if "value" in side:
            return self.value(str(side["value"]), str(side.get("type", "")))
        inner = side.get("of")
        sides = [self.side(each, depth + 1) for each in inner] if isinstance(inner, list) else []
        if side.get("calculate") in CALCULATIONS and len(sides) == 2:
            text = f" {side['calculate']} ".join(sides)
            return f"({text})" if depth else text
        if _FUNCTION.fullmatch(str(side.get("call", ""))):
            return f"{side['call']}({', '.join(sides)})"
        raise RowsWrong(f"Row {self.count}: one side is empty.")

    def value(self, text: str, kind: str) -> str:
        if kind == "string":
            escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\t", "\\t")
            return f'"{escaped}"'
        text = text.strip()
        if kind == "boolean" and text in ("true", "false"):
            return text
        if kind == "number":
            return self.number(text)
        if kind in _MADE and text and '"' not in text and "\\" not in text:
            return f'{kind}("{text}")'
        raise RowsWrong(f"Row {self.count}: fill in the value.")

    def number(self, text: str) -> str:
        try:
            number = Decimal(text)
        except InvalidOperation:
            raise RowsWrong(f"Row {self.count}: “{text}” is no number.") from None
        if not number.is_finite() or abs(number.adjusted()) > 30:
            raise RowsWrong(f"Row {self.count}: “{text}” is no number that can be compared.")
        return format(number, "f")
