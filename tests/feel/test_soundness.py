"""What the checker promises holds: a checked expression never fails, gives the type that was said, and reads what was
said."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hearth.feel import FeelType, compile_expression, types
from hearth.feel.functions import conforms
from hearth.feel.run import Run
from tests.feel.evaluating import NOW
from tests.feel.expressions import RECORDS, SCOPE, expressions

WANTED = [types.BOOLEAN, types.NUMBER, types.STRING, types.DATE, types.DATE_TIME, types.DAYS_DURATION]


@pytest.mark.parametrize("wanted", WANTED, ids=str)
@settings(max_examples=60)
@given(data=st.data())
def test_a_checked_expression_gives_its_type_or_null(wanted: FeelType, data: st.DataObject) -> None:
    source, records = data.draw(expressions(wanted)), data.draw(RECORDS)
    expression = compile_expression(source, scope=SCOPE)
    value = expression.evaluate(records, now=NOW)
    assert types.fits(expression.type, wanted)
    assert conforms(value, wanted, Run(NOW, None))
    assert expression.explain(records, now=NOW).value == value


@settings(max_examples=150)
@given(expressions(types.BOOLEAN), RECORDS, RECORDS)
def test_only_what_is_read_matters(source: str, records: dict[str, Any], others: dict[str, Any]) -> None:
    """Fields that an expression does not read may change without changing the result; else a delay would sleep on."""
    expression = compile_expression(source, scope=SCOPE)
    mixed = {**others, **{name: records[name] for name in expression.reads & {"limit", "today_date"}}}
    tenancy, other = records["tenancy"] or {}, others["tenancy"] or {}
    read = {path.split(".")[1] for path in expression.reads if path.startswith("tenancy.")}
    mixed["tenancy"] = {**other, **{name: tenancy.get(name) for name in read}}
    later = NOW.replace(year=2031)
    clock = NOW if expression.reads_clock else later
    assert expression.evaluate(mixed, now=clock) == expression.evaluate(records, now=NOW)
