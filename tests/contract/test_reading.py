"""What the API shows: the same as the pages, masked alike, in the standard's names."""

from __future__ import annotations

import datetime as dt

from hearth.platform.audit.models import Reading
from hearth.platform.catalogue import CLEARANCES, PrivacyClass
from hearth.platform.identity.permissions import PERMISSIONS
from hearth.platform.index import operations as index
from hearth.platform.index.models import Record
from hearth.records.contacts import operations as contacts
from tests.contract.asking import Program, problem, token_of
from tests.contract.conftest import Ground
from tests.modules.landlord import BY, LONG_AGO, NOW

COLLECTIONS = {
    "contact": "contacts",
    "group": "contact-groups",
    "asset": "assets",
    "tenancy": "tenancies",
    "account": "accounts",
    "case": "cases",
}


def first(ground: Ground, kind: str) -> str:
    """The reference of Northmoor's first record of a kind."""
    records = Record.objects.filter(company=ground.north.company, kind=kind, closed=False)
    return str(records.order_by("pk").values_list("reference", flat=True)[0])


def test_every_collection_lists_and_shows_its_records(ground: Ground) -> None:
    for kind, collection in COLLECTIONS.items():
        items = ground.program.get(f"{collection}?limit=200").json()["items"]
        mine = Record.objects.filter(company=ground.north.company, kind=kind, closed=False)
        assert {each["reference"]["id"] for each in items} == set(mine.values_list("reference", flat=True)), kind
        assert {each["reference"]["allocatedBy"] for each in items} == {ground.north.company.name}
        for each in items:
            answer = ground.program.get(each["href"])
            assert (answer.status_code, answer.json()["href"]) == (200, each["href"])


def test_a_contact_in_the_standards_names(ground: Ground) -> None:
    person = ground.north.person("Amy", "Ahmed", born=dt.date(1990, 5, 4))
    contacts.add_phone(by=BY, contact_id=person.pk, number="07700 900123", now=NOW)
    contacts.add_alert(by=BY, record_id=person.pk, text="Two dogs", code="10", from_date=LONG_AGO)
    said = ground.program.get(f"contacts/{person.reference}").json()
    assert said["reference"] == {"id": person.reference, "allocatedBy": ground.north.company.name}
    assert [said["person"]["name"][part] for part in ("given", "family")] == ["Amy", "Ahmed"]
    assert (said["person"]["dateOfBirth"], said["person"]["age"]) == ("1990-05-04", 36)
    assert said["address"][0]["propertyAddress"] == {
        "addressLine": ["3 Tolland Row", "Northmoor"],
        "postalCode": "NE1 1AA",
    }
    assert [(each["medium"], each["value"]) for each in said["communication"]] == [("phone", "07700 900123")]
    assert [(each["typeCode"], each["comments"]) for each in said["alertRegardingPerson"]] == [("10", "Two dogs")]
    assert said["masked"] == []


def test_what_the_caller_is_not_cleared_for_is_null_and_named(ground: Ground) -> None:
    person = ground.north.person("Amy", "Canaryfield", born=dt.date(1990, 5, 4))
    blind = ground.north.somebody_with("Blind Program", set(PERMISSIONS), set())
    program = Program(token_of(blind))
    answer = program.get(f"contacts/{person.reference}")
    said = answer.json()
    assert (said["person"]["name"]["family"], said["person"]["dateOfBirth"]) == (None, None)
    assert {"person.name.family", "person.dateOfBirth", "address.propertyAddress.addressLine"} <= set(said["masked"])
    listed = program.get("contacts?limit=200&sort=reference")
    assert all(each["name"] is None and "name" in each["masked"] for each in listed.json()["items"])
    for text in (answer.content.decode(), listed.content.decode()):
        assert not [canary for canary in ("Canaryfield", "1990", "Tolland") if canary in text]


def test_a_balance_is_masked_without_the_clearance(ground: Ground) -> None:
    reference = first(ground, "account")
    assert ground.program.get(f"accounts/{reference}").json()["balance"].count(".") == 1
    poor = ground.north.somebody_with("Poor Program", set(PERMISSIONS), set(CLEARANCES) - {PrivacyClass.FINANCIAL})
    program = Program(token_of(poor))
    said = program.get(f"accounts/{reference}").json()
    assert (said["balance"], said["charge"][0]["weeklyAmount"]) == (None, None)
    assert {"balance", "charge.weeklyAmount"} <= set(said["masked"])
    problem(program.get(f"accounts/{reference}/transactions"), 403, "masked")


