"""Which column fills which field, and how the former system's words are said here."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from hearth.kernel.refusal import Refused
from hearth.platform.importing.kinds import Cells, ImportKind
from hearth.platform.index.rules import fold
from hearth.platform.workspace.cells import harmless

LINE, WRONG = "Line", "What is wrong"
"""The columns that a file of refused rows has beside its own; such a file can be corrected and taken over."""


class MappingInvalid(Refused):
    """The columns of the file and the fields of the kind do not fit."""

    code = "mapping_invalid"


@dataclass(frozen=True, slots=True)
class ColumnMapping:
    """A mapping as a file gives it: fields by column, columns to be left out, words by field."""

    columns: Mapping[str, str] = field(default_factory=dict)
    ignore: Sequence[str] = ()
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


def read_mapping(path: Path) -> ColumnMapping:
    """A mapping from a JSON file; MappingInvalid for anything that is not like this.

    {"columns": {"Surname": "last_name"}, "ignore": ["Flag"], "values": {"kind": {"P": "person"}}}
    """
    try:
        given: Any = json.loads(path.read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError, json.JSONDecodeError) as error:
        raise MappingInvalid(f"The mapping {path} can't be read: {error}.") from None
    if not isinstance(given, dict) or given.keys() - {"columns", "ignore", "values"}:
        raise MappingInvalid("A mapping has “columns”, “ignore” and “values”, and nothing else.")
    columns, ignore, values = given.get("columns", {}), given.get("ignore", []), given.get("values", {})
    words = isinstance(values, dict) and all(_is_words(each) for each in values.values())
    if (
        not _is_words(columns)
        or not words
        or not (isinstance(ignore, list) and all(isinstance(e, str) for e in ignore))
    ):
        raise MappingInvalid(
            "A mapping's “columns” say column: field, its “values” say field: {their word: our word}, and “ignore” is"
            " a list of columns."
        )
    return ColumnMapping(columns, ignore, values)


def _is_words(given: object) -> bool:
    return isinstance(given, dict) and all(isinstance(value, str) for value in given.values())


@dataclass(frozen=True, slots=True)
class Fitted:
    """A mapping that fits a file: the field of each column ("" where it is left out), and the words by field."""

    fields: Sequence[str]
    values: Mapping[str, Mapping[str, str]]

    def cells(self, row: Iterable[str]) -> Cells:
        """A row's cells by field, said in our words."""
        found = {}
        for name, cell in zip(self.fields, row, strict=True):
            if name:
                text = unguarded(cell)
                found[name] = self.values.get(name, {}).get(text.strip(), text)
        return Cells(found)


def unguarded(cell: str) -> str:
    """A cell without the apostrophe that kept a spreadsheet from running it."""
    return cell[1:] if cell.startswith("'") and harmless(cell[1:]) == cell else cell


def fit(kind: ImportKind, head: Sequence[str], mapping: ColumnMapping) -> Fitted:
    """Finds the field of each column: as the mapping says, else by its name or label.

    MappingInvalid, naming them: columns that fit nothing and are not ignored (nothing is left out unsaid), fields that
    two columns fill, required fields that none fills, names in the mapping that the file or the kind does not have.
    """
    known = {fold(word): each.name for each in kind.fields for word in (each.name, each.label)}
    if strange := sorted(set(mapping.columns) - set(head)):
        raise MappingInvalid(f"The mapping names columns that the file does not have: {', '.join(strange)}.")
    if strange := sorted((set(mapping.columns.values()) | set(mapping.values)) - set(kind.names)):
        raise MappingInvalid(f"The mapping names fields that there are not: {', '.join(strange)}.")
    left_out = {LINE, WRONG, *mapping.ignore} - set(mapping.columns)
    fields = ["" if name in left_out else mapping.columns.get(name) or known.get(fold(name), "?") for name in head]
    if lost := [name for name, found in zip(head, fields, strict=True) if found == "?"]:
        raise MappingInvalid(
            f"These columns fit no field: {', '.join(lost)}. Say in a mapping which field they fill, or ignore them."
        )
    if twice := sorted({name for name in fields if name and fields.count(name) > 1}):
        raise MappingInvalid(f"Two columns fill the same field: {', '.join(twice)}. Map or ignore one of them.")
    if missing := [each.name for each in kind.fields if each.required and each.name not in fields]:
        raise MappingInvalid(f"No column fills {', '.join(missing)}. Each row needs it.")
    return Fitted(fields, mapping.values)
