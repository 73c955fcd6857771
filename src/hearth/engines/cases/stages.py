"""A stage of a case: a sub-path while it runs. It may be completed before its last branch is done.

Then its open tasks are passed over, its waits are over, and the path that called it goes on after it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from hearth.engines.cases import effects as fx
from hearth.engines.cases.program import RETURN, CaseState, Delay, Node, Parallel, Program, WorkBlock
from hearth.engines.cases.state import State, Token, TokenState

if TYPE_CHECKING:
    from hearth.engines.cases.advance import Advance


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """A sub-path that runs: the block that calls it, and which time it does. `missing`: the name of what is mandatory
    in it and not done yet, "" where there is nothing and it may be completed."""

    node: str
    visit: int
    name: str
    within: tuple[str, ...]
    tasks: tuple[str, ...]
    waits: tuple[str, ...]
    missing: str

    @property
    def may_complete(self) -> bool:
        """Whether an officer may complete it as it stands."""
        return not self.missing


def running(state: State, program: Program) -> list[Stage]:
    """This function will give the stages of an open case that run, an outer one before those within it."""
    if state.case is not CaseState.OPEN:
        return []
    around = {stage for token in state.tokens.values() for stage in _around(token.node)}
    return [_stage(state, program, each) for each in program.nodes if each in around]


def of(state: State, program: Program, node: str) -> Stage | None:
    """This function will give the stage that a block calls, None where it does not run."""
    return next((each for each in running(state, program) if each.node == node), None)


def tokens_in(tokens: Iterable[Token], stage: str) -> list[Token]:
    """This function will give the tokens of a stage, and of those within it, in their order."""
    return sorted((each for each in tokens if each.node.startswith(f"{stage}/")), key=lambda each: each.id)


def missing(state: State, program: Program, tokens: Iterable[Token], *, without: str = "") -> str:
    """This function will give the name of a mandatory block that is live for one of some tokens, or may still come
    before `without` and has not been done; "" where there is none."""
    for token in sorted(tokens, key=lambda each: each.id):
        ahead = program.ahead(token.node, without=without)
        for id_ in (token.node, *(each for each in program.nodes if each in ahead)):
            if is_mandatory(node := program.block(id_)) and not _is_done(state, id_):
                return node.name
    return ""


def is_mandatory(node: Node) -> bool:
    """Whether a block's work has to be done, or its wait waited for."""
    return isinstance(node, (WorkBlock, Delay)) and node.mandatory


def _is_done(state: State, node: str) -> bool:
    """Whether the case has been through a block before, and is not there now."""
    been = state.visits.get(node, 0) - state.taken_back.get(node, 0)
    return been > 0 and all(token.node != node for token in state.tokens.values())


def complete(
    run: Advance, stage: str, *, reason: str, listed: int | None = None, ending: Token | None = None, block: str = ""
) -> None:
    """This function will end all that is open in a stage, and let the path that called it go on.

    `ending`: the token that came to a Complete of the stage, which is `block`; without one the first token goes on.
    """
    open_ = tokens_in(run.tokens.values(), stage)
    survivor = ending or open_[0]
    run.effects.append(
        fx.CompleteStage(
            token=survivor.id,
            node=stage,
            visit=run.visits[stage],
            reason=reason,
            listed=listed,
            block=block,
            tokens=tuple(each.id for each in open_),
        )
    )
    for token in open_:
        if token.state is TokenState.AT_TASK:
            run.effects.append(
                fx.BypassTask(token=token.id, node=token.node, visit=token.visit, reason=reason, listed=listed)
            )
        elif token.state is TokenState.AT_DELAY:
            run.effects.append(
                fx.EndDelay(token=token.id, node=token.node, visit=token.visit, why=fx.DelayEnd.SKIPPED, reason=reason)
            )
        if token.id != survivor.id:
            run.consume(token, fx.ConsumedWhy.STAGE_DONE)
    run.travel(survivor, _way_out(run.program, survivor.node, stage))


def _way_out(program: Program, node: str, stage: str) -> str:
    """An arrow to where the stage is done: one that the branch of a node can come along, if there is one."""
    done = f"{stage}/{RETURN}"
    reached = {node, *program.ahead(node, without=done)}
    arrows = sorted(
        program.incoming[done],
        key=lambda flow: (flow.source not in reached, isinstance(program.block(flow.source), Parallel)),
    )
    return arrows[0].id


def _around(node: str) -> Iterable[str]:
    """The blocks whose sub-paths a block belongs to, the outermost first."""
    parts = node.split("/")
    return ("/".join(parts[:count]) for count in range(1, len(parts)))


def _stage(state: State, program: Program, node: str) -> Stage:
    open_ = tokens_in(state.tokens.values(), node)
    return Stage(
        node=node,
        visit=state.visits[node],
        name=program.block(node).name,
        within=tuple(program.block(each).name for each in _around(node)),
        tasks=tuple(program.block(each.node).name for each in open_ if each.state is TokenState.AT_TASK),
        waits=tuple(program.block(each.node).name for each in open_ if each.state is TokenState.AT_DELAY),
        missing=missing(state, program, open_, without=f"{node}/{RETURN}"),
    )
