"""What can be taken over: modules register a kind with its fields, how a row is checked, and how rows are added."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from hearth.kernel.actor import Actor
from hearth.kernel.refusal import Refused
from hearth.kernel.registry import Registry

KEY = "key"
"""The field that every kind has: what the former system calls the row. It makes taking over again harmless."""


class CellInvalid(Refused):
    """What stands in a cell can't be read as what its field wants."""

    code = "cell_invalid"


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportField:
    """A field that a column may fill. `about` says what is written in it, for people who prepare the file."""

    name: str
    label: str
    about: str = ""
    required: bool = False


@dataclass(frozen=True, slots=True)
class Cells:
    """One row of a file: text by field name, blank where the file has nothing. Wrong cells are CellInvalid."""

    values: Mapping[str, str]

    def text(self, name: str) -> str:
        """What stands there, without space around it."""
        return self.values.get(name, "").strip()

    def day(self, name: str) -> dt.date | None:
        """A day, written 2026-11-30 or 30/11/2026 (the British way round); a time after it is left out."""
        text = self.text(name)
        if not text:
            return None
        word = text.split("T")[0].split(" ")[0]
        for form in ("%Y-%m-%d", "%d/%m/%Y", "%d.%m.%Y"):
            try:
                return dt.datetime.strptime(word, form).date()  # noqa: DTZ007 - a day has no zone
            except ValueError:
                continue
        raise CellInvalid(f"“{text}” is not a date. Write it 2026-11-30 or 30/11/2026.", field=name)

    def number(self, name: str) -> int | None:
        """A whole number."""
        text = self.text(name)
        if not text:
            return None
        if not text.isascii() or not text.lstrip("-").isdecimal():
            raise CellInvalid(f"“{text}” is not a whole number.", field=name)
        return int(text)

    def flag(self, name: str) -> bool:
        """Yes or no, true or false, 1 or 0, Y or N; blank is no."""
        text = self.text(name).lower()
        if text in {"", "no", "n", "false", "0"}:
            return False
        if text in {"yes", "y", "true", "1"}:
            return True
        raise CellInvalid(f"“{text}” is neither yes nor no.", field=name)


@dataclass(frozen=True, slots=True, kw_only=True)
class Taking:
    """Who takes over, into which company, from which former system, when."""

    by: Actor
    company_id: int
    source: str
    now: dt.datetime
    record_of: Callable[[str, Collection[str]], Mapping[str, int]]
    """Of a kind and keys of the former system: the records that they became, by key."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportKind:
    """A kind of row. `check` makes of its cells what `add` takes, or is Refused. `add` adds checked rows in one
    transaction and answers for each the key of its record, or the Refused that keeps it out."""

    label: str
    about: str
    fields: tuple[ImportField, ...]
    check: Callable[[Taking, Cells], Any]
    add: Callable[[Taking, Sequence[Any]], Sequence[int | Refused]]

    @property
    def names(self) -> dict[str, ImportField]:
        """The fields by name."""
        return {each.name: each for each in self.fields}


def _checked(name: str, entry: ImportKind) -> None:
    if KEY not in entry.names or not entry.names[KEY].required:
        raise ValueError(f"Import kind {name}: rows are known by a required field “{KEY}”.")
    if len(entry.names) != len(entry.fields):
        raise ValueError(f"Import kind {name}: a field is named twice.")


IMPORTS: Registry[ImportKind] = Registry("import kind", _checked)
