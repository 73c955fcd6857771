"""What a merged letter or message says: headings, paragraphs, lists. Text only; no channel, no markup, no HTML.

Merging (hearth.engines.comms.rendering.merging) makes one; plain text, HTML and PDF are drawn from it, so that
a letter and its email say the same words.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Text:
    """A run of characters, shown as they are."""

    text: str


@dataclass(frozen=True, slots=True)
class LineBreak:
    """The next words start on a new line of the same paragraph."""


@dataclass(frozen=True, slots=True)
class Link:
    """`text` leads to `url`, an http, https, mailto or tel address."""

    text: str
    url: str


Inline: TypeAlias = Text | LineBreak | Link


@dataclass(frozen=True, slots=True)
class Heading:
    """Level 1 or 2."""

    level: int
    content: tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class Paragraph:
    content: tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class BulletList:
    """Each item is a row of blocks: a paragraph, perhaps followed by a list beneath it."""

    items: tuple[tuple[Block, ...], ...]


@dataclass(frozen=True, slots=True)
class NumberedList:
    items: tuple[tuple[Block, ...], ...]
    start: int = 1


@dataclass(frozen=True, slots=True)
class Inset:
    """Text set apart from the rest (^ in a template)."""

    content: tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class Rule:
    """--- in a template: a line across an email, a new page in a letter (as in GOV.UK Notify)."""


Block: TypeAlias = Heading | Paragraph | BulletList | NumberedList | Inset | Rule


@dataclass(frozen=True, slots=True)
class Document:
    blocks: tuple[Block, ...] = ()


def paragraph(text: str) -> Paragraph:
    """A paragraph of plain text; each new line in it becomes a line break."""
    return Paragraph(tuple(lines(text)))


def lines(text: str) -> Iterator[Inline]:
    """Plain text as inline content, its newlines as line breaks."""
    for number, line in enumerate(text.split("\n")):
        if number:
            yield LineBreak()
        if line:
            yield Text(line)
