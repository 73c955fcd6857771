"""The words of a folded text as PostgreSQL searches them."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Func

WORDS = "array_to_tsvector(array_remove(string_to_array({}, ' '), ''))"
"""SQL: the words of a folded text, unchanged. No parser: PostgreSQL's own would take postcodes and numbers apart."""


class Words(Func):
    """The expression, for an index."""

    template = WORDS.format("%(expressions)s")


def beginnings(words: Iterable[str]) -> str:
    """The text of a tsquery that holds where each of the folded words begins a word; folding leaves letters only."""
    return " & ".join(f"'{word}':*" for word in words)


def whole_words(words: Iterable[str]) -> str:
    """The text of a tsquery that holds where each of the folded words stands."""
    return " & ".join(f"'{word}'" for word in words)
