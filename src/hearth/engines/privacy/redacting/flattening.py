"""Pages as pictures, and a file made anew from them with boxes drawn over: nothing beneath can remain.

It is done in a process of its own (apart.py; `python -m ...redacting.flattening`). What is no picture of a page (text
layers, attachments, scripts, forms, metadata) never reaches the result.
"""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from hearth.engines.privacy.redacting.apart import DocumentRefused, limit, run_apart

MOST_PAGES = 300
DOTS = 150  # to the inch: a printed page is sharp, and small enough
_SHOWN = 96
_MEMORY = 3 * 1024**3
_SECONDS = 300
_WRITTEN = 1024**3
_LONGEST_SIDE = 8000  # dots: a page of more is drawn smaller


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """A part of a page that goes black: from the page's left and top, in thousandths of its width and height."""

    page: int
    left: float
    top: float
    width: float
    height: float
    kind: str = ""

    def __post_init__(self) -> None:
        fits = 0 <= self.left < 1000 and 0 <= self.top < 1000 and self.width > 0 and self.height > 0
        if self.page < 1 or not fits or self.left + self.width > 1001 or self.top + self.height > 1001:
            raise DocumentRefused("A box lies outside its page.", field="boxes")


@dataclass(frozen=True, slots=True, kw_only=True)
class Looked:
    """What a file is: the size of each page in points (or dots, of a picture), what may have to go, and what is said of
    it (`notes`: files within it, scripts, which are all left out)."""

    pages: tuple[tuple[float, float], ...]
    suggestions: tuple[Box, ...]
    notes: tuple[str, ...]


def look(file: Path, *, names: Collection[str] = ()) -> Looked:
    """Pages and suggestions of a PDF or picture. Refused (DocumentRefused): what can't be read, is locked, has over
    MOST_PAGES pages, or breaks its reader."""
    said = json.loads(_run(file, {"do": "look", "names": sorted(names)}))
    return Looked(
        pages=tuple((width, height) for width, height in said["pages"]),
        suggestions=tuple(Box(**each) for each in said["suggestions"]),
        notes=tuple(said["notes"]),
    )


def picture(file: Path, *, page: int) -> bytes:
    """A page as a PNG for the screen. Refused: a page that there is not."""
    return _run(file, {"do": "picture", "page": page})


def flatten(file: Path, boxes: Sequence[Box]) -> bytes:
    """The file anew, of pictures alone, with the boxes black: a PDF of a PDF, a PNG of a picture.

    Refused: no box, a box on a page that there is not, and whatever `look` refuses.
    """
    if not boxes:
        raise DocumentRefused("Draw at least one box: nothing would be blacked out.", field="boxes")
    return _run(file, {"do": "flatten", "boxes": [asdict(box) for box in boxes]})


def _run(file: Path, asked: dict[str, Any]) -> bytes:
    with tempfile.TemporaryDirectory(prefix="redacting-") as folder:
        result = Path(folder) / "result"
        done = run_apart(
            __name__,
            str(file),
            str(result),
            given=json.dumps(asked).encode(),
            seconds=_SECONDS,
            doing="Drawing the pages",
        )
        refused = done.stdout.decode(errors="replace").strip()
        if refused:
            raise DocumentRefused(refused.splitlines()[-1])
        if done.returncode or not result.exists():
            raise DocumentRefused("The file broke its reader, or needs too much memory: it is refused.")
        return result.read_bytes()


# --- within the process of its own


class _Refusal(Exception):  # noqa: N818 - an answer, not an error
    pass


def _main(file: str, result: str) -> int:
    asked = json.load(sys.stdin)
    try:
        head = Path(file).read_bytes()[:1024]
        pages: _Pdf | _Picture = _Pdf(file) if b"%PDF-" in head else _Picture(file)
        match asked["do"]:
            case "look":
                out = json.dumps(pages.look(asked["names"])).encode()
            case "picture":
                out = pages.picture(asked["page"])
            case _:
                out = pages.flattened(asked["boxes"])
    except _Refusal as refusal:
        sys.stdout.write(str(refusal))
        return 0
    except (OSError, ValueError, RuntimeError, MemoryError, SyntaxError, OverflowError):
        sys.stdout.write("It is neither a PDF nor a picture that can be drawn, or is broken beyond reading.")
        return 0
    Path(result).write_bytes(out)
    return 0


