"""Cases and tasks: where they stand, the way taken and why; opening a case, completing a task."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Annotated, Any, Literal

from django.http import HttpRequest, HttpResponse, JsonResponse
from ninja import Query, Router
from pydantic import Field

from hearth.engines.cases import operations, page, queries
from hearth.engines.cases.answers import Asked as AskedField
from hearth.engines.cases.models import Case as CaseRow
from hearth.engines.cases.models import CaseTask
from hearth.engines.cases.page import CasePage, TaskSheet
from hearth.engines.cases.registrations import OPEN, WORK
from hearth.faces.api import conditions, paging, records
from hearth.faces.api.caller import ApiRequest, asked
from hearth.faces.api.idempotency import once
from hearth.faces.api.paging import Masking, Paged, PageOf
from hearth.faces.api.routing import makes, reads
from hearth.faces.api.shapes import ROOT, Created, Day, Line, Link, Out, Ref, Reference, Strict, Text, Word, href
from hearth.kernel.refusal import NotFound
from hearth.platform.catalogue import Masked
from hearth.platform.workspace.lists import LISTS
from hearth.platform.workspace.reading import Asked, ListRow

router = Router(tags=["Cases"])
READ, WRITE = "read:cases", "write:cases"
ALL_CASES = f"{ROOT}/cases"
CLOSED = {"open": "current", "ended": "ended", "all": ""}
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
    """A delay that the case is waiting in."""

    name: str
    until: dt.datetime | None
    condition: str


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
    """Which cases."""

    q: Line = ""
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


@reads(router, "/case-types", scope=READ, answer=CaseTypes, name="case-types")
def case_types(request: HttpRequest) -> HttpResponse:
    """The case types in use today, for the landlords that the caller works for."""
    here = asked(request)
    access = records.readable(here, "case")
    items = [
        CaseType(
            code=each.code,
            category=each.category,
            description=each.description,
            information=each.information,
            about=each.subject,
            asks_for_note=each.asks_for_note,
        )
        for each in queries.find_case_types(access, "", on=here.today)
    ]
    return JsonResponse(CaseTypes(items=items).model_dump(mode="json", by_alias=True))


@reads(router, "/cases", scope=READ, answer=PageOf[CaseLine], name="cases")
def cases(request: HttpRequest, given: Query[CasesAsked]) -> HttpResponse:
    """Cases, the newest first; a case is seen with what it is about, or not at all."""
    filters: dict[str, Any] = {
        "opened_from": given.opened_from,
        "opened_until": given.opened_until,
        "whose": given.whose,
    }
    wanted = Asked(
        sort=given.sort.lstrip("-"),
        descending=given.sort.startswith("-"),
        text=given.q,
        filters={name: str(value) for name, value in filters.items() if value},
        closed=CLOSED[given.status],
    )
    columns = ["about", "type", "state", "next_task", "owner", "opened", "ended"]
    return paging.page(asked(request), LISTS.get("cases"), wanted, given, columns=columns, say=_line)


def _line(row: ListRow, landlord: str, mask: Masking) -> Out:
    says = row.values
    return CaseLine(
        reference=Reference(id=row.reference, allocated_by=landlord),
        href=str(href("case", row.reference)),
        type=str(says["type"]),
        about=mask.show("about", says["about"]),
        state=str(says["state"]),
        next_task=mask.show("nextTask", says["next_task"]),
        owner=str(says["owner"]),
        opened_date_time=mask.show("openedDateTime", says["opened"]),
        ended_date_time=mask.show("endedDateTime", says["ended"]),
        restricted=row.restricted,
        masked=mask.names,
    )


@reads(router, "/cases/{reference}", scope=READ, answer=Case, name="case", one=True)
def case(request: HttpRequest, reference: Ref) -> HttpResponse:
    """One case with its tasks, waits, decisions and the way it took."""
    here = asked(request)
    found = _case(here, reference)
    shown = page.case_page(here.caller.access.within(found.record.company_id), found)
    return conditions.answer(request, _said(shown))


def _case(request: ApiRequest, reference: str) -> CaseRow:
    access = records.readable(request, "case")
    found = queries.get_case(access, reference, now=request.now, reason=records.reason_of(request))
    records.told(request, "case", found.pk)
    return found


def _said(shown: CasePage) -> Case:
    found = shown.case
    reference = found.record.reference
    return Case(
        reference=Reference(id=reference, allocated_by=found.record.company.name),
        href=str(href("case", reference)),
        type=CaseTypeLink(code=found.type.code, description=found.type.description),
        about=About(
            id=found.subject.reference, href=href(found.subject.kind, found.subject.reference), type=found.subject.kind
        ),
        state=found.state,
        owner=found.owner.name,
        restricted=found.record.restricted,
        opened_date_time=found.opened_at,
        ended_date_time=found.ended_at,
        task=[
            Task(
                id=each.id,
                href=_task_href(reference, each.id),
                reference=each.reference,
                name=each.name,
                type=each.kind,
                mandatory=each.mandatory,
                state=each.state,
                with_whom=each.people,
                created_date_time=each.created_at,
                target_date_time=each.target_at,
                ended_date_time=each.ended_at,
                ended_by=each.ended_by,
                outcome=each.outcome,
                answer=[_fact(fact.label, fact.value) for fact in each.answers],
            )
            for each in shown.tasks
        ],
        wait=[Wait(name=each.name, until=each.wakes_at, condition=each.condition) for each in shown.waits],
        decision=[
            Decision(
                name=each.name,
                date_time=each.at,
                chosen=each.chosen,
                condition=[
                    Condition(
                        name=line.name,
                        tried=line.tried,
                        result=line.result,
                        fact=[_fact(fact.label, fact.value) for fact in line.facts],
                    )
                    for line in each.conditions
                ],
            )
            for each in shown.decisions
        ],
        way_taken=shown.way.words,
    )


def _task_href(reference: str, task_id: int) -> str:
    return f"{href('case', reference)}/tasks/{task_id}"


def _fact(label: str, value: object) -> Fact:
    if isinstance(value, Masked):
        return Fact(label=label, value=None, masked=True)
    return Fact(label=label, value=_text(value), masked=False)


def _text(value: object) -> str | None:
    """A value as completing a task would take it."""
    if value is None:
        return None
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    return f"{value:f}" if isinstance(value, Decimal) else str(value)


@reads(router, "/cases/{reference}/tasks/{task_id}", scope=READ, answer=TaskToDo, name="task", one=True)
def task(request: HttpRequest, reference: Ref, task_id: TaskId) -> HttpResponse:
    """A live task as it is to be filled in. Further questions may open with the answers."""
    here = asked(request)
    found, row = _task(here, reference, task_id)
    sheet = None
    if row.ended_at is None:
        sheet = page.TaskReading(here.caller.access.within(found.record.company_id), row, here.now).sheet(None)
    return conditions.answer(request, _to_do(found, row, sheet))


def _task(request: ApiRequest, reference: str, task_id: int) -> tuple[CaseRow, CaseTask]:
    found = _case(request, reference)
    row = queries.get_task(request.caller.access, task_id, now=request.now)
    if row.case_id != found.pk:
        raise NotFound("There is no such task in this case.")
    return found, row


def _to_do(found: CaseRow, row: CaseTask, sheet: TaskSheet | None) -> TaskToDo:
    asked_now = [] if sheet is None else [*sheet.sheet.script, *sheet.sheet.fields]
    reference = found.record.reference
    return TaskToDo(
        id=row.pk,
        href=_task_href(reference, row.pk),
        reference=row.reference,
        name=row.name,
        state=row.state,
        case=Link(id=reference, href=href("case", reference)),
        target_date_time=row.target_at,
        question=[
            Question(
                key=each.field.key,
                label=each.wording,
                type=each.field.type.value,
                mandatory=each.mandatory,
                option=[Choice(value=option.value, label=option.label) for option in each.options],
            )
            for each in asked_now
            if isinstance(each, AskedField)
        ],
        checklist=[
            Question(key=each.key, label=each.label, type="true-or-false", mandatory=each.mandatory, option=[])
            for each in (sheet.node.checklist if sheet is not None else ())
        ],
        outcome=[
            Choice(value=each.value, label=each.label) for each in (sheet.node.outcomes if sheet is not None else ())
        ],
    )


@makes(router, "/cases", scope=WRITE, answer=CaseMoved, name="new-case")
def new_case(request: HttpRequest, given: NewCase) -> HttpResponse:
    """Opens a case, which goes on as far as it can by itself. Its owner is the type's, or the caller's user."""
    here = asked(request)
    access = here.caller.access
    access.require(OPEN)
    case_type = queries.case_type(access, given.case_type, on=here.today)
    subject = records.named(here, case_type.path.subject, given.about, "#/about")
    inside = access.within(subject.company_id)
    inside.require(OPEN)

    def act() -> tuple[Created, str]:
        made = operations.open_case(
            by=inside.actor,
            case_type=case_type,
            subject=subject,
            note=given.note,
            drafts=given.drafts,
            access=inside,
            now=here.now,
        )
        where = str(href("case", made.record.reference))
        return CaseMoved(href=where, id=made.record.reference, state=made.state), where

    return once(here, act)


@makes(router, "/cases-together", scope=WRITE, answer=CasesOpened, name="new-cases")
def new_cases(request: HttpRequest, given: NewCases) -> HttpResponse:
    """Opens a case about each of many records, and says of each that it opened none for why it did not."""
    here = asked(request)
    access = here.caller.access
    access.require(OPEN)
    case_type = queries.case_type(access, given.case_type, on=here.today)
    kind = case_type.path.subject
    about = list(dict.fromkeys(given.about))
    subjects = [records.named(here, kind, each, f"#/about/{place}") for place, each in enumerate(about)]
    for company_id in {subject.company_id for subject in subjects}:
        access.within(company_id).require(OPEN)

    def act() -> tuple[Created, str]:
        done = operations.open_cases(
            by=access.actor,
            case_type=case_type,
            subjects=subjects,
            note=given.note,
            again=given.again,
            access=access,
            now=here.now,
        )
        opened = [
            CaseMoved(href=str(href("case", each.record.reference)), id=each.record.reference, state=each.state)
            for each in done.cases
        ]
        refused = [NotOpened(about=each.subject.reference, detail=each.sentence) for each in done.refused]
        return CasesOpened(href=ALL_CASES, opened=opened, refused=refused), ALL_CASES

    return once(here, act)


@makes(router, "/cases/{reference}/tasks/{task_id}/completion", scope=WRITE, answer=CaseMoved, name="complete-task")
def complete_task(request: HttpRequest, reference: Ref, task_id: TaskId, given: Answers) -> HttpResponse:
    """Completes a live task and carries the case on. 409 where somebody was first."""
    here = asked(request)
    found, row = _task(here, reference, task_id)
    inside = here.caller.access.within(found.record.company_id)
    inside.require(WORK)

    def act() -> tuple[Created, str]:
        operations.complete_task(
            by=inside.actor,
            task_id=row.pk,
            answers=given.answers,
            outcome=given.outcome,
            access=inside,
            now=here.now,
        )
        where = str(href("case", found.record.reference))
        moved = queries.get_case(here.caller.access, found.record.reference, now=here.now)
        return CaseMoved(href=where, id=found.record.reference, state=moved.state), where

    return once(here, act)
