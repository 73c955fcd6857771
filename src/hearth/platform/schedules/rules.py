"""When a schedule runs, when it is tried again, when it is late and when people are told. Pure: no Django, no clock.

Times of day are London's; instants are aware and come back in UTC.
"""

from __future__ import annotations

import calendar
import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from hearth.kernel.refusal import Refused
from hearth.kernel.time import business_day, london

EVERY_DAY = frozenset(range(7))
SHORTEST, LONGEST = 5, 24 * 60
"""Minutes between two runs, at least and at most."""
LATE_AFTER = dt.timedelta(minutes=15)
"""After its time a schedule that has not run is late: the worker may be doing something else first."""
TOLD_AFTER = dt.timedelta(minutes=1)
"""So long something that is done all the time must fail before people are told: a blip is none of their business."""
_FIRST_RETRY, _LONGEST_RETRY = dt.timedelta(minutes=5), dt.timedelta(hours=1)
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MIDNIGHT = dt.time(0, 0)
_LAST_OF_MONTH = 31


class TimingInvalid(Refused):
    """A schedule can't run like that."""

    code = "timing_invalid"


class Rhythm(StrEnum):
    """How often a schedule runs."""

    ALWAYS = "always"
    MINUTES = "minutes"
    DAILY = "daily"
    MONTHLY = "monthly"


@dataclass(frozen=True, slots=True, kw_only=True)
class Timing:
    """When something runs.

    ALWAYS: whenever there is something to do, looked at every few seconds. MINUTES: `minutes` after the last run, on
    the `weekdays` (Monday is 0). DAILY: `at` that time of the `weekdays`. MONTHLY: `at` that time of day `day` of the
    month, its last day where the month is shorter. Refused (TimingInvalid): no weekday, a wait or a day that there is
    not.
    """

    rhythm: Rhythm
    minutes: int = 0
    at: dt.time = _MIDNIGHT
    weekdays: frozenset[int] = EVERY_DAY
    day: int = 1

    def __post_init__(self) -> None:
        if self.rhythm is Rhythm.MINUTES and not SHORTEST <= self.minutes <= LONGEST:
            raise TimingInvalid(f"Give a wait of {SHORTEST} to {LONGEST} minutes.", field="minutes")
        if not self.weekdays or not self.weekdays <= EVERY_DAY:
            raise TimingInvalid("Choose at least one weekday.", field="weekdays")
        if not 1 <= self.day <= _LAST_OF_MONTH:
            raise TimingInvalid("Give a day of the month, 1 to 31.", field="day")

    def next_after(self, instant: dt.datetime) -> dt.datetime:
        """The first instant after this one at which it runs; the instant itself for ALWAYS."""
        match self.rhythm:
            case Rhythm.ALWAYS:
                return instant
            case Rhythm.MINUTES:
                return self._on_a_weekday(instant + dt.timedelta(minutes=self.minutes))
            case Rhythm.DAILY:
                day = business_day(instant)
                while day.weekday() not in self.weekdays or london(day, self.at) <= instant:
                    day += dt.timedelta(days=1)
                return london(day, self.at)
            case Rhythm.MONTHLY:
                first = business_day(instant).replace(day=1)
                while (found := london(self._day_of(first), self.at)) <= instant:
                    first = (first + dt.timedelta(days=_LAST_OF_MONTH)).replace(day=1)
                return found

    def words(self) -> str:
        """In words: "Every day at 02:00"."""
        match self.rhythm:
            case Rhythm.ALWAYS:
                return "Whenever there is something to do"
            case Rhythm.MINUTES:
                return f"{_every(self.minutes)}{self._weekday_words(', on ', '')}"
            case Rhythm.DAILY:
                return f"{self._weekday_words('', 'Every day')} at {self.at:%H:%M}"
            case Rhythm.MONTHLY:
                day = "the last day" if self.day == _LAST_OF_MONTH else f"day {self.day}"
                return f"On {day} of each month at {self.at:%H:%M}"

    def _on_a_weekday(self, instant: dt.datetime) -> dt.datetime:
        day = business_day(instant)
        if day.weekday() in self.weekdays:
            return instant
        while day.weekday() not in self.weekdays:
            day += dt.timedelta(days=1)
        return london(day, _MIDNIGHT)

    def _day_of(self, first: dt.date) -> dt.date:
        return first.replace(day=min(self.day, calendar.monthrange(first.year, first.month)[1]))

    def _weekday_words(self, before: str, every: str) -> str:
        days = sorted(self.weekdays)
        if len(days) == len(EVERY_DAY):
            return every
        if len(days) > 2 and days == list(range(days[0], days[-1] + 1)):
            return f"{before}{_DAYS[days[0]]} to {_DAYS[days[-1]]}"
        *others, last = (_DAYS[day] for day in days)
        return before + (f"{', '.join(others)} and {last}" if others else last)


