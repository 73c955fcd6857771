"""Reading BPMN 2.0 XML from anywhere: hostile files are refused, what Hearth can't run is named, never dropped.

Format: OMG BPMN 2.0.2 (formal/2013-12-09), model, DI, DC and DI namespaces; Hearth's own settings are extension
elements in `https://hearth.example/bpmn/1` (docs/modules/paths.md). The XML itself is what is stored and exported.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple
from xml.etree.ElementTree import Element as XmlElement
from xml.etree.ElementTree import ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring

from hearth.engines.cases.definition.findings import Finding, Level, Report
from hearth.engines.cases.definition.vocabulary import DECORATION, Verdict, verdict_on
from hearth.kernel.refusal import Refused

BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
BPMNDI = "{http://www.omg.org/spec/BPMN/20100524/DI}"
DC = "{http://www.omg.org/spec/DD/20100524/DC}"
DI = "{http://www.omg.org/spec/DD/20100524/DI}"
HEARTH = "{https://hearth.example/bpmn/1}"

MAX_BYTES = 2_000_000
MAX_ELEMENTS = 20_000
MAX_DEPTH = 60


class NotBpmn(Refused):
    """The file is not a BPMN process, or it is built to do harm."""

    code = "not_bpmn"


@dataclass(frozen=True, slots=True)
class Point:
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Box:
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    """Where the file puts things, by element id, in the file's units (about pixels)."""

    shapes: Mapping[str, Box]
    edges: Mapping[str, tuple[Point, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Element:
    """A flow node. `kind` is its BPMN tag ("userTask"), an event's with its definition ("endEvent:terminate")."""

    id: str
    name: str
    kind: str
    xml: XmlElement


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrow:
    """A sequence flow between two flow nodes that can run."""

    id: str
    name: str
    source: str
    target: str
    xml: XmlElement


@dataclass(frozen=True, slots=True, kw_only=True)
class Definition:
    """A process as it is drawn.

    `elements` are the flow nodes that Hearth can run; the others are in the findings, and the definition is not
    `whole` then. `subject` is the kind of record that a case is about, `jurisdictions` where the path's law holds.
    `about` is the element with the settings of the path itself.
    """

    key: str
    name: str
    documentation: str
    subject: str
    jurisdictions: tuple[str, ...]
    whole: bool
    elements: tuple[Element, ...]
    arrows: tuple[Arrow, ...]
    drawing: Drawing
    about: XmlElement | None = None


class Reading(NamedTuple):
    """`definition` is None when the file is no BPMN at all."""

    definition: Definition | None
    findings: tuple[Finding, ...]


def read(source: str | bytes) -> Reading:
    """This function will read a BPMN file and list what there is to say of it, errors first. It never raises.

    Not read at all (definition None): not well-formed XML, a DTD or entities, over MAX_BYTES, MAX_ELEMENTS or
    MAX_DEPTH, no process, an id used twice. Everything else that can't run is a finding that names its element.
    """
    report = Report()
    try:
        root = _parse(source)
        _check_ids(root)
    except NotBpmn as error:
        report.refuse(error.code, error.sentence)
        return Reading(None, report.findings)
    processes = root.findall(f"{BPMN}process")
    if root.tag != f"{BPMN}definitions" or not processes:
        report.refuse(NotBpmn.code, "The file holds no BPMN 2.0 process.")
        return Reading(None, report.findings)
    process = max(processes, key=lambda each: sum(1 for child in each if str(child.tag).startswith(BPMN)))
    _check_others(root, process, report)
    _check_process(process, report)
    elements = _elements(process, report)
    arrows = _arrows(process, {each.id for each in elements}, report)
    key = process.get("id", "")
    about = process.find(f"{BPMN}extensionElements/{HEARTH}path")
    for name in sorted(set(about.attrib) - {"subject", "jurisdictions"} if about is not None else ()):
        sentence = f"“{name}” of its path settings is not known. It is kept and not used."
        report.add(Level.WARNING, "setting_unknown", sentence, element=key, name=process.get("name", ""))
    definition = Definition(
        key=key,
        name=(process.get("name") or key).strip(),
        documentation=_documentation(process),
        subject=about.get("subject", "").strip() if about is not None else "",
        jurisdictions=tuple(about.get("jurisdictions", "").replace(",", " ").split()) if about is not None else (),
        whole=not report.has_errors,
        elements=elements,
        arrows=arrows,
        drawing=_drawing(root, report),
        about=about,
    )
    return Reading(definition, report.findings)


def kinds_of(source: str | bytes) -> dict[str, str]:
    """The tag of every element of a file that has an id ("userTask", "messageFlow"), by id; none for what `read`
    does not read."""
    try:
        root = _parse(source)
    except NotBpmn:
        return {}
    return {id_: local(element) for element in root.iter() if (id_ := element.get("id")) is not None}


_WITHOUT_EFFECT: Mapping[str, str] = {
    "participant": "is a pool. It is kept in the file and does nothing.",
    "messageFlow": "is a message between pools. It is kept in the file and does nothing.",
    "message": "is a message, which no block of Hearth sends or waits for. It is kept in the file.",
    "signal": "is a signal, which no block of Hearth sends or waits for. It is kept in the file.",
    "error": "is an error, which no block of Hearth raises. It is kept in the file.",
    "escalation": "is an escalation, which no block of Hearth raises. It is kept in the file.",
    "dataStore": "is a data store. It is kept in the file and does nothing.",
}
"""What stands beside the process and says nothing of the way that cases go."""
_BESIDE = frozenset(
    {"process", "collaboration", "itemDefinition", "import", "extension", "extensionElements", "relationship"}
    | {"documentation", "resource", "interface", "category", "endPoint", "correlationProperty", *_WITHOUT_EFFECT}
)


def _check_others(root: XmlElement, process: XmlElement, report: Report) -> None:
    for other in root.findall(f"{BPMN}process"):
        if other is not process:
            _other_process(other, report)
    for each in root.iter():
        tag = local(each)
        if str(each.tag) == f"{BPMN}{tag}" and tag in _WITHOUT_EFFECT:
            _note(report, Level.INFORMATION, "decoration", _WITHOUT_EFFECT[tag], each)
    for each in root:
        tag = local(each)
        if str(each.tag).startswith(BPMN) and tag not in _BESIDE:
            sentence = f"is {_one(tag)} beside the process, which can't run. It is kept in the file."
            _note(report, Level.WARNING, "not_used", sentence, each)


_ALONE = "Publish it as a path of its own, or remove it."


def _other_process(other: XmlElement, report: Report) -> None:
    """A second process is refused with all that is in it; an empty one is what tools draw for a closed pool."""
    inside = [each for each in other.iter() if each is not other and _is_flow_node(each)]
    if not inside:
        _note(report, Level.INFORMATION, "decoration", "is a second process without blocks. It does nothing.", other)
        return
    sentence = "is a second process in the file. A path is one process."
    _note(report, Level.ERROR, "second_process", sentence, other, advice=_ALONE)
    for each in inside:
        _note(report, Level.ERROR, "cannot_run", f"is {_one(local(each))} of a second process.", each)


def _check_process(process: XmlElement, report: Report) -> None:
    """What of another tool stands on the process itself: kept, and said."""
    strangers = _strangers(process)
    strangers |= {local(child) for child in process if not str(child.tag).startswith((BPMN, HEARTH))}
    if strangers:
        _note(report, Level.WARNING, "other_tool", _other_tool(strangers), process)


def _is_flow_node(xml: XmlElement) -> bool:
    tag = local(xml)
    ending = tag.endswith(("Task", "task", "Event", "Gateway", "ubProcess")) or tag in ("callActivity", "transaction")
    return str(xml.tag).startswith(BPMN) and ending


def _one(name: str) -> str:
    return f"{'an' if name[:1] in 'aeio' else 'a'} {name}"  # of BPMN's names, those with a u begin as "user" does


def _note(report: Report, level: Level, code: str, sentence: str, xml: XmlElement, *, advice: str = "") -> None:
    report.add(level, code, sentence, element=xml.get("id", ""), name=xml.get("name", "").strip(), advice=advice)


def _parse(source: str | bytes) -> XmlElement:
    try:
        if len(source.encode() if isinstance(source, str) else source) > MAX_BYTES:
            raise NotBpmn(f"The file is larger than {MAX_BYTES // 1_000_000} MB.")
        root: XmlElement = fromstring(source, forbid_dtd=True)
    except DefusedXmlException:
        raise NotBpmn("The file has a document type or entities. A BPMN file needs neither; it was not read.") from None
    except (ParseError, ValueError, LookupError) as error:
        raise NotBpmn(f"The file is not well-formed XML: {error}.") from None
    waiting, seen = [(root, 1)], 0
    while waiting:
        element, depth = waiting.pop()
        seen += 1
        if seen > MAX_ELEMENTS or depth > MAX_DEPTH:
            raise NotBpmn("The file has too many elements, or they nest too deeply.")
        waiting.extend((child, depth + 1) for child in element)
    return root


def _check_ids(root: XmlElement) -> None:
    seen: set[str] = set()
    for element in root.iter():
        id_ = element.get("id")
        if id_ is None:
            continue
        if id_ in seen:
            raise NotBpmn(f"The id “{id_}” is used twice in the file.")
        seen.add(id_)


def local(element: XmlElement) -> str:
    """The tag without its namespace."""
    return str(element.tag).rpartition("}")[2]


def _documentation(element: XmlElement) -> str:
    return "\n".join((each.text or "").strip() for each in element.findall(f"{BPMN}documentation"))


def _elements(process: XmlElement, report: Report) -> tuple[Element, ...]:
    found: list[Element] = []
    for xml in process:
        tag = local(xml)
        if not str(xml.tag).startswith(BPMN) or tag in ("sequenceFlow", "extensionElements", "documentation"):
            continue
        kind = _kind(xml, tag)
        verdict = verdict_on(kind)
        element = Element(id=xml.get("id", ""), name=(xml.get("name") or "").strip(), kind=kind, xml=xml)
        if tag in DECORATION:
            _say(report, element, "decoration", "is kept in the file and does nothing.", level=Level.INFORMATION)
        elif verdict is None or not verdict.runs or not element.id:
            _refuse(report, element, verdict)
            _refuse_inside(report, element)
        else:
            found.append(element)
            if verdict.remark:
                _say(report, element, "read_as", verdict.remark, level=Level.INFORMATION)
            _foreign(element, report)
    return tuple(found)


def _kind(xml: XmlElement, tag: str) -> str:
    if any(local(child) == "eventDefinitionRef" for child in xml):
        return f"{tag}:reference"  # defined elsewhere in the file: never to be taken for a plain event
    events = [local(child).removesuffix("EventDefinition") for child in xml if local(child).endswith("EventDefinition")]
    return f"{tag}:{'+'.join(events)}" if events else tag


def _say(
    report: Report, element: Element, code: str, sentence: str, *, level: Level = Level.ERROR, advice: str = ""
) -> None:
    report.add(level, code, sentence, element=element.id, name=element.name, advice=advice)


def _refuse(report: Report, element: Element, verdict: Verdict | None) -> None:
    sentence = f"is {_one(element.kind)}, which can't run yet."
    if not element.id:
        _say(report, element, "no_id", f"A {element.kind} has no id.")
    elif verdict is not None:
        _say(report, element, "cannot_run", f"{sentence} {verdict.remark}".strip(), advice=verdict.advice)
    else:
        _say(report, element, "cannot_run", sentence, advice="Replace it by blocks of the palette.")


def _refuse_inside(report: Report, element: Element) -> None:
    """The blocks inside a block that can't run, each named."""
    for xml in element.xml.iter():
        if xml is not element.xml and _is_flow_node(xml):
            sentence = f"is {_one(local(xml))} inside “{element.name or element.id}”, which can't run yet."
            _note(report, Level.ERROR, "cannot_run", sentence, xml)


_CHILDREN = frozenset({"incoming", "outgoing", "extensionElements", "documentation"})


def _foreign(element: Element, report: Report) -> None:
    """What is inside a block that runs, but which Hearth does not carry out."""
    for child in element.xml:
        tag = local(child)
        if tag in ("standardLoopCharacteristics", "multiInstanceLoopCharacteristics"):
            sentence = "repeats by a loop marker, which can't run yet."
            _say(report, element, "cannot_run", sentence, advice="Draw the loop with a decision and an arrow back.")
        elif str(child.tag).startswith(BPMN) and tag not in _CHILDREN and not tag.endswith("EventDefinition"):
            sentence = f"has a {tag}, which is kept in the file and not used."
            _say(report, element, "not_used", sentence, level=Level.WARNING)
    strangers = _strangers(element.xml)
    if strangers:
        advice = "Set the block up in Hearth."
        _say(report, element, "other_tool", _other_tool(strangers), level=Level.WARNING, advice=advice)


def _strangers(xml: XmlElement) -> set[str]:
    found = {local(child) for child in xml.iterfind(f"{BPMN}extensionElements/*") if not _ours(child.tag)}
    return found | {name.rpartition("}")[2] for name in xml.attrib if name.startswith("{") and not _ours(name)}


def _other_tool(strangers: set[str]) -> str:
    return f"has settings of another tool ({', '.join(sorted(strangers))}). They are kept and not used."


def _ours(name: object) -> bool:
    return str(name).startswith(HEARTH)


def _arrows(process: XmlElement, known: set[str], report: Report) -> tuple[Arrow, ...]:
    arrows: list[Arrow] = []
    ids = {child.get("id") for child in process}
    for xml in process.findall(f"{BPMN}sequenceFlow"):
        arrow = Arrow(
            id=xml.get("id", ""),
            name=(xml.get("name") or "").strip(),
            source=xml.get("sourceRef", ""),
            target=xml.get("targetRef", ""),
            xml=xml,
        )
        if strangers := _strangers(xml):
            _note(report, Level.WARNING, "other_tool", _other_tool(strangers), xml)
        missing = [end for end in (arrow.source, arrow.target) if end not in known]
        if not missing and arrow.id:
            arrows.append(arrow)
            continue
        if all(end in ids for end in missing) and missing:
            continue  # it joins an element that is in the findings already
        report.refuse(
            "loose_arrow",
            "is an arrow that is not joined at both ends.",
            element=arrow.id,
            name=arrow.name,
            advice="Draw it from one block to another, or remove it.",
        )
    return tuple(arrows)


def _drawing(root: XmlElement, report: Report) -> Drawing:
    shapes: dict[str, Box] = {}
    edges: dict[str, tuple[Point, ...]] = {}
    try:
        for shape in root.iter(f"{BPMNDI}BPMNShape"):
            bounds = shape.find(f"{DC}Bounds")
            if bounds is not None:
                shapes[shape.get("bpmnElement", "")] = Box(
                    *(_number(bounds.get(each)) for each in ("x", "y", "width", "height"))
                )
        for edge in root.iter(f"{BPMNDI}BPMNEdge"):
            points = edge.findall(f"{DI}waypoint")
            edges[edge.get("bpmnElement", "")] = tuple(
                Point(_number(each.get("x")), _number(each.get("y"))) for each in points
            )
    except ValueError:
        report.add(Level.WARNING, "drawing", "The drawing has places that are not numbers. It is laid out anew.")
        return Drawing(shapes={}, edges={})
    return Drawing(shapes=shapes, edges=edges)


def _number(text: str | None) -> float:
    number = float(text or "")
    if not math.isfinite(number) or abs(number) > 100_000:
        raise ValueError(text)
    return number
