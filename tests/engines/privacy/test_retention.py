"""Rules propose, somebody else approves, a certificate says what went; what is held or in use stays."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from dateutil.relativedelta import relativedelta  # type: ignore[import-untyped]  # what the rule is compared with
from django.core.files.storage import default_storage
from hypothesis import given
from hypothesis import strategies as st

from hearth.engines.comms.models import Communication, Enclosure
from hearth.engines.privacy import sealing
from hearth.engines.privacy.erasing import operations as erasing
from hearth.engines.privacy.models import BatchState, Disposal, ItemState, RetentionBatch, RetentionRule
from hearth.engines.privacy.retention import archive, operations, starter
from hearth.engines.privacy.retention.rules import due_before, last_day_kept
from hearth.kernel.actor import Actor
from hearth.kernel.refusal import Conflict, Refused
from hearth.platform import attachments
from hearth.platform.attachments.models import StoredFile
from hearth.platform.audit.acting import acting
from hearth.platform.configuration.operations import Effective, create
from hearth.platform.index.models import Record
from hearth.platform.outbox.sweeping import deliver_all_due
from hearth.records.contacts import operations as contacts
from hearth.records.contacts.models import Contact, Note
from tests.engines.privacy.test_erasing import settle
from tests.modules.landlord import BY, LONG_AGO, NOW, Landlord

EARLIER = NOW - dt.timedelta(days=8 * 365)


@given(st.dates(dt.date(1990, 1, 1), dt.date(2090, 1, 1)), st.integers(1, 400))
def test_a_record_is_due_on_the_day_after_its_last(event: dt.date, months: int) -> None:
    last = last_day_kept(event, months)
    assert last == event + relativedelta(months=months)
    assert not event < due_before(last, months), "kept on its last day"
    assert event < due_before(last + dt.timedelta(days=1), months), "due on the next"


def rule_of(landlord: Landlord, **facts: Any) -> RetentionRule:
    said: dict[str, Any] = {
        "description": f"Rule {RetentionRule.objects.count()}", "subject": "note", "event": "written", "months": 84,
        "disposal": Disposal.DELETE, "source": "Limitation Act 1980, section 5", "confirmed": True,
    }  # fmt: skip
    effective = [Effective(company_id=landlord.company.pk, effective_from=LONG_AGO)]
    return create(by=BY, model=RetentionRule, facts=said | facts, effective=effective)


def propose(landlord: Landlord, rule: RetentionRule, by: Actor = BY) -> RetentionBatch:
    return operations.propose(by=by, rule=rule, company_id=landlord.company.pk, now=NOW)


def run(batch: RetentionBatch) -> RetentionBatch:
    operations.approve(by=Actor(None, "Grace Adeyemi"), batch_id=batch.pk, now=NOW)
    list(operations.run(by=BY, batch_id=batch.pk, now=NOW))
    batch.refresh_from_db()
    return batch


@pytest.mark.django_db
def test_a_rule_that_can_not_be_followed_is_refused_at_its_field(landlord: Landlord) -> None:
    wrong: list[tuple[dict[str, Any], str]] = [
        ({"subject": "tea"}, "subject"),
        ({"event": "ended"}, "event"),
        ({"months": 0}, "months"),
        ({"disposal": Disposal.PSEUDONYMISE}, "disposal"),
        ({"source": " "}, "source"),
        ({"expression": "note.nothing = 1"}, "expression"),
    ]
    for facts, field in wrong:
        with pytest.raises(Refused) as refused:
            rule_of(landlord, **facts)
        assert refused.value.field == field
    made = starter.install(by=BY, company_ids=[landlord.company.pk], effective_from=LONG_AGO)
    assert len(made) == len(starter.STARTERS)
    assert all(not each.confirmed and each.source.startswith("To be confirmed by the landlord") for each in made)
    assert starter.install(by=BY, company_ids=[landlord.company.pk], effective_from=LONG_AGO) == []
    landlord.person()
    assert operations.propose_all(NOW) == 0, "nothing goes by a rule that nobody confirmed"


@pytest.mark.django_db
def test_proposed_approved_by_another_done_and_certified(landlord: Landlord) -> None:
    person, held = landlord.person("Ann", "Ashcroft"), landlord.person("Hal", "Held")
    for each in (person, held):
        contacts.add_note(by=BY, record_id=each.pk, text="Said long ago", now=EARLIER)
    contacts.add_note(by=BY, record_id=person.pk, text="Said lately", now=NOW)
    operations.place_hold(by=BY, record_id=held.pk, reason="A claim", now=NOW)
    officer = Actor(landlord.officer.pk, "Ade Shah")
    batch = propose(landlord, rule := rule_of(landlord), by=officer)
    states = {each.record_id: (each.state, each.why) for each in batch.items.all()}
    assert states[person.pk] == (ItemState.WAITING, "")
    assert states[held.pk][0] == ItemState.LEFT_OUT
    assert "legal hold: A claim. Release the hold first." in states[held.pk][1]
    with pytest.raises(Conflict, match="waits already"):
        propose(landlord, rule)
    with pytest.raises(operations.SamePerson):
        operations.approve(by=officer, batch_id=batch.pk, now=NOW)
    with pytest.raises(Conflict, match="waits for approval"):
        list(operations.run(by=BY, batch_id=batch.pk, now=NOW))
    while sealing.seal(NOW):
        pass
    run(batch)
    assert sorted(Note.objects.values_list("text", flat=True)) == ["Said lately", "Said long ago"]
    assert Note.objects.get(text="Said long ago").record_id == held.pk
    assert batch.state == BatchState.DONE
    assert batch.certificate_sha256 == operations.hash_of(batch.certificate)
    assert batch.certificate["done"][0]["reference"] == person.reference
    assert batch.certificate["left_out"] == 1
    assert sealing.verify().findings == ()
    with pytest.raises(Conflict, match="done"):
        list(operations.run(by=BY, batch_id=batch.pk, now=NOW))
    with pytest.raises(Conflict, match="lies in the archive"):
        operations.restore(by=BY, batch_id=batch.pk, reason="Needed", now=NOW)


@pytest.mark.django_db
def test_what_was_archived_comes_back_as_it_was_and_is_erased_there_too(landlord: Landlord) -> None:
    ann, ben = landlord.person("Ann", "Ashcroft"), landlord.person("Ben", "Bramble")
    for each in (ann, ben):
        contacts.add_note(by=BY, record_id=each.pk, text=f"About {each.first_name}", confidential=True, now=EARLIER)
    before = list(Note.objects.order_by("pk").values())
    batch = run(propose(landlord, rule_of(landlord, disposal=Disposal.ARCHIVE)))
    assert not Note.objects.exists()
    assert archive.rows_of(batch.pk) == 2
    # An erasure goes to the archive too; what is Ben's comes back whole.
    erasing.erase(by=BY, contact_id=ann.pk, ground="objection", reason="Asked", now=NOW)
    assert archive.rows_of(batch.pk) == 1
    operations.restore(by=BY, batch_id=batch.pk, reason="The claim was brought after all", now=NOW)
    assert list(Note.objects.values()) == [row for row in before if row["record_id"] == ben.pk]
    with pytest.raises(Conflict):
        operations.restore(by=BY, batch_id=batch.pk, reason="Again", now=NOW)
    assert propose(landlord, RetentionRule.objects.get()).items.count() == 1, "what came back can be due again"


@pytest.mark.django_db
def test_the_bytes_of_an_archived_file_go_with_the_last_who_has_them(landlord: Landlord) -> None:
    ann, ben = landlord.person("Ann", "Ashcroft"), landlord.person("Ben", "Bramble")
    facts: dict[str, Any] = {"name": "Scan.txt", "content_type": "text/plain", "by": BY, "now": EARLIER}
    for each in (ann, ben):  # the same bytes are kept once
        file = attachments.store(record=each.record, content=b"A scan", **facts)
        with acting(by=BY, reason="Sent long ago"):
            letter = Communication.objects.create(
                about=each.record, contact=each, key=f"old:{each.pk}", channel="letter", recipient="x",
                destination="x", subject="x", text="x", document={}, created_at=EARLIER,
            )  # fmt: skip
            Enclosure.objects.create(communication=letter, file=file)
    rule = rule_of(landlord, subject="communication", event="made", disposal=Disposal.ARCHIVE)
    run(propose(landlord, rule))
    assert not StoredFile.objects.exists()
    deliver_all_due(NOW)
    for each, there in ((ann, True), (ben, False)):
        assert default_storage.exists(file.path)
        erasing.erase(by=BY, contact_id=each.pk, ground="objection", reason="Asked", now=NOW)
        deliver_all_due(NOW)
        assert default_storage.exists(file.path) is there


@pytest.mark.django_db
def test_an_expression_is_tried_on_all_that_is_due(landlord: Landlord, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(operations, "MOST", 2)
    monkeypatch.setattr(operations, "_TRIED", 1)
    person = landlord.person("Ann", "Ashcroft")
    for number in range(5):
        text = "Odd" if number % 2 else "Even"
        contacts.add_note(by=BY, record_id=person.pk, text=f"{text} {number}", now=EARLIER)
    batch = propose(landlord, rule_of(landlord, expression='starts with(note.text, "Odd")'))
    proposed = Note.objects.filter(pk__in=[int(each.row) for each in batch.items.all()])
    assert sorted(proposed.values_list("text", flat=True)) == ["Odd 1", "Odd 3"]


@pytest.mark.django_db
def test_former_tenants_are_erased_when_their_time_is_over(landlord: Landlord) -> None:
    former, current = landlord.person("Fay", "Former"), landlord.person("Cal", "Current")
    ended = landlord.let(former)
    settle(ended)
    landlord.let(current)
    facts = {"subject": "former-tenant", "event": "last-end", "disposal": Disposal.PSEUDONYMISE}
    batch = propose(landlord, rule_of(landlord, months=48, **facts))
    assert [each.record_id for each in batch.items.all()] == [former.pk]
    assert run(batch).certificate["done"][0]["reference"] == former.reference
    assert Contact.objects.get(pk=former.pk).last_name == "Erased"
    assert Record.objects.get(pk=current.pk).title != "Erased"
    with pytest.raises(operations.NothingDue):
        propose(landlord, RetentionRule.objects.get())


@pytest.mark.django_db
def test_files_that_were_taken_out_of_sight_go_by_the_schedule(landlord: Landlord) -> None:
    person = landlord.person()
    files = [
        attachments.store(
            record=person.record,
            name=f"{name}.txt",
            content=name.encode(),
            content_type="text/plain",
            by=BY,
            now=EARLIER,
        )
        for name in ("Removed", "Standing")
    ]
    attachments.remove(by=BY, file_id=files[0].pk, reason="Wrong person", now=EARLIER)
    facts: dict[str, Any] = {"subject": "file", "event": "removed", "months": 6, "approval": False}
    rule_of(landlord, **facts)
    rule_of(landlord, **facts | {"confirmed": False})
    assert operations.propose_all(NOW) == 1
    assert operations.run_approved(NOW) == 1
    assert [each.name for each in StoredFile.objects.all()] == ["Standing.txt"]
    assert operations.propose_all(NOW) == 0
