"""Suggestions for redaction: identifiers of the UK are found in text and PDF; hostile files are refused in words."""

from __future__ import annotations

import datetime as dt
import io
import json
import random
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader, PdfWriter
from pypdf.generic import ArrayObject, DecodedStreamObject, DictionaryObject, NameObject, TextStringObject

from hearth.engines.comms.rendering.disclosure import Section, Sheaf, Table, render_sheaf_pdf
from hearth.engines.comms.rendering.letterhead import Letterhead
from hearth.engines.privacy.redacting.apart import DocumentRefused
from hearth.engines.privacy.redacting.rules import find, is_nhs_number
from hearth.engines.privacy.redacting.suggesting import suggest

PREFIXES = [a + b for a in "ABCEGHJKLMNOPRSTWXYZ" for b in "ABCEGHJKLMNPRSTWXYZ"]
NEVER = {"BG", "GB", "KN", "NK", "NT", "TN", "ZZ"}
OUTWARD = ["M1", "B33", "CR2", "DN55", "W1A", "EC1A", "NE1", "SW1A", "L1", "BT7", "CF10", "EH1"]


def kinds(text: str) -> dict[str, str]:
    return {span.text: span.kind for span in find(text)}


@pytest.mark.parametrize(
    ("text", "said", "kind"),
    [
        ("NINO QQ123456C is no example, AB 12 34 56 C is", "AB 12 34 56 C", "ni-number"),
        ("ni: ab123456c.", "ab123456c", "ni-number"),
        ("lives at NE1 1AA now", "NE1 1AA", "postcode"),
        ("EC1A1BB", "EC1A1BB", "postcode"),
        ("ring 07700 900123", "07700 900123", "phone"),
        ("ring (01632) 960 111 or", "(01632) 960 111", "phone"),
        ("+44 (0)20 7946 0018", "+44 (0)20 7946 0018", "phone"),
        ("0044 7700 900123", "0044 7700 900123", "phone"),
        ("write to ann.lee+home@example.org.uk, please", "ann.lee+home@example.org.uk", "email"),
        ("sort code 20-00-00", "20-00-00", "sort-code"),
        ("Sort code: 200000 account no. 55779911", "55779911", "account-number"),
        ("20-00-00 55779911", "55779911", "account-number"),
        ("NHS 943 476 5919", "943 476 5919", "nhs-number"),
        ("DOB: 04/05/1970", "04/05/1970", "date-of-birth"),
        ("born on 4th May 1970 in", "4th May 1970", "date-of-birth"),
        ("Date of birth 1970-05-04", "1970-05-04", "date-of-birth"),
    ],
)
def test_each_kind_is_found_as_people_write_it(text: str, said: str, kind: str) -> None:
    assert kinds(text)[said] == kind


@pytest.mark.parametrize(
    "text",
    [
        "The rent is £1,234.56 a week from 04/05/2026.",
        "Invoice 943 476 5910 was paid.",
        "Order REP-00012345 of 12/11/2026",
        "the part number GB123456A of the boiler",
        "It costs 0.12345678901",
    ],
)
def test_what_is_none_is_left(text: str) -> None:
    assert kinds(text) == {}


def test_of_a_thousand_of_each_kind_all_are_found() -> None:
    """The bar is 99 in 100."""
    draw = random.Random(5)  # noqa: S311 - the same each time

    def digits(many: int) -> str:
        return "".join(str(draw.randrange(10)) for _ in range(many))

    for _ in range(1000):
        number = draw.choice([each for each in PREFIXES if each not in NEVER]) + digits(6) + draw.choice("ABCD")
        spaced = f"{number[:2]} {number[2:4]} {number[4:6]} {number[6:8]} {number[8]}"
        postcode = f"{draw.choice(OUTWARD)} {digits(1)}{draw.choice('ABDEFGHJLNPQRSTUWXYZ')}{draw.choice('ABDEFGHJLN')}"
        phone = "07" + digits(9)
        nhs = next(each for each in iter(lambda: digits(10), "") if is_nhs_number(each))
        said = kinds(f"He ({draw.choice([number, spaced])}) of {postcode}, tel {phone[:5]} {phone[5:]}; NHS {nhs}.")
        assert sorted(said.values()) == ["nhs-number", "ni-number", "phone", "postcode"], said


def test_names_are_found_in_any_case_and_over_lines() -> None:
    found = find("Ms ANN  LEE and\nann\nlee, not Annlee or Ann Leeds", names=["Ann Lee"])
    assert [span.text for span in found] == ["ANN  LEE", "ann\nlee"]


@settings(max_examples=50)
@given(st.text(max_size=300))
def test_spans_are_in_order_apart_and_say_what_stands_there(text: str) -> None:
    found = find(text, names=["a", "Ab c"])
    assert all(text[span.start : span.end] == span.text for span in found)
    assert all(one.end <= other.start for one, other in pairwise(found))


def test_a_long_hostile_text_takes_no_longer_than_its_length() -> None:
    for piece in ("0 ", "a@", "aa.", "12-", "born ", "AB 12 "):
        assert isinstance(find(piece * 40_000), list)


