"""Lists: what the reader asked for (sort, filter, place) as a frozen value, and the links that change one part of it.

The module's query does the work; a face only reads the address and writes links. Paging is by keyset: the
cursor is the sort key of the last row seen, so page 10,000 costs what page 1 costs.
"""

from __future__ import annotations

import base64
import binascii
import datetime as dt
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, TypeVar
from urllib.parse import urlencode

from django.http import QueryDict

from hearth.kernel.refusal import Refused

Row = TypeVar("Row")
_TYPES: dict[str, Any] = {
    "d": dt.date.fromisoformat,
    "t": dt.datetime.fromisoformat,
    "n": Decimal,
    "i": int,
    "s": str,
}


class BrokenCursor(Refused):
    """The place in the list that the address names can't be read."""

    code = "broken_cursor"


def cursor_of(*key: dt.date | dt.datetime | Decimal | int | str | None) -> str:
    """The place after a row, from its sort key in order (the last part must be unique, such as the reference)."""

    def part(value: object) -> list[str | None]:
        if value is None:
            return ["z", None]
        if isinstance(value, dt.datetime):
            return ["t", value.isoformat()]
        if isinstance(value, dt.date):
            return ["d", value.isoformat()]
        if isinstance(value, Decimal):
            return ["n", str(value)]
        return ["i", str(value)] if isinstance(value, int) else ["s", str(value)]

    return base64.urlsafe_b64encode(json.dumps([part(value) for value in key]).encode()).decode().rstrip("=")


def read_cursor(text: str) -> tuple[Any, ...]:
    """The sort key that `cursor_of` wrote. Anything else is refused as BrokenCursor."""
    try:
        raw = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
        return tuple(None if kind == "z" else _TYPES[kind](value) for kind, value in raw)
    except (ValueError, KeyError, TypeError, ArithmeticError, binascii.Error):
        raise BrokenCursor("That place in the list can't be found. Start again from the first page.") from None


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column of a ledger. `sort` names its key in the address ("" when it can't be sorted); numbers stand right."""

    label: str
    sort: str = ""
    number: bool = False
    phone: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One value of a filter as a link. `count` is shown when known; `on` marks the one in force."""

    label: str
    url: str
    on: bool = False
    count: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ListState:
    """What a reader asked of a list: `sort` (a key, `descending` or not), `text` to look for, `filters`, `cursor`.

    `cursor` and `before` are places written by `cursor_of`: rows after it, or (going back) before it.
    """

    path: str
    sort: str
    descending: bool
    text: str = ""
    filters: Mapping[str, str] = field(default_factory=dict)
    cursor: str = ""
    before: str = ""

    @classmethod
    def read(cls, *, path: str, query: QueryDict, sorts: Sequence[str], filters: Sequence[str] = ()) -> ListState:
        """The state in an address. `sorts` are the keys allowed, the first the default ("-" in front: descending).

        A sort or filter that is not known is left out: an old bookmark still opens the list.
        """
        allowed = {key.lstrip("-"): key.startswith("-") for key in sorts}
        asked = query.get("sort", "")
        key = asked.lstrip("-")
        if key not in allowed:
            key, descending = sorts[0].lstrip("-"), sorts[0].startswith("-")
        else:
            descending = asked.startswith("-")
        kept = {name: value for name in filters if (value := query.get(name))}
        return cls(
            path=path,
            sort=key,
            descending=descending,
            text=query.get("q", "").strip(),
            filters=kept,
            cursor=query.get("after", ""),
            before=query.get("before", ""),
        )

    def url(self, *, drop: Sequence[str] = (), **changes: str) -> str:
        """This list with some parts changed (`sort="-due"`, `after=...`, a filter's name); paging starts again."""
        parts = {"q": self.text, **self.filters, "sort": ("-" if self.descending else "") + self.sort}
        parts = {name: value for name, value in (parts | changes).items() if value and name not in drop}
        return f"{self.path}?{urlencode(parts)}" if parts else self.path

    def choices(
        self, name: str, options: Sequence[tuple[str, str]], counts: Mapping[str, int] | None = None
    ) -> list[Choice]:
        """A filter as segments or chips: one link per (value, label); the empty value means all."""
        now = self.filters.get(name, "")
        return [
            Choice(
                label=label,
                url=self.url(**{name: value}) if value else self.url(drop=(name,)),
                on=value == now,
                count=None if counts is None else counts.get(value),
            )
            for value, label in options
        ]


@dataclass(frozen=True, slots=True, kw_only=True)
class Paging:
    """Where a page stands: how many rows it shows, of how many when that is known, and the ways on and back."""

    shown: int
    total: int | None = None
    next_url: str = ""
    previous_url: str = ""


def paging(
    *, state: ListState, rows: Sequence[Row], size: int, key_of: Any, total: int | None = None
) -> tuple[list[Row], Paging]:
    """Cuts `rows` (asked for as size + 1) to one page, and gives its links.

    `key_of(row)` is the row's sort key as a tuple. When the state went back (`before`), the query gave the rows
    in reverse; here they are turned round again.
    """
    more = len(rows) > size
    page = list(rows[:size])
    if state.before:
        page.reverse()
    forward = bool(page) and (bool(state.before) or more)
    back = bool(page) and (more if state.before else bool(state.cursor))
    return page, Paging(
        shown=len(page),
        total=total,
        next_url=state.url(after=cursor_of(*key_of(page[-1]))) if forward else "",
        previous_url=state.url(before=cursor_of(*key_of(page[0]))) if back else "",
    )
