"""Reading PDFs back: text in order, tags, places on the page, typefaces."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

from pypdf import PdfReader

POINTS_PER_MM = 72 / 25.4


def read(pdf: bytes) -> PdfReader:
    return PdfReader(io.BytesIO(pdf))


def root(pdf: bytes) -> Any:
    """The document's catalogue: language, tags, metadata."""
    return read(pdf).root_object


def words(pdf: bytes) -> str:
    """All text in reading order, with single spaces and without the places where long words may break."""
    text = " ".join(page.extract_text() for page in read(pdf).pages)
    return " ".join(text.replace("\u200b", "").split())


def tags(pdf: bytes) -> list[str]:
    """The structure tree's tags, depth first: Document, H1, P..."""
    return list(_tags(root(pdf)["/StructTreeRoot"]["/K"]))


def _tags(node: Any) -> Iterator[str]:
    node = node.get_object() if hasattr(node, "get_object") else node
    if isinstance(node, list):
        for child in node:
            yield from _tags(child)
    elif isinstance(node, dict) and "/S" in node:
        yield str(node["/S"])[1:]
        if "/K" in node:
            yield from _tags(node["/K"])


def placed(pdf: bytes, page: int = 0) -> list[tuple[float, float, str]]:
    """Each run of text with its start: (mm from the left, mm from the top, text)."""
    found: list[tuple[float, float, str]] = []
    sheet = read(pdf).pages[page]
    height = float(sheet.mediabox.height)

    def visit(text: str, matrix: list[float], text_matrix: list[float], _font: Any, _size: float) -> None:
        if text.strip():
            x = text_matrix[4] * matrix[0] + text_matrix[5] * matrix[2] + matrix[4]
            y = text_matrix[4] * matrix[1] + text_matrix[5] * matrix[3] + matrix[5]
            found.append((x / POINTS_PER_MM, (height - y) / POINTS_PER_MM, text.strip()))

    sheet.extract_text(visitor_text=visit)
    return found


def faces(pdf: bytes) -> set[str]:
    """The names of the typefaces embedded, without their subset prefix."""
    names = set()
    for page in read(pdf).pages:
        resources: Any = page["/Resources"]
        for font in resources["/Font"].values():
            names.add(str(font.get_object()["/BaseFont"]).split("+")[-1])
    return names