def test_a_statement_adds_up(ground: Ground) -> None:
    said = ground.program.get(f"accounts/{first(ground, 'account')}/transactions").json()
    total = sum(round(float(each["amount"]) * 100) for each in said["transaction"])
    assert len(said["transaction"]) >= 1
    assert round(float(said["openingBalance"]) * 100) + total == round(float(said["closingBalance"]) * 100)


def test_a_restricted_record_asks_for_a_reason_and_notes_it(ground: Ground) -> None:
    person = ground.north.person("Rita", "Hidden")
    index.restrict(by=BY, record_id=person.pk, reason="Fled abuse", now=NOW)
    body = problem(ground.program.get(f"contacts/{person.reference}"), 403, "reason_needed")
    assert body["errors"][0]["header"] == "Reading-Reason"
    shown = ground.program.get(f"contacts/{person.reference}", Reading_Reason="She rang")
    assert shown.json()["person"]["name"]["family"] == "Hidden"
    assert set(Reading.objects.filter(record_id=person.pk).values_list("reason", flat=True)) == {"She rang"}
    unaware = ground.north.somebody_with(
        "Unaware Program", set(PERMISSIONS) - {"records.read_restricted"}, set(CLEARANCES)
    )
    program = Program(token_of(unaware))
    problem(program.get(f"contacts/{person.reference}", Reading_Reason="Curious"), 404, "not_found")
    listed = program.get("contacts?limit=200").json()["items"]
    assert person.reference not in {each["reference"]["id"] for each in listed}


def test_pages_follow_each_other_without_gap_or_overlap(ground: Ground) -> None:
    for number in range(7):
        ground.north.person(f"Number{number}", "Pageman")
    whole = [each["reference"]["id"] for each in ground.program.get("contacts?limit=200").json()["items"]]
    for sort in ("name", "-name"):
        found, address = [], f"contacts?limit=3&sort={sort}"
        while address:
            page = ground.program.get(address).json()
            assert 1 <= len(page["items"]) <= 3
            found += [each["reference"]["id"] for each in page["items"]]
            address = page["next"] or ""
            assert "Pageman" not in address, "Addresses end up in logs."
        assert found == (whole if sort == "name" else whole[::-1])


def test_a_cursor_of_another_question_or_of_nobody_is_refused(ground: Ground) -> None:
    cursor = ground.program.get("contacts?limit=1").json()["next"].partition("cursor=")[2]
    problem(ground.program.get(f"contacts?limit=1&sort=-name&cursor={cursor}"), 422, "cursor_invalid")
    problem(ground.program.get("contacts?cursor=abc"), 422, "cursor_invalid")
    problem(ground.program.get(f"assets?cursor={cursor}"), 422, "cursor_invalid")


def test_filters_narrow_and_an_unknown_one_is_refused(ground: Ground) -> None:
    contacts.create_organisation(by=BY, company_id=ground.north.company.pk, name="Acme Roofing", now=NOW)
    found = ground.program.get("contacts?type=organisation").json()["items"]
    assert [each["name"] for each in found] == ["Acme Roofing"]
    assert ground.program.get("contacts?q=roofing").json()["items"][0]["name"] == "Acme Roofing"
    body = problem(ground.program.get("contacts?tpye=organisation"), 422, "invalid")
    assert body["errors"][0]["parameter"] == "tpye"
    body = problem(ground.program.get("contacts?bornFrom=yesterday"), 422, "invalid")
    assert body["errors"][0]["parameter"] == "bornFrom"
    problem(ground.program.get("contacts?limit=201"), 422, "invalid")


def test_what_one_has_already_is_not_sent_again(ground: Ground) -> None:
    reference = first(ground, "contact")
    tag = ground.program.get(f"contacts/{reference}").headers["ETag"]
    again = ground.program.get(f"contacts/{reference}", If_None_Match=tag)
    assert (again.status_code, again.content) == (304, b"")
    key = Record.objects.get(reference=reference).pk
    contacts.add_phone(by=BY, contact_id=key, number="01632 960999", now=NOW)
    assert ground.program.get(f"contacts/{reference}", If_None_Match=tag).status_code == 200


def test_changes_name_what_the_caller_may_see(ground: Ground) -> None:
    seen = ground.program.get("changes?since=start&limit=1000").json()
    while seen["more"]:
        further = ground.program.get(f"changes?since={seen['next']}&limit=1000").json()
        seen = further | {"items": seen["items"] + further["items"]}
    # The feed shows what is committed; a test's own transaction is not, so that only its form is seen here.
    assert set(seen) == {"items", "next", "more"}
    now = ground.program.get("changes?since=now").json()
    assert (now["items"], now["more"]) == ([], False)
    problem(ground.program.get("changes?since=yesterday"), 422, "invalid")
    problem(ground.program.get(f"changes?since={'9' * 19}-1"), 422, "position_invalid")
