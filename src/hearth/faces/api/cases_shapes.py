"""What is sent and answered about cases and tasks."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal

from pydantic import Field

from hearth.faces.api.paging import Paged
from hearth.faces.api.shapes import Created, Day, Line, Link, Out, Reference, Strict, Text, Word

TaskId = Annotated[int, Field(ge=1, lt=2**63)]


class CaseType(Out):
    """A case type that may be opened, and what its cases are about."""

    code: str
    category: str
    description: str
    information: str
    about: str
    asks_for_note: bool


class CaseTypes(Out):
    """All of them: there are few."""

    items: list[CaseType]


class Fact(Out):
    """An answer, or what a decision rests on. Null where it is `masked`."""

    label: str
    value: str | None
    masked: bool


class Task(Out):
    """A task of the case: live, done or passed over."""

    id: int
    href: str
    reference: str
    name: str
    type: str
    mandatory: bool
    state: str
    with_whom: str
    created_date_time: dt.datetime
    target_date_time: dt.datetime | None
    ended_date_time: dt.datetime | None
    ended_by: str
    outcome: str
    answer: list[Fact]


class Wait(Out):
    """A delay that the case is waiting in: `token`, `block` and `visit` name it where it is to be ended `early`, by
    `begin` (what waits for its date) or `end`; null where it has to be waited for."""

    token: int
    block: str
    visit: int
    name: str
    until: dt.datetime | None
    condition: str
    early: Literal["begin", "end"] | None


class Stage(Out):
    """A stage under way: a sub-path that a `block` of the case's path calls, for the time that `visit` says. What is
    open in it is passed over where it is completed early, which is refused while the block `missing` is not done."""

    block: str
    visit: int
    name: str
    missing: str | None


class TaskAhead(Out):
    """A task that the case has still to come to; `certain`: whatever is decided on the way."""

    name: str
    mandatory: bool
    certain: bool


class Condition(Out):
    """A condition of a decision as it was tried; `result` null: it could not be told."""

    name: str
    tried: bool
    result: bool | None
    fact: list[Fact]


class Decision(Out):
    """Why the case went the way it went."""

    name: str
    date_time: dt.datetime
    chosen: str
    condition: list[Condition]


class CaseTypeLink(Out):
    """The type of a case."""

    code: str
    description: str


class About(Link):
    """What the case is about."""

    type: str


class Case(Out):
    """A case: its tasks, the way it took in words, and why."""

    reference: Reference
    href: str
    type: CaseTypeLink
    about: About
    state: str
    owner: str
    restricted: bool
    opened_date_time: dt.datetime
    ended_date_time: dt.datetime | None
    task: list[Task]
    task_ahead: list[TaskAhead]
    stage: list[Stage]
    wait: list[Wait]
    decision: list[Decision]
    way_taken: str


class CaseLine(Out):
    """A case in a list."""

    reference: Reference
    href: str
    type: str
    about: str | None
    state: str
    next_task: str | None
    owner: str
    opened_date_time: dt.datetime | None
    ended_date_time: dt.datetime | None
    restricted: bool
    masked: list[str]


class CasesAsked(Paged):
    """Which cases: `q` words of what they are about, or a reference; `case_type` the code of their type."""

    q: Line = ""
    case_type: Line = ""
    category: Line = ""
    state: Literal["", "open", "on-hold", "closed", "cancelled"] = ""
    opened_from: Day | None = None
    opened_until: Day | None = None
    whose: Literal["", "mine"] = ""
    status: Literal["open", "ended", "all"] = "open"
    sort: Literal["opened", "-opened", "reference", "-reference"] = "-opened"


class Choice(Out):
    """One of the answers to a question."""

    value: str
    label: str


class Question(Out):
    """A question that the task shows with the answers so far."""

    key: str
    label: str
    type: str
    mandatory: bool
    option: list[Choice]


class TaskToDo(Out):
    """A task as it is to be filled in: its questions now, its checklist, its outcomes."""

    id: int
    href: str
    reference: str
    name: str
    state: str
    case: Link
    target_date_time: dt.datetime | None
    question: list[Question]
    checklist: list[Question]
    outcome: list[Choice]


class NewCase(Strict):
    """A case to be opened: the code of its type, and the reference of what it is about.

    `drafts` are answers that came along, say from a form on the web, by the key of the block and of its field, as
    texts: they are proposed to whoever does the task.
    """

    case_type: Word
    about: Word
    note: Annotated[Text, Field(max_length=4000)] = ""
    drafts: Annotated[
        dict[Word, Annotated[dict[Word, Annotated[Text, Field(max_length=10_000)]], Field(max_length=500)]],
        Field(max_length=20),
    ] = {}


class NewCases(Strict):
    """Cases of a type to be opened about each of many records, by their references, at most 200 at once.

    A record that has an open case of the type already is left out, unless `again`.
    """

    case_type: Word
    about: Annotated[list[Word], Field(min_length=1, max_length=200)]
    note: Annotated[Text, Field(max_length=4000)] = ""
    again: bool = False


class Answers(Strict):
    """The answers of a task, by key, as texts: `2026-11-30`, `2026-11-30T09:14`, `true`, `12.50`, an option's value."""

    answers: Annotated[dict[str, Annotated[Text, Field(max_length=10_000)]], Field(max_length=500)] = {}
    outcome: Line = ""


class CaseMoved(Created):
    """Where the case stands now."""

    state: str


class NotOpened(Out):
    """A record that no case was opened about, and why."""

    about: str
    detail: str


class CasesOpened(Created):
    """The cases that were opened, and the records that none was opened about. `href`: all cases."""

    opened: list[CaseMoved]
    refused: list[NotOpened]
