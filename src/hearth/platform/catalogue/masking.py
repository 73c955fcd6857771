"""What stands where a value may not be read."""

from __future__ import annotations

from typing import NoReturn


class Masked:
    """Prints as "masked" (or "confidential address") and can be nothing else.

    It equals only itself, so two masked values never show that they are the same; it has no number, date or order,
    can't be formatted, and can't be written as JSON. `label` is the field's, for the reader of a screen.
    """

    __slots__ = ("label", "words")

    def __init__(self, label: str, words: str = "masked") -> None:
        self.label = label
        self.words = words

    def __str__(self) -> str:
        return self.words

    def __repr__(self) -> str:
        return f"<{self.label}: {self.words}>"

    def __format__(self, specification: str) -> str:
        if specification:
            raise TypeError(f"{self.label} is masked: it can't be formatted as '{specification}'.")
        return self.words

    def __reduce__(self) -> NoReturn:
        raise TypeError(f"{self.label} is masked: it can't be stored or sent as a value.")
