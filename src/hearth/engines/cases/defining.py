"""Writing task definitions: drawn as a path of one task, checked as one, kept version by version."""

from __future__ import annotations

import datetime as dt
import re
import textwrap
from collections.abc import Collection, Mapping
from xml.etree.ElementTree import Element as XmlElement
from xml.etree.ElementTree import indent, register_namespace, tostring
from xml.sax.saxutils import quoteattr

from django.db.models.functions import Now
from django.utils.text import slugify

from hearth.engines.cases.definition.bpmn import BPMN, HEARTH, read
from hearth.engines.cases.definition.compiling import compile_path, key_of
from hearth.engines.cases.definition.findings import Finding, Level, PathRefused
from hearth.engines.cases.definition.laying_out import with_drawing
from hearth.engines.cases.definition.reused import CONTENT, THIS, USUAL
from hearth.engines.cases.installation import Installation
from hearth.engines.cases.models import TaskDefinition, TaskDefinitionVersion
from hearth.engines.cases.subjects import subjects
from hearth.feel.types import FeelType
from hearth.kernel.actor import Actor
from hearth.kernel.refusal import Conflict, NotFound
from hearth.kernel.time import business_day
from hearth.platform.audit.acting import acting
from hearth.platform.configuration import operations as configuration
from hearth.platform.configuration.operations import Effective, InvalidConfiguration

ANY = "any-record"
"""What a definition for every kind of record says that it is about: nothing of a record can be named."""
register_namespace("hearth", HEARTH.strip("{}"))
EMPTY = '<hearth:task xmlns:hearth="https://hearth.example/bpmn/1"/>'
_PROCESS = """<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" \
xmlns:hearth="https://hearth.example/bpmn/1" id="definitions" targetNamespace="https://hearth.example/paths">
<bpmn:process id="task-definition" name={name} isExecutable="true"><bpmn:extensionElements><hearth:path \
subject={subject}/></bpmn:extensionElements><bpmn:startEvent id="start"/><bpmn:sequenceFlow id="in" sourceRef="start" \
targetRef="{this}"/><bpmn:userTask id="{this}" name={name}><bpmn:extensionElements>{content}\
</bpmn:extensionElements></bpmn:userTask><bpmn:sequenceFlow id="out" sourceRef="{this}" targetRef="end"/>\
<bpmn:endEvent id="end"/></bpmn:process></bpmn:definitions>
"""


class DefinitionChanged(Conflict):
    """Somebody kept a version that has not been seen."""

    code = "definition_changed"


class _OfAnyKind(Installation):
    """What can be named by a definition that is for every kind of record."""

    def data(self, subject: str) -> Mapping[str, FeelType] | None:
        return {} if subject == ANY else super().data(subject)


def check(definition: TaskDefinition) -> None:
    """Refuses a definition about a kind of record that no case can be about."""
    if definition.subject and definition.subject not in subjects:
        raise InvalidConfiguration("No case is about that kind of record.", field="subject")


def drawing(definition: TaskDefinition, content: str = "") -> str:
    """This function will give what a version says as a path of one task, to be changed; an empty task for none."""
    return with_drawing(_process(definition, content or EMPTY))


def examine(definition: TaskDefinition, bpmn: str | bytes) -> tuple[Finding, ...]:
    """This function will say what there is to say of a drawn task, errors first; nothing is kept. It never raises for
    what a file may hold."""
    return _examined(definition, bpmn)[1]


def save(
    *, by: Actor, definition: TaskDefinition, bpmn: str, seen: int, note: str = "", now: dt.datetime
) -> TaskDefinitionVersion:
    """This function will keep a drawn task as the newest version, which paths take from their next publishing on.

    `seen` is the number of the version that it was drawn from (0: none). Paths that are published keep what they have.
    Saving what stands returns that version. Refused: anything that could not run (PathRefused, with every finding),
    DefinitionChanged.
    """
    content, findings = _examined(definition, bpmn)
    if any(each.level is Level.ERROR for each in findings):
        raise PathRefused(definition.description, findings)
    with acting(by=by, reason=f"Changing the task definition “{definition.description}”"):
        locked = TaskDefinition.objects.select_for_update().get(pk=definition.pk)
        newest = locked.versions.order_by("-number").first()
        number = newest.number if newest is not None else 0
        if number != seen:
            raise DefinitionChanged(
                f"Version {number} was kept after you had opened this page. Look at it before you keep yours."
            )
        if newest is not None and newest.content == content:
            return newest
        return _kept(locked, number + 1, content, note, by=by, now=now)


