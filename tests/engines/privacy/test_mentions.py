"""Words about somebody in what was written about others: found, weighed place by place, nothing done blindly."""

from __future__ import annotations

import email
import email.policy
import io
import json
import re
import subprocess
import uuid
import zipfile
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import Settings

from hearth.engines.privacy import sealing
from hearth.engines.privacy.erasing import elsewhere, replaying
from hearth.engines.privacy.erasing import operations as erasing
from hearth.engines.privacy.mentions import files
from hearth.engines.privacy.mentions.rules import (
    BETWEEN,
    NAME,
    NUMBER,
    PART,
    REFERENCE,
    Known,
    Names,
    changed,
    passages,
    words_for,
)
from hearth.engines.privacy.models import Erasure, FileText, Mention
from hearth.engines.privacy.redacting import apart, reading
from hearth.engines.privacy.requests import operations, packs, review
from hearth.engines.privacy.requests.operations import NewRequest, record_request
from hearth.engines.privacy.requests.rules import EventKind, RequestKind, RequestRefused, Route
from hearth.engines.privacy.subject_access import make_pack
from hearth.kernel.time import business_day
from hearth.platform import attachments
from hearth.platform.attachments.models import StoredFile
from hearth.platform.attachments.rules import TYPES
from hearth.platform.audit.acting import acting
from hearth.platform.audit.models import Reading
from hearth.platform.catalogue import CLEARANCES
from hearth.platform.catalogue.register import history_model
from hearth.platform.identity.access import Access, Rights
from hearth.platform.identity.permissions import PERMISSIONS
from hearth.platform.index.operations import restrict
from hearth.platform.index.visibility import READ_RESTRICTED
from hearth.platform.outbox.sweeping import deliver_all_due
from hearth.platform.outbox.tasks import stopping
from hearth.records.assets.models import KeyLoan, KeySet
from hearth.records.contacts import operations as contacts
from hearth.records.contacts.models import Contact, Note
from hearth.records.contacts.operations.refusals import CanNotBeMerged
from tests.engines.privacy.test_redacting import _pdf as pdf_of
from tests.landlord import WholeLandlord, photograph, rights_of
from tests.modules.landlord import BY, NOW

ALICE = Known(
    names=[Names(first="Alice", middle="Maud", last="Alder-Quist", known_as="Ally")],
    former=["Alice Birch", "Alderman"],
    references=["CT-0000042"],
    numbers=["01632 960111", "AB123456C", "12"],
    emails=["ally@example.org"],
)
WORDS = words_for(ALICE)


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("Alice Alder-Quist rang", [NAME]),
        ("ALDER-QUIST, Alice", [NAME]),
        ("Mrs Alder-Quist and ms. a. alder-quist", [NAME]),
        ("Ally Alder-Quist", [NAME]),
        ("A. Alder-Quist; alice\nmaud  alder-quist", [NAME]),
        ("was alice birch before", [NAME]),
        ("see ct-0000042.", [REFERENCE]),
        ("on +44 (0)1632 960-111", [NUMBER]),
        ("ab 12 34 56 c", [NUMBER]),
        ("Alice said", []),
        ("Alder-Quist House, Mralder-Quist", []),
        ("an alderman at no. 12", []),
        ("CT-00000421 and 101632 960111", []),
        ("Malice Alder-Quistson", []),
    ],
)
def test_somebody_is_found_by_what_they_are_known_by_and_not_by_half_of_it(text: str, kinds: list[str]) -> None:
    assert WORDS.kinds_in(text) == kinds


def test_of_a_text_only_the_sentences_that_tell_of_them_go_out() -> None:
    text = (
        "Bob has a new job. Mrs. Alder-Quist of no. 5 shouted at him! His operation is on Monday.\n"
        "Gas checked\nRang Alice Alder-Quist. She denied it, see CT-0000042. He was tired."
    )
    assert passages(text, WORDS) == [
        "Mrs. Alder-Quist of no. 5 shouted at him!",
        "Rang Alice Alder-Quist.",
        "She denied it, see CT-0000042.",
    ]
    assert not words_for(Known(names=[Names(first="Alice")]))


