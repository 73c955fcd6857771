"""What a step changes, gathered as rows before any of it is written."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any

from hearth.engines.cases.effects import CreateTask
from hearth.engines.cases.program import TaskState
from hearth.engines.cases.state import State, TokenChanges
from hearth.kernel.actor import Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class NewCase:
    """The row of a case that has just been opened; `id` is its record's."""

    id: int
    type_id: int
    version_id: int
    subject_id: int
    owner_id: int
    creator_id: int
    note: str
    opened_at: dt.datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskRow:
    """A live task to be inserted, with who has it."""

    case_id: int
    effect: CreateTask
    block_key: str
    created_at: dt.datetime
    user_ids: tuple[int, ...]
    role_ids: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskEnd:
    """A task that has ended: complete (with its answers, as JSON), bypassed or cancelled."""

    case_id: int
    token: int
    node: str
    visit: int
    state: TaskState
    outcome: str = ""
    answers: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskHold:
    """A live task goes on hold (`held`), or is live again."""

    case_id: int
    token: int
    node: str
    visit: int
    held: bool
    until: dt.datetime | None = None


Place = tuple[int, str, int]
"""The token, node and visit of a task."""


@dataclass(slots=True)
class ClockChanges:
    """What a step does to the targets of its cases; a hold comes with the master value of its reason, and whether it
    was on hold already, for another one perhaps."""

    cases_held: list[tuple[int, str, bool]] = field(default_factory=list)
    tasks_held: list[tuple[int, Place, str, bool]] = field(default_factory=list)
    released: list[tuple[int, Place | None]] = field(default_factory=list)
    reopened: list[tuple[int, Place | None]] = field(default_factory=list)

    def add(self, other: ClockChanges) -> None:
        """Takes in those of another case."""
        self.cases_held += other.cases_held
        self.tasks_held += other.tasks_held
        self.released += other.released
        self.reopened += other.reopened

    def __bool__(self) -> bool:
        return bool(self.cases_held or self.tasks_held or self.released or self.reopened)


@dataclass(frozen=True, slots=True, kw_only=True)
class Dependency:
    """A waiting token reads a field of a record."""

    case_id: int
    token: int
    record_id: int
    entity: str
    field: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskAgain:
    """A task that had ended is live again, with answers to correct. `attention`: why an officer is asked once more,
    where what its end had asked for was refused; None leaves what stood there."""

    case_id: int
    place: Place
    draft: dict[str, str]
    attention: str | None = None


@dataclass(slots=True)
class Writes:
    """What a step (or a batch of them) changes, gathered; `flush` writes it in one go.

    `opened` are cases that have no row yet. `forgotten` are tokens that wait on no data any more, or on other data.
    """

    by: Actor
    now: dt.datetime
    opened: dict[int, NewCase] = field(default_factory=dict)
    cases: list[tuple[int, State, dict[str, dict[str, object]]]] = field(default_factory=list)
    tokens: list[tuple[int, TokenChanges]] = field(default_factory=list)
    tasks: list[TaskRow] = field(default_factory=list)
    ends: list[TaskEnd] = field(default_factory=list)
    taken_back: list[tuple[int, Place]] = field(default_factory=list)
    reopened: list[TaskAgain] = field(default_factory=list)
    holds: list[TaskHold] = field(default_factory=list)
    case_holds: list[tuple[int, dt.datetime | None]] = field(default_factory=list)
    clocks: ClockChanges = field(default_factory=ClockChanges)
    forgotten: list[tuple[int, int]] = field(default_factory=list)
    dependencies: list[Dependency] = field(default_factory=list)
    ended: list[tuple[int, str]] = field(default_factory=list)
    """Cases that have ended, and what their watchers are told of it."""
    events: list[tuple[int, str, int | None, str, int | None, dict[str, Any]]] = field(default_factory=list)

    def add(self, other: Writes) -> None:
        """Takes in what another case's step has gathered."""
        self.opened |= other.opened
        for name in _GATHERED:
            found = getattr(other, name)
            if found:
                getattr(self, name).extend(found)
        self.clocks.add(other.clocks)


_GATHERED = tuple(each.name for each in fields(Writes) if each.name not in {"by", "now", "opened", "clocks"})
