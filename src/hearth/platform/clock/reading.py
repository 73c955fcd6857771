"""Reading the clock, moved ahead where a development clock is allowed."""

from __future__ import annotations

import datetime as dt

from django.conf import settings

from hearth.kernel.time import UTC, business_day


def now() -> dt.datetime:
    """This instant, in UTC; ahead of real time by the development clock's shift where one is allowed."""
    real = dt.datetime.now(UTC)  # noqa: TID251 - the one place that reads the clock
    if not settings.DEVELOPMENT_CLOCK:
        return real
    from hearth.platform.clock.models import ClockShift  # apps load after this package is imported

    seconds = ClockShift.objects.filter(pk=1).values_list("seconds", flat=True).first()
    return real + dt.timedelta(seconds=seconds or 0)


def today() -> dt.date:
    """The business day (Europe/London) of this instant."""
    return business_day(now())
