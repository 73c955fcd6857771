"""Files: what is taken in, where it lies, who may open it."""

from __future__ import annotations

import hashlib
import io
from pathlib import Path
from typing import Any, BinaryIO

import pytest
from django.core.files.storage import default_storage
from django.db import transaction
from hypothesis import given
from hypothesis import strategies as st

from hearth.kernel.refusal import NotFound
from hearth.platform import attachments
from hearth.platform.attachments.models import StoredFile
from hearth.platform.attachments.operations import FileInfected
from hearth.platform.attachments.rules import MOST_LETTERS, TYPES, FileRefused, file_name, file_type
from hearth.platform.attachments.scanners import SCANNERS
from hearth.platform.audit.models import Reading
from hearth.platform.identity.access import Access, Rights
from hearth.platform.identity.models import User
from hearth.platform.index import operations as index
from hearth.platform.index.models import Record
from hearth.platform.index.visibility import READ_RESTRICTED, ReasonNeeded
from hearth.platform.organisation.models import Company
from tests.records.landlord import BY, NOW, everything, make_company, make_user

PDF = b"%PDF-1.7\nA letter"


@pytest.fixture
def storage(tmp_path: Path, settings: Any) -> Path:
    settings.STORAGES = settings.STORAGES | {
        "default": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": str(tmp_path), "base_url": None},
        }
    }
    return tmp_path


@pytest.fixture
def company(db: None) -> Company:
    return make_company("north")


@pytest.fixture
def user(company: Company) -> User:
    return make_user(company)


@pytest.fixture
def record(company: Company, storage: Path) -> Record:
    return index.create_record(kind="contact", company_id=company.pk, title="Ms Anna Kowalczyk")


def keep(record: Record, name: str = "letter.pdf", content: bytes | BinaryIO = PDF, **facts: Any) -> StoredFile:
    claimed = facts.pop("content_type", "application/pdf")
    return attachments.store(record=record, name=name, content=content, content_type=claimed, by=BY, now=NOW, **facts)


# --- rules


@given(st.text())
def test_a_name_is_refused_or_made_harmless(name: str) -> None:
    try:
        kept = file_name(name)
    except FileRefused:
        return
    assert kept == file_name(kept)
    assert 0 < len(kept) <= MOST_LETTERS
    assert not set(kept) & set('/\\:*?"<>|\n\r\0')
    assert not kept.startswith(".")


@pytest.mark.parametrize(
    ("given_", "kept"),
    [
        ("letter.pdf", "letter.pdf"),
        ("Notice to quit: 14/16 Mill Lane.pdf", "Notice to quit- 14-16 Mill Lane.pdf"),
        ("../../etc/passwd.txt", "etc-passwd.txt"),
        ("C:\\Users\\ade\\scan.PDF", "C-Users-ade-scan.PDF"),
        ("  two   spaces .pdf", "two spaces.pdf"),
        ("x" * 300 + ".pdf", "x" * 146 + ".pdf"),
    ],
)
def test_names_as_they_come(given_: str, kept: str) -> None:
    assert file_name(given_) == kept


@pytest.mark.parametrize(
    "name", ["", "letter", ".pdf", "letter.", "...", "gpj\N{RIGHT-TO-LEFT OVERRIDE}fdp.exe", "a\0.pdf"]
)
def test_names_that_are_refused(name: str) -> None:
    with pytest.raises(FileRefused):
        file_name(name)


@pytest.mark.parametrize(
    "ending", ["exe", "js", "html", "htm", "svg", "xml", "zip", "docm", "xlsm", "bat", "lnk", "iso", "php", "pdf.exe"]
)
def test_programs_pages_archives_and_macros_are_not_taken(ending: str) -> None:
    with pytest.raises(FileRefused, match="not taken"):
        file_type(f"letter.{ending}", PDF)


