"""Why the decision went as it did: "Else was taken because Is notice valid? = No"."""

from __future__ import annotations

import datetime as dt
import json
from decimal import Decimal
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from hearth.feel import Explanation, Scope, compile_expression, types
from tests.feel.evaluating import NOW

SCOPE = Scope(
    {
        "tenancy": types.context(
            {
                "end_at": types.DATE_TIME,
                "tenure": types.STRING,
                "parties": types.list_of(types.context({"name": types.STRING, "adult": types.BOOLEAN})),
            }
        ),
        "answers": types.context({"valid": types.BOOLEAN, "score": types.NUMBER}),
    }
)
RECORDS: dict[str, Any] = {
    "tenancy": {
        "end_at": dt.datetime(2026, 6, 1, 11, tzinfo=dt.UTC),
        "tenure": "secure",
        "parties": [{"name": "A", "adult": True}, {"name": "B", "adult": False}],
    },
    "answers": {"valid": False, "score": Decimal(7)},
}


def explained(source: str, records: dict[str, Any] = RECORDS) -> Explanation:
    return compile_expression(source, scope=SCOPE).explain(records, now=NOW)


def test_a_false_and_names_only_what_was_false() -> None:
    why = explained("answers.valid and tenancy.end_at <= now()")
    assert why.value is False
    assert why.facts() == (("answers.valid", False),)


def test_a_true_and_names_all_of_it() -> None:
    facts = dict(explained('not(answers.valid) and tenancy.tenure = "secure" and tenancy.end_at <= now()').facts())
    assert facts.keys() == {"answers.valid", "tenancy.tenure", "tenancy.end_at", "now()"}
    assert facts["tenancy.end_at"] == RECORDS["tenancy"]["end_at"]
    assert facts["now()"] == NOW


def test_a_true_or_names_what_was_true() -> None:
    assert dict(explained("answers.valid or answers.score > 5").facts()) == {"answers.score": Decimal(7)}


def test_what_is_not_known_is_named_and_what_was_true_is_not() -> None:
    why = explained('tenancy.tenure = "secure" and answers.valid', {"tenancy": RECORDS["tenancy"], "answers": {}})
    assert why.value is None
    assert why.facts() == (("answers.valid", None),)


def test_a_choice_shows_its_condition_and_the_branch_taken() -> None:
    why = explained("if answers.valid then tenancy.tenure else answers.score")
    assert [child.source for child in why.children] == ["answers.valid", "answers.score"]
    assert why.facts() == (("answers.valid", False), ("answers.score", Decimal(7)))


def test_the_tree_is_json_and_keeps_no_whole_record() -> None:
    """A history outlives the right to read a record: it keeps the fields that were asked, not the record around
    them."""
    tree = explained('count(tenancy.parties[adult = true]) = 1 and tenancy.tenure = "secure"').as_json()
    text = json.dumps(tree)
    assert "adult" in text
    assert '"B"' not in text.replace("\\", "")
    assert "[2 items]" in text


def test_a_long_loop_is_cut_short() -> None:
    why = explained("for i in 1..500 return i + answers.score")
    assert len(why.value) == 500
    assert len(why.children) <= 50


@given(st.booleans() | st.none(), st.decimals(-100, 100, places=2) | st.none())
def test_the_explanation_has_the_value_of_the_evaluation(valid: bool | None, score: Decimal | None) -> None:
    records = {"answers": {"valid": valid, "score": score}, "tenancy": RECORDS["tenancy"]}
    for source in (
        "answers.valid and answers.score > 5",
        "if answers.valid then answers.score else -answers.score",
        "count([answers.score, 1][item >= 1])",
        "every p in tenancy.parties satisfies p.adult = answers.valid",
    ):
        expression = compile_expression(source, scope=SCOPE)
        assert expression.explain(records, now=NOW).value == expression.evaluate(records, now=NOW)
