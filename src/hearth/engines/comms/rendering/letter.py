"""A letter, and the sheets of guidance that go with one."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from hearth.engines.comms.rendering.document import Document, Inset, Paragraph, paragraph
from hearth.engines.comms.rendering.formatting import clean, format_date, format_list
from hearth.engines.comms.rendering.letterhead import Letterhead, check_recipient
from hearth.engines.comms.rendering.plain import inline_text
from hearth.engines.comms.rendering.refusals import DocumentInvalid
from hearth.engines.comms.rendering.typesetting import Standard, document_data, letterhead_data, typeset

_SHORT = 400  # characters: some four lines


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """One letter to one person (joint tenants get one each, by name).

    `recipient_lines` is the address beneath the name, postcode last; `salutation` is whole ("Dear Mr Ali").
    `large_print` sets 18 point type (RNIB: large print is 16 to 18 point, 14 and below is not).
    """

    sender: Letterhead
    recipient_name: str
    recipient_lines: tuple[str, ...]
    dated: dt.date
    our_reference: str = ""
    your_reference: str = ""
    subject: str
    salutation: str
    body: Document
    sign_off: str = "Yours sincerely"
    signatory_name: str
    signatory_role: str = ""
    enclosures: tuple[str, ...] = ()
    copies_to: tuple[str, ...] = ()
    large_print: bool = False

    def __post_init__(self) -> None:
        check_recipient(self.recipient_name, self.recipient_lines)
        for name in ("subject", "salutation", "sign_off", "signatory_name"):
            if not clean(getattr(self, name)).strip():
                raise DocumentInvalid(f"A letter needs its {name.replace('_', ' ')}.", field=name)

    def as_document(self) -> Document:
        """The same letter as a message: salutation, body, sign-off, enclosures. Its subject is the message's."""
        after = [self.sign_off, "\n".join(filter(None, (self.signatory_name, self.signatory_role)))]
        after += [f"Enclosed: {format_list(self.enclosures)}"] if self.enclosures else []
        after += [f"Copy to: {format_list(self.copies_to)}"] if self.copies_to else []
        return Document((paragraph(self.salutation), *self.body.blocks, *(paragraph(text) for text in after)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """Guidance or conditions that go with a letter: a title and a body, without an address or a signature."""

    sender: Letterhead
    title: str
    body: Document
    dated: dt.date
    large_print: bool = False

    def __post_init__(self) -> None:
        if not clean(self.title).strip():
            raise DocumentInvalid("A sheet needs its title.", field="title")


def render_letter_pdf(letter: Letter, *, standard: Standard = "ua-1") -> bytes:
    """A tagged A4 PDF whose address shows in the window of a DL envelope, and nothing else does.

    BS 4264 puts the window of a DL envelope (110 x 220 mm) 20 mm from its left and 18 mm from its foot, 35 x 90 mm.
    A sheet folded in three (99 x 210 mm) can slide 11 mm up and 10 mm across in it, so the window may show what lies
    10 to 110 mm from the left and 46 to 92 mm from the top: only the address lies there.
    """
    data = {
        "sender": letterhead_data(letter.sender),
        "recipient": [letter.recipient_name, *letter.recipient_lines],
        "facts": facts(
            ("Date", format_date(letter.dated)),
            ("Our reference", letter.our_reference),
            ("Your reference", letter.your_reference),
        ),
        "carried": carried(letter.recipient_name, letter.our_reference, format_date(letter.dated)),
        "title": letter.subject,
        "salutation": letter.salutation,
        "body": document_data(letter.body),
        "last_words_stick": _ends_shortly(letter.body),
        "sign_off": letter.sign_off,
        "signatory": [line for line in (letter.signatory_name, letter.signatory_role) if line],
        "enclosures": letter.enclosures,
        "copies_to": letter.copies_to,
        "large_print": letter.large_print,
    }
    return typeset("letter", data, dated=letter.dated, standard=standard)


def render_sheet_pdf(sheet: Sheet, *, standard: Standard = "ua-1") -> bytes:
    """A tagged A4 PDF of a guidance sheet."""
    data = {
        "sender": letterhead_data(sheet.sender),
        "carried": carried(sheet.sender.name, sheet.title, format_date(sheet.dated)),
        "title": sheet.title,
        "dated": format_date(sheet.dated),
        "body": document_data(sheet.body),
        "large_print": sheet.large_print,
    }
    return typeset("sheet", data, dated=sheet.dated, standard=standard)


def _ends_shortly(body: Document) -> bool:
    """Whether the last paragraph can move to the next page with the signature, so that this is not alone there."""
    last = body.blocks[-1] if body.blocks else None
    return isinstance(last, (Paragraph, Inset)) and len(inline_text(last.content)) <= _SHORT


def facts(*pairs: tuple[str, str]) -> list[dict[str, str]]:
    """The labelled facts beside an address, without the empty ones."""
    return [{"label": label, "value": value} for label, value in pairs if value]


def carried(*parts: str) -> str:
    """What the head of each page after the first says."""
    return " · ".join(part for part in parts if part)
