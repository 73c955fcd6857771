"""The shape of a path: where tokens can get to, and whether every run of it can end."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import Enum, auto
from functools import cached_property
from itertools import combinations, pairwise, permutations


class Role(Enum):
    """What a block does to tokens. WAIT: people or time; WORK: by itself, at once; CLOSE ends the whole case."""

    START = auto()
    WORK = auto()
    WAIT = auto()
    CHOICE = auto()
    PARALLEL = auto()
    END = auto()
    CLOSE = auto()


@dataclass(frozen=True, slots=True)
class Edge:
    id: str
    source: str
    target: str


@dataclass(frozen=True)
class Graph:
    """Blocks by id with their role, and the arrows between them."""

    roles: Mapping[str, Role]
    edges: tuple[Edge, ...]

    @cached_property
    def outgoing(self) -> Mapping[str, tuple[Edge, ...]]:
        return {node: tuple(each for each in self.edges if each.source == node) for node in self.roles}

    @cached_property
    def incoming(self) -> Mapping[str, tuple[Edge, ...]]:
        return {node: tuple(each for each in self.edges if each.target == node) for node in self.roles}

    def reachable(self, start: Iterable[str], *, without: Collection[str] = ()) -> set[str]:
        """The nodes that tokens from `start` can get to (itself included), not passing through `without`."""
        return _closure(start, lambda node: [each.target for each in self.outgoing[node]], without)

    def leading_to(self, ends: Iterable[str]) -> set[str]:
        """The nodes from which some of `ends` can be reached."""
        return _closure(ends, lambda node: [each.source for each in self.incoming[node]], ())

    def always_before(self, node: str, start: str) -> set[str]:
        """The nodes that every way from the start to `node` passes."""
        return {each for each in self.roles if each != node and node not in self.reachable([start], without=[each])}

    def are_side_by_side(self, one: str, two: str) -> bool:
        """Whether a split starts branches that come to the one and to the other."""
        for node, role in self.roles.items():
            if role is Role.PARALLEL and len(self.outgoing[node]) > 1:
                branches = [self.reachable([each.target]) for each in self.outgoing[node]]
                if any(one in a and two in b for a, b in permutations(branches, 2)):
                    return True
        return False

    def circles_without_waiting(self) -> list[set[str]]:
        """Groups of nodes that lead back to themselves without a block that waits."""
        restless = {node for node, role in self.roles.items() if role is not Role.WAIT}
        waiting = self.roles.keys() - restless
        found: list[set[str]] = []
        for node in restless:
            if any(node in circle for circle in found):
                continue
            after = [each.target for each in self.outgoing[node] if each.target in restless]
            ahead = self.reachable(after, without=waiting)
            if node in ahead:
                found.append({each for each in ahead if node in self.reachable([each], without=waiting)})
        return found


def _closure(start: Iterable[str], following: Callable[[str], list[str]], without: Collection[str]) -> set[str]:
    seen = {node for node in start if node not in without}
    waiting = list(seen)
    while waiting:
        for node in following(waiting.pop()):
            if node not in seen and node not in without:
                seen.add(node)
                waiting.append(node)
    return seen


_WHEN = {role: 0 if role is Role.END else 1 if role is Role.WORK else 3 if role is Role.CHOICE else 2 for role in Role}
"""In which order blocks fire: what waits for nothing first, so that no tokens gather there; decisions last."""

MAX_MARKINGS = 5000
"""How many situations are looked at; a path of a dozen decisions in parallel branches stays below."""


@dataclass(frozen=True, slots=True)
class Starved:
    """A join that can wait for ever for `missing` arrows, after the choices made at `choices` (arrow ids)."""

    join: str
    missing: tuple[str, ...]
    choices: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Runs:
    """What every run of a path can come to. `crowded`: nodes that two tokens of one case can come to, each by itself.

    `closed_over`: for a node that closes the case, the nodes that can still be waiting then.
    """

    starved: tuple[Starved, ...]
    fired: frozenset[str]
    crowded: frozenset[str]
    closed_over: Mapping[str, frozenset[str]]
    complete: bool


def explore(graph: Graph, start: str) -> Runs:
    """This function will follow every combination of choices with tokens on arrows (a free-choice Petri net).

    Blocks other than decisions take nothing from each other, so they fire eagerly in a fixed order: the situations in
    which a run can get stuck are all found without trying every interleaving (stubborn sets, Valmari 1991).
    """
    return _Explorer(graph, start).runs()


Marking = tuple[str, ...]
"""The arrows that hold a token, sorted; one that holds two is named twice."""


class _Explorer:
    def __init__(self, graph: Graph, start: str) -> None:
        self.graph = graph
        self.starved: dict[tuple[str, tuple[str, ...]], Starved] = {}
        self.fired: set[str] = set()
        self.crowded: set[str] = set()
        self.closed_over: dict[str, set[str]] = {}
        self.seen: set[Marking] = set()
        first = tuple(sorted(each.id for each in graph.outgoing[start]))
        self.waiting: list[tuple[Marking, tuple[str, ...]]] = [(first, ())]
        self.targets = {each.id: each.target for each in graph.edges}
        self.joins = {
            node for node, role in graph.roles.items() if role is Role.PARALLEL and len(graph.incoming[node]) > 1
        }
        self.alone: dict[str, set[str]] = {}

    def runs(self) -> Runs:
        while self.waiting and len(self.seen) < MAX_MARKINGS:
            marking, choices = self.waiting.pop()
            if marking in self.seen:
                continue
            self.seen.add(marking)
            self._step(marking, choices)
        return Runs(
            starved=tuple(self.starved.values()),
            fired=frozenset(self.fired),
            crowded=frozenset(self.crowded),
            closed_over={node: frozenset(over) for node, over in self.closed_over.items()},
            complete=not self.waiting,
        )

    def _step(self, marking: Marking, choices: tuple[str, ...]) -> None:
        for one, two in combinations(marking, 2):
            self.crowded |= self._meetings(one, two)
        doubled = {self.targets[one] for one, two in pairwise(marking) if one == two}
        if doubled:
            self.crowded |= doubled
            return  # there could be ever more of them
        enabled = self._enabled(marking)
        if not enabled:
            self._stuck(marking, choices)
            return
        node = min(enabled, key=lambda each: (_WHEN[self.graph.roles[each]], each))
        taken = self._taken(node, marking)
        rest = [each for each in marking if each not in taken]
        out = [each.id for each in self.graph.outgoing[node]]
        self.fired.add(node)
        role = self.graph.roles[node]
        if role is Role.CLOSE:
            self.closed_over.setdefault(node, set()).update(self._ahead(rest))
            return
        if role is Role.CHOICE:
            for each in out:
                self._go(rest, [each], (*choices, each))
        else:
            self._go(rest, [] if role is Role.END else out, choices)

    def _go(self, rest: list[str], out: list[str], choices: tuple[str, ...]) -> None:
        marking = tuple(sorted([*rest, *out]))
        if marking:
            self.waiting.append((marking, choices))

    def _meetings(self, one: str, two: str) -> set[str]:
        """Where two tokens can come to without being joined first: where their ways run together, or where the one
        waits on the way of the other. Ends don't mind."""
        common = self._alone(self.targets[one]) & self._alone(self.targets[two])
        waits = {node for node in (self.targets[one], self.targets[two]) if self.graph.roles[node] is Role.WAIT}
        ends = (Role.END, Role.CLOSE)
        return {
            node
            for node in common
            if node in waits or (len(self.graph.incoming[node]) > 1 and self.graph.roles[node] not in ends)
        }

    def _alone(self, node: str) -> set[str]:
        """The nodes that a token on its way to `node` can come to by itself, up to the next join."""
        if node not in self.alone:
            self.alone[node] = self.graph.reachable([node], without=self.joins)
        return self.alone[node]

    def _ahead(self, arrows: list[str]) -> set[str]:
        """The nodes that tokens on these arrows, and no others, can still come to."""
        seen, waiting, found = set(arrows), list(arrows), set[str]()
        while waiting:
            node = self.targets[waiting.pop()]
            if node in self.joins and not all(each.id in seen for each in self.graph.incoming[node]):
                continue
            found.add(node)
            new = {each.id for each in self.graph.outgoing[node]} - seen
            seen |= new
            waiting += new
        return found

    def _enabled(self, marking: Marking) -> list[str]:
        found: dict[str, None] = {}
        for each in marking:
            node = self.targets[each]
            if self.graph.roles[node] is not Role.PARALLEL or all(
                edge.id in marking for edge in self.graph.incoming[node]
            ):
                found[node] = None
        return list(found)

    def _taken(self, node: str, marking: Marking) -> set[str]:
        coming = [each.id for each in self.graph.incoming[node] if each.id in marking]
        return set(coming) if self.graph.roles[node] is Role.PARALLEL else {coming[0]}

    def _stuck(self, marking: Marking, choices: tuple[str, ...]) -> None:
        for node in {self.targets[each] for each in marking}:
            missing = tuple(each.id for each in self.graph.incoming[node] if each.id not in marking)
            key = (node, missing)
            if key not in self.starved or len(choices) < len(self.starved[key].choices):
                self.starved[key] = Starved(node, missing, choices)
