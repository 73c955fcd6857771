"""Cases and tasks: where they stand, the way taken and why; opening a case, completing a task."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from ninja import Query, Router

from hearth.engines.cases import operations, page, queries
from hearth.engines.cases.answers import Asked as AskedField
from hearth.engines.cases.models import Case as CaseRow
from hearth.engines.cases.models import CaseTask
from hearth.engines.cases.page import CasePage, TaskSheet
from hearth.engines.cases.registrations import OPEN, WORK
from hearth.faces.api import conditions, paging, records
from hearth.faces.api.caller import ApiRequest, asked
from hearth.faces.api.cases_shapes import (
    About,
    Answers,
    Case,
    CaseLine,
    CaseMoved,
    CasesAsked,
    CasesOpened,
    CaseType,
    CaseTypeLink,
    CaseTypes,
    Choice,
    Condition,
    Decision,
    Fact,
    NewCase,
    NewCases,
    NotOpened,
    Question,
    Stage,
    Task,
    TaskAhead,
    TaskId,
    TaskToDo,
    Wait,
)
from hearth.faces.api.idempotency import once
from hearth.faces.api.paging import Masking, PageOf
from hearth.faces.api.routing import makes, reads
from hearth.faces.api.shapes import ROOT, Created, Link, Out, Ref, Reference, href
from hearth.kernel.refusal import NotFound
from hearth.platform.catalogue import Masked
from hearth.platform.workspace.lists import LISTS
from hearth.platform.workspace.reading import Asked, FilterInvalid, ListRow

router = Router(tags=["Cases"])
READ, WRITE = "read:cases", "write:cases"
ALL_CASES = f"{ROOT}/cases"
CLOSED = {"open": "current", "ended": "ended", "all": ""}


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
        "type": _type_key(given.case_type) if given.case_type else None,
        "category": given.category,
        "state": given.state,
        "opened_from": given.opened_from,
        "opened_until": given.opened_until,
        "whose": given.whose,
    }
    wanted = Asked(
        sort=given.sort.lstrip("-"),
        descending=given.sort.startswith("-"),
        text=given.q,
        filters={name: str(value) for name, value in filters.items() if value},
        closed=CLOSED["all" if given.state in {"closed", "cancelled"} else given.status],
    )
    columns = ["about", "type", "state", "next_task", "owner", "opened", "ended"]
    return paging.page(asked(request), LISTS.get("cases"), wanted, given, columns=columns, say=_line)


def _type_key(code: str) -> int:
    key = queries.case_type_key(code)
    if key is None:
        raise FilterInvalid("There is no case type of that code.", field="caseType")
    return key


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
    """One case with its tasks, stages, waits, decisions and the way it took."""
    here = asked(request)
    found = case_of(here, reference)
    shown = page.case_page(here.caller.access.within(found.record.company_id), found)
    return conditions.answer(request, _said(shown))


def case_of(request: ApiRequest, reference: str) -> CaseRow:
    """A case that the caller may see, told of as read; NotFound otherwise."""
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
        task_ahead=[TaskAhead(name=e.name, mandatory=e.mandatory, certain=e.certain) for e in shown.coming],
        stage=[
            Stage(block=each.node, visit=each.visit, name=each.name, missing=each.missing or None)
            for each in shown.stages
        ],
        wait=[
            Wait(
                token=each.place[0],
                block=each.place[1],
                visit=each.place[2],
                name=each.name,
                until=each.wakes_at,
                condition=each.condition,
                early=each.early.value if each.early is not None else None,
            )
            for each in shown.waits
        ],
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
    found, row = task_of(here, reference, task_id)
    sheet = None
    if row.ended_at is None:
        sheet = page.TaskReading(here.caller.access.within(found.record.company_id), row, here.now).sheet(None)
    return conditions.answer(request, _to_do(found, row, sheet))


def task_of(request: ApiRequest, reference: str, task_id: int) -> tuple[CaseRow, CaseTask]:
    """A case that the caller may see, and a task of it; NotFound for another case's."""
    found = case_of(request, reference)
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
    found, row = task_of(here, reference, task_id)
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
