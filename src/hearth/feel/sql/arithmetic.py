"""Arithmetic in SQL: the cells of hearth.feel.operators.ARITHMETIC that PostgreSQL can fill."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import TYPE_CHECKING

from hearth.feel import ast, calendar
from hearth.feel.sql.compared import instant, region
from hearth.feel.sql.fragments import DIGITS, Fragment, Width, null, put
from hearth.feel.types import DATE, DATE_TIME, DAYS_DURATION, NULL, NUMBER, STRING, TIME, YEARS_DURATION
from hearth.feel.values import Moment

if TYPE_CHECKING:
    from hearth.feel.sql.compile import Compiler

NOTHING = Fragment("NULL", (), NULL)
_DAY = 86_400_000_000_000
_MAX_POWER = 16
_SPANS = (DAYS_DURATION, YEARS_DURATION)
Make = Callable[["Compiler", ast.Arithmetic, Fragment, Fragment], Fragment]


def combined(compiler: Compiler, node: ast.Arithmetic, left: Fragment, right: Fragment) -> Fragment:
    """`left + right` and its like; null when the two don't go together."""
    make = _CELLS.get((node.operator, left.type, right.type))
    return make(compiler, node, left, right) if make is not None else NOTHING


def negative(part: Fragment) -> Fragment:
    """`-part`"""
    if part.type not in {NUMBER, *_SPANS}:
        return NOTHING
    return put("(-{0})", part, type_=part.type, fine=part.fine, width=part.width)


def number(text: str, *parts: Fragment, width: Width | None) -> Fragment:
    """A result as a number: rounded to 34 digits where it may have more."""
    if width is not None and sum(width) <= DIGITS:
        return put(text, *parts, type_=NUMBER, width=width)
    return put(f"feel_number({text})", *parts, type_=NUMBER)


def clock(compiler: Compiler, node: ast.Node, part: Fragment) -> Fragment:
    """What clocks show at a date and time."""
    if part.zone is None:
        return part
    named = Fragment("%s", (region(compiler, node, part.zone),))
    return put("({0} AT TIME ZONE {1})", part, named, type_=DATE_TIME)


def _numbers(compiler: Compiler, node: ast.Arithmetic, left: Fragment, right: Fragment) -> Fragment:
    (a, b), (c, d) = left.width or (99, 99), right.width or (99, 99)
    match node.operator:
        case "*":
            return number("({0} * {1})", left, right, width=(a + c, b + d))
        case "/":
            return put("feel_divide({0}, {1})", left, right, type_=NUMBER)
        case "**":
            return _power(compiler, node, left)
        case sign:
            return number(f"({{0}} {sign} {{1}})", left, right, width=(max(a, c) + 1, max(b, d)))


def _power(compiler: Compiler, node: ast.Arithmetic, left: Fragment) -> Fragment:
    times = node.right.value if isinstance(node.right, ast.Number) else None
    if times is None or times != int(times) or not 1 <= times <= _MAX_POWER:
        compiler.refuse(node, f"only powers from 1 to {_MAX_POWER} can be")
    return put(f"feel_power({{0}}, {int(times)})", left, type_=NUMBER)


def _texts(_compiler: Compiler, _node: ast.Arithmetic, left: Fragment, right: Fragment) -> Fragment:
    return put("({0} || {1})", left, right, type_=STRING)


def _spans(_compiler: Compiler, node: ast.Arithmetic, left: Fragment, right: Fragment) -> Fragment:
    return put(f"({{0}} {node.operator} {{1}})", left, right, type_=left.type, fine=left.fine or right.fine)


def _days_apart(_compiler: Compiler, _node: ast.Arithmetic, left: Fragment, right: Fragment) -> Fragment:
    return put(f"(({{0}} - {{1}})::numeric * {_DAY})", left, right, type_=DAYS_DURATION)


