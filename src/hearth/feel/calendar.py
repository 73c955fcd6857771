"""Days, clocks and zones as plain figures: the proleptic Gregorian calendar for any year, nanoseconds, offsets.

Everything here works on Moment; `opened` and `settled` go between it and Python's classes.
"""

from __future__ import annotations

import datetime as dt
import re
from functools import lru_cache
from importlib import resources
from zoneinfo import ZoneInfo

from hearth.feel.values import LongDuration, Moment, YearsMonths

# The names are listed once: looking for one that isn't there would go through the disk every time.
_REGIONS = frozenset(resources.files("tzdata").joinpath("zones").read_text("utf-8").split())
SECOND = 1_000_000_000
DAY = 86_400 * SECOND
MAX_YEAR = 999_999_999
LONDON = ZoneInfo("Europe/London")
_EPOCH = dt.date(1970, 1, 1).toordinal()
_FIRST, _LAST = dt.date.min.toordinal() - _EPOCH, dt.date.max.toordinal() - _EPOCH
_CYCLE = 146_097
"""Days in the 400 years after which the calendar repeats itself, weekdays included."""
_YEAR_2000 = dt.date(2000, 1, 1).toordinal() - _EPOCH

Temporal = dt.date | dt.time | dt.datetime | Moment
Duration = dt.timedelta | LongDuration


def day_of(year: int, month: int, day: int) -> int | None:
    """The day counted from 1970-01-01; None when there is no such day."""
    if not (1 <= month <= 12 and -MAX_YEAR <= year <= MAX_YEAR):
        return None
    cycles, within = divmod(year - 2000, 400)
    try:
        ordinal = dt.date(2000 + within, month, day).toordinal()
    except (ValueError, OverflowError):
        return None
    return ordinal - _EPOCH + cycles * _CYCLE


def date_of(day: int) -> tuple[int, int, int]:
    """Year, month and day of a day counted from 1970-01-01."""
    cycles, within = divmod(day - _YEAR_2000, _CYCLE)
    date = dt.date.fromordinal(_EPOCH + _YEAR_2000 + within)
    return date.year + 400 * cycles, date.month, date.day


def opened(value: Temporal) -> Moment:
    """The figures of a temporal."""
    if isinstance(value, Moment):
        return value
    if isinstance(value, dt.datetime):
        return Moment(value.toordinal() - _EPOCH, _nano(value), value.tzinfo, value.fold)
    if isinstance(value, dt.date):
        return Moment(value.toordinal() - _EPOCH, None)
    return Moment(None, _nano(value), value.tzinfo)


def settled(moment: Moment) -> Temporal | None:
    """Python's own class for these figures where it can hold them, else the Moment; None for a year beyond FEEL's."""
    if moment.day is not None and not _FIRST <= moment.day <= _LAST:
        return moment if abs(date_of(moment.day)[0]) <= MAX_YEAR else None
    if moment.nano is None:
        return dt.date.fromordinal((moment.day or 0) + _EPOCH)
    if moment.nano % 1000:
        return moment
    seconds, nanos = divmod(moment.nano, SECOND)
    time = dt.time(
        seconds // 3600, seconds // 60 % 60, seconds % 60, nanos // 1000, tzinfo=moment.zone, fold=moment.fold
    )
    return time if moment.day is None else dt.datetime.combine(dt.date.fromordinal(moment.day + _EPOCH), time)


def _nano(value: dt.time | dt.datetime) -> int:
    return (value.hour * 3600 + value.minute * 60 + value.second) * SECOND + value.microsecond * 1000


# Instants


def offset(moment: Moment) -> int:
    """How far the moment's zone is ahead of UTC at it, in nanoseconds. A named zone of a time without a day is taken
    as on 1 January 2000. Outside the years that Python knows, the zone's present rules hold."""
    if moment.zone is None:
        return 0
    naive = _stand_in(moment.day if moment.day is not None else _YEAR_2000, moment.nano or 0, moment.fold)
    ahead = moment.zone.utcoffset(naive.replace(tzinfo=moment.zone))
    return _nanoseconds(ahead) if ahead is not None else 0


def instant(moment: Moment) -> int:
    """Nanoseconds since 1970-01-01T00:00Z; a moment without a zone is read as UTC, a time as on 1970-01-01."""
    return (moment.day or 0) * DAY + (moment.nano or 0) - offset(moment)


def at_instant(nanoseconds: int, zone: dt.tzinfo | None) -> Moment:
    """The date and time in a zone at an instant."""
    day, nano = divmod(nanoseconds, DAY)
    if zone is None:
        return Moment(day, nano)
    there = zone.fromutc(_stand_in(day, nano, 0).replace(tzinfo=zone))
    ahead = there.utcoffset()
    day, nano = divmod(nanoseconds + (_nanoseconds(ahead) if ahead is not None else 0), DAY)
    return Moment(day, nano, zone, there.fold)


