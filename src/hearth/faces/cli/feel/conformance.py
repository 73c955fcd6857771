"""A file of cases through all three back-ends: the authority in Python, the database, and the browser's evaluator."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from enum import Enum
from functools import partial
from pathlib import Path
from typing import Any

from hearth.faces.cli.feel import browser, cases
from hearth.faces.cli.feel.cases import Case
from hearth.feel import Expression, FeelError, Scope, codec, compile_expression
from hearth.feel.program import program
from hearth.kernel.refusal import Refused

NOW = dt.datetime(2026, 1, 1, 12, tzinfo=dt.UTC)
"""The instant of every case: what now() gives is no part of any expectation."""


class Verdict(Enum):
    """How a case went with a back-end. What a back-end can't say at all is set apart from what it says wrongly."""

    PASSED = "passed"
    FAILED = "failed"
    NOT_COMPILABLE = "not_compilable"


@dataclass(slots=True)
class Tally:
    """The counts of one back-end."""

    by_folder: dict[str, dict[Verdict, int]] = field(default_factory=lambda: defaultdict(lambda: defaultdict(int)))
    failing: list[str] = field(default_factory=list)
    unavailable: str = ""

    def count(self, case: Case, verdict: Verdict) -> None:
        """Counts one case."""
        self.by_folder[case.folder][verdict] += 1
        if verdict is Verdict.FAILED:
            self.failing.append(f"{case.folder} {case.id}".strip())

    def as_json(self) -> dict[str, Any]:
        """The counts, by folder too, and what failed."""
        if self.unavailable:
            return {"unavailable": self.unavailable}
        whole = {each.value: sum(counts[each] for counts in self.by_folder.values()) for each in Verdict}
        tried = whole["passed"] + whole["failed"]
        return {
            **whole,
            "share": round(whole["passed"] / tried, 4) if tried else None,
            "by_folder": {
                folder: {each.value: counts[each] for each in Verdict}
                for folder, counts in sorted(self.by_folder.items())
            },
            "failing": self.failing,
        }


Compiled = Expression | None
BackEnd = Callable[[Sequence[tuple[Case, Compiled]]], Iterable[Verdict]]


def report(path: Path, *, database: BackEnd) -> dict[str, Any]:
    """The counts of a file as JSON; `database` judges cases by SQL. NoCases: the file holds none."""
    found = cases.read(path)
    sound = [(case, _compiled(case)) for case in found if not case.fault]
    back_ends: dict[str, BackEnd] = {"python": python, "sql": database, "typescript": typescript}
    return {
        "file": path.name,
        "cases": len(found),
        "unreadable": [{"case": f"{case.folder} {case.id}".strip(), "why": case.fault} for case in found if case.fault],
        "back_ends": {name: _tally(run, sound).as_json() for name, run in back_ends.items()},
    }


def _compiled(case: Case) -> Compiled:
    """The expression; None for one that is refused, which gives null as every error does."""
    try:
        return compile_expression(case.expression, scope=Scope.untyped(case.inputs))
    except FeelError:
        return None


def guarded(judge: Callable[[], Verdict]) -> Verdict:
    """The verdict of a back-end on one case; one that it breaks on has failed, and the file goes on."""
    try:
        return judge()
    except Refused:
        raise
    except Exception:  # noqa: BLE001 - whatever a stranger's file brings up is told as a failed case
        return Verdict.FAILED


def _tally(run: BackEnd, sound: Sequence[tuple[Case, Compiled]]) -> Tally:
    tally = Tally()
    try:
        for (case, _), verdict in zip(sound, run(sound), strict=True):
            tally.count(case, verdict)
    except Refused as refused:
        tally.unavailable = refused.sentence
    return tally


def python(sound: Sequence[tuple[Case, Compiled]]) -> Iterable[Verdict]:
    """What the authority says."""
    for case, expression in sound:
        yield guarded(partial(_by_python, case, expression))


def _by_python(case: Case, expression: Compiled) -> Verdict:
    try:
        found = expression.evaluate(case.inputs, now=NOW) if expression is not None else None
    except FeelError:
        found = None
    return judged(cases.same(found, case.expected))


def typescript(sound: Sequence[tuple[Case, Compiled]]) -> Iterable[Verdict]:
    """What the browser's evaluator says. A refused expression never comes so far, and gives null."""
    with browser.Evaluator() as evaluator:
        for case, expression in sound:
            yield guarded(partial(_by_browser, evaluator, case, expression))


def _by_browser(evaluator: browser.Evaluator, case: Case, expression: Compiled) -> Verdict:
    answer = browser.Answer()
    if expression is not None:
        question = browser.Question(program=program(expression), inputs=case.inputs, now=NOW.isoformat())
        answer = evaluator.ask(question)
    return judged(_agrees(answer, case))


def _agrees(answer: browser.Answer, case: Case) -> bool:
    if answer.fault:
        return False
    try:
        return cases.same(codec.decoded(answer.form), case.expected)
    except ValueError:
        return False


def judged(passed: bool) -> Verdict:
    """The verdict on a case that was tried."""
    return Verdict.PASSED if passed else Verdict.FAILED
