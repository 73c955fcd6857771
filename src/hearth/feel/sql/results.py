"""What a query gives for a fragment, as a value of FEEL. Days and instants travel as figures: drivers know fewer
years than PostgreSQL."""

from __future__ import annotations

from decimal import Decimal

from hearth.feel import calendar
from hearth.feel.sql.fragments import Fragment, put
from hearth.feel.types import DATE, DATE_TIME, DAYS_DURATION, NUMBER, TIME, YEARS_DURATION
from hearth.feel.values import Moment, Value, YearsMonths


def selected(fragment: Fragment) -> Fragment:
    """The fragment as a query should select it, for `value_of`."""
    if fragment.type is DATE:
        return put("({0} - DATE '1970-01-01')", fragment, type_=DATE)
    if fragment.type is DATE_TIME:
        return put("feel_nanos({0})", fragment, type_=DATE_TIME, zone=fragment.zone)
    return fragment


def value_of(fragment: Fragment, found: object) -> Value:  # noqa: PLR0911 - one for each type
    """The value that a row's column says."""
    if found is None or isinstance(found, bool | str):
        return found
    figure = Decimal(str(found))
    if fragment.type is NUMBER:
        return figure
    if fragment.type is DATE:
        return calendar.settled(Moment(int(figure), None))
    if fragment.type is TIME:
        return calendar.settled(Moment(None, int(figure), fragment.zone))
    if fragment.type is DATE_TIME:
        return calendar.settled(calendar.at_instant(int(figure), fragment.zone))
    if fragment.type is DAYS_DURATION:
        return calendar.duration_of(int(figure))
    return YearsMonths(int(figure)) if fragment.type is YEARS_DURATION else None
