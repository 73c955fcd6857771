"""From a definition to a program: everything checked, everything typed, or findings that say what is missing."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import NamedTuple

from hearth.engines.cases.definition.blocks import SETTINGS, compile_block
from hearth.engines.cases.definition.bpmn import BPMN, HEARTH, Arrow, Definition, Element, local
from hearth.engines.cases.definition.calls import MAX_BLOCKS, MAX_CALLS, Face, embed
from hearth.engines.cases.definition.catalogue import PathCatalogue
from hearth.engines.cases.definition.expressions import Expressions, Read
from hearth.engines.cases.definition.findings import Finding, Report
from hearth.engines.cases.definition.reused import Defined, check_use, filled_in
from hearth.engines.cases.definition.scope import CASE, FIELD_TYPES
from hearth.engines.cases.definition.settings import Settings
from hearth.engines.cases.definition.shape import Shape
from hearth.engines.cases.definition.shared import Called, Compiling
from hearth.engines.cases.definition.tasks import KEY, Outline
from hearth.engines.cases.program import (
    End,
    EndScope,
    FieldType,
    Flow,
    Merge,
    Node,
    Parallel,
    Parameter,
    Program,
    Start,
    Task,
)
from hearth.feel import types
from hearth.feel.types import FeelType

_TASKS = ("userTask", "task", "manualTask")
_UNNAMED = {Start: "Start", End: "Complete", Parallel: "In parallel", Merge: "Meet again"}


class Compilation(NamedTuple):
    """`program` is None when one of the findings is an error."""

    program: Program | None
    findings: tuple[Finding, ...]


def key_of(element_id: str, *, given: str = "") -> str:
    """By what expressions name a block: the key that is given, else one made of its id."""
    key = given or re.sub(r"\W", "_", element_id, flags=re.ASCII)
    if KEY.fullmatch(key):
        return key
    return f"_{key}" if KEY.fullmatch(f"_{key}") else "_"


def compile_path(definition: Definition, catalogue: PathCatalogue, *, callers: tuple[str, ...] = ()) -> Compilation:
    """This function will compile a path as far as it can be, and list what there is to say of it, errors first.

    The paths that it calls are compiled into it; `callers` are the keys of those that call it, the outermost first.
    Never raises for what a file may hold: what is wrong is a finding that names its element.
    """
    return _Compiler(definition, catalogue, callers).compile()


def roots_of(definition: Definition, catalogue: PathCatalogue) -> Mapping[str, FeelType]:
    """This function will give what expressions of a path may name, by root, as far as the path is drawn."""
    expressions, _ = _Compiler(definition, catalogue, ()).path()
    return expressions.roots


def _answered(settings: Settings) -> dict[str, FeelType]:
    """The results that an action reads off the answer of a web service, by name."""
    found = {each.get("name", ""): each.get("type", "") for each in settings.xml.iterfind(f"{HEARTH}result")}
    return {name: FIELD_TYPES[FieldType(kind)] for name, kind in found.items() if kind in set(FieldType)}


class _Compiler:
    def __init__(self, definition: Definition, catalogue: PathCatalogue, callers: tuple[str, ...]) -> None:
        self.definition, self.catalogue = definition, catalogue
        self.report = Report()
        self.face = Face(definition, self.report)
        calls = [each for each in definition.elements if each.kind == "callActivity"]
        self.called = {each.id: one for each in calls if (one := self._called(each, callers)) is not None}
        self.settings = {each.id: found for each in self.elements if (found := self._settings(each)) is not None}
        self.keys = self._keys()
        self.defined: dict[str, Defined] = {}
        self._fill_in()

    @property
    def elements(self) -> tuple[Element, ...]:
        return self.definition.elements

    def compile(self) -> Compilation:
        expressions, path = self.path()
        gives = self.face.gives(expressions)
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
            program = self._program(start, nodes, expressions.reads, gives)
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
        usual = "task" if element.kind in _TASKS else "call" if element.kind == "callActivity" else ""
        if found is None and usual:
            empty = element.xml.makeelement(f"{HEARTH}{usual}", {})
            found = Settings(empty, self.report, element=element.id, name=element.name)
        return found

    def _fill_in(self) -> None:
        """Gives the blocks that name a task definition what it says."""
        known: dict[str, Defined] = {}
        for each in self.settings.values():
            code = each.text("definition") if each.tag == "task" else ""
            if code and code not in known and (found := self.catalogue.task_definition(code)) is not None:
                known[code] = found
        for id_ in check_use(self.settings, known, subject=self.definition.subject):
            self.defined[id_] = known[self.settings[id_].xml.get("definition", "").strip()]
            self.settings[id_] = filled_in(self.settings[id_], self.defined[id_], key=self.keys[id_])

    def _called(self, element: Element, callers: tuple[str, ...]) -> Called | None:
        """The path that a block calls, compiled; None, with a finding, where it can't be called."""
        found = self._callable(element.xml.get("calledElement", "").strip(), (*callers, self.definition.key))
        if isinstance(found, Called):
            return found
        code, sentence, advice = found
        self.report.refuse(code, sentence, element=element.id, name=element.name, advice=advice)
        return None

    def _callable(self, key: str, chain: tuple[str, ...]) -> Called | tuple[str, str, str]:
        """The path of that key, or why it can't be called: a code, a sentence and an advice."""
        if not key:
            return "not_configured", "is not set up.", "Choose the path that it calls."
        deep = key in chain or len(chain) >= MAX_CALLS
        definition = None if deep else self.catalogue.path(key)
        if definition is None:
            unknown = ("unknown_path", f"calls “{key}”: no such path is published.", "Publish it first.")
            endless = ("calls_itself", f"calls “{key}”, which leads back to itself or too deep.", "Draw a loop.")
            return endless if deep else unknown
        calls = f"calls “{definition.name}”, which"
        if definition.subject != self.definition.subject:
            return "wrong_subject", f"{calls} is about a {definition.subject}.", "Create a linked case instead."
        program, findings = compile_path(definition, self.catalogue, callers=chain)
        if program is None:
            return "unsound", f"{calls} can't run as it is: {findings[0]}", ""
        if any(isinstance(each, End) and each.scope is EndScope.CASE for each in program.nodes.values()):
            return "closes_caller", f"{calls} completes the whole case.", "Let it complete its branch only."
        return Called(name=definition.name, takes=Face(definition, Report()).takes, program=program)

    def _keys(self) -> dict[str, str]:
        keys: dict[str, str] = {}
        for element in self.elements:
            settings = self.settings.get(element.id)
            key = key_of(element.id, given=settings.text("key") if settings else "")
            if key in keys.values():
                advice = "Give it another id or key."
                sentence = f"has the same key as another block: “{key}”."
                self.report.refuse("key_twice", sentence, element=element.id, name=element.name, advice=advice)
            keys[element.id] = key
        return keys

    def path(self) -> tuple[Expressions, Compiling]:
        outlines = {
            each.id: Outline(self.settings[each.id], self.catalogue) for each in self.elements if each.kind in _TASKS
        }
        expressions = Expressions(self._roots(outlines), self.report, self.catalogue.functions())
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
            called=self.called,
            defined=self.defined,
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
            elif settings is not None and settings.xml.get("service"):
                results[self.keys[element.id]] = types.context(_answered(settings))
        for id_, called in self.called.items():
            given = {each.name: each.value.feel_type for each in called.program.gives}
            results[self.keys[id_]] = types.context(given)
        return {
            **(data or {}),
            "case": types.context(CASE),
            "answers": types.context({self.keys[id_]: types.context(each.answers) for id_, each in outlines.items()}),
            "results": types.context(results),
            **({"parameters": types.context(self.face.types)} if self.face.takes else {}),
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

    def _program(
        self, start: str, nodes: Mapping[str, Node], reads: list[Read], gives: tuple[Parameter, ...]
    ) -> Program | None:
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
        program = Program(
            key=self.definition.key,
            name=self.definition.name,
            subject=self.definition.subject,
            nodes=nodes,
            flows={each.id: each for each in flows},
            start=start,
            reads=tuple(sorted(paths)),
            gives=gives,
        )
        whole = embed(program, {id_: each.program for id_, each in self.called.items()})
        if len(whole.nodes) > MAX_BLOCKS:
            sentence = f"has {len(whole.nodes):,} blocks with those of its sub-paths; {MAX_BLOCKS:,} are the most."
            self.report.refuse("too_large", sentence, element=program.key, name=program.name)
            return None
        return whole
