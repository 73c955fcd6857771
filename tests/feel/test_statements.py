"""Rows and text say the same, both ways; what rows can't show says why."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hearth.feel import Scope, compile_expression, types
from hearth.feel.parser import parse
from hearth.feel.statements import NotShown, RowsWrong, rows_of, text_of

SCOPE = Scope(
    {
        "tenancy": types.context(
            {
                "status": types.STRING,
                "is_joint": types.BOOLEAN,
                "starts_on": types.DATE,
                "ends_at": types.DATE_TIME,
                "bedrooms": types.NUMBER,
            }
        )
    }
)


def rows(text: str) -> Any:
    return rows_of(parse(text, SCOPE.spellings))


@pytest.mark.parametrize(
    "text",
    [
        'tenancy.status = "current"',
        'tenancy.is_joint and (tenancy.bedrooms > 2 or tenancy.status in ("a", "b"))',
        "not(tenancy.is_joint or tenancy.bedrooms between 1 and 3)",
        'tenancy.ends_at - duration("P7D") < now()',
        'tenancy.starts_on >= date("2026-04-01") and tenancy.ends_at != null',
        'starts with(substring(tenancy.status, 1, 3), "cur")',
        'not(tenancy.status in ("a"))',
        "(tenancy.bedrooms + 1) * 2 > -3.50",
        'contains(tenancy.status, "a \\"quoted\\" word")',
    ],
)
def test_what_people_write_is_shown_and_written_as_it_was(text: str) -> None:
    compile_expression(text, scope=SCOPE, expect=types.BOOLEAN)
    assert text_of(rows(text)) == text


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("if tenancy.is_joint then true else false", "a choice"),
        ("some x in [1, 2] satisfies x > 1", "a whole list"),
        ("tenancy.bedrooms in [1..3]", "a range"),
        ("[tenancy.bedrooms][1] = 2", "square brackets"),
    ],
)
def test_what_rows_can_not_show_says_why(text: str, words: str) -> None:
    with pytest.raises(NotShown, match=words):
        rows(text)


@pytest.mark.parametrize(
    "wrong",
    [
        {"join": "and", "rows": [{"left": {"field": "tenancy.status"}, "operator": "="}]},
        {"join": "and", "rows": [{"left": {"field": "a b"}, "operator": "is empty"}]},
        {"join": "xor", "rows": [{}]},
        {"join": "and", "rows": [None]},
        {"join": "and", "rows": [{"left": {"value": "1e999", "type": "number"}, "operator": "is true"}]},
        {"join": "and", "rows": [{"left": {"value": '") or true', "type": "date"}, "operator": "is true"}]},
        {"join": "and", "rows": [{"left": {"call": "today() or x", "of": []}, "operator": "is true"}]},
    ],
)
def test_rows_that_lack_something_are_refused(wrong: Any) -> None:
    with pytest.raises(RowsWrong):
        text_of(wrong)


FIELDS = st.sampled_from(["status", "is_joint", "starts_on", "bedrooms"]).map(lambda each: {"field": f"tenancy.{each}"})
VALUES = st.one_of(
    st.decimals(allow_nan=False, allow_infinity=False, places=2, min_value=-(10**9), max_value=10**9).map(
        lambda each: {"value": format(each, "f"), "type": "number"}
    ),
    st.text(st.characters(blacklist_categories=["Cs", "Cc"]), max_size=20).map(
        lambda each: {"value": each, "type": "string"}
    ),
    st.dates().map(lambda each: {"value": each.isoformat(), "type": "date"}),
)
SIDES = st.recursive(
    st.one_of(FIELDS, VALUES),
    lambda inner: st.one_of(
        st.tuples(st.sampled_from("+-*/"), st.lists(inner, min_size=2, max_size=2)).map(
            lambda pair: {"calculate": pair[0], "of": pair[1]}
        ),
        st.tuples(st.sampled_from(["upper case", "abs", "today"]), st.lists(inner, max_size=2)).map(
            lambda pair: {"call": pair[0], "of": pair[1]}
        ),
    ),
    max_leaves=4,
)
ROWS = st.one_of(
    st.builds(
        lambda left, operator, right: {"left": left, "operator": operator, "right": right},
        SIDES,
        st.sampled_from(["=", "!=", "<", ">=", "contains", "starts with"]),
        SIDES,
    ),
    st.builds(
        lambda left, operator: {"left": left, "operator": operator}, FIELDS, st.sampled_from(["is empty", "is true"])
    ),
    st.builds(
        lambda left, right: {"left": left, "operator": "is one of", "right": right},
        FIELDS,
        st.lists(VALUES, min_size=2, max_size=3),
    ),
)
GROUPS = st.recursive(
    st.lists(ROWS, min_size=1, max_size=3),
    lambda inner: st.lists(
        st.one_of(ROWS, inner.map(lambda each: {"join": "or", "rows": each})), min_size=2, max_size=3
    ),
    max_leaves=6,
).map(lambda each: {"join": "and", "rows": each})


@given(GROUPS)
def test_any_rows_are_written_read_and_written_the_same(group: dict[str, Any]) -> None:
    text = text_of(group)
    assert text_of(rows(text)) == text
