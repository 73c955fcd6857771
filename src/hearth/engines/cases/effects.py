"""What a step asks of the world, in order. The store applies them in the step's transaction and keeps them as history.

Every effect names the token and the node that it comes from. `visit` counts how often the case has entered the node
(from 1): (token, node, visit) is the stable key of an effect that must happen once.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from hearth.engines.cases.program import People
from hearth.engines.cases.state import Token
from hearth.engines.comms.recipients import RecipientRule


class ConsumedWhy(StrEnum):
    """ENDED at an end; JOINED into the token that goes on; CANCELLED with the case or by an end of the whole case.

    TAKEN_BACK: what had led to it was undone. DROPPED: its task was cancelled, and its branch with it. STAGE_DONE: its
    stage was completed.
    """

    ENDED = "ended"
    JOINED = "joined"
    CANCELLED = "cancelled"
    TAKEN_BACK = "taken-back"
    DROPPED = "dropped"
    STAGE_DONE = "stage-done"


class DelayEnd(StrEnum):
    """What ended a delay: its TIME came, its CONDITION came true, its MAXIMUM passed, an officer SKIPPED it."""

    TIME = "time"
    CONDITION = "condition"
    MAXIMUM = "maximum"
    SKIPPED = "skipped"


class TaskKind(StrEnum):
    """Why there is a task: a TASK, FORM or APPOINTMENT block, a MILESTONE that an officer reaches, a COMMUNICATION or
    ACTION for an officer, or an action that was REFUSED.

    AD_HOC: an officer added it to the case.
    """

    TASK = "task"
    FORM = "form"
    APPOINTMENT = "appointment"
    MILESTONE = "milestone"
    COMMUNICATION = "communication"
    ACTION = "action"
    REFUSED = "refused"
    AD_HOC = "ad-hoc"


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
    """A token is no more; one that JOINED went `into` another (None: not known, in histories of the first release)."""

    why: ConsumedWhy
    into: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RestoreToken(Effect):
    """A token stands again where it stood, because what came after was undone."""

    stood: Token


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitUntil(Effect):
    """A delay begins to wait, or waits anew because what it depends on has changed; or a block waits for its turn.

    Wakes at the earliest of `due_at`, `maximum_at` and `next_check_at`, and whenever one of `reads` changes. All
    None: it waits for a change only.
    """

    due_at: dt.datetime | None
    maximum_at: dt.datetime | None
    next_check_at: dt.datetime | None
    reads: tuple[str, ...]
    round: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class BeginRound(Effect):
    """The work of a block that had waited for its date, or for its next turn, begins: a visit of its own. `reason`: of
    the officer who began it early."""

    round: int
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class EndDelay(Effect):
    """A delay is over, and why. `explanation` is the condition's, as it is kept (None where time alone decided);
    `reason` that of the officer who ended it."""

    why: DelayEnd
    explanation: object = field(default=None, metadata={"json": True})
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CreateTask(Effect):
    """A live task for `people` (nobody named: the case's owner). `attention` says why a refused action needs one.

    Its target is `target_at`, or what the SLA definition `sla` makes of `sla_from` (None: of now).
    """

    kind: TaskKind
    name: str
    mandatory: bool
    people: People
    target_at: dt.datetime | None
    attention: str = ""
    information: str = ""
    sla: str = ""
    sla_from: dt.datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CompleteTask(Effect):
    """A task is done; `outcome` is the one that was chosen ("" where the task has none)."""

    outcome: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class BypassTask(Effect):
    """A task that was not mandatory was passed over. `listed`: which value of the landlord's list the reason is."""

    reason: str
    listed: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CancelTask(Effect):
    """A live task ended undone: with its case, by an officer, or because what had led to it was taken back."""

    reason: str
    listed: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CompleteStage(Effect):
    """A stage (`node`: the block that calls it) is completed before its last branch is done, by an officer or because
    a token came to the Complete `block`. `tokens` were in it: what they were at ends now, and `token` goes on.
    """

    reason: str
    listed: int | None = None
    block: str = ""
    tokens: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeBackTask(Effect):
    """A task that was complete or passed over counts no more, because what had led to it was undone."""

    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReopenTask(Effect):
    """A task that had ended is live again, with nothing answered."""

    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldTask(Effect):
    """A task is on hold, until an instant or until somebody releases it. `cause`: the master value of the reason."""

    reason: str
    listed: int | None = None
    cause: str = ""
    until: dt.datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseTask(Effect):
    """A task is live again after a hold."""


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
class CallService(Effect):
    """Call a web service after the commit; its answer, or its failure, is a trigger of its own."""

    service: str
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
    explanation: object = field(default=None, metadata={"json": True})


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
    """The case is closed: no token is left, or (with a reason; token 0) an officer closed it."""

    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CancelCase(Effect):
    """The case is cancelled (token 0: it comes from outside the path)."""

    reason: str
    listed: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldCase(Effect):
    """The whole case is on hold, until an instant or until somebody releases it (token 0)."""

    reason: str
    listed: int | None = None
    cause: str = ""
    until: dt.datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseCase(Effect):
    """The case goes on after a hold (token 0)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReopenCase(Effect):
    """An ended case is open again (token 0)."""

    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Happened:
    """An effect of a case's history, and when it happened."""

    effect: Effect
    at: dt.datetime


TOLD: tuple[type[Effect], ...] = (
    CreateToken,
    MoveToken,
    ConsumeToken,
    RestoreToken,
    WaitUntil,
    BeginRound,
    CreateTask,
    CompleteTask,
    BypassTask,
    CancelTask,
    CompleteStage,
    TakeBackTask,
    ReopenTask,
    RunOperation,
    CallService,
    SendCommunication,
    ReachMilestone,
    CloseCase,
    CancelCase,
)
"""The effects that say where a case stood and what of it can be taken back: what `step` needs of a history."""
