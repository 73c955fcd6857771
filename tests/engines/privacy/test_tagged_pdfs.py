"""What goes to people as a PDF can be read by those who listen to it: asked of an independent reader."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Callable
from typing import Any

import pikepdf
import pytest

from hearth.engines.comms.rendering import render_letter_pdf, render_statement_pdf
from hearth.engines.comms.rendering.disclosure import Fact, Section, Sheaf, Table, render_sheaf_pdf
from tests.engines.comms.rendering.landlord import SENDER, document, letter
from tests.engines.comms.rendering.test_statement_pdf import statement
from tests.engines.privacy.pdf_ua import problems

LONG = "# First\n\nWords.\n\n## Second\n\n* one\n* two\n\n^ Told apart.\n\n" + "\n\n".join(
    f"Line {each}" for each in range(90)
)


def sheaf() -> bytes:
    rows = tuple((f"{each} High Street", "Main", "2021") for each in range(120))
    return render_sheaf_pdf(
        Sheaf(
            sender=SENDER, title="Your personal data", about=(Fact("For", "Ms Siân Ŵyn-Jones"),),
            dated=dt.date(2026, 11, 24), opening=("This is what we hold.",),
            sections=(
                Section(title="Addresses", facts=(Fact("Held for", "Contract"),),
                        tables=(Table("Address", ("Lines", "Kind", "Since"), rows),)),
                Section(title="Empty"),
            ),
            closing_title="Your rights", closing=("You can complain.",),
        )
    )  # fmt: skip


DOCUMENTS: dict[str, Callable[[], bytes]] = {
    "a letter of several pages": lambda: render_letter_pdf(letter(body=document(LONG))),
    "a letter with enclosures": lambda: render_letter_pdf(letter(enclosures=("A form",), your_reference="YR/9")),
    "a rent statement": lambda: render_statement_pdf(statement(*["110.25", "-110.25"] * 30)),
    "a subject access pack": sheaf,
}


@pytest.mark.parametrize("name", DOCUMENTS)
def test_nothing_that_a_machine_can_tell_is_wrong(name: str) -> None:
    assert problems(DOCUMENTS[name]()) == []


def _without(change: Callable[[pikepdf.Pdf], Any]) -> list[str]:
    with pikepdf.open(io.BytesIO(sheaf())) as pdf:
        change(pdf)
        out = io.BytesIO()
        pdf.save(out)
    return problems(out.getvalue())


@pytest.mark.parametrize(
    ("change", "found"),
    [
        (lambda pdf: pdf.Root.__delitem__("/Lang"), "11-006"),
        (lambda pdf: pdf.Root.__delitem__("/StructTreeRoot"), "01-005"),
        (lambda pdf: pdf.Root.__delitem__("/MarkInfo"), "06-001"),
        (lambda pdf: pdf.Root.__delitem__("/Metadata"), "06-003"),
        (lambda pdf: pdf.pages[0].obj.__delitem__("/Tabs"), "28-004"),
        (lambda pdf: pdf.pages[0].contents_add(b"BT (Untagged) Tj ET"), "01-005"),
        (lambda pdf: pdf.Root.StructTreeRoot.K[0].__setitem__("/S", pikepdf.Name("/Nonsense")), "02-001"),
    ],
)
def test_what_is_wrong_would_be_found(change: Callable[[pikepdf.Pdf], Any], found: str) -> None:
    assert found in " ".join(_without(change))
