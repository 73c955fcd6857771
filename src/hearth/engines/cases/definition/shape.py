"""Whether the drawing of a path can run: one start, everything reachable, every way ends, joins that come together."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from hearth.engines.cases.definition.bpmn import Arrow, Definition, Element
from hearth.engines.cases.definition.decisions import conditions_of, is_exhaustive
from hearth.engines.cases.definition.expressions import Read
from hearth.engines.cases.definition.findings import Level, Report
from hearth.engines.cases.definition.graph import Edge, Graph, Role, Runs, Starved, explore
from hearth.engines.cases.program import (
    Action,
    Call,
    Communication,
    Decision,
    Delay,
    DelayKind,
    End,
    EndScope,
    Node,
    Task,
    WorkBlock,
)

_ROLES: Mapping[str, Role] = {
    "startEvent": Role.START,
    "endEvent": Role.END,
    "endEvent:terminate": Role.CLOSE,
    "exclusiveGateway": Role.CHOICE,
    "parallelGateway": Role.PARALLEL,
    "userTask": Role.WAIT,
    "task": Role.WAIT,
    "manualTask": Role.WAIT,
    "intermediateCatchEvent:timer": Role.WAIT,
}


class Shape:
    """The checks of one path. `nodes` are the blocks that could be compiled, by id."""

    def __init__(self, definition: Definition, nodes: Mapping[str, Node], report: Report) -> None:
        self.definition, self.nodes, self.report = definition, nodes, report
        self.elements = {each.id: each for each in definition.elements}
        self.arrows = {each.id: each for each in definition.arrows}
        self.graph = Graph(
            roles={each.id: self._role(each) for each in definition.elements},
            edges=tuple(Edge(each.id, each.source, each.target) for each in definition.arrows),
        )

    def check(self) -> str | None:
        """This function will report what stands against running the path, and give the id of its start."""
        starts = [node for node, role in self.graph.roles.items() if role is Role.START]
        if not starts:
            self.report.refuse("no_start", "The path has no start.", advice="Draw a start event.")
            return None
        for extra in starts[1:]:
            self._refuse(extra, "second_start", "is a second start.", "A path has one start.")
        if not any(role in (Role.END, Role.CLOSE) for role in self.graph.roles.values()):
            advice = "Draw an arrow from its last blocks to a Complete."
            self.report.refuse("no_end", "The path has no end.", advice=advice)
        sound = self._check_arrows()
        sound = self._check_ways(starts[0]) and sound and len(starts) == 1
        self._check_circles()
        if sound:
            self._check_runs(explore(self.graph, starts[0]))
        self._check_decisions(starts[0])
        return starts[0]

    def _role(self, element: Element) -> Role:
        node = self.nodes.get(element.id)
        match node:
            case End(scope=EndScope.CASE | EndScope.STAGE):
                return Role.CLOSE
            case Delay():
                return Role.WAIT if node.kind is DelayKind.TIME else Role.WORK
            case Call():
                return Role.WAIT if node.waits else Role.WORK
            case Task() if node.do_not_repeat:
                return Role.WORK
            case Communication() | Action():
                return Role.WORK if node.automatic or node.do_not_repeat else Role.WAIT
            case _:
                return _ROLES.get(element.kind, Role.WORK)

    def _refuse(self, node: str, code: str, sentence: str, advice: str = "") -> None:
        self.report.refuse(code, sentence, element=node, name=self._name(node), advice=advice)

    def _name(self, node: str) -> str:
        return self.elements[node].name or node

    def _check_arrows(self) -> bool:
        sound = True
        for node, role in self.graph.roles.items():
            out = len(self.graph.outgoing[node])
            if role in (Role.END, Role.CLOSE):
                faults = [("end_goes_on", "is an end, yet an arrow leaves it.", "Remove the arrow.")] if out else []
            elif not out:
                advice = "Draw an arrow on to the next block, or to a Complete."
                faults = [("dead_end", "leads nowhere: the path has no end here.", advice)]
            elif out > 1 and role not in (Role.CHOICE, Role.PARALLEL):
                faults = [("several_ways", "has several arrows out.", "Put a decision or a split after it.")]
            else:
                faults = []
            if role is Role.START and self.graph.incoming[node]:
                faults.append(
                    ("start_entered", "is the start, yet an arrow leads to it.", "Lead it to the first block.")
                )
            for fault in faults:
                self._refuse(node, *fault)
            sound = sound and not faults
        for arrow in self.definition.arrows:
            self._check_condition(arrow)
        return sound

    def _check_condition(self, arrow: Arrow) -> None:
        decides = self.graph.roles[arrow.source] is Role.CHOICE and len(self.graph.outgoing[arrow.source]) > 1
        if conditions_of(arrow) and not decides:
            sentence = f"the arrow “{arrow.name or arrow.id}” has a condition, but does not leave a decision."
            self._refuse(
                arrow.source, "stray_condition", sentence, "Put a decision before it, or remove the condition."
            )

    def _check_ways(self, start: str) -> bool:
        ends = [node for node, role in self.graph.roles.items() if role in (Role.END, Role.CLOSE)]
        reached, ending = self.graph.reachable([start]), self.graph.leading_to(ends)
        sound = True
        for node in self.graph.roles:
            if node not in reached and self.graph.roles[node] is not Role.START:
                self._refuse(
                    node, "unreachable", "can't be reached from the start.", "Draw an arrow to it, or remove it."
                )
                sound = False
            elif node not in ending and self.graph.outgoing[node]:
                advice = "Draw an arrow from there to a Complete."
                self._refuse(node, "never_ends", "can never come to an end: no arrow from there leads to one.", advice)
                sound = False
        return sound

    def _check_circles(self) -> None:
        for circle in self.graph.circles_without_waiting():
            names = ", ".join(f"“{self._name(node)}”" for node in self.elements if node in circle)
            first = next(node for node in self.elements if node in circle)
            self._refuse(
                first,
                "restless",
                f"goes round without ever waiting: {names}.",
                "Put a task or a delay by time in the circle.",
            )

    def _check_runs(self, runs: Runs) -> None:
        for each in runs.starved:
            self._starved(each, fires=each.join in runs.fired)
        for node in sorted(runs.crowded):
            self.report.add(
                Level.WARNING,
                "crowded",
                "can be come to twice at the same time: its tasks would be done twice.",
                element=node,
                name=self._name(node),
                advice="Join the branches before it.",
            )
        for close, over in runs.closed_over.items():
            for node in sorted(over):
                block = self.nodes.get(node)
                if isinstance(block, (WorkBlock, Delay)) and block.mandatory:
                    ended = self.nodes.get(close)
                    is_stage = isinstance(ended, End) and ended.scope is EndScope.STAGE
                    what = "completes its stage" if is_stage else "closes the case"
                    sentence = f"{what} while “{block.name}”, which is mandatory, may still be open."
                    self._refuse(
                        close, "closes_over", sentence, "Complete the branch only, or join the branches first."
                    )
        if not runs.complete:
            self.report.add(Level.INFORMATION, "too_many_runs", "The path has too many combinations to try them all.")

    def _starved(self, starved: Starved, *, fires: bool) -> None:
        sources = " and ".join(f"“{self._name(self.arrows[each].source)}”" for each in starved.missing)
        choices = [self.arrows[each] for each in starved.choices]
        when = "; ".join(f"“{self._name(each.source)}” goes “{each.name or each.id}”" for each in choices)
        if not fires:
            sentence = f"can never go on: nothing comes from {sources} while it waits."
        else:
            sentence = f"may wait for ever for the arrow from {sources}{', when ' if when else ''}{when}."
        self.report.add(
            Level.WARNING if fires else Level.ERROR,
            "starved",
            sentence,
            element=starved.join,
            name=self._name(starved.join),
            advice="Let the ways of a decision meet before the join.",
        )

    def _check_decisions(self, start: str) -> None:
        for node in self.nodes.values():
            if not isinstance(node, Decision) or node.otherwise is not None:
                continue
            before = self.graph.always_before(node.id, start)
            certain = {each.key: each for each in self.nodes.values() if isinstance(each, Task) and each.id in before}
            if not is_exhaustive(node, certain):
                advice = "Make one of its arrows the Else."
                self._refuse(node.id, "no_else", "may find none of its conditions true.", advice)

    def check_reads(self, reads: Iterable[Read], blocks: Mapping[str, str]) -> None:
        """This function will warn of blocks that read answers or results that can't be there yet.

        `blocks` gives the element id of a block key.
        """
        for each in reads:
            root, _, rest = each.path.partition(".")
            source = blocks.get(rest.partition(".")[0]) if root in ("answers", "results") else None
            element = each.place.element
            if source is None or source == element or element not in self.graph.roles:
                continue
            if element in self.graph.reachable([source]) or self.graph.are_side_by_side(source, element):
                continue
            sentence = f"{each.place.what} reads `{each.path}`, but “{self._name(source)}” never comes before it."
            self.report.add(Level.WARNING, "never_known", sentence, element=element, name=each.place.name)
