"""Which way a decision goes, and why."""

from __future__ import annotations

import datetime as dt

from hearth.engines.cases.effects import ConditionResult, RecordDecision
from hearth.engines.cases.explaining import kept
from hearth.engines.cases.formula import Data
from hearth.engines.cases.program import Condition, Decision
from hearth.kernel.refusal import Refused
from hearth.kernel.time import business_day

ELSE = "Else"


class NoWayOn(Refused):
    """No condition of a decision is true and it has no Else."""

    code = "no_way_on"


def choose(node: Decision, *, token: int, visit: int, data: Data, now: dt.datetime) -> RecordDecision:
    """This function will say which flow is taken: that of the first condition in force (today in London) that is true.

    Every condition is listed with its result: None where a field that it needs is empty or it was not tried.
    Refused (NoWayOn) when none is true and there is no Else: nothing is guessed.
    """
    day = business_day(now)
    results: list[ConditionResult] = []
    flow, chosen = node.otherwise, ELSE
    taken = False
    for way in node.ways:
        for condition in way.conditions:
            result = _try(condition, way.flow, data, now, tried=not taken and condition.in_force(day), day=day)
            results.append(result)
            if result.result is True:
                flow, chosen, taken = way.flow, condition.name, True
    if flow is None:
        raise NoWayOn(f"“{node.name}” can't be decided: {_why_not(results)} It has no Else.")
    reads = {path for way in node.ways for each in way.conditions for path in each.test.reads}
    return RecordDecision(
        token=token,
        node=node.id,
        visit=visit,
        flow=flow,
        chosen=chosen,
        conditions=tuple(results),
        reads=tuple(sorted(reads)),
    )


def _try(
    condition: Condition, flow: str, data: Data, now: dt.datetime, *, tried: bool, day: dt.date
) -> ConditionResult:
    value = condition.test.evaluate(data, now) if tried else None
    return ConditionResult(
        name=condition.name,
        flow=flow,
        in_force=condition.in_force(day),
        tried=tried,
        result=value if isinstance(value, bool) else None,
        explanation=kept(condition.test, data, now) if tried else None,
    )


def _why_not(results: list[ConditionResult]) -> str:
    tried = [each for each in results if each.tried]
    if not tried:
        return "none of its conditions is in force today."
    empty = [each.name for each in tried if each.result is None]
    if empty:
        return f"a field that “{empty[0]}” needs is empty."
    return "none of its conditions is true."
