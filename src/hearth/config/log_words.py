"""What the log must not say: addresses with what somebody searched for, and rows that PostgreSQL quotes in errors."""

from __future__ import annotations

import logging
from typing import Any

from structlog.typing import EventDict

QUOTES = ("DETAIL:", "CONTEXT:", "LINE ", "HINT:")


class Unquoted(logging.Filter):
    """Takes the address out of Django's own line about a request."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Keeps the line, and the error with it."""
        if record.args:
            record.msg, record.args = "A request failed; hearth.request says which.", ()
        return True


def without_values(text: str) -> str:
    """An error without the lines in which PostgreSQL quotes the row that it refused."""
    return "\n".join(line for line in text.splitlines() if not line.lstrip().startswith(QUOTES))


class ErrorFormatter(logging.Formatter):
    """Errors of libraries, written so that they name nobody."""

    def formatException(self, ei: Any) -> str:  # noqa: N802 - logging's name
        """As always, less the values."""
        return without_values(super().formatException(ei))


def error_without_values(_logger: Any, _method: str, event: EventDict) -> EventDict:
    """The same for structlog, after its format_exc_info."""
    if isinstance(text := event.get("exception"), str):
        event["exception"] = without_values(text)
    return event
