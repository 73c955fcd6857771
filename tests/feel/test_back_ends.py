"""Python, the browser's evaluator and PostgreSQL give the same for random typed expressions over random records."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from decimal import Decimal
from itertools import count
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from hearth.faces.cli.feel import browser
from hearth.faces.cli.feel.database import asked
from hearth.feel import FeelError, FeelType, LimitExceeded, Scope, codec, compile_expression, shown, types
from hearth.feel.ast import Json
from hearth.feel.program import program
from hearth.feel.sql import Fragment, NotCompilable, Rows, compile_condition, compile_value, literal
from hearth.feel.sql.fragments import put
from hearth.feel.types import ContextType, ListType
from tests.feel import hostile
from tests.feel.expressions import RECORDS, SCOPE, expressions

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2026, 7, 1, 9, 30, 0, 250_000, tzinfo=dt.UTC)
WANTED = (
    types.BOOLEAN, types.NUMBER, types.STRING, types.DATE, types.DATE_TIME, types.DAYS_DURATION, types.YEARS_DURATION
)  # fmt: skip


class Parameters:
    """A record whose fields are parameters of the query, and its lists rows of VALUES."""

    def __init__(self, type_: ContextType, value: Mapping[str, Any] | None, numbers: count[int]) -> None:
        self.type = type_
        self.value = value
        self.numbers = numbers

    def _at(self, path: tuple[str, ...]) -> tuple[FeelType | None, Any]:
        type_: FeelType | None = self.type
        value: Any = self.value
        for name in path:
            type_ = type_.type_of(name) if isinstance(type_, ContextType) else None
            value = value.get(name) if value is not None else None
        return type_, value

    def field(self, path: tuple[str, ...]) -> Fragment | None:
        type_, value = self._at(path)
        return None if type_ is None or isinstance(type_, ContextType | ListType) else _parameter(type_, value)

    def rows(self, path: tuple[str, ...]) -> Rows | None:
        type_, value = self._at(path)
        if not isinstance(type_, ListType) or not isinstance(type_.item, ContextType):
            return None
        alias, item = f"list{next(self.numbers)}", type_.item
        columns = {name: f"{alias}.c{index}" for index, (name, _) in enumerate(item.fields or ())}
        lines = [
            [_parameter(field, row.get(name)) for name, field in item.fields or ()]
            for row in value or [dict.fromkeys(item.names)]
        ]
        there = Fragment("TRUE" if value else "FALSE")
        cells = [cell for place, line in enumerate(lines) for cell in (*line, there, Fragment(str(place)))]
        width = len(item.names) + 2
        template = ", ".join(
            f"({', '.join(f'{{{line * width + cell}}}' for cell in range(width))})" for line in range(len(lines))
        )
        names = ", ".join([*(f"c{index}" for index in range(width - 2)), "there", "place"])
        rows = f"(SELECT * FROM (VALUES {template}) AS v ({names}) WHERE there) AS {alias}"  # noqa: S608 - own names
        table = put(rows, *cells)
        present = Fragment("TRUE" if value is not None else "FALSE", (), types.BOOLEAN)
        return Rows(lambda: table, f"{alias}.place", _Columns(item, columns), present)


class _Columns:
    def __init__(self, item: ContextType, columns: Mapping[str, str]) -> None:
        self.item = item
        self.columns = columns

    def field(self, path: tuple[str, ...]) -> Fragment | None:
        type_ = self.item.type_of(path[0])
        return _as(type_, self.columns[path[0]], ()) if type_ is not None and len(path) == 1 else None

    def rows(self, _path: tuple[str, ...]) -> Rows | None:
        return None


def _parameter(type_: FeelType, value: Any) -> Fragment:
    found = literal(value)
    assert found is not None
    class_ = {"number": "numeric", "string": "text", "date and time": "timestamptz"}.get(str(type_), str(type_))
    text = found.text if value is not None else f"NULL::{'numeric' if 'duration' in class_ else class_}"
    return _as(type_, text, found.params)


def _as(type_: FeelType, text: str, params: tuple[object, ...]) -> Fragment:
    zone = dt.UTC if type_ is types.DATE_TIME else None
    # Not bounded, as a calculated column is not, unless it is one of the parties' shares, which are summed.
    width = (10, 2) if type_ is types.NUMBER and not params and "NULL" not in text else None
    return Fragment(text, params, type_, zone=zone, width=width)


@pytest.fixture(scope="module")
def evaluator() -> Iterator[browser.Evaluator]:
    try:
        with browser.Evaluator() as found:
            yield found
    except browser.BrowserMissing as missing:
        pytest.fail(missing.sentence)


def agree(source: str, wanted: FeelType, record: dict[str, Any], evaluator: browser.Evaluator) -> bool:
    """Fails where two back-ends differ; whether the database took part."""
    expression = compile_expression(source, scope=SCOPE, expect=wanted)
    python = expression.evaluate(record, now=NOW)
    answer = evaluator.ask(browser.Question(program=program(expression), inputs=record, now=NOW.isoformat()))
    assert answer.fault == answer.limit == "", answer
    assert answer.form == codec.encoded(python), f"TypeScript gives {answer.form}, Python {shown(python)}"
    given = Parameters(types.context(SCOPE.names), record, count())
    try:
        fragment = compile_value(expression, given, now=NOW)
    except NotCompilable:
        return False
    found = asked(fragment)
    assert codec.encoded(found) == codec.encoded(python), f"SQL gives {shown(found)}, Python {shown(python)}"
    if wanted is types.BOOLEAN:
        loose = compile_condition(expression, given, now=NOW)
        assert (asked(loose) is True) is (python is True), f"As a condition SQL is wrong: {loose.text}"
    return True


CASES = st.sampled_from(WANTED).flatmap(lambda wanted: st.tuples(st.just(wanted), expressions(wanted), RECORDS))
RELAXED = {
    "deadline": None,
    "suppress_health_check": list(HealthCheck),
    "phases": (Phase.explicit, Phase.generate, Phase.shrink),
}


def _checked(evaluator: browser.Evaluator, examples: int) -> None:
    tried = {True: 0, False: 0}

    @settings(max_examples=examples, **RELAXED)  # type: ignore[arg-type]
    @given(case=CASES)
    def check(case: tuple[FeelType, str, dict[str, Any]]) -> None:
        wanted, source, record = case
        tried[agree(source, wanted, record, evaluator)] += 1

    check()
    assert tried[True] > tried[False], tried


def test_all_back_ends_agree(evaluator: browser.Evaluator) -> None:
    _checked(evaluator, 300)


@pytest.mark.slow
def test_all_back_ends_agree_ten_thousand_times(evaluator: browser.Evaluator) -> None:
    _checked(evaluator, 10_000)


BIG = {"s": "x", "a": Decimal(1), "big": [{"a": Decimal(figure)} for figure in range(20_000)]}


@pytest.mark.slow
@pytest.mark.parametrize("name", hostile.TOO_LONG)
def test_what_takes_too_long_is_refused_in_the_browser_too(name: str, evaluator: browser.Evaluator) -> None:
    source, limit = hostile.TOO_LONG[name]
    expression = compile_expression(source, scope=Scope.untyped(BIG))
    question = browser.Question(program=program(expression), inputs=BIG if "big" in source else {}, now=None)
    assert evaluator.ask(question).limit == limit


PIECES = st.sampled_from(
    [
        *"()[]{}.,:?+-*/<>=", "..", "**", "!=", "->", '"', '"a"', "1", "0", "-1", "1e6000", "0.1", "null", "true", "x",
        "y", "if", "then", "else", "for", "in", "return", "some", "every", "satisfies", "and", "or", "between",
        "instance of", "function(", "item", "partial", '@"2026-03-29T01:30:00@Europe/London"', '@"P1D"', '@"-P1M"',
        '@"10:00:00"', "date(", "time(", "string(", "number(", "sort(", "flatten(", "matches(", "replace(", "split(",
        "range(", "is(", "list<number>", "context<a: string>", "x.a", "{a: 1}", "[1..5]", "(> 2)", "modulo(",
        "round up(", "substring(",
    ]
)  # fmt: skip


@pytest.mark.slow
def test_nothing_that_people_write_breaks_a_back_end(evaluator: browser.Evaluator) -> None:
    scope = Scope.untyped(["x", "y"])
    record = {"x": {"a": Decimal(1)}, "y": [Decimal(1), "b", None, dt.date(2026, 3, 1)]}

    @settings(max_examples=20_000, **RELAXED)  # type: ignore[arg-type]
    @given(source=st.lists(PIECES, min_size=1, max_size=12).map(" ".join))
    def check(source: str) -> None:
        try:
            expression = compile_expression(source, scope=scope)
        except FeelError:
            return
        answer = evaluator.ask(browser.Question(program=program(expression), inputs=record, now=NOW.isoformat()))
        assert answer.fault == "", answer.fault
        found: Json = None
        limit = ""
        try:
            found = codec.encoded(expression.evaluate(record, now=NOW))
        except LimitExceeded as refused:
            limit = refused.limit
        assert (answer.form, answer.limit) == (found, limit)

    check()
