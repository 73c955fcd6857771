"""What pages, lists and interfaces read of cases. Everything is asked on behalf of an access."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from hearth.engines.cases import case_notes, programs, stages, store
from hearth.engines.cases.models import Case, CaseTask, CaseType, Target
from hearth.engines.cases.officers import branch_ahead
from hearth.engines.cases.people import words_of
from hearth.engines.cases.people_words import people_of
from hearth.engines.cases.program import AD_HOC, Delay, Milestone, Notification, WorkBlock
from hearth.engines.cases.stages import Stage
from hearth.engines.cases.state import TokenState
from hearth.engines.cases.waits import waits
from hearth.kernel.refusal import NotFound, NotPermitted
from hearth.platform.configuration.queries import effective
from hearth.platform.identity.access import Access
from hearth.platform.identity.queries import role_codes_held
from hearth.platform.index import visibility
from hearth.platform.index.rules import fold


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseTypeHit:
    """A case type that may be opened, as the finder shows it."""

    code: str
    category: str
    description: str
    information: str
    subject: str
    asks_for_note: bool
    owner: str


def find_case_types(
    access: Access, text: str, *, on: dt.date, subject: str = "", to_open: bool = True
) -> list[CaseTypeHit]:
    """The case types in force whose category, name, keywords or owner hold every word of the text, in order of name.

    `to_open`: without those that only roles may open which the reader does not hold.
    """
    found = effective(CaseType.objects.select_related("path", "owner"), on=on, company_ids=access.company_ids)
    if subject:
        found = found.filter(path__subject=subject)
    for word in fold(text).split():
        found = found.filter(search_text__contains=word)
    may_open = _may_open(access, on) if to_open else None
    return [
        CaseTypeHit(
            code=each.code,
            category=each.category,
            description=each.description,
            information=each.information,
            subject=each.path.subject,
            asks_for_note=each.asks_for_note,
            owner=each.owner.name if each.owner else "",
        )
        for each in found.order_by("category", "description").distinct()
        if may_open is None or may_open(each)
    ]


def _may_open(access: Access, on: dt.date) -> Callable[[CaseType], bool]:
    """Whether the reader holds a role that may open a type. Roles are asked for once, and only where they matter."""
    held: list[frozenset[str]] = []

    def may(each: CaseType) -> bool:
        wanted = words_of(each.opened_by)
        if wanted and not held:
            held.append(role_codes_held(access.user_id, on=on))
        return not wanted or not held[0].isdisjoint(wanted)

    return may


def case_type(access: Access, code: str, *, on: dt.date) -> CaseType:
    """The case type of that code, to open a case of it: in force in a company of the access (NotFound otherwise), and
    for a role that the reader holds (NotPermitted otherwise)."""
    found = effective(CaseType.objects.select_related("path", "owner"), on=on, company_ids=access.company_ids).filter(
        code=code
    )
    one = found.first()
    if one is None:
        raise NotFound("There is no such case type, or it is not in use today.")
    if not _may_open(access, on)(one):
        raise NotPermitted(f"Cases “{one.description}” are opened by certain roles only, and you hold none of them.")
    return one


def case_type_key(code: str) -> int | None:
    """The key of the case type of that code, in use or not; None where there is none."""
    return CaseType.objects.filter(code=code).values_list("pk", flat=True).first()


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskRow:
    """A live task in a list."""

    id: int
    reference: str
    name: str
    about: str
    about_reference: str
    about_kind: str
    case_reference: str
    case_title: str
    created_at: dt.datetime
    target_at: dt.datetime | None
    amber_at: dt.datetime | None
    state: str
    paused: bool
    people: str
    attention: str
    begun: bool
    statutory: bool


def tasks_about(access: Access, about: Collection[int]) -> QuerySet[CaseTask]:
    """Live tasks of cases about these records that the access may see, in order of their targets."""
    tasks = CaseTask.objects.filter(_seen(access, "case__"), ended_at=None, case__subject_id__in=about)
    return tasks.order_by(F("target_at").asc(nulls_last=True), "pk")


def tasks_done_about(access: Access, about: Collection[int]) -> QuerySet[CaseTask]:
    """Tasks of cases about these records that have ended and the access may see, the last one first."""
    tasks = CaseTask.objects.filter(_seen(access, "case__"), ended_at__isnull=False, case__subject_id__in=about)
    return tasks.select_related("case__record", "case__subject", "ended_by").order_by("-ended_at", "-pk")


def task_rows(tasks: QuerySet[CaseTask]) -> list[TaskRow]:
    """The rows of live tasks, with who has each; three queries whatever the length."""
    stopped = Target.objects.filter(task=OuterRef("pk"), paused_at__isnull=False)
    found = (
        tasks.annotate(paused=Exists(stopped))
        .select_related("case__record", "case__subject")
        .prefetch_related("assignees__user", "assignees__role")
    )
    return [task_row(task, paused=task.paused) for task in found]


def task_row(task: CaseTask, *, paused: bool) -> TaskRow:
    """The row of a live task that was read with its case, what that is about, and who has it."""
    given = list(task.assignees.all())
    return TaskRow(
        id=task.pk,
        reference=task.reference,
        name=task.name,
        about=task.case.subject.title,
        about_reference=task.case.subject.reference,
        about_kind=task.case.subject.kind,
        case_reference=task.case.record.reference,
        case_title=task.case.record.title,
        created_at=task.created_at,
        target_at=task.target_at,
        amber_at=task.amber_at,
        state=task.state,
        paused=paused,
        people=people_of(given),
        attention=task.attention,
        begun=task.drafted_at is not None,
        statutory=any(each.statutory for each in given),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseRow:
    """A case in a list or tile."""

    reference: str
    title: str
    about: str
    about_reference: str
    state: str
    opened_at: dt.datetime
    ended_at: dt.datetime | None
    owner: str
    next_task: str
    target_at: dt.datetime | None
    since: dt.datetime


def case_rows(
    access: Access, *, about: Collection[int] | None = None, owner_id: int | None = None, limit: int = 50
) -> list[CaseRow]:
    """Cases about these records (or of an owner), open ones first, newest first; with the next live task of each."""
    cases = Case.objects.filter(_seen(access)).select_related("record", "subject", "owner")
    if about is not None:
        cases = cases.filter(subject_id__in=about)
    if owner_id is not None:
        cases = cases.filter(owner_id=owner_id)
    found = list(cases.order_by(F("ended_at").desc(nulls_first=True), "-opened_at", "-pk")[:limit])
    live: dict[int, CaseTask] = {}
    for task in CaseTask.objects.filter(case__in=found, ended_at=None).order_by(F("target_at").desc(nulls_first=True)):
        live[task.case_id] = task
    return [_case_row(case, live.get(case.pk)) for case in found]


def _case_row(case: Case, task: CaseTask | None) -> CaseRow:
    return CaseRow(
        reference=case.record.reference,
        title=case.record.title,
        about=case.subject.title,
        about_reference=case.subject.reference,
        state=case.state,
        opened_at=case.opened_at,
        ended_at=case.ended_at,
        owner=case.owner.name,
        next_task=task.name if task else "",
        target_at=task.target_at if task else None,
        since=task.created_at if task else case.opened_at,
    )


def counts_about(access: Access, about: Collection[int]) -> Mapping[str, int]:
    """How many cases about these records are open and how many ended."""
    cases = Case.objects.filter(_seen(access), subject_id__in=about)
    return cases.aggregate(
        open=Count("pk", filter=Q(ended_at=None)), ended=Count("pk", filter=Q(ended_at__isnull=False))
    )


def cases_about(access: Access, about: Collection[int], *, limit: int) -> tuple[list[CaseRow], Mapping[str, int]]:
    """`case_rows` and `counts_about` of the same records; counted in the database only where there are more."""
    rows = case_rows(access, about=about, limit=limit)
    if len(rows) == limit:
        return rows, counts_about(access, about)
    ended = sum(row.ended_at is not None for row in rows)
    return rows, {"open": len(rows) - ended, "ended": ended}


def get_case(access: Access, reference: str, *, now: dt.datetime, reason: str = "") -> Case:
    """A case that the access may see, and whose subject it may see. NotFound otherwise; a restricted one is audited."""
    record = visibility.get_visible(access, reference, now=now, kind="case", reason=reason)
    seen = Case.objects.filter(visibility.may_see(access, "subject__"), pk=record.pk)
    whole = seen.select_related("record__company", "subject", "type", "version__path", "owner", "creator")
    case = whole.defer("version__bpmn", "version__program").first()
    if case is None:
        raise NotFound(f"There is no record {reference}, or it is not one that you can see.")
    return case


def get_task(access: Access, task_id: int, *, now: dt.datetime) -> CaseTask:
    """A task of a case that the access may see."""
    task = CaseTask.objects.select_related("case__record", "ended_by", "drafted_by").filter(pk=task_id).first()
    if task is None:
        raise NotFound("There is no such task, or it is not one that you can see.")
    get_case(access, task.case.record.reference, now=now)
    return task


def task_of(case_id: int, task_id: int) -> CaseTask:
    """A task of a case that the reader has been shown to see; NotFound for another case's."""
    task = CaseTask.objects.filter(pk=task_id, case_id=case_id).first()
    if task is None:
        raise NotFound("There is no such task in this case.")
    return task


