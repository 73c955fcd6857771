"""What has to be taken back so that a task is open again: read from the case's history, purely.

Everything that happened because the task had ended is followed through the history: its token's moves, the branches
that split from it, the tokens that it met at joins. Those that there were before stand again where they stood, those
that began since are gone. Refused where something on the way can't be taken back: a letter was sent, an operation ran.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace

from hearth.engines.cases import effects as fx
from hearth.engines.cases.effects import Happened
from hearth.engines.cases.program import AD_HOC, Delay, End, EndScope, Parallel, Program, WorkBlock
from hearth.engines.cases.state import Token, TokenState
from hearth.kernel.refusal import Refused

Place = tuple[int, str, int]
"""A token at a visit of a node: the key of a task."""


class CantUndo(Refused):
    """Something that came after the task can't be taken back."""

    code = "cant_undo"


@dataclass(slots=True)
class TakenBack:
    """`stood`: tokens of before, as they stood, by id. `born`: tokens that began since. `undone`: tasks that were done
    since, in order. `reopened`: tasks that the end of the case had cancelled, or that of their stage passed over.
    `left`: visits of nodes whose work was begun and not done.
    """

    stood: dict[int, Token] = field(default_factory=dict)
    born: set[int] = field(default_factory=set)
    undone: list[Place] = field(default_factory=list)
    reopened: list[Place] = field(default_factory=list)
    left: list[Place] = field(default_factory=list)


