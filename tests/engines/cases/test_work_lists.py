"""Work lists: order, pages, whose, filters, the next best task, queues, and giving many away at once."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest
from django.db import connection

from hearth.engines.cases import case_operations, task_operations, work_lists
from hearth.engines.cases.models import NEVER, Case, CaseTask, CaseType, TaskAssignee
from hearth.engines.cases.work_lists import Stage, Whose, WorkFilter
from hearth.kernel.refusal import Refused
from hearth.platform.audit.acting import acting
from hearth.platform.identity import groups
from hearth.platform.identity.models import Role
from tests.engines.cases.office import Office
from tests.landlord import LEADER, complete, live, rights_of
from tests.modules.landlord import BY, LONG_AGO, NOW

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


@pytest.fixture
def office(db: None) -> Office:
    made = Office()
    made.furnish()
    return made


def first(case: Case) -> CaseTask:
    return CaseTask.objects.get(case=case, node="first")


def due(task: CaseTask, in_days: int | None, *, amber_days: int | None = None) -> CaseTask:
    """The task with its target so many days from now (None: without one), as an operation would leave it."""
    target = None if in_days is None else NOW + in_days * DAY
    amber = None if amber_days is None else NOW + amber_days * DAY
    CaseTask.objects.filter(pk=task.pk).update(target_at=target, amber_at=amber)
    return task


def test_pages_follow_the_targets_and_lead_back_whoever_has_the_tasks(office: Office) -> None:
    """Targets that are equal are told apart by the task; those without one come last; both ways give the same rows."""
    access = rights_of(office.officer)
    tasks = [due(first(office.case()), days) for days in (3, 1, 1, None, -2, None, 5)]
    for number, task in enumerate(tasks):
        to = office.officer if number % 2 else office.colleague_
        task_operations.reassign_task(by=BY, task_id=task.pk, to=[to], reason="Test", now=NOW)
    wanted = [tasks[i].pk for i in (4, 1, 2, 0, 6, 3, 5)]
    mine = {task.pk for task in tasks[1::2]}
    for whose, expected in ((Whose.ALL, wanted), (Whose.MINE, [key for key in wanted if key in mine])):
        asked = WorkFilter(whose=whose)
        pages, place = [], None
        while True:
            page = work_lists.work_page(access, asked, now=NOW, limit=2, after=place)
            pages.append([row.id for row in page.rows])
            if page.after is None:
                break
            place = page.after
        assert [key for each in pages for key in each] == expected
        back, there = [], page.before
        while there is not None:
            page = work_lists.work_page(access, asked, now=NOW, limit=2, before=there)
            back.append([row.id for row in page.rows])
            there = page.before
        assert back[::-1] == pages[:-1]
        counted = work_lists.work_page(access, asked, now=NOW, limit=1)
        assert (counted.total, counted.more) == (len(expected), False)


def test_the_rows_of_a_work_list_follow_the_task(office: Office) -> None:
    """Targets, warnings, what the law sets and what has ended are kept with who has the task, by whatever writer."""
    case = office.case()
    task = first(case)
    held = TaskAssignee.objects.get(task=task)
    assert (held.open, held.due_at, held.priority, held.statutory) == (True, task.target_at, 3, False)
    due(task, None)
    held.refresh_from_db()
    assert held.due_at == NEVER
    with acting(by=BY, reason="Test"):
        CaseType.objects.filter(pk=office.type.pk).update(priority=1)
    complete(task, {"said": "", "on": "", "rung": "true"}, by=office.officer)
    held.refresh_from_db()
    assert (held.open, held.priority) == (False, 1)
    task_operations.undo_task(by=office.officer.actor, task_id=task.pk, reason="Wrong", now=NOW)
    held.refresh_from_db()
    assert held.open
    task_operations.reassign_task(by=BY, task_id=task.pk, to=[office.officer], reason="Leave", now=NOW)
    assert TaskAssignee.objects.get(task=task).priority == 1


@pytest.mark.parametrize("rare", [True, False])
def test_words_of_the_case_and_of_whom_it_is_about(office: Office, rare: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """Looked up where few records have one of them; read along the list where many have them all."""
    if not rare:
        monkeypatch.setattr(work_lists, "_FEW_RECORDS", 0)
    access = rights_of(office.officer)
    task, other = (due(first(office.case()), day) for day in (1, 2))
    whose, case = task.case.subject.title.split()[-1], task.case.record.reference

    def found(words: str, **asked: object) -> list[int]:
        wanted = replace(WorkFilter(whose=Whose.ALL, words=words), **asked)  # type: ignore[arg-type]
        page = work_lists.work_page(access, wanted, now=NOW)
        return [row.id for row in page.rows if row.id in {task.pk, other.pk}]

    assert found(whose) == [task.pk, other.pk]
    assert found(f"{whose[:3]} {case}") == [task.pk], "one word of whom it is about, the others of the case"
    assert found(whose[1:]) == [], "a word is known by how it begins"
    assert found(f"{whose} nosuchword") == []
    assert found(f"{whose} {case}", by_name=True) == [task.pk]
    assert found(case, case_type="other") == []


def test_filters_and_the_team(office: Office) -> None:
    access = rights_of(office.officer)
    missed, amber, ahead, none = (
        due(first(office.case()), days, amber_days=warned) for days, warned in ((-1, -2), (1, -1), (9, 5), (None, None))
    )

    def found(**asked: object) -> list[int]:
        wanted = replace(WorkFilter(whose=Whose.TEAM), **asked)  # type: ignore[arg-type]
        return [row.id for row in work_lists.work_page(access, wanted, now=NOW).rows]

    assert found() == [], "Rosa is in no group with the officer yet"
    group = groups.create_group(by=BY, name="North", company_id=office.company.pk)
    for user in (office.officer, office.colleague_):
        groups.add_member(by=BY, group_id=group.pk, user_id=user.pk, effective_from=LONG_AGO)
    assert found() == [missed.pk, amber.pk, ahead.pk, none.pk]
    assert found(stage=Stage.MISSED) == [missed.pk]
    assert found(stage=Stage.AMBER) == [amber.pk]
    assert found(stage=Stage.AHEAD) == [ahead.pk]
    assert found(stage=Stage.NONE) == [none.pk]
    assert found(case_type="two-tasks") == found()
    assert found(case_type="other") == []
    assert found(words=ahead.case.subject.title) != []
    assert found(words="100%_") == []
    TaskAssignee.objects.filter(task=ahead).update(statutory=True)
    assert found(statutory=True) == [ahead.pk]
    for stage in Stage:
        wanted = WorkFilter(whose=Whose.ALL, stage=stage, statutory=stage is Stage.AHEAD, words="")
        rows = work_lists.work_page(access, wanted, now=NOW).rows
        assert len(rows) == 1, "everybody's work is filtered alike"


def test_the_next_best_task_is_what_the_law_sets_then_what_is_late_then_what_is_urgent(office: Office) -> None:
    access = rights_of(office.officer)
    tasks = {
        "later": due(first(office.case()), 20),
        "soon": due(first(office.case()), 2),
        "urgent": due(first(office.case()), 9),
        "amber": due(first(office.case()), 15, amber_days=-1),
        "missed": due(first(office.case()), -1),
        "law": due(first(office.case()), 30),
        "held": due(first(office.case()), -9),
        "begun": due(first(office.case()), -8),
    }
    for task in tasks.values():
        task_operations.reassign_task(by=BY, task_id=task.pk, to=[office.officer], reason="Test", now=NOW)
    TaskAssignee.objects.filter(task=tasks["law"]).update(statutory=True)
    TaskAssignee.objects.filter(task=tasks["urgent"]).update(priority=1)
    case_operations.hold_case(by=BY, case_id=tasks["held"].case_id, reason="Waits", now=NOW)
    CaseTask.objects.filter(pk=tasks["begun"].pk).update(drafted_at=NOW, drafted_by=office.colleague_)
    order = []
    while (best := work_lists.next_best(access, now=NOW)) is not None:
        order.append(next(name for name, task in tasks.items() if task.pk == best.pk))
        assert work_lists.next_best(access, now=NOW, besides=best.pk) != best
        complete(live(best.case, "first"), {"said": "", "on": "", "rung": "true"}, by=office.officer)
        done = live(best.case, "second")
        task_operations.reassign_task(by=BY, task_id=done.pk, to=[office.colleague_], reason="Test", now=NOW)
    assert order == ["law", "missed", "amber", "urgent", "soon", "later"]
    assert work_lists.next_best(access, now=NOW + work_lists.BEGUN_FOR) == tasks["begun"], "then it is anybody's again"


def test_a_queue_is_seen_by_who_holds_the_role(office: Office) -> None:
    role = office.officer.holdings.select_related("role").get().role
    task = first(office.case())
    task_operations.reassign_task(by=BY, task_id=due(task, -1).pk, to=[role], reason="Test", now=NOW)
    access = rights_of(office.officer)
    (queue,) = work_lists.queues(access, now=NOW)
    assert (queue.role, queue.live, queue.late, queue.first) == (role, 1, 1, NOW - DAY)
    asked = WorkFilter(role_id=role.pk)
    assert [row.id for row in work_lists.work_page(access, asked, now=NOW).rows] == [task.pk]
    counts = work_lists.work_counts(access, NOW)
    assert (counts.live, counts.late, counts.more) == (1, 1, False)
    strange = Role.objects.exclude(pk=role.pk).first()
    if strange is not None:
        with pytest.raises(Refused, match="do not hold"):
            work_lists.work_page(access, WorkFilter(role_id=strange.pk), now=NOW)


def test_many_tasks_change_hands_and_each_that_stays_says_why(office: Office) -> None:
    tasks = [first(office.case()) for _ in range(3)]
    complete(tasks[0], {"said": "", "on": "", "rung": "true"}, by=office.officer)
    give: dict[str, Any] = {"by": BY, "access": rights_of(office.officer), "to": [office.officer, office.roles[LEADER]]}
    give |= {"reason": "Leave", "now": NOW}
    done = task_operations.reassign_tasks(**give, task_ids=[*(task.pk for task in tasks), 987_654])
    assert done.done == 2
    assert [(each.task_id, each.name) for each in done.refused] == [(tasks[0].pk, tasks[0].name), (987_654, "")]
    assert "meanwhile" in done.refused[0].sentence
    given = {(each.user, each.role) for each in tasks[1].assignees.all()}
    assert given == {(office.officer, None), (None, office.roles[LEADER])}, "a colleague and a role together"
    with pytest.raises(Refused, match="a role, or both"):
        task_operations.reassign_tasks(**(give | {"to": []}), task_ids=[tasks[1].pk])
    with pytest.raises(Refused, match="Choose"):
        task_operations.reassign_tasks(**give, task_ids=[])
    with pytest.raises(Refused, match="At most"):
        task_operations.reassign_tasks(**give, task_ids=range(501))


def test_a_page_is_read_from_the_index_of_each_person(office: Office) -> None:
    """However many tasks there are: the plan has no sort of all of them."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(
            "EXPLAIN SELECT due_at, task_id FROM cases_taskassignee WHERE open AND user_id = 1 AND role_id IS NULL"
            " ORDER BY due_at, task_id LIMIT 50"
        )
        plan = "\n".join(row[0] for row in cursor.fetchall())
    assert "work_of_user" in plan
    assert "Sort" not in plan
