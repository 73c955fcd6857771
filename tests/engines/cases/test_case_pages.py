"""The page of a case and its forms, as an officer uses them."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.test import Client
from django.urls import reverse

from hearth.engines.cases import publishing
from hearth.engines.cases.choices import sources
from hearth.engines.cases.milestones import LABELS
from hearth.engines.cases.models import Case, CaseTask, CaseToken
from hearth.engines.cases.page import case_page
from hearth.engines.comms.models import Notification
from hearth.kernel.refusal import Refused
from hearth.platform.configuration import lookups
from hearth.platform.configuration.operations import Effective
from tests.engines.cases.desk import browser, office
from tests.engines.cases.drawn import END, START, arrow, arrows, node, process
from tests.engines.cases.office import CONTACT, FIRST, SECOND, Office
from tests.landlord import LEADER, complete, live, rights_of
from tests.modules.landlord import BY, LONG_AGO, NOW

__all__ = ["browser", "office"]
pytestmark = pytest.mark.django_db


def page_of(browser: Client, case: Case) -> str:
    return browser.get(reverse("staff:case", args=[case.record.reference])).content.decode()


def send(browser: Client, name: str, case: Case, task: CaseTask | None = None, /, **given: str) -> str:
    """The page after a form was sent: its errors where it was refused."""
    arguments = [case.record.reference, *([task.pk] if task else [])]
    return browser.post(reverse(f"staff:{name}", args=arguments), given, follow=True).content.decode()


def test_a_case_through_its_forms(office: Office, browser: Client) -> None:
    case = office.case()
    task = live(case, "first")
    page = page_of(browser, case)
    for words in ("Add a task", "Hold", "Revise target", "set by law", "Mandatory, so it can", "Still to come"):
        assert words in page
    assert reverse("staff:undo-task", args=[case.record.reference, task.pk]) not in page, "nothing is done yet"
    assert "field-error" in send(browser, "hold-case", case, reason="One of the list is chosen")
    why = {"listed": str(office.reasons["clarification"].pk), "reason": "Waiting for papers"}
    assert "on hold" in send(browser, "hold-case", case, until_day="1 Dec 2026", until_time="09:00", **why)
    assert "Change the hold" in page_of(browser, case)
    send(browser, "hold-case", case, until_day="1 Feb 2027", until_time="09:00", **why)
    case.refresh_from_db()
    assert case.held_until == dt.datetime(2027, 2, 1, 9, tzinfo=dt.UTC)
    assert "goes on" in send(browser, "release-case", case)
    assert "Name a colleague, a role, or both" in send(browser, "reassign-task", case, task, reason="Leave")
    assert "changed hands" in send(browser, "reassign-task", case, task, reason="Leave", to=office.officer.email)
    complete(task, {"said": "Hello", "on": "", "rung": "true"}, by=office.officer)
    assert "Undo" in page_of(browser, case)
    assert "open again" in send(browser, "undo-task", case, task, reason="Wrong person")
    assert 'value="Hello"' in page_of(browser, case), "the answers are there to be corrected"
    assert "The task is added" in send(browser, "add-case-task", case, name="Ring the sister")
    leader = Client()
    leader.force_login(office.colleague("Lea Der", LEADER), backend="hearth.platform.identity.sign_in.StaffBackend")
    for name in ("cancel-case", "close-case"):
        ends = leader.get(reverse(f"staff:{name}", args=[case.record.reference])).content.decode()
        assert "<dt>Tasks that are cancelled</dt><dd>First, Ring the sister</dd>" in ends
    form = browser.get(reverse("staff:cancel-task", args=[case.record.reference, task.pk])).content.decode()
    assert "<dt>Cancelled with it</dt><dd>Second</dd>" in form
    assert "note is kept" in send(browser, "add-case-note", case, text="The sister has keys, @Rosa Diaz. See @Nobody")
    assert [each.user for each in Notification.objects.filter(about=case.record)] == [office.colleague_]
    assert "You follow the case now" in send(browser, "watch-case", case)
    other = office.case()
    assert "very case" in send(browser, "relate-case", case, other=case.record.reference)
    assert "are related" in send(browser, "relate-case", case, other=other.record.reference)
    assert "related already" in send(browser, "relate-case", other, other=case.record.reference)
    assert case.record.reference in page_of(browser, other), "it is read from both sides"
    assert "not related any more" in send(browser, "part-case", other, other=case.record.reference)
    page = page_of(browser, case)
    for words in ("The sister has keys", "Followed by", "Follow no longer", "No longer related with", "Note written"):
        assert words in page
    for words in ("Ring the sister opened", "First opened again", "Case put on hold", "Waiting for papers"):
        assert words in page


def test_an_officer_waits_no_longer_and_says_why(office: Office, browser: Client) -> None:
    """A stale page ends no other wait than the one that it showed."""
    eight_weeks = "<timerEventDefinition><timeDuration>P8W</timeDuration></timerEventDefinition>"
    optional = '<hearth:delay mandatory="false"/>'
    bpmn = process(
        START, node("parallelGateway", "split"), node("intermediateCatchEvent", "cooling", eight_weeks, optional),
        node("intermediateCatchEvent", "law", eight_weeks), node("userTask", "second", settings=SECOND), END,
        node("endEvent", "end2"), arrows("start", "split", "cooling", "second", "end"), arrows("split", "law", "end2"),
        about=CONTACT,
    )  # fmt: skip
    publishing.publish(by=BY, key="two-tasks", bpmn=bpmn, now=NOW)
    case = office.case()
    by_node = dict(CaseToken.objects.filter(case=case).values_list("node", "number"))
    address = reverse("staff:end-wait", args=[case.record.reference, by_node["cooling"]])
    page = page_of(browser, case)
    assert address in page
    assert page.count("Wait no longer") == 1, "what is mandatory is waited for"
    form = browser.get(address).content.decode()
    assert "Cooling" in form
    place = {"node": "cooling", "visit": "1"}
    assert browser.post(address, place | {"reason": " "}).status_code == 422
    stale = browser.post(address, {"node": "before", "visit": "1", "reason": "They agreed"}).content.decode()
    assert "already done this" in stale
    mandatory = reverse("staff:end-wait", args=[case.record.reference, by_node["law"]])
    refused = browser.post(mandatory, {"node": "law", "visit": "1", "reason": "They agreed"}).content.decode()
    assert "is mandatory" in refused
    browser.post(address, place | {"reason": "They agreed in writing"})
    assert live(case, "second").name == "Second"
    page = page_of(browser, case)
    assert "Cooling: the wait is over, somebody ended it" in page
    assert "They agreed in writing" in page
    assert "Wait no longer" not in page
    assert browser.get(address).status_code == 404


def test_a_milestone_of_the_landlords_list_is_chosen_and_shown_by_its_words(office: Office, browser: Client) -> None:
    bpmn = process(
        START, node("userTask", "first", settings=FIRST),
        node("intermediateThrowEvent", "mark", settings='<hearth:milestone label="Investigation complete"/>'), END,
        arrows("start", "first", "mark", "end"), about=CONTACT,
    )  # fmt: skip
    with pytest.raises(Refused, match="the list of milestones has no “Investigation complete”"):
        publishing.publish(by=BY, key="two-tasks", bpmn=bpmn, now=NOW)
    effective = [Effective(company_id=office.company.pk, effective_from=LONG_AGO)]
    lookups.add(by=BY, heading=LABELS, description="Investigation complete", effective=effective)
    assert ("Investigation complete", "Investigation complete") in sources("contact", "", on=NOW.date())[
        "milestone_labels"
    ]
    publishing.publish(by=BY, key="two-tasks", bpmn=bpmn, now=NOW)
    case = office.case()
    (ahead,) = case_page(rights_of(office.officer), case).milestones
    assert (ahead.name, ahead.at) == ("Investigation complete", None)
    complete(live(case, "first"), {"rung": "true"}, by=office.officer)
    (reached,) = case_page(rights_of(office.officer), case).milestones
    assert (reached.name, reached.at) == ("Investigation complete", NOW)


def test_why_a_way_was_taken_is_said_in_words(office: Office, browser: Client) -> None:
    """Answers as people read them, and a dash for what was not answered."""
    test = 'answers.first.said = "gone" or answers.first.on &lt;= date("2026-01-02")'
    bpmn = process(
        START, node("userTask", "first", settings=FIRST), node("exclusiveGateway", "asked", default="asked_second"),
        node("userTask", "second", settings=SECOND), END, arrows("start", "first", "asked", "second", "end"),
        arrow("asked", "end", test, name="Gone"), about=CONTACT,
    )  # fmt: skip
    publishing.publish(by=BY, key="two-tasks", bpmn=bpmn, now=NOW)
    case = office.case()
    complete(live(case, "first"), {"rung": "true", "on": "2026-12-01"}, by=office.officer)
    why = page_of(browser, case).partition("Why this way")[2].partition("Letters and emails")[0]
    facts = re.findall(r"<dt>(.*?)</dt><dd>(.*?)</dd>", why)
    assert facts == [("What was said", "\N{EN DASH}"), ("On", "1 December 2026")]
