"""Paths: versions as drawn, files checked and published; whatever is in a file, the page answers."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hearth.engines.cases import publishing
from hearth.engines.cases.definition.bpmn import MAX_BYTES
from hearth.engines.cases.examining import examine
from hearth.engines.cases.models import Path, VersionStatus
from tests.faces.staff.configuration.asking import address, fields_of, text_of
from tests.landlord import WholeLandlord

pytestmark = pytest.mark.django_db


@pytest.fixture
def landlord(in_business: WholeLandlord) -> WholeLandlord:
    return in_business


@pytest.fixture
def business(landlord: WholeLandlord) -> WholeLandlord:
    return landlord


def upload(content: bytes | str, name: str = "path.bpmn") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content.encode() if isinstance(content, str) else content)


def check(client: Client, content: bytes | str) -> object:
    return client.post(address("configuration-path-check"), {"file": upload(content)})


def _bare(text: str) -> str:
    """Without spaces and the marks of expressions, which the page sets apart."""
    return text.replace("`", "").replace(" ", "")


def test_the_paths_stand_with_what_follows_them(client: Client, business: WholeLandlord) -> None:
    page = text_of(client.get(address("configuration-paths")))
    assert "end-of-tenancy" in page
    path = client.get(address("configuration-path", "end-of-tenancy"))
    assert "<svg" in path.content.decode()
    assert "There is nothing to say against it." in text_of(path)
    assert "End of tenancy (notice to quit) Tenancy" in text_of(path)


def test_a_file_is_checked_then_published_as_it_was_seen(client: Client, business: WholeLandlord) -> None:
    source = publishing.library_bpmn("call-back").replace("Call back", "Ring back")
    seen = check(client, source)
    assert "Can be published" in text_of(seen)
    assert "<svg" in seen.content.decode()  # type: ignore[attr-defined]
    assert Path.objects.get(key="call-back").versions.count() == 1, "checking keeps nothing"
    again = fields_of(seen, address("configuration-path-check"))
    assert "bpmn" in again
    response = client.post(address("configuration-path-check"), {"bpmn": source.replace("\n", "\r\n"), "publish": "1"})
    assert response.headers["Location"] == address("configuration-path", "call-back")
    versions = Path.objects.get(key="call-back").versions.order_by("number")
    assert [each.status for each in versions] == [VersionStatus.RETIRED, VersionStatus.PUBLISHED]
    assert versions[1].bpmn == source, "line ends as they were in the file"
    assert "Retired" in text_of(client.get(address("configuration-path-version", "call-back", 1)))
    file = client.get(address("configuration-path-file", "call-back", 2))
    assert file.content.decode() == source
    assert "attachment" in file["Content-Disposition"]


def test_a_path_with_a_mistake_is_refused_with_every_element_named(client: Client, business: WholeLandlord) -> None:
    source = publishing.library_bpmn("end-of-tenancy")
    broken = source.replace("tenancy.proposed_end_at", "tenancy.proposed_start_at")
    assert broken != source
    for extra in ({}, {"publish": "1"}):
        response = client.post(address("configuration-path-check"), {"file": upload(broken), **extra})
        assert response.status_code == 422
        errors = [each["finding"] for each in response.context["findings"] if each["kind"] == "late"]
        assert errors
        page = text_of(response)
        for finding in errors:
            assert finding.element in page
            assert finding.name in page
            assert _bare(finding.sentence) in _bare(page)
    assert Path.objects.get(key="end-of-tenancy").versions.count() == 1


def test_a_path_about_something_else_does_not_take_the_place_of_another(
    client: Client, business: WholeLandlord
) -> None:
    source = publishing.library_bpmn("rent-statement").replace('id="rent-statement"', 'id="end-of-tenancy"')
    response = client.post(address("configuration-path-check"), {"file": upload(source), "publish": "1"})
    assert response.status_code == 422
    assert "and its cases are" in text_of(response)
    assert Path.objects.get(key="end-of-tenancy").versions.count() == 1


@pytest.mark.parametrize("key", ["call.back", "c" * 61])
def test_a_key_that_no_address_can_hold_is_refused(client: Client, business: WholeLandlord, key: str) -> None:
    source = publishing.library_bpmn("call-back").replace('id="call-back"', f'id="{key}"')
    response = client.post(address("configuration-path-check"), {"file": upload(source), "publish": "1"})
    assert response.status_code == 422
    assert "has an id that no path can be kept under" in text_of(response)


def test_a_very_long_name_is_refused(client: Client, business: WholeLandlord) -> None:
    source = publishing.library_bpmn("call-back")
    named = source.replace('name="Call back"', f'name="{"x" * 400}"', 1)
    assert named != source
    response = client.post(address("configuration-path-check"), {"file": upload(named), "publish": "1"})
    assert response.status_code == 422
    assert "has no name, or a very long one." in text_of(response)


_LAUGHS = '<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]><l>&b;</l>'
_FILE = '<?xml version="1.0"?><!DOCTYPE l [<!ENTITY x SYSTEM "file:///etc/passwd">]><l>&x;</l>'


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "BPMN file: Choose a BPMN file first."),
        (b"hello", "The file is not well-formed XML"),
        (b"\xff\xfe\x00\x01", "This is no text in UTF-8, so it is no BPMN file."),
        (b"\x00" * 50, "The file is not well-formed XML"),
        (b"<a/>", "The file holds no BPMN 2.0 process."),
        (_LAUGHS.encode(), "The file has a document type or entities."),
        (_FILE.encode(), "The file has a document type or entities."),
        (b"<a>" * 5000 + b"</a>" * 5000, "too many elements, or they nest too deeply"),
        (b"<a>" + b"<b/>" * 30_000 + b"</a>", "too many elements, or they nest too deeply"),
        (b"<a>" + b"x" * MAX_BYTES + b"</a>", "A path's file has at most 2 MB. This one is larger."),
    ],
    ids=["empty", "text", "bytes", "nul", "other xml", "laughs", "file", "deep", "many", "large"],
)
def test_hostile_files_are_answered_in_words(client: Client, content: bytes, sentence: str) -> None:
    response = check(client, content)
    assert response.status_code == 422  # type: ignore[attr-defined]
    assert sentence in text_of(response)
    assert "root:" not in text_of(response)


def test_nothing_sent_is_answered_in_words(client: Client) -> None:
    response = client.post(address("configuration-path-check"), {"publish": "1"})
    assert "BPMN file: Choose a BPMN file first." in text_of(response)


@given(cut=st.integers(0, 12_000), length=st.integers(0, 40), put=st.binary(max_size=12))
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_file_with_a_piece_changed_never_breaks_the_page(client: Client, cut: int, length: int, put: bytes) -> None:
    source = publishing.library_bpmn("end-of-tenancy").encode()
    response = check(client, source[:cut] + put + source[cut + length :])
    assert response.status_code in (200, 422)  # type: ignore[attr-defined]


def test_words_of_a_file_are_escaped_on_the_page(client: Client) -> None:
    source = publishing.library_bpmn("call-back").replace(
        'name="Call back"', 'name="&lt;script&gt;alert(1)&lt;/script&gt;"'
    )
    response = check(client, source)
    assert "<script>alert" not in response.content.decode()  # type: ignore[attr-defined]
    assert "&lt;script&gt;alert(1)" in response.content.decode()  # type: ignore[attr-defined]


def test_a_path_or_version_that_is_not_there(client: Client, business: WholeLandlord) -> None:
    assert client.get(address("configuration-path", "nothing")).status_code == 404
    assert client.get(address("configuration-path-version", "call-back", 99)).status_code == 404
    assert client.get(address("configuration-path-file", "call-back", 99)).status_code == 404


def test_examining_says_what_a_file_is() -> None:
    found = examine(publishing.library_bpmn("call-back"))
    assert (found.key, found.subject) == ("call-back", "contact")
    assert examine("").findings
    assert not examine("").sound
