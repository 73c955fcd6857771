"""Task definitions as files, so that a version control keeps them beside the paths that take them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any
from xml.etree.ElementTree import Element as XmlElement
from xml.etree.ElementTree import ParseError, indent, tostring

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from hearth.engines.cases import defining
from hearth.engines.cases.definition.bpmn import HEARTH
from hearth.engines.cases.models import TaskDefinition, TaskDefinitionVersion
from hearth.kernel.actor import Actor
from hearth.kernel.refusal import Refused
from hearth.kernel.time import business_day
from hearth.platform.audit.acting import acting
from hearth.platform.configuration import operations as configuration
from hearth.platform.configuration.operations import Effective

ROOT = f"{HEARTH}taskDefinition"
_FACTS = ("category", "information")


class NoTaskDefinition(Refused):
    """A file that is no task definition, or one that another installation's could not be."""

    code = "no_task_definition"


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenIn:
    """What became of a file: the newest version now, whether there was such a definition, whether anything differed."""

    version: TaskDefinitionVersion
    new: bool
    changed: bool


def as_file(version: TaskDefinitionVersion) -> str:
    """This function will write a version with its definition as XML, always the same way. In which companies it is in
    force, and when, is each installation's own."""
    definition = version.definition
    facts = {"code": definition.code, "name": definition.description, "subject": definition.subject}
    facts |= {name: getattr(definition, name) for name in _FACTS} | {"several": str(definition.several).lower()}
    root = XmlElement(ROOT, {name: value for name, value in facts.items() if value})
    root.append(fromstring(version.content, forbid_dtd=True))
    indent(root)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{tostring(root, encoding="unicode")}\n'


def is_one(text: str) -> bool:
    """Whether a file is a task definition, and no path."""
    try:
        return bool(fromstring(text, forbid_dtd=True).tag == ROOT)
    except (ParseError, DefusedXmlException):
        return False


def take_in(*, by: Actor, text: str, company_ids: Collection[int], now: dt.datetime) -> TakenIn:
    """This function will keep what a file says as the newest version of its definition, which paths take when they are
    published next. One that there is not is made, in force in these companies from today on.

    Refused: NoTaskDefinition (no such file, no code or name, another kind of record than the definition is about), and
    whatever `defining.save` refuses.
    """
    root = fromstring(text, forbid_dtd=True)
    task = root.find(f"{HEARTH}task")
    code, name, subject = (root.get(each, "").strip() for each in ("code", "name", "subject"))
    if root.tag != ROOT or task is None or not (code and name):
        raise NoTaskDefinition("This is no task definition: it needs a code, a name and a task.")
    facts: dict[str, Any] = {each: root.get(each, "").strip() for each in _FACTS}
    facts |= {"description": name, "several": root.get("several", "true").strip() != "false"}
    with acting(by=by, reason=f"Taking in the task definition “{name}”"):
        standing = TaskDefinition.objects.filter(code=code).first()
        if standing is not None and standing.subject != subject:
            raise NoTaskDefinition(f"“{code}” is about another kind of record here. Give the file's another code.")
        differing = {each: value for each, value in facts.items() if getattr(standing, each, None) != value}
        if standing is None:
            today = business_day(now)
            definition = configuration.create(
                by=by,
                model=TaskDefinition,
                facts={"code": code, "subject": subject, **facts},
                effective=[Effective(company_id=each, effective_from=today) for each in company_ids],
            )
        else:
            definition = configuration.change(by=by, record=standing, facts=differing) if differing else standing
        newest = definition.versions.order_by("-number").first()
        seen = newest.number if newest is not None else 0
        drawn = defining.drawing(definition, tostring(task, encoding="unicode"))
        version = defining.save(by=by, definition=definition, bpmn=drawn, seen=seen, now=now)
    return TakenIn(version=version, new=standing is None, changed=bool(differing) or version.number != seen)
