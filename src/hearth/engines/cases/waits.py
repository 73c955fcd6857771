"""What a case waits for by itself, and what an officer may do about it: for pages."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from hearth.engines.cases import programs, store
from hearth.engines.cases.program import CaseState, Delay, Program, WorkBlock
from hearth.engines.cases.state import State, Token, TokenState
from hearth.engines.cases.writes import Place
from hearth.kernel.refusal import NotFound


class Early(StrEnum):
    """What an officer may do before it is time: BEGIN what waits for its date, END a delay or a recurrence."""

    BEGIN = "begin"
    END = "end"


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitLine:
    """A wait of a case: until when, or for what (`condition`, as FEEL). `early`: None where it has to be waited for."""

    place: Place
    name: str
    wakes_at: dt.datetime | None
    condition: str
    early: Early | None


def waits(state: State, program: Program) -> list[WaitLine]:
    """This function will give every wait of a case by time or by a change, in the order in which they began."""
    waiting = (each for each in state.tokens.values() if each.state is TokenState.AT_DELAY)
    return [_line(token, program, state.case) for token in sorted(waiting, key=lambda each: each.id)]


def wait_of(case_id: int, token: int) -> WaitLine:
    """This function will give the wait of a token of a case; NotFound where it waits for nothing (any more)."""
    case = store.read(case_id)
    found = next(
        (each for each in waits(case.state, programs.of_version(case.version_id)) if each.place[0] == token), None
    )
    if found is None:
        raise NotFound("The case does not wait there any more.")
    return found


def _line(token: Token, program: Program, case: CaseState) -> WaitLine:
    node = program.block(token.node)
    if isinstance(node, Delay):
        name, condition = node.name, node.condition
    elif isinstance(node, WorkBlock) and token.round == 0:
        name, condition = f"{node.name}: begins on its date", node.starts.at if node.starts else None
    elif isinstance(node, WorkBlock):
        name, condition = f"{node.name}: comes again", node.recurrence.until if node.recurrence else None
    else:
        raise TypeError(f"A token waits for time at {node.id}, which does not wait.")
    early = Early.BEGIN if isinstance(node, WorkBlock) and token.round == 0 else None if node.mandatory else Early.END
    return WaitLine(
        place=(token.id, token.node, token.visit),
        name=name,
        wakes_at=token.wakes_at,
        condition=condition.source if condition else "",
        early=early if case is CaseState.OPEN else None,
    )
