"""What stands after a dot: fields of contexts, properties of temporals, durations and ranges. DMN 1.5 table 65."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from hearth.feel import calendar
from hearth.feel.run import Run
from hearth.feel.types import (
    ANY,
    BOOLEAN,
    DATE,
    DATE_TIME,
    DAYS_DURATION,
    NUMBER,
    STRING,
    TIME,
    YEARS_DURATION,
    FeelType,
)
from hearth.feel.values import CONTEXT, LIST, RANGE, Value, kind


def _of_date(index: int) -> Callable[[Value], Value]:
    return lambda value: Decimal(calendar.date_of(calendar.opened(value).day or 0)[index])


def _weekday(value: Value) -> Value:
    return Decimal(weekday(value))


def weekday(value: Value) -> int:
    """1 for Monday to 7 for Sunday."""
    # 1970-01-01 was a Thursday.
    return ((calendar.opened(value).day or 0) + 3) % 7 + 1


def _of_clock(unit: int, top: int) -> Callable[[Value], Value]:
    return lambda value: Decimal((calendar.opened(value).nano or 0) // calendar.SECOND // unit % top)


def _offset(value: Value) -> Value:
    moment = calendar.opened(value)
    return calendar.duration_of(calendar.offset(moment)) if moment.zone is not None else None


def _zone(value: Value) -> Value:
    return calendar.zone_name(calendar.opened(value).zone)


def _of_duration(unit: int, top: int) -> Callable[[Value], Value]:
    def run(value: Value) -> Value:
        total = calendar.nanoseconds(value)
        figure = abs(total) // calendar.SECOND // unit
        figure = figure % top if top else figure
        return Decimal(-figure if total < 0 else figure)

    return run


def _years(value: Value) -> Value:
    return Decimal(abs(value.months) // 12 * (-1 if value.months < 0 else 1))


def _months(value: Value) -> Value:
    return Decimal(abs(value.months) % 12 * (-1 if value.months < 0 else 1))


Property = tuple[FeelType, Callable[[Value], Value]]
_OF_DATE: dict[str, Property] = {
    "year": (NUMBER, _of_date(0)),
    "month": (NUMBER, _of_date(1)),
    "day": (NUMBER, _of_date(2)),
    "weekday": (NUMBER, _weekday),
}
_OF_TIME: dict[str, Property] = {
    "hour": (NUMBER, _of_clock(3600, 24)),
    "minute": (NUMBER, _of_clock(60, 60)),
    "second": (NUMBER, _of_clock(1, 60)),
    "time offset": (DAYS_DURATION, _offset),
    "timezone": (STRING, _zone),
}
PROPERTIES: dict[FeelType, dict[str, Property]] = {
    DATE: _OF_DATE,
    TIME: _OF_TIME,
    DATE_TIME: _OF_DATE | _OF_TIME,
    DAYS_DURATION: {
        "days": (NUMBER, _of_duration(86_400, 0)),
        "hours": (NUMBER, _of_duration(3600, 24)),
        "minutes": (NUMBER, _of_duration(60, 60)),
        "seconds": (NUMBER, _of_duration(1, 60)),
    },
    YEARS_DURATION: {"years": (NUMBER, _years), "months": (NUMBER, _months)},
    RANGE: {
        "start": (ANY, lambda value: value.low),
        "end": (ANY, lambda value: value.high),
        "start included": (BOOLEAN, lambda value: value.low_included),
        "end included": (BOOLEAN, lambda value: value.high_included),
    },
}


def member(value: Value, name: str, run: Run) -> Value:
    """`value.name`; of a list, the member of each item; null where there is none."""
    if type(value) is dict:
        return value.get(name)
    kind_ = kind(value)
    if kind_ is CONTEXT:
        return value.get(name)
    if kind_ is LIST:
        run.items(len(value))
        return [member(item, name, run) for item in value]
    known = PROPERTIES.get(kind_, {}).get(name)
    return known[1](value) if known is not None else None