def _pdf(*pages: str) -> bytes:
    sections = tuple(Section(title="Page", tables=(Table("T", ("Says",), ((text,),)),)) for text in pages)
    return render_sheaf_pdf(
        Sheaf(
            sender=Letterhead(name="Northmoor"),
            title="Letter",
            about=(),
            dated=dt.date(2026, 11, 24),
            opening=(),
            sections=sections,
            closing_title="End",
            closing=(),
        )
    )


def test_a_pdf_is_looked_into_page_by_page_with_what_is_hidden_and_what_is_within(tmp_path: Path) -> None:
    writer: Any = PdfWriter(clone_from=PdfReader(io.BytesIO(_pdf("Her number is AB123456C."))))
    page = writer.add_blank_page(200, 200)
    hidden = DecodedStreamObject()
    hidden.set_data(b"BT /F1 12 Tf 3 Tr 10 100 Td (Tel 07700 900123) Tj ET")
    font = {"/Type": "/Font", "/Subtype": "/Type1", "/BaseFont": "/Helvetica"}
    page[NameObject("/Contents")] = writer._add_object(hidden)
    page[NameObject("/Resources")] = DictionaryObject(
        {
            NameObject("/Font"): DictionaryObject(
                {NameObject("/F1"): DictionaryObject({NameObject(k): NameObject(v) for k, v in font.items()})}
            )
        }
    )
    writer.add_attachment("inside.txt", b"QQ")
    script = {NameObject("/S"): NameObject("/JavaScript"), NameObject("/JS"): TextStringObject("app.alert('x')")}
    writer.root_object[NameObject("/OpenAction")] = DictionaryObject(script)
    pinned = {
        "/Subtype": NameObject("/FileAttachment"),
        "/FS": DictionaryObject({NameObject("/UF"): TextStringObject("pinned.pdf")}),
    }
    page[NameObject("/Annots")] = ArrayObject([DictionaryObject({NameObject(k): v for k, v in pinned.items()})])
    file = tmp_path / "letter.pdf"
    writer.write(file)
    out = io.StringIO()
    call_command("redact", "suggest", str(file), stdout=out)
    found = json.loads(out.getvalue())
    assert [(each["page"], each["kind"], each["text"]) for each in found["spans"]] == [
        (1, "ni-number", "AB123456C"),
        (2, "phone", "07700 900123"),
    ]
    notes = " ".join(found["notes"])
    assert "inside.txt, pinned.pdf" in notes
    assert "JavaScript" in notes
    assert "not seen" in notes
    # A script that waits on a button of a page is one, too.
    button = PdfWriter(clone_from=PdfReader(io.BytesIO(_pdf("Press"))))
    acts = {"/Subtype": NameObject("/Widget"), "/A": DictionaryObject(script)}
    button.pages[0][NameObject("/Annots")] = ArrayObject(
        [DictionaryObject({NameObject(k): v for k, v in acts.items()})]
    )
    button.write(tmp_path / "button.pdf")
    assert suggest(tmp_path / "button.pdf")["notes"] == ["It carries JavaScript, which was not run."]


def test_two_thousand_pages_are_read(tmp_path: Path) -> None:
    writer = PdfWriter()
    for _ in range(1999):
        writer.add_blank_page(200, 200)
    writer.append(PdfReader(io.BytesIO(_pdf("NE1 1AA"))))
    file = tmp_path / "long.pdf"
    writer.write(file)
    found = suggest(file)
    assert found["pages"] == 2000
    assert [each["page"] for each in found["spans"]] == [2000]


def test_what_can_not_be_read_is_refused_in_words(tmp_path: Path) -> None:
    whole = _pdf("AB123456C")
    locked = PdfWriter(clone_from=PdfReader(io.BytesIO(whole)))
    locked.encrypt("secret", algorithm="RC4-128")
    sealed = io.BytesIO()
    locked.write(sealed)
    broken = whole.replace(b"xref", b"xxxx").replace(b"startxref", b"startxxxx")[: len(whole) // 3]
    for name, body, words in (
        ("empty.pdf", b"", "is empty"),
        ("broken.pdf", broken, "broken beyond reading"),
        ("locked.pdf", sealed.getvalue(), "locked by a password"),
        ("photo.png", b"\x89PNG\r\n\x1a\n" + b"0" * 100, "text recognition"),
        ("letter.docx", b"PK\3\4\0\0\0\0" * 100, "neither a PDF nor text"),
    ):
        file = tmp_path / name
        file.write_bytes(body)
        with pytest.raises(DocumentRefused, match=words):
            suggest(file)
    with pytest.raises(CommandError, match="can't be read"):
        call_command("redact", "suggest", str(tmp_path / "nothing.pdf"))
    circle = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[2 0 R]/Count 1>>endobj\n"
    (tmp_path / "circle.pdf").write_bytes(circle + b"trailer<</Root 1 0 R>>\n%%EOF")
    with pytest.raises(DocumentRefused):
        suggest(tmp_path / "circle.pdf")
