"""After an erasure nothing of somebody is left anywhere, but what the law obliges to keep, which names nobody."""

from __future__ import annotations

import datetime as dt
import io
import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, ProgrammingError, connection, transaction
from pytest_django import Settings

from hearth.engines.cases.models import CaseNote
from hearth.engines.privacy import sealing
from hearth.engines.privacy.erasing import operations as erasing
from hearth.engines.privacy.erasing import replaying, ways
from hearth.engines.privacy.models import Erasure, LegalHold
from hearth.kernel.refusal import Conflict
from hearth.modules.accounts.models import Transaction
from hearth.modules.accounts.queries import balance_on
from hearth.modules.tenancies.models import Tenancy, TenancyParty
from hearth.platform import attachments, catalogue
from hearth.platform.attachments import operations as files_kept
from hearth.platform.audit.acting import acting
from hearth.platform.audit.erasing import erasing as erasing_frame
from hearth.platform.audit.models import Erasing, Reading
from hearth.platform.index.models import Record
from hearth.platform.outbox.models import Message
from hearth.records.contacts import operations as contacts
from hearth.records.contacts.models import Contact, Note
from tests.engines.privacy.people import everything_about, records_of
from tests.engines.privacy.planting import Planted, entities_of_people, plant
from tests.landlord import WholeLandlord
from tests.modules.landlord import BY, NOW, START, Landlord

pytestmark = pytest.mark.django_db


def erase(contact: Contact, *, now: dt.datetime = NOW) -> Erasure:
    return erasing.erase(by=BY, contact_id=contact.pk, ground="objection", reason="They asked for it", now=now)


def settle(tenancy: Tenancy) -> None:
    """Ended, paid up and closed, as it stands when somebody may be erased."""
    account = tenancy.account
    with acting(by=BY, reason="Ended long ago"):
        Tenancy.objects.filter(pk=tenancy.pk).update(end_at=START + dt.timedelta(days=700))
        TenancyParty.objects.filter(tenancy=tenancy).update(to_date=dt.date(2022, 5, 2))
    if balance := balance_on(account.pk, dt.date.max):
        Transaction.objects.create(
            account=account, kind="adjustment", amount=-balance, effective_date=NOW.date(), description="Settled",
            key=f"settled:{account.pk}", posted_at=NOW, posted_by="Ade Shah",
        )  # fmt: skip


