"""The standalone literal expressions of the DMN Technology Compatibility Kit (dmn-tck/tck, CC BY-SA), levels 2 and 3.

`PYTHONPATH=src python -m tests.conformance.test_feel_tck FILE` prints the counts for a file of cases and what failed.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import sys
from collections import Counter
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from hearth.feel import FeelError, Scope, compile_expression, shown
from hearth.feel.calendar import read_text

CASES = Path(os.environ.get("FEEL_TCK", Path(__file__).parents[3] / "shared/data/feel-tck/tuning.json"))
PASSED = 1951
"""A ratchet: it only rises. What is left out needs item definitions of the model around the expression (0070, 0082),
or a reference back to a group in a pattern (1111), or holds fractions of a second to be equal (0068)."""
NOW = dt.datetime(2026, 1, 1, 12, tzinfo=dt.UTC)
TOLERANCE = Decimal("1e-8")


def value_of(written: Any) -> Any:
    """A value as the file of cases writes it."""
    if isinstance(written, list):
        return [value_of(item) for item in written]
    if not isinstance(written, dict):
        return written
    if "number" in written:
        return Decimal(written["number"])
    if "temporal" in written:
        return read_text(written["text"])
    return {name: value_of(inner) for name, inner in written["context"].items()}


def same(found: Any, wanted: Any) -> bool:
    """Whether a result is the expected one; numbers to eight digits, as the kit writes them."""
    if isinstance(wanted, Decimal):
        return isinstance(found, Decimal) and abs(found - wanted) <= TOLERANCE * max(Decimal(1), abs(wanted))
    if isinstance(wanted, list):
        return isinstance(found, list) and len(found) == len(wanted) and all(map(same, found, wanted))
    if isinstance(wanted, dict):
        return (
            isinstance(found, dict) and found.keys() == wanted.keys() and all(same(found[k], wanted[k]) for k in wanted)
        )
    return type(found) is type(wanted) and shown(found) == shown(wanted)


def passes(case: dict[str, Any]) -> bool:
    """Whether an expression gives what the kit expects. An expression that is refused gives null, as an error does."""
    inputs = {name: value_of(written) for name, written in case["inputs"].items()}
    try:
        found = compile_expression(case["expression"], scope=Scope.untyped(inputs)).evaluate(inputs, now=NOW)
    except FeelError:
        found = None
    return same(found, value_of(case["expected"]))


def run(path: Path) -> tuple[Counter[str], Counter[str], list[dict[str, Any]]]:
    """The cases and the passes of each folder, and the cases that failed."""
    total: Counter[str] = Counter()
    passed: Counter[str] = Counter()
    failed = []
    for case in json.loads(path.read_text("utf-8")):
        total[case["folder"]] += 1
        if passes(case):
            passed[case["folder"]] += 1
        else:
            failed.append(case)
    return total, passed, failed


def report(total: Counter[str], passed: Counter[str]) -> str:
    """A line for each folder, and the sum."""
    lines = [f"{passed[folder]:5} of {total[folder]:5}  {folder}" for folder in sorted(total)]
    whole, held = total.total(), passed.total()
    return "\n".join([*lines, f"{held:5} of {whole:5}  {held / whole:.1%}"])


@pytest.mark.skipif(
    not CASES.exists(), reason=f"the cases of the TCK are not here: {CASES} (FEEL_TCK names another file)"
)
def test_the_technology_compatibility_kit() -> None:
    total, passed, failed = run(CASES)
    print(report(total, passed))  # noqa: T201 - the figures by folder, with pytest -s
    assert passed.total() / total.total() >= 0.95
    if "FEEL_TCK" not in os.environ:
        names = "\n".join(f"{case['folder']} {case['id']}: {case['expression'].strip()}" for case in failed)
        assert passed.total() >= PASSED, names
        assert passed.total() == PASSED, f"More pass than before: set PASSED to {passed.total()}."


if __name__ == "__main__":
    of_all, of_passed, of_failed = run(Path(sys.argv[1]) if len(sys.argv) > 1 else CASES)
    for one in of_failed:
        sys.stdout.write(f"{one['folder']} {one['id']}: {one['expression'].strip()}\n")
    sys.stdout.write(report(of_all, of_passed) + "\n")
