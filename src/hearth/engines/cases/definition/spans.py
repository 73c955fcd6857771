"""Spans of time in a file: ISO 8601 durations, or an amount of a unit."""

from __future__ import annotations

import re

from hearth.engines.cases.working_time import Span, Unit, span_of

__all__ = ["Unit", "span_of", "span_of_iso"]


_ISO = re.compile(
    r"P(?:(?P<years>\d{1,3})Y)?(?:(?P<months>\d{1,4})M)?(?:(?P<weeks>\d{1,4})W)?(?:(?P<days>\d{1,5})D)?"
    r"(?:T(?:(?P<hours>\d{1,6})H)?(?:(?P<minutes>\d{1,6})M)?(?:(?P<seconds>\d{1,6})S)?)?"
)


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