def everything() -> str:
    """Every value of every table of this database, history and libraries' tables included."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT quote_ident(table_schema) || '.' || quote_ident(table_name) FROM information_schema.tables"
            " WHERE table_schema NOT IN ('pg_catalog', 'information_schema') AND table_schema NOT LIKE 'pg_%%'"
            " AND table_type = 'BASE TABLE'"
        )
        tables = [name for (name,) in cursor.fetchall()]
        said = []
        for table in tables:
            cursor.execute(f"SELECT coalesce(string_agg(x::text, E'\\n'), '') FROM {table} x")  # noqa: S608
            said.append(f"{table}: {cursor.fetchone()[0]}")
    return "\n".join(said)


def kept_items() -> set[str]:
    """What stays by law in rows that are kept, by "entity.item"."""
    found = set()
    for entity in catalogue.entities():
        found |= {f"{entity.name}.{item}" for item in catalogue.erasure_of(entity.name).keep}
    return found


def left(planted: Planted, said: str) -> dict[str, set[str]]:
    """The canaries that are still said, but for what is kept."""
    kept = kept_items()
    found: dict[str, set[str]] = {}
    for at, values in planted.said.items():
        there = {each for each in values & planted.canaries if each in said or each.replace("T", " ") in said}
        if there and at not in kept:
            found[at] = there
    return found


def test_every_personal_column_has_an_erase_action() -> None:
    assert ways.problems() == []


def test_a_column_without_one_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    said = catalogue.CATALOGUE.erasures.said
    without = {name: each for name, each in said.items() if name not in {"saved_view", "contact"}}
    monkeypatch.setattr(catalogue.CATALOGUE.erasures, "said", without | {"account": catalogue.Erasure(kept="x")})
    found = " ".join(ways.problems())
    assert "saved_view is personal and reached from nobody" in found
    assert "account.opened_date can't be empty" in found


def test_nothing_of_somebody_is_left_and_everything_of_others_is(
    whole: WholeLandlord, settings: Settings, tmp_path: Path
) -> None:
    settings.HOME = tmp_path
    landlord = whole
    alice, cousin = landlord.person("Alice", "Alder"), landlord.person("Carol", "Cousin")
    bob, friend = landlord.person("Bob", "Birch"), landlord.person("Fred", "Friend")
    hers = everything_about(landlord, alice, cousin, "alder")
    his = everything_about(landlord, bob, friend, "birch")
    landlord.open_for_business()
    landlord.offer("laminate-flooring", "laminate", description="Laminate flooring")
    cases = [landlord.open("laminate", each.record, note="Wants a floor") for each in (hers, his)]
    with acting(by=BY, reason="Noted"):
        for each in cases:
            CaseNote.objects.create(case=each, text="Something", written_at=NOW, written_by=landlord.officer)
    entities = entities_of_people()
    planted = plant(entities, alice.pk, {*records_of(alice, hers), cases[0].pk}, "calder")
    his_words = plant(entities, bob.pk, {*records_of(bob, his), cases[1].pk}, "birchwood")
    while sealing.seal(NOW):
        pass
    stub = Contact.objects.get(merged_into=alice)
    _close(cases[0].pk)
    settle(hers)
    lines = Transaction.objects.filter(account=hers.account).count()
    seen = erasing.preview(contact=alice, now=NOW)
    assert seen.blocked_by == ()
    assert {each.entity: each.kept for each in seen.lines}["account.transaction"].startswith(
        "the landlord's accounting"
    )
    assert {"contact_phone", "note", "communication", "file"} <= {each.entity for each in seen.lines if each.goes}
    before = everything()
    assert left(planted, before), "the canaries are there to be found"
    theirs = {canary for canary in his_words.canaries if canary in before}
    files = {each.path for each in alice.record.files.all()}

    done = erase(alice)

    after = everything()
    assert left(planted, after) == {}
    assert "calder" not in after, "and none where nobody planted one: reasons, payloads, merges"
    assert "Alder" not in after
    assert [canary for canary in theirs if canary not in after] == [], "all of Bob's remains"
    assert done.counts["gone"]["contact_phone"] == 1
    # What is kept: the ledger to the penny, the tenancy's days, the reference that finds the shell.
    assert Transaction.objects.filter(account=hers.account).count() >= lines
    assert Tenancy.objects.get(pk=hers.pk).start_at is not None
    assert Record.objects.get(pk=alice.pk).title == "Erased"
    assert Contact.objects.get(pk=stub.pk).last_name == "Erased", "what was merged into her goes with her"
    # The chains hold without the salts of what went, and nothing of it can be guessed.
    verdict = sealing.verify()
    assert verdict.findings == ()
    assert verdict.erased > 0
    # Files go with the next round of the outbox, and the log for a restore is written.
    assert files
    message = Message.objects.get(kind=replaying.FILES)
    replaying.delete_files(message.payload, message.key, NOW)
    from django.core.files.storage import default_storage

    assert [path for path in files if default_storage.exists(path)] == []
    # Who keeps the same bytes while they are deleted waits for that, and writes them anew.
    of_bob: dict[str, Any] = {"record": bob.record, "name": "Plan.txt", "content": b"Plan", "content_type": ""}
    kept = attachments.store(**of_bob, by=BY, now=NOW)
    with pytest.MonkeyPatch.context() as patch:
        hold = files_kept.hold_bytes

        def deleted_before(path: str) -> None:
            hold(path)
            default_storage.delete(path)

        patch.setattr(files_kept, "hold_bytes", deleted_before)
        attachments.store(**of_bob, by=BY, now=NOW)
    replaying.delete_files({"paths": [*files, kept.path]}, "", NOW)
    assert default_storage.exists(kept.path)
    with connection.cursor() as cursor:
        cursor.execute("SELECT mode FROM pg_locks WHERE locktype = 'advisory' AND classid = 4095")
        assert {mode for (mode,) in cursor.fetchall()} == {"ShareLock", "ExclusiveLock"}
    note = Message.objects.get(kind=replaying.LOG)
    replaying.write_log(note.payload, note.key, NOW)
    assert [each.reference for each in replaying.logged()] == [alice.reference]
    with pytest.raises(Conflict, match="before"):
        erase(alice)


def _close(case_id: int) -> None:
    from hearth.engines.cases.models import Case

    Case.objects.filter(pk=case_id).update(state="closed", ended_at=NOW)


def test_what_stands_in_the_way_is_said_and_nothing_is_done(whole: WholeLandlord) -> None:
    landlord = whole
    ann, ben = landlord.person("Ann", "Ashcroft"), landlord.person("Ben", "Bramble")
    joint = landlord.let(ann, ben)
    contacts.add_note(by=BY, record_id=ann.pk, text="Rings on Mondays", now=NOW)
    with pytest.raises(erasing.ErasureBlocked, match=rf"Tenancy {joint.record.reference} stands\. It has to end"):
        erase(ann)
    settle(joint)
    landlord.open_for_business()
    landlord.offer("laminate-flooring", "laminate", description="Laminate flooring")
    case = landlord.open("laminate", joint.record, note="Wants a floor")
    with acting(by=BY, reason="Held"):
        hold = LegalHold.objects.create(record=ann.record, reason="A claim for disrepair", from_date=NOW.date())
    with pytest.raises(erasing.ErasureBlocked, match=f"{ann.reference} is under a legal hold: A claim for disrepair"):
        erase(ann)
    assert Note.objects.filter(record=ann.pk).exists()
    with acting(by=BY, reason="Released"):
        LegalHold.objects.filter(pk=hold.pk).update(released_at=NOW, release_reason="Settled")
    # The joint tenancy stays Ben's as it is, with its case; of Ann only her part in it is left.
    erase(ann)
    assert case.note == "Wants a floor"
    assert TenancyParty.objects.filter(tenancy=joint, contact=ann).exists()
    assert Record.objects.get(pk=joint.pk).title != "Erased"
    assert not Note.objects.filter(record=ann.pk).exists()
    # What was theirs together goes with the last of them, and not before its case is closed.
    with pytest.raises(erasing.ErasureBlocked, match=rf"Case {case.record.reference} is open"):
        erase(ben)
    _close(case.pk)
    erase(ben)
    case.refresh_from_db()
    assert case.note == ""
    assert Record.objects.get(pk=joint.pk).title == "Erased"


def test_many_are_erased_together_and_whoever_can_not_be_is_told(landlord: Landlord, settings: Settings) -> None:
    people = [landlord.person(f"Pat{number}", f"Quillfeather{number}") for number in range(5)]
    landlord.let(people[0])
    organisation = contacts.create_organisation(
        by=BY, company_id=landlord.company.pk, name="Tolland Scaffolding", now=NOW
    )
    chosen = [*(each.pk for each in people), organisation.pk]
    facts: dict[str, Any] = {
        "by": BY,
        "contact_ids": chosen,
        "ground": "retention",
        "reason": "Six years are over",
        "now": NOW,
    }
    *_, done = erasing.erase_many(**facts)
    assert done.erased == 4
    assert set(done.left_out) == {people[0].pk, organisation.pk}
    assert "Quillfeather1" not in everything()
    assert "Quillfeather0" in everything()
    *_, again = erasing.erase_many(**facts)
    assert again.erased == 0, "whoever was erased is passed over"


def test_after_a_restore_erasures_are_done_again(landlord: Landlord, settings: Settings, tmp_path: Path) -> None:
    settings.HOME = tmp_path
    back, gone = landlord.person("Robin", "Restored"), landlord.person("Gail", "Gone")
    erase(gone)
    message = Message.objects.get(kind=replaying.LOG)
    replaying.write_log(message.payload, message.key, NOW)
    line = {"reference": back.reference, "erased_at": NOW.isoformat(), "ground": "objection", "reason": "Asked"}
    unknown = line | {"reference": "CT-9999999"}
    with replaying.log_file().open("a") as log:
        log.write(f"{json.dumps(line)}\n{json.dumps(unknown)}\n")
    out = io.StringIO()
    call_command("replay-erasures", stdout=out)
    assert "1 erased already, 1 to be erased again, 1 that this database never held." in out.getvalue()
    assert Erasure.objects.get(contact=back).replayed_at is not None
    assert "Restored" not in {each.last_name for each in Contact.objects.all()}
    replaying.log_file().write_text("not an erasure\n")
    with pytest.raises(CommandError, match="Line 1 of"):
        call_command("replay-erasures", stdout=out)
    with pytest.raises(CommandError, match="can't be read: Is a directory"):
        call_command("replay-erasures", "--log", str(tmp_path), stdout=out)
    firm = contacts.create_organisation(by=BY, company_id=landlord.company.pk, name="Gone Ltd", now=NOW)
    replaying.log_file().write_text(json.dumps(line | {"reference": firm.reference}) + "\n")
    call_command("replay-erasures", stdout=out)
    assert f"{firm.reference} was left: It is an organisation" in out.getvalue()


def test_only_an_erasure_on_record_passes_the_locks(landlord: Landlord) -> None:
    person = landlord.person()
    Reading.objects.create(record=person.record, user=landlord.officer, read_at=NOW, what="note", reason="Asked")
    forged = "SELECT set_config('hearth.erasing', '1', true)"
    for pretended in ("SELECT 1", forged):
        with connection.cursor() as cursor:
            cursor.execute(pretended)
        with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
            Reading.objects.all().delete()
    with erasing_frame(by=BY, reason="Test"):
        Reading.objects.all().delete()
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            Transaction.objects.update(amount=1)
    assert Erasing.objects.get().reason == "Test"
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        Erasing.objects.all().delete()
    with pytest.raises(ValueError, match="Say why"), erasing_frame(by=BY, reason=" "):
        pass
