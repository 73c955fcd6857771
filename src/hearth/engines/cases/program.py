"""A published path: immutable nodes and flows, typed expressions, everything that `step` needs and nothing else.

A program is compiled once from BPMN (hearth.engines.cases.definition), stored as JSON with its content hash and never
changed. Ids are those of the BPMN elements, so that the diagram, the history and a migration speak of the same
blocks. A block's `key` is its name in expressions (`answers.<key>.<field>`, `results.<key>.<value>`).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cached_property

from hearth.engines.cases.formula import Formula, Wording
from hearth.engines.cases.working_time import Span
from hearth.engines.comms.recipients import RecipientRule


class CaseState(StrEnum):
    OPEN = "open"
    ON_HOLD = "on-hold"
    CLOSED = "closed"
    CANCELLED = "cancelled"


class TaskState(StrEnum):
    PENDING = "pending"
    LIVE = "live"
    ON_HOLD = "on-hold"
    COMPLETE = "complete"
    CANCELLED = "cancelled"
    BYPASSED = "bypassed"


class FieldType(StrEnum):
    """The types of answers. A lookup's answer is a context (`id`, `master`, `description`): rules read its `master`."""

    TEXT = "text"
    INTEGER = "integer"
    DECIMAL = "decimal"
    DATE = "date"
    TIME = "time"
    DATE_AND_TIME = "date-and-time"
    TRUE_OR_FALSE = "true-or-false"
    CHOICE = "choice"
    LOOKUP = "lookup"


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """`value` is kept and compared; `label` is read by people."""

    value: str
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OptionsFrom:
    """Options worked out when the task is shown: a list of contexts, and which of their entries are value and label."""

    records: Formula
    value: str
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One typed answer of a task: an information field or the question of a script.

    `key` is unique within the task. `user_defined` ("tenancy.authority_to_dispose") says that the answer is also kept
    as that user-defined field of the subject. `heading` is the lookup list of a LOOKUP. `privacy` is the privacy
    class that the answer is masked by. `default` is proposed when the task opens. `show_when` hides the field, and
    an answer that is hidden is dropped. `mandatory_when` makes it mandatory by what was answered so far.
    An answer for which `valid_when` is not true is refused with the sentence `refusal`.
    """

    key: str
    label: str
    type: FieldType
    mandatory: bool = False
    mandatory_when: Formula | None = None
    show_when: Formula | None = None
    valid_when: Formula | None = None
    refusal: str = ""
    help: str = ""
    lines: int = 1
    options: tuple[Option, ...] = ()
    options_from: OptionsFrom | None = None
    heading: str = ""
    user_defined: str = ""
    privacy: str = ""
    default: Formula | None = None


class AdviceLevel(StrEnum):
    """A REASON speaks against what the script proposes and is listed; a WARNING is shown; INFORMATION only explains."""

    REASON = "reason"
    WARNING = "warning"
    INFORMATION = "information"


@dataclass(frozen=True, slots=True, kw_only=True)
class Information:
    """A paragraph of a script, with merge fields."""

    text: Wording
    show_when: Formula | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A question of a script; `wording` may hold merge fields, where the field's label is the plain short form."""

    field: Field
    wording: Wording


@dataclass(frozen=True, slots=True, kw_only=True)
class Advice:
    """What the script says once `when` is true of the answers so far."""

    level: AdviceLevel
    when: Formula
    text: Wording


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """The script proposes `value` for a field; or, where `advice` is given, the texts of that advice, one a line."""

    field: str
    value: Formula | None = None
    advice: AdviceLevel | None = None


ScriptItem = Information | Question | Advice | Proposal


