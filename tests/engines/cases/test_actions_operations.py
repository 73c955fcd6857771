"""Actions on tasks and cases through operations: what the rows say, what targets do, who is told."""

from __future__ import annotations

import datetime as dt

import pytest

from hearth.engines.cases import case_operations, page, publishing, queries, reasons, running, task_operations
from hearth.engines.cases.legal import TaskAction
from hearth.engines.cases.locking import AlreadyDone
from hearth.engines.cases.models import (
    Case,
    CaseEvent,
    CaseTask,
    CaseToken,
    EscalationGroup,
    EscalationGroupPeriod,
    Target,
)
from hearth.engines.comms.models import Notification
from hearth.kernel.refusal import Refused
from hearth.platform.audit.acting import acting
from hearth.platform.configuration import lookups
from hearth.platform.configuration import operations as configuration
from hearth.platform.configuration.operations import Effective
from hearth.platform.index.models import Record
from tests.engines.cases.drawn import END, START, arrows, node, process
from tests.engines.cases.office import CONTACT, FIRST, Office
from tests.landlord import complete, live, rights_of
from tests.modules.landlord import BY, LONG_AGO, NOW, at

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(db: None) -> Office:
    made = Office()
    made.furnish()
    return made


def first(case: Case) -> CaseTask:
    return CaseTask.objects.get(case=case, node="first")


def done(case: Case, office: Office) -> None:
    complete(live(case, "first"), {"said": "Hello", "on": "2026-11-30", "rung": "true"}, by=office.officer)


def kinds(case: Case) -> list[str]:
    return list(CaseEvent.objects.filter(case=case).order_by("pk").values_list("kind", flat=True))


def the_target(case: Case, task: CaseTask | None = None) -> Target:
    return Target.objects.select_related("case__record", "task").get(case=case, task=task)


def test_undo_opens_the_task_with_its_answers_to_correct_and_the_next_one_counts_no_more(office: Office) -> None:
    case = office.case()
    task = first(case)
    assert [each.user for each in task.assignees.all()] == [office.colleague_], "the rule of the lowest rank counts"
    done(case, office)
    assert the_target(case, task).ended_at == NOW
    task_operations.undo_task(by=office.officer.actor, task_id=task.pk, reason="Wrong day", now=NOW)
    task.refresh_from_db()
    assert (task.state, task.ended_at, task.answers) == ("live", None, {})
    assert task.draft == {"said": "Hello", "on": "2026-11-30"}, "the checklist is to be ticked off anew"
    assert CaseTask.objects.get(case=case, node="second").state == "cancelled"
    assert the_target(case, task).ended_at is None
    done(case, office)
    assert live(case, "second").visit == 2
    assert {"ReopenTask", "RestoreToken"} <= set(kinds(case))
    with pytest.raises(Refused, match="completed or passed over"):
        task_operations.undo_task(by=office.officer.actor, task_id=live(case, "second").pk, reason="Why not", now=NOW)


def test_a_hold_pauses_the_service_target_and_the_law_s_only_for_its_own_reason(office: Office) -> None:
    case = office.case()
    by, until = office.officer.actor, NOW + dt.timedelta(days=7)
    task, law = first(case), the_target(case)
    due = task.target_at
    assert due is not None
    hold = {"by": by, "case_id": case.pk, "until": until, "now": NOW}
    case_operations.hold_case(**hold, listed=office.reasons["no-access"].pk)
    task.refresh_from_db()
    assert (task.state, task.held_until) == ("on-hold", until)
    assert the_target(case, task).paused_at == NOW
    assert the_target(case).paused_at is None, "the law's clock runs on"
    assert set(CaseToken.objects.filter(case=case).values_list("wakes_at", flat=True)) == {until}
    with pytest.raises(Refused, match="on hold"):
        done(case, office)

    running.wake_due(until)
    task.refresh_from_db()
    case.refresh_from_db()
    assert (case.state, case.held_until, task.state) == ("open", None, "live")
    assert task.target_at == due + dt.timedelta(days=7), "five working days later are seven days"
    case_operations.hold_case(**(hold | {"until": None}), listed=office.reasons["clarification"].pk)
    assert the_target(case).paused_at == NOW
    later = hold | {"until": until + dt.timedelta(days=30), "now": NOW + dt.timedelta(days=3)}
    case_operations.hold_case(**later, listed=office.reasons["no-access"].pk)
    target = the_target(case)
    assert (target.paused_at, target.due_at) == (None, law.due_at + dt.timedelta(days=3)), (
        "on hold for another reason, the law's clock runs again"
    )
    assert the_target(case, task).paused_at == NOW, "the service target stands still all along"
    case.refresh_from_db()
    assert case.held_until == later["until"]
    case_operations.release_case(by=by, case_id=case.pk, now=NOW + dt.timedelta(days=4))
    assert the_target(case).due_at == law.due_at + dt.timedelta(days=3)


