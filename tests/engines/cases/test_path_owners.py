"""Running cases moved between versions, the heat map, drift that is planted and found, drafts tried and replayed."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import pytest
from django.db import connection

from hearth.engines.cases import (
    case_operations,
    drafting,
    migrating,
    publishing,
    reconciling,
    replaying,
    running,
    store,
    task_operations,
    waiting,
)
from hearth.engines.cases.migrating import CannotMigrate
from hearth.engines.cases.models import (
    Case,
    CaseEvent,
    CaseTask,
    CaseToken,
    PathVersion,
    TaskAssignee,
    TokenDependency,
)
from hearth.engines.cases.rehearsing import Chosen, Rehearsal, Stands, rehearse
from hearth.engines.cases.saying import say
from hearth.engines.cases.simulating import Wish
from hearth.engines.cases.taking_back import CantUndo
from hearth.engines.cases.web_service_models import WebService
from hearth.kernel.refusal import NotFound, Refused
from hearth.platform.audit.acting import acting
from hearth.platform.catalogue import FieldNotUsable
from hearth.records.contacts.models import Contact
from tests.engines.cases.drawn import END, START, arrow, arrows, node, process
from tests.engines.cases.office import CONTACT, FIRST, SECOND, Office
from tests.landlord import complete, live, rights_of
from tests.modules.landlord import BY, NOW

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)
WAIT = '<hearth:delay amount="{}" unit="days"/>'


def delay(id_: str, days: int) -> str:
    inside = f"<timerEventDefinition><timeDuration>P{days}D</timeDuration></timerEventDefinition>"
    return node("intermediateCatchEvent", id_, inside)


def version_with(*nodes: str, ids: tuple[str, ...]) -> PathVersion:
    bpmn = process(START, *nodes, END, arrows("start", *ids, "end"), about=CONTACT)
    return publishing.publish(by=BY, key="two-tasks", bpmn=bpmn, now=NOW)


@pytest.fixture
def office(db: None) -> Office:
    made = Office()
    made.furnish()
    return made


def standing(case: Case) -> list[tuple[str, str]]:
    return list(CaseToken.objects.filter(case=case).order_by("number").values_list("node", "state"))


def test_open_cases_are_moved_to_a_new_version_and_back(office: Office) -> None:
    old = PathVersion.objects.get(path__key="two-tasks")
    first, second = office.case(), office.case()
    complete(live(second, "first"), {"said": "Hello", "on": "", "rung": "true"}, by=office.officer)
    new = version_with(
        node("userTask", "begin", settings=FIRST), node("userTask", "second", settings=SECOND), ids=("begin", "second")
    )
    dry = migrating.dry_run(old=old, new=new, named={})
    assert [(each.node, each.tokens) for each in dry.plan.problems] == [("first", 1)]
    move: dict[str, Any] = {"by": BY, "old": old, "new": new, "reason": "New wording", "now": NOW}
    with pytest.raises(CannotMigrate, match="no block of that id"):
        migrating.migrate(**move, named={})
    with pytest.raises(CannotMigrate, match="another kind"):
        migrating.migrate(**move, named={"first": "end"})
    with pytest.raises(CannotMigrate, match="same block"):
        migrating.migrate(**move, named={"first": "second"})
    done = migrating.migrate(**move, named={"first": "begin"})
    assert (done.moved, done.tokens, done.stayed) == (2, 2, 0)
    assert standing(first) == [("begin", "at-task")]
    assert standing(second) == [("second", "at-task")]
    loaded = store.read(second.pk)
    assert loaded.version_id == new.pk
    assert loaded.answers["begin"]["said"] == "Hello", "answers go with their block's name in expressions"
    assert loaded.state.visits == {"start": 1, "begin": 1, "second": 1}
    assert CaseEvent.objects.filter(kind="CaseMigrated").count() == 2
    complete(live(first, "begin"), {"said": "Hi", "on": "", "rung": "true"}, by=office.officer)
    back = migrating.undo(by=BY, migration=done.migration, reason="Wrong wording", now=NOW)
    assert back.moved == 2
    assert standing(first) == [("second", "at-task")]
    assert store.read(first.pk).answers["first"]["said"] == "Hi"
    assert set(Case.objects.values_list("version_id", flat=True)) == {old.pk}
    done.migration.refresh_from_db()
    with pytest.raises(CannotMigrate, match="already"):
        migrating.undo(by=BY, migration=done.migration, reason="Again", now=NOW)


def test_a_task_done_before_the_move_is_undone_under_its_new_name_or_refused(office: Office) -> None:
    old = PathVersion.objects.get(path__key="two-tasks")
    case = office.case()
    complete(live(case, "first"), {"said": "Hello", "on": "", "rung": "true"}, by=office.officer)
    new = version_with(
        node("userTask", "begin", settings=FIRST), node("userTask", "second", settings=SECOND), ids=("begin", "second")
    )
    migrating.migrate(by=BY, old=old, new=new, named={"first": "begin"}, reason="New wording", now=NOW)
    done = CaseTask.objects.get(case=case, node="begin")
    task_operations.undo_task(by=office.officer.actor, task_id=done.pk, reason="Rung the wrong one", now=NOW)
    assert standing(case) == [("begin", "at-task")]
    complete(live(case, "begin"), {"said": "Hi", "on": "", "rung": "true"}, by=office.officer)
    last = version_with(node("userTask", "second", settings=SECOND), ids=("second",))
    migrating.migrate(by=BY, old=new, new=last, named={}, reason="One task does", now=NOW)
    with pytest.raises(CantUndo, match="lacks a block"):
        task_operations.undo_task(by=office.officer.actor, task_id=done.pk, reason="Again", now=NOW)
    case_operations.close_case(by=office.officer.actor, case_id=case.pk, reason="Not wanted", now=NOW)
    case_operations.reopen_case(by=office.officer.actor, case_id=case.pk, reason="Wanted", now=NOW)
    assert standing(case) == [("second", "at-task")]


def test_a_delay_that_is_another_one_wakes_when_the_new_one_says(office: Office) -> None:
    old = version_with(delay("wait", 10), node("userTask", "second", settings=SECOND), ids=("wait", "second"))
    case = office.case()
    new = version_with(delay("wait", 3), node("userTask", "second", settings=SECOND), ids=("wait", "second"))
    migrating.migrate(by=BY, old=old, new=new, named={}, reason="Shorter", now=NOW + DAY)
    assert CaseToken.objects.get(case=case).due_at == NOW + 3 * DAY
    assert running.wake_due(NOW + 3 * DAY) == 1
    assert standing(case) == [("second", "at-task")]


def test_where_cases_wait(office: Office) -> None:
    version = PathVersion.objects.get(path__key="two-tasks")
    for days in (1, 2, 3, 10):
        case = office.case()
        CaseToken.objects.filter(case=case).update(started_at=NOW - days * DAY)
    done = office.case()
    CaseTask.objects.filter(case=done).update(created_at=NOW - 4 * DAY)
    complete(live(done, "first"), {"said": "", "on": "", "rung": "true"}, by=office.officer)
    found = waiting.heat_map(version, company_ids=[office.company.pk], now=NOW)
    assert found.cases == 5
    first, second = found.blocks
    assert (first.node, first.waiting, first.median, first.longest) == ("first", 4, 2.5 * DAY, 10 * DAY)
    assert 7 * DAY < first.ninth < 10 * DAY
    assert (first.done, first.took) == (1, 4 * DAY)
    assert (second.node, second.waiting) == ("second", 1)
    assert "4: 2 d, 90%" in found.diagram
    assert waiting.heat_map(version, company_ids=[], now=NOW).blocks == []


def test_drift_that_is_planted_is_found_and_mended(office: Office) -> None:
    """A delay whose date is wrong, one that was not woken, a work list and a closed mark that say otherwise."""
    assert reconciling.reconcile(now=NOW).drift == 0
    version_with(delay("wait", 10), node("userTask", "second", settings=SECOND), ids=("wait", "second"))
    overdue, task_case = office.case(), office.case()
    assert reconciling.reconcile(now=NOW).drift == 0
    assert reconciling.reconcile(now=NOW + 10 * DAY + dt.timedelta(minutes=5)).drift == 0, "the worker comes soon"
    CaseToken.objects.filter(case=overdue).update(due_at=NOW - DAY)
    running.wake_due(NOW + 10 * DAY)
    task = live(task_case, "second")
    TaskAssignee.objects.filter(task=task).update(open=False)
    office.case()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE index_record SET closed = true WHERE id = %s", [task_case.pk])
    later = NOW + 30 * DAY
    report = reconciling.reconcile(now=later)
    assert report.counts == {"work-list": 1, "closed": 1, "overdue": 1}
    assert {each["case"] for each in report.found} >= {task_case.record.reference}
    assert reconciling.reconcile(now=later).drift == 0, "it is mended"
    CaseToken.objects.filter(case=task_case).delete()
    assert reconciling.reconcile(now=later).counts == {"task-without-token": 1}


def test_the_nightly_look_goes_on_a_batch_at_a_time_once_a_night(office: Office) -> None:
    cases = [office.case() for _ in range(3)]
    tick, night = reconciling.Nightly(), NOW.replace(hour=2, minute=30) + DAY
    stood = len(reconciling.reports())
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(reconciling, "BATCH", 2)
        assert [tick(NOW)] + [tick(night) for _ in range(5)] == [0] * 6
    report, *former = reconciling.reports()
    assert len(former) == stood
    assert (report.cases, report.drift) == (len(cases), 0)
    assert tick(night + 31 * dt.timedelta(hours=1)) == 0, "a night that was missed is made up for"
    assert tick(night + 31 * dt.timedelta(hours=1)) == 0
    assert len(reconciling.reports()) == stood + 2


def test_a_condition_that_came_true_unheard_is_drift(office: Office) -> None:
    condition = node(
        "intermediateCatchEvent", "wait",
        '<conditionalEventDefinition><condition>contact.last_name = "Roe"</condition></conditionalEventDefinition>',
    )  # fmt: skip
    version_with(condition, node("userTask", "second", settings=SECOND), ids=("wait", "second"))
    case = office.case()
    assert reconciling.reconcile(now=NOW).drift == 0
    TokenDependency.objects.all().delete()  # as if nobody had told of the change
    with acting(by=BY, reason="Test"):
        Contact.objects.filter(pk=case.subject_id).update(last_name="Roe")
    running.wake_changed(NOW)
    assert standing(case) == [("wait", "at-delay")]
    assert reconciling.reconcile(now=NOW).counts == {"waits": 1}
    assert standing(case) == [("second", "at-task")]


def test_past_cases_are_given_to_a_draft(office: Office) -> None:
    """One of two goes another way: the draft asks who was rung whether they said yes."""
    for said in ("yes", "no"):
        case = office.case()
        complete(live(case, "first"), {"said": said, "on": "", "rung": "true"}, by=office.officer)
        complete(live(case, "second"), {}, by=office.officer)
        assert Case.objects.get(pk=case.pk).ended_at == NOW
    draft = process(
        START, node("userTask", "first", settings=FIRST), node("exclusiveGateway", "asked", default="asked_end"),
        node("userTask", "second", settings=SECOND), END, arrows("start", "first", "asked"),
        arrow("asked", "second", 'answers.first.said = "yes" and contact.last_name != "Zed"', name="Yes"),
        arrow("asked", "end"),
        arrow("second", "end"), about=CONTACT,
    )  # fmt: skip
    draft = draft.replace('<process id="p"', '<process id="two-tasks"')
    drafting.save_draft(by=BY, key="two-tasks", bpmn=draft, revision=None, now=NOW)
    made = replaying.draft_of("two-tasks")
    assert made is not None
    found = replaying.replay(rights_of(office.officer), draft=made, since=NOW - DAY, now=NOW + DAY)
    assert (found.differ, found.cases) == (1, 2)
    (example,) = found.examples
    assert example.difference.only_old == ("Second",)
    assert replaying.draft_of("call-back") is None
    uncleared = office.somebody_with("Mia Uncleared", {"cases.see", "cases.configure", "contacts.read"}, [])
    with pytest.raises(FieldNotUsable):
        replaying.replay(rights_of(uncleared), draft=made, since=NOW - DAY, now=NOW + DAY)


def rehearsed(office: Office, bpmn: str, *chosen: Chosen, reference: str = "") -> Rehearsal:
    access = rights_of(office.officer)
    return rehearse(
        bpmn=bpmn, chosen=chosen, reference=reference, access=access, company_id=office.company.pk, opened_at=NOW
    )


def test_a_path_is_rehearsed_on_a_record_with_answers_as_they_are_typed(office: Office) -> None:
    version = version_with(
        node("userTask", "first", settings=FIRST), delay("wait", 10), node("userTask", "second", settings=SECOND),
        ids=("first", "wait", "second"),
    )  # fmt: skip
    about = office.person().record.reference
    before = Case.objects.count()
    stopped = rehearsed(office, version.bpmn, reference=about)
    assert [(each.block, [one.key for one in each.fields]) for each in stopped.standing] == [
        ("first", ["said", "on", "rung"])
    ]
    first = Chosen(block="first", answers={"said": "Yes", "rung": "true"})
    whole = rehearsed(office, version.bpmn, first, Chosen(block="second", answers={}), reference=about)
    assert whole.ended
    assert [(each.name, each.at) for each in whole.steps if each.words.startswith("goes on")] == [
        ("Wait", say(NOW + 10 * DAY))
    ]
    wrong = rehearsed(office, version.bpmn, Chosen(block="first", answers={"said": "Yes"}), reference=about)
    assert wrong.refused
    assert "Rung" in wrong.why, "what the task refuses stops it, in words"
    assert [each.block for each in wrong.standing] == ["first"], "it can be answered again"
    with pytest.raises(NotFound):
        rehearsed(office, version.bpmn, reference="C-99999")
    assert Case.objects.count() == before


def test_who_rehearses_a_path_decides_when_time_passes(office: Office) -> None:
    waits = "<conditionalEventDefinition><condition>answers.first.said != null</condition></conditionalEventDefinition>"
    at_most = '<hearth:delay maximumAmount="2" maximumUnit="weeks" mandatory="false"/>'
    asks = '<hearth:form><hearth:field key="said" label="Said" type="text"/></hearth:form>'
    bpmn = process(
        START, node("parallelGateway", "split"), node("userTask", "first", settings=asks),
        node("intermediateCatchEvent", "came", waits, at_most), END, node("endEvent", "end2"),
        arrows("start", "split", "first", "end"), arrows("split", "came", "end2"), about=CONTACT,
    )  # fmt: skip
    begun = rehearsed(office, bpmn)
    assert begun.clock == say(NOW), "nothing passes while somebody is waited for"
    wishes = {each.block: [value for value, _ in each.outcomes] for each in begun.standing}
    assert wishes["came"] == [Wish.PASSES, Wish.TRUE, Wish.ENDED]

    def came(wish: Wish) -> Rehearsal:
        return rehearsed(office, bpmn, Chosen(block="came", answers={}, outcome=wish))

    assert came(Wish.PASSES).clock == say(NOW + 14 * DAY)
    for wish, ended in ((Wish.PASSES, "maximum"), (Wish.TRUE, "condition"), (Wish.ENDED, "skipped")):
        (words,) = [each.words for each in came(wish).steps if each.block == "came" and each.words.startswith("goes")]
        assert ended in words
    answered = rehearsed(office, bpmn, Chosen(block="first", answers={"said": "Yes"}))
    assert (answered.ended, answered.clock) == (True, say(NOW)), "its condition came true by the answer"
    late = rehearsed(
        office, bpmn, Chosen(block="came", answers={}, outcome=Wish.PASSES), Chosen(block="gone", answers={}),
        Chosen(block="first", answers={"said": "Yes"}),
    )  # fmt: skip
    assert (late.ended, late.clock) == (True, say(NOW + 14 * DAY)), "one thing after the other, in this order"


def test_a_rehearsed_service_answers_or_fails_as_is_chosen(office: Office) -> None:
    with acting(by=BY, reason="Test"):
        WebService.objects.create(code="gas-register", description="Gas register", url="https://gas.example.org/")
    result = '<hearth:result name="score" value="response.safety.score" type="integer"/>'
    ask = f'<hearth:action service="gas-register">{result}</hearth:action>'
    bpmn = process(
        START, node("serviceTask", "ask", settings=ask), node("userTask", "second", settings=SECOND), END,
        arrows("start", "ask", "second", "end"), about=CONTACT,
    )  # fmt: skip
    (asked,) = rehearsed(office, bpmn).standing
    assert (asked.stands, [each for each, _ in asked.outcomes]) == (Stands.SERVICE, ["answered", "failed"])
    assert json.loads(asked.fields[0].value) == {"safety": {"score": None}}, "what is read of the answer is laid out"

    def reply(outcome: str, response: str = "") -> Chosen:
        return Chosen(block="ask", answers={"response": response}, outcome=outcome)

    good = rehearsed(office, bpmn, reply("answered", '{"safety": {"score": 7}}'))
    assert [each.block for each in good.standing] == ["second"]
    assert "Ask gives score 7" in {f"{each.name} {each.words}" for each in good.steps}
    failed = rehearsed(office, bpmn, reply("failed"))
    (standing,) = failed.standing
    assert (standing.block, standing.stands) == ("ask", Stands.TASK), "an officer is asked"
    again = rehearsed(office, bpmn, reply("failed"), Chosen(block="ask", answers={}), reply("answered", "{}"))
    assert "no “score”" in again.steps[-1].words, "asked again, it answers rubbish"
    with pytest.raises(Refused, match="JSON"):
        rehearsed(office, bpmn, reply("answered", "{oops"))
