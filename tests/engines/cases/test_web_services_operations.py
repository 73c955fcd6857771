"""Web services on the real database: signed, patient, left alone, on record without secrets; linked cases."""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import json
from collections.abc import Mapping
from typing import Any

import pytest

from hearth.engines.cases import (
    calls,
    case_operations,
    drafting,
    linked_cases,
    migrating,
    publishing,
    replaying,
    web_services,
)
from hearth.engines.cases.definition.findings import PathRefused
from hearth.engines.cases.models import Case, CaseLink, CaseTask, CaseToken
from hearth.engines.cases.publishing import LibraryPath
from hearth.engines.cases.web_service_models import CallOutcome, WebService, WebServiceCall, WebServiceCircuit
from hearth.kernel.refusal import Refused
from hearth.platform import outgoing, sealing
from hearth.platform.configuration import operations as configuration
from hearth.platform.configuration.operations import Effective
from hearth.platform.outbox import operations as outbox
from hearth.platform.outbox.models import Message
from hearth.platform.outgoing import Answer, HostNotAllowed, NoAnswer
from tests.engines.cases.drawn import END, START, arrow, arrows, node, process
from tests.engines.cases.office import CONTACT, Office
from tests.landlord import complete, rights_of
from tests.modules.landlord import BY, LONG_AGO, NOW

pytestmark = pytest.mark.django_db
ASK = """<hearth:action service="%s">
  <hearth:parameter name="name" value="contact.formal_name"/>
  <hearth:result name="score" type="integer" value="response.score"/>
</hearth:action>"""
THEN = "<hearth:task><hearth:information>Score ((results.ask.score)).</hearth:information></hearth:task>"


class Other:
    """The other system: what it was asked, and what it answers next (the last answer is given again)."""

    def __init__(self) -> None:
        self.asked: list[dict[str, Any]] = []
        self.answers: list[Answer | Exception] = []

    def __call__(self, **request: Any) -> Answer:
        self.asked.append(request)
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, Exception):
            raise answer
        return answer


def says(body: object, status: int = 200) -> Answer:
    text = body if isinstance(body, str) else json.dumps(body)
    return Answer(status=status, headers={}, body=text.encode())


@pytest.fixture
def office(db: None, settings: Any) -> Office:
    settings.OUTGOING_HOSTS = frozenset({"api.example.org", "sign-in.example.org"})
    made = Office()
    made.furnish()
    return made


@pytest.fixture
def other(monkeypatch: pytest.MonkeyPatch) -> Other:
    made = Other()
    monkeypatch.setattr(outgoing, "ask", made)
    web_services._tokens.clear()
    return made


def service(office: Office, **facts: Any) -> WebService:
    made: WebService = configuration.create(
        by=BY,
        model=WebService,
        effective=[Effective(company_id=office.company.pk, effective_from=LONG_AGO)],
        facts={"description": "Scores", "code": "scores", "url": "https://api.example.org/score", **facts},
    )
    return made


def opened(office: Office) -> Case:
    bpmn = process(
        START,
        node("serviceTask", "ask", settings=ASK % "scores"),
        node("userTask", "then", settings=THEN),
        END,
        arrows("start", "ask", "then", "end"),
        about=CONTACT,
    )
    version = publishing.publish(by=BY, key="asking", bpmn=bpmn.replace('id="p"', 'id="asking"'), now=NOW)
    entry = LibraryPath(key="asking", category="Test", description="Asking", information="", keywords="")
    publishing.offer(
        by=BY, code="asking", entry=entry, path=version.path, companies=[office.company], from_date=LONG_AGO
    )
    return office.open("asking", office.person().record)


def delivered(now: dt.datetime = NOW) -> bool:
    """Whether the message of the last call was delivered, as the outbox would at that instant."""
    message = Message.objects.filter(kind=calls.KIND).latest("pk")
    Message.objects.filter(pk=message.pk).update(not_before=now, leased_until=None)
    return outbox.deliver(message_id=message.pk, now=now)


def state_of(case: Case) -> str:
    return str(CaseToken.objects.get(case=case).state)


def call_of(case: Case) -> WebServiceCall:
    return WebServiceCall.objects.filter(case=case).latest("pk")