@given(
    first=st.text("abcdéß'- .*+(", max_size=6),
    last=st.text("abcdéß'- .*+(", max_size=8),
    around=st.text(max_size=30),
    number=st.text("0123456789+ ()-A", max_size=14),
)
def test_whatever_somebody_is_called_it_is_found_and_taken_out(first: str, last: str, around: str, number: str) -> None:
    words = words_for(Known(names=[Names(first=first, last=last)], numbers=[number]))
    if not words:
        return
    text = f"{around} | {first} {last} | {number}"
    taken = changed({"a": [text, 3]}, lambda each: words.pattern.sub("", each))
    assert words.pattern.search(taken["a"][0]) is None or words.pattern.sub("", taken["a"][0]) != taken["a"][0]
    assert taken["a"][1] == 3
    for passage in passages(text, words):
        assert passage in text
    if words.pattern.search(text):  # and what the index of file words is asked for finds it as well
        rough = words.near and re.search(words.near, text, re.IGNORECASE)
        bare = words.near_bare and re.search(words.near_bare, re.sub(BETWEEN, "", text), re.IGNORECASE)
        assert rough or bare


def test_a_part_of_a_name_tells_only_among_those_close_to_them() -> None:
    assert WORDS.kinds_in("Ally came") == []
    close = words_for(ALICE, close=["Birch"])
    assert [close.kinds_in(each) for each in ("ally came", "the Alder-Quists", "Alder-Quist rang", "Malice")] == [
        [PART], [], [PART], []
    ]  # fmt: skip
    assert words_for(ALICE, close=["alder-quist"]).kinds_in("Alder-Quist rang") == [], "they are called so, too"


# --- on the database


class Street:
    """Alice, and what was written about her neighbours: each place that tells of her has its words."""

    def __init__(self, landlord: WholeLandlord) -> None:
        self.landlord = landlord
        self.alice = landlord.person("Alice", "Alder")
        self.bob, self.hidden = landlord.person("Bob", "Birch"), landlord.person("Cleo", "Cedar")
        contacts.add_phone(by=BY, contact_id=self.alice.pk, number="01632 960111", now=NOW)
        contacts.add_note(by=BY, record_id=self.alice.pk, text="Alice Alder has a dog", now=NOW)
        self.note = self.write(self.bob, "His wife is ill. Bob Birch says Mrs Alder shouts at night. He cried.")
        self.secret = self.write(self.hidden, "Fled from Alice Alder, now in the refuge.")
        self.other = self.write(self.bob, "Another Alice Alder, his aunt, is his carer.")
        self.write(self.bob, "Nothing of the kind. Alice rang, and the Alders came.")
        restrict(by=BY, record_id=self.hidden.pk, reason="Threatened", now=NOW)
        with acting(by=BY, reason="Test"):
            keys = KeySet.objects.create(asset=landlord.home(), label="Front door", count=1)
            self.loan = KeyLoan.objects.create(key_set=keys, holder="A Alder, 01632 960 111", lent_at=NOW)

    def write(self, about: Contact, text: str) -> Note:
        return contacts.add_note(by=BY, record_id=about.pk, text=text, now=NOW)


@pytest.fixture
def street(in_business: WholeLandlord) -> Street:
    return Street(in_business)


