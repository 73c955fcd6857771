"""What an officer is told about an expression that can't be right, and what the checker reports about one that is."""

from __future__ import annotations

import pytest

from hearth.feel import FeelError, FeelType, Functions, Scope, compile_expression, types

PERSON = types.context({"name": types.STRING, "born_date": types.DATE})
SCOPE = Scope(
    {
        "tenancy": types.context(
            {
                "proposed_end_at": types.DATE_TIME,
                "proposed_end_date": types.DATE,
                "tenure": types.STRING,
                "weekly_rent": types.NUMBER,
                "home": types.context({"bedrooms": types.NUMBER}),
                "parties": types.list_of(PERSON),
            }
        ),
        "answers": types.context({"notice_valid": types.BOOLEAN, "anything": types.ANY}),
    }
)


def refused(source: str, expect: FeelType | None = None) -> FeelError:
    with pytest.raises(FeelError) as refusal:
        compile_expression(source, scope=SCOPE, expect=expect)
    return refusal.value


@pytest.mark.parametrize(
    ("source", "sentence"),
    [
        (
            "tenancy.proposed_end_date > 5",
            "`tenancy.proposed_end_date` is a date; it can't be compared with a number.",
        ),
        ("5 < tenancy.proposed_end_date", "`tenancy.proposed_end_date` is a date; it can't be compared with a number."),
        (
            "tenancy.proposed_end_at > tenancy.proposed_end_date",
            (
                "`tenancy.proposed_end_at` is a date and time; it can't be compared with a date. "
                "To compare the days write `date(tenancy.proposed_end_at)`."
            ),
        ),
        ("tenancy.proposed_end", "`tenancy` has no field `proposed_end`. Did you mean `proposed_end_at`?"),
        ("tennancy.tenure", "There is no field `tennancy`. Did you mean `tenancy`?"),
        (
            "tenancy.proposed_end_date + 14",
            (
                "`tenancy.proposed_end_date` is a date and `14` is a number; `+` does not go with these. "
                'To add days write `duration("P14D")` for 14 days.'
            ),
        ),
        ("if tenancy.tenure then 1 else 2", "`tenancy.tenure` is a text; what follows `if` must be yes/no."),
        (
            "answers.notice_valid and tenancy.weekly_rent",
            "`tenancy.weekly_rent` is a number; `and` joins yes/no values.",
        ),
        ("upper cas(tenancy.tenure)", "There is no function `upper cas`. Did you mean `upper case`?"),
        ("answers answers", "There is no field `answers answers`. Did you mean `answers`?"),
        ("yes no", "There is no field `yes no`. Is an operator missing between the words?"),
        ("uppercase(tenancy.tenure)", "There is no function `uppercase`. Did you mean `upper case`?"),
        (
            "substring(tenancy.tenure)",
            (
                "`substring` can't be used with a text. It is written "
                "`substring(string: string, start position: number, length?: number)`."
            ),
        ),
        ('tenancy.weekly_rent in ("a", "b")', "`tenancy.weekly_rent` is a number; it can't be compared with a text."),
        ("tenancy.tenure in [1..5]", "`tenancy.tenure` is a text; it can't be compared with a number."),
        ("tenancy.home > tenancy.home", "`tenancy.home` is a group of fields, which has no smaller and larger."),
        ("for p in tenancy.tenure return p", "`tenancy.tenure` is a text; what follows `in` here must be a list."),
        ('tenancy.parties[nam = "A"]', "There is no field `nam`. Did you mean `name`?"),
        ("tenancy.parties[name]", None),
        ("some p in tenancy.parties satisfies p.name", "`p.name` is a text; what follows `satisfies` must be yes/no."),
        ("tenancy.proposed_end_date.hour", None),
        ('date("2026-02-30") < tenancy.proposed_end_date', '`date("2026-02-30")` is no date.'),
        ('@"tomorrow"', '`@"tomorrow"` says no date, time or duration.'),
        ("tenancy.tenure(1)", "`tenancy.tenure` is a text; it can't be called."),
        ('(function(x: number) x)("a")', '`"a"` is a text; `function(x: number) x` wants a number there.'),
        ('[1.."b"]', "The range begins with a number and ends with a text."),
        ("-tenancy.tenure", "`tenancy.tenure` is a text; it has no negative."),
        ('tenancy.tenure == "secure"', "A single `=` asks whether two values are equal."),
        ("tenancy.tenure = 'secure'", 'Texts stand in double quotation marks: "like this".'),
        ('tenancy.tenure <> "secure"', "Not equal is written `!=`."),
        ("1 instance of numbr", None),
        ('append([1], "a")', None),
        ('max(1, "a")', None),
    ],
)
def test_the_sentence_names_the_part_and_what_is_wrong(source: str, sentence: str | None) -> None:
    refusal = refused(source)
    if sentence is not None:
        assert refusal.sentence == sentence
    assert refusal.sentence.endswith((".", "?"))
    assert refusal.code == "expression_refused"