class _Pdf:
    def __init__(self, file: str) -> None:
        import pypdfium2
        from pypdfium2.raw import FPDF_ERR_PASSWORD

        try:
            self.document = pypdfium2.PdfDocument(file)
        except pypdfium2.PdfiumError as problem:
            if getattr(problem, "err_code", None) == FPDF_ERR_PASSWORD or "assword" in str(problem):
                raise _Refusal("It is locked by a password. Save it without one first.") from None
            raise _Refusal("It is not a PDF, or is broken beyond reading.") from None
        if len(self.document) > MOST_PAGES:
            raise _Refusal(f"It has {len(self.document):,} pages, more than {MOST_PAGES}. Split it first.")
        if not len(self.document):
            raise _Refusal("It has no pages.")

    def look(self, names: list[str]) -> dict[str, Any]:
        from hearth.engines.privacy.redacting.rules import find

        sizes, found = [], []
        for number, page in enumerate(self.document, 1):
            width, height = page.get_size()
            sizes.append((width, height))
            text = page.get_textpage()
            for span in find(text.get_text_range(), names=names):
                rects = range(text.count_rects(span.start, span.end - span.start))
                found += [_placed(text.get_rect(at), number, (width, height), span.kind) for at in rects]
        notes = []
        if attached := self.document.count_attachments():
            notes.append(f"{attached} files within this file are left out of the redacted one.")
        return {"pages": sizes, "suggestions": [each for each in found if each], "notes": notes}

    def _drawn(self, number: int, dots: int) -> Any:
        page = self.document[number - 1]
        longest = max(page.get_size()) / 72 * dots
        scale = dots / 72 * min(1, _LONGEST_SIDE / longest)
        return page.render(scale=scale, may_draw_forms=False).to_pil().convert("RGB")

    def picture(self, page: int) -> bytes:
        if not 1 <= page <= len(self.document):
            raise _Refusal("It has no such page.")
        return _png(self._drawn(page, _SHOWN))

    def flattened(self, boxes: list[dict[str, Any]]) -> bytes:
        import io

        if max(box["page"] for box in boxes) > len(self.document):
            raise _Refusal("A box lies on a page that there is not.")
        out = io.BytesIO()
        for number in range(1, len(self.document) + 1):
            drawn = _blacked(self._drawn(number, DOTS), [box for box in boxes if box["page"] == number])
            drawn.save(out, format="PDF", resolution=DOTS, quality=80, append=number > 1)
        return out.getvalue()


class _Picture:
    def __init__(self, file: str) -> None:
        from PIL import Image, ImageOps

        Image.MAX_IMAGE_PIXELS = 120_000_000
        self.image = ImageOps.exif_transpose(Image.open(file)).convert("RGB")

    def look(self, _names: list[str]) -> dict[str, Any]:
        note = "Nothing reads words in pictures here: look for what has to go yourself."
        return {"pages": [self.image.size], "suggestions": [], "notes": [note]}

    def picture(self, page: int) -> bytes:
        if page != 1:
            raise _Refusal("A picture has one page.")
        shown = self.image.copy()
        shown.thumbnail((1200, 1700))
        return _png(shown)

    def flattened(self, boxes: list[dict[str, Any]]) -> bytes:
        if any(box["page"] != 1 for box in boxes):
            raise _Refusal("A picture has one page.")
        return _png(_blacked(self.image, boxes))


def _placed(
    rect: tuple[float, float, float, float], page: int, size: tuple[float, float], kind: str
) -> dict[str, Any] | None:
    """A rectangle in points from the bottom, with a margin, as thousandths from the top; None for one off the page."""
    left, bottom, right, top = rect
    width, height = size
    margin = 1.5
    x0, x1 = max(0.0, left - margin) / width * 1000, min(width, right + margin) / width * 1000
    y0, y1 = max(0.0, height - top - margin) / height * 1000, min(height, height - bottom + margin) / height * 1000
    if x1 <= x0 or y1 <= y0 or x0 >= 1000 or y0 >= 1000:
        return None
    return {"page": page, "left": x0, "top": y0, "width": x1 - x0, "height": y1 - y0, "kind": kind}


def _blacked(image: Any, boxes: list[dict[str, Any]]) -> Any:
    """A picture of the same dots with the boxes black, and nothing else of the old one: no metadata, no layers."""
    from PIL import Image, ImageDraw

    fresh = Image.new("RGB", image.size)
    fresh.paste(image)
    pen = ImageDraw.Draw(fresh)
    width, height = image.size
    for box in boxes:
        left, top = int(box["left"] * width / 1000), int(box["top"] * height / 1000)
        right, bottom = (box["left"] + box["width"]) * width / 1000, (box["top"] + box["height"]) * height / 1000
        pen.rectangle((left, top, int(right + 1), int(bottom + 1)), fill="black")
    return fresh


def _png(image: Any) -> bytes:
    import io

    out = io.BytesIO()
    image.save(out, format="PNG")
    return out.getvalue()


if __name__ == "__main__":
    limit(memory=_MEMORY, seconds=_SECONDS, written=_WRITTEN)
    sys.exit(_main(sys.argv[1], sys.argv[2]))
