"""Putting values into a template. Values never become markup: the Markdown is read before they are known."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias
from urllib.parse import quote

from markdown_it.tree import SyntaxTreeNode

from hearth.engines.comms.rendering import markdown
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
    Text,
    lines,
)
from hearth.engines.comms.rendering.formatting import format_items, format_list, format_value, says_yes
from hearth.engines.comms.rendering.refusals import MissingFields, UnsafeLink
from hearth.engines.comms.rendering.template import Field, Part, Template

_ADDRESS = re.compile(r"(?:https?://[^\s/]|mailto:[^\s]|tel:[^\s])[^\s]*", re.IGNORECASE)

Value: TypeAlias = str | tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Items:
    """A list's value, until it is known whether it stands alone or within a sentence."""

    items: tuple[str, ...]


_Piece: TypeAlias = Inline | _Items


def merge(template: Template, values: Mapping[str, object]) -> Document:
    """The document for these values, by catalogue path.

    A list that has a line to itself becomes bullets (or further bullets, within a list); within a sentence it reads
    "a, b and c". A value's own new lines are line breaks. A field whose value is absent, None, empty text or an empty
    list is missing: MissingFields names them all. A flag must be present; None means no.
    """
    return _Merge(template, values).document()


def merge_line(template: Template, values: Mapping[str, object]) -> str:
    """One line of plain text: a subject, a salutation, a name of an attachment. Markdown is not read in it."""
    merge = _Merge(template, values)
    return " ".join("".join(merge.text(piece) for piece in merge.split(merge.source)).split())


class _Merge:
    def __init__(self, template: Template, values: Mapping[str, object]) -> None:
        missing: dict[str, None] = {}
        self.values: list[Value] = [""] * len(template.placeholders)
        for path in _needed(template.parts, values):
            value = _written(values.get(path))
            if value:
                self.values[template.numbers[path]] = value
            else:
                missing[path] = None
        for flag in _absent_flags(template.parts, values):
            missing[flag] = None
        if missing:
            order = [placeholder.path for placeholder in template.placeholders]
            raise MissingFields(sorted(missing, key=order.index))
        self.source = template.resolve(lambda flag: says_yes(values[flag]))

    def document(self) -> Document:
        return Document(tuple(self.blocks(markdown.read(self.source))))

    def blocks(self, parent: SyntaxTreeNode) -> Iterator[Block]:
        for node in parent.children:
            if node.type == "heading":
                yield Heading(int(node.tag[1:]), self.content(node, breaks=False))
            elif node.type == "paragraph":
                yield from _paragraphs(self.pieces(node.children[0]))
            elif node.type == "bullet_list" and (items := self.items(node)):
                yield BulletList(items)
            elif node.type == "ordered_list" and (items := self.items(node)):
                yield NumberedList(items, int(node.attrs.get("start", 1)))
            elif node.type == "inset":
                yield Inset(self.content(node, breaks=True))
            elif node.type == "hr":
                yield Rule()

    def items(self, node: SyntaxTreeNode) -> tuple[tuple[Block, ...], ...]:
        items: list[tuple[Block, ...]] = []
        for item in node.children:
            blocks = tuple(self.blocks(item))
            only = blocks[0] if len(blocks) == 1 else None
            alone = isinstance(only, BulletList) and item.children[0].type == "paragraph"
            if alone and isinstance(only, BulletList):  # "* ((reasons))": each reason is an item of this list
                items.extend(only.items)
            elif blocks:
                items.append(blocks)
        return tuple(items)

    def content(self, node: SyntaxTreeNode, *, breaks: bool) -> tuple[Inline, ...]:
        pieces = self.pieces(node.children[0])
        return _joined(piece if breaks or not isinstance(piece, LineBreak) else Text(" ") for piece in pieces)

    def pieces(self, inline: SyntaxTreeNode) -> Iterator[_Piece]:
        for node in inline.children:
            if node.type == "text":
                yield from self.linked(node.content)
            elif node.type in {"softbreak", "hardbreak"}:
                yield LineBreak()
            elif node.type == "link":
                words = "".join(child.content or " " for child in node.children)
                yield self.link(words, str(node.attrs["href"]))

    def linked(self, content: str) -> Iterator[_Piece]:
        """Template text: fields filled, and the web addresses that its author typed made links."""
        at = 0
        for link in markdown.BARE_LINK.finditer(content):
            yield from self.split(content[at : link.start()])
            yield self.link(link[0], link[0])
            at = link.end()
        yield from self.split(content[at:])

    def link(self, words: str, href: str) -> Link:
        url = self.address(href)
        text = "" if words == href else "".join(self.text(piece) for piece in self.split(words))
        return Link(" ".join(text.split()) or url, url)

    def address(self, href: str) -> str:
        """The address of a link; a field within it is percent-encoded, one that is all of it must be an address."""
        whole = markdown.FIELD.fullmatch(href)
        if whole:
            address = self.line(int(whole[1]))
            if not _ADDRESS.fullmatch(address):
                raise UnsafeLink(
                    f"A link would lead to “{address[:80]}”, which isn't a web, email or telephone address."
                )
            return address
        return markdown.FIELD.sub(lambda field: quote(self.line(int(field[1])), safe=""), href)

    def split(self, content: str) -> Iterator[_Piece]:
        at = 0
        for field in markdown.FIELD.finditer(content):
            if field.start() > at:
                yield Text(content[at : field.start()])
            value = self.values[int(field[1])]
            if isinstance(value, str):
                yield from lines(value)
            else:
                yield _Items(value)
            at = field.end()
        if at < len(content):
            yield Text(content[at:])

    def line(self, number: int) -> str:
        value = self.values[number]
        return value if isinstance(value, str) else format_list(value)

    def text(self, piece: _Piece) -> str:
        if isinstance(piece, _Items):
            return format_list(piece.items)
        return " " if isinstance(piece, LineBreak) else piece.text


