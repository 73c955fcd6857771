"""Files of a single task: kept with it, read and taken away as files of its case, reached by who asks about people."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from hearth.engines.cases import task_files
from hearth.engines.cases.models import Case, CaseTask, TaskFile
from hearth.engines.privacy.erasing import operations as erasing
from hearth.engines.privacy.subject_access import make_pack
from hearth.kernel.refusal import NotFound
from hearth.platform import attachments
from hearth.platform.attachments.models import StoredFile
from hearth.platform.attachments.queries import files_of
from hearth.platform.attachments.rules import FileRefused
from hearth.platform.catalogue import Masked
from hearth.records.contacts.models import Contact
from tests.engines.cases.desk import browser, office
from tests.engines.cases.office import Office
from tests.landlord import complete, live
from tests.modules.landlord import BY, NOW

__all__ = ["browser", "office"]
pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7\nThe form"


def add(task: CaseTask, name: str = "Form.pdf", content: bytes = PDF, *, confidential: bool = False) -> StoredFile:
    return task_files.add_file(
        by=BY, task_id=task.pk, name=name, content=content, content_type="", confidential=confidential, now=NOW
    )


def page_of(browser: Client, case: Case, task: CaseTask | None = None) -> str:
    where = reverse("staff:case", args=[case.record.reference])
    return browser.get(f"{where}?task={task.pk}" if task else where).content.decode()


def test_a_file_is_added_to_a_task_read_and_taken_away(office: Office, browser: Client) -> None:
    case = office.case()
    task = live(case, "first")
    address = reverse("staff:add-task-file", args=[case.record.reference, task.pk])
    assert address in page_of(browser, case)
    refused = browser.post(address, {"file": SimpleUploadedFile("Form.pdf", b"no PDF at all")})
    assert refused.status_code == 422
    assert not TaskFile.objects.exists()
    said = browser.post(address, {"file": SimpleUploadedFile("Form.pdf", PDF)}, follow=True).content.decode()
    assert "The file is kept with “First”" in said
    assert said.count("Form.pdf</a>") == 2, "on the task's sheet, and among the case's files"
    assert '<span class="small soft">First</span>' in said
    attachments.store(record=case.record, name="Plan.pdf", content=PDF, content_type="", by=BY, now=NOW)
    assert page_of(browser, case).count("Plan.pdf</a>") == 1, "a file of the case is not the task's"
    kept = TaskFile.objects.get(task=task)
    listed = browser.get(reverse("staff:files", args=[case.record.reference])).content.decode()
    assert '<br><span class="small soft">First</span>' in listed
    complete(task, {"said": "Hello", "on": "", "rung": "true"}, by=office.officer)
    assert '<span class="small soft">First</span>' in page_of(browser, case), "also when the task is done"
    remove = reverse("staff:remove-file", args=[case.record.reference, kept.file_id])
    assert "taken away" in browser.post(remove, {"reason": "Wrong person"}, follow=True).content.decode()
    assert "Form.pdf</a>" not in page_of(browser, case)


def test_it_is_asked_for_as_a_file_of_its_case_is(office: Office, browser: Client) -> None:
    """Permission, clearance, and whose task it is."""
    case, other = office.case(), office.case()
    task = live(case, "first")
    foreign = reverse("staff:add-task-file", args=[other.record.reference, task.pk])
    assert browser.post(foreign, {"file": SimpleUploadedFile("Form.pdf", PDF)}).status_code == 404
    add(task, confidential=True)
    (masked,) = files_of(office.access(without=("confidential",)), case.record)
    assert isinstance(masked.name, Masked)
    assert (masked.opens, masked.part) == (False, "First")
    assert files_of(office.access(without=(attachments.READ,)), case.record) == []
    with pytest.raises(NotFound):
        task_files.add_file(by=BY, task_id=0, name="Form.pdf", content=PDF, content_type="", now=NOW)
    with pytest.raises(FileRefused):
        add(task, "Run.exe")
    assert TaskFile.objects.count() == 1


def test_a_request_for_information_finds_it_and_an_erasure_takes_it(office: Office) -> None:
    case = office.case()
    person = Contact.objects.get(pk=case.subject_id)
    file = add(live(case, "first"), "Wagtail.txt", b"She keeps a wagtail")
    pack = make_pack(by=BY, contact=person, reason="Asked for it", now=NOW)
    assert b"She keeps a wagtail" in pack.content.values()
    Case.objects.filter(pk=case.pk).update(state="closed", ended_at=NOW)
    erasing.erase(by=BY, contact_id=person.pk, ground="objection", reason="They asked for it", now=NOW)
    assert not StoredFile.objects.filter(pk=file.pk).exists()
    assert not TaskFile.objects.exists()
    assert CaseTask.objects.filter(case=case).exists(), "that there was a task is kept, for figures"
