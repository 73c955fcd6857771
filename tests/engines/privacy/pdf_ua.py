"""What of PDF/UA-1 a machine can tell, asked of a reader that had no part in making the file (pikepdf, on qpdf).

The clauses are those of ISO 14289-1:2014 and the Matterhorn Protocol 1.1, which veraPDF checks as well.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

import pikepdf

_STANDARD = {
    *(
        "Document",
        "Part",
        "Art",
        "Sect",
        "Div",
        "BlockQuote",
        "Caption",
        "TOC",
        "TOCI",
        "Index",
        "NonStruct",
        "Private",
    ),
    *("P", "H", "H1", "H2", "H3", "H4", "H5", "H6", "L", "LI", "Lbl", "LBody"),
    *("Table", "TR", "TH", "TD", "THead", "TBody", "TFoot"),
    *("Span", "Quote", "Note", "Reference", "BibEntry", "Code", "Link", "Annot", "Figure", "Formula", "Form"),
}
_SHOWS = {"Tj", "TJ", "'", '"'}


def problems(pdf: bytes) -> list[str]:
    """What a machine finds wrong with a tagged PDF; nothing, for one that holds."""
    with pikepdf.open(io.BytesIO(pdf)) as document:
        found = list(_of_document(document))
        if "/StructTreeRoot" not in document.Root:
            return found
        nodes = list(_nodes(document.Root.StructTreeRoot))
        found += _of_structure(document, nodes)
        told = _marked_in_tree(nodes)
        for number, page in enumerate(document.pages, 1):
            found += [f"page {number}: {each}" for each in _of_page(page, told.get(page.objgen, set()))]
        return found


def _of_document(document: pikepdf.Pdf) -> Iterator[str]:
    root: Any = document.Root
    if not root.get("/MarkInfo", {}).get("/Marked", False):
        yield "06-001: it is not marked as tagged"
    if "/StructTreeRoot" not in root:
        yield "01-005: it has no structure tree"
    if not str(root.get("/Lang", "")).strip():
        yield "11-006: it has no language"
    if not root.get("/ViewerPreferences", {}).get("/DisplayDocTitle", False):
        yield "07-002: its title is not shown"
    with document.open_metadata() as metadata:
        if not str(metadata.get("dc:title", "")).strip():
            yield "06-003: it has no title"
        if str(metadata.get("pdfuaid:part", "")) != "1":
            yield "06-002: it does not say that it is PDF/UA-1"
    if document.is_encrypted:
        yield "26-001: it is encrypted"
    if "/JavaScript" in root.get("/Names", {}) or "/OpenAction" in root:
        yield "it acts by itself"


def _nodes(node: Any) -> Iterator[Any]:
    kids = node.get("/K", ())
    for kid in kids if isinstance(kids, pikepdf.Array) else (kids,):
        if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
            yield kid
            yield from _nodes(kid)


def _kind(document: pikepdf.Pdf, node: Any) -> str:
    tree: Any = document.Root.StructTreeRoot
    roles = tree.get("/RoleMap", {})
    return str(roles.get(str(node.S), node.S))[1:]


def _of_structure(document: pikepdf.Pdf, nodes: list[Any]) -> Iterator[str]:
    level = 0
    for node in nodes:
        kind = _kind(document, node)
        if kind not in _STANDARD:
            yield f"02-001: {kind} is no standard type"
        if kind in {"Figure", "Formula"} and not ({"/Alt", "/ActualText"} & set(node.keys())):
            yield f"13-004: a {kind.lower()} without words for it"
        if kind == "TH" and not any("/Scope" in each for each in _attributes(node)):
            yield "15-003: a head of a table without its scope"
        if len(kind) == 2 and kind[0] == "H" and kind[1].isdigit():
            if int(kind[1]) > level + 1:
                yield f"14-003: {kind} follows H{level}"
            level = int(kind[1])
    if not nodes:
        yield "01-005: its structure tree is empty"


def _attributes(node: Any) -> list[Any]:
    said = node.get("/A", ())
    return [
        each for each in (said if isinstance(said, pikepdf.Array) else [said]) if isinstance(each, pikepdf.Dictionary)
    ]


def _marked_in_tree(nodes: list[Any]) -> dict[Any, set[int]]:
    """The marked content that the tree holds, by page."""
    found: dict[Any, set[int]] = {}
    for node in nodes:
        kids = node.get("/K", ())
        for kid in kids if isinstance(kids, pikepdf.Array) else (kids,):
            if isinstance(kid, pikepdf.Dictionary):
                if kid.get("/Type") == "/MCR":
                    found.setdefault(kid.get("/Pg", node.get("/Pg")).objgen, set()).add(int(kid.MCID))
            elif not isinstance(kid, pikepdf.Array) and "/Pg" in node:
                found.setdefault(node.Pg.objgen, set()).add(int(kid))
    return found


def _of_page(page: Any, in_tree: set[int]) -> Iterator[str]:
    if page.get("/Tabs") != "/S":
        yield "28-004: the tab key does not follow the structure"
    if "/StructParents" not in page:
        yield "01-005: it is not tied to the structure tree"
    open_: list[int | str | None] = []
    for instruction in pikepdf.parse_content_stream(page):
        operator = str(instruction.operator)
        if operator in {"BMC", "BDC"}:
            open_.append(_mark(instruction.operands))
        elif operator == "EMC":
            open_.pop()
        elif operator in _SHOWS and not any(each is not None for each in open_):
            yield "01-005: words that are neither tagged nor an artefact"
        if operator == "BDC" and isinstance(open_[-1], int) and open_[-1] not in in_tree:
            yield f"01-005: content {open_[-1]} stands in no tag"
    for name, font in page.get("/Resources", {}).get("/Font", {}).items():
        yield from (f"{name}: {each}" for each in _of_font(font))


def _mark(operands: Any) -> int | str | None:
    """The number of tagged content; "artefact" for what is none; None for a mark that says neither."""
    if str(operands[0]) == "/Artifact":
        return "artefact"
    said = operands[1] if len(operands) > 1 else {}
    return int(said["/MCID"]) if isinstance(said, pikepdf.Dictionary) and "/MCID" in said else None


def _of_font(font: Any) -> Iterator[str]:
    if "/ToUnicode" not in font:
        yield "10-001: its letters can't be read as text"
    inner = font.DescendantFonts[0] if "/DescendantFonts" in font else font
    described = inner.get("/FontDescriptor", {})
    if not {"/FontFile", "/FontFile2", "/FontFile3"} & set(described.keys()):
        yield "31-009: it is not embedded"
