"""The text of files, read apart from everything else (`python -m ...redacting.reading FILE`): of a PDF page by page.

PDFs and Word files are read in a process of its own (apart.py), which writes one line of JSON for each page.
"""

from __future__ import annotations

import json
import sys
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

from hearth.engines.privacy.redacting.apart import DocumentRefused, limit, run_apart

MOST_PAGES = 5_000
_MEMORY = 2 * 1024**3
_SECONDS = 600
_LONGEST = 2_000_000  # characters of a page


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """What a page says. `hidden`: some of its text is drawn invisibly, as beneath a scan; `pictures` are its images."""

    number: int
    text: str
    hidden: bool = False
    pictures: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """Pages in order. `attachments` are files within the file, by name; `scripts`: it carries JavaScript; `cut`: a page
    says more than is read of one."""

    pages: tuple[Page, ...]
    attachments: tuple[str, ...] = ()
    scripts: bool = False
    cut: bool = False


def read_apart(file: Path, *, seconds: int = _SECONDS) -> Document:
    """The text of a PDF, or of a Word file (.docx: one page). Refused (DocumentRefused): what is neither, is locked by
    a password, is broken beyond reading, has over MOST_PAGES pages, or takes over `seconds` or too much memory."""
    done = run_apart(__name__, str(file), seconds=seconds, doing=f"Reading {file.name}")
    try:
        *pages, last = map(json.loads, done.stdout.decode(errors="replace").splitlines())
    except ValueError:  # it wrote nothing, or died within a line
        pages, last = list[Any](), {}
    if "refused" in last:
        raise DocumentRefused(f"{file.name}: {last['refused']}")
    if done.returncode or "attachments" not in last:
        raise DocumentRefused(
            f"{file.name} broke its reader, or needs more than {_MEMORY // 1024**3} GB: it is refused."
        )
    return Document(
        pages=tuple(
            Page(number=number, text=page["text"], hidden=page["hidden"], pictures=page["pictures"])
            for number, page in enumerate(pages, 1)
        ),
        attachments=tuple(last["attachments"]),
        scripts=last["scripts"],
        cut=any(page["cut"] for page in pages),
    )


def read_text(file: Path) -> str:
    """The text of a file that is nothing but text. Refused (DocumentRefused) in another encoding than UTF-8, UTF-16
    and Windows-1252."""
    body = file.read_bytes()
    if b"\0" in body[:4096] and not body.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise DocumentRefused(f"{file.name} is neither a PDF nor text. Save it as PDF first.")
    for encoding in ("utf-16",) if body.startswith((b"\xff\xfe", b"\xfe\xff")) else ("utf-8-sig", "cp1252"):
        try:
            return body.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise DocumentRefused(f"{file.name} is neither a PDF nor text in UTF-8, UTF-16 or Windows-1252.")


# --- within the process of its own


def _read(file: str) -> int:
    """Writes a line for each page and one at the end; or one that says why not."""
    with Path(file).open("rb") as opened:
        is_packed = opened.read(4) == b"PK\x03\x04"
    return _read_word(file) if is_packed else _read_pdf(file)


_WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_WORDS = frozenset({f"{_WORD}t", f"{_WORD}delText"})  # what was deleted with its changes tracked is still within it
_GAPS = frozenset({f"{_WORD}tab", f"{_WORD}br"})
_PARTS = ("word/document", "word/header", "word/footer", "word/footnotes", "word/endnotes", "word/comments")
_UNPACKED = 100 * 1024**2


def _read_word(file: str) -> int:
    try:
        with zipfile.ZipFile(file) as packed:
            parts = [each for each in packed.infolist() if each.filename.startswith(_PARTS)]
            if not any(each.filename == "word/document.xml" for each in parts):
                return _say({"refused": "It is no Word file."})
            if sum(each.file_size for each in parts) > _UNPACKED:
                return _say({"refused": f"Unpacked it is larger than {_UNPACKED // 1024**2} MB."})
            within = [each.filename for each in packed.infolist() if each.filename.startswith("word/embeddings/")]
            said = "\n".join(text for each in parts for text in _paragraphs(packed, each))
            _say_page(said, hidden=False, pictures=0)
    except (zipfile.BadZipFile, ET.ParseError, KeyError, ValueError, OSError, RuntimeError, NotImplementedError):
        return _say({"refused": "It is broken beyond reading, or locked by a password."})
    except (RecursionError, MemoryError):
        return _say({"refused": "It is made in a way that can't be read safely."})
    return _say({"attachments": sorted(within), "scripts": False})


