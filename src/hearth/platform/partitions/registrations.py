"""Months are made ahead by the worker; the doctor is told what lies outside them, and when none is left."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from hearth.platform.clock import now
from hearth.platform.examining import Finding, check
from hearth.platform.outbox import ticks
from hearth.platform.partitions import keeping
from hearth.platform.schedules.rules import daily

ticks.register(
    "partitions.ahead",
    keeping.make_ahead,
    label="Months to come",
    about="Makes the months ahead of tables that are kept by month.",
    timing=daily(0, 5),
    essential="Without a month to go to, nobody could save anything quickly.",
)
_SOON = dt.timedelta(days=14)


@check("partitions")
def _partitions() -> Iterator[Finding]:
    for table, rows in keeping.strays().items():
        if rows:
            yield Finding(
                f"{rows} rows of {table} fit no month",
                f"{table}_default",
                f"hearth partitions settle {table} (people wait for that table while it runs)",
            )
    ends: dict[str, dt.datetime] = {}
    for part in keeping.parts():
        if part.until:
            ends[part.table] = max(ends.get(part.table, part.until), part.until)
    for table, end in ends.items():
        if end < now() + _SOON:
            yield Finding(
                f"The months of {table} end on {end:%-d %B %Y}",
                "the worker makes them ahead",
                "See its log (log/worker.log) and start it: hearth worker",
            )