@pytest.mark.parametrize("ending", sorted(ending for ending, kind in TYPES.items() if kind.starts))
def test_a_file_must_begin_as_its_ending_says(ending: str) -> None:
    kind = TYPES[ending]
    assert all(file_type(f"x.{ending}", start + b"...") is kind for start in kind.starts)
    with pytest.raises(FileRefused, match="not what its ending says"):
        file_type(f"x.{ending}", b"MZ\x90\x00 a program")


def test_only_what_is_checked_by_its_bytes_is_shown_in_the_browser() -> None:
    assert all(kind.starts for kind in TYPES.values() if kind.inline)


@pytest.mark.parametrize(
    "claimed", ["text/html", "image/svg+xml", "application/javascript", "application/x-msdownload"]
)
def test_a_claim_to_be_a_page_or_a_program_is_believed(claimed: str) -> None:
    with pytest.raises(FileRefused):
        file_type("letter.pdf", PDF, claimed)
    assert file_type("list.csv", b"a,b", "application/vnd.ms-excel").content_type == "text/csv"


# --- keeping and opening


@pytest.mark.django_db
def test_a_file_lies_under_its_hash_and_the_same_bytes_lie_once(record: Record, storage: Path) -> None:
    first, second = keep(record), keep(record, name="copy.pdf", content=io.BytesIO(PDF))
    digest = hashlib.sha256(PDF).hexdigest()
    assert first.sha256 == second.sha256 == digest
    assert [path.relative_to(storage).as_posix() for path in storage.rglob("*") if path.is_file()] == [
        f"{digest[:2]}/{digest[2:4]}/{digest}"
    ]
    assert (first.size, first.content_type, first.stored_by) == (len(PDF), "application/pdf", None)
    assert attachments.read(second) == PDF


@pytest.mark.django_db
def test_bytes_that_were_half_written_when_the_machine_stopped_are_written_anew(record: Record) -> None:
    file = keep(record)
    default_storage.delete(file.path)
    default_storage.save(file.path, io.BytesIO(PDF[:4]))
    assert attachments.read(keep(record)) == PDF


@pytest.mark.django_db
def test_a_transaction_that_fails_leaves_no_row(record: Record) -> None:
    with transaction.atomic():
        keep(record)
        transaction.set_rollback(True)
    assert not StoredFile.objects.exists()


@pytest.mark.django_db
def test_empty_and_too_large_files_are_refused(record: Record, settings: Any) -> None:
    settings.ATTACHMENT_MAX_BYTES = 1024 * 1024
    with pytest.raises(FileRefused, match="empty"):
        keep(record, name="note.txt", content=b"", content_type="text/plain")
    with pytest.raises(FileRefused, match="larger than 1 MB"):
        keep(record, name="note.txt", content=b"x" * (1024 * 1024 + 1), content_type="text/plain")
    assert keep(record, name="note.txt", content=b"x" * 1024 * 1024, content_type="text/plain").size == 1024 * 1024


@pytest.mark.django_db
def test_every_scanner_is_asked_before_anything_is_kept(record: Record, storage: Path) -> None:
    @attachments.scanner("tests")
    def scan(body: BinaryIO) -> str:
        return "Test-Signature" if b"virus" in body.read() else ""

    try:
        with pytest.raises(FileInfected, match="Test-Signature"):
            keep(record, name="note.txt", content=b"a virus", content_type="text/plain")
        assert not any(path.is_file() for path in storage.rglob("*"))
        assert attachments.read(keep(record)) == PDF
    finally:
        del SCANNERS._entries["tests"]


@pytest.mark.django_db
def test_a_file_is_opened_by_those_who_see_its_record(record: Record, user: User, company: Company) -> None:
    file = keep(record)
    opened = attachments.open_file(everything(user, company), file.pk, now=NOW)
    assert (opened.name, opened.content_type, opened.size, opened.inline) == (
        "letter.pdf",
        "application/pdf",
        len(PDF),
        True,
    )
    assert b"".join(opened.chunks) == PDF
    text = keep(record, name="page.txt", content=b"<script>", content_type="text/plain")
    assert not attachments.open_file(everything(user, company), str(text.pk), now=NOW).inline
    assert not Reading.objects.exists()