def cancelled_with(case: Case, task: CaseTask) -> list[str]:
    """The names of the blocks that are cancelled with a task, in the order of the path: what it would lead to."""
    program = programs.of_version(case.version_id)
    if not program.has(task.node):
        return []
    _join, between = branch_ahead(program, task.node)
    named = (program.nodes[id_] for id_ in program.nodes if id_ in between)
    return [node.name for node in named if isinstance(node, (WorkBlock, Delay, Notification, Milestone))]


def related_cases(access: Access, case: Case) -> list[CaseRow]:
    """The cases that a case is related with, as far as the access may see them."""
    keys = case_notes.linked(case)
    found = Case.objects.filter(_seen(access), pk__in=keys) if keys else Case.objects.none()
    return [_case_row(each, None) for each in found.select_related("record", "subject", "owner").order_by("pk")]


def tasks_seen(access: Access, task_ids: Collection[int]) -> QuerySet[CaseTask]:
    """Those of the tasks, live or ended, whose case the access may see, and what that is about."""
    return CaseTask.objects.filter(_seen(access, "case__"), pk__in=list(task_ids)).select_related(
        "case__record", "case__subject"
    )


def open_in(case_id: int) -> tuple[list[str], list[str]]:
    """What of a case is open, as its end would find it: the names of its live tasks, and of what it waits for."""
    case = store.read(case_id)
    program = programs.of_version(case.version_id)
    at_work = [token.node for _, token in sorted(case.state.tokens.items()) if token.state is TokenState.AT_TASK]
    tasks = [program.block(node).name for node in at_work if node != AD_HOC.id]
    if AD_HOC.id in at_work:  # officers name these themselves
        beside = CaseTask.objects.filter(case_id=case_id, node=AD_HOC.id, ended_at=None)
        tasks += beside.order_by("pk").values_list("name", flat=True)
    return tasks, [each.name for each in waits(case.state, program)]


def stage_of(case_id: int, node: str) -> Stage:
    """The stage that a block of a case's path calls; NotFound where it does not run (any more)."""
    case = store.read(case_id)
    found = stages.of(case.state, programs.of_version(case.version_id), node)
    if found is None:
        raise NotFound("This stage of the case is over.")
    return found


def target_of(case_id: int, *, task_id: int | None = None) -> Target | None:
    """The target that runs for a case, or for one of its tasks."""
    found = Target.objects.filter(case_id=case_id, task_id=task_id, ended_at=None)
    return found.select_related("case__record", "sla").first()


def _seen(access: Access, path: str = "") -> Q:
    """That the access may see a case: the case itself, and what it is about. `path` leads to the case ("case__")."""
    return visibility.may_see(access, f"{path}record__") & visibility.may_see(access, f"{path}subject__")
