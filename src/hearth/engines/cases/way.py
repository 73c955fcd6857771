"""The way that a case took through its path, and where it is now: for the diagram and for those who can't see it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from hearth.engines.cases.program import (
    Action,
    Call,
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
    """How a node or an arrow stands: DONE or TAKEN; NOW with people; WAIT for time; AHEAD; OFF: not any more."""

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
    program = program.drawn
    tokens = [replace(token, node=token.node.partition("/")[0]) for token in tokens]
    taken: set[str] = set()
    passed: dict[str, dt.datetime] = {}
    for move in moves:
        if (flow := program.flows.get(move.flow)) is None:
            continue  # an arrow of a sub-path
        taken.add(flow.id)
        passed[flow.source] = move.at
        if isinstance(program.nodes[flow.target], End):
            passed[flow.target] = move.at
    ahead = _ahead(program, [token.node for token in tokens])
    live = {token.node: token for token in tokens}
    nodes: dict[str, Standing] = {}
    for id_, node in program.nodes.items():
        if id_ in live:
            nodes[id_] = _live(live[id_], (targets or {}).get(live[id_].id))
        elif id_ in passed:
            nodes[id_] = Standing(mark=Mark.DONE, note=_done(node, passed[id_]))
        else:
            nodes[id_] = Standing(mark=Mark.AHEAD if id_ in ahead else Mark.OFF)
    flows = {
        id_: Mark.TAKEN if id_ in taken else Mark.AHEAD if flow.source in ahead | live.keys() else Mark.OFF
        for id_, flow in program.flows.items()
    }
    return WayTaken(nodes=nodes, flows=flows, words=_words(program, nodes, case))


def _ahead(program: Program, live: Iterable[str]) -> set[str]:
    found: set[str] = set()
    waiting = list(live)
    while waiting:
        for flow in program.outgoing[waiting.pop()]:
            if flow.target not in found:
                found.add(flow.target)
                waiting.append(flow.target)
    return found


def _live(token: Token, target_at: dt.datetime | None) -> Standing:
    if token.held:
        return Standing(
            mark=Mark.WAIT, note=f"on hold until {day(token.held_until)}" if token.held_until else "on hold"
        )
    if token.state is TokenState.AT_TASK:
        return Standing(mark=Mark.NOW, note=f"now, due {day(target_at)}" if target_at else "now")
    if token.state is TokenState.AT_DELAY:
        wakes = min((at for at in (token.due_at, token.maximum_at) if at is not None), default=None)
        return Standing(mark=Mark.WAIT, note=f"wakes {moment(wakes)}" if wakes else "waits for a change")
    if token.state is TokenState.AT_SERVICE:
        return Standing(mark=Mark.WAIT, note="waits for an answer")
    if token.state is TokenState.AT_JOIN:
        return Standing(mark=Mark.WAIT, note="waits for the others")
    return Standing(mark=Mark.NOW, note="now")


_PAST: Mapping[type[Node], str] = {
    Task: "done",
    Action: "done",
    Communication: "sent",
    Notification: "told",
    Delay: "ended",
    Milestone: "reached",
    Decision: "decided",
    Call: "done",
}


def _done(node: Node, at: dt.datetime) -> str:
    word = _PAST.get(type(node), "")
    return f"{word} {day(at)}".strip()


def _words(program: Program, nodes: Mapping[str, Standing], case: CaseState) -> str:
    """The way in sentences, for those who can't see the drawing."""
    speaking = {id_: node for id_, node in program.nodes.items() if isinstance(node, (*_PAST, End))}
    sentences = []
    for mark, opening in (
        (Mark.DONE, "Passed"),
        (Mark.NOW, "Now"),
        (Mark.WAIT, "Waiting"),
        (Mark.AHEAD, "Still to come"),
        (Mark.OFF, "Not taken"),
    ):
        named = [_named(node, nodes[id_]) for id_, node in speaking.items() if nodes[id_].mark is mark]
        if named:
            sentences.append(f"{opening}: {'; '.join(named)}.")
    if case is not CaseState.OPEN:
        sentences.append(f"The case is {case.value.replace('-', ' ')}.")
    return " ".join(sentences)


def _named(node: Node, standing: Standing) -> str:
    note = standing.note.removeprefix("now, ").removeprefix("now")
    return f"{node.name} ({note})" if note else node.name


def day(instant: dt.datetime) -> str:
    """`2 Nov`, in London."""
    at = instant.astimezone(LONDON)
    return f"{at.day} {at:%b}"


def moment(instant: dt.datetime) -> str:
    """`30 Nov 12:00`, in London."""
    return f"{day(instant)} {instant.astimezone(LONDON):%H:%M}"