@pytest.mark.django_db
def test_hidden_missing_removed_and_confidential_files_look_alike(record: Record, user: User, company: Company) -> None:
    open_, secret = keep(record), keep(record, name="secret.pdf", confidential=True)
    stranger = everything(make_user(company, "Zoe Fox"), make_company("south"))
    uncleared = everything(user, company, without=("confidential",))
    for asker, key in (
        (stranger, open_.pk),
        (everything(user, company, without=("contacts.read",)), open_.pk),
        (uncleared, secret.pk),
        (uncleared, "no-such-file"),
        (uncleared, record.pk),
    ):
        with pytest.raises(NotFound, match="no such file"):
            attachments.open_file(asker, str(key), now=NOW)
    attachments.remove(by=BY, file_id=open_.pk, reason="Sent to the wrong tenant", now=NOW)
    with pytest.raises(NotFound):
        attachments.open_file(uncleared, open_.pk, now=NOW)
    with pytest.raises(NotFound):
        attachments.remove(by=BY, file_id=open_.pk, reason="Again", now=NOW)


@pytest.mark.django_db
def test_a_file_asks_for_its_own_permission_beside_that_of_its_record(
    record: Record, user: User, company: Company
) -> None:
    """A letter that is filed with a person is for those who may read letters; any file for those who may open some."""
    letter, photo = keep(record, permission="comms.see"), keep(record, name="photo.pdf")
    for without, refused in (
        ((), set()),
        (("comms.see",), {letter.pk}),
        (("files.read",), {letter.pk, photo.pk}),
    ):
        asker = everything(user, company, without=without)
        for file in (letter, photo):
            if file.pk in refused:
                with pytest.raises(NotFound, match="no such file"):
                    attachments.open_file(asker, file.pk, now=NOW)
            else:
                assert attachments.open_file(asker, file.pk, now=NOW).name == file.name
    south = make_company("south")
    elsewhere = {
        company.pk: Rights(frozenset({"contacts.read", "files.read"}), frozenset({"personal"})),
        south.pk: Rights(frozenset({"comms.see"}), frozenset({"personal"})),
    }
    with pytest.raises(NotFound):
        attachments.open_file(Access.of(user_id=user.pk, label="A", rights=elsewhere), letter.pk, now=NOW)
    with pytest.raises(KeyError):
        keep(record, permission="comms.sea")


@pytest.mark.django_db
def test_a_confidential_file_and_one_of_a_restricted_record_are_opened_for_a_reason(
    record: Record, user: User, company: Company
) -> None:
    secret, plain = keep(record, name="secret.pdf", confidential=True), keep(record)
    cleared = everything(user, company)
    with pytest.raises(ReasonNeeded):
        attachments.open_file(cleared, secret.pk, now=NOW)
    attachments.open_file(cleared, secret.pk, now=NOW, reason="Court asked")
    assert [(each.what, each.reason) for each in Reading.objects.all()] == [("file secret.pdf", "Court asked")]

    other = index.create_record(kind="contact", company_id=company.pk, title="Mr Jan Novak", restricted=True)
    theirs = keep(other)
    with pytest.raises(NotFound):
        attachments.open_file(everything(user, company, without=(READ_RESTRICTED,)), theirs.pk, now=NOW)
    with pytest.raises(ReasonNeeded):
        attachments.open_file(cleared, theirs.pk, now=NOW)
    attachments.open_file(cleared, plain.pk, now=NOW)


@pytest.mark.django_db
def test_a_cleared_reader_of_one_company_is_not_cleared_in_another(
    record: Record, user: User, company: Company
) -> None:
    south = make_company("south")
    rights = {
        company.pk: Rights(frozenset({"contacts.read", "files.read"}), frozenset({"personal"})),
        south.pk: Rights(frozenset({"contacts.read", "files.read"}), frozenset({"personal", "confidential"})),
    }
    secret = keep(record, confidential=True)
    with pytest.raises(NotFound):
        attachments.open_file(Access.of(user_id=user.pk, label="A", rights=rights), secret.pk, now=NOW, reason="Look")
