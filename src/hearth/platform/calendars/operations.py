"""Setting up calendars."""

from __future__ import annotations

import datetime as dt

from hearth.kernel.actor import Actor
from hearth.kernel.refusal import Refused
from hearth.platform.audit.acting import acting
from hearth.platform.calendars.models import MIDNIGHT, Calendar, Closure


class ClosureInvalid(Refused):
    """A day can't be closed like that."""

    code = "closure_invalid"


_WORKING_WEEK = [0, 1, 2, 3, 4]
_ALL_WEEK = [0, 1, 2, 3, 4, 5, 6]


def install_starter_calendars(*, by: Actor) -> list[Calendar]:
    """This function will add the calendars that a landlord starts with, each unless there is one of its code.

    Office hours (the usual one: Monday to Friday 9 to 5 but bank holidays), working days (the same days, all day:
    for periods that are counted in days) and all days, all hours (emergencies run by the clock).
    """
    wanted = [
        Calendar(
            code="office-hours",
            name="Office hours",
            weekdays=_WORKING_WEEK,
            opens=dt.time(9),
            closes=dt.time(17),
            usual=True,
        ),
        Calendar(code="working-days", name="Working days", weekdays=_WORKING_WEEK, opens=MIDNIGHT, closes=MIDNIGHT),
        Calendar(
            code="all-hours",
            name="All days, all hours",
            weekdays=_ALL_WEEK,
            opens=MIDNIGHT,
            closes=MIDNIGHT,
            bank_holidays=False,
        ),
    ]
    with acting(by=by, reason="Starter calendars installed"):
        present = set(Calendar.objects.values_list("code", flat=True))
        has_usual = Calendar.objects.filter(usual=True).exists()
        missing = [calendar for calendar in wanted if calendar.code not in present]
        for calendar in missing:
            calendar.usual = calendar.usual and not has_usual
            calendar.save()
    return missing


def close(*, by: Actor, calendar: Calendar, day: dt.date, reason: str) -> Closure:
    """This function will close a calendar on a day beyond the bank holidays; a second time changes the reason.

    Refused (ClosureInvalid): no reason, a weekday on which the calendar does not work anyway.
    """
    if not reason.strip():
        raise ClosureInvalid("Say why it is closed: colleagues read it.", field="reason")
    if day.weekday() not in calendar.weekdays:
        raise ClosureInvalid(f"{day:%A %-d %B %Y} is no working day in “{calendar.name}” anyway.", field="day")
    with acting(by=by, reason=f"Closed on {day:%d %B %Y}: {reason}"):
        closure, _ = Closure.objects.update_or_create(calendar=calendar, day=day, defaults={"reason": reason})
    return closure


def reopen(*, by: Actor, closure: Closure) -> None:
    """This function will take a closure away, so that the day counts again; targets set meanwhile stay."""
    with acting(by=by, reason=f"Not closed on {closure.day:%d %B %Y} after all"):
        closure.delete()
