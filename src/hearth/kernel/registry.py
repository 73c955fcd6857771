"""A registry checks what it is given at the door and then only answers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Generic, TypeVar

T = TypeVar("T")


class Registry(Generic[T]):
    """Named things of one kind. A name is given once; `check` may refuse an entry with ValueError."""

    def __init__(self, what: str, check: Callable[[str, T], None] | None = None) -> None:
        self.what = what
        self._check = check
        self._entries: dict[str, T] = {}

    def register(self, name: str, entry: T) -> T:
        """Adds an entry; a second one of the same name, or one that fails the check, is a ValueError at start-up."""
        if name in self._entries:
            raise ValueError(f"{self.what} '{name}' is registered twice.")
        if self._check is not None:
            self._check(name, entry)
        self._entries[name] = entry
        return entry

    def get(self, name: str) -> T:
        """The entry of that name; KeyError names what is known."""
        try:
            return self._entries[name]
        except KeyError:
            known = ", ".join(sorted(self._entries)) or "none"
            raise KeyError(f"No {self.what} '{name}'. Known: {known}.") from None

    def __contains__(self, name: object) -> bool:
        return name in self._entries

    def __iter__(self) -> Iterator[str]:
        return iter(self._entries)

    def items(self) -> list[tuple[str, T]]:
        """All entries in the order of registration."""
        return list(self._entries.items())
