"""What can happen to a case: each is one trigger of `step`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

from hearth.engines.cases.effects import Happened
from hearth.engines.cases.program import People


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseOpened:
    """The case begins: State() becomes the state after everything that runs by itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskCompleted:
    """An officer completed the task of a token at a visit of a node. `answers` are typed values by field key."""

    token: int
    node: str
    visit: int
    answers: Mapping[str, object] = field(default_factory=dict)
    outcome: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskBypassed:
    """An officer passed over a task that is not mandatory."""

    token: int
    node: str
    visit: int
    reason: str
    listed: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Woken:
    """These tokens' delays fell due, or data that they read have changed: each is looked at again."""

    tokens: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DelaySkipped:
    """An officer ended a delay that is not mandatory, or began what waited for its date; `reason` is theirs."""

    token: int
    node: str
    visit: int
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class OperationDone:
    """The operation that the step had asked for has run; `results` are FEEL values by name."""

    token: int
    results: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class OperationRefused:
    """The operation refused (its changes undone): a task is opened, and completing it tries again."""

    token: int
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceAnswered:
    """The web service that the token waits for has answered; `response` is its JSON as FEEL values."""

    token: int
    node: str
    visit: int
    response: object = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceFailed:
    """The web service did not answer, however often, or refused: a task is opened, and completing it asks again."""

    token: int
    node: str
    visit: int
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseCancelled:
    """Somebody cancelled the case; whatever is open ends with it."""

    reason: str
    listed: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskCancelled:
    """An officer cancelled a task that is not mandatory; what would have come after it on its branch goes with it."""

    token: int
    node: str
    visit: int
    reason: str
    listed: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StageCompleted:
    """An officer completes a stage: what is open in the sub-path that the block `node` called at that visit is passed
    over, and its caller goes on."""

    node: str
    visit: int
    reason: str
    listed: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskUndone:
    """An officer takes back that a task was completed or passed over. `history` is all of the case's, in order.

    `repeatable` names the operations that take nothing back and may simply run again (they only read).
    """

    token: int
    node: str
    visit: int
    reason: str
    history: tuple[Happened, ...]
    repeatable: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskHeld:
    """An officer puts a task on hold, until an instant or until it is released; held already: with another date.

    `cause` is the master value of the reason: the law's pauses are known by it.
    """

    token: int
    node: str
    visit: int
    reason: str
    listed: int | None = None
    cause: str = ""
    until: dt.datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskReleased:
    """An officer releases a task that is on hold."""

    token: int
    node: str
    visit: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskAdded:
    """An officer adds a task that the path does not have; it is never mandatory."""

    name: str
    people: People
    target_at: dt.datetime | None = None
    information: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseHeld:
    """An officer puts the whole case on hold: nothing of it goes on. On hold already: with another date."""

    reason: str
    listed: int | None = None
    cause: str = ""
    until: dt.datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseReleased:
    """An officer releases a case that is on hold; what fell due meanwhile goes on now."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseClosed:
    """An officer closes a case whose mandatory work is done; what else is open is cancelled."""

    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseReopened:
    """An officer opens an ended case again. One that an officer had ended stands where it stood; of one that had closed
    by itself nothing is live until a task is undone or added.
    """

    reason: str
    history: tuple[Happened, ...]


Trigger = (
    CaseOpened
    | TaskCompleted
    | TaskBypassed
    | TaskCancelled
    | StageCompleted
    | TaskUndone
    | TaskHeld
    | TaskReleased
    | TaskAdded
    | Woken
    | DelaySkipped
    | OperationDone
    | OperationRefused
    | ServiceAnswered
    | ServiceFailed
    | CaseHeld
    | CaseReleased
    | CaseClosed
    | CaseCancelled
    | CaseReopened
)