@pytest.mark.parametrize(
    ("source", "line", "column"),
    [
        ('tenancy.weekly_rent > 1 and\n  tenancy.tenur = "a"', 2, 3),
        ("answers.notice_valid and\n\n(1 +", 3, 5),
        ("1 + $", 1, 5),
        ('1 +\n"open', 2, 1),
        ("if true then 1", 1, 15),
        ("[1, 2", 1, 6),
        ("{a: 1, a: 2}", 1, 8),
        ("f(a: 1, 2)", 1, 9),
    ],
)
def test_the_place_is_named(source: str, line: int, column: int) -> None:
    refusal = refused(source)
    assert (refusal.line, refusal.column) == (line, column)


def test_the_wanted_type_is_checked() -> None:
    refusal = refused("tenancy.weekly_rent", types.BOOLEAN)
    assert refusal.sentence == "This gives a number, but a yes/no is wanted here."
    assert (refusal.expected, refusal.found) == ("a yes/no", "a number")


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("tenancy.weekly_rent * 52 / 12", types.NUMBER),
        ('tenancy.proposed_end_at + duration("P14D")', types.DATE_TIME),
        ("tenancy.proposed_end_date - tenancy.proposed_end_date", types.DAYS_DURATION),
        ("tenancy.parties.name", types.list_of(types.STRING)),
        ("tenancy.parties[1].name", types.STRING),
        ('tenancy.parties[name = "A"]', types.list_of(PERSON)),
        ("tenancy.parties[born_date < today()].born_date", types.list_of(types.DATE)),
        ("count(tenancy.parties)", types.NUMBER),
        ("max(tenancy.parties.born_date)", types.DATE),
        ("sort(tenancy.parties, function(a, b) a.born_date < b.born_date)[1].name", types.STRING),
        ("for p in tenancy.parties return p.name", types.list_of(types.STRING)),
        ("if answers.notice_valid then 1 else null", types.NUMBER),
        ('if answers.notice_valid then 1 else "a"', types.ANY),
        ("{a: 1, b: a + 1}.b", types.NUMBER),
        ("answers.anything", types.ANY),
        ("answers.anything > 3 and answers.anything.inner", types.BOOLEAN),
        ("[1..5].start", types.NUMBER),
        ('get value(tenancy, "tenure")', types.ANY),
        ('duration("P1Y")', types.YEARS_DURATION),
    ],
)
def test_what_an_expression_gives(source: str, expected: FeelType) -> None:
    assert compile_expression(source, scope=SCOPE).type == expected


@pytest.mark.parametrize(
    ("source", "reads", "clock"),
    [
        (
            "answers.notice_valid = true and tenancy.proposed_end_at <= now()",
            {"answers.notice_valid", "tenancy.proposed_end_at"},
            True,
        ),
        ("tenancy.home.bedrooms > 1", {"tenancy.home.bedrooms"}, False),
        ("tenancy.proposed_end_at.hour = 12", {"tenancy.proposed_end_at"}, False),
        ('tenancy.parties[name = "A"].born_date', {"tenancy.parties.name", "tenancy.parties.born_date"}, False),
        ("some p in tenancy.parties satisfies p.born_date > today()", {"tenancy.parties.born_date"}, True),
        ("count(tenancy.parties)", {"tenancy.parties"}, False),
        ("for tenancy in [{tenure: 1}] return tenancy.tenure", set(), False),
        ("1 + 1", set(), False),
    ],
)
def test_what_an_expression_reads(source: str, reads: set[str], clock: bool) -> None:
    expression = compile_expression(source, scope=SCOPE)
    assert expression.reads == reads
    assert expression.reads_clock is clock


def test_a_variable_called_now_is_no_clock() -> None:
    own = Functions()
    own.define("now", "() -> number")(lambda: 1)
    assert not compile_expression("now() > 0", scope=Scope({}, known_functions=own)).reads_clock


def test_an_unchecked_scope_refuses_only_what_is_no_feel() -> None:
    assert compile_expression('unknown.field + 1 > "a"').evaluate({}) is None
    with pytest.raises(FeelError):
        compile_expression("1 +")


def test_a_value_of_another_type_than_promised_is_null() -> None:
    """The catalogue says yes/no; whatever else is passed in does not decide anything."""
    expression = compile_expression("answers.notice_valid", scope=SCOPE, expect=types.BOOLEAN)
    assert expression.evaluate({"answers": {"notice_valid": "yes"}}) is None
    assert expression.evaluate({"answers": {}}) is None
    assert expression.evaluate({}) is None
