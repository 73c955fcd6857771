"""What paths do with tenancies and accounts: parameters in the words of expressions, results back, refusals as such."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from io import BytesIO

import pytest
from pypdf import PdfReader

from hearth.engines.cases.actions import actions
from hearth.engines.cases.subjects import subjects
from hearth.engines.comms.recipients import RecipientRule
from hearth.kernel.refusal import NotFound
from hearth.modules.accounts import operations as accounts
from hearth.modules.tenancies import operations
from hearth.modules.tenancies.case_actions import ParameterUnusable
from hearth.modules.tenancies.models import NoticeGiver, NoticeStatus, Tenancy
from hearth.platform import attachments
from hearth.platform.attachments.models import StoredFile
from hearth.records.contacts import operations as contacts
from tests.modules.landlord import BY, NOW, RENT, START, Landlord, account_of, at

pytestmark = pytest.mark.django_db
ENDS = at("2026-12-28T12:00")


def run(name: str, subject_id: int, /, *, now: object = NOW, **parameters: object) -> Mapping[str, object]:
    """Runs an action as the engine does, and holds its results against what it said it gives."""
    assert isinstance(now, dt.datetime)
    action = actions.get(name)
    assert set(parameters) <= set(action.takes)
    results = action.run(by=BY, subject_id=subject_id, case_id=0, parameters=parameters, now=now)
    assert set(results) == set(action.gives)
    return results


def test_a_notice_goes_its_way_through_a_case(landlord: Landlord) -> None:
    tenancy = landlord.let()
    reason = landlord.reason("care-home")
    accepted = run(
        "tenancies.receive_notice",
        tenancy.pk,
        received_at=NOW,
        asked_end_date=None,
        end_reason={"id": Decimal(reason.pk), "master": "care-home", "description": "Care home"},
        forwarding_address="52 Alder Way",
    )
    assert accepted == {"ends_at": ENDS, "alerts_officer": True, "warnings": []}
    giver = NoticeGiver.objects.get()
    assert (giver.forwarding_address, giver.confidential) == ("52 Alder Way", True)
    keys = run("tenancies.record_keys", tenancy.pk, received_at=NOW)
    assert (keys["early"], keys["late"], keys["weeks_late"]) == (True, False, 0)
    assert run("tenancies.end_tenancy", tenancy.pk, now=ENDS) == {"ended_at": ENDS}
    tenancy.refresh_from_db()
    assert tenancy.end_at == ENDS


def test_a_notice_of_a_sole_tenant_for_another_reason_is_not_secret(landlord: Landlord) -> None:
    tenancy = landlord.let()
    run("tenancies.receive_notice", tenancy.pk, received_at=NOW, forwarding_address="52 Alder Way")
    assert not NoticeGiver.objects.get().confidential


def test_a_date_and_time_without_a_zone_is_londons(landlord: Landlord) -> None:
    tenancy = landlord.let()
    summer = dt.datetime(2026, 7, 6, 12, 0)  # noqa: DTZ001 - as an expression may give it
    accepted = run("tenancies.receive_notice", tenancy.pk, received_at=summer)
    assert accepted["ends_at"] == at("2026-08-03T12:00")


def test_a_forwarding_address_in_a_joint_tenancy_must_be_somebodys(landlord: Landlord) -> None:
    ann, bob = landlord.person("Ann"), landlord.person("Bob")
    tenancy = landlord.let(ann, bob)
    facts = {"received_at": NOW, "forwarding_address": "52 Alder Way"}
    with pytest.raises(ParameterUnusable, match="which tenant's forwarding address"):
        run("tenancies.receive_notice", tenancy.pk, **facts)
    with pytest.raises(ParameterUnusable, match="no party"):
        run("tenancies.receive_notice", tenancy.pk, given_by="CT-9999999", **facts)
    with pytest.raises(operations.DecisionNeeded):
        run("tenancies.receive_notice", tenancy.pk, given_by=ann.record.reference, **facts)
    accepted = run(
        "tenancies.receive_notice",
        tenancy.pk,
        given_by=ann.record.reference,
        decision_reason="Valid in law",
        **facts,
    )
    assert accepted["warnings"]
    giver = NoticeGiver.objects.get()
    assert (giver.contact_id, giver.confidential) == (ann.pk, True)


def test_some_of_the_tenants_signed(landlord: Landlord) -> None:
    tenancy = landlord.let(landlord.person("Ann"), landlord.person("Bob"))
    with pytest.raises(operations.DecisionNeeded, match="Some of 2 joint tenants"):
        run("tenancies.receive_notice", tenancy.pk, received_at=NOW, signed_by="some")
    assert run("tenancies.receive_notice", tenancy.pk, received_at=NOW, signed_by="all")["warnings"] == []


def test_a_notice_is_returned(landlord: Landlord) -> None:
    tenancy = landlord.let()
    returned = run("tenancies.return_notice", tenancy.pk, received_at=NOW, reason="Not signed")
    assert returned == {"received_at": NOW}
    assert tenancy.notices.get().status == NoticeStatus.RETURNED


@pytest.mark.parametrize(
    ("parameters", "field"),
    [
        ({"received_at": None}, "received_at"),
        ({"received_at": "yesterday"}, "received_at"),
        ({"received_at": NOW, "asked_end_date": "2026-12-28"}, "asked_end_date"),
        ({"received_at": NOW, "end_reason": "care home"}, "end_reason"),
    ],
)
def test_what_a_path_can_not_mean_is_refused(landlord: Landlord, parameters: dict[str, object], field: str) -> None:
    with pytest.raises(ParameterUnusable) as refusal:
        run("tenancies.receive_notice", landlord.let().pk, **parameters)
    assert refusal.value.field == field


def test_whom_a_case_about_a_tenancy_writes_to(landlord: Landlord) -> None:
    ann, bob, gil = (landlord.person(name) for name in ("Ann", "Bob", "Gil"))
    tenancy = landlord.let(ann, bob)
    operations.add_party(
        by=BY,
        tenancy_id=tenancy.pk,
        contact_id=gil.pk,
        role="guarantor",
        responsible=True,
        from_date=dt.date(2021, 1, 1),
        reason="Guarantee",
        now=NOW,
    )
    subject, day = subjects.get("tenancy"), dt.date(2026, 11, 24)
    assert subject.recipients(tenancy.pk, RecipientRule.EACH_RESPONSIBLE_TENANT, day) == (ann.pk, bob.pk)
    assert subject.recipients(tenancy.pk, RecipientRule.CONTACT, day) == (ann.pk,)
    assert subject.related(tenancy.pk) == {"tenancy": tenancy.pk, "asset": tenancy.asset_id, "contact": ann.pk}
    assert subject.patch_officer(tenancy.pk, day) == landlord.officer.pk


# --- statements


def charged(landlord: Landlord) -> Tenancy:
    """A tenancy with two weeks debited and a payment between them."""
    tenancy = landlord.let(landlord.person("Ann"), landlord.person("Bob"))
    for monday in (dt.date(2026, 11, 16), dt.date(2026, 11, 23)):
        accounts.post_debit_run(by=BY, company_id=landlord.company.pk, week_start=monday, now=NOW)
    accounts.record_payment(
        by=BY,
        account_id=account_of(tenancy).pk,
        amount=Decimal("100.00"),
        received_date=dt.date(2026, 11, 18),
        method="Direct Debit",
        key="payment:1",
        now=NOW,
    )
    return tenancy


def text_of(file: StoredFile) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(BytesIO(attachments.read(file))).pages)


def test_a_statement_is_filed_with_the_person_as_a_pdf(landlord: Landlord) -> None:
    tenancy = charged(landlord)
    ann = tenancy.parties.order_by("id").first()
    assert ann is not None
    reference = account_of(tenancy).record.reference
    made = run("accounts.produce_statement", ann.contact_id, account=reference)
    assert made["account"] == reference
    assert (made["balance"], made["standing"]) == (RENT * 2 - 100, "You owe £120.50")
    assert (made["first_date"], made["last_date"]) == (dt.date(2025, 11, 24), dt.date(2026, 11, 24))
    file = StoredFile.objects.get(pk=str(made["file"]))
    assert (file.record_id, file.content_type, file.confidential) == (ann.contact_id, "application/pdf", False)
    text = text_of(file)
    for expected in ("Ms Ann Lee", reference, "Rent", "Payment: Direct Debit", "You owe £120.50", "16/11/2026"):
        assert expected in text
    assert "Bob" not in text


def test_a_statement_at_a_confidential_address_is_a_confidential_file(landlord: Landlord) -> None:
    tenancy = charged(landlord)
    ann, bob = (party.contact for party in tenancy.parties.order_by("id"))
    contacts.add_address(
        by=BY,
        contact_id=ann.pk,
        lines="Flamingo Refuge",
        confidential=True,
        category="correspondence",
        from_date=dt.date(2026, 1, 1),
        now=NOW,
    )
    reference = account_of(tenancy).record.reference
    hers, his = (
        StoredFile.objects.get(pk=str(run("accounts.produce_statement", person.pk, account=reference)["file"]))
        for person in (ann, bob)
    )
    assert hers.confidential
    assert "Flamingo Refuge" in text_of(hers)
    assert not his.confidential
    assert "Flamingo" not in text_of(his)


def test_a_statement_of_other_days(landlord: Landlord) -> None:
    tenancy = charged(landlord)
    party = tenancy.parties.first()
    assert party is not None
    made = run(
        "accounts.produce_statement",
        party.contact_id,
        account=account_of(tenancy).record.reference,
        from_date=dt.date(2026, 11, 17),
        to_date=dt.date(2026, 11, 23),
    )
    assert made["balance"] == RENT - 100
    text = text_of(StoredFile.objects.get(pk=str(made["file"])))
    assert "16/11/2026" not in text
    assert "18/11/2026" in text


def test_nobody_gets_the_statement_of_anothers_account(landlord: Landlord) -> None:
    tenancy = charged(landlord)
    stranger = landlord.person("Zed")
    with pytest.raises(NotFound):
        run("accounts.produce_statement", stranger.pk, account=account_of(tenancy).record.reference)
    assert not StoredFile.objects.exists()


def test_a_person_with_several_accounts_has_a_choice(landlord: Landlord) -> None:
    ann = landlord.person("Ann")
    assert run("accounts.accounts_of", ann.pk) == {"accounts": [], "count": 0, "first": None}
    home, garage = landlord.let(ann), landlord.let(ann, home=landlord.home(type="Garage"), kind="garage")
    found = run("accounts.accounts_of", ann.pk)
    assert found["count"] == 2
    choices = found["accounts"]
    assert isinstance(choices, list)
    assert {choice["reference"] for choice in choices} == {account_of(each).record.reference for each in (home, garage)}
    assert all("(current)" in choice["label"] for choice in choices)
    assert START < NOW
