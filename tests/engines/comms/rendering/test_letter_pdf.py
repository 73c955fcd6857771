import datetime as dt
import threading

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hearth.engines.comms.rendering import (
    DocumentInvalid,
    Letterhead,
    Sheet,
    render_letter_pdf,
    render_sheet_pdf,
)
from hearth.engines.comms.rendering.formatting import format_value

from .landlord import SENDER, document, letter
from .pdf_reading import faces, placed, read, root, tags, words
from .test_merging import HOSTILE


def test_a_letter_reads_in_order() -> None:
    pdf = render_letter_pdf(
        letter(your_reference="YR/9", enclosures=("A form", "A sheet"), copies_to=("Mr B. Example",))
    )
    assert words(pdf) == (
        "Example Homes 1 Example Street, Exampleton, EX1 1AA Telephone: 01632 960000 Email: homes@example.org "
        "Website: www.example.org Ms Siân Ŵyn-Jones Flat 10 Tŷ’r Eglwys Exampleton EX1 2BB Date 2 November 2026 "
        "Our reference C-000123 Your reference YR/9 Dear Ms Ŵyn-Jones Your tenancy is ending The tenancy ends at noon. "
        "Keys Bring back: • keys • fobs Yours sincerely A. Officer Housing officer Enclosed: A form; A sheet "
        "Copy to: Mr B. Example Example Homes is a registered provider of social housing."
    )
    assert len(read(pdf).pages) == 1


def test_a_letter_is_an_accessible_pdf() -> None:
    pdf = render_letter_pdf(letter())
    assert root(pdf)["/Lang"] == "en-GB"
    assert root(pdf)["/MarkInfo"]["/Marked"]
    assert root(pdf)["/ViewerPreferences"]["/DisplayDocTitle"]
    metadata = read(pdf).metadata
    assert metadata is not None
    assert metadata.title == "Your tenancy is ending"
    assert metadata.author == "Example Homes"
    assert b"<pdfuaid:part>1</pdfuaid:part>" in root(pdf)["/Metadata"].get_data()
    found = tags(pdf)
    assert found[0] == "Document"
    assert [tag for tag in found if tag in {"H1", "H2", "L", "LI", "Lbl", "LBody"}] == [
        *("H1", "H2", "L"),
        *("LI", "Lbl", "LBody") * 2,
    ]
    width, height = read(pdf).pages[0].mediabox.width, read(pdf).pages[0].mediabox.height
    assert (round(float(width)), round(float(height))) == (595, 842)


def test_headings_never_skip_a_level() -> None:
    found = tags(render_letter_pdf(letter(body=document("## Straight to two\n\ntext\n\n# One\n\n## Two"))))
    assert [tag for tag in found if tag.startswith("H")] == ["H1", "H2", "H2", "H3"]


def test_only_the_address_lies_where_the_window_of_the_envelope_can_be() -> None:
    crowded = letter(
        recipient_name="The Personal Representatives of the late Mrs Maximiliana Featherstonehaugh-Cholmondeley",
        recipient_lines=("Flat 1000", "The Old Long Named Mill House", *("Somewhere Lane",) * 5, "EX1 2BB"),
        our_reference="C-000123/" + "long " * 30,
        your_reference="Y" * 90,
        sender=Letterhead(
            name="The Very Long-Named Housing Association of the County and City of Somewhere Limited",
            address_lines=SENDER.address_lines,
            phone=SENDER.phone,
            email=SENDER.email,
            website=SENDER.website,
        ),
    )
    for sample in (letter(), crowded, letter(large_print=True)):
        pdf = render_letter_pdf(sample)
        inside = [(x, y, text) for x, y, text in placed(pdf) if 10 <= x <= 110 and 46 <= y <= 92]
        expected = "".join((sample.recipient_name, *sample.recipient_lines))
        assert "".join(text for _, _, text in inside).replace(" ", "") == expected.replace(" ", "")
        assert min(x for x, _, _ in inside) == pytest.approx(22, abs=1)
        assert all(52 <= y <= 86 for _, y, _ in inside)


