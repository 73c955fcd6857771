"""Why a condition went as it did: kept as what it read, shown as the tree that it was when it was asked."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from hearth.engines.cases.explaining import kept, tree
from hearth.engines.cases.formula import Formula
from hearth.feel import types
from hearth.feel.types import FeelType

NOW = dt.datetime(2026, 7, 3, 9, 20, tzinfo=dt.UTC)
HOME = types.context({"rooms": types.NUMBER, "names": types.list_of(types.STRING), "post": types.STRING})
ROOTS: dict[str, FeelType] = {
    "tenancy": types.context({
        "ends_at": types.DATE_TIME,
        "ends_on": types.DATE,
        "lasts": types.DAYS_DURATION,
        "is_joint": types.BOOLEAN,
        "asset": HOME,
    }),
    "answers": types.context({"check": types.context({"said": types.STRING, "outcome": types.STRING})}),
}  # fmt: skip
TENANCY: dict[str, Any] = {
    "ends_at": NOW - dt.timedelta(days=2),
    "ends_on": dt.date(2026, 7, 1),
    "lasts": dt.timedelta(hours=36, minutes=5),
    "is_joint": None,
    "asset": {"rooms": Decimal("3.5"), "names": ["Flat 2", "Garden flat"], "post": "NE1 1AA"},
}
DATA: dict[str, Any] = {"tenancy": TENANCY, "answers": {"check": {"said": 'a "quiet" word', "outcome": "held"}}}


def compiled(source: str) -> Formula:
    return Formula.compile(source, ROOTS, types.BOOLEAN)


@pytest.mark.parametrize(
    "source",
    [
        "now() >= tenancy.ends_at + duration(\"PT1H\")",
        "tenancy.is_joint or tenancy.asset.rooms > 2.5 and tenancy.ends_on < today()",
        "tenancy.is_joint = true",
        'answers.check.said = "never" or answers.check.outcome = "held"',
        "if tenancy.lasts > duration(\"P1D\") then tenancy.is_joint else false",
        "tenancy.asset.post != null",
    ],
)  # fmt: skip
@pytest.mark.parametrize("data", [DATA, {"answers": DATA["answers"], "tenancy": {}}, {"tenancy": None}, {}])
def test_what_is_kept_gives_the_tree_that_there_was(source: str, data: dict[str, Any]) -> None:
    formula = compiled(source)
    explanation = kept(formula, data, NOW)
    assert set(explanation["read"]) == set(formula.reads)
    assert tree(formula, explanation, NOW) == formula.explain(data, NOW).as_json()


def test_of_lists_and_records_the_tree_is_kept_which_does_not_hold_them() -> None:
    formula = compiled("count(tenancy.asset.names) > 1 and tenancy.asset != null")
    explanation = kept(formula, DATA, NOW)
    assert explanation == formula.explain(DATA, NOW).as_json() == tree(formula, explanation, NOW)
    assert "NE1 1AA" not in str(explanation)


def test_a_tree_of_an_earlier_release_and_a_condition_that_is_gone_are_still_told_of() -> None:
    old = {"source": "tenancy.is_joint", "value": "true", "children": []}
    assert tree(compiled("tenancy.is_joint"), old, NOW) == old
    assert tree(None, None, NOW) is None
    explanation = kept(compiled("tenancy.asset.rooms > 2"), DATA, NOW)
    for formula in (None, compiled("tenancy.is_joint")):
        (leaf,) = tree(formula, explanation, NOW)["children"]
        assert (leaf["source"], leaf["value"]) == ("tenancy.asset.rooms", "3.5")
