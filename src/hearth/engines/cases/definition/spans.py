"""Spans of time in a file: ISO 8601 durations, or an amount of a unit."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from enum import StrEnum

from hearth.engines.cases.working_time import Span


class Unit(StrEnum):
    MINUTES = "minutes"
    HOURS = "hours"
    DAYS = "days"
    WEEKS = "weeks"
    MONTHS = "months"
    WORKING_HOURS = "working-hours"
    WORKING_DAYS = "working-days"


_ISO = re.compile(
    r"P(?:(?P<years>\d{1,3})Y)?(?:(?P<months>\d{1,4})M)?(?:(?P<weeks>\d{1,4})W)?(?:(?P<days>\d{1,5})D)?"
    r"(?:T(?:(?P<hours>\d{1,6})H)?(?:(?P<minutes>\d{1,6})M)?(?:(?P<seconds>\d{1,6})S)?)?"
)


def span_of(amount: int, unit: Unit, calendar: str = "") -> Span:
    """This function will give a span of so many of a unit; working time is counted by that calendar."""
    return _SPANS[unit](amount, calendar)


_SPANS: Mapping[Unit, Callable[[int, str], Span]] = {
    Unit.MINUTES: lambda amount, _: Span(seconds=amount * 60),
    Unit.HOURS: lambda amount, _: Span(seconds=amount * 3600),
    Unit.DAYS: lambda amount, _: Span(days=amount),
    Unit.WEEKS: lambda amount, _: Span(days=amount * 7),
    Unit.MONTHS: lambda amount, _: Span(months=amount),
    Unit.WORKING_HOURS: lambda amount, calendar: Span(working_minutes=amount * 60, calendar=calendar),
    Unit.WORKING_DAYS: lambda amount, calendar: Span(working_days=amount, calendar=calendar),
}


def span_of_iso(text: str) -> Span | None:
    """This function will read an ISO 8601 duration in whole units (`PT5M`, `P8W`, `P1Y6M`); None if it is not one."""
    found = _ISO.fullmatch(text.strip())
    if found is None or not any(found.groups()):
        return None
    parts = {name: int(value or 0) for name, value in found.groupdict().items()}
    return Span(
        months=parts["years"] * 12 + parts["months"],
        days=parts["weeks"] * 7 + parts["days"],
        seconds=parts["hours"] * 3600 + parts["minutes"] * 60 + parts["seconds"],
    )
