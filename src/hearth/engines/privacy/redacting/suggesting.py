"""What of a file to look at before it goes to somebody else, as data for a screen or a program."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from typing import Any

from hearth.engines.privacy.redacting.apart import DocumentRefused
from hearth.engines.privacy.redacting.reading import Page, read_apart, read_text
from hearth.engines.privacy.redacting.rules import KINDS, find

MOST_BYTES = 200 * 1024**2
_PICTURES = {b"\x89PNG": "PNG", b"\xff\xd8\xff": "JPEG", b"II*\0": "TIFF", b"MM\0*": "TIFF", b"GIF8": "GIF"}


def suggest(file: Path, *, names: Collection[str] = ()) -> dict[str, Any]:
    """The spans of a PDF or text file, page by page, each with its kind, text and place in the page's text.

    `names` are looked for besides. `notes` say what could not be looked into: pictures, files within the file.
    Refused (DocumentRefused): no file, an empty or too large one, one of another type, a PDF that can't be read.
    """
    try:
        size = file.stat().st_size
        with file.open("rb") as opened:
            head = opened.read(1024)
    except OSError as problem:
        raise DocumentRefused(f"{file} can't be read: {problem.strerror}.") from None
    if not size:
        raise DocumentRefused(f"{file.name} is empty.")
    if size > MOST_BYTES:
        raise DocumentRefused(f"{file.name} is larger than {MOST_BYTES // 1024**2} MB.")
    notes: list[str] = []
    if b"%PDF-" in head:
        document = read_apart(file)
        pages = document.pages
        if document.attachments:
            notes.append(f"Files within this file, not looked into: {', '.join(document.attachments)}.")
        if document.scripts:
            notes.append("It carries JavaScript, which was not run.")
        notes += _page_notes(pages)
    elif picture := next((kind for first, kind in _PICTURES.items() if head.startswith(first)), ""):
        raise DocumentRefused(
            f"{file.name} is a picture ({picture}). Reading words in pictures needs text recognition, which is not"
            " installed: look at it yourself."
        )
    else:
        pages = (Page(number=1, text=read_text(file)),)
    spans = [
        {"page": page.number, "start": span.start, "end": span.end, "kind": span.kind, "text": span.text}
        for page in pages
        for span in find(page.text, names=names)
    ]  # fmt: skip
    counts: dict[str, int] = {}
    for each in spans:
        counts[str(each["kind"])] = counts.get(str(each["kind"]), 0) + 1
    labels = {kind: KINDS[kind] for kind in counts}
    return {
        "file": file.name, "pages": len(pages), "spans": spans, "counts": counts, "kinds": labels, "notes": notes
    }  # fmt: skip


def _page_notes(pages: Collection[Page]) -> list[str]:
    hidden = [str(page.number) for page in pages if page.hidden]
    seen_only = [str(page.number) for page in pages if page.pictures and not page.text.strip()]
    both = [str(page.number) for page in pages if page.pictures and page.text.strip()]
    notes = []
    if hidden:
        notes.append(f"Text that is not seen, but looked into here, on page {_listed(hidden)}.")
    if seen_only:
        where = _listed(seen_only)
        notes.append(f"Pictures without text on page {where}: text recognition is not installed. Look yourself.")
    if both:
        notes.append(f"Pictures beside the text on page {_listed(both)}, not looked into.")
    return notes


def _listed(numbers: list[str]) -> str:
    return ", ".join(numbers[:20]) + (f" and {len(numbers) - 20} more" if len(numbers) > 20 else "")
