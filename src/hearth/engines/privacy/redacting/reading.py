"""The text of a PDF page by page, read apart from everything else (`python -m ...redacting.reading FILE`).

A PDF from outside may be made to break its reader. So it is read in a process of its own, with a limit of memory and
time, which writes one line of JSON for each page; that process knows no database and no landlord.
"""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hearth.kernel.refusal import Refused

MOST_PAGES = 5_000
_MEMORY = 2 * 1024**3
_SECONDS = 600
_LONGEST = 2_000_000  # characters of a page
_SOURCE = Path(__file__).resolve().parents[4]


class DocumentRefused(Refused):
    """A file that can't be read, or should not be."""

    code = "document_refused"


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
    program = [sys.executable, "-m", "hearth.engines.privacy.redacting.reading", str(file)]
    bare = {"PYTHONPATH": str(_SOURCE), "PYTHONHASHSEED": "0"}  # neither the database's address nor any key
    try:
        done = subprocess.run(
            program, capture_output=True, timeout=_SECONDS, check=False, stdin=subprocess.DEVNULL, env=bare
        )
    except subprocess.TimeoutExpired:
        raise DocumentRefused(
            f"Reading {file.name} takes longer than {_SECONDS // 60} minutes; it was given up."
        ) from None
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
        for page in reader.pages:
            text = (page.extract_text() or "")[:_LONGEST]
            _say({"text": text, "hidden": _has_hidden(page), "pictures": _pictures(page)})
        return _say({"attachments": sorted(reader.attachments), "scripts": _has_scripts(reader)})
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


def _has_scripts(reader: Any) -> bool:
    root = reader.trailer["/Root"]
    named = root.get("/Names") or {}
    action = root.get("/OpenAction")
    opens = action.get_object() if hasattr(action, "get_object") else action
    return "/JavaScript" in named or "/AA" in root or (isinstance(opens, dict) and opens.get("/S") == "/JavaScript")


def _limited() -> None:
    """At most so much memory and time; where the system knows no such limits, the time of `read_pdf` alone."""
    try:
        import resource
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (_SECONDS, _SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


if __name__ == "__main__":
    _limited()
    sys.exit(_read(sys.argv[1]))
