"""Delays: by time, or until a condition is true; how each one wakes."""

from __future__ import annotations

from hearth.engines.cases.definition.bpmn import BPMN, Element
from hearth.engines.cases.definition.shared import Compiling
from hearth.engines.cases.definition.spans import span_of_iso
from hearth.engines.cases.formula import Formula
from hearth.engines.cases.program import Delay, DelayKind, Node
from hearth.engines.cases.working_time import Span
from hearth.feel import types


def timer(path: Compiling, element: Element) -> Node | None:
    """This function will compile a delay by time: the standard's duration, or Hearth's amount, unit and calendar."""
    settings = path.settings.get(element.id)
    mandatory = settings.flag("mandatory", default=True) if settings else True
    span = _span(path, element)
    if span is None:
        return None
    return Delay(
        id=element.id,
        key=path.keys[element.id],
        name=element.name,
        kind=DelayKind.TIME,
        span=span,
        mandatory=mandatory,
    )


def _span(path: Compiling, element: Element) -> Span | None:
    settings = path.settings.get(element.id)
    for tag in ("timeDate", "timeCycle"):
        if element.xml.find(f"{BPMN}timerEventDefinition/{BPMN}{tag}") is not None:
            advice = "Use a duration, or a conditional delay."
            path.refuse(element, "cannot_run", f"waits by a {tag}, which can't run yet.", advice)
            return None
    standard = element.xml.find(f"{BPMN}timerEventDefinition/{BPMN}timeDuration")
    own = settings.text("amount") if settings else ""
    if standard is not None and own:
        path.refuse(element, "delay_twice", "has two durations.", "Keep one.")
    if settings is not None and own:
        return path.span(settings, "amount", "unit")
    if standard is None:
        path.unconfigured(element, "Say how long it waits.")
        return None
    text = (standard.text or "").strip()
    span = span_of_iso(text)
    if span is None:
        path.refuse(element, "duration", f"“{text}” is not a duration in whole units, such as PT5M or P8W.")
    return span


def conditional(path: Compiling, element: Element) -> Node | None:
    """This function will compile a delay that waits for a condition, at most for its maximum."""
    settings = path.settings.get(element.id)
    mandatory = settings.flag("mandatory", default=True) if settings else True
    maximum = None
    if settings is not None and settings.text("maximumAmount"):
        maximum = path.span(settings, "maximumAmount", "maximumUnit")
    xml = element.xml.find(f"{BPMN}conditionalEventDefinition/{BPMN}condition")
    source = ((xml.text if xml is not None else "") or "").strip()
    if not source:
        path.unconfigured(element, "Say what it waits for.")
        return None
    condition = path.expressions.formula(source, types.BOOLEAN, path.place(element, "its condition"))
    if condition is None:
        return None
    if not condition.reads and not condition.reads_clock and maximum is None:
        path.refuse(element, "never_changes", f"waits for `{source}`, which never changes.")
    return Delay(
        id=element.id,
        key=path.keys[element.id],
        name=element.name,
        kind=_kind(condition),
        condition=condition,
        maximum=maximum,
        mandatory=mandatory,
    )


def _kind(condition: Formula) -> DelayKind:
    if not condition.reads_clock:
        return DelayKind.DATA
    return DelayKind.TIME_MONOTONE if condition.time_monotone else DelayKind.MIXED