@dataclass(frozen=True, slots=True, kw_only=True)
class ChecklistItem:
    """A thing to tick off; a mandatory one must be ticked before the task completes. Its answer is true or false."""

    key: str
    label: str
    mandatory: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class People:
    """Who: any mix. An empty one, on a task, means the case's owner. `rule`: whom the allocation rules name,
    `managers`: whom they name as managers; `groups`: escalation groups. `definition`: the task definition of the work,
    for rules that are about it."""

    owner: bool = False
    creator: bool = False
    patch_officer: bool = False
    users: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    queue: str = ""
    rule: bool = False
    groups: tuple[str, ...] = ()
    managers: bool = False
    definition: str = ""

    def __bool__(self) -> bool:
        return self != NOBODY


NOBODY = People()


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """When a task should be done: a span (or what the SLA definition `sla` says) after it opens, or after a date."""

    span: Span | None = None
    after: Formula | None = None
    sla: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recurrence:
    """The block's work comes again, each `span` after it last began: until `until` is true, `times` in all at most."""

    span: Span
    times: int | None = None
    until: Formula | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Anchor:
    """The block's work begins `days_before` days before a date or an instant, or at once where that has passed."""

    at: Formula
    days_before: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """What every node has. `name` is shown to officers and unique within the path.

    A block of a sub-path has the id and the key of the block that calls it before its own: "call/keys", "call.keys".
    """

    id: str
    key: str
    name: str

    @property
    def within(self) -> str:
        """The key of the block whose sub-path this one belongs to; "" for the path's own blocks."""
        return self.key.rpartition(".")[0]

    @property
    def own_key(self) -> str:
        """Its key in the path that it was drawn in: what expressions of that path call it."""
        return self.key.rpartition(".")[2]


