"""Cases that are opened and woken together: each as if it were alone, and one that fails stops no other."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from hearth.engines.cases import case_operations, operations, publishing, reconciling, running
from hearth.engines.cases.actions import actions, system_action
from hearth.engines.cases.models import Case, CaseEvent, CaseTask, CaseToken, CaseType, Target
from hearth.kernel.refusal import Refused
from hearth.platform.audit.acting import acting
from hearth.platform.identity.models import User
from hearth.platform.index import operations as index
from hearth.platform.index.models import Record
from hearth.platform.index.operations import NewRecord
from hearth.records.contacts.models import Contact
from tests.engines.cases.drawn import END, START, arrow, arrows, node, process
from tests.engines.cases.office import CONTACT, Office
from tests.landlord import complete, live
from tests.modules.landlord import BY, LONG_AGO, NOW

pytestmark = pytest.mark.django_db
LATER = NOW + dt.timedelta(hours=2)
CONDITION = "<condition>now() &gt;= case.opened_at + duration(&quot;PT1H&quot;)</condition>"
WAIT = f"<conditionalEventDefinition>{CONDITION}</conditionalEventDefinition>"


@pytest.fixture
def office(db: None) -> Office:
    made = Office()
    made.furnish()
    return made


@pytest.fixture
def touchy() -> Iterator[dict[int, Exception]]:
    """A system action that writes, and then fails for the subjects in the mapping."""
    failing: dict[int, Exception] = {}

    @system_action("tests.touchy", label="Touchy", subjects=["contact"])
    def touch(*, subject_id: int, **_given: Any) -> Mapping[str, object]:
        Record.objects.filter(pk=subject_id).update(context="touched")
        if subject_id in failing:
            raise failing[subject_id]
        return {}

    yield failing
    actions._entries.pop("tests.touchy")


def offered(office: Office, key: str, *elements: str) -> CaseType:
    version = publishing.publish(by=BY, key=key, bpmn=process(*elements, about=CONTACT), now=NOW)
    entry = publishing.LibraryPath(key=key, category="Test", description=key, information="", keywords="")
    return publishing.offer(
        by=BY, code=key, entry=entry, path=version.path, companies=[office.company], from_date=LONG_AGO
    )


def waiting(office: Office) -> CaseType:
    act = node("serviceTask", "act", settings='<hearth:action operation="tests.touchy"/>')
    wait = node("intermediateCatchEvent", "wait", WAIT)
    return offered(office, "waiting", START, wait, act, END, arrows("start", "wait", "act", "end"))


def people(office: Office, count: int) -> list[Record]:
    return [office.person().record for _ in range(count)]


def history(case: Case) -> list[tuple[str, object]]:
    return list(CaseEvent.objects.filter(case=case).order_by("pk").values_list("kind", "node"))


def test_many_cases_are_opened_as_one_is(office: Office) -> None:
    alone = office.case()
    about = people(office, 3)
    kind = CaseType.objects.get(code="two-tasks")
    done = operations.open_cases(by=office.officer.actor, case_type=kind, subjects=about, now=NOW)
    assert not done.refused
    assert [case.subject_id for case in done.cases] == [record.pk for record in about]
    assert len({case.record.reference for case in done.cases} | {alone.record.reference}) == 4
    for case in done.cases:
        stored = Case.objects.select_related("record").get(pk=case.pk)
        assert (stored.state, stored.tokens_made, stored.visits) == (case.state, case.tokens_made, case.visits)
        assert (stored.state, stored.visits, stored.owner_id) == (alone.state, alone.visits, alone.owner_id)
        assert history(stored) == history(alone)
        task, other = live(stored, "first"), live(alone, "first")
        assert (task.target_at, task.amber_at) == (other.target_at, other.amber_at)
        assert task.assignees.get().user_id == other.assignees.get().user_id
        targets = [
            list(Target.objects.filter(case=each).order_by("pk").values_list("task__node", "due_at", "next_at"))
            for each in (stored, alone)
        ]
        assert targets[0] == targets[1]
        complete(task, {"said": "Hello", "on": "2026-11-30", "rung": "true"}, by=office.officer)
    assert reconciling.reconcile(now=NOW).drift == 0


def test_statements_of_opening_do_not_grow_with_the_number_of_cases(office: Office) -> None:
    counted = []
    for count in (2, 5, 20):
        about = people(office, count)
        with CaptureQueriesContext(connection) as queries:
            operations.open_cases(by=office.officer.actor, case_type=office.type, subjects=about, now=NOW)
        counted.append(len(queries))
    assert counted[1] == counted[2]


def test_who_has_an_open_case_is_left_out_and_told_of(office: Office) -> None:
    first, second = people(office, 2)
    one = operations.open_case(by=office.officer.actor, case_type=office.type, subject=first, now=NOW)
    done = operations.open_cases(by=office.officer.actor, case_type=office.type, subjects=[first, second], now=NOW)
    assert [case.subject_id for case in done.cases] == [second.pk]
    assert [(each.subject, one.record.reference in each.sentence) for each in done.refused] == [(first, True)]
    again = operations.open_cases(
        by=office.officer.actor, case_type=office.type, subjects=[first, second], again=True, now=NOW
    )
    assert len(again.cases) == 2


def test_refused_ones_are_told_of_one_by_one_and_leave_nothing_behind(office: Office) -> None:
    settings = f'<hearth:task><hearth:people users="{office.colleague_.email}"/></hearth:task>'
    block = node("userTask", "talk", settings=settings)
    kind = offered(office, "to-rosa", START, block, END, arrows("start", "talk", "end"))
    with acting(by=BY, reason="She has left"):
        User.objects.filter(pk=office.colleague_.pk).update(is_active=False)
    about = people(office, 3)
    done = operations.open_cases(by=office.officer.actor, case_type=kind, subjects=about, now=NOW)
    assert (done.cases, [each.subject for each in done.refused]) == ((), about)
    assert all(office.colleague_.email in each.sentence for each in done.refused)
    assert not Record.objects.filter(kind="case", title="to-rosa").exists()


def test_an_operation_that_refuses_one_of_many_new_cases_leaves_it_to_an_officer(
    office: Office, touchy: dict[int, Exception]
) -> None:
    act = node("serviceTask", "act", settings='<hearth:action operation="tests.touchy"/>')
    kind = offered(office, "at-once", START, act, END, arrows("start", "act", "end"))
    about = people(office, 4)
    touchy[about[1].pk] = Refused("Not this one.")
    done = operations.open_cases(by=office.officer.actor, case_type=kind, subjects=about, now=NOW)
    states = dict(Case.objects.filter(type=kind).values_list("subject_id", "state"))
    assert [states[each.pk] for each in about] == ["closed", "open", "closed", "closed"]
    assert [case.state for case in done.cases] == ["closed", "open", "closed", "closed"]
    assert CaseTask.objects.get(case__type=kind).attention == "Not this one."


def test_cases_woken_together_go_on_as_if_alone(office: Office, touchy: dict[int, Exception]) -> None:
    kind = waiting(office)
    about = people(office, 7)
    cases = operations.open_cases(by=office.officer.actor, case_type=kind, subjects=about, now=NOW).cases
    assert running.wake_due(LATER) == 7
    assert {each.state for each in Case.objects.filter(type=kind)} == {"closed"}
    assert not CaseToken.objects.filter(case__type=kind).exists()
    assert len({tuple(history(case)) for case in cases}) == 1
    assert Record.objects.filter(pk__in=[each.pk for each in about], context="touched").count() == 7
    assert not touchy


def test_what_many_cases_read_is_read_for_all_of_them_at_once(office: Office) -> None:
    condition = (
        "<condition>contact.known_as != &quot;Moved&quot; and now() &gt;= case.opened_at + duration(&quot;PT1H&quot;)"
        " and case.owner.name != null</condition>"
    )
    inside = f"<conditionalEventDefinition>{condition}</conditionalEventDefinition>"
    wait = node("intermediateCatchEvent", "wait", inside)
    kind = offered(office, "reading", START, wait, END, arrows("start", "wait", "end"))
    by, counted = office.officer.actor, []
    for count in (2, 5, 20):
        about = people(office, count)
        with acting(by=BY, reason="Known as"):
            Contact.objects.filter(pk__in=[each.pk for each in about]).update(known_as="Mo")
        operations.open_cases(by=by, case_type=kind, subjects=about, now=NOW)
        with CaptureQueriesContext(connection) as queries:
            assert running.wake_due(LATER) == count
        assert not Case.objects.filter(type=kind, ended_at=None).exists()
        counted.append(len(queries))
    assert counted[1] == counted[2]
    end = CaseEvent.objects.filter(case__type=kind, kind="EndDelay").first()
    assert end is not None
    assert end.detail["explanation"]["read"]["contact.known_as"] == "Mo"


def test_a_refused_operation_among_many_becomes_a_task_and_what_it_wrote_is_undone(
    office: Office, touchy: dict[int, Exception]
) -> None:
    kind = waiting(office)
    about = people(office, 6)
    operations.open_cases(by=office.officer.actor, case_type=kind, subjects=about, now=NOW)
    touchy[about[2].pk] = Refused("Not this one.")
    assert running.wake_due(LATER) == 6
    refused = Case.objects.get(type=kind, subject=about[2])
    task = CaseTask.objects.get(case=refused)
    assert (refused.state, task.kind, task.attention) == ("open", "refused", "Not this one.")
    assert Case.objects.filter(type=kind, state="closed").count() == 5
    assert Record.objects.filter(pk__in=[each.pk for each in about], context="touched").count() == 5
    assert CaseEvent.objects.filter(case__type=kind, kind="CloseCase").count() == 5, "nothing is done twice"


def test_a_case_that_fails_among_many_is_stuck_and_told_of(office: Office, touchy: dict[int, Exception]) -> None:
    kind = waiting(office)
    about = people(office, 5)
    operations.open_cases(by=office.officer.actor, case_type=kind, subjects=about, now=NOW)
    touchy[about[4].pk] = ZeroDivisionError("a bug")
    assert running.wake_due(LATER) == 5
    poisoned = Case.objects.get(type=kind, subject=about[4])
    stuck = CaseEvent.objects.get(case=poisoned, kind="Stuck")
    assert (poisoned.state, stuck.detail["code"]) == ("open", "failed")
    assert CaseToken.objects.get(case=poisoned).wakes_at == LATER + dt.timedelta(hours=1)
    assert Case.objects.filter(type=kind, state="closed").count() == 4
    del touchy[about[4].pk]
    assert running.wake_due(LATER + dt.timedelta(hours=1)) == 1
    poisoned.refresh_from_db()
    assert poisoned.state == "closed"


def test_a_task_that_is_opened_and_cancelled_in_one_step_is_cancelled(office: Office) -> None:
    over = node("endEvent", "over", "<terminateEventDefinition/>")
    kind = offered(
        office, "over-at-once", START, node("parallelGateway", "split"),
        node("userTask", "talk", settings='<hearth:task mandatory="false"/>'), END, over,
        arrows("start", "split", "talk", "end"), arrow("split", "over"),
    )  # fmt: skip
    case = operations.open_case(by=office.officer.actor, case_type=kind, subject=office.person().record, now=NOW)
    task = CaseTask.objects.get(case_id=case.pk)
    assert (case.state, task.state, task.ended_at) == ("closed", "cancelled", NOW)
    assert not task.assignees.filter(open=True).exists()


def test_a_delay_still_waits_for_its_data_after_a_hold(office: Office) -> None:
    condition = "<condition>contact.known_as = &quot;Moved&quot;</condition>"
    wait = node(
        "intermediateCatchEvent", "wait", f"<conditionalEventDefinition>{condition}</conditionalEventDefinition>"
    )
    kind = offered(office, "when-moved", START, wait, END, arrows("start", "wait", "end"))
    subject = office.person().record
    by = office.officer.actor
    case = operations.open_case(by=by, case_type=kind, subject=subject, now=NOW)
    running.wake_changed(NOW)
    case_operations.hold_case(by=by, case_id=case.pk, reason="Away", now=NOW)
    case_operations.release_case(by=by, case_id=case.pk, now=NOW)
    with acting(by=BY, reason="Moved"):
        Contact.objects.filter(pk=subject.pk).update(known_as="Moved")
    running.wake_changed(LATER)
    case.refresh_from_db()
    assert case.state == "closed"


@pytest.mark.slow
def test_ten_thousand_cases_due_in_one_minute(office: Office, touchy: dict[int, Exception]) -> None:
    kind = waiting(office)
    about = index.create_records([
        NewRecord(kind="contact", company_id=office.company.pk, title=f"Tenant {number}") for number in range(10_000)
    ])  # fmt: skip
    by = office.officer.actor
    assert len(operations.open_cases(by=by, case_type=kind, subjects=about, now=NOW).cases) == 10_000
    for number in (17, 4_321, 9_999):
        touchy[about[number].pk] = Refused("Not this one.")
    touchy[about[2_500].pk] = ZeroDivisionError("a bug")
    assert running.wake_due(LATER) == 10_000
    done = CaseEvent.objects.filter(case__type=kind, kind="CloseCase")
    assert done.count() == done.values("case_id").distinct().count() == 9_996, "none is lost and none is done twice"
    assert Case.objects.filter(type=kind, state="closed").count() == 9_996
    assert Record.objects.filter(kind="contact", context="touched").count() == 9_996
    assert CaseTask.objects.filter(case__type=kind, kind="refused").count() == 3
    assert CaseEvent.objects.filter(case__type=kind, kind="Stuck").count() == 1
    assert running.wake_due(LATER) == 0
