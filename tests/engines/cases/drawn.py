"""Small BPMN files for tests: a process of a few elements, without a drawing."""

from __future__ import annotations

import itertools

from hearth.engines.cases.definition.bpmn import read
from hearth.engines.cases.definition.compiling import compile_path
from hearth.engines.cases.definition.findings import Finding
from hearth.engines.cases.program import Program
from tests.engines.cases.town import Catalogue

NAMESPACES = (
    'xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" '
    'xmlns:hearth="https://hearth.example/bpmn/1" xmlns:camunda="http://camunda.org/schema/1.0/bpmn"'
)
ABOUT = '<extensionElements><hearth:path subject="tenancy"/></extensionElements>'


def process(*elements: str, about: str = ABOUT) -> str:
    """A file with these elements in one process."""
    inside = "\n".join(elements)
    return f'<definitions {NAMESPACES}><process id="p" name="Path">{about}{inside}</process></definitions>'


def node(tag: str, id_: str, inside: str = "", settings: str = "", **attributes: str) -> str:
    """A flow node named after its id, with Hearth settings."""
    more = "".join(f' {name}="{value}"' for name, value in attributes.items())
    extension = f"<extensionElements>{settings}</extensionElements>" if settings else ""
    return f'<{tag} id="{id_}" name="{id_.capitalize()}"{more}>{extension}{inside}</{tag}>'


def arrow(source: str, target: str, condition: str = "", settings: str = "", name: str = "") -> str:
    """A sequence flow with the id source_target."""
    test = f"<conditionExpression>{condition}</conditionExpression>" if condition else ""
    extension = f"<extensionElements>{settings}</extensionElements>" if settings else ""
    return (
        f'<sequenceFlow id="{source}_{target}" name="{name}" sourceRef="{source}" targetRef="{target}">'
        f"{extension}{test}</sequenceFlow>"
    )


def arrows(*chain: str) -> str:
    """Sequence flows along a chain of ids."""
    return "\n".join(arrow(one, two) for one, two in itertools.pairwise(chain))


START, END = node("startEvent", "start"), node("endEvent", "end")


def straight(*nodes: str, ids: tuple[str, ...] = ("block",)) -> str:
    """A path from the start through blocks to the end."""
    return process(START, *nodes, END, arrows("start", *ids, "end"))


def examined(source: str) -> tuple[Program | None, tuple[Finding, ...]]:
    """The program if there is one, and everything that was found in reading and compiling."""
    definition, findings = read(source)
    if definition is None:
        return None, findings
    program, more = compile_path(definition, Catalogue())
    return program, (*findings, *more)


def found(source: str) -> dict[str, Finding]:
    """The findings of a file by their code (the last of each)."""
    return {finding.code: finding for finding in examined(source)[1]}
