"""Cells of an exported file: values as a spreadsheet takes them, and nothing that it would run.

A spreadsheet runs text that begins with = + - @ as a formula, in CSV files too (CWE-1236). Such text gets an apostrophe
in front, which every spreadsheet reads as "this is text". Numbers and dates are written as such, so a debit of -12.50
stays a number.
"""

from __future__ import annotations

import csv
import datetime as dt
import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Protocol

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell

from hearth.kernel.time import LONDON
from hearth.platform.catalogue import Masked
from hearth.platform.workspace.models import ExportFormat

Cell = str | int | Decimal | dt.date | dt.datetime | None
_RUN = frozenset(
    "=+-@\t\r\n|%\N{FULLWIDTH EQUALS SIGN}\N{FULLWIDTH PLUS SIGN}\N{FULLWIDTH HYPHEN-MINUS}\N{FULLWIDTH COMMERCIAL AT}"
)
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_LONGEST = 32_767  # letters in a cell, by the file format
MOST_ROWS = 1_048_575
"""Rows that an XLSX sheet holds beneath its head."""


def harmless(text: str) -> str:
    """Text that no spreadsheet runs: an apostrophe goes before what begins like a formula, unprintable letters go."""
    plain = _UNPRINTABLE.sub("", text)
    begins = plain.lstrip(" \N{NO-BREAK SPACE}")[:1]
    return f"'{plain}" if begins in _RUN and begins else plain


def cell_of(value: object) -> Cell:
    """A value as a cell: numbers, days and London instants as such, anything else as harmless text."""
    match value:
        case None:
            cell: Cell = None
        case Masked():
            cell = str(value)
        case bool():
            cell = "Yes" if value else "No"
        case dt.datetime():
            cell = value.astimezone(LONDON).replace(tzinfo=None, microsecond=0)
        case int() | Decimal() | dt.date():
            cell = value
        case Mapping():
            cell = harmless(str(value.get("description") or value.get("name") or ""))
        case list() | tuple():
            cell = harmless("; ".join(_words(each) for each in value))
        case _:
            cell = harmless(str(value))
    return cell


def _words(value: object) -> str:
    cell = cell_of(value)
    return "" if cell is None else str(cell)


class Writer(Protocol):
    """Writes rows into a file that is whole once it is closed."""

    def add(self, row: Sequence[object]) -> None: ...

    def close(self) -> None: ...


class CsvWriter:
    """UTF-8 with a byte order mark (Excel takes it for something else without), CRLF, ISO dates, as RFC 4180."""

    def __init__(self, path: Path, head: Sequence[str]) -> None:
        self._file = path.open("w", encoding="utf-8-sig", newline="")
        self._csv = csv.writer(self._file)
        self._csv.writerow([harmless(each) for each in head])

    def add(self, row: Sequence[object]) -> None:
        """One row."""
        cells = [cell_of(each) for each in row]
        self._csv.writerow(
            [each.isoformat(" ", "minutes") if isinstance(each, dt.datetime) else each for each in cells]
        )

    def close(self) -> None:
        """The end."""
        self._file.close()


class XlsxWriter:
    """A workbook with one sheet, written as it comes: a million rows take no memory."""

    def __init__(self, path: Path, head: Sequence[str]) -> None:
        self._path = path
        self._book = Workbook(write_only=True)
        self._sheet = self._book.create_sheet("List")
        self._sheet.freeze_panes = "A2"
        self._sheet.append([harmless(each) for each in head])

    def add(self, row: Sequence[object]) -> None:
        """One row."""
        cells = []
        for value in row:
            cell = cell_of(value)
            made = WriteOnlyCell(self._sheet, cell[:_LONGEST] if isinstance(cell, str) else cell)  # type: ignore[arg-type]
            if isinstance(cell, dt.datetime):
                made.number_format = "dd/mm/yyyy hh:mm"
            elif isinstance(cell, dt.date):
                made.number_format = "dd/mm/yyyy"
            elif isinstance(cell, Decimal):
                made.number_format = "#,##0.00"
            cells.append(made)
        self._sheet.append(cells)

    def close(self) -> None:
        """The end."""
        self._book.save(self._path)


def writer(format_: str, path: Path, head: Sequence[str]) -> Writer:
    """What writes a file of that format."""
    return XlsxWriter(path, head) if format_ == ExportFormat.XLSX else CsvWriter(path, head)
