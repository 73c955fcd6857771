"""What the API does: the same operations as the staff's, once for a key, and never over somebody else's change."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any
from unittest.mock import ANY

import pytest

from hearth.engines.cases.models import CaseTask
from hearth.faces.api import clearing_up
from hearth.faces.api.models import KeptAnswer
from hearth.modules.accounts.models import Transaction
from hearth.platform.index.models import Record
from hearth.records.contacts.models import Contact, Note
from tests.contract.asking import problem
from tests.contract.conftest import Ground
from tests.modules.landlord import NOW

PERSON = {"name": {"title": "Ms", "given": "Amy", "family": "Ahmed"}, "dateOfBirth": "1990-05-04"}


def add(ground: Ground, **more: object) -> str:
    """A contact that the API made."""
    answer = ground.program.post("contacts", PERSON | more)
    assert answer.status_code == 201, answer.content
    return str(answer.json()["id"])


def refused(ground: Ground, more: dict[str, object], **headers: str) -> dict[str, Any]:
    """The problem of a contact that the module refuses."""
    return problem(ground.program.post("contacts", PERSON | more, **headers), 422, "contact_detail_invalid")


def test_a_contact_with_all_that_reaches_it(ground: Ground) -> None:
    reference = add(
        ground, addressLine=["1 High Street"], postalCode="ne11aa", phone="07700 900123", email="amy@example.org"
    )
    said = ground.program.get(f"contacts/{reference}").json()
    assert said["person"]["name"]["full"] == "Ms Amy Ahmed"
    assert said["address"][0]["propertyAddress"]["postalCode"] == "NE1 1AA"
    assert [each["value"] for each in said["communication"]] == ["07700 900123", "amy@example.org"]
    for what, body in (
        ("phones", {"number": "01632 960111", "type": "home"}),
        ("emails", {"email": "work@example.org", "safe": False}),
        ("addresses", {"addressLine": ["2 Low Road"], "category": "correspondence"}),
        ("notes", {"text": "Rang about the door"}),
    ):
        answer = ground.program.post(f"contacts/{reference}/{what}", body)
        assert (answer.status_code, answer.headers["Location"]) == (201, f"/api/v1/contacts/{reference}")
    said = ground.program.get(f"contacts/{reference}").json()
    assert {each["value"]: each["safe"] for each in said["communication"]}["work@example.org"] is False
    assert Note.objects.get(record__reference=reference).written_by_id is not None


def test_an_organisation(ground: Ground) -> None:
    made = ground.program.post("contacts", {"organizationName": "Acme Roofing"}).json()
    said = ground.program.get(made["href"]).json()
    assert (said["type"], said["organization"]["name"], said["person"]) == ("organisation", "Acme Roofing", None)
    problem(ground.program.post("contacts", {}), 422, "invalid")


def test_a_refusal_names_the_field(ground: Ground) -> None:
    body = refused(ground, {"addressLine": ["1 High Street"], "postalCode": "12345"})
    assert body["errors"][0]["pointer"] == "#/postalCode"
    assert refused(ground, {"phone": "none"})["errors"][0]["pointer"] == "#/phone"
    body = refused(ground, {"dateOfBirth": "2190-01-01"})
    assert body["errors"][0]["pointer"] == "#/dateOfBirth"
    body = problem(ground.program.post("contacts", PERSON | {"dateOfBirth": 19900504}), 422, "invalid")
    assert body["errors"][0]["pointer"] == "#/dateOfBirth"
    body = problem(ground.program.post("contacts", PERSON | {"colour": "blue"}), 422, "invalid")
    assert body["errors"][0]["pointer"] == "#/colour"
    body = problem(ground.program.post("contacts", {"name": {"given": "Amy"}}), 422, "invalid")
    assert body["errors"][0]["pointer"] == "#/name/family"


def test_the_same_post_twice_is_done_once(ground: Ground) -> None:
    first = ground.program.post("contacts", PERSON, Idempotency_Key="once")
    again = ground.program.post("contacts", PERSON, Idempotency_Key="once")
    assert (again.status_code, again.content) == (201, first.content)
    assert again.headers["Idempotent-Replayed"] == "true"
    assert Contact.objects.filter(last_name="Ahmed").count() == 1
    problem(
        ground.program.post("contacts", PERSON | {"needs": "Ramp"}, Idempotency_Key="once"),
        422,
        "idempotency_key_reused",
    )
    assert "Ahmed" not in KeptAnswer.objects.get(key="once").body, "What is kept tells nothing of a person."
    problem(ground.program.ask("post", "contacts", PERSON), 400, "idempotency_key_needed")
    assert clearing_up.clear(NOW + clearing_up.KEPT + dt.timedelta(seconds=1)) >= 1
    assert not KeptAnswer.objects.exists()


def test_what_was_refused_may_be_tried_again_with_its_key(ground: Ground) -> None:
    refused(ground, {"phone": "none"}, Idempotency_Key="k")
    assert ground.program.post("contacts", PERSON, Idempotency_Key="k").status_code == 201


def test_a_change_needs_the_record_as_it_was_read(ground: Ground) -> None:
    reference = add(ground, needs="Large print")
    path = f"contacts/{reference}"
    tag = ground.program.get(path).headers["ETag"]
    problem(ground.program.patch(path, {"language": "Polish"}), 428, "if_match_needed")
    changed = ground.program.patch(path, {"language": "Polish"}, If_Match=tag)
    assert (changed.status_code, changed.json()["language"], changed.json()["needs"]) == (200, "Polish", "Large print")
    problem(ground.program.patch(path, {"language": "Urdu"}, If_Match=tag), 412, "changed_meanwhile")
    assert ground.program.get(path).headers["ETag"] == changed.headers["ETag"] != tag
    renamed = ground.program.patch(
        path,
        {"name": {"given": "Amy", "family": "Bell"}, "reason": "Marriage", "keepFormerName": True},
        If_Match=changed.headers["ETag"],
    )
    assert renamed.json()["person"]["name"]["family"] == "Bell"
    assert renamed.json()["person"]["dateOfBirth"] == "1990-05-04"


def test_a_notice_to_quit(ground: Ground) -> None:
    tenancy = ground.north.let(ground.north.person("Tess", "Nant"))
    path = f"tenancies/{tenancy.record.reference}"
    tag = ground.program.get(path).headers["ETag"]
    notice = {"receivedDateTime": NOW.isoformat()}
    answer = ground.program.post(f"{path}/notices", notice, If_Match=tag)
    assert (answer.status_code, answer.json()["endDateTime"][:16]) == (201, "2026-12-28T12:00"), answer.content
    said = ground.program.get(path).json()
    assert said["proposedEndDateTime"] == said["notice"][0]["endDateTime"]
    later = {"receivedDateTime": NOW.isoformat(), "askedEndDate": "2027-02-01"}
    problem(ground.program.post(f"{path}/notices", later, If_Match=tag), 412, "changed_meanwhile")
    assert ground.program.post(f"{path}/notices", later).status_code in {409, 422}


def test_a_notice_by_a_stranger_or_with_a_wrong_reason_is_refused(ground: Ground) -> None:
    tenancy = ground.north.let(ground.north.person("Tess", "Nant"))
    path = f"tenancies/{tenancy.record.reference}/notices"
    notice = {"receivedDateTime": NOW.isoformat()}
    body = problem(ground.program.post(path, notice | {"givenBy": ["CT-NOBODY"]}), 422, "not_found")
    assert body["errors"][0]["pointer"] == "#/givenBy/0"
    problem(ground.program.post(path, notice | {"endReason": "Bored"}), 422, "not_in_list")
    problem(ground.program.post(path, {"receivedDateTime": "2026-11-24T10:00:00"}), 422, "invalid")


def test_a_payment_is_one_line(ground: Ground) -> None:
    account = ground.north.let(ground.north.person("Tess", "Nant")).account
    path = f"accounts/{account.reference}"
    owed = Decimal(ground.program.get(path).json()["balance"])
    payment = {"amount": "80.50", "paymentMethod": "Direct Debit"}
    for _ in range(2):
        assert ground.program.post(f"{path}/payments", payment, Idempotency_Key="bank-1").status_code == 201
    assert Decimal(ground.program.get(path).json()["balance"]) == owed - Decimal("80.50")
    clearing_up.clear(NOW + dt.timedelta(days=9))
    assert ground.program.post(f"{path}/payments", payment, Idempotency_Key="bank-1").status_code == 201
    assert Transaction.objects.filter(account=account, amount=Decimal("-80.50")).count() == 1, "Even years later."
    for amount in ("0.00", "-5.00", "1.999", "1e3", "NaN"):
        assert ground.program.post(f"{path}/payments", payment | {"amount": amount}).status_code == 422
    assert ground.program.post(f"{path}/payments", payment | {"amount": 80.5}).status_code == 422


def test_a_case_is_opened_and_its_task_completed(ground: Ground) -> None:
    tenancy = ground.north.let(ground.north.person("Tess", "Nant"))
    types = ground.program.get("case-types").json()["items"]
    assert {"laminate-northmoor", "end-northmoor"} <= {each["code"] for each in types}
    made = ground.program.post("cases", {"caseType": "end-northmoor", "about": tenancy.record.reference})
    assert made.status_code == 201, made.content
    said = ground.program.get(made.json()["href"]).json()
    assert (said["about"]["id"], said["type"]["code"]) == (tenancy.record.reference, "end-northmoor")
    live = next(each for each in said["task"] if each["endedDateTime"] is None)
    to_do = ground.program.get(live["href"]).json()
    assert {"name_matches", "signed"} <= {each["key"] for each in to_do["question"]}
    body = problem(ground.program.post(f"{live['href']}/completion", {}), 422, "answers_refused")
    assert "#/answers/name_matches" in {each["pointer"] for each in body["errors"]}
    sent = {"answers": ground.north.checked()}
    done = ground.program.post(f"{live['href']}/completion", sent)
    assert done.status_code == 201, done.content
    assert CaseTask.objects.get(pk=live["id"]).ended_at is not None
    problem(ground.program.post(f"{live['href']}/completion", sent), 409, "task_already_ended")
    answers = ground.program.get(made.json()["href"]).json()["task"][0]["answer"]
    assert {each["masked"] for each in answers} == {False}


def test_a_case_is_moved_on_by_name_and_what_can_t_be_says_why(ground: Ground) -> None:
    """A case that waits: what is mandatory is waited for. It is held until a day, found by its state, released."""
    tenancy = ground.north.let(ground.north.person("Tess", "Oke"))
    where = ground.program.post("cases", {"caseType": "end-northmoor", "about": tenancy.record.reference}).json()[
        "href"
    ]
    said = ground.program.get(where).json()
    task = said["task"][0]["id"]
    assert {each["certain"] for each in said["taskAhead"]} == {False}, "all of it hangs on whether the notice is valid"

    def move(status: int, code: str = "", **given: object) -> dict[str, object]:
        answer = ground.program.post(f"{where}/moves", given)
        assert answer.status_code == status, answer.content
        body: dict[str, object] = answer.json()
        assert body.get("code", "") == code
        return body

    move(422, "refused", action="pass-over", reason="Not needed")
    move(422, "mandatory", action="pass-over", task=task, reason="Not needed")
    move(422, "refused", action="end-wait", reason="They agreed")
    move(422, "not_waiting", action="end-wait", reason="They agreed", wait={"token": 1, "block": "x", "visit": 1})
    move(422, "refused", action="complete-stage", reason="Enough")
    move(422, "not_waiting", action="complete-stage", reason="Enough", stage={"block": "x", "visit": 1})
    assert said["stage"] == []
    move(404, "not_found", action="release", task=2**40)
    move(422, "mandatory", action="close", reason="Nothing more to do")
    for wrong in ({"action": "close", "task": task}, {"action": "end-wait", "until": "2027-11-30T12:00:00Z"}):
        pointed = move(422, "move_invalid", reason="Enough", **wrong)["errors"]
        assert pointed == [{"pointer": f"#/{list(wrong)[1]}", "detail": ANY}], "it is not passed over"
    move(422, "not_in_list", action="hold", listedReason="Nobody is in")
    move(422, "move_invalid", action="close", listedReason="Nobody is in")
    assert move(201, action="hold", reason="Waiting for papers", until="2027-11-30T12:00:00Z")["state"] == "on-hold"
    found = ground.program.get("cases?state=on-hold&caseType=end-northmoor").json()["items"]
    assert [each["href"] for each in found] == [where]
    assert ground.program.get("cases?state=cancelled").json()["items"] == []
    assert ground.program.get("cases?category=None%20such").json()["items"] == []
    problem(ground.program.get("cases?caseType=no-such"), 422, "filter_invalid")
    assert move(201, action="release")["state"] == "open"


def test_a_case_is_opened_about_each_of_many_records(ground: Ground) -> None:
    about = [ground.north.let(ground.north.person("Tess", name)).record.reference for name in ("Orr", "Ito")]
    given = {"caseType": "end-northmoor", "about": [*about, about[0]]}
    made = ground.program.post("cases-together", given)
    assert made.status_code == 201, made.content
    opened = made.json()["opened"]
    assert [ground.program.get(each["href"]).json()["about"]["id"] for each in opened] == about
    again = ground.program.post("cases-together", given).json()
    assert ([each["about"] for each in again["refused"]], again["opened"]) == (about, [])
    assert opened[0]["id"] in again["refused"][0]["detail"]
    theirs = Record.objects.get(company=ground.south.company, kind="tenancy")
    given = {"caseType": "end-northmoor", "about": [about[0], theirs.reference]}
    wrong = problem(ground.program.post("cases-together", given), 422, "not_found")
    assert wrong["errors"][0]["pointer"] == "#/about/1"


def test_a_case_about_a_record_of_another_landlord_is_refused(ground: Ground) -> None:
    theirs = Record.objects.get(company=ground.south.company, kind="tenancy")
    given = {"caseType": "laminate-northmoor", "about": theirs.reference}
    assert problem(ground.program.post("cases", given), 422, "not_found")["errors"][0]["pointer"] == "#/about"
    problem(ground.program.post("cases", given | {"caseType": "no-such"}), 404, "not_found")


@pytest.mark.parametrize("body", ["{", "[]", '"text"', "null", '{"name": {"family": "\\ud800"}}', "\x00"])
def test_a_body_that_is_no_contact_is_a_problem(ground: Ground, body: str) -> None:
    answer = ground.program.client.post(
        "/api/v1/contacts",
        body,
        content_type="application/json",
        headers={"Authorization": f"Bearer {ground.program.token}", "Idempotency-Key": "k"},
    )
    assert answer.status_code in {400, 422}
    problem(answer, answer.status_code, "unreadable" if answer.status_code == 400 else "invalid")
