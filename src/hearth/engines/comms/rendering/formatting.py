"""How a field's value is written in a letter: by its type, in UK form."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any

from hearth.kernel.money import format_pounds
from hearth.kernel.refusal import Refused
from hearth.kernel.time import LONDON

_LINE_ENDINGS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
# Controls, the overrides that make text read backwards (U+202A-E, U+2066-9) and Unicode's noncharacters.
_INVISIBLE = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufdd0-\ufdef\ufffe\uffff]")
_UNSEEN = re.compile("[\\s\xad\u200b-\u200f\u2060\ufeff]*")
_SURROGATES = re.compile("[\ud800-\udfff]")


class UnwritableValue(Refused):
    """A field holds something that has no form in a letter: a float, a naive time, a record."""

    code = "unwritable_value"


def clean(text: str) -> str:
    """Text as it may stand in a document: composed (NFC), "\\n" as the only control, nothing that turns direction.

    Half a surrogate pair becomes U+FFFD. Everything else, emoji and every script, is kept.
    """
    if text.isascii() and text.isprintable():
        return text
    text = _LINE_ENDINGS.sub("\n", unicodedata.normalize("NFC", text)).replace("\t", " ")
    return _SURROGATES.sub("\ufffd", _INVISIBLE.sub("", text))


def format_date(day: dt.date) -> str:
    """`30 November 2026`."""
    return f"{day.day} {day:%B %Y}"


def format_time(at: dt.time) -> str:
    """`12 noon`, `midnight`, `9am`, `5:30pm`: the GOV.UK style, but with "12 noon", as tenancy agreements say it."""
    if (at.hour, at.minute) == (12, 0):
        return "12 noon"
    if (at.hour, at.minute) == (0, 0):
        return "midnight"
    minutes = f":{at.minute:02}" if at.minute else ""
    return f"{at.hour % 12 or 12}{minutes}{'am' if at.hour < 12 else 'pm'}"


def format_instant(instant: dt.datetime) -> str:
    """`12 noon on Monday 30 November 2026`, the wall clock of London. A time without a zone is refused."""
    if instant.tzinfo is None:
        raise UnwritableValue("A time without a time zone can't be written in a letter: which noon is meant?")
    local = instant.astimezone(LONDON)
    day = f"{local:%A} {format_date(local.date())}"
    if local.time().replace(second=0, microsecond=0) == dt.time(0, 0):
        return f"midnight at the start of {day}"  # "midnight on Monday" is read both ways
    return f"{format_time(local.time())} on {day}"


def format_list(items: Sequence[str]) -> str:
    """`a`, `a and b`, `a, b and c`."""
    return items[0] if len(items) == 1 else f"{', '.join(items[:-1])} and {items[-1]}"


def _text(value: str) -> str:
    """Text without space around it; text of which nothing would be seen is empty."""
    text = clean(value).strip()
    return "" if _UNSEEN.fullmatch(text) else text


def _money(value: Decimal) -> str:
    if not value.is_finite():
        raise UnwritableValue("An amount that is not a number can't be written in a letter.")
    return format_pounds(value)


# In the order in which they are tried: a bool is an int, an instant is a date.
_FORMS: tuple[tuple[type, Callable[[Any], str]], ...] = (
    (str, _text),
    (bool, lambda flag: "yes" if flag else "no"),
    (dt.datetime, format_instant),
    (dt.date, format_date),
    (dt.time, format_time),
    (Decimal, _money),
    (int, str),
)


def format_value(value: object) -> str:
    """One value as text: dates, instants, times, money (Decimal pounds), whole numbers, yes or no, text.

    Empty text comes back empty; the caller decides what is missing. Anything else, a float above all, is refused.
    """
    for kind, form in _FORMS:
        if isinstance(value, kind):
            return form(value)
    raise UnwritableValue(f"A value of type {type(value).__name__} can't be written in a letter.")


def format_items(values: Sequence[object]) -> tuple[str, ...]:
    """Each value on one line, without the empty ones."""
    items = (" ".join(format_value(value).split()) for value in values if value is not None)
    return tuple(item for item in items if item)


def says_yes(value: object) -> bool:
    """Whether ((flag??text)) shows its text: a true flag, a "yes", or a field that has a value.

    GOV.UK Notify shows it only for yes, y, true, t, 1, include and show; here every field can be a flag, so that
    ((tenancy.forwarding_address??...)) shows its text if there is one. A no, n, false, f, 0 or hide is a no in both.
    """
    if isinstance(value, str):
        return value.strip().lower() not in {"", "no", "n", "false", "f", "0", "hide"}
    if isinstance(value, (bool, int, Decimal, Sequence)) or value is None:
        return bool(value)
    return True
