"""What schedules offer: their tables to the catalogue, the worker's timings, a check to the doctor."""

from __future__ import annotations

import datetime as dt

from hearth.platform.catalogue import describe, erase, key, personal, plain
from hearth.platform.clock import now
from hearth.platform.clock.rules import words
from hearth.platform.examining import Finding, check
from hearth.platform.outbox import heartbeat, ticks
from hearth.platform.schedules import keeping, models, queries
from hearth.platform.schedules.rules import daily

ticks.kept_by(keeping.Keeper)
ticks.register(
    "schedules.forget",
    keeping.forget,
    label="Old runs of schedules",
    about="Forgets what is older than a year of the runs of these schedules.",
    timing=daily(3, 30),
)

_CONFIGURATION = "configuration of the landlord"
_RUN = "about the worker, no person"

describe(
    models.Schedule,
    entity="schedule",
    label="Schedule",
    title="name",
    items={
        "name": plain("Schedule", _CONFIGURATION),
        "rhythm": plain("How often", _CONFIGURATION),
        "minutes": plain("Every", _CONFIGURATION, unit="minutes"),
        "at": plain("At", _CONFIGURATION),
        "weekdays": plain("Weekdays", _CONFIGURATION),
        "month_day": plain("Day of the month", _CONFIGURATION),
        "paused": plain("Paused", _CONFIGURATION),
        "asked_at": plain("Asked to run at", _CONFIGURATION),
        "asked_by": key("Asked for by"),
        "by_email": plain("Failures told by email", _CONFIGURATION),
    },
)
describe(
    models.ScheduleRecipient,
    entity="schedule.recipient",
    label="Told of failures",
    items={"schedule": key("Schedule"), "role": key("Role"), "user": key("User")},
)
describe(
    models.ScheduleState,
    entity="schedule_state",
    label="Standing of a schedule",
    feed=False,
    items={
        "name": plain("Schedule", _RUN),
        "began_at": plain("Last run at", _RUN),
        "failures": plain("Failures in a row", _RUN),
        "failing_since": plain("Fails since", _RUN),
        "told": plain("Told of", _RUN),
    },
)
describe(
    models.ScheduleRun,
    entity="schedule_run",
    label="Run of a schedule",
    feed=False,
    items={
        "name": plain("Schedule", _RUN),
        "began_at": plain("Began at", _RUN),
        "ended_at": plain("Ended at", _RUN),
        "rounds": plain("Rounds", _RUN),
        "pieces": plain("Did", _RUN),
        "seconds": plain("Took", _RUN, unit="seconds"),
        "problem": plain("Problem", "a sentence of ours that quotes nobody"),
        "detail": personal("Error", tag="correspondence", reason="may quote a row"),
        "asked_by": key("Asked for by"),
    },
)


@check("schedules")
def _schedules() -> list[Finding]:
    """What fails, and what is late while a worker runs; without a worker its own check says so."""
    moment = now()
    found = []
    working = heartbeat.alive()
    for row in queries.schedules(now=moment):
        if row.failures and row.failing_since is not None:
            problem = row.last.problem if row.last is not None else ""
            found.append(
                Finding(
                    f"“{row.label}” fails since {words(row.failing_since)}: {problem}",
                    f"the schedule {row.name}",
                    "See the worker's log (log/worker.log); run it again under Configuration, Schedules.",
                )
            )
        elif working and row.state == "late":
            found.append(
                Finding(
                    f"“{row.label}” is late: it should have run at {words(_due_at(row))}",
                    f"the schedule {row.name}",
                    "Something before it may take long: see the worker's log (log/worker.log).",
                )
            )
    return found


def _due_at(row: queries.ScheduleRow) -> dt.datetime:
    return row.timing.next_after(row.looked_at) if row.looked_at is not None else now()


erase("schedule_run", apart="what a job said of itself; runs are let go of after their time")
