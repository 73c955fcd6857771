"""Task definitions: what a task says and asks, kept once and taken by the blocks that name it.

A definition is the settings of a task (one `hearth:task`) without a place in a path. A block that names it has its
script, fields, checklist and outcomes; who does it, until when and how often is the block's own, else the definition's.
In a definition `answers.this` are the answers of the task itself, whatever its block is called.

It is written into the program when a path is published, so a case never changes under its people.
"""

from __future__ import annotations

import copy
import datetime as dt
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from xml.etree.ElementTree import Element as XmlElement

from hearth.engines.cases.definition.bpmn import HEARTH, local
from hearth.engines.cases.definition.settings import Settings

THIS = "this"
"""The key of the task in its own definition."""
CONTENT = frozenset({"information", "script", "checklist", "field", "outcome"})
"""What a definition says: a block that names one says none of it itself."""
USUAL = frozenset({"people", "target"})
"""What a definition proposes: a block may say otherwise."""
_OWN_ANSWERS = re.compile(rf"\banswers\.{THIS}\b")


@dataclass(frozen=True, slots=True, kw_only=True)
class Defined:
    """A task definition as a path meets it: its newest version and what that says. `subject` is the kind of record
    that it can be about ("" any), `many` whether a path may have it more than once, `ends` the day from which it is in
    force nowhere any more (None: it lasts)."""

    code: str
    label: str
    subject: str
    many: bool
    version: int
    content: XmlElement
    ends: dt.date | None = None


def filled_in(settings: Settings, defined: Defined, *, key: str) -> Settings:
    """This function will give the settings of a block as its definition completes them, its own answers under `key`.

    Content of the block's own is a finding: it is not known which of the two is meant.
    """
    own = sorted({local(each) for each in settings.xml} & CONTENT)
    if own:
        settings.refuse(
            "defined_twice",
            f"has settings of its own ({', '.join(own)}) beside those of the task definition “{defined.label}”.",
            "Take them out, or let the block name no definition.",
        )
    facts = {name: value for name, value in settings.xml.attrib.items() if name not in ("definition", "key")}
    whole = settings.xml.makeelement(f"{HEARTH}task", facts)
    said = {local(each) for each in settings.xml}
    taken = [each for each in defined.content if local(each) in CONTENT | (USUAL - said)]
    whole.extend(_called(each, key) for each in taken)
    whole.extend(each for each in settings.xml if local(each) not in CONTENT)
    return Settings(whole, settings.report, element=settings.element, name=settings.name)


def _called(xml: XmlElement, key: str) -> XmlElement:
    """A part of a definition whose expressions call the task as its path does."""
    found = copy.deepcopy(xml)
    for each in found.iter():
        each.text = _OWN_ANSWERS.sub(f"answers.{key}", each.text) if each.text else each.text
        for name, value in each.attrib.items():
            each.set(name, _OWN_ANSWERS.sub(f"answers.{key}", value))
    return found


def check_use(settings: Mapping[str, Settings], defined: Mapping[str, Defined], *, subject: str) -> Collection[str]:
    """This function will find what is wrong with how blocks (settings by element id) use definitions, and say which of
    them can be filled in."""
    used: dict[str, str] = {}
    sound: list[str] = []
    for id_, block in settings.items():
        code = block.xml.get("definition", "").strip() if block.tag == "task" else ""
        if not code:
            continue
        found = defined.get(code)
        if found is None:
            block.refuse("unknown_task_definition", f"there is no task definition “{code}”.")
            continue
        if found.subject and found.subject != subject:
            block.refuse("wrong_subject", f"the task definition “{found.label}” is about a {found.subject}.")
        if code in used and not found.many:
            block.refuse(
                "used_twice",
                f"the task definition “{found.label}” stands in this path already (“{used[code]}”).",
                "It may be used once in a path. Its definition says so.",
            )
        if found.ends is not None:
            block.warn(
                "task_definition_ends",
                f"the task definition “{found.label}” ends on {found.ends:%-d %B %Y}.",
                "Name another one, or let it last longer. What is published goes on with what it says.",
            )
        used[code] = block.name
        sound.append(id_)
    return sound
