"""A document as HTML: the HTML part of an email, and a fragment for the portal and for previews."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from hearth.engines.comms.rendering.document import (
    Block,
    BulletList,
    Document,
    Heading,
    Inline,
    Inset,
    LineBreak,
    Link,
    Paragraph,
    Rule,
)
from hearth.engines.comms.rendering.letterhead import Letterhead

# Rules that mail programs know: no variables, grids or media queries.
_STYLE = """
body{margin:0;padding:0;background:#ffffff;color:#10211f;font:18px/1.5 "Atkinson Hyperlegible",Arial,sans-serif}
.page{max-width:36em;margin:0 auto;padding:24px 20px 40px}
.from{margin:0 0 28px;padding:0 0 12px;border-bottom:3px solid ACCENT;font-size:22px;font-weight:bold;color:ACCENT}
h1{font-size:26px;line-height:1.25;margin:28px 0 12px}
h2{font-size:20px;line-height:1.3;margin:24px 0 10px}
p,ul,ol{margin:0 0 18px}
li{margin:0 0 6px}
li p,li ul,li ol{margin:0 0 6px}
.inset{margin:0 0 18px;padding:10px 16px;border-left:8px solid #b9c7cb}
hr{border:0;border-top:1px solid #b9c7cb;margin:28px 0}
a{color:ACCENT}
.foot{margin:32px 0 0;padding:12px 0 0;border-top:1px solid #b9c7cb;font-size:15px;color:#46585d}
.foot p{margin:0 0 4px}
""".strip()


def render_html(document: Document, *, title: str, letterhead: Letterhead) -> str:
    """A whole HTML page for an email: escaped, no script, no images, no inline styles, one small style sheet."""
    contact = [
        *((", ".join(letterhead.address_lines),) if letterhead.address_lines else ()),
        *((f"Telephone: {letterhead.phone}",) if letterhead.phone else ()),
        *((f"Email: {letterhead.email}",) if letterhead.email else ()),
        *((letterhead.website,) if letterhead.website else ()),
        *((letterhead.small_print,) if letterhead.small_print else ()),
    ]
    foot = "".join(f"<p>{escape(line)}</p>" for line in contact)
    return (
        '<!DOCTYPE html>\n<html lang="en-GB" dir="ltr">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(title)}</title>\n<style>\n{_STYLE.replace('ACCENT', letterhead.accent)}\n</style>\n</head>\n"
        f'<body>\n<div class="page">\n<p class="from">{escape(letterhead.name)}</p>\n'
        f"<main>\n{render_fragment(document)}\n</main>\n"
        + (f'<div class="foot">{foot}</div>\n' if foot else "")
        + "</div>\n</body>\n</html>\n"
    )


def render_fragment(document: Document) -> str:
    """The document's own elements (h1, h2, p, ul, ol, div.inset, hr, a, br), escaped, to stand in another page."""
    return "\n".join(_block(block) for block in document.blocks)


def _inline(content: Iterable[Inline]) -> str:
    return "".join(_piece(piece) for piece in content)


def _piece(piece: Inline) -> str:
    if isinstance(piece, LineBreak):
        return "<br>"
    if isinstance(piece, Link):
        return f'<a href="{escape(piece.url)}">{escape(piece.text)}</a>'
    return escape(piece.text)


def _block(block: Block) -> str:
    if isinstance(block, Heading):
        return f"<h{block.level}>{_inline(block.content)}</h{block.level}>"
    if isinstance(block, Paragraph):
        return f"<p>{_inline(block.content)}</p>"
    if isinstance(block, Inset):
        return f'<div class="inset">{_inline(block.content)}</div>'
    if isinstance(block, Rule):
        return "<hr>"
    items = "".join(f"<li>{_item(item)}</li>" for item in block.items)
    if isinstance(block, BulletList):
        return f"<ul>{items}</ul>"
    return f'<ol start="{block.start}">{items}</ol>' if block.start != 1 else f"<ol>{items}</ol>"


def _item(blocks: tuple[Block, ...]) -> str:
    """An item's first paragraph stands bare, so that mail programs don't space short items apart."""
    if blocks and isinstance(blocks[0], Paragraph):
        return _inline(blocks[0].content) + "".join(_block(block) for block in blocks[1:])
    return "".join(_block(block) for block in blocks)
