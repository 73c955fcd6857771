"""The values of user-defined fields: checked, as JSON in the table, typed everywhere else."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal, InvalidOperation

from hearth.feel import types
from hearth.feel.types import FeelType
from hearth.kernel.refusal import Refused
from hearth.kernel.time import UTC
from hearth.platform.configuration.lookups import LOOKUP_TYPE
from hearth.platform.configuration.models import FieldType, UserDefinedField


class WrongValue(Refused):
    """A user-defined field can't hold that value."""

    code = "wrong_value"


FEEL_TYPES: dict[str, FeelType] = {
    FieldType.TEXT: types.STRING,
    FieldType.INTEGER: types.NUMBER,
    FieldType.DECIMAL: types.NUMBER,
    FieldType.DATE: types.DATE,
    FieldType.TIME: types.TIME,
    FieldType.DATE_AND_TIME: types.DATE_TIME,
    FieldType.TRUE_OR_FALSE: types.BOOLEAN,
    FieldType.LOOKUP: LOOKUP_TYPE,
}


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value.strip()


def _number(value: object) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        raise TypeError
    number = Decimal(value)
    if not number.is_finite():
        raise TypeError
    return number


def _whole(value: object) -> int:
    number = _number(value)
    if number != number.to_integral_value():
        raise TypeError
    return int(number)


def _date(value: object) -> str:
    if isinstance(value, dt.datetime) or not isinstance(value, dt.date):
        raise TypeError
    return value.isoformat()


def _time(value: object) -> str:
    if not isinstance(value, dt.time):
        raise TypeError
    return value.isoformat()


def _instant(value: object) -> str:
    if not isinstance(value, dt.datetime) or value.tzinfo is None:
        raise TypeError
    return value.astimezone(UTC).isoformat()


def _truth(value: object) -> bool:
    if not isinstance(value, bool):
        raise TypeError
    return value


_INTO: dict[str, tuple[Callable[[object], object], str]] = {
    FieldType.TEXT: (_text, "a text"),
    FieldType.INTEGER: (_whole, "a whole number"),
    FieldType.DECIMAL: (lambda value: str(_number(value)), "a number"),
    FieldType.DATE: (_date, "a date"),
    FieldType.TIME: (_time, "a time of day"),
    FieldType.DATE_AND_TIME: (_instant, "a date and time"),
    FieldType.TRUE_OR_FALSE: (_truth, "yes or no"),
}
_OUT_OF: dict[str, Callable[[str], object]] = {
    FieldType.DECIMAL: Decimal,
    FieldType.DATE: dt.date.fromisoformat,
    FieldType.TIME: dt.time.fromisoformat,
    FieldType.DATE_AND_TIME: dt.datetime.fromisoformat,
}


def to_json(field: UserDefinedField, value: object) -> object:
    """The JSON form of a value (not of a lookup's: that is its key). WrongValue names the field and what it takes."""
    convert, wanted = _INTO[field.type]
    try:
        stored = convert(value)
    except (TypeError, ValueError, InvalidOperation):
        raise WrongValue(f"“{field.description}” must be {wanted}.", field=field.name) from None
    if isinstance(value, int | Decimal) and not isinstance(value, bool):
        if field.least is not None and value < field.least:
            raise WrongValue(f"“{field.description}” must be at least {_plain(field.least)}.", field=field.name)
        if field.most is not None and value > field.most:
            raise WrongValue(f"“{field.description}” must be at most {_plain(field.most)}.", field=field.name)
    return stored


def from_json(field: UserDefinedField, stored: object) -> object:
    """The typed value of a JSON form: Decimal, date, time, instant in UTC, int, bool or text."""
    convert = _OUT_OF.get(field.type)
    return convert(str(stored)) if convert else stored


def _plain(number: Decimal) -> str:
    return f"{number.normalize():f}"