def test_an_address_that_the_window_cannot_show_whole_is_refused() -> None:
    with pytest.raises(DocumentInvalid):
        letter(recipient_lines=("x",) * 9)
    with pytest.raises(DocumentInvalid):
        letter(recipient_name="x" * 401)
    with pytest.raises(DocumentInvalid):
        letter(recipient_name=" ")


@pytest.mark.parametrize("field", ["subject", "salutation", "sign_off", "signatory_name"])
def test_a_letter_without_a_part_that_it_needs_is_refused(field: str) -> None:
    with pytest.raises(DocumentInvalid) as refusal:
        letter(**{field: " "})
    assert refusal.value.field == field


def test_welsh_has_its_circumflexes_and_its_own_typeface_only_where_needed() -> None:
    english = letter(recipient_name="Mr A. Example", recipient_lines=("EX1 2BB",), salutation="Dear Mr Example")
    assert {face.split("-")[0] for face in faces(render_letter_pdf(english))} == {"AtkinsonHyperlegible"}
    pdf = render_letter_pdf(letter(body=document("Mae’r dŵr yn nhŷ’r gŵr; Llŷn, Ŷ, ẃ, ỳ, ï, ô, à")))
    assert "Mae’r dŵr yn nhŷ’r gŵr; Llŷn, Ŷ, ẃ, ỳ, ï, ô, à" in words(pdf)
    assert any(face.startswith("NotoSans") for face in faces(pdf))


@pytest.mark.parametrize(
    "name",
    ["François Müller", "Łukasz Żółć", "Σωκράτης", "Олександр Шевченко", "Nguyễn Văn Đức", "Ağaoğlu", "O'Neill-D’Arcy"],
)
def test_names_of_many_alphabets_are_printed(name: str) -> None:
    assert name in words(render_letter_pdf(letter(recipient_name=name)))


def test_names_written_from_right_to_left_are_printed() -> None:
    shown = words(render_letter_pdf(letter(subject="محمد שלום")))
    assert set("محمدשלום") <= set(shown)  # the extraction's order is the reader's affair


def test_what_no_typeface_has_is_named_rather_than_dropped() -> None:
    pdf = render_letter_pdf(
        letter(recipient_name="Ada 😀 Example", body=document("Note: ((n))", n="漢 🏳️‍🌈 👨‍👩‍👧 \U000f1234 z̵̢͎"))
    )
    shown = words(pdf)
    assert "Ada [grinning face] Example" in shown
    assert "[cjk unified ideograph-6f22] [waving white flag][rainbow] [man][woman][girl] [character u+f1234]" in shown
    assert b"<pdfuaid:part>1</pdfuaid:part>" in root(pdf)["/Metadata"].get_data()


def filled(text: str) -> list[str]:
    """The tags of a letter that carries a text wherever a letter can."""
    body = document("Note: ((v))\n\n* ((v)) item\n\n# Head ((v))", v=text)
    pdf = render_letter_pdf(
        letter(
            recipient_name=f"Mx {text}",
            our_reference=f"R {text}",
            subject=f"About {text}",
            salutation=f"Dear {text}",
            body=body,
            signatory_name=f"By {text}",
        )
    )
    return tags(pdf)


PLAIN = filled("x")


@settings(max_examples=40, deadline=None)
@given(st.one_of(st.text(min_size=1, max_size=40), st.sampled_from(HOSTILE)).filter(format_value))
def test_no_text_changes_the_structure_of_a_letter(value: str) -> None:
    assert filled(value) == PLAIN


@pytest.mark.parametrize(
    "code", ["#panic()", "$ x^2 $", "*bold* _it_", '#import "x"', "\\u{41}", "= Heading", "`raw`", "@ref"]
)
def test_typst_code_in_data_is_printed_as_it_is(code: str) -> None:
    shown = words(render_letter_pdf(letter(recipient_name=code, subject=code, body=document("((v))", v=code))))
    assert shown.count(code) >= 3