def test_a_call_is_signed_idempotent_and_its_answer_brings_the_case_on(office: Office, other: Other) -> None:
    made = service(
        office, authentication="api-key", key_header="X-API-Key", secret="open sesame", signing_secret="hush hush"
    )
    assert "sesame" not in made.secret
    assert sealing.unseal(made.secret, purpose=web_services.PURPOSE) == "open sesame"
    case = opened(office)
    assert state_of(case) == "at-service"
    assert other.asked == [], "nothing outside the database happens in the step"

    other.answers = [says({"score": 7, "echo": "open sesame"})]
    assert delivered()
    (request,) = other.asked
    assert request["url"] == "https://api.example.org/score"
    headers: Mapping[str, str] = request["headers"]
    assert headers["X-API-Key"] == "open sesame"
    assert headers["Idempotency-Key"] == f"hearth-{case.pk}-1-ask-1"
    at, mark = (part.partition("=")[2] for part in headers["Hearth-Signature"].split(","))
    signed = hmac.new(b"hush hush", f"{at}.".encode() + request["body"], hashlib.sha256).hexdigest()
    assert mark == signed
    call = call_of(case)
    assert (call.outcome, call.status, call.attempts) == (CallOutcome.ANSWERED, 200, 1)
    assert "sesame" not in call.response + json.dumps(call.request) + call.error
    assert CaseTask.objects.get(case=case).node == "then"
    assert set(Case.objects.get(pk=case.pk).results["ask"]) == {"score"}

    assert not delivered(), "delivered once"
    web_services.deliver({"call": call.pk}, "again", NOW)
    assert len(other.asked) == 1
    assert CaseTask.objects.filter(case=case).count() == 1


def test_a_silent_service_is_tried_again_then_left_alone_then_an_officer_is_asked(office: Office, other: Other) -> None:
    service(office, attempts=7)
    case = opened(office)
    other.answers = [NoAnswer("silence")]
    now = NOW
    for _ in range(web_services.FAILURES_IN_A_ROW):
        assert not delivered(now)
        now += dt.timedelta(minutes=1)
    assert not delivered(now)
    assert len(other.asked) == web_services.FAILURES_IN_A_ROW, "the circuit is open: it is left alone"
    assert WebServiceCircuit.objects.get().open_until is not None
    now += web_services.LEFT_ALONE
    other.answers = [says("busy", 503)]
    assert not delivered(now)
    now += web_services.LEFT_ALONE
    delivered(now)
    task = CaseTask.objects.get(case=case)
    assert task.kind == "refused"
    assert "did not answer, 7 times" in task.attention

    other.answers = [says("<html>")]
    complete(task, {}, by=office.officer, now=now)
    now += web_services.LEFT_ALONE
    assert delivered(now)
    task.refresh_from_db()
    assert (task.state, task.ended_at) == ("live", None), "asked in vain once more, the same task is open again"
    assert "no JSON" in task.attention
    assert [each.user_id for each in task.assignees.all()] == [office.officer.pk]
    other.answers = [says({"score": 3})]
    complete(task, {}, by=office.officer, now=now)
    assert delivered(now)
    assert CaseTask.objects.filter(case=case, node="then").exists()
    assert WebServiceCircuit.objects.get().failures == 0


def test_an_officer_who_asks_a_service_in_vain_is_asked_again(office: Office, other: Other) -> None:
    """The block's task is an officer's from the start; its target goes on when it is open again."""
    service(office)
    by_hand = (ASK % "scores").replace("<hearth:action ", '<hearth:action automatic="false" ')
    by_hand = by_hand.replace("</hearth:action>", '<hearth:target sla="reply"/></hearth:action>')
    bpmn = process(
        START, node("serviceTask", "ask", settings=by_hand), node("userTask", "then", settings=THEN), END,
        arrows("start", "ask", "then", "end"), about=CONTACT,
    )  # fmt: skip
    publishing.publish(by=BY, key="two-tasks", bpmn=bpmn, now=NOW)
    case = office.case()
    task = CaseTask.objects.get(case=case)
    for answer in ({}, {}, {"score": 4}):
        assert task.ended_at is None
        other.answers = [says(answer)]
        complete(task, {}, by=office.officer)
        assert delivered()
        task.refresh_from_db()
    assert (task.kind, task.state) == ("refused", "complete")
    assert "no “score”" in task.attention
    assert task.targets.get().ended_at == NOW
    assert CaseTask.objects.filter(case=case, node="then").exists()