ALWAYS = Timing(rhythm=Rhythm.ALWAYS)


def _every(minutes: int) -> str:
    hours, left = divmod(minutes, 60)
    if left:
        return f"Every {minutes} minutes"
    return "Every hour" if hours == 1 else f"Every {hours} hours"


def daily(hour: int, minute: int = 0) -> Timing:
    """Every day at that time."""
    return Timing(rhythm=Rhythm.DAILY, at=dt.time(hour, minute))


def every(minutes: int) -> Timing:
    """So many minutes after the last run."""
    return Timing(rhythm=Rhythm.MINUTES, minutes=minutes)


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What is known of a schedule: its timing, whether it is paused, when somebody asked for it to be run at once,
    when it last began, how often in a row and since when it has failed.
    """

    timing: Timing
    paused: bool = False
    asked_at: dt.datetime | None = None
    began_at: dt.datetime | None = None
    failures: int = 0
    failing_since: dt.datetime | None = None

    def asked(self, now: dt.datetime) -> bool:
        """Whether somebody waits for it to be run at once. They may ask for one that is paused."""
        return self.asked_at is not None and self.asked_at <= now and (self._last(now) or _EPOCH) < self.asked_at

    def next_run(self, now: dt.datetime) -> dt.datetime | None:
        """When it runs next, never before `now`; None while it is paused and nobody asked.

        One that has never run, or whose last run lies ahead since the development clock was set back, runs at once.
        After a failure it is tried again after 5 minutes, 10, 20, at most an hour, or when its time comes if that is
        earlier.
        """
        if self.asked(now):
            return now
        if self.paused:
            return None
        last = self._last(now)
        return now if last is None else max(self._following(last), now)

    def due(self, now: dt.datetime) -> bool:
        """Whether it is to be run now."""
        return self.next_run(now) == now

    def late(self, now: dt.datetime) -> bool:
        """Whether it should have run a quarter of an hour ago, and did not."""
        last = self._last(now)
        if last is None or (self.paused and not self.asked(now)):
            return False
        since = self.asked_at if self.asked(now) and self.asked_at is not None else self._following(last)
        return since <= now - LATE_AFTER

    def _following(self, last: dt.datetime) -> dt.datetime:
        following = self.timing.next_after(last)
        if self.failures and self.timing.rhythm is not Rhythm.ALWAYS:
            return min(following, last + retry_after(self.failures))
        return following

    def _last(self, now: dt.datetime) -> dt.datetime | None:
        return self.began_at if self.began_at is not None and self.began_at <= now else None


_EPOCH = dt.datetime(1, 1, 1, tzinfo=dt.UTC)


def retry_after(failures: int) -> dt.timedelta:
    """The wait after that many failures in a row."""
    return min(_FIRST_RETRY * (1 << min(failures - 1, 8)), _LONGEST_RETRY)


def worth_telling(timing: Timing, *, failing_since: dt.datetime, now: dt.datetime) -> bool:
    """Whether people are told of a failure: at once of what runs at a time, after a minute of what is always done."""
    return timing.rhythm is not Rhythm.ALWAYS or now - failing_since >= TOLD_AFTER
