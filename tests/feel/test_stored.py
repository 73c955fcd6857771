"""Functions that landlords write: written out where they are called, typed, never in a circle."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from hearth.feel import FeelError, LimitExceeded, Scope, compile_expression, types
from hearth.feel.expression import check_stored
from hearth.feel.stored import Library, StoredFunction, read_parameters

NOW = dt.datetime(2026, 11, 23, 12, tzinfo=dt.UTC)


def function(name: str, parameters: str, result: str, body: str) -> StoredFunction:
    taken, gives = read_parameters(parameters, result)
    return StoredFunction(name=name, parameters=taken, result=gives, body=body)


LIBRARY: Library = {
    each.name: each
    for each in (
        function("overdue", "due: date", "boolean", "due < today()"),
        function("chased", "due: date, times: number", "boolean", "overdue(due) and times > 2"),
        function("above", "sums: list<number>, least: number", "number", "count(sums[item > least])"),
        function("twice", "text: string", "string", 'text + " " + upper case(text)'),
    )
}
SCOPE = Scope(
    {"day": types.DATE, "sent": types.NUMBER, "sums": types.list_of(types.NUMBER), "word": types.STRING},
    stored=LIBRARY,
)
DATA: dict[str, Any] = {"day": dt.date(2026, 11, 1), "sent": 2, "sums": [1, 5, 9], "word": "ring"}


@pytest.mark.parametrize(
    ("source", "written", "value"),
    [
        ("overdue(day)", "((day) < today())", True),
        ("chased(day, sent + 1)", "((((day)) < today()) and (sent + 1) > 2)", True),
        ("not(chased(times: sent, due: day))", "not(((((day)) < today()) and (sent) > 2))", True),
        ("twice(word)", '((word) + " " + upper case((word)))', "ring RING"),
        (
            "above(sums, sent)",
            "(function(sums: list<number>, least: number) count(sums[item > least]))(sums, sent)",
            2,
        ),
        ("above(sums[item > 1], 6) + above([sent], 1)", None, 2),
        ('for day in [@"2026-01-01"] return overdue(day)', None, [True]),
    ],
)
def test_a_call_is_written_out(source: str, written: str | None, value: object) -> None:
    expression = compile_expression(source, scope=SCOPE)
    assert expression.evaluate(DATA, now=NOW) == value
    if written is not None:
        assert expression.source == written
    again = compile_expression(expression.source, scope=Scope(SCOPE.names))
    assert again.evaluate(DATA, now=NOW) == value, "it needs the functions no more"
    assert again.reads == expression.reads
    assert again.type == expression.type


@pytest.mark.parametrize(
    ("source", "words", "column"),
    [
        ('1 = 1 and chased("x", 3)', "wants a date", 18),
        ("overdue(day, 3)", "takes 1 values", 1),
        ("chased(due: day, often: 3)", "It is written `chased", 1),
        ("overdue(dya)", "Did you mean `day`", 9),
        ("overdue", "no field `overdue`", 1),
        ("sent + chased(day, 1)", "does not go", 1),
    ],
)
def test_a_wrong_call_is_told_where_it_was_written(source: str, words: str, column: int) -> None:
    with pytest.raises(FeelError, match=words) as refused:
        compile_expression(source, scope=SCOPE)
    assert refused.value.column == column


@pytest.mark.parametrize(
    ("name", "parameters", "result", "body", "words"),
    [
        ("floor", "", "number", "1", "can't be a function's name"),
        ("Late", "", "number", "1", "can't be a function's name"),
        ("loop", "x: number", "number", "loop(x)", "loop calls loop"),
        ("overdue", "due: date", "boolean", "chased(due, 3)", "overdue calls chased calls overdue"),
        ("other", "x: number", "date", "x", "a date is wanted"),
        ("other", "x: number", "number", "sent", "no field `sent`"),
    ],
)
def test_functions_that_can_not_be_used(name: str, parameters: str, result: str, body: str, words: str) -> None:
    others = {key: each for key, each in LIBRARY.items() if key != name}
    with pytest.raises(FeelError, match=words):
        check_stored(function(name, parameters, result, body), others)


@pytest.mark.parametrize("parameters", ["x", "x: cat", "x: number, x: date", "x...: number", "X: number", "x: number)"])
def test_parameters_that_can_not_be_read(parameters: str) -> None:
    with pytest.raises(FeelError):
        read_parameters(parameters, "number")


def test_what_grows_too_long_is_refused() -> None:
    grown = {"f0": function("f0", "x: number", "number", "x + x")}
    for at in range(1, 20):
        grown[f"f{at}"] = function(f"f{at}", "x: number", "number", f"f{at - 1}(x + x)")
    with pytest.raises(LimitExceeded):
        compile_expression("f19(1)", scope=Scope(stored=grown))
