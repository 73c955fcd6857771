"""Names with spaces, lists, contexts, loops, functions and texts, as DMN 1.5 has them."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest

from hearth.feel import FeelError, Functions, Range, Scope, compile_expression, shown, types
from tests.feel.evaluating import value


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        # Precedence
        ("1 + 2 * 3 ** 2", 19),
        ("2 ** 3 ** 2", 64),
        ("10 - 2 - 3", 5),
        ("not(false) and true or false", True),
        ("1 + 1 = 2 and 2 < 3", True),
        ("if true then 1 else 2 + 3", 1),
        ("-[1, 2][2]", -2),
        ("1 + /* two */ 2 // three", 3),
        # Lists and filters
        ("[1, 2, 3][-1]", 3),
        ("[1, 2, 3][4]", None),
        ("[1, 2, 3][1.5]", None),
        ("[1, 2, 3][item >= 2]", [2, 3]),
        ("[{a: 1}, {a: 2}][a = 2].a", [2]),
        ("[{item: 1}, {item: 2}][item = 2]", [{"item": 2}]),
        ("[1, 2, 3][x = item]", [2]),
        ("5[1]", 5),
        ("null[1]", None),
        ("null[true]", []),
        ("[[1], [2, 3]][count(item) > 1]", [[2, 3]]),
        ("[{a: [1]}, {a: [2, 3]}].a", [[1], [2, 3]]),
        ("flatten([1, [2, [3]]])", [1, 2, 3]),
        ("sort([3, 1, 2])", [1, 2, 3]),
        ('sort(["b", 1])', None),
        ("sublist([1, 2, 3], -2, 1)", [2]),
        ("list replace([1, 2, 3], function(item, new) item > 1, 9)", [1, 9, 9]),
        ("concatenate([1], [2], [3])", [1, 2, 3]),
        ("union([1, 2], [2, 3])", [1, 2, 3]),
        ("distinct values([1, 1.0, null, null])", [1, None]),
        ("index of([1, 2, 1], 1)", [1, 3]),
        ('min("b", "a")', "a"),
        ("max([])", None),
        # Loops
        ("for i in 3..1 return i", [3, 2, 1]),
        ("for i in [1..3] return i", [1, 2, 3]),
        ("for i in (1..3) return i", None),
        ("for i in 1..2, j in [i..2] return i * j", [1, 2, 4]),
        ("for i in 1..4 return if i < 3 then 1 else partial[-1] + partial[-2]", [1, 1, 2, 3]),
        ("[for i in 1..2 return function(x) x + i][1][1](10)", 11),
        # Contexts
        ("{a: 1, b: a + 1}.b", 2),
        ('{"a b": 1, c: a b + 1}.c', 2),
        ("{a: {b: {c: 1}}}.a.b.c", 1),
        ("{a: 1}.b", None),
        ("{f: function(x) x * 2, r: f(4)}.r", 8),
        ('get value({a: 1}, "a")', 1),
        ("get entries({a: 1})", [{"key": "a", "value": 1}]),
        ('context put({a: {b: 1}}, ["a", "b"], 2)', {"a": {"b": 2}}),
        ("context merge([{a: 1}, {a: 2, b: 3}])", {"a": 2, "b": 3}),
        # Functions
        ("(function(a: number, b: number) a - b)(b: 1, a: 3)", 2),
        ("(function(a: number) a)([7])", 7),
        ('(function(a: number) a)("x")', None),
        ("(function(a, b) a)(1)", None),
        ('substring(start position: 2, string: "abc")', "bc"),
        ('substring(string: "abc", from: 2)', None),
        ('upper case(["a"])', "A"),
        ("count(5)", 1),
        ("unknown(1)", None),
        # Texts
        ('substring("foobar", -2, 1)', "a"),
        ('"\\u0041\\n\\"" = "A\n\\""', True),
        ('string length("🐎😀")', 2),
        ('string join(["a", null, "b"], "-")', "a-b"),
        ('split("a1b22c", "[0-9]+")', ["a", "b", "c"]),
        ('replace("abc", "(b)", "[$1$0]")', "a[bb]c"),
        ('replace("abc", "b*", "-")', None),
        ('matches("B", "[a-z-[b]]", "i")', False),
        ('matches("a\nb", "a.b")', False),
        ('matches("a\nb", "a.b", "s")', True),
        ('matches("x", "(")', None),
        ('matches("x", "(?=x)")', None),
        ('matches("aa", "(a)\\1")', None),
        ('matches("É", "^\\p{Lu}$")', True),
        ('string([1, "a", {b: null}, @"P1D", [1..2)])', '[1, "a", {b: null}, P1D, [1..2)]'),
        # Ranges
        ("[1..10].end", 10),
        ("(1..10].start included", False),
        ("before([1..5), 5)", True),
        ("overlaps([1..5), [5..6])", False),
        ("overlaps before([1..5], [3..9])", True),
        ("includes([1..10], (1..10))", True),
        ("during(5, [1..10])", True),
        ("meets([1..5], [5..6])", True),
        ("finishes(10, [1..10])", True),
        ("started by([1..10], [1..5])", True),
        ("coincides(5, 5)", True),
        ("after((< 5), 7)", False),
        ("before((!= 5), 7)", None),
        ('range("[1..3]") = [1..3]', True),
        ('[1.."a"]', None),
    ],
)
def test_the_standard_says(source: str, expected: object) -> None:
    assert value(source, x=Decimal(2)) == expected


def test_names_with_spaces_are_taken_from_the_scope() -> None:
    assert value("Monthly Rent * 12 - Monthly Rent", **{"Monthly Rent": Decimal(500)}) == 5500
    assert value("a-b + a - b", **{"a-b": Decimal(1), "a": Decimal(10), "b": Decimal(3)}) == 8
    assert value("Applicant.Full Name", Applicant={"Full Name": "A"}) == "A"
    assert value("unknown words(1)") is None
    scope = Scope({"Applicant": types.context({"Full Name": types.STRING})})
    assert compile_expression("Applicant.Full Name", scope=scope).evaluate({"Applicant": {"Full Name": "A"}}) == "A"


def test_an_inner_name_hides_an_outer_one() -> None:
    assert value("for x in [1] return x", x=5) == [1]
    assert value("{x: 1, y: x}.y", x=5) == 1
    assert value("[{x: 1}][x = 1]", x=5) == [{"x": 1}]
    assert value("(function(x) x)(1)", x=5) == 1
    assert value("for count in [1, 2] return count", x=5) == [1, 2]


def test_absent_data_gives_null() -> None:
    assert value("tenancy.party.name") is None
    assert value("tenancy.party.name", tenancy=None) is None
    assert value("tenancy.party.name = null", tenancy={}) is True
    assert value("upper case(tenancy.name)", tenancy={}) is None


def test_developers_add_named_typed_functions() -> None:
    functions = Functions()

    @functions.define("weeks between", "(from: date, to: date) -> number")
    def weeks_between(start: object, end: object) -> Decimal:
        return Decimal((end - start).days // 7)  # type: ignore[operator]

    @functions.define("weeks between", "(from: date and time, to: date and time) -> number")
    def weeks_between_instants(start: object, end: object) -> Decimal:
        return Decimal((end - start).days // 7)  # type: ignore[operator]

    scope = Scope({"day": types.DATE}, known_functions=functions)
    expression = compile_expression('weeks between(day, date("2026-02-01")) >= 4', scope=scope, expect=types.BOOLEAN)
    assert expression.evaluate({"day": value('date("2026-01-01")')}) is True
    assert expression.evaluate({"day": None}) is None
    with pytest.raises(FeelError, match="`weeks between` can't be used with a date, a number"):
        compile_expression("weeks between(day, 4)", scope=scope)
    with pytest.raises(ValueError, match="registered twice"):
        functions.define("weeks between", "(from: date, to: date) -> number")(weeks_between)
    with pytest.raises(ValueError, match="a type that nobody knows"):
        functions.define("other", "(from: dat) -> number")(weeks_between)


def test_the_tree_is_json_with_exact_numbers_and_places() -> None:
    tree = compile_expression("a.b > 0.10 and f(x: [1..2))").ast_json
    assert json.loads(json.dumps(tree)) == tree
    assert tree["node"] == "And"
    comparison, call = json.loads(json.dumps(tree["parts"]))
    assert comparison == {
        "node": "Comparison",
        "at": [0, 10],
        "operator": ">",
        "left": {
            "node": "Path",
            "at": [0, 3],
            "base": {"node": "Name", "at": [0, 1], "name": "a"},
            "name": "b",
        },
        "right": {"node": "Number", "at": [6, 10], "value": "0.10"},
    }
    assert call["names"] == ["x"]


def test_ranges_are_values() -> None:
    held = value("[1..5)")
    assert held == Range(Decimal(1), Decimal(5), low_included=True, high_included=False)
    assert shown(held) == "[1..5)"
    assert value("3 in limits", limits=held) is True


@pytest.mark.parametrize(
    "source",
    [
        "",
        "1 +",
        "(1",
        "[1, 2",
        "{a 1}",
        "if 1 then 2",
        "for x return 1",
        "1 instance of",
        "f(1,)",
        "x.",
        "@1",
        "]1",
        "..",
        "1 = = 2",
        "function(",
        "{1: 2}",
        '"\\ud83d"',
        "a $ b",
        "not",
    ],
)
def test_what_is_no_feel_is_refused_with_its_place(source: str) -> None:
    if source == "not":
        assert compile_expression(source).evaluate({}) is not None
        return
    with pytest.raises(FeelError) as refusal:
        compile_expression(source)
    assert refusal.value.line == 1
    assert 1 <= refusal.value.column <= len(source) + 1
