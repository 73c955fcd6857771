"""The library's paths on this landlord's ground: published against what the modules offer, and taken to their ends."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from hearth.engines.cases import operations as cases
from hearth.engines.cases import publishing, running
from hearth.engines.cases.models import Case, CaseTask, CaseType
from hearth.engines.cases.program import CaseState
from hearth.engines.comms.installing import install_starter
from hearth.engines.comms.models import Communication
from hearth.modules.accounts import operations as accounts
from hearth.modules.tenancies import operations
from hearth.modules.tenancies.models import (
    AlterationPermission,
    Notice,
    NoticeStatus,
    Tenancy,
    VoidEpisode,
    VoidStage,
)
from hearth.platform.calendars.operations import install_starter_calendars
from hearth.platform.configuration import user_defined
from hearth.platform.configuration.models import FieldType
from hearth.platform.configuration.operations import Effective
from hearth.platform.index.models import Record
from hearth.records.contacts import operations as contacts
from hearth.records.contacts.models import Contact
from tests.modules.landlord import BY, LONG_AGO, NOW, Landlord, account_of, at

pytestmark = pytest.mark.django_db
ENDS = at("2026-12-28T12:00")


@pytest.fixture
def equipped(landlord: Landlord) -> Landlord:
    """The landlord with letters, calendars, the user-defined field and the paths of the library."""
    effective = [Effective(company_id=landlord.company.pk, effective_from=LONG_AGO)]
    install_starter(by=BY, companies=[landlord.company], from_date=LONG_AGO)
    install_starter_calendars(by=BY)
    user_defined.define(
        by=BY,
        entity="tenancy",
        name="authority_to_dispose",
        caption="Authority to dispose signed and received",
        type=FieldType.TRUE_OR_FALSE,
        effective=effective,
    )
    publishing.install_library(by=BY, companies=[landlord.company], now=NOW, from_date=LONG_AGO)
    return landlord


def reachable(landlord: Landlord, person: Contact, lines: str) -> Contact:
    contacts.add_address(by=BY, contact_id=person.pk, lines=lines, from_date=LONG_AGO, now=NOW)
    return person


def open_case(landlord: Landlord, code: str, subject: Record) -> Case:
    return cases.open_case(
        by=landlord.officer.actor,
        case_type=CaseType.objects.get(code=code),
        subject=subject,
        access=landlord.access(),
        now=NOW,
    )


def complete(
    landlord: Landlord, case: Case, block: str, answers: dict[str, str], *, outcome: str = "", now: dt.datetime = NOW
) -> None:
    task = CaseTask.objects.get(case=case, block_key=block, ended_at=None)
    cases.complete_task(
        by=landlord.officer.actor,
        task_id=task.pk,
        answers=answers,
        outcome=outcome,
        access=landlord.access(),
        now=now,
    )


def checked(landlord: Landlord, reason: str, **changed: str) -> dict[str, str]:
    """The answers to the checklist of a notice that is in order."""
    return {
        "name_matches": "yes",
        "signed": "all",
        "starts_after_receipt": "yes",
        "on_template": "yes",
        "keys_brought": "no",
        "received_at": "2026-11-24T10:00",
        "reason": str(landlord.reason(reason).pk),
        "leaving_us": "yes",
        "authority_to_dispose": "yes",
        "notice_valid": "yes",
        **changed,
    }


def state_of(case: Case) -> str:
    return Case.objects.values_list("state", flat=True).get(pk=case.pk)


def test_from_the_first_notice_to_the_closed_case(equipped: Landlord) -> None:
    ann = reachable(equipped, equipped.person("Ann"), "1 Elm Row, Northmoor")
    bob = reachable(equipped, equipped.person("Bob"), "2 Oak Row, Northmoor")
    tenancy = equipped.let(ann, bob)
    case = open_case(equipped, "end-of-tenancy", tenancy.record)
    complete(equipped, case, "check_notice", checked(equipped, "moving-for-work"))
    tenancy.refresh_from_db()
    assert tenancy.proposed_end_at == ENDS
    assert VoidEpisode.objects.get().stage == VoidStage.PROVISIONAL
    letters = Communication.objects.filter(case_id=case.pk).order_by("pk")
    assert [(letter.recipient, letter.destination) for letter in letters] == [
        ("Ms Ann Lee", "1 Elm Row, Northmoor"),
        ("Ms Bob Lee", "2 Oak Row, Northmoor"),
    ]
    assert all("12 noon on Monday 28 December 2026" in letter.text for letter in letters)

    complete(equipped, case, "visit", {"visited_on": "2026-11-24"}, outcome="held")
    running.wake_due(ENDS - dt.timedelta(minutes=1))
    tenancy.refresh_from_db()
    assert tenancy.end_at is None
    running.wake_due(ENDS)
    tenancy.refresh_from_db()
    assert tenancy.end_at == ENDS
    assert VoidEpisode.objects.get().stage == VoidStage.ACTUAL
    assert state_of(case) == CaseState.OPEN
    keys = {"received_at": "2026-12-29T09:30", "sets": "2"}
    complete(equipped, case, "keys.take_in", keys, now=at("2026-12-29T10:00"))
    assert VoidEpisode.objects.get().keys_received_at == at("2026-12-29T09:30")
    assert state_of(case) == CaseState.CLOSED


def test_a_corrected_end_moves_the_waking(equipped: Landlord) -> None:
    tenancy = equipped.let(reachable(equipped, equipped.person(), "1 Elm Row"))
    case = open_case(equipped, "end-of-tenancy", tenancy.record)
    complete(equipped, case, "check_notice", checked(equipped, "moving-for-work"))
    operations.correct_proposed_end(
        by=BY, tenancy_id=tenancy.pk, end_date=dt.date(2027, 1, 4), reason="Date misread", now=NOW
    )
    running.wake_changed(NOW)
    running.wake_due(ENDS)
    tenancy.refresh_from_db()
    assert tenancy.end_at is None
    running.wake_due(at("2027-01-04T12:00"))
    tenancy.refresh_from_db()
    assert tenancy.end_at == at("2027-01-04T12:00")


def test_a_notice_that_is_not_valid_goes_back_to_each_tenant(equipped: Landlord) -> None:
    ann = reachable(equipped, equipped.person("Ann"), "1 Elm Row")
    bob = reachable(equipped, equipped.person("Bob"), "2 Oak Row")
    tenancy = equipped.let(ann, bob)
    case = open_case(equipped, "end-of-tenancy", tenancy.record)
    answers = checked(
        equipped,
        "moving-for-work",
        signed="none",
        notice_valid="no",
        return_reasons="The notice is not signed.",
    )
    complete(equipped, case, "check_notice", answers)
    assert Notice.objects.get().status == NoticeStatus.RETURNED
    tenancy.refresh_from_db()
    assert tenancy.proposed_end_at is None
    letters = Communication.objects.filter(case_id=case.pk)
    assert {letter.recipient for letter in letters} == {"Ms Ann Lee", "Ms Bob Lee"}
    assert all("The notice is not signed." in letter.text for letter in letters)
    assert state_of(case) == CaseState.CLOSED


def test_a_statement_is_sent_without_asking_where_there_is_one_account(equipped: Landlord) -> None:
    ann = reachable(equipped, equipped.person("Ann"), "1 Elm Row")
    tenancy = equipped.let(ann)
    accounts.post_debit_run(by=BY, company_id=equipped.company.pk, week_start=dt.date(2026, 11, 23), now=NOW)
    case = open_case(equipped, "rent-statement", ann.record)
    assert state_of(case) == CaseState.CLOSED
    (letter,) = Communication.objects.filter(case_id=case.pk)
    (enclosure,) = letter.enclosures.all()
    assert account_of(tenancy).record.reference in enclosure.file.name


def test_with_several_accounts_the_officer_chooses(equipped: Landlord) -> None:
    ann = reachable(equipped, equipped.person("Ann"), "1 Elm Row")
    lets: list[Tenancy] = [equipped.let(ann), equipped.let(ann, home=equipped.home(type="Garage"), kind="garage")]
    case = open_case(equipped, "rent-statement", ann.record)
    assert state_of(case) == CaseState.OPEN
    chosen = account_of(lets[1]).record.reference
    complete(equipped, case, "choose_account", {"account": chosen})
    (letter,) = Communication.objects.filter(case_id=case.pk)
    (enclosure,) = letter.enclosures.all()
    assert chosen in enclosure.file.name
    assert state_of(case) == CaseState.CLOSED


def test_a_small_alteration_lands_in_the_register_of_the_home(equipped: Landlord) -> None:
    tenancy = equipped.let(reachable(equipped, equipped.person(), "1 Elm Row"))
    case = open_case(equipped, "garden-shed", tenancy.record)
    assert state_of(case) == CaseState.CLOSED
    permission = AlterationPermission.objects.get(tenancy=tenancy)
    assert (permission.work, permission.status, permission.asset_id) == ("Garden shed", "granted", tenancy.asset_id)
    (letter,) = Communication.objects.filter(case_id=case.pk)
    assert "1 metre from any boundary" in letter.text


def test_a_large_alteration_is_inspected_in_the_register(equipped: Landlord) -> None:
    tenancy = equipped.let(reachable(equipped, equipped.person(), "1 Elm Row"))
    case = open_case(equipped, "large-alteration", tenancy.record)
    complete(equipped, case, "application", {"came_on": "2026-11-24", "work": "A window", "noted": "yes"})
    done = {"inspected_on": "2026-11-24", "asbestos": "yes", "structure": "yes"}
    complete(equipped, case, "inspect", done)
    complete(equipped, case, "decide", {"permit": "yes", "conditions": "A certificate."})
    permission = AlterationPermission.objects.get(tenancy=tenancy)
    assert (permission.work, permission.status, permission.conditions) == ("A window", "granted", "A certificate.")
    eight_weeks = NOW + dt.timedelta(weeks=8, hours=1)
    running.wake_due(eight_weeks)
    inspected = {"inspected_on": eight_weeks.date().isoformat(), "finding": "satisfactory"}
    complete(equipped, case, "post_inspect", inspected, now=eight_weeks)
    permission.refresh_from_db()
    assert permission.status == "completed"
    assert state_of(case) == CaseState.CLOSED


def test_what_a_form_on_the_web_asked_is_proposed_to_the_officer(equipped: Landlord) -> None:
    tenancy = equipped.let(reachable(equipped, equipped.person(), "1 Elm Row"))
    given = {"signed": "all", "visit_unsuitable": "Fridays"}
    facts: dict[str, Any] = {
        "by": equipped.officer.actor,
        "case_type": CaseType.objects.get(code="end-of-tenancy"),
        "now": NOW,
    }
    case = cases.open_case(**facts, subject=tenancy.record, drafts={"check_notice": given})
    task = CaseTask.objects.get(case=case)
    assert (task.draft, task.answers, task.state) == (given, {}, "live")
    with pytest.raises(cases.NoSuchTask, match="keys"):
        cases.open_case(**facts, subject=tenancy.record, drafts={"keys": given})
    assert Case.objects.count() == 1
