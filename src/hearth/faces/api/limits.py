"""How many requests a caller may make in a minute. Counted in the database, so that all processes count together."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.db import connection

from hearth.faces.api.problems import Problem

MINUTE = dt.timedelta(minutes=1)
_SPEND = """
    INSERT INTO api_meter (caller, minute_at, spent) VALUES (%s, %s, 1)
    ON CONFLICT (caller) DO UPDATE
    SET spent = CASE WHEN api_meter.minute_at = EXCLUDED.minute_at THEN api_meter.spent + 1 ELSE 1 END,
        minute_at = EXCLUDED.minute_at
    RETURNING spent
"""


def spend(caller: str, plan: str, *, now: dt.datetime) -> None:
    """Counts a request. Over the plan's limit (settings.API_LIMITS): 429, and Retry-After says how many seconds."""
    most = settings.API_LIMITS[plan]
    minute = now.replace(second=0, microsecond=0)
    with connection.cursor() as cursor:
        cursor.execute(_SPEND, (caller[:60], minute))
        (spent,) = cursor.fetchone()
    if spent > most:
        wait = max(1, int((minute + MINUTE - now).total_seconds()) + 1)
        raise Problem(
            429,
            "too_many_requests",
            f"More than {most} requests in a minute. Try again in {wait} seconds.",
            headers={"Retry-After": str(wait)},
        )
