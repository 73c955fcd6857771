"""The text of files, read apart from everything else (`python -m ...redacting.reading FILE`): of a PDF page by page.

PDFs, Office files and emails are read in a process of its own (apart.py), which writes one line of JSON for each page.
"""

from __future__ import annotations

import json
import sys
import zipfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

from hearth.engines.privacy.redacting.apart import DocumentRefused, limit, run_apart

MOST_PAGES = 5_000
MOST_KEPT = 100
LARGEST_KEPT = 50 * 1024**2
_MEMORY = 2 * 1024**3
_SECONDS = 600
_LONGEST = 2_000_000  # characters of a page
_WRITTEN = 128 * 1024**2  # of all pages


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
    says more than is read of one. `kept` are those of the files within an email that were laid apart: name and place.
    """

    pages: tuple[Page, ...]
    attachments: tuple[str, ...] = ()
    kept: tuple[tuple[str, Path], ...] = ()
    scripts: bool = False
    cut: bool = False


def read_apart(
    file: Path, *, seconds: int = _SECONDS, stop: Callable[[], bool] = lambda: False, keep: Path | None = None
) -> Document:
    """The text of a PDF, or as one page that of a Word file or spreadsheet (.docx, .xlsx, .odt, .ods) or email (.eml).

    Of an email, up to MOST_KEPT of the files within it, of LARGEST_KEPT bytes at most, are laid into the folder `keep`,
    to be read each by itself; the others are named.

    Refused (DocumentRefused): what is none of them, is locked by a password, is broken beyond reading, has over
    MOST_PAGES pages, or takes over `seconds` or too much memory. ReadingStopped once `stop` says so.
    """
    within = [str(keep)] if keep is not None else []
    done = run_apart(__name__, str(file), *within, seconds=seconds, doing=f"Reading {file.name}", stop=stop)
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
        kept=tuple((name, keep / str(number)) for number, name in enumerate(last.get("kept", ())) if keep is not None),
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


def _read(file: str, keep: str = "") -> int:
    """Writes a line for each page and one at the end; or one that says why not."""
    with Path(file).open("rb") as opened:
        head = opened.read(1024)
    if head.startswith(b"PK\x03\x04"):
        return _read_packed(file)
    return _read_pdf(file) if b"%PDF-" in head else _read_email(file, keep)


_UNPACKED = 100 * 1024**2
_WITHIN = ("word/embeddings/", "xl/embeddings/", "Object ")


@dataclass(frozen=True, slots=True)
class _Packed:
    """How a kind of packed file is read: the parts that say something, and in them the elements of a paragraph, of
    text, and of a gap between words."""

    parts: tuple[str, ...]
    paragraph: frozenset[str]
    text: frozenset[str]
    gaps: frozenset[str] = frozenset()


_WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_SHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_THREAD = "{http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments}"
_OPEN = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_KINDS = {
    "word/document.xml": _Packed(
        ("word/document", "word/header", "word/footer", "word/footnotes", "word/endnotes", "word/comments"),
        frozenset({f"{_WORD}p"}),
        frozenset({f"{_WORD}t", f"{_WORD}delText"}),  # what was deleted with its changes tracked is still within it
        frozenset({f"{_WORD}tab", f"{_WORD}br"}),
    ),
    "xl/workbook.xml": _Packed(
        ("xl/comments", "xl/threadedComments/"),
        frozenset({f"{_SHEET}comment", f"{_THREAD}threadedComment"}),
        frozenset({f"{_SHEET}t", f"{_THREAD}text"}),
    ),
    "content.xml": _Packed(("content.xml", "styles.xml"), frozenset({f"{_OPEN}p", f"{_OPEN}h"}), frozenset()),
}
"""By the part by which such a file is known. In OpenDocument whatever stands within a paragraph is text."""


def _read_packed(file: str) -> int:
    try:
        with zipfile.ZipFile(file) as packed:
            names = packed.namelist()
            kind = next((how for known, how in _KINDS.items() if known in names), None)
            if kind is None:
                return _say({"refused": "It is neither a document nor a spreadsheet."})
            if sum(each.file_size for each in packed.infolist() if each.filename.endswith(".xml")) > _UNPACKED:
                return _say({"refused": f"Unpacked it is larger than {_UNPACKED // 1024**2} MB."})
            lines = [line for name in names if name.startswith(kind.parts) for line in _paragraphs(packed, name, kind)]
            within = [name for name in names if name.startswith(_WITHIN) and not name.endswith(("/", ".xml"))]
        if "xl/workbook.xml" in names:
            lines[:0] = _rows(file)
        _say_page("\n".join(lines), hidden=False, pictures=0)
    except (RecursionError, MemoryError):
        return _say({"refused": "It is made in a way that can't be read safely."})
    except (zipfile.BadZipFile, ET.ParseError, LookupError, ValueError, OSError, RuntimeError):
        return _say({"refused": "It is broken beyond reading, or locked by a password."})
    except (TypeError, AttributeError):  # a spreadsheet without what every one has
        return _say({"refused": "It is broken beyond reading, or locked by a password."})
    return _say({"attachments": sorted(within), "scripts": False})


def _paragraphs(packed: zipfile.ZipFile, part: str, kind: _Packed) -> Iterator[str]:
    """The text of each paragraph of a part. Nothing is fetched; entities that grow without end meet the limits of this
    process."""
    with packed.open(part) as opened:
        for _event, element in ET.iterparse(opened):  # noqa: S314 - in a process with limits, see above
            if element.tag in kind.paragraph:
                yield "".join(_said(element, kind)) if kind.text else " ".join(element.itertext())
                element.clear()


def _said(element: ET.Element, kind: _Packed) -> Iterator[str]:
    for each in element.iter():
        if each.tag in kind.text:
            yield each.text or ""
        elif each.tag in kind.gaps:
            yield " "


def _rows(file: str) -> Iterator[str]:
    """The rows of a spreadsheet's sheets, hidden ones too: what each cell shows, not how it is worked out."""
    import warnings

    import openpyxl

    warnings.simplefilter("ignore")
    with Path(file).open("rb") as opened:
        for sheet in openpyxl.load_workbook(opened, read_only=True, data_only=True).worksheets:
            yield sheet.title
            for row in sheet.iter_rows(values_only=True):
                if told := [str(cell) for cell in row if cell is not None]:
                    yield "  ".join(told)