def test_alerts_come_from_the_due_index_once_each(office: Office) -> None:
    case = office.case()
    task = first(case)
    assert task.amber_at is not None
    assert task.target_at is not None
    running.wake_due(task.amber_at - dt.timedelta(minutes=1))
    assert not Notification.objects.filter(about=case.record).exists()
    for _ in range(2):
        running.wake_due(task.amber_at)
    assert [each.user for each in Notification.objects.filter(about=case.record)] == [office.colleague_]
    for _ in range(2):
        running.wake_due(task.target_at)
    told = Notification.objects.filter(about=case.record).order_by("pk")
    assert [each.user for each in told] == [office.colleague_, office.officer]
    assert "has missed its target" in told[1].text
    assert kinds(case).count("TargetAlert") == 2


def test_a_target_is_revised_with_a_reason_and_within_the_case_s(office: Office) -> None:
    case = office.case()
    task, by = first(case), office.officer.actor
    revised = NOW + dt.timedelta(days=9)
    task_operations.revise_target(by=by, target=the_target(case, task), due_at=revised, reason="She is away", now=NOW)
    task.refresh_from_db()
    assert task.target_at == revised
    event = CaseEvent.objects.get(case=case, kind="TargetRevised")
    assert (event.detail["reason"], event.detail["after"]) == ("She is away", revised.isoformat())
    for due_at, words in ((NOW + dt.timedelta(days=90), "after the target of its case"), (NOW, "future")):
        with pytest.raises(Refused, match=words):
            task_operations.revise_target(by=by, target=the_target(case, task), due_at=due_at, reason="Longer", now=NOW)
    with pytest.raises(Refused, match="set by law"):
        task_operations.revise_target(by=by, target=the_target(case), due_at=revised, reason="Longer", now=NOW)


def test_a_case_is_closed_opened_again_cancelled_and_given_away(office: Office) -> None:
    case = office.case()
    by = office.officer.actor
    task_operations.add_task(by=by, case_id=case.pk, name="Ring the sister", information="At work", now=NOW)
    extra = live(case, "ad-hoc")
    assert (extra.name, extra.information, extra.kind) == ("Ring the sister", "At work", "ad-hoc")
    case_operations.reassign_case(by=by, case_id=case.pk, to=office.colleague_, reason="Patch moved", now=NOW)
    assert [each.user for each in extra.assignees.all()] == [office.colleague_]
    with pytest.raises(Refused, match="“First” is mandatory"):
        case_operations.close_case(by=by, case_id=case.pk, reason="Done", now=NOW)
    done(case, office)
    with pytest.raises(Refused, match="complete already"):
        case_operations.cancel_case(by=by, case_id=case.pk, reason="Mistake", now=NOW)
    case_operations.close_case(by=by, case_id=case.pk, reason="She rang off", now=NOW)
    case.refresh_from_db()
    assert (case.state, Record.objects.get(pk=case.pk).closed) == ("closed", True)
    case_operations.reopen_case(by=by, case_id=case.pk, reason="She rang again", now=NOW)
    case.refresh_from_db()
    assert (case.state, case.ended_at, Record.objects.get(pk=case.pk).closed) == ("open", None, False)
    assert {each.node for each in CaseTask.objects.filter(case=case, ended_at=None)} == {"ad-hoc", "second"}
    assert the_target(case).ended_at is None


def test_why_is_a_value_of_the_landlord_s_list_words_or_both(office: Office) -> None:
    """History keeps the words and which value it was. A value of another list is none; neither is refused."""
    case, by = office.case(), office.officer.actor
    task = first(case)
    effective = [Effective(company_id=office.company.pk, effective_from=LONG_AGO)]

    def listed(heading: str, words: str) -> int:
        made = lookups.add(by=BY, heading=heading, description=words, effective=effective)
        return int(made.pk)

    done(case, office)
    second = live(case, "second")
    bypass, revise = listed(reasons.BYPASS, "Not needed"), listed(reasons.REVISE, "Parts on order")
    for wrong, sentence in ((None, "Say why the task is passed over"), (revise, "not in the list")):
        with pytest.raises(Refused, match=sentence):
            task_operations.bypass_task(by=by, task_id=second.pk, listed=wrong, now=NOW)
    task_operations.undo_task(by=by, task_id=task.pk, reason="Wrong day", now=NOW)
    later = NOW + dt.timedelta(days=9)
    task_operations.revise_target(by=by, target=the_target(case, task), due_at=later, listed=revise, now=NOW)
    done(case, office)
    second = live(case, "second")
    task_operations.bypass_task(by=by, task_id=second.pk, listed=bypass, reason="She rang", now=NOW)
    other = office.case()
    mistake = listed(reasons.CANCEL, "Opened by mistake")
    case_operations.cancel_case(by=by, case_id=other.pk, listed=mistake, now=NOW)

    def kept(case: Case, kind: str) -> tuple[str, int]:
        detail = CaseEvent.objects.get(case=case, kind=kind).detail
        return detail["reason"], detail["listed"]

    assert kept(case, "BypassTask") == ("Not needed. She rang", bypass)
    assert kept(case, "TargetRevised") == ("Parts on order", revise)
    assert kept(other, "CancelCase") == ("Opened by mistake", mistake)


