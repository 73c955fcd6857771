"""From a definition to a program: everything checked, everything typed, or findings that say what is missing."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import NamedTuple

from hearth.engines.cases.definition.blocks import SETTINGS, compile_block
from hearth.engines.cases.definition.bpmn import BPMN, HEARTH, Arrow, Definition, Element, local
from hearth.engines.cases.definition.catalogue import PathCatalogue
from hearth.engines.cases.definition.expressions import Expressions, Read
from hearth.engines.cases.definition.findings import Finding, Report
from hearth.engines.cases.definition.scope import CASE
from hearth.engines.cases.definition.settings import Settings
from hearth.engines.cases.definition.shape import Shape
from hearth.engines.cases.definition.shared import Compiling
from hearth.engines.cases.definition.tasks import KEY, Outline
from hearth.engines.cases.program import End, Flow, Merge, Node, Parallel, Program, Start, Task
from hearth.feel import types
from hearth.feel.types import FeelType

_TASKS = ("userTask", "task", "manualTask")
_UNNAMED = {Start: "Start", End: "Complete", Parallel: "In parallel", Merge: "Meet again"}


class Compilation(NamedTuple):
    """`program` is None when one of the findings is an error."""

    program: Program | None
    findings: tuple[Finding, ...]


def compile_path(definition: Definition, catalogue: PathCatalogue) -> Compilation:
    """This function will compile a path as far as it can be, and list what there is to say of it, errors first.

    Never raises for what a file may hold: what is wrong is a finding that names its element.
    """
    return _Compiler(definition, catalogue).compile()


class _Compiler:
    def __init__(self, definition: Definition, catalogue: PathCatalogue) -> None:
        self.definition, self.catalogue = definition, catalogue
        self.report = Report()
        self.settings = {each.id: found for each in self.elements if (found := self._settings(each)) is not None}
        self.keys = self._keys()

    @property
    def elements(self) -> tuple[Element, ...]:
        return self.definition.elements

    def compile(self) -> Compilation:
        expressions, path = self._path()
        nodes = {each.id: node for each in self.elements if (node := compile_block(path, each)) is not None}
        nodes = {id_: self._named(node) for id_, node in nodes.items()}
        self._check_names(nodes.values())
        start = None
        if self.definition.whole:
            shape = Shape(self.definition, nodes, self.report)
            start = shape.check()
            shape.check_reads(expressions.reads, {key: id_ for id_, key in self.keys.items()})
        program = None
        if start is not None and self.definition.whole and not self.report.has_errors:
            program = self._program(start, nodes, expressions.reads)
        return Compilation(program, self.report.findings)

    def _settings(self, element: Element) -> Settings | None:
        allowed = SETTINGS.get(element.kind.partition(":")[0], ())
        ours = [each for each in element.xml.iterfind(f"{BPMN}extensionElements/*") if str(each.tag).startswith(HEARTH)]
        fitting = [each for each in ours if local(each) in allowed]
        settings = [Settings(each, self.report, element=element.id, name=element.name) for each in ours]
        for each in settings:
            if each.tag not in allowed:
                each.warn("setting_unknown", f"a {each.tag} means nothing on this block. It is kept and not used.")
        if len(fitting) > 1:
            settings[0].refuse("setting_twice", f"is set up twice ({', '.join(local(each) for each in fitting)}).")
        found = next((each for each in settings if each.tag in allowed), None)
        if found is None and element.kind in _TASKS:
            found = Settings(
                element.xml.makeelement(f"{HEARTH}task", {}), self.report, element=element.id, name=element.name
            )
        return found

    def _keys(self) -> dict[str, str]:
        keys: dict[str, str] = {}
        for element in self.elements:
            settings = self.settings.get(element.id)
            key = (settings.text("key") if settings else "") or re.sub(r"\W", "_", element.id, flags=re.ASCII)
            if not KEY.fullmatch(key):
                key = f"_{key}" if KEY.fullmatch(f"_{key}") else "_"
            if key in keys.values():
                advice = "Give it another id or key."
                sentence = f"has the same key as another block: “{key}”."
                self.report.refuse("key_twice", sentence, element=element.id, name=element.name, advice=advice)
            keys[element.id] = key
        return keys

    def _path(self) -> tuple[Expressions, Compiling]:
        outlines = {
            each.id: Outline(self.settings[each.id], self.catalogue) for each in self.elements if each.kind in _TASKS
        }
        expressions = Expressions(self._roots(outlines), self.report)
        outgoing: dict[str, list[Arrow]] = {}
        for arrow in self.definition.arrows:
            outgoing.setdefault(arrow.source, []).append(arrow)
        path = Compiling(
            subject=self.definition.subject,
            catalogue=self.catalogue,
            expressions=expressions,
            report=self.report,
            keys=self.keys,
            settings=self.settings,
            outlines=outlines,
            outgoing=outgoing,
        )
        return expressions, path

    def _roots(self, outlines: Mapping[str, Outline]) -> dict[str, FeelType]:
        data = self.catalogue.data(self.definition.subject) if self.definition.subject else None
        if data is None:
            about = f"“{self.definition.subject}”" if self.definition.subject else "nothing yet"
            sentence = f"is about {about}, which no case can be about."
            advice = "Say what its cases are about: a tenancy, a contact."
            path = self.definition
            self.report.refuse("unknown_subject", sentence, element=path.key, name=path.name, advice=advice)
        results: dict[str, FeelType] = {}
        for element in self.elements:
            settings = self.settings.get(element.id)
            face = self.catalogue.operation(settings.xml.get("operation", "")) if settings else None
            if face is not None and element.kind == "serviceTask":
                results[self.keys[element.id]] = types.context(face.results)
        return {
            **(data or {}),
            "case": types.context(CASE),
            "answers": types.context({self.keys[id_]: types.context(each.answers) for id_, each in outlines.items()}),
            "results": types.context(results),
        }

    def _named(self, node: Node) -> Node:
        return node if node.name else replace(node, name=_UNNAMED.get(type(node), ""))

    def _check_names(self, nodes: Iterable[Node]) -> None:
        seen: set[str] = set()
        for node in nodes:
            if not node.name:
                self.report.refuse("no_name", "has no name.", element=node.id, advice="Officers read it on the case.")
            elif node.name in seen and not isinstance(node, (Start, End, Parallel, Merge)):
                sentence = "has the same name as another block."
                self.report.refuse("name_twice", sentence, element=node.id, name=node.name, advice="Name it anew.")
            seen.add(node.name)

    def _program(self, start: str, nodes: Mapping[str, Node], reads: list[Read]) -> Program:
        headings = {
            f"lookups.{field.heading}"
            for node in nodes.values()
            if isinstance(node, Task)
            for field in (*node.questions, *node.fields)
            if field.heading
        }
        paths = {each.path for each in reads if not each.path.startswith("proposed")} | headings
        flows = [
            Flow(id=each.id, source=each.source, target=each.target, name=each.name) for each in self.definition.arrows
        ]
        return Program(
            key=self.definition.key,
            name=self.definition.name,
            subject=self.definition.subject,
            nodes=nodes,
            flows={each.id: each for each in flows},
            start=start,
            reads=tuple(sorted(paths)),
        )
