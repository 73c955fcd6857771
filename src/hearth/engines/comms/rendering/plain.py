"""A document as plain text: the text part of an email, a text message, what history and search keep."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from hearth.engines.comms.rendering.document import (
    Block,
    BulletList,
    Document,
    Heading,
    Inline,
    Inset,
    LineBreak,
    Link,
    NumberedList,
    Paragraph,
    Rule,
)

_WIDTH = 65  # of the lines under headings and between sections, as in GOV.UK Notify


def render_text(document: Document) -> str:
    """Blocks parted by an empty line; headings underlined, • and 1. before items, links as `words: address`."""
    return "\n\n".join("\n".join(_block(block)) for block in document.blocks)


def inline_text(content: Iterable[Inline]) -> str:
    """Inline content as text, a line break as a new line."""
    return "".join(_inline(piece) for piece in content)


def _inline(piece: Inline) -> str:
    if isinstance(piece, LineBreak):
        return "\n"
    if isinstance(piece, Link) and piece.text != piece.url:
        return f"{piece.text}: {piece.url}"
    return piece.text


def _block(block: Block) -> Iterator[str]:
    if isinstance(block, Heading):
        yield inline_text(block.content)
        yield ("=" if block.level == 1 else "-") * _WIDTH
    elif isinstance(block, (Paragraph, Inset)):
        yield inline_text(block.content)
    elif isinstance(block, Rule):
        yield "-" * _WIDTH
    elif isinstance(block, (BulletList, NumberedList)):
        for number, item in enumerate(block.items, block.start if isinstance(block, NumberedList) else 1):
            bullet = "• " if isinstance(block, BulletList) else f"{number}. "
            body = "\n".join(line for part in item for line in _block(part)).split("\n")
            yield bullet + body[0]
            yield from (" " * len(bullet) + line for line in body[1:])