@pytest.mark.django_db
def test_a_reviewer_weighs_each_place_and_only_its_sentences_go_out(street: Street) -> None:
    officer = street.landlord.somebody_with("Dee Po", set(PERMISSIONS) - {READ_RESTRICTED}, CLEARANCES)
    access, by = rights_of(officer), officer.actor
    new = NewRequest(
        contact_id=street.alice.pk, kind=RequestKind.ACCESS, route=Route.EMAIL, received_date=business_day(NOW),
        words="All of it",
    )  # fmt: skip
    request = record_request(by=by, new=new, now=NOW)
    deliver_all_due(NOW)
    found = {each.place: each for each in review.review_of(access, request, now=NOW).items}
    place = ("note", str(street.note.pk), "text")
    assert set(found) == {
        place,
        ("note", str(street.secret.pk), "text"),
        ("note", str(street.other.pk), "text"),
        ("asset.keys.loan", str(street.loan.pk), "holder"),
    }
    assert found[place].passages == ("Bob Birch says Mrs Alder shouts at night.",)
    hidden = found["note", str(street.secret.pk), "text"]
    assert (hidden.hidden, hidden.passages) == (True, ())
    assert "refuge" not in str(hidden.context)
    with pytest.raises(RequestRefused, match="waiting for a decision: 4"):
        review.sign(by=by, request_id=request.pk, now=NOW)
    may_read = rights_of(street.landlord.colleague("Ray Ding", "data-protection-officer"))
    seen = {each.place: each for each in review.review_of(may_read, request, now=NOW).items}[hidden.place]
    assert seen.passages == ("Fled from Alice Alder, now in the refuge.",)
    assert Reading.objects.get(record=street.hidden.record).reason == f"Review of {request.reference}"
    facts = {"by": by, "request_id": request.pk, "factors": "Weighed", "now": NOW}
    with pytest.raises(RequestRefused, match="may not open"):
        review.decide(
            places=[hidden.place],
            outcome="withhold",
            ground="serious-harm",
            access=access,
            **facts,
        )
    # A data tag that masks notes masks the sentences of one, too, and whoever is not shown them decides nothing.
    company = street.landlord.company.pk
    masked = Access.of(
        user_id=officer.pk,
        label="Dee Po",
        rights={company: Rights(frozenset(PERMISSIONS), frozenset(CLEARANCES), masked=frozenset({"note.text"}))},
    )
    veiled = {each.place: each for each in review.review_of(masked, request, now=NOW).items}[place]
    assert (veiled.hidden, veiled.passages) == (True, ())
    assert "shouts" not in str(veiled)
    with pytest.raises(RequestRefused, match="masked for you"):
        review.decide(places=[place], outcome="release", ground="reasonable", access=masked, **facts)
    rest = [each for each in found if each != place]
    review.decide(places=rest, outcome="withhold", ground="serious-harm", **facts)
    review.decide(places=[place], outcome="release", ground="reasonable", access=access, **facts)
    review.sign(by=by, request_id=request.pk, now=NOW)
    told = json.loads(make_pack(by=by, contact=street.alice, reason="Asked", now=NOW).content["subject-access.json"])
    said = json.dumps(told)
    assert "[another person] says Mrs Alder shouts at night." in said
    assert [word for word in ("wife", "cried", "refuge", "carer", "Birch") if word in said] == []
    # What is written after the signature waits for a new one.
    street.write(street.bob, "Alice Alder was seen again")
    with pytest.raises(RequestRefused, match="waiting for a decision: 1"):
        review.sign(by=by, request_id=request.pk, now=NOW)
    with pytest.raises(RequestRefused, match="sign it again"):
        packs.ask_for_pack(by=by, request_id=request.pk, now=NOW)
    # Portability does not reach to what others wrote.
    operations.close_request(
        by=by,
        request_id=request.pk,
        kind=EventKind.WITHDRAWN,
        on_date=business_day(NOW),
        outcome="Rang",
        now=NOW,
    )
    assert "Only an open request" in review.look_elsewhere(by=by, request_id=request.pk, now=NOW)


