"""Refusing loudly: a stable code for programs, a sentence for the officer who reads it."""

from __future__ import annotations

from typing import ClassVar


class Refused(Exception):  # noqa: N818 - a refusal is an answer, not an error
    """An operation will not be done. Nothing has been changed.

    `sentence` says what was wrong, where, and what to do, in words a housing officer understands.
    `field` names the input it is about ("" when it is about the whole). Subclasses set `code`,
    which never changes once published: interfaces answer with it.
    """

    code: ClassVar[str] = "refused"

    def __init__(self, sentence: str, *, field: str = "") -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.field = field


class NotFound(Refused):
    """There is no such record, or it is not visible to the one who asks (the two look the same)."""

    code = "not_found"


class NotPermitted(Refused):
    """The one who asks lacks the permission."""

    code = "not_permitted"


class Conflict(Refused):
    """Somebody else changed it first; the sentence says who and when."""

    code = "conflict"
