"""What an expression is refused for, with the place and in words an officer understands."""

from __future__ import annotations

from typing import ClassVar

from hearth.kernel.refusal import Refused


class FeelError(Refused):
    """An expression that will not be accepted: its syntax, a name that nobody knows, or types that don't go together.

    `line` and `column` count from 1 and point at the first character of the part that is wrong;
    `expected` and `found` are the two sides of the sentence, for screens that show them apart ("" if there are none).
    """

    code: ClassVar[str] = "expression_refused"

    def __init__(self, sentence: str, *, line: int = 1, column: int = 1, expected: str = "", found: str = "") -> None:
        super().__init__(sentence)
        self.line = line
        self.column = column
        self.expected = expected
        self.found = found


class LimitExceeded(FeelError):  # noqa: N818 - refusals state the fact
    """An expression, or one evaluation of it, that asks for more than it may have. `limit` is a key of
    limits.REFUSALS."""

    code: ClassVar[str] = "expression_too_large"

    def __init__(self, limit: str, sentence: str, *, line: int = 1, column: int = 1) -> None:
        super().__init__(sentence, line=line, column=column)
        self.limit = limit


def position(source: str, offset: int) -> tuple[int, int]:
    """The line and column, both from 1, of an offset into the source."""
    before = source[:offset]
    return before.count("\n") + 1, offset - (before.rfind("\n") + 1) + 1
