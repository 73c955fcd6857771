"""A place in the feed."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from hearth.kernel.refusal import Refused

if TYPE_CHECKING:
    from hearth.platform.changes.models import Change


class PositionForgotten(Refused):
    """The changes after that place were let go of: who stood there has missed something."""

    code = "position_forgotten"


class Position(NamedTuple):
    """After the change `id` of `transaction`. Transactions come first: ids are drawn before the order of commits is
    known, so a smaller id can become visible later; a transaction's number is compared with those still running.
    """

    transaction: int
    id: int

    @classmethod
    def of(cls, change: Change) -> Position:
        """The position right after a change."""
        return cls(change.transaction, change.pk)

    @classmethod
    def parse(cls, text: str) -> Position:
        """The position that `str` wrote ("7301-99"); ValueError for anything else."""
        transaction, dash, number = text.partition("-")
        if not (dash and transaction.isascii() and transaction.isdecimal() and number.isascii() and number.isdecimal()):
            raise ValueError(f"'{text}' is no position in the feed.")
        return cls(int(transaction), int(number))

    def __str__(self) -> str:
        return f"{self.transaction}-{self.id}"


START = Position(0, 0)
"""The beginning of the feed."""
