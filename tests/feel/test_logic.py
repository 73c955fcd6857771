"""Three-valued logic, comparison and equality: null means "not known", and only null equals null."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.feel.evaluating import value

TRUTHS = st.sampled_from([True, False, None])
PLAIN = st.one_of(
    st.none(),
    st.booleans(),
    st.decimals(allow_nan=False, allow_infinity=False, places=4, min_value=-(10**9), max_value=10**9),
    st.text(max_size=5),
    st.dates(),
    st.timedeltas(),
)
VALUES = st.recursive(
    PLAIN, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("abc"), inner, max_size=3)
)


def both(a: bool | None, b: bool | None) -> bool | None:
    """Kleene's and."""
    return False if a is False or b is False else None if a is None or b is None else True


@given(TRUTHS, TRUTHS)
def test_and_is_kleenes(a: bool | None, b: bool | None) -> None:
    assert value("a and b", a=a, b=b) is both(a, b)


@given(TRUTHS, TRUTHS)
def test_or_is_the_mirror_of_and(a: bool | None, b: bool | None) -> None:
    assert value("a or b", a=a, b=b) is value("not(not(a) and not(b))", a=a, b=b)


@given(TRUTHS, TRUTHS, TRUTHS)
def test_and_and_or_do_not_mind_order_or_brackets(a: bool | None, b: bool | None, c: bool | None) -> None:
    assert value("a and b and c", a=a, b=b, c=c) is value("(c and b) and a", a=a, b=b, c=c)
    assert value("a or b or c", a=a, b=b, c=c) is value("c or (b or a)", a=a, b=b, c=c)
    assert value("a and (b or c)", a=a, b=b, c=c) is value("a and b or a and c", a=a, b=b, c=c)


@given(PLAIN.filter(lambda found: not isinstance(found, bool)))
def test_what_is_no_truth_counts_as_not_known(a: Any) -> None:
    assert value("a and true", a=a) is None
    assert value("a and false", a=a) is False
    assert value("a or true", a=a) is True


@given(VALUES)
def test_every_value_equals_itself(a: Any) -> None:
    assert value("a = a", a=a) is True
    assert value("a != a", a=a) is False


@given(VALUES, VALUES)
def test_equality_does_not_mind_sides(a: Any, b: Any) -> None:
    assert value("a = b", a=a, b=b) is value("b = a", a=a, b=b)


@given(VALUES)
def test_only_null_equals_null(a: Any) -> None:
    assert value("a = null", a=a) is (a is None)


@given(PLAIN, PLAIN)
def test_values_are_in_one_order_or_in_none(a: Any, b: Any) -> None:
    less, equal, more = (value(f"a {sign} b", a=a, b=b) for sign in ("<", "=", ">"))
    if less is None:
        assert more is None
    else:
        assert [less, equal, more].count(True) == 1
    assert value("a >= b", a=a, b=b) is value("b <= a", a=a, b=b)


@given(PLAIN, PLAIN, PLAIN)
def test_between_is_two_comparisons(a: Any, low: Any, high: Any) -> None:
    held = value("a between low and high", a=a, low=low, high=high)
    if held is not None:
        assert held is value("a >= low and a <= high", a=a, low=low, high=high)
        assert held is value("a in [low..high]", a=a, low=low, high=high)


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ('"a" = 1', None),
        ('"a" < 1', None),
        ("1 < null", None),
        ("[1] = [1, 2]", False),
        ("{a: 1} = {a: 1.0}", True),
        ("true < false", None),
        ("5 in (1, [4..6])", True),
        ("5 in (< 5, > 5)", False),
        ("5 in [1, 5]", True),
        ("5 in [[1..3], [4..6]]", True),
        ("null in [1, null]", True),
        ("5 in (null..10]", None),
        ("if null then 1 else 2", Decimal(2)),
        ("some x in [1, 2] satisfies x > 1", True),
        ("some x in [1, null] satisfies x > 1", None),
        ("every x in [2, null] satisfies x > 1", None),
        ("every x in [] satisfies false", True),
        ("every x in null satisfies true", None),
        ('1 instance of number and not("a" instance of number)', True),
        ("null instance of number", False),
        ("[1, 2] instance of list<number>", True),
        ('[1, "a"] instance of list<number>', False),
    ],
)
def test_the_standard_says(source: str, expected: object) -> None:
    assert value(source) == expected
    assert type(value(source)) is type(expected)


def test_and_stops_at_the_first_false() -> None:
    assert value("false and endless", endless=None) is False
    assert value("a = 1 or 1 / 0 > 2", a=1) is True
