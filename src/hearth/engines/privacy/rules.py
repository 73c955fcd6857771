"""The clocks of data protection: a month for a request, thirty days for a complaint, seventy-two hours for a breach.

Pure: who knows the calendar says what a working day is. Each date comes with how it was reached.
"""

from __future__ import annotations

import datetime as dt
from calendar import monthrange
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from hearth.kernel.refusal import Refused

IsWorkingDay = Callable[[dt.date], bool]
ACKNOWLEDGE_COMPLAINT_DAYS = 30
BREACH_HOURS = 72


class ClockInvalid(Refused):
    """Days that contradict one another."""

    code = "request_clock_invalid"


@dataclass(frozen=True, slots=True)
class Pause:
    """Clarification was asked for on a day and came on another; None: it has not come."""

    asked: dt.date
    answered: dt.date | None = None


@dataclass(frozen=True, slots=True)
class Deadline:
    """The last day on which an answer is in time; None while the clock has not started or stands. `steps` say why."""

    day: dt.date | None
    steps: tuple[str, ...]


def request_deadline(
    *,
    received: dt.date,
    is_working_day: IsWorkingDay,
    identity_asked: dt.date | None = None,
    identity_proved: dt.date | None = None,
    pauses: Sequence[Pause] = (),
    extended_on: dt.date | None = None,
) -> Deadline:
    """When a subject access request must be answered (UK GDPR, Article 12(3) and (6); ICO guidance).

    One month from the day of receipt, whether that is a working day or not: the same day of the next month, else its
    last; on a weekend or bank holiday the next working day. Where proof of identity was asked for, from the day that it
    came. Only a request for clarification pauses it, for as many days as it took. `extended_on` is the day on which the
    person was told that it takes up to two months more; it must lie within the first month.

    Refused (ClockInvalid): days before the receipt, a pause that ends before it begins or overlaps another, an
    extension that was told too late.
    """
    _check(received, identity_asked, identity_proved, pauses)
    steps = [f"Received on {_words(received)}."]
    start = received
    if identity_asked is not None:
        if identity_proved is None:
            return Deadline(
                None, (*steps, "Proof of identity was asked for and has not come: the month has not begun.")
            )
        start = max(received, identity_proved)
        steps.append(f"Proof of identity came on {_words(start)}: the month begins then.")
    days = 0
    for pause in pauses:
        if pause.answered is None:
            return Deadline(None, (*steps, f"Clarification was asked for on {_words(pause.asked)}: the clock stands."))
        # What was asked before the month began (with the proof of identity) takes nothing from it.
        taken = max(0, (pause.answered - max(pause.asked, start)).days)
        days += taken
        steps.append(f"Clarification took {taken} days from {_words(pause.asked)}.")
    due = _ended(start, 1, days, is_working_day)
    steps.append(f"One month{' and those days' if days else ''}: {_words(due)}.")
    if extended_on is None:
        return Deadline(due, tuple(steps))
    if extended_on > due:
        raise ClockInvalid(
            f"The person had to be told of an extension by {_words(due)}; {_words(extended_on)} is too late.",
            field="extended_on",
        )
    due = _ended(start, 3, days, is_working_day)
    steps.append(f"Extended on {_words(extended_on)} to three months: {_words(due)}.")
    return Deadline(due, tuple(steps))


def complaint_deadline(received: dt.date) -> Deadline:
    """By when a data-protection complaint must be acknowledged: thirty days, counted from the day after it came (Data
    Protection Act 2018, section 164A, as inserted by the Data (Use and Access) Act 2025, section 103)."""
    due = received + dt.timedelta(days=ACKNOWLEDGE_COMPLAINT_DAYS)
    return Deadline(due, (f"Received on {_words(received)}.", f"Acknowledge within 30 days: {_words(due)}."))


def breach_deadline(aware_at: dt.datetime) -> dt.datetime:
    """By when a breach that is likely to put people at risk must be notified: 72 hours after the landlord became aware
    of it, weekends and holidays included (UK GDPR, Article 33(1)). Later only with reasons for the delay."""
    if aware_at.tzinfo is None:
        raise ValueError("An instant needs a time zone.")
    return aware_at + dt.timedelta(hours=BREACH_HOURS)


def months_after(day: dt.date, months: int) -> dt.date:
    """The same day so many months later, or that month's last where it has no such day."""
    ahead = day.month - 1 + months
    year, month = day.year + ahead // 12, ahead % 12 + 1
    return dt.date(year, month, min(day.day, monthrange(year, month)[1]))


def _ended(start: dt.date, months: int, days: int, is_working_day: IsWorkingDay) -> dt.date:
    due = months_after(start, months) + dt.timedelta(days=days)
    while not is_working_day(due):
        due += dt.timedelta(days=1)
    return due


def _check(
    received: dt.date, identity_asked: dt.date | None, identity_proved: dt.date | None, pauses: Sequence[Pause]
) -> None:
    if identity_asked is not None and identity_asked < received:
        raise ClockInvalid("Proof of identity can't be asked for before the request came.", field="identity_asked")
    if identity_proved is not None and (identity_asked is None or identity_proved < identity_asked):
        raise ClockInvalid("Proof of identity can't come before it was asked for.", field="identity_proved")
    before = received
    for pause in pauses:
        if pause.asked < before:
            raise ClockInvalid(
                "Clarification was asked for before the request, or while it stood already.", field="pauses"
            )
        if pause.answered is not None and pause.answered < pause.asked:
            raise ClockInvalid("Clarification can't come before it was asked for.", field="pauses")
        before = pause.answered or dt.date.max


def _words(day: dt.date) -> str:
    return f"{day.day} {day:%B %Y}"
