"""The text of a PDF page by page, read apart from everything else (`python -m ...redacting.reading FILE`).

It is read in a process of its own (apart.py), which writes one line of JSON for each page.
"""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

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
    """Pages in order. `attachments` are files within the file, by name; `scripts`: it carries JavaScript."""

    pages: tuple[Page, ...]
    attachments: tuple[str, ...] = ()
    scripts: bool = False


def read_pdf(file: Path) -> Document:
    """The text of a PDF. Refused (DocumentRefused): what is no PDF, is locked by a password, is broken beyond reading,
    has over MOST_PAGES pages, or takes too long or too much memory to read."""
    done = run_apart(__name__, str(file), seconds=_SECONDS, doing=f"Reading {file.name}")
    lines = done.stdout.decode(errors="replace").splitlines()
    last: dict[str, Any] = json.loads(lines[-1]) if lines and lines[-1].startswith("{") else {}
    if "refused" in last:
        raise DocumentRefused(f"{file.name}: {last['refused']}")
    if done.returncode or "attachments" not in last:
        raise DocumentRefused(
            f"{file.name} broke its reader, or needs more than {_MEMORY // 1024**3} GB: it is refused."
        )
    pages = (json.loads(line) for line in lines[:-1])
    return Document(
        pages=tuple(
            Page(number=number, text=page["text"], hidden=page["hidden"], pictures=page["pictures"])
            for number, page in enumerate(pages, 1)
        ),
        attachments=tuple(last["attachments"]),
        scripts=last["scripts"],
    )


# --- within the process of its own


def _read(file: str) -> int:
    """Writes a line for each page and one at the end; or one that says why not."""
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
            text = (page.extract_text() or "")[:_LONGEST]
            _say({"text": text, "hidden": _has_hidden(page), "pictures": _pictures(page)})
        return _say({"attachments": sorted(within), "scripts": scripts})
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, IndexError, OSError, AssertionError):
        return _say({"refused": "It is not a PDF, or is broken beyond reading."})
    except (RecursionError, MemoryError, NotImplementedError):
        return _say({"refused": "It is made in a way that can't be read safely."})


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
