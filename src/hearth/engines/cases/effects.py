"""What a step asks of the world, in order. The store applies them in the step's transaction and keeps them as history.

Every effect names the token and the node that it comes from. `visit` counts how often the case has entered the node
(from 1): (token, node, visit) is the stable key of an effect that must happen once.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from hearth.engines.cases.program import People
from hearth.engines.comms.recipients import RecipientRule


class ConsumedWhy(StrEnum):
    """ENDED at an end; JOINED into the token that goes on; CANCELLED with the case or by an end of the whole case."""

    ENDED = "ended"
    JOINED = "joined"
    CANCELLED = "cancelled"


class DelayEnd(StrEnum):
    """What ended a delay: its TIME came, its CONDITION came true, its MAXIMUM passed, an officer SKIPPED it."""

    TIME = "time"
    CONDITION = "condition"
    MAXIMUM = "maximum"
    SKIPPED = "skipped"


class TaskKind(StrEnum):
    """Why there is a task: a TASK block, a COMMUNICATION or ACTION for an officer, or an action that was REFUSED."""

    TASK = "task"
    COMMUNICATION = "communication"
    ACTION = "action"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """What every effect says."""

    token: int
    node: str
    visit: int

    @property
    def key(self) -> str:
        """Stable within the case: what the outbox prefixes with the case's id."""
        return f"{self.token}:{self.node}:{self.visit}"


@dataclass(frozen=True, slots=True, kw_only=True)
class CreateToken(Effect):
    """A token appears at a node: at the start, or on a branch of a split (`parent` is the token that split)."""

    parent: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MoveToken(Effect):
    """A token has gone along `flow` and entered `node`."""

    flow: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsumeToken(Effect):
    """A token is no more."""

    why: ConsumedWhy


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitUntil(Effect):
    """A delay begins to wait, or waits anew because what it depends on has changed.

    Wakes at the earliest of `due_at`, `maximum_at` and `next_check_at`, and whenever one of `reads` changes. All
    None: it waits for a change only.
    """

    due_at: dt.datetime | None
    maximum_at: dt.datetime | None
    next_check_at: dt.datetime | None
    reads: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class EndDelay(Effect):
    """A delay is over, and why. `explanation` is the condition's, as JSON (None where time alone decided)."""

    why: DelayEnd
    explanation: object = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CreateTask(Effect):
    """A live task for `people` (nobody named: the case's owner). `attention` says why a refused action needs one."""

    kind: TaskKind
    name: str
    mandatory: bool
    people: People
    target_at: dt.datetime | None
    attention: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CompleteTask(Effect):
    """A task is done; `outcome` is the one that was chosen ("" where the task has none)."""

    outcome: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class BypassTask(Effect):
    """A task that was not mandatory was passed over."""

    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CancelTask(Effect):
    """A task ended with its case."""

    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class KeepAnswers(Effect):
    """The answers of a task become data, as `answers.<block_key>.<field>`. Values are those of FEEL (date, Decimal...).

    `advice` lists the advice that the script showed, (level, text), for the history.
    """

    block_key: str
    values: Mapping[str, object]
    advice: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class KeepUserDefined(Effect):
    """An answer is also a user-defined field of the subject ("tenancy.authority_to_dispose")."""

    field: str
    value: object


@dataclass(frozen=True, slots=True, kw_only=True)
class KeepResults(Effect):
    """What an operation returned becomes data, as `results.<block_key>.<name>`."""

    block_key: str
    values: Mapping[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class RunOperation(Effect):
    """Run the registered operation about the case's subject. The step has stopped here and wants its result."""

    operation: str
    parameters: Mapping[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class SendCommunication(Effect):
    """Send a communication about the case's subject; `parameters` are FEEL values for its words."""

    definition: str
    recipients: RecipientRule
    channel: str
    parameters: Mapping[str, object]
    enclosures: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Notify(Effect):
    """Tell colleagues, once; the message is merged already."""

    to: People
    message: str
    email: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ConditionResult:
    """One condition of a decision: `result` True, False or None (a field it needs is empty, or it was not tried)."""

    name: str
    flow: str
    in_force: bool
    tried: bool
    result: bool | None
    explanation: object = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordDecision(Effect):
    """Which way a decision went and why. `chosen` is the name of the condition, "Else" where none was true."""

    flow: str
    chosen: str
    conditions: tuple[ConditionResult, ...]
    reads: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReachMilestone(Effect):
    """The case has come this far; `milestone` is the system's code, "" for a label of the landlord's own."""

    milestone: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportStuck(Effect):
    """Every token waits at a join for one that can't come any more: someone must look at the case."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CloseCase(Effect):
    """No token is left: the case is closed by itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CancelCase(Effect):
    """The case is cancelled (token 0: it comes from outside the path)."""

    reason: str