_HEADERS = ("from", "to", "cc", "bcc", "reply-to", "date", "subject")


def _read_email(file: str, keep: str) -> int:
    """Who wrote to whom, and what; of an email in HTML its text. The files that came with it are laid into a folder, or
    named."""
    import email
    import email.policy

    try:
        with Path(file).open("rb") as opened:
            message = email.message_from_binary_file(opened, policy=email.policy.default)
        if not any(name in message for name in _HEADERS):
            return _say({"refused": "It is no document or email that can be read."})
        lines: list[str] = []
        within: list[str] = []
        kept: list[str] = []
        for part in message.walk():  # emails that were forwarded within it have senders of their own
            lines += [f"{header.title()}: {part[header]}" for header in _HEADERS if part[header]]
            if part.get_content_maintype() == "message":
                continue  # what it says comes next
            name = part.get_filename() or ""
            if name or part.get_content_maintype() not in {"text", "multipart"}:
                laid_apart = keep and _kept(part.get_payload(decode=True), Path(keep) / str(len(kept)), len(kept))
                (kept if laid_apart else within).append(name or "a file without a name")
            elif part.get_content_maintype() == "text":
                text = _decoded(part.get_payload(decode=True), part.get_content_charset("utf-8"))
                lines += _of_html(text) if part.get_content_subtype() == "html" else [text]
        _say_page("\n".join(lines), hidden=False, pictures=0)
    except (ValueError, LookupError, TypeError, AttributeError, OSError):
        return _say({"refused": "It is broken beyond reading."})
    except (RecursionError, MemoryError):
        return _say({"refused": "It is made in a way that can't be read safely."})
    return _say({"attachments": sorted(within), "kept": kept, "scripts": False})


def _kept(body: object, place: Path, already: int) -> bool:
    """Whether a file within an email could be laid apart."""
    if not isinstance(body, bytes) or not body or len(body) > LARGEST_KEPT or already >= MOST_KEPT:
        return False
    place.write_bytes(body)
    return True


def _decoded(body: object, charset: str) -> str:
    if not isinstance(body, bytes):
        return ""
    try:
        return body.decode(charset, "replace")
    except LookupError:  # of no name that is known
        return body.decode("utf-8", "replace")


def _of_html(text: str) -> Iterable[str]:
    """What a page says, a line for each piece of text; what is styled or run by it left out."""
    from html.parser import HTMLParser

    class Said(HTMLParser):
        """Gathers text."""

        def __init__(self) -> None:
            super().__init__()
            self.lines: list[str] = [""]
            self.within = ""

        def handle_starttag(self, tag: str, _attributes: list[tuple[str, str | None]]) -> None:
            """A block begins a line."""
            self.within = tag if tag in {"style", "script"} else ""
            if tag in {"p", "div", "br", "tr", "li", "h1", "h2", "h3", "table", "blockquote"}:
                self.lines.append("")

        def handle_endtag(self, _tag: str) -> None:
            """Text goes on."""
            self.within = ""

        def handle_data(self, data: str) -> None:
            """Some text."""
            if not self.within:
                self.lines[-1] += data.replace("\n", " ")

    reader = Said()
    reader.feed(text)
    reader.close()
    return [" ".join(line.split()) for line in reader.lines if line.strip()]


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
    limit(memory=_MEMORY, seconds=_SECONDS, written=_WRITTEN)
    sys.exit(_read(*sys.argv[1:]))