@pytest.mark.django_db
def test_an_erasure_asks_of_each_place_and_takes_out_what_was_decided(
    street: Street, settings: Settings, tmp_path: Path
) -> None:
    settings.HOME = tmp_path
    while sealing.seal(NOW):
        pass
    seen = erasing.preview(contact=street.alice, now=NOW)
    places = [each.place for each in seen.told]
    assert len(places) == 4
    facts = {"by": BY, "contact_id": street.alice.pk, "ground": "objection", "reason": "Asked", "now": NOW}
    with pytest.raises(elsewhere.Undecided, match="4 of the places"):
        erasing.erase(told={}, **facts)
    officer = street.landlord.somebody_with("Dee Po", set(PERMISSIONS) - {READ_RESTRICTED}, CLEARANCES)
    with pytest.raises(elsewhere.NotSeen, match="may not open"):
        erasing.erase(told=dict.fromkeys(places, elsewhere.LEAVE), access=rights_of(officer), **facts)
    take = [("note", str(street.note.pk), "text"), ("asset.keys.loan", str(street.loan.pk), "holder")]
    told = dict.fromkeys(places, elsewhere.LEAVE) | dict.fromkeys(take, elsewhere.TAKE_OUT)
    done = erasing.erase(told=told, **facts)
    assert (
        Note.objects.get(pk=street.note.pk).text
        == "His wife is ill. Bob Birch says [erased] shouts at night. He cried."
    )
    assert Note.objects.get(pk=street.other.pk).text.startswith("Another Alice Alder")
    loan = KeyLoan.objects.get(pk=street.loan.pk)
    assert loan.holder == "[erased], [erased]"
    assert {each.holder for each in history_model(KeyLoan).objects.filter(pgh_obj_id=loan.pk)} == {loan.holder}  # type: ignore[attr-defined]
    assert sorted(map(tuple, done.counts["elsewhere"])) == sorted(take)
    assert not Mention.objects.filter(contact=street.alice).exists()
    assert sealing.verify().findings == ()
    with pytest.raises(CanNotBeMerged, match="one was erased on 24/11/2026"):
        contacts.merge(by=BY, survivor_id=street.bob.pk, loser_id=street.alice.pk, reason="One", now=NOW)
    # After a restore of a backup that still held her, the same places lose her name again, and the others don't.
    from hearth.platform.outbox.models import Message

    note = Message.objects.get(kind=replaying.LOG)
    replaying.write_log(note.payload, note.key, NOW)
    with acting(by=BY, reason="As if restored"):
        Erasure.objects.all().delete()
        Contact.objects.filter(pk=street.alice.pk).update(first_name="Alice", last_name="Alder")
        KeyLoan.objects.filter(pk=loan.pk).update(holder="A. Alder")
    log = tmp_path / "erasures.jsonl"
    line = json.loads(log.read_text())
    found = replaying.outstanding()
    assert sorted(found.again[street.alice.pk]) == sorted(take)
    *_, last = erasing.erase_many(
        by=BY, contact_ids=list(found.again), ground="legal-obligation", reason="Again", again=found.again, now=NOW
    )
    assert last.erased == 1
    assert KeyLoan.objects.get(pk=loan.pk).holder == "[erased]"
    assert Note.objects.get(pk=street.other.pk).text.startswith("Another Alice Alder")
    # Whoever was given the reference at another time is somebody else.
    log.write_text(json.dumps(line | {"reference": street.bob.reference, "came_at": "2001-01-01T00:00:00+00:00"}))
    assert replaying.outstanding().unknown == [street.bob.reference]


EMAIL = b"""From: Bob <bob@example.org>
Cc: Alice Alder <ally@example.org>
Subject: The stairs
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary=x

--x
Content-Type: text/html; charset=unheard-of

<style>.alder {}</style><p>He was there.</p><p>Mrs Alder said
so &amp; left.</p>
--x
Content-Type: application/pdf
Content-Disposition: attachment; filename=Plan.pdf

--x--
"""


def _sheet(*rows: list[str]) -> bytes:
    book, out = openpyxl.Workbook(), io.BytesIO()
    for row in rows:
        book.worksheets[0].append(row)
    book.save(out)
    return out.getvalue()


