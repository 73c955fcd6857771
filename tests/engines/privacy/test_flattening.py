"""Of what was blacked out nothing is left beneath, whoever looks for it and however the file was made."""

from __future__ import annotations

import io
from pathlib import Path
from typing import cast

import pypdfium2
import pytest
from PIL import Image
from pypdf import PdfReader, PdfWriter
from pypdf.generic import DictionaryObject, NameObject, TextStringObject

from hearth.engines.privacy.redacting.apart import DocumentRefused
from hearth.engines.privacy.redacting.flattening import MOST_PAGES, Box, flatten, look, picture
from tests.engines.privacy.test_redacting import _pdf

ALERT = "app.alert('Ashcroft')"
SECRETS = ("AB123456C", "01632 960123", "Ashcroft")
PAGE = f"Letter to Ms Ashcroft, NI {SECRETS[0]}, telephone {SECRETS[1]}. The roof will be mended."


def words_of(content: bytes) -> str:
    """What two independent readers find in a PDF, and its raw bytes."""
    one = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)
    other = " ".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(content))
    return one + other + content.decode("latin-1")


@pytest.fixture
def letter(tmp_path: Path) -> Path:
    """Two pages, a file within, JavaScript, and a name in what it says of itself."""
    writer = PdfWriter(clone_from=io.BytesIO(_pdf(PAGE)))
    writer.append(io.BytesIO(_pdf("A second page about Ashcroft")))
    inner = PdfWriter(clone_from=io.BytesIO(_pdf("Ashcroft within")))
    inner.add_attachment("within.txt", b"Ashcroft within the file within")
    held = io.BytesIO()
    inner.write(held)
    writer.add_attachment("within.pdf", held.getvalue())
    script = DictionaryObject({NameObject("/S"): NameObject("/JavaScript"), NameObject("/JS"): TextStringObject(ALERT)})
    writer.root_object[NameObject("/OpenAction")] = script
    writer.add_metadata({"/Title": "Letter to Ashcroft"})
    file = tmp_path / "letter.pdf"
    writer.write(file)
    return file


def _grey(drawn: Image.Image, across: int, down: int) -> float:
    """How light one point of a grey picture is, 0 to 255."""
    return cast("float", drawn.getpixel((across, down)))  # one figure, as it is grey


def test_nothing_beneath_a_box_can_be_read_and_the_rest_is_a_picture(letter: Path) -> None:
    seen = look(letter, names=["Ashcroft"])
    assert len(seen.pages) == 2
    assert {each.kind for each in seen.suggestions} >= {"name", "ni-number", "phone"}
    assert {each.page for each in seen.suggestions} == {1, 2}
    assert seen.notes == ("1 files within this file are left out of the redacted one.",)
    result = flatten(letter, seen.suggestions)
    assert [secret for secret in (*SECRETS, "within", "alert") if secret in words_of(result)] == []
    assert len(PdfReader(io.BytesIO(result)).pages) == 2
    # The boxes are where the words stood: black there, and not elsewhere.
    page = pypdfium2.PdfDocument(result)[0].render(scale=2).to_pil().convert("L")
    before = Image.open(io.BytesIO(picture(letter, page=1))).convert("L").resize(page.size)
    for box in (each for each in seen.suggestions if each.page == 1):
        middle = (box.left + box.width / 2) * page.width / 1000, (box.top + box.height / 2) * page.height / 1000
        assert _grey(page, int(middle[0]), int(middle[1])) < 40
    assert _grey(before, 5, 5) > 200
    assert _grey(page, 5, 5) > 200


def test_a_picture_loses_what_is_beneath_and_what_it_says_of_itself(tmp_path: Path) -> None:
    file = tmp_path / "photo.jpg"
    image = Image.new("RGB", (400, 300), "white")
    exif = image.getexif()
    exif[0x010E] = "Ashcroft's kitchen"
    image.save(file, exif=exif)
    result = flatten(file, [Box(page=1, left=0, top=0, width=500, height=500)])
    drawn = Image.open(io.BytesIO(result))
    assert drawn.size == (400, 300)
    assert drawn.getpixel((10, 10)) == (0, 0, 0)
    assert drawn.getpixel((390, 290)) == (255, 255, 255)
    assert b"Ashcroft" not in result


def test_hostile_files_are_refused_in_words_or_drawn(tmp_path: Path, letter: Path) -> None:
    many = PdfWriter()
    for _ in range(2000):
        many.add_blank_page(100, 100)
    many.write(tmp_path / "many.pdf")
    locked = PdfWriter(clone_from=io.BytesIO(_pdf("x")))
    locked.encrypt("secret")
    locked.write(tmp_path / "locked.pdf")
    (tmp_path / "torn.pdf").write_bytes(b"%PDF-1.7\nnothing of the kind")
    (tmp_path / "words.txt").write_text("Just words")
    for name, said in (
        ("many.pdf", f"2,000 pages, more than {MOST_PAGES}"),
        ("locked.pdf", "locked by a password"),
        ("torn.pdf", "broken beyond reading"),
        ("words.txt", "neither a PDF nor a picture"),
    ):
        with pytest.raises(DocumentRefused, match=said):
            look(tmp_path / name)
    # A table of contents that leads nowhere is mended by the reader, and the result holds nothing of the rest.
    broken = letter.read_bytes()
    at = broken.rindex(b"startxref")
    (tmp_path / "xref.pdf").write_bytes(broken[:at] + b"startxref\n999999\n%%EOF")
    result = flatten(tmp_path / "xref.pdf", look(tmp_path / "xref.pdf", names=["Ashcroft"]).suggestions)
    assert [secret for secret in SECRETS if secret in words_of(result)] == []
    with pytest.raises(DocumentRefused, match="at least one box"):
        flatten(letter, [])
    with pytest.raises(DocumentRefused, match="page that there is not"):
        flatten(letter, [Box(page=3, left=1, top=1, width=5, height=5)])
    with pytest.raises(DocumentRefused, match="outside its page"):
        Box(page=1, left=990, top=0, width=50, height=5)
    with pytest.raises(DocumentRefused, match="no such page"):
        picture(letter, page=9)
