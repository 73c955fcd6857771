"""Which elements of BPMN 2.0 Hearth runs, as what, and what to do about the others."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether an element runs; if it does, `remark` is worth knowing; if not, why and what to do instead."""

    runs: bool
    remark: str = ""
    advice: str = ""


_RUNS = Verdict(runs=True)
_SUB_PATH = "Draw its blocks in the path itself, or publish them as a path and call it (callActivity)."
_MESSAGES = "Waiting for a message comes with appointments and forms."

NODES: Mapping[str, Verdict] = {
    "startEvent": _RUNS,
    "endEvent": _RUNS,
    "endEvent:terminate": _RUNS,
    "userTask": _RUNS,
    "sendTask": _RUNS,
    "serviceTask": _RUNS,
    "exclusiveGateway": _RUNS,
    "parallelGateway": _RUNS,
    "intermediateCatchEvent:timer": _RUNS,
    "intermediateCatchEvent:conditional": _RUNS,
    "intermediateThrowEvent": _RUNS,
    "task": Verdict(runs=True, remark="is a plain task: it runs as a task for people."),
    "manualTask": Verdict(runs=True, remark="is a manual task: it runs as a task for people."),
    "callActivity": _RUNS,
    "subProcess": Verdict(runs=False, advice=_SUB_PATH),
    "transaction": Verdict(runs=False, advice=_SUB_PATH),
    "adHocSubProcess": Verdict(runs=False, advice="Officers can add tasks to a case by hand."),
    "boundaryEvent": Verdict(
        runs=False, remark="Events on a block's edge come later.", advice="Use a split with a delay beside the task."
    ),
    "inclusiveGateway": Verdict(
        runs=False, remark="It may start several branches.", advice="Use a split, with a decision on each branch."
    ),
    "complexGateway": Verdict(runs=False, advice="Use decisions and splits."),
    "eventBasedGateway": Verdict(runs=False, advice="Use a conditional delay with a maximum, then a decision."),
    "scriptTask": Verdict(
        runs=False,
        remark="A path carries no code.",
        advice="Use a system action: an operation that a developer registers.",
    ),
    "businessRuleTask": Verdict(runs=False, advice="Use a decision, or a system action."),
    "receiveTask": Verdict(runs=False, remark=_MESSAGES, advice="Use a task, or a conditional delay."),
    "startEvent:message": Verdict(runs=False, remark=_MESSAGES, advice="Make it a plain start."),
    "startEvent:timer": Verdict(
        runs=False, remark="A case is opened by somebody or by an operation.", advice="Make it a plain start."
    ),
    "intermediateCatchEvent": Verdict(runs=False, remark=_MESSAGES, advice="Use a conditional delay."),
    "intermediateThrowEvent:message": Verdict(runs=False, advice="Use a communication."),
    "intermediateThrowEvent:escalation": Verdict(runs=False, advice="Use a notification."),
    "endEvent:message": Verdict(runs=False, advice="Put a communication before a plain end."),
    "endEvent:error": Verdict(runs=False, advice="Make it a plain end."),
}
"""By BPMN tag, an event with its definitions ("endEvent:terminate"). What is not here can't run."""


def verdict_on(kind: str) -> Verdict | None:
    """This function will say whether a kind of element runs; None: there is nothing particular to say of it."""
    tag = kind.partition(":")[0]
    general = NODES.get(tag)
    return NODES.get(kind) or (general if general is not None and not general.runs else None)


DECORATION = frozenset(
    {
        "textAnnotation",
        "association",
        "group",
        "laneSet",
        "dataObject",
        "dataObjectReference",
        "dataStoreReference",
        "ioSpecification",
        "property",
        "auditing",
        "monitoring",
        "category",
        "artifact",
    }
)
"""Elements that explain a drawing and are never run."""
