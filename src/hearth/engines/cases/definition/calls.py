"""Sub-paths: what a path takes and gives when another calls it, and its blocks put into the caller's program."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from hearth.engines.cases.definition.bpmn import Definition
from hearth.engines.cases.definition.catalogue import ParameterFace
from hearth.engines.cases.definition.expressions import Expressions, Place
from hearth.engines.cases.definition.findings import Report
from hearth.engines.cases.definition.scope import FIELD_TYPES
from hearth.engines.cases.definition.settings import Settings
from hearth.engines.cases.program import (
    RETURN,
    Action,
    Call,
    Communication,
    Decision,
    Delay,
    DelayKind,
    End,
    EndScope,
    FieldType,
    Flow,
    Node,
    Parameter,
    Program,
    Return,
    Task,
)
from hearth.feel import types
from hearth.feel.types import FeelType

MAX_CALLS = 5
"""How deep paths may call each other."""
MAX_BLOCKS = 2_000
"""How many blocks a program may have with those of its sub-paths."""


class Face:
    """What a path takes and gives when another one calls it: the `parameter`s and `result`s of its own settings."""

    def __init__(self, definition: Definition, report: Report) -> None:
        self.place = Place(element=definition.key, name=definition.name, what="")
        self.settings = None
        if definition.about is not None:
            self.settings = Settings(definition.about, report, element=definition.key, name=definition.name)
        self.takes = self._takes()

    @property
    def types(self) -> dict[str, FeelType]:
        """The types of `parameters`, by name."""
        return {each.name: each.type for each in self.takes}

    def gives(self, expressions: Expressions) -> tuple[Parameter, ...]:
        """The results, each with the expression that reads it off the path once it is done."""
        found: dict[str, Parameter] = {}
        for each in self.settings.children("result") if self.settings else []:
            name, source = each.text("name", needed=True), each.text("value", needed=True)
            each.done()
            value = expressions.optional(source, types.ANY, replace(self.place, what=f"the result “{name}”"))
            if name in found:
                each.refuse("result_twice", f"has two results called “{name}”.")
            if value is not None:
                found[name] = Parameter(name=name, value=value)
        return tuple(found.values())

    def _takes(self) -> tuple[ParameterFace, ...]:
        found: dict[str, ParameterFace] = {}
        for each in self.settings.children("parameter") if self.settings else []:
            name, kind = each.text("name", needed=True), each.one_of("type", FieldType)
            label, mandatory = each.text("label") or name, each.flag("mandatory", default=True)
            each.done()
            if name in found:
                each.refuse("parameter_twice", f"has two parameters called “{name}”.")
            feel_type = FIELD_TYPES[kind] if kind is not None else types.ANY
            found[name] = ParameterFace(name=name, type=feel_type, label=label, mandatory=mandatory)
        return tuple(found.values())


def embed(caller: Program, called: Mapping[str, Program]) -> Program:
    """This function will put the blocks of called paths (by the id of the Call) into the program that calls them.

    In comes the Call's token at the start of the sub-path; all ends of it lead to one Return, from which the Call's
    own arrow goes on. Of its ends, those that complete the stage stay: they end what else is open in it first.
    """
    if not called:
        return caller
    nodes = dict(caller.nodes)
    flows = {
        id_: replace(flow, source=f"{flow.source}/{RETURN}") if flow.source in called else flow
        for id_, flow in caller.flows.items()
    }
    reads = set(caller.reads)
    for id_, program in called.items():
        _put_in(nodes[id_], program, nodes, flows)
        reads |= {path for path in program.reads if path.partition(".")[0] not in ("answers", "results", "parameters")}
    return replace(caller, nodes=nodes, flows=flows, reads=tuple(sorted(reads)))


def _put_in(call: Node, program: Program, nodes: dict[str, Node], flows: dict[str, Flow]) -> None:
    done = f"{call.id}/{RETURN}"
    ends, closing = set[str](), list[Node]()
    for node in program.nodes.values():
        if program.is_end(node.id) and not (isinstance(node, End) and node.scope is EndScope.STAGE):
            ends.add(node.id)
            continue
        moved = _moved(node, call)
        nodes[moved.id] = moved
        if program.is_end(node.id):
            closing.append(moved)
    nodes[done] = Return(id=done, key=f"{call.key}.{RETURN[1:]}()", name=call.name, gives=program.gives)
    entrance = f"{call.id}/.in"
    flows[entrance] = Flow(id=entrance, source=call.id, target=f"{call.id}/{program.start}")
    for end in closing:
        out = f"{end.id}/.out"
        flows[out] = Flow(id=out, source=end.id, target=done)
    for flow in program.flows.values():
        target = done if flow.target in ends else f"{call.id}/{flow.target}"
        moved_flow = replace(flow, id=f"{call.id}/{flow.id}", source=f"{call.id}/{flow.source}", target=target)
        flows[moved_flow.id] = moved_flow


def _moved(node: Node, call: Node) -> Node:
    moved: Node = replace(node, id=f"{call.id}/{node.id}", key=f"{call.key}.{node.key}")
    if isinstance(moved, Decision):
        ways = tuple(replace(way, flow=f"{call.id}/{way.flow}") for way in moved.ways)
        otherwise = f"{call.id}/{moved.otherwise}" if moved.otherwise is not None else None
        moved = replace(moved, ways=ways, otherwise=otherwise)
    return moved


def always_waits(program: Program) -> bool:
    """Whether every way from the start to an end passes a block that waits for people or for a set time."""
    restless = {id_ for id_, node in program.nodes.items() if not _waits(node)}
    seen, ahead = {program.start}, [program.start]
    while ahead:
        for flow in program.outgoing[ahead.pop()]:
            if flow.target in restless and flow.target not in seen:
                seen.add(flow.target)
                ahead.append(flow.target)
    return not any(program.is_end(each) for each in seen)


def _waits(node: Node) -> bool:
    match node:
        case Task():
            return not (node.do_not_repeat)
        case Communication() | Action():
            return not (node.automatic or node.do_not_repeat)
        case Call():
            return node.waits
        case Delay():
            return node.kind is DelayKind.TIME
        case _:
            return False