@dataclass(frozen=True, slots=True, kw_only=True)
class Start(Block):
    """Where a case of this path begins."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkBlock(Block):
    """A block that people may have to act on. A mandatory one can't be bypassed.

    `do_not_repeat`: on a second visit it is passed over. `people` and `target` are those of its task. `starts` holds
    its work back until a date, `recurrence` brings it again.
    """

    mandatory: bool = True
    do_not_repeat: bool = False
    people: People = NOBODY
    target: Target | None = None
    starts: Anchor | None = None
    recurrence: Recurrence | None = None


class TaskBlock(StrEnum):
    """Which block of the palette a task is: a FORM asks its fields, an APPOINTMENT when it is and how it went, a
    MILESTONE whether (and on which day) the case has come so far."""

    TASK = "task"
    FORM = "form"
    APPOINTMENT = "appointment"
    MILESTONE = "milestone"


@dataclass(frozen=True, slots=True, kw_only=True)
class Task(WorkBlock):
    """Work for people: a script, information fields, a checklist, and perhaps an outcome to choose.

    A MILESTONE is reached when it is complete; `milestone` is its code, "" for a label of the landlord's own, which is
    `label` of its list, else the name.
    `definition` and its version are the task definition that it was made of, "" and 0 for none.
    """

    drawn_as: TaskBlock = TaskBlock.TASK
    milestone: str = ""
    label: str = ""
    information: Wording | None = None
    script: tuple[ScriptItem, ...] = ()
    fields: tuple[Field, ...] = ()
    checklist: tuple[ChecklistItem, ...] = ()
    outcomes: tuple[Option, ...] = ()
    definition: str = ""
    definition_version: int = 0

    @property
    def questions(self) -> tuple[Field, ...]:
        """The fields of the script's questions, in order."""
        return tuple(item.field for item in self.script if isinstance(item, Question))


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """A named condition, in force on days from `effective_from` up to but not including `effective_to`."""

    name: str
    test: Formula
    effective_from: dt.date | None = None
    effective_to: dt.date | None = None

    def in_force(self, day: dt.date) -> bool:
        """Whether the condition counts on a London day."""
        return (self.effective_from is None or self.effective_from <= day) and (
            self.effective_to is None or day < self.effective_to
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """A way out of a decision: taken when one of its conditions is in force and true."""

    flow: str
    conditions: tuple[Condition, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision(Block):
    """The first way (in order) with a true condition is taken, else the flow `otherwise`."""

    ways: tuple[Way, ...]
    otherwise: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Merge(Block):
    """Where ways of a decision meet again; passed at once by each token that comes."""


class DelayKind(StrEnum):
    """How a delay wakes: at an instant; at a solved instant, solved anew on change; on change; on change or a check."""

    TIME = "time"
    TIME_MONOTONE = "time-monotone"
    DATA = "data"
    MIXED = "mixed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Delay(Block):
    """Waits for `span` to pass (TIME), or until `condition` is true, at most for `maximum`.

    A delay that is not mandatory may be ended early by an officer.
    """

    kind: DelayKind
    span: Span | None = None
    condition: Formula | None = None
    maximum: Span | None = None
    mandatory: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """A value handed over under a name."""

    name: str
    value: Formula


@dataclass(frozen=True, slots=True, kw_only=True)
class Communication(WorkBlock):
    """Sends a communication definition to its recipients: by itself, or when an officer completes its task.

    `channel` is "" (the contact's preference decides) or one of the definition's channels. `enclosures` are keys of
    documents that go with it.
    """

    automatic: bool = True
    definition: str
    recipients: RecipientRule
    channel: str = ""
    parameters: tuple[Parameter, ...] = ()
    enclosures: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Notification(Block):
    """Tells colleagues something, once, in the product and by email where `email` says so."""

    to: People
    message: Wording
    email: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceResult:
    """A value read off the answer of a web service (`response` in its expression), of a type that is checked."""

    name: str
    value: Formula
    type: FieldType
    mandatory: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Action(WorkBlock):
    """Runs a registered operation: by itself, or when an officer completes its task. Results become `results.<key>`.

    Instead of an `operation` it may call a web `service`, whose answer `gives` results; or show an officer a `link` to
    another system, or a `screen` of Hearth's.
    """

    automatic: bool = True
    operation: str
    parameters: tuple[Parameter, ...] = ()
    service: str = ""
    gives: tuple[ServiceResult, ...] = ()
    link: Wording | None = None
    screen: str = ""

    @property
    def is_shown(self) -> bool:
        """Whether it is something that an officer opens and does."""
        return self.link is not None or bool(self.screen)


@dataclass(frozen=True, slots=True, kw_only=True)
class Parallel(Block):
    """Waits for one token on every incoming flow, then goes on along every outgoing flow."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Milestone(Block):
    """Marks that the case has come this far. `milestone` is its code; "" is a label of the landlord's own: `label` of
    its list, else the name."""

    milestone: str = ""
    label: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Call(Block):
    """A sub-path begins: the path of key `path` as it was published when this one was. The program holds its blocks.

    `parameters` are what its expressions read as `parameters`. `waits`: every way through it waits for people or time.
    """

    path: str
    parameters: tuple[Parameter, ...] = ()
    waits: bool = False


RETURN = ".return"


@dataclass(frozen=True, slots=True, kw_only=True)
class Return(Block):
    """A sub-path is done with its last token; `gives`, read in the sub-path, become the results of its Call."""

    gives: tuple[Parameter, ...] = ()


class EndScope(StrEnum):
    """BRANCH: this branch is done; the case closes when no branch is left. CASE: the case closes here and now.

    STAGE: the path is done here and now. Where another path calls it, that one goes on; else the case closes.
    """

    BRANCH = "branch"
    STAGE = "stage"
    CASE = "case"


@dataclass(frozen=True, slots=True, kw_only=True)
class End(Block):
    """Complete. In a program that calls its path, one of a STAGE has an arrow to where the sub-path is done."""

    scope: EndScope = EndScope.BRANCH


Node = (
    Start
    | Task
    | Decision
    | Merge
    | Delay
    | Communication
    | Notification
    | Action
    | Parallel
    | Milestone
    | Call
    | Return
    | End
)


AD_HOC = Task(
    id="ad-hoc",
    key="ad_hoc",
    name="Ad hoc task",
    mandatory=False,
    fields=(Field(key="done", label="What was done", type=FieldType.TEXT, lines=3),),
)
"""The block of every task that an officer adds to a case: beside the path, no arrow leads to it or from it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Flow:
    """An arrow."""

    id: str
    source: str
    target: str
    name: str = ""


@dataclass(frozen=True, kw_only=True)
class Program:
    """A compiled path. `subject` is the kind of record that a case of it is about ("tenancy", "contact").

    `gives` is what it answers to a path that calls it.
    """

    key: str
    name: str
    subject: str
    nodes: Mapping[str, Node]
    flows: Mapping[str, Flow]
    start: str
    reads: tuple[str, ...] = ()
    """Every path of data that an expression or wording of the program reads ("tenancy.proposed_end_at")."""
    gives: tuple[Parameter, ...] = ()

    @cached_property
    def drawn(self) -> Program:
        """The program as its diagram shows it: a sub-path is the one block that calls it."""
        nodes = {id_: node for id_, node in self.nodes.items() if "/" not in id_}
        flows = {
            id_: replace(flow, source=flow.source.partition("/")[0])
            for id_, flow in self.flows.items()
            if "/" not in id_
        }
        return replace(self, nodes=nodes, flows=flows) if len(nodes) < len(self.nodes) else self

    def block(self, id_: str) -> Node:
        """The block of that id, the one of ad hoc tasks too; KeyError if there is none."""
        return AD_HOC if id_ == AD_HOC.id else self.nodes[id_]

    def has(self, id_: str) -> bool:
        """Whether there is a block of that id."""
        return id_ in self.nodes or id_ == AD_HOC.id

    def is_end(self, id_: str) -> bool:
        """Whether tokens end at the block: at a Complete, unless it is that of a stage in a sub-path."""
        return isinstance(self.block(id_), End) and not self.outgoing[id_]

    @cached_property
    def reads_by_root(self) -> Mapping[str, tuple[str, ...]]:
        """What is read below each root: ("proposed_end_at",) for "tenancy"."""
        found: dict[str, list[str]] = {}
        for path in self.reads:
            root, _, rest = path.partition(".")
            if rest:
                found.setdefault(root, []).append(rest)
        return {root: tuple(dict.fromkeys(paths)) for root, paths in found.items()}

    @cached_property
    def reads_people(self) -> bool:
        """Whether it reads who owns or opened the case."""
        return any(path.startswith(("case.owner", "case.creator")) for path in self.reads)

    @cached_property
    def lookup_headings(self) -> tuple[str, ...]:
        """The lookup lists that its tasks choose from."""
        tasks = [node for node in self.nodes.values() if isinstance(node, Task)]
        fields = [each for task in tasks for each in (*task.questions, *task.fields)]
        return tuple(dict.fromkeys(each.heading for each in fields if each.type is FieldType.LOOKUP))

    @cached_property
    def outgoing(self) -> Mapping[str, tuple[Flow, ...]]:
        """The flows out of each node, in the order of the file."""
        found = {node: tuple(f for f in self.flows.values() if f.source == node) for node in self.nodes}
        return {**found, AD_HOC.id: ()}

    @cached_property
    def incoming(self) -> Mapping[str, tuple[Flow, ...]]:
        """The flows into each node, in the order of the file."""
        return {node: tuple(f for f in self.flows.values() if f.target == node) for node in self.nodes}

    def ahead(self, node: str, *, without: str = "") -> set[str]:
        """The nodes that can be come to from a node (itself only by a circle), never passing through `without`."""
        found: set[str] = set()
        waiting = [node]
        while waiting:
            for flow in self.outgoing[waiting.pop()]:
                if flow.target not in found and flow.target != without:
                    found.add(flow.target)
                    waiting.append(flow.target)
        return found
