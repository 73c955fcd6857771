"""The main job through operations: a notice to quit from its receipt to the closed case, the clock moved by hand."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from hearth.engines.cases import operations as cases
from hearth.engines.cases import running
from hearth.engines.cases.answers import AnswersRefused
from hearth.engines.cases.models import Case, CaseTask, CaseToken
from hearth.engines.cases.page import case_page
from hearth.engines.comms.models import Communication, CommunicationStatus, Notification
from hearth.modules.tenancies import operations as tenancies
from hearth.modules.tenancies.models import Tenancy, VoidEpisode, VoidStage
from hearth.platform import attachments
from hearth.platform.configuration import user_defined
from hearth.platform.outbox.models import Message
from hearth.platform.outbox.sweeping import deliver_all_due
from tests.engines.comms.rendering.pdf_reading import words
from tests.landlord import LEADER, WholeLandlord, complete, live, rights_of
from tests.modules.landlord import BY, NOW, account_of, at

pytestmark = pytest.mark.django_db
END = at("2026-12-28T12:00")
"""The Monday four weeks after the first Monday on which a notice of Tuesday 24 November can start."""


@pytest.fixture
def landlord(in_business: WholeLandlord) -> WholeLandlord:
    return in_business


@pytest.fixture
def tenancy(landlord: WholeLandlord) -> Tenancy:
    return landlord.let(landlord.person("Joanna", "Kowalczyk"), landlord.person("Piotr", "Kowalczyk"))


def pass_time(now: dt.datetime) -> None:
    """What the worker does at an instant."""
    running.wake_changed(now)
    running.wake_due(now)
    deliver_all_due(now)


def noticed(landlord: WholeLandlord, tenancy: Tenancy, **changed: str) -> Case:
    """A case whose notice has been checked."""
    case = landlord.open("end-of-tenancy", tenancy.record)
    complete(live(case, "check_notice"), landlord.checked(**changed), by=landlord.officer)
    case.refresh_from_db()
    return case


def wakes(case: Case) -> set[dt.datetime]:
    return {each.wakes_at for each in CaseToken.objects.filter(case=case) if each.wakes_at is not None}


def letters_of(case: Case) -> list[Communication]:
    return list(Communication.objects.filter(case=case.record).order_by("pk"))


def pdf_of(letter: Communication) -> str:
    assert letter.file is not None
    return words(attachments.read(letter.file))


def test_a_notice_runs_to_the_closed_case(landlord: WholeLandlord, tenancy: Tenancy) -> None:
    case = landlord.open("end-of-tenancy", tenancy.record)
    assert list(CaseTask.objects.filter(case=case).values_list("name", flat=True)) == ["Check the notice"]

    complete(live(case, "check_notice"), landlord.checked(), by=landlord.officer)
    tenancy.refresh_from_db()
    assert tenancy.notice_received_at == NOW
    assert tenancy.proposed_end_at == END
    assert tenancy.end_at is None
    assert user_defined.read("tenancy", tenancy.pk)["authority_to_dispose"] is True
    void = VoidEpisode.objects.get(asset=tenancy.asset)
    assert (void.stage, void.starts_at) == (VoidStage.PROVISIONAL, END)
    assert wakes(case) == {END}

    visit = live(case, "visit")
    assert visit.target_at == NOW + dt.timedelta(days=14)
    assert [each.user for each in visit.assignees.all()] == [landlord.officer]
    complete(
        visit,
        {"visited_on": "2026-12-01", "condition": "good"},
        outcome="held",
        by=landlord.officer,
        now=at("2026-12-02T09:00"),
    )

    pass_time(END - dt.timedelta(minutes=1))
    tenancy.refresh_from_db()
    assert tenancy.end_at is None, "It was ended a minute before noon"
    pass_time(END)
    tenancy.refresh_from_db()
    void.refresh_from_db()
    assert tenancy.end_at == END
    assert (void.stage, void.starts_at) == (VoidStage.ACTUAL, END)
    case.refresh_from_db()
    assert case.state == "open", "The keys are still out"

    complete(live(case, "keys/take_in"), {"received_at": END.isoformat(), "sets": "2"}, by=landlord.officer, now=END)
    case.refresh_from_db()
    void.refresh_from_db()
    assert case.state == "closed"
    assert void.keys_received_at == END
    (milestone,) = case_page(rights_of(landlord.officer), case).milestones
    assert (milestone.name, milestone.system, milestone.at) == ("Keys returned", "Keys returned", END)


def test_each_tenant_gets_a_letter_by_name_as_a_pdf_that_is_filed(landlord: WholeLandlord, tenancy: Tenancy) -> None:
    case = noticed(landlord, tenancy)
    letters = letters_of(case)
    assert [one.recipient for one in letters] == ["Ms Joanna Kowalczyk", "Ms Piotr Kowalczyk"]
    assert {one.status for one in letters} == {CommunicationStatus.QUEUED}
    deliver_all_due(NOW)
    for letter in letters_of(case):
        assert letter.status == CommunicationStatus.FILED
        said = pdf_of(letter)
        assert letter.recipient in said
        assert "28 December 2026" in said
        assert letter.file is not None
        assert letter.file.record_id == tenancy.pk
    assert [one.recipient for one in letters if "Joanna" in pdf_of(Communication.objects.get(pk=one.pk))] == [
        "Ms Joanna Kowalczyk"
    ]


def test_delivering_again_makes_no_second_letter(landlord: WholeLandlord, tenancy: Tenancy) -> None:
    case = noticed(landlord, tenancy)
    deliver_all_due(NOW)
    files = {one.file_id for one in letters_of(case)}
    Message.objects.update(delivered_at=None)
    deliver_all_due(NOW)
    assert {one.file_id for one in letters_of(case)} == files
    assert len(letters_of(case)) == 2


@pytest.mark.parametrize(("reason", "told"), [("care-home", 1), ("domestic-abuse", 1), ("moving-home", 0)])
def test_the_patch_officer_is_told_for_the_named_reasons_only(
    landlord: WholeLandlord, tenancy: Tenancy, reason: str, told: int
) -> None:
    other = landlord.colleague("Ben Okoro")
    case = landlord.open("end-of-tenancy", tenancy.record, by=other)
    complete(live(case, "check_notice"), landlord.checked(reason=str(landlord.leaving[reason].pk)), by=other)
    notices = list(Notification.objects.filter(about=case.record))
    assert [each.user for each in notices] == [landlord.officer] * told
    for each in notices:
        assert reason.replace("-", " ") not in each.text.lower(), "The reason itself stays in the case"


def test_a_corrected_end_moves_the_wake_up_and_never_fires_on_the_old_one(
    landlord: WholeLandlord, tenancy: Tenancy
) -> None:
    case = noticed(landlord, tenancy)
    later = at("2027-01-11T12:00")
    tenancies.correct_proposed_end(
        by=landlord.officer.actor, tenancy_id=tenancy.pk, end_date=later.date(), reason="Asked for longer", now=NOW
    )
    running.wake_changed(NOW)
    assert wakes(case) == {later}
    pass_time(END + dt.timedelta(hours=1))
    tenancy.refresh_from_db()
    assert tenancy.end_at is None
    assert not CaseTask.objects.filter(case=case, node="keys/take_in").exists()
    pass_time(later)
    tenancy.refresh_from_db()
    assert tenancy.end_at == later
    assert live(case, "keys/take_in").created_at == later


def test_a_correction_that_the_worker_has_not_seen_yet_does_not_fire_either(
    landlord: WholeLandlord, tenancy: Tenancy
) -> None:
    """The delay is due by its old date when the worker comes; it reads the new one before it acts."""
    noticed(landlord, tenancy)
    tenancies.correct_proposed_end(
        by=BY, tenancy_id=tenancy.pk, end_date=dt.date(2027, 1, 11), reason="Asked for longer", now=NOW
    )
    running.wake_due(END)
    tenancy.refresh_from_db()
    assert tenancy.end_at is None


def test_waking_twice_does_nothing_more(landlord: WholeLandlord, tenancy: Tenancy) -> None:
    case = noticed(landlord, tenancy)
    pass_time(END)
    before = _everything_of(case)
    pass_time(END)
    pass_time(END + dt.timedelta(days=3))
    assert _everything_of(case) == before
    assert CaseTask.objects.filter(case=case, node="keys/take_in").count() == 1


def _everything_of(case: Case) -> Any:
    return (
        list(case.events.order_by("pk").values_list("pk", "kind")),
        list(CaseTask.objects.filter(case=case).order_by("pk").values_list("pk", "state")),
        list(VoidEpisode.objects.values_list("pk", "stage", "starts_at")),
        list(Communication.objects.values_list("pk", "status")),
    )


def test_the_second_of_two_officers_is_told_who_did_it_and_when(landlord: WholeLandlord, tenancy: Tenancy) -> None:
    case = landlord.open("end-of-tenancy", tenancy.record)
    task = live(case, "check_notice")
    complete(task, landlord.checked(), by=landlord.officer, now=at("2026-11-24T10:20"))
    second = landlord.colleague("Ben Okoro")
    with pytest.raises(cases.AlreadyDone) as refused:
        complete(task, landlord.checked(notice_valid="false"), by=second, now=at("2026-11-24T10:21"))
    assert "Ade Shah completed this task on 24 November 2026 at 10:20" in refused.value.sentence
    assert len(letters_of(case)) == 2


def test_keys_that_come_with_the_notice_are_taken_in_at_once(landlord: WholeLandlord, tenancy: Tenancy) -> None:
    case = noticed(landlord, tenancy, keys_brought="true")
    complete(live(case, "keys/take_in"), {"received_at": NOW.isoformat(), "sets": "1"}, by=landlord.officer)
    tenancy.refresh_from_db()
    assert tenancy.end_at is None, "Early keys end nothing"
    pass_time(END)
    complete(live(case, "visit"), {}, outcome="declined", by=landlord.officer, now=END)
    case.refresh_from_db()
    assert case.state == "closed"


def test_an_invalid_notice_is_returned_with_a_letter_and_changes_nothing(
    landlord: WholeLandlord, tenancy: Tenancy
) -> None:
    case = noticed(landlord, tenancy, signed="none", notice_valid="false", return_reasons="The notice is not signed.")
    tenancy.refresh_from_db()
    assert case.state == "closed"
    assert tenancy.proposed_end_at is None
    assert not VoidEpisode.objects.filter(asset=tenancy.asset).exists()
    assert wakes(case) == set()
    deliver_all_due(NOW)
    said = [pdf_of(one) for one in letters_of(case)]
    assert len(said) == 2
    assert all("The notice is not signed." in each for each in said)


def test_deciding_otherwise_than_proposed_asks_for_the_reason(landlord: WholeLandlord, tenancy: Tenancy) -> None:
    case = landlord.open("end-of-tenancy", tenancy.record)
    with pytest.raises(AnswersRefused) as refused:
        complete(live(case, "check_notice"), landlord.checked(signed="none"), by=landlord.officer)
    assert "decision_reason" in refused.value.errors
    assert letters_of(case) == []


# --- the three other paths


def test_a_call_back_tells_the_colleague_once_after_five_minutes(landlord: WholeLandlord) -> None:
    leader = landlord.colleague("Grace Adeyemi", LEADER)
    landlord.offer("call-back", "call-back-grace", description="Call back for Grace Adeyemi", owner=leader)
    person = landlord.person("Joanna", "Kowalczyk")
    case = landlord.open("call-back-grace", person.record, note="Asks about the parking space.")
    pass_time(NOW + dt.timedelta(minutes=4, seconds=59))
    assert not Notification.objects.filter(user=leader).exists()
    pass_time(NOW + dt.timedelta(minutes=5))
    pass_time(NOW + dt.timedelta(minutes=10))
    (told,) = Notification.objects.filter(user=leader)
    assert "Ms Joanna Kowalczyk" in told.text
    assert "Asks about the parking space." in told.text
    case.refresh_from_db()
    assert case.state == "closed"


def test_a_rent_statement_of_one_account_is_sent_and_the_case_closes(landlord: WholeLandlord) -> None:
    person = landlord.person("Joanna", "Kowalczyk")
    account = account_of(landlord.let(person))
    case = landlord.open("rent-statement", person.record)
    assert case.state == "closed"
    deliver_all_due(NOW)
    (letter,) = letters_of(case)
    assert letter.recipient == "Ms Joanna Kowalczyk"
    (enclosure,) = letter.enclosures.all()
    assert account.record.reference in words(attachments.read(enclosure.file))


def test_a_rent_statement_of_several_accounts_asks_which(landlord: WholeLandlord) -> None:
    person = landlord.person("Joanna", "Kowalczyk")
    landlord.let(person)
    garage = account_of(landlord.let(person, home=landlord.home(type="Garage"), kind="garage"))
    case = landlord.open("rent-statement", person.record)
    complete(live(case, "choose_account"), {"account": garage.record.reference}, by=landlord.officer)
    case.refresh_from_db()
    assert case.state == "closed"
    deliver_all_due(NOW)
    (letter,) = letters_of(case)
    assert garage.record.reference in words(attachments.read(letter.enclosures.get().file))


def test_permission_for_laminate_flooring_goes_out_with_guidance(landlord: WholeLandlord, tenancy: Tenancy) -> None:
    case = landlord.open("laminate-flooring", tenancy.record)
    deliver_all_due(NOW)
    case.refresh_from_db()
    letters = letters_of(case)
    assert case.state == "closed"
    assert [one.recipient for one in letters] == ["Ms Joanna Kowalczyk", "Ms Piotr Kowalczyk"]
    assert all(one.enclosures.count() == 1 for one in letters)
    assert all(one.status in {CommunicationStatus.FILED, CommunicationStatus.SENT} for one in letters)


def test_an_officer_of_another_landlord_opens_nothing_here(landlord: WholeLandlord, tenancy: Tenancy) -> None:
    """The case type is in force at Northmoor only, so its records there are what it can be opened about."""
    south = WholeLandlord(code="southmoor")
    theirs = south.let(south.person("Ann", "Lee"))
    with pytest.raises(cases.NotInForce):
        landlord.open("end-of-tenancy", theirs.record)
    assert rights_of(south.officer).company_ids == {south.company.pk}
