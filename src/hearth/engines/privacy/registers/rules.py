"""The clocks and orders of the registers. Pure."""

from __future__ import annotations

import datetime as dt

from hearth.kernel.refusal import Refused

REVIEW_MONTHS = 12
SOON = dt.timedelta(days=30)


class RegisterRefused(Refused):
    """An entry that contradicts itself or lacks what the law asks for."""

    code = "register_refused"


def check_told(
    *, aware_at: dt.datetime, due_at: dt.datetime, told_at: dt.datetime, late_reason: str, now: dt.datetime
) -> None:
    """Refuses an instant of telling the Commissioner that can't be, and a late one without reasons (UK GDPR, Article
    33(1): not later than 72 hours, and reasons for the delay)."""
    if told_at > now:
        raise RegisterRefused("That instant is to come.", field="told_ico_at")
    if told_at < aware_at:
        raise RegisterRefused("The Commissioner can't have been told before it was known.", field="told_ico_at")
    if told_at > due_at and not late_reason.strip():
        raise RegisterRefused("It is later than 72 hours: give the reasons for the delay.", field="late_reason")


def clock_words(due_at: dt.datetime, told_at: dt.datetime | None, now: dt.datetime) -> str:
    """How the 72 hours stand, in words."""
    if told_at is not None:
        return "Told in time" if told_at <= due_at else f"Told {_hours(told_at - due_at)} late"
    if now >= due_at:
        return f"{_hours(now - due_at)} past the 72 hours"
    return f"{_hours(due_at - now)} left of the 72 hours"


def _hours(span: dt.timedelta) -> str:
    hours = int(span.total_seconds() // 3600)
    if hours < 1:
        minutes = max(1, int(span.total_seconds() // 60))
        return f"{minutes} minute{'s' if minutes != 1 else ''}"
    return f"{hours} hour{'s' if hours != 1 else ''}"