def _stand_in(day: int, nano: int, fold: int) -> dt.datetime:
    """A date and time that Python can hold and that has the same offsets (a day's margin for conversion at the
    edges)."""
    if not _FIRST < day < _LAST:
        day = _YEAR_2000 + (day - _YEAR_2000) % _CYCLE
    seconds = nano // SECOND
    time = dt.time(seconds // 3600, seconds // 60 % 60, seconds % 60, fold=fold)
    return dt.datetime.combine(dt.date.fromordinal(day + _EPOCH), time)


def comparable(left: Temporal, right: Temporal, zone: dt.tzinfo | None) -> tuple[int, int] | None:
    """Figures that compare as the two temporals of one kind do. Where only one of them has a zone the other is taken
    to be in `zone`; without one the two can't be compared: None."""
    a, b = opened(left), opened(right)
    if (a.zone is None) != (b.zone is None) and a.nano is not None:
        if zone is None:
            return None
        a, b = in_zone(a, zone), in_zone(b, zone)
    return instant(a), instant(b)


def in_zone(moment: Moment, zone: dt.tzinfo) -> Moment:
    """The moment itself, or with that zone where it has none."""
    return moment if moment.zone is not None else Moment(moment.day, moment.nano, zone, moment.fold)


# Durations


def _nanoseconds(duration: dt.timedelta) -> int:
    return (duration.days * 86_400 + duration.seconds) * SECOND + duration.microseconds * 1000


def nanoseconds(duration: Duration) -> int:
    """The length of a days and time duration."""
    return duration.nanoseconds if isinstance(duration, LongDuration) else _nanoseconds(duration)


def duration_of(nanos: int) -> Duration:
    """The days and time duration of that length."""
    if nanos % 1000 == 0 and abs(nanos) < 999_999_999 * DAY:
        return dt.timedelta(microseconds=nanos // 1000)
    return LongDuration(nanos)


def add_nanoseconds(moment: Moment, nanos: int) -> Moment:
    """The moment that much later on the time line. A date stays a date (it is its midnight that moves), a time stays
    within the day. DMN 1.5 table 59."""
    if moment.day is None:
        return Moment(None, ((moment.nano or 0) + nanos) % DAY, moment.zone)
    if moment.nano is None:
        return Moment((moment.day * DAY + nanos) // DAY, None)
    return at_instant(instant(moment) + nanos, moment.zone)


def add_months(moment: Moment, months: int) -> Moment | None:
    """The same day of the month that many months later, or the last of the month where it is shorter."""
    year, month, day = date_of(moment.day or 0)
    years, month = divmod(year * 12 + month - 1 + months, 12)
    for last in (day, 30, 29, 28):
        if last <= day and (there := day_of(years, month + 1, last)) is not None:
            return Moment(there, moment.nano, moment.zone, moment.fold)
    return None


def months_between(start: Moment, end: Moment) -> YearsMonths:
    """Whole months from one day to another, times of day left aside."""
    (year, month, day), (to_year, to_month, to_day) = date_of(start.day or 0), date_of(end.day or 0)
    months = (to_year - year) * 12 + to_month - month
    if months > 0 and to_day < day:
        months -= 1
    elif months < 0 and to_day > day:
        months += 1
    return YearsMonths(months)


# Text

_DATE = r"(?P<year>-?(?:[1-9][0-9]{4,8}|[0-9]{4}))-(?P<month>[0-9]{2})-(?P<day>[0-9]{2})"
_ZONE = (
    r"(?:(?P<utc>Z)|(?P<sign>[+-])(?P<ahead>[0-9]{2}:[0-9]{2}(?::[0-9]{2})?)|@(?P<region>[A-Za-z][A-Za-z0-9_+/-]*))?"
)
_TIME = rf"(?P<hour>[0-9]{{2}}):(?P<minute>[0-9]{{2}}):(?P<second>[0-9]{{2}})(?:\.(?P<fraction>[0-9]+))?{_ZONE}"
_MOMENT = re.compile(rf"(?:{_DATE})?(?:(?P<t>T)?{_TIME})?")
_FIGURE = "[0-9]{1,18}"
_DAYS = re.compile(
    rf"(?P<minus>-)?P(?=.)(?:(?P<d>{_FIGURE})D)?"
    rf"(?:T(?=.)(?:(?P<h>{_FIGURE})H)?(?:(?P<m>{_FIGURE})M)?(?:(?P<s>{_FIGURE})(?:\.(?P<fraction>[0-9]*))?S)?)?"
)
_MONTHS = re.compile(rf"(?P<minus>-)?P(?=.)(?:(?P<y>{_FIGURE})Y)?(?:(?P<m>{_FIGURE})M)?")


def read_moment(text: str) -> Temporal | None:
    """The date, time or date and time that a text says in the standard's form (ISO 8601 with seconds; a zone is `Z`,
    `+01:00` or `@Europe/London`); None when it says none."""
    match = _MOMENT.fullmatch(text)
    if match is None or not text:
        return None
    part = match.groupdict()
    if (part["t"] is not None) != (part["year"] is not None and part["hour"] is not None):
        return None
    day = None
    if part["year"] is not None:
        day = day_of(int(part["year"]), int(part["month"]), int(part["day"]))
        if day is None:
            return None
    if part["hour"] is None:
        return settled(Moment(day, None))
    nano = _clock(part)
    zone = _zone(part)
    if nano is None or (zone is None and any(part[name] for name in ("utc", "sign", "region"))):
        return None
    if nano == DAY:
        day, nano = (day + 1 if day is not None else None), 0
    return settled(Moment(day, nano, zone))


def _clock(part: dict[str, str | None]) -> int | None:
    hour, minute, second = (int(part[name] or 0) for name in ("hour", "minute", "second"))
    nano = (hour * 3600 + minute * 60 + second) * SECOND + int((part["fraction"] or "0")[:9].ljust(9, "0"))
    return nano if minute < 60 and second < 60 and nano <= DAY and hour <= 24 else None


def _zone(part: dict[str, str | None]) -> dt.tzinfo | None:
    if part["utc"]:
        return dt.UTC
    if part["region"]:
        return region(part["region"])
    hours, minutes, seconds = (int(figure) for figure in (f"{part['ahead'] or '00:00'}:00").split(":")[:3])
    if part["sign"] is None or minutes >= 60 or seconds >= 60:
        return None
    ahead = hours * 3600 + minutes * 60 + seconds
    return fixed_zone(-ahead if part["sign"] == "-" else ahead)


def fixed_zone(seconds: int) -> dt.tzinfo | None:
    """The zone that many seconds ahead of UTC; None beyond 18 hours, further than any zone has been."""
    if abs(seconds) > 18 * 3600:
        return None
    return dt.timezone(dt.timedelta(seconds=seconds)) if seconds else dt.UTC


@lru_cache(maxsize=1024)
def region(name: str) -> dt.tzinfo | None:
    """The zone of that name ("Europe/London"); None when there is none."""
    return ZoneInfo(name) if name in _REGIONS else None


def read_duration(text: str) -> Duration | YearsMonths | None:
    """The duration that a text says in the standard's form ("P1DT2H", "-P1Y6M"); None when it says none."""
    if match := _MONTHS.fullmatch(text):
        months = int(match["y"] or 0) * 12 + int(match["m"] or 0)
        return YearsMonths(-months if match["minus"] else months)
    if match := _DAYS.fullmatch(text):
        seconds = ((int(match["d"] or 0) * 24 + int(match["h"] or 0)) * 60 + int(match["m"] or 0)) * 60 + int(
            match["s"] or 0
        )
        nanos = seconds * SECOND + int((match["fraction"] or "0")[:9].ljust(9, "0"))
        return duration_of(-nanos if match["minus"] else nanos)
    return None


def moment_text(value: Temporal) -> str:
    """The text of a date, time, or date and time in the standard's form."""
    if type(value) is dt.datetime and value.tzinfo is dt.UTC and not value.microsecond:
        return value.isoformat()[:-6] + "Z"  # most of what is told of cases
    moment = opened(value)
    parts = []
    if moment.day is not None:
        year, month, day = date_of(moment.day)
        parts.append(f"{'-' if year < 0 else ''}{abs(year):04}-{month:02}-{day:02}")
    if moment.nano is not None:
        seconds, nanos = divmod(moment.nano, SECOND)
        parts.append(f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}{_fraction(nanos)}")
    return "T".join(parts) + _zone_text(moment)


def zone_name(zone: dt.tzinfo | None) -> str | None:
    """The name of a zone that has one, such as "Europe/London"."""
    return zone.key if isinstance(zone, ZoneInfo) else None


def _zone_text(moment: Moment) -> str:
    if moment.zone is None:
        return ""
    if name := zone_name(moment.zone):
        return f"@{name}"
    ahead = offset(moment) // SECOND
    if not ahead:
        return "Z"
    hours, seconds = divmod(abs(ahead), 3600)
    rest = f":{seconds % 60:02}" if seconds % 60 else ""
    return f"{'-' if ahead < 0 else '+'}{hours:02}:{seconds // 60:02}{rest}"


def duration_text(value: Duration | YearsMonths) -> str:
    """The text of a duration in the standard's form."""
    if isinstance(value, YearsMonths):
        years, months = divmod(abs(value.months), 12)
        text = (f"{years}Y" if years else "") + (f"{months}M" if months or not years else "")
        return f"{'-' if value.months < 0 else ''}P{text}"
    total = nanoseconds(value)
    seconds, nanos = divmod(abs(total), SECOND)
    days, seconds = divmod(seconds, 86_400)
    clock = "".join(
        f"{figure}{letter}" for figure, letter in ((seconds // 3600, "H"), (seconds // 60 % 60, "M")) if figure
    )
    if seconds % 60 or nanos:
        clock += f"{seconds % 60}{_fraction(nanos)}S"
    if not days and not clock:
        return "PT0S"
    return f"{'-' if total < 0 else ''}P" + (f"{days}D" if days else "") + (f"T{clock}" if clock else "")


def _fraction(nanos: int) -> str:
    return f".{nanos:09}".rstrip("0") if nanos else ""


def read_text(text: str) -> Temporal | Duration | YearsMonths | None:
    """What `@"text"` stands for; None when the text says no date, time or duration."""
    return read_duration(text) if text.lstrip("-").startswith("P") else read_moment(text)