@pytest.mark.parametrize(
    ("answer", "says_so"),
    [
        (says("<html>", 200), "no JSON"),
        (says({"score": "many"}), "is not a integer"),
        (says({}, 404), "refused the request (404)"),
        (says({}, 302), "another address"),
        (HostNotAllowed("api.example.org leads into a private network."), "private network"),
    ],
)
def test_rubbish_and_refusals_ask_an_officer_at_once(
    office: Office, other: Other, answer: Answer | Exception, says_so: str
) -> None:
    service(office)
    case = opened(office)
    other.answers = [answer]
    assert delivered()
    task = CaseTask.objects.get(case=case)
    assert says_so in task.attention


def test_a_late_answer_waits_for_a_hold_and_is_dropped_by_a_cancelled_case(office: Office, other: Other) -> None:
    service(office)
    other.answers = [says({"score": 7})]
    held, cancelled = opened(office), office.open("asking", office.person().record)
    case_operations.hold_case(by=office.officer.actor, case_id=held.pk, reason="Later", now=NOW)
    case_operations.cancel_case(by=office.officer.actor, case_id=cancelled.pk, reason="Error", now=NOW)
    for message in Message.objects.filter(kind=calls.KIND):
        outbox.deliver(message_id=message.pk, now=NOW)
    assert state_of(held) == "at-service"
    assert call_of(cancelled).applied_at is not None
    assert web_services.apply_what_waits(NOW) == 0
    case_operations.release_case(by=office.officer.actor, case_id=held.pk, now=NOW)
    assert web_services.apply_what_waits(NOW) == 1
    assert CaseTask.objects.get(case=held).node == "then"
    assert len(other.asked) == 2, "nobody was asked again"


def asking(*more: str, block: str = "ask", ids: tuple[str, ...] = ("then",)) -> str:
    """A path that asks the service at a block of that id, then does the rest."""
    ask = node("serviceTask", block, settings=ASK % "scores")
    whole = process(START, ask, *more, END, arrows("start", block, *ids, "end"), about=CONTACT)
    return whole.replace('id="p"', 'id="asking"')


def test_past_cases_are_replayed_with_what_the_service_answered_them(office: Office, other: Other) -> None:
    """One of two scored low, after a first answer that was no use; the draft looks into low scores."""
    service(office)
    for answers in ([says({"score": 7})], [says({}, 404), says({"score": 2})]):
        case = opened(office) if not Case.objects.exists() else office.open("asking", office.person().record)
        for answer in answers:
            other.answers = [answer]
            assert delivered()
            complete(CaseTask.objects.get(case=case, ended_at=None), {}, by=office.officer)
        assert Case.objects.get(pk=case.pk).ended_at == NOW
    choose = (
        node("exclusiveGateway", "low", default="low_then"), node("userTask", "look"), node("userTask", "then"),
        arrow("low", "look", "results.ask.score &lt; 5", name="Low"), arrow("look", "then"),
    )  # fmt: skip

    def replayed(bpmn: str) -> replaying.Replay:
        draft = replaying.draft_of("asking")
        drafting.save_draft(
            by=BY, key="asking", bpmn=bpmn, revision=draft.revision if draft is not None else None, now=NOW
        )
        draft = replaying.draft_of("asking")
        assert draft is not None
        return replaying.replay(rights_of(office.officer), draft=draft, since=NOW, now=NOW + dt.timedelta(days=1))

    asked = len(other.asked)
    found = replayed(asking(*choose, ids=("low", "then")))
    assert (found.cases, found.differ, found.recorded, found.otherwise) == (2, 1, 2, 0)
    (example,) = found.examples
    assert (example.difference.only_new, example.difference.why_new) == (("Look",), "It waits for people.")
    another = asking(*choose, ids=("low", "then")).replace("contact.formal_name", "contact.last_name")
    assert replayed(another).otherwise == 2, "the draft asks for another name, which is said"
    unasked = replayed(asking(node("userTask", "then", settings=THEN.replace("ask", "again")), block="again"))
    assert (unasked.differ, unasked.recorded) == (2, 0)
    assert "another system" in unasked.examples[0].difference.why_new
    assert len(other.asked) == asked, "nobody was asked anew"


