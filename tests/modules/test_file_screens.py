"""Files of records: added from a page, listed, taken away, seen by those who may."""

from __future__ import annotations

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import ExifTags, Image
from pytest_django import Settings

from hearth.platform.attachments import pictures
from hearth.platform.attachments.models import StoredFile
from hearth.platform.catalogue import CLEARANCES, PrivacyClass
from hearth.platform.identity.permissions import PERMISSIONS
from tests.faces.staff.configuration.asking import address, signed_in, text_of
from tests.landlord import WholeLandlord

PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 50
WRONG = 422


@pytest.fixture(autouse=True)
def _storage(settings: Settings) -> None:
    settings.STORAGES = settings.STORAGES | {"default": {"BACKEND": "django.core.files.storage.InMemoryStorage"}}


def upload(desk: Client, reference: str, name: str, content: bytes, **more: str) -> int:
    sent = {"file": SimpleUploadedFile(name, content), **more}
    return int(desk.post(address("add-file", reference), sent).status_code)


def test_a_photo_is_added_to_a_home_shown_and_taken_away(desk: Client, whole: WholeLandlord) -> None:
    home = whole.home()
    assert "Add a file" in text_of(desk.get(address("asset", home.reference)))
    assert upload(desk, home.reference, "front door.png", PNG) == 302
    file = StoredFile.objects.get()
    page = desk.get(address("files", home.reference)).content.decode()
    assert f'src="/files/{file.pk}/small.jpg"' in page
    assert "front door.png" in text_of(desk.get(address("asset", home.reference)))
    remove = address("remove-file", home.reference, file.pk)
    assert desk.post(remove, {"reason": ""}).status_code == WRONG
    other = whole.home()
    assert desk.post(address("remove-file", other.reference, file.pk), {"reason": "x"}).status_code == 404
    assert desk.post(remove, {"reason": "Of another home"}).status_code == 302
    assert "front door.png" not in text_of(desk.get(address("files", home.reference)))


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("page.html", b"<script>alert(1)</script>"),
        ("drawing.svg", b"<svg onload='x'/>"),
        ("letter.pdf", b"MZ not a pdf"),
        ("empty.pdf", b""),
        ("nothing", b"%PDF-1.7"),
    ],
)
def test_what_lies_about_itself_is_refused_beside_the_field(
    desk: Client, whole: WholeLandlord, name: str, content: bytes
) -> None:
    assert upload(desk, whole.home().reference, name, content) == WRONG
    assert not StoredFile.objects.exists()


def test_a_file_must_be_chosen(desk: Client, whole: WholeLandlord) -> None:
    assert desk.post(address("add-file", whole.home().reference), {}).status_code == WRONG


def test_a_confidential_file_is_told_of_and_not_named_to_those_who_are_not_cleared(
    desk: Client, whole: WholeLandlord
) -> None:
    ann = whole.person("Ann")
    assert upload(desk, ann.record.reference, "court order.pdf", b"%PDF-1.7 x", confidential="on") == 302
    cleared = [each for each in CLEARANCES if each != PrivacyClass.CONFIDENTIAL]
    other = signed_in(whole.somebody_with("Una Cleared", set(PERMISSIONS), cleared))
    page = text_of(other.get(address("files", ann.record.reference)))
    assert "court order" not in page
    assert "Confidential" in page
    remove = address("remove-file", ann.record.reference, StoredFile.objects.get().pk)
    assert other.get(remove).status_code == 404
    nothing = set(PERMISSIONS) - {"files.read"}
    unread = signed_in(whole.somebody_with("No Reader", nothing, CLEARANCES))
    assert "All files" not in text_of(unread.get(address("contact", ann.record.reference)))


def taken(side: tuple[int, int] = (1200, 800)) -> bytes:
    """What a phone sends: lying on its side, with the place where it was taken."""
    body = io.BytesIO()
    marks = Image.Exif()
    marks[ExifTags.Base.Orientation] = 6
    marks.get_ifd(ExifTags.IFD.GPSInfo)[ExifTags.GPS.GPSLatitudeRef] = "N"
    Image.new("RGB", side, "teal").save(body, "JPEG", exif=marks)
    return body.getvalue()


def test_a_small_picture_stands_upright_and_says_nothing_of_the_place(desk: Client, whole: WholeLandlord) -> None:
    home = whole.home()
    assert upload(desk, home.reference, "kitchen.jpg", taken()) == 302
    answer = desk.get(address("small-picture", StoredFile.objects.get().pk))
    small = Image.open(io.BytesIO(answer.content))
    assert (small.width, small.height) == (213, 320)
    assert not small.getexif()
    assert answer["Content-Type"] == "image/jpeg"
    assert "private" in answer["Cache-Control"]


def test_what_cannot_be_drawn_or_is_watched_has_no_small_picture(
    desk: Client, whole: WholeLandlord, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = whole.home()
    upload(desk, home.reference, "cut off.png", PNG)
    assert desk.get(address("small-picture", StoredFile.objects.get().pk)).status_code == 404
    upload(desk, home.reference, "secret.jpg", taken((90, 60)), confidential="on")
    secret = StoredFile.objects.get(confidential=True)
    assert desk.get(address("small-picture", secret.pk)).status_code == 404
    monkeypatch.setattr(pictures, "MOST_PIXELS", 50)
    upload(desk, home.reference, "vast.jpg", taken((64, 64)))
    assert desk.get(address("small-picture", StoredFile.objects.get(name="vast.jpg").pk)).status_code == 404