def lift(
    *, by: Actor, bpmn: str, block: str, name: str, company_ids: Collection[int], now: dt.datetime
) -> TaskDefinition:
    """This function will make a task definition, in force in these companies from today on, of what a task of a drawing
    says, so that the task and others can name it.

    Refused: no such task, a name without a letter or that another definition has, and (PathRefused, with every finding)
    what could not stand by itself, such as answers of other tasks.
    """
    drawn, findings = read(bpmn)
    found = [each for each in drawn.elements if each.id == block] if drawn is not None else []
    task = found[0].xml.find(f"{BPMN}extensionElements/{HEARTH}task") if found else None
    if drawn is None or task is None:
        raise PathRefused(name, findings) if findings else NotFound("There is no such task in the drawing.")
    if not slugify(name):
        raise InvalidConfiguration("A name needs a letter or a digit.", field="description")
    key = key_of(block, given=task.get("key", "").strip())
    content = re.sub(rf"\banswers\.{re.escape(key)}\b", f"answers.{THIS}", _written(task))
    subject = drawn.subject if drawn.subject in subjects else ""
    today = business_day(now)
    with acting(by=by, reason=f"Making a task definition of “{found[0].name}”"):
        made = configuration.create(
            by=by,
            model=TaskDefinition,
            facts={"code": slugify(name)[:60], "description": name, "subject": subject},
            effective=[Effective(company_id=each, effective_from=today) for each in company_ids],
        )
        save(by=by, definition=made, bpmn=_process(made, content), seen=0, now=now)
    return made


def copied(by: Actor, original: TaskDefinition, copy: TaskDefinition) -> None:
    """A copy begins with what the original says. It is made when history says that it was copied: the database's clock
    says when."""
    newest = original.versions.order_by("-number").first()
    if newest is not None:
        with acting(by=by, reason=f"Copying what “{original.description}” says"):
            note = f"As version {newest.number} of “{original.description}” says"
            _kept(copy, 1, newest.content, note, by=by, now=Now())


def _kept(
    definition: TaskDefinition, number: int, content: str, note: str, *, by: Actor, now: dt.datetime | Now
) -> TaskDefinitionVersion:
    return TaskDefinitionVersion.objects.create(
        definition=definition, number=number, content=content, note=note[:200], made_at=now, made_by_id=by.user_id
    )


def _examined(definition: TaskDefinition, bpmn: str | bytes) -> tuple[str, tuple[Finding, ...]]:
    """What the one task of a drawing says, as it is kept, and what there is to say of it."""
    drawn, findings = read(bpmn)
    tasks = [each for each in drawn.elements if each.id == THIS] if drawn is not None else []
    if not tasks:
        refused = any(each.level is Level.ERROR for each in findings)
        return EMPTY, findings if refused else (*findings, _no_task(definition))
    content = _written(tasks[0].xml.find(f"{BPMN}extensionElements/{HEARTH}task"))
    whole = read(_process(definition, content)).definition
    return content, compile_path(whole, _OfAnyKind()).findings if whole is not None else findings


def _no_task(definition: TaskDefinition) -> Finding:
    return Finding(
        level=Level.ERROR,
        code="no_task",
        element=THIS,
        name=definition.description,
        sentence="is not drawn as a task.",
        advice="Open the page again.",
    )


def _written(task: XmlElement | None) -> str:
    """A task's settings without what belongs to its place in a path, written the same way whoever drew them."""
    kept = XmlElement(f"{HEARTH}task")
    kept.extend(each for each in task if each.tag in _SAID) if task is not None else None
    for each in kept.iter():
        each.text = textwrap.dedent(each.text or "").strip() or None
        each.tail = None
    indent(kept)
    return tostring(kept, encoding="unicode")


def _process(definition: TaskDefinition, content: str) -> str:
    name, subject = quoteattr(definition.description), quoteattr(definition.subject or ANY)
    return _PROCESS.format(name=name, subject=subject, this=THIS, content=content)


_SAID = {f"{HEARTH}{tag}" for tag in CONTENT | USUAL}
