"""Values as FEEL writes them: what string() gives, and what explanations show."""

from __future__ import annotations

from hearth.feel import calendar, types
from hearth.feel.decimals import number_text
from hearth.feel.errors import LimitExceeded
from hearth.feel.limits import Meter
from hearth.feel.values import CONTEXT, LIST, RANGE, Closure, Range, Value, kind

_SHOWN_FUEL = 4_000
"""What showing one value may cost."""


def text(value: Value, meter: Meter) -> str | None:
    """What string(value) gives: a text as it is, null for null, everything else as it would be written."""
    if value is None:
        return None
    return value if isinstance(value, str) else _written(value, meter)


def shown(value: Value) -> str:
    """The value as it would be written in an expression, for people; a very large one is cut short."""
    meter = Meter()
    meter.fuel = _SHOWN_FUEL
    try:
        return _written(value, meter)
    except LimitExceeded:
        return "..."


def _written(value: Value, meter: Meter) -> str:
    meter.burn(5)
    match kind(value):
        case types.NULL:
            return "null"
        case types.STRING:
            meter.text(len(value))
            return _quoted(value)
        case types.BOOLEAN:
            return "true" if value else "false"
        case types.NUMBER:
            written = number_text(value)
        case types.DATE | types.TIME | types.DATE_TIME:
            written = calendar.moment_text(value)
        case types.DAYS_DURATION | types.YEARS_DURATION:
            written = calendar.duration_text(value)
        case kind_ if kind_ is LIST:
            written = f"[{', '.join(_written(item, meter) for item in value)}]"
        case kind_ if kind_ is CONTEXT:
            written = f"{{{', '.join(f'{_key(key)}: {_written(item, meter)}' for key, item in value.items())}}}"
        case kind_ if kind_ is RANGE:
            written = _range(value, meter)
        case _:
            written = _function(value)
    meter.text(len(written))
    return written


def _quoted(value: str) -> str:
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'


def _key(key: str) -> str:
    plain = key.replace(" ", "").replace("_", "")
    return key if plain.isalnum() and not key[0].isdigit() else _quoted(key)


def _range(value: Range, meter: Meter) -> str:
    if value.test:
        return f"({value.test} {_written(value.high if value.test in {'<', '<='} else value.low, meter)})"
    opening, closing = "[" if value.low_included else "(", "]" if value.high_included else ")"
    return f"{opening}{_written(value.low, meter)}..{_written(value.high, meter)}{closing}"


def _function(value: Value) -> str:
    if isinstance(value, Closure):
        return f"function({', '.join(name for name, _ in value.parameters)})"
    return f"function {value.name}"
