"""The designer's page and what it asks: findings, saving, conditions as rows, versions."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from django.test import Client

from hearth.engines.cases import publishing
from hearth.engines.cases.definition.starting import first_drawing
from hearth.engines.cases.models import AllocationRule, CaseType, EscalationGroup, Path, PathVersion, TaskDefinition
from hearth.platform.configuration import operations as configuration
from hearth.platform.configuration.models import FeelFunction
from hearth.platform.configuration.operations import Effective
from tests.faces.staff.configuration.asking import address, text_of
from tests.landlord import LEADER, WholeLandlord
from tests.modules.landlord import BY, LONG_AGO, Landlord

pytestmark = pytest.mark.django_db
KEY = "call-back"


@pytest.fixture
def landlord(in_business: WholeLandlord) -> WholeLandlord:
    return in_business


@pytest.fixture
def business(landlord: WholeLandlord) -> WholeLandlord:
    return landlord


def send(client: Client, screen: str, /, *args: object, **given: Any) -> Any:
    return client.post(address(screen, *args), json.dumps(given), content_type="application/json")


def test_a_path_is_drawn_saved_compared_and_published(client: Client, business: WholeLandlord) -> None:
    read_only = client.get(address("design-path", KEY))
    assert "Make a draft of it" in text_of(read_only)
    assert client.post(address("clone-path", KEY, 1)).status_code == 302
    page = client.get(address("design-path", KEY))
    start = page.context["start"]
    assert (start["draft"], start["revision"]) == (True, 1)
    assert {each["code"] for each in start["palette"]["blocks"]} >= {"task", "decision", "delay", "complete"}
    assert start["sources"]["operations"]
    changed = start["bpmn"].replace('name="Call back"', 'name="Ring back"', 1)
    saved = send(client, "save-path", KEY, bpmn=changed, revision=1, note="Named anew")
    assert (saved.status_code, saved.json()["revision"]) == (200, 2)
    late = send(client, "save-path", KEY, bpmn=start["bpmn"], revision=1)
    assert (late.status_code, late.json()["code"]) == (409, "draft_changed")
    assert send(client, "save-path", KEY, bpmn="<a/>", revision=2).json()["findings"]
    assert client.post(address("save-path", KEY), "nonsense", content_type="text/plain").status_code == 422
    compared = client.get(address("compare-path", KEY), {"from": 1, "to": 2})
    assert "Ring back Changed name Call back Ring back" in text_of(compared)
    shown = text_of(client.get(address("publish-path", KEY)))
    assert "Publish version 2 Can be published" in shown
    assert client.post(address("publish-path", KEY), {"revision": 1}).status_code == 422
    assert client.post(address("publish-path", KEY), {"revision": 2}).status_code == 302
    assert Path.objects.get(key=KEY).name == "Ring back"
    assert "There is no draft" in text_of(client.get(address("publish-path", KEY)))


def test_what_is_wrong_is_said_at_its_block_while_one_draws(client: Client, business: WholeLandlord) -> None:
    bpmn = publishing.library_bpmn("end-of-tenancy").replace("tenancy.proposed_end_at", "tenancy.proposed_start_at")
    answer = client.post(address("validate-path") + "?draw=1", bpmn, content_type="application/xml").json()
    assert not answer["sound"]
    wrong = next(each for each in answer["findings"] if each["code"] == "expression")
    assert wrong["element"] in answer["drawn"]
    assert client.post(address("validate-path"), b"\xff\x00", content_type="application/xml").json()["findings"]
    parameters = client.get(address("path-parameters"), {"kind": "operation", "name": "tenancies.receive_notice"})
    assert "received_at" in {each["name"] for each in parameters.json()["parameters"]}


def test_a_new_path_begins_with_something_that_runs(client: Client, business: WholeLandlord) -> None:
    given = {"name": "Boats & bikes", "subject": "tenancy", "key": ""}
    made = client.post(address("new-path"), given)
    assert made.headers["Location"] == address("design-path", "boats-bikes")
    assert "is a draft already" in text_of(client.post(address("new-path"), given))
    draft = PathVersion.objects.get(path__key="boats-bikes")
    assert client.post(address("validate-path"), draft.bpmn, content_type="application/xml").json()["sound"]
    assert client.post(address("discard-path-draft", "boats-bikes"), {"revision": 1}).status_code == 302
    assert not Path.objects.filter(key="boats-bikes").exists()


def test_a_condition_is_rows_and_text_with_its_value_for_a_record(client: Client, business: WholeLandlord) -> None:
    about = {"path": publishing.library_bpmn("end-of-tenancy")}
    asked = {"about": about, "expect": "boolean"}
    answer = send(client, "statement", **asked, text='tenancy.kind = "secure"', fields=True).json()
    row = {"left": {"field": "tenancy.kind"}, "operator": "=", "right": {"value": "secure", "type": "string"}}
    assert answer["rows"] == {"join": "and", "rows": [row]}
    labels = {each["path"]: each["label"] for each in answer["fields"]}
    assert labels["tenancy.proposed_end_at"]
    assert any(path.startswith("answers.") for path in labels)
    back = send(client, "statement", **asked, rows=answer["rows"]).json()
    assert back["text"] == 'tenancy.kind = "secure"'
    wrong = send(client, "statement", **asked, text="tenancy.kind > 3 and tenancy.is_joint").json()
    assert (wrong["error"]["line"], wrong["rows"]["join"]) == (1, "and")
    reason = send(client, "statement", **asked, text="if tenancy.is_joint then true else false").json()["reason"]
    assert "if … then … else" in reason
    nothing = send(client, "statement", **asked, rows={"join": "and", "rows": [[]]}).json()
    assert nothing["error"]["sentence"] == "A row is missing."
    reference = business.let().record.reference
    result = send(client, "statement", **asked, text='tenancy.kind != "gone"', record=reference).json()["result"]
    assert result["yes"] is True
    assert result["facts"][0]["source"] == "tenancy.kind"
    facts = {"description": "Past", "name": "is_past", "parameters": "at: date and time", "gives": "boolean"}
    effective = [Effective(company_id=business.company.pk, effective_from=LONG_AGO)]
    configuration.create(by=BY, model=FeelFunction, facts=facts | {"body": "at < now()"}, effective=effective)
    called = send(client, "statement", **asked, text="is_past(tenancy.proposed_end_at)", fields=True).json()
    assert called["type"] == "a yes/no"
    assert called["functions"][0]["signature"] == "is_past(at: date and time) -> boolean"
    assert called["rows"]["rows"][0]["left"]["call"] == "is_past", "rows show it"
    gone = send(client, "statement", **asked, text="true", record="T-99999").json()["result"]
    assert "no record" in gone["sentence"]


def test_a_drawing_is_tried_on_a_virtual_clock(client: Client, business: WholeLandlord) -> None:
    bpmn = first_drawing(key="trial", name="Trial", subject="tenancy")
    begun = send(client, "rehearse-path", bpmn=bpmn).json()
    (standing,) = begun["standing"]
    assert (standing["name"], standing["stands"], begun["ended"]) == ("First task", "task", False)
    chosen = [{"block": standing["block"], "answers": {}}]
    done = send(client, "rehearse-path", bpmn=bpmn, chosen=chosen).json()
    assert (done["ended"], done["standing"]) == (True, [])
    assert "First task is complete" in {f"{each['name']} {each['words']}" for each in done["steps"]}
    assert send(client, "rehearse-path", bpmn=publishing.library_bpmn(KEY)).json()["ended"], "it runs by itself"
    assert "T-99999" in send(client, "rehearse-path", bpmn=bpmn, record="T-99999").json()["sentence"]
    assert send(client, "rehearse-path", bpmn="<a/>").json()["findings"]
    assert send(client, "rehearse-path", bpmn=bpmn, chosen=[3]).status_code == 422
    later = send(client, "rehearse-path", bpmn=bpmn, begins="2027-07-01T09:30").json()
    assert later["clock"] == "1 July 2027, 09:30", "on the London clock"
    assert send(client, "rehearse-path", bpmn=bpmn, begins="soon").status_code == 422
    assert not PathVersion.objects.filter(status="draft").exists()


def test_a_condition_of_records_asks_for_their_permission(client: Client, business: WholeLandlord) -> None:
    asked = {"about": {"entity": "contact"}, "expect": "boolean", "text": "contact.interpreter = true"}
    assert send(client, "statement", **asked).json()["rows"]["rows"]
    assert send(client, "statement", about={"entity": "nothing"}).status_code == 422
    for body in ("[]", "{", '{"about": 3}'):
        answer = client.post(address("statement"), body, content_type="application/json")
        assert answer.status_code == 422


def test_a_task_definition_is_written_tried_and_taken_by_a_path(client: Client, landlord: WholeLandlord) -> None:
    effective = [Effective(company_id=landlord.company.pk, effective_from=LONG_AGO)]
    facts = {"code": "ring", "description": "Ring them", "subject": "contact"}
    made = configuration.create(by=BY, model=TaskDefinition, facts=facts, effective=effective)
    page = client.get(address("configuration-task", made.pk))
    assert "In no path yet" in text_of(page)
    start = page.context["start"]
    assert [each["code"] for each in start["palette"]["blocks"]] == ["task"]
    field = '<hearth:field key="said" label="What they said" type="text"/>'
    drawn = re.sub(r"<hearth:task\b([^>]*)/>", rf"<hearth:task\1>{field}</hearth:task>", start["bpmn"])
    validate = address("configuration-task-validate", made.pk)
    assert client.post(validate, drawn, content_type="text/plain").json() == {"sound": True, "findings": []}
    assert not client.post(validate, "<a/>", content_type="text/plain").json()["sound"]
    assert send(client, "configuration-task-save", made.pk, bpmn=drawn, revision=0, note="First").json() == {
        "version": 1
    }
    assert send(client, "configuration-task-save", made.pk, bpmn=drawn, revision=0).status_code == 409
    assert send(client, "configuration-task-save", made.pk, bpmn=drawn).status_code == 422
    tried = send(client, "rehearse-path", bpmn=drawn).json()
    assert [each["key"] for each in tried["standing"][0]["fields"]] == ["said"]
    lifted = {"bpmn": drawn.replace("task-definition", "another"), "block": "this", "name": "Ring again"}
    assert send(client, "lift-task", **lifted).json() == {"code": "ring-again", "name": "Ring again"}
    assert send(client, "lift-task", **lifted).status_code == 422
    assert send(client, "lift-task", block="this").status_code == 422
    again = client.get(address("configuration-task", made.pk), {"version": 1})
    assert "What they said" in again.context["start"]["bpmn"]
    assert "First" in text_of(again)
    shared = [*effective, Effective(company_id=Landlord("southmoor").company.pk, effective_from=LONG_AGO)]
    configuration.set_periods(by=BY, record=made, effective=shared)
    theirs_too = send(client, "configuration-task-save", made.pk, bpmn=start["bpmn"], revision=1)
    assert theirs_too.status_code == 422
    assert "also in use in Southmoor" in theirs_too.json()["sentence"]
    assert made.versions.count() == 1, "what a task says is the same for all companies"
    assert client.get(address("configuration-task", made.pk + 1000)).status_code == 404


def test_who_is_told_is_picked_from_what_there_is(client: Client, landlord: WholeLandlord) -> None:
    page = text_of(client.get(address("who-is-told", of="target")))
    assert "The case’s owner" in page
    assert "The case’s managers" in page
    assert "Roles" in page
    rule = text_of(client.get(address("who-is-told", of="rule")))
    assert "Whoever has the task" not in rule
    assert landlord.officer.name in text_of(client.get(address("who-is-told", q=landlord.officer.name)))
    effective = [Effective(company_id=landlord.company.pk, effective_from=LONG_AGO)]
    made = configuration.create(
        by=BY,
        model=EscalationGroup,
        facts={"description": "Desk", "code": "desk", "tells": "owner"},
        effective=effective,
    )
    form = client.get(address("configuration-record", "escalation-group", made.pk)).content.decode()
    assert '<li data-value="owner">The case’s owner</li>' in form
    case_type = CaseType.objects.order_by("pk")[0]
    configuration.create(
        by=BY,
        model=AllocationRule,
        facts={
            "description": "To the desk",
            "gives_to": f"desk, {landlord.roles[LEADER].code}",
            "managers": f"creator, {landlord.officer.email}",
            "case_types": case_type.code,
        },
        effective=effective,
    )
    listed = text_of(client.get(address("configuration-list", "allocation-rule")))
    assert f"Desk, {landlord.roles[LEADER].name} Whoever opened the case, {landlord.officer.name}" in listed
    assert case_type.description in listed, "names, not codes"
