"""Moving a running case to another version of its path: where each of its tokens goes, and why one can't. Pure.

A plan names the block of the new version for a block of the old one; blocks that both versions have under one id stand
for themselves unless the plan says otherwise. Only where tokens stand matters: what is done stays as it was done.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from hearth.engines.cases.program import AD_HOC, Delay, DelayKind, Node, Parallel, Program, WorkBlock
from hearth.engines.cases.state import TokenState


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """So many tokens stand at a block in one way; `flow` is the arrow that they came by."""

    node: str
    state: TokenState
    flow: str
    tokens: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """Tokens that have nowhere to go: the block as it is called in the old version, and why."""

    node: str
    name: str
    tokens: int
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """Tokens that stand at `node` in one way, having come by `flow`, go to `to`, having come by `by`.

    `look_again`: a delay that is another one now, so it is looked at anew; `span_changed`: its instant is worked out
    anew from when it began.
    """

    node: str
    state: TokenState
    flow: str
    to: str
    by: str
    tokens: int
    look_again: bool = False
    span_changed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What becomes of every token of the cases of a version; `problems` stop it."""

    moves: tuple[Move, ...]
    problems: tuple[Problem, ...]

    @property
    def tokens(self) -> int:
        """How many tokens are moved."""
        return sum(move.tokens for move in self.moves)


def plan(old: Program, new: Program, named: Mapping[str, str], standing: Collection[Standing]) -> Plan:
    """This function will say where each token goes, and which have no place. `named`: new block ids by old ones."""
    moves: list[Move] = []
    problems: list[Problem] = []
    for each in sorted(standing, key=lambda one: (one.node, one.state, one.flow)):
        sentence, move = _placed(old, new, named, each)
        if move is not None:
            moves.append(move)
        else:
            name = old.block(each.node).name
            problems.append(Problem(node=each.node, name=name, tokens=each.tokens, sentence=sentence))
    problems += _met(old, moves)
    return Plan(moves=tuple(moves), problems=tuple(problems))


def targets(old: Program, new: Program, node: str) -> list[Node]:
    """The blocks of the new version that tokens at a block of the old one could go to, in the order of the file."""
    kind = type(old.block(node))
    return [each for each in new.nodes.values() if type(each) is kind]


def _placed(old: Program, new: Program, named: Mapping[str, str], each: Standing) -> tuple[str, Move | None]:
    if each.node == AD_HOC.id:
        return "", Move(
            node=each.node, state=each.state, flow=each.flow, to=each.node, by=each.flow, tokens=each.tokens
        )
    here = old.block(each.node)
    target = named.get(each.node, each.node)
    there = new.nodes.get(target)
    if there is None:
        return "The new version has no block of that id. Say which block they go to.", None
    if (why := _cannot_wait(here, there, each.state)) != "":
        return why, None
    arrow = _arrow(old, new, each, target, named)
    if arrow is None:
        return f"They came to the join by an arrow that “{there.name}” does not have.", None
    changed = each.state is TokenState.AT_DELAY and here != there
    timed = changed and isinstance(here, Delay) and isinstance(there, Delay) and there.kind is DelayKind.TIME
    return "", Move(
        node=each.node, state=each.state, flow=each.flow, to=target, by=arrow, tokens=each.tokens,
        look_again=changed and not timed, span_changed=timed,
    )  # fmt: skip


def _cannot_wait(here: Node, there: Node, state: TokenState) -> str:
    """Why tokens that stand at one block so can't stand at the other; "" where they can."""
    if type(here) is not type(there):
        return f"“{there.name}” is of another kind, so what waits there can’t wait on."
    waits = isinstance(there, WorkBlock) and there.starts is None and there.recurrence is None
    if state is TokenState.AT_DELAY and waits:
        return f"“{there.name}” waits for no date and does not come again."
    return ""


def _arrow(old: Program, new: Program, each: Standing, target: str, named: Mapping[str, str]) -> str | None:
    """The arrow by which a token has come, in the new version: it matters at joins, and elsewhere only if it is there.

    None: a join that has no such arrow.
    """
    incoming = {flow.id: flow for flow in new.incoming[target]}
    if each.flow in incoming:
        return each.flow
    former = old.flows.get(each.flow)
    source = named.get(former.source, former.source) if former is not None else ""
    alike = [flow.id for flow in incoming.values() if flow.source == source]
    if len(alike) == 1:
        return alike[0]
    if isinstance(new.nodes[target], Parallel) and each.state is TokenState.AT_JOIN:
        return None
    return ""


def _met(old: Program, moves: Collection[Move]) -> list[Problem]:
    """Two blocks that would become one: their visits could not be told apart any more."""
    found: list[Problem] = []
    taken: dict[str, str] = {}
    for move in moves:
        first = taken.setdefault(move.to, move.node)
        if first != move.node:
            name = old.block(move.node).name
            sentence = f"Tokens of “{old.block(first).name}” go to the same block. Give each a block of its own."
            found.append(Problem(node=move.node, name=name, tokens=move.tokens, sentence=sentence))
    return found
