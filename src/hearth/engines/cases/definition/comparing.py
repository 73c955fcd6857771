"""What two versions of a path have different: blocks and arrows added, changed and removed, setting by setting."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from xml.etree.ElementTree import Element as XmlElement

from hearth.engines.cases.definition.bpmn import BPMN, Definition, local


class Change(StrEnum):
    """What became of a block or an arrow."""

    ADDED = "added"
    CHANGED = "changed"
    REMOVED = "removed"
    MOVED = "moved"


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """One setting that is not the same. `what` is its place in the block ("task/field visited_on@label"); an empty text
    stands for nothing."""

    what: str
    before: str
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """What became of one element. `arrow` tells arrows from blocks; the path itself has the element ""."""

    element: str
    name: str
    kind: str
    change: Change
    arrow: bool
    settings: tuple[Setting, ...] = ()


def compare(before: Definition, after: Definition) -> tuple[Difference, ...]:
    """This function will list what a path has become, in the order of the file: the path itself, blocks, then arrows,
    what was removed last. A block that only lies elsewhere in the drawing is MOVED.

    Blocks are the same when their ids are, since ids are what running cases stand on.
    """
    found = [*_path(before, after)]
    old, new = _parts(before), _parts(after)
    for id_, part in new.items():
        if id_ not in old:
            found.append(_difference(part, Change.ADDED))
        elif settings := tuple(_settings(old[id_].facts, part.facts)):
            found.append(_difference(part, Change.CHANGED, settings))
        elif before.drawing.shapes.get(id_) != after.drawing.shapes.get(id_):
            found.append(_difference(part, Change.MOVED))
    found.extend(_difference(part, Change.REMOVED) for id_, part in old.items() if id_ not in new)
    return tuple(found)


@dataclass(frozen=True, slots=True)
class _Part:
    id: str
    name: str
    kind: str
    arrow: bool
    facts: Mapping[str, str]


def _difference(part: _Part, change: Change, settings: tuple[Setting, ...] = ()) -> Difference:
    return Difference(
        element=part.id, name=part.name, kind=part.kind, change=change, arrow=part.arrow, settings=settings
    )


def _path(before: Definition, after: Definition) -> Iterator[Difference]:
    def facts(definition: Definition) -> dict[str, str]:
        return {
            "name": definition.name,
            "about": definition.subject,
            "jurisdictions": " ".join(definition.jurisdictions),
            "documentation": definition.documentation,
        }

    if settings := tuple(_settings(facts(before), facts(after))):
        yield Difference(
            element="", name=after.name, kind="path", change=Change.CHANGED, arrow=False, settings=settings
        )


def _parts(definition: Definition) -> dict[str, _Part]:
    names = {each.id: each.name or each.id for each in definition.elements}
    parts = {
        each.id: _Part(each.id, each.name or each.id, each.kind, False, dict(_facts(each.xml)))
        for each in definition.elements
    }
    for arrow in definition.arrows:
        name = f"{names[arrow.source]} → {names[arrow.target]}" + (f" ({arrow.name})" if arrow.name else "")
        parts[arrow.id] = _Part(arrow.id, name, "sequenceFlow", True, dict(_facts(arrow.xml)))
    return parts


_IGNORED = (f"{BPMN}incoming", f"{BPMN}outgoing")


def _facts(xml: XmlElement, place: str = "") -> Iterator[tuple[str, str]]:
    """Every attribute and text within an element, by a place that a person can follow."""
    for name, value in sorted(xml.attrib.items()):
        if name != "id":
            yield f"{place}@{name.rpartition('}')[2]}", value.strip()
    text = textwrap.dedent(xml.text or "").strip()
    if text:
        yield place or "text", text
    seen: dict[str, int] = {}
    for child in xml:
        if child.tag in _IGNORED or not isinstance(child.tag, str):
            continue
        if local(child) == "extensionElements":
            yield from _facts(child, place)
            continue
        step = _step(child)
        seen[step] = seen.get(step, 0) + 1
        step = step if seen[step] == 1 else f"{step} {seen[step]}"
        inside = dict(_facts(child, f"{place}/{step}" if place else step))
        yield from inside.items()
        if not inside:
            yield (f"{place}/{step}" if place else step), "yes"


def _step(xml: XmlElement) -> str:
    """What a part is called in the place of a setting: its key or name where it has one, so that a part that was put
    before others does not make them all look changed."""
    named = xml.get("key") or xml.get("name") or xml.get("value") or xml.get("field") or ""
    return f"{local(xml)} {named}".strip()


def _settings(before: Mapping[str, str], after: Mapping[str, str]) -> Iterator[Setting]:
    for what in dict.fromkeys((*after, *before)):
        one, two = before.get(what, ""), after.get(what, "")
        if one != two:
            yield Setting(what=what.lstrip("@"), before=one, after=two)
