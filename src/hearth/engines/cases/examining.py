"""Looking at a path's file before it is published: what it is, what is wrong with it, how it would be drawn."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from hearth.engines.cases.definition.bpmn import Definition, read
from hearth.engines.cases.definition.compiling import compile_path
from hearth.engines.cases.definition.findings import Finding, Level
from hearth.engines.cases.diagram import render_svg
from hearth.engines.cases.installation import Installation

LONGEST_KEY = 60
LONGEST_NAME = 150
_KEY = re.compile(r"[A-Za-z][A-Za-z0-9_-]*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Examined:
    """What is to be said of a file. `key`, `name` and `subject` are "" where it does not say; `diagram` is SVG, "" for
    a path that can't run.
    """

    key: str
    name: str
    subject: str
    findings: tuple[Finding, ...]
    diagram: str

    @property
    def sound(self) -> bool:
        """Whether it can be published."""
        return not any(each.level is Level.ERROR for each in self.findings)


def examine(bpmn: str | bytes, *, drawn: bool = True) -> Examined:
    """This function will read and compile a path's file, and keep nothing. It never raises for what a file may hold.

    Without `drawn` it makes no diagram, for those who draw it themselves.
    """
    definition, findings = read(bpmn)
    if definition is None:
        return Examined(key="", name="", subject="", findings=findings, diagram="")
    program, more = compile_path(definition, Installation())
    findings = (*of_itself(definition), *findings, *more)
    wrong = program is None or any(each.level is Level.ERROR for each in findings)
    return Examined(
        key=definition.key,
        name=definition.name,
        subject=definition.subject,
        findings=findings,
        diagram="" if wrong or program is None or not drawn else render_svg(program, definition.drawing),
    )


def of_itself(definition: Definition) -> Iterator[Finding]:
    """This function will find what is wrong with how a path is called: its key stands in addresses, its name on
    cases."""
    if not _KEY.fullmatch(definition.key) or len(definition.key) > LONGEST_KEY:
        yield Finding(
            level=Level.ERROR,
            code="path_key",
            element=definition.key,
            name=definition.name or definition.key,
            sentence=f"has an id that no path can be kept under: {definition.key[:LONGEST_KEY] or 'none'}.",
            advice=f"Give the process an id of at most {LONGEST_KEY} letters, digits, hyphens and underscores.",
        )
    if not 0 < len(definition.name) <= LONGEST_NAME:
        yield Finding(
            level=Level.ERROR,
            code="path_name",
            element=definition.key,
            name=definition.name[:40] or definition.key,
            sentence="has no name, or a very long one.",
            advice=f"Give the process a name of at most {LONGEST_NAME} characters: officers read it.",
        )