def test_an_answer_finds_its_case_after_the_case_was_moved_to_another_version(office: Office, other: Other) -> None:
    """The block that waits has another id by then; the other system knows the question by the old one."""
    service(office)
    case = opened(office)
    other.answers = [NoAnswer("silence")]
    assert not delivered()
    old = case.version
    bpmn = asking(node("userTask", "then", settings=THEN.replace("ask", "score")), block="score")
    new = publishing.publish(by=BY, key="asking", bpmn=bpmn, now=NOW)
    migrating.migrate(by=BY, old=old, new=new, named={"ask": "score"}, reason="A better name", now=NOW)
    other.answers = [says({"score": 7})]
    assert delivered()
    assert CaseTask.objects.get(case=case).node == "then"
    assert len({each["headers"]["Idempotency-Key"] for each in other.asked}) == 1


def test_oauth_fetches_a_token_once_and_anew_when_it_is_refused(office: Office, other: Other) -> None:
    service(
        office,
        authentication="oauth2",
        client_id="hearth",
        token_url="https://sign-in.example.org/token",
        secret="client secret",
    )
    case = opened(office)
    token, refused, answer = says({"access_token": "abcd1234", "expires_in": 600}), says({}, 401), says({"score": 1})
    other.answers = [token, refused, token, answer]
    assert delivered()
    assert [request["url"].partition("//")[2].partition(".")[0] for request in other.asked] == [
        "sign-in", "api", "sign-in", "api",
    ]  # fmt: skip
    assert other.asked[1]["headers"]["Authorization"] == "Bearer abcd1234"
    assert CaseTask.objects.get(case=case).node == "then"


@pytest.mark.parametrize(
    "facts",
    [
        {"url": "http://api.example.org/"},
        {"url": "https://elsewhere.example.org/"},
        {"authentication": "api-key", "key_header": "X-API-Key"},
        {"authentication": "api-key", "key_header": "X API", "secret": "s"},
        {"authentication": "oauth2", "client_id": "h", "secret": "s", "token_url": "https://evil.example.org/"},
        {"seconds": 120},
    ],
)
def test_a_service_that_can_not_be_meant_is_refused(office: Office, facts: dict[str, Any]) -> None:
    with pytest.raises(Refused):
        service(office, **facts)


def test_a_path_opens_a_linked_case_about_the_same_person(office: Office) -> None:
    linked = (
        '<hearth:action operation="cases.open_linked_case">'
        '<hearth:parameter name="case_type" value="&quot;%s&quot;"/></hearth:action>'
    )

    def path(case_type: str, key: str) -> str:
        found = process(
            START, node("serviceTask", "open_it", settings=linked % case_type), END, arrows("start", "open_it", "end"),
            about=CONTACT,
        )  # fmt: skip
        return found.replace('id="p"', f'id="{key}"')

    with pytest.raises(PathRefused, match="knows no “nothing”"):
        publishing.publish(by=BY, key="linking", bpmn=path("nothing", "linking"), now=NOW)
    version = publishing.publish(by=BY, key="linking", bpmn=path("two-tasks", "linking"), now=NOW)
    entry = LibraryPath(key="linking", category="Test", description="Linking", information="", keywords="")
    publishing.offer(
        by=BY, code="linking", entry=entry, path=version.path, companies=[office.company], from_date=LONG_AGO
    )
    person = office.person()
    case = office.open("linking", person.record)
    link = CaseLink.objects.get(case=case)
    assert (link.kind, link.other.subject_id, link.other.type.code) == ("opened", person.record.pk, "two-tasks")
    assert state_of(link.other) == "at-task"

    version = publishing.publish(by=BY, key="linking", bpmn=path("linking", "linking"), now=NOW)
    office.open("linking", person.record)
    assert CaseLink.objects.count() == 1 + linked_cases.DEEPEST, (
        "cases that open each other stop with a task that says so"
    )
    assert "without end" in CaseTask.objects.get(kind="refused").attention
