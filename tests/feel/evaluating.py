"""How the tests of the language ask for a value."""

from __future__ import annotations

import datetime as dt
from functools import lru_cache
from typing import Any

from hearth.feel import Expression, Scope, compile_expression

NOW = dt.datetime(2026, 7, 1, 9, 30, tzinfo=dt.UTC)
"""A Wednesday; 10:30 in London."""


@lru_cache(maxsize=1000)
def _compiled(source: str, names: tuple[str, ...]) -> Expression:
    return compile_expression(source, scope=Scope.untyped(names))


def value(source: str, *, now: Any = NOW, **context: Any) -> Any:
    """What an unchecked expression gives for these variables."""
    return _compiled(source, tuple(sorted(context))).evaluate(context, now=now)
