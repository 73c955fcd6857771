"""How the tests of the language ask for a value."""

from __future__ import annotations

import datetime as dt
from typing import Any

from hearth.feel import Scope, compile_expression

NOW = dt.datetime(2026, 7, 1, 9, 30, tzinfo=dt.UTC)
"""A Wednesday; 10:30 in London."""


def value(source: str, *, now: dt.datetime | None = NOW, **context: Any) -> Any:
    """What an unchecked expression gives for these variables."""
    return compile_expression(source, scope=Scope.untyped(context)).evaluate(context, now=now)
