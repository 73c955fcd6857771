"""The standard functions and properties that PostgreSQL can work out, one small maker each. What is not here is named
in the refusal; what it would need (the database's own patterns, its locale's capitals) gives other results than
Python."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from hearth.feel import ast
from hearth.feel.calendar import LONDON
from hearth.feel.sql import lists
from hearth.feel.sql.arithmetic import NOTHING, clock, number
from hearth.feel.sql.compared import instant
from hearth.feel.sql.fragments import Fragment, null, put, widest
from hearth.feel.types import (
    BOOLEAN,
    DATE,
    DATE_TIME,
    DAYS_DURATION,
    NULL,
    NUMBER,
    ORDERED,
    STRING,
    TIME,
    YEARS_DURATION,
    FeelType,
    ListType,
)

if TYPE_CHECKING:
    from hearth.feel.sql.compile import Compiler

Call = Callable[["Compiler", ast.Call], Fragment]
Property = Callable[["Compiler", ast.Path, Fragment], Fragment]
_SECOND = 1_000_000_000
_DAY = 86_400 * _SECOND
_DAYS = "ARRAY['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday']"
_MONTHS = (
    "ARRAY['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October',"
    " 'November', 'December']"
)


def _plain(names: Sequence[str], wanted: Sequence[FeelType], text: str, result: FeelType) -> Call:
    """A function whose parameters have one type each and take no null."""

    def make(compiler: Compiler, node: ast.Call) -> Fragment:
        given = compiler.given(node, *names)
        parts = [each for each in given if each is not None]
        if [part.type for part in parts] != list(wanted):
            return NOTHING
        return put(text, *parts, type_=result)

    return make


def _rounding(way: str) -> Call:
    def make(compiler: Compiler, node: ast.Call) -> Fragment:
        value, scale = compiler.given(node, "n", "scale")
        if scale is None and way in {"FLOOR", "CEILING"}:
            scale = Fragment("0", (), NUMBER)
        if value is None or scale is None or {value.type, scale.type} != {NUMBER}:
            return NOTHING
        width = (value.width[0] + 1, value.width[1]) if value.width is not None else None
        return put(f"feel_round({{0}}, {{1}}, '{way}')", value, scale, type_=NUMBER, width=width)

    return make


def _absolute(compiler: Compiler, node: ast.Call) -> Fragment:
    (value,) = compiler.given(node, "n")
    if value is None or value.type not in {NUMBER, DAYS_DURATION, YEARS_DURATION}:
        return NOTHING
    return put("abs({0})", value, type_=value.type, fine=value.fine, width=value.width)


def _text(compiler: Compiler, node: ast.Call) -> Fragment:
    (value,) = compiler.given(node, "from")
    if value is None or value.type is NULL:
        return NOTHING
    if value.type is STRING:
        return value
    text = {
        NUMBER: "feel_number_text({0})",
        DATE: "feel_date_text({0})",
        BOOLEAN: "CASE {0} WHEN TRUE THEN 'true' WHEN FALSE THEN 'false' END",
    }.get(value.type)
    if text is None:
        compiler.refuse(node, f"{value.type.one} is written out in Python only")
    return put(f"({text})", value, type_=STRING)


def _substring(compiler: Compiler, node: ast.Call) -> Fragment:
    value, first, length = compiler.given(node, "string", "start position", "length")
    if value is None or first is None or (value.type, first.type) != (STRING, NUMBER):
        return NOTHING
    if length is None:
        length = put("GREATEST(char_length({0}), 1)", value, type_=NUMBER)
        # Of an empty text there is no character to begin with.
        empty = put("NULLIF({0}, '')", value, type_=STRING)
        return put("feel_substring({0}, {1}, {2})", empty, first, length, type_=STRING)
    if length.type is not NUMBER:
        return NOTHING
    return put("feel_substring({0}, {1}, {2})", value, first, length, type_=STRING)


# Days and clocks


def _now(compiler: Compiler, node: ast.Call) -> Fragment:
    if node.arguments:
        return NOTHING
    if compiler.now is None:
        return null(DATE_TIME)
    return compiler.constant(node, compiler.now.astimezone(LONDON))


def _today(compiler: Compiler, node: ast.Call) -> Fragment:
    if node.arguments:
        return NOTHING
    if compiler.now is None:
        return null(DATE)
    return compiler.constant(node, compiler.now.astimezone(LONDON).date())


def _date(compiler: Compiler, node: ast.Call) -> Fragment:
    if len(node.arguments) != 1:
        compiler.refuse(node, "only the day of a date and time can be")
    (value,) = compiler.given(node, "from")
    if value is not None and value.type is STRING:
        compiler.refuse(node, "texts are read as dates in Python only")
    if value is None or value.type not in {DATE, DATE_TIME}:
        return NOTHING
    return value if value.type is DATE else put("({0})::date", clock(compiler, node, value), type_=DATE)


def _time(compiler: Compiler, node: ast.Call) -> Fragment:
    if len(node.arguments) != 1:
        compiler.refuse(node, "only the time of a date and time can be")
    (value,) = compiler.given(node, "from")
    if value is None or value.type is not DATE_TIME:
        compiler.refuse(node, "only the time of a date and time can be")
    there = clock(compiler, node, value)
    return put(
        "mod(mod(feel_nanos({0}), 86400000000000) + 86400000000000, 86400000000000)", there, type_=TIME, zone=value.zone
    )


def _date_and_time(compiler: Compiler, node: ast.Call) -> Fragment:
    if len(node.arguments) != 2:
        compiler.refuse(node, "texts are read as dates in Python only")
    day, time = compiler.given(node, "date", "time")
    if day is None or time is None or day.type not in {DATE, DATE_TIME} or time.type is not TIME:
        return NOTHING
    if day.type is DATE_TIME:
        day = put("({0})::date", clock(compiler, node, day), type_=DATE)
    there = put("feel_clock_on({0}, {1})", day, time, type_=DATE_TIME)
    return there if time.zone is None else instant(compiler, node, there, time.zone)


def _months_between(compiler: Compiler, node: ast.Call) -> Fragment:
    given = compiler.given(node, "from", "to")
    if any(each is None or each.type not in {DATE, DATE_TIME} for each in given):
        return NOTHING
    days = [
        each if each.type is DATE else put("({0})::date", clock(compiler, node, each), type_=DATE)
        for each in given
        if each is not None
    ]
    return put("feel_months_between({0}, {1})", *days, type_=YEARS_DURATION)


def _of_day(text: str, result: FeelType) -> Call:
    def make(compiler: Compiler, node: ast.Call) -> Fragment:
        (value,) = compiler.given(node, "date")
        if value is None or value.type not in {DATE, DATE_TIME}:
            return NOTHING
        day = value if value.type is DATE else clock(compiler, node, value)
        width = (4, 0) if result is NUMBER else None
        return put(text, day, type_=result, width=width)

    return make


# Of several values


def _parts(compiler: Compiler, node: ast.Call) -> list[Fragment] | ast.Node:
    """The values that a function of a list is given one by one, or the list."""
    if node.names:
        compiler.refuse(node, "it is called in a way that only Python knows")
    if len(node.arguments) == 1:
        only = node.arguments[0]
        if isinstance(only, ast.ListOf):
            return [compiler.value(item) for item in only.items]
        if isinstance(compiler.type_of(only), ListType):
            return only
    return [compiler.value(argument) for argument in node.arguments]


def _extreme(name: str) -> Call:
    def make(compiler: Compiler, node: ast.Call) -> Fragment:
        parts = _parts(compiler, node)
        if isinstance(parts, ast.Node):
            return lists.aggregate(compiler, node, parts, name)
        if not parts or any(part.type is NULL for part in parts) or parts[0].type not in ORDERED:
            return NOTHING
        parts = compiler.alike(node, parts)
        collated = ' COLLATE "C"' if parts[0].type is STRING else ""
        places = [f"{{{index}}}" for index in range(len(parts))]
        missing = " OR ".join(f"{place} IS NULL" for place in places)
        text = f"(CASE WHEN {missing} THEN NULL ELSE {name}({', '.join(place + collated for place in places)}) END)"
        return put(
            text,
            *parts,
            type_=parts[0].type,
            zone=parts[0].zone,
            fine=any(part.fine for part in parts),
            width=widest(parts),
        )

    return make


def _total(compiler: Compiler, node: ast.Call) -> Fragment:
    return _folded(compiler, node, "sum")


def _mean(compiler: Compiler, node: ast.Call) -> Fragment:
    return _folded(compiler, node, "avg")


def _folded(compiler: Compiler, node: ast.Call, name: str) -> Fragment:
    parts = _parts(compiler, node)
    if isinstance(parts, ast.Node):
        return lists.aggregate(compiler, node, parts, name)
    if not parts or any(part.type is not NUMBER for part in parts):
        return NOTHING
    total = parts[0]
    for part in parts[1:]:
        (a, b), (c, d) = total.width or (99, 99), part.width or (99, 99)
        total = number("({0} + {1})", total, part, width=(max(a, c) + 1, max(b, d)))
    return total if name == "sum" else put(f"feel_divide({{0}}, {len(parts)})", total, type_=NUMBER)


def _count(compiler: Compiler, node: ast.Call) -> Fragment:
    if len(node.arguments) != 1 or node.names:
        compiler.refuse(node, "it is called in a way that only Python knows")
    only = node.arguments[0]
    if isinstance(only, ast.ListOf):
        return Fragment(str(len(only.items)), (), NUMBER, width=(4, 0))
    return lists.aggregate(compiler, node, only, "count")


def _list_contains(compiler: Compiler, node: ast.Call) -> Fragment:
    if len(node.arguments) != 2 or node.names:
        compiler.refuse(node, "it is called in a way that only Python knows")
    items, element = node.arguments
    if isinstance(items, ast.ListOf):
        compiler.refuse(node, "write it with `in`")
    return lists.holds(compiler, node, items, compiler.value(element))


CALLS: dict[str, Call] = {
    "not": _plain(["negand"], [BOOLEAN], "(NOT {0})", BOOLEAN),
    "string": _text,
    "string length": _plain(["string"], [STRING], "char_length({0})::numeric", NUMBER),
    "substring": _substring,
    "substring before": _plain(["string", "match"], [STRING, STRING], "feel_before({0}, {1})", STRING),
    "substring after": _plain(["string", "match"], [STRING, STRING], "feel_after({0}, {1})", STRING),
    "contains": _plain(["string", "match"], [STRING, STRING], "(strpos({0}, {1}) > 0)", BOOLEAN),
    "starts with": _plain(["string", "match"], [STRING, STRING], "starts_with({0}, {1})", BOOLEAN),
    "ends with": _plain(["string", "match"], [STRING, STRING], "(right({0}, char_length({1})) = {1})", BOOLEAN),
    "abs": _absolute,
    "modulo": _plain(["dividend", "divisor"], [NUMBER, NUMBER], "feel_modulo({0}, {1})", NUMBER),
    "even": _plain(["number"], [NUMBER], "feel_leaves({0}, 0)", BOOLEAN),
    "odd": _plain(["number"], [NUMBER], "feel_leaves({0}, 1)", BOOLEAN),
    "decimal": _rounding("HALF_EVEN"),
    "round up": _rounding("UP"),
    "round down": _rounding("DOWN"),
    "round half up": _rounding("HALF_UP"),
    "round half down": _rounding("HALF_DOWN"),
    "floor": _rounding("FLOOR"),
    "ceiling": _rounding("CEILING"),
    "now": _now,
    "today": _today,
    "date": _date,
    "time": _time,
    "date and time": _date_and_time,
    "years and months duration": _months_between,
    "day of year": _of_day("extract(doy FROM {0})", NUMBER),
    "week of year": _of_day("extract(week FROM {0})", NUMBER),
    "day of week": _of_day(f"({_DAYS})[extract(isodow FROM {{0}})::integer]", STRING),
    "month of year": _of_day(f"({_MONTHS})[extract(month FROM {{0}})::integer]", STRING),
    "min": _extreme("LEAST"),
    "max": _extreme("GREATEST"),
    "sum": _total,
    "mean": _mean,
    "count": _count,
    "list contains": _list_contains,
}


def _of_clock(text: str) -> Property:
    def make(compiler: Compiler, node: ast.Path, value: Fragment) -> Fragment:
        return put(text, clock(compiler, node, value), type_=NUMBER, width=(7, 0))

    return make


def _of_nanos(unit: int, top: int) -> Property:
    text = f"div({{0}}, {unit * _SECOND})"
    text = f"mod({text}, {top})" if top else text
    return lambda _compiler, _node, value: put(text, value, type_=NUMBER, width=None if not top else (2, 0))


_DATE = {
    "year": _of_clock("feel_year(({0})::date)::numeric"),
    "month": _of_clock("extract(month FROM {0})"),
    "day": _of_clock("extract(day FROM {0})"),
    "weekday": _of_clock("extract(isodow FROM {0})"),
}
_CLOCK = {
    "hour": _of_clock("extract(hour FROM {0})"),
    "minute": _of_clock("extract(minute FROM {0})"),
    "second": _of_clock("floor(extract(second FROM {0}))"),
}
PROPERTIES: dict[tuple[FeelType, str], Property] = {
    **{(DATE, name): make for name, make in _DATE.items()},
    **{(DATE_TIME, name): make for name, make in (_DATE | _CLOCK).items()},
    (TIME, "hour"): _of_nanos(3600, 24),
    (TIME, "minute"): _of_nanos(60, 60),
    (TIME, "second"): _of_nanos(1, 60),
    (DAYS_DURATION, "days"): _of_nanos(86_400, 0),
    (DAYS_DURATION, "hours"): _of_nanos(3600, 24),
    (DAYS_DURATION, "minutes"): _of_nanos(60, 60),
    (DAYS_DURATION, "seconds"): _of_nanos(1, 60),
    (YEARS_DURATION, "years"): lambda _compiler, _node, value: put("div({0}, 12)", value, type_=NUMBER),
    (YEARS_DURATION, "months"): lambda _compiler, _node, value: put("mod({0}, 12)", value, type_=NUMBER, width=(2, 0)),
}
