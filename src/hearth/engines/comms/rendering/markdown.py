"""The Markdown of GOV.UK Notify, and no more: headings # and ##, bullets, numbers, ^ inset text, ---, links.

A line break in a template is a line break in the letter. Bold, italics, code, tables, images and HTML are no
markup at all here (Notify has none of them): their characters stand in the letter as they were typed.

Only a template's own text is ever read as Markdown. Values come later: while the text is read, a field is a mark
made of private-use characters, which mean nothing to Markdown and which no template may hold.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.tree import SyntaxTreeNode

from hearth.engines.comms.rendering.refusals import TemplateError

MARKS = re.compile("[\ue000-\uf8ff]")
GAP = "\ue002"  # where optional text is not shown
FIELD = re.compile("\ue000(\\d+)\ue001")
BARE_LINK = re.compile(r"https?://[^\s<>\"']*[^\s<>\"'.,:;!?)\]]")

_GAP_LINE = re.compile(f"^[ \t]*(?:{GAP}[ \t]*)+(?:\n|$)", re.MULTILINE)
_GAP_SPACE = re.compile(f" {GAP}(?=[ \n.,:;!?)]|$)")
_SCHEME = re.compile(r"(?:https?|mailto|tel):", re.IGNORECASE)
_BEFORE_FIELD = re.compile(r"(?:https?://[^/?#\ue000]+[/?#]|mailto:|tel:)", re.IGNORECASE)
_DEEPEST_LIST = 3


def mark(number: int) -> str:
    """What stands for the field of that number while Markdown is read."""
    return f"\ue000{number}\ue001"


def close_gaps(source: str) -> str:
    """Takes out optional text that is not shown: its whole line if it stood alone there, else one space with it."""
    return _GAP_SPACE.sub("", _GAP_LINE.sub("", source)).replace(GAP, "")


def _inset(state: StateBlock, first: int, last: int, silent: bool) -> bool:
    """Lines that start with ^ are one inset text."""
    line = first
    content = []
    while line < last:
        start = state.bMarks[line] + state.tShift[line]
        if not state.src.startswith("^", start) or state.sCount[line] < state.blkIndent:
            break
        content.append(state.src[start + 1 : state.eMarks[line]].strip())
        line += 1
    if not content:
        return False
    if silent:
        return True
    state.line = line
    state.push("inset_open", "div", 1).map = [first, line]
    inline = state.push("inline", "", 0)
    inline.content = "\n".join(content)
    inline.map = [first, line]
    inline.children = []
    state.push("inset_close", "div", -1)
    return True


class _Reader(MarkdownIt):
    """Takes addresses as they stand: they are judged (check) and escaped (merging) around their fields."""

    def validateLink(self, url: str) -> bool:  # noqa: N802, ARG002 - markdown-it's own signature
        return True

    def normalizeLink(self, url: str) -> str:  # noqa: N802
        return url

    def normalizeLinkText(self, link: str) -> str:  # noqa: N802
        return link


_READER = _Reader("zero").enable(["heading", "list", "hr", "link", "autolink", "newline", "escape"])
_READER.block.ruler.before("paragraph", "inset", _inset, {"alt": ["paragraph", "list"]})


@lru_cache(maxsize=512)
def read(source: str) -> SyntaxTreeNode:
    """The tree of a resolved template. It knows no values, so one reading serves a run of letters."""
    return SyntaxTreeNode(_READER.parse(source))


def check(source: str) -> None:
    """TemplateError for markup that no letter or email can show."""
    for node in read(source).walk():
        sentence = _wrong(node)
        if sentence:
            place = next(node for node in _upwards(node) if node.map)
            raise TemplateError(sentence, place.map[0] + 1 if place.map else 1, 1)


def _upwards(node: SyntaxTreeNode) -> Iterator[SyntaxTreeNode]:
    at: SyntaxTreeNode | None = node
    while at is not None:
        yield at
        at = at.parent


def _wrong(node: SyntaxTreeNode) -> str:
    if node.type == "heading" and node.tag not in {"h1", "h2"}:
        return "Headings go two deep: # and ##."
    if node.type in {"bullet_list", "ordered_list"}:
        lists = sum(above.type in {"bullet_list", "ordered_list"} for above in _upwards(node))
        return f"Lists go at most {_DEEPEST_LIST} deep." if lists > _DEEPEST_LIST else ""
    if node.type == "link":
        return wrong_link(str(node.attrs.get("href", "")))
    if node.type == "text" and not any(above.type == "link" for above in _upwards(node)):
        return next(filter(None, (wrong_link(link[0]) for link in BARE_LINK.finditer(node.content))), "")
    return ""


def wrong_link(url: str) -> str:
    """What is wrong with the address of a link in a template, "" if nothing."""
    if FIELD.fullmatch(url):
        return ""
    if not _SCHEME.match(url):
        return "A link must lead to an http, https, mailto or tel address."
    if FIELD.search(url) and not _BEFORE_FIELD.match(url):
        return "A field may be a link's whole address, or stand after its host: not within the host."
    return ""
