"""Numbers are decimal128: 34 digits, half even; what has no answer is null."""

from __future__ import annotations

import decimal
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hearth.feel import shown
from tests.feel.evaluating import value

REFERENCE = decimal.Context(prec=34, rounding=decimal.ROUND_HALF_EVEN)
NUMBERS = st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**20), max_value=10**20).map(REFERENCE.plus)


@given(NUMBERS, NUMBERS)
def test_arithmetic_is_that_of_34_digits(a: Decimal, b: Decimal) -> None:
    assert value("a + b", a=a, b=b) == REFERENCE.add(a, b)
    assert value("a - b", a=a, b=b) == REFERENCE.subtract(a, b)
    assert value("a * b", a=a, b=b) == REFERENCE.multiply(a, b)
    assert value("a / b", a=a, b=b) == (REFERENCE.divide(a, b) if b else None)


@given(NUMBERS, NUMBERS)
def test_addition_does_not_mind_sides_and_is_undone_by_negation(a: Decimal, b: Decimal) -> None:
    assert value("a + b", a=a, b=b) == value("b + a", a=a, b=b)
    assert value("a - b", a=a, b=b) == value("a + -b", a=a, b=b)


@given(NUMBERS)
def test_what_is_written_can_be_read(a: Decimal) -> None:
    assert value("number(string(a)) = a", a=a) is True
    assert value(shown(a)) == a


@given(NUMBERS, NUMBERS.filter(lambda number: number != 0))
def test_modulo_has_the_sign_of_the_divisor(a: Decimal, b: Decimal) -> None:
    rest = value("modulo(a, b)", a=a, b=b)
    if rest is not None and rest != 0:
        assert (rest < 0) == (b < 0)
        assert abs(rest) <= abs(b)


@given(st.integers(-1000, 1000), st.integers(-1000, 1000))
def test_whole_numbers_of_python_are_numbers(a: int, b: int) -> None:
    assert value("a + b = c and a <= a and -a = d", a=a, b=b, c=Decimal(a + b), d=-a) is True


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("0.1 + 0.2 = 0.3", True),
        ("1 / 3", Decimal("0.3333333333333333333333333333333333")),
        ("-3 ** 2", Decimal(9)),
        ("2 ** 0.5 > 1.41", True),
        ("0 ** 0", None),
        ("1 / 0", None),
        ("9e6144 * 10", None),
        ("decimal(2.5, 0)", Decimal(2)),
        ("round half up(2.5, 0)", Decimal(3)),
        ("round half down(2.5, 0)", Decimal(2)),
        ("round up(-1.1, 0)", Decimal(-2)),
        ("floor(-1.5)", Decimal(-2)),
        ("ceiling(-1.55, 1)", Decimal("-1.5")),
        ("round half up(1234.5, -2)", Decimal(1200)),
        ("string(1.50)", "1.5"),
        ("string(-0.0)", "0"),
        ('number("1_000")', None),
        ('number("NaN")', None),
        ('number("1.000,50", ".", ",")', Decimal("1000.5")),
        ("sum([1, 2, null])", None),
        ("sum([])", None),
        ("mean([1, 2])", Decimal("1.5")),
        ("median([3, 1, 2])", Decimal(2)),
        ("mode([1, 2, 2, 1, 3])", [Decimal(1), Decimal(2)]),
        ("sqrt(-1)", None),
        ("log(0)", None),
        ("even(2.5)", False),
        ("odd(-1)", True),
        ('1 + "1"', None),
    ],
)
def test_figures(source: str, expected: object) -> None:
    assert value(source) == expected


def test_a_float_is_the_programmers_mistake() -> None:
    with pytest.raises(TypeError, match="float"):
        value("a > 1", a=1.5)
