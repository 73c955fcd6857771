"""Comparisons in SQL: equal, smaller, between, in. What can't be compared is null, as in hearth.feel.operators."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from hearth.feel import ast, calendar
from hearth.feel.sql.fragments import Fragment, joined, null, put
from hearth.feel.types import BOOLEAN, DATE_TIME, NULL, ORDERED, STRING, TIME
from hearth.feel.values import Moment

if TYPE_CHECKING:
    from hearth.feel.sql.compile import Compiler

Pair = tuple[Fragment, Fragment]


def region(compiler: Compiler, node: ast.Node, zone: dt.tzinfo | None) -> str:
    """A zone as PostgreSQL names it; refused for a zone that is only an offset."""
    name = calendar.zone_name(zone)
    if name is None and zone is not None and zone.utcoffset(None) == dt.timedelta(0):
        return "UTC"
    if name is None:
        compiler.refuse(node, "its zone has no name")
    return name


def instant(compiler: Compiler, node: ast.Node, clock: Fragment, zone: dt.tzinfo) -> Fragment:
    """What clocks of a zone show, as the instant."""
    named = Fragment("%s", (region(compiler, node, zone),))
    return put("feel_instant({0}, {1})", clock, named, type_=DATE_TIME, zone=zone)


def pair(compiler: Compiler, node: ast.Node, left: Fragment, right: Fragment) -> Pair | None:
    """The two in forms that `=` and `<` compare as FEEL does; None when they have no order."""
    if left.type != right.type or left.type not in ORDERED:
        return None
    if left.type not in {DATE_TIME, TIME}:
        return left, right
    if (left.zone is None) != (right.zone is None):
        zone = compiler.scope.zone
        if zone is None:
            return None
        left, right = (_in_zone(compiler, node, each, zone) for each in (left, right))
    if left.type is TIME and left.zone is not None:
        return _of_day_one(left), _of_day_one(right)
    return left, right


def _in_zone(compiler: Compiler, node: ast.Node, part: Fragment, zone: dt.tzinfo) -> Fragment:
    if part.zone is not None:
        return part
    if part.type is TIME:
        return Fragment(part.text, part.params, TIME, zone=zone)
    return instant(compiler, node, part, zone)


def _of_day_one(part: Fragment) -> Fragment:
    """A time with a zone as the nanoseconds from midnight UTC; a region counts as on 1 January 2000, all of it."""
    ahead = calendar.offset(Moment(None, 0, part.zone))
    return put(f"({{0}} - {ahead * 1})", part, type_=TIME) if ahead else part


def equal(compiler: Compiler, node: ast.Node, left: Fragment, right: Fragment, *, loosely: bool = False) -> Fragment:
    """`left = right`; only null equals null. `loosely`: one of them is never null, and null is as good as false."""
    if NULL in (left.type, right.type):
        known = left if right.type is NULL else right
        return put("({0} IS NULL)", known) if known.type is not NULL else Fragment("TRUE", (), BOOLEAN)
    two = (left, right) if left.type == right.type == BOOLEAN else pair(compiler, node, left, right)
    if two is None:
        return put("(CASE WHEN {0} IS NULL OR {1} IS NULL THEN {0} IS NULL AND {1} IS NULL END)", left, right)
    return put("({0} = {1})" if loosely else "({0} IS NOT DISTINCT FROM {1})", *two)


def unequal(compiler: Compiler, node: ast.Node, left: Fragment, right: Fragment) -> Fragment:
    """`left != right`: the opposite of equal, null where that is null."""
    if NULL not in (left.type, right.type):
        two = (left, right) if left.type == right.type == BOOLEAN else pair(compiler, node, left, right)
        if two is not None:
            return put("({0} IS DISTINCT FROM {1})", *two)
    return put("(NOT {0})", equal(compiler, node, left, right))


def ordered(compiler: Compiler, node: ast.Node, sign: str, left: Fragment, right: Fragment) -> Fragment:
    """`left < right` and its like; null when the two have no order."""
    two = pair(compiler, node, left, right)
    if two is None:
        return null(BOOLEAN)
    collated = ' COLLATE "C"' if left.type is STRING else ""
    return put(f"({{0}}{collated} {sign} {{1}}{collated})", *two)


def bounds(compiler: Compiler, node: ast.Node, parts: list[Fragment]) -> list[Fragment] | None:
    """The two conditions of `value between low and high`; None when they have no order."""
    value, low, high = parts
    if pair(compiler, node, value, low) is None or pair(compiler, node, value, high) is None:
        return None
    return [ordered(compiler, node, ">=", value, low), ordered(compiler, node, "<=", value, high)]


def contained(compiler: Compiler, value: Fragment, test: ast.Node, *, loosely: bool = False) -> Fragment:
    """`value in test`."""
    match test:
        case ast.Range():
            return _in_range(compiler, value, test, loosely=loosely)
        case ast.ListOf():
            return _in_list(compiler, value, test, loosely=loosely)
        case _:
            constant = isinstance(test, ast.Number | ast.String | ast.Boolean | ast.At)
            return equal(compiler, test, value, compiler.value(test), loosely=loosely and constant)


def _in_list(compiler: Compiler, value: Fragment, test: ast.ListOf, *, loosely: bool) -> Fragment:
    if not test.items:
        return Fragment("FALSE", (), BOOLEAN)
    if any(isinstance(item, ast.ListOf) for item in test.items):
        compiler.refuse(test, "only lists of single values can be")
    held = joined([contained(compiler, value, item, loosely=loosely) for item in test.items], " OR ")
    if loosely or not any(isinstance(item, ast.Range) for item in test.items):
        return held
    return put("COALESCE({0}, CASE WHEN {1} IS NULL THEN NULL ELSE FALSE END)", held, value)


def _in_range(  # noqa: PLR0911 - one for each form of a range
    compiler: Compiler, value: Fragment, test: ast.Range, *, loosely: bool
) -> Fragment:
    low = compiler.value(test.low) if test.low is not None else None
    high = compiler.value(test.high) if test.high is not None else None
    if test.test in {"=", "!="}:
        compared = equal if test.test == "=" else unequal
        return compared(compiler, test, value, low or null(NULL))
    end = low or high
    if test.test:
        if end is None or end.type is NULL:
            return put("(CASE WHEN {0} IS NOT NULL THEN TRUE END)", value)
        held = ordered(compiler, test, test.test, value, end)
        if isinstance(test.low or test.high, ast.Number | ast.String | ast.At):
            return held
        return put("(CASE WHEN {0} IS NULL AND {1} IS NOT NULL THEN TRUE ELSE {2} END)", end, value, held)
    if low is None or high is None or NULL in (low.type, high.type):
        return null(BOOLEAN)
    if low.type != high.type:
        compiler.refuse(test, "its ends are of two kinds")
    if pair(compiler, test, value, low) is None or pair(compiler, test, value, high) is None:
        return null(BOOLEAN)
    from_low = ordered(compiler, test, ">=" if test.low_included else ">", value, low)
    to_high = ordered(compiler, test, "<=" if test.high_included else "<", value, high)
    return joined([from_low, to_high], " AND ") if loosely else put("feel_both({0}, {1})", from_low, to_high)