def _needed(parts: tuple[Part, ...], values: Mapping[str, object]) -> Iterator[str]:
    """The fields that will be written, given which optional text shows."""
    for part in parts:
        if isinstance(part, Field):
            yield part.path
        elif not isinstance(part, str) and says_yes(values.get(part.flag)):
            yield from _needed(part.parts, values)


def _absent_flags(parts: tuple[Part, ...], values: Mapping[str, object]) -> Iterator[str]:
    for part in parts:
        if isinstance(part, (str, Field)):
            continue
        if part.flag not in values:
            yield part.flag
        elif says_yes(values[part.flag]):
            yield from _absent_flags(part.parts, values)


def _written(value: object) -> Value:
    """The value as text or items; "" or () if there is none."""
    if value is None:
        return ""
    if isinstance(value, Sequence) and not isinstance(value, (str, bytes)):
        return format_items(value)
    return format_value(value)


def _paragraphs(pieces: Iterator[_Piece]) -> Iterator[Block]:
    """A paragraph; a line of it that is nothing but a list parts it and becomes bullets."""
    row: list[list[_Piece]] = [[]]
    for piece in pieces:
        if isinstance(piece, LineBreak):
            row.append([])
        else:
            row[-1].append(piece)
    text: list[_Piece] = []
    for line in row:
        words = [piece for piece in line if not (isinstance(piece, Text) and not piece.text.strip())]
        if len(words) == 1 and isinstance(words[0], _Items):
            if content := _joined(iter(text)):
                yield Paragraph(content)
            text = []
            yield BulletList(tuple((Paragraph((Text(item),)),) for item in words[0].items))
        else:
            text.extend([LineBreak()] if text else [])
            text.extend(line)
    if content := _joined(iter(text)):
        yield Paragraph(content)


def _joined(pieces: Iterator[_Piece]) -> tuple[Inline, ...]:
    """Inline content with neighbouring runs of text made one."""
    joined: list[Inline] = []
    for piece in pieces:
        one = Text(format_list(piece.items)) if isinstance(piece, _Items) else piece
        last = joined[-1] if joined else None
        if isinstance(one, Text) and isinstance(last, Text):
            joined[-1] = Text(last.text + one.text)
        else:
            joined.append(one)
    return tuple(joined)