def test_a_page_offers_what_is_allowed_and_says_why_not(office: Office) -> None:
    case = queries.get_case(rights_of(office.officer), office.case().record.reference, now=NOW)
    shown = page.case_page(rights_of(office.officer), case)
    (task,) = shown.tasks
    assert task.actions[TaskAction.HOLD] == ""
    assert "Mandatory" in task.actions[TaskAction.BYPASS]
    assert shown.target is not None
    assert shown.target.statutory
    case_operations.hold_case(by=BY, case_id=case.pk, reason="Waiting for papers", now=NOW)
    case.refresh_from_db()
    (task,) = page.case_page(rights_of(office.officer), case).tasks
    assert task.actions[TaskAction.COMPLETE] == "The case is on hold. Release it first."


def test_a_clock_set_back_stops_nothing(office: Office) -> None:
    case = office.case()
    earlier = NOW - dt.timedelta(hours=2)
    complete(live(case, "first"), {"said": "x", "on": "", "rung": "true"}, by=office.officer, now=earlier)
    task = first(case)
    assert task.ended_at == task.created_at, "never before it began"
    with pytest.raises(AlreadyDone, match="completed this task"):
        complete(task, {"rung": "true"}, by=office.officer, now=at("2026-11-24T18:00"))


def test_an_escalation_group_is_told_of_targets_and_by_notifications(office: Office) -> None:
    effective = [Effective(company_id=office.company.pk, effective_from=LONG_AGO)]
    manager = office.colleague("Ines Okafor")

    def group(code: str, tells: str) -> EscalationGroup:
        facts = {"description": code, "code": code, "tells": tells}
        return configuration.create(by=BY, model=EscalationGroup, facts=facts, effective=effective)

    for code, tells, words in (
        ("managers", "", "can"),
        ("managers", "nobody@example.org", "no colleague"),
        ("managers", "no-such-role", "no role"),
        ("owner", "owner", "has that code"),
    ):
        with pytest.raises(Refused, match=words):
            group(code, tells)
    group("managers", f"{manager.email}, owner")
    configuration.change(by=BY, record=office.reply, facts={"missed_tells": "managers, assignees"})
    with pytest.raises(Refused, match="no role “bosses”"):
        configuration.change(by=BY, record=office.reply, facts={"amber_tells": "bosses"})
    case = office.case()
    target_at = first(case).target_at
    assert target_at is not None
    running.wake_due(target_at)
    missed = Notification.objects.filter(about=case.record, text__contains="missed")
    assert {each.user for each in missed} == {manager, office.officer, office.colleague_}
    people, message = '<hearth:people groups="managers"/>', "<hearth:message>Look</hearth:message>"
    tell = f"<hearth:notification>{people}{message}</hearth:notification>"
    bpmn = process(
        START, node("sendTask", "tell", settings=tell), node("userTask", "first", settings=FIRST), END,
        arrows("start", "tell", "first", "end"), about=CONTACT,
    )  # fmt: skip
    publishing.publish(by=BY, key="two-tasks", bpmn=bpmn, now=NOW)
    told = Notification.objects.filter(about=office.case().record)
    assert {each.user for each in told} == {manager, office.officer}
    with acting(by=BY, reason="Test"):
        EscalationGroupPeriod.objects.update(effective_to=LONG_AGO + dt.timedelta(days=1))
    late = Notification.objects.filter(about=office.case().record)
    assert [each.user for each in late] == [office.officer], "a group whose time is over: the case's owner"
    with pytest.raises(Refused, match="no escalation group “others”"):
        publishing.publish(by=BY, key="two-tasks", bpmn=bpmn.replace("managers", "others"), now=NOW)