class Standing:
    """Where the tokens of a case are, followed through its history."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self.tokens: dict[int, Token] = {}

    def follow(self, happened: Happened) -> None:
        """The next thing that happened."""
        effect = happened.effect
        match effect:
            case fx.CreateToken():
                self.tokens[effect.token] = self._token(effect, happened)
            case fx.MoveToken():
                self.tokens[effect.token] = replace(self._token(effect, happened), flow=effect.flow)
            case fx.RestoreToken():
                self.tokens[effect.token] = effect.stood
            case fx.WaitUntil() if effect.token in self.tokens:
                self.tokens[effect.token] = replace(
                    self.tokens[effect.token],
                    state=TokenState.AT_DELAY,
                    due_at=effect.due_at,
                    maximum_at=effect.maximum_at,
                    next_check_at=effect.next_check_at,
                    round=effect.round,
                )
            case fx.CallService() if effect.token in self.tokens:
                self.tokens[effect.token] = replace(self.tokens[effect.token], state=TokenState.AT_SERVICE)
            case fx.CreateTask() if effect.token in self.tokens:
                self.tokens[effect.token] = replace(self.tokens[effect.token], state=TokenState.AT_TASK)
            case fx.BeginRound():
                begun = replace(self._token(effect, happened), round=effect.round)
                self.tokens[effect.token] = replace(begun, flow=self.tokens[effect.token].flow)
            case fx.ConsumeToken():
                self.tokens.pop(effect.token, None)
            case _:
                pass

    def _token(self, effect: fx.Effect, happened: Happened) -> Token:
        # A block may be gone from the version that the case was moved to: whoever stood there has gone on.
        node = self.program.block(effect.node) if self.program.has(effect.node) else None
        state = TokenState.READY
        if isinstance(node, WorkBlock):
            state = TokenState.AT_TASK
        elif isinstance(node, Delay):
            state = TokenState.AT_DELAY
        elif isinstance(node, Parallel):
            state = TokenState.AT_JOIN
        return Token(id=effect.token, node=effect.node, visit=effect.visit, state=state, started_at=happened.at)


def take_back(
    program: Program, history: Sequence[Happened], task: Place, *, repeatable: Collection[str] = ()
) -> TakenBack:
    """This function will say what to take back so that an ended task is live again.

    `history` is the case's, from its beginning (the effects of `effects.TOLD` are enough); `repeatable` the operations
    that may simply run again. Refused (CantUndo): a task that has not been completed or passed over; a letter,
    operation or system milestone since; a way that the version which the case was moved to no longer has.
    """
    ended = [index for index, each in enumerate(history) if _ends(each.effect, task)]
    if not ended:
        raise CantUndo("Only a task that was completed or passed over can be undone.")
    first = _beginning(history, ended[-1], task)
    if any(each.effect.node and not program.has(each.effect.node) for each in history[first:]):
        raise CantUndo("The case has been moved to a version of its path that lacks a block it has passed since.")
    found = _Follower(program, history, task, repeatable).follow(first)
    if any(token.state is TokenState.AT_JOIN and token.flow not in program.flows for token in found.stood.values()):
        raise CantUndo("The case has been moved to a version of its path whose branches meet otherwise.")
    return found


def _beginning(history: Sequence[Happened], ended: int, task: Place) -> int:
    """Where what ended the task begins: where its stage was completed, if it was passed over with that."""
    for index in range(ended, -1, -1):
        effect = history[index].effect
        if isinstance(effect, fx.CompleteStage):
            return index if task[0] in effect.tokens else ended
        if not _ends_with_its_stage(effect):
            break
    return ended


def standing_before_the_end(program: Program, history: Sequence[Happened]) -> tuple[list[Token], list[Place]]:
    """The tokens of a case as they stood before an officer cancelled or closed it, and the tasks cancelled with it.

    Nothing of a case that had closed by itself.
    """
    last = max(index for index, each in enumerate(history) if isinstance(each.effect, (fx.CancelCase, fx.CloseCase)))
    end = history[last].effect
    if isinstance(end, fx.CloseCase) and not end.reason:
        return [], []
    first = last
    while first and _cancelling(history[first - 1].effect):
        first -= 1
    standing = Standing(program)
    for each in history[:first]:
        standing.follow(each)
    cancelled = [each.effect for each in history[first:last] if isinstance(each.effect, fx.CancelTask)]
    return list(standing.tokens.values()), [_place(effect) for effect in cancelled]


def _place(effect: fx.Effect) -> Place:
    return (effect.token, effect.node, effect.visit)


def _where(token: Token) -> Place:
    return (token.id, token.node, token.visit)


def _ends(effect: fx.Effect, task: Place) -> bool:
    return isinstance(effect, (fx.CompleteTask, fx.BypassTask)) and _place(effect) == task


def _cancelling(effect: fx.Effect) -> bool:
    consumed = isinstance(effect, fx.ConsumeToken) and effect.why is fx.ConsumedWhy.CANCELLED
    return consumed or isinstance(effect, fx.CancelTask)


def _ends_with_its_stage(effect: fx.Effect) -> bool:
    consumed = isinstance(effect, fx.ConsumeToken) and effect.why is fx.ConsumedWhy.STAGE_DONE
    return consumed or isinstance(effect, (fx.BypassTask, fx.EndDelay))


class _Follower:
    def __init__(self, program: Program, history: Sequence[Happened], task: Place, repeatable: Collection[str]) -> None:
        self.program, self.history, self.task, self.repeatable = program, history, task, repeatable
        self.standing = Standing(program)
        self.found = TakenBack()
        self.entered: set[Place] = set()

    def follow(self, ended: int) -> TakenBack:
        for each in self.history[:ended]:
            self.standing.follow(each)
        self._draw_in(self.task[0])
        closing = False
        for index in range(ended, len(self.history)):
            effect = self.history[index].effect
            if self._stands_again(effect):
                pass
            elif closing and _cancelling(effect):
                self._closed_over(effect)
            elif closing and isinstance(effect, fx.CloseCase):
                closing = False
            elif isinstance(effect, fx.ConsumeToken) and effect.why is fx.ConsumedWhy.JOINED:
                self._join(effect)
            elif isinstance(effect, fx.CreateToken):
                if effect.parent is not None and self._is_in(effect.parent):
                    self.found.born.add(effect.token)
            elif self._is_in(effect.token):
                closing = self._caused(effect, index)
            self.standing.follow(self.history[index])
        return self.found

    def _is_in(self, token: int) -> bool:
        return token in self.found.stood or token in self.found.born

    def _draw_in(self, token: int) -> None:
        if not self._is_in(token):
            self.found.stood[token] = self.standing.tokens[token]

    def _caused(self, effect: fx.Effect, index: int) -> bool:
        """Something that a token did because the task had ended; whether it now closes the case over the others."""
        found, place = self.found, _place(effect)
        self._refuse_what_stays(effect, index)
        match effect:
            case fx.MoveToken() | fx.BeginRound():
                self.entered.add(place)
                if isinstance(self.program.block(effect.node), WorkBlock) and place not in found.left:
                    found.left.append(place)
            case fx.CompleteTask() | fx.BypassTask():
                found.undone.append(place)
                if place in found.left:
                    found.left.remove(place)
            case fx.ReopenTask() if place in found.undone:
                found.undone.remove(place)
                found.left.append(place)
            case fx.TakeBackTask() if place in found.undone:
                found.undone.remove(place)
            case fx.RestoreToken() if place not in self.entered and not self._waits_again(effect):
                found.stood.pop(effect.token, None)  # put back by itself to before it was drawn in
            case _:
                pass
        node = self.program.block(effect.node)
        ended = isinstance(effect, fx.ConsumeToken) and effect.why is fx.ConsumedWhy.ENDED
        return ended and isinstance(node, End) and node.scope is not EndScope.BRANCH

    def _waits_again(self, effect: fx.RestoreToken) -> bool:
        """Whether a token that was drawn in at its task is put back to where it waits for the next turn of the same
        block: after the task, though the visit is the same."""
        drawn, stood = self.found.stood.get(effect.token), effect.stood
        at_task = drawn is not None and drawn.state is TokenState.AT_TASK and _place(effect) == _where(drawn)
        return at_task and stood.state is TokenState.AT_DELAY and stood.round > 0

    def _join(self, effect: fx.ConsumeToken) -> None:
        """Branches meet: whoever met one that is in, and all that they do from now on, is in."""
        if effect.into is None:
            if self._is_in(effect.token):
                raise CantUndo("Branches of this case have met since, before Hearth kept how. It can't be undone.")
            return
        if self._is_in(effect.token) or self._is_in(effect.into) or self._meets(effect):
            self._draw_in(effect.into)
            self._draw_in(effect.token)

    def _meets(self, effect: fx.ConsumeToken) -> bool:
        """Whether another branch that is in meets at the same join at the same time."""
        index = next(i for i, each in enumerate(self.history) if each.effect is effect)
        for each in self.history[index + 1 :]:
            other = each.effect
            if not isinstance(other, fx.ConsumeToken) or other.into != effect.into:
                return False
            if self._is_in(other.token):
                return True
        return False

    def _stage_done(self, effect: fx.CompleteStage) -> None:
        """A stage was completed over its tokens: with one that is in, they all stand again, their tasks open."""
        if not any(self._is_in(each) for each in effect.tokens):
            return
        if effect.block and not self._is_in(effect.token):
            name, block = self.program.block(effect.node).name, self.program.block(effect.block).name
            raise CantUndo(f"“{self._name}” can’t be undone: “{block}” has completed “{name}” since.")
        for number in effect.tokens:
            if not self._is_in(number):
                self._draw_in(number)
                token = self.found.stood[number]
                if token.state is TokenState.AT_TASK:
                    self.found.reopened.append(_where(token))

    def _stands_again(self, effect: fx.Effect) -> bool:
        """Whether it is about what is open again with the task: its own end, that of its stage, and of what was passed
        over with that (unless somebody has opened it since)."""
        again, place = self.found.reopened, _place(effect)
        match effect:
            case fx.CompleteStage():
                self._stage_done(effect)
                return True
            case fx.ReopenTask() if place in again:
                again.remove(place)
                return True
            case fx.BypassTask() | fx.CompleteTask():
                return place == self.task or place in again
            case _:
                return False

    def _closed_over(self, effect: fx.Effect) -> None:
        if self._is_in(effect.token):
            return
        if isinstance(effect, fx.CancelTask):
            self.found.reopened.append(_place(effect))
        else:
            self._draw_in(effect.token)

    def _refuse_what_stays(self, effect: fx.Effect, index: int) -> None:
        name = self.program.block(effect.node).name
        undone = "It can’t be undone" if self.task[1] == AD_HOC.id else f"“{self._name}” can’t be undone"
        match effect:
            case fx.SendCommunication():
                raise CantUndo(f"{undone}: “{name}” has been sent since.")
            case fx.RunOperation() if effect.operation not in self.repeatable and not self._was_refused(index):
                raise CantUndo(f"{undone}: “{name}” has been carried out since. Correct what it did where it is kept.")
            case fx.CallService():
                raise CantUndo(f"{undone}: “{name}” has asked another system since.")
            case fx.ReachMilestone() if effect.milestone:
                raise CantUndo(f"{undone}: the milestone “{name}” has been reached since.")
            case _:
                pass

    @property
    def _name(self) -> str:
        return self.program.block(self.task[1]).name

    def _was_refused(self, index: int) -> bool:
        """Whether the operation refused: its token is at a task that says so, and nothing was done."""
        token = self.history[index].effect.token
        after = (each.effect for each in self.history[index + 1 :] if each.effect.token == token)
        following = next(after, None)
        return isinstance(following, fx.CreateTask) and following.kind is fx.TaskKind.REFUSED
