"""The landlord's calendars as working time."""

from __future__ import annotations

import datetime as dt

from hearth.kernel.refusal import Refused
from hearth.kernel.time import business_day
from hearth.platform.calendars.models import Calendar
from hearth.platform.calendars.rules import WorkingTime, same_time
from hearth.platform.organisation.models import Company


class CalendarMissing(Refused):
    """A calendar that something counts by is not there."""

    code = "calendar_missing"


def working_time_of(calendar: Calendar, *, nation: str) -> WorkingTime:
    """A calendar as a rule; `nation` holds where the calendar names none. One query for its closures."""
    return WorkingTime(
        weekdays=frozenset(calendar.weekdays),
        opens=calendar.opens,
        closes=calendar.closes,
        nation=(calendar.nation or nation) if calendar.bank_holidays else "",
        closures=frozenset(calendar.closures.values_list("day", flat=True)),
    )


class CompanyWorkingTime:
    """Counts working time for a company. Made for one transaction: it keeps the calendars that it has read.

    `calendar` is a calendar's code; "" is the usual one. CalendarMissing when there is none.
    """

    def __init__(self, company_id: int) -> None:
        self._company_id = company_id
        self._read: dict[str, WorkingTime] = {}

    def rule(self, calendar: str = "") -> WorkingTime:
        """The calendar as a rule."""
        if calendar not in self._read:
            found = Calendar.objects.filter(**({"code": calendar} if calendar else {"usual": True})).first()
            if found is None:
                name = f"called “{calendar}”" if calendar else "marked as the usual one"
                raise CalendarMissing(f"There is no calendar {name}. Add it under Configuration, Calendars.")
            nation = Company.objects.values_list("jurisdiction", flat=True).get(pk=self._company_id)
            self._read[calendar] = working_time_of(found, nation=nation)
        return self._read[calendar]

    def add_working_days(self, instant: dt.datetime, days: int, *, calendar: str = "") -> dt.datetime:
        """The instant `days` working days later, at the same time of the London day."""
        return same_time(instant, self.rule(calendar).add_working_days(business_day(instant), days))

    def add_working_minutes(self, instant: dt.datetime, minutes: int, *, calendar: str = "") -> dt.datetime:
        """The instant after `minutes` of working time."""
        return self.rule(calendar).add_working_time(instant, dt.timedelta(minutes=minutes))