def _paragraphs(packed: zipfile.ZipFile, part: zipfile.ZipInfo) -> Iterator[str]:
    """The text of each paragraph of a part. Nothing is fetched; entities that grow without end meet the limits of this
    process."""
    with packed.open(part) as opened:
        for _event, element in ET.iterparse(opened):  # noqa: S314 - in a process with limits, see above
            if element.tag == f"{_WORD}p":
                yield "".join(
                    each.text or "" if each.tag in _WORDS else " "
                    for each in element.iter()
                    if each.tag in _WORDS | _GAPS
                )
                element.clear()


def _read_pdf(file: str) -> int:
    import logging

    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    try:
        reader = PdfReader(file, strict=False)
        if reader.is_encrypted and not reader.decrypt(""):
            return _say({"refused": "It is locked by a password. Save it without one first."})
        if len(reader.pages) > MOST_PAGES:
            return _say({"refused": f"It has over {MOST_PAGES:,} pages. Split it first."})
        within, scripts = set(reader.attachments), _has_scripts(reader)
        for page in reader.pages:
            files, acts = _carried(page)
            within |= files
            scripts = scripts or acts
            _say_page(page.extract_text() or "", hidden=_has_hidden(page), pictures=_pictures(page))
        return _say({"attachments": sorted(within), "scripts": scripts})
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, IndexError, OSError, AssertionError):
        return _say({"refused": "It is not a PDF, or is broken beyond reading."})
    except (RecursionError, MemoryError, NotImplementedError):
        return _say({"refused": "It is made in a way that can't be read safely."})


def _say_page(text: str, *, hidden: bool, pictures: int) -> None:
    _say({"text": text[:_LONGEST], "cut": len(text) > _LONGEST, "hidden": hidden, "pictures": pictures})


def _say(what: dict[str, Any]) -> int:
    sys.stdout.write(json.dumps(what) + "\n")
    return 0


def _has_hidden(page: Any) -> bool:
    """Text in rendering mode 3 or 7 is drawn invisibly."""
    contents = page.get_contents()
    if contents is None:
        return False
    return any(operator == b"Tr" and operands and operands[0] in (3, 7) for operands, operator in contents.operations)


def _pictures(page: Any) -> int:
    resources = page.get("/Resources") or {}
    drawn = resources.get("/XObject") or {}
    return sum(1 for name in drawn if drawn[name].get_object().get("/Subtype") == "/Image")


def _carried(page: Any) -> tuple[set[str], bool]:
    """The files that are pinned onto a page, by name, and whether something on it runs JavaScript."""
    files: set[str] = set()
    scripts = _acts(page)
    for each in page.get("/Annots") or ():
        annotation = each.get_object()
        scripts = scripts or _acts(annotation)
        if annotation.get("/Subtype") == "/FileAttachment":
            file = annotation.get("/FS")
            said = file.get_object() if hasattr(file, "get_object") else file
            named = isinstance(said, dict) and (said.get("/UF") or said.get("/F"))
            files.add(str(named or "a file without a name"))
    return files, scripts


def _acts(holder: Any) -> bool:
    """Whether an action of a document, page, field or annotation is JavaScript."""
    also = holder.get("/AA")
    actions = [holder.get("/A"), holder.get("/OpenAction"), *(also.get_object().values() if also is not None else ())]
    found = [each.get_object() if hasattr(each, "get_object") else each for each in actions]
    return any(isinstance(each, dict) and each.get("/S") == "/JavaScript" for each in found)


def _has_scripts(reader: Any) -> bool:
    root = reader.trailer["/Root"]
    return "/JavaScript" in (root.get("/Names") or {}) or _acts(root)


if __name__ == "__main__":
    limit(memory=_MEMORY, seconds=_SECONDS)
    sys.exit(_read(sys.argv[1]))