def _apart(_compiler: Compiler, _node: ast.Arithmetic, left: Fragment, right: Fragment) -> Fragment:
    a, b = (_midnight(each) if each.type is DATE else each for each in (left, right))
    if (a.zone is None) != (b.zone is None):
        return null(DAYS_DURATION)
    if a.type is TIME:
        gap = calendar.offset(Moment(None, 0, b.zone)) - calendar.offset(Moment(None, 0, a.zone))
        return put(f"({{0}} - {{1}} + ({gap}))", a, b, type_=DAYS_DURATION, fine=True)
    return put("(feel_nanos({0}) - feel_nanos({1}))", a, b, type_=DAYS_DURATION)


def _midnight(day: Fragment) -> Fragment:
    return put("(feel_clock_on({0}, 0) AT TIME ZONE 'UTC')", day, type_=DATE_TIME, zone=dt.UTC)


def _moved(compiler: Compiler, node: ast.Arithmetic, left: Fragment, right: Fragment) -> Fragment:
    moment, span = (right, left) if left.type in _SPANS else (left, right)
    span = negative(span) if node.operator == "-" else span
    if span.type is YEARS_DURATION:
        return _months_later(compiler, node, moment, span)
    if moment.type is DATE:
        return put("feel_days_later({0}, {1})", moment, span, type_=DATE)
    if moment.type is TIME:
        text = f"mod(mod({{0}} + {{1}}, {_DAY}) + {_DAY}, {_DAY})"
        return put(text, moment, span, type_=TIME, zone=moment.zone)
    if span.fine:
        compiler.refuse(node, "the duration may be finer than a microsecond")
    make = "feel_clock" if moment.zone is None else "feel_at"
    return put(f"{make}(feel_nanos({{0}}) + {{1}})", moment, span, type_=DATE_TIME, zone=moment.zone)


def _months_later(compiler: Compiler, node: ast.Node, moment: Fragment, span: Fragment) -> Fragment:
    if moment.type is DATE:
        return put("feel_months_later({0}, {1})", moment, span, type_=DATE)
    there = clock(compiler, node, moment)
    later = put("(feel_months_later({0}::date, {1}) + {0}::time)", there, span, type_=DATE_TIME)
    return later if moment.zone is None else instant(compiler, node, later, moment.zone)


def _scaled(_compiler: Compiler, node: ast.Arithmetic, left: Fragment, right: Fragment) -> Fragment:
    span, by = (right, left) if left.type is NUMBER else (left, right)
    text = "feel_divide({0}, {1})" if node.operator == "/" else "feel_number({0} * {1})"
    return put(f"feel_whole({text})", span, by, type_=span.type, fine=True)


def _ratio(_compiler: Compiler, _node: ast.Arithmetic, left: Fragment, right: Fragment) -> Fragment:
    return put("feel_divide({0}, {1})", left, right, type_=NUMBER)


_CELLS: dict[tuple[str, object, object], Make] = {
    **{(sign, NUMBER, NUMBER): _numbers for sign in ("+", "-", "*", "/", "**")},
    ("+", STRING, STRING): _texts,
    ("-", DATE, DATE): _days_apart,
    ("-", DATE, DATE_TIME): _apart,
    ("-", DATE_TIME, DATE): _apart,
    ("-", DATE_TIME, DATE_TIME): _apart,
    ("-", TIME, TIME): _apart,
}
for _span in _SPANS:
    _CELLS |= {(sign, _span, _span): _spans for sign in "+-"}
    _CELLS |= {("/", _span, _span): _ratio, ("*", _span, NUMBER): _scaled, ("*", NUMBER, _span): _scaled}
    _CELLS[("/", _span, NUMBER)] = _scaled
    for _moment in (DATE, DATE_TIME, *((TIME,) if _span is DAYS_DURATION else ())):
        _CELLS |= {("+", _moment, _span): _moved, ("+", _span, _moment): _moved, ("-", _moment, _span): _moved}
