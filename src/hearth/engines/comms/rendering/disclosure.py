"""A sheaf of facts in sections with tables: what is held about somebody."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from hearth.engines.comms.rendering.formatting import clean, format_date
from hearth.engines.comms.rendering.letter import carried
from hearth.engines.comms.rendering.letterhead import Letterhead
from hearth.engines.comms.rendering.refusals import DocumentInvalid
from hearth.engines.comms.rendering.typesetting import Standard, letterhead_data, typeset


@dataclass(frozen=True, slots=True)
class Fact:
    """A label and what it says."""

    label: str
    text: str


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under heads, each as many as there are heads."""

    title: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    title: str
    facts: tuple[Fact, ...] = ()
    tables: tuple[Table, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheaf:
    """`opening` and `closing` are paragraphs before and after the sections. Refused without a title, and where a row of
    a table has not a cell for each head."""

    sender: Letterhead
    title: str
    about: tuple[Fact, ...]
    dated: dt.date
    opening: tuple[str, ...]
    sections: tuple[Section, ...]
    closing_title: str
    closing: tuple[str, ...]

    def __post_init__(self) -> None:
        if not clean(self.title).strip():
            raise DocumentInvalid("A sheaf needs its title.", field="title")
        for table in (table for section in self.sections for table in section.tables):
            if any(len(row) != len(table.heads) for row in table.rows):
                raise DocumentInvalid(f"A row of “{table.title}” does not fit its heads.", field="sections")


def render_sheaf_pdf(sheaf: Sheaf, *, standard: Standard = "ua-1") -> bytes:
    """A tagged A4 PDF: an outline of headings, and tables whose heads repeat on each page."""
    data = {
        "sender": letterhead_data(sheaf.sender),
        "title": sheaf.title,
        "dated": format_date(sheaf.dated),
        "carried": carried(sheaf.title, *(fact.text for fact in sheaf.about), format_date(sheaf.dated)),
        "about": _facts(sheaf.about),
        "opening": sheaf.opening,
        "sections": [
            {
                "title": section.title,
                "facts": _facts(section.facts),
                "tables": [
                    {"title": table.title, "heads": table.heads, "rows": table.rows} for table in section.tables
                ],
            }
            for section in sheaf.sections
        ],
        "closing_title": sheaf.closing_title,
        "closing": sheaf.closing,
    }
    return typeset("sheaf", data, dated=sheaf.dated, standard=standard)


def _facts(facts: tuple[Fact, ...]) -> list[dict[str, str]]:
    return [{"label": fact.label, "value": fact.text} for fact in facts]