def _word(*paragraphs: str, deleted: str = "") -> bytes:
    """A Word file that says no more than it has to."""
    said = "".join(f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>" for text in paragraphs)
    if deleted:
        said += f"<w:p><w:del><w:r><w:delText>{deleted}</w:delText></w:r></w:del></w:p>"
    space = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as file:
        file.writestr("word/document.xml", f'<w:document xmlns:w="{space}"><w:body>{said}</w:body></w:document>')
    return packed.getvalue()


@pytest.mark.django_db
def test_words_within_files_are_found_and_go_with_their_file(
    street: Street, settings: Settings, tmp_path: Path
) -> None:
    settings.HOME = tmp_path

    def keep(about: Contact, name: str, content: bytes, *, confidential: bool = False) -> StoredFile:
        return attachments.store(
            record=about.record, name=name, content=content, content_type=TYPES[name.rpartition(".")[2]].content_type,
            by=BY, now=NOW, confidential=confidential,
        )  # fmt: skip

    hers = keep(street.alice, "Hers.txt", b"Alice Alder wrote this")
    diary = keep(street.bob, "Diary.docx", _word("He is ill.", "Mrs Alder shouted. He cried."))
    letter = keep(street.bob, "Letter.pdf", pdf_of("His rent is late. Alice Alder knows."), confidential=True)
    keep(street.bob, "Photograph.png", photograph())
    keep(street.bob, "Broken.docx", b"PK\3\4 broken")
    sheet = keep(street.bob, "Visits.xlsx", _sheet(["Monday", "nobody"], ["Tuesday", "A Alder, 01632 960-111"]))
    mail = keep(street.bob, "Re.eml", EMAIL)
    assert files.ask_to_read(NOW) == 1
    assert files.ask_to_read(NOW) == 0, "it waits to be done already"
    assert files.read_some(now=NOW) == 7
    assert files.read_some(now=NOW) == files.ask_to_read(NOW) == 0, "each is read once"
    assert dict(FileText.objects.values_list("file__name", "problem")) == {
        "Hers.txt": "",
        "Diary.docx": "",
        "Letter.pdf": "",
        "Photograph.png": "Files of its kind are not read.",
        "Broken.docx": "It is broken beyond reading, or locked by a password.",
        "Visits.xlsx": "",
        "Re.eml": "Of the files within it 1 could not be read.",
    }
    officer = street.landlord.somebody_with("Dee Po", set(PERMISSIONS), set(CLEARANCES) - {"confidential"})
    new = NewRequest(
        contact_id=street.alice.pk, kind=RequestKind.ACCESS, route=Route.EMAIL, received_date=business_day(NOW),
        words="All of it",
    )  # fmt: skip
    request = record_request(by=officer.actor, new=new, now=NOW)
    deliver_all_due(NOW)
    found = {
        each.row: each
        for each in review.review_of(rights_of(officer), request, now=NOW).items
        if each.entity == files.ENTITY
    }
    assert set(found) == {str(each.pk) for each in (diary, letter, sheet, mail)}, "her own goes out whole"
    assert found[str(sheet.pk)].passages == ("Tuesday  A Alder, 01632 960-111",)
    assert found[str(mail.pk)].passages == ("Cc: Alice Alder <ally@example.org>", "Mrs Alder said so & left.")
    assert found[str(diary.pk)].passages == ("Mrs Alder shouted.",)
    assert ("Name", "Diary.docx") in found[str(diary.pk)].context
    assert "cried" not in str(found[str(diary.pk)])
    marked = found[str(letter.pk)]
    assert (marked.hidden, marked.passages) == (True, ()), "who may not open a file reads no words of it"
    assert not Reading.objects.filter(what="file Letter.pdf").exists()
    cleared = rights_of(street.landlord.colleague("Ray Ding", "data-protection-officer"))
    seen_too = {each.row: each for each in review.review_of(cleared, request, now=NOW).items}[str(letter.pk)]
    assert seen_too.passages == ("Alice Alder knows.",)
    assert Reading.objects.get(what="file Letter.pdf").reason == f"Review of {request.reference}"
    attachments.remove(by=BY, file_id=diary.pk, reason="Another's", now=NOW)
    assert "shouted" not in str(review.review_of(cleared, request, now=NOW)), "nobody opens what is out of sight"
    with acting(by=BY, reason="Back"):
        StoredFile.objects.filter(pk=diary.pk).update(removed_at=None)
    operations.close_request(
        by=BY, request_id=request.pk, kind=EventKind.WITHDRAWN, on_date=business_day(NOW), outcome="Rang", now=NOW
    )
    seen = erasing.preview(contact=street.alice, now=NOW)
    told = {each.place: elsewhere.LEAVE for each in seen.told}
    within = (files.ENTITY, str(diary.pk), "text")
    assert within in told
    facts = {"by": BY, "contact_id": street.alice.pk, "ground": "objection", "reason": "Asked", "now": NOW}
    with pytest.raises(elsewhere.NotTakenOut, match="Change the file"):
        erasing.erase(told=told | {within: elsewhere.TAKE_OUT}, **facts)
    erasing.erase(told=told, **facts)
    assert not FileText.objects.filter(pk=hers.pk).exists()
    assert FileText.objects.filter(pk=diary.pk).exists()


def _email(*within: tuple[str, bytes], subject: str = "Papers") -> bytes:
    """An email with files; one that ends in .eml as mail programs attach a message, or as any file ("-.eml")."""
    message = EmailMessage()
    message["From"], message["Subject"] = "bob@example.org", subject
    message.set_content(f"See the papers of {subject}.")
    for name, content in within:
        if name.endswith(".eml") and not name.startswith("-"):
            message.add_attachment(email.message_from_bytes(content, policy=email.policy.default))
        else:
            message.add_attachment(content, maintype="application", subtype="octet-stream", filename=name)
    return message.as_bytes()


@pytest.mark.django_db
def test_words_within_the_files_of_emails_are_found_so_deep_and_so_many(
    street: Street, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.HOME = tmp_path

    def said(content: bytes) -> tuple[str, str]:
        kept = attachments.store(
            record=street.bob.record, name="Re.eml", content=content, content_type="", by=BY, now=NOW
        )
        found = files.read(kept, now=NOW)
        assert found is not None
        return found.text, found.problem

    papers = [
        ("Letter.pdf", pdf_of("Alice Alder knows.")), ("Diary.docx", _word("Mrs Alder shouted.")),
        ("Visits.xlsx", _sheet(["A Alder"])), ("Note.txt", b"Ally was there"),
    ]  # fmt: skip
    text, problem = said(_email(*papers))
    assert problem == ""
    for words in ("papers of Papers", "Alice Alder knows.", "Mrs Alder shouted.", "A Alder", "Ally was there"):
        assert words in text
    text, problem = said(_email(("Forwarded.eml", _email(("Note.txt", b"Ally rang"), subject="Forwarded"))))
    assert ("Ally rang" in text, problem) == (True, ""), "of a message within it, too"
    text, problem = said(_email(("Photograph.png", photograph()), ("Broken.docx", b"PK broken"), *papers[:1]))
    assert "Alice Alder knows." in text
    assert problem == "Of the files within it 2 could not be read."
    deep = _email(("Note.txt", b"Ally at the bottom"), subject="Four")
    for subject in ("Three", "Two", "One"):
        deep = _email(("-.eml", deep), ("Note.txt", f"Ally in {subject}".encode()), subject=subject)
    text, problem = said(deep)
    assert "Ally in Three" in text
    assert "Ally at the bottom" not in text
    assert problem == "Emails are opened 3 deep; 1 within those are not."
    monkeypatch.setattr(files, "MOST_WITHIN", 2)
    text, problem = said(_email(*papers))
    assert "Mrs Alder shouted." in text
    assert "Ally was there" not in text
    assert problem == "Of the files within it 2 could not be read."


@pytest.mark.django_db
def test_a_file_that_cannot_be_kept_or_read_costs_only_itself(
    in_business: WholeLandlord, monkeypatch: pytest.MonkeyPatch
) -> None:
    record = in_business.person("Alice", "Alder").record
    contents = {
        "1.docx": _word("\N{PILE OF POO}"),
        "2.docx": _word("Half"),
        "3.docx": _word("Kept. ", deleted="Deleted."),
        "4.docx": _word(),
        "5.docx": _word("Long " * 10),
    }
    for name, content in contents.items():
        attachments.store(
            record=record, name=name, content=content, content_type=TYPES["docx"].content_type, by=BY, now=NOW
        )
    real = apart.run_apart

    def broken(*arguments: Any, **facts: Any) -> subprocess.CompletedProcess[bytes]:
        done = real(*arguments, **facts)
        # Half of the character, as the table of a PDF's font may say.
        done.stdout = done.stdout.replace(rb"\ud83d\udca9", rb"\ud83d\u0000")
        if b"Half" in done.stdout:
            done.stdout = done.stdout.splitlines()[0] + b'\n{"attach'
        return done

    monkeypatch.setattr(reading, "run_apart", broken)
    monkeypatch.setattr(files, "LONGEST", 30)
    files.read_some(now=NOW)
    said = {each.file.name: (each.text, each.problem) for each in FileText.objects.select_related("file")}
    assert said["1.docx"] == ("? ", "")
    assert said["2.docx"][0] == ""
    assert "broke its reader" in said["2.docx"][1]
    assert said["3.docx"] == ("Kept. \nDeleted.", "")
    assert said["4.docx"] == ("", "No words were found in it.")
    assert said["5.docx"] == ("Long " * 6, "Only its first 30 characters were read.")
    gone = StoredFile(pk=uuid.uuid4(), record=record, content_type="image/png", size=1)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    assert files.read(gone, now=NOW) is None, "it was erased meanwhile"


@pytest.mark.django_db
def test_reading_goes_on_until_nothing_is_left_and_says_what_it_could_not_read(
    in_business: WholeLandlord, monkeypatch: pytest.MonkeyPatch
) -> None:
    record = in_business.person("Alice", "Alder").record
    for name, kind, content in (
        ("1.txt", "text/plain", b"One"),
        ("2.txt", "text/plain", b"Two"),
        ("3.png", "image/png", photograph()),
    ):
        attachments.store(record=record, name=name, content=content, content_type=kind, by=BY, now=NOW)
    monkeypatch.setattr(files, "_AT_ONCE", 2)
    assert files.unknown(record.company_id) == files.Unknown(waiting=3, unreadable=0)
    assert (files.read_some(now=NOW), files.ask_to_read(NOW), files.read_some(now=NOW)) == (2, 1, 1)
    assert files.unknown(record.company_id) == files.Unknown(waiting=0, unreadable=1)
    # What was stopped with the worker is read by the next.
    late = attachments.store(
        record=record, name="4.docx", content=_word("Late"), content_type="", by=BY, now=NOW
    )  # fmt: skip
    stopping.set()
    try:
        assert files.read_some(now=NOW) == 0
    finally:
        stopping.clear()
    assert files.read_some(now=NOW) == 1
    assert FileText.objects.get(pk=late.pk).text == "Late"


def test_what_takes_too_long_says_how_long() -> None:
    with pytest.raises(apart.DocumentRefused, match="Looking takes longer than 0 seconds"):
        apart.run_apart("http.server", "0", seconds=0, doing="Looking")


def test_what_is_stopped_is_refused_by_nothing_and_read_another_time() -> None:
    asked = iter([False, True])
    with pytest.raises(apart.ReadingStopped):
        apart.run_apart("http.server", "0", seconds=30, doing="Looking", stop=lambda: next(asked))


def test_what_is_written_without_end_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    endless = tmp_path / "endless.py"
    endless.write_text(
        "from hearth.engines.privacy.redacting.apart import limit\n"
        "limit(memory=2**32, seconds=9, written=2**20)\n"
        "while True: print('x' * 2**16)"
    )
    monkeypatch.setattr(apart, "_SOURCE", f"{apart._SOURCE}:{tmp_path}")
    done = apart.run_apart("endless", seconds=9, doing="Reading")
    assert done.returncode
    assert len(done.stdout) <= 2**20
