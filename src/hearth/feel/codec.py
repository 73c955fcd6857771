"""Values as JSON, so that every back-end is given, and gives, the same forms.

A number is `{"number": "1.5"}`, a date, time or duration `{"temporal": "date", "text": "2026-03-01"}`, a context
`{"context": {...}}`; texts, yes/no, null and lists are themselves. What has no form of its own (a range, a function) is
`{"shown": "[1..2]"}`, which can be compared but not read.
"""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

from hearth.feel import calendar, types
from hearth.feel.ast import Json
from hearth.feel.decimals import number_text
from hearth.feel.text import shown
from hearth.feel.values import CONTEXT, LIST, Value, kind

_TEMPORAL = frozenset({types.DATE, types.TIME, types.DATE_TIME})
_DURATION = frozenset({types.DAYS_DURATION, types.YEARS_DURATION})


def decoded(form: object) -> Value:
    """The value that a JSON form stands for. ValueError for a form that stands for none, a float among them (its digits
    are lost already; read the JSON with parse_float=Decimal)."""
    match form:
        case None | bool() | str():
            return form
        case int() | Decimal():
            return Decimal(form)
        case list():
            return [decoded(item) for item in form]
        case {"number": str() | int() as number, **rest} if not rest:
            return _number(str(number))
        case {"temporal": str(), "text": str() as text, **rest} if not rest:
            value = calendar.read_text(text)
            if value is None:
                raise ValueError(f"{text!r} says no date, time or duration.")
            return value
        case {"context": dict() as fields, **rest} if not rest:
            return {str(name): decoded(value) for name, value in fields.items()}
        case _:
            raise ValueError(f"{str(form)[:80]!r} stands for no value.")


def _number(text: str) -> Decimal:
    try:
        number = Decimal(text)
    except InvalidOperation:
        raise ValueError(f"{text!r} is no number.") from None
    if not number.is_finite():
        raise ValueError(f"{text!r} is no number of FEEL.")
    return number


def encoded(value: Value) -> Json:  # noqa: PLR0911 - one for each form
    """The JSON form of a value."""
    if value is None or isinstance(value, bool | str):
        return value
    found = kind(value)
    if found is types.NUMBER:
        return {"number": number_text(value)}
    if found in _TEMPORAL:
        return {"temporal": str(found), "text": calendar.moment_text(value)}
    if found in _DURATION:
        return {"temporal": str(found), "text": calendar.duration_text(value)}
    if found is LIST:
        return [encoded(item) for item in value]
    if found is CONTEXT:
        return {"context": {name: encoded(inner) for name, inner in value.items()}}
    return {"shown": shown(value)}
