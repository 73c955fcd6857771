"""Decisions: named, dated conditions on the arrows; whether one way is always open."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Iterator, Mapping
from xml.etree.ElementTree import Element as XmlElement

from hearth.engines.cases.definition.bpmn import BPMN, HEARTH, Arrow, Element
from hearth.engines.cases.definition.settings import Settings
from hearth.engines.cases.definition.shared import Compiling
from hearth.engines.cases.program import Condition, Decision, Field, FieldType, Merge, Node, Task, Way
from hearth.feel import types
from hearth.kernel.time import UTC

MAX_COMBINATIONS = 1000
_ANY_TIME = dt.datetime(2000, 1, 1, tzinfo=UTC)


def conditions_of(arrow: Arrow) -> list[XmlElement]:
    """This function will give the conditions written on an arrow: Hearth's own, and the standard's."""
    own = arrow.xml.findall(f"{BPMN}extensionElements/{HEARTH}condition")
    return [*own, *arrow.xml.findall(f"{BPMN}conditionExpression")]


def exclusive(path: Compiling, element: Element) -> Node | None:
    """This function will compile an exclusive gateway: a decision, or, with one arrow out, a place to meet again."""
    arrows = path.outgoing.get(element.id, [])
    key = path.keys[element.id]
    if len(arrows) < 2:
        return Merge(id=element.id, key=key, name=element.name)
    otherwise = element.xml.get("default")
    ways: list[Way] = []
    for arrow in arrows:
        written = conditions_of(arrow)
        if arrow.id == otherwise:
            if written:
                path.refuse(element, "else_condition", "its Else has a condition.", "Remove it.")
            continue
        if not written:
            advice = "Write one, or make it the Else."
            path.refuse(element, "no_condition", f"the arrow “{arrow.name or arrow.id}” has no condition.", advice)
        conditions = tuple(found for each in written if (found := _condition(path, element, arrow, each)) is not None)
        ways.append(Way(flow=arrow.id, conditions=conditions))
    _check_names(path, element, [each for way in ways for each in way.conditions])
    return Decision(id=element.id, key=key, name=element.name, ways=tuple(ways), otherwise=otherwise)


def _condition(path: Compiling, element: Element, arrow: Arrow, xml: XmlElement) -> Condition | None:
    settings = Settings(xml, path.report, element=element.id, name=element.name)
    own = str(xml.tag).startswith(HEARTH)
    name = (settings.text("name") if own else "") or arrow.name or arrow.id
    source = settings.content()
    test = path.expressions.optional(source, types.BOOLEAN, path.place(element, f"the condition “{name}”"))
    if not source:
        settings.refuse("no_condition", f"the condition “{name}” is empty.")
    start, end = (settings.day("from"), settings.day("to")) if own else (None, None)
    if start is not None and end is not None and end <= start:
        settings.refuse("condition_period", f"the condition “{name}” ends before it starts.")
    if own:
        settings.done()
    if test is None:
        return None
    return Condition(name=name, test=test, effective_from=start, effective_to=end)


def _check_names(path: Compiling, element: Element, conditions: list[Condition]) -> None:
    for one, two in itertools.combinations(conditions, 2):
        if one.name == two.name and _overlap(one, two):
            path.refuse(element, "condition_twice", f"two conditions are called “{one.name}” on the same days.")


def _overlap(one: Condition, two: Condition) -> bool:
    def before(first: Condition, second: Condition) -> bool:
        return (
            first.effective_to is not None
            and second.effective_from is not None
            and first.effective_to <= second.effective_from
        )

    return not before(one, two) and not before(two, one)


def is_exhaustive(decision: Decision, certain: Mapping[str, Task]) -> bool:
    """This function will say whether some undated condition is true whatever is answered: every combination is tried.

    `certain` are the tasks (by key) that are always completed before the decision. It can only be known when the
    conditions read nothing but their mandatory yes/no and choice fields.
    """
    conditions = [each for way in decision.ways for each in way.conditions]
    lasting = [each for each in conditions if each.effective_from is None and each.effective_to is None]
    fields: dict[str, Field] = {}
    for path in {path for each in lasting for path in each.test.reads}:
        field = _certain_field(path, certain)
        if field is None:
            return False
        fields[path] = field
    if not lasting or any(each.test.reads_clock for each in lasting):
        return False
    return all(any(_holds(each, answers) for each in lasting) for answers in _combinations(fields))


def _certain_field(path: str, certain: Mapping[str, Task]) -> Field | None:
    root, _, rest = path.partition(".")
    task_key, _, key = rest.partition(".")
    task = certain.get(task_key) if root == "answers" else None
    fields = (*task.questions, *task.fields) if task is not None and task.mandatory else ()
    field = next((each for each in fields if each.key == key and each.mandatory and each.show_when is None), None)
    known = field is not None and (field.type is FieldType.TRUE_OR_FALSE or bool(field.options))
    return field if known else None


def _combinations(fields: Mapping[str, Field]) -> Iterator[dict[str, object]]:
    values: list[list[object]] = [
        [True, False] if each.type is FieldType.TRUE_OR_FALSE else [option.value for option in each.options]
        for each in fields.values()
    ]
    found = itertools.product(*values)
    for combination in itertools.islice(found, MAX_COMBINATIONS):
        yield dict(zip(fields, combination, strict=True))
    if next(found, None) is not None:
        yield {}  # too many to try: with no answers at all no condition holds


def _holds(condition: Condition, answers: Mapping[str, object]) -> bool:
    tasks: dict[str, dict[str, object]] = {}
    for path, value in answers.items():
        _, task, field = path.split(".")
        tasks.setdefault(task, {})[field] = value
    return condition.test.evaluate({"answers": tasks}, _ANY_TIME) is True
