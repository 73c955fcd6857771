"""Rows of a file that somebody made elsewhere: CSV or a workbook, read as it comes, refused with the place of what is
wrong. Every cell comes as text; days and numbers of a workbook in the form that CSV would have them."""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from hearth.kernel.refusal import Refused

LONGEST_CELL = 32_767
MOST_COLUMNS = 500
MOST_UNPACKED = 2_000_000_000
"""Bytes that a workbook may unpack to: more is a fault or an attack."""


class FileUnreadable(Refused):
    """The file is not what it says it is."""

    code = "file_unreadable"


@dataclass(frozen=True, slots=True)
class Line:
    """A row: its line in the file (1 is the head) and its cells in the order of the head."""

    number: int
    cells: Sequence[str]


@dataclass(frozen=True, slots=True)
class Table:
    """A file with its head read. `lines` can be gone through once."""

    head: Sequence[str]
    lines: Iterator[Line]
    sha256: str


def open_table(path: Path, *, encoding: str = "utf-8-sig") -> Table:
    """The rows of a CSV file (comma, semicolon or tab) or of a workbook's first sheet; FileUnreadable otherwise."""
    if not path.is_file():
        raise FileUnreadable(f"There is no file {path}.")
    with path.open("rb") as file:
        begins = file.read(4)
        file.seek(0)
        checksum = hashlib.file_digest(file, "sha256").hexdigest()
    rows = _workbook(path) if begins == b"PK\x03\x04" else _csv(path, encoding)
    head = next(rows, None)
    if head is None or not any(cell.strip() for cell in head.cells):
        raise FileUnreadable("The file is empty. Its first line must name the columns.")
    names = [cell.strip() for cell in head.cells]
    while names and not names[-1]:
        names.pop()
    if len(names) > MOST_COLUMNS:
        raise FileUnreadable(f"The file has {len(names)} columns; there may be {MOST_COLUMNS}.")
    if twice := sorted({name for name in names if names.count(name) > 1}):
        raise FileUnreadable(f"A column is named twice: {', '.join(twice) or 'without a name'}. Rename one of them.")
    return Table(names, (_fitted(line, len(names)) for line in rows if any(line.cells)), checksum)


def _fitted(line: Line, columns: int) -> Line:
    """As many cells as the head has. More with something in them is a row that was torn."""
    if any(cell.strip() for cell in line.cells[columns:]):
        raise FileUnreadable(
            f"Line {line.number} has {len(line.cells)} cells and the head {columns}. A quotation mark or a comma is"
            " missing or too many there or above."
        )
    return Line(line.number, [*line.cells[:columns], *([""] * (columns - len(line.cells)))])


def _csv(path: Path, encoding: str) -> Iterator[Line]:
    try:
        with path.open(encoding=encoding, newline="") as file:
            first = file.readline()
            file.seek(0)
            separator = max(",;\t", key=first.count)
            csv.field_size_limit(LONGEST_CELL * 4)
            reader = csv.reader(file, delimiter=separator, strict=True)
            for row in reader:
                for cell in row:
                    _check_cell(cell, reader.line_num)
                yield Line(reader.line_num, row)
    except UnicodeDecodeError as error:
        raise FileUnreadable(
            f"The file is not written in {encoding.removesuffix('-sig')} (byte {error.start:,}). Save it as CSV UTF-8,"
            " or name its encoding, such as cp1252 for older Windows programs."
        ) from None
    except LookupError:
        raise FileUnreadable(f"There is no encoding called {encoding}.") from None
    except csv.Error as error:
        raise FileUnreadable(f"Line {reader.line_num} can't be read as CSV: {error}.") from None


def _workbook(path: Path) -> Iterator[Line]:
    try:
        with zipfile.ZipFile(path) as packed:
            unpacked = sum(each.file_size for each in packed.infolist())
        if unpacked > MOST_UNPACKED:
            raise FileUnreadable(f"The workbook would unpack to {unpacked:,} bytes. Save the sheet as CSV instead.")
        book = load_workbook(path, read_only=True, data_only=True, keep_links=False)
    except (zipfile.BadZipFile, InvalidFileException, KeyError, OSError, ValueError) as error:
        raise FileUnreadable(f"The file looks like a workbook and can't be opened as one: {error}.") from None
    try:
        sheet = book.worksheets[0]
        for number, row in enumerate(sheet.iter_rows(values_only=True), 1):
            cells = [_text(value) for value in row]
            for cell in cells:
                _check_cell(cell, number)
            yield Line(number, cells)
    finally:
        book.close()


def _text(value: object) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case dt.datetime():
            return value.date().isoformat() if value.time() == dt.time() else value.isoformat(" ")
        case dt.date():
            return value.isoformat()
        case float() if value.is_integer():
            return str(int(value))
        case _:
            return str(value)


def _check_cell(cell: str, line: int) -> None:
    if len(cell) > LONGEST_CELL:
        raise FileUnreadable(f"A cell in line {line} has {len(cell):,} letters; there may be {LONGEST_CELL:,}.")
