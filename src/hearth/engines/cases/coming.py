"""The tasks that a case has still to come to, as far as its path can tell: for pages. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from hearth.engines.cases.program import Action, CaseState, Communication, Program, Task, WorkBlock
from hearth.engines.cases.state import State


@dataclass(frozen=True, slots=True, kw_only=True)
class ComingTask:
    """A task ahead. `certain`: every way on comes to it; else a decision on the way may pass it by."""

    node: str
    name: str
    mandatory: bool
    certain: bool


def still_to_come(state: State, program: Program) -> list[ComingTask]:
    """This function will give the tasks for people that are ahead of where a case stands, in the order of the path.

    One that comes again by a circle or recurrence is ahead too; one that may not be repeated and has been done is not.
    What runs by itself is none, and neither is anything of a case that has ended.
    """
    if state.case in {CaseState.CLOSED, CaseState.CANCELLED}:
        return []
    standing = {token.node for token in state.tokens.values() if program.has(token.node)}
    ahead = {node for here in standing for node in program.ahead(here)}
    return [
        ComingTask(
            node=id_,
            name=node.name,
            mandatory=node.mandatory,
            certain=any(_always(program, here, id_) for here in standing),
        )
        for id_, node in program.nodes.items()
        if id_ in ahead and isinstance(node, WorkBlock) and _for_people(node) and not _is_done_for_good(state, node)
    ]


def _for_people(node: WorkBlock) -> bool:
    by_itself = isinstance(node, (Communication, Action)) and node.automatic
    return isinstance(node, Task) or not by_itself or (isinstance(node, Action) and node.is_shown)


def _is_done_for_good(state: State, node: WorkBlock) -> bool:
    return node.do_not_repeat and state.visits.get(node.id, 0) > state.taken_back.get(node.id, 0)


def _always(program: Program, here: str, wanted: str) -> bool:
    """Whether no way from one block comes to an end of the path without passing another."""
    without = program.ahead(here, without=wanted)
    return wanted in program.ahead(here) and all(program.outgoing[each] for each in without)
