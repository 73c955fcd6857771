"""The way that a case took through its path, and where it is now: for the diagram and for those who can't see it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from hearth.engines.cases.program import (
    Action,
    CaseState,
    Communication,
    Decision,
    Delay,
    End,
    Milestone,
    Node,
    Notification,
    Program,
    Task,
)
from hearth.engines.cases.state import Token, TokenState
from hearth.kernel.time import LONDON


class Mark(StrEnum):
    """How a node or an arrow stands: DONE or TAKEN; NOW for people; WAIT for time; OFF can't be come to any more; AHEAD."""

    DONE = "done"
    TAKEN = "taken"
    NOW = "now"
    WAIT = "wait"
    OFF = "off"
    AHEAD = "ahead"


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """That a token went along an arrow, and when (from the case's history: MoveToken)."""

    flow: str
    at: dt.datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How a block stands; `note` is its second line ("done 2 Nov", "wakes 30 Nov 12:00")."""

    mark: Mark
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class WayTaken:
    """By node id and arrow id; `words` say the same in sentences."""

    nodes: Mapping[str, Standing]
    flows: Mapping[str, Mark]
    words: str


def way_taken(
    program: Program,
    moves: Iterable[Move],
    tokens: Collection[Token],
    *,
    case: CaseState = CaseState.OPEN,
    targets: Mapping[int, dt.datetime] | None = None,
) -> WayTaken:
    """This function will say of every block and arrow whether it was passed, is live, waits, is ahead or was not taken.

    `moves` in order; `targets` are the target instants of live tasks by token id. Times are shown on the London clock.
    """
    left: dict[str, dt.datetime] = {}
    entered: dict[str, dt.datetime] = {}
    for move in moves:
        flow = program.flows[move.flow]
        left[flow.source] = entered[flow.target] = move.at
    taken = {move_flow for move_flow in _flows_between(program, left, entered)}
    ahead = _ahead(program, [token.node for token in tokens])
    live = {token.node: token for token in tokens}
    nodes: dict[str, Standing] = {}
    for id_, node in program.nodes.items():
        if id_ in live:
            nodes[id_] = _live(live[id_], (targets or {}).get(live[id_].id))
        elif id_ in left or id_ in entered or id_ == program.start:
            nodes[id_] = Standing(mark=Mark.DONE, note=_done(node, left.get(id_) or entered.get(id_)))
        else:
            nodes[id_] = Standing(mark=Mark.AHEAD if id_ in ahead else Mark.OFF)
    flows = {
        id_: Mark.TAKEN if id_ in taken else Mark.AHEAD if flow.source in ahead | live.keys() else Mark.OFF
        for id_, flow in program.flows.items()
    }
    return WayTaken(nodes=nodes, flows=flows, words=_words(program, nodes, case))
