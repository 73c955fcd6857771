"""PDF by typst: layouts of ours (layouts/*.typ) walk JSON data; no user's text is ever read as typst code.

The data travel as one string in sys.inputs, which a layout reads with json(). A string there is only ever shown.
"""

from __future__ import annotations

import datetime as dt
import json
import re
import threading
import unicodedata
from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path
from typing import Any, Literal, TypeAlias

import typst

from hearth.engines.comms.rendering.document import (
    Block,
    BulletList,
    Document,
    Heading,
    Inline,
    LineBreak,
    Link,
    NumberedList,
    Paragraph,
    Rule,
)
from hearth.engines.comms.rendering.formatting import clean
from hearth.engines.comms.rendering.letterhead import Letterhead
from hearth.engines.comms.rendering.refusals import Unprintable

Standard: TypeAlias = Literal["ua-1", "a-2a", "a-3a", "1.7"]
"""PDF/UA-1 (accessible, ISO 14289-1), PDF/A-2a or A-3a (accessible and archival), or plain PDF 1.7, tagged as well."""

Layout: TypeAlias = Literal["letter", "sheet", "sheaf", "statement"]

_LAYOUTS = Path(__file__).parent / "layouts"
_FONTS = ("fontpkg_atkinson_hyperlegible", "fontpkg_noto_sans", "fontpkg_noto_sans_arabic")
_LONG_WORD = re.compile(r"[^\s/&?=-]{24}(?=[^\s/&?=-])")
_COMPLAINT = re.compile(r'text (?:contains the disallowed codepoint )?`"((?:[^"\\]|\\.)*)"')
_ESCAPED = re.compile(r"\\u\{([0-9a-f]+)\}|\\(.)")
_MOST_TRIES = 10
_compilers = threading.local()  # a compiler serves one thread; kept warm, it lays out a page in some milliseconds


def fonts() -> typst.Fonts:
    """The typefaces that come with our packages and with typst; the machine's own are left out, so that a letter
    is the same everywhere."""
    return typst.Fonts(
        include_system_fonts=False, font_paths=[str(files(package).joinpath("files")) for package in _FONTS]
    )


def _compiler(layout: Layout) -> typst.Compiler:
    kept: dict[str, typst.Compiler] = _compilers.__dict__.setdefault("kept", {})
    if layout not in kept:
        if "fonts" not in _compilers.__dict__:
            _compilers.fonts = fonts()
        kept[layout] = typst.Compiler(
            str(_LAYOUTS / f"{layout}.typ"),
            root=str(_LAYOUTS),
            font_paths=_compilers.fonts,
            ignore_system_fonts=True,
        )
    return kept[layout]


def typeset(layout: Layout, data: Mapping[str, Any], *, dated: dt.date, standard: Standard) -> bytes:
    """The PDF. Same data, same day, same bytes.

    Characters that no typeface has are named in brackets, "[grinning face]", where PDF/UA would refuse the letter;
    marks that can't be set on their letter are dropped. Unprintable if typst refuses for another reason.
    """
    text = json.dumps(_printable(data), ensure_ascii=False)
    made_at = dt.datetime.combine(dated, dt.time(12), dt.UTC)
    refusal: typst.TypstError | None = None
    for _ in range(_MOST_TRIES):
        try:
            pdf = _compiler(layout).compile(
                format="pdf", sys_inputs={"data": text}, pdf_standards=standard, timestamp=made_at
            )
        except typst.TypstError as error:
            refusal = error
            stand_ins = _stand_ins(str(error.diagnostic))
            if not stand_ins:
                break
            text = text.translate(stand_ins)
        else:
            if not isinstance(pdf, bytes):
                raise TypeError("typst answered without a PDF.")
            return pdf
    raise Unprintable(f"The typesetter refused the document: {refusal}") from refusal


def _stand_ins(diagnostic: str) -> dict[int, str]:
    """What to write for the characters that typst complains of; ASCII is JSON's and never replaced.

    Of a cluster (a letter with marks, an emoji of several people) first only the marks and joiners go; what is left
    is complained of again if it must go too.
    """
    found: dict[int, str] = {}
    for complaint in _COMPLAINT.finditer(diagnostic):
        cluster = [character for character in _unescaped(complaint[1]) if ord(character) > 127]
        marks = [character for character in cluster if unicodedata.category(character) in {"Mn", "Mc", "Me", "Cf"}]
        for character in marks or cluster:
            found[ord(character)] = "" if marks else _named(character)
    return found


def _unescaped(text: str) -> str:
    """Rust's debug form back to the characters."""
    return _ESCAPED.sub(lambda escape: chr(int(escape[1], 16)) if escape[1] else escape[2], text)


def _named(character: str) -> str:
    return f"[{unicodedata.name(character, f'character U+{ord(character):04X}').lower()}]"


def _printable(value: Any) -> Any:
    """Data with each text cleaned, and words longer than a line given places to break."""
    if isinstance(value, str):
        return _LONG_WORD.sub("\\g<0>\u200b", clean(value))
    if isinstance(value, Mapping):
        return {key: _printable(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_printable(item) for item in value]
    return value


def letterhead_data(sender: Letterhead) -> dict[str, Any]:
    contact = [("Telephone", sender.phone), ("Email", sender.email), ("Website", sender.website)]
    return {
        "name": sender.name,
        "address": sender.address_lines,
        "contact": [{"label": label, "value": value} for label, value in contact if value],
        "small_print": sender.small_print,
        "accent": sender.accent,
    }


def document_data(document: Document) -> list[dict[str, Any]]:
    """A document for the layouts. Headings start one below the title and never skip a level (PDF/UA, WCAG 1.3.1)."""
    return _blocks(document.blocks, top=1)


def _blocks(blocks: tuple[Block, ...], *, top: int) -> list[dict[str, Any]]:
    data = []
    above = top
    for block in blocks:
        if isinstance(block, Heading):
            above = min(top + block.level, above + 1)
            data.append({"kind": "heading", "level": above, "content": _inline(block.content)})
        elif isinstance(block, Rule):
            data.append({"kind": "rule"})
        elif isinstance(block, (BulletList, NumberedList)):
            items = [_blocks(item, top=above) for item in block.items]
            start = block.start if isinstance(block, NumberedList) else 0
            data.append({"kind": "list", "numbered": isinstance(block, NumberedList), "start": start, "items": items})
        else:
            kind = "paragraph" if isinstance(block, Paragraph) else "inset"
            data.append({"kind": kind, "content": _inline(block.content)})
    return data


def _inline(content: tuple[Inline, ...]) -> list[dict[str, Any]]:
    data = []
    for piece in content:
        if isinstance(piece, LineBreak):
            data.append({"kind": "break"})
        elif isinstance(piece, Link):
            # Paper can't be clicked: the address is printed too, without its scheme.
            shown = re.sub(r"^(?:https?://|mailto:|tel:)", "", piece.url, flags=re.IGNORECASE)
            said = "" if piece.text in {piece.url, shown} else piece.text
            data.append({"kind": "link", "said": said, "shown": shown, "url": piece.url})
        else:
            data.append({"kind": "text", "text": piece.text})
    return data
