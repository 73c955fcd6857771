"""`hearth feel`: odd files are told, not fatal; an expression is evaluated for a person with what they may see."""

from __future__ import annotations

import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from hearth.platform.index.models import Record
from tests.modules.landlord import Landlord

pytestmark = pytest.mark.django_db

CASES = [
    {"folder": "f", "id": "1", "expression": "1 + n", "inputs": {"n": {"number": "2"}}, "expected": {"number": "3"}},
    {
        "folder": "f",
        "id": "2",
        "expression": "sort([2, 1])",
        "inputs": {},
        "expected": [{"number": "1"}, {"number": "2"}],
    },
    {"folder": "g", "id": "3", "expression": "1 +", "inputs": {}, "expected": None, "error_expected": True},
    {"folder": "g", "id": "4", "expression": "1 = 1", "inputs": {}, "expected": False},
    {"folder": "odd", "id": "5", "inputs": {}, "expected": None},
    {"folder": "odd", "id": "6", "expression": "a", "inputs": {"a": {"number": "x"}}, "expected": None},
    {"folder": "odd", "id": "7", "expression": "a", "inputs": ["a"], "expected": None},
    "no case",
    {"folder": "odd", "id": "8", "expression": "(" * 5000, "inputs": None, "expected": None},
    {"folder": "odd", "id": "9", "expression": "\u0000\ud800", "inputs": {}, "expected": None},
]


def run(*arguments: str) -> str:
    """What the command prints."""
    out = StringIO()
    call_command("feel", *arguments, stdout=out)
    return out.getvalue()


def test_a_file_is_counted_by_back_end_and_folder(tmp_path: Path) -> None:
    file = tmp_path / "cases.json"
    file.write_text(json.dumps(CASES), encoding="utf-8")
    found = json.loads(run("conformance", str(file)))
    assert found["cases"] == len(CASES)
    assert len(found["unreadable"]) == 4
    for name, not_compilable in (("python", 0), ("sql", 1), ("typescript", 0)):
        counts = found["back_ends"][name]
        assert (counts["failed"], counts["not_compilable"]) == (1, not_compilable), name
        assert counts["failing"] == ["g 4"]
        assert counts["by_folder"]["f"]["passed"] == 2 - not_compilable
        assert counts["passed"] == len(CASES) - 4 - 1 - not_compilable


@pytest.mark.parametrize("text", ["", "{}", '{"a": [1', "[" * 100_000, "\ufeffnull"])
def test_a_file_that_holds_no_cases_is_refused(text: str, tmp_path: Path) -> None:
    file = tmp_path / "cases.json"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(CommandError, match=r"cases\.json"):
        run("conformance", str(file))


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="can't be read"):
        run("conformance", str(tmp_path / "nothing.json"))


def test_an_expression_is_evaluated_as_of_a_day_and_explained() -> None:
    found = run("eval", 'today() + duration("P14D")', "--as-of", "2026-03-01", "--explain")
    assert found.splitlines()[0] == "2026-03-15"
    assert "today() = 2026-03-01" in found
    assert "reads the clock: yes" in found


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["nobody + 1"], "no field"),
        (["1", "--as-of", "1 March"], "no date"),
        (["1", "--record", "nothing"], "KIND:REFERENCE"),
        (["contact.title", "--record", "contact:NOBODY-1"], "no contact"),
        (["1", "--as", "nobody@example.com"], "Nobody signs in"),
    ],
)
def test_what_is_wrong_is_said(arguments: list[str], sentence: str) -> None:
    with pytest.raises(CommandError, match=sentence):
        run("eval", *arguments)


@pytest.fixture
def tenancy() -> tuple[Landlord, str]:
    """A landlord and the reference of a tenancy there."""
    landlord = Landlord()
    return landlord, Record.objects.get(pk=landlord.let(landlord.person("Ann", "Lee")).pk).reference


def test_a_record_is_asked_as_the_operator_and_it_says_so(tenancy: tuple[Landlord, str]) -> None:
    found = run("eval", "count(tenancy.parties) = 1", "--record", f"tenancy:{tenancy[1]}", "--explain")
    assert found.splitlines()[0] == "true"
    assert "by the database: yes" in found
    assert "nothing is masked" in found
    found = run("eval", "tenancy.is_joint", "--record", f"tenancy:{tenancy[1].lower()}", "--explain")
    assert found.splitlines()[0] == "false"
    assert "by the database: `tenancy.is_joint` can't be asked of the database: it is no column." in found


def test_a_colleague_tries_only_what_they_may_see(tenancy: tuple[Landlord, str]) -> None:
    landlord, reference = tenancy
    asked = ["eval", "tenancy.parties[1].name", "--record", f"tenancy:{reference}"]
    assert run(*asked).splitlines()[0] == '"Ms Ann Lee"'
    with pytest.raises(CommandError, match="may not be seen"):
        run(*asked, "--as", landlord.officer.email)
