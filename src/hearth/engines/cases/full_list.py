"""The lists of all cases and of all tasks."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

from django.db.models import Exists, F, OuterRef, Q

from hearth.engines.cases.models import Case, CaseTask, CaseType, TaskAssignee
from hearth.engines.cases.people_words import people_of
from hearth.engines.cases.program import CaseState
from hearth.engines.cases.registrations import SEE
from hearth.kernel.time import business_day
from hearth.platform.catalogue import Masked, PrivacyClass
from hearth.platform.identity.access import Access
from hearth.platform.identity.queries import roles_held
from hearth.platform.index.kinds import KINDS
from hearth.platform.index.models import Record
from hearth.platform.index.visibility import may_see
from hearth.platform.workspace.lists import LISTS, REFERENCE, Given, ListColumn, ListDefinition, ListFilter, title

_FEW_TYPES = 200


def _about_seen(access: Access) -> Q:
    """A case is seen only with what it is about."""
    return may_see(access, "subject__")


def _task_about_seen(access: Access) -> Q:
    return may_see(access, "case__subject__")


def _named(access: Access, record: Record) -> object:
    privacy = KINDS.get(record.kind).privacy
    if privacy is PrivacyClass.OPEN or access.cleared(privacy):
        return f"{record.title} ({record.reference})"
    return Masked("About")


def _about(access: Access, keys: Sequence[int], _now: dt.datetime) -> Mapping[int, object]:
    cases = Case.objects.filter(pk__in=keys).select_related("subject")
    return {case.pk: _named(access, case.subject) for case in cases}


def _types(_access: Access, keys: Sequence[int], _now: dt.datetime) -> Mapping[int, object]:
    return dict(Case.objects.filter(pk__in=keys).values_list("pk", "type__description"))


def _owners(_access: Access, keys: Sequence[int], _now: dt.datetime) -> Mapping[int, object]:
    return dict(Case.objects.filter(pk__in=keys).values_list("pk", "owner__name"))


def _next_tasks(_access: Access, keys: Sequence[int], _now: dt.datetime) -> Mapping[int, object]:
    found: dict[int, object] = {}
    live = CaseTask.objects.filter(case_id__in=keys, ended_at=None)
    for task in live.order_by(F("target_at").desc(nulls_first=True)):
        found[task.case_id] = task.name
    return found


def _case_types(_access: Access, _now: dt.datetime) -> Sequence[tuple[str, str]]:
    found = CaseType.objects.order_by("description").values_list("pk", "description")[:_FEW_TYPES]
    return [(str(key), words) for key, words in found]


def _categories(_access: Access, _now: dt.datetime) -> Sequence[tuple[str, str]]:
    found = CaseType.objects.order_by("category").values_list("category", flat=True).distinct()[:_FEW_TYPES]
    return [(each, each) for each in found]


def _of_category(_access: Access, value: str, _now: dt.datetime) -> Q:
    return Q(type__category=value)


def _states(_access: Access, _now: dt.datetime) -> Sequence[tuple[str, str]]:
    """Those that have ended are not among the current ones, which the list shows at first."""
    words = {each: each.value.replace("-", " ").capitalize() for each in CaseState}
    ended = {CaseState.CLOSED, CaseState.CANCELLED}
    return [(each.value, f"{said} (among those ended)" if each in ended else said) for each, said in words.items()]


def _whose(_access: Access, _now: dt.datetime) -> Sequence[tuple[str, str]]:
    return [("mine", "Mine")]


def _owned(access: Access, _value: str, _now: dt.datetime) -> Q:
    return Q(owner_id=access.user_id)


LISTS.register(
    "cases",
    ListDefinition(
        label="Cases",
        kind="case",
        entity="case",
        permission=SEE,
        default="-opened",
        limit=_about_seen,
        search=("record", "subject"),
        ended_at="ended_at",
        about="Every case with its next task.",
        words="work list",
        columns=(
            title("Case"),
            REFERENCE,
            ListColumn(name="about", label="About", values=_about),
            ListColumn(name="type", label="Type", values=_types, shown=False),
            ListColumn(name="state", label="State", path="state", status=True),
            ListColumn(name="next_task", label="Next task", values=_next_tasks),
            ListColumn(name="owner", label="Owner", values=_owners, phone=False),
            ListColumn(name="opened", label="Opened", path="opened_at", order="opened_at"),
            ListColumn(name="ended", label="Ended", path="ended_at", order="ended_at", shown=False),
        ),
        filters=(
            ListFilter(name="category", label="Category", options=_categories, where=_of_category),
            ListFilter(name="type", label="Type", path="type", options=_case_types),
            ListFilter(name="state", label="State", path="state", uses=("state",), options=_states),
            ListFilter(name="whose", label="Whose", options=_whose, where=_owned),
            ListFilter(name="opened", label="Opened", path="opened_at", uses=("opened_at",), days=True),
        ),
    ),
)


def _task_about(access: Access, keys: Sequence[int], _now: dt.datetime) -> Mapping[int, object]:
    tasks = CaseTask.objects.filter(pk__in=keys).select_related("case__subject")
    return {task.pk: _named(access, task.case.subject) for task in tasks}


def _people(_access: Access, keys: Sequence[int], _now: dt.datetime) -> Mapping[int, object]:
    tasks = CaseTask.objects.filter(pk__in=keys).prefetch_related("assignees__user", "assignees__role")
    return {task.pk: people_of(task.assignees.all()) for task in tasks}


def _with_whom(access: Access, value: str, now: dt.datetime) -> Q:
    held = TaskAssignee.objects.filter(task=OuterRef("pk"))
    mine = Q(user_id=access.user_id)
    if value == "roles":
        mine |= Q(role_id__in=roles_held(access.user_id, on=business_day(now)))
    return Q(Exists(held.filter(mine)))


def _late(_access: Access, value: str, now: dt.datetime) -> Q:
    return Q(target_at__lt=now) if value == "missed" else Q(target_at__gte=now)


LISTS.register(
    "tasks",
    ListDefinition(
        label="Tasks",
        kind="case",
        entity="case.task",
        permission=SEE,
        via="case__record",
        limit=_task_about_seen,
        search=("case__record", "case__subject"),
        ended_at="ended_at",
        default="target",
        opens="?task={key}",
        about="Every task of every case.",
        words="work list to do",
        columns=(
            ListColumn(name="name", label="Task", path="name", opens=True),
            ListColumn(name="about", label="About", values=_task_about),
            ListColumn(name="case", label="Case", given=Given.TITLE, shown=False),
            ListColumn(name="reference", label="Case reference", given=Given.REFERENCE),
            ListColumn(name="target", label="Target", path="target_at", order="target_at"),
            ListColumn(name="people", label="With", values=_people),
            ListColumn(name="state", label="State", path="state", status=True),
            ListColumn(name="created", label="Created", path="created_at", order="created_at", phone=False),
            ListColumn(name="ended", label="Ended", path="ended_at", order="ended_at", shown=False),
        ),
        filters=(
            ListFilter(
                name="whose",
                label="With",
                options=lambda _access, _now: [("mine", "Me"), ("roles", "Me or my roles")],
                where=_with_whom,
            ),
            ListFilter(
                name="late",
                label="Target",
                options=lambda _access, _now: [("missed", "Past"), ("ahead", "Still to come")],
                where=_late,
            ),
            ListFilter(name="target", label="Due", path="target_at", uses=("target_at",), days=True),
        ),
    ),
)