def test_a_word_without_end_breaks_inside_the_margins() -> None:
    pdf = render_letter_pdf(letter(subject="W" * 300, body=document("((v))", v="x" * 500)))
    assert "W" * 300 in words(pdf).replace(" ", "")
    assert all(x < 210 - 22 for x, _, _ in placed(pdf))
    assert len({y for _, y, text in placed(pdf) if "WWW" in text}) > 5
    assert len({y for _, y, text in placed(pdf) if "xxx" in text}) > 5


def test_a_long_letter_carries_its_name_and_page_numbers_on() -> None:
    pdf = render_letter_pdf(letter(body=document("\n\n".join(f"Paragraph {n}. " + "words " * 60 for n in range(12)))))
    pages = [page.extract_text() for page in read(pdf).pages]
    assert len(pages) > 1
    assert f"Page 1 of {len(pages)}" in pages[0]
    assert "Ms Siân Ŵyn-Jones · C-000123 · 2 November 2026" in pages[1]
    assert f"Page {len(pages)} of {len(pages)}" in pages[-1]


def test_a_rule_is_a_new_page_and_the_signature_is_not_alone_on_one() -> None:
    pdf = render_letter_pdf(letter(body=document("First page.\n\n---\n\nSecond page.")))
    first, second = (page.extract_text() for page in read(pdf).pages)
    assert "First page." in first
    assert "Second page." in second
    for paragraphs in range(8, 14):  # somewhere here the signature no longer fits
        body = document("\n\n".join(["Three lines of words. " * 8] * paragraphs))
        last = read(render_letter_pdf(letter(body=body))).pages[-1].extract_text()
        assert "Three lines of words." in last


def test_large_print_is_eighteen_point() -> None:
    pdf = render_letter_pdf(letter(large_print=True))
    sizes: dict[str, float] = {}

    def visit(text: str, matrix: list[float], _tm: list[float], _font: object, size: float) -> None:
        sizes[text.strip()] = abs(size * matrix[3])

    read(pdf).pages[0].extract_text(visitor_text=visit)
    assert sizes["The tenancy ends at noon."] == pytest.approx(18, abs=0.1)


def test_the_same_letter_is_the_same_file() -> None:
    assert render_letter_pdf(letter()) == render_letter_pdf(letter())
    metadata = read(render_letter_pdf(letter())).metadata
    assert metadata is not None
    assert metadata.creation_date == dt.datetime(2026, 11, 2, 12, tzinfo=dt.UTC)


def test_an_archival_letter_says_so() -> None:
    pdf = render_letter_pdf(letter(), standard="a-2a")
    assert b"pdfaid:part>2<" in root(pdf)["/Metadata"].get_data()
    assert "/StructTreeRoot" in root(pdf)


def test_letters_can_be_made_by_several_threads() -> None:
    made: dict[int, str] = {}

    def make(number: int) -> None:
        for turn in range(5):
            made[number * 10 + turn] = words(render_letter_pdf(letter(recipient_name=f"Tenant {number * 10 + turn}")))

    threads = [threading.Thread(target=make, args=(number,)) for number in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(made) == 15
    assert all(f"Tenant {number} " in text for number, text in made.items())


def test_a_sheet_has_its_title_and_no_address() -> None:
    pdf = render_sheet_pdf(
        Sheet(
            sender=SENDER,
            title="Laying laminate",
            body=document("Read this.\n\n## Tools\n\n1. saw"),
            dated=dt.date(2026, 11, 2),
        )
    )
    assert words(pdf).endswith(
        "Laying laminate 2 November 2026 Read this. Tools 1. saw "
        "Example Homes is a registered provider of social housing."
    )
    assert [tag for tag in tags(pdf) if tag.startswith("H")] == ["H1", "H2"]
    with pytest.raises(DocumentInvalid):
        Sheet(sender=SENDER, title="", body=document("x"), dated=dt.date(2026, 11, 2))
